"""What a store is given: of another kind, it is told at once, and with what to do."""

from __future__ import annotations

import pytest

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status import PartyId
from flask_ocpi_status import Quirk
from flask_ocpi_status.registration import CredentialsRole
from flask_ocpi_status.registration import Endpoint
from flask_ocpi_status.registration import Party
from tests.table import table

SECRET = "a-token-in-a-text"
TOKEN = CredentialsToken(SECRET)
PARTY = Party(1, "p")
ROLE = CredentialsRole("CPO", PartyId("NL", "DST"))


def told(store, error, call, *args, **options):
    before = list(store.all())
    with pytest.raises(error) as caught:
        getattr(store, call)(*args, **options)
    said = str(caught.value)
    assert said.endswith(".")
    assert SECRET not in said
    assert list(store.all()) == before
    return said


@table("wrong", [SECRET, SECRET.encode(), None, 5, PARTY])
@table(
    "call, args, options",
    [
        ("invite", ["x"], {}),
        ("begin", ["x"], {}),
        ("by_token", [], {}),
        ("begin", ["x"], {"renewing": PARTY}),
        ("give_up", [], {}),
        ("give_up", [], {"kept": True}),
    ],
)
def test_what_is_no_token_is_refused(store, wrong, call, args, options):
    said = told(store, TypeError, call, *args, wrong, **options)
    assert "CredentialsToken.generate()" in said


@table("wrong", [SECRET, None])
def test_nor_does_it_register_or_end_a_registration(store, wrong):
    party = store.invite("p", TOKEN)
    new = CredentialsToken("new")
    told(store, TypeError, "register", party, presented=wrong, token=new)
    told(store, TypeError, "register", party, presented=TOKEN, token=wrong)
    told(store, TypeError, "unregister", party, presented=wrong)
    told(store, TypeError, "hold", party, presented=wrong, seconds=1)


@table("wrong", [None, "p", 1])
def test_what_is_no_party_is_refused(store, wrong):
    store.invite("p", TOKEN)
    for call, options in (
        ("register", {"token": TOKEN}),
        ("unregister", {}),
        ("hold", {"seconds": 1}),
    ):
        said = told(store, TypeError, call, wrong, presented=TOKEN, **options)
        assert "by_name" in said


@table("wrong", [None, 5, PARTY, b"p", TOKEN])
@table(
    "call, args",
    [
        ("by_name", []),
        ("remove", []),
        ("grant", [[ROLE]]),
        ("set_quirks", [frozenset()]),
        ("invite", [TOKEN]),
        ("begin", [TOKEN]),
    ],
)
def test_what_is_no_name_is_refused(store, wrong, call, args):
    assert ".name" in told(store, TypeError, call, wrong, *args)


@table(
    "wrong, error, words",
    [
        (Quirk.NO_IDS, TypeError, "as a set"),
        ("no-ids", TypeError, "as a set"),
        ({"no-ids": True}, TypeError, "as a set"),
        (5, TypeError, "as a set"),
        ({"no-idea"}, ValueError, "no-link"),
        ([None], ValueError, "no-link"),
    ],
)
def test_what_are_no_quirks_is_refused(store, wrong, error, words):
    assert words in told(store, error, "invite", "x", TOKEN, wrong)
    store.invite("p", TOKEN)
    assert words in told(store, error, "set_quirks", "p", wrong)
    store.remove("p")


def test_quirks_are_known_by_their_values(store):
    for given in ({Quirk.NO_IDS}, ["no-ids"], iter(("no-ids", Quirk.NO_IDS))):
        party = store.invite("p", TOKEN, given)
        assert party.quirks == {Quirk.NO_IDS}
        assert all(isinstance(one, Quirk) for one in party.quirks)


@table(
    "wrong",
    [
        ROLE,
        "CPO",
        {"role": "CPO"},
        5,
        ["CPO"],
        [PartyId("NL", "DST")],
        [{"role": "CPO", "country_code": "NL", "party_id": "DST"}],
        [CredentialsRole("CPO", "NL-DST")],
    ],
)
def test_what_are_no_roles_is_not_granted(store, wrong):
    words = 'CredentialsRole("CPO", PartyId("NL", "DST"))'
    assert words in told(store, TypeError, "invite", "x", TOKEN, None, wrong)
    store.invite("p", TOKEN)
    assert words in told(store, TypeError, "grant", "p", wrong)
    store.remove("p")


@table(
    "options",
    [
        {"token": SECRET},
        {"endpoints": ("https://x.example/",)},
        {"endpoints": ({"identifier": "cdrs"},)},
        {"roles": ("CPO",)},
        {"roles": (PartyId("NL", "DST"),)},
        {"roles": (Endpoint("a", "b"),)},
    ],
)
def test_a_party_is_made_of_what_it_has(options):
    with pytest.raises(TypeError) as caught:
        Party(1, "p", **options)
    assert SECRET not in str(caught.value)
