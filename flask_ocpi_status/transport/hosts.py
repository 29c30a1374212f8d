"""What a ``Host`` header has to be (RFC 9110, 7.2; RFC 9112, 3.2).

Werkzeug takes any text for a host before 3.1.7, and since then some that fail later,
where a URL is made of them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv6Address
from typing import Final

#: The longest host that is one, in characters, with its port: a name of the DNS.
MAX_LENGTH: Final = 253 + len(":65535")

# Underscores are in no host name of the DNS, and in many of a private network.
_LABEL: Final = r"[a-z0-9_-]{1,63}"
_HOST = re.compile(
    rf"(?:{_LABEL}(?:\.{_LABEL})*\.?|\[(?P<ipv6>[a-f0-9:.]+)\])"
    r"(?::(?P<port>[1-9][0-9]{0,4}))?",
    re.ASCII | re.IGNORECASE,
)
_PORTS: Final = {"http": ":80", "https": ":443"}


def is_host(text: str) -> bool:
    """Whether a text is a host, with its port if it says one.

    A percent sign, which RFC 3986 would allow, is in no host that can be reached.
    """
    return len(text) <= MAX_LENGTH and _is_host(text)


@lru_cache(256)  # an app has few of them, and whoever sends others sends short ones
def _is_host(text: str) -> bool:
    match = _HOST.fullmatch(text)
    if match is None or int(match["port"] or 0) > 65535:
        return False
    try:
        if match["ipv6"]:
            IPv6Address(match["ipv6"])
        elif "xn--" in text.lower():
            # As happens to it in URLs: what is encoded has to be something.
            text.partition(":")[0].encode("ascii").decode("idna")
    except ValueError:  # and so is a UnicodeError
        return False
    return True


def without_port(host: str, scheme: str) -> str:
    """Return a host without the port that its scheme has anyhow."""
    return host.removesuffix(_PORTS.get(scheme, ""))
