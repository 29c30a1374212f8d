"""From marshmallow's messages to violations, each with its JSON pointer (RFC 6901)."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from typing import Any
from typing import Final

from marshmallow import ValidationError

from .contracts import Violation
from .contracts.outcome import Kind

#: How many are told one by one; how many more there are is said behind them.
MOST: Final = 100
#: marshmallow's name for what is said of a value as a whole.
OF_ALL: Final = "_schema"
# The way to a message: a name or an index, and the way to what that is in.
_Way = tuple[Any, Any] | None
# Characters of a name in a pointer. OCPI's own names are shorter.
_LONGEST: Final = 64


class Form(str):
    """A message for how something is written: what it says can be worked with.

    A message that is not marked so is one of shape.
    """


class Uncounted(str):
    """A message for items that were not looked at any more: too many are invalid.

    :ivar items: how many are invalid, each of which has a violation or more.
    """

    items: int

    @classmethod
    def of(cls, items: int) -> Uncounted:
        """Say how many items are invalid besides those that are told of."""
        message = cls(f"There are {items:,} invalid items more.")
        message.items = items
        return message


class Unseen(str):
    """A message for what was not looked at: enough is wrong without it."""


#: How many are told in a sentence.
_TOLD: Final = 5
UNSEEN: Final = Unseen("This was not looked at. Too much else is wrong.")


def violations_of(error: ValidationError) -> list[Violation]:
    """Return marshmallow's messages one by one, and a count of what is too much."""
    messages = error.normalized_messages()  # type: ignore[no-untyped-call]
    found = _walk(messages)
    told: list[Violation] = []
    count = 0
    least = ""
    for way, message in found:
        if isinstance(message, Unseen):
            least = "at least "
        elif len(told) < MOST:
            kind: Kind = "form" if isinstance(message, Form) else "shape"
            # What stands for items that were not looked at says how many there are.
            others = message.items if isinstance(message, Uncounted) else None
            told.append(
                Violation(
                    pointer_of(_path(way)),
                    str(message),
                    kind=kind,
                    others=others,
                    open=others is not None,
                )
            )
        elif isinstance(message, Uncounted):
            count += message.items  # it stands for so many, and is none itself
            least = "at least "
        else:
            count += 1
    if count:
        told.append(more_of("violation", count, least))
    elif least:
        message = "There may be more violations: not all was judged."
        told.append(Violation("", message, others=0, open=True))
    return told


def count_of(messages: Any) -> int:
    """Return how many messages there are in marshmallow's."""
    return sum(1 for _ in _walk(messages))


def merged(first: Any, second: Any) -> Any:
    """Return messages of marshmallow's put together, whatever form they have.

    A list of messages and messages by names meet where a value is wrong as a whole and
    something in it as well. Neither of the two is changed.
    """
    if not (first and second):
        return first or second
    if not (isinstance(first, dict) or isinstance(second, dict)):
        return [*_listed(first), *_listed(second)]
    both = dict(_named(first))
    for name, messages in _named(second).items():
        both[name] = merged(both[name], messages) if name in both else messages
    return both


def _listed(messages: Any) -> Iterable[Any]:
    return messages if isinstance(messages, list | tuple) else [messages]


def _named(messages: Any) -> dict[Any, Any]:
    return messages if isinstance(messages, dict) else {OF_ALL: messages}


def outside(what: str, messages: Any) -> Any:
    """Return messages on what is no part of a body: no JSON pointer leads there.

    They are told of the whole, and name what they are about.

    :param what: what the names stand for, as in ``"query parameter"``; ``""`` for
        names in the body.
    """
    if not what or not isinstance(messages, dict):
        return messages
    told: dict[str, None] = {}
    for way, message in _walk(messages):
        path = _path(way)
        named = f"The {what} {shortened(path[0])}: {message}" if path else message
        told[named] = None
    return list(told)


def sentence_of(error: ValidationError) -> str:
    """Return what is wrong with what an app has made, for its author."""
    told = [
        f"{one.pointer}: {one.message}" if one.pointer else one.message
        for one in violations_of(error)
    ]
    return " ".join(told[:_TOLD]) + (" …" if told[_TOLD:] else "")


def more_of(what: str, count: int, least: str = "") -> Violation:
    """Return what is said, without a pointer, of those that are not told one by one.

    :param least: ``"at least "``, if not all were counted.
    """
    many = f"are {least}{count:,} {what}s" if count > 1 else f"is 1 {what}"
    return Violation("", f"There {many} more.", others=count, open=bool(least))


def pointer_of(path: Iterable[object]) -> str:
    """Return the pointer to what names and indices lead to."""
    return "".join(map(_step, path))


def below(pointer: str, key: str) -> str:
    """Return the pointer to what is under a key."""
    return pointer + _step(key)


def first_name(pointer: str) -> str | None:
    """Return the first name in a pointer; ``None`` for one to the whole."""
    if not pointer:
        return None
    return pointer.split("/")[1].replace("~1", "/").replace("~0", "~")


def shortened(key: object) -> str:
    """Return a name that may be the sender's own, and would come back often."""
    name = str(key)
    return f"{name[:_LONGEST]}…" if len(name) > _LONGEST else name


def _step(key: object) -> str:
    return f"/{shortened(key).replace('~', '~0').replace('/', '~1')}"


def _walk(messages: Any) -> Iterator[tuple[_Way, Any]]:
    """Yield each message, and the way to it. However deep, each costs the same."""
    waiting: list[tuple[_Way, Any]] = [(None, messages)]
    while waiting:
        way, under = waiting.pop()
        if isinstance(under, dict):
            waiting.extend(
                (way if key == OF_ALL else (key, way), below)
                for key, below in reversed(under.items())
            )
        elif isinstance(under, list | tuple):
            waiting.extend((way, message) for message in reversed(under))
        else:
            yield way, under


def _path(way: _Way) -> list[Any]:
    path = []
    while way is not None:
        key, way = way
        path.append(key)
    return path[::-1]
