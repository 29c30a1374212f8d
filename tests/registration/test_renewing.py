"""Renewing with a party that is registered, whatever it answers, and its end."""

from __future__ import annotations

from collections.abc import Callable
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
from flask_ocpi_status.testing import Answered
from flask_ocpi_status.testing import Asked
from flask_ocpi_status.testing import Partner
from tests.partners.frames import report
from tests.partners.platform import VERSIONS
from tests.partners.platform import Platform
from tests.partners.platform import standing
from tests.partners.saying import Said
from tests.partners.saying import error
from tests.partners.saying import plain
from tests.partners.saying import saying
from tests.table import table

from .pairs import EMSP
from .pairs import MODULE
from .pairs import Pair
from .pairs import afterwards
from .pairs import before
from .pairs import begin
from .pairs import known
from .pairs import no_long_wait as no_long_wait
from .pairs import opens
from .pairs import partner as partner
from .pairs import partner_of
from .pairs import reaches
from .pairs import register
from .pairs import renew
from .pairs import serving
from .pairs import strictly
from .pairs import two_platforms


@pytest.fixture
def one(partner: Partner) -> Pair:
    return Pair(partner)


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


def test_while_it_answers_both_tokens_let_it_in(store: Any, partner: Partner) -> None:
    one = Pair(partner, store)
    seen: list[bool] = []

    def ask_back(asked: Asked) -> None:
        for token in (asked.json["token"], one.old):
            for path in ("/ocpi/versions", MODULE):
                seen.append(opens(one.platform, token, path))
        assert known(one.platform).renewing

    partner.misbehave(before(ask_back), on="PUT credentials")
    party = renew(one.platform)
    assert seen == [True] * 4
    assert not party.renewing
    one.reaches()
    assert opens(one.platform, one.sent())
    assert not opens(one.platform, one.old)


def test_nothing_is_routed_and_old_and_new_endpoints_do_not_mix(
    one: Pair,
    partner: Partner,
) -> None:
    new = [
        {"identifier": name, "role": role, "url": f"{partner.url}/ocpi/2.2.1/{path}"}
        for name, role, path in (
            ("credentials", "SENDER", "credentials"),
            ("tokens", "SENDER", "sender/tokens"),
            ("locations", "RECEIVER", "elsewhere"),
        )
    ]
    replaced = {"fields": ["/data/endpoints"], "value": new}
    partner.misbehave("replace", on="versions/2.2.1", **replaced)
    party = renew(one.platform)
    assert [at.identifier for at in party.endpoints] == [
        "credentials",
        "tokens",
        "locations",
    ]
    assert party.endpoints[-1].url.endswith("/elsewhere")
    came = partner.received()
    assert [request.method for request in came] == ["GET", "GET", "PUT"]
    for request in came:
        names = [name.lower() for name, _ in request.headers]
        assert not [name for name in names if name.startswith("ocpi-")]


REFUSED = "stays as it was"
OPEN = "Nobody knows"
UNKNOWN = "does not take our token"
#: What is answered to our PUT, what is said of it, and whether both tokens are kept.
ANSWERS: dict[str, tuple[Said, str, bool]] = {
    "HTTP 400": (error(400), REFUSED, False),
    "HTTP 401": (error(401), UNKNOWN, False),
    "HTTP 403": (error(403), REFUSED, False),
    "HTTP 404": (error(404), REFUSED, False),
    "HTTP 405": (error(405), "not registered with it", False),
    "HTTP 408": (error(408), OPEN, True),
    "HTTP 429": (error(429), REFUSED, False),
    "HTTP 500": (error(500), OPEN, True),
    "HTTP 503": (error(503), OPEN, True),
    "elsewhere": ({"redirect": {}}, REFUSED, False),
    "status code 2001": ({"says": {"code": 2001}}, REFUSED, False),
    "status code 3000": ({"says": {"code": 3000}}, OPEN, True),
    "status code 3001": ({"says": {"code": 3001}}, OPEN, True),
    "status code 4001": ({"says": {"code": 4001}}, OPEN, True),
    "it hangs": ({"says": {}, "hang": {}}, OPEN, True),
    "it hangs up": ({"says": {}, "abort": {}}, OPEN, True),
    "it hangs up midway": ({"says": {}, "abort": {"at": "body"}}, OPEN, True),
    "a piece at a time": (
        {"says": {}, "huge": {"size": 50_000}, "slow": {"size": 500}},
        OPEN,
        True,
    ),
    "too much": ({"says": {}, "huge": {"size": 200_000}}, OPEN, True),
    "no JSON": (plain(b"<html>"), OPEN, True),
    "no content": ({"says": {"http": 204}, "empty": {}}, OPEN, True),
    "no envelope": (plain(b"[]"), OPEN, True),
    "no data": ({"says": {}}, OPEN, True),
    "data that are null": (
        {"says": {"data": "x"}, "replace": {"fields": ["/data"]}},
        OPEN,
        True,
    ),
    "no credentials": ({"says": {"data": {"token": "x"}}}, OPEN, True),
    "a list of two": ({"says": {"data": [{}, {}]}}, OPEN, True),
}
#: The faults that never end.
ENDLESS = {"hang", "slow"}


@pytest.mark.parametrize(("faults", "words", "kept"), ANSWERS.values(), ids=ANSWERS)
def test_whatever_is_answered_the_old_tokens_work_and_it_is_said_how_it_is(
    faults: Said,
    words: str,
    kept: bool,
    one: Pair,
    partner: Partner,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG")
    if ENDLESS & faults.keys():
        one.platform.lose_patience()
    with (
        saying(partner, faults, on="PUT credentials"),
        pytest.raises(RegistrationFailed, match=words) as caught,
    ):
        renew(one.platform)
    assert caught.value.undecided is kept
    assert caught.value.status_code == 3001
    new, after = one.sent(), known(one.platform)
    assert after == replace(one.before, renewing=kept)
    assert opens(one.platform, one.old)
    assert opens(one.platform, new) is kept
    for secret in (new, one.old, *one.given):
        assert secret not in str(caught.value) + caplog.text
    # It is over as soon as another one is made.
    one.platform.put_patience_back()
    assert not renew(one.platform).renewing
    assert opens(one.platform, one.sent())
    assert not opens(one.platform, one.old)
    assert not opens(one.platform, new)


FAILURES: dict[str, Said] = {
    "HTTP 500": error(500),
    "HTTP 405": error(405),
    "it hangs up": {"abort": {}},
    "no JSON": plain(b"<html>"),
    "no envelope": plain(b"[]"),
    "status code 2001": {"says": {"code": 2001}},
    "status code 3001": {"says": {"code": 3001}},
    "something else": {"says": {"data": {"token": "x"}}},
    "a text": {"says": {"data": "credentials"}},
    "no data": {"says": {}},
    "data that are null": {"says": {"data": "x"}, "replace": {"fields": ["/data"]}},
}


@table("step", ["versions", "versions/2.2.1"])
@table("faults", FAILURES.values(), ids=FAILURES)
def test_before_it_is_sent_anything_nothing_is_changed(
    step: str, faults: Said, one: Pair
) -> None:
    with (
        saying(one.partner, faults, on=step),
        pytest.raises(RegistrationFailed, match=REFUSED) as caught,
    ):
        renew(one.platform)
    assert not caught.value.undecided
    assert known(one.platform) == one.before
    assert opens(one.platform, one.old)
    assert not one.partner.received("PUT")


#: What is lost of an answer, once the other side has done what it was asked.
LOSSES: dict[str, Said] = {
    "it hangs up": {"abort": {}},
    "it crashes": {"html": {"http": 500}},
    "not JSON": {"text": {"text": "<html>"}},
    "without credentials": {"replace": {"fields": ["/data"]}},
}


@pytest.mark.parametrize("shows", ["nothing", "versions"])
@pytest.mark.parametrize("faults", LOSSES.values(), ids=LOSSES)
def test_where_the_answer_is_lost_it_reaches_us_until_it_renews_with_us(
    faults: Said, shows: str, store: Any, partner: Partner
) -> None:
    """Also where its versions are for everybody, and tell nothing of our token."""
    one = Pair(partner, store)
    with (
        saying(partner, faults, on="PUT credentials"),
        pytest.raises(RegistrationFailed, match=OPEN),
    ):
        renew(one.platform)
    new = one.sent()

    def let_in(asked: Asked) -> None:
        asked.token = one.given[-1]

    if shows == "versions":
        partner.misbehave(before(let_in), on="versions")
    for _ in range(2):
        with pytest.raises(RegistrationFailed, match="renews with us, by PUT"):
            renew(one.platform)
        last = partner.received()[-1]
        assert last.module == ("versions" if shows == "nothing" else "credentials")
        assert last.http == 401
        assert one.sent() == new, "Nothing was sent that would replace it."
        assert opens(one.platform, new)
        assert opens(one.platform, one.old)
    # It does, and all is well.
    partner.renew()
    assert not known(one.platform).renewing
    assert not opens(one.platform, new)
    assert not opens(one.platform, one.old)
    one.reaches()


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
    one: Pair,
    partner: Partner,
) -> None:
    with (
        saying(partner, error(500), on="PUT credentials"),
        pytest.raises(RegistrationFailed, match=OPEN),
    ):
        renew(one.platform)
    partner.renew()
    assert not known(one.platform).renewing
    assert not opens(one.platform, one.sent())
    one.reaches()


def test_what_it_says_to_be_is_looked_at_and_it_stays_who_it_was(
    store: Any, partner: Partner
) -> None:
    """The other side has taken our token, so what it answers is not to be lost."""
    one = Pair(partner, store)
    assert known(one.platform).granted
    says_to_be(partner, "XXX")
    with pytest.raises(RegistrationFailed, match=r"may not be.* stays who it was"):
        renew(one.platform)
    party = known(one.platform)
    assert [str(role.party_id) for role in party.roles] == ["DE-PAR"]
    one.reaches()
    assert opens(one.platform, one.sent())
    assert not opens(one.platform, one.old)


def says_to_be(partner: Partner, party_id: str) -> None:
    fields = ["/data/roles/0/party_id"]
    partner.misbehave("replace", on="PUT credentials", fields=fields, value=party_id)


def test_who_answers_our_own_url_stays_where_it_was(
    store: Any, partner: Partner
) -> None:
    """We would call ourselves from then on."""
    one = Pair(partner, store)
    ours = f"{one.platform.app.config['OCPI_STATUS_BASE_URL']}/ocpi/versions"
    replaced = {"replace": {"fields": ["/data/url"], "value": ours}}
    with (
        saying(partner, replaced, on="PUT credentials"),
        pytest.raises(RegistrationFailed, match=r"that of ours\. .*stays who it was"),
    ):
        renew(one.platform)
    party = known(one.platform)
    assert party.url == one.before.url
    one.reaches()
    assert not party.renewing
    assert renew(one.platform).url == partner.versions_url


def test_another_s_party_is_not_taken_and_its_own_may_be_kept(
    one: Pair,
    partner: Partner,
) -> None:
    one.platform.store.grant("other", ())
    with partner_of(party_id=PartyId("DE", "TWO")) as second:
        begin(one.platform, second, name="second")
    renew(one.platform)
    says_to_be(partner, "TWO")
    with pytest.raises(RegistrationFailed, match=r"DE-TWO.* stays who it was"):
        renew(one.platform)
    assert [role.party_id for role in known(one.platform).roles] == [
        PartyId("DE", "PAR")
    ]
    one.reaches()


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
    hook: Any, error: type[Exception], one: Pair
) -> None:
    one.platform.ocpi.registering(hook)
    with pytest.raises(error):
        renew(one.platform)
    one.reaches()
    assert not known(one.platform).renewing
    assert opens(one.platform, one.sent())


def test_an_endpoint_that_we_need_and_it_lacks_is_3003(one: Pair) -> None:
    one.platform.app.config["OCPI_STATUS_NEEDED_ENDPOINTS"] = [("cdrs", "RECEIVER")]
    with pytest.raises(RegistrationFailed, match=r"cdrs \(RECEIVER\)") as caught:
        renew(one.platform)
    assert caught.value.status_code == 3003
    assert known(one.platform) == one.before


def test_a_version_that_it_does_not_offer_is_3002(one: Pair) -> None:
    with pytest.raises(RegistrationFailed, match=REFUSED) as caught:
        renew(one.platform, "2.1.1")
    assert caught.value.status_code == 3002
    assert known(one.platform) == one.before


def test_a_quirk_that_it_needs_no_more_is_lost() -> None:
    with partner_of("2.1.1") as partner:
        one = Pair(partner)
        strictly(partner)
        quirks = frozenset({Quirk.ENCODED_TOKEN, Quirk.NO_IDS})
        one.platform.store.set_quirks("other", quirks)
        assert renew(one.platform).quirks == {Quirk.NO_IDS}


def test_what_cannot_be_renewed_with_is_told_before_anybody_is_called(
    one: Pair,
    partner: Partner,
) -> None:
    platform, stranger = one.platform, replace(one.before, id=99)
    cases: list[tuple[Any, Any, type[Exception], str]] = [
        (platform.party, None, ValueError, "'partner' is not registered; register"),
        (stranger, None, ValueError, "'other' is not registered"),
        (replace(one.before, name="x"), None, ValueError, "'x' is not registered"),
        (None, None, TypeError, "no party here"),
        ("other", None, TypeError, "no party"),
        (one.before, "2.9", ValueError, "does not offer OCPI 2.9; name one of 2.0"),
        (one.before, 2.2, ValueError, "does not offer OCPI 2.2"),
        (one.before, "", ValueError, "does not offer OCPI"),
    ]
    for party, version, kind, words in cases:
        with pytest.raises(kind, match=words), platform.app.app_context():
            platform.ocpi.renew(party, version)
    platform.app.config["OCPI_STATUS_BASE_URL"] = None
    with pytest.raises(RuntimeError, match="OCPI_STATUS_BASE_URL"):
        renew(platform)
    assert partner.exchanges[:] == []


def test_to_register_with_whom_is_registered_says_what_is_meant(
    one: Pair,
    partner: Partner,
) -> None:
    with pytest.raises(NameTaken, match=r"ocpi\.renew.*ocpi\.leave"):
        begin(one.platform, partner)
    assert partner.exchanges[:] == []


def test_of_two_renewals_at_once_the_second_is_told_so(
    store: Any, partner: Partner
) -> None:
    one = Pair(partner, store)
    seen: list[BaseException] = []

    def second(asked: Asked) -> None:
        with pytest.raises(TokenInUse, match="under way") as caught:
            renew(one.platform)
        seen.append(caught.value)
        assert opens(one.platform, asked.json["token"])

    partner.misbehave(before(second), on="PUT credentials")
    renew(one.platform)
    assert len(seen) == 1
    assert len(partner.received("PUT", "credentials")) == 1


def test_who_was_renewed_meanwhile_is_not_renewed_with_what_is_old(
    store: Any, partner: Partner
) -> None:
    """Another process was faster, in another version: that is not what was asked."""
    one = Pair(partner, store)

    def other(asked: Asked) -> None:
        party = known(one.platform)
        one.platform.store.register(
            replace(party, version="2.1.1", token=CredentialsToken("c")),
            presented=CredentialsToken(one.old),
            token=CredentialsToken("theirs"),
        )

    partner.misbehave(before(other), on="versions/2.2.1")
    with pytest.raises(TokenOutdated):
        renew(one.platform)
    assert opens(one.platform, "theirs")
    assert not partner.received("PUT")


def test_one_that_is_removed_meanwhile_is_not_there_again(
    store: Any, partner: Partner
) -> None:
    one = Pair(partner, store)

    def remove(answered: Answered) -> None:
        assert answered.succeeded
        one.platform.store.remove("other")

    partner.misbehave(afterwards(remove), on="PUT credentials")
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
    partner: Partner,
) -> None:
    store = Failing()
    one = Pair(partner, store)
    store.away = True
    with pytest.raises(StoreProblem, match=r"is away\. The other party has taken"):
        renew(one.platform)
    assert opens(one.platform, one.sent())
    assert known(one.platform).renewing


#: At which step of a renewal the other party answers how, or what is raised.
SPOILT: dict[str, tuple[str, Said, BaseException | None]] = {
    "versions refused": ("versions", error(500), None),
    "details are nonsense": ("versions/2.2.1", {"says": {"data": 5}}, None),
    "credentials refused": ("PUT credentials", error(500), None),
    "nonsense": ("PUT credentials", {"says": {"data": {"token": "secret-c"}}}, None),
    "the store fails": ("", {}, StoreProblem("x")),
    "it is outdated": ("", {}, TokenOutdated("x")),
    "an interrupt": ("", {}, KeyboardInterrupt()),
}


@pytest.mark.parametrize(("step", "faults", "raised"), SPOILT.values(), ids=SPOILT)
def test_no_frame_shows_a_token_however_a_renewal_ends(
    step: str,
    faults: Said,
    raised: BaseException | None,
    one: Pair,
    partner: Partner,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[str] = []
    generate = CredentialsToken.generate

    def note() -> CredentialsToken:
        token = generate()
        made.append(token.reveal())
        return token

    monkeypatch.setattr(CredentialsToken, "generate", note)
    if raised is not None:

        def fail(*args: object, **options: object) -> None:
            raise raised

        monkeypatch.setattr(one.platform.store, "register", fail)
    with (
        saying(partner, faults, on=step),
        pytest.raises(BaseException) as caught,
    ):
        renew(one.platform)
    seen = report(caught.value)
    assert made
    for secret in (one.old, *one.given, *made, "secret-c"):
        assert secret not in seen
