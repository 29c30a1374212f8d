"""URL prefixes: whose a URL is that reaches no view, and in what domain.

Werkzeug's own router finds the longest one, variables and all. Where no prefix has any,
and none is for a domain of its own, that is a look at how the path begins.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Sequence
from threading import Lock
from typing import Final
from typing import NamedTuple

from flask import Flask
from flask import Request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter
from werkzeug.routing import Map
from werkzeug.routing import MapAdapter
from werkzeug.routing import Rule

from .enrolment import Claim
from .enrolment import Enrolled

#: The host of a rule that is for all of them, in an app that matches hosts.
ANY_HOST: Final = "<_ocpi_any:_host>"

#: Held while rules are compiled, in whichever app: the first requests of several may
#: well come at once. Each rule goes through :mod:`ast`, which fails in CPython before
#: 3.11.8 and 3.12.2 where two threads are in it (gh-106905).
_compiling = Lock()


#: Returns the claim of the longest prefix that a path is below, in a domain (see
#: :func:`domain_of`); ``None`` where there is none.
Find = Callable[[str, str], Claim | None]


class Prefix(NamedTuple):
    """What is enrolled, and its claim to all that is below its prefix.

    :param hosts: those that it is for; ``None`` alone in an app that matches none.
    """

    enrolled: Enrolled
    claim: Claim
    hosts: Collection[str | None]


def finder(app: Flask, prefixes: Sequence[Prefix]) -> Find:
    """Return what finds the claim to a URL, in the plainer way that will do."""
    if app.url_map.host_matching or any(
        "<" in (one.enrolled.prefix or "") or one.enrolled.subdomain is not None
        for one in prefixes
    ):
        return by_router(app, prefixes)
    return by_beginning(prefixes)


def by_beginning(prefixes: Iterable[Prefix]) -> Find:
    """Look at how the path begins. The prefixes are texts, and in the app's domain."""
    claims = [
        (_path(one.enrolled.prefix).rstrip("/"), one.claim)
        for one in prefixes
        if one.enrolled.prefix is not None
    ]
    claims.sort(key=lambda one: -len(one[0]))

    def find(path: str, domain: str) -> Claim | None:
        if domain:
            return None
        path = f"/{path.lstrip('/')}"  # as the router has it
        for prefix, claim in claims:
            if path.startswith(prefix) and path[len(prefix) : len(prefix) + 1] in "/":
                return claim
        return None

    return find


def by_router(app: Flask, prefixes: Iterable[Prefix]) -> Find:
    """Ask Werkzeug's own router, with the app's converters."""
    urls = router(
        app,
        (
            rule
            for enrolled, claim, hosts in prefixes
            for host in hosts
            for rule in rules_of(enrolled, claim, host)
        ),
    )

    def find(path: str, domain: str) -> Claim | None:
        try:
            claim, _ = bind(urls, domain).match(path)
        except Exception:
            # Unknown, or a converter of the app's own that failed: the host's page.
            return None
        assert isinstance(claim, Claim)
        return claim

    return find


def router(app: Flask, rules: Iterable[Rule]) -> Map:
    """Return a router of ours that tells hosts and kinds of values apart as the app's.

    :raises LookupError: for a converter that does not exist.
    :raises ValueError: for a rule that is none.
    """
    with _compiling:
        return Map(
            rules,
            converters={
                **app.url_map.converters,
                "_ocpi_rest": _Rest,
                "_ocpi_any": _Any,
            },
            merge_slashes=False,
            host_matching=app.url_map.host_matching,
        )


def bind(urls: Map, domain: str) -> MapAdapter:
    """Return what asks a router of ours, in a domain (see :func:`domain_of`)."""
    if urls.host_matching:
        return urls.bind(domain)
    return urls.bind("", subdomain=domain)


def rules_of(
    enrolled: Enrolled, endpoint: object, host: str | None = None
) -> list[Rule]:
    """Return the rules of a prefix and of all that is below it."""
    if enrolled.prefix is None:
        return []
    prefix = _path(enrolled.prefix)
    below = prefix.rstrip("/") + "/<_ocpi_rest:_rest>"
    return [
        Rule(
            url,
            endpoint=endpoint,
            strict_slashes=False,
            subdomain=enrolled.subdomain,
            host=host,
        )
        for url in (prefix, below)
    ]


def _path(prefix: str) -> str:
    return "/" + prefix.strip("/")


class _Any(BaseConverter):
    """Any host."""

    part_isolating = True  # which the regex does not look like
    regex = r"[^/]*"


class _Rest(BaseConverter):
    """Whatever comes below a prefix, slashes and line feeds included."""

    part_isolating = False
    regex = r"(?s:.*)"
    weight = 1000


def adapter_of(app: Flask, request: Request) -> MapAdapter | None:
    """Return what binds the app's URLs to a request, as Flask makes it.

    :returns: ``None`` for a host that is none, or that the app does not trust.
    """
    try:
        return app.create_url_adapter(request)
    except (HTTPException, ValueError):  # what idna says of a host
        return None


def domain_of(app: Flask, request: Request) -> str:
    """Return the subdomain or the host, where the app tells URLs apart by it."""
    by_host = app.url_map.host_matching
    adapter = adapter_of(app, request) if by_host or app.subdomain_matching else None
    if adapter is None:
        return ""
    if by_host:
        return adapter.server_name
    # Werkzeug's word for a host that is not the server's is "<invalid>".
    return "" if adapter.subdomain == "<invalid>" else adapter.subdomain or ""
