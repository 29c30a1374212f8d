"""The schemas say what the tables of the specification say, no more and no less."""

from __future__ import annotations

import pytest

from flask_ocpi_status import objects

from . import census

CENSUS = census.read()
versions = pytest.mark.parametrize("name", CENSUS)


def test_every_version_that_there_is_is_counted() -> None:
    assert list(CENSUS) == objects.edition_names()


@versions
def test_a_version_has_the_classes_of_its_tables(name: str) -> None:
    assert set(objects.edition_of(name).classes) == set(CENSUS[name].classes)


@versions
def test_a_class_has_the_fields_types_and_cardinalities_of_its_table(name: str) -> None:
    for cls, rows in CENSUS[name].classes.items():
        fields = objects.edition_of(name).classes[cls].properties()
        assert {field: (said.ocpi, said.card) for field, said in fields.items()} == rows


@versions
def test_a_version_has_the_enums_of_its_tables(name: str) -> None:
    assert set(objects.edition_of(name).enums) == set(CENSUS[name].enums)


@versions
def test_an_enum_has_the_values_of_its_table_and_is_open_where_it_says_so(
    name: str,
) -> None:
    for enum, (is_open, values) in CENSUS[name].enums.items():
        words = objects.edition_of(name).enums[enum]
        assert words.open == is_open, enum
        assert sorted(words) == sorted(values), enum


@versions
def test_every_type_is_a_class_or_an_enum_of_the_same_version_or_none(
    name: str,
) -> None:
    """Guards the census itself: a name that is misspelt would be a type of nothing."""
    has = CENSUS[name]
    types = {kind for rows in has.classes.values() for kind, _ in rows.values()}
    named = {kind for kind in types if kind[0].isupper() and kind.isalpha()}
    basic = {"URL", "DateTime", "CiString"}
    assert named <= has.classes.keys() | has.enums.keys() | basic
