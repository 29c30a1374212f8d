"""Of those who come with the same token, one registration is answered at a time."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from threading import Thread
from typing import Any

import pytest
from werkzeug.test import TestResponse

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status.config import DEFAULTS
from flask_ocpi_status.parties.engines import TIMEOUT
from flask_ocpi_status.registration import Parties
from flask_ocpi_status.registration import PeerSettings
from flask_ocpi_status.registration import StoreProblem
from tests.partners import partner as that
from tests.partners.partner import OCPIPartner
from tests.partners.partner import Received
from tests.partners.partner import Wire
from tests.partners.platform import TOKEN_A
from tests.partners.platform import standing

URL = "/ocpi/2.2.1/credentials"


class Slow:
    """A partner whose versions come when the test says so."""

    def __init__(self, partner: OCPIPartner) -> None:
        self.asked, self.go_on = Event(), Event()
        self._partner = partner
        self._good = that.envelope(partner.versions)
        partner.misbehave("versions", self._answer)

    def _answer(self, received: Received, wire: Wire) -> None:
        self.asked.set()
        assert self.go_on.wait(60)
        self._good(received, wire)


def body(partner: OCPIPartner) -> dict[str, Any]:
    return {"token": partner.token_a, **partner.credentials}


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_the_second_is_told_so_at_once_and_others_are_served(
    store: Parties, method: str
) -> None:
    platform = standing(store)
    token = TOKEN_A
    with OCPIPartner(token_a="b") as partner, OCPIPartner(party_id="TWO") as other:
        if method == "PUT":
            answer = platform.ask("POST", URL, body(partner), token)
            token = answer.json["data"]["token"]
        slow = Slow(partner)
        first: list[TestResponse] = []
        thread = Thread(
            target=lambda: first.append(platform.ask(method, URL, body(partner), token))
        )
        thread.start()
        assert slow.asked.wait(60)
        calls = len(partner.requests)
        for _ in range(3):
            second = platform.ask(method, URL, body(partner), token)
            assert (second.status_code, second.json["status_code"]) == (429, 2000)
            assert (
                "Another registration with this token" in second.json["status_message"]
            )
            assert int(second.headers["Retry-After"]) > 0
        assert len(partner.requests) == calls, "Nobody was called for the second one."
        # Whoever comes with another token does not wait, nor does a GET.
        assert platform.ask("GET", URL, token=token).status_code == 200
        store.invite("other", CredentialsToken("other-a"))
        assert platform.ask("POST", URL, body(other), "other-a").status_code == 200
        slow.go_on.set()
        thread.join(60)
    assert first[0].json["status_code"] == 1000


@pytest.mark.parametrize("fault", ["refused", "failed", "crashed"])
def test_however_it_ends_another_may_come(store: Parties, fault: str) -> None:
    platform = standing(store)
    with OCPIPartner(token_a="b") as partner:
        if fault == "failed":
            partner.misbehave("versions", that.close_before)
        elif fault == "crashed":

            @platform.ocpi.registering
            def crash(party: object, roles: object) -> None:
                raise RuntimeError

        wrong = {**body(partner), **({"url": "x"} if fault == "refused" else {})}
        codes = {"refused": 2001, "failed": 3001, "crashed": 3000}
        for _ in range(2):
            answer = platform.ask("POST", URL, wrong)
            assert answer.json["status_code"] == codes[fault]
        if fault == "crashed":
            platform.ocpi.registering(lambda party, roles: None)
        partner.misbehave("versions", that.envelope(partner.versions))
        assert platform.ask("POST", URL, body(partner)).json["status_code"] == 1000


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_store_that_fails_is_not_asked_to_release_what_ends_by_itself(
    store: Parties, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform = standing(store)
    asked: list[str] = []

    def note(name: str) -> Callable[..., None]:
        def fail(*args: object, **options: object) -> None:
            asked.append(name)
            raise StoreProblem("It is locked.")

        return fail

    with OCPIPartner(token_a="b") as partner:
        token = TOKEN_A
        if method == "PUT":
            answer = platform.ask("POST", URL, body(partner), token)
            token = answer.json["data"]["token"]
        for name in ("register", "release"):
            monkeypatch.setattr(store, name, note(name))
        answer = platform.ask(method, URL, body(partner), token)
    assert (answer.status_code, answer.json["status_code"]) == (503, 3000)
    assert asked == ["register"]


def test_a_registration_takes_less_than_a_server_gives_a_request() -> None:
    # gunicorn ends a worker that has been busy for 30 seconds, and its answer with it.
    assert PeerSettings().deadline + TIMEOUT < 30
    assert PeerSettings().deadline == DEFAULTS["OCPI_STATUS_PEER_DEADLINE"]
