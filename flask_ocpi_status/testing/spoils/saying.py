"""What an answer says as a whole: its statuses, and what its body is."""

from __future__ import annotations

from typing import Any
from typing import Final

from ...codec import now
from ..spoiling import Answered
from ..spoiling import Answering
from .values import Line
from .values import Status

#: Where nobody is, for whoever is sent there.
ELSEWHERE: Final = "https://elsewhere.example/"
_PAGE: Final = "<html><body>Something is wrong.</body></html>"


def status(
    http: Status = 500, code: int | None = None, message: str | None = None
) -> Answering:
    """Say that it failed, with a generic status code unless another one is said."""
    generic = 3000 if http >= 500 else 2000

    def answering(a: Answered) -> None:
        a.http = http
        code_ = generic if code is None else code
        a.say(data=None, status_code=code_, status_message=message or "Failed")

    return answering


def says(
    data: Any = None,
    code: int = 1000,
    http: int = 200,
    headers: dict[str, str] | None = None,
) -> Answering:
    """Say this, whatever was asked for."""

    def answering(a: Answered) -> None:
        a.http = http
        a.say(data=data, status_code=code, timestamp=now())
        a.headers.update(headers or {})

    return answering


def unauthorized() -> Answering:
    """Answer as to a token that nobody has."""
    refuse = status(401, message="Unauthorized")

    def answering(a: Answered) -> None:
        refuse(a)
        a.headers["WWW-Authenticate"] = "Token"

    return answering


def redirect(to: Line = ELSEWHERE, http: Status = 302) -> Answering:
    """Send the client to a URL."""

    def answering(a: Answered) -> None:
        a.http, a.body = http, b""
        a.headers["Location"] = to

    return answering


def html(page: str = _PAGE, http: Status | None = None) -> Answering:
    """Send a page for people."""

    def answering(a: Answered) -> None:
        a.http = a.http if http is None else http
        a.headers["Content-Type"] = "text/html; charset=utf-8"
        a.body = page.encode()

    return answering


def text(text: str = "") -> Answering:
    """Send a text as the body: what is no JSON, or other JSON."""

    def answering(a: Answered) -> None:
        a.body = text.encode()

    return answering


def truncated() -> Answering:
    """Send the first half of the body, and say that it is all."""

    def answering(a: Answered) -> None:
        a.body = a.body[: len(a.body) // 2]

    return answering


def charset(name: str = "utf-16") -> Answering:
    """Send the JSON in an encoding that it must not have (RFC 8259, 8.1)."""
    try:
        "".encode(name)
    except LookupError:
        raise ValueError(
            f"There is no encoding {name!r}; use one that Python has for texts, as in"
            " 'utf-16'."
        ) from None

    def answering(a: Answered) -> None:
        a.body = a.body.decode().encode(name)

    return answering


def bare() -> Answering:
    """Send what belongs into the envelope, and nothing else."""

    def answering(a: Answered) -> None:
        a.json = a.data

    return answering


def envelope(members: dict[str, Any] | None = None) -> Answering:
    """Put members into the envelope; ``None`` takes one out. Without any, all go."""
    said = dict.fromkeys(("status_code", "timestamp")) if members is None else members
    return lambda a: a.say(**said)


def listed() -> Answering:
    """Send an object in a list, as the examples of OCPI 2.0 have it."""
    return lambda a: a.say(data=[a.data]) if isinstance(a.data, dict) else None
