"""Leaving a party: over at both sides, or not at all, or told where it is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from threading import Event
from threading import Thread
from typing import Any

import pytest

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status import Quirk
from flask_ocpi_status.registration import Endpoint
from flask_ocpi_status.registration import RegistrationFailed
from flask_ocpi_status.registration import TokenInUse
from flask_ocpi_status.registration import TokenOutdated
from flask_ocpi_status.registration import agreeing
from flask_ocpi_status.registration import leaving
from tests.partners import partner as that
from tests.partners.partner import OCPIPartner
from tests.partners.partner import Received
from tests.partners.partner import Wire
from tests.partners.partner import nobody
from tests.partners.platform import TOKEN_A
from tests.partners.platform import VERSIONS
from tests.partners.platform import Platform
from tests.partners.platform import standing
from tests.table import table

from .test_handshake import EMSP
from .test_handshake import register
from .test_handshake import serving
from .test_renewing import Renewed
from .test_renewing import known
from .test_renewing import opens
from .test_renewing import renew
from .test_renewing import taking


@pytest.fixture
def partner() -> Iterator[OCPIPartner]:
    with OCPIPartner(token_a=TOKEN_A) as partner:
        yield partner


def leave(platform: Platform) -> bool:
    with platform.app.app_context():
        return platform.ocpi.leave(known(platform))


def is_over(one: Renewed) -> None:
    party = known(one.platform)
    assert (party.registered, party.token, party.renewing) == (False, None, False)
    assert not opens(one.platform, one.old)
    # It can be known again.
    one.platform.store.invite("other", CredentialsToken("again"))


@pytest.mark.parametrize("version", VERSIONS)
def test_two_apps_that_leave_each_other_know_each_other_no_more(version: str) -> None:
    cpo = standing()
    emsp = standing(side="RECEIVER", OCPI_STATUS_ROLES=[EMSP])
    with serving(cpo) as url, serving(emsp):
        theirs = register(emsp, url, version=version)
        ours = cpo.stored()
        assert leave(emsp) is True
        for here, party in ((cpo, ours), (emsp, theirs)):
            stored = here.store.by_name(party.name)
            assert stored is not None
            assert not stored.registered
        assert theirs.token is not None
        assert ours.token is not None
        assert cpo.store.by_token(theirs.token) is None
        assert emsp.store.by_token(ours.token) is None
        # And they may register again.
        cpo.store.invite("partner", CredentialsToken("again"))
        assert register(emsp, url, "again", version=version).registered


def test_what_is_ours_to_say_of_it_stays(store: Any, partner: OCPIPartner) -> None:
    one = Renewed(partner, store)
    store.set_quirks("other", frozenset({Quirk.NO_IDS}))
    store.grant("other", one.before.roles)
    assert leave(one.platform) is True
    party = known(one.platform)
    assert party.quirks == {Quirk.NO_IDS}
    assert party.granted is not None
    assert [str(role.party_id) for role in party.granted] == ["DE-PAR"]
    assert partner.received() == ["/ocpi/2.2.1/credentials"]
    assert not [name for name in partner.requests[0].headers if "ocpi-" in name]
    is_over(one)


@table(
    "answer, ended",
    [
        (that.envelope(None), True),
        (that.envelope(status_code="1000"), True),
        (that.plain(b'{"status_code": 1000}'), True),
        (that.plain(b"", 204), True),
        (that.envelope(status_code=2000, status=405), False),
        (that.error(405), False),
        (that.envelope(status_code=2000, status=401), False),
        (that.error(401), False),
    ],
)
def test_where_it_is_over_there_it_is_over_here(
    answer: that.Answer, ended: bool
) -> None:
    with OCPIPartner(token_a=TOKEN_A) as partner:
        one = Renewed(partner)
        partner.misbehave("credentials", answer, method="DELETE")
        assert leave(one.platform) is ended
        is_over(one)


ANSWERS = {
    "HTTP 400": (that.error(400), False),
    "HTTP 403": (that.error(403), False),
    "HTTP 404": (that.error(404), False),
    "HTTP 500": (that.error(500), True),
    "HTTP 503": (that.error(503), True),
    "status code 2001": (that.envelope(status_code=2001), False),
    "status code 3000": (that.envelope(status_code=3000), True),
    "elsewhere": (that.redirect("https://elsewhere.example/"), False),
    "not JSON": (that.plain(b"<html>"), True),
    "nothing": (that.plain(b""), True),
    "no envelope": (that.plain(b"[]"), True),
    "it hangs": (that.hang, True),
    "it hangs up": (that.close_before, True),
    "it hangs up midway": (that.close_midway, True),
}


@pytest.mark.parametrize(("answer", "undecided"), ANSWERS.values(), ids=ANSWERS)
def test_where_it_does_not_say_so_nothing_is_ended_and_that_is_told(
    answer: that.Answer, undecided: bool, partner: OCPIPartner
) -> None:
    one = Renewed(partner)
    if answer in that.ENDLESS:
        one.platform.lose_patience()
    partner.misbehave("credentials", answer, method="DELETE")
    with pytest.raises(RegistrationFailed, match="Nothing is ended here") as caught:
        leave(one.platform)
    assert "flask ocpi remove" in str(caught.value)
    assert caught.value.undecided is undecided
    assert str(partner.state.accepts) not in str(caught.value)
    assert known(one.platform) == one.before
    assert opens(one.platform, one.old)
    # Once more, and it is; also if it was over there already.
    one.platform.put_patience_back()
    if undecided:
        partner.state.accepts = None
    partner.misbehave("credentials", partner._checked(partner._delete), method="DELETE")
    assert leave(one.platform) is not undecided
    is_over(one)


def test_one_that_cannot_be_reached_is_not_left(store: Any) -> None:
    with OCPIPartner(token_a=TOKEN_A) as partner:
        one = Renewed(partner, store)
        with nobody() as dead:
            endpoints = (Endpoint("credentials", f"{dead}/credentials", "SENDER"),)
            away = replace(one.before, endpoints=endpoints)
            store.register(
                away,
                presented=CredentialsToken(one.old),
                token=CredentialsToken(one.old),
            )
            with pytest.raises(RegistrationFailed, match="Nothing is ended here"):
                leave(one.platform)
        assert opens(one.platform, one.old)
        store.remove("other")
        assert not opens(one.platform, one.old)


def test_where_the_answer_to_a_renewal_was_lost_it_cannot_be_told(
    partner: OCPIPartner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agreeing, "_A_MOMENT", 0.05)
    one = Renewed(partner)
    partner.misbehave("credentials", taking(that.close_before, partner), method="PUT")
    with pytest.raises(RegistrationFailed):
        renew(one.platform)
    with pytest.raises(RegistrationFailed, match="cannot be told"):
        leave(one.platform)
    assert opens(one.platform, one.sent())


class Unheard:
    """A wire whose other end hears nothing."""

    def send(self, data: bytes) -> None:
        """Send nothing."""


def test_while_a_renewal_is_under_way_for_too_long_it_is_told_to_come_back(
    store: Any, partner: OCPIPartner, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = Renewed(partner, store)
    begun = CredentialsToken("begun")
    store.begin("other", begun, renewing=one.before)
    monkeypatch.setattr(leaving, "lasts", lambda app: 0.2)
    with pytest.raises(TokenInUse, match="wait for its end"):
        leave(one.platform)
    store.give_up(begun)
    assert leave(one.platform) is False
    is_over(one)


def test_a_renewal_that_is_under_way_is_waited_for(
    store: Any, partner: OCPIPartner
) -> None:
    """The other side has ended it by then, and the renewal comes to nothing."""
    one = Renewed(partner, store)
    renewing, left = Event(), Event()

    def put(request: Received, wire: Wire) -> None:
        renewing.set()
        assert left.wait(60)
        partner._checked(partner._put)(request, wire)

    def delete(request: Received, wire: Wire) -> None:
        partner._checked(partner._delete)(request, wire)
        left.set()

    partner.misbehave("credentials", put, method="PUT")
    partner.misbehave("credentials", delete, method="DELETE")
    failed: list[Any] = []

    def go() -> None:
        with pytest.raises(RegistrationFailed) as caught:
            renew(one.platform)
        failed.append(str(caught.value))

    thread = Thread(target=go)
    thread.start()
    assert renewing.wait(60)
    assert leave(one.platform) is True
    thread.join(60)
    assert len(failed) == 1
    is_over(one)


def test_one_that_has_taken_what_a_renewal_sent_says_to_come_back(
    store: Any, partner: OCPIPartner
) -> None:
    """As long as its answer is not there, it is not called by what it accepts."""
    one = Renewed(partner, store)
    told: list[str] = []

    def meanwhile(request: Received, wire: Wire) -> None:
        partner._register(request, Unheard(), registered=True)
        with pytest.raises(RegistrationFailed, match="when no renewal is") as caught:
            leave(one.platform)
        told.append(str(caught.value))
        partner._get(request, wire)

    partner.misbehave("credentials", meanwhile, method="PUT")
    renew(one.platform)
    assert len(told) == 1
    assert leave(one.platform) is True
    is_over(one)


def test_one_that_renews_with_us_meanwhile_is_not_left(
    store: Any, partner: OCPIPartner
) -> None:
    one = Renewed(partner, store)

    def meanwhile(request: Received, wire: Wire) -> None:
        store.register(
            replace(one.before, token=CredentialsToken("another")),
            presented=CredentialsToken(one.old),
            token=CredentialsToken("theirs"),
        )
        that.envelope(None)(request, wire)

    partner.misbehave("credentials", meanwhile, method="DELETE")
    with pytest.raises(TokenOutdated):
        leave(one.platform)
    assert opens(one.platform, "theirs")


def test_who_is_not_registered_is_not_left() -> None:
    platform = standing()
    for party, error, words in (
        (platform.party, ValueError, "'partner' is not registered"),
        (None, TypeError, "no party here"),
    ):
        with pytest.raises(error, match=words), platform.app.app_context():
            platform.ocpi.leave(party)  # type: ignore[arg-type]
