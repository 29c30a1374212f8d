"""What a view may return, and what it tells of what happened."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import is_dataclass
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING
from typing import Any

from werkzeug.datastructures import Headers
from werkzeug.sansio.response import Response

from ..contracts import Outcome
from ..errors import HeadersLike
from ..transport.pagination import PageRequest
from ..transport.pagination import in_header

if TYPE_CHECKING:
    from sqlalchemy import GenerativeSelect
    from sqlalchemy.orm import Session as SQLSession
    from sqlalchemy.orm import scoped_session


@dataclass(frozen=True, slots=True)
class Created:
    """Something was created.

    :param data: what the answer holds; ``None`` for nothing.
    :param location: the URL of what was created, made absolute where it is not. Owed
        for a CDR (OCPI 2.2.1, CDRs, POST) and in ITSM REST.
    """

    data: Any = None
    location: str | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The work goes on after the answer, as with a remote command.

    :param data: what the answer holds; ``None`` for nothing.
    """

    data: Any = None


@dataclass(frozen=True, slots=True)
class NoContent:
    """It is done, and there is nothing to say."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list.

    Sends ``X-Total-Count``, ``X-Limit`` and ``Link`` (OCPI 2.2.1, Transport and format,
    Pagination).

    :param items: the objects of this page.
    :param total: the number of objects on all pages.
    :param limit: the largest number of objects that the server puts on a page.
    :param next_url: the URL of the next page; ``None`` on the last one.
    """

    items: Iterable[Any]
    total: int
    limit: int | None = None
    next_url: str | None = None

    @classmethod
    def from_select(
        cls,
        session: SQLSession | scoped_session[Any],
        select: GenerativeSelect,
        page: PageRequest,
        model: Any,
        *,
        date_column: Any = None,
    ) -> Page:
        """Cut a page out of a select of SQLAlchemy's, in two queries.

        One counts what is selected, the other loads the page. The order is the select's
        own, and then that of the model's primary key. A request's dates are compared
        with ``last_updated``.

        :param session: a session, a ``scoped_session``, Flask-SQLAlchemy's
            ``db.session``.
        :param select: what to choose from, without a limit or an offset. One class or
            column gives its objects or values, several give rows.
        :param page: the page that is asked for.
        :param model: the mapped class whose primary key tells the items apart.
        :param date_column: another column than the model's ``last_updated``.
        :raises ImportError: without SQLAlchemy.
        :raises TypeError: for what is no select or no mapped class, and for a model
            without ``last_updated`` when there are dates.
        :raises ValueError: for a select that has a limit or an offset.
        """
        try:
            from ..transport.selecting import select_page
        except ImportError as error:
            raise ImportError(
                "Page.from_select needs SQLAlchemy; install it with pip install"
                " 'flask-ocpi-status[sqlalchemy]'."
            ) from error
        items, total = select_page(session, select, page, model, date_column)
        return cls(items, total, page.maximum, page.next_url(total))

    def map(self, function: Callable[[Any], Any]) -> Page:
        """Return the page with each item as the function makes it.

        :param function: writes an object of the app's as one of OCPI's, for instance.
        """
        return replace(self, items=[function(item) for item in self.items])


def outcome_of_result(result: Any) -> Outcome | None:
    """Tell what happened from what a view returned.

    :param result: data, one of the classes above, or an exact tuple of ``(data,
        status)``, ``(data, headers)`` or ``(data, status, headers)``. A named tuple is
        data. Nothing in it is changed.
    :returns: ``None`` for what passes through untouched: a response, a redirect, a
        WSGI application, an iterator.
    :raises TypeError: for a tuple of another shape.
    :raises ValueError: for a status that is none.
    """
    kind = type(result)
    if kind is dict or kind is list:
        return Outcome(200, result)
    if kind is tuple:
        return _of_tuple(result)
    told = _TELLING.get(kind)
    if told is not None:
        return told(result)
    return None if _passes_through(result) else Outcome(200, _text(result))


def header_list(headers: HeadersLike | None) -> list[tuple[str, str]]:
    """Return headers as pairs, whatever form they came in."""
    return list(Headers(headers)) if headers else []


def _of_tuple(result: tuple[Any, ...]) -> Outcome | None:
    data, status, headers = _split(result)
    outcome = outcome_of_result(data) if type(data) is not tuple else Outcome(200, data)
    if outcome is None:
        return None
    if status is not None:
        if 300 <= status < 400:
            return None
        # A view's 400 is what it found wrong with what it had read.
        outcome.happened = 422 if status == 400 else status
        empty = isinstance(outcome.data, str | dict | list) and not outcome.data
        if status in _BODILESS and empty:
            outcome.data = None  # Flask would not send it either
        if outcome.failed and isinstance(outcome.data, str):
            outcome.message, outcome.data = outcome.data, None
    if headers:
        outcome.headers = [*outcome.headers, *header_list(headers)]
    return outcome


_BODILESS = (HTTPStatus.NO_CONTENT, HTTPStatus.RESET_CONTENT)


def _split(
    result: tuple[Any, ...],
) -> tuple[Any, int | None, HeadersLike | None]:
    if len(result) == 3:
        data, status, headers = result
        return data, _status(status), headers
    if len(result) == 2:
        data, other = result
        if isinstance(other, Headers | Mapping | list | tuple):
            return data, None, other
        return data, _status(other), None
    raise TypeError(
        f"A view returned a tuple of {len(result)}; return (data, status),"
        " (data, headers) or (data, status, headers), or a list for an array."
    )


def _status(status: Any) -> int | None:
    if status is None:
        return None
    if isinstance(status, str):
        status = status.split(None, 1)[0] if status.strip() else status
        status = int(status) if status.isdecimal() else status
    if isinstance(status, bool) or not isinstance(status, int):
        raise TypeError(f"A view returned {status!r} as a status; return a number.")
    if not 200 <= status < 600:
        raise ValueError(f"A view returned the HTTP status {status}; use 200 to 599.")
    return int(status)


def _passes_through(result: Any) -> bool:
    return isinstance(result, Response | Iterator) or (
        callable(result) and not is_dataclass(result)
    )


def _text(result: Any) -> Any:
    return bytes(result).decode() if isinstance(result, bytes | bytearray) else result


def _created(result: Created) -> Outcome:
    headers = [("Location", result.location)] if result.location else []
    return Outcome(HTTPStatus.CREATED, result.data, headers=headers)


def _accepted(result: Accepted) -> Outcome:
    return Outcome(HTTPStatus.ACCEPTED, result.data)


def _no_content(result: NoContent) -> Outcome:
    return Outcome(HTTPStatus.NO_CONTENT)


def _page(result: Page) -> Outcome:
    headers = [("X-Total-Count", str(result.total))]
    if result.limit is not None:
        headers.append(("X-Limit", str(result.limit)))
    if result.next_url is not None:
        headers.append(("Link", f'<{in_header(result.next_url)}>; rel="next"'))
    return Outcome(HTTPStatus.OK, list(result.items), headers=headers)


_TELLING: Mapping[type, Callable[[Any], Outcome]] = {
    Created: _created,
    Accepted: _accepted,
    NoContent: _no_content,
    Page: _page,
}
