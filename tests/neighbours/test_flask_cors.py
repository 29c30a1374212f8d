"""Beside Flask-CORS: its headers are on our answers, and preflights are in contract."""

from __future__ import annotations

import pytest
from flask import Flask

from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus

flask_cors = pytest.importorskip("flask_cors", reason="Flask-CORS is not installed")

ORIGIN = "https://portal.example"
PREFLIGHT = {"Origin": ORIGIN, "Access-Control-Request-Method": "PUT"}
WAYS = [
    "app",
    "app, before",
    "blueprint",
    "view",
    "view and app",
    "view without options",
]


def make(way: str) -> tuple[Flask, list[object]]:
    """Make an app in which Flask-CORS comes in one way, and a list of what was put."""
    app = Flask(__name__)
    app.config.update(OCPI_STATUS_REQUIRE_IDS=True)
    options = {"origins": [ORIGIN, "https://other.example"]}
    if way == "app, before":
        flask_cors.CORS(app, **options)
    OCPIStatus(app).token_loader(lambda token: None)
    if way == "app":
        flask_cors.CORS(app, **options)
    if way == "view and app":  # the view's own word is the last
        flask_cors.CORS(app, origins="*", allow_headers="X-Of-The-App")
    bp = OCPIBlueprint("bp", __name__, url_prefix="/ocpi/things")
    if way == "blueprint":
        flask_cors.CORS(bp, **options)
    put: list[object] = []

    @bp.before_request
    def for_parties():
        put.append("a function of the blueprint")

    def thing(uid):
        put.append(uid)

    if way == "view without options":
        thing = flask_cors.cross_origin(automatic_options=False, **options)(thing)
    elif way.startswith("view"):
        thing = flask_cors.cross_origin(**options)(thing)
    methods = ["PUT", "OPTIONS"] if way == "view without options" else ["PUT"]
    bp.add_url_rule("/<uid>", "thing", thing, methods=methods)
    app.register_blueprint(bp)
    app.add_url_rule("/page", "page", lambda: "page", methods=["PUT"])
    return app, put


@pytest.mark.parametrize("way", WAYS)
def test_a_preflight_is_answered_in_contract_with_its_headers(way):
    app, put = make(way)
    for _ in range(2):
        answer = app.test_client().options("/ocpi/things/1", headers=PREFLIGHT)
        assert answer.status_code == 200
        assert answer.mimetype == "application/json"
        assert answer.get_json()["status_code"] == 1000
        assert set(answer.headers["Allow"].split(", ")) == {"OPTIONS", "PUT"}
        assert len(answer.headers.getlist("Content-Length")) == 1
        assert answer.headers["X-Request-ID"]
        if way != "view without options":
            assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
            assert "PUT" in answer.headers["Access-Control-Allow-Methods"]
        # It opens nothing: not the view, and not what expects a party.
        assert put == []


@pytest.mark.parametrize("way", WAYS)
def test_an_origin_that_may_not_gets_none_of_them(way):
    headers = {**PREFLIGHT, "Origin": "https://evil.example"}
    answer = make(way)[0].test_client().options("/ocpi/things/1", headers=headers)
    assert answer.get_json()["status_code"] == 1000
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("way", WAYS)
def test_what_is_no_preflight_is_refused_as_ever(way):
    app, put = make(way)
    client = app.test_client()
    assert client.options("/ocpi/things/1").status_code == 401
    refused = client.put("/ocpi/things/1", headers=PREFLIGHT, json={})
    assert (refused.status_code, refused.get_json()["status_code"]) == (401, 2000)
    if not way.startswith("view"):
        assert refused.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert put == []


def test_a_decorated_view_whose_result_is_left_alone_answers_by_itself():
    app = Flask(__name__)
    OCPIStatus(app)
    bp = OCPIBlueprint("bp", __name__, url_prefix="/ocpi/things")
    view = flask_cors.cross_origin()(lambda: "file")
    bp.add_url_rule("/", "file", view, envelope=False)
    app.register_blueprint(bp)
    answer = app.test_client().options("/ocpi/things/", headers=PREFLIGHT)
    assert answer.data == b""
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN


@pytest.mark.parametrize("way", WAYS)
def test_the_hosts_pages_are_as_without_us(way):
    bare = Flask(__name__)
    if way.startswith("app"):
        flask_cors.CORS(bare, origins=[ORIGIN, "https://other.example"])
    elif way == "view and app":
        flask_cors.CORS(bare, origins="*", allow_headers="X-Of-The-App")
    bare.add_url_rule("/page", "page", lambda: "page", methods=["PUT"])
    for method in ("OPTIONS", "PUT"):
        was = bare.test_client().open("/page", method=method, headers=PREFLIGHT)
        answer = (
            make(way)[0].test_client().open("/page", method=method, headers=PREFLIGHT)
        )
        assert answer.data == was.data
        # The methods in Allow come from a set.
        for headers in (answer.headers, was.headers):
            headers["Allow"] = sorted(headers.get("Allow", "").split(", "))
        assert sorted(answer.headers) == sorted(was.headers)
