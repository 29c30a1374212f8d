from __future__ import annotations

import json
import math
import re
import uuid
from collections import OrderedDict
from collections import namedtuple
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from datetime import timezone
from decimal import Decimal
from enum import Enum
from enum import IntEnum
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from flask_ocpi_status import codec
from flask_ocpi_status.codec import Codec
from flask_ocpi_status.codec import JSONError
from flask_ocpi_status.codec import loads
from flask_ocpi_status.codec import timestamp
from tests.costs import copies
from tests.json_texts import DEPTH
from tests.json_texts import MALFORMED
from tests.json_texts import VALID
from tests.table import table

#: OCPI 2.2.1, Types, DateTime.
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z")
PLUS_TWO = timezone(timedelta(hours=2))
NOON = datetime(2026, 7, 30, 12, 0, 0)
A_UUID = uuid.UUID("12345678-1234-5678-1234-567812345678")
NOT_FINITE = [
    math.nan,
    -math.nan,
    math.inf,
    -math.inf,
    Decimal("NaN"),
    Decimal("-NaN"),
    Decimal("sNaN"),
    Decimal("NaN123"),
    Decimal("Infinity"),
    Decimal("-Infinity"),
]


def cases(table: dict[str, Any]) -> list[Any]:
    return [pytest.param(*row, id=name) for name, row in table.items()]


def encode(value: Any) -> str:
    return Codec().encode(value).decode()


def refuse(constant: str) -> None:
    raise AssertionError(f"{constant} is not JSON")


def strict(raw: bytes | str) -> Any:
    return json.loads(raw, parse_constant=refuse)


# Reading


def test_the_tables_are_large():
    assert len(MALFORMED) >= 170
    assert len(VALID) >= 70


#: A decimal has room for it.


@table("body", MALFORMED.values(), ids=MALFORMED)
def test_what_is_not_json_is_refused_with_a_place_within_the_body(body):
    with pytest.raises(JSONError) as raised:
        loads(body)
    error = raised.value
    before = body[: error.offset]
    assert 0 <= error.index <= error.offset <= len(body)
    assert error.index == len(before.decode())
    assert error.line == before.count(b"\n") + 1
    assert 1 <= error.column <= len(before) - (before.rfind(b"\n") + 1) + 1


@table("name", MALFORMED)
def test_what_is_not_json_is_refused_in_exact_reading_too(name):
    with pytest.raises(JSONError):
        loads(MALFORMED[name], exact=True)


@table(
    ("number", "reason"),
    [
        ("1e309", "a number is too large"),
        ("-1.8e308", "a number is too large"),
        ("1e-1001", "a number is too small"),
        ("0.1e-1000", "a number is too small"),
        ("0." + 99 * "1", "a number is too long"),
        ("1e-99999999999999999999", "an exponent is too long"),
        ("0e99999999999999999999", "an exponent is too long"),
    ],
)
def test_it_is_said_why_a_number_cannot_be_read_exactly(number, reason):
    with pytest.raises(JSONError) as caught:
        loads(f"[{number}]", exact=True)
    assert caught.value.reason == reason


@table("number", ["1.7e308", "-1e-1000", "0." + 98 * "1", "0e400"])
def test_what_a_float_has_room_for_is_read_exactly(number):
    assert loads(f"[{number}]", exact=True) == [Decimal(number)]


@table("digits", [19, 100, 5000])
@table("form", ["1e%s", "-1.5E+%s", "1e-%s", "0e%s"])
def test_exact_reading_refuses_an_exponent_that_a_decimal_has_no_room_for(form, digits):
    body = b"[" + (form % ("9" * digits)).encode() + b"]"
    with pytest.raises(JSONError):
        loads(body, exact=True)


@table("body", VALID.values(), ids=VALID)
def test_what_is_json_is_read_as_the_standard_library_reads_it(body):
    expected = json.loads(body)
    read = loads(body)
    assert read == expected
    assert repr(read) == repr(expected)  # tells 1 from 1.0, True and -0.0 from 0.0


@table("body", VALID.values(), ids=VALID)
def test_exact_reading_gives_fractional_numbers_as_decimals(body):
    expected = json.loads(body, parse_float=Decimal)
    read = loads(body, exact=True)
    assert read == expected
    assert repr(read) == repr(expected)


@table("body", VALID.values(), ids=VALID)
def test_text_is_read_as_its_bytes_are(body):
    assert loads(body.decode()) == loads(body)


@pytest.mark.parametrize("text", ['"\ud83d"', '{"\udfff": 1}'])
def test_text_with_a_surrogate_is_refused(text):
    with pytest.raises(JSONError):
        loads(text)


PLACES = {
    "empty": (b"", 0, 1, 1),
    "blank lines": (b" \n\n ", 4, 3, 2),
    "first byte": (b"x", 0, 1, 1),
    "NaN as a member": (b'{"a": NaN}', 6, 1, 7),
    "single quotes": (b"{'a': 1}", 1, 1, 2),
    "third line": (b'{\n  "a": 1,\n  b: 2\n}', 14, 3, 3),
    "line ends of Windows": (b'{\r\n  "a": x\r\n}', 10, 2, 8),
    "comma after the last element": (b"[1, 2,]", 6, 1, 7),
    "colon missing": (b'{"a" 1}', 5, 1, 6),
    "comma missing": (b"[1 2]", 3, 1, 4),
    "rubbish after the document": (b"{} x", 3, 1, 4),
    "columns count characters": ('{"größe": x}'.encode(), 10, 1, 11),
    "lines begin anew after characters": ('["ü",\n"é", x]'.encode(), 11, 2, 6),
    "cut off": (b'{"a": 1', 7, 1, 8),
    "cut off in a string": (b'["abc', 5, 1, 6),
    "byte order mark": (b"\xef\xbb\xbf{}", 0, 1, 1),
    "invalid UTF-8": (b'{"a": "\xff"}', 7, 1, 8),
    "invalid UTF-8 after valid": ('["é", "'.encode() + b"\xe9]", 7, 1, 8),
    "control character": (b'["a\nb"]', 3, 1, 4),
    "half a pair": (b'["a", "\\ud83d"]', 7, 1, 8),
    "half a pair on the second line": (b'["a",\n"b\\ud83d"]', 8, 2, 3),
    "cut off behind what only looks like half a pair": (b'["\\\\ud83d', 9, 1, 10),
}


@table(("body", "index", "line", "column"), cases(PLACES))
def test_the_place_of_a_fault_is_told(body, index, line, column):
    with pytest.raises(JSONError) as raised:
        loads(body)
    error = raised.value
    assert (error.index, error.line, error.column) == (index, line, column)
    assert f"character {index}, line {line}, column {column}" in str(error)


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_the_place_of_what_is_nested_too_deeply_is_a_bracket(opening):
    body = opening * DEPTH
    with pytest.raises(JSONError, match="nested too deeply") as raised:
        loads(body)
    index = raised.value.index
    assert 200 * len(opening) < index < len(body)
    assert body[index : index + 1] == opening[:1]


@pytest.mark.parametrize(
    "body",
    [b"[" * 4_000_000, b"[" * 5_000 + b'"' + b"a" * 4_000_000],
    ids=["brackets", "a long string"],
)
def test_a_large_body_that_is_nested_too_deeply_is_refused_cheaply(body):
    def refuse():
        with pytest.raises(JSONError):
            loads(body)

    assert copies(refuse, len(body), 4) < 4


def test_a_fault_is_a_value_error_made_of_its_reason_and_place():
    error = JSONError("invalid character", 6, 1, 7, 8)
    assert isinstance(error, ValueError)
    assert error.args == ("invalid character", 6, 1, 7, 8)
    assert (error.index, error.offset) == (6, 8)
    assert error.reason == "invalid character"


MARKER = "s3cr3t"


@given(
    st.binary(max_size=40),
    st.binary(max_size=40),
    st.sampled_from(['"%s', "%s", '{"%s": x}', '{"a": %s}', "[1, '%s']", '"\\%s"']),
)
def test_the_text_of_a_fault_never_repeats_the_body(before, after, form):
    body = before + (form % MARKER).encode() + after
    try:
        loads(body)
    except JSONError as error:
        assert MARKER not in str(error)
        assert MARKER not in repr(error)
        assert error.__cause__ is None
        assert error.__suppress_context__


alphabet = st.sampled_from([*'[]{}":,-+.eE019tfn\\ \n', "é", "null", "true", '"a"'])


@given(
    st.binary(max_size=200)
    | st.lists(alphabet, max_size=20).map(lambda parts: "".join(parts).encode()),
    st.booleans(),
)
def test_reading_fails_with_a_json_error_and_with_nothing_else(body, exact):
    try:
        read = loads(body, exact=exact)
    except JSONError:
        return
    assert read == json.loads(body.decode(), parse_float=Decimal if exact else float)


# Writing

Point = namedtuple("Point", "x y")


class Text(str):
    pass


class Whole(int):
    pass


class Real(float):
    pass


class Liar(str):
    def __str__(self) -> str:
        return "lie"


class Stamp(datetime):
    pass


class Status(Enum):
    CHARGING = "CHARGING"


class Power(IntEnum):
    AC = 1


class Phase(StrEnum):
    L1 = "l1"


@dataclass
class Session:
    begun: datetime
    kwh: Decimal
    tags: list[Any] = field(default_factory=list)


WRITTEN = {
    "null": (None, "null"),
    "true": (True, "true"),
    "integer": (7, "7"),
    "integer beyond 64 bits": (2**80, str(2**80)),
    "negative zero": (-0.0, "-0.0"),
    "text": ("a", '"a"'),
    "tuple": ((1, "a"), '[1,"a"]'),
    "named tuple": (Point(1, 2), "[1,2]"),
    "set": ({1}, "[1]"),
    "frozenset": (frozenset({"a"}), '["a"]'),
    "ordered dict": (OrderedDict([("b", 1), ("a", 2)]), '{"b":1,"a":2}'),
    "text not in ASCII": ("Zürich 充電 😀", '"Zürich 充電 😀"'),
    "key not in ASCII": ({"größe": 1}, '{"größe":1}'),
    "quotes and controls": ('"\\\n\x00', '"\\"\\\\\\n\\u0000"'),
    "bytes": (b"abc", '"YWJj"'),
    # numbers
    "decimal": (Decimal("1.10"), "1.10"),
    "decimal of many digits": (
        Decimal("0.1234567890123456789012345678901234567890"),
        "0.1234567890123456789012345678901234567890",
    ),
    "decimal without a fraction": (Decimal("5"), "5"),
    "decimal of zeros": (Decimal("0.000"), "0.000"),
    "decimal that is negative": (Decimal("-0.25"), "-0.25"),
    "decimal with an exponent": (Decimal("1E+3"), "1E+3"),
    "decimal that is tiny": (Decimal("1E-10"), "1E-10"),
    # instants
    "naive datetime": (NOON, '"2026-07-30T12:00:00Z"'),
    "aware datetime": (NOON.replace(tzinfo=UTC), '"2026-07-30T12:00:00Z"'),
    "offset": (NOON.replace(tzinfo=PLUS_TWO), '"2026-07-30T10:00:00Z"'),
    "offset over midnight": (
        datetime(2026, 1, 1, 1, tzinfo=PLUS_TWO),
        '"2025-12-31T23:00:00Z"',
    ),
    "offset of minutes and seconds": (
        NOON.replace(tzinfo=timezone(timedelta(minutes=19, seconds=32))),
        '"2026-07-30T11:40:28Z"',
    ),
    "milliseconds": (NOON.replace(microsecond=250_000), '"2026-07-30T12:00:00.250Z"'),
    "microseconds": (NOON.replace(microsecond=123_456), '"2026-07-30T12:00:00.123Z"'),
    "microseconds, aware": (
        NOON.replace(microsecond=123_456, tzinfo=UTC),
        '"2026-07-30T12:00:00.123Z"',
    ),
    "few microseconds": (NOON.replace(microsecond=7), '"2026-07-30T12:00:00Z"'),
    "year of three digits": (datetime(476, 9, 4), '"0476-09-04T00:00:00Z"'),
    "subclass of datetime": (Stamp(2026, 7, 30, 12), '"2026-07-30T12:00:00Z"'),
    "subclass of datetime, offset": (
        Stamp(2026, 7, 30, 12, 0, 0, 5_000, tzinfo=PLUS_TWO),
        '"2026-07-30T10:00:00.005Z"',
    ),
    "date": (date(2026, 7, 30), '"2026-07-30"'),
    "time": (time(8, 30), '"08:30:00"'),
    # others
    "UUID": (A_UUID, f'"{A_UUID}"'),
    "enumeration": (Status.CHARGING, '"CHARGING"'),
    "enumeration of integers": (Power.AC, "1"),
    "enumeration of texts": (Phase.L1, '"l1"'),
    "subclass of str": (Text("a"), '"a"'),
    "subclass of str that prints otherwise": (Liar("truth"), '"truth"'),
    "subclass of int": (Whole(3), "3"),
    "subclass of float": (Real(1.5), "1.5"),
    "markup": (Markup("<b>a</b>"), '"<b>a</b>"'),
    # as keys
    "key that is an integer": ({1: 2}, '{"1":2}'),
    "key that is a UUID": ({A_UUID: 1}, f'{{"{A_UUID}":1}}'),
    "key that is a datetime": ({NOON: 1}, '{"2026-07-30T12:00:00Z":1}'),
    "key that is a datetime with an offset": (
        {NOON.replace(tzinfo=PLUS_TWO, microsecond=123_456): 1},
        '{"2026-07-30T10:00:00.123Z":1}',
    ),
    "key that is a date": ({date(2026, 7, 30): 1}, '{"2026-07-30":1}'),
    "key that is a decimal": ({Decimal("1.10"): 1}, '{"1.10":1}'),
    "key that is an enumeration": ({Status.CHARGING: 1}, '{"CHARGING":1}'),
    "key that is a subclass of str": ({Text("a"): 1}, '{"a":1}'),
    "keys of both kinds beside an unsettled value": (
        {Decimal("1.10"): NOON, NOON: Decimal("NaN")},
        '{"1.10":"2026-07-30T12:00:00Z","2026-07-30T12:00:00Z":null}',
    ),
    # in data of one's own
    "dataclass": (
        Session(NOON.replace(tzinfo=PLUS_TWO), Decimal("7.50"), [NOON]),
        '{"begun":"2026-07-30T10:00:00Z","kwh":7.50,"tags":["2026-07-30T12:00:00Z"]}',
    ),
    "dataclass in a list in a dict": (
        {"a": [Session(NOON, Decimal("NaN"))]},
        '{"a":[{"begun":"2026-07-30T12:00:00Z","kwh":null,"tags":[]}]}',
    ),
    "all at once": (
        {"a": Text("x"), "b": NOON, "c": [Whole(1), Real("nan"), Decimal("1.0")]},
        '{"a":"x","b":"2026-07-30T12:00:00Z","c":[1,null,1.0]}',
    ),
}


@table(("value", "text"), cases(WRITTEN))
def test_a_value_is_written_in_its_one_form(value, text):
    assert encode(value) == text


@table(("value", "text"), cases(WRITTEN))
def test_a_value_has_the_same_form_beside_one_that_is_not_settled(value, text):
    assert encode([value, NOON, Decimal("NaN")]) == (
        f'[{text},"2026-07-30T12:00:00Z",null]'
    )


@table("text", ["2026-07-30T12:00:00", "T12:00:00", "NaN", "T1:00"])
def test_text_that_looks_like_something_else_stays_as_it_is(text):
    assert encode({text: text}) == f'{{"{text}":"{text}"}}'
    assert encode([text, NOON, math.nan]) == f'["{text}","2026-07-30T12:00:00Z",null]'


NESTINGS = {
    "alone": (lambda value: value, "null"),
    "in an array": (lambda value: [1, value], "[1,null]"),
    "in an object": (lambda value: {"a": value}, '{"a":null}'),
    "in a tuple": (lambda value: (value,), "[null]"),
    "in a dataclass": (
        lambda value: {"s": Session(NOON, value)},
        '{"s":{"begun":"2026-07-30T12:00:00Z","kwh":null,"tags":[]}}',
    ),
    "far below": (
        lambda value: {"a": [{"b": [[{"c": value}]]}]},
        '{"a":[{"b":[[{"c":null}]]}]}',
    ),
}


@table("value", NOT_FINITE)
@table(("nest", "text"), cases(NESTINGS))
def test_what_is_no_number_becomes_null_at_every_depth(nest, text, value):
    assert encode(nest(value)) == text


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity")], ids=repr)
def test_a_key_that_is_no_number_is_text(value):
    assert strict(encode({value: 1})) == {str(value): 1}


def test_a_set_of_what_is_no_number_becomes_a_list_of_null():
    assert encode({math.nan}) == "[null]"
    assert encode({Decimal("NaN")}) == "[null]"


def test_keys_keep_their_order():
    keys = [f"k{n * 7919 % 100}" for n in range(100)]
    assert list(strict(encode(dict.fromkeys(keys, NOON)))) == keys
    assert list(strict(encode(dict.fromkeys(keys, 1)))) == keys


def test_the_value_is_not_changed():
    value = {"a": [NOON, Decimal("NaN"), math.nan], "b": {NOON: Text("x")}}
    kept = repr(value)
    encode(value)
    assert repr(value) == kept


class Unknown:
    pass


def test_a_value_without_a_form_is_a_type_error_that_names_its_class():
    with pytest.raises(TypeError, match="Unknown"):
        encode({"a": [Unknown()]})


@pytest.mark.parametrize("value", [1j, range(3), {1: Unknown}], ids=repr)
def test_other_values_without_a_form_are_type_errors(value):
    with pytest.raises(TypeError):
        encode(value)


def test_default_is_asked_for_what_is_unknown_and_its_result_is_settled():
    asked: list[object] = []

    def default(value: object) -> object:
        asked.append(type(value))
        return {"at": NOON, "x": math.nan}

    raw = Codec(default).encode([Unknown(), 1, "a"])
    assert raw == b'[{"at":"2026-07-30T12:00:00Z","x":null},1,"a"]'
    assert set(asked) == {Unknown}


def test_default_is_not_asked_for_what_is_known():
    def default(value: object) -> object:
        raise AssertionError(value)

    for value, _ in WRITTEN.values():
        assert Codec(default).encode(value) == Codec().encode(value)


def test_data_that_holds_itself_is_a_recursion_error():
    array: list[Any] = []
    array.append(array)
    mapping: dict[str, Any] = {"at": NOON}
    mapping["self"] = mapping
    for value in (array, mapping):
        with pytest.raises(RecursionError):
            encode(value)


@pytest.mark.parametrize("value", ["\ud800", ["a\udfffb"], {"\ud83d": 1}], ids=ascii)
def test_text_with_a_lone_surrogate_is_an_error(value):
    with pytest.raises(ValueError):
        encode(value)


def test_dumps_writes_text_and_needs_no_application():
    assert codec.dumps({"ü": Decimal("1.10")}) == '{"ü":1.10}'


# Instants


def test_the_present_second_is_an_instant_without_a_fraction():
    before = datetime.now(UTC).replace(microsecond=0)
    text = codec.now()
    after = datetime.now(UTC)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", text)
    assert before <= datetime.fromisoformat(text) <= after


moments = st.datetimes(
    min_value=datetime(2, 1, 1),
    max_value=datetime(9998, 12, 31),
    timezones=st.none() | st.timezones(),
)


@given(moments)
def test_an_instant_matches_ocpis_pattern_and_stays_the_same_to_the_millisecond(moment):
    text = timestamp(moment)
    assert INSTANT.fullmatch(text)
    assert len(text) <= 25
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    lost = aware.astimezone(UTC) - datetime.fromisoformat(text)
    assert timedelta(0) <= lost < timedelta(milliseconds=1)


@given(moments)
def test_an_instant_is_written_alike_by_itself_in_data_and_as_a_key(moment):
    text = timestamp(moment)
    assert strict(encode(moment)) == text
    assert strict(encode({"a": [moment]})) == {"a": [text]}
    assert strict(encode({moment: 1})) == {text: 1}


# Laws

letters = st.characters(exclude_categories=["Cs"])
texts = st.text(letters, max_size=20)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
)
json_values = st.recursive(
    scalars,
    lambda below: (
        st.lists(below, max_size=5) | st.dictionaries(texts, below, max_size=5)
    ),
    max_leaves=20,
)


@given(json_values)
def test_reading_what_was_written_gives_the_same(value):
    read = loads(Codec().encode(value))
    assert read == value
    assert repr(read) == repr(value)


@given(json_values)
def test_what_is_written_has_one_form_and_no_blanks(value):
    raw = Codec().encode(value)
    assert Codec().encode(loads(raw)) == raw
    assert strict(raw) == value


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30)))
def test_a_decimal_is_read_back_as_the_same_number(value):
    raw = Codec().encode(value)
    read = loads(b"[" + raw + b"]", exact=value.as_tuple().exponent != 0)
    assert Decimal(read[0]) == value
    assert strict(raw) is not None


wild_scalars = (
    scalars
    | st.decimals()
    | st.floats()
    | moments
    | st.uuids()
    | st.dates()
    | st.builds(Text, texts)
    | st.builds(Real, st.floats())
    | st.sampled_from([*Status, *Power, *Phase, *NOT_FINITE])
)
wild_keys = texts | st.integers() | moments | st.uuids() | st.decimals(allow_nan=False)
wild = st.recursive(
    wild_scalars,
    lambda below: (
        st.lists(below, max_size=5)
        | st.tuples(below, below)
        | st.dictionaries(wild_keys, below, max_size=5)
    ),
    max_leaves=20,
)


@given(wild)
def test_whatever_is_written_is_json(value):
    raw = Codec().encode(value)
    strict(raw.decode("utf-8"))


@given(wild)
def test_no_instant_in_what_is_written_breaks_ocpis_pattern(value):
    def check(before: Any, after: Any) -> None:
        if isinstance(before, datetime):
            assert INSTANT.fullmatch(after)
        elif isinstance(before, list | tuple):
            for one, other in zip(before, after, strict=True):
                check(one, other)

    check(value, strict(Codec().encode(value)))


@table(
    ("body", "index"),
    [
        (b'{"id": tru}', 10),
        (b'{\n "id": tru\n}', 12),
        (b"[nul]   ", 4),
        (b"[tRue]", 2),
        (b"[falxx]", 4),
        (b"nulx", 3),
        (b"[null, nuLl]", 9),
        (b'{"a":x}', 5),
        (b'{"na":x}', 6),
        (b'["fals",x]', 8),
    ],
)
def test_a_word_that_is_none_is_found_where_it_goes_wrong(body, index):
    with pytest.raises(JSONError) as caught:
        loads(body)
    assert caught.value.index == index
