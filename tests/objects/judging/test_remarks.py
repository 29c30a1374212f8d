"""What is valid and yet worth a look."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from flask_ocpi_status.objects import edition_names
from flask_ocpi_status.objects import edition_of
from flask_ocpi_status.objects.judging.remarks import remarks
from tests.objects.documents import CLASSES
from tests.objects.documents import complete
from tests.table import table


def told(version: str, name: str, document: Any) -> list[tuple[str, str]]:
    cls = edition_of(version).classes[name]
    return [(one.pointer, one.message) for one in remarks(cls, document)]


def pointers(version: str, name: str, document: Any) -> list[str]:
    return [pointer for pointer, _ in told(version, name, document)]


@table("cls", CLASSES)
def test_an_object_that_is_all_ocpi_has_none(cls):
    assert remarks(cls, complete(cls)) == []


# Fields that nobody knows


@table(
    ("name", "field", "meant"),
    [
        ("Location", "lastUpdated", "last_updated"),
        ("Location", "evse", "evses"),
        ("Location", "timezone", "time_zone"),
        ("Location", "City", "city"),
        ("EVSE", "floor", "floor_level"),
        ("Connector", "voltage", "max_voltage"),
        ("Connector", "tariff_id", "tariff_ids"),
        ("Session", "start_date_time ", "start_date_time"),
    ],
)
def test_an_unknown_field_is_told_with_the_one_that_may_be_meant(name, field, meant):
    ((pointer, message),) = told("2.2.1", name, {field: 1})
    assert pointer == f"/{field}"
    assert message == (f"OCPI 2.2.1 has no such field in {name}. Did you mean {meant}?")


def test_a_field_that_is_there_is_not_meant():
    ((_, message),) = told("2.2", "CDR", {"stop_date_time": 1})
    assert message.endswith("Did you mean start_date_time?")
    ((_, message),) = told("2.2", "CDR", {"start_date_time": 1, "stop_date_time": 1})
    assert message.endswith("unless you agree on it.")
    ((_, message),) = told("2.2.1", "Session", {"end_date": 1, "end_date_time": 1})
    assert "end_date_time" not in message


def test_which_field_is_meant_depends_on_the_place_that_is_told_of():
    full, bare = {"voltage": 1, "max_voltage": 1}, {"voltage": 1}
    for connectors, hint in (
        ([full, bare], "Those who read it ignore it, unless you agree on it."),
        ([bare, full], "Did you mean max_voltage?"),
    ):
        ((pointer, message),) = told("2.2.1", "EVSE", {"connectors": connectors})
        assert pointer == "/connectors/0/voltage"
        assert message.endswith(f"{hint} The same in 1 place more.")


@pytest.mark.parametrize("field", ["comment", "x_power", "", "_", "y" * 100_000])
def test_a_field_that_is_like_no_other_gets_no_hint(field):
    ((_, message),) = told("2.2.1", "Location", {field: 1})
    assert "Did you mean" not in message
    assert message.endswith("unless you agree on it.")


def test_it_is_found_wherever_it_is_and_told_by_its_pointer():
    document = {
        "operator": {"a/b~c": 1, "logo": {"size": 1}},
        "evses": [{}, {"connectors": [{}, {"x": {"below": "is not looked at"}}]}],
        "mine": None,
    }
    assert set(pointers("2.2.1", "Location", document)) == {
        "/operator/a~1b~0c",
        "/operator/logo/size",
        "/evses/1/connectors/1/x",
        "/mine",
    }


def test_what_is_known_in_another_version_is_not_in_this_one():
    assert pointers("2.1.1", "Location", {"type": "ON_STREET"}) == []
    assert pointers("2.2.1", "Location", {"type": "ON_STREET"}) == ["/type"]


# Open enums


def test_a_value_of_an_open_enum_that_ocpi_does_not_name_is_told():
    document = {"standard": "CHADEMO_3", "format": "CABLE"}
    assert told("2.3.0", "Connector", document) == [
        (
            "/standard",
            "OCPI 2.3.0 names no such ConnectorType, and allows others."
            " Did you mean CHADEMO?",
        )
    ]
    ((pointer, message),) = told("2.3.0", "EVSE", {"capabilities": ["RESERVABLE", "x"]})
    assert pointer == "/capabilities/1"
    assert message.endswith("allows others. Agree on it with those who read it.")


def test_a_value_of_a_closed_enum_is_a_violation_and_no_remark():
    assert told("2.2.1", "Connector", {"standard": "CHADEMO_3", "format": "ROPE"}) == []


def test_a_value_that_is_there_is_not_meant():
    document = {"capabilities": ["RESERVABEL"]}
    ((_, message),) = told("2.3.0", "EVSE", document)
    assert "Did you mean RESERVABLE?" in message
    document["capabilities"].append("RESERVABLE")
    ((_, message),) = told("2.3.0", "EVSE", document)
    assert message.endswith("allows others. Agree on it with those who read it.")


def test_each_value_of_an_open_enum_is_told_once():
    evses = [{"capabilities": ["A", "B"]}, {"capabilities": ["B"]}]
    found = told("2.3.0", "Location", {"evses": evses})
    assert [pointer for pointer, _ in found] == [
        "/evses/0/capabilities/0",
        "/evses/0/capabilities/1",
    ]
    assert found[1][1].endswith(" The same in 1 place more.")


# Text outside ASCII


@table("version", edition_names())
def test_text_outside_ascii_is_told_before_2_2(version):
    document = {"name": "Málaga", "directions": [{"text": "zöld", "language": "hu"}]}
    early = version in ("2.0", "2.1", "2.1.1")
    assert pointers(version, "Location", document) == (
        ["/name", "/directions/0/text"] if early else []
    )


def test_it_is_told_of_in_what_ocpi_knows_only():
    assert len(told("2.1.1", "Location", {"mine": "Málaga", "country": "É"})) == 1


# Numbers


@table(
    ("number", "is_told"),
    [
        (1, False),
        (2**53, False),
        (1.5, False),
        (Decimal("0.1234"), False),
        (Decimal("0.12340000"), False),
        (Decimal("1E+3"), False),
        (Decimal("0.12345"), True),
        (0.12345, True),
        (13.260000000000001, True),
        (Decimal("9007199254740991.12345678901234567890"), True),
        (Decimal("1E-400"), True),
        (Decimal("1E+400"), False),  # a violation
        (Decimal("NaN"), False),
        (float("nan"), False),
        (True, False),
        ("0.12345", False),
    ],
)
def test_a_number_of_more_than_four_decimals_is_told(number, is_told):
    document = {"type": "ENERGY", "volume": number}
    assert bool(told("2.2.1", "CdrDimension", document)) is is_told


def test_a_decimal_of_2_0_is_a_text_and_has_as_many_as_it_likes():
    assert told("2.0", "CdrDimension", {"volume": "0.123456"}) == []


# How it is told


def test_what_is_the_same_in_many_places_is_told_of_the_first():
    periods = [{"dimensions": [{"volume": Decimal("0.12345")}]}] * 1_500
    ((pointer, message),) = told("2.2.1", "CDR", {"charging_periods": periods})
    assert pointer == "/charging_periods/0/dimensions/0/volume"
    assert message.endswith(" The same in 1,499 places more.")


def test_at_most_a_hundred_are_told_and_a_count(monkeypatch):
    compared = []
    monkeypatch.setitem(
        remarks.__globals__, "alike", lambda *words: compared.append(words)
    )
    document = {f"last_updated_{number}": 1 for number in range(20_000)}
    found = told("2.2.1", "Location", document)
    assert len(found) == 101
    assert found[-1] == ("", "There are 19,900 remarks more.")
    # To find what is meant takes long: it is done for those that are told.
    assert len(compared) == 100


def test_one_that_is_left_is_counted_as_one():
    document = {f"last_updated_{number}": 1 for number in range(101)}
    assert told("2.2.1", "Location", document)[-1] == ("", "There is 1 remark more.")


def test_nothing_that_was_sent_is_repeated():
    sent = "s3cret"
    document = {
        "name": sent + "é",
        "evses": [{"capabilities": [sent], "mine": sent}],
        "location": {"x": sent},
    }
    for version in edition_names():
        found = told(version, "Location", document)
        assert found
        assert not any(sent in message for _, message in found)


@table(
    "document",
    [None, 5, "x", [], [{"x": 1}], {}, {"evses": 5}, {"evses": [None, 5, [{"x": 1}]]}],
)
def test_what_is_of_another_type_is_passed_over(document):
    assert told("2.2.1", "Location", document) == []
