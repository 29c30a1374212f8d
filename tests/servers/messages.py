"""What is sent to a server byte by byte, and what came back of it."""

from __future__ import annotations

import json
import socket
from dataclasses import dataclass


@dataclass(frozen=True)
class Message:
    """A message as it goes on the wire.

    :param sent: all of its bytes.
    :param ends: whether the client says that nothing more comes.
    """

    sent: bytes
    ends: bool = False


def message(
    line: str = "POST /ocpi/it",
    *headers: str,
    body: bytes = b"",
    host: str = "localhost",
    ends: bool = False,
) -> Message:
    """Write a message; what is no ASCII in it is a byte of Latin-1."""
    head = [f"{line} HTTP/1.1", f"Host: {host}", "Connection: close", *headers]
    return Message("\r\n".join([*head, "", ""]).encode("latin-1") + body, ends)


def chunked(line: str, body: bytes, *headers: str, ends: bool = False) -> Message:
    """Write a message whose body comes in chunks, good or bad."""
    return message(line, "Transfer-Encoding: chunked", *headers, body=body, ends=ends)


def whole(line: str, body: bytes, length: object = None) -> Message:
    """Write a message with a body; it has come to its end where it is too short."""
    said = len(body) if length is None else length
    short = isinstance(said, int) and said > len(body)
    return message(line, f"Content-Length: {said}", body=body, ends=short)


@dataclass(frozen=True)
class Answer:
    """What came back; the code is ``None`` where it was no answer in contract."""

    status: int | None
    code: int | None
    head: bytes
    body: bytes


def ask(port: int, what: Message) -> Answer:
    """Send a message, and read what comes until the server hangs up."""
    told = b""
    with socket.create_connection(("127.0.0.1", port), 20) as client:
        try:
            client.sendall(what.sent)
            if what.ends:
                client.shutdown(socket.SHUT_WR)
            while part := client.recv(65536):
                told += part
        except ConnectionError:  # it was refused before it was read
            pass
    head, _, body = told.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1."):
        return Answer(None, None, head, body)
    try:
        code = json.loads(unchunked(head, body))["status_code"]
    except (ValueError, TypeError, KeyError):
        code = None
    return Answer(int(head.split()[1]), code, head, body)


def unchunked(head: bytes, body: bytes) -> bytes:
    """Return the body of an answer, if it came in chunks."""
    if b"transfer-encoding: chunked" not in head.lower():
        return body
    whole = b""
    while body:
        size, _, body = body.partition(b"\r\n")
        whole, body = whole + body[: int(size, 16)], body[int(size, 16) + 2 :]
    return whole
