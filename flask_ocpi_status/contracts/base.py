"""What a status contract is: a table from what happened to how that is said.

The words, in the order in which an answer is made: an :class:`Outcome` says what
happened; a :class:`Contract` finds the :class:`Row` for it; the row and the contract's
envelope give an :class:`Answer`. Knows no Flask.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from collections.abc import Mapping
from inspect import get_annotations
from typing import Any
from typing import Final

from .codes import Codes
from .outcome import NO_BODY
from .outcome import Answer
from .outcome import Outcome
from .phrases import phrase
from .rows import BODILESS
from .rows import CODED
from .rows import Key
from .rows import Row
from .rows import canonical
from .rows import happened_of
from .rows import table_of
from .texts import is_empty
from .texts import text_of_failure
from .texts import text_of_success
from .texts import texts_in
from .versions import Features


class Contract:
    """A status contract: a table of rows, and two functions that write the body.

    Instantiate it with the table and the functions, or subclass it and override
    :meth:`success` and :meth:`failure`; then :meth:`replace` makes variants.

    :param name: its name, as ``contract="…"`` takes it.
    :param rows: from what happened to how it is said. Every contract has rows for the
        families ``"2xx"``, ``"4xx"`` and ``"5xx"`` and for ``"malformed"``; the words
        ``"invalid"`` and ``"crash"`` stand for 422 and 500.
    :param title: its name for people.
    :param success: writes the body of a success, from an :class:`Outcome`.
    :param failure: writes the body of a failure.
    :raises ValueError: when a family has no row, for a key that is none, and for a row
        that could not be sent or would never be used.
    """

    #: The media types of the two bodies.
    media_type: str = "application/json"
    failure_media_type: str = "application/json"
    #: The status codes of the version, in a contract that has them.
    codes: Codes | None = None
    #: What the version of OCPI has; ``None`` for a contract that is not OCPI's.
    features: Features | None = None
    #: Whether a body must be declared (415) and the media type be acceptable (406).
    negotiates: bool = False
    #: Whether a failure may tell the URL of the request; making it costs time. It is
    #: told as well where the message of a row asks for it.
    tells_url: bool = False
    #: Whether a successful GET carries an ``ETag`` and answers ``If-None-Match``.
    conditional: bool = False
    #: Whether a failure has a place for data. Where there is none, the texts in what a
    #: view gives with a failure are the message.
    holds_data: bool = False
    #: Whether a success holds an object or an array, and anything else is a crash.
    structured: bool = False
    #: The HTTP statuses after which a client may try again.
    retry_statuses: frozenset[int] = frozenset({500, 502, 503, 504})

    def __init__(
        self,
        name: str,
        rows: Mapping[Key, Row],
        *,
        title: str = "",
        success: Callable[[Outcome], Any] | None = None,
        failure: Callable[[Outcome], Any] | None = None,
        **settings: Any,
    ) -> None:
        self.name = name
        self.title = title or name
        self._fill(rows)
        self._success = success
        self._failure = failure
        self._set(settings)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r}>"

    def _fill(self, rows: Mapping[Key, Row]) -> None:
        self.rows = table_of(rows)
        self._has_classes = any(isinstance(key, type) for key in self.rows)
        if any("{url}" in (row.message or "") for row in self.rows.values()):
            self.tells_url = True

    def _set(self, settings: Mapping[str, Any]) -> None:
        known = _settings_of(type(self))
        for key, value in settings.items():
            if key not in known:
                raise TypeError(
                    f"A contract has no setting {key!r};"
                    f" it has {', '.join(sorted(known))}."
                )
            default = getattr(type(self), key, None)
            if isinstance(default, bool | str) and type(value) is not type(default):
                kind = "a text" if isinstance(default, str) else "True or False"
                raise TypeError(f"A contract has {key}={value!r}; use {kind}.")
            setattr(self, key, value)

    def replace(
        self,
        *,
        name: str | None = None,
        rows: Mapping[Key, Row] | None = None,
        **settings: Any,
    ) -> Contract:
        """Return this contract with other rows or settings; it stays as it is itself.

        :param name: a new name; the old one is kept otherwise, so that blueprints that
            ask for it get the variant in the app that was given it.
        :param rows: the rows to put in the place of the old ones.
        :param settings: ``media_type``, ``negotiates`` and the like.
        """
        other = copy.copy(self)
        other.name = self.name if name is None else name
        other._fill({**self.rows, **canonical({} if rows is None else rows)})
        other._set(settings)
        return other

    def names(self, error: BaseException | None) -> type[Exception] | None:
        """Return the class by which a row names an exception: the nearest there is."""
        if not self._has_classes or error is None:
            return None
        return next((cls for cls in type(error).__mro__ if cls in self.rows), None)

    def key(self, outcome: Outcome) -> Key:
        """Return the key of the row for what happened: the nearest there is.

        An exception whose class has a row has that one. An error that was raised by its
        status code has the row of that code or the row ``"coded"``, where the contract
        has them; then come the row of the HTTP status, and that of its family.
        """
        if outcome.failed:
            named = self.names(outcome.exception)
            if named is not None:
                return named
            if outcome.status_code is not None:
                for key in (outcome.status_code, CODED):
                    if key in self.rows:
                        return key
        happened = outcome.happened
        if happened in self.rows or isinstance(happened, str):
            return happened
        return f"{happened // 100}xx"

    def row(self, outcome: Outcome) -> Row:
        """Return the row for what happened."""
        return self.rows[self.key(outcome)]

    def answer(self, outcome: Outcome) -> Answer:
        """Say what happened, in this contract."""
        key = self.key(outcome)
        row = self.rows[key]
        if isinstance(key, type):
            outcome.meant = True
            if outcome.http_status is None:
                outcome.happened = happened_of(row)
        elif outcome.happened in BODILESS and is_empty(outcome.data):
            outcome.data = None
        failed = outcome.failed
        outcome.http = self._http(outcome, row)
        outcome.code = self._code(outcome, row)
        outcome.text = (
            text_of_failure(outcome, row, self.own_texts) or _phrase_of(outcome)
            if failed
            else text_of_success(outcome, row)
        )
        headers = outcome.headers
        if row.headers:
            brought = {name.lower() for name, _ in headers}
            owed = [pair for pair in row.headers if pair[0].lower() not in brought]
            headers = [*owed, *headers]
        return Answer(
            outcome.http,
            outcome.code,
            self._body(outcome),
            headers,
            self.failure_media_type if failed else self.media_type,
            failed,
            None if failed else self.problem(outcome),
        )

    def _body(self, outcome: Outcome) -> Any:
        if outcome.http in BODILESS:
            return NO_BODY
        return self.failure(outcome) if outcome.failed else self.success(outcome)

    def success(self, outcome: Outcome) -> Any:
        """Write the body of a success; :data:`NO_BODY` for none.

        Without a function of the contract's own: the data itself.
        """
        return outcome.data if self._success is None else self._success(outcome)

    def failure(self, outcome: Outcome) -> Any:
        """Write the body of a failure.

        ``outcome.text`` is never empty: the outcome's own message, the row's, or the
        reason phrase of the HTTP status.
        """
        if self._failure is None:
            return {"status": outcome.http, "message": outcome.text}
        return self._failure(outcome)

    def is_form(self, body: Any, *, failed: bool) -> bool:
        """Whether JSON that somebody else has written is a body as this writes them.

        A contract with functions of its own cannot be asked, and believes it.

        :param failed: whether the HTTP status tells of a failure.
        """
        if not failed or self._failure is not None:
            return True
        return isinstance(body, dict) and {"status", "message"} <= body.keys()

    def problem(self, outcome: Outcome) -> str | None:
        """Say how a success breaks the contract; ``None`` when it does not."""
        return None

    def retryable(self, http_status: int) -> bool:
        """Whether a client may try again after this HTTP status."""
        return http_status in self.retry_statuses

    def _http(self, outcome: Outcome, row: Row) -> int:
        if outcome.of_http and not isinstance(outcome.happened, str):
            return outcome.happened
        if outcome.http_status is not None and CODED in self.rows and outcome.failed:
            return outcome.http_status
        if row.posted is not None and outcome.method == "POST":
            return row.posted
        if row.empty is not None and outcome.data is None:
            return row.empty
        if row.http is not None:
            return row.http
        # "malformed" has no number of its own.
        return 400 if isinstance(outcome.happened, str) else outcome.happened

    def _code(self, outcome: Outcome, row: Row) -> int | None:
        if self.codes is None:
            return None
        code = outcome.status_code
        # 1000 says no more than that it was a success, which the row says better.
        if code is None or (
            row.code is not None and (outcome.failed or code == GENERIC[0])
        ):
            code = row.code
        if code is None:  # a row of the app's own that names none
            code = GENERIC[outcome.failed + outcome.is_server_error]
        return self.codes.fit(code)

    def own_texts(self, outcome: Outcome) -> list[str]:
        """Return the texts that a failure brings, and that have no other place.

        An exception whose class has a row brings none: the row says what is sent.
        """
        if outcome.meant:
            return []
        texts = [outcome.message] if outcome.message else []
        return texts if self.holds_data else [*texts, *texts_in(outcome.data)]


#: The generic codes of a success, a client's failure and the server's.
GENERIC: Final = (1000, 2000, 3000)


def _phrase_of(outcome: Outcome) -> str:
    # What a view calls a 400 is a 422 here, and mostly a 400 again on the wire.
    is_told = outcome.happened == 422 and outcome.http >= 400
    return phrase(outcome.http if is_told else outcome.happened)


def _settings_of(cls: type[Contract]) -> frozenset[str]:
    """Return what a contract has besides its name, its table and its two functions."""
    declared = {name for one in cls.__mro__ for name in get_annotations(one)}
    return frozenset({"title", *(name for name in declared if name[0] != "_")})
