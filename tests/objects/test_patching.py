"""What a PATCH makes of an object, and of a Location that it changes a part of."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flask_ocpi_status import Outcome
from flask_ocpi_status import UnknownLocation
from flask_ocpi_status import contract_names
from flask_ocpi_status import get_contract
from flask_ocpi_status.objects import apply_patch
from flask_ocpi_status.objects import find_part
from flask_ocpi_status.objects import put_part
from flask_ocpi_status.objects.patching import has_part
from tests.table import table

OLD = "2026-01-01T00:00:00Z"
NEW = "2026-01-02T00:00:00Z"
ONE = {"evse_uid": "B", "connector_id": "1"}


def location() -> dict[str, Any]:
    return {
        "id": "LOC1",
        "name": "Gent Zuid",
        "evses": [
            {
                "uid": "A",
                "status": "AVAILABLE",
                "connectors": [{"id": "1", "last_updated": OLD}],
                "last_updated": OLD,
            },
            {
                "uid": "B",
                "status": "CHARGING",
                "connectors": [
                    {"id": "1", "max_voltage": 230, "last_updated": OLD},
                    {"id": "2", "max_voltage": 400, "last_updated": OLD},
                ],
                "last_updated": OLD,
            },
        ],
        "last_updated": OLD,
    }


FIELDS = st.sampled_from(["a", "b", "c", "last_updated"])
VALUES = st.one_of(st.integers(), st.text(), st.lists(st.integers()))
OBJECTS = st.dictionaries(FIELDS, VALUES)
PATCHES = st.dictionaries(FIELDS, st.one_of(st.none(), VALUES))


@given(OBJECTS)
def test_a_patch_of_nothing_changes_nothing(obj):
    assert apply_patch(obj, {}) == obj


@given(OBJECTS, PATCHES)
def test_what_a_patch_has_is_there_afterwards_and_the_rest_stays(obj, patch):
    patched = apply_patch(obj, patch)
    for name in {*obj, *patch}:
        if name not in patch:
            assert patched[name] == obj[name]
        elif patch[name] is None:
            assert name not in patched
        else:
            assert patched[name] == patch[name]
    assert patched.keys() <= {*obj, *patch}


@given(OBJECTS, PATCHES)
def test_the_same_patch_twice_is_as_good_as_once(obj, patch):
    once = apply_patch(obj, patch)
    assert apply_patch(once, patch) == once


@given(OBJECTS, PATCHES, PATCHES)
def test_two_patches_are_as_good_as_the_later_one_over_the_earlier(obj, first, second):
    one_by_one = apply_patch(apply_patch(obj, first), second)
    assert one_by_one == apply_patch(obj, {**first, **second})


@given(OBJECTS, PATCHES)
def test_neither_the_object_nor_the_patch_is_changed(obj, patch):
    before = copy.deepcopy((obj, patch))
    apply_patch(obj, patch)
    assert (obj, patch) == before


def test_a_list_takes_the_place_of_the_old_one():
    patched = apply_patch(
        {"capabilities": ["RFID_READER"]}, {"capabilities": ["RESERVABLE"]}
    )
    assert patched == {"capabilities": ["RESERVABLE"]}


def test_an_object_takes_the_place_of_the_old_one_as_a_whole():
    patched = apply_patch(
        {"operator": {"name": "A", "website": "https://a.example"}},
        {"operator": {"name": "B"}},
    )
    assert patched == {"operator": {"name": "B"}}


def test_what_nobody_knows_stays_even_if_it_is_null():
    assert apply_patch({"x": None}, {"kwh": 1}) == {"x": None, "kwh": 1}


PERIOD_1 = {"start_date_time": OLD}
PERIOD_2 = {"start_date_time": NEW}


@table(
    ("there", "sent", "then"),
    [
        ({"charging_periods": [PERIOD_1]}, [PERIOD_2], [PERIOD_1, PERIOD_2]),
        ({"charging_periods": [PERIOD_1]}, [PERIOD_1], [PERIOD_1, PERIOD_1]),
        ({"charging_periods": [PERIOD_1]}, [], [PERIOD_1]),
        ({"charging_periods": [PERIOD_1]}, None, [PERIOD_1]),
        ({"charging_periods": []}, [PERIOD_1], [PERIOD_1]),
        ({"charging_periods": None}, [PERIOD_1], [PERIOD_1]),
        ({}, [PERIOD_1], [PERIOD_1]),
    ],
)
def test_charging_periods_are_added(there, sent, then):
    patched = apply_patch(there, {"charging_periods": sent})
    assert patched == {"charging_periods": then}


@table("before_2_2", [{"case_sensitive": True}, {"appends": False}])
@table("sent", [[PERIOD_2], [], None])
def test_before_2_2_charging_periods_take_the_place_of_the_old_as_any_list(
    before_2_2, sent
):
    there = {"kwh": 1, "charging_periods": [PERIOD_1]}
    patched = apply_patch(there, {"charging_periods": sent}, **before_2_2)
    periods = {} if sent is None else {"charging_periods": sent}
    assert patched == {"kwh": 1, **periods}


def test_whether_periods_are_added_can_be_said_by_itself():
    there = {"charging_periods": [PERIOD_1]}
    patch = {"charging_periods": [PERIOD_2]}
    patched = apply_patch(there, patch, case_sensitive=True, appends=True)
    assert patched == {"charging_periods": [PERIOD_1, PERIOD_2]}


@pytest.mark.parametrize("sent", [[], None])
def test_no_charging_periods_change_nothing(sent):
    assert apply_patch({"kwh": 1}, {"charging_periods": sent}) == {"kwh": 1}


def test_a_change_of_an_evse_leaves_the_others_and_moves_the_location():
    patch = {"status": "REMOVED", "last_updated": NEW}
    patched = apply_patch(location(), patch, evse_uid="B")
    expected = location()
    expected["last_updated"] = NEW
    expected["evses"][1] |= patch
    assert patched == expected


def test_a_change_of_a_connector_moves_the_evse_and_the_location():
    patch = {"max_voltage": 480, "last_updated": NEW}
    patched = apply_patch(location(), patch, evse_uid="B", connector_id="2")
    expected = location()
    expected["last_updated"] = expected["evses"][1]["last_updated"] = NEW
    expected["evses"][1]["connectors"][1] |= patch
    assert patched == expected


@pytest.mark.parametrize("moment", ["2025-01-01T00:00:00Z", OLD, "2025-12-31T23:59:59"])
def test_last_updated_never_moves_back(moment):
    patch = {"status": "REMOVED", "last_updated": moment}
    patched = apply_patch(location(), patch, evse_uid="A")
    assert patched["last_updated"] == OLD
    assert patched["evses"][0]["last_updated"] == moment


def test_instants_are_compared_and_not_their_texts():
    patch = {"last_updated": "2026-01-01T01:00:00+02:00"}
    assert apply_patch(location(), patch, evse_uid="A")["last_updated"] == OLD


@table(
    ("moment", "moved"),
    [
        ("2025-12-31T23:59:60Z", False),
        ("2026-01-01T23:59:60Z", True),
        ("2026-01-01T00:59:60+01:00", False),
        ("9999-12-31T23:59:60", True),
    ],
)
def test_a_leap_second_is_compared_as_any_other(moment, moved):
    patched = apply_patch(location(), {"last_updated": moment}, evse_uid="A")
    assert patched["last_updated"] == (moment if moved else OLD)
    again = apply_patch(patched, {"last_updated": NEW}, evse_uid="A")
    assert again["last_updated"] == max(patched["last_updated"], NEW)


@pytest.mark.parametrize("moment", ["soon", "", "2026-01-31T22:59:60Z", "99999"])
def test_a_moment_that_was_let_pass_and_is_none_moves_nothing(moment):
    patched = apply_patch(location(), {"last_updated": moment}, evse_uid="A")
    assert patched["last_updated"] == OLD
    assert patched["evses"][0]["last_updated"] == moment
    again = apply_patch(patched, {"last_updated": NEW}, evse_uid="A")
    assert again["evses"][0]["last_updated"] == again["last_updated"] == NEW


def test_a_patch_without_a_moment_moves_nothing():
    patched = apply_patch(location(), {"status": "REMOVED"}, evse_uid="A")
    assert patched["last_updated"] == OLD


def test_a_location_without_last_updated_gets_none():
    before_2_1 = {"id": "LOC1", "evses": [{"uid": "A"}]}
    patched = apply_patch(before_2_1, {"last_updated": NEW}, evse_uid="A")
    assert "last_updated" not in patched


def test_a_part_is_changed_without_touching_the_location():
    obj = location()
    apply_patch(obj, {"status": None}, evse_uid="A")
    put_part(obj, {"uid": "C"}, evse_uid="C")
    assert obj == location()


def test_ids_are_found_in_any_case_unless_case_matters():
    assert find_part(location(), "b", "2") == location()["evses"][1]["connectors"][1]
    with pytest.raises(UnknownLocation):
        find_part(location(), "b", case_sensitive=True)
    with pytest.raises(UnknownLocation):
        apply_patch(location(), {}, evse_uid="b", case_sensitive=True)


def test_the_location_itself_is_found_without_an_id():
    assert find_part(location()) == location()


@pytest.mark.parametrize(
    "path",
    [
        {"evse_uid": "X"},
        {"evse_uid": "X", "connector_id": "1"},
        {"evse_uid": "A", "connector_id": "9"},
    ],
)
def test_what_is_not_there_cannot_be_changed(path):
    assert not has_part(location(), **path)
    with pytest.raises(UnknownLocation) as caught:
        find_part(location(), *path.values())
    assert caught.value.http_status == 404
    with pytest.raises(UnknownLocation):
        apply_patch(location(), {"last_updated": NEW}, **path)


@table("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
@table(
    "change",
    [
        lambda: apply_patch(location(), {}, evse_uid="X"),
        lambda: apply_patch(location(), {}, evse_uid="A", connector_id="9"),
        lambda: put_part(location(), {"id": "1"}, evse_uid="X", connector_id="1"),
    ],
)
def test_what_the_url_names_and_is_not_there_is_404_whatever_the_method(change, method):
    with pytest.raises(UnknownLocation) as raised:
        change()
    error = raised.value
    for name in contract_names():
        outcome = Outcome.of_code(
            error.status_code, http_status=error.http_status, method=method
        )
        assert get_contract(name).answer(outcome).http == 404


def test_a_connector_needs_its_evse():
    with pytest.raises(ValueError, match="evse_uid="):
        apply_patch(location(), {}, connector_id="1")


def test_an_evse_is_put_in_the_place_of_the_one_of_its_id():
    evse = {"uid": "a", "connectors": [], "last_updated": NEW}
    put = put_part(location(), evse, evse_uid="a")
    assert put["evses"] == [evse, location()["evses"][1]]
    assert put["last_updated"] == NEW


@pytest.mark.parametrize("there", [{}, {"evses": None}, {"evses": []}])
def test_an_evse_is_put_behind_the_others(there):
    evse = {"uid": "A"}
    assert put_part(there, evse, evse_uid="A") == {"evses": [evse]}


def test_a_connector_is_put_into_its_evse():
    connector = {"id": "3", "last_updated": NEW}
    put = put_part(location(), connector, evse_uid="B", connector_id="3")
    assert put["evses"][1]["connectors"][2] == connector
    assert put["evses"][1]["last_updated"] == put["last_updated"] == NEW


@pytest.mark.parametrize(
    ("part", "path"),
    [
        ({"uid": "B"}, {"evse_uid": "A"}),
        ({"uid": "a", "case_sensitive": True}, {"evse_uid": "A"}),
        ({"id": "2"}, {"evse_uid": "A", "connector_id": "1"}),
    ],
)
def test_a_part_is_not_put_under_the_id_of_another_one(part, path):
    options = {"case_sensitive": part.pop("case_sensitive", False)}
    with pytest.raises(ValueError, match="not the one that it is put under"):
        put_part(location(), part, **path, **options)


def test_a_connector_cannot_be_put_into_an_evse_that_is_not_there():
    with pytest.raises(UnknownLocation):
        put_part(location(), {"id": "1"}, evse_uid="X", connector_id="1")


@pytest.mark.parametrize(
    ("moment", "moved"),
    [("0001-01-01T00:00:00+23:59", False), ("9999-12-31T23:59:59-23:59", True)],
)
def test_an_instant_that_is_none_in_utc_is_compared_all_the_same(moment, moved):
    patched = apply_patch(location(), {"last_updated": moment}, evse_uid="A")
    assert patched["last_updated"] == (moment if moved else OLD)


def booking_location() -> dict[str, Any]:
    calendar = {"id": "CAL1", "timeslot_increment": 15, "last_updated": OLD}
    return {"id": "B1", "calendars": [calendar], "last_updated": OLD}


def test_a_calendar_is_a_part_of_a_booking_location_as_an_evse_is_of_a_location():
    whole = booking_location()
    assert find_part(whole, calendar_id="cal1") == whole["calendars"][0]
    assert has_part(whole, calendar_id="CAL1")
    assert not has_part(whole, calendar_id="CAL2")
    patch = {"timeslot_increment": 30, "last_updated": NEW}
    patched = apply_patch(whole, patch, calendar_id="CAL1")
    assert patched["calendars"][0]["timeslot_increment"] == 30
    assert patched["last_updated"] == NEW
    another = {"id": "CAL2", "last_updated": NEW}
    grown = put_part(whole, another, calendar_id="CAL2")
    assert [one["id"] for one in grown["calendars"]] == ["CAL1", "CAL2"]
    assert grown["last_updated"] == NEW
    assert whole == booking_location()


def test_a_part_that_nothing_names_cannot_be_put():
    with pytest.raises(ValueError, match="Say which part"):
        put_part(location(), {"uid": "A"})


BROKEN: list[Any] = [
    None,
    5,
    "x",
    [1],
    {"evses": 5},
    {"evses": "B"},
    {"evses": {"uid": "B"}},
    {"evses": [None, 5, "B", [], {}, {"uid": 5}, {"uid": None}]},
]


@table("broken", BROKEN)
def test_what_is_no_object_any_more_has_no_parts(broken):
    assert not has_part(broken, evse_uid="B")
    assert not has_part({"evses": [{"uid": "B", "connectors": broken}]}, **ONE)
    with pytest.raises(UnknownLocation):
        find_part(broken, "B")


@table("broken", BROKEN[4:])
def test_a_part_is_not_changed_in_what_is_no_list_of_parts(broken):
    with pytest.raises(UnknownLocation):
        apply_patch(broken, {"status": "BLOCKED"}, evse_uid="B")
    evse = {"uid": "B"}
    assert evse in put_part(broken, evse, evse_uid="B")["evses"]
