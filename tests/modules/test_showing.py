"""An example is shown in the versions in which it is one."""

from __future__ import annotations

from itertools import product

from flask_ocpi_status.contracts import FEATURES
from flask_ocpi_status.modules.examples import CHANGES
from flask_ocpi_status.modules.examples import OBJECTS
from flask_ocpi_status.modules.showing import change_of
from flask_ocpi_status.modules.showing import example_of
from flask_ocpi_status.objects import edition_names
from flask_ocpi_status.objects import edition_of
from flask_ocpi_status.objects import judge
from flask_ocpi_status.objects import v2_1_1
from flask_ocpi_status.objects import v2_2_1
from flask_ocpi_status.objects import v2_3_0
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


@table(
    "version, name",
    product(FEATURES, ("Location", "EVSE", "Connector", "Session", "CDR", "Token")),
)
def test_what_is_kept_is_shown_in_each_version(version, name) -> None:
    assert example_of(edition_of(version).classes[name]) is not None


@table("version", FEATURES)
def test_a_connector_has_a_status_in_the_version_that_demands_one(version) -> None:
    shown = example_of(edition_of(version).classes["Connector"])
    assert shown is not None
    assert ("status" in shown) is (version == "2.0")


def test_a_token_in_a_command_is_of_its_version() -> None:
    shown = example_of(v2_1_1.StartSession)
    assert shown is not None
    assert shown["token"] == example_of(v2_1_1.Token)


@table(
    "version, name, shown",
    [
        ("2.1.1", "CommandResponse", {"result": "ACCEPTED"}),
        ("2.2", "CommandResponse", {"result": "ACCEPTED", "timeout": 30}),
        ("2.3.0", "CommandResponse", {"result": "ACCEPTED", "timeout": 30}),
    ],
)
def test_of_what_no_conversion_knows_it_has_the_fields_of_the_version(
    version, name, shown
) -> None:
    assert example_of(edition_of(version).classes[name]) == shown


@table("name", edition_names())
def test_it_has_no_field_that_its_version_lacks(name) -> None:
    for cls in edition_of(name).classes.values():
        assert (example_of(cls) or {}).keys() <= cls.properties().keys(), cls


@table("cls", [v2_2_1.Hours, v2_1_1.ReserveNow])
def test_without_one_that_is_valid_nothing_is_shown(cls) -> None:
    assert example_of(cls) is None
