"""Objects of every class of every version: the least, and everything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from flask_ocpi_status import objects
from flask_ocpi_status.objects import Object
from flask_ocpi_status.violations import MOST

from .documents import complete
from .documents import minimal
from .law import hold_the_law
from .law import told

every_version = pytest.mark.parametrize("version", objects.edition_names())


def classes_of(version: str) -> Iterator[type[Object]]:
    yield from objects.edition_of(version).classes.values()


@every_version
def test_what_is_required_is_enough_and_everything_is_not_too_much(
    version: str,
) -> None:
    for cls in classes_of(version):
        assert hold_the_law(cls, minimal(cls)), cls
        assert hold_the_law(cls, complete(cls)), cls


@every_version
def test_each_required_field_that_is_missing_is_told_of_at_its_place(
    version: str,
) -> None:
    for cls in classes_of(version):
        document = minimal(cls)
        for name in [name for name, row in cls.properties().items() if row.required]:
            rest = {other: value for other, value in document.items() if other != name}
            [(pointer, message)] = told(cls, rest).items()
            assert pointer == f"/{name}"
            assert message.startswith("Missing. Expected ")
            [(pointer, message)] = told(cls, {**document, name: None}).items()
            assert pointer == f"/{name}"
            assert message.startswith("May not be null. Expected ")


@every_version
def test_all_that_is_missing_is_told_of_together(version: str) -> None:
    for cls in classes_of(version):
        required = {
            f"/{name}" for name, row in cls.properties().items() if row.required
        }
        assert told(cls, {}).keys() == required or not required


@every_version
def test_a_wrong_type_is_told_of_at_its_place_at_every_depth(version: str) -> None:
    for cls in classes_of(version):
        document = complete(cls)
        places = list(_leaves(document, ""))
        for start in range(0, len(places), MOST):
            wrong = places[start : start + MOST]
            kept = [below[key] for _, below, key in wrong]
            for _, below, key in wrong:
                below[key] = object
            assert told(cls, document).keys() == {pointer for pointer, *_ in wrong}
            for (_, below, key), value in zip(wrong, kept, strict=True):
                below[key] = value
        assert not told(cls, document)


def _leaves(value: Any, pointer: str) -> Iterator[tuple[str, Any, Any]]:
    """Give the places of what has nothing below it, but for what may be anything."""
    for key, below in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(below, dict | list):
            yield from _leaves(below, f"{pointer}/{key}")
        elif (pointer, key) != ("", "data"):
            yield f"{pointer}/{key}", value, key


@every_version
def test_a_change_needs_what_the_class_says_and_no_more(version: str) -> None:
    for cls in classes_of(version):
        document = complete(cls)
        needed = {name: document[name] for name in cls.patch_needs}
        for name, value in document.items():
            assert not told(cls, {**needed, name: value}, partial=True)
        said = told(cls, {"x": 1}, partial=True)
        assert said.keys() == {f"/{name}" for name in needed}


#: Whose changes have to say when they were made (OCPI 2.2.1, Locations, Sessions and
#: Tokens, PATCH; Bookings 1.1, the same).
DATED = {"Location", "EVSE", "Connector", "Session", "Token"}


@every_version
def test_last_updated_is_needed_in_a_change_where_ocpi_demands_it(version: str) -> None:
    expected = DATED if version >= "2.2" else set()
    if version == "2.3.0-bookings":
        expected = DATED | {"BookingLocation", "Calendar", "Booking"}
    assert {cls.__name__ for cls in classes_of(version) if cls.patch_needs} == expected
    assert all(
        cls.patch_needs in ((), ("last_updated",)) for cls in classes_of(version)
    )


@every_version
def test_a_version_that_is_not_named_yet_may_be_offered(version: str) -> None:
    cls = objects.edition_of(version).classes["Version"]
    for offered in ("2.0", "2.1.1", "2.2", "2.3.0", "3.0"):
        assert hold_the_law(cls, minimal(cls) | {"version": offered})
    for wrong in ("", None, 2.1, "2.\n"):
        assert not hold_the_law(cls, minimal(cls) | {"version": wrong})


@every_version
def test_a_module_of_ones_own_may_be_listed(version: str) -> None:
    cls = objects.edition_of(version).classes["VersionDetails"]
    endpoint = minimal(objects.edition_of(version).classes["Endpoint"])
    for custom in ("nltnm-tokens", "payments"):
        document = minimal(cls) | {"endpoints": [endpoint | {"identifier": custom}]}
        assert hold_the_law(cls, document)
    document["endpoints"][0]["identifier"] = ""
    assert not hold_the_law(cls, document)
