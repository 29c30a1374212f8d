"""Whom an object concerns: as it says itself, or as the app tells."""

from __future__ import annotations

from typing import Any

import pytest

from flask_ocpi_status.modules import Collection
from flask_ocpi_status.modules import concerned
from flask_ocpi_status.modules.catalogue import MODULES
from flask_ocpi_status.modules.keeping.concerned import concerns_from
from flask_ocpi_status.modules.keeping.concerned import shows
from flask_ocpi_status.modules.keeping.documents import Kept
from tests.table import table

ABC, XYZ = ("NL", "ABC"), ("NL", "XYZ")
US: dict[str, Any] = {"country_code": "NL", "party_id": "DST"}
OURS: dict[str, Any] = {"country_code": "NL", "party_id": "ABC"}
ASKED = {"booking_request": OURS}


def kept(document: Any, concerns: Any = None) -> Kept:
    return Kept({**US, **document}, "2.3.0", concerns=concerns)


@table(
    "kind, document, told, whom",
    [
        ("Session", {}, None, None),
        ("Session", {"auth_id": "NL-ABC-C1"}, None, None),  # nobody is guessed
        ("Session", {"cdr_token": {"uid": "1", "contract_id": "NL-ABC-1"}}, None, None),
        ("Session", {"cdr_token": {**OURS, "party_id": None}}, None, None),
        ("Session", {"cdr_token": "NLABC"}, None, None),
        ("Session", {"cdr_token": None}, None, None),
        ("Session", {"cdr_token": OURS}, None, ABC),
        ("CDR", {"cdr_token": OURS}, None, ABC),
        ("CDR", {"cdr_token": {"country_code": "nl", **OURS}}, None, ABC),
        # The app tells what the object does not say, and nothing else.
        ("Session", {}, XYZ, XYZ),
        ("Session", {"cdr_token": OURS}, XYZ, ABC),
        ("Booking", {}, None, None),
        ("Booking", {"booking_requests": []}, None, None),
        ("Booking", {"booking_requests": [ASKED, {"booking_request": US}]}, None, ABC),
        ("Booking", {"booking_requests": ["x"]}, XYZ, XYZ),
        # Whose they are is said, and not whom they are for.
        ("InvoiceReconciliationRecord", {}, None, None),
        ("InvoiceReconciliationRecord", {}, ABC, ABC),
        ("FinancialAdviceConfirmation", {}, ABC, ABC),
        # What is for everybody concerns nobody more than others.
        ("Location", {}, None, None),
        ("Location", {}, ABC, None),
        ("Token", OURS, ABC, None),
        # Of a class of an app's own the app tells.
        ("Parking", {"cdr_token": OURS}, None, None),
        ("Parking", {}, ABC, ABC),
        (Collection((), "Parking", concerns=("driver",)), {"driver": OURS}, None, ABC),
        (Collection((), "Parking", concerns=()), OURS, None, None),
        (Collection((), "Parking"), OURS, ABC, None),
    ],
)
def test_whom_an_object_concerns(kind, document, told, whom):
    assert concerned(kind, kept(document, told)) == whom


@table(
    "document, told, before, whom",
    [
        ({}, None, None, None),
        ({}, ("NL", "Abc"), None, ("nl", "abc")),
        ({}, None, ("nl", "abc"), ("nl", "abc")),
        ({}, XYZ, ("nl", "abc"), ("nl", "xyz")),
        ({"cdr_token": OURS}, None, ("nl", "xyz"), ("nl", "abc")),
        ({}, ("NL", "A\0C"), None, None),
        ({}, ("NL", "A" * 256), None, None),
    ],
)
def test_what_was_told_once_holds_until_something_else_is(document, told, before, whom):
    there = None if before is None else kept({}, before)
    assert concerns_from("Session", kept(document, told), there) == whom


def test_what_concerns_a_party_is_shown_to_it_and_to_who_may_see_all():
    [sessions] = MODULES["sessions"].collections
    for named in (kept({"cdr_token": OURS}), kept({}, ABC), kept({}, ("nl", "abc"))):
        assert shows(sessions, named, frozenset({("nl", "abc"), ("nl", "xyz")}))
        assert shows(sessions, named, None)
        assert not shows(sessions, named, frozenset({("nl", "xyz")}))
        assert not shows(sessions, named, frozenset())
    assert shows(sessions, kept({}), None)
    assert not shows(sessions, kept({}), frozenset({("nl", "abc")}))


@pytest.mark.parametrize(
    ("module", "shown_to"),
    [
        ("locations", [None]),
        ("sessions", [("cdr_token",)]),
        ("cdrs", [("cdr_token",)]),
        ("tariffs", [None]),
        ("tokens", [None]),
        ("hubclientinfo", [None]),
        ("invoicereconciliation", [()]),
        ("payments", [None, ()]),
        ("bookings", [None, ("booking_requests", "booking_request")]),
    ],
)
def test_the_tables_say_what_is_for_one_party_alone(module, shown_to):
    assert [one.concerns for one in MODULES[module].collections] == shown_to


@table(
    "kind, version",
    [(kind, version) for kind in ("Session", "CDR") for version in ("2.2.1", "2.3.0")],
)
def test_an_object_has_what_its_table_names(kind, version):
    edition = MODULES["sessions"].edition(version)
    token = edition.classes[kind].properties()["cdr_token"].of(edition)
    assert {"country_code", "party_id"} <= token.properties().keys()


def test_a_booking_has_what_its_table_names():
    edition = MODULES["bookings"].edition("2.3.0")
    requests = edition.classes["Booking"].properties()["booking_requests"].item
    request = requests.of(edition).properties()["booking_request"].of(edition)
    assert {"country_code", "party_id"} <= request.properties().keys()
