"""What is asked of the table of documents, written once: SQLAlchemy knows it again."""

from __future__ import annotations

from functools import cache
from typing import Any
from typing import Final

from sqlalchemy import BindParameter
from sqlalchemy import Column
from sqlalchemy import ColumnElement
from sqlalchemy import Select
from sqlalchemy import bindparam
from sqlalchemy import delete
from sqlalchemy import exists
from sqlalchemy import func
from sqlalchemy import literal
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import tuple_
from sqlalchemy import update
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite

from .tables import COUNTS
from .tables import DOCUMENTS
from .tables import ORDER

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
_KEPT: Final = (_D.spelling, _D.version, _D.revision, _D.document)


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
#: Instead of what is there, unless it is something else by now.
CHANGE: Final = (
    update(DOCUMENTS)
    .where(*_ONE, _D.revision == _given(_D.revision))
    .values(
        revision=_D.revision + 1,
        **{
            column.name: _given(column)
            for column in (_D.version, _D.changed, _D.document)
        },
    )
)
FORGET: Final = delete(DOCUMENTS).where(*_ONE)
NOTED: Final = select(func.coalesce(func.sum(_C.documents), 0)).where(
    _C.role == _given(_C.role), _C.kind == _given(_C.kind)
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
def count(dialect: str) -> Any:
    """Return what notes that there are more of a shelf, or less."""
    noted = _insert(dialect)(COUNTS)
    noted = noted.values({column.name: _given(column) for column in _C})
    return noted.on_conflict_do_update(
        index_elements=list(COUNTS.primary_key.columns),
        set_={"documents": _C.documents + noted.excluded.documents},
    )


@cache
def recount(dialect: str) -> Any:
    """Return what notes how many there are of each shelf, where nothing is noted."""
    counted = select(_D.role, _D.kind, literal(0), func.count()).group_by(
        _D.role, _D.kind
    )
    return _insert(dialect)(COUNTS).from_select(list(_C), counted)


@cache
def rows(*, after: bool, first: bool, last: bool) -> Select[Any]:
    """Return the SELECT of a page.

    :param after: whether it begins where another one ended.
    :param first: whether the objects are of a moment or later ones.
    :param last: whether they are from before a moment.
    """
    # What comes after the end of a page is later anyway. To say it twice would have
    # SQLite go by that, and look at all that was on the pages before.
    within = _within(first and not after, last)
    chosen = select(*ORDER, _D.version, _D.revision, _D.document)
    chosen = chosen.order_by(*ORDER).limit(bindparam("_limit"))
    if not after:
        return chosen.where(*within).offset(bindparam("_offset"))
    ended = tuple_(*(bindparam(f"_after_{column.name}") for column in ORDER))
    return chosen.where(*within, tuple_(*ORDER) > ended)


@cache
def total(*, first: bool, last: bool) -> Select[Any]:
    """Return the SELECT that counts what is of some dates."""
    return select(func.count()).select_from(DOCUMENTS).where(*_within(first, last))


def _within(first: bool, last: bool) -> list[ColumnElement[bool]]:
    within = [_D.role == _given(_D.role), _D.kind == _given(_D.kind)]
    if first:
        within.append(_D.changed >= bindparam("_first"))
    if last:
        within.append(_D.changed < bindparam("_last"))
    return within
