"""The fixtures of pytest: a partner, a client of the app, and the app on a socket.

They stand beside the package and import it when they are asked for: pytest imports this
module in every run, also of those who never ask.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from flask import Flask

    from flask_ocpi_status import PartyId
    from flask_ocpi_status.testing import OCPIClient
    from flask_ocpi_status.testing import Partner
    from flask_ocpi_status.testing import Served


@pytest.fixture
def ocpi_version() -> str:
    """Say which version of OCPI is spoken; override it for another one."""
    return "2.2.1"


@pytest.fixture
def ocpi_role(request: pytest.FixtureRequest) -> str:
    """Say which role the other side has: an eMSP for a CPO, and a CPO for all others.

    Override it for another one.
    """
    try:
        app: Flask = request.getfixturevalue("app")
    except pytest.FixtureLookupError:  # there is a partner, and no app
        return "CPO"
    # What is no app, as a function that makes one, is told of by whoever needs it.
    roles = getattr(app, "config", {}).get("OCPI_STATUS_ROLES") or [{}]
    return "EMSP" if roles[0].get("role") == "CPO" else "CPO"


@pytest.fixture
def ocpi_party_id() -> PartyId:
    """Say which codes the other side has; override it for others."""
    from flask_ocpi_status import PartyId

    return PartyId("DE", "PAR")


@pytest.fixture(scope="session")
def _ocpi_partners() -> dict[tuple[object, ...], Partner]:
    """Keep each partner for the next test: to make one takes longer than most do."""
    return {}


@pytest.fixture
def ocpi_partner(
    ocpi_role: str,
    ocpi_version: str,
    ocpi_party_id: PartyId,
    _ocpi_partners: dict[tuple[object, ...], Partner],
) -> Iterator[Partner]:
    """Give a partner on a real socket; with ``meet(app)`` it knows the app.

    It knows nobody, and has nothing of the tests before.
    """
    from flask_ocpi_status.testing import Partner

    who = ocpi_role, ocpi_version, ocpi_party_id
    if who not in _ocpi_partners:
        _ocpi_partners[who] = Partner(ocpi_role, ocpi_version, party_id=ocpi_party_id)
    with _ocpi_partners[who] as partner:
        yield partner


@pytest.fixture
def ocpi_client(
    app: Flask, ocpi_role: str, ocpi_version: str, ocpi_party_id: PartyId
) -> Iterator[OCPIClient]:
    """Give a test client of the app that is a party which the app knows."""
    from flask_ocpi_status.testing import OCPIClient
    from flask_ocpi_status.testing.meeting import forget

    made = OCPIClient.of(app, ocpi_role, ocpi_party_id, version=ocpi_version)
    yield made
    forget(app, "client")


@pytest.fixture
def ocpi_server(app: Flask) -> Iterator[Served]:
    """Give the app on a real socket, for a partner to register with."""
    from flask_ocpi_status.testing import serve

    with serve(app) as served:
        yield served
