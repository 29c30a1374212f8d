"""Spoilt requests, in process: each line, each header, the framing and the body.

What is ours is answered in contract, whatever it was: with a status that the table has,
an envelope that is JSON, and the headers that are owed; no view crashes that does not
mean to, nothing reaches the server as an exception, and no secret goes out. What is
the host's is answered as in an app without the extension.
"""

from __future__ import annotations

import io
import json
import logging
import random
import re
import time
import warnings
from collections import Counter
from collections.abc import Iterable
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from werkzeug.test import EnvironBuilder
from werkzeug.test import run_wsgi_app

from flask_ocpi_status.codec import loads
from flask_ocpi_status.contracts import MALFORMED
from flask_ocpi_status.contracts import Contract
from flask_ocpi_status.contracts import OCPIContract
from flask_ocpi_status.contracts import Outcome
from flask_ocpi_status.objects import v2_2_1
from tests.objects.documents import complete

from .apps import PREFIX
from .apps import SECRET
from .apps import Pair
from .apps import pairs
from .model import expected
from .objects import twisted
from .words import AUTHORIZATIONS
from .words import BITS
from .words import BODIES
from .words import CODES
from .words import FORWARDED
from .words import HEADERS
from .words import HOST_PATHS
from .words import HOSTS
from .words import LENGTHS
from .words import ODD_HOSTS
from .words import ODD_METHODS
from .words import QUERY_NAMES
from .words import QUERY_VALUES
from .words import TYPES
from .words import VALUES

Environ = dict[str, Any]

#: Below our prefix: what is asked there, and whether that means to fail.
PATHS: dict[str, tuple[str, bool]] = {
    **dict.fromkeys(["/list", "/one/x", "/one/LOC1", "/number/7"], ("GET", False)),
    **dict.fromkeys(["/whatever", "/urls", "/strict", "/strict/"], ("GET", False)),
    **dict.fromkeys(["/plain", "/file", "/no-envelope"], ("GET", False)),
    **dict.fromkeys(["", "/", "/unknown", "/it/x"], ("GET", False)),
    **dict.fromkeys(["/it", "/perhaps", "/raw", "/stream"], ("POST", False)),
    **dict.fromkeys(["/form", "/new/a", "/new/a/b"], ("POST", False)),
    "/token/NL/TNM/1": ("PUT", False),
    "/put-at": ("POST", True),
    **dict.fromkeys(["/away", "/crash", "/returned"], ("GET", True)),
    **dict.fromkeys(CODES, ("GET", True)),
}
PROXIED = ("proxied", "proxied inside")
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]

_SENDABLE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
_ID = re.compile(r"[\x21-\x7e]([\x20-\x7e]{0,254}[\x21-\x7e])?")
_IS_SENT = re.compile("[A-Z]|fuzz|wsgi.input_")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


class Broken:
    """A body that breaks off, as servers tell of it."""

    def __init__(self, data: bytes, error: type[Exception]) -> None:
        self._data, self._error = data, error

    def read(self, size: int = -1) -> bytes:
        if self._data and size >= 0:
            data, self._data = self._data[:size], self._data[size:]
            return data
        raise self._error(SECRET)


def spoilt(chance: random.Random, text: str) -> str:
    """Return a text with something in it that was not there."""
    for _ in range(chance.choice([1, 1, 2, 4])):
        place = chance.randrange(len(text) + 1)
        text = (
            text[:place] + chance.choice(BITS) + text[place + chance.choice([0, 1]) :]
        )
    return text


def rarely(chance: random.Random, often: float = 0.15) -> bool:
    return chance.random() < often


def make_environ(chance: random.Random, pair: Pair) -> Environ:
    """Make a request, some of which is spoilt. Each character of it is a byte."""
    environ: Environ = EnvironBuilder("/").get_environ()
    method = "GET"
    if rarely(chance, 0.25):
        path = chance.choice(HOST_PATHS)
    else:
        path = chance.choice(list(PATHS))
        method, _ = PATHS[path]
        path = PREFIX + path
    if rarely(chance):
        method = chance.choice(METHODS * 2 + ODD_METHODS)
    environ["REQUEST_METHOD"] = method
    environ["PATH_INFO"] = spoilt(chance, path) if rarely(chance) else path
    if rarely(chance, 0.05):
        mount = spoilt(chance, "/mount")
        # A header that a proxy sends: it holds no line feed.
        environ["SCRIPT_NAME"] = mount.replace("\r", "").replace("\n", "")
    environ["QUERY_STRING"] = "&".join(
        f"{chance.choice(QUERY_NAMES)}={chance.choice(QUERY_VALUES)}"
        for _ in range(chance.choice([0, 0, 1, 2, 3]))
    )
    good = "api.example.com" if pair.by_subdomain else "localhost"
    environ["HTTP_HOST"] = good
    if rarely(chance, 0.2):
        environ["HTTP_HOST"] = chance.choice(HOSTS + ODD_HOSTS * 2)
    elif rarely(chance, 0.03):
        del environ["HTTP_HOST"]
    names = HEADERS + FORWARDED * 2 if pair.variant in PROXIED else HEADERS
    for name in chance.sample(names, chance.choice([0, 0, 1, 2, 5])):
        values = ODD_HOSTS + HOSTS if name in FORWARDED else VALUES
        environ[f"HTTP_{name}"] = chance.choice(values)
    if method == "OPTIONS" and rarely(chance, 0.5):
        environ["HTTP_ORIGIN"] = "https://portal.example"
        environ["HTTP_ACCESS_CONTROL_REQUEST_METHOD"] = "PUT"
    if not rarely(chance, 0.2):
        environ["HTTP_AUTHORIZATION"] = chance.choice(AUTHORIZATIONS)
        environ.setdefault("HTTP_X_REQUEST_ID", "1")
        environ.setdefault("HTTP_X_CORRELATION_ID", "2")
        for side, party in (("TO", "CPO"), ("FROM", "MSP")):
            environ.setdefault(f"HTTP_OCPI_{side}_COUNTRY_CODE", "NL")
            environ.setdefault(f"HTTP_OCPI_{side}_PARTY_ID", party)
    if rarely(chance, 0.1):
        environ.pop("HTTP_X_CORRELATION_ID", None)
    _frame_body(chance, environ)
    return environ


def _frame_body(chance: random.Random, environ: Environ) -> None:
    body = chance.choice([*BODIES, _TOKEN_OBJECT, _TOKEN_OBJECT])
    if rarely(chance):
        body = twisted(chance, body)
    if environ["REQUEST_METHOD"] in ("GET", "HEAD") and not rarely(chance):
        body = b""
    if body or rarely(chance, 0.1):
        environ["CONTENT_LENGTH"] = str(len(body))
        environ["CONTENT_TYPE"] = "application/json"
    if rarely(chance):
        environ["CONTENT_TYPE"] = chance.choice(TYPES)
    if rarely(chance):
        lengths = [*LENGTHS, str(len(body) + 1), str(max(0, len(body) - 1))]
        environ["CONTENT_LENGTH"] = chance.choice(lengths)
    if rarely(chance):
        codings = ["chunked", "chunked", "gzip, chunked", "identity", "x", ""]
        environ["HTTP_TRANSFER_ENCODING"] = chance.choice(codings)
        if rarely(chance, 0.7):
            environ.pop("CONTENT_LENGTH", None)
    if rarely(chance, 0.6 if "HTTP_TRANSFER_ENCODING" in environ else 0.3):
        environ["wsgi.input_terminated"] = True
    errors = [OSError, ValueError, RuntimeError, EOFError, KeyError]
    environ["fuzz.error"] = chance.choice(errors) if rarely(chance, 0.1) else None
    environ["fuzz.body"] = body


_TOKEN_OBJECT = json.dumps(complete(v2_2_1.Token), default=str).encode()

Told = tuple[int, list[tuple[str, str]], bytes]


def send(app: Any, environ: Environ) -> Told | Exception:
    """Call an app with a copy of a request; what it raises is an answer as well."""
    own = dict(environ)
    body, error = own.pop("fuzz.body"), own.pop("fuzz.error")
    own["wsgi.input"] = io.BytesIO(body) if error is None else Broken(body, error)
    try:
        chunks, status, headers = run_wsgi_app(app, own, buffered=True)
    except Exception as raised:
        return raised
    return int(status[:3]), list(headers), b"".join(chunks)


def whose(pair: Pair, environ: Environ) -> str:
    """Return whose a request is, by its URL: ours, the host's, or who knows."""
    path = re.sub("//+", "/", "/" + environ["PATH_INFO"].lstrip("/"))
    if path != PREFIX and not path.startswith(f"{PREFIX}/"):
        return "host"
    if pair.by_subdomain and environ.get("HTTP_HOST") != "api.example.com":
        return "unsure"
    return "ours"


def check(pair: Pair, environ: Environ) -> str:
    """Send a request, and say what became of it.

    :raises AssertionError: when it is not as it has to be.
    """
    owner = whose(pair, environ)
    before = pair.session.commits
    told = send(pair.app, environ)
    if owner != "ours":
        without = send(pair.twin, environ)
        same = repr(told) == repr(without)
        assert same or owner == "unsure", (told, without)
        if same:
            return owner
    assert not isinstance(told, Exception), repr(told)
    failed = check_answer(pair, environ, *told)
    assert not failed or pair.session.commits == before, "kept what failed"
    check_expected(pair, environ, told)
    return f"{told[0]}"


def check_answer(
    pair: Pair,
    environ: Environ,
    status: int,
    headers: list[tuple[str, str]],
    body: bytes,
) -> bool:
    """See that an answer is in contract, and say whether it tells of a failure."""
    contract, method = pair.contract, environ["REQUEST_METHOD"].upper()
    named = {name.lower(): value for name, value in headers}
    for name, value in headers:
        assert _SENDABLE.fullmatch(value), name
        assert SECRET not in value
    assert SECRET.encode() not in body
    check_ids(contract, environ, headers)
    below = environ["PATH_INFO"]
    passes = any(word in below for word in ("plain", "file", "envelope", "stream"))
    if 300 <= status < 400:
        redirects = "away" in below or "strict" in below
        assert redirects or status == 304, "a redirect"
        return False
    if not body:
        assert method == "HEAD" or status in (204, 304) or passes, "no body"
        return status >= 400
    assert method != "HEAD", "a body to HEAD"
    if named.get("content-length") is not None:
        assert int(named["content-length"]) == len(body)
    if passes and status < 300 and named["content-type"] != contract.media_type:
        return False
    failed = check_envelope(contract, status, named, body)
    of_file = status == 416 and passes and "content-range" in named
    assert of_file or status in allowed(contract), "a status that the table has not"
    if status == 405:
        assert named.get("allow")
    if status == 401 and isinstance(contract, OCPIContract):
        assert named.get("www-authenticate")
    if failed and not means_to_fail(pair, environ):
        assert not is_crash(contract, status, body), body
    return failed


def check_expected(pair: Pair, environ: Environ, told: Told) -> None:
    """See that an answer is the one that there has to be, where that is known."""
    wanted = expected(pair, environ)
    if wanted is None:
        return
    status, _, body = told
    code = loads(body).get("status_code") if body else None
    bare = not body  # as to HEAD
    found = {(http, None if bare else code) for http, code in wanted}
    assert (status, code) in found, (status, code, wanted)


def check_ids(
    contract: Contract, environ: Environ, headers: list[tuple[str, str]]
) -> None:
    """See that ids come back, or others, where a contract has them."""
    if contract.features is None or not contract.features.ids:
        return
    for name in ("X-Request-ID", "X-Correlation-ID"):
        values = [value for key, value in headers if key.lower() == name.lower()]
        assert len(values) == 1, name
        value = values[0]
        sent = environ.get(f"HTTP_{name.upper().replace('-', '_')}", "")
        assert _ID.fullmatch(value), name
        assert value == sent or not _ID.fullmatch(sent), name


def check_envelope(
    contract: Contract, status: int, named: dict[str, str], body: bytes
) -> bool:
    """See that a body is the contract's, and say whether it tells of a failure."""
    types = {contract.media_type, contract.failure_media_type}
    assert named["content-type"] in types, named["content-type"]
    document = loads(body)
    if isinstance(contract, OCPIContract):
        known = {"data", "status_code", "status_message", "timestamp"}
        assert {"status_code", "timestamp"} <= set(document) <= known, document
        assert _TIME.fullmatch(document["timestamp"])
        code = document["status_code"]
        assert 1000 <= code < 5000
        assert status < 400 or code >= 2000, document
        return bool(code >= 2000)
    if contract.name == "daml-json-api":
        assert document["status"] == status
        assert ("result" in document) != ("errors" in document)
        return "errors" in document
    if status >= 400:
        assert set(document) == {"error"}, document
        assert document["error"]["status"] == status
    return status >= 400


_ALLOWED: dict[str, set[int]] = {}


def allowed(contract: Contract) -> set[int]:
    """Return every HTTP status that a contract's table comes to."""
    if contract.name not in _ALLOWED:
        happened: list[Any] = [*range(200, 300), *range(400, 600), MALFORMED]
        found = {contract.answer(Outcome(one)).http for one in happened}
        _ALLOWED[contract.name] = found | {200, 201, 202, 204}
    return _ALLOWED[contract.name]


def is_crash(contract: Contract, status: int, body: bytes) -> bool:
    """Whether an answer tells of a failure of ours."""
    if isinstance(contract, OCPIContract):
        return bool(loads(body)["status_code"] >= 3000)
    return status >= 500


def means_to_fail(pair: Pair, environ: Environ) -> bool:
    """Whether there is something in a request that is there to make the app fail."""
    path = re.sub("//+", "/", environ["PATH_INFO"]).removeprefix(PREFIX)
    crashing = f"{SECRET}-crash" in environ.get("HTTP_AUTHORIZATION", "")
    # Where a host does not matter, or a mount is a part of it, a view that asks
    # Werkzeug for it has its answer.
    mount = environ.get("HTTP_X_FORWARDED_PREFIX") or environ.get("SCRIPT_NAME") or "/"
    trips = pair.variant == "based" or not mount.startswith("/")
    return (
        any(path.rstrip("/") == one for one, (_, bad) in PATHS.items() if bad)
        or path.startswith(("/abort", "/code"))
        or (crashing and pair.asks)
        or (trips and path.startswith("/urls"))
    )


def until(end: float) -> Iterator[int]:
    """Count, until a point in time of ``time.monotonic()``."""
    number = 0
    while time.monotonic() < end:
        yield number
        number += 1


class Listener(logging.Handler):
    """Hears what is logged of requests, and sees that no secret is in it."""

    def __init__(self) -> None:
        super().__init__()
        self.leaked = False

    def emit(self, record: logging.LogRecord) -> None:
        """Look at a record, but for the traceback, which is the app's own."""
        self.leaked = self.leaked or SECRET in record.getMessage()


@contextmanager
def listening() -> Iterator[Listener]:
    """Listen to our logger; the app's own would print each crash that is meant."""
    ours, hosts = logging.getLogger("flask_ocpi_status"), logging.getLogger("host")
    before = ours.propagate, hosts.disabled
    listener = Listener()
    ours.addHandler(listener)
    ours.propagate, hosts.disabled = False, True
    try:
        yield listener
    finally:
        ours.removeHandler(listener)
        ours.propagate, hosts.disabled = before


def run(seed: int, numbers: Iterable[int]) -> Counter[str]:
    """Send the requests of some numbers; each comes from the seed and its number."""
    apps, counts = pairs(), Counter[str]()
    with listening() as listener, warnings.catch_warnings():
        # Werkzeug's, of hosts that are not the app's.
        warnings.filterwarnings("ignore", "Current server name")
        for number in numbers:
            chance = random.Random(f"{seed}/{number}")
            pair = chance.choice(apps)
            environ = make_environ(chance, pair)
            try:
                counts[check(pair, environ)] += 1
                assert not listener.leaked, "a secret in the log"
            except Exception:
                print(
                    f"--seed {seed} --only {number}:"
                    f" {pair.contract.name}, {pair.variant}"
                )
                for key in filter(_IS_SENT.match, environ):
                    print(f"    {key}: {environ[key]!a:.200}")
                raise
    return counts
