"""The edits that steps are compiled into, one by one."""

from __future__ import annotations

from typing import Any

import pytest

from flask_ocpi_status.objects.conversions import edits
from flask_ocpi_status.objects.conversions.course import Course
from flask_ocpi_status.objects.conversions.course import MustTell
from flask_ocpi_status.objects.conversions.edits import Look
from tests.table import table


def look(**options: Any) -> Look:
    """Return a look at a field that allows small letters alone."""
    return Look("a", str.islower, **{"word": None, "write": None, **options})


def edited(edit, document):
    """Return what an edit makes of a document, and whether something is lost."""
    course = Course({})
    edit(document, course)
    return document, course.lossy


GOES = look(may_go=True)
STAYS = look(may_go=False)
WORD = look(may_go=True, word="other")
WRITTEN = look(may_go=True, write=str.lower)


@table(
    ("one", "before", "after", "lossy"),
    [
        (GOES, {"a": "x"}, {"a": "x"}, False),
        (GOES, {}, {}, False),
        (GOES, {"a": "X"}, {}, True),
        (STAYS, {"a": "x"}, {"a": "x"}, False),
        (WORD, {"a": "X"}, {"a": "other"}, True),
        (WRITTEN, {"a": "X"}, {"a": "x"}, False),
        (WRITTEN, {"a": "5"}, {}, True),
    ],
)
def test_a_value_stays_is_written_anew_or_goes(one, before, after, lossy):
    assert edited(edits.look_at([one]), before) == (after, lossy)


@table(
    ("one", "before", "after", "lossy"),
    [
        (GOES, ["x", "y"], ["x", "y"], False),
        (GOES, ["X", "y"], ["y"], True),
        (GOES, ["X"], [], True),
        (WORD, ["X", "y"], ["other", "y"], True),
    ],
)
def test_so_does_each_value_of_a_list(one, before, after, lossy):
    edit = edits.in_values(one, demand=False)
    assert edited(edit, {"a": before}) == ({"a": after}, lossy)


@table(
    ("edit", "document"),
    [
        (edits.look_at([STAYS]), {"a": "X"}),
        (edits.in_values(STAYS, demand=False), {"a": ["X"]}),
        (edits.in_values(GOES, demand=True), {"a": ["X"]}),
        (edits.in_values(GOES, demand=False), {"a": "x"}),
        (edits.in_objects("a", None, True, demand=True), {"a": []}),
        (edits.in_objects("a", None, False, demand=False), {"a": ["x"]}),
        (edits.in_object("a", None, False), {"a": "x"}),
        (edits.demand({"a"}), {"b": 1}),
        (edits.lose({"a"}, firm={"a"}), {"a": 1}),
    ],
)
def test_what_cannot_be_is_to_be_told(edit, document):
    with pytest.raises(MustTell):
        edited(edit, document)


def test_an_object_in_which_nothing_differs_is_passed_by():
    assert edits.in_object("a", None, True) is None
    assert edits.in_objects("a", None, True, demand=False) is None
    assert edits.joined([]) is None


def test_what_is_lost_is_noted():
    assert edited(edits.lose({"a", "b"}), {"a": 1, "c": 2}) == ({"c": 2}, True)
    assert edited(edits.lose({"a", "b"}), {"c": 2}) == ({"c": 2}, False)
