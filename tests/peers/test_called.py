"""The signal of calls to other parties."""

from __future__ import annotations

import pytest

from tests.table import table

pytest.importorskip("requests_hardened", reason="It needs the extra 'registration'.")

from flask_ocpi_status.contracts import Violation
from flask_ocpi_status.parties.parties import Endpoint
from flask_ocpi_status.peers.called import Call
from flask_ocpi_status.peers.called import called_word
from flask_ocpi_status.peers.called import ocpi_called
from flask_ocpi_status.peers.failures import PeerError
from flask_ocpi_status.peers.failures import Reason
from tests.partners.calling import TOKEN
from tests.partners.calling import party_of
from tests.partners.calling import peer_of
from tests.partners.saying import envelope
from tests.partners.saying import error
from tests.partners.saying import say
from tests.standing import partner as partner


@pytest.fixture
def called(app):
    told = []

    def hear(sender, **fields):
        assert sender is app
        told.append(fields)

    with app.app_context(), ocpi_called.connected_to(hear, app):
        yield told


def test_a_call_is_told_of_once_it_is_over(partner, called):
    say(partner, envelope([]))
    with peer_of(partner) as peer:
        url = f"{peer.url_of('tokens')}?token={TOKEN}"
        peer.put(url, {"token": TOKEN}, correlation_id="chain-1")
    (told,) = called
    assert told.pop("duration") > 0
    assert len(told.pop("request_id")) == 36
    assert told == {
        "contract": "ocpi-2.2.1",
        "party": "partner",
        "module": "tokens",
        "method": "PUT",
        "correlation_id": "chain-1",
        "http_status": 200,
        "status_code": 1000,
        "outcome": "success",
        "pointers": [],
        "error": None,
    }


def test_a_get_that_is_repeated_is_told_of_each_time(partner, called):
    say(partner, error(503), error(503), envelope([]))
    with peer_of(partner) as peer:
        peer.get(peer.url_of("locations"))
    assert [one["http_status"] for one in called] == [503, 503, 200]
    assert len({one["request_id"] for one in called}) == 3


def test_before_2_2_there_are_no_ids(partner, called):
    say(partner, envelope([]))
    with peer_of(partner, "2.1.1") as peer:
        peer.get(peer.url_of("locations"))
    (told,) = called
    assert (told["request_id"], told["correlation_id"]) == (None, None)
    assert told["contract"] == "ocpi-2.1.1"


def test_what_fails_that_listens_spoils_nothing(partner, app, caplog):
    say(partner, envelope([]))

    def fail(*_, **__):
        raise OSError

    listening = ocpi_called.connected_to(fail, app)
    with app.app_context(), listening, peer_of(partner) as peer:
        peer.get(peer.url_of("locations"))
    assert "A receiver of ocpi_called failed" in caplog.text


def test_nobody_is_told_outside_of_an_app(partner):
    say(partner, envelope([]))
    told = []
    listening = ocpi_called.connected_to(lambda *_, **__: told.append(1))
    with listening, peer_of(partner) as peer:
        peer.get(peer.url_of("locations"))
    assert not told


@table(
    ("http", "code", "violations", "word"),
    [
        (None, None, 0, "unanswered"),
        (500, None, 0, "server_error"),
        (200, None, 0, "server_error"),
        (302, None, 0, "server_error"),
        (200, 3000, 0, "server_error"),
        (404, 3000, 0, "server_error"),
        (200, 4002, 1, "server_error"),
        (200, 2001, 0, "invalid"),
        (200, 2000, 1, "invalid"),
        (400, None, 1, "invalid"),
        (200, 2003, 0, "client_error"),
        (404, 2003, 0, "client_error"),
        (401, None, 0, "client_error"),
    ],
)
def test_a_word_says_what_came_of_a_failure(http, code, violations, word):
    found = [Violation("/a", "Wrong.")] * violations
    failure = PeerError(
        Reason.HTTP, "No.", http_status=http, status_code=code, violations=found
    )
    assert called_word(failure) == word
    assert called_word(None) == "success"


@table(
    ("path", "place"),
    [
        ("/ocpi/2.2.1/locations", ("locations", "")),
        ("/ocpi/2.2.1/locations/LOC1", ("locations", "/LOC1")),
        ("/ocpi/2.2.1/locations/LOC1?key=1", ("locations", "/LOC1")),
        ("/ocpi/2.2.1/tokens/", ("tokens", "/")),
        ("/ocpi/2.2.1/locationsX", ("cdrs", "")),
        ("/ocpi/versions", ("versions", "")),
        ("/elsewhere", ("cdrs", "")),
        # The one that says most.
        ("/ocpi/2.2.1/locations/inner/1", ("inner", "/1")),
    ],
)
def test_a_module_is_known_by_its_url(path, place):
    class Where:
        url = "https://a.example"

    party = party_of(Where, url="https://a.example/ocpi/versions")
    inner = Endpoint("inner", "https://a.example/ocpi/2.2.1/locations/inner")
    party = party_of(Where, url=party.url, endpoints=(*party.endpoints, inner))
    call = Call(
        *(party, "ocpi-2.2.1", "GET", f"https://a.example{path}"),
        module="cdrs",
        headers={},
        body=None,
        secrets=(),
    )
    assert call.place == place
    assert "a.example" not in repr(call)
