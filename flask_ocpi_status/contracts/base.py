"""What a status contract is: a table from what happened to how that is said.

The words, in the order in which an answer is made: an :class:`Outcome` says what
happened; a :class:`Contract` finds the :class:`Row` for it; the row and the contract's
envelope give an :class:`Answer`. Knows no Flask.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from typing import Final

from .codes import Codes
from .codes import StatusCode
from .outcome import Answer
from .outcome import Outcome
from .phrases import phrase
from .versions import Features

#: A row's key: an HTTP status, a family of them ("4xx"), a status code (from 1000 on),
#: or one of the words below.
Key = int | str

MALFORMED: Final = "malformed"
CODED: Final = "coded"
#: Words for what has a number: a body or a parameter that was read and is not
#: acceptable, and an exception that nobody handled.
ALIASES: Final[Mapping[Key, int]] = {"invalid": 422, "crash": 500}


@dataclass(frozen=True, slots=True)
class Row:
    """How one happening is said.

    :param http: the HTTP status on the wire; ``None`` for the one that happened.
    :param code: the OCPI status code, in a contract that has them; ``None`` in the row
        ``"coded"``, for the code that was asked for.
    :param headers: owed with it, unless the outcome brings its own of that name.
    :param message: the text where the outcome has none of its own; ``{method}`` and
        ``{url}`` stand for those of the request.
    :param constant: a machine-readable name, in a contract that has them.
    :param read: the HTTP status instead of ``http`` when the request was a GET or HEAD.
    :param note: a word for the reader of the table.
    """

    http: int | None = None
    code: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    message: str | None = None
    constant: str | None = None
    read: int | None = None
    note: str = ""


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
    :raises ValueError: when a family has no row, and for a key that is none.
    """

    #: The media types of the two bodies.
    media_type: str = "application/json"
    failure_media_type: str = "application/json"
    #: The status codes of the version, in a contract that has them.
    codes: Codes | None = None
    #: What the version of OCPI has; ``None`` for a contract that is not OCPI's.
    features: Features | None = None
    #: Whether a body must be declared as JSON (415) and JSON be acceptable (406).
    negotiates: bool = False
    #: Whether a failure may tell the URL of the request; making it costs time.
    tells_url: bool = False
    #: Whether a successful GET carries an ``ETag`` and answers ``If-None-Match``.
    conditional: bool = False
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
        self.rows = _table(rows)
        self._success = success
        self._failure = failure
        self._set(settings)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r}>"

    def _set(self, settings: Mapping[str, Any]) -> None:
        for key, value in settings.items():
            if key not in _SETTINGS:
                raise TypeError(
                    f"A contract has no setting {key!r};"
                    f" it has {', '.join(sorted(_SETTINGS))}."
                )
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
        other.rows = _table({**self.rows, **_canonical(rows or {})})
        other._set(settings)
        return other

    def row(self, outcome: Outcome) -> Row:
        """Return the row for what happened: the nearest there is.

        An error that was raised by its status code has the row of that code or the
        row ``"coded"``, where the contract has them; then come the row of the HTTP
        status, and that of its family.
        """
        if outcome.status_code is not None and outcome.failed:
            row = self.rows.get(outcome.status_code) or self.rows.get(CODED)
            if row is not None:
                return row
        happened = outcome.happened
        row = self.rows.get(happened)
        if row is None and not isinstance(happened, str):
            row = self.rows[f"{happened // 100}xx"]
        assert row is not None  # _table() has seen to it
        return row

    def answer(self, outcome: Outcome) -> Answer:
        """Say what happened, in this contract."""
        row = self.row(outcome)
        failed = outcome.failed
        outcome.http = self._http(outcome, row)
        outcome.code = self._code(outcome, row)
        if failed:
            outcome.text = self._text(outcome, row)
        headers = outcome.headers
        if row.headers:
            brought = {name.lower() for name, _ in headers}
            owed = [pair for pair in row.headers if pair[0].lower() not in brought]
            headers = [*owed, *headers]
        return Answer(
            outcome.http,
            outcome.code,
            self.failure(outcome) if failed else self.success(outcome),
            headers,
            self.failure_media_type if failed else self.media_type,
            failed,
            None if failed else self.problem(outcome),
        )

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

    def problem(self, outcome: Outcome) -> str | None:
        """Say how a success breaks the contract; ``None`` when it does not."""
        return None

    def retryable(self, http_status: int) -> bool:
        """Whether a client may try again after this HTTP status."""
        return http_status in self.retry_statuses

    def _http(self, outcome: Outcome, row: Row) -> int:
        if outcome.http_status is not None and CODED in self.rows and outcome.failed:
            return outcome.http_status
        if row.read is not None and outcome.method in ("GET", "HEAD"):
            return row.read
        if row.http is not None:
            return row.http
        # "malformed" has no number of its own.
        return 400 if isinstance(outcome.happened, str) else outcome.happened

    def _code(self, outcome: Outcome, row: Row) -> int | None:
        if self.codes is None:
            return None
        code = outcome.status_code
        if code is None or (outcome.failed and row.code is not None):
            code = row.code
        if code is None:  # a row of the app's own that names none
            code = _GENERIC[outcome.failed + outcome.is_server_error]
        return self.codes.fit(code)

    def _text(self, outcome: Outcome, row: Row) -> str:
        if outcome.message:
            return outcome.message
        if outcome.malformed is not None:
            return str(outcome.malformed)
        if outcome.violations:
            of_the_whole = [v.message for v in outcome.violations if not v.pointer]
            return " ".join(of_the_whole) or f"Violations: {len(outcome.violations)}."
        if row.message:
            return row.message.replace("{method}", outcome.method).replace(
                "{url}", outcome.url
            )
        if outcome.status_code is not None:
            meaning = StatusCode(outcome.status_code).meaning
            return meaning[0].upper() + meaning[1:]
        # What a view calls a 400 is a 422 here, and mostly a 400 again on the wire.
        return phrase(outcome.http if outcome.happened == 422 else outcome.happened)


# What a contract has besides its name, its table and its two functions.
_SETTINGS: Final = frozenset({"title", *Contract.__annotations__})


#: The generic codes of a success, a client's failure and the server's.
_GENERIC: Final = (1000, 2000, 3000)


def _canonical(rows: Mapping[Key, Row]) -> dict[Key, Row]:
    return {ALIASES.get(key, key): row for key, row in rows.items()}


def _table(rows: Mapping[Key, Row]) -> Mapping[Key, Row]:
    table = _canonical(rows)
    unknown = [key for key in table if not _is_key(key)]
    if unknown:
        raise ValueError(
            f"{unknown[0]!r} is no row; use an HTTP status of 200 to 599, a status code"
            f" from 1000 on, '2xx', '4xx', '5xx', {MALFORMED!r} or {CODED!r}."
        )
    missing = [key for key in ("2xx", "4xx", "5xx", MALFORMED) if key not in table]
    if missing:
        raise ValueError(f"A contract needs a row for each of {', '.join(missing)}.")
    return MappingProxyType(table)


def _is_key(key: Key) -> bool:
    if isinstance(key, str):
        return key in ("2xx", "4xx", "5xx", MALFORMED, CODED)
    return 200 <= key < 600 or key >= 1000
