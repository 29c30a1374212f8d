"""What a partner is, by its role and version."""

from __future__ import annotations

import pytest

from flask_ocpi_status import PartyId
from flask_ocpi_status.contracts import FEATURES
from flask_ocpi_status.modules.catalogue import MODULES
from flask_ocpi_status.registration.options import ROLES
from flask_ocpi_status.registration.versions import version_details
from flask_ocpi_status.testing import Partner
from flask_ocpi_status.testing.platform import Who
from tests.table import table


def endpoints(partner):
    with partner.app.app_context():
        details = version_details(partner.app, partner.who.version)
    return {(one["identifier"], one.get("role")) for one in details["endpoints"]}


@table("role", ROLES)
@table("version", FEATURES)
def test_every_role_is_a_platform_in_every_version(role, version):
    with Partner(role, version) as partner:
        named = {identifier for identifier, _ in endpoints(partner)}
    assert {"credentials", "locations", "tokens"} <= named
    assert named - {"bookings", "payments"} <= FEATURES[version].modules


@table(
    "role, module, sides",
    [
        ("CPO", "locations", ("SENDER",)),
        ("CPO", "tokens", ("RECEIVER",)),
        ("CPO", "commands", ("RECEIVER",)),
        ("EMSP", "locations", ("RECEIVER",)),
        ("EMSP", "commands", ("SENDER",)),
        ("HUB", "locations", ("SENDER", "RECEIVER")),
        ("HUB", "hubclientinfo", ("SENDER",)),
        ("CPO", "hubclientinfo", ("RECEIVER",)),
        ("OTHER", "payments", ("SENDER",)),
        ("EMSP", "payments", ()),
    ],
)
def test_a_role_has_its_sides_of_a_module(role, module, sides):
    who = Who(role, PartyId("DE", "PAR"), "2.3.0", ("2.3.0",))
    assert who.sides(MODULES[module]) == sides


def test_a_partner_has_the_modules_that_are_named_and_no_others():
    with Partner("CPO", modules=["locations", "tokens"]) as partner:
        assert endpoints(partner) == {
            ("credentials", "SENDER"),
            ("locations", "SENDER"),
            ("tokens", "RECEIVER"),
        }


@table(
    "arguments, told",
    [
        ({"role": "CPOO"}, "There is no role 'CPOO'; did you mean 'CPO'?"),
        ({"modules": ["location"]}, "There is no module 'location'; did you mean"),
        ({"version": "2.2.2"}, "There is no version of OCPI '2.2.2'; did you mean"),
    ],
)
def test_what_there_is_not_is_refused(arguments, told):
    with pytest.raises(ValueError, match="There is no") as raised:
        Partner(**arguments)
    assert str(raised.value).startswith(told)
