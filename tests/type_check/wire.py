"""What a user writes for OCPI over HTTP; it is only type-checked."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import Session
from sqlalchemy.orm import mapped_column

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import Page
from flask_ocpi_status import PageRequest
from flask_ocpi_status import PartyId
from flask_ocpi_status import Quirk
from flask_ocpi_status import UnknownReceiver
from flask_ocpi_status import ocpi_request
from flask_ocpi_status.registration import MemoryParties
from flask_ocpi_status.registration import Parties
from flask_ocpi_status.registration import RegistrationBlueprint
from flask_ocpi_status.registration import SQLParties


@dataclass
class Partner:
    name: str
    registered: bool = True
    quirks: frozenset[Quirk] = frozenset()


class Base(DeclarativeBase):
    pass


class Location(Base):
    __tablename__ = "locations"

    id: Mapped[str] = mapped_column(primary_key=True)


PARTNERS: dict[CredentialsToken | str, Partner] = {"secret": Partner("partner")}

app = Flask(__name__)
memory: Parties = MemoryParties()
database: Parties = SQLParties("sqlite:///parties.sqlite")
ocpi = OCPIStatus(app, parties=database)
app.register_blueprint(RegistrationBlueprint(url_prefix="/ocpi"))
bp = OCPIBlueprint(
    "locations",
    __name__,
    url_prefix="/ocpi/cpo/2.2.1/locations",
    module="locations",
    role="SENDER",
)
session = Session()


@ocpi.token_loader
def load(token: CredentialsToken) -> Partner | None:
    return PARTNERS.get(token)


@ocpi.unknown_receiver
def refuse(receiver: PartyId) -> None:
    raise UnknownReceiver(f"{receiver} is not here.")


@bp.get("/")
@bp.paginated
def locations(page: PageRequest) -> Page:
    return Page([], 0)


@bp.get("/stored")
@bp.paginated(default=10, maximum=20, require_date_from=True)
def stored(page: PageRequest) -> Page:
    found = Page.from_select(session, select(Location), page, Location)
    return found.map(lambda location: {"id": location.id})


@bp.get("/public", auth=False)
def public() -> dict[str, str | None]:
    sender: PartyId | None = ocpi_request.sender
    return {"from": str(sender), "id": ocpi_request.request_id}


def pull() -> list[str]:
    names = []
    with app.app_context():
        party = ocpi.register_with("https://example.com/ocpi/versions", "token")
        with ocpi.peer(party) as peer:
            names += [str(one["id"]) for one in peer.objects("locations")]
            answer = peer.put(peer.url_of("tokens", "NL", "DST", "1"), {"uid": "1"})
            names.append(str(answer.data))
        party = ocpi.renew(party, version="2.3.0")
        ended: bool = ocpi.leave(party)
        names.append(str(ended))
    return names
