"""A rule, a document as it sees it, and what it finds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_ocpi_status.objects.rule import Attributes
from flask_ocpi_status.objects.rule import Fault
from flask_ocpi_status.objects.rule import Rule
from flask_ocpi_status.objects.rule import looks_at
from flask_ocpi_status.objects.rule import nested

ONE = Attributes(
    {
        "name": "A",
        "below": {"name": "B", "null": None},
        "items": [{"name": "C"}, 5, [2]],
    }
)


def test_fields_are_attributes_and_an_absent_one_is_none() -> None:
    assert ONE.name == "A"
    assert ONE.other is None
    assert ONE.below.null is None


def test_objects_are_seen_likewise_alone_and_in_lists() -> None:
    assert ONE.below.name == "B"
    assert ONE.items[0].name == "C"
    assert ONE.items[1] == 5


def test_a_field_may_have_any_name() -> None:
    named = Attributes({"_document": 1, "document": 2})
    assert (named._document, named.document) == (1, 2)


@looks_at("a b")
def differ(one: Any) -> Iterator[Fault]:
    if one.a == one.b:
        yield ("b",), "Expected another one."


def made(name: str) -> Rule:
    return looks_at(name)(lambda one: ())


def test_a_rule_says_what_it_looks_at_and_what_it_is_called() -> None:
    assert differ.fields == {"a", "b"}
    assert differ.name == "differ"
    assert (made("a").fields, made("a").name) == ({"a"}, "made")


def test_a_rule_finds_what_is_wrong() -> None:
    assert list(differ(Attributes({"a": 1, "b": 2}))) == []
    assert list(differ(Attributes({}))) == [(("b",), "Expected another one.")]


def test_faults_are_below_names_and_indices() -> None:
    faults = [(("a", 1), "x"), (("a",), "y"), (("a", 1), "z"), ((), "all")]
    assert nested(faults) == {
        "a": {1: {"_schema": ["x", "z"]}, "_schema": ["y"]},
        "_schema": ["all"],
    }


def test_a_field_that_is_called_as_the_whole_is_told_of_at_its_object() -> None:
    faults = [(("a", "_schema"), "x"), (("a", "_schema", "b"), "y"), (("a",), "z")]
    assert nested(faults) == {"a": {"_schema": ["x", "y", "z"]}}


def test_of_many_faults_the_first_are_told_and_the_others_counted() -> None:
    faults = [(("a", number), "x") for number in range(150)]
    told = nested(faults, 100)
    assert list(told["a"]) == list(range(100))
    assert told["_schema"][0].items == 50
    assert nested(iter(faults[:100]), 100) == nested(faults[:100])
    assert len(nested(faults)["a"]) == 150
