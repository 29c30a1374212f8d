"""Bodies in which names are there twice, at any depth, and ids are not the URL's.

They are refused with all that is wrong, and are never a crash: in every version, for
every class, and for schemas of an app's own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from marshmallow import INCLUDE
from marshmallow import Schema
from marshmallow import ValidationError
from marshmallow import fields

from flask_ocpi_status import ContractBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.codec import dumps
from flask_ocpi_status.codec import loads
from flask_ocpi_status.objects import Object
from flask_ocpi_status.objects import judge
from flask_ocpi_status.objects import v2_2_1
from flask_ocpi_status.objects.texts import Text
from flask_ocpi_status.violations import pointer_of
from flask_ocpi_status.violations import violations_of
from tests.objects.documents import CLASSES
from tests.objects.documents import complete
from tests.objects.documents import minimal
from tests.table import table

#: What stands where something else was, by itself or in another thing of its kind.
ODD: list[Any] = [
    *(None, True, 5, Decimal("0.5"), "", "x", "é", [], {}, [[]], [None]),
    *({"a": {"b": 1}}, [{"id": 1}], {"_schema": {"id": 1}}, {"~/": {"": [1]}}),
    *({"0": 1}, [[{"x": [{"y": 1}]}]], {"id": {"id": {"id": "x"}}}),
]
NAMES = ["id", "_schema", "a", "", "~/", "0", "uid", "evses", ":", '"', "\\u0061"]


class Inner(Schema):
    id = fields.String()


class Lax(Schema):
    """Takes whatever it does not know, and has what may be wrong in several ways."""

    class Meta:
        unknown = INCLUDE

    id = fields.String(required=True)
    evses = fields.List(fields.Nested(Inner))
    uid = fields.Nested(Inner, many=True)
    a = fields.Dict(fields.Integer(), fields.Nested(Inner))


class Strict(Lax):
    class Meta:
        unknown = "raise"


def ids_of(cls: type[Schema]) -> dict[str, str]:
    """Return two variables of a URL, and the fields that they are to be."""
    if not issubclass(cls, Object):
        return {}
    texts = (name for name, one in cls.properties().items() if isinstance(one, Text))
    return dict(zip(("one", "two"), texts, strict=False))


@cache
def client_of(cls: type[Schema], partial: bool) -> FlaskClient:
    """Return a client of an app that accepts a class."""
    app = Flask(__name__)
    app.config["PROPAGATE_EXCEPTIONS"] = True
    OCPIStatus(app)
    version = cls.edition.version if issubclass(cls, Object) else "2.2.1"
    bp = ContractBlueprint("b", __name__, contract=f"ocpi-{version}")
    ids = ids_of(cls) if issubclass(cls, Object) else None
    accept = bp.accepts(cls, partial=partial, ids=ids)
    bp.put("/<one>/<two>")(accept(lambda body, **ids: None))
    app.register_blueprint(bp)
    return app.test_client()


class Writer:
    """Writes a document in which names are there again, and remembers where."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.places: set[str] = set()

    def write(self, value: Any, path: tuple[Any, ...] = ()) -> str:
        if isinstance(value, list):
            items = (self.write(one, (*path, n)) for n, one in enumerate(value))
            return f"[{','.join(items)}]"
        if not isinstance(value, dict):
            return dumps(value)
        members = list(value.items())
        if self.chance.random() < 0.3:
            self.repeat(members, path)
        written = (
            f"{json.dumps(name)}:{self.write(one, (*path, name))}"
            for name, one in members
        )
        return f"{{{','.join(written)}}}"

    def repeat(self, members: list[tuple[str, Any]], path: tuple[Any, ...]) -> None:
        names = [name for name, _ in members] or NAMES
        for _ in range(self.chance.choice([1, 1, 2, 3])):
            name = self.chance.choice(names)
            if all(name != one for one, _ in members):
                members.append((name, 1))
            place = self.chance.randrange(len(members) + 1)
            members.insert(place, (name, self.chance.choice(ODD)))
            # What has marshmallow's name for the whole is told of there.
            way = (*path, name)
            end = way.index("_schema") if "_schema" in way else len(way)
            self.places.add(pointer_of(way[:end]))


def expected(cls: type[Schema], document: Any, partial: bool) -> Iterator[str]:
    """Yield the places of what is wrong with what was read."""
    if not issubclass(cls, Object):
        return
    try:
        judge(cls, document, partial=partial)
    except ValidationError as error:
        yield from (one.pointer for one in violations_of(error))
    for field in ids_of(cls).values():
        if isinstance(document.get(field), str):
            yield pointer_of([field])


@settings(max_examples=150)
@given(
    st.sampled_from([*CLASSES, *[Lax, Strict] * 20]),
    st.booleans(),
    st.randoms(use_true_random=False),
)
def test_it_is_no_crash_and_everything_is_told(
    cls: type[Schema], partial: bool, chance: Random
) -> None:
    if issubclass(cls, Object):
        document = chance.choice([minimal, complete])(cls)
    else:
        document = {"id": "x", "evses": [{"id": "x"}], "a": {"1": {"id": "x"}}}
    document = {**document, chance.choice(NAMES): chance.choice(ODD)}
    writer = Writer(chance)
    text = writer.write(document).encode()
    response = client_of(cls, partial).put("/zz/zz", data=text)
    answer = response.json
    wrong = writer.places | set(expected(cls, loads(text, exact=True), partial))
    if not wrong and answer["status_code"] == 1000:
        return
    assert (response.status_code, answer["status_code"]) == (200, 2001)
    told = {one["pointer"] for one in answer["data"]["errors"]}
    assert wrong <= told or len(told) > 99


@table(
    "body",
    [
        '{"id": "A", "id": "B"}',
        '{"id": {"a": 1, "a": 2}, "id": "B"}',
        '{"id": {"id": 1, "id": 2}, "id": {"id": 1, "id": 2}, "id": "B"}',
        '{"id": [{"a": 1, "a": 2}], "id": "B"}',
        '{"id": {"_schema": 1, "_schema": 2}, "id": "B"}',
        '{"_schema": {"id": 1, "id": 2}, "_schema": 1, "id": "B"}',
        '{"id": {"a": {"a": {"a": 1, "a": 1}, "a": 1}, "a": 1}, "id": "B"}',
    ],
)
@table("cls", [v2_2_1.Location, v2_2_1.Token, v2_2_1.CDR])
def test_an_id_that_is_there_twice_and_is_another_is_told_of(
    cls: type[Object], body: str
) -> None:
    client = client_of(cls, False)
    fields = list(ids_of(cls).values())
    answer = client.put("/zz/zz", data=body.replace('"id"', f'"{fields[0]}"')).json
    assert answer["status_code"] == 2001
    messages = [
        one["message"]
        for one in answer["data"]["errors"]
        if one["pointer"] == f"/{fields[0]}"
    ]
    assert any("of the URL" in message for message in messages)


@table("cls", [v2_2_1.Location, Lax, Strict])
@table("levels", [65, 300, 900])
@table(
    "around",
    [
        '{"a": 1, "a": %s}',
        '{"a": %s, "a": 1}',
        '{"x": [{"a": %s, "a": 1}]}',
        '{"id": "\\u003a", "x": %s}',
    ],
)
@table("inner", [("[", "]"), ('{"a":1,"a":', "}")])
def test_what_is_nested_too_deeply_is_not_searched_and_that_is_told(
    cls: type[Schema], levels: int, around: str, inner: tuple[str, str]
) -> None:
    deep = inner[0] * levels + "1" + inner[1] * levels
    answer = client_of(cls, False).put("/zz/zz", data=around % deep).json
    assert answer["status_code"] == 2001
    if "u003a" not in around or not issubclass(cls, Object):
        message = "Nested too deeply. A body has at most 64 levels."
        assert {"pointer": "", "message": message} in answer["data"]["errors"]


@pytest.mark.parametrize("levels", [1, 60, 62])
def test_up_to_sixty_four_levels_are_searched(levels: int) -> None:
    deep = "[" * levels + '{"a": 1, "a": 2}' + "]" * levels
    answer = client_of(Lax, False).put("/zz/zz", data=f'{{"x": {deep}}}').json
    assert answer["data"]["errors"][0]["pointer"] == f"/x{'/0' * levels}/a"
