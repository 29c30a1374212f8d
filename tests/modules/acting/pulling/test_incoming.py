"""What comes in a list: with whose it is, and what it is kept under."""

from __future__ import annotations

from typing import Any

import pytest

from flask_ocpi_status import PartyId
from flask_ocpi_status.modules.acting.pulling.incoming import Incoming
from flask_ocpi_status.modules.catalogue import MODULES
from flask_ocpi_status.registration import CredentialsRole
from flask_ocpi_status.registration import Party
from flask_ocpi_status.transport.quirks import Quirk
from tests.modules.serving.world import thing
from tests.table import table

ABC, XYZ = PartyId("NL", "ABC"), PartyId("NL", "XYZ")


def party(*roles: CredentialsRole, **others: Any) -> Party:
    return Party(1, "abc", registered=True, roles=roles, **others)


CPO = party(CredentialsRole("CPO", ABC))


def incoming(
    module: str = "locations", version: str = "2.2.1", of: Party = CPO, **options: Any
) -> Incoming:
    found = MODULES[module]
    return Incoming(of, found, found.collections[0], version, **options)


@table(
    "of, codes, kept",
    [
        (CPO, ("NL", "ABC"), True),
        (CPO, ("nl", "abc"), True),
        (CPO, ("NL", "XYZ"), False),
        (CPO, ("BE", "ABC"), False),
        (party(CredentialsRole("HUB", XYZ)), ("NL", "ABC"), True),
        (
            party(CredentialsRole("CPO", XYZ), quirks=frozenset({Quirk.FORWARDS})),
            ("NL", "ABC"),
            True,
        ),
        (
            party(CredentialsRole("CPO", XYZ), CredentialsRole("CPO", ABC)),
            ("NL", "ABC"),
            True,
        ),
    ],
)
def test_an_object_is_taken_from_whom_it_belongs_to(
    of: Party, codes: tuple[str, str], kept: bool
) -> None:
    one = thing("Location", "2.2.1", module="locations", owner=codes)
    made = incoming(of=of)
    arrivals = list(made.these([one]))
    assert len(arrivals) == kept
    assert made.refused == (not kept)
    if kept:
        assert arrivals[0].owner == codes
        assert arrivals[0].key[1:4] == ("nl", "abc", "loc1")
    else:
        assert made.places == ("/country_code", "/party_id")


@pytest.mark.parametrize("version", ["2.0", "2.1", "2.1.1"])
def test_one_that_does_not_say_whose_it_is_is_the_partys(version: str) -> None:
    one = thing("Location", version, module="locations")
    [arrival] = incoming(version=version).these([one])
    assert arrival.key[1:] == ("NL", "ABC", "LOC1", True)
    assert arrival.kept.version == version


@table(
    "item, pointer",
    [
        (None, ""),
        ("x", ""),
        ([], ""),
        ({}, "/id"),
        ({"id": 7}, "/id"),
        ({"id": "x" * 300}, "/id"),
        ({"id": "\0"}, "/id"),
        ({"id": "1", "country_code": "NL", "party_id": 3}, "/country_code"),
    ],
)
def test_what_cannot_be_kept_is_left_out_though_nothing_is_judged(
    item: Any, pointer: str
) -> None:
    made = incoming(judged=False)
    assert list(made.these([item])) == []
    assert made.refused == 1
    assert made.places[0] == pointer


@table(
    "module, cls, final",
    [("cdrs", "CDR", True), ("tokens", "Token", False), ("sessions", "Session", False)],
)
def test_what_is_never_changed_is_final(module: str, cls: str, final: bool) -> None:
    one = thing(cls, "2.2.1", module=module)
    [arrival] = incoming(module).these([one])
    assert arrival.final is final


def test_what_the_tables_tell_apart_has_keys_of_its_own() -> None:
    token = thing("Token", "2.2.1", module="tokens")
    kinds = ("RFID", "APP_USER", "OTHER")
    arrivals = incoming("tokens").these([{**token, "type": one} for one in kinds])
    assert [one.key.id for one in arrivals] == [
        "id1",
        "id1?type=app_user",
        "id1?type=other",
    ]


def test_what_has_no_id_is_known_by_its_owner() -> None:
    one = thing("ClientInfo", "2.2.1", module="hubclientinfo")
    hub = party(CredentialsRole("HUB", XYZ))
    [arrival] = incoming("hubclientinfo", of=hub).these([one])
    assert arrival.key[1:4] == ("nl", "abc", "")


def test_so_many_places_are_told_and_no_more() -> None:
    made = incoming()
    assert list(made.these([{}])) == []
    assert len(made.places) == 5
