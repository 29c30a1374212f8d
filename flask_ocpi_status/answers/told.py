"""What others say of an error beside its status: texts, and what is wrong with what.

Extensions for APIs keep it in ``error.data``, or have handlers that return it: each
under names of its own, of which those that several have are known here. What has none
of these names is not told: it need not be for the client.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from typing import Final

from marshmallow import ValidationError

from ..contracts import Violation
from ..violations import merged
from .pointing import violations_in

#: Names of a text, the plainest first: of flask-smorest, Flask-RESTful, Flask-RESTX and
#: APIFlask, of Flask-JWT-Extended, and of what apps write by themselves.
_TEXTS: Final = (
    *("message", "msg", "description", "detail", "error_description", "error"),
    *("reason", "title"),
)
#: Names of what is wrong, by fields: of flask-smorest and RESTX, webargs, APIFlask.
_FAULTS: Final = ("errors", "messages", "detail", "message")
_LONGEST: Final = 1000


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of an error.

    :param message: a text; ``None`` for none.
    :param headers: those that the answer is to have.
    """

    message: str | None = None
    violations: tuple[Violation, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()


#: What is said where there is nothing that says anything.
NOTHING: Final = Told()


def told_in(data: object) -> Told:
    """Read what is said of an error, whatever that is."""
    if data is None:
        return NOTHING
    if isinstance(data, str):
        return Told(_text(data))
    if isinstance(data, list | tuple):
        named = [one for one in data if isinstance(one, str) and one.strip()]
        return Told(violations=tuple(_violations(named)) if named else ())
    if not isinstance(data, Mapping):
        return NOTHING
    inner = data.get("error")
    if isinstance(inner, Mapping):  # as in {"error": {"message": …}}
        return told_in({**inner, "headers": data.get("headers")})
    texts = (_text(data.get(name)) for name in _TEXTS)
    faults = next((data[name] for name in _FAULTS if _are_faults(data.get(name))), None)
    return Told(
        next((text for text in texts if text), None),
        tuple(_violations(faults)) if faults else (),
        tuple(_headers(data.get("headers"))),
    )


def _text(value: object) -> str | None:
    """Return a text that can be told; a lazy one is what it says by now."""
    if value is None or isinstance(value, bool | int | float | bytes | Mapping):
        return None
    if isinstance(value, Iterable) and not isinstance(value, str):
        return None
    text = str(value).strip()
    return text[:_LONGEST] or None


def _are_faults(value: object) -> bool:
    """Whether it is texts by fields, or several of them."""
    return isinstance(value, Mapping | list | tuple) and bool(value)


def _violations(faults: Any) -> list[Violation]:
    if isinstance(faults, Mapping):
        faults = _by_names(dict(faults))
    return violations_in(ValidationError(faults), placed=True)


def _by_names(faults: dict[Any, Any]) -> dict[Any, Any]:
    """Put what is told by the paths of Flask-RESTX, ``evses.0.uid``, by names."""
    named: Any = {}
    for path, message in faults.items():
        below = [message] if isinstance(message, str) else message
        is_path = isinstance(path, str) and isinstance(message, str)
        for part in reversed(path.split(".") if is_path else [path]):
            name = int(part) if is_path and part.isdecimal() and path != part else part
            below = {name: below}
        named = merged(named, below)
    return named  # type: ignore[no-any-return]


def _headers(headers: object) -> Iterable[tuple[str, str]]:
    pairs: Any = headers.items() if isinstance(headers, Mapping) else headers
    if isinstance(pairs, str | bytes) or not isinstance(pairs, Iterable):
        return
    for pair in pairs:
        if isinstance(pair, tuple | list) and len(pair) == 2:
            yield str(pair[0]), str(pair[1])
