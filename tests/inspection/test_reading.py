"""How a file is told to be one text, or one in each line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from flask_ocpi_status.inspection.reading import items_of
from flask_ocpi_status.inspection.reading import texts_by_name
from flask_ocpi_status.inspection.reading import texts_of

ONE = b'{"id": 1}'


def read(text: bytes, each: bool = False) -> list[tuple[int | None, bytes]]:
    return list(texts_of(iter(text.splitlines(keepends=True)), each))


@pytest.mark.parametrize(
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


@pytest.mark.parametrize(
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
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield ONE + b"\n"

    texts = texts_of(endless(), False)
    for number in range(1, 100):
        assert next(texts)[0] == number
        assert taken <= number + 2


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
