"""What a row of a module's table may say."""

from __future__ import annotations

import pytest

from flask_ocpi_status.contracts import FEATURES
from flask_ocpi_status.modules import Collection
from flask_ocpi_status.modules import Module
from flask_ocpi_status.modules import Operation
from flask_ocpi_status.modules.catalogue import MODULES
from flask_ocpi_status.modules.operation import pushed
from flask_ocpi_status.objects import Edition
from flask_ocpi_status.objects import Object
from flask_ocpi_status.objects import judge
from flask_ocpi_status.objects.texts import CiString
from tests.table import table

VERSIONS = tuple(FEATURES)
#: Beside what all versions say of a module: what is there in which version.
METHODS = {
    ("2.0", "sessions", "RECEIVER"): "GET PUT PATCH DELETE",
    ("2.1", "sessions", "RECEIVER"): "GET PUT PATCH",
    ("2.1.1", "tariffs", "RECEIVER"): "GET PUT PATCH DELETE",
    ("2.2", "tariffs", "RECEIVER"): "GET PUT DELETE",
    ("2.0", "locations", "SENDER"): "GET",
    ("2.0", "tokens", "SENDER"): "GET",
    ("2.1", "tokens", "SENDER"): "GET POST",
    ("2.1.1", "sessions", "SENDER"): "GET",
    ("2.2", "sessions", "SENDER"): "GET PUT",
    ("2.2.1", "cdrs", "RECEIVER"): "POST GET",
    ("2.2.1", "commands", "RECEIVER"): "POST",
    ("2.2.1", "chargingprofiles", "RECEIVER"): "GET PUT DELETE",
    ("2.2.1", "chargingprofiles", "SENDER"): "POST PUT",
    ("2.2.1", "hubclientinfo", "RECEIVER"): "GET PUT",
    ("2.3.0", "invoicereconciliation", "RECEIVER"): "POST GET PUT DELETE",
}


@table("side, methods", METHODS.items())
def test_a_version_has_the_methods_of_its_chapter(side, methods):
    version, module, role = side
    rows = MODULES[module].of(version, role)
    assert {one.method for _, one in rows} == set(methods.split())


@table("version", VERSIONS)
def test_every_class_that_a_row_names_is_in_its_edition(version):
    for module in MODULES.values():
        for _, one in module.of(version):
            edition = module.edition(version)
            assert one.takes is None or one.takes in edition.classes
            known = {*edition.classes, *edition.enums}
            assert one.gives is None or one.gives in known


@table("version", VERSIONS)
def test_the_modules_of_a_version_are_those_that_it_lists(version):
    there = {name for name, one in MODULES.items() if any(one.of(version))}
    # The chapter on bookings has another identifier than its URLs.
    assert there == FEATURES[version].modules - {"credentials", "Booking"}


def test_a_module_has_nothing_before_its_first_version():
    module = Module("nltnm-x", (), since="2.2")
    assert module.versions == ("2.2", "2.2.1", "2.3.0")
    assert list(MODULES["commands"].of("2.0")) == []


@table("since, until, there", [("2.1", "2.2", "2.1 2.1.1 2.2"), ("2.3.0",) * 3])
def test_a_row_is_there_from_one_version_until_another(since, until, there):
    row = Operation("list", "SENDER", "GET", since=since, until=until)
    collection = Collection((row,))
    module = Module("nltnm-x", (collection,))
    assert [one for one in VERSIONS if any(module.of(one))] == there.split()


@table(
    "make",
    [
        lambda: Operation("list", "SENDER", "GET", since="2.4"),
        lambda: Operation("list", "SENDER", "GET", until="3.0"),
        lambda: Module("nltnm-x", (), since="1.0"),
    ],
)
def test_a_version_that_there_is_not_is_told_with_those_that_there_are(make):
    with pytest.raises(ValueError, match=r"there are 2\.0, 2\.1, 2\.1\.1"):
        make()


def test_an_edition_of_ones_own_serves_every_version_with_the_same_classes():
    class Parking(Object):
        """Where to park."""

        id = CiString(36)

    ours = Edition("2.2.1-nltnm", {"__name__": __name__, "Parking": Parking})
    module = Module("nltnm-parking", (), extension=ours)
    assert module.edition("2.2.1") is ours
    for version in VERSIONS:
        edition = module.edition(version)
        assert edition.version == version
        assert edition.case_sensitive is not FEATURES[version].roles
        assert edition.classes.keys() == {"Parking"}
        assert module.edition(version) is edition
        judge(edition.classes["Parking"], {"id": "P1"})


def test_what_an_owner_pushes_is_read_put_and_changed_at_each_level():
    rows = pushed(("Location", "<a>"), ("EVSE", "<a>/<b>"))
    assert [(row.kind, row.method, row.path) for row in rows] == [
        ("read", "GET", "<a>"),
        ("read", "GET", "<a>/<b>"),
        ("put", "PUT", "<a>"),
        ("put", "PUT", "<a>/<b>"),
        ("patch", "PATCH", "<a>"),
        ("patch", "PATCH", "<a>/<b>"),
    ]
    assert [row.gives or row.takes for row in rows] == ["Location", "EVSE"] * 3
    assert {row.role for row in rows} == {"RECEIVER"}


def test_what_is_asked_for_has_the_name_of_its_url_or_of_its_method():
    asked = {
        name: [row.asked for _, row in MODULES[name].rows() if row.kind == "ask"]
        for name in ("commands", "chargingprofiles")
    }
    assert asked["chargingprofiles"] == ["GET", "PUT", "DELETE"]
    assert "START_SESSION" in asked["commands"]
