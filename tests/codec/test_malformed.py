"""Bytes that are not JSON: where they stop being it."""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from flask_ocpi_status.codec import JSONError
from flask_ocpi_status.codec import loads
from flask_ocpi_status.codec.malformed import deepest
from tests.costs import copies
from tests.table import table

HEX = "0123456789abcdefABCDEF"


class Stop(Exception):
    """The place at which a text is no beginning of JSON any more."""


class Scanner:
    """Reads a text character by character, to the first that cannot stand there.

    A number or half a pair that nobody can read is at its first character.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def stop(self, place: int | None = None) -> None:
        raise Stop(self.at if place is None else place)

    @property
    def next(self) -> str:
        if self.at >= len(self.text):
            self.stop()
        return self.text[self.at]

    def take(self, expected: str) -> None:
        for character in expected:
            if self.next != character:
                self.stop()
            self.at += 1

    def blank(self) -> None:
        while self.at < len(self.text) and self.text[self.at] in " \t\r\n":
            self.at += 1

    def whole(self) -> None:
        self.blank()
        self.value()
        self.blank()
        if self.at < len(self.text):
            self.stop()

    def value(self) -> None:
        sign = self.next
        if sign == '"':
            self.string()
        elif sign == "[":
            self.many("]", self.value)
        elif sign == "{":
            self.many("}", self.member)
        elif sign in "tfn":
            self.take({"t": "true", "f": "false", "n": "null"}[sign])
        else:
            self.number()

    def many(self, end: str, one: Callable[[], None]) -> None:
        self.at += 1
        self.blank()
        if self.next == end:
            self.at += 1
            return
        while True:
            one()
            self.blank()
            if self.next == end:
                self.at += 1
                return
            self.take(",")
            self.blank()

    def member(self) -> None:
        if self.next != '"':
            self.stop()
        self.string()
        self.blank()
        self.take(":")
        self.blank()
        self.value()

    def string(self) -> None:
        self.at += 1
        while self.next != '"':
            if self.next < " ":
                self.stop()
            if self.next == "\\":
                self.escape()
            else:
                self.at += 1
        self.at += 1

    def escape(self) -> None:
        first = self.at
        self.at += 1
        if self.next not in '"\\/bfnrtu':
            self.stop()
        self.at += 1
        if self.text[self.at - 1] != "u":
            return
        code = self.digits()
        if 0xDC00 <= code < 0xE000:
            self.stop(first)
        if 0xD800 <= code < 0xDC00:
            for sign in "\\u":
                if self.next != sign:
                    self.stop(first)
                self.at += 1
            begun = self.text[self.at : self.at + 4]
            could_be = re.fullmatch("([dD]([c-fC-F].*)?)?", begun)
            if not could_be and set(begun) <= set(HEX):
                self.stop(first)
            self.digits()

    def digits(self) -> int:
        for _ in range(4):
            if self.next not in HEX:
                self.stop()
            self.at += 1
        return int(self.text[self.at - 4 : self.at], 16)

    def number(self) -> None:
        first = self.at
        if self.next == "-":
            self.at += 1
        if self.next == "0":
            self.at += 1
            if self.at < len(self.text) and self.text[self.at].isdecimal():
                self.stop()
        else:
            self.decimals()
        if self.text[self.at : self.at + 1] == ".":
            self.at += 1
            self.decimals()
        if self.text[self.at : self.at + 1] in ("e", "E"):
            self.at += 1
            if self.next in "+-":
                self.at += 1
            self.decimals()
        if abs(float(self.text[first : self.at])) == float("inf"):
            self.stop(first)

    def decimals(self) -> None:
        if self.next not in "0123456789":
            self.stop()
        while self.text[self.at : self.at + 1] in tuple("0123456789"):
            self.at += 1


def place_in(text: str) -> int | None:
    try:
        Scanner(text).whole()
    except Stop as stop:
        return int(stop.args[0])
    return None


def fault_of(body: bytes | str, *, exact: bool = False) -> JSONError | None:
    try:
        loads(body, exact=exact)
    except JSONError as error:
        return error
    return None


PIECES = [
    *'[]{}":,-+.eE019tfnu\\/ \n\x01x',
    *("é", "😀", "null", "true", "false", '"a"', '"é":', "1e400", "-1e-5", "1.5"),
    *("\\ud83d", "\\ude00", "\\u00", "\\u12g4", "\\q", "tru", "nulx", "NaN"),
    *("Infinity", '["é",', '{"😀":', '"\\"', "fals", "\\n", "\ufeff", "}}", "]]"),
]
DOCUMENTS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-999, 999)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text('aé😀"\\\n\ud7ff', max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("aé😀", max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@st.composite
def spoilt(draw: st.DrawFn) -> str:
    """Write JSON, and put something in, take something out, or break it off."""
    text = json.dumps(draw(DOCUMENTS), ensure_ascii=draw(st.booleans()))
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(len(text), start + 2)))
    rest = "" if draw(st.integers(0, 3)) == 0 else text[end:]
    return text[:start] + draw(st.sampled_from(["", *PIECES])) + rest


#: Of numbers that only exact reading refuses.
INEXACT = ("a number is too small", "a number is too long", "an exponent is too long")


@settings(max_examples=500)
@given(
    spoilt() | st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
    st.booleans(),
)
def test_a_fault_is_at_the_first_character_that_cannot_stand_there(
    text: str, exact: bool
) -> None:
    error, place = fault_of(text, exact=exact), place_in(text)
    if error is not None and error.reason in INEXACT:
        return
    if not text.strip(" \t\r\n"):
        place = len(text)
    assert (None if error is None else error.index) == place
    if error is not None:
        before = text[: error.index]
        assert error.offset == len(before.encode())
        assert error.line == before.count("\n") + 1
        assert error.column == len(before) - before.rfind("\n")
        assert (error.index == len(text)) == (
            error.reason in ("it ends too early", "the body is empty")
        )


WORD = re.compile(r"NaN|Infinity|\\u")  # which Python reads
#: What Python takes for a fault of what stands before, or for none.
OTHERWISE = ("Invalid \\", "Unterminated", "Unexpected UTF-8 BOM")


@settings(max_examples=300)
@given(spoilt().filter(lambda text: not WORD.search(text)))
def test_between_tokens_it_is_where_python_finds_it(text: str) -> None:
    try:
        json.loads(text)
    except json.JSONDecodeError as theirs:
        error = fault_of(text)
        assert error is not None
        if error.reason == "a number is too large":
            return  # which is inf in Python
        # Python stops before a word or a number that goes wrong, and behind an int
        # that wants to be another number.
        inside = text[theirs.pos : error.index].strip(" \t\r\n")
        if not theirs.msg.startswith(OTHERWISE) and not (
            inside[:1] and (inside[:1] in "tfn-.eE" or inside[:1].isdecimal())
        ):
            assert error.index == theirs.pos


E_ = "é" * 3


@table(
    ("body", "index", "reason"),
    [
        (f'["{E_}"] x', 8, "trailing characters"),
        (f'["{E_}\\q"]', 6, "invalid escape character in string"),
        (f'["{E_}\\u12g4"]', 9, "invalid character in unicode escape"),
        (f'["{E_}\\u12"', 9, "invalid character in unicode escape"),
        (f'["{E_}\\u12', 9, "it ends too early"),
        (f'["{E_}\\ud83d!"]', 5, "half a surrogate pair"),
        (f'["{E_}\\ud83d\\u0041"]    ', 5, "half a surrogate pair"),
        (f'["{E_}\\udc00"]     ', 5, "half a surrogate pair"),
        (f'["{E_}\\\\ud83d\\udc00"]     ', 12, "half a surrogate pair"),
        (f'["{E_}\\ud83d\\ud', 14, "it ends too early"),
        (f'["{E_}\x07"]', 5, "invalid character"),
        (f'["{E_}",NaN]', 7, "invalid character"),
        (f'["{E_}",-Infinity]', 8, "invalid character"),
        (f'["{E_}",fa]', 9, "invalid character"),
        (f'["{E_}[n', 7, "it ends too early"),
        (f'["{E_}[trux\x01"]', 10, "invalid character"),
        (f'["{E_}",1e400,2]', 7, "a number is too large"),
        (f'["1e400{E_}",{{"é":-2E+999}}]', 17, "a number is too large"),
        (f'["{E_}",1,{"9" * 5000},2]', 9, "a whole number is too long"),
        (f'["{E_}",-', 8, "it ends too early"),
        (f'["{E_}",01]', 8, "invalid number"),
        (f'["{E_}"'.encode() + b',"\xff"]', 8, "invalid UTF-8"),
        (f'["{E_}",x,'.encode() + b'"\xff"]', 7, "invalid character"),
        (f'["{E_}'.encode() + b"\xe2\x82", 5, "invalid UTF-8"),
        ("[" * 3 + E_, 3, "invalid character"),
    ],
)
def test_each_kind_of_fault_is_at_its_character(
    body: str | bytes, index: int, reason: str
) -> None:
    error = fault_of(body)
    assert error is not None
    assert (error.index, error.reason) == (index, reason)


@table(
    ("number", "reason"),
    [
        ("0." + 120 * "1", "a number is too long"),
        ("1e-2000", "a number is too small"),
        ("0e99999999999999999999", "an exponent is too long"),
        ("1e309", "a number is too large"),
    ],
)
def test_a_number_that_cannot_be_read_exactly_is_found(
    number: str, reason: str
) -> None:
    text = f'{{"é":[1.5,"{number}",-1e-5,{number},1]}}'
    error = fault_of(text, exact=True)
    assert error is not None
    assert error.reason == reason
    assert error.index == text.rindex(number)


def test_a_fault_that_was_pickled_is_the_same() -> None:
    error = fault_of('["é", x]')
    again = pickle.loads(pickle.dumps(error))
    assert isinstance(error, JSONError) and isinstance(again, JSONError)
    assert (str(again), again.offset) == (str(error), 7)


@table(
    "body",
    [
        b"[" + b"1," * 1_000_000 + b"1e400]",
        b"[" + b'"\\n",' * 500_000 + b"nu",
        b'["' + b"\\\\" * 1_000_000 + b"\\u1x",
        b'["' + b"tru " * 500_000 + b"[tru\x01",
        b"[" + b"-1.5," * 400_000 + b"-",
    ],
    ids=["numbers", "texts", "escapes", "words", "signs"],
)
def test_a_fault_behind_much_is_found_cheaply(body: bytes) -> None:
    assert copies(lambda: fault_of(body), len(body), 3) < 3


@given(st.text('[]{}"\\\\x,é').filter(lambda text: "[" in text or "{" in text))
def test_the_innermost_bracket_is_the_first_that_is_as_deep(text: str) -> None:
    data = text.encode()
    depth = most = found = 0
    in_string = is_escaped = False
    for place, byte in enumerate(data):
        sign = chr(byte)
        if in_string:
            in_string = is_escaped or sign != '"'
            is_escaped = sign == "\\" and not is_escaped
        elif sign == '"':
            in_string = True
        elif sign in "[{":
            depth += 1
            if depth > most:
                most, found = depth, place
        elif sign in "]}":
            depth -= 1
    if most > 0:
        assert deepest(data) == found


@pytest.mark.parametrize("levels", [10, 1_000_000])
def test_one_that_is_deep_enough_will_do(levels: int) -> None:
    data = b"[" * levels
    assert 0 < deepest(data) < 100_000
