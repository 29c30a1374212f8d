"""What the page shows beside the exchanges: a list of panels, each made by a function.

A function returns ``None`` where there is nothing of its kind in the app. What it
raises is logged, and the rest of the page is there all the same.
"""

from __future__ import annotations

from collections import Counter
from collections import defaultdict
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from datetime import UTC
from datetime import datetime
from typing import Final
from typing import NamedTuple

from flask import Flask

from ..answers.monitoring import logger
from ..exchange.scope import scopes_of
from ..exchange.state import state_of
from ..modules.common import platforms_of
from ..parties.parties import Party
from ..parties.parties import StoreProblem
from ..parties.parties import TableMissing
from ..parties.stores import parties_of
from .seen import Exchanges
from .seen import Wanted

#: How many rows a panel has at most, and how many exchanges are counted.
MOST: Final = 50
COUNTED: Final = 10_000
#: The outcomes in the order in which a bar has them.
OUTCOMES: Final = (
    "success",
    "client_error",
    "invalid",
    "malformed",
    "server_error",
    "unanswered",
    "crash",
)
#: The width of the longest bar, in the units of its drawing.
WIDTH: Final = 100.0


class Segment(NamedTuple):
    """A part of a bar."""

    outcome: str
    times: int
    x: float
    width: float


class Bar(NamedTuple):
    """The outcomes of one party in one module, drawn."""

    way: str
    party: str
    module: str
    total: int
    segments: Sequence[Segment]


class Panel(NamedTuple):
    """A table beside the exchanges.

    :param columns: their headings.
    :param rows: texts, and moments, by column.
    :param empty: what is said where there are none.
    :param bars: in the place of rows.
    :param more: how many rows there are besides.
    """

    id: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str | datetime]] = ()
    empty: str = ""
    bars: Sequence[Bar] = ()
    more: int = 0


Make = Callable[[Flask, Exchanges], Panel | None]


def panels_of(app: Flask, exchanges: Exchanges) -> Iterator[Panel]:
    """Give the panels of an app."""
    for make in PANELS:
        try:
            panel = make(app, exchanges)
        except Exception as error:
            # What a store says of itself has no secrets in it, and says what to do.
            why = (
                error if isinstance(error, StoreProblem) else f"{type(error).__name__}."
            )
            logger.warning("A panel of the monitor failed: %s", why)
            name = make.__name__.replace("_", " ").capitalize()
            panel = Panel(make.__name__, name, (), empty="This cannot be read now.")
        if panel is not None:
            yield panel


def outcomes(app: Flask, exchanges: Exchanges) -> Panel:
    """Count what requests and calls came to, by party and module."""
    by_place: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for way, party, module, outcome, times in exchanges.counts(COUNTED):
        by_place[way, party or "unknown", module or "-"][outcome] += times
    longest = max((found.total() for found in by_place.values()), default=1)
    bars = [
        Bar(*place, found.total(), _segments(found, WIDTH / longest))
        for place, found in sorted(
            by_place.items(), key=lambda one: (-one[1].total(), one[0])
        )
    ]
    return Panel(
        "outcomes",
        "Outcomes by party and module",
        ("Party", "Module", "Outcomes", "Count"),
        bars=bars[:MOST],
        more=max(0, len(bars) - MOST),
        empty="Nothing was asked yet.",
    )


def parties(app: Flask, _: Exchanges) -> Panel | None:
    """List the parties, and how it stands with them."""
    if not scopes_of(app).registrations and state_of(app).parties is None:
        return None
    try:
        known = parties_of(app).all()
    except TableMissing:
        if state_of(app).hooks.load_party is None:
            raise
        return None  # the app knows its parties itself, and nobody has registered
    return Panel(
        "parties",
        "Parties",
        ("Party", "State", "OCPI", "Roles", "Quirks"),
        [
            (
                one.name,
                _state(one),
                one.version or "-",
                ", ".join(f"{role.role or ''} {role.party_id}" for role in one.roles)
                or "-",
                ", ".join(sorted(one.quirks)) or "-",
            )
            for one in known[:MOST]
        ],
        "No party is known yet.",
        more=max(0, len(known) - MOST),
    )


def owed(app: Flask, _: Exchanges) -> Panel | None:
    """List the results that the app owes others."""
    platforms = platforms_of(app).values()
    if not platforms:
        return None
    found = [
        one for common in platforms for one in common.notes.replies.open(common.name)
    ]
    return Panel(
        "owed",
        "Results that are owed",
        ("Due", "Party", "What", "State", "Tries"),
        [
            (
                one.due,
                one.party or "-",
                one.what,
                "waits to be posted" if one.result else "is not known yet",
                str(one.tries),
            )
            for one in found[:MOST]
        ],
        "Nothing is owed.",
        more=max(0, len(found) - MOST),
    )


def failed(app: Flask, exchanges: Exchanges) -> Panel | None:
    """List the pushes, pulls and results that came to nothing."""
    if not platforms_of(app):
        return None
    found = exchanges.latest(("push", "pull", "reply"), Wanted(), MOST)
    return Panel(
        "failed",
        "Pushes, pulls and results that came to nothing",
        ("When", "Party", "What", "Became", "Why"),
        [
            (
                moment_of(one.at),
                one.party or "-",
                " ".join(word for word in (one.method, one.module, one.place) if word),
                one.outcome,
                one.error or "-",
            )
            for one in found
        ],
        "All that was pushed, pulled and posted has arrived.",
    )


PANELS: Final[Sequence[Make]] = (outcomes, parties, owed, failed)


def moment_of(at: float) -> datetime:
    """Return a moment, in UTC."""
    return datetime.fromtimestamp(at, UTC)


def _segments(found: Counter[str], scale: float) -> list[Segment]:
    made, x = [], 0.0
    others = sorted(found.keys() - set(OUTCOMES))
    for outcome in (*OUTCOMES, *others):
        if found[outcome]:
            width = found[outcome] * scale
            made.append(Segment(outcome, found[outcome], round(x, 3), round(width, 3)))
            x += width
    return made


def _state(party: Party) -> str:
    if party.renewing:
        return "registered, renewing"
    return "registered" if party.registered else "invited"
