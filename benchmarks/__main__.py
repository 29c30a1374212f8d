"""Measure, and print a table or JSON. A miss is printed: it is for people to read."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from .core import run
from .measure import Comparison
from .memory import growth

MEMORY_LIMIT = 2_000_000


def main() -> None:
    """Run the benchmarks that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--rounds", type=int, default=25, metavar="N")
    parser.add_argument("--requests", type=int, default=200_000, metavar="N")
    options = parser.parse_args()
    rows = [row(comparison) for comparison in run(options.rounds)]
    grown = growth(options.requests)
    rows.append(
        {
            "name": f"growth after {options.requests} requests, bytes",
            "value": grown,
            "limit": MEMORY_LIMIT,
            "met": grown < MEMORY_LIMIT,
        }
    )
    if options.json:
        json.dump(rows, sys.stdout, indent=2)
        print()
        return
    for line in rows:
        times = (
            f"{line['ours_us']:>8} µs {line['theirs_us']:>8} µs"
            if ("ours_us" in line)
            else " " * 23
        )
        print(
            f"{line['name']:52} {times} {line['value']:>9} of {line['limit']:<8}"
            f" {'met' if line['met'] else 'MISSED'}"
        )


def row(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as it is printed."""
    return {
        "name": comparison.name,
        "ours_us": round(comparison.ours, 1),
        "theirs_us": round(comparison.theirs, 1),
        "value": round(comparison.ratio, 2),
        "limit": comparison.limit,
        "met": comparison.ratio <= comparison.limit,
    }


if __name__ == "__main__":
    main()
