"""Is a document an object: yes, and here it is in its normal form; or no, and why."""

from __future__ import annotations

import json
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from marshmallow import RAISE
from marshmallow import Schema
from marshmallow import ValidationError
from marshmallow import fields
from marshmallow import validate
from marshmallow import validates_schema

from flask_ocpi_status.codec import dumps
from flask_ocpi_status.codec import loads
from flask_ocpi_status.objects import judge
from flask_ocpi_status.objects import v2_1_1
from flask_ocpi_status.objects import v2_2_1
from flask_ocpi_status.objects import v2_3_0
from flask_ocpi_status.objects.fields import List
from flask_ocpi_status.objects.fields import Nested
from flask_ocpi_status.objects.fields import Number
from flask_ocpi_status.objects.judging.verdict import is_plain
from flask_ocpi_status.objects.patterns import LATITUDE
from flask_ocpi_status.objects.texts import String
from flask_ocpi_status.violations import violations_of
from tests.objects.documents import Document
from tests.objects.documents import complete
from tests.objects.documents import minimal
from tests.objects.documents import nested
from tests.objects.law import HOOKS_OF_FIELDS
from tests.objects.law import exactly
from tests.objects.law import hold_the_law
from tests.objects.law import hold_the_law_in_json
from tests.objects.law import sample
from tests.objects.law import told
from tests.table import table

NOW = "2026-01-31T09:30:00Z"


def location(**fields: Any) -> Document:
    """Return a Location of 2.2.1 with one EVSE of one connector."""
    document = minimal(v2_2_1.Location)
    document["evses"] = [minimal(v2_2_1.EVSE)]
    return document | fields


def evse(document: Document) -> Document:
    return document["evses"][0]  # type: ignore[no-any-return]


def connector(document: Document) -> Document:
    return evse(document)["connectors"][0]  # type: ignore[no-any-return]


# The normal form


def test_a_document_stays_what_it_is() -> None:
    document = location(id="LoC-1", name="Café ≠ 😀", x_own={"Y": [None, "é"]})
    connector(document)["x"] = None
    assert exactly(judge(v2_2_1.Location, document)) == exactly(document)


@pytest.mark.parametrize(
    "field", ["name", "suboperator", "images", "evses", "charging_when_closed"]
)
def test_null_of_what_is_optional_is_dropped(field: str) -> None:
    document = minimal(v2_2_1.Location)
    assert exactly(judge(v2_2_1.Location, document | {field: None})) == exactly(
        document
    )


def test_null_is_dropped_at_every_depth() -> None:
    document = location(related_locations=None)
    expected = deepcopy(document)
    del expected["related_locations"]
    evse(document)["floor_level"] = None
    connector(document).update(tariff_ids=None, max_electric_power=None)
    document["opening_times"] = {"twentyfourseven": True, "regular_hours": None}
    expected["opening_times"] = {"twentyfourseven": True}
    assert exactly(judge(v2_2_1.Location, document)) == exactly(expected)


def test_null_is_dropped_even_if_nothing_is_left() -> None:
    all_optional = sample(a=Number("?"), b=List(Number()))
    inner = {"one": Nested(all_optional, "?"), "many": List(Nested(all_optional))}
    cls = sample(**inner)
    nulls = {"a": None, "b": None}
    document = {"one": nulls, "many": [nulls, {"a": 1}, nulls]}
    assert hold_the_law(all_optional, nulls)
    assert judge(all_optional, nulls) == {}
    assert hold_the_law(cls, document)
    assert judge(cls, document) == {"one": {}, "many": [{}, {"a": 1}, {}]}
    assert judge(cls, {"many": [nulls]}) == {"many": [{}]}
    assert judge(cls, {"one": None}) == {}


def test_null_of_what_nobody_knows_is_kept() -> None:
    document = location(x=None, y={"z": None}, z=[None])
    evse(document)["x"] = None
    assert exactly(judge(v2_2_1.Location, document)) == exactly(document)


@pytest.mark.parametrize(
    ("pointer", "change"),
    [
        ("/city", lambda one: one.update(city=None)),
        ("/coordinates", lambda one: one.update(coordinates=None)),
        ("/evses/0/uid", lambda one: evse(one).update(uid=None)),
        ("/evses/0/connectors", lambda one: evse(one).update(connectors=None)),
        ("/evses/0/connectors/0/id", lambda one: connector(one).update(id=None)),
        ("/evses/0", lambda one: one.update(evses=[None])),
        ("/images/0", lambda one: one.update(images=[None])),
    ],
)
def test_null_of_what_is_required_is_refused(pointer: str, change: Any) -> None:
    document = location()
    change(document)
    assert told(v2_2_1.Location, document).keys() == {pointer}
    assert not hold_the_law(v2_2_1.Location, document)


def test_numbers_are_exact_at_every_depth() -> None:
    session = minimal(v2_2_1.Session)
    session |= {"kwh": 0.1, "total_cost": {"excl_vat": 1, "incl_vat": Decimal("1.10")}}
    session["charging_periods"] = [
        {"start_date_time": NOW, "dimensions": [{"type": "ENERGY", "volume": 1e-7}]}
    ]
    judged = judge(v2_2_1.Session, session)
    assert exactly(judged["kwh"]) == exactly(Decimal("0.1"))
    assert exactly(judged["total_cost"]) == exactly(
        {"excl_vat": Decimal(1), "incl_vat": Decimal("1.10")}
    )
    [period] = judged["charging_periods"]
    assert exactly(period["dimensions"][0]["volume"]) == exactly(Decimal("1E-7"))


def test_ints_and_unknown_numbers_stay_what_they_are() -> None:
    own = {"x": 5, "y": 0.5, "z": Decimal("0.50")}
    document = location(**own)
    judged = judge(v2_2_1.Location, document)
    assert exactly(judged["evses"]) == exactly(document["evses"])
    assert exactly({name: judged[name] for name in own}) == exactly(own)
    assert type(connector(judged)["max_voltage"]) is int


@table("with_text", [False, True])
@table("null", [None, "x"])
@table("wrong", [False, True])
def test_a_document_is_not_changed(with_text: bool, null: Any, wrong: bool) -> None:
    document = complete(v2_2_1.CDR) | {"remark": null, "x": [1]}
    if wrong:
        document["currency"] = "Euro"
    before = exactly(document)
    text = dumps(document).encode() if with_text else None
    try:
        judged = judge(v2_2_1.CDR, document, text=text)
    except ValidationError:
        assert wrong
    else:
        judged["id"] = judged["total_cost"] = "y"
        judged["total_energy"] = 0
    assert exactly(document) == before


@table(
    ("document", "said"),
    [
        (None, "null"),
        (True, "a boolean"),
        (5, "a number"),
        (Decimal("0.5"), "a number"),
        ("x", "a text"),
        ("", "an empty text"),
        ([], "a list"),
        ([{}], "a list"),
    ],
)
@table("partial", [False, True])
def test_what_is_no_json_object_is_no_object(
    document: Any, said: str, partial: bool
) -> None:
    message = {"": f"Is {said}. Expected a Location object."}
    assert told(v2_2_1.Location, document, partial=partial) == message
    text = dumps(document).encode()
    with pytest.raises(ValidationError):
        judge(v2_2_1.Location, document, partial=partial, text=text)


# Changes (PATCH)


@pytest.mark.parametrize("name", ["Location", "EVSE", "Connector", "Session", "Token"])
def test_a_change_says_when_where_ocpi_demands_it(name: str) -> None:
    cls = v2_2_1.edition.classes[name]
    change = {"last_updated": NOW}
    assert hold_the_law(cls, change, patch=True)
    assert told(cls, {"x": 1}, partial=True).keys() == {"/last_updated"}
    assert told(cls, {"last_updated": None}, partial=True).keys() == {"/last_updated"}


@pytest.mark.parametrize(
    "cls", [v2_1_1.Location, v2_1_1.Token, v2_1_1.Session, v2_2_1.Tariff]
)
def test_a_change_need_not_say_when_elsewhere(cls: Any) -> None:
    assert hold_the_law(cls, {"id": "1"}, patch=True)
    assert hold_the_law(cls, {"x": 1}, patch=True)


@pytest.mark.parametrize("cls", [v2_1_1.Location, v2_2_1.Tariff, v2_2_1.Price])
def test_a_change_of_nothing_is_none(cls: Any) -> None:
    message = {"": "There is nothing to change. Expected a field."}
    assert told(cls, {}, partial=True) == message
    assert not hold_the_law(cls, {}, patch=True)


def test_null_in_a_change_clears_what_is_optional_and_is_kept() -> None:
    change = {"last_updated": NOW, "name": None, "images": None, "operator": None}
    assert judge(v2_2_1.Location, change, partial=True) == change
    assert hold_the_law(v2_2_1.Location, change, patch=True)


@pytest.mark.parametrize("field", ["id", "publish", "coordinates", "time_zone"])
def test_null_in_a_change_does_not_clear_what_is_required(field: str) -> None:
    change = {"last_updated": NOW, field: None}
    assert told(v2_2_1.Location, change, partial=True).keys() == {f"/{field}"}


def test_an_object_in_a_change_is_whole() -> None:
    change = {"last_updated": NOW, "coordinates": {"latitude": "51.04759"}}
    assert told(v2_2_1.Location, change, partial=True).keys() == {
        "/coordinates/longitude"
    }
    change = {"last_updated": NOW, "evses": [{"status": "REMOVED", "uid": "1"}]}
    assert told(v2_2_1.Location, change, partial=True).keys() == {
        "/evses/0/connectors",
        "/evses/0/last_updated",
    }
    assert not hold_the_law(v2_2_1.Location, change, patch=True)


def test_null_in_an_object_in_a_change_is_dropped() -> None:
    """The object is replaced as a whole: there is nothing to clear in it."""
    change = {"last_updated": NOW, "operator": {"name": "x", "logo": None}}
    assert judge(v2_2_1.Location, change, partial=True)["operator"] == {"name": "x"}
    assert hold_the_law(v2_2_1.Location, change, patch=True)


def test_numbers_in_a_change_are_exact() -> None:
    change = {"last_updated": NOW, "kwh": 0.1, "total_cost": {"excl_vat": 5}}
    judged = judge(v2_2_1.Session, change, partial=True)
    assert exactly(judged["kwh"]) == exactly(Decimal("0.1"))
    assert exactly(judged["total_cost"]["excl_vat"]) == exactly(Decimal(5))
    hold_the_law_in_json(v2_2_1.Session, change, patch=True)


@pytest.mark.parametrize("value", [5, "y" * 256, ["x"], "a\x00"])
def test_what_is_in_a_change_is_judged_as_elsewhere(value: Any) -> None:
    change = {"last_updated": NOW, "name": value}
    assert told(v2_2_1.Location, change, partial=True).keys() == {"/name"}


# With the text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (b'{"a": "x y ~ !"}', True),
        (b'{\n\t"a": 1\r\n}', True),
        ('{"a": "é"}'.encode(), False),
        (b'{"a": "\\u00e9"}', False),
        (b'{"a": "\\n"}', False),
        (b'{"a": "\\""}', False),
        (b'{"a": "\x7f"}', False),
    ],
)
def test_a_text_is_plain_if_nothing_in_it_is_escaped_or_more_than_ascii(
    text: bytes, plain: bool
) -> None:
    assert is_plain(text) == plain


ODD_IN_PLACES = [
    *("x", "é", "a\tb", "\x00", "\x7f", "\\", '"', "\u2028", "😀", "null", "x" * 256),
    *(None, 5, 0.5, True, [], {}, {"a": None}, [None]),
]


@table("value", ODD_IN_PLACES)
@table("partial", [False, True])
@table("ensure_ascii", [False, True])
def test_the_text_given_or_not_comes_to_the_same(
    value: Any, partial: bool, ensure_ascii: bool
) -> None:
    for name in ("name", "id", "state", "x_unknown", "images", "charging_when_closed"):
        for spoil in (lambda one: one, evse, connector):
            document = location()
            spoil(document)[name] = value
            text = json.dumps(document, ensure_ascii=ensure_ascii).encode()
            read = loads(text, exact=True)
            assert verdict(read, partial, None) == verdict(read, partial, text)


def verdict(document: Any, partial: bool, text: bytes | None) -> Any:
    try:
        return exactly(judge(v2_2_1.Location, document, partial=partial, text=text))
    except ValidationError as error:
        return error.messages


def test_numbers_are_exact_with_the_text_as_well() -> None:
    text = b'{"before_taxes": 5, "taxes": [{"name": "VAT", "amount": 1.10}], "x": 2}'
    judged = judge(v2_3_0.Price, loads(text, exact=True), text=text)
    assert exactly(judged["before_taxes"]) == exactly(Decimal(5))
    assert exactly(judged["taxes"][0]["amount"]) == exactly(Decimal("1.10"))
    assert exactly(judged["x"]) == exactly(2)


# What is large, and what is hostile


def big(count: int) -> Document:
    evse = minimal(v2_2_1.EVSE)
    return location(evses=[deepcopy(evse) | {"uid": f"E{n}"} for n in range(count)])


@pytest.mark.parametrize("with_text", [False, True])
def test_ten_thousand_evses_are_judged(with_text: bool) -> None:
    document = big(10_000)
    text = dumps(document).encode() if with_text else None
    judged = judge(v2_2_1.Location, document, text=text)
    assert judged == document


def test_of_many_violations_some_are_told() -> None:
    document = location(evses=[{}] * 10_000)
    with pytest.raises(ValidationError) as caught:
        judge(v2_2_1.Location, document)
    told = violations_of(caught.value)
    assert len(told) == 101
    assert told[0].pointer == "/evses/0/uid"
    assert told[-1].message.startswith("There are ")


def test_one_that_is_wrong_among_many_is_found() -> None:
    document = big(10_000)
    document["evses"][9_999]["connectors"][0]["max_voltage"] = "230"
    assert told(v2_2_1.Location, document).keys() == {
        "/evses/9999/connectors/0/max_voltage"
    }


@pytest.mark.parametrize("at", ["x", "name", "evses", "coordinates", "id"])
def test_what_is_nested_very_deeply_is_refused_and_breaks_nothing(at: str) -> None:
    document = location(**{at: nested(100_000)})
    assert all(one.startswith(f"/{at}") for one in told(v2_2_1.Location, document))
    assert told(v2_2_1.Location, document)


def test_a_message_never_repeats_what_was_sent() -> None:
    secret = "s3cr3t" * 60
    document = {name: secret for name in v2_2_1.Location.properties()}
    for message in told(v2_2_1.Location, document).values():
        assert "s3cr3t" not in message


def test_a_class_of_ones_own_is_judged_without_an_edition() -> None:
    assert judge(sample(), {"x": 1}) == {"x": 1}


# Classes of one's own that use marshmallow's means


class Named(v2_2_1.GeoLocation):
    latitude = String(10, matching=LATITUDE, validate=validate.Equal("51.047599"))


class Checked(v2_2_1.GeoLocation):
    @validates_schema
    def look(self, data: dict[str, Any], **kwargs: Any) -> None:
        if data["latitude"] != "51.047599":
            raise ValidationError("Not there.")


class Closed(v2_2_1.GeoLocation):
    class Meta:
        unknown = RAISE


class Plain(v2_2_1.GeoLocation):
    place = fields.String(validate=validate.Length(max=3))


class Aliased(v2_2_1.GeoLocation):
    height = Number("?", data_key="altitude")


class Chosen(v2_2_1.GeoLocation):
    places = List(String(3, validate=validate.OneOf(["A", "B"])))


class Few(List):
    def check(self, value: Any) -> bool:
        return super().check(value) and len(value) < 3


class Short(v2_2_1.GeoLocation):
    places = Few(String(3))


class Bound(v2_2_1.GeoLocation):
    height = Number("?")

    def on_bind_field(self, field_name: str, field_obj: Any) -> None:
        if field_name == "height":
            field_obj.data_key = "altitude"


class Loaded(v2_2_1.GeoLocation):
    def load(self, data: Any, **options: Any) -> Any:
        if data["latitude"] != "51.047599":
            raise ValidationError("Not there.")
        return super().load(data, **options)


class Written(v2_2_1.GeoLocation):
    height = Number("?")

    class Meta(v2_2_1.GeoLocation.Meta):
        dump_only = ("height",)
        unknown = RAISE


class Strictly(v2_2_1.GeoLocation):
    logo = Nested("Image", "?", unknown=RAISE)


#: With names that no attribute can have.
Oddly = type(
    "Oddly",
    (v2_2_1.GeoLocation,),
    {name: Number("?") for name in ("acme-grid", "a b", "__dict__", "class")},
)


class Above(v2_2_1.EVSE):
    coordinates = Nested(Named, "?")


POINT = {"latitude": "51.047599", "longitude": "3.729944"}
IMAGE = minimal(v2_2_1.Image)


@table(
    ("cls", "fine", "wrong"),
    [
        (Named, {}, {"latitude": "52.047599"}),
        (Checked, {}, {"latitude": "52.047599"}),
        (Closed, {}, {"x": 1}),
        (Plain, {"place": "A"}, {"place": "ABCD"}),
        (Aliased, {"altitude": 5}, {"altitude": "high"}),
        (Chosen, {"places": ["A"]}, {"places": ["A", "C"]}),
        (Short, {"places": ["A"]}, {"places": ["A", "B", "C"]}),
        (Bound, {"altitude": 5, "height": "high"}, {"altitude": "high"}),
        (Loaded, {}, {"latitude": "52.047599"}),
        (Written, {}, {"height": 5}),
        (Strictly, {"logo": IMAGE}, {"logo": {**IMAGE, "x": 1}}),
        (Oddly, {"acme-grid": 5, "a b": 5}, {"__dict__": "x"}),
        (Oddly, {"class": 5}, {"acme-grid": "x"}),
    ],
)
@table("text", [None, b"{}"])
def test_what_marshmallow_alone_knows_is_not_skipped(cls, fine, wrong, text):
    written = {} if text is None else {"text": dumps({**POINT, **fine}).encode()}
    assert judge(cls, {**POINT, **fine}, **written) == cls().load({**POINT, **fine})
    with pytest.raises(ValidationError):
        judge(cls, {**POINT, **wrong})


@HOOKS_OF_FIELDS
def test_nor_are_hooks_of_fields():
    class Prepared(v2_2_1.GeoLocation):
        height = Number("?", pre_load=[lambda value: "high" if value > 9 else value])
        name = String(8, "?", post_load=[str.upper])

    assert judge(Prepared, {**POINT, "height": 9, "name": "x"})["name"] == "X"
    with pytest.raises(ValidationError):
        judge(Prepared, {**POINT, "height": 10})


def test_a_rule_may_look_at_a_field_that_was_taken_away():
    class Session(v2_2_1.StartSession, without=("connector_id",)):
        edition = v2_2_1.edition

    assert judge(Session, minimal(Session)) == minimal(Session)


def test_nor_is_it_in_an_object_above():
    evse = {**minimal(v2_2_1.EVSE), "coordinates": {**POINT, "latitude": "52.047599"}}
    with pytest.raises(ValidationError) as caught:
        judge(Above, evse)
    assert list(caught.value.messages) == ["coordinates"]


@pytest.mark.parametrize("cls", ["Location", v2_2_1.Location(), Schema, None])
def test_objects_are_judged_by_a_class_of_ocpis(cls):
    with pytest.raises(TypeError, match=r"such as objects\.v2_2_1\.Location, not by"):
        judge(cls, {})


def test_there_are_no_lists_of_lists():
    with pytest.raises(TypeError, match="no lists of lists"):
        List(List(Number()))
