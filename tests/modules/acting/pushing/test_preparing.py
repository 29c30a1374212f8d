"""What an app asks to be pushed: looked at before anything else."""

from __future__ import annotations

import pytest

from flask_ocpi_status.errors import ContractViolation
from tests.modules.acting.house import LATER
from tests.modules.acting.house import House
from tests.modules.acting.house import ours
from tests.modules.acting.house import welcoming
from tests.table import table

LOCATION = ours("Location", "locations", publish=True)


@table(
    ("module", "document", "options", "error", "told"),
    [
        ("location", LOCATION, {}, ValueError, "There is no module"),
        (None, LOCATION, {}, TypeError, "use the identifier"),
        ("locations", [LOCATION], {}, TypeError, "pass a dict"),
        ("locations", {}, {}, ValueError, "say it with key="),
        ("locations", LOCATION, {"key": ("a", "b", "c", "d")}, ValueError, "A key has"),
        ("locations", LOCATION, {"key": ".."}, ValueError, "no id that a URL"),
        ("locations", LOCATION, {"key": 7}, ValueError, "7 is no id that a URL"),
        ("locations", LOCATION, {"ownr": ("NL", "X")}, TypeError, "no option 'ownr'"),
        ("locations", LOCATION, {"owner": "NLOUR"}, TypeError, "owner= takes a"),
        ("locations", LOCATION, {"owner": ("NL", None)}, TypeError, "owner= takes a"),
        ("locations", LOCATION, {"concerns": ("NL",)}, TypeError, "concerns= takes a"),
        ("commands", {}, {}, ValueError, "Nothing of commands can be put"),
        ("chargingprofiles", {}, {"key": "S1"}, ValueError, "Nothing of charging"),
        ("payments", {}, {}, ValueError, "say which these are"),
        ("cdrs", {**LOCATION}, {"key": ("C", "D")}, ValueError, "A key has from one"),
        ("locations", {"id": "LOC1"}, {}, ContractViolation, "no Location of OCPI"),
        ("locations", LOCATION, {"key": ("L", "E")}, ContractViolation, "no EVSE of"),
    ],
)
def test_what_cannot_be_pushed_is_a_mistake_at_once(
    module, document, options, error, told
):
    house = House()
    with pytest.raises(error, match=told):
        house.push(module, document, **options)
    assert house.wait() == []


@table(
    ("module", "told"),
    [("locations", "taken away"), ("tokens", "taken away"), ("cdrs", "taken away")],
)
def test_what_no_version_takes_away_is_a_mistake(module, told):
    with pytest.raises(ValueError, match=told):
        House().remove(module, "ID1")


def test_whose_it_is_has_to_be_said_where_we_are_several():
    with welcoming() as partner:
        push_as_several(partner)


def push_as_several(partner):
    role = {"role": "CPO", "country_code": "NL", "party_id": "TWO"}
    house = House(roles=(role, {**role, "party_id": "OUR"}))
    house.add("par", partner.url)
    with pytest.raises(ValueError, match=r"say it with owner="):
        house.change("locations", "LOC1", {"last_updated": LATER})
    house.change("locations", "LOC1", {"last_updated": LATER}, owner=("NL", "TWO"))
    house.push("locations", LOCATION)
    house.wait()
    first, second = partner.received()
    assert first.path == "/par/locations/NL/TWO/LOC1"
    assert first.headers["ocpi-from-party-id"] == "TWO"
    assert second.headers["ocpi-from-party-id"] == "OUR"
