"""An example is shown in the versions in which it is one."""

from __future__ import annotations

from flask_ocpi_status.objects import edition_names
from flask_ocpi_status.objects import edition_of
from flask_ocpi_status.objects import judge
from flask_ocpi_status.objects import v2_1_1
from flask_ocpi_status.objects import v2_2_1
from flask_ocpi_status.objects import v2_3_0
from flask_ocpi_status.openapi.examples import CHANGES
from flask_ocpi_status.openapi.examples import OBJECTS
from flask_ocpi_status.openapi.showing import change_of
from flask_ocpi_status.openapi.showing import example_of
from tests.table import table


@table("name", edition_names())
def test_what_is_shown_is_valid(name) -> None:
    for cls in edition_of(name).classes.values():
        for example, partial in ((example_of(cls), False), (change_of(cls), True)):
            if example is not None:
                judge(cls, example, partial=partial)


def test_an_example_is_the_one_of_the_pages_in_their_version() -> None:
    assert example_of(v2_2_1.Location) is OBJECTS["Location"]
    assert change_of(v2_2_1.Location) is CHANGES["Location"]


@table("cls", [v2_3_0.CDR, v2_1_1.Tariff, v2_1_1.Token])
def test_in_another_version_it_is_converted(cls) -> None:
    assert example_of(cls) not in (None, OBJECTS[cls.__name__])


@table("cls", [v2_2_1.Hours, v2_1_1.Location])
def test_without_one_that_is_valid_nothing_is_shown(cls) -> None:
    assert example_of(cls) is None
