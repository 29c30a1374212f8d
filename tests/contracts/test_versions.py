"""In what the versions of OCPI differ."""

from __future__ import annotations

import pytest

from flask_ocpi_status import get_contract
from flask_ocpi_status.contracts import CODES
from flask_ocpi_status.contracts import CONFIGURATION_MODULES
from flask_ocpi_status.contracts import FEATURES

# Of each version: Base64, ids, roles, the hub's own field, offsets in a DateTime, and
# the number of modules.
TABLE = {
    "2.0": (False, False, False, False, True, 6),
    "2.1": (False, False, False, False, True, 7),
    "2.1.1": (False, False, False, False, False, 7),
    "2.2": (True, True, True, False, False, 9),
    "2.2.1": (True, True, True, False, False, 9),
    "2.3.0": (True, True, True, True, False, 13),
}


@pytest.mark.parametrize("version", TABLE)
def test_each_version_has_what_it_has(version):
    features = FEATURES[version]
    assert TABLE[version] == (
        features.encoded_tokens,
        features.ids,
        features.roles,
        features.hub_party,
        features.offsets,
        len(features.modules),
    )
    assert get_contract(f"ocpi-{version}").features is features


def test_every_version_that_has_codes_has_features_and_credentials():
    assert list(FEATURES) == list(CODES)
    assert all("credentials" in features.modules for features in FEATURES.values())


def test_before_2_1_only_what_happened_is_filtered_by_date():
    assert FEATURES["2.0"].dated == {"cdrs", "sessions"}
    assert all(FEATURES[version].dated is None for version in list(FEATURES)[1:])


def test_configuration_modules_are_those_that_are_not_routed():
    assert {"credentials", "versions", "hubclientinfo"} == CONFIGURATION_MODULES


@pytest.mark.parametrize("name", ["daml-json-api", "platform-of-trust", "itsm-rest"])
def test_other_contracts_have_nothing_of_ocpi(name):
    assert get_contract(name).features is None
