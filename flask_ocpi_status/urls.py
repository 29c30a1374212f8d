"""Where clients reach the app."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote
from urllib.parse import urljoin
from urllib.parse import urlsplit

from flask import Request
from flask import current_app
from flask import has_request_context
from flask import request
from werkzeug.exceptions import BadRequest
from werkzeug.urls import iri_to_uri

from .errors import UnreadableRequest
from .transport.hosts import is_host
from .transport.hosts import without_port

# What a path may hold as it is; Werkzeug's, but for the apostrophe, a quote to some.
_PATH = "!$&()*+,/:;=@%"


def own_url(path: str) -> str:
    """Return the absolute URL of a path of the app, as clients reach it.

    By ``OCPI_STATUS_BASE_URL``, or else by the request: behind a proxy that takes
    Werkzeug's ``ProxyFix``. In an app that tells subdomains apart it is on that of the
    request.

    :param path: a path below the app's root; what is percent-encoded in it stays so.
    :raises UnreadableRequest: where the request would have to say it, and its host is
        none.
    :raises RuntimeError: where there is neither a request nor that key.
    """
    rule = request.url_rule if has_request_context() else None
    return _url(path, None if rule is None else rule.subdomain)


def mounted_url(path: str, subdomain: str | None) -> str:
    """Return the absolute URL of a path, wherever the request is.

    :param path: as :func:`own_url` takes it.
    :param subdomain: the one that it is on; ``None`` for the app's own.
    :raises UnreadableRequest: as :func:`own_url`.
    :raises RuntimeError: likewise.
    """
    own = current_app.url_map.default_subdomain
    return _url(path, own if subdomain is None else subdomain)


def _url(path: str, subdomain: str | None) -> str:
    base: str | None = current_app.config["OCPI_STATUS_BASE_URL"]  # init_app reads it
    if base is None:
        if not has_request_context():
            raise RuntimeError(
                "Nobody can tell where clients reach the app; set OCPI_STATUS_BASE_URL."
            )
        base = _root(request.scheme, host_of(request), request.root_path)
    return f"{_on(base, subdomain)}/{quote(path.lstrip('/'), safe=_PATH)}"


def request_url() -> str:
    """Return the absolute URL of the present request, without its query.

    :raises UnreadableRequest: as :func:`own_url`.
    """
    # The path was decoded: a percent sign in it is one.
    return own_url(request.path.replace("%", "%25"))


def host_of(request: Request) -> str:
    """Return the host that a request is for, with its port if that is not its scheme's.

    Not Werkzeug's: that is any text before 3.1.7, and none for a name of a private
    network since then.

    :raises UnreadableRequest: where it is none, or the scheme is not one of HTTP's.
    :raises SecurityError: where the app trusts others only.
    """
    check_host(request)
    sent = request.environ.get("HTTP_HOST")
    return request.host if sent is None else without_port(sent, request.scheme)


def check_host(request: Request) -> None:
    """Refuse a request whose host is none, and say no more of it.

    :raises UnreadableRequest: as :func:`host_of`.
    :raises SecurityError: likewise.
    """
    host = request.environ.get("HTTP_HOST")
    if host is None:
        host = request.host
    elif request.trusted_hosts is not None:
        _ = request.host  # which raises for one that is not trusted
    if request.scheme not in ("http", "https") or not is_host(host):
        raise UnreadableRequest("The request has to name the host that it is for.")


def with_host(url: str, request: Request) -> str:
    """Return the URL of a redirect, with the request's host where it has none.

    Werkzeug leaves out a name of a private network since 3.1.7.

    :raises UnreadableRequest: as :func:`host_of`.
    """
    parts = urlsplit(url)
    if parts.netloc or not parts.scheme:
        return url
    return parts._replace(netloc=host_of(request)).geturl()


def _on(base: str, subdomain: str | None) -> str:
    """Return the root of the app on a subdomain, where the app tells these apart."""
    app = current_app
    domain: str | None = app.config["SERVER_NAME"]
    if not (app.subdomain_matching and domain) or app.url_map.host_matching:
        return base
    return base if subdomain is None else _moved(base, subdomain, domain)


@lru_cache(maxsize=64)
def _moved(base: str, subdomain: str, domain: str) -> str:
    parts, name = urlsplit(base), urlsplit(f"//{domain}").hostname or ""
    # What is outside of the app's domain is the name that a proxy has for it, and what
    # holds a variable is known to the request alone.
    if "<" in subdomain or not f".{parts.hostname}".endswith(f".{name}"):
        return base
    port = "" if parts.port is None else f":{parts.port}"
    host = f"{subdomain}.{name}".lstrip(".")
    return parts._replace(netloc=f"{host}{port}").geturl()


@lru_cache(maxsize=64)  # an app has few of them
def _root(scheme: str, host: str, path: str) -> str:
    # A mount that does not begin with a slash would become a part of the host.
    below = f"/{path.lstrip('/')}" if path else ""
    return f"{scheme}://{host}{quote(below, safe=_PATH)}"


def absolute_url(location: str) -> str:
    """Return the absolute URL of a place that the app names, as clients reach it.

    :param location: a URL, absolute or relative to that of the request; a path from
        the root is one of the app's, as ``url_for`` makes it.
    :returns: the location in ASCII; as it is where a request does not say where the app
        is.
    :raises ValueError: for what is no URL. Werkzeug would notice when it is sent, and
        nobody could answer then.
    """
    return iri_to_uri(_absolute(location))


def _absolute(location: str) -> str:
    base: str | None = current_app.config["OCPI_STATUS_BASE_URL"]
    if base is not None and location.startswith("/") and location[1:2] != "/":
        root = request.root_path
        below = location.startswith(f"{root}/") or location == root
        path = location.removeprefix(root) if below else location
        rule = request.url_rule
        return f"{_on(base, rule.subdomain if rule else None)}{path}"
    try:
        return urljoin(request_url(), location)
    except BadRequest:  # what the view has done is done
        return location


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
