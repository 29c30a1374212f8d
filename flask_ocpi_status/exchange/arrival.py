"""A request when it comes to Flask itself, behind every middleware.

What was put round the app before the extension was may have changed its host, its path
and its whole environ, and may call the app later than it was called.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import TYPE_CHECKING
from typing import Any
from typing import Final

from flask import Flask
from flask.ctx import RequestContext

from ..transport.hosts import is_host
from ..transport.slashes import merge_slashes
from .context import SLOT

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

#: The app that is called, and where that call waits for what is known of its request.
CALL: Final[ContextVar[tuple[Flask, list[Any]] | None]] = ContextVar(
    "flask_ocpi_status.call", default=None
)


def arriving(
    app: Flask,
    owns: Callable[[WSGIEnvironment], bool],
    complete: Callable[[], None],
) -> Callable[[WSGIEnvironment], RequestContext]:
    """Return what makes the context of a request, in the place of the app's own way.

    :param owns: whether a request, with its environ, is ours by its URL.
    :param complete: adds the last URLs before the first one is looked for.
    """
    make = app.request_context

    def request_context(environ: WSGIEnvironment) -> RequestContext:
        complete()
        call = CALL.get()
        if call is not None and call[0] is app:
            environ.setdefault(SLOT, call[1])
        merge_slashes(environ, owns)
        try:
            return make(environ)
        except ValueError:  # so a UnicodeError, of what idna says of a host
            # Before 3.1.7 Werkzeug trips over a host where it looks whether to trust
            # it. It does refuse none.
            named = {**environ, "HTTP_HOST": ""}
            if is_host(environ.get("HTTP_HOST") or "a") or not owns(named.copy()):
                raise
            return make(named)

    return request_context
