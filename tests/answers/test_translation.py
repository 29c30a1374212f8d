"""What an exception tells of what happened."""

from __future__ import annotations

import pytest
from flask import Flask
from flask import request
from marshmallow import Schema
from marshmallow import ValidationError
from marshmallow import fields
from werkzeug.exceptions import BadRequest
from werkzeug.exceptions import UnprocessableEntity

from flask_ocpi_status import ContractBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.answers.pointing import violations_in
from tests.table import table


class Connector(Schema):
    standard = fields.String(required=True)


class Evse(Schema):
    uid = fields.String(required=True)
    connectors = fields.List(fields.Nested(Connector))
    prices = fields.Dict(fields.String(), fields.Integer())


class Location(Schema):
    evses = fields.List(fields.Nested(Evse))


def pointers(error: ValidationError) -> dict[str, str]:
    return {violation.pointer: violation.message for violation in violations_in(error)}


def test_each_violation_of_a_schema_has_its_json_pointer():
    with pytest.raises(ValidationError) as caught:
        Location().load(
            {
                "evses": [
                    {"uid": "1", "connectors": [{"standard": "x"}, {"standard": 1}]},
                    {"prices": {"a/b~c": "x"}},
                ],
                "extra": 1,
            }
        )
    assert pointers(caught.value) == {
        "/evses/0/connectors/1/standard": "Not a valid string.",
        "/evses/1/uid": "Missing data for required field.",
        "/evses/1/prices/a~1b~0c": "Not a valid integer.",
        "/extra": "Unknown field.",
    }


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        ("no", {"": "no"}),
        (["no", "never"], {"": "never"}),
        ({"a": "no"}, {"/a": "no"}),
        (
            {"_schema": ["whole"], "a": {"_schema": ["part"]}},
            {"": "whole", "/a": "part"},
        ),
        ({0: {"a": ["no"]}}, {"/0/a": "no"}),
        ({}, {}),
    ],
)
def test_messages_of_every_shape_are_understood(messages, expected):
    assert pointers(ValidationError(messages)) == expected


def body_of(app: Flask, bp, view) -> dict:
    bp.add_url_rule("/", "v", view)
    app.register_blueprint(bp)
    body = app.test_client().get(bp.url_prefix).get_json()
    del body["timestamp"]
    return body


def test_a_missing_parameter_is_a_violation_that_names_it(app, bp):
    assert body_of(app, bp, lambda: request.args["limit"]) == {
        "data": {
            "errors": [{"pointer": "", "message": "The parameter limit: Missing."}]
        },
        "status_code": 2001,
        "status_message": "The parameter limit: Missing.",
    }


def test_a_400_of_a_view_is_about_what_it_read(app, bp):
    def view():
        raise BadRequest("limit must be positive")

    assert body_of(app, bp, view) == {
        "status_code": 2001,
        "status_message": "limit must be positive",
    }


def test_a_422_that_carries_a_validation_error_tells_its_violations(app, bp):
    def view():
        error = UnprocessableEntity()
        error.exc = ValidationError({"json": {"name": ["Required."]}})
        raise error

    assert body_of(app, bp, view)["data"] == {
        "errors": [{"pointer": "/name", "message": "Required."}]
    }


class Page(Schema):
    limit = fields.Integer(required=True)
    ids = fields.List(fields.Integer())


@table(
    ("given", "said"),
    [
        (lambda: request.args, "query parameter"),
        (lambda: request.args.copy(), "query parameter"),
        (lambda: request.args.to_dict(), "query parameter"),
        (lambda: request.args.to_dict(flat=False), "query parameter"),
        (lambda: dict(request.args), "query parameter"),
        (lambda: request.values, "query parameter"),
        (lambda: request.view_args, "variable of the URL"),
        (lambda: request.cookies, "cookie"),
        (lambda: dict(request.cookies), "cookie"),
        (lambda: request.form, "form field"),
        (lambda: request.form.to_dict(), "form field"),
        (lambda: {**request.args, "more": 1}, "query parameter"),
    ],
)
def test_what_is_no_part_of_the_body_has_no_pointer(given, said):
    app = Flask(__name__)
    OCPIStatus(app, contract="ocpi-2.2.1")
    bp = ContractBlueprint("bp", __name__, url_prefix="/b")

    @bp.post("/<limit>", body="ignored")
    def it(limit):
        return Page(unknown="exclude").load(given())

    app.register_blueprint(bp)
    client = app.test_client()
    client.set_cookie("limit", "z")
    form = said == "form field"
    body = client.post("/b/y?limit=x", data={"limit": "w"} if form else None).get_json()
    (told,) = body["data"]["errors"]
    assert told["pointer"] == ("/limit" if said is None else "")
    assert said is None or told["message"].startswith(f"The {said} limit: ")


def abort_with(**data):
    error = UnprocessableEntity()
    error.data = data
    raise error


def refuse(messages):
    raise ValidationError(messages)


@table("method", ["GET", "DELETE", "POST"])
@table(
    ("view", "pointer", "message"),
    [
        (lambda: refuse({"limit": ["A."]}), "", "The query parameter limit: A."),
        (lambda: refuse({"a/b~": ["A."]}), "", "The query parameter a/b~: A."),
        (lambda: refuse({"ids": {1: ["A."]}}), "", "The query parameter ids: A."),
        (lambda: refuse({"uid": ["A."]}), "", "The variable of the URL uid: A."),
        (lambda: refuse({"city": ["A."]}), "/city", "A."),
        (lambda: refuse("A."), "", "A."),
        (
            # As the parsers of Flask-RESTful and Flask-RESTX do.
            lambda: abort_with(message={"limit": "A."}),
            "",
            "The query parameter limit: A.",
        ),
        (
            lambda: abort_with(message="No.", errors={"uid": "A."}),
            "",
            "The variable of the URL uid: A.",
        ),
    ],
)
def test_where_there_is_no_body_a_name_that_is_elsewhere_is_told_as_what_it_is(
    method, view, pointer, message
):
    app = Flask(__name__)
    OCPIStatus(app, contract="ocpi-2.2.1")
    bp = ContractBlueprint("bp", __name__, url_prefix="/b")
    bp.add_url_rule(
        "/<uid>",
        "it",
        lambda uid: view(),
        methods=["GET", "POST", "DELETE"],
        body="optional",
    )
    app.register_blueprint(bp)
    path = "/b/u1?limit=x&ids=1&a/b~=2"
    body = app.test_client().open(path, method=method).get_json()
    assert body["data"]["errors"] == [{"pointer": pointer, "message": message}]
    if method == "POST":
        body = app.test_client().post(path, json={}).get_json()
        (told,) = body["data"]["errors"]
        assert told["message"] == "A."


def test_a_query_that_nobody_can_read_has_no_names():
    app = Flask(__name__)
    OCPIStatus(app, contract="ocpi-2.2.1")
    bp = ContractBlueprint("bp", __name__, url_prefix="/b")
    app.before_request(lambda: abort_with(errors={"city": ["A."]}))
    bp.add_url_rule("/", "it", lambda: {})
    app.register_blueprint(bp)
    answer = app.test_client().get("/b/", environ_overrides={"QUERY_STRING": "q=\xff"})
    assert answer.json["data"]["errors"] == [{"pointer": "/city", "message": "A."}]
