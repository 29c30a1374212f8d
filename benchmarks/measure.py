"""How it is measured: two sides of one comparison, taken in turns in one process.

The machine may be busy: the two sides alternate in short rounds, so that both meet the
same weather, and the ratio is that of the two medians.
"""

from __future__ import annotations

import gc
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.test import EnvironBuilder

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

Call = Callable[[], None]


@dataclass(frozen=True)
class Comparison:
    """One line of the table.

    :param ours: the median of a call on our side, in microseconds.
    :param theirs: that of the side it is compared with.
    :param limit: the ratio that is to be kept.
    """

    name: str
    ours: float
    theirs: float
    limit: float

    @property
    def ratio(self) -> float:
        """How many times the other side's time ours takes."""
        return self.ours / self.theirs


def request(
    app: Flask,
    status: int,
    path: str,
    *,
    method: str = "GET",
    body: bytes | None = None,
) -> Call:
    """Return a call of an app through WSGI, with nothing of a client round it.

    :raises RuntimeError: when the app does not answer with the status.
    """
    builder = EnvironBuilder(
        path=path,
        method=method,
        data=body,
        content_type=None if body is None else "application/json",
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


def compare(
    name: str, ours: Call, theirs: Call, limit: float, *, rounds: int, calls: int
) -> Comparison:
    """Call both sides in turns and compare the medians of their rounds."""
    times: tuple[list[float], list[float]] = ([], [])
    gc.collect()
    for number in range(rounds + 1):
        for side, call in enumerate((ours, theirs)):
            started = perf_counter()
            for _ in range(calls):
                call()
            taken = perf_counter() - started
            if number:  # the first round warms up
                times[side].append(taken / calls * 1e6)
    mine, other = (statistics.median(side) for side in times)
    return Comparison(name, mine, other, limit)
