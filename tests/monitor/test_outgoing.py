"""What is kept of calls, pushes and results, to parties on real sockets."""

from __future__ import annotations

import json

import pytest

pytest.importorskip("requests_hardened", reason="It needs the extra 'registration'.")

from flask import Flask

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.modules.acting.pulling.pulled import Pulled
from flask_ocpi_status.monitor import MemoryExchanges
from flask_ocpi_status.monitor import OCPIMonitor
from flask_ocpi_status.monitor.outgoing import of_pull
from flask_ocpi_status.monitor.outgoing import of_push
from flask_ocpi_status.monitor.outgoing import of_reply
from flask_ocpi_status.monitor.seen import Wanted
from flask_ocpi_status.peers.failures import PeerError
from flask_ocpi_status.peers.failures import Reason
from tests.partners.calling import ENCODED
from tests.partners.calling import TOKEN
from tests.partners.calling import party_of
from tests.partners.calling import peer_of
from tests.standing import partner as partner


@pytest.fixture
def exchanges():
    return MemoryExchanges()


@pytest.fixture
def watching(exchanges):
    app = Flask(__name__)
    OCPIStatus(app)
    app.register_blueprint(
        OCPIMonitor(allow=lambda: True, exchanges=exchanges, bodies=True)
    )
    with app.app_context():
        yield app


def calls(exchanges):
    return exchanges.latest(["out"], Wanted(), 9)


def test_a_call_is_kept_with_what_went_to_and_fro(partner, exchanges, watching):
    partner.misbehave("says", data={"id": "LOC1"})
    with peer_of(partner) as peer:
        url = peer.url_of("tokens", "NL", "ABC")
        peer.put(f"{url}?key=1", {"uid": "1"}, correlation_id="chain-1")
    (seen,) = calls(exchanges)
    assert (seen.party, seen.module, seen.method) == ("partner", "tokens", "PUT")
    assert (seen.http_status, seen.status_code, seen.outcome) == (200, 1000, "success")
    assert seen.correlation_id == "chain-1"
    assert seen.place.endswith("NL/ABC")
    assert json.loads(seen.body) == {"uid": "1"}
    assert json.loads(seen.answer)["data"] == {"id": "LOC1"}
    assert dict(seen.sent)["OCPI-to-party-id"] == "PAR"
    assert dict(seen.came)["Content-Type"] == "application/json"


def test_nothing_that_is_kept_shows_a_token(partner, exchanges, watching):
    data = {"token": "theirs-for-us", "again": f"{TOKEN} {ENCODED}"}
    partner.misbehave("says", data=data)
    with peer_of(partner) as peer:
        body = {"token": CredentialsToken("new-of-ours"), "x": TOKEN}
        peer.post(f"{partner.url}/{TOKEN}/x?token={TOKEN}", body)
    kept = repr(calls(exchanges))
    for secret in (TOKEN, ENCODED, "theirs-for-us", "new-of-ours"):
        assert secret not in kept


def test_a_call_that_fails_is_kept_with_why(partner, exchanges, watching):
    partner.misbehave("html", http=500)
    with peer_of(partner) as peer, pytest.raises(PeerError):
        peer.put(peer.url_of("tokens"), {})
    (seen,) = calls(exchanges)
    assert (seen.outcome, seen.http_status) == ("server_error", 500)
    assert seen.error == "The party answered HTTP 500."


def test_a_call_that_nobody_answers_has_no_status(exchanges, watching):
    class Nowhere:
        url = "http://127.0.0.1:1"

    with peer_of(Nowhere) as peer, pytest.raises(PeerError):
        peer.put(peer.url_of("tokens"), {})
    (seen,) = calls(exchanges)
    assert (seen.outcome, seen.http_status) == ("unanswered", None)
    assert party_of(Nowhere).name == seen.party


def test_a_push_that_came_to_nothing_names_the_object():
    seen = of_push(
        {
            "party": "a",
            "module": "sessions",
            "method": "PUT",
            "key": ("NL", "ABC", "é"),
            "outcome": "rejected",
            "error": "The party answered status_code 2001.",
        }
    )
    assert (seen.way, seen.place) == ("push", "NL/ABC/\\xe9")
    assert seen.outcome == "rejected"


def test_a_pull_that_came_to_nothing_says_why_and_where():
    seen = of_pull(
        {
            "party": "a",
            "module": "cdrs",
            "outcome": "failed",
            "error": "The party took too long.",
            "counts": Pulled(pointers=("/id", "/é")),
        }
    )
    assert (seen.way, seen.module, seen.outcome) == ("pull", "cdrs", "failed")
    assert seen.error == "The party took too long."
    assert seen.pointers == ["/id", "/\\xe9"]


def test_a_result_that_was_not_posted_says_why():
    told = {"party": None, "what": "STOP_SESSION", "correlation_id": "c"}
    late = of_reply({**told, "became": "late", "error": None})
    assert (late.outcome, late.error) == ("late", "Its time was over.")
    failure = PeerError(Reason.TIMEOUT, "The party took too long.")
    failed = of_reply({**told, "became": "failed", "error": failure})
    assert failed.error == "The party took too long."
