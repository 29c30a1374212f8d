"""What every answer carries when it leaves: the ids of its request, and its routing.

Rules: OCPI 2.2.1, Transport and format, "Unique message IDs" and "Message routing":
answers repeat the ids and swap sender and receiver, whatever they say.

The headers are added where WSGI sends them. No function of the host's comes after that,
whatever it does to an answer, and it costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from typing import TYPE_CHECKING
from typing import Any

from flask import Response

from .context import SLOT
from .context import Exchange
from .context import current_exchange
from .monitoring import announce

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse
    from _typeshed.wsgi import WSGIApplication
    from _typeshed.wsgi import WSGIEnvironment


def depart(response: Response) -> Response:
    """Tell of an answer: an ``after_request`` function, the last one of all."""
    current_exchange()  # it may have failed before our own hook could claim it
    return announce(response)


class Departure:
    """WSGI middleware that adds what is owed to the answers that are ours.

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
            if slot:
                owed = slot[0].headers()
                names = {name.lower() for name, _ in owed}
                headers = [one for one in headers if one[0].lower() not in names] + owed
            if exc_info is None:
                return start_response(status, headers)
            return start_response(status, headers, exc_info)

        try:
            return self._app(environ, start)
        finally:
            environ[SLOT] = outer
