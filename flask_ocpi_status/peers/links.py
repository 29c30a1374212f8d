"""``Link`` headers, read by their grammar.

Rules: RFC 8288, 3, and its Appendix B for the reading; RFC 9110, 5.6, for lists and
quoted strings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from typing import NamedTuple

# Each is matched where the one before ended and begins with a character of its own, so
# that all of them together go over a header once.
_TARGET: Final = re.compile(r"<([^>]*)>")
_PARAMETER: Final = re.compile(
    r"""[ \t]*;[ \t]*
    (?P<name>[^\s=;,]*)[ \t]*
    (?:=[ \t]*(?:"(?P<quoted>(?:[^"\\]|\\.)*)(?:"|\\?\Z)|(?P<bare>[^;,]*)))?""",
    re.VERBOSE | re.DOTALL,
)
# What is between links: commas, and what nobody understands.
_BETWEEN: Final = re.compile(r"""(?:"(?:[^"\\]|\\.)*(?:"|\\?\Z)|[^"<,])*(?:,[ \t]*)*""")
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)


class Link(NamedTuple):
    """A link.

    :param target: the reference, as it stands there.
    :param relations: the types of the link, in lower case.
    :param anchor: what the link is of, where that is said.
    """

    target: str
    relations: frozenset[str]
    anchor: str | None


def read_links(header: str) -> Iterator[Link]:
    """Read the links of a header, or of several that were put together with commas.

    What comes after a target without an end is no link, and what is wrong with a link
    is passed over up to the next comma.
    """
    index = _BETWEEN.match(header).end()  # type: ignore[union-attr]
    while (target := _TARGET.match(header, index)) is not None:
        index = target.end()
        parameters: dict[str, str] = {}
        while (found := _PARAMETER.match(header, index)) is not None:
            index = found.end()
            # Of several of a name the first one holds (RFC 8288, 3.3).
            parameters.setdefault(found["name"].lower(), _value(found))
        yield Link(
            target[1].strip(),
            frozenset(parameters.get("rel", "").lower().split()),
            parameters.get("anchor"),
        )
        index = _BETWEEN.match(header, index).end()  # type: ignore[union-attr]


def _value(parameter: re.Match[str]) -> str:
    if parameter["quoted"] is not None:
        return _ESCAPED.sub(r"\1", parameter["quoted"])
    return (parameter["bare"] or "").strip()
