"""A text in the file that it is in."""

from __future__ import annotations

from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st

from flask_ocpi_status.codec import JSONError
from flask_ocpi_status.inspection.storing import Stored
from tests.table import table


@given(st.text("aé😀\n\r ", max_size=40), st.integers(1, 5), st.data())
def test_a_place_in_it_is_that_of_the_text(
    text: str, chunk: int, data: st.DataObject
) -> None:
    whole = text.encode()
    index = data.draw(st.integers(0, len(whole)))
    stored = Stored(BytesIO(b"\n" + whole + b"\n"), 1, 1 + len(whole), chunk)
    assert stored.read() == whole
    found, expected = stored.fault("x", index), JSONError.at("x", whole, index)
    assert found.args == expected.args


@table(
    ("text", "start", "found"),
    [
        (b"  \n{", 0, (3, b"{")),
        (b"[ 5", 1, (2, b"5")),
        (b"[  ", 1, (3, b"")),
        (b"", 0, (0, b"")),
    ],
)
def test_the_first_byte_is_found(text, start, found):
    for chunk in (1, 2, 100):
        assert Stored(BytesIO(text), 0, len(text), chunk).first(start) == found


def test_a_part_is_counted_from_its_own_start():
    part = Stored(BytesIO(b"0123456789"), 1, 9, 2).part(1, 5)
    assert (part.read(), len(part), b"".join(part.chunks(2))) == (b"2345", 4, b"45")


def test_a_file_that_becomes_shorter_is_no_endless_loop():
    assert Stored(BytesIO(b"012"), 0, 100, 2).read() == b"012"
