"""URL prefixes as rules for the router, and by what domain they are told apart."""

from __future__ import annotations

from typing import Final

from flask import Flask
from flask import Request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter
from werkzeug.routing import MapAdapter
from werkzeug.routing import Rule

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
