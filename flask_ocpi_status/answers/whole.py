"""A response whose body is there: made in one step, and sent as it is.

Werkzeug's own way goes through three constructors to make one. To send it, it copies
the headers, looks for places to make absolute and for a length that is missing, and
wraps the body. An answer in contract needs none of that nearly always, and takes that
way where it does.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING
from typing import Final
from typing import Self

from flask import Flask
from flask import Response
from werkzeug.datastructures import Headers
from werkzeug.wsgi import ClosingIterator

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse
    from _typeshed.wsgi import WSGIEnvironment

#: What Werkzeug makes anew in an answer.
_MADE_ANEW: Final = frozenset({"location", "content-location"})
#: The HTTP statuses whose answers have no body, or another length than it.
_BODILESS: Final = frozenset({*range(100, 200), 204, 304})


class WholeResponse(Response):
    """A response of Flask's that is made and sent without a copy, if it is whole."""

    @classmethod
    def of(cls, body: bytes, http: int, media_type: str) -> Self:
        """Make one of a body, as the constructor would."""
        made = _beginning(http, media_type)
        response = cls.__new__(cls)
        response.headers = headers = Headers()
        headers._list = [*made.headers._list, ("Content-Length", str(len(body)))]
        response._status = made._status
        response._status_code = made._status_code
        response.direct_passthrough = False
        response._on_close = []
        response.response = [body]
        return response

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Send it, with the same bytes as Werkzeug would."""
        headers = self._whole()
        if headers is None or environ["REQUEST_METHOD"] == "HEAD":
            return super().__call__(environ, start_response)
        start_response(self._status, headers)
        if self._on_close:  # even since then
            return ClosingIterator(self.iter_encoded(), self.close)
        return self.response  # type: ignore[return-value]

    def _whole(self) -> list[tuple[str, str]] | None:
        """Return the headers where nothing is to be made anew, ``None`` elsewhere."""
        body = self.response
        if (
            type(body) is not list
            or len(body) != 1
            or type(body[0]) is not bytes
            or self.direct_passthrough
            or self._status_code in _BODILESS
            or type(self.headers) is not Headers
        ):
            return None
        headers = [*self.headers._list]
        names = [name.lower() for name, _ in headers]
        measured = "content-length" in names
        return headers if measured and _MADE_ANEW.isdisjoint(names) else None


@lru_cache(256)  # an app has few contracts, and they few of both
def _beginning(http: int, media_type: str) -> Response:
    """Return a response without a body, to take over from it what others have as well.

    Werkzeug judges the media type then, and finds the reason phrase.
    """
    return Response(status=http, content_type=media_type)


def whole_response(app: Flask, body: bytes, http: int, media_type: str) -> Response:
    """Return a response of the app's own class, if it has one.

    That may do what it likes when it is made, and when it is sent.
    """
    if app.response_class is Response:
        return WholeResponse.of(body, http, media_type)
    return app.response_class(body, http, content_type=media_type)
