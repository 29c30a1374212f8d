"""Several calls within one deadline."""

from __future__ import annotations

from dataclasses import replace

import pytest

pytest.importorskip("requests_hardened", reason="It needs the extra 'registration'.")

from flask_ocpi_status.deadline import CallDeadline
from flask_ocpi_status.registration import PeerError
from flask_ocpi_status.registration import RegistrationFailed
from flask_ocpi_status.registration.discovery import discover
from flask_ocpi_status.transport.tokens import CredentialsToken
from tests.partners.calling import SETTINGS
from tests.partners.calling import ask
from tests.partners.calling import party_of
from tests.partners.emsp import emsp
from tests.partners.platform import standing
from tests.partners.rawserver import drip_body
from tests.partners.rawserver import envelope
from tests.table import table


@table(
    ("outer", "inner", "least", "most"),
    [(100, 1000, 50, 100), (1000, 100, 50, 100), (-1, 100, -2, 0), (0, 0, -1, 0)],
)
def test_one_within_another_ends_no_later(outer, inner, least, most):
    with CallDeadline(outer) as around, CallDeadline(inner) as within:
        assert least < within.remaining <= most
        assert within.passed is around.passed
    with CallDeadline(500) as after:
        assert after.remaining > 400


def test_a_call_within_one_that_has_passed_is_not_made(server):
    server.always(envelope())
    with CallDeadline(0), pytest.raises(PeerError) as raised:
        ask(server)
    assert raised.value.reason == "timeout"
    assert not server.requests
    ask(server)


def test_a_call_ends_with_the_one_that_is_around_it(server):
    server.always(drip_body)
    with CallDeadline(0.3), pytest.raises(PeerError) as raised:
        ask(server, settings=replace(SETTINGS, deadline=3600, timeout=3600))
    assert raised.value.reason == "timeout"


def test_the_steps_of_a_discovery_have_one_together():
    """The details come never, and no more is left for them than the versions left."""
    platform = standing()
    platform.lose_patience()
    with emsp() as partner:
        partner.misbehave("slow", on="versions/2.2.1", seconds=0.02, size=1)
        token = CredentialsToken(partner.token)
        party = party_of(partner, url=partner.versions_url, token=token)
        with pytest.raises(RegistrationFailed, match="took too long"):
            discover(platform.app, party, ["2.2.1"])
