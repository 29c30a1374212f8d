"""Which classes the fast path may judge."""

from __future__ import annotations

from typing import Any
from typing import ClassVar

import pytest
from marshmallow import RAISE
from marshmallow import post_load
from marshmallow import validate

from flask_ocpi_status.objects import Object
from flask_ocpi_status.objects import v2_2_1
from flask_ocpi_status.objects.fields import List
from flask_ocpi_status.objects.fields import Nested
from flask_ocpi_status.objects.fields import Number
from flask_ocpi_status.objects.judging.pure import is_pure
from flask_ocpi_status.objects.rule import Rule
from flask_ocpi_status.objects.rule import looks_at
from flask_ocpi_status.objects.texts import String
from tests.objects.documents import CLASSES
from tests.objects.law import HOOKS_OF_FIELDS
from tests.table import table


@table("cls", CLASSES)
def test_every_class_of_ocpis_is_judged_fast(cls: type[Object]) -> None:
    assert is_pure(cls)


class Point(v2_2_1.GeoLocation):
    """What is said in OCPI's terms."""

    class Meta(v2_2_1.GeoLocation.Meta):
        register = False

    rules: ClassVar[tuple[Rule, ...]] = (looks_at("height")(lambda one: ()),)
    patch_needs = ("latitude",)
    in_url: ClassVar[dict[str, str]] = {"point": "latitude"}
    height = Number("?")
    names = List(String(3))
    items = Number("?")  # as a method of Python's, and none of a schema's

    def helper(self) -> None:
        """What nobody but the app calls."""


def test_so_is_one_of_an_apps_own_that_says_all_in_ocpis_terms() -> None:
    assert is_pure(Point)


class Hooked(Point):
    @post_load
    def look(self, data: Any, **kwargs: Any) -> Any:
        return data


class Overridden(Point):
    def get_attribute(self, *args: Any) -> Any:
        return super().get_attribute(*args)


class Inheriting(Overridden):
    pass


class Loading:
    def load(self, data: Any, **options: Any) -> Any:
        return data


class Mixed(Loading, Point):
    pass


class Optioned(Point):
    class Meta(Point.Meta):
        unknown = RAISE


class Own(Number):
    pass


FIELDS = {
    "validate": Number("?", validate=validate.Range(0)),
    "data_key": Number("?", data_key="other"),
    "attribute": Number("?", attribute="other"),
    "load_default": Number("?", load_default=5),
    "dump_only": Number("?", dump_only=True),
    "a type of one's own": Own("?"),
    "in a list": List(Number(validate=validate.Range(0))),
    "only": Nested("Image", "?", only=("url",)),
    "only nothing": Nested("Image", "?", only=()),
    "exclude": Nested("Image", "?", exclude=("url",)),
    "many": Nested("Image", "?", many=True),
    "unknown": Nested("Image", "?", unknown=RAISE),
    "of an impure class": Nested(Hooked, "?"),
    "in a list of objects": List(Nested(Hooked)),
}


class Gone(Point, without=("height",)):
    """Has a rule over a field that it has not."""


@pytest.mark.parametrize("cls", [Hooked, Overridden, Inheriting, Mixed, Optioned, Gone])
def test_means_of_marshmallows_are_not(cls: type[Object]) -> None:
    assert not is_pure(cls)


@table("field", FIELDS.values(), ids=FIELDS)
def test_nor_are_options_of_fields(field: Any) -> None:
    assert not is_pure(type("Point", (Point,), {"field": field}))


@HOOKS_OF_FIELDS
@pytest.mark.parametrize("hook", ["pre_load", "post_load"])
def test_nor_are_hooks_of_fields(hook: str) -> None:
    field: Any = Number("?", **{hook: [abs]})
    assert not is_pure(type("Point", (Point,), {"field": field}))


@table("name", ["a-b", "a b", "", "1", "class", "__dict__", "__x", "\ufb01"])
def test_nor_are_names_that_no_attribute_has(name: str) -> None:
    assert not is_pure(type("Point", (Point,), {name: Number("?")}))


@pytest.mark.parametrize("cls", [None, "Location", Point(), Number, dict])
def test_what_is_no_class_of_ocpis_is_refused(cls: Any) -> None:
    with pytest.raises(TypeError, match="judged by a class"):
        is_pure(cls)
