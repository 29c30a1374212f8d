"""Other platforms: one is invited, one is registered with, and its locations pulled.

Rules: OCPI 2.2.1, Credentials, "Registration"; Transport and format, "Pagination";
Locations, 8.1.2 "Pull model".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from typing import NamedTuple
from urllib.parse import quote
from urllib.parse import urlsplit

from flask import Flask
from marshmallow import ValidationError
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ..contracts import FEATURES
from ..modules.keeping.documents import Kept
from ..modules.keeping.documents import Key
from ..modules.keeping.documents import Shelf
from ..modules.keeping.sql import SQLDocuments
from ..modules.operation import RECEIVER
from ..objects import edition_of
from ..objects import judge
from ..objects.judging.normal import Document
from ..parties.stores import parties_of
from ..peers.addresses import check_url
from ..registration import NameTaken
from ..registration import Party
from ..registration import Peer
from ..registration import PeerError
from ..registration import PeerSettings
from ..registration import RegistrationFailed
from ..registration import StoreProblem
from ..registration.handshake import register_with
from ..transport.routing import PartyId
from ..transport.tokens import CredentialsToken
from .database import lock_for_writing
from .database import no_access
from .records import keep

#: Whom the demo invites; by then it is anybody who has the token A.
PARTNER = "partner"
_PAGE = 10  # locations on a page: few, so that there are links to be followed


class PartnerProblem(Exception):
    """Why another platform gives us nothing: sentences without secrets."""


class Progress(NamedTuple):
    """How a pull stands.

    :param came: the locations that have come so far.
    :param total: all that there are, as far as the other platform says so.
    :param kept: those that were stored: valid ones of the other platform's own.
    :param path: of the last one that was stored, below the receiver's list.
    """

    came: int = 0
    total: int = 0
    kept: int = 0
    path: str = ""


def registered(app: Flask) -> list[Party]:
    """Return the parties that have registered, oldest first."""
    return [party for party in parties_of(app).all() if party.registered]


def invite_partner(app: Flask) -> CredentialsToken | None:
    """Make a token A for the partner, unless it has registered already."""
    token = CredentialsToken.generate()
    try:
        parties_of(app).invite(PARTNER, token)
    except NameTaken:
        return None
    return token


def register_at(
    app: Flask, base: str, url: str, token_a: str, version: str | None
) -> Party:
    """Register with another platform, while the app is being served.

    :param base: where the app is, for the other platform to call.
    :param url: of the other platform's versions.
    :param version: the only one that will do, if there is one.
    :raises PartnerProblem: when it comes to nothing; then nothing is stored.
    """
    app.config["OCPI_STATUS_BASE_URL"] = base
    try:
        name = urlsplit(check_url(url, insecure=True)).netloc
        known = parties_of(app).by_name(name)
        if known is not None and known.registered:
            raise PartnerProblem(
                f"The demo is registered with {name} already. Leave --register out, or"
                " take a fresh --database."
            )
        with app.app_context():
            return register_with(app, url, token_a, name=name, version=version)
    except (RegistrationFailed, StoreProblem, ValueError) as error:
        raise PartnerProblem(f"{error} Nothing is registered.") from None


def pull_locations(app: Flask, engine: Engine, party: Party) -> Iterator[Progress]:
    """Pull a party's locations, and keep each page as it comes.

    :raises PartnerProblem: when a page does not come, or cannot be kept.
    """
    came = kept = 0
    path = ""
    try:
        with Peer(party, PeerSettings.of(app.config)) as peer:
            for page in peer.pages("locations", limit=_PAGE):
                owned = list(_owned(page.items, party))
                with Session(engine) as session, session.begin():
                    lock_for_writing(session.connection())
                    documents = SQLDocuments(session)
                    for owner, location in owned:
                        _keep(documents, owner, location, party.version or "")
                        path = _path(owner, location)
                came += len(page.items)
                kept += len(owned)
                yield Progress(came, max(came, page.total or 0), kept, path)
    except PeerError as error:
        raise PartnerProblem(
            f"The demo is registered, but not all locations came. {error}"
        ) from None
    except SQLAlchemyError as error:
        raise PartnerProblem(str(no_access(engine.url, error))) from None


def _owned(items: list[Any], party: Party) -> Iterator[tuple[PartyId, Document]]:
    """Return the valid locations that are the party's own, each with its owner."""
    schema = edition_of(party.version or "").classes["Location"]
    own = [role.party_id for role in party.roles]
    for item in items:
        try:
            location = judge(schema, item, lenient=True)
            # Before 2.2 a location does not say whose it is: a platform has one party.
            owner = own[0]
            if "country_code" in schema.in_url:
                owner = PartyId(location["country_code"], location["party_id"])
        except (ValidationError, ValueError):  # it is none, or of nobody
            continue
        if owner in own:
            yield owner, location


def _keep(
    documents: SQLDocuments, owner: PartyId, location: Document, version: str
) -> None:
    make = Key if FEATURES[version].case_sensitive else Key.folded
    names = owner.country_code, owner.party_id, location["id"]
    key = make(Shelf(RECEIVER, "Location"), *names)
    keep(documents, key, Kept(location, version))


def _path(owner: PartyId, location: Document) -> str:
    names = owner.country_code, owner.party_id, location["id"]
    return "/".join(quote(name, safe="") for name in names)
