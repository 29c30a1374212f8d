"""What a request of a party costs by what is stored of it: much beside little.

A receiver takes an object of a party that is registered in an SQLite file, so that its
token is looked up and the owner of the object is compared with its roles.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from itertools import product
from pathlib import Path
from string import ascii_uppercase
from tempfile import TemporaryDirectory

from flask import Flask

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import PartyId
from flask_ocpi_status.registration import Endpoint
from flask_ocpi_status.registration import RegistrationBlueprint
from flask_ocpi_status.registration import SQLParties
from flask_ocpi_status.transport.platform import CredentialsRole

from .measure import Call
from .measure import Comparison
from .measure import medians
from .measure import request
from .measure import timed

#: The most that is kept of a party.
ROLES, ENDPOINTS = 5000, 200
#: How many times as long a request of such a party may take.
LIMIT = 1.5
TOKEN = CredentialsToken("inbound")


def run(rounds: int = 15) -> Iterable[Comparison]:
    """Compare a party of which much is stored with one of which little is."""
    with TemporaryDirectory() as folder:
        much = _call(Path(folder) / "much.sqlite", ROLES, ENDPOINTS)
        little = _call(Path(folder) / "little.sqlite", 1, 2)
        ours, theirs = medians(timed(much, 100), timed(little, 100), rounds)
    name = (
        f"a PUT of a party with {ROLES} roles and {ENDPOINTS} endpoints, of one with 1"
    )
    yield Comparison(name, ours, theirs, "µs", LIMIT)


def _call(file: Path, roles: int, endpoints: int) -> Call:
    store = SQLParties(f"sqlite:///{file}")
    store.create_tables()
    party = store.invite("party", CredentialsToken("a"))
    details = {"name": "x" * 100, "website": "https://www.example.com/"}
    party = replace(
        party,
        version="2.2.1",
        url="https://party.example/ocpi/versions",
        token=CredentialsToken("outbound"),
        roles=tuple(
            CredentialsRole("CPO", code, details) for code in islice(_codes(), roles)
        ),
        endpoints=tuple(
            Endpoint(f"module{number}", f"https://party.example/{number}", "SENDER")
            for number in range(endpoints)
        ),
    )
    store.register(party, presented=CredentialsToken("a"), token=TOKEN)
    app = _app(store)
    return request(
        app,
        200,
        "/r/AA/A00/LOC1",
        method="PUT",
        body=b'{"id":"LOC1"}',
        headers={"Authorization": TOKEN.header(encoded=True)},
    )


def _app(store: SQLParties) -> Flask:
    app = Flask(__name__)
    OCPIStatus(app, parties=store)
    app.register_blueprint(RegistrationBlueprint())
    bp = OCPIBlueprint(
        "r", __name__, url_prefix="/r", module="locations", role="RECEIVER"
    )
    bp.put("/<country_code>/<party_id>/<location_id>")(lambda **names: None)
    app.register_blueprint(bp)
    return app


def _codes() -> Iterator[PartyId]:
    for first, second, letter, number in product(
        ascii_uppercase, ascii_uppercase, ascii_uppercase, range(100)
    ):
        yield PartyId(first + second, f"{letter}{number:02}")
