"""Platforms: what documents in a database cost, beside what does less.

A page of 50 Locations is read from an SQLite file, beside the same from memory; and in
another version than the app's own, beside its own: the same page over and over, which
is remembered, and, for information, pages that nobody has asked for lately. A Location
is put, which is judged, stored and committed, beside a view of Flask with a model of
SQLAlchemy that looks at nothing. And pages out of a million documents are read beside
the same out of a thousand: the first one, what has changed since a date, and one in the
middle of a crawl that follows the links; and what concerns one party, or some of them,
among a thousand beside the same among eight. Memory is looked at over many requests.
"""

from __future__ import annotations

import gc
import math
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from typing import Final

from flask import Flask

from flask_ocpi_status.answers.monitoring import logger
from flask_ocpi_status.codec import dumps
from flask_ocpi_status.modules.keeping.documents import REMEMBERED
from flask_ocpi_status.modules.keeping.memory import MemoryDocuments

from .crowds import crowds
from .data import location
from .measure import Call
from .measure import Comparison
from .measure import medians
from .measure import request
from .measure import timed
from .memory import resident
from .platforms import HOME
from .platforms import OTHERS
from .platforms import by_hand
from .platforms import documents_in
from .platforms import platform_on
from .platforms import receiver_on
from .platforms import sent
from .platforms import sessions_on

BESIDE_MEMORY: Final = 1.5
BESIDE_HOME: Final = 1.5
BESIDE_BY_HAND: Final = 1.5
#: For information.
NO_LIMIT: Final = math.inf
#: The bytes by which memory may have grown after so many requests.
GROWTH: Final = 2_000_000
REQUESTS: Final = 100_000


def run(rounds: int = 25) -> Iterator[Comparison]:
    """Make the comparisons, one after the other."""
    logger.setLevel("ERROR")  # or else it writes a line for each failure
    with (
        TemporaryDirectory() as folder,
        documents_in(Path(folder) / "a.sqlite") as kept,
    ):
        app, memory = platform_on(kept), platform_on(MemoryDocuments())
        # The first, as what the others leave behind would be used up before it grows.
        yield _growth(app)
        yield Comparison(
            "50 locations of a database, beside memory",
            *medians(timed(_page(app), 2), timed(_page(memory), 2), rounds),
            "µs",
            BESIDE_MEMORY,
        )
        for version in OTHERS:
            yield Comparison(
                f"50 locations in {version}, beside {HOME}",
                *medians(timed(_page(app, version), 2), timed(_page(app), 2), rounds),
                "µs",
                BESIDE_HOME,
            )
        yield from _read_anew(Path(folder) / "c.sqlite", rounds)
        yield _of_a_party(Path(folder) / "d.sqlite", rounds)
        receiver = receiver_on(kept)
        with by_hand(Path(folder) / "b.sqlite") as theirs:
            for name, new in (("known", False), ("new", True)):
                yield Comparison(
                    f"PUT of a {name} location, beside a view by hand",
                    *medians(
                        timed(_put(receiver, _RECEIVER, new), 10),
                        timed(_put(theirs, _HAND, new), 10),
                        rounds,
                    ),
                    "µs",
                    BESIDE_BY_HAND,
                )
    yield from crowds(rounds)


def _read_anew(file: Path, rounds: int) -> Iterator[Comparison]:
    """Compare pages of so many locations that none of them is remembered."""
    with documents_in(file) as kept:
        many, memory = 3 * REMEMBERED, MemoryDocuments()
        apps = [platform_on(kept, many), platform_on(memory, many)]
        pages = range(0, many, 50)
        theirs, ours, *others = (
            _in_turn([_page(app, version, offset) for offset in pages])
            for app, version in (
                (apps[1], HOME),
                *((apps[0], version) for version in (HOME, *OTHERS)),
            )
        )
        yield Comparison(
            "the same, read anew, beside memory",
            *medians(timed(ours, 2), timed(theirs, 2), rounds),
            "µs",
            NO_LIMIT,
        )
        for version, other in zip(OTHERS, others, strict=True):
            yield Comparison(
                f"the same in {version}, read anew, beside {HOME}",
                *medians(timed(other, 2), timed(ours, 2), rounds),
                "µs",
                NO_LIMIT,
            )


def _of_a_party(file: Path, rounds: int) -> Comparison:
    """Compare pages of what concerns who asks: half of all that is there."""
    with documents_in(file) as kept:
        ours, theirs = (
            request(app, 200, _SESSIONS, headers=sent(HOME))
            for app in (sessions_on(kept), sessions_on(MemoryDocuments()))
        )
        return Comparison(
            "50 sessions of a party, beside memory",
            *medians(timed(ours, 2), timed(theirs, 2), rounds),
            "µs",
            BESIDE_MEMORY,
        )


_SESSIONS: Final = (
    f"/ocpi/{HOME}/sender/sessions/?limit=50&date_from=2020-01-01T00:00:00Z"
)


def _in_turn(calls: list[Call]) -> Call:
    turns = cycle(calls)

    def call() -> None:
        next(turns)()

    return call


_RECEIVER: Final = f"/ocpi/{HOME}/receiver/locations/NL/CPO/"
_HAND: Final = "/locations/NL/CPO/"


def _page(app: Flask, version: str = HOME, offset: int = 0) -> Call:
    url = f"/ocpi/{version}/sender/locations/?limit=50&offset={offset}"
    return request(app, 200, url, headers=sent(version))


def _put(app: Flask, url: str, new: bool) -> Call:
    """Return a call that puts a location: one that is there, or another each time."""
    numbers = iter(range(10_000_000))
    headers = {"HTTP_AUTHORIZATION": sent(HOME)["Authorization"]}

    def call() -> None:
        number = next(numbers)
        own = f"{'NEW' if new else 'LOC'}{number if new else 1}"
        # What has changed is new each time, as it is in pushes.
        body = dumps(location(0, _moment(number)) | {"id": own}).encode()
        path = f"{url}{own}"
        answer = app.test_client().put(path, data=body, **_JSON, environ_base=headers)
        if answer.status_code != (201 if new or not number else 200):
            raise RuntimeError(f"PUT {path} answered {answer.data!r}.")

    return call


_JSON: Final[Any] = {"content_type": "application/json"}


def _moment(number: int) -> str:
    moment = datetime.fromtimestamp(1_750_000_000 + number, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _growth(app: Flask) -> Comparison:
    """Compare by what memory has grown with what it may have."""
    calls = (
        request(app, 200, f"/ocpi/{HOME}/sender/locations/LOC1", headers=sent(HOME)),
        request(app, 200, "/ocpi/2.1.1/sender/locations/LOC2", headers=sent("2.1.1")),
        request(app, 404, f"/ocpi/{HOME}/sender/locations/X", headers=sent(HOME)),
        request(
            app,
            200,
            f"/ocpi/{HOME}/sender/locations/?limit=1&offset=3",
            headers=sent(HOME),
        ),
    )

    def act(many: int) -> None:
        for _ in range(many // len(calls)):
            for call in calls:
                call()
        gc.collect()

    act(4000)
    before = resident()
    act(REQUESTS)
    grown = resident() - before
    name = f"growth after {REQUESTS} requests, beside what it may be"
    return Comparison(name, grown / 1000, GROWTH / 1000, "kB", 1)
