"""How much is told of what is wrong."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from marshmallow import ValidationError

from flask_ocpi_status.objects import judge
from flask_ocpi_status.objects import v2_2_1
from flask_ocpi_status.objects.telling import Telling
from flask_ocpi_status.objects.telling import present_telling
from flask_ocpi_status.objects.telling import telling
from flask_ocpi_status.violations import violations_of

from .documents import minimal


def nobody_knows(cls: Any, item: Any) -> None:
    return None


def test_it_lasts_as_long_as_its_block_also_when_something_is_raised() -> None:
    assert present_telling() is None
    with pytest.raises(ValidationError), telling(nobody_knows):
        outer = present_telling()
        with telling(nobody_knows):
            assert present_telling() is not outer
        assert present_telling() is outer
        raise ValidationError("no")
    assert present_telling() is None


def test_each_thread_has_its_own() -> None:
    seen: list[Telling | None] = []
    with telling(nobody_knows):
        thread = threading.Thread(target=lambda: seen.append(present_telling()))
        thread.start()
        thread.join()
    assert seen == [None]


def test_marshmallow_by_itself_tells_all() -> None:
    document = minimal(v2_2_1.Location) | {"evses": [5] * 500}
    with pytest.raises(ValidationError) as caught:
        v2_2_1.Location().load(document)
    assert len(caught.value.messages["evses"]) == 500


@pytest.mark.parametrize("count", [99, 100])
def test_a_hundred_are_told_and_none_is_left_to_be_counted(count: int) -> None:
    found = wrong({"evses": [5] * count})
    assert len(found) == count


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (101, "There is 1 violation more."),
        (1_000, "There are at least 900 violations more."),
        (10_100, "There are at least 10,000 violations more."),
        (1_000_000, "There are at least 10,000 violations more."),
    ],
)
def test_the_others_are_counted_up_to_a_point(count: int, told: str) -> None:
    found = wrong({"evses": [5] * count})
    assert len(found) == 101
    assert found[-1].message == told


def test_what_is_fine_is_not_counted_and_comes_back_in_its_normal_form() -> None:
    fine = minimal(v2_2_1.EVSE)
    [one] = wrong({"evses": [*[fine] * 20_000, 5]})
    assert one.pointer == "/evses/20000"


def wrong(changes: dict[str, Any]) -> list[Any]:
    with pytest.raises(ValidationError) as caught:
        judge(v2_2_1.Location, minimal(v2_2_1.Location) | changes)
    return violations_of(caught.value)
