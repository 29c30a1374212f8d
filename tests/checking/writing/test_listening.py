"""The small server for what a partner sends us."""

from __future__ import annotations

import socket
from http.client import HTTPConnection
from struct import pack
from typing import Any
from urllib.parse import urlsplit

from flask_ocpi_status.checking.writing.listening import Listener
from tests.table import table


def send(url: str, method: str = "POST", body: Any = b"{}", **headers: str) -> int:
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    try:
        connection.request(method, parts.path, body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


def test_what_comes_is_kept_and_waited_for():
    with Listener() as listener:
        listener.answering = lambda heard: (200, None)
        assert listener.wait("results/1", 0) is None
        assert (
            send(listener.url_of("results", "1"), Authorization="Token dG9rZW4=") == 200
        )
        heard = listener.wait("results/1", 60)
    assert heard is not None
    assert heard.body == b"{}"
    assert "Authorization" not in heard.headers
    assert "token" in heard.token
    assert "token" not in repr(heard).replace("token=", "")


def test_what_nobody_can_guess_is_all_that_there_is():
    with Listener() as listener:
        listener.answering = lambda heard: (200, None)
        url = urlsplit(listener.url_of())
        for path in ("/", "/results/1", f"{url.path.rstrip('/')[:-1]}/results/1"):
            assert send(url._replace(path=path).geturl()) == 404
        assert listener.heard() == []


def test_a_body_that_is_too_long_is_not_read():
    with Listener() as listener:
        listener.answering = lambda heard: (200, None)
        url = listener.url_of("results", "1")
        assert send(url, body=None, **{"Content-Length": str(10**9)}) == 404
        assert send(url, body=None, **{"Content-Length": "many"}) == 404
        assert listener.heard() == []


def test_a_body_may_come_in_chunks():
    with Listener() as listener:
        listener.answering = lambda heard: (200, None)
        assert send(listener.url_of("a"), body=iter([b'{"a":', b" 1}"])) == 200
        assert [one.body for one in listener.heard()] == [b'{"a": 1}']


@table(
    "head",
    [
        "Content-Length: ²",
        "Content-Length: -1",
        f"Content-Length: {'0' * 20}{10**12}",
        "Transfer-Encoding: chunked\r\n\r\n-2\r\n{}",
        "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFF\r\n{}",
        "Transfer-Encoding: chunked\r\n\r\nnothing\r\n{}",
        f"Transfer-Encoding: chunked\r\n\r\n9C40\r\n{'x' * 40_000}\r\n9C40",
    ],
)
def test_a_length_that_is_none_is_refused_and_no_more_is_read(head, capfd):
    with Listener() as listener:
        url = urlsplit(listener.url_of("results", "1"))
        with socket.create_connection((url.hostname, url.port), timeout=60) as sent:
            text = f"POST {url.path} HTTP/1.1\r\nHost: us\r\n{head}\r\n\r\n"
            sent.sendall(text.encode("latin-1"))
            assert sent.recv(100).startswith(b"HTTP/1.0 404")
        assert listener.heard() == []
    assert "Traceback" not in capfd.readouterr().err


def test_a_connection_that_breaks_is_not_told_of(capfd):
    with Listener() as listener:
        url = urlsplit(listener.url_of("results", "1"))
        sent = socket.create_connection((url.hostname, url.port), timeout=60)
        sent.sendall(f"POST {url.path} HTTP/1.1\r\nContent-Le".encode())
        # It is closed by a reset.
        sent.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, pack("ii", 1, 0))
        sent.close()
        assert send(listener.url_of("results", "2")) == 404  # comes behind it
    assert "Traceback" not in capfd.readouterr().err


def test_it_is_gone_behind_its_block():
    with Listener() as listener:
        url = urlsplit(listener.url_of())
    with socket.socket() as free:
        assert free.connect_ex((url.hostname, url.port)) != 0


def test_a_url_of_ones_own_stands_before_the_path():
    with Listener(url="https://we.example/check/") as listener:
        assert listener.url_of("versions").startswith("https://we.example/check/")
