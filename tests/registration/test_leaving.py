"""Leaving a party: over at both sides, or not at all, or told where it is not."""

from __future__ import annotations

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
from flask_ocpi_status.registration import leaving
from flask_ocpi_status.testing import Answered
from flask_ocpi_status.testing import Asked
from flask_ocpi_status.testing import Partner
from tests.partners.platform import VERSIONS
from tests.partners.platform import standing
from tests.partners.rawserver import nobody
from tests.partners.saying import Said
from tests.partners.saying import error
from tests.partners.saying import plain
from tests.partners.saying import saying
from tests.table import table

from .pairs import EMSP
from .pairs import Pair
from .pairs import afterwards
from .pairs import before
from .pairs import known
from .pairs import leave
from .pairs import no_long_wait as no_long_wait
from .pairs import opens
from .pairs import partner as partner
from .pairs import partner_of
from .pairs import register
from .pairs import renew
from .pairs import serving
from .pairs import token_of


def is_over(one: Pair) -> None:
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


def test_what_is_ours_to_say_of_it_stays(store: Any, partner: Partner) -> None:
    one = Pair(partner, store)
    store.set_quirks("other", frozenset({Quirk.NO_IDS}))
    store.grant("other", one.before.roles)
    assert leave(one.platform) is True
    party = known(one.platform)
    assert party.quirks == {Quirk.NO_IDS}
    assert party.granted is not None
    assert [str(role.party_id) for role in party.granted] == ["DE-PAR"]
    (came,) = partner.received()
    assert (came.method, came.module) == ("DELETE", "credentials")
    assert not [name for name, _ in came.headers if "ocpi-" in name.lower()]
    is_over(one)


#: What is answered to our DELETE, and whether it is ended at that.
ENDED: list[tuple[Said, bool]] = [
    ({"says": {}}, True),
    ({"says": {"data": "x"}, "replace": {"fields": ["/data"]}}, True),
    ({"says": {}, "envelope": {"members": {"status_code": "1000"}}}, True),
    (plain(b'{"status_code": 1000}'), True),
    ({"says": {"http": 204}, "empty": {}}, True),
    ({"status": {"http": 405}}, False),
    (error(405), False),
    ({"unauthorized": {}}, False),
    (error(401), False),
]


@table("faults, ended", ENDED)
def test_where_it_is_over_there_it_is_over_here(faults: Said, ended: bool) -> None:
    with partner_of() as partner:
        one = Pair(partner)
        with saying(partner, faults, on="DELETE credentials"):
            assert leave(one.platform) is ended
        is_over(one)


#: What is answered to our DELETE where it does nothing.
REFUSED: dict[str, Said] = {
    "HTTP 400": error(400),
    "HTTP 403": error(403),
    "HTTP 404": error(404),
    "status code 2001": {"says": {"code": 2001}},
    "elsewhere": {"redirect": {}},
}
#: And where it has ended the registration, for all that anybody knows.
UNDECIDED: dict[str, Said] = {
    "HTTP 500": {"html": {"http": 500}},
    "HTTP 503": {"html": {"http": 503}},
    "status code 3000": {"envelope": {"members": {"status_code": 3000}}},
    "not JSON": {"text": {"text": "<html>"}},
    "nothing": {"empty": {}},
    "no envelope": {"text": {"text": "[]"}},
    "it hangs": {"hang": {}},
    "it hangs up": {"abort": {}},
    "it hangs up midway": {"abort": {"at": "body"}},
}
ANSWERS = REFUSED | UNDECIDED


@pytest.mark.parametrize("answer", ANSWERS)
def test_where_it_does_not_say_so_nothing_is_ended_and_that_is_told(
    answer: str, partner: Partner
) -> None:
    one, undecided = Pair(partner), answer in UNDECIDED
    if "hang" in ANSWERS[answer]:
        one.platform.lose_patience()
    with (
        saying(partner, ANSWERS[answer], on="DELETE credentials"),
        pytest.raises(RegistrationFailed, match="Nothing is ended here") as caught,
    ):
        leave(one.platform)
    assert "flask ocpi remove" in str(caught.value)
    assert caught.value.undecided is undecided
    assert token_of(one.before) not in str(caught.value)
    assert known(one.platform) == one.before
    assert opens(one.platform, one.old)
    # Once more, and it is; also if it was over there already.
    one.platform.put_patience_back()
    assert leave(one.platform) is not undecided
    is_over(one)


def test_one_that_cannot_be_reached_is_not_left(store: Any, partner: Partner) -> None:
    one = Pair(partner, store)
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
    partner: Partner,
) -> None:
    one = Pair(partner)
    partner.misbehave("abort", on="PUT credentials")
    with pytest.raises(RegistrationFailed):
        renew(one.platform)
    with pytest.raises(RegistrationFailed, match="cannot be told"):
        leave(one.platform)
    assert opens(one.platform, one.sent())


def test_while_a_renewal_is_under_way_for_too_long_it_is_told_to_come_back(
    store: Any, partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = Pair(partner, store)
    begun = CredentialsToken("begun")
    store.begin("other", begun, renewing=one.before)
    monkeypatch.setattr(leaving, "lasts", lambda app: 0.2)
    with pytest.raises(TokenInUse, match="wait for its end"):
        leave(one.platform)
    store.give_up(begun)
    assert leave(one.platform) is False
    is_over(one)


def test_a_renewal_that_is_under_way_is_waited_for(
    store: Any, partner: Partner
) -> None:
    """The other side has ended it by then, and the renewal comes to nothing."""
    one = Pair(partner, store)
    renewing, left = Event(), Event()

    def wait(asked: Asked) -> None:
        renewing.set()
        assert left.wait(60)

    def let_on(answered: Answered) -> None:
        assert answered.succeeded
        left.set()

    partner.misbehave(before(wait), on="PUT credentials")
    partner.misbehave(afterwards(let_on), on="DELETE credentials")
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
    store: Any, partner: Partner
) -> None:
    """As long as its answer is not there, it is not called by what it accepts."""
    one = Pair(partner, store)
    told: list[str] = []

    def before_it_says_so(answered: Answered) -> None:
        assert answered.succeeded
        with pytest.raises(RegistrationFailed, match="when no renewal is") as caught:
            leave(one.platform)
        told.append(str(caught.value))

    partner.misbehave(afterwards(before_it_says_so), on="PUT credentials")
    renew(one.platform)
    assert len(told) == 1
    assert leave(one.platform) is True
    is_over(one)


def test_one_that_renews_with_us_meanwhile_is_not_left(
    store: Any, partner: Partner
) -> None:
    one = Pair(partner, store)

    def renew_first(asked: Asked) -> None:
        partner.renew()

    partner.misbehave("says", on="DELETE credentials")
    partner.misbehave(before(renew_first), on="DELETE credentials")
    with pytest.raises(TokenOutdated):
        leave(one.platform)
    one.reaches()


def test_who_is_not_registered_is_not_left() -> None:
    platform = standing()
    for party, kind, words in (
        (platform.party, ValueError, "'partner' is not registered"),
        (None, TypeError, "no party here"),
    ):
        with pytest.raises(kind, match=words), platform.app.app_context():
            platform.ocpi.leave(party)  # type: ignore[arg-type]
