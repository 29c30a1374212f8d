"""One page of what a database has: two queries, in SQLAlchemy.

Rules: OCPI 2.2.1, Transport and format, "Pagination": ``date_from`` is inclusive and
``date_to`` exclusive, and both are compared with ``last_updated``.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import DateTime
from sqlalchemy import GenerativeSelect
from sqlalchemy import Integer
from sqlalchemy import Numeric
from sqlalchemy import Select
from sqlalchemy import String
from sqlalchemy import func
from sqlalchemy import inspect
from sqlalchemy import select
from sqlalchemy.orm import Mapper
from sqlalchemy.orm import Session
from sqlalchemy.orm import scoped_session

from ..naming.article import kind_of
from .pagination import PageRequest


def select_page(
    session: Session | scoped_session[Any],
    chosen: GenerativeSelect,
    page: PageRequest,
    model: Any,
    date_column: Any = None,
) -> tuple[list[Any], int]:
    """Return the items of a page, and the number of items on all pages.

    :param session: the session to ask.
    :param chosen: what to choose from: all pages of it, before the dates.
    :param page: the page.
    :param model: the mapped class, or an alias of one, whose primary key tells the
        items apart.
    :param date_column: what the dates are compared with; the model's ``last_updated``
        without one.
    :raises TypeError: for what is no select or no model, and where there are dates and
        nothing to compare them with.
    :raises ValueError: for a select that is cut already.
    """
    whole = _dated(_checked(chosen), page, model, date_column)
    # An order would cost time in a count, and PostgreSQL refuses some.
    counted = select(func.count()).select_from(whole.order_by(None).subquery())
    total = session.scalar(counted) or 0
    result = session.execute(
        whole.order_by(*_primary_key(model)).offset(page.offset).limit(page.limit)
    )
    [first, *others] = whole.column_descriptions
    if others:
        return list(result), total
    scalars = result.scalars()
    # Eager loading by a join gives an object once for each member of its collection;
    # values that are equal are not one and the same.
    return list(scalars.unique() if _is_entity(first) else scalars), total


def _checked(chosen: GenerativeSelect) -> Select[Any]:
    if not isinstance(chosen, Select):
        raise TypeError(
            f"A page cannot be cut out of {kind_of(chosen)}; pass a select(),"
            " for instance select(Model)."
        )
    if chosen._has_row_limiting_clause:
        raise ValueError(
            "The select has a limit or an offset already; leave both to the page."
        )
    return chosen


def _dated(
    chosen: Select[Any], page: PageRequest, model: Any, column: Any
) -> Select[Any]:
    if page.date_from is None and page.date_to is None:
        return chosen
    if column is None:
        column = getattr(model, "last_updated", None)
    if not _has_instants(column):
        raise TypeError(
            f"{_name(model)} has no column last_updated of instants to compare"
            " date_from and date_to with; name another one as date_column."
        )
    conditions: list[ColumnElement[bool]] = []
    if page.date_from is not None:
        conditions.append(column >= _for(column, page.date_from))
    if page.date_to is not None:
        conditions.append(column < _for(column, page.date_to))
    return chosen.where(*conditions)


def _has_instants(column: Any) -> bool:
    """Whether it is a column whose values are instants; texts compare otherwise."""
    kind = getattr(column, "type", None)
    return kind is not None and not isinstance(kind, String | Numeric | Integer)


def _for(column: Any, moment: datetime) -> datetime:
    """Return an instant as the column keeps it: naive in UTC where it has no zone."""
    naive = isinstance(column.type, DateTime) and not column.type.timezone
    return moment.replace(tzinfo=None) if naive else moment


def _primary_key(model: Any) -> list[Any]:
    mapper: Mapper[Any] | None = getattr(inspect(model, raiseerr=False), "mapper", None)
    if mapper is None:
        raise TypeError(
            f"{_name(model)} is no mapped class; pass the one whose primary key tells"
            " the items apart."
        )
    # By the attributes, so that an alias gives its own columns.
    return [
        getattr(model, mapper.get_property_by_column(column).key)
        for column in mapper.primary_key
    ]


def _is_entity(described: Any) -> bool:
    """Whether what is selected is a mapped class or an alias of one, not a value."""
    return described["entity"] is not None and described["expr"] is described["entity"]


def _name(model: Any) -> str:
    return str(getattr(model, "__name__", type(model).__name__))
