"""A response whose body is there: it is sent as it is, in one pass over its headers.

Werkzeug's own way copies the headers, looks for places to make absolute and for a
length that is missing, and wraps the body. An answer in contract needs none of that
nearly always, and takes that way where it does.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from typing import Final

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
    """A response of Flask's that is sent without a copy, if it is whole."""

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Send it, with the same bytes as Werkzeug would."""
        headers = self._whole()
        if headers is None or environ["REQUEST_METHOD"] == "HEAD":
            return super().__call__(environ, start_response)
        start_response(self.status, headers)
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
            or self.status_code in _BODILESS
            or type(self.headers) is not Headers
        ):
            return None
        headers = self.headers.to_wsgi_list()
        names = [name.lower() for name, _ in headers]
        measured = "content-length" in names
        return headers if measured and _MADE_ANEW.isdisjoint(names) else None


def response_class_of(app: Flask) -> type[Response]:
    """Return what answers in contract are made of: the app's own class, if it has one.

    That may do what it likes when it is sent.
    """
    return WholeResponse if app.response_class is Response else app.response_class
