"""What every answer carries when it leaves: the ids of its request, and its routing.

Rules: OCPI 2.2.1, Transport and format, "Unique message IDs" and "Message routing":
answers repeat the ids and swap sender and receiver, whatever they say.

The headers are added, and the answer is told of, where WSGI sends it. No function of
the host's comes after that, whatever it does to an answer.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING
from typing import Any
from typing import Final

from flask import Flask
from flask import Response
from flask import has_request_context
from flask import request

from .context import SLOT
from .context import Exchange
from .context import current_exchange
from .contracts import Outcome
from .monitoring import Record
from .monitoring import announce
from .monitoring import keep_record
from .state import present_app
from .state import state_of
from .transport.hosts import is_host
from .transport.ids import CORRELATION_ID
from .transport.ids import REQUEST_ID
from .transport.routing import FROM_COUNTRY
from .transport.routing import FROM_PARTY
from .transport.routing import TO_COUNTRY
from .transport.routing import TO_PARTY
from .transport.sendable import HOP_BY_HOP
from .transport.sendable import check_sendable

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse
    from _typeshed.wsgi import WSGIApplication
    from _typeshed.wsgi import WSGIEnvironment


_UNROUTED: Final = HOP_BY_HOP | {REQUEST_ID.lower(), CORRELATION_ID.lower()}
_ALL: Final = _UNROUTED | {
    name.lower() for name in (TO_COUNTRY, TO_PARTY, FROM_COUNTRY, FROM_PARTY)
}

_IDS_ONLY: Final = 2


class Departure:
    """WSGI middleware that sees the answers that are ours off.

    :param app: the app whose answers they are. Others may be mounted below it.
    :param call: what answers its requests.
    """

    def __init__(self, app: Flask, call: WSGIApplication) -> None:
        self._app = app
        self._call = call

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer a request."""
        # One for each call: a request may be made with the environ of another.
        slot: list[Exchange] = []
        outer = environ.get(SLOT)
        environ[SLOT] = slot
        tried = begun = False

        def start(
            status: str, headers: list[tuple[str, str]], exc_info: Any = None
        ) -> Callable[[bytes], object]:
            nonlocal tried, begun
            if not slot:
                self._claim_late(slot)
            if slot:
                headers = _leaving(status, headers, slot[0])
            tried = True
            write = (
                start_response(status, headers)
                if exc_info is None
                else start_response(status, headers, exc_info)
            )
            if slot and not begun:
                announce(slot[0], int(status[:3]))
            begun = True
            return write

        try:
            return self._call(environ, start)
        except Exception as error:
            if not (begun or slot) and self._trips_over_host(environ):
                return self._call({**environ, "HTTP_HOST": ""}, start)
            if begun or not slot or _propagates(self._app):
                raise
            # A server that has refused an answer takes another with the reason only.
            again = partial(start, exc_info=sys.exc_info()) if tried else start
            return _answer_of_crash(error, slot[0])(environ, again)
        finally:
            if outer is None:
                environ.pop(SLOT, None)
            else:
                environ[SLOT] = outer

    def _trips_over_host(self, environ: WSGIEnvironment) -> bool:
        """Whether a request of ours has a host that Werkzeug cannot even refuse.

        As before 3.1.7, where it looks whether to trust it. It does refuse none.
        """
        state = state_of(self._app)
        named = {**environ, "HTTP_HOST": ""}
        return not is_host(environ.get("HTTP_HOST") or "a") and state.scopes.owns(
            self._app, state.contracts, named
        )

    def _claim_late(self, slot: list[Exchange]) -> None:
        """Claim what failed before our own hook could.

        The context may be that of another app: of one that is mounted below this one,
        or of one in whose view this one is called. Their requests are not ours.
        """
        if (
            has_request_context()
            and present_app() is self._app
            and request.environ.get(SLOT) is slot
        ):
            current_exchange()


def _leaving(
    status: str, headers: list[tuple[str, str]], exchange: Exchange
) -> list[tuple[str, str]]:
    """Return the headers of an answer with those that are owed, and without others'.

    :raises ValueError: for what a server would not send.
    """
    owed = exchange.headers()
    others = _UNROUTED if len(owed) == _IDS_ONLY else _ALL
    check_sendable(status, headers)
    # Blanks round a value are not a part of it, and not every server leaves them out.
    kept = [
        (name, value.strip(" \t"))
        for name, value in headers
        if name.lower() not in others
    ]
    return kept + owed


def _propagates(app: Flask) -> bool:
    """Whether Flask lets exceptions through, for a debugger or a test."""
    wanted: bool | None = app.config["PROPAGATE_EXCEPTIONS"]
    return app.testing or app.debug if wanted is None else wanted


def _answer_of_crash(error: Exception, exchange: Exchange) -> Response:
    """Answer what failed when there was an answer: Flask lets it through to the server.

    As a header does that cannot be sent, or that the server refuses.
    """
    outcome = Outcome(500, exception=error)
    outcome.method = exchange.method
    answer = exchange.contract.answer(outcome)
    response = exchange.state.app.response_class(
        exchange.state.codec.encode(answer.body),
        answer.http,
        answer.headers,
        content_type=answer.media_type,
    )
    keep_record(response, Record(answer, outcome), exchange)
    return response
