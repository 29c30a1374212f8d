"""Which requests a fault is for, and how often: as a test says it, or a file.

A file of faults is a JSON list of objects. Each has a ``fault``, where and how often it
is, and its parameters::

    [{"fault": "status", "on": "PUT sessions", "times": 1, "http": 503}]
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any
from typing import Final
from typing import Self

from ..codec import JSONError
from ..codec import loads
from ..contracts import FEATURES
from ..contracts import VERSIONS
from ..modules.catalogue import MODULES
from ..objects.json_types import type_of
from .faults import FAULTS
from .faults import Fault
from .spoiling import Answered
from .spoiling import Asked
from .spoiling import Spoil
from .spoiling import answer
from .waiting import CONFIGURATION
from .waiting import METHODS
from .waiting import check_known

#: What every fault has besides its parameters.
_COMMON: Final = ("on", "times", "after")


@dataclass(frozen=True, slots=True)
class On:
    """Which requests are meant; ``None`` for all.

    :param method: of HTTP.
    :param module: the identifier.
    :param id: of the object; of a command, its name; of details, their version.
    """

    method: str | None = None
    module: str | None = None
    id: str | None = None

    @classmethod
    def read(cls, text: str | None) -> Self:
        """Read it as it is written: ``PUT sessions/S1``, ``versions/2.2.1``, ``PUT``.

        :raises ValueError: for a method, a module and a version that there is not.
        """
        words = (text or "").split()
        method = words.pop(0) if words and words[0].isupper() else None
        check_known("method", method, METHODS)
        module, _, own = " ".join(words).partition("/")
        check_known("module", module or None, (*CONFIGURATION, *MODULES))
        if module == VERSIONS:
            check_known("version of OCPI", own or None, FEATURES)
        return cls(method, module or None, own or None)

    def __str__(self) -> str:
        place = "/".join(filter(None, (self.module, self.id)))
        return " ".join(filter(None, (self.method, place))) or "all"

    def means(self, asked: Asked) -> bool:
        """Whether a request is meant."""
        return (
            self.method in (None, asked.method)
            and self.module in (None, asked.module)
            and self.id in (None, asked.place.names(asked.method).id)
        )


class Misbehaviour:
    """A fault that a partner has, until it ends; as a context manager, it ends with it.

    :ivar done: how often it has been seen by now.
    """

    def __init__(
        self, fault: Fault, spoil: Spoil, on: On, times: int | None, after: int
    ) -> None:
        self.fault = fault
        self.on = on
        self.done = 0
        self._spoil = spoil
        self._waits = after
        self._left = times
        self._lock = Lock()

    @classmethod
    def of(
        cls,
        fault: str | Fault,
        on: str | None = None,
        times: int | None = None,
        after: int = 0,
        **parameters: Any,
    ) -> Self:
        """Make it.

        :param fault: its name, or a row of one's own.
        :param on: which requests, as in ``"PUT sessions"``; all without it.
        :param times: how often; until it ends without a number.
        :param after: how many such requests are let pass before.
        :param parameters: those of the fault.
        :raises ValueError: for what there is not, with what may be meant.
        """
        if isinstance(fault, str):
            check_known("fault", fault, FAULTS)
            fault = FAULTS[fault]
        for name, value in (("times", times), ("after", after)):
            least = 0 if name == "after" else 1
            good = isinstance(value, int) and not isinstance(value, bool)
            if value is not None and not (good and value >= least):
                raise ValueError(
                    f"{name} is {value!r}; use a whole number from {least} on."
                )
        return cls(fault, fault.spoil(parameters), On.read(on), times, after)

    def __repr__(self) -> str:
        return f"<{self.fault.name} on {self.on}, {self.done} times by now>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def has_ended(self) -> bool:
        """Whether it is done no more."""
        return self._left == 0

    def stop(self) -> None:
        """End it."""
        with self._lock:
            self._left = 0

    def spoil_of(self, asked: Asked) -> Spoil | None:
        """Return what is done to a request, if it is meant; it counts then."""
        if not self.on.means(asked):
            return None
        with self._lock:
            if self._left == 0:
                return None
            if self._waits:
                self._waits -= 1
                return None
            self._left = None if self._left is None else self._left - 1
            self.done += 1
        if self.fault.heard:
            return self._spoil
        return Spoil(self._spoil.answer, _unheard)


def _unheard(asked: Asked) -> Answered:
    """Answer in the platform's place: what is wrong is done to this."""
    return answer(asked, 200, status_code=1000)


def read_faults(file: Path) -> list[Misbehaviour]:
    """Read a file of faults.

    :raises ValueError: with what is wrong with it, and where.
    """
    try:
        text = file.read_bytes()
    except OSError as error:
        raise ValueError(f"{file.name} cannot be read: {error.strerror}.") from None
    try:
        content = loads(text)
    except JSONError as error:
        raise ValueError(
            f"{file.name}, line {error.line}, column {error.column}: {error.reason}."
        ) from None
    return list(_faults(file.name, content))


def _faults(name: str, content: Any) -> Iterator[Misbehaviour]:
    if not isinstance(content, list):
        raise ValueError(
            f"{name} has to be a list of faults, not {type_of(content)}, as in"
            ' [{"fault": "delay", "on": "PUT sessions"}].'
        )
    for number, one in enumerate(content):
        if not isinstance(one, dict) or not isinstance(one.get("fault"), str):
            raise ValueError(
                f"{name}, /{number}: has to be an object with the name of a fault, as"
                ' in {"fault": "delay"}.'
            )
        try:
            yield Misbehaviour.of(one["fault"], **_options(one))
        except (ValueError, LookupError) as error:
            raise ValueError(f"{name}, /{number}: {error}") from None


def _options(one: dict[str, Any]) -> dict[str, Any]:
    options = {key: value for key, value in one.items() if key != "fault"}
    on = options.get("on")
    if on is not None and not isinstance(on, str):
        raise ValueError(f"on is {on!r}; write it as in 'PUT sessions'.")
    check_known("fault", one["fault"], FAULTS)
    for key in options:
        check_known("parameter", key, (*_COMMON, *FAULTS[one["fault"]].parameters))
    return options
