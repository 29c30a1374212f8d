"""Apps inside of apps: the answers of each are its own, and pages stay pages."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from functools import cache
from functools import partial
from typing import Any

import pytest
from flask import Flask
from flask import Response
from flask import current_app
from flask import request
from flask import stream_with_context
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.test import EnvironBuilder
from werkzeug.test import run_wsgi_app

from flask_ocpi_status import ContractBlueprint
from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import ocpi_answered
from flask_ocpi_status import ocpi_request
from tests.table import table

Told = tuple[str, list[tuple[str, str]], bytes]
IDS = {"HTTP_X_REQUEST_ID": "1", "HTTP_X_CORRELATION_ID": "2"}


#: An environ, as it is before it is of a request: to build one takes as long as to ask.
ENVIRON = EnvironBuilder("/", errors_stream=io.StringIO()).get_environ()


def send(app: Any, path: str = "/", **environ: Any) -> Told:
    """Call an app, and return the whole of its answer."""
    asked = {"PATH_INFO": path, "wsgi.input": io.BytesIO()}
    built = ENVIRON | asked | environ
    before = set(built)
    chunks, status, headers = run_wsgi_app(app, built, buffered=True)
    body = b"".join(chunks)
    # Nothing of ours is left for whoever looks at the environ afterwards.
    assert not {key for key in set(built) - before if "ocpi" in key}
    return status, list(headers), body


def plain(name: str = "plain", **flask: Any) -> Flask:
    """Make an app with pages of every kind, which knows nothing of contracts."""
    app = Flask(name, **flask)

    @app.get("/page")
    def page() -> Any:
        return f"{current_app.name} {request.path}", {"X-Request-ID": "own"}

    @app.get("/stream")
    def stream() -> Any:
        return Response(stream_with_context(iter([current_app.name, request.path])))

    @app.get("/crash")
    def crash() -> Any:
        return 1 / 0

    return app


def ours(app: Flask, contract: str = "ocpi-2.2.1", prefix: str = "/ocpi") -> Flask:
    """Let an app answer in contract below a prefix."""
    OCPIStatus(app)
    bp = ContractBlueprint("b", __name__, url_prefix=prefix, contract=contract)
    bp.add_url_rule("/it", "it", lambda: {"app": current_app.name})
    bp.add_url_rule("/crash", "crash", lambda: 1 / 0)
    app.register_blueprint(bp)
    return app


PAGES = ["/page", "/stream", "/crash", "/unknown", "/page/", "//page", "/ocpix"]


def same_pages(
    make: Callable[[bool], Any], *starts: str, times: int = 2, **environ: Any
) -> None:
    """Compare all pages below some mounts with those of the same without us."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Werkzeug's, of hosts that are not the app's
        with_us, without = make(True), make(False)
        for start in starts:
            for page in PAGES:
                for _ in range(times):
                    path = start + page
                    told = send(with_us, path, **environ, **IDS)
                    assert told == send(without, path, **environ, **IDS), path


def maybe(app: Flask, wanted: bool) -> Flask:
    return ours(app) if wanted else app


MOUNTED: dict[str, Callable[[bool], Any]] = {}


def mounting(make: Callable[[bool], Any]) -> Callable[[bool], Any]:
    MOUNTED[make.__name__] = make
    return make


@mounting
def a_plain_app_below_ours_before(wanted: bool) -> Any:
    host = plain("host")
    host.wsgi_app = DispatcherMiddleware(host.wsgi_app, {"/sub": plain()})
    return maybe(host, wanted)


@mounting
def a_plain_app_below_ours_afterwards(wanted: bool) -> Any:
    host = maybe(plain("host"), wanted)
    host.wsgi_app = DispatcherMiddleware(host.wsgi_app, {"/sub": plain()})
    return host


@mounting
def our_app_below_a_plain_one(wanted: bool) -> Any:
    outer = plain()
    outer.wsgi_app = DispatcherMiddleware(
        outer.wsgi_app, {"/sub/sub": maybe(plain("host"), wanted), "/sub": plain("b")}
    )
    return outer


@mounting
def several_deep(wanted: bool) -> Any:
    app: Any = plain("deepest")
    for name in ("sub", "sub", "sub"):
        host = plain(name)
        host.wsgi_app = DispatcherMiddleware(host.wsgi_app, {"/sub": app})
        app = maybe(host, wanted and name == "sub")
    return app


@mounting
def an_app_that_calls_another_in_a_view(wanted: bool) -> Any:
    host, inner = maybe(plain("host"), wanted), plain("inner")

    @host.get("/sub/<path:path>")
    def call(path: str) -> Any:
        environ = {**request.environ, "PATH_INFO": f"/{path}"}
        return Response.from_app(inner, environ, buffered=True)

    return host


@mounting
def a_plain_app_that_calls_ours_in_a_view(wanted: bool) -> Any:
    host, outer = maybe(plain("host"), wanted), plain("outer")

    @outer.get("/sub/<path:path>")
    def call(path: str) -> Any:
        environ = {**request.environ, "PATH_INFO": f"/{path}"}
        return Response.from_app(host, environ, buffered=True)

    return outer


@mounting
def ours_that_calls_itself_in_a_view(wanted: bool) -> Any:
    host = maybe(plain("host"), wanted)

    @host.get("/sub/<path:path>")
    def call(path: str) -> Any:
        with host.test_client() as client:
            told = client.get(f"/{path}")
        return Response(told.data, told.status, told.headers)

    return host


@mounting
def a_gate_that_calls_no_app(wanted: bool) -> Any:
    host = plain("host")
    inner = host.wsgi_app

    def gate(environ: Any, start: Any) -> Any:
        if environ["PATH_INFO"].startswith("/sub"):
            start("403 Forbidden", [("X-Request-ID", "gate")])
            return [b"gate"]
        return inner(environ, start)

    host.wsgi_app = gate
    return maybe(host, wanted)


@mounting
def a_gate_in_the_view_of_another_app(wanted: bool) -> Any:
    gated, outer = a_gate_that_calls_no_app(wanted), plain("outer")

    @outer.get("/sub/<path:path>")
    def call(path: str) -> Any:
        environ = {**request.environ, "PATH_INFO": f"/sub/{path}"}
        return Response.from_app(gated, environ)

    return outer


@mounting
def a_gate_in_a_view_of_its_own_app(wanted: bool) -> Any:
    gated = a_gate_that_calls_no_app(wanted)

    @gated.get("/page/<path:path>")
    def call(path: str) -> Any:
        return Response.from_app(gated, {**request.environ, "PATH_INFO": "/sub"})

    return gated


@table("make", MOUNTED.values(), ids=MOUNTED)
@table("copying", [False, True], ids=["as it is", "copied environ"])
def test_pages_are_as_without_the_extension(make, copying):
    def wrapped(wanted: bool) -> Any:
        app = make(wanted)
        return (lambda environ, start: app(dict(environ), start)) if copying else app

    same_pages(wrapped, "", "/sub", "/page", "/sub/sub")


def test_each_of_two_apps_answers_in_its_own_contract():
    told = []
    for inside in (False, True):
        one = plain("one")
        two = ours(plain("two"), "daml-json-api")
        if inside:
            one.wsgi_app = DispatcherMiddleware(one.wsgi_app, {"/two": two})
        ours(one)
        outermost = one if inside else DispatcherMiddleware(one, {"/two": two})
        with ocpi_answered.connected_to(
            lambda app, **said: told.append((app.name, said["http_status"]))
        ):
            status, headers, body = send(outermost, "/two/ocpi/it", **IDS)
            assert (status, body) == (
                "200 OK",
                b'{"status":200,"result":{"app":"two"}}',
            )
            assert "X-Request-ID" not in dict(headers)
            status, headers, body = send(outermost, "/two/ocpi/no", **IDS)
            assert (status[:3], b'"errors"' in body) == ("404", True)
            status, headers, body = send(outermost, "/ocpi/it", **IDS)
            assert b'"status_code":1000' in body
            assert dict(headers)["X-Request-ID"] == "1"
            status, headers, body = send(outermost, "/ocpi/no", **IDS)
            assert (status[:3], b'"status_code":2000' in body) == ("404", True)
            status, headers, body = send(outermost, "/two/page", **IDS)
            assert dict(headers)["X-Request-ID"] == "own"
    names = [("two", 200), ("two", 404), ("one", 200), ("one", 404)]
    assert told == names * 2


@table("same", [False, True], ids=["another app", "itself"])
@table("path", ["/ocpi/it", "/ocpi/crash", "/ocpi/no", "/page"])
def test_a_call_from_a_view_in_contract_leaves_its_request_as_it_was(same, path):
    outer = ours(plain("outer"))
    inner = outer if same else ours(plain("inner"), "daml-json-api")
    bp = OCPIBlueprint("gate", __name__, url_prefix="/gate")

    @bp.get("/client")
    def client() -> Any:
        before = ocpi_request.contract
        answer = inner.test_client().get(path, headers={"X-Request-ID": "inner"})
        assert ocpi_request.contract is before
        return [answer.status_code, answer.headers.get("X-Request-ID")]

    @bp.get("/environ")
    def environ() -> Any:
        request.environ.pop("werkzeug.request", None)
        answer = Response.from_app(
            inner, request.environ | {"PATH_INFO": path, "HTTP_X_REQUEST_ID": "inner"}
        )
        return [answer.status_code, answer.headers.get("X-Request-ID")]

    outer.register_blueprint(bp)
    for way in ("client", "environ"):
        status, headers, body = send(outer, f"/gate/{way}", **IDS)
        assert status == "200 OK"
        assert dict(headers)["X-Request-ID"] == "1"
        if path == "/page":
            assert b'[200,"own"]' in body
        else:
            assert (b'"inner"' in body) == same


def test_contexts_are_torn_down_in_the_order_of_flask():
    orders = []
    for wanted in (True, False):
        order: list[str] = []
        outer, inner = plain("outer"), plain("inner")
        for app in (outer, inner):

            def note(error: Any, name: str = app.name, to: Any = order) -> None:
                to.append(name)

            app.teardown_request(note)
            app.teardown_appcontext(note)
            maybe(app, wanted)

        @outer.get("/call")
        def call(inner: Flask = inner, order: list[str] = order) -> Any:
            answer = inner.test_client().get("/page")
            order.append("view")
            return answer.text

        send(outer, "/call")
        orders.append(order)
    assert orders[0] == orders[1]
    assert orders[0] == ["inner", "inner", "view", "outer", "outer"]


HOSTS = [
    "localhost",
    "evil.example",
    "a<b",
    "xn--",
    "",
    "a..b",
    "a:b",
    "\xe9",
    "x" * 300,
]


@cache
def by_host(by: str, trusted: str | None, named: str | None, wanted: bool) -> Any:
    """Make an app that looks at the host, once: it is only asked."""
    app = plain(
        subdomain_matching=by == "subdomain",
        host_matching=by == "host",
        static_host="static.example" if by == "host" else None,
    )
    app.config.update(TRUSTED_HOSTS=trusted and [trusted], SERVER_NAME=named)
    maybe(app, wanted)
    return lambda environ, start: caught(app, environ, start)


@table("host", HOSTS)
@table("trusted", [None, "localhost", ".example.com"])
@table("named", [None, "example.com"])
@table("by", ["nothing", "subdomain", "host"])
def test_pages_are_as_without_the_extension_whatever_the_host(host, trusted, named, by):
    make = partial(by_host, by, trusted, named)
    same_pages(make, "", times=1, HTTP_HOST=host)


def caught(app: Any, environ: Any, start: Any) -> Any:
    """Call an app; an exception that it lets through is an answer as any other."""
    try:
        return app(environ, start)
    except Exception as error:
        start("599 Raised", [])
        return [repr(error).encode()]


@table("host", HOSTS[1:])
@table("by_subdomain", [False, True])
@pytest.mark.filterwarnings("ignore:Current server name")
def test_a_host_that_is_not_trusted_is_a_400_in_contract_below_a_prefix(
    host, by_subdomain
):
    app = plain(subdomain_matching=by_subdomain)
    app.config.update(TRUSTED_HOSTS=["localhost"], SERVER_NAME="localhost")
    ours(app)
    for path in ("/ocpi/it", "/ocpi/no", "/ocpi", "/ocpi//it"):
        status, headers, body = send(app, path, HTTP_HOST=host, **IDS)
        assert status[:3] == "400"
        assert b'"status_code":2000' in body
        assert dict(headers)["X-Request-ID"] == "1"


def as_generator(call: Any) -> Any:
    def run(environ: Any, start: Any) -> Any:
        yield from call(environ, start)

    return run


def with_first_an_empty_part(call: Any) -> Any:
    def run(environ: Any, start: Any) -> Any:
        yield b""
        yield b""
        yield from call(environ, start)

    return run


def with_an_environ_of_its_own(call: Any) -> Any:
    kept = ("wsgi.", "HTTP_", "SERVER_", "REQUEST_", "PATH_", "SCRIPT_", "CONTENT_")
    return lambda environ, start: call(
        {name: value for name, value in environ.items() if name.startswith(kept)}, start
    )


def in_pieces(call: Any) -> Any:
    class Pieces:
        def __init__(self, environ: Any, start: Any) -> None:
            self._parts = self._chunks = None
            self._call = environ, start

        def __iter__(self) -> Any:
            return self

        def __next__(self) -> bytes:
            if self._parts is None:
                self._chunks = call(*self._call)
                self._parts = iter(self._chunks)
            return next(self._parts)

        def close(self) -> None:
            getattr(self._chunks, "close", int)()

    return Pieces


def as_it_is(call: Any) -> Any:
    return call


ROUND = [
    as_it_is,
    as_generator,
    with_first_an_empty_part,
    with_an_environ_of_its_own,
    in_pieces,
    lambda call: as_generator(with_an_environ_of_its_own(in_pieces(call))),
]


@table("middleware", ROUND)
@table("when", ["before", "after"])
def test_a_middleware_may_call_the_app_late_and_with_another_environ(middleware, when):
    app = plain()
    if when == "before":
        app.wsgi_app = middleware(app.wsgi_app)
    ours(app)
    bp = ContractBlueprint("c", __name__, url_prefix="/ocpi/c")
    bp.add_url_rule("/odd", "odd", lambda: ({}, {"X-N": "\x00"}))
    app.register_blueprint(bp)
    if when == "after":
        app.wsgi_app = middleware(app.wsgi_app)
    told: list[str] = []
    asked = {
        "/ocpi/it": ("200", b"1000", "success"),
        "/ocpi/crash": ("200", b"3000", "crash"),
        "/ocpi/no": ("404", b"2000", "client_error"),
        "/ocpi/c/odd": ("200", b"3000", "crash"),
    }
    with ocpi_answered.connected_to(lambda _, outcome, **__: told.append(outcome), app):
        for path, (status, code, outcome) in asked.items():
            told.clear()
            said, headers, body = send(app, path, **IDS)
            assert (said[:3], told) == (status, [outcome])
            assert b'"status_code":' + code in body
            ids = [value for name, value in headers if name.startswith("X-")]
            assert ids == ["1", "2"]
        for path in ("/page", "/unknown", "/stream"):
            assert send(app, path) == send(plain(), path)
    assert told == ["crash"]


@cache
def proxied(middleware: Callable[..., Any], by_subdomain: bool, wanted: bool) -> Flask:
    """Make an app that is told its host by a proxy, once: it is only asked."""
    app = plain(subdomain_matching=by_subdomain)
    app.config.update(TRUSTED_HOSTS=["localhost"], SERVER_NAME="localhost")
    app.wsgi_app = ProxyFix(middleware(app.wsgi_app), x_host=1)
    return maybe(app, wanted)


@table("middleware", ROUND)
@table("by_subdomain", [False, True])
@table("host", [*HOSTS, "a:99999", "::1"])
@pytest.mark.filterwarnings("ignore:Current server name")
def test_what_a_middleware_inside_makes_of_the_host_is_held_to_the_same(
    middleware, by_subdomain, host
):
    with_us = proxied(middleware, by_subdomain, True)
    without = proxied(middleware, by_subdomain, False)
    forwarded = {"HTTP_X_FORWARDED_HOST": host} if host else {"HTTP_HOST": ""}
    for path in ("/ocpi/it", "/ocpi/no", "/ocpi", "/ocpi//it"):
        status, headers, body = send(with_us, path, **forwarded, **IDS)
        good = host == "localhost"
        assert good or status[:3] == "400"
        assert b'"status_code":' in body
        assert dict(headers)["X-Request-ID"] == "1"
    for path in ("/page", "/unknown"):
        assert told(with_us, path, **forwarded) == told(without, path, **forwarded)


def told(app: Any, path: str, **environ: Any) -> Any:
    """Call an app, and return its answer, or what it raises when it is asked for it."""
    try:
        return send(app, path, **environ)
    except Exception as error:
        return repr(error)


@pytest.mark.filterwarnings("ignore:Current server name")
def test_slashes_are_merged_where_a_proxy_says_what_host_it_is():
    app = plain(subdomain_matching=True)
    app.config["SERVER_NAME"] = "example.com"
    app.wsgi_app = ProxyFix(app.wsgi_app, x_host=1)
    OCPIStatus(app)
    bp = ContractBlueprint("b", __name__, url_prefix="/ocpi", subdomain="api")
    bp.add_url_rule("/it", "it", lambda: {})
    app.register_blueprint(bp)
    for path in ("/ocpi/it", "/ocpi//it", "//ocpi///it"):
        status, _, body = send(
            app,
            path,
            HTTP_HOST="internal:8000",
            HTTP_X_FORWARDED_HOST="api.example.com",
        )
        assert status == "200 OK"
        assert b'"status_code":1000' in body
