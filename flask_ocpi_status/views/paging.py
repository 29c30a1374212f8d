"""Views that answer with a page of a list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from functools import wraps
from typing import Any
from typing import ParamSpec
from typing import Protocol
from typing import overload
from urllib.parse import unquote_to_bytes

from marshmallow import ValidationError
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.sansio.response import Response

from ..answers.results import Page
from ..answers.results import outcome_of_result
from ..contracts.versions import FEATURES
from ..exchange.context import current_request
from ..exchange.ruled import refuse_ruled
from ..naming.article import kind_of
from ..sync import late
from ..transport.pagination import PageRequest
from ..transport.pagination import read_page
from ..urls import request_url
from ..violations import outside
from .misuse import name_of
from .misuse import refuse_lacking
from .noted import Fact
from .noted import note
from .wrapping import check_view
from .wrapping import own_exchange

P = ParamSpec("P")

_NEWEST = list(FEATURES.values())[-1]


class Paginated(Protocol):
    """How :func:`paginated` is called: bare, or with what it is to be told."""

    @overload
    def __call__(self, view: Callable[P, Any], /) -> Callable[P, Any]: ...

    @overload
    def __call__(
        self,
        *,
        default: int | None = None,
        maximum: int | None = None,
        require_date_from: bool = False,
    ) -> Callable[[Callable[P, Any]], Callable[P, Any]]: ...


def paginated(
    view: Callable[P, Any] | None = None,
    /,
    *,
    default: int | None = None,
    maximum: int | None = None,
    require_date_from: bool = False,
) -> Any:
    """Give a view the page that is asked for, as ``page``, and complete its own.

    The view takes the keyword ``page``, a :class:`PageRequest`, and returns a
    :class:`Page`, whose ``limit`` and ``next_url`` it can leave out. Parameters that
    cannot be read are violations, and the view isn't called (OCPI 2.2.1, Transport and
    format, "Pagination").

    :param default: the number of objects on a page for a request without a limit;
        ``OCPI_STATUS_PAGE_LIMIT`` without one.
    :param maximum: the largest number of objects on a page; ``OCPI_STATUS_PAGE_MAX``
        without one.
    :param require_date_from: whether a request must have ``date_from``, as OCPI says
        for sessions.
    :raises TypeError: for what is not a function, has no room for a ``page``, or has
        its rule already.
    :raises ValueError: for numbers below 1, and a default above the maximum.
    """
    given = {"default": default, "maximum": maximum}
    check_numbers(**{name: one for name, one in given.items() if one is not None})
    if default is not None and maximum is not None and default > maximum:
        raise ValueError(
            f"default={default} is more than maximum={maximum}; use at most as much."
        )
    required = ("date_from",) if require_date_from else ()

    def decorate(view: Callable[P, Any]) -> Callable[P, Any]:
        check_view(view, "paginated")
        refuse_ruled(view, "paginated")
        refuse_lacking(view, "paginated", "page")
        call = late(view)

        @wraps(view)
        def run(*args: P.args, **kwargs: P.kwargs) -> Any:
            if "page" in kwargs:
                raise TypeError(
                    f"{name_of(view)} has a page already; give the variable of its URL"
                    " another name, and put paginated on it once."
                )
            page = _read(default, maximum, required)
            kwargs["page"] = page
            return _completed(call(*args, **kwargs), page)

        note(run, view, Fact("paginated", required))
        return run

    return decorate if view is None else decorate(view)


def check_numbers(**numbers: object) -> None:
    """Refuse numbers of objects on a page that are none.

    :raises ValueError: for one that is no whole number, or below 1.
    """
    for name, number in numbers.items():
        if not isinstance(number, int) or isinstance(number, bool) or number < 1:
            raise ValueError(
                f"{name}={number!r} is no size for a page; use a whole number from 1"
                " on."
            )


def _read(
    default: int | None, maximum: int | None, required: tuple[str, ...]
) -> PageRequest:
    exchange = own_exchange("paginated")
    request = current_request()
    config = exchange.state.app.config
    default = default or config["OCPI_STATUS_PAGE_LIMIT"]
    maximum = maximum or config["OCPI_STATUS_PAGE_MAX"]
    query = request.query_string
    if not (query or required):
        return _first_page(default, maximum)
    try:
        # What is no UTF-8 would be another filter in the URL of the next page.
        unquote_to_bytes(query).decode()
    except UnicodeDecodeError:
        raise ValidationError("The query has to be in UTF-8.") from None
    try:
        return read_page(
            request.args,
            url=request_url,
            features=getattr(exchange.contract, "features", None) or _NEWEST,
            module=exchange.claim.module,
            default=default,
            maximum=maximum,
            required=required,
        )
    except ValidationError as error:
        faults = outside("query parameter", error.messages)
        raise ValidationError(faults) from None


@lru_cache(64)  # an app has few numbers
def _first_page(default: int, maximum: int) -> PageRequest:
    """Return the page that is asked for without a query, in every version."""
    return read_page(
        ImmutableMultiDict(),
        url=request_url,
        features=_NEWEST,
        module=None,
        default=default,
        maximum=maximum,
    )


def _completed(result: Any, page: PageRequest) -> Any:
    """Complete the page that a view returned; a failure is none, and stays as it is."""
    split = type(result) is tuple and len(result) > 0
    told = result[0] if split else result
    if isinstance(told, Page):
        limit = page.maximum
        if told.limit is not None:
            limit = told.limit
            check_numbers(limit=limit)
            if limit < page.limit:  # the view has a smaller maximum for this once
                page = replace(page, limit=limit)
        next_url = told.next_url or page.next_url(told.total)
        told = Page(told.items, told.total, limit, next_url)
        return (told, *result[1:]) if split else told
    if isinstance(told, Response | HTTPException):
        return result
    outcome = outcome_of_result(result)
    if outcome is None or not outcome.failed:
        raise TypeError(
            f"A paginated view returned {kind_of(told)}; return Page(items, total)."
        )
    return result
