"""Registration as the side that is asked: state, method, call-back, and the store."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from threading import Barrier
from threading import Thread
from time import monotonic
from types import SimpleNamespace

import pytest

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status import PartyId
from flask_ocpi_status import Quirk
from flask_ocpi_status import deadline
from flask_ocpi_status.contracts import FEATURES
from flask_ocpi_status.testing import Answered
from flask_ocpi_status.testing import Asked
from flask_ocpi_status.testing import Fault
from flask_ocpi_status.testing import Partner
from tests.parties.databases import opened
from tests.parties.databases import sqlite_url
from tests.partners.emsp import emsp
from tests.partners.emsp import endpoints_of
from tests.partners.emsp import list_endpoints
from tests.partners.platform import CPO
from tests.partners.platform import TOKEN_A
from tests.partners.platform import VERSIONS
from tests.partners.platform import Platform
from tests.partners.platform import standing
from tests.partners.rawserver import nobody
from tests.table import table

from .pairs import before


@pytest.fixture
def partner() -> Iterator[Partner]:
    with emsp() as partner:
        yield partner


def url_of(version: str = "2.2.1") -> str:
    return f"/ocpi/{version}/credentials"


def registered(platform: Platform, partner: Partner, version="2.2.1") -> str:
    """Register, and return the token that the partner has from then on."""
    response = platform.ask("POST", url_of(version), partner.credentials)
    assert response.json["status_code"] == 1000, response.json
    token: str = response.json["data"]["token"]
    return token


@pytest.mark.parametrize("version", VERSIONS)
def test_a_party_registers_in_every_version(version, store):
    encoded = FEATURES[version].encoded_tokens
    with emsp(version) as partner:
        partner.misbehave("token_encoding", base64=encoded)
        platform = standing(store)
        response = platform.ask("POST", url_of(version), partner.credentials)
    assert (response.status_code, response.json["status_code"]) == (200, 1000)
    ours = response.json["data"]
    assert ours["url"] == "http://localhost/ocpi/versions/"
    assert ours["token"] not in (TOKEN_A, partner.token)
    assert ("roles" in ours) is FEATURES[version].roles
    party = platform.stored()
    assert party.registered
    assert (party.version, party.url) == (version, partner.versions_url)
    assert party.token == partner.token
    assert [role.party_id for role in party.roles] == [PartyId("DE", "PAR")]
    assert {one.identifier for one in party.endpoints} == {
        "credentials",
        "locations",
        "tokens",
    }
    # It was called back with its own token, for its versions and for the details.
    called = [(one.method, one.path, one.token) for one in partner.exchanges]
    assert called == [
        ("GET", path, partner.token)
        for path in ("/ocpi/versions/", f"/ocpi/{version}/")
    ]
    # Token A is useless now, and the new one opens what it did not.
    module = f"/ocpi/cpo/{version}/locations"
    assert platform.ask("GET", "/ocpi/versions").status_code == 401
    assert platform.ask("GET", module, token=ours["token"]).status_code == 200


def test_the_call_back_carries_ids_and_no_routing(partner):
    registered(standing(), partner)
    calls = partner.received("GET", "versions")
    for one in calls:
        assert not any(name.lower().startswith("ocpi-") for name, _ in one.headers)
    assert all(one.request_id and one.correlation_id for one in calls)
    assert len({one.request_id for one in calls}) == 2
    assert len({one.correlation_id for one in calls}) == 1


# The state of the caller and its method: the HTTP status, and what Allow says.
STATES = {
    ("unknown", "GET"): (401, None),
    ("unknown", "POST"): (401, None),
    ("unknown", "PUT"): (401, None),
    ("unknown", "DELETE"): (401, None),
    ("invited", "GET"): (200, None),
    ("invited", "POST"): (200, None),
    ("invited", "PUT"): (405, {"GET", "POST"}),
    ("invited", "DELETE"): (405, {"GET", "POST"}),
    ("registered", "GET"): (200, None),
    ("registered", "POST"): (405, {"GET", "PUT", "DELETE"}),
    ("registered", "PUT"): (200, None),
    ("registered", "DELETE"): (200, None),
    ("removed", "GET"): (401, None),
    ("removed", "POST"): (401, None),
    ("removed", "PUT"): (401, None),
    ("removed", "DELETE"): (401, None),
}


@table("version", VERSIONS)
@table(("state", "method"), STATES)
def test_what_a_method_does_depends_on_the_state(state, method, version):
    with emsp(version) as partner:
        platform = standing()
        token = {"unknown": "unknown", "invited": TOKEN_A}.get(state, "")
        if state in ("registered", "removed"):
            token = registered(platform, partner, version)
        if state == "removed":
            assert (
                platform.ask("DELETE", url_of(version), token=token).status_code == 200
            )
        before = platform.stored()
        body = partner.credentials if method in ("POST", "PUT") else None
        response = platform.ask(method, url_of(version), body, token=token)
    status, allowed = STATES[state, method]
    assert response.status_code == status
    assert response.json["status_code"] == (1000 if status == 200 else 2000)
    if allowed is not None:
        assert set(response.headers["Allow"].split(", ")) == allowed
    if status != 200:
        assert platform.stored() == before


@pytest.mark.parametrize("registered", [True, False])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_whom_only_the_apps_own_loader_knows_has_nothing_to_change(method, registered):
    platform = standing()
    platform.ocpi.token_loader(
        {"own": SimpleNamespace(registered=registered)}.get  # by the hash of its text
    )
    assert platform.ask("GET", url_of(), token="own").status_code == 200
    response = platform.ask(method, url_of(), {}, token="own")
    assert (response.status_code, response.json["status_code"]) == (405, 2000)
    assert response.headers["Allow"] == "GET"


@pytest.mark.parametrize("method", ["PATCH"])
def test_another_method_is_405(method, partner):
    response = standing().ask(method, url_of(), {})
    assert (response.status_code, response.json["status_code"]) == (405, 2000)


def test_get_returns_our_credentials_with_the_token_of_the_caller(partner):
    platform = standing()
    assert platform.ask("GET", url_of()).json["data"]["token"] == TOKEN_A
    token = registered(platform, partner)
    ours = platform.ask("GET", url_of(), token=token).json["data"]
    assert ours["token"] == token
    assert ours["roles"][0]["business_details"] == {"name": "Deltastroom"}


def test_a_put_replaces_everything_and_the_old_token_is_useless_at_once(store, partner):
    platform = standing(store)
    old = registered(platform, partner)
    new_one = PartyId("DE", "NEW")
    with Partner("EMSP", party_id=new_one, modules=("cdrs", "locations")) as moved:
        response = platform.ask("PUT", url_of(), moved.credentials, token=old)
    new = response.json["data"]["token"]
    assert new != old
    assert platform.ask("GET", url_of(), token=old).status_code == 401
    assert platform.ask("GET", url_of(), token=new).status_code == 200
    party = platform.stored()
    assert party.token == moved.token
    assert party.url == moved.versions_url
    assert [role.party_id for role in party.roles] == [new_one]
    assert party.endpoint("cdrs") is not None
    assert party.endpoint("tokens") is None


def test_a_put_to_another_version_changes_the_version(partner):
    platform = standing()
    old = registered(platform, partner)
    with emsp("2.1.1") as older:
        response = platform.ask("PUT", url_of("2.1.1"), older.credentials, token=old)
    assert response.json["status_code"] == 1000
    assert platform.stored().version == "2.1.1"


def test_a_delete_makes_both_tokens_useless_and_says_nothing(store, partner):
    platform = standing(store)
    token = registered(platform, partner)
    response = platform.ask("DELETE", url_of(), token=token)
    assert response.status_code == 200
    assert "data" not in response.json
    assert platform.ask("GET", url_of(), token=token).status_code == 401
    party = platform.stored()
    assert not party.registered
    assert (party.token, party.url, party.endpoints, party.roles) == (
        None,
        None,
        (),
        (),
    )


def drips(a: Answered) -> None:
    """Send the headers, and then a body without an end, a byte at a time."""

    def pieces() -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
        while not a.asked.ending.wait(0.02):
            yield b" "

    a.pieces = pieces


SLOW = {
    "it hangs": ("hang", {}),
    "it drips its headers": ("slow", {"seconds": 0.02, "size": 1}),
    "it drips its body": (Fault("drips", "drips its body", lambda: drips), {}),
}
FAILURES = {
    **SLOW,
    "nobody listens": None,
    "it hangs up": ("abort", {}),
    "it hangs up midway": ("abort", {"at": "body"}),
    "it sends too much": ("huge", {"size": 1_000_000}),
    "it sends a bomb": ("bomb", {"size": 10_000_000}),
    "HTTP 500": ("html", {"http": 500}),
    "HTTP 404": ("html", {"http": 404}),
    "HTTP 401": ("html", {"http": 401}),
    "HTTP 204": ("html", {"http": 204}),
    "a redirect to elsewhere": ("redirect", {"to": "http://127.0.0.1:9/"}),
    "HTML": ("html", {}),
    "HTML that is called JSON": ("text", {"text": "<h1>hello</h1>"}),
    "no JSON": ("text", {"text": "{"}),
    "NaN": ("text", {"text": '{"data": NaN, "status_code": 1000}'}),
    "no UTF-8": ("charset", {}),
    "no body": ("empty", {}),
    "no envelope": ("bare", {}),
    "an envelope without a code": ("envelope", {"members": {"status_code": None}}),
    "a code that is no number": ("envelope", {"members": {"status_code": True}}),
    "status code 2000": ("says", {"data": [], "code": 2000}),
    "status code 3000": ("says", {"data": [], "code": 3000}),
    "data of another kind": ("says", {"data": "versions"}),
    "no data": ("says", {}),
    "data that are null": ("replace", {"fields": ["/data"]}),
}
STEPS = {"versions": "versions", "details": "versions/2.2.1"}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("method", ["POST", "PUT"])
@table("failure", FAILURES)
def test_a_call_back_that_fails_is_3001_and_nothing_is_stored(
    failure, step, method, caplog
):
    caplog.clear()
    caplog.set_level("WARNING", "flask_ocpi_status")
    platform = standing()
    with emsp() as partner, nobody() as dead:
        token = TOKEN_A if method == "POST" else registered(platform, partner)
        before = platform.stored()
        body = partner.credentials
        if failure in SLOW:
            platform.lose_patience()
        if FAILURES[failure] is not None:
            fault, parameters = FAILURES[failure]
            partner.misbehave(fault, on=STEPS[step], **parameters)
        elif step == "versions":
            body["url"] = dead
        else:
            partner.misbehave(
                "replace", on="versions", fields=["/data/0/url"], value=dead
            )
        response = platform.ask(method, url_of(), body, token=token)
    assert (response.status_code, response.json["status_code"]) == (200, 3001)
    told = response.json["status_message"]
    assert partner.token not in told
    assert "Error" not in told
    assert "data" not in response.json
    assert platform.stored() == before
    assert platform.ask("GET", url_of(), token=token).status_code == 200
    # Why there is no connection is for the log, and not for who named the address.
    [said] = [one for one in caplog.messages if one.startswith("The party 'partner'")]
    assert said.startswith(f"The party 'partner' is not registered. {told[:40]}")
    connection = re.search(r"cannot be reached:|broke the connection|too long", said)
    assert told.endswith("It cannot be reached.") is bool(connection)


@pytest.mark.parametrize(
    "versions",
    [
        [],
        [{"version": "2.1.1", "url": "https://example.com"}],
        [{"version": "9.9", "url": "https://example.com"}, {"no": "version"}, 5, None],
        [{"version": "2.2.1"}],
        [{"version": "2.2.1", "url": 5}],
    ],
)
def test_a_party_without_the_version_is_3002(versions, partner):
    platform = standing()
    before = platform.stored()
    partner.misbehave("says", on="versions", data=versions)
    response = platform.ask("POST", url_of(), partner.credentials)
    assert (response.status_code, response.json["status_code"]) == (200, 3002)
    assert platform.stored() == before


@pytest.mark.parametrize(
    ("needed", "missing"),
    [
        ((), False),
        ((("locations", "RECEIVER"),), False),
        ((("locations", None),), False),
        ((("locations", "SENDER"),), True),
        ((("cdrs", "RECEIVER"),), True),
    ],
)
def test_a_party_without_an_endpoint_that_is_needed_is_3003(needed, missing, partner):
    platform = standing(OCPI_STATUS_NEEDED_ENDPOINTS=needed)
    response = platform.ask("POST", url_of(), partner.credentials)
    assert response.status_code == 200
    assert response.json["status_code"] == (3003 if missing else 1000)
    assert platform.stored().registered is not missing


def test_a_party_without_credentials_is_3003(partner):
    partner.misbehave("drop", on="versions/2.2.1", fields=["/data/endpoints/0"])
    platform = standing()
    response = platform.ask("POST", url_of(), partner.credentials)
    assert response.json["status_code"] == 3003
    assert not platform.stored().registered


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a00:1]/",
        "https://localhost/",
        "https://2130706433/",
    ],
)
def test_a_call_back_to_the_inside_is_not_made(url, partner):
    platform = standing(OCPI_STATUS_INSECURE_PEERS=False)
    response = platform.ask("POST", url_of(), {**partner.credentials, "url": url})
    assert response.status_code == 200
    assert response.json["status_code"] in (2001, 3001)
    assert not platform.stored().registered


def test_a_body_that_is_not_valid_is_2001_and_nobody_is_called(partner):
    platform = standing()
    response = platform.ask("POST", url_of(), {"token": partner.token})
    assert (response.status_code, response.json["status_code"]) == (200, 2001)
    pointers = {error["pointer"] for error in response.json["data"]["errors"]}
    assert pointers == {"/url", "/roles"}
    assert partner.received() == []


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"token": NaN}'])
def test_a_malformed_body_is_400(body):
    response = standing().ask("POST", url_of(), data=body)
    assert (response.status_code, response.json["status_code"]) == (400, 2001)


def test_an_empty_put_is_malformed_and_renews_the_token_of_a_party_with_that_quirk(
    partner,
):
    platform = standing()
    token = registered(platform, partner)
    response = platform.ask("PUT", url_of(), token=token)
    assert (response.status_code, response.json["status_code"]) == (400, 2001)
    quirky = Platform(quirks=frozenset({Quirk.EMPTY_PUT}))
    token = registered(quirky, partner)
    before = quirky.stored()
    response = quirky.ask("PUT", url_of(), token=token)
    assert response.json["status_code"] == 1000
    assert response.json["data"]["token"] != token
    assert quirky.stored() == before
    assert quirky.ask("GET", url_of(), token=token).status_code == 401


@pytest.mark.parametrize("version", ["2.0", "2.1.1"])
def test_details_in_a_list_of_one_are_understood(version):
    with emsp(version) as partner:
        partner.misbehave("listed", on=f"versions/{version}")
        registered(standing(), partner, version)


def test_a_version_that_is_written_as_a_number_is_understood():
    with emsp("2.1") as partner:
        partner.misbehave("replace", on="versions", fields=["version"], value=2.1)
        registered(standing(), partner, "2.1")


def test_a_versions_object_is_understood_as_a_list(partner):
    versions = [{"version": "2.2.1", "url": f"{partner.url}/ocpi/2.2.1/"}]
    partner.misbehave("says", on="versions", times=1, data={"versions": versions})
    registered(standing(), partner)


@pytest.mark.parametrize("refusal", [401, 403])
def test_a_party_that_wants_our_token_in_the_other_encoding_is_found_out(
    refusal, partner
):
    partner.misbehave("token_encoding", base64=False, http=refusal)
    platform = standing()
    registered(platform, partner)
    assert platform.stored().quirks == {Quirk.RAW_TOKEN}


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_of_two_at_the_same_moment_one_is_registered(method, store, partner):
    platform = standing(store)
    token = TOKEN_A if method == "POST" else registered(platform, partner)
    together, answers = Barrier(6), []

    def go() -> None:
        together.wait()
        answers.append(platform.ask(method, url_of(), partner.credentials, token=token))

    threads = [Thread(target=go) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    good = [one for one in answers if one.json["status_code"] == 1000]
    assert len(good) == 1
    # Who came while it was answered is told so, who came later that the token is void.
    others = [one for one in answers if one not in good]
    assert {one.status_code for one in others} <= {401, 429}
    assert {one.json["status_code"] for one in others} == {2000}
    winner = good[0].json["data"]["token"]
    assert platform.ask("GET", url_of(), token=winner).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_store_that_fails_at_the_end_is_503(method, tmp_path, partner, caplog):
    with opened(sqlite_url(tmp_path)) as store:
        platform = standing(store)
        platform.app.testing = True
        token = TOKEN_A if method == "POST" else registered(platform, partner)
        body = None if method == "DELETE" else partner.credentials

        def drop(party, **options):
            with closing(sqlite3.connect(tmp_path / "parties.sqlite")) as connection:
                connection.execute("DROP TABLE ocpi_parties")
            return change(party, **options)

        name = "unregister" if method == "DELETE" else "register"
        change = getattr(store, name)
        setattr(store, name, drop)
        response = platform.ask(method, url_of(), body, token=token)
    assert (response.status_code, response.json["status_code"]) == (503, 3000)
    assert response.headers["Retry-After"] == "5"
    assert "flask ocpi init-db" in caplog.text
    assert "Traceback" not in caplog.text


def test_a_platform_that_is_nobody_calls_nobody(partner):
    platform = standing(OCPI_STATUS_ROLES=[])
    response = platform.ask("POST", url_of(), partner.credentials)
    assert (response.status_code, response.json["status_code"]) == (200, 3000)
    assert partner.received() == []
    assert not platform.stored().registered


def test_a_platform_does_not_register_with_itself(partner):
    platform = standing(OCPI_STATUS_BASE_URL="http://127.0.0.1:9")
    for url in (
        "http://127.0.0.1:9/ocpi/versions",
        "http://127.0.0.1:9/ocpi/versions/",
    ):
        response = platform.ask("POST", url_of(), {**partner.credentials, "url": url})
        assert response.json["status_code"] == 2001
        assert response.json["data"]["errors"][0]["pointer"] == "/url"


def test_quirks_that_are_set_meanwhile_stay(partner):
    platform = standing()

    def set_quirks(asked: Asked) -> None:
        platform.store.set_quirks("partner", frozenset({Quirk.NO_LINK}))

    partner.misbehave(before(set_quirks), on="versions")
    registered(platform, partner)
    assert platform.stored().quirks == {Quirk.NO_LINK}


@pytest.mark.parametrize("failure", ["HTTP 500", "HTTP 404", "no body"])
def test_only_a_refusal_lets_us_try_the_other_encoding(failure, partner):
    fault, parameters = FAILURES[failure]
    partner.misbehave(fault, on="versions", **parameters)
    platform = standing()
    platform.ask("POST", url_of(), partner.credentials)
    assert len(partner.received()) == 1


@pytest.mark.parametrize(
    ("each", "calls", "code"),
    [(1900, 3, 1000), (2900, 3, 3001), (3000, 2, 3001), (6000, 1, 3001)],
)
def test_a_whole_call_back_takes_no_longer_than_one_call_may(
    each, calls, code, partner, monkeypatch
):
    """On a clock that goes as any other, and leaps forward at each call.

    The thread that watches all deadlines has read the clock as well: were it to stand
    still, it would oversleep what comes after this test.
    """
    platform = standing(OCPI_STATUS_PEER_DEADLINE=6000)
    now = 0
    monkeypatch.setattr(deadline, "monotonic", lambda: now + monotonic())

    def leap(asked: Asked) -> None:
        nonlocal now
        now += each

    partner.misbehave(before(leap))
    partner.misbehave("unauthorized", on="versions", times=1)
    response = platform.ask("POST", url_of(), partner.credentials)
    assert len(partner.received()) == calls
    assert response.json["status_code"] == code


def test_endpoints_that_are_none_are_left_out(partner):
    url = f"{partner.url}/x"
    others = [
        {"identifier": "cdrs", "url": url, "role": 5},
        {"identifier": "\x1b]0;x\x07", "url": url, "role": "SENDER"},
        {"identifier": "x" * 65, "url": url, "role": "SENDER"},
        {"identifier": "long", "url": f"{url}{'x' * 255}", "role": "SENDER"},
        {"identifier": 5, "url": url},
        {"identifier": "no-url"},
        "no object",
    ]
    list_endpoints(partner, endpoints_of(partner) + others)
    platform = standing()
    registered(platform, partner)
    stored = platform.stored()
    assert [one.identifier for one in stored.endpoints] == [
        "credentials",
        "locations",
        "tokens",
        "cdrs",
    ]
    assert stored.endpoints[-1].role is None


def test_too_many_endpoints_are_not_understood(partner):
    list_endpoints(partner, endpoints_of(partner) * 500)
    platform = standing()
    response = platform.ask("POST", url_of(), partner.credentials)
    assert response.json["status_code"] == 3001
    assert not platform.stored().registered


def test_a_hub_without_parties_does_not_offer_2_3_0():
    platform = standing(OCPI_STATUS_ROLES=[{**CPO, "role": "HUB"}])
    told = platform.ask("GET", "/ocpi/versions").json["data"]
    assert [one["version"] for one in told] == list(VERSIONS)[:-1]
    assert platform.ask("GET", url_of("2.3.0")).status_code == 404
    assert platform.ask("GET", url_of("2.2.1")).status_code == 200


def test_no_token_is_logged(partner, caplog):
    caplog.set_level("DEBUG")
    platform = standing()
    token = registered(platform, partner)
    partner.misbehave("status", on="versions", http=500)
    platform.ask("PUT", url_of(), partner.credentials, token=token)
    shown = caplog.text + json.dumps(
        [record.__dict__ for record in caplog.records], default=str
    )
    for secret in (TOKEN_A, partner.token, token):
        assert secret not in shown


def test_an_invited_party_is_invited_again_and_the_older_token_is_useless():
    platform = standing()
    platform.store.invite("partner", CredentialsToken("another"))
    assert platform.ask("GET", "/ocpi/versions").status_code == 401
    assert platform.ask("GET", "/ocpi/versions", token="another").status_code == 200
