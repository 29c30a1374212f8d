"""What is told of the objects in a text, and how they are counted."""

from __future__ import annotations

import json
from typing import Any

import pytest

from flask_ocpi_status.inspection.inspecting import Finding
from flask_ocpi_status.inspection.inspecting import Inspection
from flask_ocpi_status.objects import edition_of
from tests.given import LOCATION
from tests.table import table

ENDPOINT = {"identifier": "cdrs", "role": "SENDER", "url": "https://example.com/"}
TIME = "2026-01-31T09:30:00Z"


def look(
    value: Any, name: str = "Endpoint", line: int | None = None, **options: Any
) -> tuple[list[Finding], Inspection]:
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    inspection = Inspection(edition_of("2.2.1").classes[name], **options)
    return list(inspection.findings("f", line, text)), inspection


def answer(data: Any, **more: Any) -> dict[str, Any]:
    return {"data": data, "status_code": 1000, "timestamp": TIME, **more}


@table(
    ("value", "objects"),
    [
        (ENDPOINT, 1),
        ([ENDPOINT, ENDPOINT], 2),
        ([], 0),
        (answer(ENDPOINT), 1),
        (answer([ENDPOINT] * 3, status_message="x", mine=1), 3),
        ({"data": [ENDPOINT], "status_code": 1000}, 1),
        (answer([]), 0),
    ],
)
def test_an_object_a_list_and_an_answer_are_judged(value, objects):
    found, inspection = look(value)
    assert found == []
    assert (inspection.objects, inspection.invalid) == (objects, 0)


def test_a_violation_is_told_with_its_place():
    bad = {**ENDPOINT, "url": "x"}
    ((first,), _), ((second,), _), ((third,), _) = (
        look(bad, line=7),
        look([ENDPOINT, bad]),
        look(answer([bad]), line=3),
    )
    places = [(one.line, one.index, one.pointer) for one in (first, second, third)]
    assert places == [(7, None, "/url"), (None, 1, "/url"), (3, 0, "/url")]
    assert {one.kind for one in (first, second, third)} == {"violation"}


def test_a_remark_is_told_and_the_object_is_valid():
    found, inspection = look({**ENDPOINT, "URL": "x"})
    assert [(one.kind, one.pointer) for one in found] == [("remark", "/URL")]
    assert (inspection.invalid, inspection.remarked) == (0, 1)


def test_what_is_not_valid_is_remarked_on_as_well():
    found, _ = look({"identifier": "cdrs", "role": "SENDER", "URL": "x"})
    assert [(one.kind, one.pointer) for one in found] == [
        ("violation", "/url"),
        ("remark", "/URL"),
    ]


def test_an_object_with_fields_of_its_class_is_no_answer():
    found, _ = look({**ENDPOINT, "status_code": 1000, "data": {}})
    assert {one.pointer for one in found} == {"/status_code", "/data"}
    assert {one.kind for one in found} == {"remark"}
    assert look({"data": {}})[0][0].message.startswith("Missing.")


def test_an_answer_itself_is_judged_when_it_is_asked_for():
    assert look(answer([5]), "ResponseEnvelope")[0] == []
    ((told,), _) = look({"data": [5], "status_code": 1000}, "ResponseEnvelope")
    assert told.pointer == "/timestamp"


@pytest.mark.parametrize(
    "value",
    [{"status_code": 2001, "timestamp": TIME}, answer("x"), answer(5), answer(False)],
)
def test_an_answer_without_objects_is_not_valid(value):
    (told,), inspection = look(value)
    assert (told.pointer, told.message) == (
        "/data",
        "Expected an Endpoint object, or a list of them.",
    )
    assert inspection.invalid == 1


@pytest.mark.parametrize(
    "value",
    [
        answer(None),
        answer([]),
        {"status_code": 1000, "timestamp": TIME},
        {"status_code": 1999, "data": None},
    ],
)
def test_a_list_without_objects_is_valid_and_may_be_null(value):
    found, inspection = look(value)
    assert (found, inspection.objects, inspection.invalid) == ([], 0, 0)


@table("value", [5, None, "x", [[ENDPOINT]], [None]])
def test_what_is_no_object_is_not_valid(value):
    (told,), _ = look(value)
    assert told.message.endswith(". Expected an Endpoint object.")


@pytest.mark.parametrize("value", [b"", b" \n\t\r\n"])
def test_nothing_is_not_valid(value):
    (told,), inspection = look(value)
    assert told.message.startswith("There is nothing here.")
    assert inspection.invalid == 1


def test_what_is_not_json_is_told_with_line_and_column():
    (told,), _ = look(b'{\n "id" 5\n}')
    assert told.line == 2
    assert told.message == ("This is not JSON: expected ':' (line 2, column 7).")
    (told,), _ = look(b'{"id" 5}', line=12)
    assert told.line == 12
    assert told.message.endswith("(line 12, column 7).")


@pytest.mark.parametrize("value", [b'[{"url": 1, "url": 2}]', b'{"url": 1, "url": 2}'])
def test_a_name_that_is_there_twice_is_seen_in_lists_too(value):
    (told, *_), _ = look(value)
    assert told.kind == "violation"
    assert told.pointer.endswith("/url")
    assert "more than once" in told.message


LOCAL = {"language": "en", "text": "x"}
TWICE = '{"language": "en", "text": "x", "text": "y"}'


@pytest.mark.parametrize(
    "around", ["%s", '{"status_code": 1000, "timestamp": "", "data": %s}']
)
def test_names_that_are_there_twice_keep_no_other_object_from_being_judged(around):
    text = f'[{TWICE}, {{"language": "eng"}}, {json.dumps(LOCAL)}]'
    told, inspection = look((around % text).encode(), "DisplayText")
    assert [(one.index, one.pointer) for one in told] == [
        (0, "/text"),
        (1, "/language"),
        (1, "/text"),
    ]
    assert (inspection.objects, inspection.invalid) == (3, 2)


def test_however_many_names_are_there_twice_every_object_is_judged():
    text = "[" + ", ".join([TWICE] * 150 + ['{"language": 5}']) + "]"
    told, inspection = look(text.encode(), "DisplayText")
    assert (inspection.objects, inspection.invalid) == (151, 151)
    assert [one.index for one in told] == [*range(150), 150, 150]


def test_a_name_that_is_there_twice_is_told_of_with_all_the_rest():
    text = '{"status_code": 1000, "data": {"text": "x", "text": "y", "language": 5}}'
    told, _ = look(text.encode(), "DisplayText")
    assert [(one.index, one.pointer) for one in told] == [
        (None, "/text"),
        (None, "/language"),
    ]


@pytest.mark.parametrize(
    ("names", "pointer"),
    [('"data": 5, "data": [5]', "/data"), ('"x": 1, "x": 2, "data": [5]', "/x")],
)
def test_an_answer_in_which_a_name_is_there_twice_is_not_looked_into(names, pointer):
    told, inspection = look(f'{{"status_code": 1000, {names}}}'.encode())
    assert [one.pointer for one in told] == [pointer]
    assert (inspection.objects, inspection.invalid) == (1, 1)


def test_a_change_is_judged_as_one():
    assert look({"url": "https://example.com/"}, partial=True)[0] == []
    assert look({"url": None}, partial=True)[0][0].pointer == "/url"


@pytest.mark.parametrize("depth", [100, 500, 900, 1_100])
def test_what_is_nested_deeply_is_told_of(depth):
    for text in (
        b"[" * depth + b"]" * depth,
        b'{"x":' + b"[" * depth + b"]" * depth + b"}",
        b'{"status_code":1,"data":' + b"[" * depth + b"]" * depth + b"}",
    ):
        assert look(text)[0]


@pytest.mark.parametrize(
    "around", ["%s", "[%s]", '{"status_code": 1, "data": %s}', '{"data": [%s]}']
)
def test_what_can_just_be_read_is_no_crash(around):
    """Who goes down into it has less room than who has read it."""
    for depth in range(900, 1_010):
        value = '{"x": ' + "[" * depth + "]" * depth + "}"
        told, inspection = look((around % value).encode())
        assert told
        assert inspection.invalid == 1


def test_it_tells_how_far_it_is():
    counts: list[int] = []
    look([ENDPOINT, 5, ENDPOINT], told=counts.append)
    assert counts == [1, 2, 3]


def test_the_counts_are_summed_up():
    _, inspection = look([ENDPOINT, {**ENDPOINT, "x": 1}, 5])
    assert inspection.summary() == {
        "kind": "summary",
        "class": "Endpoint",
        "version": "2.2.1",
        "objects": 3,
        "only_form": 0,
        "invalid": 1,
        "remarked": 1,
    }
    assert str(inspection) == (
        "Judged as Endpoint of OCPI 2.2.1: 2 valid, 1 not valid, 1 with remarks."
    )
    assert str(look([])[1]) == "There are no objects to judge."


def test_each_violation_says_which_kind_it_is_of():
    told, inspection = look(
        [{"language": "eng", "text": 5}, {"language": "nl", "text": "x\ty"}, LOCAL],
        "DisplayText",
    )
    assert [(one.index, one.pointer, one.violates) for one in told] == [
        (0, "/language", "form"),
        (0, "/text", "shape"),
        (1, "/text", "form"),
    ]
    assert (inspection.invalid, inspection.only_form) == (2, 1)
    assert "1 valid, 2 not valid (1 in form only), 0 with" in str(inspection)


def test_form_hides_no_shape_however_much_of_it_there_is():
    image = {"url": "x", "category": "CHARGER", "type": "jpeg"}
    location = {"images": [image] * 300, "operator": {"name": 5}}
    told, inspection = look(json.dumps(location).encode(), "Location")
    assert "/operator/name" in [one.pointer for one in told]
    assert inspection.only_form == 0


def test_so_much_of_form_that_a_part_is_counted_is_form_only():
    image = {"url": "x", "category": "CHARGER", "type": "jpeg"}
    location = {**LOCATION, "images": [image] * 300}
    told, inspection = look(location, "Location")
    assert len(told) == 101
    assert inspection.only_form == 1
