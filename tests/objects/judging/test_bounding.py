"""marshmallow's own schemas, held to what is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from marshmallow import EXCLUDE
from marshmallow import Schema
from marshmallow import ValidationError
from marshmallow import fields
from marshmallow import post_load
from marshmallow import pre_load
from marshmallow import validate
from marshmallow import validates
from marshmallow import validates_schema

from flask_ocpi_status.objects import v2_2_1
from flask_ocpi_status.objects.judging.bounding import bounded
from flask_ocpi_status.objects.judging.verdict import judge
from flask_ocpi_status.objects.judging.verdict import load
from flask_ocpi_status.violations import violations_of
from tests.objects.documents import minimal

MANY = 30_000
CALLS: Counter[str] = Counter()


class Number(fields.Integer):
    """Counts how often it is asked."""

    def deserialize(self, *args: Any, **kwargs: Any) -> Any:
        CALLS["deserialize"] += 1
        return super().deserialize(*args, **kwargs)


class Part(Schema):
    a = Number(required=True)
    b = fields.Integer(required=True)


class Hooked(Schema):
    """What is said of it with all that marshmallow has."""

    a = Number(required=True)

    @pre_load
    def prepare(self, data: Any, **kwargs: Any) -> Any:
        CALLS["pre_load"] += 1
        return data

    @pre_load(pass_collection=True)
    def prepare_all(self, data: Any, many: bool, **kwargs: Any) -> Any:
        CALLS["all"] += 1
        return data

    @post_load(pass_collection=True)
    def make(self, data: Any, many: bool, **kwargs: Any) -> Any:
        CALLS["made"] += 1
        return data

    @validates("a")
    def is_small(self, value: int, **kwargs: Any) -> None:
        CALLS["validates"] += 1
        if value > 5:
            raise ValidationError("Too large.")

    @validates_schema
    def look(self, data: Any, **kwargs: Any) -> None:
        CALLS["schema"] += 1
        if data.get("a") == 5:
            raise ValidationError({"a": ["Not five."]})


class Lenient(Hooked):
    @validates_schema(skip_on_field_errors=False, pass_original=True)
    def look_anyway(self, data: Any, original: Any, **kwargs: Any) -> None:
        CALLS["anyway"] += 1


class Loops(Schema):
    """Loads many by itself, as marshmallow-oneofschema does."""

    def load(self, data: Any, *, many: Any = None, **kwargs: Any) -> Any:
        if not (self.many if many is None else many):
            CALLS["one"] += 1
            return Part().load(data)
        loaded, errors = [], {}
        for index, item in enumerate(data):
            try:
                loaded.append(self.load(item, many=False))
            except ValidationError as error:
                errors[index] = error.normalized_messages()
        if errors:
            raise ValidationError(errors, data=data, valid_data=loaded)
        return loaded


class Only(Schema):
    """Loads many at a time, and nothing else."""

    def load(self, data: Any, **kwargs: Any) -> Any:
        CALLS["one"] += 1
        return Part().load(data[0])


class Delimited(fields.List):
    """A text with commas, as webargs has it."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        return super()._deserialize(value.split(","), *args, **kwargs)


class Pairs(fields.Dict):
    """The same with names."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        pairs = dict(pair.split("=") for pair in value.split(","))
        return super()._deserialize(pairs, *args, **kwargs)


class Own(Schema):
    """Holds objects in every way that marshmallow has."""

    listed = fields.List(fields.Nested(Part))
    many = fields.Nested(Part, many=True)
    made = fields.List(fields.Nested(Part()))
    called = fields.List(fields.Nested(lambda: Part(only=("a",))))
    own = fields.List(fields.Nested("self"))
    again = fields.List(fields.Nested(lambda: Own()))
    numbers = fields.List(Number())
    rows = fields.List(fields.List(Number()))
    pairs = fields.List(fields.Tuple((Number(), Number())))
    named = fields.Dict(fields.String(), fields.Nested(Part))
    keys = fields.Dict(Number(), fields.Raw())
    both = fields.Dict(Number(), Number())
    anything = fields.Dict()
    plucked = fields.Pluck(Part, "a", many=True)
    hooked = fields.Nested(Hooked, many=True)
    hooked_list = fields.List(fields.Nested(Hooked))
    lenient = fields.Nested(Lenient, many=True)
    locations = fields.List(fields.Nested(v2_2_1.GeoLocation))
    few = fields.List(Number(), validate=validate.Length(max=5))
    few_many = fields.Nested(Part, many=True, validate=validate.Length(max=5))
    few_names = fields.Dict(
        fields.String(), Number(), validate=[validate.Length(max=5)]
    )


class Strange(Own):
    """And in ways of an app's own, which take no other values than are meant."""

    loops = fields.Nested(Loops, many=True)
    looping = fields.List(fields.Nested(Loops))
    only = fields.Nested(Only, many=True)
    text = Delimited(Number())
    pairs_text = Pairs(fields.String(), Number())


# "self" is no name of a schema that marshmallow 4 knows.
Own._declared_fields.pop("own")


@pytest.fixture(autouse=True)
def counted() -> Iterator[None]:
    CALLS.clear()
    yield


def refused(schema: Schema, document: Any) -> list[str]:
    """Judge what is invalid, and return the places of what is told."""
    with pytest.raises(ValidationError) as caught:
        load(bounded(schema), document)
    found = violations_of(caught.value)
    assert 100 <= len(found) <= 101 or "few" in str(document)[:10]
    assert "more" in found[-1].message or "few" in str(document)[:10]
    return [one.pointer for one in found]


@pytest.mark.parametrize(
    ("name", "value", "first"),
    [
        ("listed", [{}] * MANY, "/listed/0/a"),
        ("listed", [5] * MANY, "/listed/0"),
        ("listed", [{"a": 1, "b": 2}] * 50 + [{}] * MANY, "/listed/50/a"),
        ("listed", [{f"x{n}": 0 for n in range(200)}] * 150, "/listed/0/a"),
        ("many", [{}] * MANY, "/many/0/a"),
        ("many", [5] * MANY, "/many/0"),
        ("many", [{"a": 1, "b": 1, "x": 1}] * MANY, "/many/0/x"),
        ("made", [{}] * MANY, "/made/0/a"),
        ("called", [{}] * MANY, "/called/0/a"),
        ("again", [{"listed": [{}]}] * MANY, "/again/0/listed/0/a"),
        ("again", [{"again": [{}, {"many": [5]}]}] * MANY, "/again/0/again/1/many/0"),
        ("numbers", ["x"] * MANY, "/numbers/0"),
        ("rows", [["x"]] * MANY, "/rows/0/0"),
        ("rows", ["x"] * MANY, "/rows/0"),
        ("pairs", [["x", "x"]] * MANY, "/pairs/0/0"),
        ("pairs", [[]] * MANY, "/pairs/0"),
        ("named", {str(n): {} for n in range(MANY)}, "/named/0/value/a"),
        ("keys", {f"x{n}": 0 for n in range(MANY)}, "/keys/x0/key"),
        ("both", {f"x{n}": "x" for n in range(MANY)}, "/both/x0/key"),
        ("plucked", ["x"] * MANY, "/plucked/0/a"),
        ("hooked", [{}] * MANY, "/hooked/0/a"),
        ("hooked", [{"a": 6}] * MANY, "/hooked/0/a"),
        ("hooked", [{"a": 5}] * MANY, "/hooked/0/a"),
        ("hooked_list", [{"a": 5}] * MANY, "/hooked_list/0/a"),
        ("lenient", [{}] * MANY, "/lenient/0/a"),
        ("lenient", [{"a": 6}] * MANY, "/lenient/0/a"),
        ("lenient", [{"a": 5}] * MANY, "/lenient/0/a"),
        ("loops", [{}] * MANY, "/loops/0/a"),
        ("loops", [5] * MANY, "/loops/0"),
        ("loops", [{"a": 1, "b": 2}] * 70 + [{}] * MANY, "/loops/70/a"),
        ("looping", [{}] * MANY, "/looping/0/a"),
        ("text", ",".join(["x"] * MANY), "/text/0"),
        (
            "pairs_text",
            ",".join(f"{n}=x" for n in range(MANY)),
            "/pairs_text/0/value",
        ),
        ("locations", [{}] * MANY, "/locations/0/latitude"),
    ],
)
def test_no_more_is_looked_at_than_is_told(
    name: str, value: Any, first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    errors = []
    original = ValidationError.__init__

    def count(self: Any, *args: Any, **kwargs: Any) -> None:
        errors.append(self)
        original(self, *args, **kwargs)

    monkeypatch.setattr(ValidationError, "__init__", count)
    told = refused(Strange(), {name: value})
    assert told[0] == first
    # What is right by its type is looked at whole before validators are asked, and
    # those of fields before those of objects.
    asked = CALLS["schema"] + CALLS["anyway"]
    if name not in ("hooked", "lenient"):
        asked += CALLS["deserialize"]
    if value != [{"a": 5}] * MANY:
        asked += CALLS["validates"]
    assert asked < 500
    assert len(errors) < 1000
    assert CALLS["made"] == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("few", ["x"] * MANY),
        ("few_many", [{}] * MANY),
        ("few_names", {str(n): "x" for n in range(MANY)}),
    ],
)
def test_length_comes_before_what_is_in_it(name: str, value: Any) -> None:
    assert refused(Own(), {name: value}) == [f"/{name}"]
    assert CALLS["deserialize"] == 0


def test_a_list_that_counts_in_another_way_is_asked_for_its_length_last() -> None:
    class Each(fields.List):
        def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
            return sorted(set(super()._deserialize(value, *args, **kwargs)))

    class Sets(Schema):
        each = Each(fields.Integer(), validate=validate.Length(max=1))

    assert load(bounded(Sets()), {"each": [1] * MANY}) == {"each": [1]}


def test_what_is_right_is_loaded_by_a_schema_that_loads_many_by_itself() -> None:
    right = [{"a": 1, "b": 2}] * 1000
    assert load(bounded(Strange()), {"loops": right}) == {"loops": right}
    assert load(bounded(Loops(many=True)), right) == right
    with pytest.raises(ValidationError) as caught:
        load(bounded(Strange()), {"loops": [*right, {}]})
    assert list(caught.value.messages["loops"]) == [1000]
    # One that is refused by itself may be right among the others.
    assert load(bounded(Strange()), {"only": right}) == {"only": right[0]}


def test_hooks_see_all_that_was_sent_once() -> None:
    refused(Own(), {"hooked": [{}] * 1000})
    assert (CALLS["all"], CALLS["pre_load"], CALLS["made"]) == (1, 1000, 0)


def test_names_that_nobody_knows_are_counted() -> None:
    with pytest.raises(ValidationError) as caught:
        load(bounded(Own()), {f"x{n}": 0 for n in range(MANY)})
    found = violations_of(caught.value)
    assert found[-1].message == "There are at least 29,900 violations more."
    assert load(bounded(Part(unknown=EXCLUDE)), {"a": 1, "b": 2, "x": 3})["a"] == 1


def test_other_fields_are_not_looked_at_once_enough_is_told() -> None:
    class Two(Schema):
        first = fields.List(fields.Integer())
        second = fields.List(Number())
        third = fields.Tuple((Number(), Number()))

    refused(Two(), {"first": ["x"] * 100, "second": [1], "third": [1, 1]})
    assert not CALLS


def test_objects_that_have_no_place_in_their_messages_count_as_well() -> None:
    class Without(Part):
        class Meta:
            index_errors = False

    class Many(Schema):
        without = fields.Nested(Without, many=True)

    for item in ({}, 5, {"a": 1, "b": 1, "x": 1}):
        CALLS.clear()
        with pytest.raises(ValidationError) as caught:
            load(bounded(Many()), {"without": [item] * MANY})
        found = violations_of(caught.value)
        assert "not all was judged" in found[-1].message or len(found) > 100
        assert CALLS["deserialize"] < 500


def test_many_at_the_top_end_as_well_and_the_schema_is_told_of_it() -> None:
    class Handling(Part):
        def handle_error(self, error: Any, data: Any, **kwargs: Any) -> None:
            CALLS["handled"] += 1
            assert (len(data), kwargs) == (MANY, {"many": True, "partial": None})

    assert refused(Handling(many=True), [{}] * MANY)[0] == "/0/a"
    assert CALLS["handled"] == 1


def test_all_of_what_is_right_is_taken() -> None:
    parts = [{"a": n, "b": n} for n in range(1000)]
    document = {
        "listed": parts,
        "many": parts,
        "named": {str(n): part for n, part in enumerate(parts)},
        "hooked": [{"a": 1}] * 1000,
        "rows": [[1, 2], []] * 1000,
        "anything": {"x": {"y": []}},
    }
    assert load(bounded(Own()), document) == Own().load(document) == document
    assert CALLS["made"] == 2


def test_what_is_tried_in_two_ways_does_not_count_as_wrong() -> None:
    class Either(fields.Field[Any]):
        def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
            try:
                return v2_2_1.GeoLocation().load(value)
            except ValidationError:
                return fields.Integer().deserialize(value)

    class Eithers(Schema):
        each = fields.List(Either())

    assert load(bounded(Eithers()), {"each": [5] * 1000}) == {"each": [5] * 1000}


def test_the_apps_own_schemas_and_fields_stay_as_they_are() -> None:
    inner = Part()

    class Holder(Schema):
        part = fields.List(fields.Nested(inner))

    before = {name: vars(field).copy() for name, field in inner.load_fields.items()}
    outer = Holder()
    refused(outer, {"part": [{}] * 200})
    assert {name: vars(one) for name, one in inner.load_fields.items()} == before
    assert {type(one) for one in inner.load_fields.values()} == {Number, fields.Integer}
    assert "_deserialize" not in vars(inner)
    # Where nothing is told, what is bounded tells all.
    with pytest.raises(ValidationError) as caught:
        outer.load({"part": [{}] * 200})
    assert len(caught.value.messages["part"]) == 200


def test_a_class_of_ocpis_with_fields_of_marshmallows_is_bounded_too() -> None:
    class More(v2_2_1.Location):
        extra = fields.List(fields.Nested(Part))
        named = fields.Dict(fields.String(), fields.List(Number()))

    document = minimal(v2_2_1.Location) | {"extra": [{}] * MANY}
    for changes in ({}, {"named": {"x": ["x"] * MANY}}, {"evses": [5] * MANY}):
        with pytest.raises(ValidationError) as caught:
            judge(More, document | changes)
        assert len(violations_of(caught.value)) == 101
    assert CALLS["deserialize"] < 1000
    assert judge(More, document | {"extra": [{"a": 1, "b": 2}]})["extra"][0]["a"] == 1


VALUES = st.recursive(
    st.sampled_from([None, 1, "x", 5, 6, {}, [], {"a": 1}, {"a": 5, "b": 1}]),
    lambda below: st.one_of(
        st.lists(below, max_size=3),
        st.dictionaries(st.sampled_from([*Own().fields, "a", "b", "x", "1"]), below),
    ),
    max_leaves=12,
)


@settings(max_examples=100)
@given(st.dictionaries(st.sampled_from([*Own().fields, "x"]), VALUES), st.booleans())
def test_of_little_the_same_is_told_as_marshmallow_tells(
    document: dict[str, Any], partial: bool
) -> None:
    def outcome(schema: Schema, load: Callable[..., Any]) -> tuple[str, Any]:
        try:
            return "loaded", load(schema, document, partial=partial)
        except ValidationError as error:
            return "refused", error.normalized_messages()

    ours = outcome(bounded(Own()), load)
    assert ours == outcome(Own(), Schema.load)
