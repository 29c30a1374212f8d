"""Tables of cases, each of them one test: thousands of near-equal cases cost little.

``table`` is written like ``pytest.mark.parametrize``. All rows are tried, whatever
becomes of those before, and a row that fails or is skipped is a subtest of its own: it
is told with its values. What the test asks for besides is the same for all rows, so a
table is for cases that leave nothing behind.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from functools import wraps
from typing import Any
from typing import NamedTuple

import pytest

#: What a row may end with. What ends the whole run is none of these.
ENDS = (Exception, pytest.fail.Exception, pytest.skip.Exception)


class Row(NamedTuple):
    values: dict[str, Any]
    name: str | None = None

    def __str__(self) -> str:
        return self.name or ", ".join(
            f"{key}={value!r:.80}" for key, value in self.values.items()
        )


def row_of(words: Sequence[str], row: Any, is_value: bool) -> Row:
    """Read a row as it is written in a table."""
    name = None
    if isinstance(row, type(pytest.param())):
        if row.marks:
            raise TypeError("A row of a table has no marks. Make a test of it.")
        name, row = row.id, row.values
    elif is_value:
        row = (row,)
    return Row(dict(zip(words, row, strict=True)), name)


def table(
    names: str | Sequence[str],
    rows: Iterable[Any],
    ids: Iterable[str] = (),
    parts: int = 1,
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Try a test with each row, and, in a stack of tables, with each combination.

    :param names: The names of the columns, with commas or as a sequence.
    :param rows: The values, or the tuples of values.
    :param ids: What the rows are called, where their values do not say it well;
        ``pytest.param`` names one row.
    :param parts: How many tests are made of it, where it would keep one worker busy for
        long: each tries a part of the rows.
    """
    is_text = isinstance(names, str)
    words = [word.strip() for word in names.split(",")] if is_text else list(names)
    read = [row_of(words, row, is_text and len(words) == 1) for row in rows]
    if not read:
        raise ValueError("A table without rows would try nothing.")
    if called := list(ids):
        read = [Row(row.values, name) for row, name in zip(read, called, strict=True)]

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        below = getattr(test, "rows", None)
        if below is None:
            return over(test, read, parts)
        both = [joined(one, other) for one in read for other in below]
        return over(test.__wrapped__, both, parts)

    return decorate


def joined(one: Row, other: Row) -> Row:
    name = f"{one}, {other}" if one.name or other.name else None
    return Row(one.values | other.values, name)


def over(test: Callable[..., None], rows: list[Row], parts: int) -> Callable[..., None]:
    """Return the test that tries all rows."""
    wanted = [
        parameter
        for name, parameter in inspect.signature(test).parameters.items()
        if name not in rows[0].values
    ]

    @wraps(test)
    def run(subtests: pytest.Subtests, part: int = 0, **fixtures: Any) -> None:
        for number in range(part, len(rows), parts):
            row = rows[number]
            try:
                test(**fixtures, **row.values)
            except ENDS:
                with subtests.test(f"row {number}: {row}"):
                    raise

    own = [own_parameter("subtests"), *map(own_parameter, ["part"][: parts - 1])]
    run.__signature__ = inspect.Signature([*own, *wanted])
    run.rows = rows
    run.parts = parts
    # Hypothesis is called in each row, and has no say in what pytest calls.
    for name in [name for name in vars(run) if "hypothesis" in name]:
        delattr(run, name)
    return run if parts == 1 else pytest.mark.parametrize("part", range(parts))(run)


def own_parameter(name: str) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD)
