"""The headers of an answer, the pages of a list, and tokens."""

from __future__ import annotations

from werkzeug.wsgi import get_current_url

from ...contracts import CREDENTIALS
from ..spoiling import Answered
from ..spoiling import Answering
from ..spoiling import Asked
from ..spoiling import Spoil
from ..spoiling import answer
from .saying import ELSEWHERE
from .values import Line
from .values import Name
from .values import Status


def header(name: Name = "X-Request-ID", value: Line | None = None) -> Answering:
    """Send a header with a value; without one, leave it out."""

    def answering(a: Answered) -> None:
        a.headers.pop(name, None)
        if value is not None:
            a.headers[name] = value

    return answering


def content_type(type: Line | None = "text/plain") -> Answering:
    """Call the body something else; with ``None``, nothing."""
    return header("Content-Type", type)


def foreign_link(url: Line = f"{ELSEWHERE}next") -> Answering:
    """Say that the next page of a list is at a URL of somebody else's."""
    return _of_lists(lambda a: header("Link", f'<{url}>; rel="next"')(a))


def loop_link() -> Answering:
    """Say that the next page of a list is the same page."""

    def answering(a: Answered) -> None:
        url = get_current_url(a.asked.environ)
        a.headers["Link"] = f'<{url}>; rel="next"'

    return _of_lists(answering)


def no_link() -> Answering:
    """Say of no page where the next one is."""
    return header("Link")


def total(count: int | None = None) -> Answering:
    """Say that a list has so many objects; without a number, say nothing of that."""
    said = None if count is None else str(count)
    return _of_lists(header("X-Total-Count", said))


def old_tokens() -> Spoil:
    """Let in whoever comes with a token that was good before.

    What takes its place is the newest one that the platform has given or let in.
    """
    good: list[str] = []

    def ask(asked: Asked) -> None:
        if asked.token in good:
            asked.token = good[-1]

    def answering(a: Answered) -> None:
        if a.http == 401 or a.asked.token is None:
            return
        given = a.data.get("token") if isinstance(a.data, dict) else None
        is_given = a.asked.module == CREDENTIALS and isinstance(given, str)
        for token in (a.asked.token, given if is_given else None):
            if token is not None and token not in good:
                good.append(token)

    return Spoil(answering, ask)


def token_encoding(base64: bool = False, http: Status = 401) -> Spoil:
    """Let in whoever sends the token as it is, or in Base64, and nobody else."""

    def ask(asked: Asked) -> Answered | None:
        if asked.token is None or asked.is_encoded is base64:
            return None
        return answer(asked, http, status_code=2000, status_message="Unauthorized")

    return Spoil(ask=ask)


def _of_lists(answering: Answering) -> Answering:
    return lambda a: answering(a) if isinstance(a.data, list) else None
