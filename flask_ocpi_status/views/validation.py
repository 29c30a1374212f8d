"""The way in: is this request ours, may it come in, is its body JSON."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

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
from ..contracts import Contract
from ..contracts import Outcome
from ..exchange.body import announces_body
from ..exchange.body import hold_body
from ..exchange.body import may_have_body
from ..exchange.context import REQUIRING_BODY
from ..exchange.context import Exchange
from ..exchange.context import current_request
from ..exchange.context import exchange_of
from ..exchange.spellings import allowed_methods
from ..exchange.state import AppState
from ..urls import check_host
from ..urls import with_host
from .admission import admit_message
from .admission import admit_owner
from .admission import admit_party
from .admission import answers_options
from .admission import is_preflight

_MAY_CARRY_BODY = REQUIRING_BODY | {"DELETE"}
_JSON: Final = "application/json"
# What Werkzeug, and some servers, put in the place of bytes that are no UTF-8.
_NO_TEXT = "\ufffd"


def open_request(request: Request, state: AppState) -> Exchange | None:
    """Claim a request if it is ours: the first thing that is done with it."""
    exchange = exchange_of(request, state)
    if exchange is None:
        return None
    environ = request.environ
    if request.method in _MAY_CARRY_BODY or announces_body(environ):
        take_body(exchange, request)
    elif may_have_body(environ):
        _hold_body(exchange, request)
    return exchange


def refuse_hostless(request: Request, exchange: Exchange) -> ResponseReturnValue | None:
    """Answer a request without a host, before anybody trips over it."""
    try:
        judge_host(request, exchange.state)
    except HTTPException as error:
        return answer_error(error, exchange)
    return None


def admit_request(request: Request, exchange: Exchange) -> ResponseReturnValue | None:
    """Turn away who may not ask, and answer what no view will see.

    When all of the host's hooks have run. What is wrong is answered here rather than
    raised, so that it is not up to a page that the host has for its own 401 or 404. The
    token comes first: who has none learns of nothing else.
    """
    try:
        if request.method == "OPTIONS" and _is_known_preflight(request):
            return _answer_preflight(exchange, request)
        admit_party(exchange)
        judge_path(request)
        unrouted = request.routing_exception
        if unrouted is None:
            if request.method == "OPTIONS" and _is_automatic(request.url_rule):
                return _answer_options(exchange)
            judge_query(request)
        elif isinstance(unrouted, RequestRedirect):  # to the right spelling of the URL
            unrouted.new_url = with_host(unrouted.new_url, request)
        elif not isinstance(unrouted, RoutingException):
            # Their frames lead back to the request, which has it.
            unrouted.__traceback__ = unrouted.__context__ = None
            return answer_error(unrouted, exchange)
        admit_owner(exchange, request)
        admit_message(exchange)
    except (HTTPException, ValidationError) as error:
        return answer_error(error, exchange)
    return None


def _is_known_preflight(request: Request) -> bool:
    """Whether it is a preflight for a URL that there is."""
    known = request.routing_exception is None and _NO_TEXT not in request.path
    return known and is_preflight(request)


def _answer_preflight(
    exchange: Exchange, request: Request
) -> ResponseReturnValue | None:
    """Answer what comes without token, ids and routing, and open nothing by that.

    A view whose own rule has ``OPTIONS`` is called for those alone who may ask. For
    others there is the answer that Flask would have without it.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    if view is not None and answers_options(view):
        judge_query(request)
        # Here, and not behind the blueprint's functions, which expect a party.
        return current_app.ensure_sync(view)(**(request.view_args or {}))  # type: ignore[no-any-return]
    if not _is_automatic(request.url_rule) and _may_ask(exchange, request):
        judge_query(request)
        return None
    return _answer_options(exchange)


def _may_ask(exchange: Exchange, request: Request) -> bool:
    with suppress(HTTPException, ValidationError):
        admit_party(exchange)
        admit_owner(exchange, request)
        admit_message(exchange)
        return True
    return False


def _answer_options(exchange: Exchange) -> ResponseReturnValue:
    allowed = allowed_methods(exchange.state.app, current_request())
    return respond(Outcome(headers=[("Allow", ", ".join(allowed))]), exchange)


def judge_host(request: Request, state: AppState) -> None:
    """Refuse a request without a host, before anything is done that is told by a URL.

    With ``OCPI_STATUS_BASE_URL`` its host matters to the router's redirects only.

    :raises UnreadableRequest: for a host that is none (RFC 9112, 3.2).
    :raises SecurityError: for one that the app does not trust.
    """
    if state.app.config["OCPI_STATUS_BASE_URL"] is None or isinstance(
        request.routing_exception, RoutingException
    ):
        check_host(request)


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


def take_body(exchange: Exchange, request: Request) -> None:
    """Hold the body, and let Flask's own ways to its JSON read it but once."""
    _hold_body(exchange, request)
    if exchange.claim.options.body != "ignored":
        request.get_json = exchange.get_json  # type: ignore[method-assign]


def _hold_body(exchange: Exchange, request: Request) -> None:
    state = exchange.state
    hold_body(request, state.settled.max_body, state.app.config["MAX_CONTENT_LENGTH"])


def judge_body(exchange: Exchange) -> None:
    """Refuse what the contract refuses before the view runs.

    Called last, when every other ``before_request`` function has let the request pass:
    who may not ask learns nothing of his body.

    :raises NotAcceptable: where the contract negotiates and its media type is not
        wanted.
    :raises UnsupportedMediaType: where the body must be declared and is not, neither as
        JSON nor as of the contract's media type.
    :raises CodedBody: for a body that is compressed.
    :raises MalformedBody: for a body that is not JSON (RFC 8259, in UTF-8).
    :raises RequestEntityTooLarge: for one that is too large.
    :raises LengthRequired: for one that the server does not hand over.
    :raises UnreadableRequest: for one that does not come to its end.
    """
    contract, options = exchange.contract, exchange.claim.options
    request = current_request()
    if (
        contract.negotiates
        and options.envelope
        and not _accepts(request.accept_mimetypes, contract.media_type)
    ):
        raise NotAcceptable(f"This answers in {contract.media_type} only.")
    if request.method not in _MAY_CARRY_BODY or options.body == "ignored":
        return
    must_declare = contract.negotiates or exchange.state.settled.require_content_type
    if must_declare and not _is_declared(request, contract) and request.get_data():
        wanted = _bare(contract.media_type) if contract.negotiates else _JSON
        raise UnsupportedMediaType(f"The body has to be declared as {wanted}.")
    _ = exchange.json


def _accepts(accepted: MIMEAccept, media_type: str) -> bool:
    """Whether a client takes a media type: what names it best decides.

    Parameters narrow nothing, as in ``application/json; charset=utf-8`` (RFC 9110,
    12.5.1).
    """
    own = _bare(media_type)
    precedence = ("*/*", f"{own.partition('/')[0]}/*", own)
    fitting = [
        (precedence.index(name), quality)
        for value, quality in accepted
        if (name := _bare(value)) in precedence
    ]
    return not accepted or max(fitting, default=(0, 0))[1] > 0


def _is_declared(request: Request, contract: Contract) -> bool:
    """Whether a body is declared as JSON, or as what the contract itself sends."""
    return request.is_json or (
        contract.negotiates and request.mimetype == _bare(contract.media_type)
    )


def _bare(media_type: str) -> str:
    """Return a media type in lower case, without its parameters."""
    return media_type.partition(";")[0].strip().lower()


def _is_automatic(rule: Rule | None) -> bool:
    """Whether Flask itself would answer ``OPTIONS``, with an empty page."""
    return bool(getattr(rule, "provide_automatic_options", False))
