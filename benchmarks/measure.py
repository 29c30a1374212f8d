"""How it is measured: the two sides of one comparison, taken in turns.

The machine may be busy: the two sides alternate in short rounds, so that both meet the
same weather, and the ratio is that of the two medians.
"""

from __future__ import annotations

import gc
import statistics
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.test import EnvironBuilder

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

Call = Callable[[], None]
#: Takes one measurement of one side.
Figure = Callable[[], float]
#: A measurement of ours, and one of theirs.
Pair = tuple[float, float]


@dataclass(frozen=True)
class Comparison:
    """One line of the table.

    :param ours: the median of our side.
    :param theirs: that of the side it is compared with.
    :param unit: what both are counted in.
    :param limit: the ratio that is to be kept.
    :param at_least: whether more is better, so that the ratio may not be less.
    """

    name: str
    ours: float
    theirs: float
    unit: str
    limit: float
    at_least: bool = False

    @property
    def ratio(self) -> float:
        """How many times the other side's figure ours is."""
        return self.ours / self.theirs

    @property
    def met(self) -> bool:
        """Whether the limit is kept."""
        if self.at_least:
            return self.ratio >= self.limit
        return self.ratio <= self.limit


def request(
    app: Flask,
    status: int,
    path: str,
    *,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Call:
    """Return a call of an app through WSGI, with nothing of a client round it.

    :raises RuntimeError: when the app does not answer with the status.
    """
    builder = EnvironBuilder(
        path=path,
        method=method,
        data=body,
        content_type=None if body is None else "application/json",
        headers=(headers or {}).items(),
    )
    environ = builder.get_environ()
    stream = environ["wsgi.input"]
    seen: list[str] = []

    def start_response(status: str, *args: object) -> Callable[[bytes], object]:
        seen[:] = [status]
        return lambda data: None

    def call() -> None:
        stream.seek(0)
        fresh: WSGIEnvironment = dict(environ)
        answer = app.wsgi_app(fresh, start_response)
        for _ in answer:
            pass
        close = getattr(answer, "close", None)
        if close is not None:
            close()

    call()
    if not seen[0].startswith(str(status)):
        raise RuntimeError(f"{method} {path} answered {seen[0]}, not {status}")
    return call


def timed(call: Call, calls: int) -> Figure:
    """Return the measurement of a call in microseconds, from so many in a row."""

    def figure() -> float:
        started = perf_counter()
        for _ in range(calls):
            call()
        return (perf_counter() - started) / calls * 1e6

    return figure


def medians(ours: Figure, theirs: Figure, rounds: int) -> Pair:
    """Measure both sides in turns and return the median of each."""
    return median_of(in_turns(ours, theirs, rounds))


def in_turns(ours: Figure, theirs: Figure, rounds: int) -> list[Pair]:
    """Measure both sides in turns and return what was measured, round by round."""
    gc.collect()
    ours(), theirs()  # they warm up
    return [(ours(), theirs()) for _ in range(rounds)]


def median_of(measured: list[Pair]) -> Pair:
    """Return the median of each side."""
    mine, other = map(statistics.median, zip(*measured, strict=True))
    return mine, other
