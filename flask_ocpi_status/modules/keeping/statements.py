"""What is asked of the table of documents, written once: SQLAlchemy knows it again."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any
from typing import Final
from typing import NamedTuple
from typing import Self

from sqlalchemy import JSON
from sqlalchemy import BindParameter
from sqlalchemy import Column
from sqlalchemy import ColumnElement
from sqlalchemy import Select
from sqlalchemy import Table
from sqlalchemy import Text
from sqlalchemy import bindparam
from sqlalchemy import cast
from sqlalchemy import delete
from sqlalchemy import exists
from sqlalchemy import func
from sqlalchemy import literal
from sqlalchemy import literal_column
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import tuple_
from sqlalchemy import union_all
from sqlalchemy import update
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite

from .tables import COUNTS
from .tables import DOCUMENTS
from .tables import ORDER
from .tables import PULLS

_D: Final = DOCUMENTS.c
_C: Final = COUNTS.c
#: The dialects' INSERT, which can say what is to be done with what is there already.
_INSERTS: Final[dict[str, Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


def _given(column: Column[Any]) -> BindParameter[Any]:
    """Return the parameter of a column. None may be called as the column itself is."""
    return bindparam(f"_{column.name}", type_=column.type)


#: What a key says, besides the spelling.
_ALIKE: Final = [
    column == _given(column)
    for column in (_D.role, _D.kind, _D.country_code, _D.party_id, _D.id)
]
_ONE: Final = (*_ALIKE, _D.spelling == _given(_D.spelling))
_KEPT: Final = (_D.spelling, _D.version, _D.revision, _D.document, _D.concerns)
#: The parameters for several parties: of each of them, and of all together. What
#: concerns so many at most is looked for party by party; for more of them, all that is
#: on the shelf is gone through.
EACH: Final = tuple(f"_party_{number}" for number in range(16))
TOGETHER: Final = "_parties"


def _insert(dialect: str) -> Any:
    if dialect not in _INSERTS:
        raise NotImplementedError(
            f"Documents are kept in SQLite or PostgreSQL; {dialect} is neither. Write a"
            " class with get, put, delete and page for it."
        )
    return _INSERTS[dialect]


#: What a key means where case does not count, and where it does.
FIND: Final = select(*_KEPT).where(*_ALIKE).order_by(_D.spelling).limit(1)
FIND_EXACT: Final = (
    select(*_KEPT)
    .where(*_ALIKE, _D.spelling.in_([_given(_D.spelling), ""]))
    .order_by(_D.spelling.desc())
    .limit(1)
)
#: The parameter for the ids of several documents of one owner: a text, a list in JSON.
#: A parameter for each id would be another statement for each number of them.
IDS: Final = "_ids"
#: What the dialects call such a list, and what gives its items.
_ITEMS: Final[dict[str, tuple[Any, Any]]] = {
    "sqlite": (Text, func.json_each),
    "postgresql": (JSON, func.json_array_elements_text),
}
#: Instead of what is there, unless it is something else by now. All its parameters have
#: our names.
CHANGE: Final = (
    update(DOCUMENTS)
    .where(*_ONE, _D.revision == _given(_D.revision))
    .values(
        revision=_D.revision + literal_column("1"),
        **{
            column.name: _given(column)
            for column in (_D.version, _D.changed, _D.document, _D.concerns)
        },
    )
)
#: It gives whom the object concerned, which others may have changed meanwhile.
FORGET: Final = delete(DOCUMENTS).where(*_ONE).returning(_D.concerns)


#: What is read of each object on a page.
_LISTED: Final = (*ORDER, _D.version, _D.revision, _D.document, _D.concerns)
_TOGETHER: Final[BindParameter[Any]] = bindparam(TOGETHER, expanding=True)


class Which(NamedTuple):
    """Which objects of a shelf are meant.

    :param first: whether they are of a moment or later ones.
    :param last: whether they are from before a moment.
    :param parties: of how many parties they concern one, where they are looked for
        party by party; 0 for any other number; ``None`` where they may concern anybody.
    """

    first: bool
    last: bool
    parties: int | None

    @classmethod
    def of(cls, named: Collection[str]) -> Self:
        """Return what the names of some parameters ask for."""
        each = sum(name in named for name in EACH)
        return cls(
            "_first" in named, "_last" in named, each if TOGETHER in named else None
        )


@cache
def add(dialect: str) -> Any:
    """Return the INSERT of a document, which returns nothing where there is one."""
    spelling = _given(_D.spelling)
    meant = or_(_D.spelling.in_([spelling, ""]), spelling == "")
    there = exists(select(literal(1)).select_from(DOCUMENTS).where(*_ALIKE, meant))
    new = select(*map(_given, _D)).where(~there)
    added = _insert(dialect)(DOCUMENTS).from_select(list(_D), new)
    return added.on_conflict_do_nothing().returning(_D.revision)


@cache
def some(dialect: str) -> Any:
    """Return what gives those that are there of several documents of one owner."""
    kind, items_of = _ITEMS[dialect]
    items = items_of(cast(bindparam(IDS, type_=Text()), kind))
    named = select(items.table_valued("value").c.value)
    return select(_D.id, *_KEPT).where(*_ALIKE[:-1], _D.id.in_(named))


@cache
def add_all(dialect: str) -> Any:
    """Return the INSERT of documents of which none is thought to be there."""
    added = _insert(dialect)(DOCUMENTS)
    added = added.values({column.name: _given(column) for column in _D})
    return added.on_conflict_do_nothing()


@cache
def count(dialect: str) -> Any:
    """Return what notes that there are more of a shelf, or less."""
    noted = _insert(dialect)(COUNTS)
    noted = noted.values({column.name: _given(column) for column in _C})
    return noted.on_conflict_do_update(
        index_elements=list(COUNTS.primary_key.columns),
        set_={"documents": _C.documents + noted.excluded.documents},
    )


@cache
def instead(dialect: str, table: Table) -> Any:
    """Return what puts a row where there may be one with the same primary key."""
    new = _insert(dialect)(table).values({one.name: _given(one) for one in table.c})
    keys = list(table.primary_key.columns)
    rest = [one.name for one in table.c if one.name not in {key.name for key in keys}]
    return new.on_conflict_do_update(
        index_elements=keys, set_={name: new.excluded[name] for name in rest}
    )


@cache
def recount(dialect: str) -> Any:
    """Return what notes how many there are of each shelf, where nothing is noted."""
    concerns = func.coalesce(_D.concerns, "")
    counted = select(_D.role, _D.kind, concerns, literal(0), func.count()).group_by(
        _D.role, _D.kind, concerns
    )
    return _insert(dialect)(COUNTS).from_select(list(_C), counted)


@cache
def rows(which: Which, *, after: bool) -> Select[Any]:
    """Return the SELECT of a page.

    :param after: whether it begins where another one ended.
    """
    # What comes after the end of a page is later anyway. To say it twice would have
    # SQLite go by that, and look at all that was on the pages before.
    within = _within(which._replace(first=which.first and not after))
    if after:
        ended = tuple_(*(bindparam(f"_after_{column.name}") for column in ORDER))
        within.append(tuple_(*ORDER) > ended)
    if which.parties is None:
        return _paged(_LISTED, within)
    each = [[*within, _D.concerns == _one(name)] for name in EACH[: which.parties]]
    if not each:
        return _paged(_LISTED, [*within, _D.concerns.in_(_TOGETHER)])
    if len(each) == 1:
        return _paged(_LISTED, each[0])
    # An index has the order of what concerns one party, and not of all of that. So as
    # much of each is read as could be on the page.
    parts = [
        select(*_LISTED)
        .where(*one)
        .order_by(*ORDER)
        .limit(bindparam("_reach"))
        .subquery()
        for one in each
    ]
    united = union_all(*map(select, parts)).subquery()
    return _paged(united.c, [])


@cache
def total(which: Which) -> Select[Any]:
    """Return the SELECT that counts: what is of some dates; or what is noted of all."""
    counted: Select[Any]
    if which.first or which.last:
        counted = select(func.count()).select_from(DOCUMENTS).where(*_within(which))
        concerns = _D.concerns
    else:
        counted = select(func.coalesce(func.sum(_C.documents), 0)).where(
            _C.role == _given(_C.role), _C.kind == _given(_C.kind)
        )
        concerns = _C.concerns
    return counted if which.parties is None else counted.where(concerns.in_(_TOGETHER))


def _paged(columns: Any, within: list[ColumnElement[bool]]) -> Select[Any]:
    by_name = {column.name: column for column in columns}
    chosen = select(*columns).where(*within)
    chosen = chosen.order_by(*(by_name[column.name] for column in ORDER))
    return chosen.limit(bindparam("_limit")).offset(bindparam("_offset"))


def _one(name: str) -> BindParameter[Any]:
    return bindparam(name, type_=_D.concerns.type)


def _within(which: Which) -> list[ColumnElement[bool]]:
    within = [_D.role == _given(_D.role), _D.kind == _given(_D.kind)]
    if which.first:
        within.append(_D.changed >= bindparam("_first"))
    if which.last:
        within.append(_D.changed < bindparam("_last"))
    return within


@cache
def begin_pull(dialect: str) -> Any:
    """Return the INSERT of a list that was never read, and is not there yet."""
    known = [one for one in PULLS.c if one.name not in ("holder", "leased")]
    begun = _insert(dialect)(PULLS).values({one.name: _given(one) for one in known})
    return begun.on_conflict_do_nothing()
