"""What is planted in a partner: a fault, and which checks must find it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_ocpi_status.testing import Answered
from flask_ocpi_status.testing import Asked
from flask_ocpi_status.testing import Fault
from flask_ocpi_status.testing import Spoil

When = Callable[[Answered], object]
Do = Callable[[Answered], object]
#: Changes an object.
Change = Callable[[dict[str, Any]], object]


@dataclass(frozen=True, slots=True)
class Planted:
    """What is wrong with a partner.

    :param finds: the ids of the checks that must find it, and of no others; the first
        one is that which is named for it.
    :param why: why there are others.
    :param answer: spoils an answer.
    :param ask: spoils a request; what it returns is answered in the partner's place.
    :param role: of the partner.
    :param version: that it speaks.
    :param modules: that it has: those that the fault is about.
    :param how: how it is checked.
    """

    finds: str
    why: str = ""
    answer: Do = lambda answered: None
    ask: Callable[[Asked], Answered | None] = lambda asked: None
    role: str = "CPO"
    version: str = "2.2.1"
    modules: str = "tariffs"
    how: str = ""

    @property
    def fault(self) -> Fault:
        """It, for a partner to be wrong in this way."""
        return fault(self.answer, self.ask)


#: By what is wrong, in a few words.
Faults = dict[str, Planted]


def fault(answer: Do, ask: Callable[[Asked], Any] = lambda asked: None) -> Fault:
    """Make a fault of what spoils an answer, and a request."""
    return Fault("planted", "is wrong", lambda: Spoil(answer, ask))


def spoil(when: When, *do: Do) -> Do:
    """Spoil the answers that are meant, and leave the others."""

    def spoilt(answered: Answered) -> None:
        if when(answered):
            for one in do:
                one(answered)

    return spoilt


def asks(
    when: Callable[[Asked], object], do: Callable[[Asked], Any]
) -> Callable[[Asked], Any]:
    """Spoil the requests that are meant, and leave the others."""
    return lambda asked: do(asked) if when(asked) else None


# Which are meant


def lists(*places: str) -> When:
    """Mean the pages of lists, of modules or of their parts: ``payments/terminals``."""
    return lambda a: (
        a.asked.method == "GET"
        and a.asked.place.role == "SENDER"
        and str(a.asked.place) in places
        and isinstance(a.data, list)
    )


def is_of(place: str) -> When:
    """Mean what is read by itself of what is in a list."""
    return lambda a: (
        a.asked.method == "GET"
        and a.asked.place.role == "SENDER"
        and str(a.asked.place).rpartition("/")[0] == place
        and isinstance(a.data, dict)
        and a.succeeded
    )


def is_versions(a: Answered) -> bool:
    return a.asked.path.rstrip("/").endswith("/versions") and a.succeeded


def is_details(a: Answered) -> bool:
    return a.asked.path.rstrip("/").endswith("/2.2.1") and a.succeeded


def is_single(a: Answered) -> bool:
    return str(a.asked.place) == "locations/LOC1" and a.succeeded


def is_unknown_object(a: Answered) -> bool:
    is_read = a.asked.method == "GET" and "CHECK-UNKNOWN" in a.asked.path
    return is_read and a.http == 404


def is_asked(*modules: str) -> Callable[[Asked], bool]:
    return lambda asked: asked.module in modules


def says(code: int) -> When:
    """Mean answers with a status code."""
    return lambda a: (a.json or {}).get("status_code") == code


# What is done to them


def said(**fields: Any) -> Do:
    """Put something into the envelope, or take it out."""
    return lambda a: a.say(**fields)


def status(http: int, **envelope: Any) -> Do:
    """Answer with another HTTP status, and leave the data as they are."""

    def do(a: Answered) -> None:
        a.http = http
        a.say(**envelope)

    return do


def changed(change: Callable[[Any], object]) -> Do:
    """Change the data of an answer."""

    def do(a: Answered) -> None:
        data = a.data
        change(data)
        a.say(data=data)

    return do


def items(place: str, change: Change) -> Do:
    """Spoil each object of a list, and what is read of them by itself."""

    def each(data: Any) -> None:
        for one in data if isinstance(data, list) else [data]:
            change(one)

    return spoil(lambda a: lists(place)(a) or is_of(place)(a), changed(each))


def connectors(change: Change) -> Change:
    """Change the Connectors of a Location."""

    def do(location: dict[str, Any]) -> None:
        for evse in location["evses"]:
            for connector in evse["connectors"]:
                change(connector)

    return do


def without(*names: str) -> Callable[[Asked], None]:
    """Have the partner not know of parameters."""

    def ask(asked: Asked) -> None:
        query = asked.query
        asked.query = {key: one for key, one in query.items() if key not in names}

    return ask


def add_version(a: Answered, url: str) -> None:
    a.say(data=[{"version": "2.1.1", "url": url}, *a.data])
