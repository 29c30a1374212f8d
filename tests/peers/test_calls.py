"""One call to another party over a real socket, and all that can go wrong with it."""

from __future__ import annotations

import datetime
import gzip
import logging
import socket
import ssl
import threading
import zlib
from contextlib import contextmanager
from contextlib import suppress
from time import monotonic
from time import sleep

import pytest

pytest.importorskip("requests_hardened", reason="It needs the extra 'registration'.")

import trustme

from flask_ocpi_status.deadline import CallDeadline
from flask_ocpi_status.peers.calls import Caller
from flask_ocpi_status.peers.failures import PeerError
from flask_ocpi_status.peers.failures import Reason
from flask_ocpi_status.peers.wire import Confidential
from tests.partners.rawserver import Hangup
from tests.partners.rawserver import RawServer
from tests.partners.rawserver import big
from tests.partners.rawserver import close_before
from tests.partners.rawserver import close_midway
from tests.partners.rawserver import drip_body
from tests.partners.rawserver import drip_headers
from tests.partners.rawserver import error
from tests.partners.rawserver import gzip_bomb
from tests.partners.rawserver import hang
from tests.partners.rawserver import nobody
from tests.partners.rawserver import plain
from tests.partners.rawserver import raw
from tests.partners.rawserver import redirect
from tests.table import table

SECRET = "hunter2-token"
AUTHORIZATION = f"Token {SECRET}".encode()
NOTHING = Confidential()
DEADLINE = 0.3
# Far from the deadline, and from the end of what hangs, drips or waits (30 and 60).
SOON = 15


@pytest.fixture(autouse=True)
def no_thread_is_left():
    before = set(threading.enumerate())
    yield
    left = set(threading.enumerate()) - before
    assert not [one for one in left if isinstance(one, threading.Timer)]


def call(
    url,
    method="GET",
    *,
    body=None,
    deadline=60.0,
    timeout=60.0,
    max_body=100_000,
    insecure=True,
    headers=(),
    authorization=AUTHORIZATION,
    **options,
):
    caller = Caller(timeout=timeout, max_body=max_body, insecure=insecure, **options)
    try:
        with CallDeadline(deadline) as ends:
            return caller.call(
                method,
                url,
                headers=dict(headers),
                confidential=Confidential(authorization, body),
                deadline=ends,
            )
    finally:
        caller.close()


def fails(url, reason, *args, **options):
    """Make a call that fails, and see to it that the failure tells no secrets."""
    with pytest.raises(PeerError) as raised:
        call(f"{url}?secret={SECRET}", *args, **options)
    failure = raised.value
    assert failure.reason is reason
    assert str(failure).endswith(".")
    assert SECRET not in f"{failure!s} {failure!r} {failure.args}"
    assert failure.__cause__ is None
    assert failure.__context__ is None or failure.__suppress_context__
    assert failure.status_code is None
    assert failure.status_message is None
    return failure


def test_an_answer_is_returned_whole(server):
    server.always(plain(b'{"a": 1}', headers={"X-Total-Count": "3"}))
    answer = call(f"{server.url}/ocpi?a=b", "PUT", body=b"[]")
    assert answer.http_status == 200
    assert answer.body == b'{"a": 1}'
    assert answer.headers["x-total-count"] == "3"
    [received] = server.requests
    assert (received.method, received.path) == ("PUT", "/ocpi?a=b")
    assert received.body == b"[]"
    assert received.headers["authorization"] == f"Token {SECRET}"
    assert received.headers["accept"] == "application/json"
    assert received.headers["host"] == f"127.0.0.1:{server.port}"


@pytest.mark.parametrize("status", [201, 204, 304, 400, 401, 404, 500, 503, 599])
def test_an_answer_of_any_status_is_returned(server, status):
    server.always(error(status))
    assert call(server.url).http_status == status


def test_a_connection_is_used_again(server):
    server.always(plain(b"{}"))
    caller = Caller(timeout=60, max_body=100, insecure=True)
    for _ in range(3):
        with CallDeadline(60) as ends:
            caller.call(
                "GET", server.url, headers={}, confidential=NOTHING, deadline=ends
            )
    caller.close()
    assert server.connections == 1
    assert len(server.requests) == 3


def test_a_deadline_holds_for_a_connection_that_is_used_again(server):
    server.always(plain(b"{}"), drip_body)
    caller = Caller(timeout=60, max_body=100_000, insecure=True)
    with CallDeadline(60) as ends:
        caller.call("GET", server.url, headers={}, confidential=NOTHING, deadline=ends)
    started = monotonic()
    with CallDeadline(DEADLINE) as ends, pytest.raises(PeerError) as raised:
        caller.call("GET", server.url, headers={}, confidential=NOTHING, deadline=ends)
    assert raised.value.reason is Reason.TIMEOUT
    assert monotonic() - started < SOON
    assert server.connections == 1
    caller.close()


def test_a_port_without_a_listener_is_unreachable():
    with nobody() as url:
        assert not fails(url, Reason.UNREACHABLE).sent


def test_a_name_that_does_not_resolve_is_unreachable(monkeypatch):
    def no_name(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", no_name)
    url = "https://partner.example"
    assert not fails(url, Reason.UNREACHABLE, insecure=False).sent
    fails("http://partner.example", Reason.UNREACHABLE)


@pytest.mark.parametrize(
    "answer",
    [
        close_before,
        close_midway,
        raw(b"\r\n\r\n"),
        raw(b"SSH-2.0-OpenSSH_9.2\r\n"),
        raw(b"HTTP/1.1 abc OK\r\n\r\n"),
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhunter2-token\r\n"),
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"),
        raw(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n"),
        raw(b"HTTP/1.1 200 OK\r\nA: " + b"b" * 70_000 + b"\r\n\r\n"),
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5, 7\r\n\r\nhello"),
    ],
)
def test_a_broken_answer_is_as_good_as_none(server, answer):
    assert fails(server.always(answer).url, Reason.UNREACHABLE).sent


@pytest.mark.parametrize("answer", [hang, drip_headers, drip_body])
def test_a_call_ends_with_its_deadline(server, answer):
    started = monotonic()
    fails(server.always(answer).url, Reason.TIMEOUT, deadline=DEADLINE)
    assert monotonic() - started < SOON


def test_a_deadline_holds_while_a_party_does_not_read():
    with socket.create_server(("127.0.0.1", 0), backlog=1) as deaf:
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        started = monotonic()
        fails(url, Reason.TIMEOUT, "PUT", body=b" " * 50_000_000, deadline=DEADLINE)
    assert monotonic() - started < SOON


@contextmanager
def serving(answer):
    """Serve one connection, for what is done before a request is read."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve():
            connection, _ = listening.accept()
            with suppress(OSError), connection:
                answer(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        thread.join(60)
        assert not thread.is_alive()


def test_a_deadline_holds_in_the_handshake_of_tls():
    def answer(connection):
        # The beginning of a record, as it seems.
        for byte in b"\x16\x03\x03\x3f\xff\x02\x00\x3f\xfb" + b"\x03" * 9000:
            connection.sendall(bytes([byte]))
            sleep(0.02)

    with serving(answer) as url:
        started = monotonic()
        url = url.replace("http:", "https:")
        fails(url, Reason.TIMEOUT, deadline=DEADLINE)
        assert monotonic() - started < SOON


def test_silence_is_a_timeout_before_the_deadline(server):
    started = monotonic()
    fails(server.always(hang).url, Reason.TIMEOUT, timeout=0.2)
    assert monotonic() - started < SOON


def test_a_deadline_that_has_passed_lets_nothing_through(server):
    caller = Caller(timeout=60, max_body=100, insecure=True)
    with CallDeadline(0) as ends, pytest.raises(PeerError) as raised:
        caller.call(
            "GET",
            server.always(plain(b"{}")).url,
            headers={},
            confidential=NOTHING,
            deadline=ends,
        )
    assert raised.value.reason is Reason.TIMEOUT
    caller.close()


@pytest.mark.parametrize("answer", [big(10**8), gzip_bomb(10**7), big(100_001)])
def test_a_body_is_read_up_to_its_limit(server, answer):
    failure = fails(server.always(answer).url, Reason.TOO_LARGE)
    assert failure.http_status == 200


def test_the_limit_itself_is_allowed(server):
    server.always(plain(b" " * 100_000))
    assert len(call(server.url).body) == 100_000


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "X-GZIP", "identity, gzip"])
def test_gzip_is_understood(server, encoding):
    server.always(
        plain(gzip.compress(b"{}" * 100), headers={"Content-Encoding": encoding})
    )
    assert call(server.url).body == b"{}" * 100
    assert server.requests[0].headers["accept-encoding"] == "gzip"


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", b"hunter2-token"),
        ("deflate", zlib.compress(b"{}")),
        ("br", b"{}"),
        ("gzip, gzip", gzip.compress(gzip.compress(b"{}", mtime=0), mtime=0)),
        ("hunter2-token", b"{}"),
    ],
)
def test_other_encodings_are_not(server, encoding, body):
    server.always(plain(body, headers={"Content-Encoding": encoding}))
    fails(server.url, Reason.NOT_JSON)


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_get_follows_a_redirect_at_the_same_origin(server, status):
    server.on("GET", "/a", redirect("/b?c=d", status))
    server.on("GET", "/b", redirect(f"{server.url}/e", status))
    server.on("GET", "/e", plain(b"{}"))
    answer = call(f"{server.url}/a")
    assert answer.body == b"{}"
    assert answer.url == f"{server.url}/e"
    assert server.received() == ["/a", "/b?c=d", "/e"]
    assert {one.headers["authorization"] for one in server.requests} == {
        f"Token {SECRET}"
    }


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_else_follows_one(server, method):
    server.always(redirect("/elsewhere"))
    failure = fails(f"{server.url}/a", Reason.REDIRECT, method, body=b"{}")
    assert failure.http_status == 302
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "location",
    [
        "https://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "http://127.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "//169.254.169.254/",
        "http://127.0.0.1:{port}@169.254.169.254/",
        "http://user@127.0.0.1:{port}/",
        "http://127.0.0.1:{port}\\@evil.example/",
        "file:///etc/passwd",
        "http://[::1/",
        "http://127.0.0.1:99999/",
        "/\x7f",
        "/b\u00fccher",
        "/#fragment",
    ],
)
def test_a_redirect_to_elsewhere_is_not_followed(server, location):
    server.always(redirect(location.format(port=server.port)))
    failure = fails(server.url, Reason.REDIRECT)
    assert failure.http_status == 302
    assert server.connections == 1


def test_redirects_in_a_circle_end(server):
    fails(server.always(redirect("/")).url, Reason.REDIRECT)
    assert len(server.requests) == 4


def test_the_body_of_a_redirect_has_its_limit_too(server):
    endless = b"HTTP/1.1 302 Found\r\nLocation: https://evil.example/\r\n\r\n"

    def answer(received, wire):
        wire.send(endless)
        big(10**8)(received, wire)

    failure = fails(server.always(answer).url, Reason.TOO_LARGE)
    assert failure.http_status == 302


def test_a_redirect_without_a_target_is_an_answer(server):
    assert call(server.always(plain(b"{}", 302)).url).http_status == 302


# A URL with another slash at its end, as frameworks redirect it


@table("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
@table("status", [307, 308])
@table("absolute", [True, False])
@table(
    ("path", "target"),
    [
        ("/a/b", "/a/b/"),
        ("/a/b/", "/a/b"),
        ("/a/b?c=d", "/a/b/?c=d"),
        ("/a/b/?c=d&e", "/a/b?c=d&e"),
        ("/a%20b", "/a%20b/"),
    ],
)
def test_a_redirect_to_another_slash_is_followed(
    method, status, absolute, path, target
):
    with RawServer() as server:
        there = target.partition("?")[0]
        location = f"{server.url}{target}" if absolute else target
        server.always(redirect(location, status)).on(method, there, plain(b"{}", 201))
        body = None if method in ("GET", "DELETE") else b'{"a": 1}'
        answer = call(f"{server.url}{path}", method, body=body)
        assert (answer.http_status, answer.url) == (201, f"{server.url}{target}")
        assert server.received() == [path, target]
        assert {one.method for one in server.requests} == {method}
        assert {one.body for one in server.requests} == {body or b""}
        assert {one.headers["authorization"] for one in server.requests} == {
            f"Token {SECRET}"
        }


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_what_follows_a_redirect_has_a_connection_of_its_own(server, method):
    server.always(redirect("/a/", 308)).on(method, "/a/", plain(b"{}"))
    assert call(f"{server.url}/a", method, body=b"{}").body == b"{}"
    assert server.connections == 2


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_redirect_is_followed_by_whoever_closes_behind_it_unsaid(server, method):
    """While that happens, a connection that was kept may or may not still send."""

    def leave(received, wire):
        redirect("/a/", 307)(received, wire)
        raise Hangup

    server.always(leave).on(method, "/a/", plain(b"{}"))
    for _ in range(100):
        assert call(f"{server.url}/a", method, body=b"{}").body == b"{}"


@pytest.mark.parametrize(
    ("status", "target"),
    [
        (301, "/a/b/?c=d"),
        (302, "/a/b/?c=d"),
        (303, "/a/b/?c=d"),
        (308, "/a/b//?c=d"),
        (308, "/a/b/"),
        (308, "/a/b/?c=e"),
        (308, "/a/b/?c=d#f"),
        (308, "/a/b?c=d"),
        (308, "/a/?c=d"),
        (308, "/A/b/?c=d"),
        (308, "/x"),
        (308, "https://127.0.0.1:{port}/a/b/?c=d"),
        (308, "http://localhost:{port}/a/b/?c=d"),
        (308, "http://127.0.0.1:1/a/b/?c=d"),
        (308, "https://["),
        (308, ""),
    ],
)
def test_no_other_redirect_is(server, status, target):
    server.always(redirect(target.format(port=server.port), status))
    with pytest.raises(PeerError) as raised:
        call(f"{server.url}/a/b?c=d", "PUT", body=b"{}")
    assert raised.value.reason is Reason.REDIRECT
    assert len(server.requests) == 1


def test_another_slash_is_followed_once(server):
    server.on("PUT", "/a", redirect("/a/", 308)).on("PUT", "/a/", redirect("/a", 308))
    with pytest.raises(PeerError) as raised:
        call(f"{server.url}/a", "PUT", body=b"{}")
    assert raised.value.reason is Reason.REDIRECT
    assert server.received() == ["/a", "/a/"]


# What is not looked at


def test_the_environment_is_not_looked_at(server, monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password something\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "missing.pem"))
    with nobody() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy)
        monkeypatch.delenv("NO_PROXY", raising=False)
        server.always(plain(b"{}"))
        assert call(server.url, authorization=None).http_status == 200
    assert "authorization" not in server.requests[0].headers


def test_cookies_are_not_kept(server):
    server.always(plain(b"{}", headers={"Set-Cookie": "a=b; Path=/"}))
    caller = Caller(timeout=60, max_body=100, insecure=True)
    for _ in range(2):
        with CallDeadline(60) as ends:
            caller.call(
                "GET", server.url, headers={}, confidential=NOTHING, deadline=ends
            )
    caller.close()
    assert "cookie" not in server.requests[1].headers


def test_no_log_has_the_token_or_the_body(server, caplog):
    caplog.set_level(logging.DEBUG)
    server.always(plain(f'"{SECRET}"'.encode(), 500, {"X-Echo": SECRET}), close_midway)
    call(server.url)
    with pytest.raises(PeerError):
        call(server.url)
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    "token",
    [f"{SECRET}\r\nX-Evil: 1", f" {SECRET}", f"{SECRET}\n", "\n", "", "\0"],
)
def test_a_header_that_cannot_be_sent_is_not(server, token):
    for value in (token, token.encode(), f"{token}€"):
        fails(server.url, Reason.FORBIDDEN, headers={"X-Request-ID": value})
    fails(server.url, Reason.FORBIDDEN, authorization=token.encode())
    assert not server.requests


# TLS


def context_of(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def test_a_certificate_of_the_bundle_is_trusted(authority):
    tls = context_of(authority.issue_cert("127.0.0.1"))
    with RawServer(tls=tls) as server:
        server.always(plain(b"{}"))
        assert call(server.url, ca_bundle=authority.path).body == b"{}"


@pytest.mark.parametrize("answer", [drip_headers, drip_body, hang])
def test_a_deadline_holds_within_tls(authority, answer):
    tls = context_of(authority.issue_cert("127.0.0.1"))
    with RawServer(tls=tls) as server:
        server.always(answer)
        started = monotonic()
        fails(server.url, Reason.TIMEOUT, deadline=DEADLINE, ca_bundle=authority.path)
        assert monotonic() - started < SOON


@pytest.mark.parametrize("case", ["unknown", "other name", "expired"])
def test_a_certificate_that_is_not_valid_is_not_accepted(authority, case):
    past = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    certificate = {
        "unknown": lambda: trustme.CA().issue_cert("127.0.0.1"),
        "other name": lambda: authority.issue_cert("partner.example"),
        "expired": lambda: authority.issue_cert("127.0.0.1", not_after=past),
    }[case]()
    with RawServer(tls=context_of(certificate)) as server:
        server.always(plain(b"{}"))
        fails(server.url, Reason.TLS, ca_bundle=authority.path)
        assert not server.requests


def test_a_party_without_tls_is_not_called():
    def answer(connection):
        connection.recv(10_000)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        connection.recv(10_000)

    with serving(answer) as url:
        fails(url.replace("http:", "https:"), Reason.TLS)


# Addresses

FORBIDDEN = [
    "127.0.0.1",
    "10.1.2.3",
    "169.254.169.254",
    "100.100.100.200",
    "192.0.2.1",
    "168.63.129.16",
    "0.0.0.0",
    "::1",
    "::",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::127.0.0.1",
    "fe80::1",
    "fec0::1",
    "fd00:ec2::254",
    "64:ff9b::7f00:1",
    "64:ff9b:1::7f00:1",
    "2002:7f00:1::",
    "2001::1",
    "2001:db8::1",
    "2a00:1450:4001::5efe:a00:1",
    "fe80::1%1",
]


class Network:
    """Resolves names as a test says, and leads what is public to a server here."""

    def __init__(self, monkeypatch, *answers):
        self.answers = list(answers)
        self.looked_up = []
        self.connected = []
        self.leads_to = None
        connect = socket.socket.connect
        network = self

        def look_up(host, port, *_, **__):
            if host in {"127.0.0.1", *network.addresses()}:
                address = host
            else:
                network.looked_up.append(host)
                address = (
                    network.answers.pop(0)
                    if len(network.answers) > 1
                    else network.answers[0]
                )
            # Always of this family, since all of it leads to 127.0.0.1.
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port or 0))]

        def lead(self, place):
            network.connected.append(place[0])
            assert network.leads_to is not None
            connect(self, ("127.0.0.1", network.leads_to))

        self._all = set(answers)
        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        monkeypatch.setattr(socket.socket, "connect", lead)

    def addresses(self):
        return self._all


@pytest.mark.parametrize("address", FORBIDDEN)
def test_a_name_with_an_address_that_is_not_public_is_not_called(monkeypatch, address):
    network = Network(monkeypatch, address)
    fails("https://partner.example", Reason.FORBIDDEN, insecure=False)
    assert network.looked_up == ["partner.example"]
    assert network.connected == []


@pytest.mark.parametrize(
    "url",
    [
        "http://partner.example",
        "https://127.0.0.1",
        "https://2130706433",
        "https://0x7f.1",
        "https://0177.0.0.1",
        "https://[::1]",
        "https://localhost.",
        "https://user@partner.example",
        "ftp://partner.example",
        "https://partner.example/" + "a" * 5000,
    ],
)
def test_a_url_that_is_not_to_be_called_is_not_looked_up(monkeypatch, url):
    network = Network(monkeypatch, "93.184.216.34")
    fails(url, Reason.FORBIDDEN, insecure=False)
    assert network.looked_up == network.connected == []


@contextmanager
def public_partner(monkeypatch, authority, *addresses):
    tls = context_of(authority.issue_cert("partner.example"))
    with RawServer(tls=tls, host="partner.example") as server:
        network = Network(monkeypatch, *addresses)
        network.leads_to = server.port
        server.always(plain(b"{}"))
        yield server, network


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:21f:cb07::1"])
def test_a_public_address_is_called_by_its_name(monkeypatch, authority, address):
    with public_partner(monkeypatch, authority, address) as (server, network):
        answer = call(server.url, insecure=False, ca_bundle=authority.path)
        assert answer.body == b"{}"
        [received] = server.requests
        assert received.headers["host"] == f"partner.example:{server.port}"
        assert network.connected == [address]


def test_a_name_that_changes_its_address_is_called_where_it_was_checked(
    monkeypatch, authority
):
    changing = ("93.184.216.34", "127.0.0.1")
    with public_partner(monkeypatch, authority, *changing) as (server, network):
        call(server.url, insecure=False, ca_bundle=authority.path)
        assert network.looked_up == ["partner.example"]
        assert network.connected == ["93.184.216.34"]
        fails(server.url, Reason.FORBIDDEN, insecure=False, ca_bundle=authority.path)
        assert network.connected == ["93.184.216.34"]


def test_a_redirect_is_looked_up_and_checked_again(monkeypatch, authority):
    changing = ("93.184.216.34", "10.0.0.1")
    with public_partner(monkeypatch, authority, *changing) as (server, network):
        server.always(redirect("/again"))
        fails(server.url, Reason.FORBIDDEN, insecure=False, ca_bundle=authority.path)
        assert network.connected == ["93.184.216.34"]


def test_the_certificate_is_the_names_and_not_the_addresss(monkeypatch, authority):
    tls = context_of(authority.issue_cert("93.184.216.34"))
    with RawServer(tls=tls, host="partner.example") as server:
        network = Network(monkeypatch, "93.184.216.34")
        network.leads_to = server.port
        fails(server.url, Reason.TLS, insecure=False, ca_bundle=authority.path)
