"""Pointers lead to names of what was sent, and to nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from marshmallow import Schema
from marshmallow import ValidationError
from marshmallow import fields
from marshmallow import validate
from marshmallow import validates
from marshmallow import validates_schema

from flask_ocpi_status.answers.pointing import violations_in
from tests.table import table

CODED = {"message": "Too dear.", "code": 7}


class Price(Schema):
    value = fields.Integer(required=True)
    key = fields.String(data_key="Key", validate=validate.Length(max=1))


class Tag(Schema):
    name = fields.String(validate=validate.Length(max=2))


class Site(Schema):
    prices = fields.Dict(fields.String(validate=validate.Length(max=2)), fields.Int())
    deep = fields.Dict(values=fields.Dict(values=fields.Nested(Price)))
    of_lists = fields.Dict(values=fields.List(fields.Int()))
    price = fields.Nested(Price)
    value = fields.Integer()
    key = fields.Integer()
    place = fields.Tuple((fields.Float(), fields.Float()))
    many = fields.List(fields.Nested(Price))
    nested_many = fields.Nested(Price, many=True)
    tag = fields.Pluck(Tag, "name")
    tags = fields.Pluck(Tag, "name", many=True)
    renamed = fields.Nested(Price, data_key="re-named")
    limit = fields.Int(error_messages={"invalid": CODED, "required": CODED})
    owed = fields.Int(error_messages={"required": CODED})
    uid = fields.String(data_key="UID")
    other = fields.String(data_key="Other")
    whole = fields.Raw()

    @validates("other")
    def _other(self, value: str, **_: Any) -> None:
        if value == "no":
            raise ValidationError("Not this.")

    @validates_schema(skip_on_field_errors=False)
    def _whole(self, data: Any, **_: Any) -> None:
        told = data.get("whole")
        if told is not None:
            raise ValidationError(told)


def told(error: ValidationError, **options: Any) -> list[tuple[str, str]]:
    return [(one.pointer, one.message) for one in violations_in(error, **options)]


def load(data: Any, schema: Schema | None = None) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as caught:
        (schema or Site()).load(data)
    return told(caught.value)


INT = "Not a valid integer."


@table(
    ("data", "expected"),
    [
        ({"prices": {"a": "x"}}, [("/prices/a", INT)]),
        ({"prices": {"abc": 1}}, [("/prices/abc", "Longer than maximum length 2.")]),
        (
            {"prices": {"abc": "x"}},
            [("/prices/abc", "Longer than maximum length 2."), ("/prices/abc", INT)],
        ),
        (
            {"prices": {"value": "x"}},
            [
                ("/prices/value", "Longer than maximum length 2."),
                ("/prices/value", INT),
            ],
        ),
        ({"deep": {"a": {"b": {"value": "x"}}}}, [("/deep/a/b/value", INT)]),
        (
            {"deep": {"a": {"value": {}}}},
            [("/deep/a/value/value", "Missing data for required field.")],
        ),
        ({"deep": {"a": {"b": 7}}}, [("/deep/a/b", "Invalid input type.")]),
        ({"of_lists": {"a": [1, "x"]}}, [("/of_lists/a/1", INT)]),
        ({"price": {"value": "x"}}, [("/price/value", INT)]),
        (
            {"price": {"value": 1, "Key": "ab"}},
            [("/price/Key", "Longer than maximum length 1.")],
        ),
        ({"price": 5}, [("/price", "Invalid input type.")]),
        ({"value": "x", "key": "y"}, [("/value", INT), ("/key", INT)]),
        ({"place": [1, "x"]}, [("/place/1", "Not a valid number.")]),
        ({"many": [{"value": 1}, {"value": "x"}]}, [("/many/1/value", INT)]),
        ({"nested_many": [{"value": "x"}]}, [("/nested_many/0/value", INT)]),
        ({"tag": "abc"}, [("/tag", "Longer than maximum length 2.")]),
        ({"tags": ["a", "abc"]}, [("/tags/1", "Longer than maximum length 2.")]),
        ({"re-named": {"value": "x"}}, [("/re-named/value", INT)]),
        ({"limit": "x"}, [("/limit", "Too dear.")]),
        ({"Other": "no"}, [("/Other", "Not this.")]),
        ({"whole": {"uid": ["A."]}}, [("/UID", "A.")]),
        ({"whole": {"UID": ["A."]}}, [("/UID", "A.")]),
        ({"whole": {"renamed": {"key": ["A."]}}}, [("/re-named/Key", "A.")]),
        ({"whole": CODED}, [("", "Too dear.")]),
        ({"whole": ["A.", "A.", "B."]}, [("", "A."), ("", "B.")]),
        ({"whole": {"_schema": {"msg": "A.", "id": 1}}}, [("", "A.")]),
        (
            {"message": 1, "code": 2},
            [("/message", "Unknown field."), ("/code", "Unknown field.")],
        ),
        ([], [("", "Invalid input type.")]),
    ],
)
def test_what_a_schema_finds_is_at_its_place(data, expected):
    found = load(data)
    assert sorted(found) == sorted(expected)


def test_of_many_the_index_comes_first():
    data = [{}, {"prices": {"a": "x"}, "limit": "x"}]
    found = load(data, Site(many=True))
    assert sorted(found) == [("/1/limit", "Too dear."), ("/1/prices/a", INT)]


def test_a_field_that_is_missing_may_have_a_dict_as_message():
    class Owing(Schema):
        owed = fields.Int(required=True, error_messages={"required": CODED})

    assert load({}, Owing()) == [("/owed", "Too dear.")]


def test_a_field_of_ones_own_may_name_what_is_in_it():
    class Own(fields.Field):
        def _deserialize(self, value, attr, data, **_):
            raise ValidationError({"inner": ["A."], "msg": ["B."]})

    schema = Schema.from_dict({"own": Own()})()
    assert load({"own": {"inner": 1}}, schema) == [
        ("/own/inner", "A."),
        ("/own/msg", "B."),
    ]
    assert load({"own": 5}, schema) == [("/own", "A."), ("/own", "B.")]


@table(
    ("messages", "data", "expected"),
    [
        ({"a": {"value": ["A."]}}, None, [("/a/value", "A.")]),
        ({"a": {"value": ["A."]}}, {"a": {}}, [("/a/value", "A.")]),
        ({"a": {"value": ["A."]}}, {"a": 5}, [("/a", "A.")]),
        ({"a": {"value": {"b": ["A."]}}}, {"a": {"b": 1}}, [("/a/b", "A.")]),
        ({"a": {0: ["A."]}}, {"a": "1,2"}, [("/a", "A.")]),
        ({"a": {"message": "A.", "code": 3}}, None, [("/a", "A.")]),
        ({"a": [{"message": "A.", "code": "x"}]}, None, [("/a", "A.")]),
        ({"message": "A.", "code": 3}, None, [("", "A.")]),
        ({"message": "A."}, None, [("/message", "A.")]),
        (
            {"message": ["A."], "code": ["B."]},
            None,
            [("/message", "A."), ("/code", "B.")],
        ),
        ({"id": ["A.", "A."]}, None, [("/id", "A.")]),
        ([{"id": ["A."]}, "B."], None, [("", "B."), ("/id", "A.")]),
        ({"a": [object]}, None, [("/a", str(object))]),
        ({"a": [{1}]}, None, [("/a", "{1}")]),
    ],
)
def test_without_a_schema_it_is_told_by_what_was_sent_and_by_its_looks(
    messages, data, expected
):
    assert sorted(told(ValidationError(messages, data=data))) == sorted(expected)


@table(
    ("messages", "expected"),
    [
        ({"json": {"uid": ["A."]}}, [("/uid", "A.")]),
        ({"json_or_form": {"uid": ["A."]}}, [("/uid", "A.")]),
        ({"json": ["A."]}, [("", "A.")]),
        ({"json": {"_schema": ["A."]}}, [("", "A.")]),
        ({"json": {"json": ["A."]}}, [("/json", "A.")]),
        ({"query": {"limit": ["A."]}}, [("", "The query parameter limit: A.")]),
        ({"querystring": {"ids": {1: ["A."]}}}, [("", "The query parameter ids: A.")]),
        ({"query": {"_schema": ["A."]}}, [("", "A.")]),
        ({"headers": {"X-Id": ["A."]}}, [("", "The header X-Id: A.")]),
        ({"cookies": {"c": ["A."]}}, [("", "The cookie c: A.")]),
        ({"files": {"f": ["A."]}}, [("", "The file f: A.")]),
        ({"form": {"f": ["A."]}}, [("", "The form field f: A.")]),
        ({"path": {"id": ["A."]}}, [("", "The variable of the URL id: A.")]),
        ({"view_args": {"id": ["A."]}}, [("", "The variable of the URL id: A.")]),
        (
            {"json": {"uid": ["A."]}, "query": {"a": ["B."]}},
            [("/uid", "A."), ("", "The query parameter a: B.")],
        ),
        ({"json": {"a": ["A."]}, "b": ["B."]}, [("/json/a", "A."), ("/b", "B.")]),
    ],
)
def test_where_was_looked_is_no_name(messages, expected):
    found = told(ValidationError(messages), placed=True)
    assert sorted(found) == sorted(expected)


def test_a_name_that_is_long_is_cut_wherever_it_stands():
    ((_, message),) = told(ValidationError({"query": {"x" * 999: ["A."]}}), placed=True)
    assert len(message) < 100


def test_a_schema_that_holds_itself_is_told_however_deep_it_goes():
    messages: Any = ["A."]
    for _ in range(5000):
        messages = {"a": messages}
    ((pointer, message),) = told(ValidationError(messages))
    assert (pointer, message) == ("/a" * 5000, "A.")
