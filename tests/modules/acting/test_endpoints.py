"""Which side of a module a party has, where its version says so and elsewhere."""

from __future__ import annotations

from typing import Any

from flask_ocpi_status import PartyId
from flask_ocpi_status.modules.acting.endpoints import has
from flask_ocpi_status.modules.catalogue import MODULES
from flask_ocpi_status.registration import CredentialsRole
from flask_ocpi_status.registration import Endpoint
from flask_ocpi_status.registration import Party
from tests.table import table


@table(
    "module, side, granted, there",
    [
        ("locations", "SENDER", "CPO", True),
        ("locations", "SENDER", "EMSP", False),
        ("locations", "RECEIVER", "EMSP", True),
        ("locations", "RECEIVER", "CPO", False),
        ("tokens", "SENDER", "EMSP", True),
        ("tokens", "SENDER", "CPO", False),
        ("locations", "SENDER", None, True),
        ("locations", "RECEIVER", None, True),
        ("tariffs", "SENDER", None, False),
    ],
)
def test_before_roles_it_goes_by_what_was_granted(
    module: str, side: Any, granted: str | None, there: bool
) -> None:
    role = CredentialsRole(granted, PartyId("NL", "ABC"))
    endpoints = [Endpoint(one, f"https://x.example/{one}") for one in ("locations",)]
    endpoints.append(Endpoint("tokens", "https://x.example/tokens"))
    party = Party(1, "abc", endpoints=tuple(endpoints), granted=(role,))
    assert has(party, MODULES[module], side) is there


@table("side, there", [("SENDER", True), ("RECEIVER", False)])
def test_an_endpoint_with_a_role_says_it_itself(side: Any, there: bool) -> None:
    role = CredentialsRole("EMSP", PartyId("NL", "ABC"))
    endpoint = Endpoint("locations", "https://x.example/locations", "SENDER")
    party = Party(1, "abc", endpoints=(endpoint,), granted=(role,))
    assert has(party, MODULES["locations"], side) is there
