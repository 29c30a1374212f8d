"""The modules that a party has: what the tables have, and nothing else."""

from __future__ import annotations

import pytest

from flask_ocpi_status.contracts import FEATURES
from flask_ocpi_status.modules.catalogue import MODULES
from flask_ocpi_status.modules.facing import asked
from flask_ocpi_status.modules.facing import extensions
from flask_ocpi_status.modules.facing import offered
from flask_ocpi_status.modules.facing.rows import names_in
from flask_ocpi_status.objects.patching import PARTS
from flask_ocpi_status.peers.failures import PeerError
from tests.modules.facing.faces import FACES
from tests.modules.facing.faces import THEM
from tests.modules.facing.faces import US
from tests.modules.facing.faces import facing
from tests.modules.facing.faces import ours
from tests.modules.serving.world import thing
from tests.table import table

#: By kind, how the method of a module is called that asks for it.
METHODS = {
    ("list", "SENDER"): {"pages", "objects"},
    ("read", "SENDER"): {"get"},
    ("read", "RECEIVER"): {"kept"},
    ("put", "RECEIVER"): {"put"},
    ("put", "SENDER"): {"put"},
    ("patch", "RECEIVER"): {"patch"},
    ("patch", "SENDER"): {"patch"},
    ("delete", "RECEIVER"): {"delete"},
    ("create", "RECEIVER"): {"post"},
    ("notice", "SENDER"): {"tell"},
}
CLASSES = {
    ("locations", "Location"): offered.Locations,
    ("sessions", "Session"): offered.Sessions,
    ("cdrs", "CDR"): offered.CDRs,
    ("tariffs", "Tariff"): offered.Tariffs,
    ("tokens", "Token"): offered.Tokens,
    ("commands", None): asked.Commands,
    ("chargingprofiles", "ActiveChargingProfile"): asked.ChargingProfiles,
    ("hubclientinfo", "ClientInfo"): offered.HubClientInfo,
    (
        "invoicereconciliation",
        "InvoiceReconciliationRecord",
    ): offered.InvoiceReconciliation,
    ("payments", "Terminal"): extensions.Terminals,
    ("payments", "FinancialAdviceConfirmation"): extensions.Confirmations,
    ("bookings", "BookingLocation"): extensions.BookingLocations,
    ("bookings", "Booking"): extensions.Bookings,
}
ROWS = [
    (version, module, collection, operation)
    for version in FEATURES
    for module in MODULES.values()
    for collection, operation in module.of(version)
    if operation.kind != "result"
]


def face_of(module, collection, operation):
    """Return what the tables above call a row."""
    if operation.kind == "ask":
        return (module.identifier, operation.asked)
    several = len(module.collections) > 1
    kind = (collection.keeps,) if several else ()
    part = [name for name in names_in(operation.path) if name in PARTS][-1:]
    return (module.identifier, *kind, operation.kind, operation.role, *part)


def answer_of(version, module, operation):
    """Return what a party answers to a row."""
    if operation.kind == "list":
        return [thing(operation.gives, version, module=module.identifier, owner=THEM)]
    edition = module.edition(version)
    if operation.gives in edition.classes:
        return thing(operation.gives, version, module=module.identifier, owner=THEM)
    return next(iter(edition.enums[operation.gives])) if operation.gives else None


@table(("key", "cls"), list(CLASSES.items()))
def test_a_class_has_the_methods_of_its_table_and_no_other(key, cls):
    identifier, keeps = key
    [collection] = [
        one for one in MODULES[identifier].collections if one.keeps == keeps
    ]
    wanted = set()
    for operation in collection.operations:
        if operation.kind == "ask":
            wanted.add(operation.asked.lower())
        elif operation.kind != "result":
            pair = (operation.kind, operation.role)
            wanted |= METHODS.get(pair, {operation.kind})
    if cls is asked.Commands:
        wanted.add("ask")
    assert {name for name in dir(cls) if name[0] != "_"} == wanted


def test_every_table_has_its_class():
    assert set(CLASSES) == {
        (module.identifier, one.keeps)
        for module in MODULES.values()
        for one in module.collections
    }


def test_every_way_to_ask_is_that_of_a_row():
    assert set(FACES) == {face_of(*row[1:]) for row in ROWS}


def test_every_row_of_every_version_is_asked_for_under_its_url(partner):
    for version, module, collection, operation in ROWS:
        make = ours(version, module.identifier)
        partner.exchanges.clear()
        partner.behave()
        partner.misbehave("says", data=answer_of(version, module, operation))
        with facing(partner, version, version) as peer:
            FACES[face_of(module, collection, operation)](peer, make)
        [sent] = partner.received()
        side = operation.role.lower() if FEATURES[version].roles else "both"
        named = {
            "country_code": US[0],
            "party_id": US[1],
            "location_id": "LOC1",
            "evse_uid": "E1",
            "connector_id": "1",
            "calendar_id": "CAL1",
        }
        path = "/".join(
            named.get(one[1:-1], "ID1") if one.startswith("<") else one
            for one in operation.path.split("/")
        )
        wanted = f"/ocpi/{version}/{side}/{module.identifier}/{path}".rstrip("/")
        assert (sent.method, sent.path) == (operation.method, wanted)
        query = {*operation.demands}
        if collection.apart_by(operation, version) or (
            operation.kind == "authorize" and collection.apart.is_in(version)
        ):
            query.add("type")
        assert set(sent.query) == query, operation
        if operation.takes is not None:
            cls = module.edition(version).classes[operation.takes]
            given = sent.body
            cls(patch=operation.kind == "patch").load(given)


@table(
    ("version", "key", "told"),
    [
        (
            "2.2.1",
            ("tariffs", "patch", "RECEIVER"),
            "no PATCH of tariffs in OCPI 2.2.1",
        ),
        ("2.1.1", ("commands", "CANCEL_RESERVATION"), "no CANCEL_RESERVATION of"),
        ("2.1.1", ("chargingprofiles", "PUT"), "no PUT of chargingprofiles"),
        ("2.0", ("locations", "read", "SENDER"), "no GET of locations in OCPI 2.0"),
        ("2.2.1", ("sessions", "delete", "RECEIVER"), "no DELETE of sessions"),
        ("2.2.1", ("payments", "Terminal", "list", "SENDER"), "no list of payments"),
    ],
)
def test_what_a_version_does_not_have_is_told_in_a_sentence(
    partner, version, key, told
):
    with facing(partner, version, "2.3.0") as peer, pytest.raises(PeerError) as raised:
        FACES[key](peer, ours("2.3.0", key[0]))
    assert raised.value.reason == "not-in-version"
    assert told in str(raised.value)
    assert partner.received() == []
