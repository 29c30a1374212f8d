"""What is sent to a real server, byte by byte, and how it is answered: one table."""

from __future__ import annotations

import importlib.util
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from .app import SECRET
from .app import UNSENDABLE
from .messages import Answer
from .messages import Message
from .messages import ask
from .messages import chunked
from .messages import message
from .messages import unchunked
from .messages import whole
from .running import SERVERS

ROOT = Path(__file__).parents[2]

GUNICORN = {"gunicorn-sync", "gunicorn-gthread", "gunicorn-gevent"}
UVICORN = {"uvicorn-a2wsgi", "uvicorn-asgiref"}
WAITRESS = {"waitress"}
#: Those that read a body before they call the app.
READING_FIRST = WAITRESS | UVICORN
#: Those that check what they read.
CHECKING = GUNICORN | WAITRESS | UVICORN
#: Those that hand over no body without a Content-Length, or do not say so.
LENGTH_ONLY = UVICORN | {"wsgiref"}

Said = tuple[int, int | None]
OK: Said = (200, 1000)
UNREADABLE: Said = (400, 2000)
MALFORMED: Said = (400, 2001)
UNKNOWN: Said = (404, 2000)
NO_SUCH_METHOD: Said = (405, 2000)
NO_LENGTH: Said = (411, 2000)
TOO_LARGE: Said = (413, 2000)
CRASH: Said = (200, 3000)
PAGE: Said = (200, None)


@dataclass(frozen=True)
class Case:
    """A message, and how it is answered: HTTP status and status code.

    :param refused_by: servers that may refuse it themselves, or hang up: the app never
        sees it. One that does not is answered as the others are.
    :param otherwise: servers behind which the answer is another one.
    """

    sent: Message
    said: Said
    refused_by: frozenset[str] | set[str] = frozenset()
    otherwise: tuple[set[str], Said] = (set(), OK)


NO_HOSTS = ["", "xn--", "a:b", "a:99999", "::1", "a b", "%", "\xe9", "a,b", "a<b"]
NO_HOSTS += ["a..b", "a@b", "x" * 300]
JSON = b'{"a": 1}'
CHUNKS = b'8\r\n{"a": 1}\r\n0\r\n\r\n'
IN_LENGTH_ONLY = (LENGTH_ONLY, NO_LENGTH)
IN_WSGIREF = ({"wsgiref"}, NO_LENGTH)


def bad(line: str, chunks: bytes) -> Case:
    """Return a case of broken chunks, which whoever reads them first refuses."""
    sent = chunked(line, chunks, ends=True)
    return Case(sent, UNREADABLE, READING_FIRST, IN_WSGIREF)


def get(*headers: str, path: str = "/ocpi/one/x", host: str = "localhost") -> Message:
    return message(f"GET {path}", *headers, host=host)


def made_at(host: str) -> Message:
    """Return a message that makes something, whose place is to be told."""
    return message("POST /ocpi/new", "Content-Length: 2", body=b"{}", host=host)


CASES = {
    # Bodies with a length.
    "a whole body": Case(whole("POST /ocpi/it", JSON), OK),
    "a whole body of a DELETE": Case(whole("DELETE /ocpi/it", JSON), OK),
    "a whole body of a GET": Case(whole("GET /ocpi/it", JSON), OK),
    "no body": Case(message("POST /ocpi/it"), MALFORMED),
    "no body where none is needed": Case(message("POST /ocpi/perhaps"), OK),
    "more than the length": Case(whole("POST /ocpi/it", JSON + b"}}", 8), OK),
    "a large body": Case(whole("POST /ocpi/it", b'"' + b"a" * 2000 + b'"'), TOO_LARGE),
    "a short body": Case(whole("POST /ocpi/it", JSON, 9), UNREADABLE, READING_FIRST),
    "a short body that is JSON": Case(
        whole("POST /ocpi/perhaps", b"12", 3), UNREADABLE, READING_FIRST
    ),
    "a short body that a view reads": Case(
        whole("POST /ocpi/raw", JSON, 9), UNREADABLE, READING_FIRST
    ),
    "a short body that is left alone": Case(
        whole("POST /ocpi/left", JSON, 9), OK, READING_FIRST
    ),
    "nothing of a body": Case(
        whole("POST /ocpi/perhaps", b"", 9), UNREADABLE, READING_FIRST
    ),
    "a length that is no number": Case(
        whole("POST /ocpi/perhaps", JSON, "x"), UNREADABLE, CHECKING
    ),
    "a length below 0": Case(
        whole("POST /ocpi/perhaps", JSON, "-1"), UNREADABLE, CHECKING
    ),
    "a length with a sign": Case(
        whole("POST /ocpi/perhaps", JSON, "+8"), UNREADABLE, CHECKING
    ),
    "the same length twice": Case(
        whole("POST /ocpi/it", JSON, "8, 8"), UNREADABLE, CHECKING, (UVICORN, OK)
    ),
    # Bodies in chunks.
    "chunks": Case(chunked("POST /ocpi/it", CHUNKS), OK, set(), IN_LENGTH_ONLY),
    "chunks of a DELETE": Case(
        chunked("DELETE /ocpi/it", CHUNKS), OK, set(), IN_LENGTH_ONLY
    ),
    "chunks where none are needed": Case(
        chunked("POST /ocpi/perhaps", CHUNKS), OK, set(), IN_LENGTH_ONLY
    ),
    "chunks that a view reads": Case(
        chunked("POST /ocpi/raw", CHUNKS), OK, set(), IN_LENGTH_ONLY
    ),
    **{
        f"chunks and a length of {length}, {where}": Case(
            chunked(f"POST /ocpi/{path}", CHUNKS, f"Content-Length: {length}"),
            OK,
            CHECKING | {"werkzeug"},
            ({"uvicorn-a2wsgi", "uvicorn-asgiref", "wsgiref"}, NO_LENGTH),
        )
        for length in (1, 8, len(CHUNKS))
        for where, path in (("for us", "perhaps"), ("for a view", "raw"))
    },
    "chunks that are left alone": Case(chunked("POST /ocpi/left", CHUNKS), OK),
    "no chunk but the last": Case(
        chunked("POST /ocpi/perhaps", b"0\r\n\r\n"), OK, set(), IN_LENGTH_ONLY
    ),
    "large chunks": Case(
        chunked("POST /ocpi/it", b'7d2\r\n"' + b"a" * 2000 + b'"\r\n0\r\n\r\n'),
        TOO_LARGE,
        set(),
        IN_LENGTH_ONLY,
    ),
    "a size that is none": bad("POST /ocpi/it", b"s3cr3t\r\n{}\r\n0\r\n\r\n"),
    "a size that is none, for a view": bad(
        "POST /ocpi/raw", b"s3cr3t\r\n{}\r\n0\r\n\r\n"
    ),
    "a size below 0": bad("POST /ocpi/it", b"-8\r\n{}\r\n0\r\n\r\n"),
    "a chunk that is longer": bad("POST /ocpi/it", b"2\r\n{}s3cr3t\r\n0\r\n\r\n"),
    "a chunk that is cut": bad("POST /ocpi/it", b"8\r\n{}"),
    "no last chunk": bad("POST /ocpi/it", b"2\r\n{}\r\n"),
    "no chunk at all": bad("POST /ocpi/perhaps", b""),
    "a coding that nobody knows": Case(
        message("POST /ocpi/it", "Transfer-Encoding: zip", body=JSON, ends=True),
        NO_LENGTH,
        CHECKING,
    ),
    # Ids: a header that the server would not send is no id.
    "ids": Case(get("X-Request-ID: 7", "X-Correlation-ID: 8"), OK),
    "a byte in an id": Case(get("X-Request-ID: \xe9", "X-Correlation-ID: a\xff"), OK),
    "UTF-8 in an id": Case(get("X-Request-ID: \xc3\xbc"), OK),
    "tabs in an id": Case(get("X-Request-ID: \ta\t", "X-Correlation-ID: a\tb"), OK),
    "DEL in an id": Case(get("X-Request-ID: a\x7f"), OK, CHECKING),
    "NUL in an id": Case(get("X-Request-ID: a\x00b"), OK, CHECKING),
    "a long id": Case(get("X-Request-ID: " + "x" * 3000), OK),
    # Hosts: something is made, and its place has to be told.
    "a host": Case(made_at("ocpi.example.com:8080"), (201, 1000)),
    "no host in HTTP/1.0": Case(Message(b"GET /ocpi/one/x HTTP/1.0\r\n\r\n"), OK),
    **{
        f"the host {host[:12]!a}": Case(made_at(host), UNREADABLE, CHECKING)
        for host in NO_HOSTS
    },
    "two hosts": Case(get("Host: other"), UNREADABLE, GUNICORN | UVICORN),
    # Paths and methods.
    "a path that is no UTF-8": Case(get(path="/ocpi/one/%e9"), UNKNOWN),
    "a path that is UTF-8": Case(get(path="/ocpi/one/%c3%a9"), OK),
    "an unknown URL": Case(get(path="/ocpi/unknown"), UNKNOWN),
    "a query of anything": Case(get(path="/ocpi/one/x?%ff=[&&%"), OK),
    "a method that nobody knows": Case(message("FOO /ocpi/it"), NO_SUCH_METHOD),
    "a URL in the place of a path": Case(
        get(path="http://example.com/ocpi/one/x"),
        OK,
        set(),
        (UVICORN | {"wsgiref"}, (404, None)),  # there it is a path, and so the host's
    ),
    "a crash": Case(get(path="/ocpi/crash"), CRASH),
    "a page of the host's": Case(get(path="/page"), PAGE),
}


@dataclass
class Running:
    """A server that runs."""

    name: str
    port: int
    log: Path


@pytest.fixture(scope="module", params=SERVERS)
def server(request, tmp_path_factory) -> Iterator[Running]:
    """Each of the servers, in a process of its own, for all of these tests."""
    name = request.param
    missing = [one for one in SERVERS[name][1] if importlib.util.find_spec(one) is None]
    if missing:
        pytest.skip(f"{name} needs {' and '.join(missing)}.")
    log = tmp_path_factory.mktemp(name) / "log"
    with socket.socket() as listener, log.open("wb") as output:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)  # whoever comes too early waits here
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                f"{__package__}.running",
                name,
                str(listener.fileno()),
            ],
            cwd=ROOT,
            pass_fds=[listener.fileno()],
            stdout=output,
            stderr=output,
        )
        try:
            yield Running(name, listener.getsockname()[1], log)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def is_refusal(answer: Answer) -> bool:
    """Whether the server itself refused a message, or hung up without a word.

    A 500 of its own is no refusal: it is what becomes of an exception.
    """
    if answer.status is None:
        return answer.head == b""
    return answer.code is None and 400 <= answer.status != 500


#: What a view raises on purpose, and what asgiref does when a client hangs up.
MEANT = (
    "ZeroDivisionError: division by zero",
    "ValueError: WSGI wrapper received a non-HTTP-request message",
)


def raised_in(log: str) -> list[str]:
    """Return the last line of each traceback in a log."""
    found, inside = [], False
    for line in log.splitlines():
        if inside and line[:1] not in ("", " "):
            found.append(line)
            inside = False
        inside = inside or line.startswith("Traceback ")
    return found


def test_what_is_sent_is_answered_as_the_table_says(server):
    wrong = {}
    before = server.log.stat().st_size
    for what, case in CASES.items():
        servers, otherwise = case.otherwise
        expected = otherwise if server.name in servers else case.said
        answer = ask(server.port, case.sent)
        told = answer.status, answer.code
        if told != expected and not (
            server.name in case.refused_by and is_refusal(answer)
        ):
            wrong[what] = (told, expected)
        assert SECRET.encode() not in answer.body, what
    assert wrong == {}
    log = server.log.read_bytes()[before:].decode("utf-8", "replace")
    assert not [one for one in raised_in(log) if not one.startswith(MEANT)]
    for line in log.splitlines():
        assert not ("flask_ocpi_status" in line and SECRET in line)


def test_a_500_and_a_traceback_are_no_refusals():
    assert is_refusal(Answer(400, None, b"HTTP/1.1 400", b""))
    assert is_refusal(Answer(None, None, b"", b""))
    assert not is_refusal(Answer(500, None, b"HTTP/1.1 500", b"<html>"))
    assert not is_refusal(Answer(200, None, b"HTTP/1.1 200", b"page"))
    assert not is_refusal(Answer(None, None, b"garbage", b""))
    log = """before
Traceback (most recent call last):
  File "x", line 1, in <module>
UnicodeError: label empty or too long

Traceback (most recent call last):
  File "y", line 1, in <module>
ZeroDivisionError: division by zero
after: UnicodeError
"""
    assert raised_in(log) == [
        "UnicodeError: label empty or too long",
        "ZeroDivisionError: division by zero",
    ]


def commits(server: Running) -> bytes:
    answer = ask(server.port, get(path="/commits"))
    assert answer.status == 200
    return unchunked(answer.head, answer.body)


def test_what_cannot_be_sent_is_a_crash_and_nothing_of_it_is_kept(server):
    before = commits(server)
    paths = [f"told/{quote(name)}" for name in UNSENDABLE]
    paths += ["to?url=http://%5B", "to?url=http://a:b/", "status", "length"]
    for below in ("notes", "loose"):
        for path in paths:
            answer = ask(server.port, get(path=f"/{below}/{path}"))
            assert (answer.status, answer.code) == CRASH, (below, path)
            assert b"x-request-id" in answer.head.lower()
    assert commits(server) == before
    answer = ask(server.port, get(path="/notes/kept"))
    assert (answer.status, answer.code) == OK
    assert int(commits(server)) == int(before) + 1


def test_an_id_comes_back_as_it_was_or_is_another(server):
    same = ask(server.port, get("X-Request-ID: a b", "X-Correlation-ID: !~"))
    head = same.head.lower()
    assert b"x-request-id: a b\r\n" in head + b"\r\n"
    assert b"x-correlation-id: !~\r\n" in head + b"\r\n"
    for odd in ("\xe9", "\xc3\xbc", "a\tb", "x" * 3000):
        answer = ask(server.port, get(f"X-Request-ID: {odd}"))
        assert (answer.status, answer.code) == OK
        assert odd.encode("latin-1") not in answer.head


@pytest.mark.parametrize(
    "after", [b"", b'{"a"', b"2\r\n{"], ids=["head", "body", "chunk"]
)
def test_a_client_that_hangs_up_leaves_a_server_that_answers(server, after):
    framing = "Transfer-Encoding: chunked" if b"\r" in after else "Content-Length: 9"
    for _ in range(3):
        client = socket.create_connection(("127.0.0.1", server.port), 20)
        client.sendall(message("POST /ocpi/it", framing, body=after).sent)
        # No farewell: the connection is reset.
        linger = struct.pack("ii", 1, 0)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        client.close()
        answer = ask(server.port, whole("POST /ocpi/it", JSON))
        assert (answer.status, answer.code) == OK
