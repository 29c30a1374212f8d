"""Which rows of the tables a partner is asked for, and what is said of them."""

from __future__ import annotations

from flask_ocpi_status import PartyId
from flask_ocpi_status.checking.course.rows import answered
from flask_ocpi_status.checking.course.rows import is_owned
from flask_ocpi_status.checking.course.rows import is_whole
from flask_ocpi_status.checking.course.rows import offered
from flask_ocpi_status.checking.course.rows import place_of
from flask_ocpi_status.checking.course.rows import url_of
from flask_ocpi_status.checking.course.rows import url_of_nothing
from flask_ocpi_status.checking.visit import Listed
from flask_ocpi_status.checking.visit import Visit
from flask_ocpi_status.modules.catalogue import MODULES
from flask_ocpi_status.modules.operation import Kind
from flask_ocpi_status.modules.serving.row import Row
from flask_ocpi_status.parties.parties import Endpoint
from flask_ocpi_status.peers import PeerSettings
from tests.table import table

URL = "https://p.example/ocpi"


def visit(version: str, *endpoints: tuple[str, str | None]) -> Visit:
    made = Visit(URL, None, PeerSettings(), sender=PartyId("NL", "ABC"))
    made.version = version
    made.endpoints = tuple(
        Endpoint(name, f"{URL}/{name}", role) for name, role in endpoints
    )
    return made


def rows(module: str, kind: Kind, version: str = "2.3.0") -> list[Row]:
    return [
        Row(MODULES[module], collection, operation, version)
        for collection, operation in MODULES[module].of(version)
        if operation.kind == kind
    ]


@table(
    "module, kind, places",
    [
        ("tariffs", "list", ["tariffs"]),
        (
            *("payments", "list"),
            ["payments/Terminal", "payments/FinancialAdviceConfirmation"],
        ),
        ("bookings", "list", ["bookings/BookingLocation", "bookings/Booking"]),
        ("locations", "put", ["locations", "locations/EVSE", "locations/Connector"]),
        ("cdrs", "create", ["cdrs"]),
    ],
)
def test_findings_are_told_apart_by_the_module_and_by_the_class(module, kind, places):
    assert [place_of(row) for row in rows(module, kind)] == places


@table(
    "module, kind, whole, owned",
    [
        ("locations", "put", [True, False, False], [True, False, False]),
        ("hubclientinfo", "put", [False], [False]),
        ("payments", "put", [True], [False]),
        ("cdrs", "create", [False], [False]),
    ],
)
def test_a_url_names_an_object_and_its_owner_or_does_not(module, kind, whole, owned):
    found = rows(module, kind)
    assert [is_whole(row) for row in found] == whole
    assert [is_owned(row) for row in found] == owned


def test_rows_are_those_of_endpoints_that_are_listed_on_that_side():
    made = visit("2.2.1", ("tariffs", "SENDER"), ("tokens", "RECEIVER"))
    assert [place_of(row) for row in offered(made, "SENDER", "list")] == ["tariffs"]
    assert [place_of(row) for row in offered(made, "RECEIVER", "put")] == ["tokens"]


def test_without_roles_what_has_a_list_is_a_sender_and_all_else_a_receiver():
    made = visit("2.1.1", ("tariffs", None), ("tokens", None))
    made.lists["tariffs"] = Listed(rows("tariffs", "list", "2.1.1")[0])
    assert [place_of(row) for row in answered(made, "SENDER", "list")] == ["tariffs"]
    assert [place_of(row) for row in answered(made, "RECEIVER", "put")] == ["tokens"]


@table("lists, asked", [("tokens", []), ("tariffs", ["commands"]), ("", ["commands"])])
def test_without_roles_commands_are_asked_of_nobody_who_lists_tokens_alone(
    lists, asked
):
    made = visit("2.1.1", ("commands", None), ("tariffs", None), ("tokens", None))
    for name in lists.split():
        made.lists[name] = Listed(rows(name, "list", "2.1.1")[0])
    found = answered(made, "RECEIVER", "ask")
    assert sorted({row.module.identifier for row in found}) == asked


def test_an_endpoint_that_cannot_be_called_is_none():
    made = visit("2.2.1")
    made.endpoints = (Endpoint("tariffs", "https://[x", "SENDER"),)
    assert not list(offered(made, "SENDER", "list"))


def test_a_url_has_the_names_and_the_owner_that_its_row_says():
    made = visit("2.2.1", ("locations", "RECEIVER"))
    put = rows("locations", "put", "2.2.1")[1]
    names = {"location_id": "L/1", "evse_uid": "E1"}
    owner = PartyId("NL", "ABC")
    assert url_of(made, put, names, owner) == f"{URL}/locations/NL/ABC/L%2F1/E1"
    nothing = f"{URL}/locations/NL/ABC/CHECK-UNKNOWN/CHECK-UNKNOWN"
    assert url_of_nothing(made, put) == nothing
