"""Which URLs and addresses of another party are called at all.

A party tells us its URLs, and whoever has token A is a party: without a check it could
let us call what only we can reach. A URL is checked before it is asked for, and the
address that its host turns out to have when the connection is made (``calls``).

Rules: OCPI 2.2.1, Types, URL, and Transport and format ("TLS"); the addresses after
IANA's registries of special-purpose addresses for IPv4 and IPv6.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import IPv4Address
from ipaddress import IPv4Network
from ipaddress import IPv6Address
from ipaddress import IPv6Network
from ipaddress import ip_address
from typing import Final
from urllib.parse import quote
from urllib.parse import urlsplit

from ..naming.article import kind_of

#: OCPI 2.2.1, Types, URL: string(255).
MAX_LENGTH: Final = 255
_PORTS: Final = {"https": 443, "http": 80}

# What is not public, by a table of our own: the properties of Python's addresses differ
# between its versions.
_NOT_PUBLIC_V4: Final = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this network
            "10.0.0.0/8",  # private
            "100.64.0.0/10",  # shared (RFC 6598); 100.100.100.200 tells of a machine
            "127.0.0.0/8",  # loopback
            "168.63.129.16/32",  # tells of a machine, in Azure
            "169.254.0.0/16",  # link-local; 169.254.169.254 tells of a machine
            "172.16.0.0/12",  # private
            "192.0.0.0/24",  # protocol assignments; 192.0.0.192 tells of a machine
            "192.0.2.0/24",  # documentation
            "192.88.99.0/24",  # 6to4 relays
            "192.168.0.0/16",  # private
            "198.18.0.0/15",  # benchmarking
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved; broadcast
        ),
    )
)
# All that is public in IPv6 lies in here. Outside are loopback, unique-local (with
# fd00:ec2::254), link-local, site-local and multicast addresses, and most forms that
# embed an IPv4 address: mapped, compatible and NAT64.
_GLOBAL_V6: Final = IPv6Network("2000::/3")
_NOT_PUBLIC_V6: Final = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocol assignments; Teredo, benchmarking, ORCHID
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4
            "3fff::/20",  # documentation
        ),
    )
)
# An IPv4 address within any network (ISATAP, RFC 5214, 6.1): its 64 bits of interface
# start with 0000:5efe, of which two bits may be set.
_ISATAP: Final = 0x00005EFE
_ISATAP_MASK: Final = 0xFCFFFFFF

# Printable ASCII without a backslash, which some readers of URLs take for a slash.
_CHARACTERS: Final = re.compile(r"[!-\[\]-~]+")
_AUTHORITY: Final = re.compile(
    r"(?P<host>\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::(?P<port>[1-9][0-9]{0,4}))?"
)
# A last label of digits, or a hexadecimal number, makes a host an IPv4 address for
# those who read it the old way (WHATWG URL, "ends in a number"): it has to be one.
_NAME: Final = re.compile(
    r"(?:(?!-)[A-Za-z0-9_-]{1,63}(?<!-)\.)*"
    r"(?![0-9]+\Z|0[xX][0-9a-fA-F]*\Z)(?!-)[A-Za-z0-9_-]{1,63}(?<!-)"
)


class ForbiddenURL(ValueError):
    """A URL that is not called. The text says why and does not repeat the URL."""


def check_url(url: str, *, insecure: bool, max_length: int = MAX_LENGTH) -> str:
    """Return a URL if it can be one of another party's.

    :param insecure: whether it may be http, and its host an address that is not public.
    :param max_length: in characters; the URL of a request may be longer than OCPI's.
    :raises ForbiddenURL: when it is none; with a sentence that says what is wrong.
    :raises TypeError: for what is no text.
    """
    if not isinstance(url, str):
        raise TypeError(f"A URL is a str, not {kind_of(url)}.")
    if len(url) > max_length:
        raise ForbiddenURL(f"The URL is longer than {max_length} characters.")
    if not _CHARACTERS.fullmatch(url):
        raise ForbiddenURL(
            "The URL is empty, or has spaces, backslashes, control characters, or"
            " characters that are not ASCII."
        )
    try:
        parts = urlsplit(url)
    except ValueError:  # brackets that hold no address
        raise ForbiddenURL("The URL's host is not an address or a name.") from None
    if parts.scheme != "https" and not (insecure and parts.scheme == "http"):
        allowed = "https or http" if insecure else "https"
        raise ForbiddenURL(f"The URL is not absolute, or its scheme is not {allowed}.")
    if "#" in url:
        raise ForbiddenURL("The URL has a fragment.")
    if "@" in parts.netloc:
        raise ForbiddenURL("The URL has a user name or a password.")
    found = _AUTHORITY.fullmatch(parts.netloc)
    if found is None or int(found["port"] or 1) > 65535:
        raise ForbiddenURL("The URL's host or port is missing or malformed.")
    _check_host(found["host"], insecure=insecure)
    return url


def origin(url: str) -> tuple[str, str | None, int | None]:
    """Return the scheme, the host and the port of a URL that was checked."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)


def joined(url: str, segments: Iterable[object]) -> str:
    """Return a URL that was checked with more segments of a path, which are encoded.

    :raises ValueError: for a segment that would lead elsewhere: empty, "." or "..".
    """
    names = [str(segment) for segment in segments]
    if not names:
        return url
    if not {"", ".", ".."}.isdisjoint(names):
        raise ValueError('A segment of a URL is not empty, nor "." or "..".')
    parts = urlsplit(url)
    encoded = (quote(name, safe="") for name in names)
    path = "/".join((parts.path.rstrip("/"), *encoded))
    return parts._replace(path=path).geturl()


def _check_host(host: str, *, insecure: bool) -> None:
    address = _read(host.removeprefix("[").removesuffix("]"))
    if address is None:
        if len(host) > 253 or not _NAME.fullmatch(host):
            raise ForbiddenURL("The URL's host is not an address or a name.")
    elif (address.version == 6) is not host.startswith("["):
        raise ForbiddenURL("The URL's host is not an address or a name.")
    elif not insecure and not _is_public(address):
        raise ForbiddenURL("The URL's host is an address that is not public.")


def is_public(address: str) -> bool:
    """Whether an IP address, without brackets, is one of the public Internet's.

    All IPv6 addresses that embed an IPv4 one are refused, whichever it is: where they
    lead is decided by a relay.
    """
    found = _read(address)
    return found is not None and _is_public(found)


def _read(address: str) -> IPv4Address | IPv6Address | None:
    if "%" in address:  # a scope id: the address is one of a link
        return None
    try:
        return ip_address(address)
    except ValueError:
        return None


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_V4)
    return (
        address in _GLOBAL_V6
        and not any(address in network for network in _NOT_PUBLIC_V6)
        and int(address) >> 32 & _ISATAP_MASK != _ISATAP
    )
