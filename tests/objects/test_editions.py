"""The versions whose objects there are, by their names."""

from __future__ import annotations

import subprocess
import sys

import pytest

from flask_ocpi_status import objects
from flask_ocpi_status.contracts.versions import FEATURES
from flask_ocpi_status.objects.editions import MODULES
from tests.table import table


def test_every_version_that_is_spoken_has_objects() -> None:
    assert FEATURES.keys() <= set(objects.edition_names())
    assert objects.edition_names() == [
        *("2.0", "2.1", "2.1.1", "2.2", "2.2.1", "2.3.0"),
        *("2.3.0-payments", "2.3.0-bookings"),
    ]


@table("name", MODULES)
def test_a_version_is_found_by_its_name_and_its_module(name: str) -> None:
    edition = objects.edition_of(name)
    module = getattr(objects, MODULES[name])
    assert edition.name == name
    assert module.edition is edition
    for title, cls in edition.classes.items():
        assert getattr(module, title) is cls


@table("name", ["2.2.2", "", "v2_2_1", "payments"])
def test_another_name_is_refused_with_those_that_there_are(name: str) -> None:
    with pytest.raises(LookupError, match=r"use one of 2\.0, .*, 2\.3\.0-bookings\."):
        objects.edition_of(name)


def test_a_module_that_there_is_not_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="v2_2_2"):
        _ = objects.v2_2_2


def test_a_version_is_imported_when_it_is_asked_for() -> None:
    ask = (
        "import sys; from flask_ocpi_status import objects;"
        " there = [name for name in sys.modules if '.objects.v2' in name];"
        " assert not there, there; objects.v2_0;"
        " assert 'flask_ocpi_status.objects.v2_1' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", ask], check=True, timeout=60)
