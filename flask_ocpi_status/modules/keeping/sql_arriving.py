"""Many objects at once, in a database: one look at what is there, one statement each.

What another transaction changes meanwhile is noticed, as by :meth:`.SQLDocuments.put`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import UTC
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import Row

from ...codec import JSONError
from ...codec import dumps
from ...codec import loads
from . import statements
from .arriving import Arrival
from .arriving import Outpaced
from .arriving import Settled
from .arriving import settled_beside
from .documents import Kept
from .documents import Key
from .moments import sortable
from .rows import keyed_alike
from .rows import written


def keep_together(
    connection: Connection, arrivals: Sequence[Arrival]
) -> tuple[list[Settled], Mapping[str, int]]:
    """Keep objects of one shelf, as far as they say anything new.

    :returns: what became of each, and how many more there are, by whom they concern.
    :raises Outpaced: when others were faster. Then the transaction is to be undone.
    """
    alikes = [one.key.alike for one in arrivals]
    there = _there(connection, alikes)
    settled: list[Settled] = []
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    more: dict[str, int] = defaultdict(int)
    now = sortable(datetime.now(UTC))
    for arrival, alike in zip(arrivals, alikes, strict=True):
        key, concerns = arrival.key, arrival.concerns
        values = {
            "_version": arrival.version,
            "_changed": arrival.changed or now,
            "_document": arrival.text,
            "_concerns": written(concerns) or None,
        }
        row = _meant(key, there[alike]) if alike in there else None
        if row is None:
            settled.append("created")
            new.append({**keyed_alike(alike, key.spelling), **values, "_revision": 1})
            continue
        what = _settled(arrival, row)
        settled.append(what)
        if what == "changed":
            values["_concerns"] = values["_concerns"] or row.concerns
            where = keyed_alike(alike, row.spelling)
            changed.append({**where, **values, "_revision": row.revision})
            more[row.concerns or ""] -= 1
    for statement, rows in (
        (statements.add_all(connection.dialect.name), new),
        (statements.CHANGE, changed),
    ):
        _do(connection, statement, rows)
        for one in rows:
            more[one["_concerns"] or ""] += 1
    return settled, more


def _there(
    connection: Connection, alikes: Iterable[Key]
) -> dict[Key, dict[str, Row[Any]]]:
    """Return what is kept under keys and others that are alike, by the spelling."""
    owners: dict[tuple[str, str], list[Key]] = defaultdict(list)
    for alike in alikes:
        owners[alike.country_code, alike.party_id].append(alike)
    there: dict[Key, dict[str, Any]] = {}
    statement = statements.some(connection.dialect.name)
    for some in owners.values():
        one = keyed_alike(some[0], "")
        del one["_spelling"], one["_id"]
        one[statements.IDS] = dumps(sorted({alike.id for alike in some}))
        for row in connection.execute(statement, one):
            found = some[0].named(row.id)
            there.setdefault(found, {})[row.spelling] = row
    return there


def _meant(key: Key, alike: Mapping[str, Row[Any]]) -> Row[Any] | None:
    """Return what a key means, of what is alike."""
    if not key.spelling:
        return alike[min(alike)]
    return alike.get(key.spelling) or alike.get("")


def _settled(arrival: Arrival, row: Row[Any]) -> Settled:
    if row.version == arrival.version and row.document == arrival.text:
        return "unchanged"
    try:
        there = Kept(loads(row.document, exact=True), row.version)
    except JSONError:
        return "changed"  # its row was changed by other means
    return settled_beside(arrival, there)


def _do(connection: Connection, statement: Any, rows: list[dict[str, Any]]) -> None:
    """Execute a statement for each row, and see that each was touched.

    It is compiled here, and the rows are handed to the driver as they are: SQLAlchemy
    would look at each parameter of each, and take half as long as the database does.
    """
    if not rows:
        return
    compiled = statement.compile(dialect=connection.dialect)
    order = compiled.positiontup  # of a driver whose parameters have no names
    given = rows if order is None else list(map(itemgetter(*order), rows))
    # How many rows were added is not known of an INSERT that nobody asks for it.
    options = {"preserve_rowcount": True}
    done = connection.exec_driver_sql(compiled.string, given, options)
    if done.rowcount != len(rows):
        raise Outpaced
