"""Calls to another party in OCPI's terms, over a real socket."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from decimal import Decimal
from email.utils import format_datetime
from enum import Enum
from types import SimpleNamespace
from urllib.parse import parse_qs

import pytest

pytest.importorskip("requests_hardened", reason="It needs the extra 'registration'.")

from flask import Flask

from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.blueprint import ContractBlueprint
from flask_ocpi_status.config import DEFAULTS
from flask_ocpi_status.parties.parties import Endpoint
from flask_ocpi_status.peers.failures import PeerError
from flask_ocpi_status.peers.failures import Reason
from flask_ocpi_status.peers.peer import Peer
from flask_ocpi_status.peers.peer import PeerSettings
from flask_ocpi_status.transport.platform import CredentialsRole
from flask_ocpi_status.transport.quirks import Quirk
from flask_ocpi_status.transport.routing import PartyId
from flask_ocpi_status.transport.tokens import CredentialsToken
from tests.partners.calling import ENCODED
from tests.partners.calling import OURS
from tests.partners.calling import ROUTING
from tests.partners.calling import SETTINGS
from tests.partners.calling import THEIRS
from tests.partners.calling import TOKEN
from tests.partners.calling import ask
from tests.partners.calling import fails
from tests.partners.calling import party_of
from tests.partners.calling import peer_of
from tests.partners.rawserver import envelope as success
from tests.partners.rawserver import nobody
from tests.partners.saying import CLOSED
from tests.partners.saying import CLOSED_MIDWAY
from tests.partners.saying import SILENT
from tests.partners.saying import SLOW
from tests.partners.saying import envelope
from tests.partners.saying import error
from tests.partners.saying import plain
from tests.partners.saying import redirect
from tests.partners.saying import say
from tests.standing import partner as partner
from tests.table import table

# What is sent


def test_a_request_says_what_it_is(server):
    server.always(success())
    ask(server, "PUT", {"at": datetime(2026, 1, 1, tzinfo=UTC), "kwh": Decimal("0.10")})
    [received] = server.requests
    assert received.body == b'{"at":"2026-01-01T00:00:00Z","kwh":0.10}'
    assert received.headers["accept"] == "application/json"
    assert received.headers["content-type"] == "application/json"
    assert received.headers["content-length"] == str(len(received.body))


@pytest.mark.parametrize("method", ["get", "put", "post", "patch", "delete"])
def test_each_method_has_its_own(partner, method):
    say(partner, envelope())
    with peer_of(partner) as peer:
        body = {} if method in {"get", "delete"} else {"json": {"a": 1}}
        getattr(peer, method)(f"{partner.url}/x", **body)
        peer.request(method, f"{partner.url}/x")
    for received in partner.exchanges:
        assert received.method == method.upper()
    assert partner.exchanges[0].raw == (b'{"a":1}' if body else b"")
    assert "content-type" not in partner.exchanges[1].headers


@pytest.mark.parametrize("body", [[], {}, False, 0, ""])
def test_a_body_that_is_little_is_sent(partner, body):
    ask(say(partner, envelope()), "PUT", body)
    assert partner.exchanges[0].body == body


@pytest.mark.parametrize(
    ("version", "quirks", "sent"),
    [
        ("2.0", (), TOKEN),
        ("2.1.1", (), TOKEN),
        ("2.1.1", (Quirk.RAW_TOKEN,), TOKEN),
        ("2.1.1", (Quirk.ENCODED_TOKEN,), ENCODED),
        ("2.2", (), ENCODED),
        ("2.2.1", (), ENCODED),
        ("2.2.1", (Quirk.ENCODED_TOKEN,), ENCODED),
        ("2.2.1", (Quirk.RAW_TOKEN,), TOKEN),
        ("2.3.0", (), ENCODED),
        (None, (), ENCODED),
        ("9.9", (), ENCODED),
    ],
)
def test_the_token_is_sent_as_the_version_and_the_party_have_it(
    server, version, quirks, sent
):
    server.always(success())
    with peer_of(server, version, quirks=frozenset(quirks)) as peer:
        peer.get(f"{server.url}/x")
    assert server.requests[0].headers["authorization"] == f"Token {sent}"


def test_a_token_can_be_another_and_can_be_any_text(server):
    server.always(success())
    party = party_of(server, "2.1.1")
    with Peer(party, SETTINGS, token=CredentialsToken("tökén€")) as peer:
        peer.get(f"{server.url}/x")
    with Peer(replace(party, token=None), SETTINGS) as peer:
        peer.get(f"{server.url}/x")
    with Peer(party, SETTINGS, version="2.2.1") as peer:
        peer.get(f"{server.url}/x")
    raw, none, encoded = (one.headers.get("authorization") for one in server.requests)
    assert raw.encode("latin-1").decode() == "Token tökén€"
    assert none is None
    assert encoded == f"Token {ENCODED}"


def test_a_token_that_breaks_a_header_is_not_sent(partner):
    party = party_of(partner, "2.1.1", token=CredentialsToken("evil\r\nX-Evil: 1"))
    with Peer(party, SETTINGS) as peer, pytest.raises(PeerError) as raised:
        peer.get(f"{partner.url}/x")
    assert raised.value.reason is Reason.FORBIDDEN
    assert "evil" not in f"{raised.value!r}"
    assert not partner.exchanges


def test_each_call_has_ids_of_its_own(partner):
    say(partner, envelope())
    with peer_of(partner) as peer:
        for _ in range(3):
            peer.get(f"{partner.url}/x")
    for name in ("x-request-id", "x-correlation-id"):
        assert len({one.headers[name] for one in partner.exchanges}) == 3


def test_a_repeated_call_has_a_new_request_id_and_the_same_correlation_id(partner):
    ask(say(partner, error(503), envelope()))
    first, second = (one.headers for one in partner.exchanges)
    assert first["x-request-id"] != second["x-request-id"]
    assert first["x-correlation-id"] == second["x-correlation-id"]


def test_a_correlation_id_can_be_given(partner):
    say(partner, envelope())
    with Peer(party_of(partner), SETTINGS, correlation_id="ours") as peer:
        peer.get(f"{partner.url}/x")
        peer.get(f"{partner.url}/x", correlation_id="its own")
    ids = [one.correlation_id for one in partner.exchanges]
    assert ids == ["ours", "its own"]


@pytest.mark.parametrize("ids", [{"X-Correlation-ID": "the chain"}, {}])
def test_the_chain_of_the_request_being_answered_goes_on(partner, ids):
    say(partner, envelope())
    blueprint = ContractBlueprint("b", __name__, contract="ocpi-2.2.1")

    @blueprint.get("/call")
    def call():
        ask(partner)
        return {}

    app = Flask(__name__)
    OCPIStatus(app)
    app.register_blueprint(blueprint)
    answer = app.test_client().get("/call", headers=ids)
    assert answer.json["status_code"] == 1000
    sent = partner.exchanges[0].correlation_id
    assert sent == answer.headers["X-Correlation-ID"]
    assert sent == ids.get("X-Correlation-ID", sent)


def test_a_request_of_a_host_starts_no_chain(partner):
    say(partner, envelope())
    with Flask(__name__).test_request_context(headers={"X-Correlation-ID": "host's"}):
        ask(partner)
    assert partner.exchanges[0].correlation_id != "host's"


@pytest.mark.parametrize("version", ["2.0", "2.1", "2.1.1"])
def test_before_2_2_there_are_no_ids_and_no_routing(partner, version):
    say(partner, envelope())
    with peer_of(partner, version) as peer:
        peer.get(f"{partner.url}/x", receiver=THEIRS, sender=OURS)
    headers = partner.exchanges[0].headers
    sent = {name.lower() for name, _ in headers}
    assert sent.isdisjoint({*ROUTING, "x-request-id", "x-correlation-id"})


def routing_of(received):
    return [received.headers.get(name) for name in ROUTING]


def test_the_only_parties_are_the_receiver_and_the_sender(partner):
    ask(say(partner, envelope()))
    assert routing_of(partner.exchanges[0]) == ["DE", "PAR", "NL", "OUR"]


def test_of_several_parties_none_is_guessed(partner):
    say(partner, envelope())
    other = PartyId("BE", "TWO")
    settings = replace(SETTINGS, parties=frozenset({OURS, other}))
    roles = (CredentialsRole("CPO", THEIRS), CredentialsRole("CPO", other))
    with Peer(party_of(partner, roles=roles), settings) as peer:
        peer.get(f"{partner.url}/x")
        peer.get(f"{partner.url}/x", receiver=other, sender=OURS)
    assert [routing_of(one) for one in partner.exchanges] == [
        [None] * 4,
        ["BE", "TWO", "NL", "OUR"],
    ]


def test_a_call_need_not_be_routed(partner):
    ask(say(partner, envelope()), routed=False)
    assert routing_of(partner.exchanges[0]) == [None] * 4


def test_parameters_become_the_query(partner):
    class Kind(Enum):
        RFID = "RFID"

    params = {
        "date_from": datetime(2026, 1, 1, 2, tzinfo=UTC),
        "date_to": None,
        "limit": 5,
        "type": Kind.RFID,
        "all": True,
        "uid": "a&b=c d/é",
    }
    say(partner, envelope())
    ask(partner, params=params)
    with peer_of(partner) as peer:
        peer.get(f"{partner.url}/x?a=b", params={"c": 1})
    first, second = partner.exchanges
    assert parse_qs(first.query_string) == {
        "date_from": ["2026-01-01T02:00:00Z"],
        "limit": ["5"],
        "type": ["RFID"],
        "all": ["true"],
        "uid": ["a&b=c d/é"],
    }
    assert second.query_string == "a=b&c=1"


# URLs


@pytest.mark.parametrize(
    ("endpoint", "segments", "url"),
    [
        ("https://p.example/tokens", (), "https://p.example/tokens"),
        ("https://p.example/tokens/", (), "https://p.example/tokens/"),
        ("https://p.example/tokens", ("NL", "OUR"), "https://p.example/tokens/NL/OUR"),
        ("https://p.example/tokens/", ("NL",), "https://p.example/tokens/NL"),
        ("https://p.example/tokens//", ("NL",), "https://p.example/tokens/NL"),
        ("https://p.example", ("NL",), "https://p.example/NL"),
        ("https://p.example/t", ("a/b", 1), "https://p.example/t/a%2Fb/1"),
        (
            "https://p.example/t",
            ("a b?c#d%é",),
            "https://p.example/t/a%20b%3Fc%23d%25%C3%A9",
        ),
        ("https://p.example/t?m=1", ("a",), "https://p.example/t/a?m=1"),
        ("https://p.example/t", ("...",), "https://p.example/t/..."),
    ],
)
def test_a_url_is_joined_with_one_slash_and_encoded(partner, endpoint, segments, url):
    endpoints = (Endpoint("tokens", endpoint, "RECEIVER"),)
    with peer_of(partner, endpoints=endpoints) as peer:
        assert peer.url_of("tokens", *segments, role="RECEIVER") == url
        assert peer.url_of("tokens", *segments) == url


@pytest.mark.parametrize("segment", ["", ".", ".."])
def test_a_segment_does_not_lead_elsewhere(partner, segment):
    with peer_of(partner) as peer, pytest.raises(ValueError, match="segment"):
        peer.url_of("tokens", "NL", segment, role="RECEIVER")


@pytest.mark.parametrize(
    ("module", "role"), [("cdrs", None), ("tokens", "SENDER"), ("Tokens", None)]
)
def test_a_module_that_a_party_lacks_has_no_url(partner, module, role):
    with peer_of(partner) as peer, pytest.raises(PeerError) as raised:
        peer.url_of(module, role=role)
    assert raised.value.reason is Reason.NO_ENDPOINT
    assert module in str(raised.value)


def test_before_2_2_a_role_is_not_looked_at(partner):
    endpoints = (Endpoint("tokens", "https://p.example/t"),)
    with peer_of(partner, "2.1.1", endpoints=endpoints) as peer:
        assert peer.url_of("tokens", role="SENDER") == "https://p.example/t"


# Repeated calls


@pytest.mark.parametrize(
    "answer", [CLOSED, error(429), error(502), error(503), error(504)]
)
def test_a_get_is_repeated_while_that_may_help(partner, answer):
    assert ask(say(partner, answer, answer, envelope("got it"))).data == "got it"
    assert len(partner.exchanges) == 3


def test_a_get_that_has_something_begin_is_not_repeated(partner):
    say(partner, error(503))
    fails(partner, Reason.HTTP, once=True)
    assert len(partner.exchanges) == 1


@table(
    "answer, is_open",
    [
        (CLOSED, True),
        (CLOSED_MIDWAY, True),
        (plain(b"nonsense"), True),
        (plain(b"{}"), True),
        (error(500), True),
        (error(502), True),
        (envelope(None, 4002), True),
        (error(401), False),
        (error(404), False),
        (error(429), False),
        (redirect("/y"), False),
        (envelope(None, 2000), False),
        (envelope(None, 3000), False),
        (envelope(None, 4003), False),
        (envelope(None, 3000, http=500), False),
    ],
)
def test_a_failure_says_whether_it_may_have_been_done_all_the_same(
    partner, answer, is_open
):
    say(partner, answer)
    with pytest.raises(PeerError) as raised:
        ask(partner, "POST", {})
    assert raised.value.sent
    assert raised.value.is_open is is_open


def test_what_was_not_sent_was_not_done(partner):
    with nobody() as url, peer_of(partner) as peer:
        for where in (url, "ftp://partner.example/"):
            with pytest.raises(PeerError) as raised:
                peer.post(where, {})
            assert not raised.value.is_open


def test_a_get_is_repeated_twice_and_no_more(partner):
    assert fails(say(partner, error(503)), Reason.HTTP).http_status == 503
    assert len(partner.exchanges) == 3


def test_a_get_is_repeated_after_silence(partner):
    settings = replace(SETTINGS, timeout=2)
    assert ask(say(partner, SILENT, envelope("late")), settings=settings).data == "late"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("answer", [CLOSED, error(503)])
def test_nothing_else_is_repeated(partner, method, answer):
    reason = Reason.UNREACHABLE if answer is CLOSED else Reason.HTTP
    fails(say(partner, answer), reason, method)
    assert len(partner.exchanges) == 1


@pytest.mark.parametrize(
    "answer",
    [
        error(500),
        error(401),
        error(404),
        plain(b"no JSON"),
        envelope(None, 3000),
        plain(b" " * 200_000, 503),
    ],
)
def test_a_get_that_will_fail_again_is_not_repeated(partner, answer):
    with pytest.raises(PeerError):
        ask(say(partner, answer))
    assert len(partner.exchanges) == 1


def test_the_deadline_is_that_of_all_calls_together(partner):
    settings = replace(SETTINGS, deadline=0.3)
    fails(say(partner, SLOW), Reason.TIMEOUT, settings=settings)
    assert len(partner.exchanges) <= 1


@pytest.mark.parametrize(
    ("after", "calls"),
    [
        ("0", 2),
        ("soon", 2),
        ("-1", 2),
        ("1.5", 2),
        ("3600", 1),
        ("9" * 4000, 1),
        (format_datetime(datetime(2020, 1, 1, tzinfo=UTC), usegmt=True), 2),
        (
            format_datetime(datetime(2999, 1, 1, tzinfo=UTC), usegmt=True),
            1,
        ),
    ],
)
def test_a_call_is_repeated_when_the_party_wants_it_unless_that_is_late(
    partner, after, calls
):
    say(partner, error(503, {"Retry-After": after}), envelope())
    if calls == 2:
        ask(partner)
    else:
        assert fails(partner, Reason.HTTP).retry_after > 60
    assert len(partner.exchanges) == calls


def test_a_call_waits_as_long_as_the_party_wants(partner, monkeypatch):
    waited = []
    monkeypatch.setattr("flask_ocpi_status.peers.speaking.sleep", waited.append)
    in_three = datetime.now(UTC) + timedelta(seconds=4)
    ask(
        say(
            partner,
            error(429, {"Retry-After": "2"}),
            error(503, {"Retry-After": format_datetime(in_three, usegmt=True)}),
            envelope(),
        )
    )
    assert waited[0] == 2
    assert 0 < waited[1] <= 4


def test_a_wait_beyond_the_deadline_is_not_begun(partner):
    settings = replace(SETTINGS, deadline=1)
    say(partner, error(503, {"Retry-After": "2"}))
    fails(partner, Reason.HTTP, settings=settings)
    assert len(partner.exchanges) == 1


# Settings


def test_the_settings_are_those_of_the_app(tmp_path):
    bundle = tmp_path / "ca.pem"
    bundle.touch()
    role = {"role": "CPO", "country_code": "NL", "party_id": "OUR"}
    details = {"business_details": {"name": "Ours"}}
    settings = PeerSettings.of(
        {
            **DEFAULTS,
            "OCPI_STATUS_ROLES": [role | details, role | details | {"role": "EMSP"}],
            "OCPI_STATUS_PEER_TIMEOUT": 1.5,
            "OCPI_STATUS_PEER_DEADLINE": 2.5,
            "OCPI_STATUS_PEER_MAX_BODY": 99,
            "OCPI_STATUS_PEER_CA_BUNDLE": str(bundle),
            "OCPI_STATUS_INSECURE_PEERS": True,
        }
    )
    assert settings == PeerSettings(1.5, 2.5, 99, str(bundle), True, frozenset({OURS}))
    assert PeerSettings.of(DEFAULTS) == PeerSettings()


@table(
    ("key", "value"),
    [
        *(
            (f"OCPI_STATUS_PEER_{name}", value)
            for name in ("TIMEOUT", "DEADLINE", "MAX_BODY")
            for value in (0, -1, None, "5", True, float("inf"), float("nan"))
        ),
        ("OCPI_STATUS_PEER_MAX_BODY", 1.5),
        ("OCPI_STATUS_PEER_CA_BUNDLE", "/no/such.pem"),
        ("OCPI_STATUS_PEER_CA_BUNDLE", False),
        ("OCPI_STATUS_PEER_CA_BUNDLE", b"/tmp"),
        ("OCPI_STATUS_INSECURE_PEERS", "false"),
        ("OCPI_STATUS_INSECURE_PEERS", None),
        ("OCPI_STATUS_INSECURE_PEERS", 1),
        ("OCPI_STATUS_NEEDED_ENDPOINTS", ("tokens",)),
        ("OCPI_STATUS_NEEDED_ENDPOINTS", [("tokens", "BOTH")]),
        ("OCPI_STATUS_NEEDED_ENDPOINTS", [(None, "SENDER")]),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_at_the_start(key, value):
    app = Flask(__name__)
    app.config[key] = value
    with pytest.raises(ValueError, match=key):
        OCPIStatus(app)


# What a call is given


@table(
    "party, words",
    [
        (None, "by_name"),
        ("partner", "by_name"),
        (SimpleNamespace(token="secret-token"), "SimpleNamespace"),
    ],
)
def test_what_is_no_party_is_not_called(party, words):
    app = Flask(__name__)
    ocpi = OCPIStatus(app)
    with app.app_context(), pytest.raises(TypeError, match=words) as caught:
        ocpi.peer(party)
    assert "secret-token" not in str(caught.value)


@table(
    "options, error, words",
    [
        ({"token": "secret-token"}, TypeError, "no credentials token"),
        ({"version": "2.4"}, ValueError, "2.2.1, 2.3.0"),
        ({"version": 2.2}, ValueError, "2.2.1, 2.3.0"),
    ],
)
def test_what_a_peer_cannot_be_made_of_is_told(partner, options, error, words):
    with pytest.raises(error, match=words) as caught:
        Peer(party_of(partner), SETTINGS, **options)
    assert "secret-token" not in str(caught.value)


@table("settings", [None, {}, {"OCPI_STATUS_PEER_TIMEOUT": 5}])
def test_what_are_no_settings_is_told(partner, settings):
    with pytest.raises(TypeError, match=r"PeerSettings\.of"):
        Peer(party_of(partner), settings)


@table(
    "args, options, error, words",
    [
        # What a party says may be any text, so this is a failure like others.
        (["locations"], {}, PeerError, "not absolute"),
        (["/ocpi/x"], {}, PeerError, "not absolute"),
        ([None], {}, TypeError, "a str"),
        ([b"https://a.example/"], {}, TypeError, "a str"),
        (["https://a.example/"], {"receiver": "NL-DST"}, TypeError, "PartyId"),
        (["https://a.example/"], {"sender": ("NL", "DST")}, TypeError, "PartyId"),
    ],
)
def test_a_call_that_cannot_be_meant_is_told_and_not_made(
    partner, args, options, error, words
):
    with peer_of(partner) as peer:
        for call in (peer.get, peer.post, peer.delete):
            with pytest.raises(error, match=words):
                call(*args, **options)
    assert not partner.exchanges


@table("role", ["sender", "CPO", "", 5])
def test_a_side_that_there_is_not_is_told(partner, role):
    with peer_of(partner) as peer:
        for call in (peer.url_of, lambda *a, **b: list(peer.objects(*a, **b))):
            with pytest.raises(ValueError, match="'SENDER'"):
                call("locations", role=role)


def test_our_own_parties_are_party_ids():
    with pytest.raises(ValueError, match="PartyId"):
        PeerSettings(parties=frozenset({"NL-DST"}))
