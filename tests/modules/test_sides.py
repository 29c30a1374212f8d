"""The sides of modules: which are there, and which version details name."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.modules import MemoryDocuments
from flask_ocpi_status.modules import OCPIPlatform
from flask_ocpi_status.modules.catalogue import MODULES
from tests.modules.serving.world import PARTNERS
from tests.table import table

OLD = ("2.0", "2.1", "2.1.1")
VERSIONS = (*OLD, "2.2", "2.2.1", "2.3.0")
#: What a CPO has of its own (OCPI 2.2.1, Version information, "Typical sides").
OF_CPO = {
    "locations": "sender",
    "sessions": "sender",
    "cdrs": "sender",
    "tariffs": "sender",
    "tokens": "receiver",
}
OTHER = {"sender": "receiver", "receiver": "sender"}


def app_of(*roles: str) -> Flask:
    """A platform with both sides of what all versions have."""
    app = Flask(__name__)
    configured = [
        {
            "role": role,
            "country_code": "NL",
            "party_id": f"AB{number}",
            "business_details": {"name": "Deltastroom"},
        }
        for number, role in enumerate(roles)
    ]
    if configured:
        app.config["OCPI_STATUS_ROLES"] = configured
    ocpi = OCPIStatus(app)
    ocpi.token_loader(lambda token: PARTNERS["token-abc"])
    platform = OCPIPlatform("roaming", __name__, versions=VERSIONS)
    documents = MemoryDocuments()
    for module in OF_CPO:
        platform.sender(module, documents)
        platform.receiver(module, documents)
    app.register_blueprint(platform)
    return app


def ask(app: Flask, url: str) -> TestResponse:
    return app.test_client().get(url, headers={"Authorization": "Token dG9rZW4="})


def listed(app: Flask, version: str) -> list[dict[str, Any]]:
    data = ask(app, f"/ocpi/{version}").json["data"]
    return [one for one in data["endpoints"] if one["identifier"] != "credentials"]


@table(
    "roles, cpo",
    [
        (("CPO",), True),
        (("CPO", "EMSP"), True),
        (("HUB",), True),
        ((), True),
        (("EMSP",), False),
        (("EMSP", "CPO"), False),
        (("NSP",), False),
    ],
)
def test_in_versions_without_roles_the_side_of_the_first_role_is_named(roles, cpo):
    app = app_of(*roles)
    for version in OLD:
        sides = {
            one["identifier"]: one["url"].split("/")[-3] for one in listed(app, version)
        }
        assert sides == (
            OF_CPO if cpo else {name: OTHER[side] for name, side in OF_CPO.items()}
        )
        assert all("role" not in one for one in listed(app, version))


@pytest.mark.parametrize("version", ["2.2", "2.2.1"])
def test_from_2_2_on_both_sides_are_named_with_their_roles(version):
    found = listed(app_of("CPO", "EMSP"), version)
    assert {(one["identifier"], one["role"]) for one in found} == {
        (name, role) for name in OF_CPO for role in ("SENDER", "RECEIVER")
    }
    for one in found:
        side = f"/{one['role'].lower()}/{one['identifier']}/"
        assert one["url"] == f"http://localhost/ocpi/{version}{side}"


def test_the_side_that_is_not_named_answers_as_well():
    app = app_of("CPO")
    assert ask(app, "/ocpi/2.1.1/sender/tokens").status_code == 200
    answer = ask(app, "/ocpi/2.0/sender/tokens?date_from=yesterday")
    assert answer.json["status_code"] == 1000  # in 2.0 such a list has no dates


def test_each_module_says_which_side_a_cpo_has():
    known = {name: module.cpo.lower() for name, module in MODULES.items()}
    assert OF_CPO.items() <= known.items()
    assert known["commands"] == known["chargingprofiles"] == "receiver"
    assert known["hubclientinfo"] == "receiver"
