"""An exchange with a partner, as it is kept: without any token.

What is judged is kept whole, and what is shown is cut and without tokens.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from typing import Any
from typing import Final

from ..peers.words import forms_of
from ..transport.tokens import CredentialsToken
from .statuses import Statuses

#: How much of a body is shown, in characters.
SHOWN: Final = 4000
#: What stands in the place of a token.
HIDDEN: Final = "…"
#: A token that is shorter may stand in a text by chance.
TELLING: Final = 8
# A text under the name of a token, as JSON has it.
_NAMED: Final = re.compile(r'("token"\s*:\s*")(?:[^"\\]|\\.)*')
# A printable character that is written otherwise, in JSON, in a URL or in HTML. How
# many backslashes there are says nothing: JSON may stand in a text of JSON.
_ESCAPED: Final = re.compile(
    r"\\u00([2-7][0-9a-f])|%([2-7][0-9a-f])|&#x0{0,4}([2-7][0-9a-f]);"
    r"|&#0{0,4}([0-9]{2,3});|&(quot|amp|apos|lt|gt);",
    re.IGNORECASE,
)
_BACKSLASHES: Final = r"(?i:\\(?:u005c)?|%5c|&\#0*92;|&\#x0*5c;){0,8}"
_ENTITIES: Final = {"quot": '"', "amp": "&", "apos": "'", "lt": "<", "gt": ">"}
# Headers of an answer that may hold what others are not to have.
_UNSHOWN: Final = frozenset({"set-cookie", "set-cookie2", "authorization"})


class Secrets:
    """The tokens that no evidence shows, in whichever spelling."""

    def __init__(self, tokens: Iterable[CredentialsToken] = ()) -> None:
        self._forms: list[str] = []
        for token in tokens:
            self.add(token)

    def add(self, token: CredentialsToken) -> None:
        """Have a token hidden from now on."""
        forms = {*self._forms, *forms_of(token.reveal())} - {""}
        # What is a part of another one comes after it.
        self._forms = sorted(forms, key=len, reverse=True)

    def hidden(self, text: str) -> str:
        """Return a text without tokens."""
        for form in self._forms:
            text = text.replace(form, HIDDEN)
        plain = _plain(text)
        for form in self._forms if plain != text else ():
            bare = form.replace("\\", "")
            if bare and bare in plain:
                text = _spelt(bare).sub(HIDDEN, text)
        return _NAMED.sub(rf"\1{HIDDEN}", text)

    def are_in(self, text: str) -> bool:
        """Whether a text has a token in it that is no common word."""
        plain = _plain(text)
        return any(
            form in text or bare in plain
            for form in self._forms
            if len(bare := form.replace("\\", "")) >= TELLING
        )


def _plain(text: str) -> str:
    """Return a text with what its characters stand for, and without backslashes."""
    return _ESCAPED.sub(_meant, text).replace("\\", "")


def _meant(found: re.Match[str]) -> str:
    json, url, hexadecimal, decimal, name = found.groups()
    digits = json or url or hexadecimal
    if name:
        return _ENTITIES[name.lower()]
    return chr(int(digits, 16) if digits else int(decimal))


def _spelt(bare: str) -> re.Pattern[str]:
    """Return what finds a text in whichever way its characters are written."""
    return re.compile(_BACKSLASHES.join(map(_either, bare)))


def _either(character: str) -> str:
    code = ord(character)
    named = "".join(f"|&{name};" for name, one in _ENTITIES.items() if one == character)
    escaped = rf"u{code:04x}|%{code:02x}|&\#x0*{code:x};|&\#0*{code};{named}"
    return f"(?:{re.escape(character)}|(?i:{escaped}))"


@dataclass(frozen=True, slots=True)
class Request:
    """What was sent.

    :param purpose: why, by a name that checks look for.
    :param module: of OCPI; ``None`` for what belongs to none.
    :param where: what findings of it are told apart by; its module without it, or its
        purpose.
    :param token: which was sent: ``"own"``, ``"A"``, ``"wrong"``, ``"old"`` or
        ``"none"``.
    :param headers: without ``Authorization``.
    :param about: what checks have to know besides, as a limit that was asked for.
    """

    purpose: str
    method: str
    url: str
    module: str | None = None
    token: str = "own"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None
    about: Mapping[str, Any] = field(default_factory=dict, repr=False)
    where: str | None = None


@dataclass(frozen=True, slots=True)
class Exchange(Statuses):
    """A request, and what came back.

    :param number: counted from 1, in the order of the run.
    :param asked: the URL as it was asked for; that of the request is as it is shown.
    :param http: the HTTP status; ``None`` when nothing came.
    :param headers: as they came; their names are in any case.
    :param shown: those that may be shown, as they may be.
    :param text: the body, likewise.
    :param content: the body as it was read; ``NOT_JSON`` for what is none.
    :param failure: why nothing came, in a sentence.
    :param leaks: whether one of our tokens is in the answer.
    :param at: our clock when it had come, in seconds since 1970.
    """

    number: int
    request: Request
    asked: str = field(default="", repr=False)
    http: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    shown: Mapping[str, str] = field(default_factory=dict, repr=False)
    text: str = field(default="", repr=False)
    content: Any = field(default=None, repr=False)
    failure: str | None = None
    seconds: float = 0.0
    leaks: bool = False
    at: float = 0.0

    @property
    def purpose(self) -> str:
        """Why it was made."""
        return self.request.purpose

    @property
    def where(self) -> str:
        """What findings of it are told apart by."""
        request = self.request
        return request.where or request.module or request.purpose

    def header(self, name: str) -> str | None:
        """Return a header of the answer; its name is in any case."""
        return self.headers.get(name)


def shown_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that may be shown."""
    return {
        name: value for name, value in headers.items() if name.lower() not in _UNSHOWN
    }


def cut(text: str) -> str:
    """Return as much of a text as is shown."""
    if len(text) <= SHOWN:
        return text
    return f"{text[:SHOWN]}… ({len(text) - SHOWN:,} characters more)"
