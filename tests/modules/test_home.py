"""At the door: objects of one version become those of another."""

from __future__ import annotations

from typing import Any

import pytest

from flask_ocpi_status.modules.catalogue import MODULES
from flask_ocpi_status.modules.home import NOBODY
from flask_ocpi_status.modules.home import Home
from flask_ocpi_status.modules.home import owned_by
from flask_ocpi_status.modules.keeping.documents import Kept
from flask_ocpi_status.objects import edition_of
from tests.given import LOCATION
from tests.modules.serving.world import thing
from tests.table import table

COMPLETE = LOCATION | {"postal_code": "9000"}


@pytest.fixture
def home() -> Home:
    return Home("2.2.1", {})


def cls(version: str, name: str) -> Any:
    return edition_of(version).classes[name]


def said(home: Home, document: Any, to: str, from_: str = "2.2.1") -> Any:
    return home.said(Kept(document, from_), cls(to, "Location"), to)


def test_in_its_own_version_an_object_is_given_as_it_came(home):
    assert said(home, COMPLETE, "2.2.1") is COMPLETE


def test_what_is_lost_is_told_once_for_each_field_and_never_a_value(home, caplog):
    for number in range(50):
        assert said(home, COMPLETE | {"id": f"LOC{number}"}, "2.1.1") is not None
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == len(set(told)) > 0
    assert "A Location of OCPI 2.2.1 loses a field in 2.1.1: /publish" in told[-1]
    assert not any("BEC" in one or "LOC1" in one for one in told)


def test_what_cannot_be_said_is_not_there_and_told_once_for_each_reason(home, caplog):
    for _ in range(5):
        assert said(home, LOCATION, "2.1.1") is None  # without its postal code
    [record] = caplog.records
    assert record.getMessage() == (
        "A Location of OCPI 2.2.1 cannot be said in 2.1.1: /postal_code. It is not"
        " told of again."
    )


def test_what_is_no_object_any_more_is_not_there(home):
    assert said(home, {"id": "LOC1"}, "2.1.1") is None
    assert said(home, {"id": 5, "nothing": [{}]}, "2.3.0") is None


def test_nothing_is_converted_from_2_0(home):
    sent = thing("Location", "2.0", module="locations")
    assert said(home, sent, "2.2.1", from_="2.0") is None


def test_what_is_said_in_2_0_is_what_2_1_says(home):
    found = said(home, COMPLETE, "2.0")
    assert found is not None and "last_updated" not in found
    assert said(home, LOCATION, "2.0") is None  # without its postal code


@table("version", ["2.0", "2.1", "2.1.1"])
def test_a_session_has_its_location_in_it_before_2_2(version):
    home = Home("2.2.1", {})
    session = thing("Session", "2.2.1", module="sessions") | {
        "evse_uid": "3256",
        "connector_id": "1",
        "total_cost": {"excl_vat": 1},
    }
    target = cls(version, "Session")
    assert home.said(Kept(session, "2.2.1"), target, version) is None
    home.locations = lambda location_id: (
        Kept(COMPLETE, "2.2.1") if location_id == "LOC1" else None
    )
    found = home.said(Kept(session, "2.2.1"), target, version)
    assert found is not None and found["location"]["id"] == "LOC1"
    other = Kept(session | {"location_id": "LOC2"}, "2.2.1")
    assert home.said(other, target, version) is None


def test_other_classes_are_judged_in_the_version_that_is_spoken(home):
    sent = thing("ClientInfo", "2.2.1", module="hubclientinfo")
    assert home.said(Kept(sent, "2.2.1"), cls("2.2", "ClientInfo"), "2.2") == sent
    spoilt = sent | {"role": "NONE"}
    assert home.said(Kept(spoilt, "2.2.1"), cls("2.2", "ClientInfo"), "2.2") is None


def test_whose_an_object_is_comes_before_what_is_decided_for_all():
    home = Home("2.2.1", {"country_code": "BE", "party_id": "BEC"})
    token = Kept(thing("Token", "2.1.1", module="tokens"), "2.1.1")
    for owner, codes in (({}, "BEC"), (owned_by(("NL", "ABC")), "ABC")):
        document = home.said(token, cls("2.2.1", "Token"), "2.2.1", **owner)
        assert document is not None and document["party_id"] == codes


def test_nobody_owns_what_nobody_tells_of():
    assert owned_by(NOBODY) == {}


def test_a_request_is_heard_with_the_fields_of_home():
    home = Home("2.1.1", {})
    sent = thing("StartSession", "2.2.1", module="commands")
    heard = home.heard(sent | {"connector_id": "1"}, "StartSession", "2.2.1")
    assert heard is not None
    assert heard.keys() <= cls("2.1.1", "StartSession").properties().keys()
    assert "auth_id" in heard["token"] and "connector_id" not in heard


def test_a_request_that_home_has_no_class_for_is_heard_as_it_came():
    home = Home("2.1.1", {})
    sent = thing("SetChargingProfile", "2.2.1", module="chargingprofiles")
    assert home.heard(sent, "SetChargingProfile", "2.2.1") is sent
    assert home.heard({}, None, "2.2.1") == {}


def test_a_request_that_home_cannot_say_is_not_heard():
    home = Home("2.2.1", {})  # and nobody says whose the Token is
    sent = thing("StartSession", "2.1.1", module="commands")
    assert home.heard(sent, "StartSession", "2.1.1") is None


@table(
    "home, version, id, said",
    [
        ("2.2.1", "2.1.1", "17", 17),
        ("2.2.1", "2.1.1", "-17", -17),
        ("2.2.1", "2.1.1", "017", "017"),
        ("2.2.1", "2.1.1", "R17", "R17"),
        ("2.1.1", "2.2.1", 17, "17"),
        ("2.2.1", "2.3.0", "17", "17"),
    ],
)
def test_the_id_of_a_reservation_was_a_number_before_2_2(home, version, id, said):
    one, other = Home(home, {}), Home(version, {})
    asked = one.asked({"reservation_id": id}, "ReserveNow", version)
    assert asked == {"reservation_id": said}
    heard = other.heard({"reservation_id": id}, "ReserveNow", home)
    assert heard == {"reservation_id": said}


def test_an_object_of_a_module_that_home_does_not_have_stays_as_it_is():
    home = Home("2.2.1", {})
    module = MODULES["payments"]
    terminal = Kept(thing("Terminal", "2.3.0", module="payments"), "2.3.0")
    own = home.own(terminal, module.edition("2.3.0").classes["Terminal"], module)
    assert own is terminal.document


@table("version", ["2.0", "2.1", "2.1.1", "2.2", "2.2.1", "2.3.0", "9", ""])
@table(
    "document",
    [
        None,
        5,
        "LOC1",
        [1],
        {},
        {"evses": 5},
        {"evses": [5]},
        {"evses": [{}]},
        {"location_id": 5},
        {"cdr_location": 5},
        {"cdr_location": None},
        {"cdr_location": {"id": []}},
    ],
)
def test_what_is_nothing_any_more_is_said_in_no_version_and_spoils_nothing(
    home, version, document
):
    home.locations = lambda location_id: Kept(COMPLETE, "2.2.1")
    for kind in ("Location", "Session", "CDR", "Tariff", "Token"):
        for to in ("2.0", "2.1", "2.1.1", "2.2", "2.2.1", "2.3.0"):
            found = home.said(Kept(document, version), cls(to, kind), to)
            # In the version in which it is kept an object is given as it is.
            same = document if version == to and isinstance(document, dict) else None
            assert found == same


def test_what_2_0_cannot_say_is_told_once(home, caplog):
    token = thing("Token", "2.1.1", module="tokens") | {"visual_number": None}
    for _ in range(3):
        assert home.said(Kept(token, "2.1.1"), cls("2.0", "Token"), "2.0") is None
    assert caplog.text.count("A Token of OCPI 2.1.1 cannot be said in 2.0") == 1
