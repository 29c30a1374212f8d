"""Registration as the side that begins, and two apps that register with each other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Barrier
from threading import Thread
from typing import Any

import pytest

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status import PartyId
from flask_ocpi_status import Quirk
from flask_ocpi_status.contracts import FEATURES
from flask_ocpi_status.deadline import CallDeadline
from flask_ocpi_status.registration import CredentialsRole
from flask_ocpi_status.registration import ForbiddenURL
from flask_ocpi_status.registration import MemoryParties
from flask_ocpi_status.registration import NameTaken
from flask_ocpi_status.registration import Party
from flask_ocpi_status.registration import RegistrationFailed
from flask_ocpi_status.registration import SQLParties
from flask_ocpi_status.registration import StoreProblem
from flask_ocpi_status.registration import TokenOutdated
from flask_ocpi_status.registration import agreeing
from flask_ocpi_status.testing import serve
from tests.parties.databases import opened
from tests.parties.databases import postgresql_url
from tests.parties.databases import sqlite_url
from tests.partners import partner as that
from tests.partners.frames import report
from tests.partners.partner import OCPIPartner
from tests.partners.partner import nobody
from tests.partners.platform import TOKEN_A
from tests.partners.platform import VERSIONS
from tests.partners.platform import Platform
from tests.partners.platform import standing
from tests.table import table

BASE = {"OCPI_STATUS_BASE_URL": "https://we.example"}
EMSP = {
    "role": "EMSP",
    "country_code": "BE",
    "party_id": "WNK",
    "business_details": {"name": "Windkracht"},
}


@contextmanager
def serving(platform: Platform) -> Iterator[str]:
    """Serve a platform on loopback, and return the URL of its versions."""
    with serve(platform.app) as served:
        yield served.versions_url


def register(platform: Platform, url: str, token: str = TOKEN_A, **options) -> Party:
    with platform.app.app_context():
        return platform.ocpi.register_with(url, token, **{"name": "other"} | options)


@pytest.mark.parametrize("version", VERSIONS)
def test_two_apps_register_with_each_other_over_http(version):
    cpo = standing()
    emsp = standing(side="RECEIVER", OCPI_STATUS_ROLES=[EMSP])
    with serving(cpo) as url, serving(emsp):
        theirs = register(emsp, url, version=version)
        ours = cpo.stored()
        assert theirs.registered
        assert ours.registered
        assert theirs.version == ours.version == version
        assert [role.party_id for role in ours.roles] == [PartyId("BE", "WNK")]
        assert [role.party_id for role in theirs.roles] == [PartyId("NL", "DST")]
        assert theirs.token not in (TOKEN_A, ours.token)
        # Each is let in by the other with the token that it was given.
        for here, party, side in (
            (cpo, ours, "RECEIVER"),
            (emsp, theirs, "SENDER"),
        ):
            with here.app.app_context(), here.ocpi.peer(party) as peer:
                assert list(peer.objects("locations", role=side)) == []
        assert cpo.ask("GET", "/ocpi/versions").status_code == 401


def test_the_newest_version_of_both_is_taken():
    cpo = Platform(versions=("2.0", "2.1.1", "2.2.1"))
    emsp = Platform(
        versions=("2.1.1", "2.2.1", "2.3.0"), side="RECEIVER", OCPI_STATUS_ROLES=[EMSP]
    )
    with serving(cpo) as url, serving(emsp):
        assert register(emsp, url).version == "2.2.1"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path) -> Iterator[SQLParties]:
    with ExitStack() as stack:
        url = (
            sqlite_url(tmp_path)
            if request.param == "sqlite"
            else stack.enter_context(postgresql_url())
        )
        yield stack.enter_context(opened(url))


def test_a_registration_outlives_the_process(database):
    cpo = standing(database)
    emsp = standing(side="RECEIVER", OCPI_STATUS_ROLES=[EMSP])
    with serving(cpo) as url, serving(emsp):
        theirs = register(emsp, url)
    database.close()
    again = Platform.__new__(Platform)
    again.__dict__ = cpo.__dict__
    assert theirs.token is not None
    response = again.ask(
        "GET", "/ocpi/cpo/2.3.0/locations", token=theirs.token.reveal()
    )
    assert response.status_code == 200


def test_of_many_at_the_same_moment_one_registers_over_http(database):
    cpo = standing(database)
    outcomes: list[object] = []

    def go(emsp: Platform, url: str) -> None:
        try:
            outcomes.append(register(emsp, url))
        except RegistrationFailed as failure:
            outcomes.append(failure)

    emsps = [Platform(side="RECEIVER", OCPI_STATUS_ROLES=[EMSP]) for _ in range(4)]
    with serving(cpo) as url:
        threads = []
        with ExitStack() as stack:
            for emsp in emsps:
                stack.enter_context(serving(emsp))
                threads.append(Thread(target=go, args=(emsp, url)))
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    assert [isinstance(one, Party) for one in outcomes].count(True) == 1
    assert len(outcomes) == 4
    registered = [one.store.by_name("other") for one in emsps]
    assert [bool(one and one.registered) for one in registered].count(True) == 1


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_sent_is_our_credentials_with_a_token_that_lets_it_in(version):
    platform = standing(**BASE)
    with OCPIPartner(version, token_a=TOKEN_A) as partner:
        party = register(platform, partner.versions_url, version=version)
    sent = partner.state.credentials
    assert sent["url"] == "https://we.example/ocpi/versions/"
    assert ("roles" in sent) is FEATURES[version].roles
    module = f"/ocpi/cpo/{version}/locations"
    assert platform.ask("GET", module, token=sent["token"]).status_code == 200
    assert party.token == partner.state.accepts
    assert platform.store.by_name("other") == party


def test_until_it_has_answered_the_token_opens_versions_only():
    platform = standing(**BASE)
    seen = []

    with OCPIPartner(token_a=TOKEN_A) as partner:
        answer = partner._checked(partner._post)

        def ask_back(request, wire):
            token = request.json["token"]
            for path in ("/ocpi/versions", "/ocpi/cpo/2.2.1/locations"):
                seen.append(platform.ask("GET", path, token=token).status_code)
            answer(request, wire)

        partner.misbehave("credentials", ask_back, method="POST")
        register(platform, partner.versions_url)
    assert seen == [200, 401]


FAILURES = {
    "HTTP 500": that.error(500),
    "HTTP 405": that.error(405),
    "it hangs": that.hang,
    "it hangs up": that.close_before,
    "no JSON": that.plain(b"<html>"),
    "no envelope": that.plain(b"[]"),
    "status code 2001": that.envelope(status_code=2001),
    "status code 3001": that.envelope(status_code=3001),
    "no credentials": that.envelope({"token": "x"}),
    "credentials that are a text": that.envelope("credentials"),
    "no data": that.envelope(None),
}


@pytest.mark.parametrize("step", ["versions", "details", "credentials"])
@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
def test_whatever_fails_nothing_is_half_registered(step, failure, caplog):
    caplog.set_level("DEBUG")
    platform = standing(**BASE)
    if failure in that.ENDLESS:
        platform.lose_patience()
    with OCPIPartner(token_a=TOKEN_A) as partner:
        partner.misbehave(step, failure)
        with pytest.raises(RegistrationFailed) as caught:
            register(platform, partner.versions_url)
    assert caught.value.status_code == 3001
    assert TOKEN_A not in str(caught.value) + caplog.text
    left = platform.store.by_name("other")
    assert left is None or (not left.registered and left.token is None)
    for sent in partner.requests:
        if sent.method == "POST":
            token = sent.json["token"]
            assert token not in caplog.text
            assert platform.ask("GET", "/ocpi/versions", token=token).status_code == 401


def test_a_version_that_it_does_not_offer_is_3002():
    platform = standing(**BASE)
    with (
        OCPIPartner("2.1.1", token_a=TOKEN_A) as partner,
        pytest.raises(RegistrationFailed, match=r"OCPI 2\.2\.1") as caught,
    ):
        register(platform, partner.versions_url, version="2.2.1")
    assert caught.value.status_code == 3002


def test_a_version_that_we_do_not_offer_is_refused_at_once():
    platform = Platform(versions=("2.2.1",), **BASE)
    with pytest.raises(ValueError, match=r"does not offer OCPI 2\.3\.0"):
        register(platform, "https://partner.example/", version="2.3.0")


def test_an_endpoint_that_we_need_and_it_lacks_is_3003():
    platform = Platform(OCPI_STATUS_NEEDED_ENDPOINTS=[("cdrs", "RECEIVER")], **BASE)
    with (
        OCPIPartner(token_a=TOKEN_A) as partner,
        pytest.raises(RegistrationFailed, match=r"cdrs \(RECEIVER\)") as caught,
    ):
        register(platform, partner.versions_url)
    assert caught.value.status_code == 3003


def test_a_wrong_token_and_a_dead_url_are_3001():
    platform = standing(**BASE)
    with (
        OCPIPartner(token_a="right") as partner,
        pytest.raises(RegistrationFailed, match="HTTP 401") as caught,
    ):
        register(platform, partner.versions_url, "wrong")
    assert caught.value.status_code == 3001
    with nobody() as dead, pytest.raises(RegistrationFailed):
        register(platform, dead)
    assert platform.store.by_name("other") is None


@pytest.mark.parametrize(
    "url", ["http://partner.example/", "https://127.0.0.1/", "nonsense", ""]
)
def test_a_url_that_must_not_be_called_is_not(url):
    platform = standing(OCPI_STATUS_INSECURE_PEERS=False, **BASE)
    with pytest.raises(ForbiddenURL):
        register(platform, url)
    assert platform.store.by_name("other") is None


def test_the_name_of_a_registered_party_is_taken():
    platform = standing(**BASE)
    with OCPIPartner(token_a=TOKEN_A) as partner:
        register(platform, partner.versions_url)
    with OCPIPartner(token_a=TOKEN_A) as second, pytest.raises(NameTaken):
        register(platform, second.versions_url)
    assert (second.state.count, second.requests) == (0, [])


def test_without_a_name_it_is_called_by_its_host():
    platform = standing(**BASE)
    with OCPIPartner(token_a=TOKEN_A) as partner:
        party = register(platform, partner.versions_url, name=None)
    assert party.name == "127.0.0.1"


def test_quirks_are_kept():
    platform = standing(**BASE)
    with OCPIPartner(token_a=TOKEN_A) as partner:
        register(platform, partner.versions_url, quirks=[Quirk.NO_LINK])
    stored = platform.store.by_name("other")
    assert stored is not None
    assert stored.quirks == {Quirk.NO_LINK}


@pytest.mark.parametrize(
    ("given", "kept"),
    [(None, {Quirk.NO_LINK}), ([], set()), ([Quirk.NO_IDS], {Quirk.NO_IDS})],
)
def test_the_quirks_of_an_invited_party_stay_unless_others_are_given(given, kept):
    platform = standing(**BASE)
    invited = platform.store.invite(
        "other", CredentialsToken("a"), frozenset({Quirk.NO_LINK})
    )
    with OCPIPartner(token_a=TOKEN_A) as partner:
        party = register(platform, partner.versions_url, quirks=given)
    assert (party.id, party.quirks) == (invited.id, kept)
    assert platform.store.by_token(CredentialsToken("a")) is None


def test_outside_of_a_request_it_needs_to_know_where_we_are():
    platform = standing()
    with (
        OCPIPartner(token_a=TOKEN_A) as partner,
        pytest.raises(RuntimeError, match="OCPI_STATUS_BASE_URL"),
    ):
        register(platform, partner.versions_url)
    assert partner.state.count == 0


def test_the_url_that_counts_is_that_of_its_credentials():
    platform = standing(**BASE)
    with OCPIPartner(token_a=TOKEN_A) as partner:
        elsewhere = f"{partner.url}/elsewhere/versions"
        partner.credentials["url"] = elsewhere
        assert register(platform, partner.versions_url).url == elsewhere


def test_nothing_of_a_registration_is_routed():
    platform = standing(**BASE)
    with OCPIPartner(token_a=TOKEN_A) as partner:
        register(platform, partner.versions_url)
    assert len(partner.requests) == 3
    for request in partner.requests:
        assert not [name for name in request.headers if name.startswith("ocpi-")]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_party_that_takes_its_token_as_its_version_has_it_has_no_quirk(version):
    platform = standing(**BASE)
    with OCPIPartner(version, token_a=TOKEN_A) as partner:
        assert register(platform, partner.versions_url).quirks == frozenset()


def test_a_registration_that_fails_leaves_an_invitation_as_it_was(monkeypatch):
    monkeypatch.setattr(agreeing, "_A_MOMENT", 0.2)
    platform = standing(**BASE)
    before = platform.store.invite("other", CredentialsToken("a-for-the-other"))
    with OCPIPartner(token_a=TOKEN_A) as partner:
        partner.misbehave("credentials", that.error(500), method="POST")
        with pytest.raises(RegistrationFailed) as caught:
            register(platform, partner.versions_url)
    assert caught.value.status_message is None
    assert platform.store.by_name("other") == before
    answer = platform.ask("GET", "/ocpi/versions", token="a-for-the-other")
    assert answer.status_code == 200


class Failing(MemoryParties):
    """A store that is away when something is to be given up."""

    def give_up(self, begun):
        raise StoreProblem("The database is away.")


def test_a_store_that_fails_at_the_end_hides_nothing(caplog):
    platform = standing(Failing(), **BASE)
    with OCPIPartner(token_a=TOKEN_A) as partner:
        assert register(platform, partner.versions_url).registered
    with OCPIPartner(token_a=TOKEN_A) as partner:
        partner.misbehave("credentials", that.error(500), method="POST")
        with pytest.raises(RegistrationFailed, match="HTTP 500"):
            register(platform, partner.versions_url, name="another")
    assert "The database is away." in caplog.messages


class Counting(MemoryParties):
    """A store that fails from one of its methods on, and counts what it is asked."""

    def __init__(self, method, after=0):
        super().__init__()
        self.method = method
        self.left = after
        self.away = False
        self.asked = []

    def __getattribute__(self, name):
        found = super().__getattribute__(name)
        if name not in ("begin", "by_name", "give_up", "register"):
            return found

        def call(*args, **kwargs):
            if name == self.method:
                self.left -= 1
                self.away = self.away or self.left < 0
            if self.away:
                self.asked.append(name)
                raise StoreProblem("The database is away.")
            return found(*args, **kwargs)

        return call


@table("is_known", [True, False])
@table(
    ("method", "after", "misbehaves", "expected"),
    [
        ("by_name", 0, False, StoreProblem),
        ("begin", 0, False, StoreProblem),
        ("register", 0, False, StoreProblem),
        ("give_up", 0, True, RegistrationFailed),
        ("by_name", 1, True, RegistrationFailed),
    ],
)
def test_a_store_that_fails_is_asked_nothing_more(
    method, after, misbehaves, expected, is_known
):
    """What there was to do in it would take as long again to fail."""
    store = Counting(method, after)
    platform = standing(store, **BASE)
    if is_known:
        platform.store.invite("other", CredentialsToken("a-for-the-other"))
    with OCPIPartner(token_a=TOKEN_A) as partner:
        if misbehaves:
            partner.misbehave("credentials", that.error(500), method="POST")
        with pytest.raises(expected):
            register(platform, partner.versions_url)
    assert store.asked == [method]


@pytest.mark.parametrize("step", ["versions", "credentials"])
@pytest.mark.parametrize(
    ("given", "kept"),
    [(None, {Quirk.NO_IDS}), ([Quirk.NO_LINK], {Quirk.NO_LINK})],
)
def test_quirks_that_are_set_meanwhile_stay_unless_others_are_given(step, given, kept):
    platform = standing(**BASE)
    platform.store.invite("other", CredentialsToken("a"))
    with OCPIPartner(token_a=TOKEN_A) as partner:
        answer = getattr(partner, "_versions" if step == "versions" else "_post")

        def set_quirks(request, wire):
            platform.store.set_quirks("other", frozenset({Quirk.NO_IDS}))
            partner._checked(answer)(request, wire)

        partner.misbehave(step, set_quirks, method="POST")
        register(platform, partner.versions_url, quirks=given)
    stored = platform.store.by_name("other")
    assert stored is not None
    assert stored.quirks == kept


DETAILS = {
    "as they should be": None,
    "for everybody": lambda partner: partner._details,
    "HTTP 403 for a token that is unknown": lambda partner: _or(partner, status=403),
    "HTTP 200 for a token that is unknown": lambda partner: _or(partner, status=200),
}


def _or(partner: OCPIPartner, **refusal: int):
    def answer(request, wire):
        good = request.token == partner.state.accepts
        refused = that.envelope(status_code=2001, **refusal)
        (partner._details if good else refused)(request, wire)

    return answer


@table("details", DETAILS.values(), ids=DETAILS)
@table("version", ["2.0", "2.1.1"])
def test_versions_for_everybody_tell_nothing_of_the_encoding(version, details):
    platform = standing(**BASE)
    with OCPIPartner(version, token_a=TOKEN_A) as partner:
        partner.misbehave("versions", partner._versions)
        if details is not None:
            partner.misbehave("details", details(partner))
        party = register(platform, partner.versions_url)
    assert (party.registered, party.quirks) == (True, frozenset())


def test_what_the_other_party_says_of_its_failure_is_kept():
    platform = standing(**BASE)
    with OCPIPartner(token_a=TOKEN_A) as partner:
        refusal = that.envelope(status_code=2001, status_message="No \x1b[2Jroles.")
        partner.misbehave("credentials", refusal, method="POST")
        with pytest.raises(RegistrationFailed) as caught:
            register(platform, partner.versions_url)
    assert caught.value.status_message == "No [2Jroles."


def test_a_party_that_answers_our_own_url_is_not_registered():
    """We would call ourselves from then on."""
    platform = standing(**BASE)
    with OCPIPartner(token_a=TOKEN_A) as partner:
        partner.credentials["url"] = f"{BASE['OCPI_STATUS_BASE_URL']}/ocpi/versions"
        with pytest.raises(RegistrationFailed, match="that of ours"):
            register(platform, partner.versions_url)
    assert not any(one.registered for one in platform.store.all())


def test_an_app_does_not_register_with_itself():
    platform = standing()
    with serving(platform) as url:
        for own in (url, url.rstrip("/")):
            with pytest.raises(ValueError, match="own URL"):
                register(platform, own)


def test_whoever_cannot_say_who_it_is_calls_nobody():
    platform = standing(OCPI_STATUS_ROLES=[], **BASE)
    with (
        OCPIPartner(token_a=TOKEN_A) as partner,
        pytest.raises(RuntimeError, match="OCPI_STATUS_ROLES"),
    ):
        register(platform, partner.versions_url)
    assert partner.requests == []


@contextmanager
def two_platforms(kind: str, folder: Path) -> Iterator[tuple[Any, ...]]:
    """Serve an operator and a provider, each with a store of a kind, and their URLs."""
    with ExitStack() as stack:

        def store(number: int) -> Any:
            if kind == "memory":
                return MemoryParties()
            place = folder / str(number)
            place.mkdir()
            url = (
                sqlite_url(place)
                if kind == "sqlite"
                else stack.enter_context(postgresql_url())
            )
            return stack.enter_context(opened(url))

        here = standing(store(1))
        there = standing(store(2), side="RECEIVER", OCPI_STATUS_ROLES=[EMSP])
        urls = [stack.enter_context(serving(one)) for one in (here, there)]
        yield here, there, *urls


@pytest.mark.parametrize("kind", ["memory", "sqlite", "postgresql"])
def test_of_two_that_register_with_each_other_at_once_one_registration_is_made(
    kind, tmp_path, monkeypatch
):
    """Each has invited the other; whichever registers, both are let in afterwards."""
    monkeypatch.setattr(agreeing, "_A_MOMENT", 60.0)
    with two_platforms(kind, tmp_path) as (here, there, *urls):
        for number in range(8):
            for one in (here, there):
                one.store.invite("other", CredentialsToken(f"a{number}"))
            both = Barrier(2)
            outcomes: list[object] = []

            def go(one: Platform, url: str, number=number, both=both, to=outcomes):
                both.wait(timeout=60)
                try:
                    to.append(register(one, url, f"a{number}"))
                except (RegistrationFailed, NameTaken) as failure:
                    to.append(failure)

            threads = [
                Thread(target=go, args=(here, urls[1])),
                Thread(target=go, args=(there, urls[0])),
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            # Who was slower is given what the other one has made.
            assert any(isinstance(one, Party) for one in outcomes), outcomes
            assert all(isinstance(one, Party | NameTaken) for one in outcomes), outcomes
            for one, side in ((here, "RECEIVER"), (there, "SENDER")):
                party = one.store.by_name("other")
                assert party is not None
                assert party.registered
                with one.app.app_context(), one.ocpi.peer(party) as peer:
                    assert list(peer.objects("locations", role=side)) == []
                answer = one.ask("GET", "/ocpi/versions", token=f"a{number}")
                assert answer.status_code == 401
            for one in (here, there):
                one.store.remove("other")


@pytest.mark.parametrize("version", ["2.2.1", "2.1.1"])
def test_one_that_registers_with_us_meanwhile_stays_registered(version):
    platform = standing(**BASE)
    with OCPIPartner(token_a=TOKEN_A) as partner:

        def take_over(request, wire):
            token = CredentialsToken(request.json["token"])
            party = platform.store.by_token(token)
            assert party is not None
            platform.store.register(
                replace(party, version=version),
                presented=token,
                token=CredentialsToken("theirs"),
            )
            that.error(500)(request, wire)

        partner.misbehave("credentials", take_over, method="POST")
        if version == "2.2.1":
            found = register(platform, partner.versions_url)
        else:  # not what was asked for
            with pytest.raises(RegistrationFailed, match="HTTP 500"):
                register(platform, partner.versions_url, version="2.2.1")
            found = platform.store.by_name("other")
    stored = platform.store.by_name("other")
    assert found == stored
    assert stored is not None
    assert stored.registered


@pytest.mark.parametrize("step", ["versions", "details"])
def test_one_that_registers_with_us_before_we_have_its_versions_is_registered(step):
    """Then our token A is no more, and the party answers with 401."""
    platform = standing(**BASE)
    invited = CredentialsToken("invited")
    platform.store.invite("other", invited)
    with OCPIPartner(token_a=TOKEN_A) as partner:

        def take_over(request, wire):
            party = platform.store.by_token(invited)
            if party is not None:
                platform.store.register(
                    replace(party, version="2.2.1"),
                    presented=invited,
                    token=CredentialsToken("theirs"),
                )
            that.error(401)(request, wire)

        partner.misbehave(step, take_over)
        found = register(platform, partner.versions_url)
    assert found.registered
    assert found == platform.store.by_name("other")


#: At which step of a registration that we begin the other party answers how.
SPOILT = {
    "versions refused": ("versions", that.error(500), None),
    "versions are nonsense": ("versions", that.plain(b"["), None),
    "details are nonsense": ("details", that.envelope(5), None),
    "credentials refused": ("credentials", that.error(500), None),
    "credentials are nonsense": (
        "credentials",
        that.envelope({"token": "secret-c"}),
        None,
    ),
    "the store fails": (None, None, StoreProblem("x")),
    "it is outdated": (None, None, TokenOutdated("x")),
    "an interrupt": (None, None, KeyboardInterrupt()),
}


@pytest.mark.parametrize(("step", "answer", "raised"), SPOILT.values(), ids=SPOILT)
def test_no_frame_shows_a_token_however_a_registration_ends(
    step, answer, raised, monkeypatch
):
    platform = standing(**BASE)
    ours: list[str] = []
    generate = CredentialsToken.generate

    def note() -> CredentialsToken:
        token = generate()
        ours.append(token.reveal())
        return token

    monkeypatch.setattr(CredentialsToken, "generate", note)
    with OCPIPartner(token_a="secret-token-a") as partner:
        if step:
            partner.misbehave(step, answer)
        if raised is not None:

            def fail(*args: object, **options: object) -> None:
                raise raised

            monkeypatch.setattr(platform.store, "register", fail)
        with pytest.raises(BaseException) as caught, platform.app.app_context():
            platform.ocpi.register_with(partner.versions_url, "secret-token-a")
    seen = report(caught.value)
    assert ours
    for secret in (*ours, "secret-token-a", "secret-c", partner.state.accepts):
        if secret:
            assert secret not in seen


def test_all_steps_of_a_registration_keep_to_one_deadline(monkeypatch):
    platform = standing(**BASE)
    left: list[float] = []
    enter = CallDeadline.__enter__

    def note(self: CallDeadline) -> CallDeadline:
        entered = enter(self)
        left.append(self.ends)
        return entered

    monkeypatch.setattr(CallDeadline, "__enter__", note)
    with OCPIPartner(token_a=TOKEN_A) as partner:
        register(platform, partner.versions_url)
    assert len(left) > 3  # that of all, and of each call
    assert max(left) == left[0]


@table(
    "url, token, options, error, words",
    [
        (None, TOKEN_A, {}, TypeError, "A URL is a str"),
        (5, TOKEN_A, {}, TypeError, "A URL is a str"),
        ("https://a.example/", None, {}, TypeError, "CredentialsToken"),
        ("https://a.example/", b"secret", {}, TypeError, "CredentialsToken"),
        ("https://a.example/", "t", {"quirks": "no-ids"}, TypeError, "as a set"),
        ("https://a.example/", "t", {"quirks": ["x"]}, ValueError, "no quirk 'x'"),
        ("https://a.example/", "t", {"roles": "CPO"}, TypeError, "PartyId"),
        ("https://a.example/", "t", {"roles": ["CPO"]}, TypeError, "PartyId"),
        ("https://a.example/", "t", {"version": 2.2}, ValueError, "2.2"),
        ("https://a.example/", "t", {"name": 5}, TypeError, "a str"),
    ],
)
def test_what_cannot_be_registered_with_is_told_at_once(
    url, token, options, error, words
):
    platform = standing(**BASE)
    with pytest.raises(error, match=words) as caught:
        register(platform, url, token, **options)
    assert "secret" not in str(caught.value)
    assert platform.store.by_name("other") is None


def test_roles_and_quirks_may_come_as_they_are_made():
    platform = standing(side="RECEIVER", **BASE)
    role = CredentialsRole("CPO", PartyId("DE", "PAR"))
    with OCPIPartner(
        token_a=TOKEN_A, role="CPO", modules=(("locations", "SENDER"),)
    ) as partner:
        party = register(
            platform,
            partner.versions_url,
            roles=iter([role]),
            quirks=iter(["no-created"]),
        )
    assert party.granted == (role,)
    assert party.quirks == {Quirk.NO_CREATED}
