"""The platform's own roles."""

from __future__ import annotations

import pytest

from flask_ocpi_status import PartyId
from flask_ocpi_status.transport.platform import Platform
from tests.table import table

CPO = {
    "role": "CPO",
    "country_code": "NL",
    "party_id": "DST",
    "business_details": {"name": "Deltastroom"},
}


def test_it_hosts_the_parties_of_its_roles():
    platform = Platform.of([CPO, {**CPO, "role": "EMSP", "party_id": "DSE"}])
    assert platform.parties == {PartyId("NL", "DST"), PartyId("NL", "DSE")}
    assert platform.hub is None


def test_a_hub_is_the_party_that_has_that_role():
    platform = Platform.of([CPO, {**CPO, "role": "HUB", "party_id": "HUB"}])
    assert platform.hub == PartyId("NL", "HUB")


@table(
    ("change", "told"),
    [
        ({"role": None}, "role"),
        ({"country_code": "NLD"}, "country_code"),
        ({"party_id": ""}, "party_id"),
        ({"party_id": 5}, "party_id"),
        ({"business_details": {}}, "business_details"),
        ({"business_details": "Deltastroom"}, "business_details"),
    ],
)
def test_a_role_that_lacks_something_is_refused_with_its_place(change, told):
    with pytest.raises(ValueError, match=rf"OCPI_STATUS_ROLES\[1\] needs .*{told}"):
        Platform.of([CPO, {**CPO, **change}])
