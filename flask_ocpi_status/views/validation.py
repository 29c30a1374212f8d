"""The way in: is this request ours, may it come in, is its body JSON."""

from __future__ import annotations

from contextlib import suppress

from flask import Request
from flask import current_app
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import NotAcceptable
from werkzeug.exceptions import NotFound
from werkzeug.exceptions import UnsupportedMediaType
from werkzeug.routing import RequestRedirect
from werkzeug.routing import RoutingException
from werkzeug.routing import Rule

from ..answers.answering import answer_error
from ..answers.answering import respond
from ..contracts import Outcome
from ..exchange.body import announces_body
from ..exchange.body import guard_body
from ..exchange.body import limit_body
from ..exchange.context import REQUIRING_BODY
from ..exchange.context import Exchange
from ..exchange.context import current_exchange
from ..exchange.context import current_request
from ..urls import host_of
from ..urls import with_host
from .admission import admit_message
from .admission import admit_owner
from .admission import admit_party
from .admission import answers_options
from .admission import is_preflight

_MAY_CARRY_BODY = REQUIRING_BODY | {"DELETE"}
# What Werkzeug, and some servers, put in the place of bytes that are no UTF-8.
_NO_TEXT = "\ufffd"


def open_request() -> None:
    """Claim the request if it is ours: the extension's first function."""
    request = current_request()
    exchange = current_exchange()
    if exchange is None:
        return
    if request.method in _MAY_CARRY_BODY or announces_body(request):
        take_body(exchange)
    else:  # where a server ends a body itself, one may come without a word
        hold_body(exchange)


def refuse_hostless() -> ResponseReturnValue | None:
    """Answer a request without a host, before anybody trips over it: the first hook."""
    exchange = current_exchange()
    if exchange is None:
        return None
    try:
        judge_host(exchange)
    except HTTPException as error:
        return answer_error(error, exchange)
    return None


def admit_request() -> ResponseReturnValue | None:
    """Turn away who may not ask, and answer what no view will see.

    The last hook of the app: all of the host's have run. What is wrong is answered here
    rather than raised, so that it is not up to a page that the host has for its own 401
    or 404. The token comes first: who has none learns of nothing else.
    """
    exchange = current_exchange()
    if exchange is None:
        return None
    try:
        if _is_known_preflight(current_request()):
            return _answer_preflight(exchange)
        admit_party(exchange)
        answer = _answer_without_view(exchange)
        if answer is None:
            admit_owner(exchange)
            admit_message(exchange)
        return answer
    except (HTTPException, ValidationError) as error:
        return answer_error(error, exchange)


def _answer_without_view(exchange: Exchange) -> ResponseReturnValue | None:
    request = current_request()
    judge_path(request)
    error = request.routing_exception
    if error is not None:
        if isinstance(error, RequestRedirect):  # to the right spelling of the URL
            error.new_url = with_host(error.new_url, request)
            return None
        return (
            None
            if isinstance(error, RoutingException)
            else answer_error(error, exchange)
        )
    if request.method == "OPTIONS" and _is_automatic(request.url_rule):
        return _answer_options(exchange)
    judge_query(request)
    return None


def _is_known_preflight(request: Request) -> bool:
    """Whether it is a preflight for a URL that there is."""
    known = request.routing_exception is None and _NO_TEXT not in request.path
    return known and is_preflight(request)


def _answer_preflight(exchange: Exchange) -> ResponseReturnValue | None:
    """Answer what comes without token, ids and routing, and open nothing by that.

    A view whose own rule has ``OPTIONS`` is called for those alone who may ask. For
    others there is the answer that Flask would have without it.
    """
    request = current_request()
    view = current_app.view_functions.get(request.endpoint or "")
    if view is not None and answers_options(view):
        judge_query(request)
        # Here, and not behind the blueprint's functions, which expect a party.
        return current_app.ensure_sync(view)(**(request.view_args or {}))  # type: ignore[no-any-return]
    if not _is_automatic(request.url_rule) and _may_ask(exchange):
        judge_query(request)
        return None
    return _answer_options(exchange)


def _may_ask(exchange: Exchange) -> bool:
    with suppress(HTTPException, ValidationError):
        admit_party(exchange)
        admit_owner(exchange)
        admit_message(exchange)
        return True
    return False


def _answer_options(exchange: Exchange) -> ResponseReturnValue:
    return respond(Outcome(headers=[("Allow", _allowed())]), exchange)


def judge_host(exchange: Exchange) -> None:
    """Refuse a request without a host, before anything is done that is told by a URL.

    With ``OCPI_STATUS_BASE_URL`` its host matters to the router's redirects only.

    :raises UnreadableRequest: for a host that is none (RFC 9112, 3.2).
    :raises SecurityError: for one that the app does not trust.
    """
    request = current_request()
    redirected = isinstance(request.routing_exception, RoutingException)
    if redirected or exchange.state.app.config["OCPI_STATUS_BASE_URL"] is None:
        host_of(request)


def judge_path(request: Request) -> None:
    """Refuse a path in which something stands in the place of bytes.

    :raises NotFound: since it names nothing.
    """
    if _NO_TEXT in request.path:
        raise NotFound


def judge_query(request: Request) -> None:
    """Refuse a query of which ``request.args`` could make nothing: it would fail.

    Werkzeug itself puts a sign in the place of escapes that are no UTF-8.

    :raises ValidationError: for bytes that are no UTF-8.
    """
    query = request.query_string
    if query.isascii():
        return
    try:
        query.decode()
    except UnicodeDecodeError:
        raise ValidationError("The query has to be in UTF-8.") from None


def hold_body(exchange: Exchange) -> Request:
    """Limit what is read of the body, and guard how."""
    request = current_request()
    limit_body(request, exchange.state.app.config)
    guard_body(request)
    return request


def take_body(exchange: Exchange) -> None:
    """Hold the body, and let Flask's own ways to its JSON read it but once."""
    request = hold_body(exchange)
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
    :raises LengthRequired: for one that the server does not hand over.
    :raises UnreadableRequest: for one that does not come to its end.
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
