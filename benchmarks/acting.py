"""Pushes: to parties of which one hangs and one is dead, beside the same without these.

Each of 1,000 updates of a Session goes to all parties. It is measured until those that
answer have all of theirs. Memory is looked at after each time that all was pushed.
"""

from __future__ import annotations

import gc
import socket
from collections.abc import Iterator
from contextlib import closing
from threading import Event
from threading import Lock
from time import perf_counter
from typing import Any
from typing import Final

from flask import Flask

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import PartyId
from flask_ocpi_status.answers.monitoring import logger
from flask_ocpi_status.background import Threads
from flask_ocpi_status.modules import OCPIPlatform
from flask_ocpi_status.modules import ocpi_pushed
from flask_ocpi_status.registration import CredentialsRole
from flask_ocpi_status.registration import Endpoint
from flask_ocpi_status.registration import MemoryParties
from flask_ocpi_status.registration import Party

from .measure import Comparison
from .measure import in_turns
from .measure import median_of
from .memory import resident
from .takers import takers

UPDATES: Final = 1_000
PARTIES: Final = 20
BESIDE_ALL_WELL: Final = 1.5
#: The bytes by which memory may grow from the first round to the last.
GROWTH: Final = 5_000_000
_ROLE: Final = {
    "role": "CPO",
    "country_code": "NL",
    "party_id": "OUR",
    "business_details": {"name": "Ours"},
}
_SESSION: Final[dict[str, Any]] = {
    "country_code": "NL",
    "party_id": "OUR",
    "id": "S1",
    "start_date_time": "2026-01-01T00:00:00Z",
    "kwh": 1.5,
    "cdr_token": {
        "country_code": "DE",
        "party_id": "P00",
        "uid": "T1",
        "type": "RFID",
        "contract_id": "DE-P00-C00001",
    },
    "auth_method": "WHITELIST",
    "location_id": "LOC1",
    "evse_uid": "E1",
    "connector_id": "1",
    "currency": "EUR",
    "status": "ACTIVE",
    "last_updated": "2026-01-01T00:00:00Z",
}


def run(rounds: int = 3) -> Iterator[Comparison]:
    """Make the comparison."""
    logger.setLevel("CRITICAL")  # or else it writes a line for each failure
    grown: list[int] = []
    with takers() as url, closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))  # where nobody listens
        well = [f"{url}/p{number}" for number in range(PARTIES - 2)]
        dead = f"http://127.0.0.1:{taken.getsockname()[1]}"
        ours = _Pushing([f"{url}/hangs", dead], well, grown)
        theirs = _Pushing([], well, [])
        measured = in_turns(ours, theirs, rounds)
    yield Comparison(
        f"{UPDATES} updates to {PARTIES}, of which 1 hangs and 1 is dead",
        *median_of(measured),
        "s",
        BESIDE_ALL_WELL,
    )
    growth = max(grown[-1] - grown[0], 1)
    yield Comparison(
        f"growth over {rounds} rounds of these, bytes", growth, 1, "", GROWTH
    )


class _Pushing:
    """Pushes all updates to all parties, each time from a new app.

    :param ill: the URLs of the parties that do not answer.
    :param well: those of the others.
    :param memory: takes the resident memory after each time.
    """

    def __init__(self, ill: list[str], well: list[str], memory: list[int]) -> None:
        self._ill = ill
        self._well = well
        self._memory = memory

    def __call__(self) -> float:
        store = MemoryParties()
        for number, url in enumerate([*self._ill, *self._well]):
            _register(store, f"p{number}", url, PartyId("DE", f"P{number:02}"))
        app, platform = _app(store)
        missing, done, lock = [UPDATES * len(self._well)], Event(), Lock()

        def count(app: Flask, *, outcome: str, **fields: object) -> None:
            with lock:
                missing[0] -= outcome == "sent"
            if not missing[0]:
                done.set()

        with ocpi_pushed.connected_to(count, app), app.app_context():
            started = perf_counter()
            for number in range(UPDATES):
                platform.push("sessions", {**_SESSION, "kwh": number})
            done.wait()
            took = perf_counter() - started
        gc.collect()
        self._memory.append(resident())
        return took


def _register(store: MemoryParties, name: str, url: str, codes: PartyId) -> None:
    token = CredentialsToken(f"a-{name}")
    known = store.invite(name, token)
    party = Party(
        known.id,
        name,
        version="2.2.1",
        token=CredentialsToken(f"b-{name}"),
        endpoints=(Endpoint("sessions", f"{url}/sessions", "RECEIVER"),),
        roles=(CredentialsRole("EMSP", codes),),
    )
    store.register(party, presented=token, token=CredentialsToken(f"c-{name}"))


def _app(store: MemoryParties) -> tuple[Flask, OCPIPlatform]:
    app = Flask(__name__)
    app.config["OCPI_STATUS_ROLES"] = [_ROLE]
    app.config["OCPI_STATUS_INSECURE_PEERS"] = True
    waiting = UPDATES * PARTIES
    OCPIStatus(app, parties=store, background=Threads(waiting=waiting))
    platform = OCPIPlatform("p", __name__)

    @platform.audience
    def everybody(party: Party, module: str, document: object) -> bool:
        return True

    app.register_blueprint(platform)
    return app, platform
