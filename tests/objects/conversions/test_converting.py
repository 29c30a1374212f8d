"""What an object of one version becomes in another, what is lost, and what cannot be.

The laws hold for any object; the tables say what happens to single fields.
"""

from __future__ import annotations

import copy
from decimal import Decimal
from itertools import pairwise
from itertools import permutations
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from marshmallow import ValidationError

from flask_ocpi_status import objects
from flask_ocpi_status.objects import judge
from flask_ocpi_status.objects.conversions import VERSIONS
from flask_ocpi_status.objects.conversions import converting
from flask_ocpi_status.objects.conversions import steps_between
from flask_ocpi_status.objects.conversions.converting import Converted
from flask_ocpi_status.objects.conversions.converting import ImpossibleConversion
from flask_ocpi_status.objects.conversions.converting import Loss
from flask_ocpi_status.objects.conversions.converting import convert
from flask_ocpi_status.objects.conversions.decisions import DECISIONS
from flask_ocpi_status.objects.conversions.firm import FIRM
from tests.objects.documents import complete
from tests.objects.documents import documents
from tests.objects.documents import minimal
from tests.table import table

CLASSES = ("Location", "Session", "CDR", "Tariff", "Token")
OWNER = {"country_code": "NL", "party_id": "TNM"}
TOKEN = {
    "token_uid": "012345678",
    "token_type": "RFID",
    "token_country_code": "DE",
    "token_party_id": "TNM",
}
#: There are steps of every kind on these ways.
UP = {"from_": "2.1.1", "to": "2.3.0"}
DOWN = {"from_": "2.2.1", "to": "2.1.1"}
DECIDED = {
    **OWNER,
    **TOKEN,
    "publish": True,
    "publish_anyway": True,
    "time_zone": "Europe/Amsterdam",
    "postal_code": "9000",
    "evse_id": "NL*TNM*E1",
    "auth_method": "AUTH_REQUEST",
    "tax_included": "NO",
}


def class_of(version: str, name: str) -> Any:
    return objects.edition_of(version).classes[name]


def location_of(document: dict[str, Any]) -> dict[str, Any]:
    """Return a Location of 2.1.1 that a Session or CDR of 2.2 and later names."""
    ids = document.get("cdr_location", document)
    location = complete(class_of("2.1.1", "Location"))
    location["id"] = ids.get("location_id", ids["id"])
    location["evses"][0]["uid"] = ids["evse_uid"]
    location["evses"][0]["connectors"][0]["id"] = ids["connector_id"]
    return location


def decisions_for(document: dict[str, Any]) -> dict[str, Any]:
    named = "evse_uid" in document or "cdr_location" in document
    return {**DECIDED, "location": location_of(document)} if named else DECIDED


def at(document: Any, pointer: str) -> Any:
    for key in pointer.split("/")[1:]:
        name = key.replace("~1", "/").replace("~0", "~")
        document = document[int(name) if isinstance(document, list) else name]
    return document


def pointers(converted: Converted) -> list[str]:
    return [loss.pointer for loss in converted.losses]


def made(version: str, name: str, **fields: Any) -> dict[str, Any]:
    return {**minimal(class_of(version, name)), **fields}


def up(name: str, document: dict[str, Any], **decisions: Any) -> Converted:
    """Convert an object from 2.1.1 to 2.2.1."""
    decided = DECIDED | decisions
    return convert(document, from_="2.1.1", to="2.2.1", as_=name, **decided)


def down(name: str, document: dict[str, Any], **decisions: Any) -> Converted:
    """Convert an object from 2.2.1 to 2.1.1."""
    return convert(document, from_="2.2.1", to="2.1.1", as_=name, **decisions)


def to_new(name: str, document: dict[str, Any], **decisions: Any) -> Converted:
    """Convert an object from 2.2.1 to 2.3.0."""
    return convert(document, from_="2.2.1", to="2.3.0", as_=name, **decisions)


def from_new(name: str, document: dict[str, Any]) -> Converted:
    """Convert an object from 2.3.0 to 2.2.1."""
    return convert(document, from_="2.3.0", to="2.2.1", as_=name)


PLACE = complete(class_of("2.1.1", "Location"))
PLACE["evses"][0].pop("evse_id", None)
TARIFFS = {"tariffs": [minimal(class_of("2.1.1", "Tariff"))]}
USED = {"total_cost": 1}
HIDDEN = {"publish": False}
COMMAND = {"auth_method": "COMMAND"}


# Laws


@table("name", CLASSES)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(data=st.data())
def test_what_is_converted_is_valid_and_what_is_lost_was_there(name, data):
    source, target = data.draw(st.sampled_from(list(permutations(VERSIONS, 2))))
    document = data.draw(documents(class_of(source, name)))
    before = copy.deepcopy(document)
    decisions = decisions_for(document)
    location = copy.deepcopy(decisions.get("location"))
    try:
        converted = convert(document, from_=source, to=target, **decisions)
    except ImpossibleConversion as error:
        assert error.reasons
        assert not error.undecided
        assert len({one.pointer for one in error.reasons}) == len(error.reasons)
    else:
        cls = class_of(target, name)
        assert judge(cls, converted.document) == converted.document
        for loss in converted.losses:
            assert loss.reason
            at({"location": location, **document}, loss.pointer)
    assert document == before
    assert decisions.get("location") == location


@table("name", CLASSES)
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(data=st.data())
def test_once_what_is_asked_for_is_decided_nothing_more_is_asked_for(name, data):
    source, target = data.draw(st.sampled_from(list(permutations(VERSIONS, 2))))
    document = data.draw(documents(class_of(source, name)))
    decisions = decisions_for(document)
    try:
        convert(document, from_=source, to=target)
    except ImpossibleConversion as error:
        asked = {keyword: decisions[keyword] for keyword in error.undecided}
        try:
            convert(document, from_=source, to=target, **asked)
        except ImpossibleConversion as again:
            assert not again.undecided


@table("name", CLASSES)
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(data=st.data())
def test_there_and_back_is_the_same_when_nothing_was_lost(name, data):
    cls = class_of("2.2.1", name)
    document = data.draw(documents(cls))
    try:
        there = to_new(name, document, tax_included="NO")
        back = from_new(name, there.document)
    except ImpossibleConversion:
        return  # an amount that cannot be added exactly
    if not there.losses and not back.losses:
        assert back.document == judge(cls, document)


@table("name", ["Location", "Session", "CDR", "Token"])
def test_all_fields_of_2_2_1_go_to_2_3_0_and_back(name):
    document = complete(class_of("2.2.1", name))
    document.pop("tariffs", None)  # they say nothing of taxes
    there = to_new(name, document)
    back = from_new(name, there.document)
    assert (there.losses, back.losses) == ((), ())
    assert back.document == judge(class_of("2.2.1", name), document)


@table("name", CLASSES)
@table("version", VERSIONS)
def test_in_the_same_version_an_object_stays_as_it_is(version, name):
    document = complete(class_of(version, name))
    converted = convert(document, from_=version, to=version)
    assert converted == Converted(judge(class_of(version, name), document), ())
    assert converted.document is not document


@table("name", CLASSES)
@table("version", VERSIONS)
def test_an_object_is_known_by_a_field_that_it_alone_has_to_have(version, name):
    telling = converting._SEEN_BY[name]
    assert class_of(version, name).properties()[telling].required
    for other in set(CLASSES) - {name}:
        assert telling not in class_of(version, other).properties()


@table(("source", "target"), [*pairwise(VERSIONS)])
def test_there_are_steps_up_and_down_between_neighbours(source, target):
    (step,) = steps_between(source, target)
    assert (step.source, step.target) == (source, target)
    (step,) = steps_between(target, source)
    assert (step.source, step.target) == (target, source)


@table(("source", "target"), [*permutations(VERSIONS, 2)])
def test_the_tables_name_classes_and_enums_that_there_are(source, target):
    for step in steps_between(source, target):
        before = objects.edition_of(step.source)
        after = objects.edition_of(step.target)
        for key in step.changes:
            old, _, new = key.partition(" to ")
            assert old in before.classes
            assert (new or old) in after.classes
        for words, word in step.words.items():
            assert word in after.enums[words]


@table("name", FIRM)
def test_what_is_never_left_out_are_fields_that_there_are(name):
    known = set(class_of("2.3.0", name).properties())
    assert known >= FIRM[name]


# What is asked for


def test_an_object_that_cannot_be_told_by_its_fields_is_asked_for():
    with pytest.raises(ValueError, match="Say it with as_: Location, Session"):
        convert({"id": "X"}, from_="2.2.1", to="2.3.0")
    with pytest.raises(ValueError, match="Say it with as_"):
        convert({"kwh": 1, "elements": []}, from_="2.2.1", to="2.3.0")
    with pytest.raises(ValueError, match="Say it with as_"):
        convert([], from_="2.2.1", to="2.3.0")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no conversion as 'Credentials'"):
        convert({}, from_="2.2.1", to="2.3.0", as_="Credentials")


def test_a_version_has_to_be_known():
    with pytest.raises(LookupError, match=r"no objects of OCPI '9\.9'"):
        convert(made("2.2.1", "Token"), from_="2.2.1", to="9.9")


@pytest.mark.parametrize("version", ["2.0", "2.3.0-payments", "2.3.0-bookings"])
def test_2_0_and_extensions_are_refused(version):
    for way in ({"from_": version, "to": "2.2.1"}, {"from_": "2.2.1", "to": version}):
        with pytest.raises(ImpossibleConversion, match=f"OCPI {version} are not"):
            convert(made("2.2.1", "Token"), **way)


def test_what_is_no_object_of_its_version_is_not_converted():
    location = made("2.2.1", "Location", city=5, country="X")
    with pytest.raises(ImpossibleConversion) as caught:
        to_new("Location", location)
    assert str(caught.value).startswith("It is not a Location of OCPI 2.2.1. /")
    assert {one.pointer for one in caught.value.reasons} == {"/city", "/country"}
    assert isinstance(caught.value.__cause__, ValidationError)
    assert not caught.value.undecided


def test_a_decision_that_there_is_none_is_a_mistake():
    with pytest.raises(TypeError, match="no decision 'contry_code'; use one of coun"):
        convert(made("2.1.1", "Token"), from_="2.1.1", to="2.2.1", contry_code="NL")


@table(
    ("name", "asked"),
    [
        ("Location", ["country_code", "party_id", "publish", "time_zone"]),
        ("Session", [*OWNER, *TOKEN]),
        ("CDR", [*OWNER, *TOKEN, "tax_included"]),
        ("Tariff", [*OWNER, "tax_included"]),
        ("Token", [*OWNER]),
    ],
)
def test_all_that_has_to_be_decided_is_asked_for_at_once(name, asked):
    document = complete(class_of("2.1.1", name))
    document.pop("time_zone", None)
    with pytest.raises(ImpossibleConversion) as caught:
        convert(document, from_="2.1.1", to="2.3.0")
    assert sorted(caught.value.undecided) == sorted(asked)
    for one in caught.value.reasons:
        assert one.message.startswith("Decide ")
    decisions = {keyword: DECIDED[keyword] for keyword in asked}
    assert convert(document, from_="2.1.1", to="2.3.0", **decisions)


@table(
    ("keyword", "value", "name", "document", "way", "pointer"),
    [
        ("country_code", "NLD", "Token", {}, UP, "/country_code"),
        ("party_id", 5, "Token", {}, UP, "/party_id"),
        ("country_code", "NLD", "CDR", TARIFFS, UP, "/tariffs/0/country_code"),
        ("publish", "yes", "Location", {}, UP, "/publish"),
        ("publish", 1, "Location", {}, UP, "/publish"),
        ("time_zone", "in Utrecht", "Location", {}, UP, "/time_zone"),
        ("token_uid", "", "Session", USED, UP, "/cdr_token/uid"),
        ("token_type", "CARD", "CDR", {}, UP, "/cdr_token/type"),
        ("token_country_code", "NLD", "CDR", {}, UP, "/cdr_token/country_code"),
        ("token_party_id", "", "CDR", {}, UP, "/cdr_token/party_id"),
        ("evse_id", "", "CDR", {}, UP, "/cdr_location/evse_id"),
        ("tax_included", True, "Tariff", {}, UP, "/tax_included"),
        ("tax_included", "YES", "Tariff", {}, UP, "/tax_included"),
        ("tax_included", "no", "Tariff", {}, UP, "/tax_included"),
        ("tax_included", True, "CDR", TARIFFS, UP, "/tariffs/0/tax_included"),
        ("tax_included", "YES", "CDR", TARIFFS, UP, "/tariffs/0/tax_included"),
        ("publish_anyway", False, "Location", HIDDEN, DOWN, "/publish"),
        ("publish_anyway", 1, "Location", HIDDEN, DOWN, "/publish"),
        ("postal_code", "x" * 11, "Location", {}, DOWN, "/postal_code"),
        ("postal_code", 9000, "CDR", {}, DOWN, "/cdr_location/postal_code"),
        ("auth_method", "COMMAND", "Session", COMMAND, DOWN, "/auth_method"),
        ("location", "LOC1", "Session", {}, DOWN, "/location"),
        ("location", {"id": "LOC1"}, "Session", {}, DOWN, "/location/type"),
    ],
)
def test_a_decision_that_is_no_answer_is_refused(
    keyword, value, name, document, way, pointer
):
    obj = made(way["from_"], name, **document)
    if way is UP and name in ("Session", "CDR"):
        obj["location"] = copy.deepcopy(PLACE)
    decisions = decisions_for(obj) | {keyword: value}
    with pytest.raises(ImpossibleConversion) as caught:
        convert(obj, as_=name, **way, **decisions)
    assert caught.value.undecided == (keyword,)
    messages = {one.pointer: one.message for one in caught.value.reasons}
    assert pointer in messages
    told = f"What was given as {keyword} is no answer. "
    assert messages[pointer].startswith(told)


@table(
    ("keyword", "name", "document", "way", "message"),
    [
        (
            "country_code",
            "Token",
            {},
            UP,
            "Decide the country of the party whose object it is, with country_code=…."
            " Expected a country code of 2 letters (ISO 3166-1 alpha-2), as in NL.",
        ),
        (
            "publish",
            "Location",
            {},
            UP,
            "Decide whether the location may be published, with publish=True or False.",
        ),
        (
            "tax_included",
            "Tariff",
            {},
            UP,
            "Decide whether taxes apply to the prices, with"
            " tax_included='NO' or 'N/A'.",
        ),
        (
            "publish_anyway",
            "Location",
            HIDDEN,
            DOWN,
            "Decide that the location may be published although its publish is false,"
            " with publish_anyway=True.",
        ),
        (
            "auth_method",
            "Session",
            COMMAND,
            DOWN,
            "Decide which AuthMethod stands for COMMAND, with auth_method=…."
            " Expected an AuthMethod: AUTH_REQUEST, WHITELIST.",
        ),
    ],
)
def test_what_is_asked_for_comes_with_the_answers_there_are(
    keyword, name, document, way, message
):
    obj = made(way["from_"], name, **document)
    decisions = decisions_for(obj) | {keyword: None}
    with pytest.raises(ImpossibleConversion) as caught:
        convert(obj, as_=name, **way, **decisions)
    assert caught.value.undecided == (keyword,)
    assert [one.message for one in caught.value.reasons] == [message]


def test_a_decision_that_is_not_needed_is_not_looked_at():
    converted = up("Token", made("2.1.1", "Token"), publish="yes")
    assert converted.losses == ()


def test_what_the_object_says_itself_is_not_decided():
    location = made("2.1.1", "Location", time_zone="Europe/Oslo")
    assert up("Location", location).document["time_zone"] == "Europe/Oslo"


def test_the_owner_is_not_taken_from_a_field_that_the_version_does_not_know():
    token = made("2.1.1", "Token", country_code="XX")
    with pytest.raises(ImpossibleConversion) as caught:
        convert(token, from_="2.1.1", to="2.2.1")
    assert caught.value.undecided == ("country_code", "party_id")
    converted = up("Token", token)
    assert converted.document["country_code"] == "NL"
    assert pointers(converted) == ["/country_code"]


def test_every_decision_is_asked_for_by_its_name():
    assert {*DECIDED, "location"} == set(DECISIONS)


# What goes along


def test_what_nobody_knows_goes_along():
    token = made("2.1.1", "Token") | {"x~y": {"a": [None]}}
    converted = up("Token", token)
    assert converted.document["x~y"] == {"a": [None]}
    # It is shared, as by judge.
    assert converted.document["x~y"] is token["x~y"]


def test_what_a_newer_version_means_something_by_is_lost():
    location = made("2.2.1", "Location", help_phone="+31")
    converted = to_new("Location", location)
    assert "help_phone" not in converted.document
    (loss,) = converted.losses
    assert loss.pointer == "/help_phone"
    assert loss.reason.startswith("OCPI 2.2.1 does not know this field")


@table("name", ["EVSE", "Connector"])
@table("target", VERSIONS)
def test_a_part_of_a_location_is_converted_by_itself(name, target):
    document = complete(class_of("2.2.1", name))
    converted = convert(document, from_="2.2.1", to=target, as_=name)
    assert judge(class_of(target, name), converted.document)


# 2.1 and 2.1.1


@table(
    ("text", "in_utc"),
    [
        ("2015-06-29T20:39:09+02:00", "2015-06-29T18:39:09Z"),
        ("2017-01-01T01:59:60+02:00", "2016-12-31T23:59:60Z"),
        ("0999-06-29T20:39:09+02:00", "0999-06-29T18:39:09Z"),
        ("2015-12-31T20:39:09-05:30", "2016-01-01T02:09:09Z"),
        ("2015-06-29T20:39:09.123Z", "2015-06-29T20:39:09.123Z"),
        ("2015-06-29T20:39:09", "2015-06-29T20:39:09"),
    ],
)
def test_an_instant_with_an_offset_is_written_in_utc(text, in_utc):
    token = made("2.1", "Token", last_updated=text)
    converted = convert(token, from_="2.1", to="2.1.1")
    assert converted == Converted({**token, "last_updated": in_utc}, ())


def test_an_instant_that_has_no_year_in_utc_cannot_be_written():
    token = made("2.1", "Token", last_updated="0001-01-01T00:00:00+02:00")
    with pytest.raises(ImpossibleConversion, match=r"/last_updated: OCPI 2\.1\.1 exp"):
        convert(token, from_="2.1", to="2.1.1")


def test_an_id_that_is_too_long_is_told_by_its_place():
    token = made("2.1.1", "Token", uid="x" * 16)
    with pytest.raises(ImpossibleConversion) as caught:
        convert(token, from_="2.1.1", to="2.1")
    (reason,) = caught.value.reasons
    assert reason.pointer == "/uid"
    assert reason.message == (
        "OCPI 2.1 expects a string(15): 1 to 15 printable characters."
    )
    assert "x" * 16 not in str(caught.value)


# 2.1.1 and 2.2


@pytest.mark.parametrize(
    ("old", "new", "losses"),
    [
        ("ON_STREET", "ON_STREET", []),
        ("UNKNOWN", None, []),
        ("OTHER", None, ["/type"]),
    ],
)
def test_the_type_of_a_location_becomes_its_parking_type(old, new, losses):
    converted = up("Location", made("2.1.1", "Location", type=old))
    assert converted.document.get("parking_type") == new
    assert "type" not in converted.document
    assert pointers(converted) == losses


@pytest.mark.parametrize(
    ("new", "old", "losses"),
    [
        ({"parking_type": "PARKING_LOT"}, "PARKING_LOT", []),
        ({}, "UNKNOWN", []),
        ({"parking_type": "ON_DRIVEWAY"}, "OTHER", ["/parking_type"]),
    ],
)
def test_the_parking_type_of_a_location_becomes_its_type(new, old, losses):
    location = made("2.2.1", "Location", postal_code="1", **new)
    converted = down("Location", location, publish_anyway=True)
    assert converted.document["type"] == old
    owner = ["/country_code", "/party_id", "/publish"]
    assert sorted(pointers(converted)) == sorted([*losses, *owner])


def test_a_connector_keeps_its_voltage_its_amperage_and_one_tariff():
    old = made("2.1.1", "Connector", voltage=230, amperage=16, tariff_id="T1")
    converted = up("Connector", old)
    new = converted.document
    assert (new["max_voltage"], new["max_amperage"]) == (230, 16)
    assert new["tariff_ids"] == ["T1"]
    assert converted.losses == ()
    assert down("Connector", new).document == old
    several = {**new, "tariff_ids": ["T1", "T2", "T3"]}
    converted = down("Connector", several)
    assert converted.document == old
    assert pointers(converted) == ["/tariff_ids/1", "/tariff_ids/2"]
    assert "tariff_id" not in down("Connector", {**new, "tariff_ids": []}).document


@table(
    ("uids", "connectors", "places"),
    [
        (["A", "B"], ["a", "b"], []),
        (["A", "a"], [], ["/evses/1/uid"]),
        (["A", "B", "a", "b"], [], ["/evses/2/uid", "/evses/3/uid"]),
        (["A"], ["c", "C"], ["/evses/0/connectors/1/id"]),
    ],
)
def test_ids_that_only_their_case_tells_apart_are_the_same_from_2_2_on(
    uids, connectors, places
):
    connector = made("2.1.1", "Connector")
    evse = made("2.1.1", "EVSE")
    evse["connectors"] = [{**connector, "id": id_} for id_ in connectors or ["1"]]
    location = made("2.1.1", "Location", evses=[{**evse, "uid": uid} for uid in uids])
    if not places:
        assert len(up("Location", location).document["evses"]) == len(uids)
        return
    with pytest.raises(ImpossibleConversion) as caught:
        up("Location", location)
    assert [one.pointer for one in caught.value.reasons] == places


def test_a_location_that_is_not_published_is_a_decision_in_2_1_1():
    location = made("2.2.1", "Location", postal_code="1", publish=False)
    with pytest.raises(ImpossibleConversion) as caught:
        down("Location", location)
    assert caught.value.undecided == ("publish_anyway",)
    # What a location of 2.1.1 is to have is not what one of 2.2 may lose.
    with pytest.raises(ImpossibleConversion):
        down("Location", location, publish=True)
    assert "/publish" in pointers(down("Location", location, publish_anyway=True))


def test_a_postal_code_that_is_missing_is_a_decision_in_2_1_1():
    location = made("2.2.1", "Location", publish=True)
    with pytest.raises(ImpossibleConversion) as caught:
        down("Location", location)
    assert caught.value.undecided == ("postal_code",)
    converted = down("Location", location, postal_code="")
    assert converted.document["postal_code"] == ""


@pytest.mark.parametrize(
    ("latitude", "old", "losses"),
    [
        ("51.04759", "51.047590", []),
        ("51.0475990", "51.047599", []),
        ("-0.1234567", "-0.123457", ["/coordinates/latitude"]),
    ],
)
def test_a_coordinate_has_six_decimals_in_2_1_1(latitude, old, losses):
    evse = complete(class_of("2.2.1", "EVSE"))
    evse["coordinates"]["latitude"] = latitude
    converted = down("EVSE", evse)
    assert converted.document["coordinates"]["latitude"] == old
    assert [one for one in pointers(converted) if "latitude" in one] == losses


def test_opening_hours_say_whether_they_are_all_hours_from_2_2_on():
    hours = {"weekday": 1, "period_begin": "08:00", "period_end": "20:00"}
    old = made("2.1.1", "Location", opening_times={"regular_hours": [hours]})
    new = up("Location", old).document
    assert new["opening_times"]["twentyfourseven"] is False
    back = down("Location", new).document
    assert back["opening_times"] == old["opening_times"]


def test_a_mix_of_energy_is_lost_as_a_whole():
    sources = [{"source": "SOLAR", "percentage": 60}] * 2
    mix = {"is_green_energy": True, "energy_sources": sources}
    converted = up("Location", made("2.1.1", "Location", energy_mix=mix))
    assert "energy_mix" not in converted.document
    place = "/energy_mix/energy_sources"
    reason = f"{place}: Expected percentages that add up to 100."
    assert converted.losses == (Loss("/energy_mix", reason),)


def test_what_is_not_available_is_lost_where_that_cannot_be_said():
    place = {"latitude": "#NA", "longitude": "3.729944"}
    evse = made("2.2.1", "EVSE", coordinates=place)
    converted = down("EVSE", evse)
    assert "coordinates" not in converted.document
    assert "/coordinates" in pointers(converted)
    location = made("2.2.1", "Location", time_zone="#NA", postal_code="#NA")
    there = to_new("Location", location)
    assert (there.document["time_zone"], there.losses) == ("#NA", ())
    assert "time_zone" not in down("Location", location, **DECIDED).document
    for name in ("country", "coordinates"):
        value = place if name == "coordinates" else "#NA"
        with pytest.raises(ImpossibleConversion, match=f"/{name}"):
            down("Location", {**location, name: value}, **DECIDED)


def test_an_optional_text_that_is_too_long_is_lost():
    location = made("2.2.1", "Location", state="x" * 45)
    converted = convert(location, from_="2.2.1", to="2.2")
    assert pointers(converted) == ["/state"]
    with pytest.raises(ImpossibleConversion, match=r"/address: OCPI 2\.2 expects"):
        long = {**location, "address": "x" * 46}
        convert(long, from_="2.2.1", to="2.2")


def test_of_a_list_only_the_words_are_lost_that_there_are_not():
    evse = made("2.2.1", "EVSE", capabilities=["PED_TERMINAL", "RESERVABLE"])
    converted = down("EVSE", evse)
    assert converted.document["capabilities"] == ["RESERVABLE"]
    assert pointers(converted) == ["/capabilities/0"]


def test_after_several_steps_a_loss_is_where_it_was_in_the_beginning():
    evse = made("2.3.0", "EVSE", capabilities=["X", "RESERVABLE", "PED_TERMINAL"])
    converted = convert(evse, from_="2.3.0", to="2.1.1", as_="EVSE")
    assert converted.document["capabilities"] == ["RESERVABLE"]
    assert pointers(converted) == ["/capabilities/0", "/capabilities/2"]


def test_an_evse_that_cannot_be_told_is_not_left_out():
    location = complete(class_of("2.2.1", "Location"))
    location["evses"][0]["connectors"][0]["standard"] = "GBT_DC"
    with pytest.raises(ImpossibleConversion) as caught:
        down("Location", location, publish_anyway=True)
    (reason,) = caught.value.reasons
    assert reason.pointer == "/evses/0/connectors/0/standard"


def test_an_environmental_impact_has_a_category_from_2_2_on():
    impact = {"source": "NUCLEAR_WASTE", "amount": Decimal(1)}
    mix = {"is_green_energy": True, "environ_impact": [impact]}
    old = made("2.1.1", "Location", energy_mix=mix)
    new = up("Location", old).document
    (told,) = new["energy_mix"]["environ_impact"]
    assert told == {"category": "NUCLEAR_WASTE", "amount": 1}
    assert down("Location", new).document["energy_mix"] == mix


def test_a_session_refers_to_its_location_and_token_from_2_2_on():
    old = complete(class_of("2.1.1", "Session")) | {"auth_id": "C1", "total_cost": 5}
    converted = up("Session", old)
    new = converted.document
    assert (new["location_id"], new["evse_uid"], new["connector_id"]) == ("X",) * 3
    assert new["cdr_token"] == {
        "uid": "012345678",
        "type": "RFID",
        "contract_id": "C1",
        "country_code": "DE",
        "party_id": "TNM",
    }
    assert new["total_cost"] == {"excl_vat": 5}
    assert new["start_date_time"] == old["start_datetime"]
    assert new["end_date_time"] == old["end_datetime"]
    assert pointers(converted) == ["/location"]
    back = down("Session", new, location=old["location"])
    assert back.document == judge(class_of("2.1.1", "Session"), old)


@table("name", ["Session", "CDR"])
@table("count", [0, 2])
def test_which_connector_was_used_is_not_guessed(name, count):
    for kind in ("evses", "connectors"):
        old = complete(class_of("2.1.1", name))
        (evse,) = old["location"]["evses"]
        if kind == "evses":
            evses = [{**evse, "uid": f"{number}"} for number in range(count)]
            old["location"]["evses"] = evses
        elif count:
            (one,) = evse["connectors"]
            both = [{**one, "id": f"{number}"} for number in range(count)]
            evse["connectors"] = both
        else:
            continue  # an EVSE has connectors
        with pytest.raises(ImpossibleConversion) as caught:
            convert(old, from_="2.1.1", to="2.3.0", **DECIDED)
        (reason,) = caught.value.reasons
        assert reason.pointer == "/location/evses"


def test_a_cdr_keeps_of_its_location_what_a_cdr_location_has():
    old = complete(class_of("2.1.1", "CDR"))
    converted = up("CDR", old)
    kept = converted.document["cdr_location"]
    assert kept["evse_id"] == old["location"]["evses"][0]["evse_id"]
    assert kept["connector_standard"] == "CHADEMO"
    assert kept["coordinates"] == old["location"]["coordinates"]
    assert "/location" in pointers(converted)
    del old["location"]["evses"][0]["evse_id"]
    assert up("CDR", old).document["cdr_location"]["evse_id"] == "NL*TNM*E1"
    decided = {**DECIDED, "evse_id": None}
    with pytest.raises(ImpossibleConversion) as caught:
        convert(old, from_="2.1.1", to="2.2.1", **decided)
    assert caught.value.undecided == ("evse_id",)


def test_a_cdr_embeds_the_location_that_was_decided_on():
    new = complete(class_of("2.2.1", "CDR")) | {"credit": False}
    for gone in ("tariffs", "signed_data"):
        del new[gone]
    location = location_of(new)
    location["evses"].insert(0, {**location["evses"][0], "uid": "OTHER"})
    location["evses"][1]["uid"] = location["evses"][1]["uid"].lower()
    converted = down("CDR", new, location=location)
    (evse,) = converted.document["location"]["evses"]
    assert evse["uid"] == "x"
    assert converted.document["auth_id"] == new["cdr_token"]["contract_id"]
    assert converted.document["total_cost"] == new["total_cost"]["excl_vat"]
    assert {"/cdr_location", "/cdr_token/uid", "/total_cost/incl_vat"} < set(
        pointers(converted)
    )


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"id": "OTHER"}, "/location"),
        ({"evses": []}, "/location"),
        ({"city": 5}, "/location/city"),
    ],
)
def test_the_location_that_was_decided_on_is_that_of_the_session(change, pointer):
    session = minimal(class_of("2.2.1", "Session"))
    location = location_of(session) | change
    with pytest.raises(ImpossibleConversion) as caught:
        down("Session", session, location=location)
    assert [one.pointer for one in caught.value.reasons] == [pointer]


@table(
    ("uids", "connectors", "place"),
    [
        (["e1"], ["C1"], "/location/evses/0"),
        (["E1"], ["C1"], "/location/evses/0"),
        (["X", "E1"], ["C1"], "/location/evses/1"),
        (["E1", "e1"], ["C1"], "/location/evses/1"),
        (["e1", "E1"], ["C1"], "/location/evses/0"),
        (["e1"], ["c1", "C1"], "/location/evses/0"),
        (["e1"], ["X", "c1"], "/location/evses/0"),
        (["X"], ["C1"], None),
        (["e1"], ["X"], None),
    ],
)
def test_an_id_is_found_as_it_is_and_else_in_another_case(uids, connectors, place):
    ids = {"location_id": "L1", "evse_uid": "e1", "connector_id": "C1"}
    session = made("2.2.1", "Session", total_cost={"excl_vat": 1}, **ids)
    (evse,) = PLACE["evses"]
    (connector,) = evse["connectors"]
    plugs = [{**connector, "id": one, "tariff_id": "T" * 20} for one in connectors]
    evses = [{**evse, "uid": one, "connectors": plugs} for one in uids]
    location = {**PLACE, "id": "l1", "evses": evses}
    given = copy.deepcopy(location)
    way = {"from_": "2.2.1", "to": "2.1", "location": location}
    if place is None:
        with pytest.raises(ImpossibleConversion) as caught:
            convert(session, **way)
        assert [one.pointer for one in caught.value.reasons] == ["/location"]
        assert caught.value.undecided == ("location",)
    else:
        converted = convert(session, **way)
        (kept,) = converted.document["location"]["evses"]
        assert kept["uid"] == at({"location": location}, place)["uid"]
        (plug,) = kept["connectors"]
        assert plug["id"] == ("C1" if "C1" in connectors else "c1")
        lost = f"{place}/connectors/{connectors.index(plug['id'])}/tariff_id"
        assert [one for one in pointers(converted) if "tariff_id" in one] == [lost]
    assert location == given


def test_an_id_that_is_two_in_another_case_is_not_guessed():
    session = made("2.2.1", "Session", location_id="L", evse_uid="ab", connector_id="C")
    evse = made("2.1.1", "EVSE", connectors=[made("2.1.1", "Connector", id="C")])
    evses = [{**evse, "uid": uid} for uid in ("aB", "Ab")]
    location = {**PLACE, "id": "L", "evses": evses}
    with pytest.raises(ImpossibleConversion) as caught:
        down("Session", session, location=location)
    assert [one.pointer for one in caught.value.reasons] == ["/location"]


def test_a_session_that_a_command_began_is_a_decision_in_2_1_1():
    session = made("2.2.1", "Session", auth_method="COMMAND")
    location = location_of(session)
    with pytest.raises(ImpossibleConversion) as caught:
        down("Session", session, location=location)
    assert caught.value.undecided == ("auth_method",)
    converted = down("Session", session, location=location, auth_method="AUTH_REQUEST")
    assert converted.document["auth_method"] == "AUTH_REQUEST"
    assert "/auth_method" in pointers(converted)


@pytest.mark.parametrize(
    ("dimensions", "kept"),
    [(["ENERGY", "FLAT"], ["ENERGY"]), (["FLAT", "TIME", "FLAT"], ["TIME"])],
)
def test_a_dimension_that_there_is_not_is_lost_among_others(dimensions, kept):
    def period(types: list[str]) -> dict[str, Any]:
        return made(
            "2.1.1",
            "ChargingPeriod",
            dimensions=[{"type": one, "volume": 1} for one in types],
        )

    session = complete(class_of("2.1.1", "Session"))
    session["charging_periods"] = [period(dimensions)]
    converted = up("Session", session)
    (told,) = converted.document["charging_periods"]
    assert [one["type"] for one in told["dimensions"]] == kept
    with pytest.raises(ImpossibleConversion) as caught:
        up("Session", session | {"charging_periods": [period(["FLAT"])]})
    (reason,) = caught.value.reasons
    assert reason.pointer == "/charging_periods/0/dimensions"


def test_a_credit_cdr_cannot_be_told_in_2_1_1():
    new = made("2.2.1", "CDR", credit=True, credit_reference_id="Y")
    new["total_cost"] = {"excl_vat": -1}
    with pytest.raises(ImpossibleConversion, match=r"/credit: OCPI 2\.1\.1 has no"):
        down("CDR", new, location=location_of(new))


@pytest.mark.parametrize("type_", ["AD_HOC_USER", "APP_USER"])
def test_a_token_of_a_newer_type_is_another_one_in_2_1_1(type_):
    converted = down("Token", made("2.2.1", "Token", type=type_))
    assert converted.document["type"] == "OTHER"
    assert "/type" in pointers(converted)
    assert converted.document["auth_id"] == "X"


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"type": "AD_HOC_PAYMENT"}, "/type"),
        ({"min_price": {"excl_vat": 1}}, "/min_price"),
        ({"end_date_time": "2026-01-31T09:30:00Z"}, "/end_date_time"),
    ],
)
def test_a_tariff_that_would_say_another_price_cannot_be_told(fields, pointer):
    with pytest.raises(ImpossibleConversion) as caught:
        down("Tariff", made("2.2.1", "Tariff", **fields))
    assert [one.pointer for one in caught.value.reasons] == [pointer]


def test_the_restrictions_of_a_tariff_are_not_left_out():
    tariff = minimal(class_of("2.2.1", "Tariff"))
    tariff["elements"][0]["restrictions"] = {"min_current": 5}
    with pytest.raises(ImpossibleConversion) as caught:
        down("Tariff", tariff)
    (reason,) = caught.value.reasons
    assert reason.pointer == "/elements/0/restrictions/min_current"


def test_a_regular_tariff_loses_its_type():
    converted = down("Tariff", made("2.2.1", "Tariff", type="REGULAR"))
    assert pointers(converted) == ["/country_code", "/party_id", "/type"]


# 2.2 and 2.2.1


def test_the_postal_code_of_a_cdr_is_a_decision_in_2_2():
    cdr = minimal(class_of("2.2.1", "CDR"))
    with pytest.raises(ImpossibleConversion) as caught:
        convert(cdr, from_="2.2.1", to="2.2")
    assert caught.value.undecided == ("postal_code",)
    (reason,) = caught.value.reasons
    assert reason.pointer == "/cdr_location/postal_code"


# 2.2.1 and 2.3.0


@pytest.mark.parametrize(
    ("price", "new"),
    [
        (
            {"excl_vat": Decimal("2.10"), "incl_vat": Decimal("2.541")},
            {
                "before_taxes": Decimal("2.10"),
                "taxes": [{"name": "VAT", "amount": Decimal("0.441")}],
            },
        ),
        ({"excl_vat": Decimal("0.1")}, {"before_taxes": Decimal("0.1")}),
    ],
)
def test_vat_becomes_a_tax_and_is_vat_again(price, new):
    session = made("2.2.1", "Session", total_cost=price)
    converted = to_new("Session", session)
    assert converted.document["total_cost"] == new
    assert converted.losses == ()
    back = from_new("Session", converted.document)
    assert back.document["total_cost"] == price
    assert back.losses == ()


def test_several_taxes_become_one_amount():
    taxes = [
        {"name": "VAT", "amount": Decimal("0.2"), "percentage": 20},
        {"name": "Levy", "amount": Decimal("0.1"), "account_number": "A1"},
    ]
    cost = {"before_taxes": 1, "taxes": taxes}
    converted = from_new("Session", made("2.3.0", "Session", total_cost=cost))
    assert converted.document["total_cost"] == {
        "excl_vat": 1,
        "incl_vat": Decimal("1.3"),
    }
    assert sorted(pointers(converted)) == [
        "/total_cost/taxes",
        "/total_cost/taxes/0/percentage",
        "/total_cost/taxes/1/account_number",
        "/total_cost/taxes/1/name",
    ]


def test_no_taxes_are_no_amount_with_vat():
    cost = {"before_taxes": 1, "taxes": []}
    converted = from_new("Session", made("2.3.0", "Session", total_cost=cost))
    assert converted.document["total_cost"] == {"excl_vat": 1}
    assert converted.losses == ()


def test_what_cannot_be_added_exactly_is_not_rounded():
    far = Decimal("1E-2000")
    cdr = minimal(class_of("2.2.1", "CDR"))
    cdr["total_cost"] = {"excl_vat": far, "incl_vat": 1}
    with pytest.raises(ImpossibleConversion, match="/total_cost/incl_vat: The numbers"):
        to_new("CDR", cdr)
    cdr = minimal(class_of("2.3.0", "CDR"))
    cdr["total_cost"] = {"before_taxes": 1, "taxes": [{"name": "VAT", "amount": far}]}
    with pytest.raises(ImpossibleConversion, match="/total_cost/taxes: The numbers"):
        from_new("CDR", cdr)


def test_the_limits_of_a_price_have_names_of_their_own():
    limit = {"excl_vat": Decimal("0.5"), "incl_vat": Decimal("0.6")}
    tariff = made("2.2.1", "Tariff", min_price=limit)
    converted = to_new("Tariff", tariff, tax_included="NO")
    assert converted.document["min_price"] == {
        "before_taxes": Decimal("0.5"),
        "after_taxes": Decimal("0.6"),
    }
    back = from_new("Tariff", converted.document)
    assert back.document["min_price"] == limit
    assert pointers(back) == ["/tax_included"]


def test_whether_prices_include_taxes_is_a_decision():
    tariff = minimal(class_of("2.2.1", "Tariff"))
    with pytest.raises(ImpossibleConversion) as caught:
        to_new("Tariff", tariff)
    assert caught.value.undecided == ("tax_included",)
    cdr = made("2.2.1", "CDR", tariffs=[tariff])
    with pytest.raises(ImpossibleConversion) as caught:
        to_new("CDR", cdr)
    assert [one.pointer for one in caught.value.reasons] == ["/tariffs/0/tax_included"]


def test_prices_that_include_taxes_cannot_be_told_before_2_3_0():
    tariff = made("2.3.0", "Tariff", tax_included="YES")
    with pytest.raises(ImpossibleConversion, match=r"/tax_included: OCPI 2\.2\.1 has"):
        from_new("Tariff", tariff)
    converted = from_new("CDR", made("2.3.0", "CDR", tariffs=[tariff]))
    assert converted.document["tariffs"] == []
    (loss,) = converted.losses
    assert loss.pointer == "/tariffs/0"
    assert loss.reason.startswith("/tariffs/0/tax_included: ")


@table(
    ("name", "fields", "losses"),
    [
        ("Token", {"type": "EMAID"}, ["/type"]),
        ("Location", {"help_phone": "+31"}, ["/help_phone"]),
        ("Location", {"facilities": ["HOTEL", "MOON"]}, ["/facilities/1"]),
        ("Location", {"parking_type": "MOON"}, ["/parking_type"]),
        (
            "Location",
            {"images": [{"url": "https://a.nl/", "category": "MOON", "type": "png"}]},
            ["/images/0/category"],
        ),
        (
            "Location",
            {
                "publish": False,
                "publish_allowed_to": [
                    {"group_id": "G", "type": "RFID"},
                    {"group_id": "G", "issuer": "é"},
                ],
            },
            [],
        ),
    ],
)
def test_what_2_3_0_alone_has_is_lost(name, fields, losses):
    converted = from_new(name, made("2.3.0", name, **fields))
    assert pointers(converted) == losses


@pytest.mark.parametrize(
    ("entries", "kept", "losses"),
    [
        (["RFID", "EMAID"], ["RFID"], ["/publish_allowed_to/1"]),
        (["EMAID"], [], ["/publish_allowed_to/0"]),
    ],
)
def test_no_other_word_says_who_may_see_a_location(entries, kept, losses):
    allowed = [{"group_id": "G", "type": type_} for type_ in entries]
    location = made("2.3.0", "Location", publish=False, publish_allowed_to=allowed)
    converted = from_new("Location", location)
    assert [one["type"] for one in converted.document["publish_allowed_to"]] == kept
    assert pointers(converted) == losses


def test_the_message_names_five_reasons_and_says_that_there_are_more():
    tariff = minimal(class_of("2.2.1", "Tariff"))
    (element,) = tariff["elements"]
    tariff["elements"] = [{**element, "restrictions": {"min_current": 5}}] * 7
    with pytest.raises(ImpossibleConversion, match="There are more reasons") as caught:
        down("Tariff", tariff)
    assert len(caught.value.reasons) == 7
    assert str(caught.value).startswith("It cannot be converted from OCPI 2.2.1 to 2.1")


@pytest.mark.parametrize(
    ("count", "more"),
    [
        (100, []),
        (101, ["There is 1 reason more."]),
        (1102, ["There are 1,002 reasons more."]),
    ],
)
def test_100_reasons_are_named_and_the_others_counted(count, more):
    tariff = minimal(class_of("2.2.1", "Tariff"))
    (element,) = tariff["elements"]
    tariff["elements"] = [{**element, "restrictions": {"min_current": 5}}] * count
    with pytest.raises(ImpossibleConversion) as caught:
        down("Tariff", tariff)
    reasons = caught.value.reasons
    assert reasons[99].pointer == "/elements/99/restrictions/min_current"
    assert [(one.pointer, one.message) for one in reasons[100:]] == [
        ("", message) for message in more
    ]


def test_what_is_asked_for_is_named_however_many_reasons_there_are():
    tariff = minimal(class_of("2.1.1", "Tariff"))
    cdr = made("2.1.1", "CDR", location=PLACE, tariffs=[tariff] * 120)
    with pytest.raises(ImpossibleConversion) as caught:
        convert(cdr, from_="2.1.1", to="2.3.0")
    asked = {*OWNER, *TOKEN, "evse_id", "tax_included"}
    assert set(caught.value.undecided) == asked
