"""What a test waits for, and what came instead: the nearest, and in what it differs."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from dataclasses import fields
from typing import Any
from typing import Final
from typing import Self
from typing import TypedDict
from typing import get_args

from ..contracts import FEATURES
from ..exchange.enrolment import Role
from ..modules.catalogue import MODULES
from ..monitor.redacting import HIDDEN
from ..monitor.redacting import Redaction
from ..naming.alike import alike
from ..tabular import printable
from ..violations import below
from .exchanges import Exchange
from .exchanges import Way

#: The methods of OCPI, and the modules that every party has.
METHODS: Final = ("GET", "PUT", "PATCH", "POST", "DELETE")
CONFIGURATION: Final = ("versions", "credentials")
#: How many near misses are told, and how many differences of each.
_NEAREST: Final = 3
_DIFFERENCES: Final = 4
#: How many characters of a value are shown.
_LONGEST: Final = 60
#: The field of a body that nobody is shown.
_TOKEN: Final = "/token"
#: Stands for what is not there.
_MISSING: Final = object()


class Like(TypedDict, total=False):
    """What else a :class:`Wanted` may say."""

    id: str
    path: str
    role: str
    version: str
    http: int
    code: int
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any
    data: Any
    way: Way


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an exchange is to be like; ``None`` for what may be anything.

    :param method: of HTTP.
    :param module: the identifier.
    :param id: of the object, of a part as ``LOC1/E1``; of a command, its name; of
        details, their version.
    :param path: of the URL.
    :param role: the side of the module.
    :param version: of OCPI.
    :param http: the HTTP status of the answer.
    :param code: the status code of the answer.
    :param body: of the request: what it has to have in it at least.
    :param data: of the answer, likewise.
    :param query: parameters that have to be there.
    :param headers: of the request, likewise; their names are in any case.
    :param way: ``"out"`` for what the partner has asked itself.
    """

    method: str | None = None
    module: str | None = None
    id: str | None = None
    path: str | None = None
    role: str | None = None
    version: str | None = None
    http: int | None = None
    code: int | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    data: Any = None
    way: Way = "in"

    def __post_init__(self) -> None:
        for what, name, known in (
            ("method", self.method, METHODS),
            ("module", self.module, (*CONFIGURATION, *MODULES)),
            ("role", self.role, get_args(Role)),
            ("version of OCPI", self.version, FEATURES),
            ("way", self.way, get_args(Way)),
        ):
            check_known(what, name, known)
        check_status("http", self.http)
        check_status("code", self.code)

    @classmethod
    def of(cls, method: str | None, module: str | None, like: Like) -> Self:
        """Make it of what a test says.

        :raises ValueError: for what there is not, with what may be meant.
        :raises TypeError: for a status that is none.
        """
        for name in like:
            check_known("parameter", name, (*Like.__annotations__, "timeout"))
        return cls(method, module, **like)

    def __str__(self) -> str:
        words = [self.method or "a request", *([self.module] if self.module else [])]
        more = [
            f"{one.name} {_shown(value)}"
            for one in fields(self)[2:-1]
            if (value := getattr(self, one.name)) not in (None, {})
        ]
        return " ".join(words) + (f" with {' and '.join(more)}" if more else "")

    def fits(self, exchange: Exchange) -> bool:
        """Whether an exchange is like this."""
        return exchange.way == self.way and not self.differences(exchange)

    def differences(self, exchange: Exchange) -> list[str]:
        """Say in what an exchange is another one; the first weigh most."""
        return list(self._differences(exchange))

    def _differences(self, exchange: Exchange) -> Iterator[str]:
        if self.module not in (None, exchange.module):
            yield "another module"  # of which nothing else is the same
            return
        if self.method not in (None, exchange.method):
            yield "another method"
        for name in ("id", "path", "role", "version"):
            wanted, found = getattr(self, name), getattr(exchange, name)
            if wanted not in (None, found):
                yield f"another {name}: {'none' if found is None else found}"
        for name in ("http", "code"):
            wanted, found = getattr(self, name), getattr(exchange, name)
            if wanted not in (None, found):
                yield f"answered {exchange.said}"
                break
        for name in ("query", "headers"):
            found = getattr(exchange, name)
            for key, wanted in getattr(self, name).items():
                value = found.get(key, _MISSING)
                if value != wanted:
                    yield f"{name} {key} {_instead(value, wanted)}"
        for name in ("body", "data"):
            wanted = getattr(self, name)
            if wanted is not None:
                for pointer, value, one in _apart(getattr(exchange, name), wanted, ""):
                    yield f"{name}{pointer} {_instead(value, one, pointer)}"


def check_known(what: str, name: str | None, known: Iterable[str]) -> None:
    """Refuse a name that there is not.

    :raises ValueError: with the one that may be meant.
    """
    names = list(known)
    if name is None or name in names:
        return
    meant = alike(name, names)
    hint = f"did you mean {meant!r}?" if meant else f"use one of {', '.join(names)}."
    raise ValueError(f"There is no {what} {name!r}; {hint}")


def check_status(name: str, status: object) -> None:
    """Refuse what is no status, as ``"200"``: it would be like no answer.

    :raises TypeError: for what is neither a whole number nor ``None``.
    """
    if status is not None and type(status) is not int:
        raise TypeError(f"{name} is {status!r}; use a whole number, or None for any.")


def missed(wanted: Wanted, came: Iterable[Exchange], seconds: float) -> str:
    """Say that nothing came of what was waited for, and what came instead."""
    others = [one for one in came if one.way == wanted.way]
    what = "request" if wanted.way == "in" else "request of its own"
    told = f"Waited {seconds:g} s for {wanted}; "
    if not others:
        return f"{told}no {what} came."
    many = f"{len(others)} {what}s" if len(others) > 1 else f"1 {what}"
    near = sorted(others, key=lambda one: _distance(wanted, one))[:_NEAREST]
    lines = [f"{told}{many} came. Nearest:"]
    for one in near:
        found = wanted.differences(one)
        more = f", and {len(found) - _DIFFERENCES} more" * (len(found) > _DIFFERENCES)
        # What is right in all has come already, and was waited for before.
        apart = ", ".join(found[:_DIFFERENCES]) or "it was waited for before"
        lines.append(f"  {one.named} ({apart}{more})")
    return "\n".join(map(printable, lines))


def _distance(wanted: Wanted, exchange: Exchange) -> tuple[bool, bool, int]:
    """Say how far an exchange is from what is wanted; the least is the nearest."""
    return (
        wanted.module not in (None, exchange.module),
        wanted.method not in (None, exchange.method),
        len(wanted.differences(exchange)),
    )


def _apart(found: Any, wanted: Any, pointer: str) -> Iterator[tuple[str, Any, Any]]:
    """Give where a value has not what is wanted of it: its place, and both values."""
    if isinstance(wanted, Mapping) and isinstance(found, Mapping):
        for key, one in wanted.items():
            yield from _apart(found.get(key, _MISSING), one, below(pointer, str(key)))
    elif isinstance(wanted, list | tuple) and isinstance(found, list):
        if len(wanted) != len(found):
            yield pointer, found, wanted
            return
        for number, (value, one) in enumerate(zip(found, wanted, strict=True)):
            yield from _apart(value, one, below(pointer, str(number)))
    elif found != wanted or isinstance(found, bool) is not isinstance(wanted, bool):
        yield pointer, found, wanted  # to Python, 1 is True


def _instead(value: Any, wanted: Any, pointer: str = "") -> str:
    if pointer.endswith(_TOKEN):
        value, wanted = HIDDEN, HIDDEN
    seen = "is missing" if value is _MISSING else f"is {_shown(value)}"
    return f"{seen}, not {_shown(wanted)}"


def _shown(value: Any) -> str:
    text = str(value)
    if not isinstance(value, str | int) or isinstance(value, bool):
        text = " ".join(Redaction().value(value).split())  # on one line
    return f"{text[:_LONGEST]}{HIDDEN}" if len(text) > _LONGEST else text
