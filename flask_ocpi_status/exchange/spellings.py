"""Which methods a URL has, with a slash at its end and without.

A rule that does not insist on its slash answers to both spellings. Werkzeug knows that
of the right method only: to a wrong one the other spelling is an unknown URL.
"""

from __future__ import annotations

from collections.abc import Container
from collections.abc import Iterable
from contextlib import suppress

from flask import Flask
from flask import Request
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.routing import MapAdapter
from werkzeug.routing import Rule

from .prefixes import adapter_of
from .prefixes import bind
from .prefixes import domain_of
from .prefixes import router


def rules_for_others(app: Flask, request: Request) -> list[Rule]:
    """Return the rules that a request's URL has for other methods than its own."""
    adapter = adapter_of(app, request)
    if adapter is None:
        return []
    return _for_others(adapter, adapter.path_info, request.method)


class Slashed:
    """The rules of some endpoints that answer to their URL without its slash as well.

    A router of them alone: it is asked for every unknown URL.

    :param endpoints: those whose rules they are.
    """

    def __init__(self, app: Flask, endpoints: Container[str]) -> None:
        self._app = app
        self._urls = router(
            app,
            (
                rule.empty()
                for rule in app.url_map.iter_rules()
                if rule.endpoint in endpoints and _answers_without(rule)
            ),
        )
        self._plain = bind(self._urls, "")

    def rules_for_others(self, request: Request) -> list[Rule]:
        """Return those that a request's URL would have for other methods."""
        domain = domain_of(self._app, request)
        adapter = self._plain if domain == "" else bind(self._urls, domain)
        return _for_others(adapter, f"{request.path}/", request.method)


def _answers_without(rule: Rule) -> bool:
    """Whether a rule ends in a slash, and answers to its URL without it as well."""
    return rule.rule.endswith("/") and not rule.strict_slashes


def _for_others(adapter: MapAdapter, path: str, own: str) -> list[Rule]:
    try:
        adapter.match(path, own)
    except MethodNotAllowed as error:
        methods = sorted(error.valid_methods or ())
    except HTTPException:
        return []
    else:
        return []
    rules = []
    for method in methods:
        with suppress(HTTPException):  # a redirect to another spelling of the URL
            rules.append(adapter.match(path, method, return_rule=True)[0])
    return rules


def methods_of(rules: Iterable[Rule]) -> list[str]:
    """Return the methods that rules have, in the order of the alphabet."""
    return sorted({method for rule in rules for method in rule.methods or ()})


def allowed_methods(app: Flask, request: Request) -> list[str]:
    """Return the methods that a request's URL has, in whichever spelling."""
    adapter = adapter_of(app, request)
    assert adapter is not None
    rule = request.url_rule
    if rule is not None and rule.rule.endswith("/"):
        adapter.path_info = f"{adapter.path_info.rstrip('/')}/"
    return sorted(adapter.allowed_methods())
