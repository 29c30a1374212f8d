"""2.2.1 and 2.3.0: VAT becomes one of several taxes, and enums are open.

Rules: OCPI 2.3.0, Types, Price; Tariffs, Tariff and PriceLimit; the enums.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Context
from decimal import Decimal
from decimal import Inexact
from typing import Any
from typing import Final

from ...contracts import Violation
from ..judging.normal import Document
from .account import Account
from .changes import decided
from .changes import refused
from .changes import renamed
from .course import Course
from .course import MustTell
from .parts import Leaf
from .parts import Node
from .parts import Series
from .parts import whole
from .step import Change
from .step import Step
from .step import of_any

#: What 2.2.1 has one amount of.
_VAT: Final = "VAT"
#: More digits than this an exact sum may not have.
_DIGITS: Final = 1000
_INEXACT: Final = "The numbers are too far apart to be added exactly."
_INCLUDED: Final = (
    "OCPI 2.2.1 has prices without VAT only, and these have their taxes in them."
)


def _exact() -> Context:
    return Context(prec=_DIGITS, traps=[Inexact])


def _tell_turn_vat_into_tax(price: Node, account: Account) -> Iterator[Violation]:
    before = price.fields["before_taxes"] = price.fields.pop("excl_vat")
    after = price.fields.pop("incl_vat", None)
    if after is None:
        return
    try:
        amount = _exact().subtract(whole(after), whole(before))
    except Inexact:
        yield Violation(after.pointer, _INEXACT)
        return
    fields = {"name": _VAT, "amount": amount}
    tax = Node(
        {name: Leaf(value, after.pointer) for name, value in fields.items()},
        after.pointer,
        account.target.classes["TaxAmount"],
    )
    price.fields["taxes"] = Series([tax], after.pointer)


def _turn_vat_into_tax(document: Document, course: Course) -> None:
    before = document["before_taxes"] = document.pop("excl_vat")
    after = document.pop("incl_vat", None)
    if after is not None:
        try:
            amount = _exact().subtract(after, before)
        except Inexact:
            raise MustTell from None
        document["taxes"] = [{"name": _VAT, "amount": amount}]


#: From what is to be paid with VAT to the VAT by itself.
_VAT_INTO_TAX: Final = Change(
    _tell_turn_vat_into_tax,
    of_any(_turn_vat_into_tax),
    touches=("before_taxes", "taxes"),
)


def _tell_turn_taxes_into_vat(price: Node, account: Account) -> Iterator[Violation]:
    before = price.fields["excl_vat"] = price.fields.pop("before_taxes")
    taxes = price.fields.pop("taxes", None)
    if not isinstance(taxes, Series) or not taxes.items:
        return
    after: Any = whole(before)
    for tax in whole(taxes):
        try:
            after = _exact().add(after, Decimal(tax["amount"]))
        except Inexact:
            yield Violation(taxes.pointer, _INEXACT)
            return
    price.fields["incl_vat"] = Leaf(after, taxes.pointer)
    if len(taxes.items) > 1:
        account.lose(taxes, "OCPI 2.2.1 has one amount for all taxes.")
    for item in taxes.items:
        assert isinstance(item, Node)
        for name, part in item.fields.items():
            if name != "amount" and (name, whole(part)) != ("name", _VAT):
                account.lose(part, "OCPI 2.2.1 has the amount of a tax only.")


def _turn_taxes_into_vat(document: Document, course: Course) -> None:
    before = document["excl_vat"] = document.pop("before_taxes")
    taxes = document.pop("taxes", None)
    if not taxes:
        return
    after = before
    for tax in taxes:
        try:
            after = _exact().add(after, tax["amount"])
        except Inexact:
            raise MustTell from None
    document["incl_vat"] = after
    if (
        len(taxes) > 1
        or taxes[0].keys() != {"name", "amount"}
        or (taxes[0]["name"] != _VAT)
    ):
        course.lossy = True


#: From taxes to what is to be paid with all of them.
_TAXES_INTO_VAT: Final = Change(
    _tell_turn_taxes_into_vat,
    of_any(_turn_taxes_into_vat),
    touches=("excl_vat", "incl_vat"),
)


UP: Final = Step(
    "2.2.1",
    "2.3.0",
    changes={
        "Price": [_VAT_INTO_TAX],
        "Price to PriceLimit": [
            renamed("excl_vat", "before_taxes"),
            renamed("incl_vat", "after_taxes"),
        ],
        "Tariff": [decided("tax_included")],
    },
)
DOWN: Final = Step(
    "2.3.0",
    "2.2.1",
    changes={
        "Price": [_TAXES_INTO_VAT],
        "PriceLimit to Price": [
            renamed("before_taxes", "excl_vat"),
            renamed("after_taxes", "incl_vat"),
        ],
        "Tariff": [refused("tax_included", unless=("NO", "N/A"), reason=_INCLUDED)],
    },
    words={"ImageCategory": "OTHER", "TokenType": "OTHER"},
)
