"""Registration as the side that begins, and two apps that register with each other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from threading import Barrier
from threading import Thread
from threading import get_ident

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
from flask_ocpi_status.testing import Answered
from flask_ocpi_status.testing import Asked
from flask_ocpi_status.testing import answer
from tests.parties.databases import database_url
from tests.parties.databases import opened
from tests.partners.emsp import emsp
from tests.partners.frames import report
from tests.partners.platform import TOKEN_A
from tests.partners.platform import VERSIONS
from tests.partners.platform import Platform
from tests.partners.platform import standing
from tests.partners.rawserver import nobody
from tests.table import table

from .pairs import BASE
from .pairs import EMSP
from .pairs import before
from .pairs import begin
from .pairs import register
from .pairs import serving
from .pairs import strictly
from .pairs import two_platforms


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
    with database_url(request.param, tmp_path) as url, opened(url) as store:
        yield store


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


@table("version", VERSIONS)
def test_what_is_sent_is_our_credentials_with_a_token_that_lets_it_in(version):
    platform = standing()
    with serving(platform) as url, emsp(version) as partner:
        party = begin(platform, partner, version=version)
        [sent] = partner.received("POST", "credentials")
        assert sent.body["url"] == url
        assert ("roles" in sent.body) is FEATURES[version].roles
        module = f"/ocpi/cpo/{version}/locations"
        answer = platform.ask("GET", module, token=sent.body["token"])
        assert answer.status_code == 200
        assert partner.knows.token == sent.body["token"]
        assert party.token == sent.data["token"]
        assert platform.store.by_name("other") == party


def test_until_it_has_answered_the_token_opens_versions_only():
    platform = standing()
    seen = []

    def ask_back(asked: Asked) -> None:
        token = asked.json["token"]
        for path in ("/ocpi/versions", "/ocpi/cpo/2.2.1/locations"):
            seen.append(platform.ask("GET", path, token=token).status_code)

    with serving(platform), emsp() as partner:
        partner.misbehave(before(ask_back), on="POST credentials")
        begin(platform, partner)
    assert seen == [200, 401]


#: By how a step fails: a fault of the partner's.
FAILURES = {
    "HTTP 500": ("status", {}),
    "HTTP 500 once it is done": ("lost", {}),
    "HTTP 500 with a page": ("html", {"http": 500}),
    "HTTP 405": ("status", {"http": 405}),
    "it hangs": ("hang", {}),
    "it hangs up": ("abort", {}),
    "no JSON": ("text", {"text": "<html>"}),
    "no envelope": ("text", {"text": "[]"}),
    "status code 2001": ("says", {"code": 2001}),
    "status code 3001": ("says", {"code": 3001}),
    "no credentials": ("says", {"data": {"token": "x"}}),
    "credentials that are a text": ("says", {"data": "credentials"}),
    "no data": ("says", {}),
    "data that are null": ("replace", {"fields": ["/data"]}),
}


@table("step", ["GET versions", "versions/2.2.1", "POST credentials"])
@table("fault, parameters", FAILURES.values(), ids=FAILURES)
def test_whatever_fails_nothing_is_half_registered(step, fault, parameters, caplog):
    caplog.set_level("DEBUG")
    platform = standing()
    if fault == "hang":
        platform.lose_patience()
    with serving(platform), emsp() as partner:
        partner.misbehave(fault, on=step, **parameters)
        with pytest.raises(RegistrationFailed) as caught:
            begin(platform, partner)
    assert caught.value.status_code == 3001
    assert partner.token not in str(caught.value) + caplog.text
    left = platform.store.by_name("other")
    assert left is None or (not left.registered and left.token is None)
    for sent in partner.received("POST", "credentials"):
        token = sent.body["token"]
        assert token not in caplog.text
        assert platform.ask("GET", "/ocpi/versions", token=token).status_code == 401


def test_a_version_that_it_does_not_offer_is_3002():
    platform = standing()
    with (
        serving(platform),
        emsp("2.1.1") as partner,
        pytest.raises(RegistrationFailed, match=r"OCPI 2\.2\.1") as caught,
    ):
        begin(platform, partner, version="2.2.1")
    assert caught.value.status_code == 3002


def test_a_version_that_we_do_not_offer_is_refused_at_once():
    platform = Platform(versions=("2.2.1",), **BASE)
    with pytest.raises(ValueError, match=r"does not offer OCPI 2\.3\.0"):
        register(platform, "https://partner.example/", version="2.3.0")


def test_an_endpoint_that_we_need_and_it_lacks_is_3003():
    platform = Platform(OCPI_STATUS_NEEDED_ENDPOINTS=[("cdrs", "RECEIVER")])
    with (
        serving(platform),
        emsp() as partner,
        pytest.raises(RegistrationFailed, match=r"cdrs \(RECEIVER\)") as caught,
    ):
        begin(platform, partner)
    assert caught.value.status_code == 3003


def test_a_wrong_token_and_a_dead_url_are_3001():
    platform = standing()
    with serving(platform):
        with (
            emsp() as partner,
            pytest.raises(RegistrationFailed, match="HTTP 401") as caught,
        ):
            register(platform, partner.versions_url, "wrong")
        assert caught.value.status_code == 3001
        with nobody() as dead, pytest.raises(RegistrationFailed) as caught:
            register(platform, dead)
        assert caught.value.status_code == 3001
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
    platform = standing()
    with serving(platform):
        with emsp() as partner:
            begin(platform, partner)
        with emsp() as second, pytest.raises(NameTaken):
            begin(platform, second)
    assert not second.exchanges


def test_without_a_name_it_is_called_by_its_host():
    platform = standing()
    with serving(platform), emsp() as partner:
        assert begin(platform, partner, name=None).name == "127.0.0.1"


def test_quirks_are_kept():
    platform = standing()
    with serving(platform), emsp() as partner:
        begin(platform, partner, quirks=[Quirk.NO_LINK])
    stored = platform.store.by_name("other")
    assert stored is not None
    assert stored.quirks == {Quirk.NO_LINK}


@table(
    "given, kept",
    [(None, {Quirk.NO_LINK}), ([], set()), ([Quirk.NO_IDS], {Quirk.NO_IDS})],
)
def test_the_quirks_of_an_invited_party_stay_unless_others_are_given(given, kept):
    platform = standing()
    invited = platform.store.invite(
        "other", CredentialsToken("a"), frozenset({Quirk.NO_LINK})
    )
    with serving(platform), emsp() as partner:
        party = begin(platform, partner, quirks=given)
    assert (party.id, party.quirks) == (invited.id, kept)
    assert platform.store.by_token(CredentialsToken("a")) is None


def test_outside_of_a_request_it_needs_to_know_where_we_are():
    platform = standing()
    with emsp() as partner, pytest.raises(RuntimeError, match="OCPI_STATUS_BASE_URL"):
        begin(platform, partner)
    assert not partner.exchanges


def test_the_url_that_counts_is_that_of_its_credentials():
    platform = standing()
    with serving(platform), emsp() as partner:
        elsewhere = f"{partner.url}/elsewhere/versions"
        partner.misbehave(
            "replace", on="POST credentials", fields=["/data/url"], value=elsewhere
        )
        assert begin(platform, partner).url == elsewhere


def test_nothing_of_a_registration_is_routed():
    platform = standing()
    with serving(platform), emsp() as partner:
        begin(platform, partner)
    assert len(partner.received()) == 3
    for exchange in partner.received():
        names = [name.lower() for name, _ in exchange.headers]
        assert not [name for name in names if name.startswith("ocpi-")]


@table("version", VERSIONS)
def test_a_party_that_takes_its_token_as_its_version_has_it_has_no_quirk(version):
    platform = standing()
    with serving(platform), emsp(version) as partner:
        strictly(partner)
        assert begin(platform, partner).quirks == frozenset()


def test_a_registration_that_fails_leaves_an_invitation_as_it_was(monkeypatch):
    monkeypatch.setattr(agreeing, "_A_MOMENT", 0.2)
    platform = standing()
    before = platform.store.invite("other", CredentialsToken("a-for-the-other"))
    with serving(platform), emsp() as partner:
        partner.misbehave("html", on="POST credentials", http=500)
        with pytest.raises(RegistrationFailed) as caught:
            begin(platform, partner)
    assert caught.value.status_message is None
    assert platform.store.by_name("other") == before
    answer = platform.ask("GET", "/ocpi/versions", token="a-for-the-other")
    assert answer.status_code == 200


class Failing(MemoryParties):
    """A store that is away when something is to be given up."""

    def give_up(self, begun):
        raise StoreProblem("The database is away.")


def test_a_store_that_fails_at_the_end_hides_nothing(caplog):
    platform = standing(Failing())
    with serving(platform):
        with emsp() as partner:
            assert begin(platform, partner).registered
        with emsp() as partner:
            partner.misbehave("status", on="POST credentials")
            with pytest.raises(RegistrationFailed, match="HTTP 500"):
                begin(platform, partner, name="another")
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
    platform = standing(store)
    if is_known:
        platform.store.invite("other", CredentialsToken("a-for-the-other"))
    with serving(platform), emsp() as partner:
        if misbehaves:
            partner.misbehave("status", on="POST credentials")
        with pytest.raises(expected):
            begin(platform, partner)
    assert store.asked == [method]


@table("step", ["GET versions", "POST credentials"])
@table(
    "given, kept",
    [(None, {Quirk.NO_IDS}), ([Quirk.NO_LINK], {Quirk.NO_LINK})],
)
def test_quirks_that_are_set_meanwhile_stay_unless_others_are_given(step, given, kept):
    platform = standing()
    platform.store.invite("other", CredentialsToken("a"))

    def set_quirks(asked: Asked) -> None:
        platform.store.set_quirks("other", frozenset({Quirk.NO_IDS}))

    with serving(platform), emsp() as partner:
        partner.misbehave(before(set_quirks), on=step, times=1)
        begin(platform, partner, quirks=given)
    stored = platform.store.by_name("other")
    assert stored is not None
    assert stored.quirks == kept


#: By how details are answered to a token that came in Base64: the HTTP status.
DETAILS = {
    "as they should be": 401,
    "for everybody": None,
    "HTTP 403 for a token that is unknown": 403,
    "HTTP 200 for a token that is unknown": 200,
}


@table("refusal", DETAILS.values(), ids=DETAILS)
@table("version", ["2.0", "2.1.1"])
def test_versions_for_everybody_tell_nothing_of_the_encoding(version, refusal):
    platform = standing()
    with serving(platform), emsp(version) as partner:
        strictly(partner, on="POST credentials")
        if refusal is not None:
            strictly(partner, on=f"versions/{version}", http=refusal)

        def let_in(asked: Asked) -> None:
            asked.token = partner.token

        partner.misbehave(before(let_in), on="versions")
        party = begin(platform, partner)
    assert (party.registered, party.quirks) == (True, frozenset())


def test_what_the_other_party_says_of_its_failure_is_kept():
    platform = standing()
    with serving(platform), emsp() as partner:
        refusal = {"http": 200, "code": 2001, "message": "No \x1b[2Jroles."}
        partner.misbehave("status", on="POST credentials", **refusal)
        with pytest.raises(RegistrationFailed) as caught:
            begin(platform, partner)
    assert caught.value.status_message == "No [2Jroles."


def test_a_party_that_answers_our_own_url_is_not_registered():
    """We would call ourselves from then on."""
    platform = standing()
    with serving(platform) as url, emsp() as partner:
        ours = {"fields": ["/data/url"], "value": url.rstrip("/")}
        partner.misbehave("replace", on="POST credentials", **ours)
        with pytest.raises(RegistrationFailed, match="that of ours"):
            begin(platform, partner)
    assert not any(one.registered for one in platform.store.all())


def test_an_app_does_not_register_with_itself():
    platform = standing()
    with serving(platform) as url:
        for own in (url, url.rstrip("/")):
            with pytest.raises(ValueError, match="own URL"):
                register(platform, own)


def test_whoever_cannot_say_who_it_is_calls_nobody():
    platform = standing(OCPI_STATUS_ROLES=[])
    with (
        serving(platform),
        emsp() as partner,
        pytest.raises(RuntimeError, match="OCPI_STATUS_ROLES"),
    ):
        begin(platform, partner)
    assert not partner.exchanges


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
    platform = standing()
    with serving(platform) as url, emsp(versions=("2.1.1", "2.2.1")) as partner:

        def take_over(asked: Asked) -> Answered:
            """Register with the token that just came, and take nothing."""
            partner.register_with(url, asked.json["token"], version=version)
            return answer(asked, 500, status_code=3000)

        partner.misbehave(before(take_over), on="POST credentials")
        if version == "2.2.1":
            found = begin(platform, partner)
        else:  # not what was asked for
            with pytest.raises(RegistrationFailed, match="HTTP 500"):
                begin(platform, partner, version="2.2.1")
            found = platform.store.by_name("other")
    stored = platform.store.by_name("other")
    assert found == stored
    assert stored is not None
    assert (stored.registered, stored.version) == (True, version)
    [own] = partner.received("POST", "credentials", way="out")
    assert stored.token == own.body["token"]
    answered = platform.ask("GET", "/ocpi/versions", token=own.data["token"])
    assert answered.status_code == 200


@pytest.mark.parametrize("step", ["GET versions", "versions/2.2.1"])
def test_one_that_registers_with_us_before_we_have_its_versions_is_registered(step):
    """Then our token A is no more, and the party answers with 401."""
    platform = standing()
    invited = CredentialsToken("invited")
    platform.store.invite("other", invited)
    with serving(platform) as url, emsp() as partner:

        def take_over(asked: Asked) -> Answered | None:
            if asked.token != partner.token:
                return None  # it is called back
            if platform.store.by_token(invited) is not None:
                partner.register_with(url, invited.reveal())
            return answer(asked, 401, status_code=2000)

        partner.misbehave(before(take_over), on=step)
        found = begin(platform, partner)
    assert found.registered
    assert found == platform.store.by_name("other")


#: At which step of a registration that we begin the other party is wrong, and how; or
#: what is raised here.
SPOILT = {
    "versions refused": ("GET versions", "status", {}, None),
    "versions are nonsense": ("GET versions", "text", {"text": "["}, None),
    "details are nonsense": ("versions/2.2.1", "says", {"data": 5}, None),
    "credentials refused": ("POST credentials", "status", {}, None),
    "credentials are lost": ("POST credentials", "lost", {}, None),
    "credentials are nonsense": (
        *("POST credentials", "says", {"data": {"token": "secret-c"}}),
        None,
    ),
    "credentials lack who it is": (
        *("POST credentials", "drop", {"fields": ["party_id"]}),
        None,
    ),
    "the store fails": (None, None, {}, StoreProblem("x")),
    "it is outdated": (None, None, {}, TokenOutdated("x")),
    "an interrupt": (None, None, {}, KeyboardInterrupt()),
}


@pytest.mark.parametrize(
    ("step", "fault", "parameters", "raised"), SPOILT.values(), ids=SPOILT
)
def test_no_frame_shows_a_token_however_a_registration_ends(
    step, fault, parameters, raised, monkeypatch
):
    platform = standing()
    made: list[str] = []  # by either side
    generate = CredentialsToken.generate

    def note() -> CredentialsToken:
        token = generate()
        made.append(token.reveal())
        return token

    with serving(platform), emsp() as partner:
        monkeypatch.setattr(CredentialsToken, "generate", note)
        if step:
            partner.misbehave(fault, on=step, **parameters)
        if raised is not None:

            def fail(*args: object, **options: object) -> None:
                raise raised

            monkeypatch.setattr(platform.store, "register", fail)
        with pytest.raises(BaseException) as caught:
            begin(platform, partner)
    seen = report(caught.value)
    assert made
    for secret in (*made, partner.token, "secret-c"):
        assert secret not in seen


def test_all_steps_of_a_registration_keep_to_one_deadline(monkeypatch):
    platform = standing()
    ours = get_ident()
    left: list[float] = []
    enter = CallDeadline.__enter__

    def note(self: CallDeadline) -> CallDeadline:
        entered = enter(self)
        if get_ident() == ours:  # and not what the other party keeps to
            left.append(self.ends)
        return entered

    monkeypatch.setattr(CallDeadline, "__enter__", note)
    with serving(platform), emsp() as partner:
        begin(platform, partner)
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
    platform = standing()
    with serving(platform), emsp() as partner:
        role = CredentialsRole("EMSP", partner.party_id)
        quirks = iter(["no-created"])
        party = begin(platform, partner, roles=iter([role]), quirks=quirks)
    assert party.granted == (role,)
    assert party.quirks == {Quirk.NO_CREATED}
