"""Views that give objects of a schema."""

from __future__ import annotations

import dataclasses
import datetime
import enum
import logging
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask import Response
from flask.views import MethodView
from marshmallow import Schema

from flask_ocpi_status import Created
from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import Page
from flask_ocpi_status import UnknownLocation
from flask_ocpi_status import ocpi_response
from flask_ocpi_status.errors import ContractViolation
from flask_ocpi_status.objects import v2_2_1
from flask_ocpi_status.views.returning import returns
from tests.given import EVSE
from tests.given import LOCATION
from tests.given import without
from tests.table import table


def sender(view: Any, schema: Any = v2_2_1.Location, **config: Any) -> Flask:
    """An app in production, unless the configuration says otherwise."""
    app = Flask(__name__)
    app.config.update(config)
    OCPIStatus(app)
    bp = OCPIBlueprint("s", __name__, url_prefix="/s")
    bp.get("/")(bp.returns(schema)(view))
    app.register_blueprint(bp)
    return app


BAD = without(LOCATION, "city")


class Status(enum.Enum):
    AVAILABLE = "AVAILABLE"


@dataclasses.dataclass
class Coordinates:
    latitude: str = "51.047599"
    longitude: str = "3.729944"


Broken = enum.Enum("Broken", {"NAME": "a\nb"}, type=str)
NATIVE = {
    **LOCATION,
    "coordinates": Coordinates(),
    "evses": [{**EVSE, "status": Status.AVAILABLE}],
    "energy_mix": {
        "is_green_energy": True,
        "energy_sources": [{"source": "SOLAR", "percentage": Decimal(100)}],
    },
    "last_updated": datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC),
}


@table(
    "result",
    [
        LOCATION,
        NATIVE,
        [],
        [LOCATION, LOCATION],
        (LOCATION, 200),
        Created(LOCATION, "/x"),
        Page([LOCATION], 1),
        Page(iter([LOCATION]), 1),
        {**LOCATION, "name": "Straße", "x": 1, "images": None},
        None,
    ],
)
def test_what_is_valid_goes_out(result):
    app = sender(lambda: result, TESTING=True)
    assert app.test_client().get("/s/").json["status_code"] == 1000


@table(
    ("result", "place"),
    [
        (BAD, "/city"),
        ([LOCATION, BAD], "/1/city"),
        (Created(BAD, "/x"), "/city"),
        (Page([LOCATION, BAD], 2), "/1/city"),
        ({**NATIVE, "city": None}, "/city"),
        ("LOC1", "Expected a Location"),
        ({**BAD, "x": Decimal("0." + 200 * "3")}, "a number is too long"),
        ({**LOCATION, "energy_mix": {"is_green_energy": "yes"}}, "/energy_mix"),
        ({**LOCATION, "name": Broken.NAME, "images": []}, "/name"),
        ({**LOCATION, "name": Broken.NAME, "city": "Gand à"}, "/name"),
    ],
)
def test_in_tests_what_is_invalid_is_an_error(result, place):
    app = sender(lambda: result, TESTING=True)
    with pytest.raises(ContractViolation, match=place):
        app.test_client().get("/s/")


def test_what_a_view_answers_by_itself_is_judged_too():
    app = sender(lambda: ocpi_response(BAD), TESTING=True)
    with pytest.raises(ContractViolation, match="/city"):
        app.test_client().get("/s/")


@table(
    "failure", [UnknownLocation("No."), ocpi_response, Response("file"), ("no", 404)]
)
def test_failures_and_other_responses_are_none_of_its_business(failure):
    def view() -> Any:
        if isinstance(failure, UnknownLocation):
            raise failure
        return (
            failure(BAD, 2000)
            if callable(failure) and failure is ocpi_response
            else failure
        )

    assert sender(view, TESTING=True).test_client().get("/s/").status_code in (200, 404)


def test_in_debug_the_answer_says_what_is_wrong():
    app = sender(lambda: BAD)
    app.debug = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = app.test_client().get("/s/").json
    assert answer["status_code"] == 3000
    assert "/city: Missing." in answer["status_message"]


def test_in_production_it_is_sent_and_logged_once_for_each_endpoint(caplog):
    app = sender(lambda: [LOCATION, BAD])
    client = app.test_client()
    with caplog.at_level(logging.ERROR, "flask_ocpi_status"):
        for _ in range(3):
            assert client.get("/s/").json["data"] == [LOCATION, BAD]
    [record] = caplog.records
    assert record.getMessage() == (
        "s.<lambda> answers with what is no Location of OCPI 2.2.1: /1/city: Missing."
        " Expected a string(45): up to 45 printable characters. It is sent"
        " nevertheless, and not told of again."
    )


def test_the_log_does_not_say_what_was_sent(caplog):
    app = sender(lambda: {**LOCATION, "country": "secret"})
    app.test_client().get("/s/")
    assert "/country" in caplog.text
    assert "secret" not in caplog.text


def test_it_can_be_switched_off(caplog):
    app = sender(lambda: BAD, TESTING=True, OCPI_STATUS_CHECK_ANSWERS=False)
    assert app.test_client().get("/s/").json["data"] == BAD
    assert caplog.records == []


def test_what_is_returned_may_be_paginated():
    app = Flask(__name__)
    app.testing = True
    OCPIStatus(app)
    bp = OCPIBlueprint(
        "s", __name__, url_prefix="/s", module="locations", role="SENDER"
    )

    @bp.get("/")
    @bp.paginated
    @bp.returns(v2_2_1.Location)
    def inner(page: Any) -> Page:
        return Page([LOCATION, BAD], 2)

    @bp.get("/outer")
    @bp.returns(v2_2_1.Location)
    @bp.paginated
    def outer(page: Any) -> Page:
        return Page([LOCATION, BAD], 2)

    app.register_blueprint(bp)
    for path in ("/s/", "/s/outer"):
        with pytest.raises(ContractViolation, match="/1/city"):
            app.test_client().get(path)


def test_a_view_both_accepts_and_returns():
    app = Flask(__name__)
    app.testing = True
    OCPIStatus(app)
    bp = OCPIBlueprint("s", __name__, url_prefix="/s")

    @bp.post("/")
    @bp.accepts(v2_2_1.LocationReferences)
    @bp.returns(v2_2_1.Location)
    def post(body: Any) -> Any:
        return {**LOCATION, "id": body["location_id"]}

    app.register_blueprint(bp)
    answer = app.test_client().post("/s/", json={"location_id": "X"})
    assert answer.json["data"] == {**LOCATION, "id": "X"}


# The decorator.


@table("schema", [None, "Location", v2_2_1.Location(), Schema, dict])
def test_what_is_no_class_of_ocpis_is_refused_at_once(schema):
    with pytest.raises(TypeError, match=r"a class of OCPI's, such as objects\."):
        returns(schema)


def test_what_is_no_function_is_refused_at_once():
    with pytest.raises(TypeError, match=r"functions\. .* decorate its methods"):
        returns(v2_2_1.Location)(MethodView)


def test_a_view_of_the_hosts_is_told_what_it_lacks():
    app = Flask(__name__)
    OCPIStatus(app)
    app.config["PROPAGATE_EXCEPTIONS"] = True
    app.get("/x")(returns(v2_2_1.Location)(lambda: "x"))
    with pytest.raises(RuntimeError, match="enveloped above returns"):
        app.test_client().get("/x")
