"""What goes by is recorded as it goes over the wire, and can be changed on the way."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from flask import request

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status.testing import Spoil
from flask_ocpi_status.testing.bodies import Hangup
from flask_ocpi_status.testing.spoiling import Spoiler
from flask_ocpi_status.testing.spoiling import answer
from tests.table import table

PATH = "/ocpi/2.2.1/receiver/sessions/NL/DST/S1"


def spoilt(*spoils):
    """Give a client of an app that says what it was sent, and what is recorded."""
    app, seen = Flask("spoilt"), []

    @app.put(PATH)
    def echo():
        data = {"heard": request.get_json(), "query": request.args}
        return {"status_code": 1000, "data": data}

    app.wsgi_app = Spoiler(lambda asked: spoils, seen.append)(app.wsgi_app)
    return app.test_client(), seen


def test_what_goes_by_unspoilt_is_recorded():
    client, seen = spoilt()
    header = CredentialsToken("hunter2").header(encoded=True)
    client.put(f"{PATH}?a=1", json={"x": 1}, headers={"Authorization": header})
    [one] = seen
    assert (one.body, one.query, one.id, one.http) == ({"x": 1}, {"a": "1"}, "S1", 200)
    assert one.token == "hunter2"
    assert "Authorization" not in one.headers
    assert one.data == {"heard": {"x": 1}, "query": {"a": "1"}}


def test_a_request_is_changed_before_the_platform_has_it_and_kept_as_it_came():
    def ask(asked):
        asked.send(json.dumps({"x": asked.json["x"] + 1}).encode())
        asked.query = {"b": "2"}

    client, seen = spoilt(Spoil(ask=ask))
    came = client.put(f"{PATH}?a=1", json={"x": 1}).json["data"]
    assert came == {"heard": {"x": 2}, "query": {"b": "2"}}
    assert seen[0].body == {"x": 1}


@table("scheme", ["Token ", "Bearer ", ""])
@table("encoded", [True, False])
@table("token", ["hunter2", "tökén€", "à"])
def test_whatever_the_scheme_it_is_known_how_a_token_came(scheme, encoded, token):
    header = CredentialsToken(token).header(encoded=encoded)
    header = header.replace("Token ", scheme).encode().decode("latin-1")
    client, seen = spoilt(Spoil(ask=lambda asked: came.append(asked.is_encoded)))
    came: list[bool] = []
    client.put(PATH, json={}, headers={"Authorization": header})
    assert came == [encoded]
    assert seen[0].token == token


def test_what_is_encoded_in_a_path_stays_so_and_is_read_in_its_id():
    client, seen = spoilt()
    client.put(PATH.replace("S1", "S%2F1"), json={})
    assert seen[0].path.endswith("/S%2F1")
    assert seen[0].id == "S/1"


def test_a_request_is_answered_in_the_place_of_the_platform():
    refuse = Spoil(ask=lambda asked: answer(asked, 404, status_code=2000))
    client, seen = spoilt(refuse)
    names = ("X-Request-ID", "OCPI-to-party-id", "OCPI-to-country-code")
    headers = dict(zip(names, ("r1", "DST", "NL"), strict=True))
    came = client.put(PATH, json={}, headers=headers)
    assert (came.status_code, came.json["status_code"]) == (404, 2000)
    assert came.headers["X-Request-ID"] == "r1"
    assert came.headers["OCPI-from-party-id"] == "DST"
    assert seen[0].said == "HTTP 404 with 2000"


def test_what_is_not_answered_is_recorded_so():
    def silence(answered):
        answered.http, answered.pieces = 0, lambda: []

    client, seen = spoilt(Spoil(silence))
    with pytest.raises(Hangup):
        client.put(PATH, json={}, environ_base={"werkzeug.socket": None})
    assert (seen[0].http, seen[0].said) == (None, "It was not answered.")


def test_an_envelope_is_changed_by_its_members():
    client, _ = spoilt(Spoil(lambda a: a.say(status_code=2001, data=None, more=[1])))
    came = client.put(PATH, json={}).json
    assert "data" not in came
    assert (came["status_code"], came["more"]) == (2001, [1])
