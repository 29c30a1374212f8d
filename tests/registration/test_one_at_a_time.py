"""Of those who come with the same token, one registration is answered at a time."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from threading import Thread

import pytest
from werkzeug.test import TestResponse

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status.config import DEFAULTS
from flask_ocpi_status.parties.engines import TIMEOUT
from flask_ocpi_status.registration import Parties
from flask_ocpi_status.registration import PeerSettings
from flask_ocpi_status.registration import StoreProblem
from flask_ocpi_status.testing import Asked
from flask_ocpi_status.testing import Partner
from flask_ocpi_status.transport.routing import PartyId
from tests.partners.emsp import emsp
from tests.partners.platform import TOKEN_A
from tests.partners.platform import standing

from .pairs import before

URL = "/ocpi/2.2.1/credentials"


class Slow:
    """Has a partner answer when the test says so."""

    def __init__(self, partner: Partner) -> None:
        self.asked, self.go_on = Event(), Event()
        self.faulty = partner.misbehave(before(self._wait), on="versions")

    def _wait(self, asked: Asked) -> None:
        self.asked.set()
        assert self.go_on.wait(60)


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_the_second_is_told_so_at_once_and_others_are_served(
    store: Parties, method: str
) -> None:
    platform = standing(store)
    token = TOKEN_A
    with emsp() as partner, emsp(party_id=PartyId("DE", "TWO")) as other:
        body = partner.credentials
        if method == "PUT":
            token = platform.ask("POST", URL, body, token).json["data"]["token"]
        slow = Slow(partner)
        first: list[TestResponse] = []
        thread = Thread(
            target=lambda: first.append(platform.ask(method, URL, body, token))
        )
        thread.start()
        assert slow.asked.wait(60)
        for _ in range(3):
            second = platform.ask(method, URL, body, token)
            assert (second.status_code, second.json["status_code"]) == (429, 2000)
            assert (
                "Another registration with this token" in second.json["status_message"]
            )
            assert int(second.headers["Retry-After"]) > 0
        assert slow.faulty.done == 1, "Nobody was called for the second one."
        # Whoever comes with another token does not wait, nor does a GET.
        assert platform.ask("GET", URL, token=token).status_code == 200
        store.invite("other", CredentialsToken("other-a"))
        assert (
            platform.ask("POST", URL, other.credentials, "other-a").status_code == 200
        )
        slow.go_on.set()
        thread.join(60)
    assert first[0].json["status_code"] == 1000


@pytest.mark.parametrize("fault", ["refused", "failed", "crashed"])
def test_however_it_ends_another_may_come(store: Parties, fault: str) -> None:
    platform = standing(store)
    with emsp() as partner:
        if fault == "failed":
            partner.misbehave("abort", on="versions")
        elif fault == "crashed":

            @platform.ocpi.registering
            def crash(party: object, roles: object) -> None:
                raise RuntimeError

        wrong = {**partner.credentials, **({"url": "x"} if fault == "refused" else {})}
        codes = {"refused": 2001, "failed": 3001, "crashed": 3000}
        for _ in range(2):
            answer = platform.ask("POST", URL, wrong)
            assert answer.json["status_code"] == codes[fault]
        if fault == "crashed":
            platform.ocpi.registering(lambda party, roles: None)
        partner.behave()
        assert (
            platform.ask("POST", URL, partner.credentials).json["status_code"] == 1000
        )


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

    with emsp() as partner:
        token = TOKEN_A
        if method == "PUT":
            answer = platform.ask("POST", URL, partner.credentials, token)
            token = answer.json["data"]["token"]
        for name in ("register", "release"):
            monkeypatch.setattr(store, name, note(name))
        answer = platform.ask(method, URL, partner.credentials, token)
    assert (answer.status_code, answer.json["status_code"]) == (503, 3000)
    assert asked == ["register"]


def test_a_registration_takes_less_than_a_server_gives_a_request() -> None:
    # gunicorn ends a worker that has been busy for 30 seconds, and its answer with it.
    assert PeerSettings().deadline + TIMEOUT < 30
    assert PeerSettings().deadline == DEFAULTS["OCPI_STATUS_PEER_DEADLINE"]
