"""The types of OCPI that are no text: numbers, words, objects and lists."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from flask_ocpi_status.codec import loads
from flask_ocpi_status.objects import judge
from flask_ocpi_status.objects import v2_2_1
from flask_ocpi_status.objects import v2_3_0
from flask_ocpi_status.objects.edition import OpenWords
from flask_ocpi_status.objects.fields import Anything
from flask_ocpi_status.objects.fields import Boolean
from flask_ocpi_status.objects.fields import Enum
from flask_ocpi_status.objects.fields import Integer
from flask_ocpi_status.objects.fields import List
from flask_ocpi_status.objects.fields import Nested
from flask_ocpi_status.objects.fields import Number
from flask_ocpi_status.objects.numbers import LARGEST
from flask_ocpi_status.objects.property import Property
from flask_ocpi_status.objects.texts import String
from tests.table import table

from .documents import WRITTEN
from .law import exactly
from .law import hold_the_law
from .law import hold_the_law_in_json
from .law import sample
from .law import told

NO_NUMBERS = [
    *(None, True, False, "5", "", [], [5], {}, "Infinity"),
    *(float("nan"), float("inf"), float("-inf")),
    *(Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity")),
    *(2**53 + 1, -(2**53) - 1, Decimal(2**53) + Decimal("0.5"), Decimal("1E+400")),
    *(2**53 + 2, -(2**53) - 2, 10**400, 1e300, Decimal("-1E+400")),
]


@table(
    "value",
    [
        *(0, 5, -5, 2**53, -(2**53), 5.0, 0.1, -0.0, 1e-300),
        *map(Decimal, ("0", "0.10", "5.0", "1E+2", "-3.1415", "1E-400")),
    ],
)
def test_a_number_is_any_that_all_readers_read_alike(value: Any) -> None:
    cls = sample(number=Number(), numbers=List(Number()))
    assert hold_the_law(cls, {"number": value, "numbers": [value]})


@table("value", NO_NUMBERS)
def test_what_is_no_number_or_too_large_is_refused(value: Any) -> None:
    assert not hold_the_law(sample(number=Number()), {"number": value})
    assert not hold_the_law(sample(numbers=List(Number())), {"numbers": [value]})


@table(("value", "number"), WRITTEN)
def test_a_number_comes_as_what_was_written(value: Any, number: str) -> None:
    judged = judge(sample(number=Number()), {"number": value})
    assert exactly(judged) == exactly({"number": Decimal(number)})


@pytest.mark.parametrize(
    ("options", "values"),
    [
        ({}, [0, -1, 2**53, -(2**53)]),
        ({"digits": 5}, [0, 99_999]),
        ({"digits": 1, "least": 1, "most": 7}, [1, 7]),
    ],
)
def test_an_int_is_a_whole_number_in_its_bounds(
    options: dict[str, int], values: list[int]
) -> None:
    cls = sample(int=Integer(**options), ints=List(Integer(**options)))
    for value in values:
        assert hold_the_law(cls, {"int": value, "ints": [value]})
        assert type(judge(cls, {"int": value})["int"]) is int


@table(
    ("value", "whole"),
    [
        *((5.0, 5), (-0.0, 0), (1e3, 1000), (2.0**53, 2**53)),
        (Decimal("5.0"), 5),
        (Decimal("5E+1"), 50),
        (Decimal("-0"), 0),
        (Decimal("0E+999999999999"), 0),
        (Decimal("1200E-2"), 12),
    ],
)
def test_an_int_may_be_written_in_any_way_and_comes_as_int(
    value: Any, whole: int
) -> None:
    cls = sample(int=Integer(), ints=List(Integer("?")), maybe=Integer("?"))
    document = {"int": value, "ints": [1, value], "maybe": value}
    assert hold_the_law(cls, document)
    assert hold_the_law(cls, {"maybe": value}, patch=True)
    expected = {"int": whole, "ints": [1, whole], "maybe": whole}
    assert exactly(judge(cls, document)) == exactly(expected)


@table("text", ["400.0", "4e2", "4E+2", "0.4e3", "40000e-2"])
def test_a_whole_number_in_json_is_an_int(text: str) -> None:
    cls = sample(int=Integer(digits=5))
    body = f'{{"int": {text}}}'.encode()
    for exact in (True, False):
        judged = judge(cls, loads(body, exact=exact), text=body)
        assert exactly(judged) == exactly({"int": 400})


@table(
    ("options", "values"),
    [
        ({}, [2**53 + 1, -(2**53) - 1, 10**400]),
        ({"digits": 5}, [-1, 100_000]),
        ({"digits": 1, "least": 1, "most": 7}, [0, 8, -1]),
        (
            {},
            [
                *(None, True, False, "5", [], {}, 5.5, 1e-300, 1e300, float("nan")),
                *map(float, ("inf", "-inf")),
                *map(Decimal, ("5.01", "0.5", "NaN", "sNaN", "-Infinity")),
                *map(Decimal, ("1E+999999999999", "-1E+9999", "1E-999999999999")),
            ],
        ),
        ({"digits": 3}, [1000.0, -1.0, Decimal("1E+3"), Decimal("9.5")]),
    ],
)
def test_what_is_no_int_is_refused(options: dict[str, int], values: list[Any]) -> None:
    for value in values:
        assert not hold_the_law(sample(int=Integer(**options)), {"int": value})
        assert not hold_the_law(
            sample(ints=List(Integer(**options))), {"ints": [value]}
        )


@pytest.mark.parametrize("value", [True, False])
def test_a_boolean_is_true_or_false(value: bool) -> None:
    assert hold_the_law(sample(is_so=Boolean()), {"is_so": value})


@table("value", [None, 0, 1, "true", "false", "", "yes", [], {}, 1.0])
def test_what_could_mean_one_of_them_is_no_boolean(value: Any) -> None:
    assert not hold_the_law(sample(is_so=Boolean()), {"is_so": value})


@table(
    ("value", "closed", "open"),
    [
        ("RFID", True, True),
        ("rfid", False, True),
        ("EMAID", False, True),
        ("TELEPATHY", False, True),
        ("RFID ", False, True),
        ("RFID\n", False, False),
        ("\x00", False, False),
        ("\ud800", False, False),
        ("", False, False),
        (None, False, False),
        (5, False, False),
        (["RFID"], False, False),
        ({}, False, False),
        (True, False, False),
    ],
)
def test_an_openenum_knows_that_there_are_others_and_an_enum_does_not(
    value: Any, closed: bool, open: bool
) -> None:
    for edition, fits in ((v2_2_1.edition, closed), (v2_3_0.edition, open)):
        cls = sample(edition, type=Enum("TokenType"), types=List(Enum("TokenType")))
        assert isinstance(edition.enums["TokenType"], OpenWords) == (
            edition.name > "2.3"
        )
        assert hold_the_law(cls, {"type": value}) == fits
        assert hold_the_law(cls, {"type": "RFID", "types": [value]}) == fits


def test_an_object_is_of_the_version_of_the_object_that_it_is_in() -> None:
    for edition, other in ((v2_2_1, v2_3_0), (v2_3_0, v2_2_1)):
        cls = sample(edition.edition, price=Nested("Price"))
        amount = "excl_vat" if edition is v2_2_1 else "before_taxes"
        assert hold_the_law(cls, {"price": {amount: 1}})
        cls = sample(other.edition, price=Nested("Price"))
        assert not hold_the_law(cls, {"price": {amount: 1}})


def test_an_object_may_be_of_a_class_that_is_given_itself() -> None:
    cls = sample(v2_2_1.edition, price=Nested(v2_3_0.Price))
    assert cls.properties()["price"].ocpi == "Price"
    assert hold_the_law(cls, {"price": {"before_taxes": 1}})
    assert not hold_the_law(cls, {"price": {"excl_vat": 1}})


@table("value", [None, True, 5, "x", [], [{"excl_vat": 1}]])
def test_what_is_no_object_is_refused(value: Any) -> None:
    assert not hold_the_law(sample(price=Nested("Price")), {"price": value})


@table("card", ["*", "+"])
@table("value", [True, 5, "xyz", {}, {"0": "x"}, [[]], [None], [5]])
def test_what_is_no_list_of_its_items_is_refused(card: Any, value: Any) -> None:
    assert not hold_the_law(sample(texts=List(String(9), card)), {"texts": value})


@table(
    ("card", "document", "fits"),
    [
        ("*", {}, True),
        ("*", {"texts": None}, True),
        ("*", {"texts": []}, True),
        ("*", {"texts": ["x"]}, True),
        ("+", {}, False),
        ("+", {"texts": None}, False),
        ("+", {"texts": []}, False),
        ("+", {"texts": ["x"]}, True),
    ],
)
def test_a_list_holds_something_if_its_cardinality_says_so(
    card: Any, document: dict[str, Any], fits: bool
) -> None:
    assert hold_the_law(sample(texts=List(String(9), card)), document) == fits


@table("value", [None, True, 5, "x\n", [], {"a": [None]}])
def test_anything_may_be_anything_and_null_is_as_good_as_absent(value: Any) -> None:
    cls = sample(data=Anything("Array or Object"))
    assert hold_the_law(cls, {"data": value})
    hold_the_law_in_json(cls, {"data": value}, patch=False)
    assert hold_the_law(cls, {})
    required = sample(data=Anything("Array or Object", "1"))
    assert hold_the_law(required, {"data": value}) == (value is not None)
    assert not hold_the_law(required, {})


@table(
    ("field", "ocpi", "message"),
    [
        (Number(), "number", "Expected a number from -2^53 to 2^53."),
        (Integer(), "int", "Expected an int, without a fraction."),
        (Integer(digits=5), "int(5)", "Expected an int from 0 to 99999."),
        (Boolean(), "boolean", "Expected a boolean: true or false."),
        (
            Enum("ConnectorFormat"),
            "ConnectorFormat",
            "Expected a ConnectorFormat: SOCKET, CABLE.",
        ),
        (Enum("Capability"), "Capability", "Expected a Capability, as in"),
        (Nested("Price"), "Price", "Expected a Price object."),
        (
            List(Nested("Price"), "+"),
            "Price",
            "Expected a list of at least one item, in which each is a Price object.",
        ),
    ],
)
def test_it_is_said_what_was_expected(field: Property, ocpi: str, message: str) -> None:
    assert field.ocpi == ocpi
    cls = sample(v2_3_0.edition, field=field)
    for value in (b"secret", [], None):
        said = told(cls, {"field": value})["/field"]
        assert message in said
        assert "secret" not in said
    assert told(cls, {})["/field"].startswith(f"Missing. {message}")
    assert told(cls, {"field": None})["/field"].startswith("May not be null. ")


def test_an_optional_list_says_what_its_items_are() -> None:
    message = "Is a number. Expected a list in which each is a number from -2^53 to"
    said = told(sample(field=List(Number())), {"field": 5})
    assert said == {"/field": f"{message} 2^53."}


def test_an_item_is_told_of_at_its_index() -> None:
    cls = sample(field=List(Number()))
    assert told(cls, {"field": [1, "x", 2, True]}).keys() == {"/field/1", "/field/3"}


def test_the_largest_number_is_the_one_that_doubles_hold() -> None:
    assert LARGEST == 2**53 == 9_007_199_254_740_992


@table(
    ("field", "value", "said"),
    [
        (Number(), "1.50", "Is a text. Write the number without quotation marks."),
        (Number(), " 7", "Is a text. Write the number without quotation marks."),
        (Number(), "1,5", "Is a text. Write the number, with a point, without quo"),
        (Number(), "ten", "Is a text. Expected"),
        (Number(), "9" * 1_000_000, "Is a text. Expected"),
        (Number(), "", "Is an empty text."),
        (Number(), False, "Is a boolean."),
        (Number(), -(10**30), "Is further from 0 than readers of JSON agree on."),
        (Number(), 10**30, "Is further from 0 than readers of JSON agree on."),
        (Integer(), 5.5, "Has a fraction."),
        (Integer(), "5", "Is a text. Write the number without quotation marks."),
        (Integer(digits=2), 100, "Has 3 digits, more than 2."),
        (Integer(digits=2), -1, "Is negative."),
        (Integer(digits=1, least=1, most=7), 0, "Is too small."),
        (Integer(digits=1, least=1, most=7), 8, "Is too large."),
        (Boolean(), "TRUE", "Is a text. Write the boolean without quotation marks."),
        (Boolean(), "trueish", "Is a text. Expected"),
        (Boolean(), 0, "Is a number."),
        (Enum("ConnectorFormat"), "cable", "Did you mean CABLE?"),
        (Enum("ConnectorFormat"), "SOKET", "Did you mean SOCKET?"),
        (Enum("ConnectorFormat"), "WIRELESS", "Is another word."),
        (Enum("ConnectorFormat"), "\x1b[2J", "Has a control character (U+001B) at"),
        (Enum("ConnectorFormat"), "", "Is empty."),
        (Enum("ConnectorFormat"), ["CABLE"], "Is a list."),
        (Enum("Capability"), "a\nb", "Has a line break at character 2."),
        (Nested("Hours"), [], "Is a list. Expected an Hours object."),
        (Nested("EVSE"), "x", "Is a text. Expected an EVSE object."),
        (List(Nested("EVSE")), {}, "Is an object. Expected a list in which each is"),
        (List(Nested("EVSE"), "+"), [], "Is empty. Expected a list of at least one"),
    ],
)
def test_it_is_said_what_is_wrong_with_this_value(
    field: Property, value: Any, said: str
) -> None:
    cls = sample(v2_3_0.edition, field=field)
    assert told(cls, {"field": value})["/field"].startswith(said)
