"""Which methods a URL has, with a slash at its end and without.

A rule that does not insist on its slash answers to both spellings. Werkzeug knows that
of the right method only: to a wrong one the other spelling is an unknown URL.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from flask import Flask
from flask import Request
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.routing import Rule

from .prefixes import adapter_of


def rules_for_others(app: Flask, request: Request, slash: str = "") -> list[Rule]:
    """Return the rules that a request's URL has for other methods than its own.

    :param slash: what to put behind the URL; the rules are those then that do not
        insist on it.
    """
    adapter = adapter_of(app, request)
    if adapter is None:
        return []
    adapter.path_info += slash
    try:
        adapter.match()
    except MethodNotAllowed as error:
        methods = sorted(error.valid_methods or ())
    except HTTPException:
        return []
    else:
        return []
    rules = []
    for method in methods:
        with suppress(HTTPException):  # a redirect to another spelling of the URL
            rules.append(adapter.match(method=method, return_rule=True)[0])
    return [rule for rule in rules if not (slash and rule.strict_slashes)]


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
