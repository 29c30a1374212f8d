"""How much is told of what is wrong."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any
from typing import Final

import pytest
from marshmallow import ValidationError
from marshmallow import fields

from flask_ocpi_status.objects import Object
from flask_ocpi_status.objects import judge
from flask_ocpi_status.objects import v2_2_1
from flask_ocpi_status.objects.fields import List
from flask_ocpi_status.objects.fields import Nested
from flask_ocpi_status.objects.telling import Telling
from flask_ocpi_status.objects.telling import present_telling
from flask_ocpi_status.objects.telling import telling
from flask_ocpi_status.violations import violations_of
from tests.table import table

from .documents import CLASSES
from .documents import minimal

MANY: Final = 210


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


@table(
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


#: What breaks a rule and nothing else, where the rest is as small as it may be.
BREAKS: Final[dict[str, dict[str, Any]]] = {
    "charges_at_most_all": {"type": "STATE_OF_CHARGE", "volume": 999},
    "credits": {"id": "x" * 37},
    "ends_after_it_begins": {"period_begin": "10:00", "period_end": "09:00"},
    "has_dimensions_of_cdrs": {
        "charging_periods": [
            {
                "start_date_time": "2026-01-31T09:30:00Z",
                "dimensions": [{"type": "CURRENT", "volume": 1}],
            }
        ]
    },
    "has_one_decimal": {"limit": 1.55, "min_charging_rate": 1.55},
    "names_a_token": {"uid": "1"},
    "names_the_evse": {"connector_id": "1"},
    "open_always_or_regularly": {"twentyfourseven": None},
    "open_regularly_unless_always": {"twentyfourseven": False},
    "reserves_flat_or_by_time": {
        "price_components": [{"type": "ENERGY", "price": 1, "step_size": 1}],
        "restrictions": {"reservation": "RESERVATION"},
    },
    "tells_apart": {},  # what is in a list of its own, twice
    "tells_some_only_if_not_all": {
        "publish": True,
        "publish_allowed_to": [{"visual_number": "1", "issuer": "x"}],
    },
}


def twice(cls: type[Object], name: str) -> list[Any]:
    """Return a list in which the same object is there twice."""
    field = cls.properties()[name]
    assert isinstance(field, List) and isinstance(field.item, Nested)
    return [minimal(field.item.of(cls.edition))] * 2


def broken(cls: type[Object]) -> Iterator[dict[str, Any]]:
    """Yield objects of a class in each of which a rule is broken, somewhere in it."""
    for rule in cls.rules:
        if rule.name in BREAKS:
            fits = BREAKS[rule.name].keys() & cls.properties().keys()
            changes = {name: BREAKS[rule.name][name] for name in fits}
            if rule.name == "tells_apart":
                changes = {name: twice(cls, name) for name in rule.fields}
            yield minimal(cls) | changes
    for name, field in cls.properties().items():
        item = field.item if isinstance(field, List) else field
        if isinstance(item, Nested):
            for below in broken(item.of(cls.edition)):
                yield minimal(cls) | {name: [below] if item is not field else below}


def lists(cls: type[Object]) -> Iterator[tuple[str, Any]]:
    """Yield the lists of a class, each with what is to be in it once more and again."""
    for name, field in cls.properties().items():
        if isinstance(field, List):
            yield from ((name, item) for item in ({}, 5, "", None, [], {"x": 1}))
            if isinstance(field.item, Nested):
                inner = field.item.of(cls.edition)
                yield from ((name, item) for item in broken(inner))
                for other, below in inner.properties().items():
                    if isinstance(below, List):
                        yield from ((name, {other: [item] * 9}) for item in ({}, 5))


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Note the items of lists that marshmallow looks at."""
    noted: list[Any] = []
    deserialize = fields.Field.deserialize

    def note(self: Any, value: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(self.parent, List):
            noted.append(value)
        return deserialize(self, value, *args, **kwargs)

    monkeypatch.setattr(fields.Field, "deserialize", note)
    return noted


# A change is the smallest document that has a list; the whole ones of a version do.
@table(
    ("cls", "patch"),
    [(cls, True) for cls in CLASSES]
    + [(cls, False) for cls in CLASSES if cls.edition is v2_2_1.edition],
    parts=4,
)
def test_of_no_list_more_items_are_looked_at_than_are_told(
    cls: type[Object], patch: bool, looked_at: list[Any]
) -> None:
    for name, item in lists(cls):
        looked_at.clear()
        change = {name: [item] * MANY}
        document = change if patch else minimal(cls) | change
        try:
            judge(cls, document, partial=patch)
        except ValidationError as error:
            assert len(violations_of(error)) <= 101, (name, item)
        assert len(looked_at) <= 200, (name, item)


def test_every_rule_of_what_is_in_a_list_is_broken_there() -> None:
    found = {
        rule.name
        for cls in CLASSES
        for field in cls.properties().values()
        if isinstance(field, List) and isinstance(field.item, Nested)
        for rule in field.item.of(cls.edition).rules
    }
    assert found <= BREAKS.keys()
    for cls in CLASSES:
        for document in broken(cls):
            with pytest.raises(ValidationError):
                judge(cls, document)


def wrong(changes: dict[str, Any]) -> list[Any]:
    with pytest.raises(ValidationError) as caught:
        judge(v2_2_1.Location, minimal(v2_2_1.Location) | changes)
    return violations_of(caught.value)
