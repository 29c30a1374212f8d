"""Blueprints that answer in contract."""

from __future__ import annotations

from itertools import pairwise

import pytest
from flask import Blueprint
from flask import Flask
from flask import abort
from flask import request
from flask import send_file
from flask import stream_with_context
from flask.views import MethodView
from flask.views import View

from flask_ocpi_status import ContractBlueprint
from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import enveloped
from flask_ocpi_status import ocpi_response
from flask_ocpi_status import plain
from tests.table import table


def data_of(response):
    body = response.get_json()
    assert body["status_code"] == 1000
    return body.get("data")


def test_functions_async_functions_and_method_views_are_enveloped(app, bp):
    @bp.get("/function")
    def function():
        return "function"

    @bp.get("/async")
    async def asynchronous():
        return "async"

    class Methods(MethodView):
        def get(self, key):
            return ["get", key]

        async def post(self, key):
            return ["post", key]

    class Classic(View):
        init_every_request = False

        def dispatch_request(self):
            return "classic"

    bp.add_url_rule("/methods/<key>", view_func=Methods.as_view("methods"))
    bp.add_url_rule("/classic", view_func=Classic.as_view("classic"))
    app.register_blueprint(bp)
    client, at = app.test_client(), bp.url_prefix
    assert data_of(client.get(f"{at}/function")) == "function"
    assert data_of(client.get(f"{at}/async")) == "async"
    assert data_of(client.get(f"{at}/methods/a")) == ["get", "a"]
    assert data_of(client.post(f"{at}/methods/a", json={})) == ["post", "a"]
    assert data_of(client.get(f"{at}/classic")) == "classic"
    assert client.put(f"{at}/methods/a").status_code == 405


def test_one_view_may_have_several_rules(app, bp):
    @bp.get("/a")
    @bp.get("/b")
    @bp.put("/c")
    def view():
        return request.path

    app.register_blueprint(bp)
    client = app.test_client()
    for path in ("/a", "/b"):
        assert data_of(client.get(bp.url_prefix + path)) == bp.url_prefix + path
    assert client.put(f"{bp.url_prefix}/c", data="{").status_code == 400


@pytest.mark.parametrize("first", ["init_app", "register"])
def test_the_blueprint_may_be_registered_before_or_after_init_app(first):
    app, ocpi = Flask(__name__), OCPIStatus()
    bp = OCPIBlueprint("b", __name__, url_prefix="/b")
    bp.add_url_rule("/", view_func=lambda: 1, endpoint="one")
    steps = [lambda: ocpi.init_app(app), lambda: app.register_blueprint(bp)]
    for step in steps if first == "init_app" else steps[::-1]:
        step()
    assert data_of(app.test_client().get("/b/")) == 1


def test_a_rule_may_leave_the_result_or_the_body_alone(app, bp):
    @bp.get("/file", envelope=False)
    def file():
        return {"raw": True}

    @bp.post("/csv", body="ignored")
    def csv():
        return request.get_data(as_text=True)

    @bp.post("/search", body="optional")
    def search():
        return {"sent": request.json}

    @bp.get("/fails", envelope=False)
    def fails():
        abort(404)

    app.register_blueprint(bp)
    client, at = app.test_client(), bp.url_prefix
    assert client.get(f"{at}/file").get_json() == {"raw": True}
    assert data_of(client.post(f"{at}/csv", data="a;b")) == "a;b"
    assert data_of(client.post(f"{at}/search")) == {"sent": None}
    assert data_of(client.post(f"{at}/search", json=[1])) == {"sent": [1]}
    assert client.post(f"{at}/search", data=b"{").status_code == 400
    assert client.get(f"{at}/fails").get_json()["status_code"] == 2000


def test_a_plain_view_is_left_alone_but_for_what_it_raises(app, bp):
    @bp.post("/hook")
    @plain
    def hook():
        if request.args:
            abort(409)
        return request.get_data()

    class Methods(MethodView):
        @plain
        def get(self):
            return {"raw": True}

    @bp.get("/async")
    @plain
    async def asynchronous():
        return {"raw": True}

    bp.add_url_rule("/methods", view_func=Methods.as_view("methods"))
    app.register_blueprint(bp)
    client, at = app.test_client(), bp.url_prefix
    assert client.post(f"{at}/hook", data=b"not json").data == b"not json"
    assert client.post(f"{at}/hook?x=1").get_json()["status_code"] == 2000
    assert client.get(f"{at}/methods").get_json() == {"raw": True}
    assert client.get(f"{at}/async").get_json() == {"raw": True}


def test_responses_files_streams_and_static_files_pass_through(app, tmp_path):
    (tmp_path / "a.txt").write_text("static")
    bp = OCPIBlueprint(
        "b",
        __name__,
        url_prefix="/b",
        static_folder=str(tmp_path),
        static_url_path="/static",
    )

    @bp.get("/file")
    def file():
        return send_file(tmp_path / "a.txt")

    @bp.get("/stream")
    def stream():
        @stream_with_context
        def parts():
            yield request.path
            yield "!"

        return parts()

    app.register_blueprint(bp)
    client = app.test_client()
    for path in ("/b/file", "/b/static/a.txt"):
        with client.get(path) as response:
            assert (response.text, response.mimetype) == ("static", "text/plain")
    assert client.get("/b/stream").text == "/b/stream!"


def test_wrapping_twice_is_harmless(app, bp):
    @bp.get("/")
    @enveloped
    @enveloped
    def twice():
        return {"a": 1}

    app.register_blueprint(bp)
    assert data_of(app.test_client().get(bp.url_prefix)) == {"a": 1}


def test_what_a_before_request_function_returns_is_enveloped(app, bp):
    @bp.before_request
    def gate():
        return ({"reason": "closed"}, 403) if request.args else None

    @bp.before_request
    async def late():
        return None

    bp.add_url_rule("/", view_func=lambda: "in", endpoint="in")
    app.register_blueprint(bp)
    client = app.test_client()
    assert data_of(client.get(bp.url_prefix)) == "in"
    refused = client.get(f"{bp.url_prefix}?x=1")
    assert refused.status_code == 403
    assert refused.get_json()["data"] == {"reason": "closed"}


def test_an_enrolled_blueprint_of_someone_elses_answers_in_contract(app):
    theirs = Blueprint("theirs", __name__, url_prefix="/theirs")

    @theirs.errorhandler(404)
    def page(error):
        return "their page", 404

    @theirs.get("/x")
    def early():
        return {"early": True}

    OCPIStatus().enroll(theirs, contract="ocpi-2.1.1")

    @theirs.post("/x")
    def late():
        abort(404)

    app.register_blueprint(theirs)
    client = app.test_client()
    assert data_of(client.get("/theirs/x")) == {"early": True}
    assert client.post("/theirs/x", json=1).get_json()["status_code"] == 2000
    assert client.post("/theirs/x", data="{").get_json()["status_code"] == 2001
    assert client.get("/theirs/y").get_json()["status_code"] == 2000
    with pytest.raises(RuntimeError, match="enroll it before register_blueprint"):
        OCPIStatus().enroll(theirs)


def test_automatic_options_and_head_are_answered_in_contract(app, bp):
    bp.add_url_rule("/", view_func=lambda: {"a": 1}, endpoint="a", methods=["GET"])
    bp.add_url_rule("/", view_func=lambda: 1, endpoint="b", methods=["PUT"])
    app.register_blueprint(bp)
    client = app.test_client()
    options = client.options(bp.url_prefix)
    assert options.get_json()["status_code"] == 1000
    assert options.headers["Allow"] == "GET, HEAD, OPTIONS, PUT"
    head, get = client.head(bp.url_prefix), client.get(bp.url_prefix)
    assert (head.data, head.headers["Content-Length"]) == (b"", str(len(get.data)))


@pytest.mark.parametrize(
    ("wrong", "error", "remedy"),
    [
        (lambda bp: bp.add_url_rule("/", "v", MethodView), TypeError, "as_view"),
        (lambda bp: bp.add_url_rule("/", "v", "text"), TypeError, "functions"),
        (lambda bp: bp.get("/", body="perhaps")(len), ValueError, "'optional'"),
        (lambda bp: enveloped(MethodView), TypeError, r"decorators = \[enveloped\]"),
        (lambda bp: plain(3), TypeError, "functions"),
        (
            lambda bp: ContractBlueprint("x", __name__, session=object()),
            TypeError,
            "no commit and no rollback",
        ),
    ],
)
def test_misuse_is_refused_at_once_with_the_remedy(bp, wrong, error, remedy):
    with pytest.raises(error, match=remedy):
        wrong(bp)


def test_rules_of_one_endpoint_that_want_different_things_are_refused(app, bp):
    @bp.get("/a", envelope=False)
    @bp.get("/b")
    def view():
        return 1

    with pytest.raises(ValueError, match="an endpoint of its own"):
        app.register_blueprint(bp)


def test_without_the_extension_the_error_says_what_was_forgotten(bp):
    app = Flask(__name__)
    app.testing = True
    bp.add_url_rule("/", view_func=lambda: {"a": 1}, endpoint="v")
    app.register_blueprint(bp)
    app.add_url_rule(
        "/host", view_func=enveloped(lambda: ocpi_response()), endpoint="h"
    )
    for path in (bp.url_prefix, "/host"):
        with pytest.raises(RuntimeError, match="Did you call"):
            app.test_client().get(path)


class Ledger:
    """A session that notes what is done with it."""

    def __init__(self) -> None:
        self.done = []

    def commit(self):
        self.done.append("commit")

    def rollback(self):
        self.done.append("rollback")


def nest(*blueprints: Blueprint) -> Blueprint:
    """Put each blueprint into the one before it, and return the first."""
    for outer, inner in pairwise(blueprints):
        outer.register_blueprint(inner)
    return blueprints[0]


def answering(name: str, kind=ContractBlueprint, **options) -> Blueprint:
    blueprint = kind(name, __name__, url_prefix=f"/{name}", **options)
    blueprint.add_url_rule("/", "it", lambda: {"a": 1})
    blueprint.add_url_rule("/no", "no", lambda: abort(409))
    return blueprint


DAML = {"status": 200, "result": {"a": 1}}
ITSM = {"a": 1}


@table(
    ("names", "kinds", "given", "answer"),
    [
        ("ab", "CC", {"a": "daml-json-api"}, DAML),
        ("abc", "CCC", {"a": "daml-json-api"}, DAML),
        ("abc", "CCC", {"a": "daml-json-api", "b": "itsm-rest"}, ITSM),
        ("abc", "CPC", {"a": "daml-json-api"}, DAML),
        ("abc", "PCC", {"b": "daml-json-api"}, DAML),
        ("abcd", "CCPP", {"a": "daml-json-api"}, DAML),
        ("ab", "CC", {"a": "daml-json-api", "b": "itsm-rest"}, ITSM),
        ("ab", "PC", {}, None),
        ("ab", "CC", {}, None),
        ("ab", "OC", {"a": "ocpi-2.1.1"}, None),
    ],
)
def test_a_nested_blueprint_has_the_contract_of_the_one_round_it(
    names, kinds, given, answer
):
    classes = {"C": ContractBlueprint, "O": OCPIBlueprint, "P": Blueprint}
    made = [
        answering(
            name,
            classes[kind],
            **({"contract": given[name]} if name in given else {}),
        )
        for name, kind in zip(names, kinds, strict=True)
    ]
    app = Flask(__name__)
    OCPIStatus(app)
    app.register_blueprint(nest(*made))
    at = "".join(f"/{name}" for name in names)
    found = app.test_client().get(f"{at}/").get_json()
    if answer is None:
        assert found["status_code"] == 1000
    else:
        assert found == answer
    # What is unknown below it, and a wrong method, are the same contract's.
    unknown = app.test_client().get(f"{at}/nowhere").get_json()
    wrong = app.test_client().put(f"{at}/").get_json()
    for body in (unknown, wrong):
        assert ("status_code" in body) == (answer is None)
        assert ("errors" in body) == (answer is DAML)


def test_an_ocpi_blueprint_in_another_contract_is_told_to_name_its_own(app):
    outer = answering("outer", contract="itsm-rest")
    with pytest.raises(TypeError, match=r"cannot speak 'itsm-rest'; name one"):
        app.register_blueprint(nest(outer, answering("inner", OCPIBlueprint)))


def test_a_nested_blueprint_has_the_session_of_the_one_round_it(app):
    outer, inner = Ledger(), Ledger()
    made = nest(
        answering("a", session=outer),
        answering("b"),
        answering("c", session=inner),
        answering("d", Blueprint),
    )
    app.register_blueprint(made)
    client = app.test_client()
    client.get("/a/b/")
    client.get("/a/b/no")
    assert (outer.done, inner.done) == (["commit", "rollback"], [])
    client.get("/a/b/c/")
    client.get("/a/b/c/d/no")
    assert (outer.done, inner.done) == (["commit", "rollback"],) * 2


@pytest.mark.parametrize("first", ["init_app", "blueprints"])
def test_a_blueprint_in_two_others_is_a_part_of_each(first):
    app, session = Flask(__name__), Ledger()
    if first == "init_app":
        OCPIStatus(app)
    shared = answering("shared")
    one = answering("one", contract="daml-json-api", session=session)
    two = answering("two", contract="itsm-rest")
    one.register_blueprint(shared)
    two.register_blueprint(shared)
    for blueprint in (one, two, shared):
        app.register_blueprint(blueprint)
    if first == "blueprints":
        OCPIStatus(app)
    client = app.test_client()
    assert client.get("/one/shared/").get_json() == DAML
    assert client.get("/two/shared/").get_json() == ITSM
    assert client.get("/shared/").get_json()["status_code"] == 1000
    assert session.done == ["commit"]
    assert client.get("/two/shared/x").get_json()["error"]["status"] == 404


def test_a_module_is_one_of_the_version_of_the_blueprint_round_it(app):
    outer = answering("outer", OCPIBlueprint, contract="ocpi-2.1.1")
    inner = answering("inner", OCPIBlueprint, module="chargingprofiles", role="SENDER")
    with pytest.raises(ValueError, match=r"which OCPI 2\.1\.1 does not have"):
        app.register_blueprint(nest(outer, inner))
