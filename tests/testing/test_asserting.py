"""What an answer is looked at for, and what is said of one that is another."""

from __future__ import annotations

import json

import pytest
import requests
from flask import Flask
from flask import Response

from flask_ocpi_status.modules.examples import OBJECTS
from flask_ocpi_status.testing import assert_ocpi
from tests.table import table

GOOD = {"status_code": 1000, "timestamp": "2026-01-01T00:00:00Z"}
SESSION = OBJECTS["Session"]
SECRET = "hunter2-hunter2"


def answered(
    content=GOOD, http=200, *, kind="application/json", path="/2.2.1/x", headers=None
):
    app = Flask("asserting")
    body = content if isinstance(content, str) else json.dumps(content)
    app.add_url_rule(path, "x", lambda: Response(body, http, content_type=kind))
    return app.test_client().get(path, headers=headers)


@table(
    "content, options",
    [
        (GOOD, {}),
        ({**GOOD, "data": SESSION}, {"schema": "Session"}),
        ({**GOOD, "data": [SESSION, SESSION]}, {"schema": "Session"}),
        ({**GOOD, "data": []}, {"schema": "Session"}),
        ({**GOOD, "status_code": 2001}, {"code": 2001}),
        ({**GOOD, "status_code": 2001}, {"code": None}),
    ],
)
def test_the_data_of_a_good_answer_are_returned(content, options):
    assert assert_ocpi(answered(content), **options) == content.get("data")


@table(
    "content, options, told",
    [
        (
            *({**GOOD, "status_code": 2001, "status_message": "No."}, {}),
            "expected HTTP 200 with 1000, but it was answered HTTP 200 with 2001 (No).",
        ),
        (GOOD, {"http": 201}, "expected HTTP 201 with 1000, but it was answered HTTP"),
        (
            "<html>",
            {"code": None},
            "expected an answer of OCPI 2.2.1, and it is none. The body is",
        ),
        ("<html>", {}, "answered HTTP 200 (the body is not JSON)."),
        ([], {}, "answered HTTP 200 (the body is no object)."),
        ({"data": 1}, {}, "answered HTTP 200 (the body has no status_code)."),
        (
            {**GOOD, "status_code": "1000"},
            {},
            "answered HTTP 200 (the status_code is no number).",
        ),
        (GOOD, {"code": 0}, "expected HTTP 200 with 0, but"),
        (
            {**GOOD, "status_code": 2001, "status_message": "\x1b[2Ja\nb\u202e"},
            {},
            r"with 2001 (\x1b[2Ja\nb\u202e).",
        ),
        ([], {"code": None}, "none. The body is no object with a status_code."),
        ({"status_code": 1000}, {}, "none. There is no timestamp."),
        ({**GOOD, "timestamp": "now"}, {}, "none. The timestamp is no DateTime of"),
        ({**GOOD, "status_code": 2777}, {"code": 2777}, "has no status_code 2777."),
        (
            GOOD,
            {"schema": "Session"},
            "as the data, or a list of them, but they are missing.",
        ),
        (
            {**GOOD, "data": 7},
            {"schema": "Session"},
            "they are neither an object nor a",
        ),
        (
            *(
                {**GOOD, "data": [SESSION, {**SESSION, "kwh": "x"}]},
                {"schema": "Session"},
            ),
            "a Session of OCPI 2.2.1 at /data/1, but at /data/1/kwh: Is a text",
        ),
        (
            *({**GOOD, "data": {}}, {"schema": "Session"}),
            "more)",
        ),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(content, options, told):
    with pytest.raises(AssertionError) as raised:
        assert_ocpi(answered(content), **options)
    assert str(raised.value).startswith("GET /2.2.1/x: expected ")
    assert told in str(raised.value)


@table(
    "http, code, told",
    [
        (404, 2003, None),
        (404, 2001, None),
        (401, 2000, None),
        (413, 2000, None),
        (503, 3000, None),
        (
            422,
            2001,
            "it was answered HTTP 422 with 2001; what it knows of is HTTP 200.",
        ),
        (
            500,
            3000,
            "it was answered HTTP 500 with 3000; what it knows of is HTTP 200.",
        ),
        (404, 1000, "HTTP 404 and the success 1000 contradict each other."),
    ],
)
def test_a_pair_of_statuses_is_one_of_the_contract(http, code, told):
    answer = answered({**GOOD, "status_code": code}, http)
    if told is None:
        assert_ocpi(answer, http, code)
        return
    with pytest.raises(AssertionError) as raised:
        assert_ocpi(answer, http, code)
    assert told in str(raised.value)


def test_the_content_type_is_json():
    with pytest.raises(AssertionError, match="but it is text/html"):
        assert_ocpi(answered(kind="text/html; charset=utf-8"))
    assert_ocpi(answered(kind="application/json; charset=utf-8"))


@table(
    "path, version, told",
    [
        ("/2.1.1/x", None, "OCPI 2.1.1"),
        ("/x", None, "OCPI 2.2.1"),
        ("/2.1.1/x", "2.0", "OCPI 2.0"),
    ],
)
def test_the_version_is_that_of_the_url_unless_another_is_said(path, version, told):
    with pytest.raises(AssertionError, match=told):
        assert_ocpi(answered("x", path=path), code=None, version=version)


def test_no_token_is_in_what_is_said():
    headers = {"Authorization": f"Token {SECRET}"}
    said = {**GOOD, "status_code": 2000, "status_message": f"What is {SECRET}?"}
    with pytest.raises(AssertionError) as raised:
        assert_ocpi(answered(said, headers=headers))
    assert SECRET not in str(raised.value)
    assert "What is …?" in str(raised.value)


@table(
    "schema, told",
    [
        (
            "Sesion",
            "There is no class of OCPI 2.2.1: 'Sesion'; did you mean 'Session'?",
        ),
        ("Booking", "There is no class of OCPI 2.2.1: 'Booking'"),
    ],
)
def test_a_class_that_there_is_not_is_refused(schema, told):
    with pytest.raises(ValueError, match="There is no class") as raised:
        assert_ocpi(answered(), schema=schema)
    assert str(raised.value).startswith(told)


@table(
    "options, told",
    [
        ({"http": "200"}, "http is '200'; use a whole number, or None for any."),
        ({"http": True}, "http is True; use a whole number, or None for any."),
        ({"code": "1000"}, "code is '1000'; use a whole number, or None for any."),
        ({"schema": int}, "<class 'int'> is no class of OCPI's; name one, as in"),
        ({"schema": ["Session"]}, "['Session'] is no class of OCPI's; name one, as"),
    ],
)
def test_what_is_no_status_and_no_class_is_refused(options, told):
    with pytest.raises(TypeError) as raised:
        assert_ocpi(answered(), **options)
    assert str(raised.value).startswith(told)


def test_what_is_no_response_is_refused():
    with pytest.raises(TypeError, match="dict is no response; pass what the test"):
        assert_ocpi({"status_code": 1000})


def test_responses_of_requests_and_exchanges_are_looked_at_as_well(partner):
    token = partner.token
    response = requests.get(
        partner.versions_url, headers={"Authorization": f"Token {token}"}, timeout=60
    )
    assert assert_ocpi(response)[0]["version"] == "2.2.1"
    assert assert_ocpi(partner.wait_for("GET", "versions")) == response.json()["data"]
    with pytest.raises(
        AssertionError, match=r"^GET /ocpi/versions/: expected HTTP 400"
    ):
        assert_ocpi(response, 400)
