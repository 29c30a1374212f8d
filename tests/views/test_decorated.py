"""What a decorator does before us is in contract, or is told of."""

from __future__ import annotations

import io
from functools import wraps

import pytest
from flask import Flask
from flask import Response
from flask import current_app
from flask import jsonify
from flask import make_response
from flask import redirect
from flask import request
from flask import send_file

from flask_ocpi_status import ContractBlueprint
from flask_ocpi_status import ContractViolation
from flask_ocpi_status import Created
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import enveloped
from flask_ocpi_status import ocpi_response
from flask_ocpi_status import plain
from tests.table import table


def passing(view):
    """Answer OPTIONS, and hand on what the view returns."""
    view.required_methods = {"OPTIONS"}
    view.provide_automatic_options = False

    @wraps(view)
    def run(**names):
        if request.method == "OPTIONS":
            return current_app.make_default_options_response()
        return view(**names)

    return run


def making(view):
    """Answer OPTIONS, and make a response of what the view returns."""
    call = passing(view)

    @wraps(call)
    def run(**names):
        response = make_response(call(**names))
        response.headers["X-Decorated"] = "1"
        return response

    return run


def unannounced(view):
    """Make a response of what the view returns, as many do, and say nothing."""

    @wraps(view)
    def run(**names):
        return make_response(view(**names))

    return run


def make(view, contract=None, **options) -> Flask:
    app = Flask(__name__)
    app.testing = True
    OCPIStatus(app)
    bp = ContractBlueprint("bp", __name__, url_prefix="/b", contract=contract)
    bp.add_url_rule("/", "it", view, **options)
    app.register_blueprint(bp)
    return app


@table(
    "view",
    [
        lambda result: passing(result),
        lambda result: passing(enveloped(result)),
        lambda result: enveloped(passing(result)),
        lambda result: making(enveloped(result)),
        lambda result: enveloped(making(enveloped(result))),
        lambda result: unannounced(enveloped(result)),
        lambda result: making(passing(enveloped(result))),
    ],
)
def test_where_the_envelope_comes_first_all_is_in_contract(view):
    app = make(view(lambda: Created({"a": 1}, location="/x")))
    answer = app.test_client().get("/b/")
    assert (answer.status_code, answer.get_json()["status_code"]) == (201, 1000)
    assert answer.get_json()["data"] == {"a": 1}
    assert answer.headers["Location"] == "http://localhost/x"
    options = app.test_client().options("/b/")
    assert options.get_json()["status_code"] == 1000
    assert "OPTIONS" in options.headers["Allow"]


@pytest.mark.parametrize("view", [making, lambda view: enveloped(making(view))])
def test_where_it_does_not_that_is_told(view):
    app = make(view(lambda: {"a": 1}))
    with pytest.raises(ContractViolation, match=r"bp\.it answers without an envelope"):
        app.test_client().get("/b/")


FORMS = {
    "ocpi-2.1.1": {"status_code": 1000, "timestamp": "2026-03-01T12:00:00Z"},
    "daml-json-api": {"status": 200, "result": {}},
    "platform-of-trust": {"a": 1},
    "itsm-rest": {"a": 1},
}
FAILURES = {
    "ocpi-2.1.1": FORMS["ocpi-2.1.1"],
    "daml-json-api": {"status": 400, "errors": ["No."]},
    "platform-of-trust": {
        "error": {"status": 400, "error": "BAD_REQUEST", "description": "No."}
    },
    "itsm-rest": {"error": {"status": 400, "message": "No."}},
}
REMEDY = r"bp\.it answers without an envelope.* Put enveloped below"


@table("body", [{"a": 1}, [1], [], {}, None, "x", 5, {"status_code": "1000"}])
@table("contract", ["ocpi-2.1.1", "daml-json-api"])
@table("made", [lambda body: jsonify(body), lambda body: (jsonify(body), 201)])
def test_json_that_has_no_form_of_the_contract_is_told_whoever_made_it(
    body, contract, made
):
    app = make(lambda: made(body), contract)
    with pytest.raises(ContractViolation, match=REMEDY):
        app.test_client().get("/b/")


@table("contract", FORMS)
def test_an_error_that_has_no_form_of_the_contract_is_told_in_each(contract):
    for body in ({"msg": "No."}, {"error": "No."}, [1]):
        for view in (
            unannounced(lambda body=body: (body, 400)),
            lambda body=body: (jsonify(body), 400),
        ):
            with pytest.raises(ContractViolation, match=REMEDY):
                make(view, contract).test_client().get("/b/")


@table("contract", FORMS)
def test_json_in_the_form_of_the_contract_passes_through(contract):
    for body, status in ((FORMS[contract], 200), (FAILURES[contract], 400)):

        def view(body=body, status=status):
            response = jsonify(body)
            response.status_code = status
            return response

        answer = make(view, contract).test_client().get("/b/")
        assert (answer.status_code, answer.get_json()) == (status, body)
        enclosing = make(unannounced(enveloped(lambda: {"a": 1})), contract)
        assert enclosing.test_client().get("/b/").status_code == 200


@table(
    "result",
    [
        lambda: Response("text"),
        lambda: Response("<p>", mimetype="text/html"),
        lambda: Response("", mimetype="application/json"),
        lambda: Response(status=204),
        lambda: Response('{"a":1}', 302, mimetype="application/json"),
        lambda: redirect("/elsewhere"),
        lambda: Response(status=304),
        lambda: Response(iter(['{"a":1}']), mimetype="application/json"),
        lambda: send_file(io.BytesIO(b'{"a":1}'), mimetype="application/json"),
        lambda: Response(
            b"\x1f\x8b",
            mimetype="application/json",
            headers={"Content-Encoding": "gzip"},
        ),
        lambda: ocpi_response({"a": 1}),
        lambda: (ocpi_response({"a": 1}), 200, {"X-A": "1"}),
    ],
)
def test_what_is_no_json_or_not_made_of_data_is_the_views_own_business(result):
    assert make(result).test_client().get("/b/").status_code < 400


@table("wrap", [plain, lambda view: unannounced(plain(view))])
def test_a_view_that_says_so_answers_by_itself(wrap):
    answer = make(wrap(lambda: jsonify(a=1))).test_client().get("/b/")
    assert answer.get_json() == {"a": 1}
    answer = make(lambda: jsonify(a=1), envelope=False).test_client().get("/b/")
    assert answer.get_json() == {"a": 1}


def test_in_production_it_is_sent_and_logged_once_an_endpoint(caplog):
    app = make(unannounced(lambda: {"a": 1}))
    app.testing = False
    for _ in range(3):
        assert app.test_client().get("/b/").get_json() == {"a": 1}
    (record,) = caplog.records
    assert "bp.it answers without an envelope" in record.getMessage()


def test_what_cannot_be_made_a_response_has_the_remedy_too():
    with pytest.raises(TypeError) as caught:
        make(unannounced(lambda: Created({"a": 1}))).test_client().get("/b/")
    assert "Put enveloped below" in "".join(caught.value.__notes__)


@pytest.mark.parametrize("error", [TypeError("secret"), ValueError("secret")])
def test_what_the_view_itself_gets_wrong_has_no_remedy_of_ours(error):
    def view():
        raise error

    with pytest.raises(type(error)) as caught:
        make(making(view)).test_client().get("/b/")
    assert not hasattr(caught.value, "__notes__")


def test_a_picture_is_the_views_own_business():
    view = making(lambda: Response(b"\x89PNG", mimetype="image/png"))
    assert make(view).test_client().get("/b/").data == b"\x89PNG"
