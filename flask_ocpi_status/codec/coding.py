"""JSON in and out: strict on the way in, never invalid on the way out.

In: RFC 8259 in UTF-8 and nothing else. Out: exact decimals, instants in UTC.
Knows no Flask.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC
from datetime import datetime
from decimal import Decimal
from decimal import InvalidOperation
from functools import lru_cache
from math import isinf
from time import time
from typing import Any

import msgspec

from ..naming.article import first
from ..naming.article import kind_of
from .collecting import LARGE
from .collecting import paused
from .malformed import EMPTY as EMPTY
from .malformed import JSONError as JSONError
from .malformed import deepest
from .malformed import fault_of

_LONGEST_NUMBER, _LEAST_EXPONENT = 100, -1000  # beyond what anybody measures


@lru_cache(1024)  # prices and the like come again and again
def _exact(number: str) -> Decimal:
    if len(number) > _LONGEST_NUMBER:
        raise ValueError("a number is too long")
    if isinf(float(number)):
        raise ValueError("a number is too large")
    try:
        exact = Decimal(number)
    except InvalidOperation:
        raise ValueError("an exponent is too long") from None
    if exact.adjusted() >= _LEAST_EXPONENT:
        return exact
    raise ValueError("a number is too small")  # or a zero of as many decimals


_DECODER = msgspec.json.Decoder()
_EXACT_DECODER = msgspec.json.Decoder(float_hook=_exact)


def loads(body: bytes | str, *, exact: bool = False) -> Any:
    """Read JSON, as RFC 8259 has it, in UTF-8 without a byte order mark.

    Refused besides what the grammar refuses: ``NaN`` and ``Infinity``, half a surrogate
    pair, nesting deeper than the interpreter's recursion limit, whole numbers of more
    than 4,300 digits, and numbers that are too large for a float.

    :param exact: make fractional numbers ``Decimal`` rather than ``float``. Those of
        more than 100 characters are refused then, and those smaller than 1e-1000.
    :raises JSONError: with the place of the fault.
    """
    data = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    decode = (_EXACT_DECODER if exact else _DECODER).decode
    try:
        if len(data) < LARGE:
            return decode(data)
        with paused():
            return decode(data)
    except RecursionError:
        raise JSONError.at("nested too deeply", data, deepest(data)) from None
    except (msgspec.DecodeError, ValueError) as error:
        raise fault_of(data, str(error), decode) from None


def timestamp(moment: datetime) -> str:
    """Write an instant as OCPI's DateTime: UTC, with a ``Z``, to the millisecond.

    A naive datetime is taken as UTC (OCPI 2.2.1, Types, DateTime). Seconds without a
    fraction carry none; longer fractions would not fit its string(25).
    """
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    milliseconds = moment.microsecond // 1000
    return moment.isoformat(timespec="milliseconds" if milliseconds else "seconds") + (
        "Z"
    )


def now() -> str:
    """Return the present second as OCPI's DateTime."""
    return _second(int(time()))


@lru_cache(maxsize=2)
def _second(seconds: int) -> str:
    return timestamp(datetime.fromtimestamp(seconds, UTC))


# What msgspec writes for a datetime that is naive, has an offset, or has microseconds.
# A string may look the same, which costs time and changes nothing. (An offset of less
# than half a minute, which no time zone has, is written as none.) The literal "T" comes
# first because the search for a single byte is fast.
_UNSETTLED_INSTANT = re.compile(rb'T\d\d:\d\d:\d\d(?!(?:\.\d{1,3})?Z")')
# Whole seconds in UTC, which nearly all are, are passed over in half the time.
_FRACTION_OR_UNSETTLED = re.compile(rb"T\d\d:\d\d:\d\d(?!Z)")
_IS_JSON = msgspec.json.Decoder(msgspec.Raw)


def no_default(value: Any) -> Any:
    """Refuse a value that has no form in JSON."""
    raise TypeError(f"{first(kind_of(value))} has no form in JSON.")


class Codec:
    """Writes values as JSON.

    Known without help: what JSON has, ``Decimal`` (as an exact number), ``datetime``,
    ``date``, ``time``, ``timedelta`` (as ISO 8601 has it), ``UUID``, ``Enum`` (by
    value), dataclasses, tuples, sets and ``bytes`` (as Base64). NaN and the infinities,
    be they ``float`` or ``Decimal``, become ``null``: JSON has no number for them, and
    one bad measurement must not take a list down. Keys keep their order; text stays
    UTF-8.

    :param default: asked for anything else; returns something known or raises
        ``TypeError``.
    """

    def __init__(self, default: Callable[[Any], Any] = no_default) -> None:
        self._default = default
        self._encoder = msgspec.json.Encoder(
            decimal_format="number", enc_hook=self._reduce
        )

    def encode(self, value: Any) -> bytes:
        """Write a value as JSON in UTF-8.

        :raises TypeError: for a value that has no form in JSON.
        :raises ValueError: for text that has no form in UTF-8.
        :raises RecursionError: for data that is nested too deeply or holds itself.
        """
        # The encoder is fast and has a style of its own for some instants; decimals
        # that are no numbers it refuses, or writes as they are (msgspec before 0.23).
        # Only where that shows is the value settled.
        try:
            raw = self._encoder.encode(value)
        except ValueError:
            raw = b""
        first = _FRACTION_OR_UNSETTLED.search(raw)
        if (
            first is not None and _UNSETTLED_INSTANT.search(raw, first.start())
        ) or not _is_json(raw):
            raw = self._encoder.encode(self._settle(value))
        return raw

    def dumps(self, value: Any) -> str:
        """Write a value as JSON text, for instance as a database's serialiser."""
        return self.encode(value).decode("utf-8")

    def _settle(self, value: Any) -> Any:
        return _settle(
            msgspec.to_builtins(
                value, builtin_types=(datetime, Decimal), enc_hook=self._reduce
            )
        )

    def _reduce(self, value: Any) -> Any:
        """Bring a subclass of a known type to that type, and ask for the others."""
        if isinstance(value, datetime):
            return timestamp(value)
        for known, plain in _PLAIN.items():
            if isinstance(value, known):
                return plain(value)
        return self._default(value)


# The base's own conversion: a subclass may have replaced the one it carries.
_PLAIN: dict[type, Callable[[Any], Any]] = {
    str: str.__str__,
    int: int.__int__,
    float: float.__float__,
    Decimal: Decimal,
}


def _is_json(raw: bytes) -> bool:
    try:
        _IS_JSON.decode(raw)
    except msgspec.DecodeError:
        return False
    return True


def _settle(value: Any) -> Any:
    kind = type(value)
    if kind is dict:
        return {_settle_key(key): _settle(item) for key, item in value.items()}
    if kind is list or kind is tuple:
        return [_settle(item) for item in value]
    if kind is datetime:
        return timestamp(value)
    if kind is Decimal and not value.is_finite():
        return None
    return value


def _settle_key(key: Any) -> Any:
    if type(key) is datetime:
        return timestamp(key)
    return str(key) if type(key) is Decimal else key


#: Read and written without an application, for a database column for instance.
dumps = Codec().dumps
_PLAIN_ENCODER = msgspec.json.Encoder(decimal_format="number", enc_hook=no_default)


def rewrite(read: Any) -> str:
    """Write what was read by :func:`loads` with exact numbers, without a second look.

    It is as :func:`dumps` writes it: there is nothing in it that has two forms.
    """
    return _PLAIN_ENCODER.encode(read).decode("utf-8")
