"""What others say of an error beside its status."""

from __future__ import annotations

import pytest
from flask import Flask
from flask import abort
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import default_exceptions

from flask_ocpi_status import ContractBlueprint
from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.answers.told import Told
from flask_ocpi_status.answers.told import told_in
from flask_ocpi_status.contracts import Violation
from tests.table import table


class Lazy:
    def __str__(self):
        return "later"


@table(
    ("data", "message", "violations"),
    [
        (None, None, []),
        ("Gone.", "Gone.", []),
        ("", None, []),
        (5, None, []),
        ([1], None, []),
        ({}, None, []),
        ({"message": "Gone."}, "Gone.", []),
        ({"msg": "Gone."}, "Gone.", []),
        ({"message": Lazy()}, "later", []),
        ({"message": None, "error": "Gone."}, "Gone.", []),
        ({"message": b"x", "detail": "Gone."}, "Gone.", []),
        ({"error": "invalid_token", "error_description": "Old."}, "Old.", []),
        ({"secret": "x", "status": 404, "code": 7, "ok": True}, None, []),
        ({"message": "A." * 1000}, "A." * 500, []),
        ({"errors": {"uid": ["A."]}}, None, [("/uid", "A.")]),
        ({"errors": {"uid": "A."}}, None, [("/uid", "A.")]),
        ({"errors": ["A.", "B."]}, None, [("", "A."), ("", "B.")]),
        ({"errors": {"json": {"uid": ["A."]}}}, None, [("/uid", "A.")]),
        (
            {"messages": {"query": {"n": ["A."]}}},
            None,
            [("", "The query parameter n: A.")],
        ),
        (
            {"message": "Wrong.", "detail": {"json": {"a": {"0": ["A."]}}}},
            "Wrong.",
            [("/a/0", "A.")],
        ),
        ({"message": {"uid": "A."}}, None, [("/uid", "A.")]),
        (
            {"message": "Wrong.", "errors": {"a.0.b": "A.", "a.0.c": "B.", "d": "C."}},
            "Wrong.",
            [("/a/0/b", "A."), ("/a/0/c", "B."), ("/d", "C.")],
        ),
        ({"errors": {"a": "A.", "a.b": "B."}}, None, [("/a", "A."), ("/a/b", "B.")]),
        ({"errors": {"a.b": "B.", "a": "A."}}, None, [("/a/b", "B."), ("/a", "A.")]),
        (["A.", "", 5, {"a": "x"}, "B."], None, [("", "A."), ("", "B.")]),
        ({"error": {"code": 7, "message": "A."}}, "A.", []),
        ({"error": {"errors": {"a": ["A."]}}}, None, [("/a", "A.")]),
        ({"errors": {}, "detail": "A."}, "A.", []),
    ],
)
def test_texts_and_faults_are_told_whatever_they_are_called(data, message, violations):
    told = told_in(data)
    assert told.message == message
    assert [(one.pointer, one.message) for one in told.violations] == violations


def test_headers_are_told_in_either_form():
    pairs = (("A", "b"), ("C", "1"))
    assert told_in({"headers": {"A": "b", "C": 1}}) == Told(headers=pairs)
    assert told_in({"headers": [["A", "b"], ("C", 1), "x"]}) == Told(headers=pairs)
    assert told_in({"headers": "A: b"}) == Told()


def aborting(code: int, **data: object):
    """Abort as flask-smorest, webargs, Flask-RESTful and Flask-RESTX do."""

    def view():
        error = default_exceptions[code]()
        error.data = data
        raise error

    return view


def answer_of(view, contract: str = "ocpi-2.2.1", **config):
    app = Flask(__name__)
    app.config.update(config)
    OCPIStatus(app)
    bp = ContractBlueprint("b", __name__, url_prefix="/b", contract=contract)
    bp.add_url_rule("/", "it", view)
    app.register_blueprint(bp)
    return app.test_client().get("/b/")


def test_what_an_api_library_puts_on_an_error_is_sent_in_every_contract():
    view = aborting(
        409, message="Taken.", errors={"uid": ["In use."]}, headers={"X-A": "1"}
    )
    ocpi = answer_of(view)
    assert (ocpi.status_code, ocpi.json["status_code"]) == (200, 2000)
    assert ocpi.json["status_message"] == "Taken."
    (told,) = ocpi.json["data"]["errors"]
    assert (told["pointer"], told["message"]) == ("/uid", "In use.")
    assert ocpi.headers["X-A"] == "1"
    daml = answer_of(view, "daml-json-api").json["errors"]
    assert daml == ["Taken.", "uid: In use."]
    trust = answer_of(view, "platform-of-trust").json["error"]
    assert (trust["description"], trust["fields"]) == ("Taken.", {"uid": "In use."})
    itsm = answer_of(view, "itsm-rest").json["error"]
    assert (itsm["message"], itsm["details"]) == ("Taken.", {"uid": "In use."})


@table(
    ("said", "message", "pointers"),
    [
        ({"message": "Taken."}, "Taken.", []),
        ({"error": {"reason": "Taken."}}, "Taken.", []),
        ({"errors": {"uid": ["Taken."]}}, "/uid: Taken.", ["/uid"]),
        ({"errors": {"uid": ["Taken."]}, "message": "No."}, "No.", ["/uid"]),
        (5, "5", []),
        (Lazy(), "later", []),
    ],
)
def test_who_aborts_with_an_object_is_told_by_what_is_in_it(said, message, pointers):
    def view():
        abort(409, said)

    body = answer_of(view).json
    assert body["status_message"] == message
    told = body.get("data", {"errors": []})["errors"]
    assert [one["pointer"] for one in told] == pointers


@pytest.mark.parametrize("code", [500, 502, 504])
def test_what_is_said_of_a_failure_of_ours_stays_with_us(code):
    view = aborting(code, message="s3cr3t", errors={"s3cr3t": ["s3cr3t"]})
    assert "s3cr3t" not in answer_of(view).text
    assert "s3cr3t" in answer_of(aborting(503, message="s3cr3t")).text


@pytest.mark.parametrize("data", [5, "s", [1], object(), {1: 2}, {"errors": object()}])
def test_data_of_another_kind_is_no_crash(data):
    def view():
        error = default_exceptions[404]()
        error.data = data
        raise error

    assert answer_of(view).status_code == 404


@pytest.mark.parametrize("name", ["flask_restful", "flask_restx"])
@pytest.mark.filterwarnings("ignore")
def test_the_abort_of_a_library_tells_its_texts(name):
    abort = pytest.importorskip(name).abort
    answer = answer_of(lambda: abort(404, message="No such site."))
    assert (answer.status_code, answer.json["status_code"]) == (404, 2000)
    assert answer.json["status_message"] == "No such site."


@pytest.mark.filterwarnings("ignore")
def test_what_flask_restx_finds_in_a_body_has_pointers():
    restx = pytest.importorskip("flask_restx")
    place = restx.Model("Place", {"city": restx.fields.String(required=True)})
    site = restx.Model("Site", {"at": restx.fields.List(restx.fields.Nested(place))})
    with pytest.raises(HTTPException) as caught:
        place_of = {"definitions": {"Place": place.__schema__}}
        from jsonschema import RefResolver

        site.validate({"at": [{"city": 5}, {}]}, RefResolver.from_schema(place_of))
    violations = told_in(caught.value.data).violations
    assert [one.pointer for one in violations] == ["/at/0/city", "/at/1/city"]
    assert isinstance(violations[0], Violation)


def test_webargs_tells_where_without_what_it_calls_that():
    webargs = pytest.importorskip("webargs")
    parser = pytest.importorskip("webargs.flaskparser")
    app = Flask(__name__)
    OCPIStatus(app)
    bp = OCPIBlueprint("b", __name__, url_prefix="/b")

    @bp.post("/")
    @parser.use_args({"uid": webargs.fields.Int(required=True, data_key="UID")})
    @parser.use_args({"limit": webargs.fields.Int()}, location="query")
    def view(query, body):
        return {}

    app.register_blueprint(bp)
    post = app.test_client().post
    assert post("/b/", json={"UID": "x"}).json["data"]["errors"][0]["pointer"] == "/UID"
    (told,) = post("/b/?limit=x", json={"UID": 1}).json["data"]["errors"]
    assert told["pointer"] == ""
    assert told["message"] == "The query parameter limit: Not a valid integer."
