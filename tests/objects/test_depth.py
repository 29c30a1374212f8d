"""How deep what nobody knows may be nested."""

from __future__ import annotations

from typing import Any

from flask_ocpi_status.objects import v2_2_1
from flask_ocpi_status.objects.depth import DEEPEST
from flask_ocpi_status.objects.depth import is_deep
from tests.table import table

from .documents import minimal
from .documents import nested
from .law import hold_the_law
from .law import told

FORTY = nested(40)


@table("value", [None, 1, "x", [], {}, [[]], {"a": {}}, nested(50)])
def test_up_to_fifty_levels_are_not_deep(value: Any) -> None:
    assert not is_deep(value)


@table(
    "value",
    [
        nested(51),
        nested(100_000),
        {"a": nested(50)},
        [1, {"a": FORTY, "b": {"c": [1, nested(48)]}}],
    ],
    ids=["a level more", "very many", "in an object", "beside others"],
)
def test_more_levels_are_deep(value: Any) -> None:
    assert DEEPEST == 50
    assert is_deep(value)


def test_what_is_broad_is_not_deep() -> None:
    assert not is_deep([[1] * 1000] * 1000)


@table("levels", [51, 100, 100_000])
@table("patch", [False, True])
def test_an_unknown_field_that_is_too_deep_is_told_of(levels: int, patch: bool) -> None:
    location = minimal(v2_2_1.Location) | {"x": nested(levels)}
    message = "Nested too deeply. At most 50 levels are kept."
    assert told(v2_2_1.Location, location, partial=patch) == {"/x": message}


def test_it_is_told_of_wherever_it_is() -> None:
    location = minimal(v2_2_1.Location)
    location["coordinates"]["x"] = nested(51)
    location["evses"] = [minimal(v2_2_1.EVSE) | {"y": nested(51)}]
    assert told(v2_2_1.Location, location).keys() == {"/coordinates/x", "/evses/0/y"}


def test_it_is_told_of_beside_what_else_is_wrong() -> None:
    location = minimal(v2_2_1.Location) | {"x": nested(51), "id": 5}
    assert told(v2_2_1.Location, location).keys() == {"/x", "/id"}


def test_fifty_levels_are_kept() -> None:
    location = minimal(v2_2_1.Location) | {"x": nested(50)}
    assert hold_the_law(v2_2_1.Location, location)


def test_the_levels_of_known_objects_do_not_count() -> None:
    location = minimal(v2_2_1.Location)
    connector = minimal(v2_2_1.Connector) | {"x": nested(50)}
    location["evses"] = [minimal(v2_2_1.EVSE) | {"connectors": [connector]}]
    assert hold_the_law(v2_2_1.Location, location)
