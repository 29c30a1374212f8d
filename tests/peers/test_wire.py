"""What goes over the wire, and what of it is to be seen elsewhere."""

from __future__ import annotations

import gc
import json
import socket
import ssl
import subprocess
import sys
import threading
import tracemalloc
from collections import Counter
from dataclasses import replace
from itertools import count
from itertools import product
from pathlib import Path

import pytest

pytest.importorskip("requests_hardened", reason="It needs the extra 'registration'.")


from flask_ocpi_status import CredentialsToken
from flask_ocpi_status.peers import answers
from flask_ocpi_status.peers import speaking
from flask_ocpi_status.peers.wire import MAX_HEAD
from flask_ocpi_status.registration import Peer
from flask_ocpi_status.registration import PeerError
from tests.costs import copies
from tests.partners.calling import ENCODED
from tests.partners.calling import SETTINGS
from tests.partners.calling import TOKEN
from tests.partners.calling import party_of
from tests.partners.frames import frames
from tests.partners.frames import report
from tests.partners.rawserver import Hangup
from tests.partners.rawserver import RawServer
from tests.partners.rawserver import big
from tests.partners.rawserver import close_before
from tests.partners.rawserver import close_midway
from tests.partners.rawserver import drip_body
from tests.partners.rawserver import drip_headers
from tests.partners.rawserver import envelope
from tests.partners.rawserver import hang
from tests.partners.rawserver import plain
from tests.partners.rawserver import raw
from tests.partners.rawserver import redirect

SECRETS = (TOKEN, ENCODED)
BODY = "the-secret-of-a-body"
ECHO = f'{{"status_code": 2000, "data": "{TOKEN}", "x": "{ENCODED}"}}'.encode()
QUICK = replace(SETTINGS, timeout=0.1, deadline=0.2)


@pytest.fixture(scope="module")
def certified(authority):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture(scope="module")
def only_what_is_new():
    """Let Python's collector look at what is made from now on, and at nothing else."""
    gc.collect()
    gc.freeze()


@pytest.fixture(params=["http", "https"])
def either(request, authority, certified):
    """Give a server, and how it is called."""
    tls, settings = None, SETTINGS
    if request.param == "https":
        tls = certified
        settings = replace(SETTINGS, ca_bundle=authority.path)
    with RawServer(tls=tls) as server:
        yield server.always(envelope()), settings


def call(server, settings=SETTINGS, method="GET", json=None, **changes):
    with Peer(party_of(server, **changes), settings) as peer:
        return peer.request(method, f"{server.url}/x", json)


def shows_nothing(error, *secrets):
    told = report(error)
    assert "speaking.py" in told  # there is something to be seen
    for secret in (*SECRETS, *secrets):
        lines = [line[:200] for line in told.split("\n") if secret in line]
        assert not lines
    return told


# Out


@pytest.mark.parametrize("body", [None, {}, {"a": BODY}, "x" * 100_000])
@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "PATCH", "DELETE"])
def test_a_request_is_sent_with_its_token_and_its_body(either, method, body):
    server, settings = either
    with Peer(party_of(server), settings) as peer:
        for _ in range(2):
            peer.request(method, f"{server.url}/x?a=b", body)
    assert len(server.requests) == 2
    assert server.connections == 1
    for received in server.requests:
        assert received.method == method
        assert received.path == "/x?a=b"
        assert received.headers["authorization"] == f"Token {ENCODED}"
        if body is not None:
            assert received.json == body
            assert received.headers["content-type"] == "application/json"
        assert "transfer-encoding" not in received.headers


def test_each_header_is_sent_once():
    heads = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve():
            connection, _ = listening.accept()
            with connection:
                heads.append(connection.recv(65536))

        thread = threading.Thread(target=serve)
        thread.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        with (
            RawServer() as server,
            Peer(party_of(server), SETTINGS) as peer,
            pytest.raises(PeerError),
        ):
            peer.put(url, {})
        thread.join(60)
    lines = heads[0].partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert lines[0] == b"PUT / HTTP/1.1"
    names = Counter(line.partition(b":")[0].lower() for line in lines[1:])
    assert set(names.values()) == {1}
    assert {b"host", b"authorization", b"content-length"} <= names.keys()


@pytest.mark.parametrize(
    "answer",
    [
        close_before,
        close_midway,
        hang,
        drip_headers,
        drip_body,
        big(10**6),
        redirect("https://[", 302),
        raw(b"HTTP/1.1 abc\r\n\r\n"),
        raw(b"HTTP/1.1 200 OK\r\nno colon hunter2-token\r\n\r\n" + ECHO),
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhunter2-token"),
        plain(ECHO),
        plain(ECHO, 401, {"WWW-Authenticate": TOKEN, "X-Echo": ENCODED}),
        plain(b'{"status_code": "hunter2-token"}'),
        plain(TOKEN.encode()),
        plain(f"Token {ENCODED}".encode(), 500),
        plain(TOKEN.encode(), headers={"Content-Encoding": "gzip"}),
        plain(TOKEN.encode(), headers={"Content-Encoding": TOKEN}),
        envelope(None, 2000, status_message=f"{TOKEN[:4]}\x00{TOKEN[4:]}"),
    ],
    ids=count(),
)
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_failure_shows_no_token_in_any_frame(server, answer, method, caplog):
    caplog.set_level("INFO")
    server.always(answer)
    with pytest.raises(PeerError) as raised:
        call(server, QUICK, method)
    shows_nothing(raised.value)
    assert not [secret for secret in SECRETS if secret in caplog.text]


def test_what_fails_before_anything_is_sent_shows_none(server):
    evil = f"{TOKEN}\r\nX-Evil: 1"
    for token, url in (
        (evil, server.url),
        (TOKEN, "https://["),
        (TOKEN, "http://127.0.0.1:1/"),
        (TOKEN, server.url.replace("http:", "https:")),
    ):
        party = party_of(server, "2.1.1", token=CredentialsToken(token))
        with Peer(party, QUICK) as peer, pytest.raises(PeerError) as raised:
            peer.put(url, [])
        shows_nothing(raised.value)
    assert not [one for one in server.requests if one.method == "PUT"]


class Stop(BaseException):
    """As what other libraries end a call with: a timeout of gevent's, for instance."""


KINDS = (Stop, KeyboardInterrupt, SystemExit, MemoryError)
PLACES = [
    (socket, "getaddrinfo", 1),
    (socket.socket, "connect", 1),
    (socket.socket, "sendall", 1),
    (socket.socket, "sendall", 2),
    (socket.socket, "recv_into", 1),
    (ssl.SSLSocket, "sendall", 1),
    (ssl.SSLSocket, "send", 1),
    (ssl.SSLSocket, "send", 2),
    (ssl.SSLSocket, "recv_into", 1),
    (answers, "loads", 1),
    (speaking, "sleep", 1),
]
CASES = [(kind, *place) for kind, place in product(KINDS, PLACES)]
# Once: the server waits for what is left of it.
CASES.append((Stop, ssl.SSLSocket, "do_handshake", 1))


def locals_below(error):
    return "".join(
        repr(frame.f_locals)
        for frame in frames(error)
        if not frame.f_code.co_filename.endswith("speaking.py")
    )


# What is ended from outside may leave a socket for Python to close.
@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
@pytest.mark.parametrize(("kind", "owner", "name", "turn"), CASES)
def test_what_ends_a_call_from_outside_shows_none(
    either, monkeypatch, only_what_is_new, kind, owner, name, turn
):
    end_from_outside(either, monkeypatch, kind, owner, name, turn)
    # What is left is told of here, and not in another test. (The frame above has held
    # it: to look at its variables makes a copy of them.)
    gc.collect()


def end_from_outside(either, monkeypatch, kind, owner, name, turn):
    server, settings = either
    server.always(envelope(TOKEN, status=503 if name == "sleep" else 200))
    real, mine, turns = getattr(owner, name), threading.get_ident(), count(1)
    views = []

    def ended(*args, **kwargs):
        if threading.get_ident() == mine and next(turns) == turn:
            views.extend(args[1:] if name == "recv_into" else ())
            raise kind
        return real(*args, **kwargs)

    monkeypatch.setattr(owner, name, ended)
    method, body = ("GET", None) if name == "sleep" else ("PUT", {"secret": BODY})
    try:
        call(server, settings, method, body)
    except (kind, PeerError) as error:
        shows_nothing(error)
        # The body is what the caller has; below its call it is not to be seen either.
        assert BODY not in locals_below(error)
    else:
        other = owner is ssl.SSLSocket and settings is SETTINGS
        assert other or (owner is socket.socket and settings is not SETTINGS)
    for view in views:  # of memory that may have held anything before
        with pytest.raises(ValueError, match="released"):
            bytes(view)


GEVENT = """
from gevent import monkey
monkey.patch_all()
import gevent, json, sys
from flask_ocpi_status import CredentialsToken
from flask_ocpi_status.registration import Party, Peer, PeerSettings
from tests.partners.frames import report

token, url = json.loads(sys.argv[1])
party = Party(1, "p", version="2.2.1", token=CredentialsToken(token))
settings = PeerSettings(insecure=True, timeout=60, deadline=60)
del token
for size in (10, 3_000_000):  # one that is sent at once, and one that is not
    with Peer(party, settings) as peer:
        try:
            with gevent.Timeout(0.5):
                peer.put(url, "x" * size)
        except gevent.Timeout as timeout:
            print(report(timeout), "-- the end --")
"""


def test_a_timeout_of_gevent_s_shows_none():
    pytest.importorskip("gevent")
    with socket.socket() as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        done = subprocess.run(
            [sys.executable, "-c", GEVENT, json.dumps([TOKEN, url])],
            capture_output=True,
            text=True,
            timeout=120,
            cwd=Path(__file__).parents[2],
        )
    waiting, sending, _ = done.stdout.split("-- the end --")
    assert "readline" in waiting, done.stderr
    assert "sendall" in sending
    for shown in (waiting, sending):
        assert "speaking.py" in shown
        assert not [secret for secret in SECRETS if secret in shown]


# In

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
GZIP = OK + b"Content-Encoding: gzip\r\n\r\n"
CONTINUE = b"HTTP/1.1 100 Continue\r\n"
PIECE = 64 * 1024
WITHOUT_END = {
    "a first line": (b"HTTP/1.1 200 ", b"a"),
    "a header": (OK + b"A: ", b"a"),
    "headers": (OK, b"A: b\r\n"),
    "a folded header": (OK + b"A: b\r\n", b" b\r\n"),
    "informational answers": (b"", CONTINUE + b"\r\n"),
    "informational answers with headers": (b"", CONTINUE + b"A: b\r\n" * 90 + b"\r\n"),
    "a chunk's size": (CHUNKED + b"1", b"0"),
    "zeros of a chunk's size": (CHUNKED, b"0"),
    "an extension of a chunk": (CHUNKED + b"1;", b"a"),
    "small chunks": (CHUNKED, b"1\r\n \r\n"),
    "empty lines for chunks": (CHUNKED, b"\r\n"),
    "a trailer": (CHUNKED + b"0\r\nA: ", b"a"),
    "trailers": (CHUNKED + b"0\r\n", b"A: b\r\n"),
    "a negative chunk": (CHUNKED + b"-5\r\n", b"a"),
    "a huge chunk": (CHUNKED + b"f" * 1000 + b"\r\n", b"a"),
    "a body": (OK + b"\r\n", b" "),
    "a body with a length": (OK + b"Content-Length: 1000000000000\r\n\r\n", b" "),
    "the name of a file": (GZIP + b"\x1f\x8b\x08\x08" + b"\0" * 6, b"a"),
    "empty blocks": (GZIP + b"\x1f\x8b\x08\0" + b"\0" * 6, b"\0\0\0\xff\xff"),
    "what is no gzip": (GZIP, b"a"),
}


def without_end(first, more, sent):
    def answer(_, wire):
        wire.send(first)
        sent.append(len(first))
        piece = more * (PIECE // len(more))
        while True:
            wire.send(piece)
            sent.append(len(piece))

    return answer


@pytest.mark.parametrize("name", WITHOUT_END)
def test_of_what_has_no_end_little_is_read_and_kept(server, name):
    limit, sent = 200_000, []
    settings = replace(SETTINGS, max_body=limit)
    server.always(without_end(*WITHOUT_END[name], sent))
    call_fails(server, settings)  # what is made once
    sent.clear()
    tracemalloc.start()
    try:
        call_fails(server, settings)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # A few copies of the body and what is around it, and of a line; not what was sent.
    assert peak < 6 * (limit + MAX_HEAD)
    # What the system takes on the way is not ours to say.
    assert sum(sent) < 60_000_000


def call_fails(server, settings):
    with pytest.raises(PeerError) as raised:
        call(server, settings, "PUT", {})
    assert raised.value.reason in ("too-large", "unreachable", "not-json")


@pytest.mark.parametrize(
    "head",
    [
        b'Content-Type: multipart/x; "' + b";" * 50_000,
        b'Content-Type: multipart/x; "\r\n ' + b";" * 50_000,
        b'A: b\rContent-Type: multipart/x; "' + b";" * 50_000,
        b"Content-Type: multipart/x" + b"; a=b" * 10_000,
        b'Set-Cookie: a="' + b"\\" * 50_000,
        b"Set-Cookie: " + b"a=b; expires=1; " * 4000,
    ],
    ids=count(),
)
def test_headers_cost_no_more_than_their_length(server, head):
    server.always(raw(OK + head + b'\r\n\r\n{"status_code": 1000}'))
    assert copies(lambda: call(server), len(head), 20) < 20


def test_what_is_read_behind_one_answer_is_not_the_next(server):
    server.always(raw(OK + b"Content-Length: 2\r\n\r\n{}" + OK * 10))
    with Peer(party_of(server), SETTINGS) as peer:
        for _ in range(2):
            with pytest.raises(PeerError) as raised:
                peer.put(f"{server.url}/x", {})
            # Never the first of those that were sent unasked. (The connection may break
            # when the second call comes, and nothing but a GET is sent twice.)
            assert raised.value.reason in ("no-envelope", "unreachable")


def test_an_answer_in_small_chunks_is_read(server):
    def answer(_, wire):
        wire.send(CHUNKED)
        for byte in b'{"status_code": 1000, "data": [1]}':
            wire.send(b"1\r\n%c\r\n" % byte)
        wire.send(b"0\r\nX-Trailer: t\r\n\r\n")
        raise Hangup

    assert call(server.always(answer)).data == [1]


def test_informational_answers_are_passed_over(server):
    server.always(raw(CONTINUE + b"\r\n" + CONTINUE + b"A: b\r\n\r\n" + OK + b"\r\n"))
    with pytest.raises(PeerError) as raised:
        call(server)
    assert raised.value.reason == "not-json"
    assert raised.value.http_status == 200


def test_headers_that_are_wrong_are_not_logged(server, caplog):
    caplog.set_level("INFO")
    head = f"no colon {TOKEN}\r\nA: b\r\n"
    server.always(raw(OK + head.encode() + b'\r\n{"status_code": 1000}'))
    call(server)
    assert "no colon" not in caplog.text
    assert server.url not in caplog.text
