"""How a file is told to be one text, or one in each line."""

from __future__ import annotations

import os
from io import BytesIO
from io import UnsupportedOperation

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from flask_ocpi_status.inspection.reading import items_of
from flask_ocpi_status.inspection.reading import texts_by_name
from flask_ocpi_status.inspection.reading import texts_of
from flask_ocpi_status.inspection.storing import Stored
from tests.table import table

ONE = b'{"id": 1}'


class Pipe(BytesIO):
    """What can be read but once."""

    def seekable(self) -> bool:
        return False

    def seek(self, *place: int) -> int:
        raise UnsupportedOperation("seek")

    tell = seek


def read(
    text: bytes, each: bool = False, kind: type[BytesIO] = BytesIO, **options: int
) -> list[tuple[int | None, bytes]]:
    return [
        (number, one if isinstance(one, bytes) else one.read())
        for number, one in texts_of(kind(text), each, **options)
    ]


LINES = st.lists(
    st.sampled_from(
        [
            *(ONE, b"[1]", b"[1,", b"2]", b"{", b"}", b'"', b"x", b"[" + b"5," * 40),
            *(b"[" + ONE * 2, b"1" * 50, b"", b" \t", b" " * 50, b"\r", b" [5] \r"),
            *(
                b'{"x":"' + b"x" * 50 + b'"}',
                b"[" + b"5," * 40 + b"5]",
                b"\xef\xbb\xbf",
            ),
        ]
    ),
    max_size=8,
)


@settings(max_examples=400)
@given(LINES, st.integers(4, 100), st.booleans(), st.booleans(), st.booleans())
def test_little_is_kept_and_the_texts_are_the_same(lines, large, each, is_pipe, mark):
    text = b"\n".join(lines)
    if mark:
        text = b"\xef\xbb\xbf" + text
    kind = Pipe if is_pipe else BytesIO
    assert read(text, each, kind, large=large) == read(text, each)


@table("each", [False, True])
@table("kind", [BytesIO, Pipe])
def test_what_is_large_stays_where_it_is(each, kind):
    long = b"[" + b"5," * 1000 + b"5]"
    for text in (long, b"\n" * 5000 + long, long + b" " * 5000 + b"\n" + long):
        for _, one in texts_of(kind(text), each, 100):
            assert isinstance(one, Stored)


def test_a_file_that_was_read_before_is_read_on():
    for text in (ONE, ONE + b"\n" + ONE, b"[" + b"5," * 1000 + b"5]"):
        stream = BytesIO(b"before\n" + text)
        stream.readline()
        found = [one for _, one in texts_of(stream, False, 100)]
        assert [one if isinstance(one, bytes) else one.read() for one in found] == (
            text.split(b"\n")
        )


@table(
    "text",
    [
        ONE,
        ONE + b"\n\n",
        b"\n\r\n  " + ONE + b"\r\n",
        b'{\n"id": 1\n}\n',
        b'[{"id": 1},\n{"id": 2}\n]',
        b"[\n" + ONE + b"\n]",
        b'{"data":\n[{"id": 1}]\n, "status_code": 1000}',
        b'{"id": tru\n}',
        b'{"id": "x\n',
        b"not\nJSON",
        b"",
        b" \n\n",
    ],
)
def test_it_is_one_text_and_stays_as_it_is(text):
    assert read(text) == [(None, text)]


@table(
    ("text", "lines"),
    [
        (ONE + b"\n" + ONE, [1, 2]),
        (b"\n" + ONE + b"\r\n\r\n" + ONE + b"\n\n", [2, 4]),
        (ONE + b"\n{", [1, 2]),
        (b"[1]\n[2]\n", [1, 2]),
        (b'{"id": "x\n' + ONE + b"\n" + ONE, [1, 2, 3]),
        (b'"id"}\n' + ONE, [1, 2]),
    ],
)
def test_each_line_is_one_when_one_of_the_first_two_is(text, lines):
    found = read(text)
    assert [number for number, _ in found] == lines
    kept = [line.strip() for line in text.split(b"\n") if line.strip()]
    assert [line for _, line in found] == kept


def test_each_line_is_one_when_that_is_said():
    assert read(ONE, each=True) == [(1, ONE)]
    assert read(b"{\n}\n", each=True) == [(1, b"{"), (2, b"}")]
    assert read(b"", each=True) == [(None, b"")]
    assert read(b"\n\n" + ONE, each=True) == [(3, ONE)]


@pytest.mark.parametrize("each", [False, True])
def test_a_byte_order_mark_is_no_part_of_it(each):
    ((_, text),) = read(b"\xef\xbb\xbf" + ONE, each)
    assert text == ONE


def test_lines_are_read_one_by_one():
    reader, writer = os.pipe()
    with open(reader, "rb") as stream, open(writer, "wb", 0) as pipe:
        pipe.write(ONE + b"\n" + ONE + b"\n")
        texts = texts_of(stream, False)
        for number in range(1, 100):
            assert next(texts) == (number, ONE)
            pipe.write(ONE + b"\n")


def test_the_texts_of_what_is_in_a_list_are_as_they_were_written() -> None:
    assert items_of(b'[ {"a":1, "a" : 2},\n5 , "\\u00e9[",[]]') == [
        b'{"a":1, "a" : 2}',
        b"5",
        b'"\\u00e9["',
        b"[]",
    ]
    assert items_of(b" [ ] ") == []


def test_the_texts_in_an_object_are_found_by_their_names() -> None:
    assert texts_by_name(b'{"a": 1.50, "\\u0062": [1, 2], "a": {}}') == {
        "a": b"{}",
        "b": b"[1, 2]",
    }
