"""What happened, and what is answered: the two ends of a contract."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from typing import Any
from typing import Final
from typing import Literal

from ..codec import JSONError
from ..codec import now
from ..naming.article import kind_of
from .codes import StatusCode

Headers = Sequence[tuple[str, str]]
#: What a violation is one of.
Kind = Literal["shape", "form"]


class NoBody:
    """The type of :data:`NO_BODY`."""

    def __repr__(self) -> str:
        return "NO_BODY"


#: The body of an answer that has none; ``None`` is JSON's ``null``.
NO_BODY: Final = NoBody()


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that is wrong with a request.

    :param pointer: where, as a JSON pointer (RFC 6901); ``""`` is the whole.
    :param message: what is wrong there.
    :param kind: ``"shape"`` for what nobody can work with: what is missing, is of
        another type, or contradicts itself where money or safety depends on it;
        ``"form"`` for how something is written: its length, its characters, its digits.
    :param others: how many violations it stands for, that are not told one by one;
        ``None`` where it is one itself.
    :param open: whether there may be more of them.
    """

    pointer: str
    message: str
    kind: Kind = field(default="shape", kw_only=True)
    others: int | None = field(default=None, kw_only=True, compare=False, repr=False)
    open: bool = field(default=False, kw_only=True, compare=False, repr=False)

    @property
    def path(self) -> str:
        """The pointer with dots: ``evses.0.uid``."""
        parts = self.pointer.split("/")[1:]
        return ".".join(part.replace("~1", "/").replace("~0", "~") for part in parts)


def check_warnings(warnings: object) -> None:
    """Refuse warnings that are no object: an envelope has no place for others.

    :raises TypeError: with the remedy.
    """
    if warnings is not None and not isinstance(warnings, Mapping):
        raise TypeError(
            f"Warnings are an object, and these are {kind_of(warnings)}; use a"
            ' dict, as in warnings={"unknownTemplateIds": ["A:B"]}.'
        )


@dataclass(slots=True)
class Outcome:
    """What happened to one request, before any contract has said how to put it.

    :param happened: the HTTP status that a Flask developer would use for it, or
        ``"malformed"`` for a body that is not JSON.
    :param data: what the view returned; ``None`` for nothing.
    :param message: the text meant for the client.
    :param status_code: the OCPI status code that was asked for.
    :param http_status: the HTTP status that was asked for beside a status code.
    :param headers: those that the outcome brings: ``Allow``, ``Location`` …
    :param violations: what is wrong with the request.
    :param withheld: those that are for the log only.
    :param malformed: where the body stops being JSON.
    :param warnings: for contracts whose envelope has a place for them.
    :param of_http: whether the HTTP status is what happened in every contract, as that
        of a part of a file is.
    :param handled: whether a handler of the app's has said what the exception is.
    :param method: the request's method.
    :param url: the request's full URL.
    :param timestamp: the moment of the answer, as OCPI's DateTime.
    :param exception: what was raised, for logs and signals; never for the client.

    ``http``, ``code`` and ``text`` are the contract's: they hold what it decided when
    its :meth:`Contract.success` or :meth:`Contract.failure` writes the body. So is
    ``meant``: whether a row of it names the class of the exception, which is no crash
    then, whatever it is.

    :raises TypeError: for warnings that are no object.
    """

    happened: int | str = 200
    data: Any = None
    message: str | None = None
    status_code: int | None = None
    http_status: int | None = None
    headers: Headers = ()
    violations: Sequence[Violation] = ()
    withheld: Sequence[Violation] = ()
    malformed: JSONError | None = None
    warnings: Mapping[str, Any] | None = None
    of_http: bool = False
    handled: bool = False
    method: str = "GET"
    url: str = ""
    timestamp: str = field(default_factory=now)
    exception: BaseException | None = None
    http: int = 0
    code: int | None = None
    text: str = ""
    meant: bool = False

    def __post_init__(self) -> None:
        if self.warnings is not None:
            check_warnings(self.warnings)
        # Strict clients read a string there; views put numbers and lazy strings.
        if self.message is not None and type(self.message) is not str:
            self.message = str(self.message)

    @classmethod
    def of_code(
        cls,
        status_code: int,
        data: Any = None,
        *,
        http_status: int | None = None,
        **rest: Any,
    ) -> Outcome:
        """Make the outcome of a status code that was asked for.

        :raises ValueError: for a code that no version of OCPI can send, and for a pair
            that contradicts itself: success with an HTTP error, or an error with an
            HTTP status that tells of success (other than 200).
        """
        code = StatusCode(status_code)
        if not 1 <= code // 1000 <= 4:
            raise ValueError(f"{code} is no OCPI status code; use 1000 to 4999.")
        if http_status is not None and not (
            200 <= http_status < 300
            if code.is_success
            else http_status == 200 or 400 <= http_status < 600
        ):
            raise ValueError(
                f"HTTP status {http_status} contradicts status code {code}."
            )
        happened = code.happened if http_status in (None, 200) else http_status
        return cls(
            happened or 200,
            data,
            status_code=int(code),
            http_status=http_status,
            **rest,
        )

    @property
    def fields(self) -> dict[str, str]:
        """The violations by their path, several of one path in one text.

        One of the whole has no path; see ``of_the_whole``.
        """
        told: dict[str, str] = {}
        for violation in self.violations:
            path, message = violation.path, violation.message
            if path:
                told[path] = f"{told[path]} {message}" if path in told else message
        return told

    @property
    def of_the_whole(self) -> list[str]:
        """The messages of violations that have no path, if one of them is one itself.

        For contracts that tell violations by field: these have no other place.
        """
        whole = [one for one in self.violations if not one.pointer]
        if all(one.others is not None for one in whole):
            return []
        return [one.message for one in whole]

    @property
    def failed(self) -> bool:
        """Whether this is a failure, whatever HTTP status will tell of it."""
        return isinstance(self.happened, str) or self.happened >= 400

    @property
    def is_server_error(self) -> bool:
        """Whether the failure is the server's and not the client's."""
        return not isinstance(self.happened, str) and self.happened >= 500


@dataclass(slots=True)
class Answer:
    """What goes on the wire, before it is bytes.

    :param problem: how the app broke the contract with this outcome, if it did: a
        sentence for the app's developers.
    """

    http: int
    code: int | None
    body: Any
    headers: Headers
    media_type: str
    failed: bool
    problem: str | None = None
