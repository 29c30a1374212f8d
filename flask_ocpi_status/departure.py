"""What every answer carries when it leaves: the ids of its request, and its routing.

Rules: OCPI 2.2.1, Transport and format, "Unique message IDs" and "Message routing":
answers repeat the ids and swap sender and receiver, whatever they say.

The headers are added, and the answer is told of, where WSGI sends it. No function of
the host's comes after that, whatever it does to an answer.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from typing import TYPE_CHECKING
from typing import Any
from typing import Final

from flask import has_request_context

from .context import SLOT
from .context import Exchange
from .context import current_exchange
from .monitoring import announce
from .transport.ids import CORRELATION_ID
from .transport.ids import REQUEST_ID
from .transport.routing import FROM_COUNTRY
from .transport.routing import FROM_PARTY
from .transport.routing import TO_COUNTRY
from .transport.routing import TO_PARTY

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse
    from _typeshed.wsgi import WSGIApplication
    from _typeshed.wsgi import WSGIEnvironment


_IDS: Final = frozenset({REQUEST_ID.lower(), CORRELATION_ID.lower()})
_ALL: Final = _IDS | {
    name.lower() for name in (TO_COUNTRY, TO_PARTY, FROM_COUNTRY, FROM_PARTY)
}


class Departure:
    """WSGI middleware that sees the answers that are ours off.

    :param app: the application.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer a request."""
        # One for each call: a request may be made with the environ of another.
        slot: list[Exchange] = []
        outer = environ.get(SLOT)
        environ[SLOT] = slot

        def start(
            status: str, headers: list[tuple[str, str]], exc_info: Any = None
        ) -> Callable[[bytes], object]:
            if not slot and has_request_context():
                current_exchange()  # it failed before our own hook could claim it
            if slot:
                owed = slot[0].headers()
                names = _IDS if len(owed) == len(_IDS) else _ALL
                headers = [one for one in headers if one[0].lower() not in names] + owed
                announce(slot[0], int(status[:3]))
            if exc_info is None:
                return start_response(status, headers)
            return start_response(status, headers, exc_info)

        try:
            return self._app(environ, start)
        finally:
            environ[SLOT] = outer
