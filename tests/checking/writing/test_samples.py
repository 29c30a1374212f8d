"""The objects that a partner is sent are valid in each version, and ours."""

from __future__ import annotations

from itertools import product

import pytest

from flask_ocpi_status import PartyId
from flask_ocpi_status.checking.writing.samples import FIRST
from flask_ocpi_status.checking.writing.samples import Samples
from flask_ocpi_status.contracts import FEATURES
from flask_ocpi_status.objects import edition_of
from flask_ocpi_status.objects import judge
from tests.table import table

KINDS = ("Location", "Session", "CDR", "Tariff", "Token")
OWNER = PartyId("NL", "ABC")
VERSIONS = list(FEATURES)[list(FEATURES).index(FIRST) :]


@table("version, kind", product(VERSIONS, KINDS))
def test_an_object_is_valid_and_of_whom_it_is_to_be(version, kind):
    made = Samples(version, OWNER).of(kind)
    judge(edition_of(version).classes[kind], made)
    assert made["uid" if kind == "Token" else "id"].startswith("CHK")
    if FEATURES[version].roles:
        assert (made["country_code"], made["party_id"]) == ("NL", "ABC")


def test_two_runs_send_other_objects():
    one, other = (Samples("2.2.1", OWNER).own("Token") for _ in range(2))
    assert one != other


def test_no_object_can_be_used():
    samples = Samples("2.2.1", OWNER)
    assert samples.of("Token")["valid"] is False
    assert samples.of("Session")["status"] == "INVALID"
    assert samples.of("Location")["publish"] is False
    with pytest.raises(AttributeError):
        samples.of("Credentials")
