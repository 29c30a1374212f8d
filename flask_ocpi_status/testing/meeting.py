"""Two apps know each other at once, as after a registration, and nobody is called.

Rules: OCPI 2.2.1, Credentials, "Use cases": what both sides know at the end of one.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any
from typing import Final

from flask import Flask

from ..contracts import FEATURES
from ..exchange.state import state_of
from ..parties.parties import Endpoint
from ..parties.parties import Party
from ..parties.refusals import StoreProblem
from ..parties.stores import parties_of
from ..registration.credentials import read_credentials
from ..registration.credentials import said_by
from ..registration.credentials import write_credentials
from ..registration.versions import offered
from ..registration.versions import version_details
from ..registration.versions import versions_url
from ..transport.platform import CredentialsRole
from ..transport.routing import PartyId
from ..transport.tokens import CredentialsToken

#: Where a party is that nobody calls: nothing listens there.
_NOWHERE: Final = "http://127.0.0.1:9/ocpi/versions"


def meet(one: Flask, other: Flask, names: tuple[str, str], version: str) -> Party:
    """Have two apps that are served know each other, in a version.

    A party that one of them knows by the name is forgotten before.

    :param names: what each of them is called by the other one.
    :returns: the one, as the other knows it.
    """
    parties = [as_party(app, version) for app in (one, other)]
    tokens = [party.token or CredentialsToken.generate() for party in parties]
    know(one, replace(parties[1], name=names[1]), accepts=tokens[0])
    return know(other, replace(parties[0], name=names[0]), accepts=tokens[1])


def as_party(app: Flask, version: str) -> Party:
    """Return an app as another party knows it, with a new token for calls to it.

    :raises RuntimeError: where the app cannot say who or where it is.
    """
    written = credentials_of(app, CredentialsToken.generate(), version)
    with app.app_context():
        details = version_details(app, version) or {"endpoints": []}
    credentials = read_credentials(written, version, insecure=True)
    endpoints = tuple(
        Endpoint(one["identifier"], one["url"], one.get("role"))
        for one in details["endpoints"]
    )
    known = Party(0, "", version=version, endpoints=endpoints)
    return said_by(known, credentials)


def credentials_of(app: Flask, token: CredentialsToken, version: str) -> dict[str, Any]:
    """Write the credentials object of an app that is served.

    :param token: with which it is called.
    :raises RuntimeError: where the app cannot say who or where it is.
    """
    with app.app_context():
        written = write_credentials(
            token, versions_url(app), state_of(app).platform, FEATURES[version]
        )
    return {**written, "token": token.reveal()}


def know(app: Flask, party: Party, *, accepts: CredentialsToken) -> Party:
    """Have an app know a party as registered.

    :param party: with all but its id; what it says to be is granted to it.
    :param accepts: the token with which it calls the app.
    """
    parties, invited = parties_of(app), CredentialsToken.generate()
    with suppress(LookupError):
        parties.remove(party.name)
    known = parties.invite(party.name, invited, party.quirks, party.roles)
    return parties.register(
        replace(party, id=known.id, granted=known.granted),
        presented=invited,
        token=accepts,
    )


def admit(
    app: Flask,
    role: str,
    party_id: PartyId,
    *,
    version: str,
    name: str,
    token: CredentialsToken | None = None,
) -> CredentialsToken:
    """Have an app know a party that comes and is not called, as registered.

    :param role: of the party, by itself.
    :param token: that it comes with; a new one without it.
    :returns: that token.
    """
    token = token or CredentialsToken.generate()
    known = Party(
        0,
        name,
        version=version,
        url=_NOWHERE,
        token=CredentialsToken.generate(),
        roles=(CredentialsRole(role if FEATURES[version].roles else None, party_id),),
    )
    know(app, known, accepts=token)
    return token


def forget(app: Flask, name: str) -> None:
    """Have an app know a party no longer, if it still does and can be asked."""
    with suppress(LookupError, StoreProblem):
        parties_of(app).remove(name)


def common_version(app: Flask, versions: tuple[str, ...]) -> str:
    """Return the newest version that an app offers and that will do.

    :raises RuntimeError: where there is none.
    """
    ours = offered(app)
    common = [one for one in ours if one in versions]
    if not common:
        raise RuntimeError(
            f"The app offers OCPI {', '.join(ours) or 'in no version'}, and the partner"
            f" {', '.join(versions)}; make it with version={list(ours)[-1:] or '…'}."
        )
    return common[-1]
