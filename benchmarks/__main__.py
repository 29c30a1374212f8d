"""Measure, and print a table or JSON. A miss is printed: it is for people to read."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Callable
from collections.abc import Iterable
from typing import Any

from . import acting
from . import convert
from . import core
from . import hostile
from . import modules
from . import monitor
from . import objects
from . import parties
from . import pulling
from . import wire
from .measure import Comparison
from .memory import growth

MEMORY_LIMIT = 2_000_000


def _acting(**rounds: int) -> Iterable[Comparison]:
    """Compare what a platform does of its own accord.

    Pulls come first: pushes to who hangs are still done in the process afterwards.
    """
    yield from pulling.run(**rounds)
    yield from acting.run(**rounds)


RUNS: dict[str, Callable[..., Iterable[Comparison]]] = {
    "core": core.run,
    "wire": wire.run,
    "objects": objects.run,
    "convert": convert.run,
    "parties": parties.run,
    "modules": modules.run,
    "acting": _acting,
    "monitor": monitor.run,
}
#: What is compared with nothing: it gives rows that can be printed as they are.
COSTS = {"hostile": hostile.run}
SIDES = ("ours", "theirs")


def main() -> None:
    """Run the benchmarks that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", nargs="?", choices=[*RUNS, *COSTS], default="core")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--rounds", type=int, metavar="N")
    parser.add_argument("--requests", type=int, default=200_000, metavar="N")
    options = parser.parse_args()
    rounds = {} if options.rounds is None else {"rounds": options.rounds}
    if options.name in COSTS:
        rows = list(COSTS[options.name](**rounds))
    else:
        rows = [row(comparison) for comparison in RUNS[options.name](**rounds)]
    if options.name == "core":
        rows.append(memory_row(options.requests))
    if options.json:
        json.dump(rows, sys.stdout, indent=2)
        print()
        return
    for line in rows:
        print(written(line))


def row(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as it is printed."""
    return {
        "name": comparison.name,
        "ours": round(comparison.ours, 1),
        "theirs": round(comparison.theirs, 1),
        "unit": comparison.unit,
        "value": round(comparison.ratio, 3),
        "limit": comparison.limit if math.isfinite(comparison.limit) else None,
        "met": comparison.met,
    }


def memory_row(requests: int) -> dict[str, Any]:
    """Measure what memory does and return it as it is printed."""
    grown = growth(requests)
    return {
        "name": f"growth after {requests} requests, bytes",
        "value": grown,
        "limit": MEMORY_LIMIT,
        "met": grown < MEMORY_LIMIT,
    }


def written(row: dict[str, Any]) -> str:
    """Return a row as a line of the table."""
    figures = [f"{row[side]:>8} {row['unit']:5}" for side in SIDES if side in row]
    line = f"{row['name']:52} {' '.join(figures):29} {row['value']:>9}"
    if row["limit"] is None:
        return line
    return f"{line} of {row['limit']:<8} {'met' if row['met'] else 'MISSED'}"


if __name__ == "__main__":
    main()
