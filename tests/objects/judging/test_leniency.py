"""Form may pass, and shape never does."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from typing import Final

import pytest
from marshmallow import ValidationError
from marshmallow import fields
from marshmallow import validate
from marshmallow import validates_schema

from flask_ocpi_status.contracts import Violation
from flask_ocpi_status.objects import Object
from flask_ocpi_status.objects import judge
from flask_ocpi_status.objects import v2_1_1
from flask_ocpi_status.objects import v2_2_1
from flask_ocpi_status.objects import v2_3_0
from flask_ocpi_status.objects.fields import Boolean
from flask_ocpi_status.objects.fields import Enum
from flask_ocpi_status.objects.fields import Integer
from flask_ocpi_status.objects.fields import List
from flask_ocpi_status.objects.fields import Nested
from flask_ocpi_status.objects.fields import Number
from flask_ocpi_status.objects.judging.compiled import is_valid
from flask_ocpi_status.objects.judging.verdict import load
from flask_ocpi_status.objects.patterns import CURRENCY
from flask_ocpi_status.objects.patterns import TIME
from flask_ocpi_status.objects.property import Property
from flask_ocpi_status.objects.rule import looks_at
from flask_ocpi_status.objects.telling import telling
from flask_ocpi_status.objects.texts import URL
from flask_ocpi_status.objects.texts import CiString
from flask_ocpi_status.objects.texts import DateTime
from flask_ocpi_status.objects.texts import String
from flask_ocpi_status.violations import violations_of
from tests.objects.documents import CLASSES
from tests.objects.documents import minimal
from tests.objects.law import exactly
from tests.objects.law import sample
from tests.table import table

FORM: Final[list[tuple[Property, Any]]] = [
    (String(3), "four"),
    (String(3), "a\nb"),
    (CiString(3, least=1), ""),
    (CiString(3), "é"),
    (String(3, matching=CURRENCY), "eur"),
    (String(5, matching=TIME), "8:00"),
    (URL(), "example"),
    (URL(), ""),
    (DateTime(), "2026-01-31T09:30:00.123456Z"),
    (DateTime(), "yesterday"),
    (Enum("Status"), "WORKING"),
    (Enum("Status"), ""),
    (Integer(digits=3), 1000),
]
SHAPE: Final[list[tuple[Property, Any]]] = [
    (String(3), 5),
    (String(3), None),
    (URL(), ["https://example.com/"]),
    (DateTime(), 1_772_600_767),
    (Enum("Status"), True),
    (Integer(digits=3), "5"),
    (Integer(digits=3), -1),
    (Integer(digits=3), Decimal("0.5")),
    (Integer(digits=1, least=1, most=7), 8),
    (Integer(digits=1, least=1, most=7), 0),
    (Number(), "2.00"),
    (Number(), 2**53 + 1),
    (Boolean(), "true"),
    (Nested("Price"), [{"excl_vat": 1}]),
    (Nested("Price"), {}),
    (List(Number(), "+"), []),
    (List(Number(), "+"), {}),
]


def leniently(
    cls: type[Object], document: Any, **options: Any
) -> tuple[Any, list[Violation], list[Violation]]:
    """Return the normal form, what was let pass, and what was not.

    The two ways to it, by types of msgspec's and by marshmallow, come to the same.
    """
    passed: list[Violation] = []
    before = exactly(document)
    try:
        judged = judge(cls, document, lenient=True, told=passed.append, **options)
        refused = []
    except ValidationError as error:
        judged, refused = None, violations_of(error)
    patch = options.get("partial", False)
    with telling(lambda *known: None, lenient=True):
        try:
            loaded = cls(patch=patch).load(document)
        except ValidationError:
            loaded = None
    assert is_valid(cls, document, patch=patch, lenient=True) == (loaded is not None)
    assert exactly(judged) == exactly(loaded)
    assert exactly(document) == before
    assert {one.kind for one in passed} <= {"form"}
    assert {one.kind for one in refused} <= {"shape"}
    return judged, passed, refused


@table("in_list", [False, True])
@table(("field", "value"), FORM)
def test_form_passes_as_it_was_sent_and_is_told(
    field: Property, value: Any, in_list: bool
) -> None:
    if in_list:
        field, value = List(field), [value, value]
    cls = sample(field=field)
    with pytest.raises(ValidationError) as caught:
        judge(cls, {"field": value})
    strict = violations_of(caught.value)
    assert {one.kind for one in strict} == {"form"}
    assert leniently(cls, {"field": value}) == ({"field": value}, strict, [])


@table("in_list", [False, True])
@table(("field", "value"), SHAPE)
def test_shape_never_passes(field: Property, value: Any, in_list: bool) -> None:
    if in_list and not isinstance(field, List):
        field, value = List(field), [value]
    cls = sample(field=field)
    with pytest.raises(ValidationError) as caught:
        judge(cls, {"field": value})
    assert leniently(cls, {"field": value}) == (None, [], violations_of(caught.value))


def test_what_is_missing_or_there_twice_never_passes() -> None:
    cls = sample(currency=String(3, matching=CURRENCY), other=Number())
    _, passed, refused = leniently(cls, {"currency": "eur"})
    assert [one.pointer for one in passed] == ["/currency"]
    assert [one.pointer for one in refused] == ["/other"]
    text = b'{"currency": "eur", "other": 1, "other": 2}'
    with pytest.raises(ValidationError) as caught:
        judge(cls, {"currency": "eur", "other": 2}, text=text, lenient=True)
    assert [one.pointer for one in violations_of(caught.value)] == ["/other"]


def test_null_is_absent_and_numbers_are_exact_as_ever() -> None:
    cls = sample(text=String(1), number=Number(), other=Number("?"))
    document = {"text": "long", "number": 0.1, "other": None, "x": {"y": None}}
    judged, *_ = leniently(cls, document)
    expected = {"text": "long", "number": Decimal("0.1"), "x": {"y": None}}
    assert exactly(judged) == exactly(expected)


def test_in_a_change_form_passes_and_null_clears() -> None:
    change = {"city": "x" * 46, "name": None, "last_updated": "2026-01-31"}
    judged, passed, _ = leniently(v2_2_1.Location, change, partial=True)
    assert judged == change
    assert [one.pointer for one in passed] == ["/city", "/last_updated"]
    _, _, refused = leniently(v2_2_1.Location, {"city": None}, partial=True)
    assert {one.pointer for one in refused} == {"/city", "/last_updated"}


def test_what_is_valid_is_told_nothing_of() -> None:
    document = minimal(v2_2_1.Location)
    assert leniently(v2_2_1.Location, document) == (
        judge(v2_2_1.Location, document),
        [],
        [],
    )


@table("cls", CLASSES, parts=4)
def test_every_class_is_judged_leniently_in_one_way(cls: type[Object]) -> None:
    whole = minimal(cls)
    for name in whole:
        for value in ("\n", "x" * 300, 10**9, [], None):
            leniently(cls, whole | {name: value})
            leniently(cls, {name: value}, partial=True)


# Much of it


@pytest.mark.parametrize("count", [1, 100, 101, 2_000])
def test_form_does_not_hide_shape_behind_it(count: int) -> None:
    good = minimal(v2_2_1.EVSE)
    evses = [{**good, "uid": f"E{n}", "status": "WORKING"} for n in range(count)]
    document = minimal(v2_2_1.Location) | {"evses": [*evses, {**good, "uid": 5}]}
    _, passed, refused = leniently(v2_2_1.Location, document)
    assert [one.pointer for one in refused] == [f"/evses/{count}/uid"]
    assert len(passed) == min(count, 100)


@pytest.mark.parametrize("count", [100, 101, 2_000])
def test_however_much_passes_a_hundred_are_told_and_a_count(count: int) -> None:
    good = {**minimal(v2_2_1.EVSE), "status": "WORKING"}
    evses = [{**good, "uid": f"E{number}"} for number in range(count)]
    judged, passed, _ = leniently(
        v2_2_1.Location, minimal(v2_2_1.Location) | {"evses": evses}
    )
    assert len(judged["evses"]) == count
    assert len(passed) == min(count, 101)


def test_shape_is_bounded_as_ever() -> None:
    good = {**minimal(v2_2_1.EVSE), "status": "WORKING"}
    evses = [good, {**good, "uid": 5}] * 10_000
    document = minimal(v2_2_1.Location) | {"evses": evses}
    with pytest.raises(ValidationError) as caught:
        judge(v2_2_1.Location, document, lenient=True)
    refused = violations_of(caught.value)
    assert len(refused) == 101
    assert refused[-1].message.startswith("There are at least 9,900 ")


# Rules


@table(
    ("cls", "changes", "kind"),
    [
        (v2_2_1.RegularHours, {"period_end": "06:00", "period_begin": "22:00"}, "form"),
        (v2_2_1.RegularHours, {"period_end": "9:00", "period_begin": "10:00"}, "form"),
        (v2_2_1.ChargingProfilePeriod, {"limit": Decimal("1.55")}, "form"),
        (v2_2_1.CDR, {"id": "x" * 37}, "form"),
        (v2_2_1.CDR, {"id": "x" * 40}, "form"),
        (
            v2_2_1.EnergyMix,
            {"energy_sources": [{"source": "SOLAR", "percentage": 50}]},
            "form",
        ),
        (
            v2_2_1.EnergyMix,
            {
                "energy_sources": [
                    {"source": "SOLAR", "percentage": 120},
                    {"source": "WIND", "percentage": -20},
                ]
            },
            "shape",
        ),
        (v2_2_1.CdrDimension, {"type": "STATE_OF_CHARGE", "volume": 101}, "shape"),
        (v2_2_1.CDR, {"credit": True}, "shape"),
        (v2_2_1.PublishTokenType, {"uid": "1"}, "shape"),
        (v2_1_1.Hours, {"twentyfourseven": None}, "shape"),
    ],
)
def test_a_rule_is_of_shape_where_money_or_safety_depends_on_it(
    cls: type[Object], changes: dict[str, Any], kind: str
) -> None:
    judged, passed, refused = leniently(cls, minimal(cls) | changes)
    assert (judged is not None) == (kind == "form")
    assert bool(passed) == (kind == "form")
    assert bool(refused) == (kind == "shape")


def test_form_does_not_keep_a_rule_of_shape_from_being_asked() -> None:
    credit = {"credit": True, "id": "x" * 40, "total_cost": {"excl_vat": 5}}
    _, _, refused = leniently(v2_2_1.CDR, minimal(v2_2_1.CDR) | credit)
    assert {one.pointer for one in refused} == {
        "/credit_reference_id",
        "/total_cost/excl_vat",
    }


@looks_at("text number")
def is_one_of_shape(one: Any) -> Any:
    if one.number is not None and one.number > 5:
        yield ("number",), "Expected up to 5."


@looks_at("text number", kind="form")
def is_one_of_form(one: Any) -> Any:
    return [(("text",), "Expected ten.")] if one.number == 1 else []


def test_a_rule_of_ones_own_has_a_kind() -> None:
    cls = sample(text=String(3), number=Number())
    cls = type("Own", (cls,), {"rules": (is_one_of_shape, is_one_of_form)})
    assert [one.message for one in leniently(cls, {"text": "x", "number": 1})[1]] == [
        "Expected ten."
    ]
    assert leniently(cls, {"text": "x", "number": 6})[2]
    assert leniently(cls, {"text": "long", "number": 6})[2]


# Means of marshmallow's


def test_what_is_marked_by_nobody_is_of_shape() -> None:
    class Own(v2_3_0.Location):
        acme = fields.String(validate=validate.Length(max=3))

        @validates_schema
        def look(self, data: Any, **kwargs: Any) -> None:
            if data.get("name") == "no":
                raise ValidationError("No.", "name")

    def refused(**changes: Any) -> list[str]:
        document = minimal(v2_3_0.Location) | {"city": "x" * 46} | changes
        passed: list[Violation] = []
        try:
            judged = judge(Own, document, lenient=True, told=passed.append)
        except ValidationError as error:
            return [one.pointer for one in violations_of(error)]
        assert judged["city"] == "x" * 46
        assert [one.pointer for one in passed] == ["/city"]
        return []

    assert refused() == []
    assert refused(acme="abc") == []
    assert refused(acme="abcd") == ["/acme"]
    assert refused(name="no") == ["/name"]


def test_a_schema_of_ones_own_lets_pass_what_objects_in_it_have() -> None:
    class Own(Object):
        edition = v2_2_1.edition
        location = Nested("Location")
        count = fields.Integer(strict=True)

    location = minimal(v2_2_1.Location) | {"city": "x" * 46}
    passed: list[Violation] = []
    loaded = load(
        Own(), {"location": location, "count": 1}, lenient=True, told=passed.append
    )
    assert loaded["location"]["city"] == "x" * 46
    assert [one.pointer for one in passed] == ["/location/city"]
    with pytest.raises(ValidationError) as caught:
        load(Own(), {"location": location, "count": "x"}, lenient=True)
    assert [one.pointer for one in violations_of(caught.value)] == ["/count"]
