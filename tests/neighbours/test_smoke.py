"""Beside what most hosts have: ours in contract, the host's pages as they were."""

from __future__ import annotations

import gzip
import importlib
import json
import logging
import warnings
from collections.abc import Callable
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Blueprint
from flask import Flask
from flask import abort
from flask import request
from werkzeug.test import TestResponse

from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import UnknownLocation

#: Puts an extension on an app, and returns what has to be undone.
Set = Callable[[Any, Flask], Callable[[], object] | None]


def limiter(module: Any, app: Flask) -> None:
    module.Limiter(
        lambda: "everybody",
        app=app,
        default_limits=["1000/minute"],
        storage_uri="memory://",
        headers_enabled=True,
    )


def login(module: Any, app: Flask) -> None:
    app.secret_key = "of the tests"
    manager = module.LoginManager(app)
    manager.user_loader(lambda name: None)


def jwt(module: Any, app: Flask) -> None:
    app.config["JWT_SECRET_KEY"] = "of the tests, and long enough for everybody"
    module.JWTManager(app)


def migrate(module: Any, app: Flask) -> None:
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    db = importlib.import_module("flask_sqlalchemy").SQLAlchemy(app)
    module.Migrate(app, db)


def talisman(module: Any, app: Flask) -> None:
    module.Talisman(app, force_https=False)


def compress(module: Any, app: Flask) -> None:
    app.config.update(COMPRESS_MIN_SIZE=1, COMPRESS_ALGORITHM="gzip")
    module.Compress(app)


def caching(module: Any, app: Flask) -> None:
    app.config["CACHE_TYPE"] = "SimpleCache"
    module.Cache(app)


def prometheus(module: Any, app: Flask) -> None:
    registry = importlib.import_module("prometheus_client").CollectorRegistry()
    module.PrometheusMetrics(app, registry=registry)


def sentry(module: Any, app: Flask) -> Callable[[], object]:
    flask = importlib.import_module("sentry_sdk.integrations.flask")
    module.init(
        dsn="https://key@sentry.example/1",
        transport=lambda envelope: None,
        default_integrations=False,
        integrations=[flask.FlaskIntegration()],
        traces_sample_rate=1.0,
    )
    return lambda: module.init(default_integrations=False)


def opentelemetry(module: Any, app: Flask) -> Callable[[], object]:
    instrumentor = module.FlaskInstrumentor()
    instrumentor.instrument_app(app)
    return lambda: instrumentor.uninstrument_app(app)


def cors(module: Any, app: Flask) -> None:
    module.CORS(app)


EXTENSIONS: dict[str, Set] = {
    "flask_limiter": limiter,
    "flask_login": login,
    "flask_jwt_extended": jwt,
    "flask_migrate": migrate,
    "flask_talisman": talisman,
    "flask_compress": compress,
    "flask_caching": caching,
    "flask_cors": cors,
    "prometheus_flask_exporter": prometheus,
    "sentry_sdk": sentry,
    "opentelemetry.instrumentation.flask": opentelemetry,
}

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(params=EXTENSIONS, ids=lambda name: name.partition(".")[0])
def extend(request: pytest.FixtureRequest) -> Iterator[Callable[[Flask], None]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module = pytest.importorskip(
            request.param, reason=f"{request.param} is not installed"
        )
    undo: list[Callable[[], object]] = []

    def put(app: Flask) -> None:
        done = EXTENSIONS[request.param](module, app)
        if done is not None:
            undo.append(done)

    logging.disable()
    yield put
    logging.disable(logging.NOTSET)
    for one in undo:
        one()


def views(target: Flask | Blueprint) -> None:
    """Add views that succeed and that fail."""

    @target.route("/ok", methods=["GET", "POST"])
    def ok():
        return {"method": request.method, "body": request.get_json(silent=True)}

    @target.get("/abort")
    def aborts():
        abort(403, "not you")

    @target.get("/crash")
    def crash():
        return {}["secret"]

    @target.get("/unknown-location")
    def unknown_location():
        raise UnknownLocation


def make(extend: Callable[[Flask], None], order: str | None) -> Flask:
    """Make a host with an extension, before or after ours or without it."""
    app = Flask(__name__)
    if order == "before":
        extend(app)
    if order is not None:
        OCPIStatus(app)
    if order != "before":
        extend(app)
    views(app)
    if order is not None:
        bp = OCPIBlueprint("ocpi", __name__, url_prefix="/ocpi")
        views(bp)
        app.register_blueprint(bp)
    return app


# Method, path below the prefix, body: HTTP status and status code.
OURS = [
    ("GET", "/ok", None, 200, 1000),
    ("POST", "/ok", b'{"a": 1}', 200, 1000),
    ("POST", "/ok", b"{", 400, 2001),
    ("PUT", "/ok", b"{}", 405, 2000),
    ("OPTIONS", "/ok", None, 200, 1000),
    ("GET", "/abort", None, 403, 2000),
    ("GET", "/crash", None, 200, 3000),
    ("GET", "/unknown-location", None, 404, 2003),
    ("GET", "/nowhere", None, 404, 2000),
    ("POST", "/nowhere", b"{", 404, 2000),
]


def text_of(answer: TestResponse) -> bytes:
    if answer.content_encoding == "gzip":
        return gzip.decompress(answer.data)
    return answer.data


@pytest.mark.parametrize("order", ["before", "after"])
def test_every_answer_of_ours_is_in_contract(extend, order):
    client = make(extend, order).test_client()
    for method, path, body, status, code in OURS:
        answer = client.open(
            f"/ocpi{path}",
            method=method,
            data=body,
            headers={"Accept-Encoding": "gzip", "X-Request-ID": "r1"},
        )
        assert answer.mimetype == "application/json", (method, path)
        envelope = json.loads(text_of(answer))
        assert (answer.status_code, envelope["status_code"]) == (status, code), path
        assert answer.headers["X-Request-ID"] == "r1"
        assert b"secret" not in text_of(answer)


@pytest.mark.parametrize("order", ["before", "after"])
def test_the_hosts_pages_are_as_without_us(extend, order):
    bare = make(extend, None).test_client()
    client = make(extend, order).test_client()
    for method, path, body, *_ in OURS:
        was = bare.open(path, method=method, data=body)
        answer = client.open(path, method=method, data=body)
        assert (answer.status, text_of(answer)) == (was.status, text_of(was)), path
        assert sorted(answer.headers.keys()) == sorted(was.headers.keys())
