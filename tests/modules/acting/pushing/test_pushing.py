"""A push: once, in the version of each, when it is certain, and told of."""

from __future__ import annotations

import logging

import pytest

from flask_ocpi_status.background import Overloaded
from flask_ocpi_status.background import Threads
from flask_ocpi_status.modules import MemoryDocuments
from tests.modules.acting.house import LATER
from tests.modules.acting.house import House
from tests.modules.acting.house import keep
from tests.modules.acting.house import ours
from tests.modules.acting.house import sent
from tests.modules.acting.house import session_of
from tests.modules.acting.house import welcoming
from tests.partners.calling import ROUTING
from tests.table import table

LOCATION = ours("Location", "locations", publish=True)
TARIFF = ours("Tariff", "tariffs")


@pytest.fixture
def partner():
    """Give a party that answers all with a success."""
    with welcoming() as one:
        yield one


def test_everybody_who_takes_it_gets_it_once_in_its_version(partner):
    house = House()
    for number, version in enumerate(("2.0", "2.1.1", "2.2.1", "2.3.0")):
        house.add(f"v{version}", partner.url, version, codes=("DE", f"P{number}"))
    house.push("locations", LOCATION)
    assert sorted(house.wait()) == [
        (f"v{version}", "sent") for version in ("2.0", "2.1.1", "2.2.1", "2.3.0")
    ]
    assert sorted(sent(partner)) == [
        ("PUT", f"/v{version}/locations/NL/OUR/LOC1")
        for version in ("2.0", "2.1.1", "2.2.1", "2.3.0")
    ]
    bodies = {one.path.split("/")[1]: one.body for one in partner.received()}
    assert "party_id" not in bodies["v2.1.1"]
    assert bodies["v2.3.0"]["party_id"] == "OUR"
    assert bodies["v2.2.1"] == {**LOCATION, "evses": bodies["v2.2.1"]["evses"]}


def test_what_has_become_of_it_is_told_without_what_was_sent(partner):
    house = House()
    house.add("par", partner.url)
    house.push("locations", LOCATION)
    house.wait()
    assert house.told == [
        {
            "platform": "roaming",
            "module": "locations",
            "party": "par",
            "key": ("LOC1",),
            "method": "PUT",
            "outcome": "sent",
            "error": None,
        }
    ]


@table(
    ("module", "kind", "path"),
    [
        ("cdrs", "CDR", "/par/cdrs"),
        ("sessions", "Session", "/par/sessions/NL/OUR/ID1"),
        ("tariffs", "Tariff", "/par/tariffs/NL/OUR/ID1"),
        ("tokens", "Token", "/par/tokens/NL/OUR/ID1?type=RFID"),
        ("hubclientinfo", "ClientInfo", "/par/hubclientinfo/NL/OUR"),
        (
            "invoicereconciliation",
            "InvoiceReconciliationRecord",
            "/par/invoicereconciliation/NL/OUR/ID1",
        ),
        ("payments", "Terminal", "/par/payments/terminals"),
        (
            "payments",
            "FinancialAdviceConfirmation",
            "/par/payments/financial-advice-confirmations",
        ),
        ("bookings", "Booking", "/par/bookings/NL/OUR/ID1"),
        (
            "bookings",
            "BookingLocation",
            "/par/bookings/NL/OUR/booking_locations/ID1",
        ),
    ],
)
def test_each_module_is_pushed_as_its_table_has_it(partner, module, kind, path):
    partner.exchanges.clear()
    house = House(home="2.3.0")
    house.add("par", partner.url, "2.3.0", hub_party_id="DEPAR")
    several = {"of": kind} if module in ("payments", "bookings") else {}
    house.push(module, ours(kind, module, "2.3.0"), **several)
    assert house.wait() == [("par", "sent")]
    method = "POST" if kind in ("CDR", "Terminal") or "Advice" in kind else "PUT"
    assert sent(partner) == [(method, path)]
    quiet = module == "hubclientinfo"
    assert [one in partner.received()[0].headers for one in ROUTING] == [not quiet] * 4


def test_what_a_version_cannot_say_is_told_of_and_others_get_it(partner, caplog):
    house = House()
    house.add("old", partner.url, "2.1.1", codes=("DE", "OLD"))
    house.add("new", partner.url)
    with caplog.at_level(logging.INFO):
        house.push("tariffs", {**TARIFF, "type": "AD_HOC_PAYMENT"})
        assert sorted(house.wait()) == [("new", "sent"), ("old", "unsayable")]
    assert sent(partner) == [("PUT", "/new/tariffs/NL/OUR/ID1")]
    told = next(one for one in house.told if one["party"] == "old")
    assert told["method"] is None
    assert "cannot be said in both" in told["error"]


def test_what_is_lost_on_the_way_is_logged_once(partner, caplog):
    house = House()
    house.add("old", partner.url, "2.1.1")
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            house.push("locations", LOCATION)
        house.wait()
    told = [line for line in caplog.messages if "loses a field" in line]
    assert len(told) == len(set(told))
    assert any("2.1.1: /publish" in line for line in told)


def test_a_change_is_a_patch_where_it_can_be_and_else_the_whole(partner):
    documents = MemoryDocuments()
    keep(documents, TARIFF, "ID1")
    keep(documents, ours("Token", "tokens"), "ID1")

    def set_up(platform):
        platform.sender("tariffs", documents)
        platform.sender("tokens", documents)

    house = House(set_up=set_up)
    house.add("old", partner.url, "2.1.1", codes=("DE", "OLD"))
    house.add("new", partner.url)
    house.change("tokens", "ID1", {"valid": True, "last_updated": LATER})
    house.change("tariffs", "ID1", {"currency": "EUR", "last_updated": LATER})
    house.wait()
    assert sorted(sent(partner)) == [
        ("PATCH", "/new/tokens/NL/OUR/ID1?type=RFID"),
        ("PUT", "/new/tariffs/NL/OUR/ID1"),  # which 2.2 has no PATCH of
        ("PUT", "/old/tariffs/NL/OUR/ID1"),
        ("PUT", "/old/tokens/NL/OUR/ID1"),
    ]
    assert {one["outcome"] for one in house.told} == {"sent"}


def test_a_change_of_what_nobody_has_says_that_the_whole_is_missing(partner):
    house = House()
    house.add("old", partner.url, "2.1.1", codes=("DE", "OLD"))
    house.add("new", partner.url)
    house.change("tariffs", "ID1", {"currency": "EUR", "last_updated": LATER})
    house.change("tokens", "ID1", {"valid": True, "last_updated": LATER})
    assert sorted(house.wait()) == [
        ("new", "sent"),
        ("new", "unsayable"),
        ("old", "unsayable"),
        ("old", "unsayable"),
    ]
    assert sent(partner) == [("PATCH", "/new/tokens/NL/OUR/ID1?type=RFID")]


def test_parts_of_a_location_have_urls_of_their_own(partner):
    house = House()
    house.add("par", partner.url)
    evse = ours("EVSE", "locations")
    house.push("locations", evse, key=("LOC1", "E1"))
    house.push("locations", evse["connectors"][0], key=("LOC1", "E1", "1"))
    change = {"status": "CHARGING", "last_updated": LATER}
    house.change("locations", ("LOC1", "E1"), change)
    house.wait()
    assert sent(partner) == [
        ("PUT", "/par/locations/NL/OUR/LOC1/E1"),
        ("PUT", "/par/locations/NL/OUR/LOC1/E1/1"),
        ("PATCH", "/par/locations/NL/OUR/LOC1/E1"),
    ]
    assert partner.received()[2].body == change


def test_what_is_taken_away_is_a_delete(partner):
    house = House()
    house.add("par", partner.url)
    house.remove("tariffs", "T/1")
    house.remove("sessions", "S1", concerns=("DE", "PAR"))
    house.wait()
    assert sent(partner) == [("DELETE", "/par/tariffs/NL/OUR/T%2F1")]
    assert sorted(one["outcome"] for one in house.told) == ["sent", "unsayable"]


def test_calls_to_one_party_stay_in_order(partner):
    house = House()
    house.add("par", partner.url)
    for number in range(50):
        house.push("sessions", session_of(("DE", "PAR"), id=f"S{number}"))
    house.wait()
    assert [one.path.rpartition("/")[2] for one in partner.received()] == [
        f"S{number}" for number in range(50)
    ]


def test_what_is_too_much_is_told_and_is_no_error_of_the_caller(partner):
    class Full(Threads):
        def start(self, app, task, *, delay=0):
            raise Overloaded("Full.")

    house = House(background=Full())
    house.add("par", partner.url)
    house.push("locations", LOCATION)
    assert house.wait() == [("par", "failed")]
    assert house.told[0]["error"] == "Too much is waiting to be done."


def test_the_json_of_a_push_is_made_once_for_all_of_a_version(partner):
    tasks = []

    class Looking(Threads):
        def start(self, app, task, *, delay=0):
            tasks.append(task)

    house = House(background=Looking())
    for number in range(9):
        house.add(f"p{number}", partner.url, codes=("DE", f"P{number}"))
    house.push("locations", LOCATION)
    assert [task.lane for task in tasks] == [f"p{number}" for number in range(9)]
    assert len({id(task.arguments) for task in tasks}) == 1


def test_in_production_what_is_wrong_is_told_and_pushed(partner, caplog):
    house = House()
    house.app.testing = False
    house.add("par", partner.url)
    with caplog.at_level(logging.WARNING):
        house.push("locations", {**LOCATION, "publish": "hunter2"})
        assert house.wait() == [("par", "sent")]
    assert partner.received()[0].body["publish"] == "hunter2"
    assert "A Location of OCPI 2.2.1 is wrong in 2.2.1: /publish" in caplog.text
    assert "hunter2" not in caplog.text
