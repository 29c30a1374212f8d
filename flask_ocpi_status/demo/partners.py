"""Other platforms: one is invited, one is registered with, and its locations pulled.

Rules: OCPI 2.2.1, Credentials, "Registration"; Transport and format, "Pagination";
Locations, 8.1.2 "Pull model".
"""

from __future__ import annotations

from urllib.parse import quote
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from ..modules import OCPIPlatform
from ..modules import Pulled
from ..modules.acting.pulling.pulled import Progress
from ..modules.operation import RECEIVER
from ..parties.stores import parties_of
from ..peers.addresses import check_url
from ..registration import NameTaken
from ..registration import Party
from ..registration import PeerError
from ..registration import RegistrationFailed
from ..registration import StoreProblem
from ..registration.handshake import register_with
from ..transport.ownership import codes_of
from ..transport.tokens import CredentialsToken
from .app import BACKEND
from .database import no_access
from .records import Records

#: Whom the demo invites; by then it is anybody who has the token A.
PARTNER = "partner"


class PartnerProblem(Exception):
    """Why another platform gives us nothing: sentences without secrets."""


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


def pull_locations(app: Flask, party: Party, progress: Progress) -> Pulled:
    """Pull a party's locations, and keep them as far as they come.

    :raises PartnerProblem: when a page does not come, or cannot be kept.
    """
    roaming = app.blueprints["roaming"]
    assert isinstance(roaming, OCPIPlatform)
    with app.app_context():
        try:
            return roaming.pull("locations", party, progress=progress)
        except PeerError as error:
            raise PartnerProblem(
                f"The demo is registered, but not all locations came. {error}"
            ) from None
        except SQLAlchemyError as error:
            url = app.extensions[BACKEND].session.get_bind().url
            raise PartnerProblem(str(no_access(url, error))) from None


def path_of_one(app: Flask, party: Party) -> str | None:
    """Return the path of a location of a party's, below the receiver's list."""
    own = {codes_of(role) for role in party.roles}
    with app.app_context():
        records: Records = app.extensions[BACKEND].records
        for kept in records.kept("Location", RECEIVER):
            assert kept.key is not None  # it is kept
            codes = kept.key.country_code.upper(), kept.key.party_id.upper()
            if kept.version == party.version and codes in own:
                names = *codes, kept.document["id"]
                return "/".join(quote(name, safe="") for name in names)
    return None
