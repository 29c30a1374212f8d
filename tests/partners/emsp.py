"""Who registers with a ``Platform``, or is registered with: a small eMSP."""

from __future__ import annotations

from typing import Any

from flask_ocpi_status.registration.versions import version_details
from flask_ocpi_status.testing import Partner
from tests.standing import standing


def emsp(version: str = "2.2.1", **options: Any) -> Partner:
    """Return one with two modules; a test enters it, and it begins anew."""
    return standing("EMSP", version, modules=("locations", "tokens"), **options)


def endpoints_of(partner: Partner) -> list[Any]:
    """Return what its version details list, for a test that has it list others."""
    with partner.app.app_context():
        details = version_details(partner.app, partner.who.version)
    assert details is not None
    endpoints: list[Any] = details["endpoints"]
    return endpoints


def list_endpoints(partner: Partner, endpoints: list[Any]) -> None:
    """Have its version details list these, in the place of its own."""
    where = f"versions/{partner.who.version}"
    partner.misbehave("replace", on=where, fields=["/data/endpoints"], value=endpoints)
