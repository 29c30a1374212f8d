"""What has a name in a document is there once."""

from __future__ import annotations

from flask_ocpi_status.openapi.components import Components
from flask_ocpi_status.openapi.components import or_null
from tests.table import table


def test_what_is_the_same_under_one_name_is_there_once() -> None:
    known = Components()
    assert known.refer(1, "A", lambda: {"type": "string"}) == {"$ref": "#/$defs/A"}
    assert known.refer(2, "A", lambda: {"type": "string"}) == {"$ref": "#/$defs/A"}
    assert known.name_of(2) == "A"
    assert known.schemas == {"A": {"type": "string"}}


def test_what_is_otherwise_has_the_name_of_its_extension_or_a_number() -> None:
    known = Components()
    kinds = ["string", "number", "integer", "boolean"]
    for number, kind in enumerate(kinds):
        extension = "Bookings" if number == 1 else ""
        known.refer(number, "A", lambda kind=kind: {"type": kind}, extension=extension)
    assert list(known.schemas) == ["A", "ABookings", "A2", "A3"]


def test_it_is_made_once() -> None:
    made = []
    known = Components()
    for _ in range(2):
        known.refer("a", "A", lambda: made.append(1) or {})
    assert made == [1]


def test_what_is_in_itself_refers_to_itself() -> None:
    known = Components()

    def make() -> dict[str, object]:
        return {"properties": {"below": known.refer("a", "A", make)}}

    known.refer("a", "A", make)
    assert known.schemas["A"] == {"properties": {"below": {"$ref": "#/$defs/A"}}}


NULLS = [
    ({"type": "string"}, {"type": ["string", "null"]}),
    ({"$ref": "#/a"}, {"anyOf": [{"$ref": "#/a"}, {"type": "null"}]}),
    ({}, {}),
]


@table("schema, said", NULLS)
def test_null_is_let_pass_as_briefly_as_can_be(schema, said) -> None:
    assert or_null(schema) == said
