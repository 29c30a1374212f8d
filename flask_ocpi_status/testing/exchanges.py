"""Each exchange of a partner's, in both directions, as a test looks at it.

What a test is shown is what went over the wire. A ``repr`` shows no token, no body and
no header: it stands in the output of a test that fails, which others read.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from functools import cached_property
from threading import Condition
from typing import Any
from typing import Literal
from typing import overload
from urllib.parse import parse_qsl

from werkzeug.datastructures import Headers

from ..checking.statuses import NOT_JSON
from ..checking.statuses import Statuses
from ..codec import JSONError
from ..codec import loads
from ..transport.ids import CORRELATION_ID
from ..transport.ids import REQUEST_ID
from ..transport.tokens import CredentialsToken
from .places import Named
from .places import Place

#: Which way a request went: to the partner, or from it.
Way = Literal["in", "out"]


@dataclass(frozen=True)
class Exchange(Statuses):
    """A request and its answer. It does not show what is in them.

    :param way: ``"in"`` for a request to the partner, ``"out"`` for one that it has
        made itself.
    :param place: the module and the version, as far as the URL says it.
    :param path: of the URL, without its query.
    :param query_string: of the URL.
    :param headers: of the request, without ``Authorization``.
    :param token: what came in that header, as it is meant.
    :param raw: the body of the request.
    :param http: the HTTP status of the answer; ``None`` where there was none.
    :param answer_headers: of the answer.
    :param answer_raw: the body of the answer.
    :param failure: why there was no answer, in a sentence.
    """

    way: Way
    method: str
    place: Place = field(repr=False)
    path: str = field(repr=False)
    query_string: str = field(default="", repr=False)
    headers: Headers = field(default_factory=Headers, repr=False)
    token: CredentialsToken | None = field(default=None, repr=False)
    raw: bytes = field(default=b"", repr=False)
    http: int | None = field(default=None, repr=False)
    answer_headers: Headers = field(default_factory=Headers, repr=False)
    answer_raw: bytes = field(default=b"", repr=False)
    failure: str | None = field(default=None, repr=False)

    def __repr__(self) -> str:
        arrow = "->" if self.way == "in" else "<-"
        return f"<{self.named} {arrow} {self.said}>"

    @property
    def named(self) -> str:
        """What was asked, in a few words."""
        return f"{self.method} {self.place}"

    @property
    def module(self) -> str:
        """The identifier of its module."""
        return self.place.module

    @property
    def role(self) -> str | None:
        """The side of the module; ``None`` where the URL does not say it."""
        return self.place.role

    @property
    def version(self) -> str | None:
        """The version of OCPI; ``None`` where the URL does not say it."""
        return self.place.version

    @cached_property
    def query(self) -> dict[str, str]:
        """The parameters of the query."""
        return dict(parse_qsl(self.query_string, keep_blank_values=True))

    @cached_property
    def body(self) -> Any:
        """The body of the request as JSON; ``None`` for none and for what is not."""
        read = _read(self.raw)
        return None if read is NOT_JSON else read

    @cached_property
    def content(self) -> Any:
        """The body of the answer as JSON; ``NOT_JSON`` for what is none."""
        return _read(self.answer_raw)

    @property
    def ids(self) -> Mapping[str, str]:
        """What the URL names, as ``{"session_id": "S1"}``."""
        return self._names.ids

    @property
    def id(self) -> str | None:
        """The id of the object that it is about: that of the URL, or of the body.

        Of a part of a Location it has those that lead there, as ``LOC1/E1``; of a
        command it is the name.
        """
        named = self._names.id
        if named is None and isinstance(self.body, dict):
            own = self.body.get("id", self.body.get("uid"))
            return own if isinstance(own, str) else None
        return named

    @property
    def request_id(self) -> str | None:
        """The ``X-Request-ID`` of the request."""
        return self.headers.get(REQUEST_ID)

    @property
    def correlation_id(self) -> str | None:
        """The ``X-Correlation-ID`` of the request."""
        return self.headers.get(CORRELATION_ID)

    @cached_property
    def _names(self) -> Named:
        return self.place.names(self.method)


def _read(body: bytes) -> Any:
    try:
        return loads(body) if body else NOT_JSON
    except JSONError:
        return NOT_JSON


#: Is told of an exchange.
Told = Callable[[Exchange], object]


class Exchanges(Sequence[Exchange]):
    """All exchanges of a partner by now, oldest first.

    :param told: is called with each.
    """

    def __init__(self, told: Told | None = None) -> None:
        self._all: list[Exchange] = []
        self._changed = Condition()
        self._told = told

    def add(self, exchange: Exchange) -> None:
        """Keep one more."""
        with self._changed:
            self._all.append(exchange)
            self._changed.notify_all()
        if self._told is not None:
            self._told(exchange)

    def clear(self) -> None:
        """Keep none of them any longer."""
        with self._changed:
            self._all.clear()

    def wait_until(
        self, found: Callable[[], Exchange | None], seconds: float
    ) -> Exchange | None:
        """Wait until something is found among them, and return it; or ``None``."""
        with self._changed:
            return self._changed.wait_for(found, seconds)

    def __len__(self) -> int:
        return len(self._all)

    @overload
    def __getitem__(self, index: int) -> Exchange: ...

    @overload
    def __getitem__(self, index: slice) -> list[Exchange]: ...

    def __getitem__(self, index: int | slice) -> Exchange | list[Exchange]:
        return self._all[index]

    def __iter__(self) -> Iterator[Exchange]:
        return iter(list(self._all))

    def __repr__(self) -> str:
        return repr(self._all)
