"""From marshmallow's messages to violations with JSON pointers (RFC 6901)."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from dataclasses import astuple
from typing import Any

import pytest
from marshmallow import Schema
from marshmallow import ValidationError
from marshmallow import fields

from flask_ocpi_status.contracts import Violation
from flask_ocpi_status.contracts.texts import summary_of
from flask_ocpi_status.violations import MOST
from flask_ocpi_status.violations import OF_ALL
from flask_ocpi_status.violations import UNSEEN
from flask_ocpi_status.violations import Uncounted
from flask_ocpi_status.violations import below
from flask_ocpi_status.violations import count_of
from flask_ocpi_status.violations import first_name
from flask_ocpi_status.violations import merged
from flask_ocpi_status.violations import violations_of
from tests.table import table


@table(
    ("messages", "violations"),
    [
        ("A.", [("", "A.")]),
        (["A.", "B."], [("", "A."), ("", "B.")]),
        ({"_schema": ["A."]}, [("", "A.")]),
        ({"id": ["A."]}, [("/id", "A.")]),
        ({"id": "A."}, [("/id", "A.")]),
        ({"id": ("A.", "B.")}, [("/id", "A."), ("/id", "B.")]),
        ({"evses": {0: {"uid": ["A."]}}}, [("/evses/0/uid", "A.")]),
        ({"evses": {12: ["A."]}}, [("/evses/12", "A.")]),
        ({"hours": {"_schema": ["A."]}}, [("/hours", "A.")]),
        ({0: {"_schema": ["A."]}}, [("/0", "A.")]),
        ({"a/b": ["A."], "m~n": ["B."]}, [("/a~1b", "A."), ("/m~0n", "B.")]),
        ({"~1": ["A."], "": ["B."]}, [("/~01", "A."), ("/", "B.")]),
        ({"id": [{"code": ["A."]}]}, [("/id/code", "A.")]),
        ({"id": []}, []),
        ({"id": [7]}, [("/id", "7")]),
    ],
)
def test_each_message_becomes_a_violation_at_its_place(
    messages: Any, violations: list[tuple[str, str]]
) -> None:
    found = violations_of(ValidationError(messages))
    assert found == [Violation(*violation) for violation in violations]


def test_a_message_of_a_field_is_at_the_field() -> None:
    error = ValidationError("A.", field_name="id")
    assert violations_of(error) == [Violation("/id", "A.")]


def test_violations_of_a_schema_of_ones_own_are_told_alike() -> None:
    class Own(Schema):
        id = fields.String(required=True)
        tags = fields.List(fields.Integer())

    with pytest.raises(ValidationError) as caught:
        Own().load({"tags": [1, "x"], "more": 1})
    assert {one.pointer for one in violations_of(caught.value)} == {
        *("/id", "/tags/1", "/more"),
    }


@table(
    ("there_are", "told", "last"),
    [
        (99, 99, Violation("/98", "A.")),
        (100, 100, Violation("/99", "A.")),
        (102, 101, Violation("", "There are 2 violations more.")),
        (20_100, 101, Violation("", "There are 20,000 violations more.")),
    ],
)
def test_a_hundred_are_told_and_the_others_are_counted(
    there_are: int, told: int, last: Violation
) -> None:
    found = violations_of(ValidationError({n: ["A."] for n in range(there_are)}))
    assert MOST == 100
    assert (len(found), found[-1]) == (told, last)
    assert found[0] == Violation("/0", "A.")


@table(
    ("key", "pointer"),
    [("id", "/x/id"), ("a/b", "/x/a~1b"), ("a~b", "/x/a~0b"), ("~/", "/x/~0~1")],
)
def test_a_pointer_escapes_what_means_something_in_it(key: str, pointer: str) -> None:
    assert below("/x", key) == pointer


NOT_ALL = Violation("", "There may be more violations: not all was judged.")


@pytest.mark.parametrize(
    ("messages", "violations"),
    [
        ({"a": ["A."], "b": [UNSEEN]}, [Violation("/a", "A."), NOT_ALL]),
        ([UNSEEN, UNSEEN], [NOT_ALL]),
        ({"a": {0: [UNSEEN], 1: "A."}}, [Violation("/a/1", "A."), NOT_ALL]),
    ],
)
def test_what_was_not_looked_at_is_no_violation_and_is_told_of(
    messages: Any, violations: list[Violation]
) -> None:
    assert violations_of(ValidationError(messages)) == violations


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"x": [UNSEEN], "y": ["A."]}, "There are at least 2 violations more."),
        ({"y": [Uncounted.of(50)]}, "There are at least 51 violations more."),
        ({"y": {"z": ["A.", "B."]}}, "There are 3 violations more."),
    ],
)
def test_the_count_says_when_it_is_not_all(more: Any, told: str) -> None:
    found = violations_of(ValidationError({n: ["A."] for n in range(101)} | more))
    assert found[100:] == [Violation("", told)]


@table(
    ("messages", "summary"),
    [
        ({"a": ["A."]}, "/a: A."),
        ({"a": ["A.", "B."], "b": ["C."]}, "/a: A. (and 2 more)"),
        ({n: ["A."] for n in range(100)}, "/0: A. (and 99 more)"),
        ({n: ["A."] for n in range(101)}, "/0: A. (and 100 more)"),
        ({n: ["A."] for n in range(20_100)}, "/0: A. (and 20,099 more)"),
        ({"a": ["A."], OF_ALL: [UNSEEN]}, "/a: A. (and perhaps more)"),
        (
            {n: ["A."] for n in range(101)} | {"x": [UNSEEN]},
            "/0: A. (and at least 100 more)",
        ),
        ({"a": ["A."], "b": [Uncounted.of(50)]}, "/a: A. (and at least 50 more)"),
        (
            {n: ["A."] for n in range(101)} | {"x": [Uncounted.of(50)]},
            "/0: A. (and at least 150 more)",
        ),
    ],
    ids=map(str, range(9)),
)
def test_a_summary_counts_those_too_that_are_not_told(
    messages: Any, summary: str
) -> None:
    assert summary_of(violations_of(ValidationError(messages))) == summary


def test_however_deep_messages_are_nested_they_are_found() -> None:
    messages: Any = ["A."]
    for _ in range(100_000):
        messages = {"a": messages}
    (found,) = violations_of(Deep(messages))
    assert found.pointer == "/a" * 100_000
    assert count_of(messages) == 1
    while isinstance(messages, dict):  # or else Python goes down into them at the end
        messages = messages.pop("a")


class Deep(ValidationError):
    """An error whose messages nobody goes down into."""

    def __init__(self, messages: Any) -> None:
        self.messages = messages

    def normalized_messages(self) -> Any:
        return self.messages


@table(
    ("first", "second", "both"),
    [
        ({}, {"a": ["A."]}, {"a": ["A."]}),
        ({"a": ["A."]}, [], {"a": ["A."]}),
        (["A."], ["B."], ["A.", "B."]),
        ("A.", "B.", ["A.", "B."]),
        ("A.", ("B.", 5), ["A.", "B.", 5]),
        (["A."], {"a": ["B."]}, {"_schema": ["A."], "a": ["B."]}),
        ({"a": ["A."]}, {"a": ["B."]}, {"a": ["A.", "B."]}),
        ({"a": ["A."]}, {"a": {0: ["B."]}}, {"a": {"_schema": ["A."], 0: ["B."]}}),
        ({"a": {0: "A."}}, {"a": "B."}, {"a": {0: "A.", "_schema": "B."}}),
        ({"a": {0: "A."}}, {"a": {"0": "B."}}, {"a": {0: "A.", "0": "B."}}),
        (
            {"_schema": {"a": ["A."]}},
            ["B."],
            {"_schema": {"a": ["A."], "_schema": ["B."]}},
        ),
        ({"_schema": ["A."]}, "B.", {"_schema": ["A.", "B."]}),
    ],
)
def test_messages_of_all_forms_are_put_together(
    first: Any, second: Any, both: Any
) -> None:
    before = deepcopy((first, second))
    assert merged(first, second) == both
    assert (first, second) == before
    told, other, all_of_them = (
        Counter(map(astuple, violations_of(ValidationError(one))))
        for one in (first, second, both)
    )
    assert told + other == all_of_them


@table("name", ["city", "a/b", "~1", "a~b", "", "0", "~01/~"])
@table("rest", ["", "/0", "/x~1y/z"])
def test_the_first_name_of_a_pointer_is_that_which_it_was_made_of(name, rest):
    assert first_name(below("", name) + rest) == name
    assert first_name("") is None
