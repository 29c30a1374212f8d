"""What comes back, and what the rules of every answer say of it.

A rule gets a version and what came, and says what is wrong in a sentence, if anything
is.

Rules: OCPI 2.2.1, Transport and format, "Response format"; Status codes, whose first
two layers are HTTP's and OCPI's own; Types, DateTime.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING
from typing import Any
from typing import Final

from ..contracts import CODES
from ..contracts import FEATURES
from ..objects.numbers import is_whole
from ..objects.patterns import DATE_TIME
from ..objects.patterns import OFFSET_DATE_TIME

#: What OCPI names: 400, 401, 404 and 405. That there are too many requests is HTTP's.
_KNOWN: Final = frozenset({400, 401, 404, 405, 429})
_LONGEST_TIME: Final = 25  # characters


class _NotJSON:
    def __repr__(self) -> str:
        return "NOT_JSON"


#: Stands for a body that is not JSON.
NOT_JSON: Final = _NotJSON()


class Statuses:
    """What comes back, as it is read: both statuses, and what the envelope holds.

    :ivar http: the HTTP status; ``None`` when nothing came.
    :ivar content: the body as it was read; ``NOT_JSON`` for what is none.
    :ivar failure: why nothing came, in a sentence.
    """

    __slots__ = ()

    if TYPE_CHECKING:  # of whoever has them
        http: int | None
        content: Any
        failure: str | None

    @property
    def is_json(self) -> bool:
        """Whether the body is JSON."""
        return self.http is not None and self.content is not NOT_JSON

    @property
    def envelope(self) -> dict[str, Any] | None:
        """The body, if it is an object with a status code."""
        found = self.content
        has_code = isinstance(found, dict) and "status_code" in found
        return found if has_code else None

    @property
    def code(self) -> int | None:
        """The status code, if it is a whole number."""
        value: Any = (self.envelope or {}).get("status_code")
        number = type(value) in (int, float, Decimal) and is_whole(value)
        return int(value) if number and abs(value) < 10**6 else None

    @property
    def data(self) -> Any:
        """What the envelope holds."""
        return (self.envelope or {}).get("data")

    @property
    def items(self) -> list[Any] | None:
        """What a list holds that came; ``None`` where none did.

        One without objects may be null, or left out (Terminology, "Cardinality").
        """
        if not self.succeeded:
            return None
        data = [] if self.data is None else self.data
        return data if isinstance(data, list) else None

    @property
    def succeeded(self) -> bool:
        """Whether both statuses say so."""
        good = self.http is not None and 200 <= self.http < 300
        return good and self.code is not None and 1000 <= self.code < 2000

    @property
    def said(self) -> str:
        """What was answered, in a few words."""
        if self.http is None:
            return self.failure or "nothing"
        return f"HTTP {self.http}" + ("" if self.code is None else f" with {self.code}")

    @property
    def timestamp(self) -> Any:
        """The timestamp of the envelope."""
        return (self.envelope or {}).get("timestamp")


Rule = Callable[[str, Statuses], str | None]


def wrong_envelope(version: str, came: Statuses) -> str | None:
    """Say of a body that it is no envelope."""
    if not came.is_json:
        return "The body is not JSON."
    if came.envelope is None:
        return "The body is no object with a status_code."
    return None


def wrong_code(version: str, came: Statuses) -> str | None:
    """Say what is wrong with the status code of an envelope."""
    if came.code is None or isinstance((came.envelope or {})["status_code"], str):
        return "The status_code is no whole number."
    if not 1000 <= came.code <= 9999:
        return f"The status_code {came.code} has not four digits."
    if not CODES[version].knows(came.code):
        return f"OCPI {version} has no status_code {came.code}."
    return None


def wrong_message(version: str, came: Statuses) -> str | None:
    """Say what is wrong with the status message of an envelope."""
    message = (came.envelope or {}).get("status_message")
    good = message is None or isinstance(message, str)
    return None if good else "The status_message is no text."


def missing_timestamp(version: str, came: Statuses) -> str | None:
    """Say of an envelope that it has no timestamp."""
    if came.timestamp is None:
        return "There is no timestamp."
    return None if isinstance(came.timestamp, str) else "The timestamp is no text."


def wrong_timestamp(version: str, came: Statuses) -> str | None:
    """Say of a timestamp that it is none of OCPI's."""
    pattern = OFFSET_DATE_TIME if FEATURES[version].offsets else DATE_TIME
    # How long it is, is told by a rule of its own.
    if not pattern.fits(str(came.timestamp)):
        return f"The timestamp is no DateTime of OCPI {version}."
    return None


def long_timestamp(version: str, came: Statuses) -> str | None:
    """Say of a timestamp that it is too long."""
    length = len(str(came.timestamp))
    if length <= _LONGEST_TIME:
        return None
    return f"The timestamp has {length} characters, over {_LONGEST_TIME}."


def contradiction(version: str, came: Statuses) -> str | None:
    """Say of both statuses that they contradict each other."""
    if (came.http or 0) >= 400 and 1000 <= (came.code or 0) < 2000:
        return f"HTTP {came.http} and the success {came.code} contradict each other."
    return None


def wrong_pair(version: str, came: Statuses) -> str | None:
    """Say of both statuses that they contradict each other, or OCPI."""
    http = came.http or 0
    if http >= 400 and http not in _KNOWN:
        told = f"HTTP {http} is none of OCPI's; what it knows of is HTTP 200."
        return contradiction(version, came) or told
    if 200 <= http < 300 and http not in (200, 201):
        return f"HTTP {http} is in no version."
    return contradiction(version, came)


#: The rules of every answer; what breaks one is not looked at by those behind it.
RULES: Final[tuple[Rule, ...]] = (
    wrong_envelope,
    wrong_code,
    wrong_message,
    missing_timestamp,
    wrong_timestamp,
    long_timestamp,
    contradiction,
)


def wrongs(version: str, came: Statuses) -> Iterator[str]:
    """Give what is wrong with an answer, whatever it is of."""
    for rule in RULES:
        wrong = rule(version, came)
        if wrong is not None:
            yield wrong
            return
