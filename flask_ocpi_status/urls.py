"""Where clients reach the app."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote
from urllib.parse import urljoin
from urllib.parse import urlsplit

from flask import current_app
from flask import request
from werkzeug.urls import iri_to_uri

# What a path may hold as it is; Werkzeug's, but for the apostrophe, a quote to some.
_PATH = "!$&()*+,/:;=@%"


def own_url(path: str) -> str:
    """Return the absolute URL of a path of the app, as clients reach it.

    By ``OCPI_STATUS_BASE_URL``, or else by the request: behind a proxy that takes
    Werkzeug's ``ProxyFix``. For a request without a host (HTTP/1.0) it is the path.

    :param path: a path below the app's root; what is percent-encoded in it stays so.
    :raises RuntimeError: where there is neither a request nor that key.
    """
    base: str | None = current_app.config["OCPI_STATUS_BASE_URL"]  # init_app reads it
    if base is None:
        base = _root(request.scheme, request.host, request.root_path)
    return f"{base}/{quote(path.lstrip('/'), safe=_PATH)}"


@lru_cache(maxsize=64)  # an app has few of them
def _root(scheme: str, host: str, path: str) -> str:
    # Before 3.1.7 Werkzeug took any host as it came.
    root = f"{scheme}://{quote(host, safe=':[]')}" if host else ""
    return root + quote(path.rstrip("/"), safe=_PATH)


def absolute_url(location: str) -> str:
    """Return the absolute URL of a place that the app names, as clients reach it.

    :param location: a URL, absolute or relative to that of the request; a path from
        the root is one of the app's, as ``url_for`` makes it.
    """
    base: str | None = current_app.config["OCPI_STATUS_BASE_URL"]
    if base is not None and location.startswith("/") and location[1:2] != "/":
        return base + location.removeprefix(request.root_path.rstrip("/"))
    return urljoin(own_url(request.path), location)


def validate_base_url(value: object) -> str | None:
    """Return ``OCPI_STATUS_BASE_URL`` in ASCII and without a slash at its end.

    :param value: ``None`` where the request says where the app is.
    :raises ValueError: for what is not an absolute URL of http or https, and for one
        with a query, a fragment or a user.
    """
    if value is None:
        return None
    try:
        # They would be removed or encoded without a word.
        if not isinstance(value, str) or not value.isprintable() or " " in value:
            raise ValueError("Not a URL.")
        parts = urlsplit(value)
        good = parts.scheme in ("http", "https") and parts.hostname
        if not good or any(sign in value for sign in '?#@<>"\\'):
            raise ValueError("Not the URL of an app.")
        return iri_to_uri(value).rstrip("/")
    except ValueError:  # also a port or a host that is none
        raise ValueError(
            "OCPI_STATUS_BASE_URL has to be an absolute URL of http or https, without"
            " a query, a fragment or a user, as in 'https://ocpi.example.com'."
        ) from None
