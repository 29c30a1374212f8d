"""Tokens, ways to authorise, and costs: what 2.1.1 has of them, and what 2.2 has.

Rules: OCPI 2.1.1 and 2.2, Sessions, Session; CDRs, CDR and CdrToken.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...contracts import Violation
from ..edition import Object
from ..judging.normal import Document
from .account import Account
from .account import fields_of
from .changes import Found
from .changes import lose_all
from .course import Course
from .parts import Node
from .parts import whole
from .step import Change
from .step import Edit
from .step import of_any


def _tell_name_token(node: Node, account: Account) -> Found:
    token = Node(
        {"contract_id": node.fields.pop("auth_id")},
        f"{node.pointer}/cdr_token",
        account.target.classes["CdrToken"],
    )
    node.fields["cdr_token"] = token
    yield from account.decide("token_uid", token, "uid")
    yield from account.decide("token_type", token, "type")


def _name_token(cls: type[Object]) -> Edit:
    rows = fields_of(cls.edition.classes["CdrToken"])

    def edit(document: Document, course: Course) -> None:
        document["cdr_token"] = {
            "contract_id": document.pop("auth_id"),
            "uid": course.decided("token_uid", rows["uid"].check),
            "type": course.decided("token_type", rows["type"].check),
        }

    return edit


#: From the contract's id, which 2.1.1 has, to a token.
NAME_TOKEN: Final = Change(_tell_name_token, _name_token, touches=("cdr_token",))


def _tell_refer_to_token(node: Node, account: Account) -> Found:
    token = node.fields.pop("cdr_token")
    assert isinstance(token, Node)
    node.fields["auth_id"] = token.fields.pop("contract_id")
    lose_all(token, account, "OCPI 2.1.1 has the contract of a token only, as auth_id.")
    return ()


def _refer_to_token(document: Document, course: Course) -> None:
    document["auth_id"] = document.pop("cdr_token")["contract_id"]
    course.lossy = True


#: From a token to the contract's id, which 2.1.1 has.
REFER_TO_TOKEN: Final = Change(
    _tell_refer_to_token, of_any(_refer_to_token), touches=("auth_id",)
)


def _tell_choose_auth_method(node: Node, account: Account) -> Iterator[Violation]:
    method = node.fields["auth_method"]
    if whole(method) == "COMMAND":
        yield from account.decide("auth_method", node, "auth_method")
        account.lose(method, "OCPI 2.1.1 has no such value. Another was decided on.")


def _choose_auth_method(cls: type[Object]) -> Edit:
    check = fields_of(cls)["auth_method"].check

    def edit(document: Document, course: Course) -> None:
        if document["auth_method"] == "COMMAND":
            document["auth_method"] = course.decided("auth_method", check)
            course.lossy = True

    return edit


#: 2.1.1 has sessions that a command began, and no AuthMethod for them.
CHOOSE_AUTH_METHOD: Final = Change(
    _tell_choose_auth_method, _choose_auth_method, touches=("auth_method",)
)


def _tell_turn_cost_into_price(node: Node, account: Account) -> Found:
    cost = node.fields.get("total_cost")
    if cost is not None:
        price = account.target.classes["Price"]
        node.fields["total_cost"] = Node({"excl_vat": cost}, cost.pointer, price)
    return ()


def _turn_cost_into_price(document: Document, course: Course) -> None:
    if "total_cost" in document:
        document["total_cost"] = {"excl_vat": document["total_cost"]}


#: From a number, which is without VAT, to a price.
TURN_COST_INTO_PRICE: Final = Change(
    _tell_turn_cost_into_price,
    of_any(_turn_cost_into_price),
    touches=("total_cost",),
)


def _tell_turn_price_into_cost(node: Node, account: Account) -> Found:
    price = node.fields.get("total_cost")
    if isinstance(price, Node):
        node.fields["total_cost"] = price.fields.pop("excl_vat")
        lose_all(price, account, "OCPI 2.1.1 has the cost without VAT only.")
    return ()


def _turn_price_into_cost(document: Document, course: Course) -> None:
    if "total_cost" in document:
        price = document["total_cost"]
        document["total_cost"] = price["excl_vat"]
        if len(price) > 1:
            course.lossy = True


#: From a price to a number, which is without VAT.
TURN_PRICE_INTO_COST: Final = Change(
    _tell_turn_price_into_cost,
    of_any(_turn_price_into_cost),
    touches=("total_cost",),
)
