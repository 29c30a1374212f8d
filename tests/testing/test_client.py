"""A client of an app, as a party that the app knows."""

from __future__ import annotations

from base64 import b64encode

import pytest
from flask import request

from flask_ocpi_status import PartyId
from flask_ocpi_status.testing import OCPIClient
from flask_ocpi_status.testing import assert_ocpi
from tests.table import table
from tests.testing.apps import user

CPO = PartyId("DE", "PAR")


@pytest.fixture
def heard():
    """Give an app of two versions, a client of it in the newer, and what it hears."""
    made = user(versions=("2.1.1", "2.2.1"))
    heard = []
    made.app.before_request(lambda: heard.append(dict(request.headers)))
    yield OCPIClient.of(made.app, "CPO", CPO), heard, made.app
    made.background.close()


@table(
    "method, path, url",
    [
        ("GET", "tokens", "/ocpi/2.2.1/sender/tokens/"),
        ("GET", "tokens/?limit=1", "/ocpi/2.2.1/sender/tokens/?limit=1"),
        ("GET", "sessions/DE/PAR/S1", "/ocpi/2.2.1/receiver/sessions/DE/PAR/S1"),
        ("POST", "cdrs", "/ocpi/2.2.1/receiver/cdrs/"),
        ("GET", "credentials", "/ocpi/2.2.1/credentials/"),
        ("GET", "/ocpi/versions", "/ocpi/versions"),
        ("GET", "http://localhost/ocpi/versions", "/ocpi/versions"),
    ],
)
def test_a_path_begins_with_a_module_or_is_one_of_its_own(heard, method, path, url):
    client, *_ = heard
    response = client.open(path, method=method)
    assert response.request.url == f"http://localhost{url}"
    assert response.status_code != 401


def test_token_ids_and_routing_go_with_each_request_as_the_version_has_them(heard):
    client, came, app = heard
    assert_ocpi(client.get("tokens"), schema="Token")
    assert_ocpi(client.get("credentials"))
    first, second = came
    token = b64encode(client.token.reveal().encode()).decode()
    assert first["Authorization"] == f"Token {token}"
    assert first["X-Request-Id"] != second["X-Request-Id"]
    routed = {name: first[name] for name in first if name.startswith("Ocpi-")}
    assert sorted(routed.values()) == ["DE", "NL", "PAR", "WNK"]
    assert not [name for name in second if name.startswith("Ocpi-")]
    early = OCPIClient.of(app, version="2.1.1", name="early")
    assert_ocpi(early.get("tokens"), version="2.1.1")
    assert came[-1]["Authorization"] == f"Token {early.token.reveal()}"
    assert "X-Request-Id" not in came[-1]


def test_headers_of_a_test_go_before_and_none_leaves_one_out(heard):
    client, came, _ = heard
    client.get("tokens", headers={"X-Request-ID": "mine", "X-Correlation-ID": None})
    assert came[0]["X-Request-Id"] == "mine"
    assert "X-Correlation-Id" not in came[0]


def test_what_it_sends_is_its_own(heard):
    client, *_ = heard
    session = client.example("Session", id="S7")
    assert (session["party_id"], session["cdr_token"]["party_id"]) == ("PAR", "WNK")
    assert_ocpi(client.put("sessions/DE/PAR/S7", json=session), http=201)
    assert_ocpi(client.put("sessions/DE/PAR/S7", json=session))
    other = {**session, "party_id": "XYZ"}
    response = client.put("sessions/DE/XYZ/S7", json=other)
    assert_ocpi(response, http=404, code=2000)


def test_a_client_without_a_token_is_a_stranger(heard):
    _, _, app = heard
    assert_ocpi(OCPIClient(app).get("tokens"), http=401, code=2000)


@table(
    "name, told", [("sesions", "has no module 'sesions'"), ("payments", "it has cdrs,")]
)
def test_a_module_that_the_app_has_not_is_refused(heard, name, told):
    client, *_ = heard
    with pytest.raises(LookupError, match=told):
        client.get(name)


def test_a_version_that_the_app_has_not_is_refused(heard):
    _, _, app = heard
    with pytest.raises(
        RuntimeError, match=r"The app offers OCPI 2\.1\.1, 2\.2\.1, and"
    ):
        OCPIClient.of(app, version="2.3.0")


def test_a_party_of_the_name_is_forgotten(heard):
    before, _, app = heard
    after = OCPIClient.of(app, "CPO", CPO)
    assert_ocpi(before.get("tokens"), http=401, code=2000)
    assert_ocpi(after.get("tokens"))
