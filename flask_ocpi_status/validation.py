"""The way in: is this request ours, can it be answered at once, is its body JSON."""

from __future__ import annotations

from flask import current_app
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import NotAcceptable
from werkzeug.exceptions import UnsupportedMediaType
from werkzeug.routing import RoutingException
from werkzeug.routing import Rule

from .answering import answer_error
from .answering import respond
from .body import announces_body
from .body import limit_body
from .context import REQUIRING_BODY
from .context import AppState
from .context import Exchange
from .context import current_exchange
from .context import current_request
from .context import exchange_of
from .contracts import Outcome

_MAY_CARRY_BODY = REQUIRING_BODY | {"DELETE"}


def open_request(state: AppState) -> None:
    """Claim the request if it is ours: the extension's first hook."""
    request = current_request()
    exchange = exchange_of(request, state)
    if exchange is not None and (
        request.method in _MAY_CARRY_BODY or announces_body(request)
    ):
        take_body(exchange)


def answer_without_view() -> ResponseReturnValue | None:
    """Answer a request of ours that no view will see: the last hook of the app.

    All of the host's have run. That routing failed is known by now; answered here, it
    is not up to a page that the host has for its own 404.
    """
    request = current_request()
    error = request.routing_exception
    automatic = request.method == "OPTIONS" and _is_automatic(request.url_rule)
    if error is None and not automatic:
        return None
    exchange = current_exchange()
    if exchange is None or isinstance(error, RoutingException):
        return None  # a redirect to the right spelling of the URL stays one
    if error is not None:
        return answer_error(error, exchange)
    return respond(Outcome(headers=[("Allow", _allowed())]), exchange)


def take_body(exchange: Exchange) -> None:
    """Limit the body, and let Flask's own ways to its JSON read it but once."""
    request = current_request()
    limit_body(request, exchange.state.app.config)
    if exchange.claim.options.body != "ignored":
        request.get_json = exchange.get_json  # type: ignore[method-assign]


def judge_body(exchange: Exchange) -> None:
    """Refuse what the contract refuses before the view runs.

    Called last, when every other ``before_request`` function has let the request pass:
    who may not ask learns nothing of his body.

    :raises NotAcceptable: where the contract negotiates and JSON is not wanted.
    :raises UnsupportedMediaType: where JSON must be declared and is not.
    :raises MalformedBody: for a body that is not JSON (RFC 8259, in UTF-8).
    :raises RequestEntityTooLarge: for one that is too large.
    :raises ClientDisconnected: for one that does not come to its end.
    """
    request = current_request()
    contract = exchange.contract
    rule = exchange.claim.options.body
    if (
        contract.negotiates
        and exchange.claim.options.envelope
        and not _accepts_json(request.accept_mimetypes)
    ):
        raise NotAcceptable(f"This answers in {contract.media_type} only.")
    if request.method not in _MAY_CARRY_BODY or rule == "ignored":
        return
    config = exchange.state.app.config
    must_declare = contract.negotiates or config["OCPI_STATUS_REQUIRE_CONTENT_TYPE"]
    if must_declare and not request.is_json and request.get_data():
        raise UnsupportedMediaType("The body has to be declared as application/json.")
    _ = exchange.json


def _accepts_json(accepted: MIMEAccept) -> bool:
    if not accepted or accepted["application/json"] > 0:
        return True
    # Parameters narrow nothing: "application/json; charset=utf-8".
    return any(
        quality > 0 and value.partition(";")[0].strip().lower() == "application/json"
        for value, quality in accepted
    )


def _is_automatic(rule: Rule | None) -> bool:
    """Whether Flask itself would answer ``OPTIONS``, with an empty page."""
    return bool(getattr(rule, "provide_automatic_options", False))


def _allowed() -> str:
    adapter = current_app.create_url_adapter(current_request())
    assert adapter is not None
    return ", ".join(sorted(adapter.allowed_methods()))
