"""How the content of a message is coded: compressed, mostly.

Rules: RFC 9110, 8.4 ("Content-Encoding"), 8.4.1 and 12.5.3 ("Accept-Encoding").
"""

from __future__ import annotations

from typing import Final

#: The name of what is coded in no way. It is not to be said, and is at times.
IDENTITY: Final = "identity"
GZIP: Final = "gzip"
_X_GZIP: Final = "x-gzip"  # the same, by its older name (8.4.1.3)


def codings_of(header: str | None) -> list[str]:
    """Return what was done to a content, in the order in which it was done.

    :param header: ``Content-Encoding``, if it is there.
    :returns: codings in lower case, each by its newer name; none for ``identity``.
    """
    if not header:
        return []
    named = (name.strip(" \t").lower() for name in header.split(","))
    return [
        GZIP if name == _X_GZIP else name
        for name in named
        if name not in ("", IDENTITY)
    ]
