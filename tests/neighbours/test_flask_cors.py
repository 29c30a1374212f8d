"""Beside Flask-CORS: its headers are on our answers, and preflights are in contract."""

from __future__ import annotations

import logging

import pytest
from flask import Flask
from flask import Response
from flask import abort
from flask import jsonify
from flask import make_response
from flask import redirect
from flask.views import MethodView

from flask_ocpi_status import Accepted
from flask_ocpi_status import ContractBlueprint
from flask_ocpi_status import ContractViolation
from flask_ocpi_status import Created
from flask_ocpi_status import InvalidParameters
from flask_ocpi_status import NoContent
from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import Page
from flask_ocpi_status import enveloped
from flask_ocpi_status import ocpi_response
from flask_ocpi_status import plain
from flask_ocpi_status.objects import v2_2_1
from flask_ocpi_status.views.accepting import accepts
from flask_ocpi_status.views.paging import paginated
from flask_ocpi_status.views.returning import returns
from tests.table import table

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


class Tally:
    """A session that counts."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def commit(self) -> None:
        self.done.append("commit")

    def rollback(self) -> None:
        self.done.append("rollback")


def raising(error: Exception) -> object:
    raise error


TOKEN = {
    "country_code": "NL",
    "party_id": "ABC",
    "uid": "1",
    "type": "RFID",
    "contract_id": "NL8ACC12E46L89",
    "issuer": "Issuer",
    "valid": True,
    "whitelist": "ALWAYS",
    "last_updated": "2026-01-02T03:04:05Z",
}
#: What a view returns, with the HTTP status, the code and the data of the answer.
RESULTS = {
    "data": (lambda: {"a": 1}, 200, 1000, {"a": 1}),
    "a list": (lambda: [1], 200, 1000, [1]),
    "a text": (lambda: "a", 200, 1000, "a"),
    "nothing": (lambda: None, 200, 1000, None),
    "a tuple": (lambda: ({"a": 1}, 201, {"X-Own": "1"}), 201, 1000, {"a": 1}),
    "created": (lambda: Created({"a": 1}, location="/x"), 201, 1000, {"a": 1}),
    "accepted": (lambda: Accepted({"a": 1}), 202, 1000, {"a": 1}),
    "no content": (lambda: NoContent(), 200, 1000, None),
    "a page": (lambda: Page([1], 1), 200, 1000, [1]),
    "an answer": (lambda: ocpi_response({"a": 1}), 200, 1000, {"a": 1}),
    "a failure": (lambda: ocpi_response(status_code=2001), 200, 2001, None),
    "a returned error": (lambda: ("no", 409), 200, 2000, None),
    "a raised error": (lambda: raising(InvalidParameters("no")), 200, 2001, None),
    "an HTTP error": (lambda: abort(404), 404, 2000, None),
}


def made_of(view: object, how: str, decorator: object) -> object:
    """Make a view function in one of the ways that there are."""
    if how == "function":
        return decorator(enveloped(view))
    if how == "async":

        async def later(**names):
            return view(**names)

        return decorator(enveloped(later))

    class Things(MethodView):
        def post(self, **names):
            return view(**names)

    class Own(Things):
        def options(self):
            return {"own": True}

    class ByMethod(MethodView):
        @decorator
        @enveloped
        def post(self, **names):
            return view(**names)

    if how == "method":
        return ByMethod.as_view("it")
    kind = Own if how == "class with options" else Things
    if how == "class for preflights":
        kind.provide_automatic_options = False
    kind.decorators = [enveloped, decorator]
    return kind.as_view("it")


HOWS = [
    "function",
    "async",
    "class",
    "class with options",
    "class for preflights",
    "method",
]
#: Of these Flask-CORS answers the preflights.
ANNOUNCED = ("function", "async", "class for preflights")


@table(
    ("how", "automatic"),
    [
        *((how, True) for how in HOWS),
        # Nobody would answer OPTIONS for that class.
        *((how, False) for how in HOWS if how != "class for preflights"),
    ],
)
@table("what", RESULTS)
def test_with_an_envelope_below_every_answer_is_in_contract(what, how, automatic):
    if how == "async":
        pytest.importorskip("asgiref", reason="asgiref is not installed")
    result, status, code, data = RESULTS[what]
    app = Flask(__name__)
    app.testing = True
    OCPIStatus(app)
    session = Tally()
    bp = OCPIBlueprint("bp", __name__, url_prefix="/ocpi", session=session)
    decorator = flask_cors.cross_origin(
        origins=[ORIGIN], automatic_options=automatic, expose_headers="X-Total-Count"
    )
    view = made_of(lambda: result(), how, decorator)
    methods = getattr(view, "methods", None) or ["POST"]
    bp.add_url_rule("/", "it", view, methods=methods)
    app.register_blueprint(bp)
    answer = app.test_client().post("/ocpi/", json={}, headers={"Origin": ORIGIN})
    body = answer.get_json()
    assert (answer.status_code, body["status_code"]) == (status, code)
    assert body.get("data") == data
    assert answer.headers["X-Request-ID"]
    assert answer.headers.getlist("Access-Control-Allow-Origin") == [ORIGIN]
    assert answer.headers["Access-Control-Expose-Headers"] == "X-Total-Count"
    assert session.done == ["commit" if code == 1000 else "rollback"]
    if what == "a page":
        assert answer.headers["X-Total-Count"] == "1"
    preflight = app.test_client().options("/ocpi/", headers=PREFLIGHT)
    assert preflight.get_json()["status_code"] == 1000
    if automatic:
        answered = "Access-Control-Allow-Origin" in preflight.headers
        assert answered == (how in (*ANNOUNCED, "class with options"))


def test_what_a_view_accepts_returns_and_pages_is_below_the_envelope():
    app = Flask(__name__)
    app.testing = True
    OCPIStatus(app)
    bp = OCPIBlueprint("bp", __name__, url_prefix="/ocpi/tokens")
    cross_origin = flask_cors.cross_origin()

    @bp.put("/<token_uid>")
    @cross_origin
    @enveloped
    @accepts(v2_2_1.Token)
    @returns(v2_2_1.Token)
    def put(token_uid, body):
        return {**body, "uid": 1} if body["issuer"] == "bad" else body

    @bp.get("/")
    @cross_origin
    @enveloped
    @paginated
    def pages(page):
        return Page([page.offset], 100)

    app.register_blueprint(bp)
    client = app.test_client()
    answer = client.put("/ocpi/tokens/1", json=TOKEN, headers={"Origin": ORIGIN})
    assert answer.get_json()["data"] == TOKEN
    assert answer.headers["Access-Control-Allow-Origin"]
    refused = client.put("/ocpi/tokens/2", json=TOKEN, headers={"Origin": ORIGIN})
    assert refused.get_json()["status_code"] == 2001
    assert refused.headers["Access-Control-Allow-Origin"]
    with pytest.raises(ContractViolation, match="no Token"):
        client.put("/ocpi/tokens/1", json={**TOKEN, "issuer": "bad"})
    page = client.get("/ocpi/tokens/?offset=2&limit=1")
    assert page.get_json()["data"] == [2]
    assert page.headers["X-Total-Count"] == "100"


#: Views that have no envelope below the decorator, and what it makes of theirs.
BARE = {
    "data": lambda: {"a": 1},
    "a list": lambda: [],
    "a text": lambda: "a",
    "a tuple": lambda: ({"a": 1}, 201),
    "an error": lambda: ({"a": 1}, 409),
    "a response of its own": lambda: jsonify(a=1),
}


def bare(result: object, how: str, session: object) -> Flask:
    """Make an app with a view that has no envelope below the decorator."""
    app = Flask(__name__)
    OCPIStatus(app)
    bp = ContractBlueprint("bp", __name__, url_prefix="/b", session=session)
    decorator = flask_cors.cross_origin(automatic_options=how != "no options")

    class Things(MethodView):
        decorators = [decorator]  # noqa: RUF012

        def get(self):
            return result()

    class ByMethod(MethodView):
        @decorator
        def get(self):
            return result()

    views = {"class": Things, "method": ByMethod}
    if how in views:
        view = views[how].as_view("it")
    else:
        view = decorator(lambda: result())
        if how == "enveloped above":
            view = enveloped(view)
    bp.add_url_rule("/", "it", view, methods=["GET"])
    app.register_blueprint(bp)
    return app


BARE_HOWS = ["function", "no options", "class", "method", "enveloped above"]


@pytest.mark.parametrize("how", BARE_HOWS)
@pytest.mark.parametrize("what", BARE)
def test_without_one_that_is_told(what, how, caplog):
    caplog.set_level(logging.ERROR)
    session = Tally()
    app = bare(BARE[what], how, session)
    for _ in range(2):
        assert "status_code" not in app.test_client().get("/b/").text
    (line,) = [one.getMessage() for one in caplog.records]
    assert line.startswith("bp.it answers without an envelope.")
    assert "Put enveloped below" in line and "CORS(blueprint)" in line
    for flag in ("testing", "debug"):
        session = Tally()
        app = bare(BARE[what], how, session)
        setattr(app, flag, True)
        app.config["PROPAGATE_EXCEPTIONS"] = True
        with pytest.raises(ContractViolation, match="Put enveloped below"):
            app.test_client().get("/b/")
        assert session.done == ["rollback"]


def test_a_view_that_is_asked_for_its_options_is_no_exception():
    app = Flask(__name__)
    app.testing = True
    OCPIStatus(app)
    bp = ContractBlueprint("bp", __name__, url_prefix="/b")
    decorator = flask_cors.cross_origin(automatic_options=False)
    for name, view in (("bare", lambda: {"a": 1}), ("it", enveloped(lambda: {"a": 1}))):
        bp.add_url_rule(f"/{name}", name, decorator(view), methods=["OPTIONS"])
    app.register_blueprint(bp)
    client = app.test_client()
    assert client.options("/b/it").get_json()["data"] == {"a": 1}
    with pytest.raises(ContractViolation, match="Put enveloped below"):
        client.options("/b/bare")


@table("how", ["function", "class"])
@table("result", [None, Created({}), Page([], 0), NoContent(), 7])
def test_what_cannot_be_made_a_response_of_is_told_as_well(result, how):
    app = bare(lambda: result, how, Tally())
    app.testing = True
    with pytest.raises(TypeError, match="valid response") as caught:
        app.test_client().get("/b/")
    assert "Put enveloped below" in caught.value.__notes__[0]


@pytest.mark.parametrize("how", BARE_HOWS)
@pytest.mark.parametrize(
    "result",
    [
        lambda: ocpi_response({}),
        lambda: redirect("/elsewhere"),
        lambda: Response("a;b", mimetype="text/csv"),
        lambda: make_response(("", 304)),
        lambda: iter(["a", "b"]),
        lambda: abort(404),
        lambda: raising(InvalidParameters("no")),
    ],
)
def test_nobody_is_told_of_what_is_right(result, how, caplog):
    caplog.set_level(logging.ERROR)
    app = bare(result, how, None)
    app.testing = True
    app.test_client().get("/b/")
    assert caplog.records == []


@pytest.mark.parametrize("says", ["envelope", "plain"])
def test_nobody_is_told_of_a_view_that_says_it_answers_by_itself(says):
    app = Flask(__name__)
    app.testing = True
    OCPIStatus(app)
    bp = ContractBlueprint("bp", __name__, url_prefix="/b")
    view = (lambda: {"a": 1}) if says == "envelope" else plain(lambda: {"a": 1})
    options = {"envelope": False} if says == "envelope" else {}
    bp.add_url_rule("/", "it", flask_cors.cross_origin()(view), **options)
    app.register_blueprint(bp)
    assert app.test_client().get("/b/").get_json() == {"a": 1}


def test_the_hosts_own_view_is_left_alone():
    app = Flask(__name__)
    app.testing = True
    OCPIStatus(app)
    app.add_url_rule("/", "it", flask_cors.cross_origin()(lambda: {"a": 1}))
    assert app.test_client().get("/").get_json() == {"a": 1}


@pytest.mark.parametrize("automatic", [True, False])
def test_a_view_of_the_hosts_can_have_an_envelope_below(automatic):
    app = Flask(__name__)
    app.testing = True
    OCPIStatus(app)
    cross_origin = flask_cors.cross_origin(automatic_options=automatic)
    app.add_url_rule("/", "it", cross_origin(enveloped(lambda: {"a": 1})))
    answer = app.test_client().get("/", headers={"Origin": ORIGIN})
    assert answer.get_json()["data"] == {"a": 1}
    assert answer.headers["Access-Control-Allow-Origin"]
