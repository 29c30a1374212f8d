"""Why no answer came, told in our own words."""

from __future__ import annotations

import datetime
import errno
import socket
import ssl
from contextlib import contextmanager
from contextlib import suppress
from dataclasses import replace
from threading import Thread
from types import SimpleNamespace

import pytest

pytest.importorskip("requests_hardened", reason="It needs the extra 'registration'.")

import requests
import trustme
import urllib3.exceptions

from flask_ocpi_status.peers.breaking import failure_of
from flask_ocpi_status.peers.failures import PeerError
from flask_ocpi_status.peers.failures import Reason
from tests.partners import rawserver as that
from tests.partners.calling import SETTINGS
from tests.partners.calling import peer_of
from tests.partners.rawserver import RawServer
from tests.partners.rawserver import nobody
from tests.table import table

LONG_AGO = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
NEXT_CENTURY = datetime.datetime(2100, 1, 1, tzinfo=datetime.UTC)


def told(url, **settings):
    """Return why a call fails, and what is said of it."""
    chosen = replace(SETTINGS, **settings)
    party = SimpleNamespace(url=url)
    with pytest.raises(PeerError) as raised, peer_of(party, settings=chosen) as peer:
        peer.post(url)
    failure = raised.value
    for part in (url, "127.0.0.1", "partner.example", "Errno", "Max retries"):
        assert part not in str(failure)
    return failure.reason, str(failure)


@contextmanager
def secure(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    with RawServer(tls=context) as server:
        yield server.always(that.plain(b"{}")).url


CERTIFICATES = {
    "unknown": (
        lambda _: trustme.CA().issue_cert("127.0.0.1"),
        "not signed by an authority that we trust",
    ),
    "another name": (
        lambda ours: ours.issue_cert("partner.example"),
        "for another host",
    ),
    "another address": (
        lambda ours: ours.issue_cert("127.0.0.2"),
        "for another host",
    ),
    "expired": (
        lambda ours: ours.issue_cert("127.0.0.1", not_after=LONG_AGO),
        "has expired",
    ),
    "not yet valid": (
        lambda ours: ours.issue_cert(
            "127.0.0.1", not_before=NEXT_CENTURY, not_after=NEXT_CENTURY
        ),
        "not valid yet",
    ),
}


@pytest.mark.parametrize("case", CERTIFICATES)
def test_what_is_wrong_with_a_certificate_is_told(authority, case):
    make, words = CERTIFICATES[case]
    with secure(make(authority)) as url:
        reason, said = told(url, ca_bundle=authority.path)
    assert reason is Reason.TLS
    assert words in said


def test_a_party_without_tls_is_told_apart():
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer():
            connection, _ = listening.accept()
            with connection:
                connection.recv(10_000)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                with suppress(OSError):
                    connection.recv(10_000)

        thread = Thread(target=answer, daemon=True)
        thread.start()
        reason, said = told(f"https://127.0.0.1:{listening.getsockname()[1]}")
        thread.join(5)
    assert (reason, said) == (Reason.TLS, "The party speaks no TLS at its port.")


def test_a_host_that_the_dns_does_not_know_is_told_with_and_without_our_filter():
    for insecure in (True, False):
        reason, said = told("https://nobody.invalid/", insecure=insecure)
        assert reason is Reason.UNREACHABLE
        assert "the DNS does" in said


def test_nobody_there_and_nobody_any_more_are_two_things():
    with nobody() as url:
        reason, said = told(url)
    assert (reason, "refuses" in said) == (Reason.UNREACHABLE, True)
    for answer, words in (
        (that.close_before, "before it had answered"),
        (that.close_midway, "in the middle of its answer"),
        (that.raw(b"SSH-2.0-OpenSSH_9.2\r\n"), "is no HTTP"),
    ):
        with RawServer() as server:
            reason, said = told(server.always(answer).url)
        assert reason is Reason.UNREACHABLE
        assert words in said


def test_one_that_does_not_answer_took_too_long():
    with RawServer() as server:
        reason, said = told(server.always(that.hang).url, timeout=0.2)
    assert (reason, said) == (Reason.TIMEOUT, "The party took too long to answer.")


def wrapped(error):
    """Wrap an exception as requests and urllib3 do."""
    inner = urllib3.exceptions.ProtocolError("Connection aborted.", error)
    outer = requests.ConnectionError(
        urllib3.exceptions.MaxRetryError(None, "/secret", inner)
    )
    outer.__context__ = inner
    return outer


@table(
    "error, reason, words",
    [
        (
            socket.gaierror(socket.EAI_AGAIN, "x"),
            "unreachable",
            "the DNS does not answer",
        ),
        (
            socket.gaierror(socket.EAI_NONAME, "x"),
            "unreachable",
            "the DNS does not know",
        ),
        (ConnectionRefusedError(111, "x"), "unreachable", "refuses"),
        (ConnectionResetError(104, "x"), "unreachable", "before it had answered"),
        (BrokenPipeError(32, "x"), "unreachable", "before it had answered"),
        (OSError(errno.ENETUNREACH, "x"), "unreachable", "no way to its host"),
        (OSError(errno.EHOSTUNREACH, "x"), "unreachable", "no way to its host"),
        (TimeoutError("x"), "timeout", "took too long"),
        (ssl.SSLEOFError(8, "x"), "tls", "closed the connection instead"),
        (ssl.SSLError(1, "x"), "tls", "does not agree"),
        (
            UnicodeError("label too long"),
            "unreachable",
            "a name that the DNS cannot have",
        ),
        (OSError("x"), "unreachable", "cannot be reached"),
    ],
)
def test_however_deep_it_is_wrapped_it_is_told(error, reason, words):
    for one in (error, wrapped(error)):
        failure = failure_of(one)
        assert failure.reason == reason
        assert words in str(failure)
        assert "secret" not in str(failure)


def test_what_the_caller_was_handling_is_none_of_the_calls():
    with RawServer() as server:
        server.always(that.close_before)
        try:
            raise ConnectionRefusedError
        except ConnectionRefusedError:
            assert "before it had answered" in told(server.url)[1]


def test_an_exception_that_comes_of_itself_ends(caplog):
    one, other = ValueError("secret"), KeyError("secret")
    one.__cause__, other.__cause__ = other, one
    assert failure_of(one).reason is Reason.UNREACHABLE
    assert failure_of(other).reason is Reason.UNREACHABLE
    assert caplog.messages == ["A call to a party failed with KeyError."]
