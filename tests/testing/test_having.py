"""What a partner has, and what it shows of it."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime

import pytest

from flask_ocpi_status import PartyId
from flask_ocpi_status.modules.catalogue import MODULES
from flask_ocpi_status.testing.having import Having
from flask_ocpi_status.testing.having import collection_of
from flask_ocpi_status.transport.pagination import PageRequest
from tests.table import table


def page(limit=2, offset=0, **dates):
    return PageRequest(offset, limit, limit, lambda: "http://x/", **dates)


def test_what_has_the_id_of_another_takes_its_place_and_pages_go_by_the_last_change():
    having = Having("2.2.1", PartyId("DE", "PAR"))
    own = having.own(collection_of("locations"))
    dates = {"L1": "2026-03-01", "L2": "2026-01-01", "L3": "2026-02-01"}
    for id, day in dates.items():
        one = {"id": id, "last_updated": f"{day}T00:00:00Z"}
        having.hold("locations", [{**one, "name": "old"}])
    having.hold("locations", [{**one, "name": "new"}])
    first = own.page(page())
    assert [one["id"] for one in first.items] == ["L2", "L3"]
    assert (first.total, first.next_url) == (3, "http://x/?offset=2&limit=2")
    assert own.find(location_id="l3")["name"] == "new"
    assert own.find(location_id="L9") is None


def test_what_is_removed_is_on_no_page_and_in_none_of_the_next_life():
    having = Having("2.2.1", PartyId("DE", "PAR"))
    own = having.own(collection_of("tariffs"))
    having.hold("tariffs", [{"id": "T1"}, {"id": "T2"}])
    own.remove("T1")
    assert own.find(tariff_id="T1") is None
    assert [one["id"] for one in own.page(page()).items] == ["T2"]
    with pytest.raises(LookupError, match="has nothing with the id 'T1'"):
        own.remove("T1")
    having.clear()
    assert own.page(page()).items == []


@table("last_updated", [None, "yesterday", 7])
def test_what_is_invalid_is_shown_as_well_whatever_dates_are_asked_for(last_updated):
    having = Having("2.2.1", PartyId("DE", "PAR"))
    having.hold("tariffs", [{"id": "T1", "last_updated": last_updated}])
    asked = page(date_from=datetime(2026, 1, 1, tzinfo=UTC))
    assert len(list(having.own(collection_of("tariffs")).page(asked).items)) == 1


@table(
    "module, of, told",
    [
        ("sesions", None, "There is no module 'sesions'; did you mean 'sessions'?"),
        ("commands", None, "There are no objects of commands: nothing is kept there."),
        ("payments", "Terminals", "There is no class 'Terminals'; did you mean"),
    ],
)
def test_a_module_without_objects_is_refused(module, of, told):
    with pytest.raises(ValueError, match="There") as raised:
        collection_of(module, of)
    assert str(raised.value).startswith(told)


def test_every_module_that_keeps_something_has_a_collection():
    kept = [name for name in MODULES if name != "commands"]
    assert all(collection_of(name).keeps for name in kept)
