"""The ids of a message: repeated as they came, made where they cannot be."""

from __future__ import annotations

import uuid

from hypothesis import given
from hypothesis import strategies as st

from flask_ocpi_status.transport.ids import MAX_LENGTH
from flask_ocpi_status.transport.ids import new_id
from flask_ocpi_status.transport.ids import read_ids
from tests.table import table

USABLE = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0x7E),
    min_size=1,
    max_size=MAX_LENGTH,
).filter(lambda text: text == text.strip())


@given(request_id=USABLE, correlation_id=USABLE)
def test_any_text_that_every_server_can_send_in_a_header_is_repeated(
    request_id, correlation_id
):
    assert read_ids(request_id, correlation_id) == (request_id, correlation_id, ())


@table(
    "hostile",
    [
        None,
        "",
        "a\r\nSet-Cookie: x=1",
        "a\nb",
        "a\x00b",
        "\x7f",
        "x" * (MAX_LENGTH + 1),
        "x" * 100_000,
        "€",
        "\xe9",
        "\x80",
        "\xff",
        "a\xa0b",
        " a",
        "a ",
        " ",
        "\t",
        "\ta",
        "a\t",
        "a\tb",
        "\x0b",
        "\x1f",
    ],
)
def test_what_cannot_be_repeated_is_replaced_and_told(hostile):
    ids = read_ids(hostile, hostile)
    assert uuid.UUID(ids.request_id).version == 4
    assert ids.correlation_id == ids.request_id
    assert ids.missing == ("X-Request-ID", "X-Correlation-ID")


def test_a_missing_correlation_id_is_that_of_the_request():
    assert read_ids("1", None) == ("1", "1", ("X-Correlation-ID",))
    ids = read_ids(None, "chain")
    assert ids.correlation_id == "chain"
    assert ids.missing == ("X-Request-ID",)


def test_a_new_id_is_a_random_uuid():
    made = {new_id() for _ in range(1000)}
    assert len(made) == 1000
    for one in made:
        read = uuid.UUID(one)
        assert str(read) == one
        assert read.version == 4
        assert read.variant == uuid.RFC_4122
