"""What a view may raise."""

from __future__ import annotations

import pytest
from werkzeug.exceptions import HTTPException

import flask_ocpi_status as package
from flask_ocpi_status import OCPIError
from flask_ocpi_status import StatusCode
from tests.table import table

CODES = {
    "InvalidParameters": 2001,
    "NotEnoughInformation": 2002,
    "UnknownLocation": 2003,
    "UnknownToken": 2004,
    "ServerError": 3000,
    "UnableToUseClientAPI": 3001,
    "UnsupportedVersion": 3002,
    "NoMatchingEndpoints": 3003,
    "HubError": 4000,
    "UnknownReceiver": 4001,
    "ForwardTimeout": 4002,
    "ConnectionProblem": 4003,
}


@table(("name", "code"), CODES.items())
def test_each_error_has_the_status_code_of_its_name(name, code):
    error = getattr(package, name)("text")
    assert isinstance(error, OCPIError)
    assert isinstance(error, HTTPException)
    assert (error.status_code, error.description) == (code, "text")


def test_there_is_a_class_for_every_code_but_success_and_the_base():
    assert {1000, 2000, *CODES.values()} == set(StatusCode)


def test_the_base_is_2000_or_what_is_given():
    assert OCPIError().status_code == 2000
    assert OCPIError(status_code=2950).status_code == 2950


@table("code", [0, 7, 200, 999, 1000, 1900, 5000, 5123, 99999, -2000])
def test_a_status_code_of_no_error_is_refused_when_it_is_raised(code):
    with pytest.raises(ValueError):
        OCPIError(status_code=code)


@table("http", [100, 201, 204, 301, 399])
def test_an_http_status_that_does_not_go_with_an_error_is_refused(http):
    with pytest.raises(ValueError, match="does not go with an error"):
        OCPIError(http_status=http)


def test_outside_a_contract_it_is_an_http_error_with_its_headers(app, client):
    @app.get("/host")
    def host():
        raise package.UnknownLocation("nowhere", headers={"X-A": "1"})

    response = client.get("/host")
    assert (response.status_code, response.mimetype) == (404, "text/html")
    assert response.headers["X-A"] == "1"
