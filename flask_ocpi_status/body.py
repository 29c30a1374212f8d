"""The body of a request, as JSON: read once, strictly."""

from __future__ import annotations

from typing import Any

from flask import Config
from flask import Request
from werkzeug.exceptions import ClientDisconnected
from werkzeug.exceptions import RequestEntityTooLarge

from .codec import JSONError
from .codec import loads
from .errors import MalformedBody


def announces_body(request: Request) -> bool:
    """Whether the request says that it has a body, whatever its method."""
    environ = request.environ
    return bool(environ.get("CONTENT_LENGTH")) or "HTTP_TRANSFER_ENCODING" in environ


def limit_body(request: Request, config: Config) -> None:
    """Let no more be read than ``OCPI_STATUS_MAX_BODY`` and Flask's limit allow.

    A limit that a hook of the host's sets for this request afterwards holds instead.
    """
    ours, flasks = config["OCPI_STATUS_MAX_BODY"], config["MAX_CONTENT_LENGTH"]
    if ours is not None and (flasks is None or ours < flasks):
        request.max_content_length = ours


def read_json(request: Request, *, required: bool, exact: bool) -> Any:
    """Read the body as JSON in UTF-8 (RFC 8259), whatever its Content-Type.

    :returns: ``None`` for an empty body where one is not required.
    :raises MalformedBody: for what is not JSON, and for nothing where one is required.
    :raises RequestEntityTooLarge: for a body over the limit.
    :raises ClientDisconnected: when the client hangs up before its end.
    """
    try:
        data = request.get_data()
        if _is_cut(request, data):
            raise RequestEntityTooLarge
    except OSError as error:
        raise ClientDisconnected from error
    if not data and not required:
        return None
    try:
        return loads(data, exact=exact)
    except JSONError as fault:
        raise MalformedBody(fault) from None


def _is_cut(request: Request, data: bytes) -> bool:
    """Whether a chunked body goes on: Werkzeug reads it to the limit and is silent."""
    return (
        len(data) == request.max_content_length
        and request.content_length is None
        and bool(request.environ["wsgi.input"].read(1))
    )
