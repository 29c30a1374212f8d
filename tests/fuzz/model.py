"""What a spoilt request is answered with, as far as it can be told without the app.

Not the app's own way to it, but the order of docs/request.md: the host, a preflight,
the token, the path, the method, the ids, the body.
"""

from __future__ import annotations

import re
from typing import Any

from flask_ocpi_status.contracts import Contract
from flask_ocpi_status.contracts import Outcome

from .apps import ALL
from .apps import PREFIX
from .apps import TOKEN
from .apps import Pair
from .words import FORWARDED
from .words import NO_HOSTS

Environ = dict[str, Any]
Said = tuple[int, int | None]

#: What is asked with which methods; views that are told apart by nothing else.
_READ, _POST, _ANY = {"GET", "HEAD"}, {"POST"}, {*ALL, "HEAD"}
METHODS = {
    "/one/x": _READ,
    "/one/LOC1": _READ,
    "/number/7": _READ,
    "/whatever": _READ,
    "/raw": _POST,
    "/stream": _POST,
    "/form": _POST,
    "/it": _ANY,
    "/perhaps": _ANY,
}
UNKNOWN = {"/unknown", "/it/x"}
READING = {"/it", "/perhaps", "/raw"}
IDS = ("HTTP_X_REQUEST_ID", "HTTP_X_CORRELATION_ID")
_ID = re.compile(r"[!-~]([ -~]{0,254}[!-~])?")
_LIMIT = 5000


def expected(pair: Pair, environ: Environ) -> set[Said] | None:
    """Return the answers that a request of ours may have.

    :returns: ``None`` where this does not know.
    """
    path = re.sub("//+", "/", environ["PATH_INFO"]).removeprefix(PREFIX)
    method = environ["REQUEST_METHOD"].upper()
    host = environ.get("HTTP_HOST", "localhost")
    if any(f"HTTP_{name}" in environ for name in FORWARDED):
        return None
    if host in NO_HOSTS and pair.variant != "based":
        return said(pair.contract, 400)
    if host != ("api.example.com" if pair.by_subdomain else "localhost"):
        return None
    known = path in METHODS
    preflight = {"HTTP_ORIGIN", "HTTP_ACCESS_CONTROL_REQUEST_METHOD"} <= environ.keys()
    if method == "OPTIONS" and preflight and path not in UNKNOWN:
        return said(pair.contract, 200) if known else None
    if pair.asks and environ.get("HTTP_AUTHORIZATION") != f"Token {TOKEN}":
        return None if _is_odd_token(environ) else said(pair.contract, 401)
    if not _is_text(path):
        return said(pair.contract, 404)
    if path in UNKNOWN:
        return said(pair.contract, 404)
    if not known:
        return None
    if method == "OPTIONS":
        return said(pair.contract, 200)
    if method not in METHODS[path]:
        return said(pair.contract, 405)
    if not environ["QUERY_STRING"].isascii():
        return None
    if pair.asks:  # and for ids and routing, which may be odd as well
        has_ids = all(_ID.fullmatch(environ.get(one, "")) for one in IDS)
        needed = pair.contract.features is not None and pair.contract.features.ids
        return said(pair.contract, 422) if needed and not has_ids else None
    if path in READING and method in ALL[1:]:
        return _body(pair, environ)
    return None


def said(contract: Contract, happened: int) -> set[Said]:
    """Return how a contract tells what happened; a success may be told in two ways."""
    kinds = (200, 204) if happened == 200 else (happened,)
    answers = [contract.answer(Outcome(one)) for one in kinds]
    return {(answer.http, answer.code) for answer in answers}


def _body(pair: Pair, environ: Environ) -> set[Said] | None:
    """Return how a body is refused that does not come to its end, or is too large."""
    ended = bool(environ.get("wsgi.input_terminated"))
    size, length = len(environ["fuzz.body"]), environ.get("CONTENT_LENGTH", "")
    if pair.contract.negotiates or environ["fuzz.error"]:
        return None
    if "HTTP_TRANSFER_ENCODING" in environ:
        if not ended:
            return said(pair.contract, 411)
        return said(pair.contract, 413) if size > _LIMIT else None
    if not re.fullmatch("[0-9]{1,9}", length):
        return None
    if int(length) > _LIMIT:
        return said(pair.contract, 413)
    return said(pair.contract, 400) if size < int(length) else None


def _is_odd_token(environ: Environ) -> bool:
    """Whether a token is another spelling of the good one, or makes the loader fail."""
    sent = environ.get("HTTP_AUTHORIZATION", "")
    return "crash" in sent or TOKEN in sent


def _is_text(path: str) -> bool:
    try:
        return "\ufffd" not in path.encode("latin-1").decode()
    except UnicodeDecodeError:
        return False
