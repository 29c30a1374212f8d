"""Names that an object in JSON has twice."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from flask_ocpi_status.codec import loads
from flask_ocpi_status.objects.judging.repeated import refuse_repeated
from flask_ocpi_status.violations import violations_of
from tests.table import table

VALUES = st.recursive(
    st.one_of(
        st.none(), st.integers(), st.text('a:\\"ä\n'), st.decimals(0, 9, places=2)
    ),
    lambda below: st.one_of(
        st.lists(below, max_size=3),
        st.dictionaries(st.text("b:\\é"), below, max_size=3),
    ),
)


def pointers(text: str) -> list[str]:
    data = text.encode()
    try:
        refuse_repeated(loads(data, exact=True), data)
    except ValidationError as error:
        return [violation.pointer for violation in violations_of(error)]
    return []


@table(
    ("text", "found"),
    [
        ('{"id": "A", "id": "A"}', ["/id"]),
        ('{"id": "A", "id": "B", "id": "C"}', ["/id"]),
        ('{"a": {"id": 1, "id": 2}}', ["/a/id"]),
        ('[{"a": 1}, {"a": 1, "b": [{"c": 1, "c": 1}]}]', ["/1/b/0/c"]),
        ('{"a": 1, "\\u0061": 2}', ["/a"]),
        ('{"a": 1, "a": 2, "b": "\\u003a"}', ["/a"]),
        ('{"a": 1, "a": 2, "b": ":"}', ["/a"]),
        ('{"a": {"b": 1, "b": 1}, "a": 1}', ["/a/b", "/a"]),
        ('{"a": 1, "b": 2}', []),
        ('{"a": {"a": {"a": ":"}}}', []),
        ('{"a": "\\\\", "b": "\\u003a\\u0022:"}', []),
        ('{"a": "ä:", "b": 1.50, "c": 12:00}'.replace("12:00", "null"), []),
        ("[]", []),
        ("5", []),
        ('":"', []),
    ],
)
def test_a_name_that_is_there_twice_is_found(text, found):
    assert pointers(text) == found


@given(VALUES, st.booleans())
def test_what_has_each_name_once_passes(value, ascii_only):
    text = json.dumps(value, ensure_ascii=ascii_only, default=float)
    assert pointers(text) == []


def test_what_is_nested_deeply_is_no_crash():
    assert pointers('{"a": "\\n", "b": ' + 300 * "[" + 300 * "]" + "}") == []
