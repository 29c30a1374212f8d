"""Paths with more slashes than one in a row.

Peers put ``/NL/…`` behind an endpoint URL that ends with a slash. Flask redirects from
there with a page in HTML; below an enrolled prefix the request is answered instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse
    from _typeshed.wsgi import WSGIApplication
    from _typeshed.wsgi import WSGIEnvironment

_SLASHES = re.compile("//+")


class MergeSlashes:
    """WSGI middleware that merges the slashes of paths that are ours.

    :param app: the application.
    :param owns: whether a request, with its environ, is ours.
    """

    def __init__(
        self, app: WSGIApplication, owns: Callable[[WSGIEnvironment], bool]
    ) -> None:
        self._app = app
        self._owns = owns

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer a request."""
        path = environ.get("PATH_INFO", "")
        if "//" in path:
            merged = _SLASHES.sub("/", path)
            if self._owns({**environ, "PATH_INFO": merged}):
                environ["PATH_INFO"] = merged
        return self._app(environ, start_response)
