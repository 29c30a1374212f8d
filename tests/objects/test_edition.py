"""What a version is made of, and how the next one is made of it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from flask_ocpi_status import objects
from flask_ocpi_status.objects import Edition
from flask_ocpi_status.objects import Object
from flask_ocpi_status.objects import v2_0
from flask_ocpi_status.objects import v2_1
from flask_ocpi_status.objects import v2_1_1
from flask_ocpi_status.objects import v2_2
from flask_ocpi_status.objects import v2_2_1
from flask_ocpi_status.objects import v2_3_0
from flask_ocpi_status.objects.edition import enum
from flask_ocpi_status.objects.fields import Enum
from flask_ocpi_status.objects.fields import Nested
from flask_ocpi_status.objects.fields import Number
from flask_ocpi_status.objects.rule import looks_at
from flask_ocpi_status.objects.texts import CiString
from flask_ocpi_status.objects.texts import String
from tests.table import table

from .documents import CLASSES
from .documents import complete
from .documents import minimal
from .law import hold_the_law
from .law import told

# Fields


class Base(Object):
    edition = v2_2_1.edition
    rules = (looks_at("a b")(lambda one: ()),)

    a = String(3)
    b = String(3, "?")


class Less(Base, without=("a",)):
    c = Number()


class LessStill(Less):
    b = Number()


def test_a_class_has_the_fields_of_its_base_but_for_those_that_are_taken_away() -> None:
    assert list(Base.properties()) == ["a", "b"]
    assert list(Less.properties()) == ["b", "c"]
    assert list(Less().fields) == ["b", "c"]


def test_what_was_taken_away_stays_away() -> None:
    assert list(LessStill.properties()) == ["b", "c"]
    assert isinstance(LessStill.properties()["b"], Number)
    assert isinstance(Less.properties()["b"], String)


def test_a_field_that_was_taken_away_is_unknown() -> None:
    assert hold_the_law(Less, {"c": 1, "a": 5})


def test_a_rule_is_made_with_looks_at() -> None:
    with pytest.raises(TypeError, match="made with looks_at"):
        type("Sample", (Object,), {"rules": (lambda one: (),)})


def test_a_class_keeps_the_rules_of_its_base() -> None:
    assert LessStill.rules is Base.rules


# Versions


@table("name", objects.edition_names())
def test_a_version_knows_its_name_and_its_features(name: str) -> None:
    edition = objects.edition_of(name)
    assert edition.name == name
    assert edition.version == name.removesuffix("-payments").removesuffix("-bookings")
    assert repr(edition) == f"<Edition {name}>"
    assert edition.features.offsets == (name in ("2.0", "2.1"))


def test_a_class_is_in_its_versions_module_by_its_own_name() -> None:
    for cls in CLASSES:
        module: Any = getattr(objects, f"v{cls.edition.name}".translate(_TO_MODULE))
        assert getattr(module, cls.__name__) is cls
        assert cls.edition is module.edition
        assert cls.edition.classes[cls.__name__] is cls
        assert cls.__module__.startswith(module.__name__)
        assert cls.__doc__


_TO_MODULE = str.maketrans(".-", "__")


def test_an_unchanged_class_is_another_class_of_the_same_fields() -> None:
    assert v2_2_1.BusinessDetails is not v2_2.BusinessDetails
    assert issubclass(v2_2_1.BusinessDetails, v2_2.BusinessDetails)
    assert v2_2_1.BusinessDetails.properties() == v2_2.BusinessDetails.properties()
    assert v2_2_1.BusinessDetails.__doc__ == v2_2.BusinessDetails.__doc__


def test_what_is_no_more_is_not_in_the_module() -> None:
    assert hasattr(v2_1_1, "LocationType") and not hasattr(v2_2, "LocationType")
    assert "LocationType" not in v2_2.edition.enums
    assert "InvoiceReconciliationRecord" not in (
        objects.edition_of("2.3.0-bookings").classes
    )


def test_an_object_in_an_unchanged_class_is_of_the_new_version() -> None:
    """2.2.1 says nothing of SetChargingProfile, and 2.3.0 nothing of AuthorizationInfo;
    in the latter is a Token, whose type may be an EMAID from 2.3.0 on."""
    info = minimal(v2_3_0.AuthorizationInfo)
    info["token"]["type"] = "EMAID"
    assert hold_the_law(v2_3_0.AuthorizationInfo, info)
    assert told(v2_2_1.AuthorizationInfo, info).keys() == {"/token/type"}


def test_an_older_version_is_not_changed_by_a_newer_one() -> None:
    offset = "2015-06-29T20:39:09+02:00"
    period = {"period_begin": offset, "period_end": offset}
    assert hold_the_law(v2_1.ExceptionalPeriod, period)
    assert not hold_the_law(v2_2.ExceptionalPeriod, period)
    assert v2_0.Connector.edition is v2_0.edition


EXTENSIONS = [("2.3.0", name) for name in ("2.3.0-payments", "2.3.0-bookings")]
NAMES = objects.edition_names()[:6]
SUCCESSIONS = [*pairwise(NAMES), *EXTENSIONS]


@table(("before", "after"), SUCCESSIONS)
def test_a_version_keeps_what_the_one_before_it_demands(
    before: str, after: str
) -> None:
    """A class that is derived from too old a version would lose its rules unseen."""
    replaced = {"open_always_or_regularly", "has_shares"}
    older, newer = objects.edition_of(before), objects.edition_of(after)
    for name in older.classes.keys() & newer.classes.keys():
        old, new = older.classes[name], newer.classes[name]
        old_rules = {rule.name for rule in old.rules} - replaced
        assert old_rules <= {rule.name for rule in new.rules}
        assert set(old.patch_needs) <= set(new.patch_needs)
        assert old.in_url.items() <= new.in_url.items()


def test_the_fields_that_a_url_and_a_change_need_are_there() -> None:
    for cls in CLASSES:
        for field in (*cls.in_url.values(), *cls.patch_needs):
            assert cls.properties()[field].required


# Those of one's own


class Location(v2_2_1.Location):
    """With a field that OCPI does not have."""

    x_access_code = CiString(8)


def test_a_class_of_ones_own_is_of_the_version_of_its_base() -> None:
    assert Location.edition is v2_2_1.edition
    location = complete(v2_2_1.Location)
    assert told(Location, location).keys() == {"/x_access_code"}
    assert hold_the_law(Location, location | {"x_access_code": "1234"})
    assert not hold_the_law(Location, location | {"x_access_code": "1" * 9})
    assert hold_the_law(v2_2_1.Location, location | {"x_access_code": "1" * 9})


def make_own() -> dict[str, Any]:
    """Return the namespace of a module with an Edition of one's own."""

    class Connector(v2_2_1.Connector, without=("max_electric_power",)):
        x_plug = Enum("Plug")
        x_owner = Nested("Owner", "?")

    class Owner(Object):
        name = String(10)

    namespace = {"__name__": "own", "Connector": Connector, "Owner": Owner}
    namespace |= {"Plug": enum("ROUND SQUARE"), "Status": v2_2_1.Status.plus("MELTED")}
    namespace["edition"] = Edition(
        "2.2.1-own", namespace, v2_2_1.edition, without=("CDR",)
    )
    return namespace


def test_an_edition_of_ones_own_has_its_classes_at_every_depth() -> None:
    own = make_own()
    location = complete(v2_2_1.Location)
    [connector] = location["evses"][0]["connectors"]
    assert told(own["Location"], location).keys() == {"/evses/0/connectors/0/x_plug"}
    connector |= {"x_plug": "ROUND", "x_owner": {"name": "Jo"}}
    location["evses"][0]["status"] = "MELTED"
    assert hold_the_law(own["Location"], location)
    assert told(v2_2_1.Location, location).keys() == {"/evses/0/status"}
    connector |= {"x_plug": "OVAL", "x_owner": {"name": "x" * 11}}
    assert told(own["Location"], location).keys() == {
        "/evses/0/connectors/0/x_plug",
        "/evses/0/connectors/0/x_owner/name",
    }


def test_an_edition_of_ones_own_keeps_what_it_does_not_say_anew() -> None:
    own = make_own()
    edition = own["edition"]
    assert edition.version == "2.2.1" and edition.name == "2.2.1-own"
    assert edition.features is v2_2_1.edition.features
    assert edition.classes.keys() == v2_2_1.edition.classes.keys() - {"CDR"} | {"Owner"}
    assert edition.enums.keys() == v2_2_1.edition.enums.keys() | {"Plug"}
    assert own["Location"] is edition.classes["Location"]
    assert own["Location"].rules == v2_2_1.Location.rules
    assert own["Location"].patch_needs == ("last_updated",)
    assert own["Location"].__module__ == "own"
    assert "CDR" not in own
    assert v2_2_1.edition.classes["Connector"] is v2_2_1.Connector
    assert v2_2_1.Connector.edition is v2_2_1.edition


def test_an_edition_of_ones_own_may_be_made_again() -> None:
    """As by a function that makes an app, for each test."""

    class Parking(Object):
        """Where to park."""

        id = CiString(36)

    names = {"__name__": __name__, "Parking": Parking}
    for _ in range(2):
        assert Edition("2.2.1-nltnm", dict(names)).classes == {"Parking": Parking}
    assert not Edition("2.2.1-other", dict(names)).classes


def test_an_edition_of_a_version_that_is_not_known_is_an_error() -> None:
    with pytest.raises(LookupError):
        Edition("9.9", {"__name__": "own"})


def test_what_has_the_name_of_a_class_in_a_module_stays() -> None:
    namespace = {"__name__": "own", "EVSE": {"uid": "1"}, "Status": "mine"}
    edition = Edition("2.2.1-own", namespace, v2_2_1.edition)
    assert namespace["EVSE"] == {"uid": "1"}
    assert namespace["Status"] == "mine"
    assert namespace["Connector"] is edition.classes["Connector"]
    assert edition.classes["EVSE"].edition is edition
    assert edition.enums["Status"] == v2_2_1.Status


def test_every_class_says_its_chapter() -> None:
    assert v2_2_1.Location.chapter == v2_3_0.Parking.chapter == "locations"
    assert v2_3_0.TaxAmount.chapter == "types"
