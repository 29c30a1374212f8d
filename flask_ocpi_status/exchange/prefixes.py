"""URL prefixes: whose a URL is that reaches no view, and in what domain.

Werkzeug's own router finds the longest one, variables and all. Where no prefix has any,
and none is for a domain of its own, that is a look at how the path begins.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

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
ANY_HOST: Final = "<_any:_host>"


def rules_of(
    enrolled: Enrolled, endpoint: object, host: str | None = None
) -> list[Rule]:
    """Return the rules of a prefix and of all that is below it."""
    if enrolled.prefix is None:
        return []
    prefix = "/" + enrolled.prefix.strip("/")
    below = prefix.rstrip("/") + "/<_rest:_rest>"
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


class Prefixes:
    """The claims to all that is below the prefixes of an app.

    :param app: whose converters the prefixes use.
    """

    def __init__(self, app: Flask) -> None:
        self._by_host = app.url_map.host_matching
        self._map = Map(
            converters=converters_of(app),
            merge_slashes=False,
            host_matching=self._by_host,
        )
        self._plain: list[tuple[str, Claim]] | None = None if self._by_host else []

    def add(
        self, enrolled: Enrolled, claim: Claim, hosts: Collection[str | None]
    ) -> None:
        """Add the claim of what is enrolled to what is below its prefix.

        :param hosts: those that it is for, in an app that matches hosts.
        """
        for host in hosts if self._by_host else {None}:
            for rule in rules_of(enrolled, claim, host):
                self._map.add(rule)
        if enrolled.prefix is None or self._plain is None:
            return
        if "<" in enrolled.prefix or enrolled.subdomain is not None:
            self._plain = None
            return
        self._plain.append((f"/{enrolled.prefix.strip('/')}".rstrip("/"), claim))
        self._plain.sort(key=lambda one: -len(one[0]))

    def claim(self, path: str, domain: str) -> Claim | None:
        """Return the claim of the longest prefix that a path is below, if any.

        :param domain: see :func:`domain_of`.
        """
        if self._plain is None:
            return self._routed(path, domain)
        if domain:
            return None
        for prefix, claim in self._plain:
            if path.startswith(prefix) and path[len(prefix) : len(prefix) + 1] in "/":
                return claim
        return None

    def _routed(self, path: str, domain: str) -> Claim | None:
        urls = self._map
        try:
            adapter = (
                urls.bind(domain) if self._by_host else urls.bind("", subdomain=domain)
            )
            claim, _ = adapter.match(path)
        except Exception:
            # Unknown, or a converter of the app's own that failed: the host's page.
            return None
        assert isinstance(claim, Claim)
        return claim


def converters_of(app: Flask) -> dict[str, type[BaseConverter]]:
    """Return the converters of such rules, and those of the app."""
    return {**app.url_map.converters, "_rest": _Rest, "_any": _Any}


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
