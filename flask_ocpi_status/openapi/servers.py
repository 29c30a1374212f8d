"""Where an operation is asked, in an app that tells subdomains or hosts apart.

Rules: OpenAPI 3.1.0, "Server Object" and "Server Variable Object".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from typing import Final
from typing import NamedTuple
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.routing import Rule

from .components import Schema
from .variables import names_in
from .variables import schema_of_variable
from .variables import templated

#: How Flask is told the host that subdomains are below.
_SERVER_NAME: Final = "SERVER_NAME"


def is_reached(app: Flask, rule: Rule) -> bool:
    """Whether a request can get to a rule, whatever its host is."""
    if app.url_map.host_matching:
        return bool(rule.host)
    return _has_subdomains(app) or rule.subdomain == app.url_map.default_subdomain


def host_of(app: Flask, rule: Rule) -> str | None:
    """Return the host that a rule is on, as the rule has it.

    :returns: ``None`` for any, as in an app that does not tell them apart.
    """
    if app.url_map.host_matching:
        return rule.host
    if not _has_subdomains(app):
        return None
    return ".".join(filter(None, [rule.subdomain, app.config[_SERVER_NAME]]))


def hosts_of(app: Flask) -> set[str | None]:
    """Return the hosts that an app tells apart, as its rules have them."""
    rules = app.url_map.iter_rules()
    return {host_of(app, rule) for rule in rules if is_reached(app, rule)}


class Servers(NamedTuple):
    """The servers of a document.

    :param whole: that of the document.
    :param own: the host that this is at; empty for whichever the document came from.
    :param apart: those of operations, by their hosts, where there are several.
    """

    whole: Schema
    own: str
    apart: Mapping[str | None, Schema]

    def is_own(self, host: str | None) -> bool:
        """Whether a host is the one that the document is at."""
        return host is not None and templated(host) == self.own


def servers_of(rules: Mapping[str | None, Rule], server: str) -> Servers:
    """Return the servers of a document.

    :param rules: one for each host that something is on.
    :param server: where the document's paths are. Other servers have its scheme and
        root; without a scheme in it, that by which the document came.
    """
    own = urlsplit(server).netloc
    found = {host: _server(rule, host, server) for host, rule in rules.items()}
    if len(found) > 1:
        return Servers({"url": server}, own, found)
    (only,) = found.values()
    return Servers({"url": server} if own else only, own, {})


def _server(rule: Rule, host: str | None, server: str) -> Schema:
    if host is None:
        return {"url": server}
    url = urlsplit(server)._replace(netloc=templated(host)).geturl()
    variables = {name: _variable(rule, name) for name in names_in(host)}
    return {"url": url} | ({"variables": variables} if variables else {})


def _has_subdomains(app: Flask) -> bool:
    return app.subdomain_matching and bool(app.config[_SERVER_NAME])


def _variable(rule: Rule, name: str) -> Schema:
    """Describe a variable. OpenAPI wants a value where nobody gives one."""
    words: list[Any] = schema_of_variable(rule, name).get("enum", [])
    return {"default": words[0], "enum": words} if words else {"default": name}
