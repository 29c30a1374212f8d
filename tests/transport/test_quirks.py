"""What single parties do otherwise: each quirk is told of, and proved elsewhere."""

from __future__ import annotations

import re
from collections import namedtuple
from dataclasses import dataclass
from importlib import import_module
from inspect import getsource
from pathlib import Path

import pytest

from flask_ocpi_status.transport.quirks import Quirk
from flask_ocpi_status.transport.quirks import has_quirk
from tests.table import table

PAGE = Path(__file__).parents[2] / "docs" / "quirks.md"

# The test that proves the effect of each quirk.
SCHEMES = "tests.views.test_admission::test_a_quirk_lets_one_party_use_another_scheme"
LENIENCE = (
    "tests.views.test_admission::test_a_quirk_lets_one_party_leave_out_what_is_demanded"
)
ENCODINGS = (
    "tests.peers.test_peer::test_the_token_is_sent_as_the_version_and_the_party_have_it"
)
PROVED = {
    Quirk.BEARER: SCHEMES,
    Quirk.BARE_TOKEN: SCHEMES,
    Quirk.RAW_TOKEN: ENCODINGS,
    Quirk.ENCODED_TOKEN: ENCODINGS,
    Quirk.NO_IDS: LENIENCE,
    Quirk.NO_ROUTING: LENIENCE,
    Quirk.FORWARDS: (
        "tests.views.test_admission::test_who_forwards_for_others_has_a_quirk"
    ),
    Quirk.NO_CREATED: (
        "tests.answers.test_departure::test_a_party_that_fails_on_201_gets_200"
    ),
    Quirk.NO_ERROR_DATA: (
        "tests.answers.test_answering"
        "::test_a_party_that_takes_error_data_for_the_object_gets_none"
    ),
    Quirk.EMPTY_PUT: (
        "tests.registration.test_registration"
        "::test_an_empty_put_is_malformed_and_renews_the_token_of_a_party_with_that_quirk"
    ),
    Quirk.NO_LINK: (
        "tests.peers.test_lists::test_without_links_a_list_is_pulled_by_offset"
    ),
    Quirk.LINK_BEHIND_PROXY: (
        "tests.peers.test_lists"
        "::test_of_a_link_behind_a_proxy_the_path_and_the_query_are_followed"
    ),
    Quirk.LENIENT: (
        "tests.views.test_accepting::test_of_a_party_with_that_quirk_form_passes"
    ),
}


@table("quirk", Quirk)
def test_the_effect_of_every_quirk_is_proved_by_a_test(quirk):
    module, _, name = PROVED[quirk].partition("::")
    test = getattr(import_module(module), name)
    # In the test itself, or in its table of cases.
    assert re.search(rf"\bQuirk\.{quirk.name}\b", getsource(test))


@pytest.mark.skipif(not PAGE.exists(), reason="There is no documentation here.")
def test_the_page_has_every_quirk_once_and_no_other():
    page = PAGE.read_text("utf-8")
    table = re.findall(r"^\| `([a-z-]+)` \| .+ \| .+ \|$", page, re.MULTILINE)
    assert table == [quirk.value for quirk in Quirk]


@dataclass
class Row:
    quirks: object


Told = namedtuple("Told", ["quirks"])


class Slotted:
    __slots__ = ("quirks",)


def slotted(quirks: object) -> Slotted:
    party = Slotted()
    party.quirks = quirks
    return party


@table("make", [Row, Told, slotted])
@table("kind", [set, frozenset, list, tuple, dict.fromkeys])
@table("quirk", Quirk)
def test_a_party_of_any_class_has_the_quirks_that_it_names(quirk, kind, make):
    for named in (quirk, quirk.value):
        party = make(kind([named]))
        assert has_quirk(party, quirk)
        assert not any(has_quirk(party, other) for other in Quirk if other != quirk)


@table("party", [None, object(), {"quirks": [*Quirk]}, "party", 5, Row(None)])
@table("quirk", Quirk)
def test_a_party_without_the_attribute_has_none(quirk, party):
    assert not has_quirk(party, quirk)


def test_a_party_that_names_none_has_none():
    assert not any(has_quirk(Row(frozenset()), quirk) for quirk in Quirk)
