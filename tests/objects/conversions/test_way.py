"""Two ways lead through the steps, and they are to be one: held against each other."""

from __future__ import annotations

import copy
from itertools import permutations
from typing import Any
from unittest.mock import patch

from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from flask_ocpi_status.codec import dumps
from flask_ocpi_status.objects.conversions import VERSIONS
from flask_ocpi_status.objects.conversions.converting import ImpossibleConversion
from flask_ocpi_status.objects.conversions.converting import convert
from flask_ocpi_status.objects.conversions.way import Way
from flask_ocpi_status.objects.conversions.way import way_of
from tests.objects.documents import complete
from tests.objects.documents import documents
from tests.objects.documents import minimal
from tests.objects.documents import mutated
from tests.objects.law import exactly
from tests.table import table

from .test_converting import class_of
from .test_converting import decisions_for

NAMES = ("Location", "Session", "CDR", "Tariff", "Token", "EVSE", "Connector")
WAYS = [*permutations(VERSIONS, 2), ("2.2.1", "2.2.1")]


EMAID = [{"uid": "1", "type": "EMAID"}]
IMAGE = {"url": "https://a.nl/", "category": "MOON", "type": "png"}
HALF = {
    "is_green_energy": True,
    "energy_sources": [{"source": "SOLAR", "percentage": 50}],
}
#: What is measured that 2.1.1 does not know, and nothing else.
PERIOD = {
    "start_date_time": "2026-01-31T09:30:00Z",
    "dimensions": [{"type": "POWER", "volume": 1}],
}
#: What is lost or rewritten by itself: from, to, the class, and fields.
QUICK = [
    ("2.1", "2.1.1", "Token", {"last_updated": "2026-01-31T09:30:00+02:00"}),
    ("2.1.1", "2.3.0", "Location", {"type": "OTHER"}),
    ("2.1.1", "2.3.0", "Session", {"total_cost": 5}),
    ("2.1.1", "2.3.0", "CDR", {}),
    ("2.2.1", "2.1", "Location", {"parking_type": "ON_DRIVEWAY"}),
    ("2.2.1", "2.2", "Location", {"state": "x" * 45}),
    ("2.2", "2.1.1", "Connector", {"tariff_ids": ["A", "B"]}),
    ("2.2", "2.1.1", "Session", {"auth_method": "COMMAND"}),
    ("2.2", "2.1.1", "CDR", {}),
    ("2.2.1", "2.3.0", "Location", {"help_phone": "+31", "x": {}}),
    ("2.3.0", "2.2.1", "Location", {"help_phone": "+31", "facilities": ["MOON"]}),
    ("2.3.0", "2.2.1", "Token", {"type": "EMAID"}),
    ("2.3.0", "2.2.1", "Tariff", {"tax_included": "NO"}),
]
#: What is lost with what is round it, or makes a conversion impossible.
TELLING = [
    ("2.3.0", "2.2.1", "Location", {"publish": False, "publish_allowed_to": EMAID}),
    ("2.3.0", "2.2.1", "Location", {"images": [IMAGE]}),
    ("2.3.0", "2.2.1", "Tariff", {"tax_included": "YES"}),
    ("2.2.1", "2.2", "Location", {"address": "x" * 46}),
    ("2.1.1", "2.2", "Location", {"energy_mix": HALF}),
    ("2.2", "2.1.1", "Tariff", {"type": "PROFILE_FAST"}),
    ("2.2", "2.1.1", "Session", {"charging_periods": [PERIOD]}),
]


def made(source: str, name: str, fields: dict[str, Any]) -> dict[str, Any]:
    make = complete if name == "Session" else minimal
    document = {**make(class_of(source, name)), **fields}
    if "location" in document:
        document["location"] = complete(class_of(source, "Location"))
    return document


def outcome(way: tuple[str, str, str], document: Any, decisions: Any) -> Any:
    """Return all that is said of a conversion, in a form that can be compared."""
    source, target, name = way
    try:
        converted = convert(document, from_=source, to=target, as_=name, **decisions)
    except ImpossibleConversion as error:
        return str(error), error.reasons, error.undecided
    written = dumps(converted.document)  # in the order that the fields have
    return exactly(converted.document), written, converted.losses


def hold_the_law(way: tuple[str, str, str], document: Any, decisions: Any) -> None:
    """Hold the quick way against the one that tells."""
    before = exactly(document)
    said = outcome(way, document, decisions)
    assert exactly(document) == before
    with patch.object(Way, "quickly", return_value=None):
        assert outcome(way, document, decisions) == said


@table("name", NAMES)
@table(("source", "target"), WAYS)
@table("make", [complete, minimal])
def test_both_ways_say_the_same_of_each_class(make, source, target, name):
    document = make(class_of(source, name))
    hold_the_law((source, target, name), document, decisions_for(document))
    hold_the_law((source, target, name), document, {})


@table(("source", "target", "name", "fields"), QUICK + TELLING)
def test_both_ways_say_the_same_of_what_is_lost(source, target, name, fields):
    document = made(source, name, fields)
    hold_the_law((source, target, name), document, decisions_for(document))


@table("name", NAMES)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(data=st.data())
def test_both_ways_say_the_same_of_any_object_and_whatever_is_decided(name, data):
    source, target = data.draw(st.sampled_from(WAYS))
    document = data.draw(documents(class_of(source, name)))
    every = decisions_for(document)
    # Nobody knows what a field means that the other version knows alone.
    strange = class_of(target, name).properties().keys() - document.keys()
    unknown = strange - class_of(source, name).properties().keys()
    if unknown and data.draw(st.booleans()):
        document[data.draw(st.sampled_from(sorted(unknown)))] = 5
    some = data.draw(st.sets(st.sampled_from([*every]), max_size=2))
    decisions = {keyword: every[keyword] for keyword in every if keyword not in some}
    odd = data.draw(st.sampled_from(["", 5, False, None, {}]))
    if data.draw(st.booleans()):
        decisions |= dict.fromkeys(some, odd)
    hold_the_law((source, target, name), document, decisions)


@table("name", NAMES)
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(data=st.data())
def test_both_ways_say_the_same_of_what_is_no_object(name, data):
    source, target = data.draw(st.sampled_from(WAYS))
    document = data.draw(mutated(class_of(source, name)))
    decisions = {} if name in ("Session", "CDR") else decisions_for({})
    hold_the_law((source, target, name), document, decisions)


def test_a_way_is_compiled_once():
    assert way_of("2.2.1", "2.1.1", "Location") is way_of("2.2.1", "2.1.1", "Location")


@table(("source", "target", "name", "fields"), QUICK)
def test_what_is_lost_or_rewritten_by_itself_goes_the_quick_way(
    source, target, name, fields
):
    document = made(source, name, fields)
    decisions = decisions_for(document)
    assert way_of(source, target, name).quickly(document, decisions) is not None


@table(
    ("fields", "decisions"),
    [
        ({"publish": False}, {}),  # asks
        ({"address": "x" * 46}, {}),  # is impossible
        ({"city": 5}, {}),  # is no Location
        ({"x": [[]] * 3}, {"postal_code": 5}),  # is decided in no good way
    ],
)
def test_what_has_a_reason_to_be_told_does_not(fields, decisions):
    document = {**minimal(class_of("2.2.1", "Location")), "publish": True, **fields}
    assert way_of("2.2.1", "2.1.1", "Location").quickly(document, decisions) is None


def test_what_is_lost_is_told_of_the_object_as_it_was():
    location = complete(class_of("2.2.1", "Location")) | {"publish": True}
    location.pop("publish_allowed_to")
    known = convert(copy.deepcopy(location), from_="2.2.1", to="2.1.1").losses
    assert known
    converted = convert(location, from_="2.2.1", to="2.1.1")
    location["evses"].clear()
    del location["country_code"]
    converted.document.clear()
    assert converted.losses == known


def test_what_is_lost_is_told_by_the_decisions_as_they_were():
    session = complete(class_of("2.2.1", "Session"))
    decisions = decisions_for(session)
    way = {"from_": "2.2.1", "to": "2.1"}
    known = convert(session, **way, **copy.deepcopy(decisions)).losses
    assert known
    converted = convert(session, **way, **decisions)
    decisions["location"].clear()
    assert converted.losses == known


def test_no_list_and_no_object_that_is_known_is_shared_with_the_result():
    location = complete(class_of("2.2.1", "Location"))
    converted = convert(location, from_="2.2.1", to="2.3.0")

    def holders(value: Any) -> set[int]:
        below = value.values() if isinstance(value, dict) else value
        found = [one for one in below if isinstance(one, dict | list)]
        return {id(value)}.union(*map(holders, found))

    assert holders(location).isdisjoint(holders(converted.document))
