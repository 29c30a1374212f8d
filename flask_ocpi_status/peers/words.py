"""What another party says of a failure: its words, bounded, and without any token.

Rules: OCPI 2.2.1, Transport and format, "Response format", which leaves open what the
data of a failure holds. Ours is ``{"errors": [{"pointer", "message"}]}``; what others
have in use besides is understood as far as it goes.
"""

from __future__ import annotations

from base64 import b64encode
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from collections.abc import Iterator
from itertools import islice
from typing import Any
from typing import Final
from urllib.parse import quote

from ..contracts import Violation
from ..transport.tokens import CredentialsToken
from ..violations import MOST
from ..violations import OF_ALL
from ..violations import pointer_of

#: The longest text of a party's that is kept, in characters.
LONGEST: Final = 200
# As much is looked at: a text may be as long as the whole answer.
_LOOKED_AT: Final = 16 * 1024
# The names, likeliest first, under which a place and a message stand, and a text that
# stands for the whole: ours, RFC 9457, JSON Schema and the frameworks that are in use.
_PLACES: Final = ("pointer", "instancePath", "path", "loc", "field", "property")
_MESSAGES: Final = ("message", "msg", "detail", "description", "reason", "title")
_WHOLE: Final = ("status_message", "message", "detail", "title", "error")
_LISTS: Final = ("errors", "violations", "detail", "details")
# So many names of a pointer are told. OCPI's objects have fewer.
_DEEPEST: Final = 32


class Words:
    """Reads a party's words, and takes the tokens out that both sides know.

    :param secrets: the tokens that it is not to repeat.
    """

    __slots__ = ("_forms", "_longest")

    def __init__(self, secrets: Iterable[CredentialsToken]) -> None:
        forms = {form for one in secrets for form in forms_of(one.reveal())}
        # What is a part of another one comes after it.
        self._forms = sorted(forms - {""}, key=len, reverse=True)
        self._longest = max(map(len, self._forms), default=0)

    def read(self, value: Any) -> str | None:
        """Return a text: one line of 200 printable characters at most.

        ``None`` for what is no text.
        """
        if not isinstance(value, str):
            return None
        # What is left out may have stood in the middle of a token.
        words = "".join(filter(str.isprintable, value[:_LOOKED_AT]))
        for form in self._forms:
            words = words.replace(form, "…")
        if len(value) > _LOOKED_AT:  # and a token may have been cut through
            words = words[: max(0, len(words) - self._longest)]
        return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"

    def message(self, content: Any) -> str | None:
        """Return what an answer says as a whole, also where it is no envelope."""
        if not isinstance(content, dict):
            return None
        fault = content.get("error")
        texts = [content.get(name) for name in _WHOLE]
        if isinstance(fault, dict):
            texts += [_first(fault, _MESSAGES, str)]
        return next((self.read(one) for one in texts if isinstance(one, str)), None)

    def violations(self, content: Any) -> tuple[tuple[Violation, ...], bool]:
        """Return what an answer finds wrong with what was sent: 100 at most.

        :returns: besides, whether there are more.
        """
        found = (
            Violation(self._pointer(path), said)
            for path, message in _walk(_told(content))
            if (said := self.read(message))
        )
        told = tuple(islice(found, MOST))
        return told, next(found, None) is not None

    def _pointer(self, path: Iterable[Any]) -> str:
        # One by one first: a name in a pointer is escaped, and cut through.
        names = (self.read(one if isinstance(one, str) else str(one)) for one in path)
        return self.read(pointer_of(names)) or ""


def forms_of(text: str) -> Iterator[str]:
    """Give the spellings in which a token is repeated."""
    yield text
    yield text.replace("~", "~0")  # in a pointer, with a step for each slash
    yield quote(text, safe="", errors="surrogatepass")
    for end in ("", "\n"):  # whoever encodes with "echo | base64" adds the latter
        data = f"{text}{end}".encode("utf-8", "surrogatepass")
        for encode in (b64encode, urlsafe_b64encode):
            encoded = encode(data).decode()
            yield encoded
            yield encoded.rstrip("=")


def _told(content: Any) -> Any:
    """Return where an answer says what is wrong, if it does."""
    if not isinstance(content, dict):
        return None
    data = content.get("data")
    for place in (data, content):
        found = _first(place, _LISTS, dict | list) if isinstance(place, dict) else None
        if found is not None:
            return found
    if not isinstance(data, list):
        return None
    # It may be a list of something else as well.
    return [one for one in data if _says(one)]


def _says(value: Any) -> bool:
    return isinstance(value, dict) and _first(value, _MESSAGES, str) is not None


# The way to a message: a name, and the way to what that is in.
_Way = tuple[Any, Any] | None


def _walk(told: Any) -> Iterator[tuple[list[Any], str]]:
    """Yield the way to each violation and its text, in their order.

    However deep and wide it is, each costs the same.
    """
    waiting: list[tuple[_Way, Any]] = [(None, told)]
    while waiting:
        way, value = waiting.pop()
        if isinstance(value, str):
            yield _path(way), value
        elif isinstance(value, list):
            waiting.extend((way, one) for one in reversed(value))
        elif _says(value):
            yield [*_path(way), *_place(value)], _first(value, _MESSAGES, str)
        elif isinstance(value, dict):  # names, and what is said of each
            waiting.extend((_below(way, name), value[name]) for name in reversed(value))


def _below(way: _Way, name: str) -> _Way:
    return way if name == OF_ALL else (name, way)


def _path(way: _Way) -> list[Any]:
    path: list[Any] = []
    while way is not None and len(path) < _DEEPEST:
        name, way = way
        path.append(name)
    return path[::-1]


def _place(violation: dict[str, Any]) -> list[Any]:
    """Return the names that lead to what is wrong, in whichever form they are said."""
    place = _first(violation, _PLACES, str | list)
    source = violation.get("source")  # as JSON:API has it
    if place is None and isinstance(source, dict):
        place = _first(source, _PLACES, str | list)
    match place:
        case None | "" | []:
            return []
        case str() if place.startswith("/"):
            steps = place[1:].split("/", _DEEPEST)[:_DEEPEST]
            return [one.replace("~1", "/").replace("~0", "~") for one in steps]
        case ["body", *rest]:  # where it was looked for is no part of it
            return rest[:_DEEPEST]
        case list():
            return place[:_DEEPEST]
    return [place]


def _first(members: dict[str, Any], names: Iterable[str], kind: Any) -> Any:
    return next(
        (members[one] for one in names if isinstance(members.get(one), kind)), None
    )
