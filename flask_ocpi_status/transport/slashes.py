"""Paths with more slashes than one in a row.

Peers put ``/NL/…`` behind an endpoint URL that ends with a slash. Flask redirects from
there with a page in HTML; below an enrolled prefix the request is answered instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_SLASHES = re.compile("//+")


def merge_slashes(
    environ: WSGIEnvironment, owns: Callable[[WSGIEnvironment], bool]
) -> None:
    """Merge the slashes of a path that is ours then.

    :param owns: whether a request, with its environ, is ours.
    """
    path = environ.get("PATH_INFO", "")
    if "//" in path:
        merged = _SLASHES.sub("/", path)
        if owns({**environ, "PATH_INFO": merged}):
            environ["PATH_INFO"] = merged
