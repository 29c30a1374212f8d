"""Objects to begin a test with are valid, and whose they are said to be."""

from __future__ import annotations

import pytest

from flask_ocpi_status import PartyId
from flask_ocpi_status.contracts import FEATURES
from flask_ocpi_status.modules.catalogue import MODULES
from flask_ocpi_status.objects import judge
from flask_ocpi_status.testing import example
from flask_ocpi_status.testing.asserting import class_of
from flask_ocpi_status.testing.examples import examples_of
from tests.table import table

OWNER, DRIVER = PartyId("DE", "PAR"), PartyId("NL", "WNK")


@table("version", FEATURES)
@table("module", MODULES)
def test_what_a_module_lists_is_valid_in_every_version(version, module):
    found = list(examples_of(module, version, OWNER, DRIVER, many=2))
    for kind, some in found:
        assert all(judge(class_of(kind, version), one) for one in some)
    # Before it, not all can be said.
    listed = [row for _, row in MODULES[module].of(version) if row.kind == "list"]
    assert len(found) == len(listed) or version in ("2.0", "2.1")


@table(
    "module, field, ids",
    [
        ("sessions", "id", ["S1", "S2", "S3"]),
        ("tokens", "uid", ["T1", "T2", "T3"]),
        ("hubclientinfo", "party_id", ["PAR", "P02", "P03"]),
    ],
)
def test_the_ids_of_several_count_on_and_so_do_the_days_of_their_changes(
    module, field, ids
):
    [(_, some)] = examples_of(module, "2.2.1", OWNER, DRIVER, many=3)
    assert [one[field] for one in some] == ids
    days = [one["last_updated"][8:10] for one in some]
    assert days == ["01", "02", "03"]


def test_an_object_says_whose_it_is_and_who_has_charged():
    made = example("Session", owner=OWNER, driver=DRIVER, id="S7")
    token = made["cdr_token"]
    assert (made["id"], made["party_id"], token["party_id"]) == ("S7", "PAR", "WNK")
    assert example("Session", owner=OWNER)["cdr_token"]["party_id"] == "PAR"
    assert example("Session", owner=OWNER)["id"] == "S1"


@table(
    "kind, version, told",
    [
        ("Sesion", "2.2.1", "did you mean 'Session'"),
        ("Booking", "2.2.1", "There is no Booking in OCPI 2.2.1"),
        ("Session", "2.9", "There is no version of OCPI '2.9'"),
    ],
)
def test_a_class_that_there_is_not_is_refused(kind, version, told):
    with pytest.raises(ValueError, match=told):
        example(kind, version, owner=OWNER)
