"""Which module a path is of, and what it names."""

from __future__ import annotations

from flask_ocpi_status.testing.places import Place
from flask_ocpi_status.testing.places import parts_of
from flask_ocpi_status.testing.places import side_of
from tests.table import table


@table(
    "path, place",
    [
        ("/ocpi/versions/", Place("versions")),
        ("/ocpi/2.2.1/", Place("versions", "2.2.1")),
        ("/ocpi/2.2.1/credentials/", Place("credentials", "2.2.1")),
        ("/2.1.1/sender/locations/", Place("locations", "2.1.1", "SENDER")),
        ("/x/2.2.1/locations/L1/", Place("locations", "2.2.1", None, "L1")),
        (
            "/ocpi/2.2.1/receiver/sessions/NL/DST/S1",
            Place("sessions", "2.2.1", "RECEIVER", "NL/DST/S1"),
        ),
        ("/ocpi/7.7/sender/locations/", Place("versions")),
    ],
)
def test_a_path_has_a_place(path, place):
    assert Place.of(path) == place


@table(
    "method, module, role, below, id, ids",
    [
        ("GET", "locations", "SENDER", "", None, {}),
        ("GET", "locations", "SENDER", "L1", "L1", {"location_id": "L1"}),
        (
            *("GET", "locations", "SENDER", "L1/E1", "L1/E1"),
            {"location_id": "L1", "evse_uid": "E1"},
        ),
        (
            *("PUT", "sessions", "RECEIVER", "NL/DST/S%2F1", "S/1"),
            {"country_code": "NL", "party_id": "DST", "session_id": "S/1"},
        ),
        ("POST", "tokens", "SENDER", "T1/authorize", "T1", {"token_uid": "T1"}),
        ("POST", "commands", "RECEIVER", "START_SESSION", "START_SESSION", {}),
        ("POST", "commands", "RECEIVER", "NO_SUCH", None, {}),
        ("PUT", "no-such-module", None, "S1", None, {}),
    ],
)
def test_a_place_names_what_its_table_says(method, module, role, below, id, ids):
    named = Place(module, "2.2.1", role, below).names(method)
    assert (named.id, named.ids) == (id, ids)


@table(
    "method, module, below, side",
    [
        ("GET", "tokens", "", "SENDER"),
        ("PUT", "tokens", "NL/DST/T1", "RECEIVER"),
        ("GET", "tokens", "NL/DST/T1", "RECEIVER"),
        ("DELETE", "tokens", "what/ever", "SENDER"),
    ],
)
def test_a_request_is_for_the_side_whose_table_has_it(method, module, below, side):
    assert side_of(module, method, below, ["SENDER", "RECEIVER"]) == side


@table(
    "path, parts",
    [
        ("locations", ("locations", "", "")),
        ("locations/LOC1/E1", ("locations", "LOC1/E1", "")),
        ("locations/?limit=1", ("locations", "", "?limit=1")),
        ("/tokens/NL/TNM/1?type=a/b", ("tokens", "NL/TNM/1", "?type=a/b")),
        ("tokens?", ("tokens", "", "")),
    ],
)
def test_a_path_begins_with_a_module_and_ends_with_its_query(path, parts):
    assert parts_of(path) == parts


@table(
    "path, id",
    [("/ocpi/versions/", None), ("/ocpi/2.2.1/", "2.2.1"), ("/ocpi/2.0", "2.0")],
)
def test_details_are_named_by_their_version(path, id):
    assert Place.of(path).names("GET").id == id
