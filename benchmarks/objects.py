"""OCPI's objects: what judging one costs beside pydantic, marshmallow and writing it.

Dates, codes and URLs come again and again, and that they were found right is remembered
for a while. So there are two figures each: for one document over and over, and for
documents whose DateTimes, URLs and coordinates are new.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from itertools import cycle
from itertools import islice
from time import perf_counter
from typing import Any

from flask import Flask
from marshmallow import ValidationError

from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.codec import loads
from flask_ocpi_status.errors import ContractViolation
from flask_ocpi_status.exchange.context import Exchange
from flask_ocpi_status.exchange.context import current_exchange
from flask_ocpi_status.objects import judge
from flask_ocpi_status.objects import v2_2_1
from flask_ocpi_status.views.returning import returns
from flask_ocpi_status.violations import violations_of

from .data import FIFTY
from .data import location
from .full import full_location
from .measure import Comparison
from .measure import Figure
from .measure import medians
from .measure import timed
from .pydantic_models import demand_pydantic
from .pydantic_models import model
from .subjects import SUBJECTS
from .subjects import Subject
from .subjects import Way
from .subjects import verify
from .subjects import ways_of
from .subjects import written

#: The ratios that are to be kept.
BESIDE_PYDANTIC = 1.0
BESIDE_MARSHMALLOW = 1 / 20
BESIDE_WRITING = 2.0
#: For information.
NO_LIMIT = math.inf

#: How many documents there are whose texts are new: more than are remembered.
FRESH = 5000
BROKEN_EVSES = 10_000


def run(rounds: int = 25) -> Iterator[Comparison]:
    """Make the comparisons, one after the other."""
    demand_pydantic()
    for subject in SUBJECTS:
        verify(subject)
    for subject in SUBJECTS:
        yield from _beside_others(subject, rounds)
    yield from _beside_writing(rounds)
    yield from _unusual(rounds)
    yield _broken()


def _on_each(call: Callable[..., object], given: Iterator[Any], calls: int) -> Figure:
    """Return the measurement of a call in microseconds, from so many in a row.

    :param given: the arguments of one call after another, without an end.
    """

    def figure() -> float:
        # They are made while nobody looks at the clock.
        now = list(islice(given, calls))
        started = perf_counter()
        for arguments in now:
            call(*arguments)
        return (perf_counter() - started) / calls * 1e6

    return figure


def _on_bodies(way: Way, bodies: Iterable[bytes], calls: int, first: int = 0) -> Figure:
    """Return the measurement of a way to judge, on one body after another.

    :param first: the number of the body that it begins with.
    """
    coming = islice(cycle(bodies), first, None)
    # Each is read anew, as that of a request is.
    return _on_each(way, ((body, loads(body, exact=True)) for body in coming), calls)


def _beside_others(subject: Subject, rounds: int) -> Iterator[Comparison]:
    name, ways = subject.cls.__name__, ways_of(subject.cls)
    table = (
        # what is done, ours, theirs, whose it is, the limit, and how often
        ("read", ways.ours_read, ways.pydantic_read, "pydantic", BESIDE_PYDANTIC, 100),
        ("judged", ways.ours, ways.pydantic, "pydantic", BESIDE_PYDANTIC, 100),
        ("judged", ways.ours, ways.marshmallow, "marshmallow", BESIDE_MARSHMALLOW, 5),
    )
    same = [written(subject.make(0))]
    fresh = [written(subject.make(number)) for number in range(FRESH)]
    for suffix, bodies in (("", same), (", new texts", fresh)):
        for what, ours, theirs, other, limit, calls in table:
            yield Comparison(
                f"{name} {what}{suffix}, beside {other}",
                *medians(
                    _on_bodies(ours, bodies, 100),
                    # Theirs are others than ours, which have become known by now.
                    _on_bodies(theirs, bodies, calls, FRESH // 2),
                    rounds,
                ),
                "µs",
                limit,
            )


def _beside_writing(rounds: int) -> Iterator[Comparison]:
    """Compare what a list is judged in, before it leaves, with what writes it."""
    exchange = _exchange()
    codec, check = exchange.state.codec, exchange.check
    assert check is not None
    fresh = [
        [location(n, f"2026-01-{day:02}T{hour:02}:00:{n:02}Z") for n in range(50)]
        for day in range(1, 29)
        for hour in range(4)
    ]
    for suffix, lists in (("", [FIFTY]), (", new texts", fresh)):
        answers = [
            {"data": data, "status_code": 1000, "timestamp": "2026-01-01T00:00:00Z"}
            for data in lists
        ]
        sent = [(answer["data"], codec.encode(answer)) for answer in answers]
        yield Comparison(
            f"50 locations checked{suffix}, beside writing them",
            *medians(
                _on_each(check, cycle(sent), 20),
                _on_each(codec.encode, cycle(zip(answers)), 20),
                rounds,
            ),
            "µs",
            BESIDE_WRITING,
        )


def _exchange() -> Exchange:
    """Return an exchange whose answer is checked, as in debug.

    :raises RuntimeError: when the check lets pass what it should not.
    """
    app = Flask("checked")
    app.debug = True
    OCPIStatus(app)
    bp = OCPIBlueprint("locations", __name__, url_prefix="/ocpi/2.2.1/locations")
    seen: list[Exchange] = []

    @bp.get("/")
    @returns(v2_2_1.Location)
    def all_of_them() -> object:
        exchange = current_exchange()
        assert exchange is not None
        seen.append(exchange)
        return FIFTY

    app.register_blueprint(bp)
    answer = app.test_client().get("/ocpi/2.2.1/locations/")
    (exchange,) = seen
    if answer.status_code != 200 or exchange.check is None:
        raise RuntimeError("The locations are not answered with, or not checked.")
    try:
        exchange.check([*FIFTY, {**FIFTY[0], "publish": "true"}], b"[]")
    except ContractViolation:
        return exchange
    raise RuntimeError("The check lets a location pass that is none.")


def _unusual(rounds: int) -> Iterator[Comparison]:
    """Compare, for information, documents that the fast path does not expect."""
    whole = full_location(0)
    evses = [{**evse, "vendor": {"slots": [1, 2]}} for evse in whole["evses"]]
    absent = {"suboperator": None, "state": None, "images": None, "energy_mix": None}
    ways = ways_of(v2_2_1.Location)
    for what, document in (
        ("not ASCII", {**whole, "address": "F.-Rooseveltstraße 3A", "city": "Gänt"}),
        ("with nulls", whole | absent),
        ("with unknown fields", {**whole, "evses": evses, "vendor": {"id": 1}}),
    ):
        yield Comparison(
            f"Location {what} read, beside pydantic",
            *medians(
                _on_bodies(ways.ours_read, [written(document)], 100),
                _on_bodies(ways.pydantic_read, [written(document)], 100),
                rounds,
            ),
            "µs",
            NO_LIMIT,
        )


def _broken() -> Comparison:
    """Compare, for information, how long it takes to say what is wrong with much."""
    whole = full_location(0)
    evse = {**whole["evses"][0], "uid": "", "status": "FREE"}
    body = written({**whole, "evses": [evse] * BROKEN_EVSES})
    document, kind = loads(body, exact=True), model(v2_2_1.Location)

    def ours() -> None:
        try:
            judge(v2_2_1.Location, document, text=body)
        except ValidationError as error:
            violations_of(error)

    def theirs() -> None:
        try:
            kind.model_validate(document)
        except ValueError as error:
            error.errors()  # type: ignore[attr-defined]

    told, theirs_told = medians(timed(ours, 1), timed(theirs, 1), 3)
    return Comparison(
        f"{BROKEN_EVSES:,} broken EVSEs told of, beside pydantic",
        told / 1000,
        theirs_told / 1000,
        "ms",
        NO_LIMIT,
    )
