"""Who a message is from and for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flask_ocpi_status import PartyId
from flask_ocpi_status.transport.routing import UNROUTED
from flask_ocpi_status.transport.routing import Routing
from flask_ocpi_status.transport.routing import read_routing
from tests.table import table

CPO, EMSP = PartyId("NL", "DST"), PartyId("be", "Emp")
CODES = st.text(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
    min_size=1,
    max_size=2,
)


def test_a_party_is_the_same_in_any_case_and_keeps_its_own():
    assert PartyId("nl", "dst") == CPO
    assert hash(PartyId("nl", "dst")) == hash(CPO)
    assert CPO != EMSP
    assert CPO != "NL-DST"
    assert str(EMSP) == "be-Emp"


def test_the_four_headers_are_two_pairs():
    assert read_routing("NL", "DST", "be", "Emp") == Routing(CPO, EMSP)


NO_CODES = [
    ("", "DST"),
    ("NL", ""),
    ("NLD", "DST"),
    ("NL", "DSTX"),
    ("N L", "DST"),
    ("NL", "D\r\n"),
    ("NL", "ÄÖÜ"),
    ("NL", "x" * 100_000),
]


@table("pair", NO_CODES)
def test_what_is_no_code_makes_no_party(pair):
    with pytest.raises(ValueError, match="country code of two letters"):
        PartyId(*pair)


@table("pair", [("NL", None), (None, "DST"), *NO_CODES])
def test_half_a_pair_or_no_code_is_no_pair(pair):
    assert read_routing(*pair, None, None) == UNROUTED
    assert read_routing(None, None, *pair) == UNROUTED


def test_what_is_missing_is_told_by_header():
    assert Routing(CPO, EMSP).missing == ()
    assert Routing(None, EMSP).missing == ("OCPI-to-country-code", "OCPI-to-party-id")
    assert Routing(CPO).missing == ("OCPI-from-country-code", "OCPI-from-party-id")


@given(st.lists(CODES, min_size=4, max_size=4))
def test_an_answer_goes_back_to_where_the_message_came_from(codes):
    routing = read_routing(*codes)
    answer = dict(routing.swapped().headers())
    assert list(answer.values()) == [*codes[2:], *codes[:2]]
    assert routing.swapped().swapped() == routing


def test_what_is_not_known_is_not_written():
    assert UNROUTED.headers() == []
    assert [name for name, _ in Routing(CPO).headers()] == [
        "OCPI-to-country-code",
        "OCPI-to-party-id",
    ]
