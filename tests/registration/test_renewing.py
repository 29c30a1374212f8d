"""Renewing with a party that is registered, whatever it answers, and its end."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import replace
from threading import Barrier
from threading import Thread
from typing import Any

import pytest

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status import InvalidParameters
from flask_ocpi_status import PartyId
from flask_ocpi_status import Quirk
from flask_ocpi_status.registration import MemoryParties
from flask_ocpi_status.registration import NameTaken
from flask_ocpi_status.registration import Party
from flask_ocpi_status.registration import RegistrationFailed
from flask_ocpi_status.registration import StoreProblem
from flask_ocpi_status.registration import TokenInUse
from flask_ocpi_status.registration import TokenOutdated
from flask_ocpi_status.registration import agreeing
from flask_ocpi_status.registration import renewing
from tests.partners import partner as that
from tests.partners.frames import report
from tests.partners.partner import OCPIPartner
from tests.partners.partner import Received
from tests.partners.partner import Wire
from tests.partners.platform import TOKEN_A
from tests.partners.platform import VERSIONS
from tests.partners.platform import Platform
from tests.partners.platform import standing
from tests.table import table

from .test_handshake import BASE
from .test_handshake import EMSP
from .test_handshake import FAILURES
from .test_handshake import register
from .test_handshake import serving
from .test_handshake import two_platforms

MODULE = "/ocpi/cpo/2.2.1/locations"


@pytest.fixture(autouse=True)
def no_long_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait no longer than a moment for a renewal of the other side."""
    monkeypatch.setattr(agreeing, "_A_MOMENT", 0.05)


def renew(platform: Platform, version: str | None = None) -> Party:
    with platform.app.app_context():
        return platform.ocpi.renew(known(platform), version)


def known(platform: Platform, name: str = "other") -> Party:
    party = platform.store.by_name(name)
    assert party is not None
    return party


def opens(platform: Platform, token: str, path: str = MODULE) -> bool:
    """Whether a token lets in, or is not known at all."""
    status = platform.ask("GET", path, token=token).status_code
    assert status in (200, 401)
    return status == 200


def reaches(platform: Platform, role: str = "SENDER", name: str = "other") -> None:
    """Call a party with what is stored of it."""
    with platform.app.app_context(), platform.ocpi.peer(known(platform, name)) as peer:
        assert list(peer.objects("locations", role=role)) == []


class Renewed:
    """A platform that is registered with a partner, and the tokens of both."""

    def __init__(self, partner: OCPIPartner, store: Any = None, **config: Any) -> None:
        self.platform = standing(store, **{**BASE, **config})
        self.partner = partner
        self.before = register(
            self.platform, partner.versions_url, version=partner.version
        )
        self.old = self.sent()
        partner.requests.clear()

    def sent(self) -> str:
        """Return the token of ours that the partner was sent last."""
        return str(
            next(
                one.json["token"]
                for one in reversed(self.partner.requests)
                if one.method in ("POST", "PUT")
            )
        )


@pytest.fixture
def partner() -> Iterator[OCPIPartner]:
    with OCPIPartner(token_a=TOKEN_A) as partner:
        yield partner


@pytest.mark.parametrize("version", VERSIONS)
def test_two_apps_renew_with_each_other_over_http(version: str) -> None:
    cpo = standing()
    emsp = standing(side="RECEIVER", OCPI_STATUS_ROLES=[EMSP])
    with serving(cpo) as url, serving(emsp):
        first = register(emsp, url, version=version)
        ours = cpo.stored()
        theirs = renew(emsp)
        assert theirs == known(emsp)
        assert (theirs.version, theirs.renewing) == (version, False)
        assert theirs.token != first.token
        assert cpo.stored().token != ours.token
        for here, party, old in ((cpo, emsp, ours), (emsp, cpo, first)):
            assert old.token is not None
            assert party.store.by_token(old.token) is None, here
        reaches(emsp)
        reaches(cpo, "RECEIVER", "partner")


def test_the_version_is_kept_unless_another_is_named() -> None:
    cpo = standing()
    emsp = standing(side="RECEIVER", OCPI_STATUS_ROLES=[EMSP])
    with serving(cpo) as url, serving(emsp):
        register(emsp, url, version="2.1.1")
        assert renew(emsp).version == "2.1.1"
        for version in ("2.2.1", "2.0", "2.3.0", "2.1.1"):
            party = renew(emsp, version)
            assert party.version == cpo.stored().version == version
            endpoint = party.endpoint("locations")
            assert endpoint is not None
            assert f"/{version}/" in endpoint.url
            reaches(emsp)
            reaches(cpo, "RECEIVER", "partner")


def test_while_it_answers_both_tokens_let_it_in(
    store: Any, partner: OCPIPartner
) -> None:
    one = Renewed(partner, store)
    seen: list[bool] = []

    def ask_back(request: Received, wire: Wire) -> None:
        for token in (request.json["token"], one.old):
            for path in ("/ocpi/versions", MODULE):
                seen.append(opens(one.platform, token, path))
        assert known(one.platform).renewing
        partner._checked(partner._put)(request, wire)

    partner.misbehave("credentials", ask_back, method="PUT")
    party = renew(one.platform)
    assert seen == [True] * 4
    assert party.token == partner.state.accepts
    assert not party.renewing
    assert opens(one.platform, one.sent())
    assert not opens(one.platform, one.old)


def test_nothing_is_routed_and_old_and_new_endpoints_do_not_mix(
    partner: OCPIPartner,
) -> None:
    one = Renewed(partner)
    partner.details["endpoints"][1:] = [partner._endpoint("tokens", "SENDER")]
    partner.details["endpoints"].append(partner._endpoint("locations", "RECEIVER"))
    partner.details["endpoints"][-1]["url"] += "/elsewhere"
    party = renew(one.platform)
    assert [at.identifier for at in party.endpoints] == [
        "credentials",
        "tokens",
        "locations",
    ]
    assert party.endpoints[-1].url.endswith("/elsewhere")
    assert [request.method for request in partner.requests] == ["GET", "GET", "PUT"]
    for request in partner.requests:
        assert not [name for name in request.headers if name.startswith("ocpi-")]


def taking(answer: that.Answer, partner: OCPIPartner) -> that.Answer:
    """Take what was sent, and answer otherwise."""

    def take(request: Received, wire: Wire) -> None:
        partner.state.credentials = request.json
        partner.state.accepts = "token-that-was-lost"
        answer(request, wire)

    return take


REFUSED = "stays as it was"
OPEN = "Nobody knows"
UNKNOWN = "does not take our token"
#: What is answered to our PUT, what is said of it, and whether both tokens are kept.
ANSWERS = {
    "HTTP 400": (that.error(400), REFUSED, False),
    "HTTP 401": (that.error(401), UNKNOWN, False),
    "HTTP 403": (that.error(403), REFUSED, False),
    "HTTP 404": (that.error(404), REFUSED, False),
    "HTTP 405": (that.error(405), "not registered with it", False),
    "HTTP 408": (that.error(408), OPEN, True),
    "HTTP 429": (that.error(429), REFUSED, False),
    "HTTP 500": (that.error(500), OPEN, True),
    "HTTP 503": (that.error(503), OPEN, True),
    "elsewhere": (that.redirect("https://elsewhere.example/"), REFUSED, False),
    "status code 2001": (that.envelope(status_code=2001), REFUSED, False),
    "status code 3000": (that.envelope(status_code=3000), OPEN, True),
    "status code 3001": (that.envelope(status_code=3001), OPEN, True),
    "status code 4001": (that.envelope(status_code=4001), OPEN, True),
    "it hangs": (that.hang, OPEN, True),
    "it hangs up": (that.close_before, OPEN, True),
    "it hangs up midway": (that.close_midway, OPEN, True),
    "a byte at a time": (that.drip_body, OPEN, True),
    "too much": (that.big(200_000), OPEN, True),
    "no JSON": (that.plain(b"<html>"), OPEN, True),
    "no content": (that.plain(b"", 204), OPEN, True),
    "no envelope": (that.plain(b"[]"), OPEN, True),
    "no data": (that.envelope(None), OPEN, True),
    "no credentials": (that.envelope({"token": "x"}), OPEN, True),
    "a list of two": (that.envelope([{}, {}]), OPEN, True),
}


@pytest.mark.parametrize(("answer", "words", "kept"), ANSWERS.values(), ids=ANSWERS)
def test_whatever_is_answered_the_old_tokens_work_and_it_is_said_how_it_is(
    answer: that.Answer,
    words: str,
    kept: bool,
    partner: OCPIPartner,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG")
    one = Renewed(partner)
    if answer in that.ENDLESS:
        one.platform.lose_patience()
    partner.misbehave("credentials", answer, method="PUT")
    with pytest.raises(RegistrationFailed, match=words) as caught:
        renew(one.platform)
    assert caught.value.undecided is kept
    assert caught.value.status_code == 3001
    new, after = one.sent(), known(one.platform)
    assert after == replace(one.before, renewing=kept)
    assert opens(one.platform, one.old)
    assert opens(one.platform, new) is kept
    for secret in (new, one.old, partner.state.accepts):
        assert secret is not None
        assert secret not in str(caught.value) + caplog.text
    # It is over as soon as another one is made.
    one.platform.put_patience_back()
    partner.misbehave("credentials", partner._checked(partner._put), method="PUT")
    assert not renew(one.platform).renewing
    assert opens(one.platform, one.sent())
    assert not opens(one.platform, one.old)
    assert not opens(one.platform, new)


@table("step", ["versions", "details"])
@table("failure", [FAILURES[name] for name in FAILURES if "hangs" not in name])
def test_before_it_is_sent_anything_nothing_is_changed(
    step: str, failure: that.Answer
) -> None:
    with OCPIPartner(token_a=TOKEN_A) as partner:
        one = Renewed(partner)
        partner.misbehave(step, failure)
        with pytest.raises(RegistrationFailed, match=REFUSED) as caught:
            renew(one.platform)
        assert not caught.value.undecided
        assert known(one.platform) == one.before
        assert opens(one.platform, one.old)
        assert "PUT" not in [request.method for request in partner.requests]


LOSSES = {
    "it hangs up": that.close_before,
    "it crashes": that.error(500),
    "not JSON": that.plain(b"<html>"),
    "without credentials": that.envelope(None),
}


@pytest.mark.parametrize("shows", ["nothing", "versions"])
@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
def test_where_the_answer_is_lost_it_reaches_us_until_it_renews_with_us(
    loss: that.Answer, shows: str, store: Any, partner: OCPIPartner
) -> None:
    """Also where its versions are for everybody, and tell nothing of our token."""
    one = Renewed(partner, store)
    partner.misbehave("credentials", taking(loss, partner), method="PUT")
    with pytest.raises(RegistrationFailed, match=OPEN):
        renew(one.platform)
    new = one.sent()
    if shows == "versions":
        partner.misbehave("versions", partner._versions)
        partner.misbehave("details", partner._details)
    partner.misbehave("credentials", partner._checked(partner._put), method="PUT")
    for _ in range(2):
        with pytest.raises(RegistrationFailed, match="renews with us, by PUT"):
            renew(one.platform)
        assert one.sent() == new, "Nothing was sent that would replace it."
        assert opens(one.platform, new)
        assert opens(one.platform, one.old)
    # It does, and all is well.
    body = {"token": "token-that-was-lost", **partner.credentials}
    answer = one.platform.ask("PUT", "/ocpi/2.2.1/credentials", body, new)
    assert answer.json["status_code"] == 1000
    party = known(one.platform)
    assert (party.token, party.renewing) == (
        CredentialsToken("token-that-was-lost"),
        False,
    )
    assert not opens(one.platform, new)
    assert not opens(one.platform, one.old)
    assert opens(one.platform, answer.json["data"]["token"])


@pytest.mark.parametrize("version", VERSIONS)
def test_of_two_apps_the_other_one_heals_what_an_answer_was_lost_of(
    version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cpo = standing()
    emsp = standing(side="RECEIVER", OCPI_STATUS_ROLES=[EMSP])

    def lose(*args: Any, **options: Any) -> None:
        agreeing.exchange(*args, **options)
        raise KeyboardInterrupt

    with serving(cpo) as url, serving(emsp):
        register(emsp, url, version=version)
        with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
            patched.setattr(renewing, "exchange", lose)
            renew(emsp)
        assert known(emsp).renewing
        reaches(cpo, "RECEIVER", "partner")
        with pytest.raises(RegistrationFailed, match="renews with us, by PUT"):
            renew(emsp)
        with cpo.app.app_context():
            assert cpo.ocpi.renew(cpo.stored()).registered
        assert not known(emsp).renewing
        reaches(cpo, "RECEIVER", "partner")
        reaches(emsp)


def test_a_partner_that_renews_with_us_while_ours_is_open_ends_it(
    partner: OCPIPartner,
) -> None:
    one = Renewed(partner)
    partner.misbehave("credentials", that.error(500), method="PUT")
    with pytest.raises(RegistrationFailed, match=OPEN):
        renew(one.platform)
    body = {"token": partner.state.accepts, **partner.credentials}
    answer = one.platform.ask("PUT", "/ocpi/2.2.1/credentials", body, one.old)
    assert answer.json["status_code"] == 1000
    assert not opens(one.platform, one.sent())


def test_what_it_says_to_be_is_looked_at_and_it_stays_who_it_was(
    store: Any, partner: OCPIPartner
) -> None:
    """The other side has taken our token, so what it answers is not to be lost."""
    one = Renewed(partner, store)
    one.platform.store.grant("other", one.before.roles)
    partner.credentials["roles"][0]["party_id"] = "XXX"
    with pytest.raises(RegistrationFailed, match=r"may not be.* stays who it was"):
        renew(one.platform)
    party = known(one.platform)
    assert [str(role.party_id) for role in party.roles] == ["DE-PAR"]
    assert party.token == partner.state.accepts
    assert opens(one.platform, one.sent())
    assert not opens(one.platform, one.old)


def test_who_answers_our_own_url_stays_where_it_was(
    store: Any, partner: OCPIPartner
) -> None:
    """We would call ourselves from then on."""
    one = Renewed(partner, store)
    partner.credentials["url"] = f"{BASE['OCPI_STATUS_BASE_URL']}/ocpi/versions"
    with pytest.raises(RegistrationFailed, match=r"that of ours\. .*stays who it was"):
        renew(one.platform)
    party = known(one.platform)
    assert (party.url, party.token) == (one.before.url, partner.state.accepts)
    assert not party.renewing
    partner.credentials["url"] = partner.versions_url
    assert renew(one.platform).url == partner.versions_url


def test_another_s_party_is_not_taken_and_its_own_may_be_kept(
    partner: OCPIPartner,
) -> None:
    one = Renewed(partner)
    with OCPIPartner(token_a="b", party_id="TWO") as second:
        register(one.platform, second.versions_url, "b", name="second")
    renew(one.platform)
    partner.credentials["roles"][0]["party_id"] = "TWO"
    with pytest.raises(RegistrationFailed, match=r"DE-TWO.* stays who it was"):
        renew(one.platform)
    assert [role.party_id for role in known(one.platform).roles] == [
        PartyId("DE", "PAR")
    ]
    assert known(one.platform).token == partner.state.accepts


def refuse(party: Party, roles: Any) -> None:
    raise InvalidParameters("Not you.")


HOOKS: dict[str, tuple[Callable[..., object], type[Exception]]] = {
    "refuses": (refuse, RegistrationFailed),
    "says no": (lambda party, roles: False, RegistrationFailed),
    "crashes": (lambda party, roles: 1 // 0, ZeroDivisionError),
    "says nonsense": (lambda party, roles: "no", TypeError),
}


@pytest.mark.parametrize(("hook", "error"), HOOKS.values(), ids=HOOKS)
def test_the_hook_is_asked_and_cannot_lose_what_was_answered(
    hook: Any, error: type[Exception], partner: OCPIPartner
) -> None:
    one = Renewed(partner)
    one.platform.ocpi.registering(hook)
    with pytest.raises(error):
        renew(one.platform)
    party = known(one.platform)
    assert party.token == partner.state.accepts
    assert not party.renewing
    assert opens(one.platform, one.sent())


def test_an_endpoint_that_we_need_and_it_lacks_is_3003(partner: OCPIPartner) -> None:
    one = Renewed(partner)
    one.platform.app.config["OCPI_STATUS_NEEDED_ENDPOINTS"] = [("cdrs", "RECEIVER")]
    with pytest.raises(RegistrationFailed, match=r"cdrs \(RECEIVER\)") as caught:
        renew(one.platform)
    assert caught.value.status_code == 3003
    assert known(one.platform) == one.before


def test_a_version_that_it_does_not_offer_is_3002(partner: OCPIPartner) -> None:
    one = Renewed(partner)
    with pytest.raises(RegistrationFailed, match=REFUSED) as caught:
        renew(one.platform, "2.1.1")
    assert caught.value.status_code == 3002
    assert known(one.platform) == one.before


def test_a_quirk_that_it_needs_no_more_is_lost() -> None:
    with OCPIPartner("2.1.1", token_a=TOKEN_A) as partner:
        one = Renewed(partner)
        quirks = frozenset({Quirk.ENCODED_TOKEN, Quirk.NO_IDS})
        one.platform.store.set_quirks("other", quirks)
        assert renew(one.platform).quirks == {Quirk.NO_IDS}


def test_what_cannot_be_renewed_with_is_told_before_anybody_is_called(
    partner: OCPIPartner,
) -> None:
    one = Renewed(partner)
    platform, stranger = one.platform, replace(one.before, id=99)
    cases: list[tuple[Any, Any, type[Exception], str]] = [
        (platform.party, None, ValueError, "'partner' is not registered; register"),
        (stranger, None, ValueError, "'other' is not registered"),
        (replace(one.before, name="x"), None, ValueError, "'x' is not registered"),
        (None, None, TypeError, "no party here"),
        ("other", None, TypeError, "no party"),
        (one.before, "2.9", ValueError, "does not offer OCPI 2.9; name one of 2.0"),
        (one.before, 2.2, ValueError, "does not offer OCPI 2.2"),
    ]
    for party, version, error, words in cases:
        with pytest.raises(error, match=words), platform.app.app_context():
            platform.ocpi.renew(party, version)
    platform.app.config["OCPI_STATUS_BASE_URL"] = None
    with pytest.raises(RuntimeError, match="OCPI_STATUS_BASE_URL"):
        renew(platform)
    assert partner.requests == []


def test_to_register_with_whom_is_registered_says_what_is_meant(
    partner: OCPIPartner,
) -> None:
    one = Renewed(partner)
    with pytest.raises(NameTaken, match=r"ocpi\.renew.*ocpi\.leave"):
        register(one.platform, partner.versions_url)
    assert partner.requests == []


def test_of_two_renewals_at_once_the_second_is_told_so(
    store: Any, partner: OCPIPartner
) -> None:
    one = Renewed(partner, store)
    seen: list[BaseException] = []

    def second(request: Received, wire: Wire) -> None:
        with pytest.raises(TokenInUse, match="under way") as caught:
            renew(one.platform)
        seen.append(caught.value)
        assert opens(one.platform, request.json["token"])
        partner._checked(partner._put)(request, wire)

    partner.misbehave("credentials", second, method="PUT")
    renew(one.platform)
    assert len(seen) == 1
    assert partner.received("PUT") == ["/ocpi/2.2.1/credentials"]


def test_who_was_renewed_meanwhile_is_not_renewed_with_what_is_old(
    store: Any, partner: OCPIPartner
) -> None:
    """Another process was faster, in another version: that is not what was asked."""
    one = Renewed(partner, store)

    def other(request: Received, wire: Wire) -> None:
        party = known(one.platform)
        one.platform.store.register(
            replace(party, version="2.1.1", token=CredentialsToken("c")),
            presented=CredentialsToken(one.old),
            token=CredentialsToken("theirs"),
        )
        partner._checked(partner._details)(request, wire)

    partner.misbehave("details", other)
    with pytest.raises(TokenOutdated):
        renew(one.platform)
    assert opens(one.platform, "theirs")
    assert "PUT" not in [request.method for request in partner.requests]


def test_one_that_is_removed_meanwhile_is_not_there_again(
    store: Any, partner: OCPIPartner
) -> None:
    one = Renewed(partner, store)

    def remove(request: Received, wire: Wire) -> None:
        one.platform.store.remove("other")
        partner._checked(partner._put)(request, wire)

    partner.misbehave("credentials", remove, method="PUT")
    with pytest.raises(TokenOutdated):
        renew(one.platform)
    assert one.platform.store.by_name("other") is None
    assert not opens(one.platform, one.sent())


@pytest.mark.parametrize("kind", ["memory", "sqlite", "postgresql"])
def test_of_two_that_renew_with_each_other_at_once_one_renewal_is_made(
    kind: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agreeing, "_A_MOMENT", 60.0)
    with two_platforms(kind, tmp_path) as (here, there, *urls):
        here.store.invite("other", CredentialsToken("a"))
        register(there, urls[0], "a")
        for _ in range(8):
            both = Barrier(2)
            outcomes: list[object] = []

            def go(one: Platform, both: Barrier = both, to: Any = outcomes) -> None:
                both.wait(timeout=60)
                try:
                    to.append(renew(one))
                except Exception as failure:
                    to.append(failure)

            threads = [Thread(target=go, args=(one,)) for one in (here, there)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert all(isinstance(one, Party) for one in outcomes), outcomes
            for one, side in ((here, "RECEIVER"), (there, "SENDER")):
                assert not known(one).renewing
                reaches(one, side)


class Failing(MemoryParties):
    """A store that is away when something is to be stored, if it is told so."""

    away = False

    def register(self, party: Party, **options: Any) -> Party:
        if self.away:
            raise StoreProblem("The database is away.")
        return super().register(party, **options)


def test_a_store_that_fails_at_the_end_says_what_that_means(
    partner: OCPIPartner,
) -> None:
    store = Failing()
    one = Renewed(partner, store)
    store.away = True
    with pytest.raises(StoreProblem, match=r"is away\. The other party has taken"):
        renew(one.platform)
    assert opens(one.platform, one.sent())
    assert known(one.platform).renewing


SPOILT: dict[str, tuple[str | None, Any, BaseException | None]] = {
    "versions refused": ("versions", that.error(500), None),
    "details are nonsense": ("details", that.envelope(5), None),
    "credentials refused": ("credentials", that.error(500), None),
    "nonsense": ("credentials", that.envelope({"token": "secret-c"}), None),
    "the store fails": (None, None, StoreProblem("x")),
    "it is outdated": (None, None, TokenOutdated("x")),
    "an interrupt": (None, None, KeyboardInterrupt()),
}


@pytest.mark.parametrize(("step", "answer", "raised"), SPOILT.values(), ids=SPOILT)
def test_no_frame_shows_a_token_however_a_renewal_ends(
    step: str | None,
    answer: Any,
    raised: BaseException | None,
    partner: OCPIPartner,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = Renewed(partner)
    secrets = [one.old, str(partner.state.accepts), "secret-c"]
    generate = CredentialsToken.generate

    def note() -> CredentialsToken:
        token = generate()
        secrets.append(token.reveal())
        return token

    monkeypatch.setattr(CredentialsToken, "generate", note)
    if step:
        partner.misbehave(step, answer)
    if raised is not None:

        def fail(*args: object, **options: object) -> None:
            raise raised

        monkeypatch.setattr(one.platform.store, "register", fail)
    with pytest.raises(BaseException) as caught:
        renew(one.platform)
    seen = report(caught.value)
    assert len(secrets) > 3
    for secret in (*secrets, str(partner.state.accepts)):
        assert secret not in seen
