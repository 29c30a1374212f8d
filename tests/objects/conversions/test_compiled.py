"""What a step is compiled into: no more than the versions differ in."""

from __future__ import annotations

from itertools import pairwise

import pytest

from flask_ocpi_status.objects.conversions import VERSIONS
from flask_ocpi_status.objects.conversions import steps_between
from flask_ocpi_status.objects.conversions.compiled import edit_of
from flask_ocpi_status.objects.conversions.course import Course
from flask_ocpi_status.objects.conversions.course import MustTell
from tests.objects.documents import minimal
from tests.table import table

from .test_converting import class_of


def compiled(source: str, target: str, name: str):
    (step,) = steps_between(source, target)
    return edit_of(step, class_of(source, name), class_of(target, name))


def edited(edit, document, **decisions):
    """Return what an edit makes of a document, and whether something is lost."""
    course = Course(decisions)
    edit(document, course)
    return document, course.lossy


@table("name", ["DisplayText", "GeoLocation", "Hours", "EnergyMix"])
def test_an_object_in_which_nothing_can_differ_is_not_looked_at(name):
    assert compiled("2.2", "2.2.1", name) is None


@table(("source", "target"), [*pairwise(VERSIONS)])
def test_a_step_is_compiled_once_for_each_class(source, target):
    assert compiled(source, target, "Session") is compiled(source, target, "Session")


def test_a_field_of_which_the_new_version_says_less_is_looked_at():
    edit = compiled("2.2.1", "2.2", "Location")
    location = minimal(class_of("2.2.1", "Location"))
    assert edited(edit, {**location, "state": "x" * 20}) == (
        {**location, "state": "x" * 20},
        False,
    )
    assert edited(edit, {**location, "state": "x" * 21}) == (location, True)
    with pytest.raises(MustTell):
        edited(edit, {**location, "address": "x" * 46})


def test_a_rule_that_the_old_version_has_not_is_asked():
    edit = compiled("2.1.1", "2.2", "EnergyMix")
    sources = [{"source": "SOLAR", "percentage": 100}]
    mix = {"is_green_energy": True, "energy_sources": sources}
    assert edited(edit, dict(mix)) == (mix, False)
    with pytest.raises(MustTell):
        edited(edit, {**mix, "energy_sources": sources * 2})


def test_of_an_object_that_a_change_has_made_nothing_is_taken_for_granted():
    (step,) = steps_between("2.1.1", "2.2")
    edit = edit_of(step, None, class_of("2.2", "CdrToken"))
    token = {"uid": "1", "type": "RFID", "contract_id": "C"}
    assert edited(edit, dict(token)) == (token, False)
    for spoilt in ({"uid": "1", "type": "RFID"}, {**token, "contract_id": "é"}):
        with pytest.raises(MustTell):
            edited(edit, spoilt)
