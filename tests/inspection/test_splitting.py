"""A large text, read in parts, is told of as if it were read at once."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from hypothesis import example
from hypothesis import given
from hypothesis import strategies as st

from flask_ocpi_status.codec import JSONError
from flask_ocpi_status.codec import loads
from flask_ocpi_status.inspection import splitting
from flask_ocpi_status.inspection.inspecting import Finding
from flask_ocpi_status.inspection.inspecting import Inspection
from flask_ocpi_status.inspection.splitting import Items
from flask_ocpi_status.inspection.splitting import demand_json
from flask_ocpi_status.inspection.splitting import outline
from flask_ocpi_status.inspection.splitting import split
from flask_ocpi_status.inspection.storing import Stored
from flask_ocpi_status.objects import edition_of
from tests.table import table

ENDPOINT = {"identifier": "cdrs", "role": "SENDER", "url": "https://example.com/"}
CLS = edition_of("2.2.1").classes["Endpoint"]
KEPT = st.sampled_from([12, 30, 10_000])
CHUNKS = st.integers(1, 7) | st.just(10_000)

VALUES = st.recursive(
    st.sampled_from([None, 5, True, "x", "é😀", '\\"[{,:}]', "", ENDPOINT, "\\"]),
    lambda below: st.one_of(
        st.lists(below, max_size=4),
        st.dictionaries(st.sampled_from(["a", "é", "data", "status_code", ""]), below),
    ),
    max_leaves=15,
)
ANSWERS = st.fixed_dictionaries(
    {"data": st.lists(st.just(ENDPOINT) | VALUES, max_size=5), "status_code": VALUES},
    optional={"timestamp": VALUES, "x": VALUES, "status_message": VALUES},
)


@st.composite
def texts(draw: st.DrawFn) -> bytes:
    """Return a text: JSON in some way of writing, or what was JSON."""
    value = draw(VALUES | ANSWERS | st.lists(st.just(ENDPOINT) | VALUES, max_size=5))
    indent = draw(st.sampled_from([None, None, 1]))
    ascii_only = draw(st.booleans())
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode()
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(text)))
        change = draw(
            st.sampled_from(
                [
                    *(b"", b",", b"]", b"}", b"[", b"{", b'"', b"\\", b" ", b"\n"),
                    *(b"5", b":", b"nul", b',"data":[5]', b'"a":1,', b"\xff", b"x"),
                ]
            )
        )
        text = text[:place] + change + text[place + draw(st.integers(0, 3)) :]
    return draw(st.sampled_from([b"", b" ", b"\n \n"])) + text


def stored(text: bytes, chunk: int) -> Stored:
    """Return it in a file, with something else around it."""
    return Stored(BytesIO(b"[{" + text + b'"]'), 2, 2 + len(text), chunk)


def findings(text: bytes | Stored) -> tuple[list[Finding], dict[str, Any]]:
    inspection = Inspection(CLS)
    return list(inspection.findings("f", 3, text)), inspection.summary()


def is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


@given(texts(), CHUNKS, KEPT)
@example(b'{"data":[1,2,3,4,5,6,7,8] x,"status_code":1}', 1, 12)
@example(b'{"data":[1,2,3,4,5,6,7,8}', 2, 12)
@example(b'{"status_code":1,"data":[5,5,5,5,5,5]},', 3, 12)
@example(b'{"data":"xxxxxxxxxxxxxxxxxxx",,"status_code":1}', 3, 12)
@example(b'{"x":{"xxxxxxxxxxxxxxxxxxx":1 2},"status_code":1}', 3, 12)
@example(b"[1,]", 1, 12)
@example(b"[,1]", 1, 12)
@example(b"[[1}, 2]", 1, 12)
def test_the_same_is_told_as_of_the_whole(text: bytes, chunk: int, kept: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(splitting, "_KEPT", kept)
        told, counts = findings(stored(text, chunk))
    expected, expected_counts = findings(text)
    fault = fault_of(text)
    if fault is None:
        assert (told, counts) == (expected, expected_counts)
    elif is_utf8(text):
        # What came before the fault may have been judged.
        assert told[-1:] == expected
        assert counts["invalid"] >= 1
        assert all(one.index is not None for one in told[:-1])
    else:
        # The one that comes first is told of: the text, or a byte that is no UTF-8.
        assert told[-1].message.startswith("This is not JSON: ")


def fault_of(text: bytes) -> tuple[str, int, int, int] | None:
    try:
        loads(text, exact=True)
    except JSONError as error:
        return error.reason, error.index, error.line, error.column
    return None


@given(texts().filter(is_utf8), CHUNKS, KEPT)
def test_the_first_fault_is_found_without_reading_all_at_once(
    text: bytes, chunk: int, kept: int
) -> None:
    found = None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(splitting, "_KEPT", kept)
        try:
            demand_json(stored(text, chunk))
        except JSONError as error:
            found = error.reason, error.index, error.line, error.column
    assert found == fault_of(text)


@given(st.lists(VALUES, max_size=6), CHUNKS, st.sampled_from([None, 1]))
def test_what_is_in_a_list_comes_as_it_was_written(
    values: list[Any], chunk: int, indent: int | None
) -> None:
    text = json.dumps(values, indent=indent).encode()
    items = Items(stored(text, chunk), 0)
    found = list(items)
    assert [value for value, _ in found] == values
    assert [json.loads(own) for _, own in found] == values
    assert items.end == len(text)


@given(texts(), CHUNKS, st.integers(0, 20))
def test_no_byte_is_lost_between_the_parts(
    text: bytes, chunk: int, longest: int
) -> None:
    whole = list(split(stored(text, 10_000).chunks(), 0, b"]"))
    cut = list(split(stored(text, chunk).chunks(), 0, b"]", longest))
    assert [part._replace(text=part.text[:longest]) for part in whole] == cut
    assert b"".join(part.text + part.end for part in whole) == text[: whole[-1].behind]


def test_little_is_kept_of_what_is_skipped() -> None:
    text = b'{"a":' + b'["xxxx\\\\"],' * 10_000 + b'"b":1}'
    taken = 0

    def chunks() -> Any:
        nonlocal taken
        for start in range(1, len(text), 100):
            taken += 1
            yield text[start : start + 100]

    first = next(split(chunks(), 0, b"}", 50))
    assert len(first.text) <= 50
    assert taken < 10


def test_brackets_without_end_are_not_kept() -> None:
    def endless() -> Any:
        while True:
            yield b"[" * 1000

    (part,) = split(endless(), 0, b"]")
    assert part.end == b""
    assert part.size < 10_000


@pytest.mark.parametrize("depth", [900, 1_100, 100_000])
def test_what_is_nested_too_deeply_is_told_of(depth: int) -> None:
    for text in (b"[5," + b"[" * depth, b'{"a":5,"data":' + b'{"a":' * depth):
        told, _ = findings(stored(text, 1000))
        assert "This is not JSON: " in told[-1].message


def test_an_object_in_outline_has_no_more_than_is_kept() -> None:
    numbers = b",".join([b"5"] * 50_000)
    text = b'{"d\\u0061ta": [%b], "x": {"y": [%b]}, "status_code": 5}'
    found = outline(stored(text % (numbers, numbers), 1000), 0)
    assert found is not None
    assert found.text == b'{"d\\u0061ta": [], "x": {}, "status_code": 5}'
    assert found.data == 14


@table("text", [b'{"x": "%b"}' % (b"x" * 20_000), b'{"x": [5', b'{"x": 5}]', b"{,}"])
def test_what_has_no_outline_has_none(text: bytes) -> None:
    assert outline(stored(text, 1000), 0) is None
