"""What the tests of calls to another party have in common."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace

import pytest

from flask_ocpi_status.parties.parties import Endpoint
from flask_ocpi_status.parties.parties import Party
from flask_ocpi_status.peers.failures import PeerError
from flask_ocpi_status.peers.peer import Peer
from flask_ocpi_status.peers.peer import PeerSettings
from flask_ocpi_status.transport.platform import CredentialsRole
from flask_ocpi_status.transport.routing import PartyId
from flask_ocpi_status.transport.tokens import CredentialsToken

TOKEN = "hunter2-token"
ENCODED = b64encode(TOKEN.encode()).decode()
OURS = PartyId("NL", "OUR")
THEIRS = PartyId("DE", "PAR")
SETTINGS = PeerSettings(
    timeout=60, deadline=120, insecure=True, max_body=100_000, parties=frozenset({OURS})
)
ROUTING = (
    "ocpi-to-country-code",
    "ocpi-to-party-id",
    "ocpi-from-country-code",
    "ocpi-from-party-id",
)


def party_of(partner, version="2.2.1", **changes):
    base = f"{partner.url}/ocpi/{version}"
    party = Party(
        1,
        "partner",
        registered=True,
        version=version,
        token=CredentialsToken(TOKEN),
        endpoints=(
            Endpoint("locations", f"{base}/locations", "SENDER"),
            Endpoint("tokens", f"{base}/tokens/", "RECEIVER"),
            Endpoint("hubclientinfo", f"{base}/clients", "SENDER"),
        ),
        roles=(CredentialsRole("CPO", THEIRS), CredentialsRole("EMSP", THEIRS)),
    )
    return replace(party, **changes)


def peer_of(partner, version="2.2.1", settings=SETTINGS, **changes):
    return Peer(party_of(partner, version, **changes), settings)


def ask(partner, method="GET", *args, settings=SETTINGS, **options):
    with peer_of(partner, settings=settings) as peer:
        return peer.request(method, f"{partner.url}/x", *args, **options)


def fails(partner, reason, method="GET", **options):
    with pytest.raises(PeerError) as raised:
        ask(partner, method, **options)
    failure = raised.value
    assert failure.reason is reason
    assert str(failure).endswith(".")
    for secret in (TOKEN, ENCODED):
        shown = f"{failure!s} {failure!r} {failure.args} {failure.status_message}"
        assert secret not in shown
    return failure
