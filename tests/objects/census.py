"""Reads census.txt: what each version has, by its tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).with_name("census.txt")

#: Of a field: its type, as its table writes it, and its cardinality.
Row = tuple[str, str]


class Census(NamedTuple):
    """The classes with their fields, and the enums with openness and values."""

    classes: dict[str, dict[str, Row]]
    enums: dict[str, tuple[bool, tuple[str, ...]]]


def read() -> dict[str, Census]:
    """Return what each version has, oldest first."""
    versions: dict[str, Census] = {}
    for line in _lines():
        if line.startswith("["):
            name, _, before = line.strip("[]").partition(" after ")
            kept = versions.get(before, Census({}, {}))
            present = versions[name] = Census({**kept.classes}, {**kept.enums})
        elif line.startswith("- "):
            gone = line.removeprefix("- ")
            del (present.classes if gone in present.classes else present.enums)[gone]
        elif ":" in line:
            name, _, rows = line.partition(": ")
            present.classes[name] = dict(_row(row) for row in rows.split(", "))
        else:
            name, sign, *values = line.split()
            present.enums[name] = (sign == "~", tuple(values))
    return versions


def _lines() -> Iterator[str]:
    """Give what is said, each in one line."""
    text = re.sub(r"(?m)^#.*\n", "", FILE.read_text("utf-8"))
    return filter(None, re.sub(r"\n +", " ", text).splitlines())


def _row(row: str) -> tuple[str, Row]:
    name, kind = row.split(" ")
    card = kind[-1] if kind[-1] in "?*+" else "1"
    return name, (kind.rstrip("?*+").replace("_", " "), card)
