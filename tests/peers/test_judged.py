"""The objects of a list that is pulled, judged by their class."""

from __future__ import annotations

import logging

import pytest

pytest.importorskip("requests_hardened", reason="It needs the extra 'registration'.")

from flask_ocpi_status.objects import v2_1_1
from flask_ocpi_status.objects import v2_2_1
from tests.partners.calling import peer_of
from tests.partners.saying import page
from tests.partners.saying import say
from tests.standing import partner as partner
from tests.table import table

GOOD = {
    "country_code": "DE",
    "party_id": "PAR",
    "uid": "T1",
    "type": "RFID",
    "contract_id": "DE8PARC1",
    "issuer": "The partner",
    "valid": True,
    "whitelist": "ALWAYS",
    "last_updated": "2026-01-01T00:00:00Z",
}
# Only its form is wrong: two texts are too long.
ROUGH = {**GOOD, "uid": "T2", "visual_number": "n" * 65, "issuer": "i" * 65}
# One is missing, one of another type.
BAD = {**GOOD, "uid": 5}
del BAD["issuer"]


def pull(partner, *items, **options):
    say(partner, page(list(items)))
    with peer_of(partner) as peer:
        url = f"{partner.url}/tokens"
        return list(peer.objects(url, **{"schema": v2_2_1.Token} | options))


def test_a_pull_keeps_what_has_another_form_and_leaves_out_what_has_another_shape(
    partner, caplog
):
    seen = []
    kept = pull(
        partner, GOOD, ROUGH, BAD, "text", told=lambda *found: seen.append(found)
    )
    assert kept == [GOOD, ROUGH]
    assert [item for item, _ in seen] == [ROUGH, BAD]
    kinds = [{one.kind for one in found} for _, found in seen]
    assert kinds[0] == {"form"}
    assert "shape" in kinds[1]
    assert {one.pointer for one in seen[0][1]} == {"/visual_number", "/issuer"}
    said = caplog.messages[-1]
    assert "1 of class Token that are left out" in said
    assert "1 of wrong form that are kept" in said
    assert "/visual_number" in said
    assert "nnn" not in caplog.text


def test_a_pull_can_be_strict(partner):
    assert pull(partner, GOOD, ROUGH, BAD, lenient=False) == [GOOD]


def test_of_a_list_in_which_all_is_well_nothing_is_said(partner, caplog):
    caplog.set_level(logging.INFO)
    assert pull(partner, GOOD, GOOD) == [GOOD, GOOD]
    assert caplog.messages == []


def test_without_a_class_all_objects_are_given_as_they_came(partner):
    items = [GOOD, ROUGH, BAD, {}]
    assert pull(partner, *items, schema=None) == items


def test_null_is_absent_and_the_unknown_stays(partner):
    kept = pull(partner, {**GOOD, "language": None, "own": {"a": None}})
    assert kept == [{**GOOD, "own": {"a": None}}]


def test_of_many_faults_few_places_are_named(partner, caplog):
    items = [{f"{name}{number}": 5} for number in range(50) for name in "ab"]
    assert pull(partner, *items) == []
    assert len(caplog.messages[-1]) < 400


@table(
    "options, words",
    [
        ({"schema": "Location"}, r"objects\.v2_2_1\.Location"),
        ({"schema": v2_2_1.Token()}, r"objects\.v2_2_1\.Location"),
        ({"schema": dict}, r"objects\.v2_2_1\.Location"),
        ({"schema": v2_1_1}, r"objects\.v2_2_1\.Location"),
        ({"told": []}, "told= is a function"),
        ({"schema": None, "told": print}, "pass schema="),
    ],
)
def test_what_cannot_judge_is_told_before_anything_is_asked(partner, options, words):
    with peer_of(partner) as peer, pytest.raises(TypeError, match=words):
        peer.objects("locations", **{"schema": v2_2_1.Token} | options)
    assert not partner.exchanges
