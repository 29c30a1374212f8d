"""A party that has every module of a version, and how it is called."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from flask import Flask

from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.contracts import FEATURES
from flask_ocpi_status.modules import OCPIPlatform
from flask_ocpi_status.modules.catalogue import MODULES
from flask_ocpi_status.modules.facing.peer import TypedPeer
from flask_ocpi_status.parties.parties import Endpoint
from flask_ocpi_status.parties.parties import Party
from flask_ocpi_status.testing import Partner
from flask_ocpi_status.transport.platform import CredentialsRole
from flask_ocpi_status.transport.routing import PartyId
from flask_ocpi_status.transport.tokens import CredentialsToken
from tests.modules.serving.world import thing

#: Whose the app's objects are, and the party's.
US, THEM = ("NL", "OUR"), ("DE", "PAR")
URL = "https://our.example/results/1"
LATER = {"last_updated": "2026-06-30T00:00:00Z"}
#: How each row is asked for: by module, class, kind and side, or what is asked for; of
#: objects in others, by the part.
Ask = Callable[[TypedPeer, Callable[[str], Any]], Any]
FACES: dict[tuple[str, ...], Ask] = {
    ("locations", "list", "SENDER"): lambda p, a: list(p.locations.pages()),
    ("locations", "read", "SENDER"): lambda p, a: p.locations.get("LOC1"),
    ("locations", "read", "SENDER", "evse_uid"): (
        lambda p, a: p.locations.get("LOC1", "E1")
    ),
    ("locations", "read", "SENDER", "connector_id"): (
        lambda p, a: p.locations.get("LOC1", "E1", "1")
    ),
    ("locations", "read", "RECEIVER"): lambda p, a: p.locations.kept("LOC1"),
    ("locations", "read", "RECEIVER", "evse_uid"): (
        lambda p, a: p.locations.kept("LOC1", "E1")
    ),
    ("locations", "read", "RECEIVER", "connector_id"): (
        lambda p, a: p.locations.kept("LOC1", "E1", "1")
    ),
    ("locations", "put", "RECEIVER"): lambda p, a: p.locations.put(a("Location")),
    ("locations", "put", "RECEIVER", "evse_uid"): (
        lambda p, a: p.locations.put(a("EVSE"), location_id="LOC1", evse_uid="E1")
    ),
    ("locations", "put", "RECEIVER", "connector_id"): (
        lambda p, a: p.locations.put(
            a("Connector"), location_id="LOC1", evse_uid="E1", connector_id="1"
        )
    ),
    ("locations", "patch", "RECEIVER"): lambda p, a: p.locations.patch("LOC1", LATER),
    ("locations", "patch", "RECEIVER", "evse_uid"): (
        lambda p, a: p.locations.patch("LOC1", LATER, evse_uid="E1")
    ),
    ("locations", "patch", "RECEIVER", "connector_id"): (
        lambda p, a: p.locations.patch("LOC1", LATER, evse_uid="E1", connector_id="1")
    ),
    ("sessions", "list", "SENDER"): (
        lambda p, a: list(p.sessions.objects(date_from="2026-01-01T00:00:00Z"))
    ),
    ("sessions", "charging_preferences", "SENDER"): (
        lambda p, a: p.sessions.charging_preferences("ID1", a("ChargingPreferences"))
    ),
    ("sessions", "read", "RECEIVER"): lambda p, a: p.sessions.kept("ID1"),
    ("sessions", "put", "RECEIVER"): lambda p, a: p.sessions.put(a("Session")),
    ("sessions", "patch", "RECEIVER"): lambda p, a: p.sessions.patch("ID1", LATER),
    ("sessions", "delete", "RECEIVER"): lambda p, a: p.sessions.delete("ID1"),
    ("cdrs", "list", "SENDER"): lambda p, a: list(p.cdrs.pages()),
    ("cdrs", "create", "RECEIVER"): lambda p, a: p.cdrs.post(a("CDR")),
    ("cdrs", "read", "RECEIVER"): (
        lambda p, a: p.cdrs.kept(f"{p.url_of('cdrs', role='RECEIVER')}/NL/OUR/ID1")
    ),
    ("tariffs", "list", "SENDER"): lambda p, a: list(p.tariffs.objects()),
    ("tariffs", "read", "RECEIVER"): lambda p, a: p.tariffs.kept("ID1"),
    ("tariffs", "put", "RECEIVER"): lambda p, a: p.tariffs.put(a("Tariff")),
    ("tariffs", "patch", "RECEIVER"): lambda p, a: p.tariffs.patch("ID1", LATER),
    ("tariffs", "delete", "RECEIVER"): lambda p, a: p.tariffs.delete("ID1"),
    ("tokens", "list", "SENDER"): lambda p, a: list(p.tokens.pages()),
    ("tokens", "authorize", "SENDER"): (
        lambda p, a: p.tokens.authorize("ID1", a("LocationReferences"))
    ),
    ("tokens", "read", "RECEIVER"): lambda p, a: p.tokens.kept("ID1"),
    ("tokens", "put", "RECEIVER"): lambda p, a: p.tokens.put(a("Token")),
    ("tokens", "patch", "RECEIVER"): lambda p, a: p.tokens.patch("ID1", LATER),
    ("commands", "CANCEL_RESERVATION"): (
        lambda p, a: p.commands.cancel_reservation(a("CancelReservation"))
    ),
    ("commands", "RESERVE_NOW"): lambda p, a: p.commands.reserve_now(a("ReserveNow")),
    ("commands", "START_SESSION"): (
        lambda p, a: p.commands.start_session(a("StartSession"))
    ),
    ("commands", "STOP_SESSION"): (
        lambda p, a: p.commands.stop_session(a("StopSession"))
    ),
    ("commands", "UNLOCK_CONNECTOR"): (
        lambda p, a: p.commands.unlock_connector(a("UnlockConnector"))
    ),
    ("chargingprofiles", "GET"): (
        lambda p, a: p.chargingprofiles.get("ID1", duration=60, response_url=URL)
    ),
    ("chargingprofiles", "PUT"): (
        lambda p, a: p.chargingprofiles.put("ID1", a("SetChargingProfile"))
    ),
    ("chargingprofiles", "DELETE"): (
        lambda p, a: p.chargingprofiles.delete("ID1", response_url=URL)
    ),
    ("chargingprofiles", "notice", "SENDER"): (
        lambda p, a: p.chargingprofiles.tell("ID1", a("ActiveChargingProfile"))
    ),
    ("hubclientinfo", "list", "SENDER"): lambda p, a: list(p.hubclientinfo.pages()),
    ("hubclientinfo", "read", "RECEIVER"): lambda p, a: p.hubclientinfo.kept(owner=US),
    ("hubclientinfo", "put", "RECEIVER"): (
        lambda p, a: p.hubclientinfo.put(a("ClientInfo"))
    ),
    ("invoicereconciliation", "list", "SENDER"): (
        lambda p, a: list(p.invoicereconciliation.pages())
    ),
    ("invoicereconciliation", "create", "RECEIVER"): (
        lambda p, a: p.invoicereconciliation.post(a("InvoiceReconciliationRecord"))
    ),
    ("invoicereconciliation", "read", "RECEIVER"): (
        lambda p, a: p.invoicereconciliation.kept("ID1")
    ),
    ("invoicereconciliation", "put", "RECEIVER"): (
        lambda p, a: p.invoicereconciliation.put(a("InvoiceReconciliationRecord"))
    ),
    ("invoicereconciliation", "delete", "RECEIVER"): (
        lambda p, a: p.invoicereconciliation.delete("ID1")
    ),
    ("payments", "Terminal", "list", "SENDER"): (
        lambda p, a: list(p.payments.terminals.pages())
    ),
    ("payments", "Terminal", "read", "SENDER"): (
        lambda p, a: p.payments.terminals.get("ID1")
    ),
    ("payments", "Terminal", "put", "SENDER"): (
        lambda p, a: p.payments.terminals.put(a("Terminal"))
    ),
    ("payments", "Terminal", "patch", "SENDER"): (
        lambda p, a: p.payments.terminals.patch("ID1", LATER)
    ),
    ("payments", "Terminal", "activate", "SENDER"): (
        lambda p, a: p.payments.terminals.activate(a("Terminal"))
    ),
    ("payments", "Terminal", "deactivate", "SENDER"): (
        lambda p, a: p.payments.terminals.deactivate("ID1")
    ),
    ("payments", "Terminal", "read", "RECEIVER"): (
        lambda p, a: p.payments.terminals.kept("ID1")
    ),
    ("payments", "Terminal", "create", "RECEIVER"): (
        lambda p, a: p.payments.terminals.post(a("Terminal"))
    ),
    ("payments", "FinancialAdviceConfirmation", "list", "SENDER"): (
        lambda p, a: list(p.payments.confirmations.pages())
    ),
    ("payments", "FinancialAdviceConfirmation", "read", "SENDER"): (
        lambda p, a: p.payments.confirmations.get("ID1")
    ),
    ("payments", "FinancialAdviceConfirmation", "read", "RECEIVER"): (
        lambda p, a: p.payments.confirmations.kept("ID1")
    ),
    ("payments", "FinancialAdviceConfirmation", "create", "RECEIVER"): (
        lambda p, a: p.payments.confirmations.post(a("FinancialAdviceConfirmation"))
    ),
    ("bookings", "BookingLocation", "list", "SENDER"): (
        lambda p, a: list(p.bookings.locations.pages())
    ),
    ("bookings", "BookingLocation", "read", "SENDER"): (
        lambda p, a: p.bookings.locations.get("ID1")
    ),
    ("bookings", "BookingLocation", "read", "SENDER", "calendar_id"): (
        lambda p, a: p.bookings.locations.get("ID1", "CAL1")
    ),
    ("bookings", "BookingLocation", "read", "RECEIVER"): (
        lambda p, a: p.bookings.locations.kept("ID1")
    ),
    ("bookings", "BookingLocation", "read", "RECEIVER", "calendar_id"): (
        lambda p, a: p.bookings.locations.kept("ID1", "CAL1")
    ),
    ("bookings", "BookingLocation", "put", "RECEIVER"): (
        lambda p, a: p.bookings.locations.put(a("BookingLocation"))
    ),
    ("bookings", "BookingLocation", "put", "RECEIVER", "calendar_id"): (
        lambda p, a: p.bookings.locations.put(
            a("Calendar"), booking_location_id="ID1", calendar_id="CAL1"
        )
    ),
    ("bookings", "BookingLocation", "patch", "RECEIVER"): (
        lambda p, a: p.bookings.locations.patch("ID1", LATER)
    ),
    ("bookings", "BookingLocation", "patch", "RECEIVER", "calendar_id"): (
        lambda p, a: p.bookings.locations.patch("ID1", LATER, calendar_id="CAL1")
    ),
    ("bookings", "Booking", "list", "SENDER"): lambda p, a: list(p.bookings.pages()),
    ("bookings", "Booking", "book", "SENDER"): (
        lambda p, a: p.bookings.book(a("BookingRequest"))
    ),
    ("bookings", "Booking", "read", "RECEIVER"): lambda p, a: p.bookings.kept("ID1"),
    ("bookings", "Booking", "put", "RECEIVER"): (
        lambda p, a: p.bookings.put(a("Booking"))
    ),
    ("bookings", "Booking", "patch", "RECEIVER"): (
        lambda p, a: p.bookings.patch("ID1", LATER)
    ),
}


def partner_party(partner: Partner, version: str = "2.2.1", **changes: Any) -> Party:
    """Return a party that has every module of a version, on both sides."""
    base = f"{partner.url}/ocpi/{version}"
    roles = ("SENDER", "RECEIVER") if FEATURES[version].roles else (None,)
    fields: dict[str, Any] = {
        "registered": True,
        "version": version,
        "token": CredentialsToken("their-token"),
        "endpoints": tuple(
            Endpoint(module, f"{base}/{(role or 'BOTH').lower()}/{module}", role)
            for module in MODULES
            for role in roles
        ),
        "roles": (CredentialsRole("CPO", PartyId(*THEM)),),
    }
    return Party(1, "partner", **{**fields, **changes})


def an_app(*homes: str, **config: Any) -> Flask:
    """Return an app with platforms of these versions."""
    app = Flask(__name__)
    app.testing = True
    role = {"role": "CPO", "country_code": US[0], "party_id": US[1]}
    app.config["OCPI_STATUS_ROLES"] = [{**role, "business_details": {"name": "Ours"}}]
    app.config["OCPI_STATUS_INSECURE_PEERS"] = True
    app.config.update(config)
    OCPIStatus(app)
    for number, home in enumerate(homes):
        platform = OCPIPlatform(
            f"p{number}",
            __name__,
            url_prefix=f"/{number}",
            versions=tuple(FEATURES),
            home=home,
            decisions={"postal_code": "1234AB", "tax_included": "NO"},
        )
        app.register_blueprint(platform)
    return app


#: To make an app with all its URLs takes longer than most calls.
_app_of = cache(an_app)


@contextmanager
def facing(
    partner: Partner, version: str = "2.2.1", *homes: str, **changes: Any
) -> Iterator[TypedPeer]:
    """Call a party of a version, from an app with platforms of these home versions.

    :param changes: of the party.
    """
    app = _app_of(*homes)
    with app.app_context():
        ocpi = app.extensions["ocpi_status"]
        with ocpi.peer(partner_party(partner, version, **changes)) as peer:
            yield peer


def ours(version: str, module: str) -> Callable[[str], Any]:
    """Return what makes the smallest objects of ours, of a class."""
    return lambda kind: thing(kind, version, module=module, owner=US)
