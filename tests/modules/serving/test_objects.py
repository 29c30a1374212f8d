"""Objects of others, as a partner's acceptance test sends and reads them."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from flask_ocpi_status.modules.keeping.documents import Kept
from flask_ocpi_status.modules.keeping.documents import Key
from flask_ocpi_status.modules.keeping.documents import Shelf
from tests.modules.serving.world import ABC
from tests.modules.serving.world import LATER
from tests.modules.serving.world import PARTNERS
from tests.modules.serving.world import US
from tests.modules.serving.world import World
from tests.modules.serving.world import thing
from tests.modules.serving.world import told
from tests.table import table

LOCATION = "receiver/locations/NL/ABC/LOC1"
SESSION = "receiver/sessions/NL/ABC/ID1"
TOKEN = "receiver/tokens/NL/ABC/ID1"
CDRS = "receiver/cdrs"
OLD = ("2.0", "2.1", "2.1.1")
NEW = ("2.2", "2.2.1", "2.3.0")


@pytest.fixture(scope="module")
def worlds() -> dict[str, World]:
    return {version: World(version) for version in (*OLD, *NEW)}


def at(worlds: dict[str, World], version: str) -> World:
    return worlds[version].forget()


def location(version: str) -> Any:
    return thing("Location", version, module="locations")


def cdr(version: str = "2.2.1", **changes: Any) -> Any:
    return {**thing("CDR", version, module="cdrs"), **changes}


def token(kind: str = "RFID", version: str = "2.2.1", **changes: Any) -> Any:
    return {**thing("Token", version, module="tokens"), "type": kind, **changes}


@table("version", [*OLD, *NEW])
def test_what_was_put_is_read_as_it_was_sent(worlds, version):
    world, sent = at(worlds, version), location(version) | {"nltnm_more": "1.10"}
    assert told(world.ask("PUT", LOCATION, sent)) == (201, 1000)
    assert told(world.ask("PUT", LOCATION, sent)) == (200, 1000)
    assert world.ask("GET", LOCATION).json["data"] == sent


@table("version", [*OLD, *NEW])
def test_ids_in_another_case_are_the_same_from_2_2_on(worlds, version):
    world = at(worlds, version)
    world.ask("PUT", LOCATION, location(version))
    response = world.ask("GET", "receiver/locations/NL/ABC/loc1/e1/1")
    unknown = (404, 2000 if version == "2.0" else 2003)
    assert told(response) == (unknown if version in OLD else (200, 1000))


def test_the_id_of_a_cdr_counts_in_no_case_in_any_version(worlds):
    world = at(worlds, "2.1.1")
    assert told(world.ask("POST", CDRS, cdr("2.1.1", id="Cdr1"))) == (201, 1000)
    assert told(world.ask("GET", f"{CDRS}/NL/ABC/CDR1")) == (200, 1000)


@table(
    "path, body",
    [
        (LOCATION, location("2.2.1") | {"id": "LOC2"}),
        (LOCATION, location("2.2.1") | {"party_id": "XYZ"}),
        (f"{LOCATION}/E1", location("2.2.1")["evses"][0] | {"uid": "E2"}),
        (LOCATION, token()),
        (LOCATION, [location("2.2.1")]),
        (LOCATION, "LOC1"),
        (TOKEN, location("2.2.1")),
    ],
)
def test_what_is_not_the_object_of_the_url_is_2001_and_not_kept(worlds, path, body):
    world = at(worlds, "2.2.1")
    world.ask("PUT", LOCATION, location("2.2.1"))
    world.ask("PUT", TOKEN, token())
    before = world.ask("GET", path).json["data"]
    assert told(world.ask("PUT", path, body)) == (200, 2001)
    assert world.ask("GET", path).json["data"] == before


@table("method", ["GET", "PUT", "PATCH"])
def test_the_owner_in_the_url_is_who_asks(worlds, method):
    world = at(worlds, "2.2.1")
    world.ask("PUT", LOCATION, location("2.2.1"))
    body = None if method == "GET" else {**location("2.2.1"), "last_updated": LATER}
    assert told(world.ask(method, LOCATION, body, token="token-xyz")) == (404, 2000)
    assert world.ask("GET", LOCATION).json["data"] == location("2.2.1")


def test_nobody_reads_or_changes_what_has_no_owner_in_its_url_for_another(worlds):
    world = at(worlds, "2.3.0")
    path = "receiver/payments/terminals"
    sent = thing("Terminal", "2.3.0", module="payments")
    assert told(world.ask("POST", path, sent)) == (201, 1000)
    assert told(world.ask("POST", path, sent, token="token-xyz")) == (200, 2001)
    theirs = sent | {"party_id": "XYZ"}
    assert told(world.ask("POST", path, theirs, token="token-xyz")) == (201, 1000)
    assert world.ask("GET", f"{path}/ID1").json["data"] == sent


@table("version", NEW)
def test_a_cdr_in_the_name_of_another_is_2001(worlds, version):
    world = at(worlds, version)
    response = world.ask("POST", CDRS, cdr(version, party_id="XYZ"))
    assert told(response) == (200, 2001)
    pointers = [error["pointer"] for error in response.json["data"]["errors"]]
    assert pointers == ["/country_code", "/party_id"]
    path = f"{CDRS}/NL/XYZ/ID1"
    assert told(world.ask("GET", path, token="token-xyz")) == (404, 2000)


@table("version", [*OLD, *NEW])
def test_a_cdr_has_a_location_at_which_it_is_read(worlds, version):
    world = at(worlds, version)
    response = world.ask("POST", CDRS, cdr(version))
    url = f"http://localhost/ocpi/{version}/{CDRS}/NL/ABC/ID1"
    assert response.headers["Location"] == url
    again = world.ask("POST", CDRS, cdr(version))
    assert told(again) == (200, 1000) and again.headers["Location"] == url
    another = world.ask("POST", CDRS, cdr(version, nltnm_more=1))
    assert told(another) == (200, 2001) and "Location" not in another.headers
    assert world.ask("GET", f"{CDRS}/NL/ABC/ID1").json["data"] == cdr(version)


@table(
    "own", ["a/b", "..", ".", "/", "a%2Fb", "50%", "a b?c#d", "//x", "a/../b", "*;=+"]
)
def test_the_location_of_a_cdr_leads_back_whatever_its_id(worlds, own):
    world = at(worlds, "2.2.1")
    response = world.ask("POST", CDRS, cdr(id=own))
    assert told(response) == (201, 1000)
    path = response.headers["Location"].partition("/ocpi/2.2.1/")[2]
    assert path.count("/") == 4
    assert world.ask("GET", path).json["data"] == cdr(id=own)


def test_a_number_written_otherwise_makes_no_other_cdr(worlds):
    world = at(worlds, "2.2.1")
    assert told(world.ask("POST", CDRS, cdr(total_energy=1.5))) == (201, 1000)
    text = world.app.json.dumps(cdr(total_energy="@")).replace('"@"', "1.50")
    options = {"data": text, "content_type": "application/json"}
    assert told(world.ask("POST", CDRS, **options)) == (200, 1000)


@table(
    "change",
    [
        {"coordinates": None},
        {"evses": [{"uid": "E9"}]},
        {"opening_times": {"twentyfourseven": False}},
    ],
)
def test_a_patch_that_makes_the_whole_invalid_changes_nothing(worlds, change):
    world = at(worlds, "2.2.1")
    world.ask("PUT", LOCATION, location("2.2.1"))
    response = world.ask("PATCH", LOCATION, {**change, "last_updated": LATER})
    assert told(response) == (200, 2001)
    assert world.ask("GET", LOCATION).json["data"] == location("2.2.1")


@table("version", NEW)
def test_a_patch_without_last_updated_is_2001_from_2_2_on(worlds, version):
    world = at(worlds, version)
    world.ask("PUT", LOCATION, location(version))
    assert told(world.ask("PATCH", LOCATION, {"city": "Gent"})) == (200, 2001)


@table("version", ["2.1", "2.1.1", *NEW])
def test_a_part_that_changes_moves_what_it_is_in(worlds, version):
    world = at(worlds, version)
    world.ask("PUT", LOCATION, location(version))
    changed = {"last_updated": LATER}
    assert told(world.ask("PATCH", f"{LOCATION}/E1/1", changed)) == (200, 1000)
    whole = world.ask("GET", LOCATION).json["data"]
    assert whole["last_updated"] == LATER
    assert whole["evses"][0]["last_updated"] == LATER


def test_a_calendar_that_changes_moves_its_booking_location(worlds):
    world = at(worlds, "2.3.0")
    path = "receiver/bookings/NL/ABC/booking_locations/ID1"
    whole = thing("BookingLocation", "2.3.0", module="bookings")
    assert told(world.ask("PUT", path, whole)) == (201, 1000)
    another = {**whole["calendars"][0], "id": "CAL2", "last_updated": LATER}
    assert told(world.ask("PUT", f"{path}/CAL2", another)) == (201, 1000)
    assert told(world.ask("PUT", f"{path}/CAL2", another)) == (200, 1000)
    assert told(world.ask("GET", f"{path}/CAL3")) == (404, 2000)
    patch = {"last_updated": LATER}
    assert told(world.ask("PATCH", f"{path}/CAL3", patch)) == (404, 2000)
    assert world.ask("GET", path).json["data"] == {
        **whole,
        "calendars": [whole["calendars"][0], another],
        "last_updated": LATER,
    }


@table("below", ["", "/1"])
def test_a_part_of_what_is_unknown_is_404_and_not_kept(worlds, below):
    world = at(worlds, "2.2.1")
    evse = location("2.2.1")["evses"][0]
    part = evse["connectors"][0] if below else evse
    path = f"receiver/locations/NL/ABC/LOC1/E1{below}"
    assert told(world.ask("PUT", path, part)) == (404, 2003)
    assert told(world.ask("GET", LOCATION)) == (404, 2003)


def test_ten_thousand_connectors_are_kept_and_one_of_them_changed(worlds):
    world = at(worlds, "2.2.1")
    sent = location("2.2.1")
    [connector] = sent["evses"][0]["connectors"]
    sent["evses"][0]["connectors"] = [
        {**connector, "id": str(number)} for number in range(10_000)
    ]
    assert told(world.ask("PUT", LOCATION, sent)) == (201, 1000)
    patch = {"max_voltage": 400, "last_updated": LATER}
    assert told(world.ask("PATCH", f"{LOCATION}/E1/9999", patch)) == (200, 1000)
    read = world.ask("GET", LOCATION).json["data"]["evses"][0]["connectors"]
    assert len(read) == 10_000 and read[-1]["max_voltage"] == 400


@table("version", [*OLD, *NEW])
def test_charging_periods_of_a_patch_are_added_from_2_2_on(worlds, version):
    world = at(worlds, version)
    sent = thing("Session", version, module="sessions")
    period = thing("ChargingPeriod", version, module="sessions")
    world.ask("PUT", SESSION, {**sent, "charging_periods": [period]})
    patch = {"charging_periods": [period]}
    if "last_updated" in sent:
        patch["last_updated"] = LATER
    assert told(world.ask("PATCH", SESSION, patch)) == (200, 1000)
    periods = world.ask("GET", SESSION).json["data"]["charging_periods"]
    assert len(periods) == (1 if version in OLD else 2)


@table("version", NEW)
def test_tokens_of_one_uid_are_told_apart_by_their_type(worlds, version):
    world = at(worlds, version)
    app = token("APP_USER", version)
    assert told(world.ask("PUT", TOKEN, token("RFID", version))) == (201, 1000)
    assert told(world.ask("PUT", f"{TOKEN}?type=APP_USER", app)) == (201, 1000)
    assert world.ask("GET", TOKEN).json["data"]["type"] == "RFID"
    read = world.ask("GET", f"{TOKEN}?type=APP_USER").json["data"]
    assert read["type"] == "APP_USER"
    assert told(world.ask("GET", f"{TOKEN}?type=OTHER")) == (404, 2004)
    patch = {"valid": True, "last_updated": LATER}
    assert told(world.ask("PATCH", f"{TOKEN}?type=APP_USER", patch)) == (200, 1000)
    assert world.ask("GET", TOKEN).json["data"]["valid"] is False


@table(
    "method, query, body",
    [
        ("PUT", "?type=NONE", token()),
        ("PUT", "?type=", token()),
        ("PUT", "?type=rfid", token()),
        ("PUT", "?type=APP_USER", token()),
        ("PUT", "", token("APP_USER")),
        ("PATCH", "", {"type": "APP_USER", "last_updated": LATER}),
        ("GET", "?type=NONE", None),
    ],
)
def test_a_type_that_is_none_or_another_than_the_tokens_is_2001(
    worlds, method, query, body
):
    world = at(worlds, "2.2.1")
    world.ask("PUT", TOKEN, token())
    assert told(world.ask(method, f"{TOKEN}{query}", body)) == (200, 2001)
    assert world.ask("GET", TOKEN).json["data"] == token()


def test_before_2_2_a_token_is_one_of_its_uid_alone(worlds):
    world = at(worlds, "2.1.1")
    sent = token("OTHER", "2.1.1")
    assert told(world.ask("PUT", f"{TOKEN}?type=NONE", sent)) == (201, 1000)
    assert world.ask("GET", TOKEN).json["data"] == sent


@table(
    "query, answer",
    [
        ("", (200, 2001)),
        ("date_to=2030-01-01T00:00:00Z", (200, 2001)),
        ("date_from=yesterday", (200, 2001)),
        ("date_from=2020-01-01T00:00:00Z&limit=0", (200, 2001)),
        ("date_from=2020-01-01T00:00:00Z", (200, 1000)),
    ],
)
@table("version", [*OLD, *NEW])
def test_sessions_are_listed_from_a_date_on(worlds, version, query, answer):
    world = at(worlds, version)
    assert told(world.ask("GET", f"sender/sessions?{query}")) == answer
    assert told(world.ask("GET", "sender/cdrs")) == (200, 1000)


def test_no_time_at_all_has_no_objects_in_it(worlds):
    world = at(worlds, "2.2.1")
    sent = thing("CDR", "2.2.1", module="cdrs", owner=US)
    world.keep("SENDER", "CDR", sent, "ID1", US)
    for dates, total in (
        ("date_from=2020-01-01T00:00:00Z&date_to=2030-01-01T00:00:00Z", "1"),
        ("date_from=2030-01-01T00:00:00Z&date_to=2020-01-01T00:00:00Z", "0"),
        ("date_from=2026-01-31T09:30:00Z&date_to=2026-01-31T09:30:00Z", "0"),
    ):
        response = world.ask("GET", f"sender/cdrs?{dates}")
        assert told(response) == (200, 1000)
        assert response.headers["X-Total-Count"] == total
        assert len(response.json["data"]) == int(total)


def test_who_is_no_hub_tells_of_itself_alone(worlds):
    world = at(worlds, "2.2.1")
    for owner, answer in ((("DE", "XXX"), (404, 2000)), (ABC, (201, 1000))):
        sent = thing("ClientInfo", "2.2.1", module="hubclientinfo", owner=owner)
        path = f"receiver/hubclientinfo/{'/'.join(owner)}"
        assert told(world.ask("PUT", path, sent)) == answer
    assert world.ask("GET", path).json["data"] == sent


def test_a_hub_tells_of_all(worlds, monkeypatch):
    world = at(worlds, "2.2.1")
    hub = [{"role": "HUB", "country_code": "NL", "party_id": "ABC"}]
    monkeypatch.setattr(PARTNERS["token-abc"], "roles", hub)
    sent = thing("ClientInfo", "2.2.1", module="hubclientinfo", owner=("DE", "XXX"))
    path = "receiver/hubclientinfo/DE/XXX"
    assert told(world.ask("PUT", path, sent)) == (201, 1000)
    assert world.ask("GET", path).json["data"] == sent
    assert told(world.ask("GET", "receiver/hubclientinfo/DE/YYY")) == (404, 2000)


@table("version, answer", [("2.0", (200, 1000)), *((one, (405, 2000)) for one in NEW)])
def test_a_session_could_be_deleted_in_2_0(worlds, version, answer):
    world = at(worlds, version)
    world.ask("PUT", SESSION, thing("Session", version, module="sessions"))
    assert told(world.ask("DELETE", SESSION)) == answer
    there = world.ask("GET", SESSION).status_code == 200
    assert there is (answer != (200, 1000))


def test_our_own_objects_are_those_of_all_that_we_are(worlds):
    world = at(worlds, "2.2.1")
    world.keep("SENDER", "Location", location("2.2.1"), "LOC1", ABC)
    assert told(world.ask("GET", "sender/locations/LOC1")) == (404, 2003)
    world.keep("SENDER", "Location", location("2.2.1"), "LOC1", US)
    assert told(world.ask("GET", "sender/locations/loc1/e1/1")) == (200, 1000)


@table("version", [*OLD, *NEW])
@table("kept", [None, 5, "LOC1", [1], [{}]])
def test_what_is_kept_and_is_no_object_is_not_there_until_it_is_put(
    worlds, version, kept
):
    world = at(worlds, version)
    world.keep("RECEIVER", "Location", {}, "LOC1", ABC)
    spoil(world, kept)
    whole, change = location(version), {"last_updated": LATER}
    parts = [LOCATION, f"{LOCATION}/E1", f"{LOCATION}/E1/1"]
    for path, (method, body) in product(parts, (("GET", None), ("PATCH", change))):
        response = world.ask(method, path, body)
        assert response.status_code == 404 or (method == "PATCH" and version == "2.0")
        assert response.json["status_code"] in (2000, 2001, 2003)
    evse = whole["evses"][0]
    assert world.ask("PUT", f"{LOCATION}/E1", evse).status_code == 404
    assert told(world.ask("PUT", LOCATION, whole)) == (200, 1000)
    assert world.ask("GET", LOCATION).json["data"] == whole


@table("kept", [None, 5, "LOC1", [1]])
def test_what_is_kept_and_is_no_object_takes_no_list_down(worlds, kept):
    world = at(worlds, "2.2.1")
    world.keep("SENDER", "Location", {}, "SPOILT", US)
    spoil(world, kept)
    whole = location("2.2.1")
    world.keep("SENDER", "Location", whole, "LOC1", US)
    assert world.ask("GET", "sender/locations").json["data"] == [whole]


def spoil(world: World, kept: Any) -> None:
    """Have something else kept than what was."""
    for shelf in world.documents._shelves.values():
        for alike in shelf.values():
            for spelling, (place, there) in alike.items():
                alike[spelling] = (place, there._replace(document=kept))


@table("path", [LOCATION, f"{LOCATION}/E1", f"{LOCATION}/E1/1"])
def test_what_was_let_pass_can_be_changed(path):
    world = World("2.2.1")
    world.app.config["OCPI_STATUS_LENIENT"] = True
    rough = location("2.2.1") | {"city": "x" * 60}
    assert told(world.ask("PUT", LOCATION, rough)) == (201, 1000)
    assert told(world.ask("PATCH", path, {"last_updated": LATER})) == (200, 1000)
    sent = world.ask("GET", path).json["data"]
    assert sent["last_updated"] == LATER
    assert told(world.ask("PUT", path, sent)) == (200, 1000)
    # What is missing never passes.
    broken = {"last_updated": None}
    assert told(world.ask("PATCH", path, broken)) == (200, 2001)


@table("asked, found", [("LOC1", "LOC1"), ("loc1", "loc1"), ("Loc1", None)])
def test_our_own_ids_differ_in_case_where_it_counts(worlds, asked, found):
    world = at(worlds, "2.1.1")
    for own in ("LOC1", "loc1"):
        where = Key(Shelf("SENDER", "Location"), *US, own)
        document = location("2.1.1") | {"id": own}
        assert world.documents.put(where, Kept(document, "2.1.1"), None)
    response = world.ask("GET", f"sender/locations/{asked}")
    assert (response.json.get("data") or {}).get("id") == found
    body = thing("StartSession", "2.1.1", module="commands") | {"location_id": asked}
    response = world.ask("POST", "receiver/commands/START_SESSION", body)
    assert told(response) == ((200, 1000) if found else (200, 2003))
