"""What a monitor costs the requests that it sees: beside the same app without one.

Measured is what the thread of the requests does, in short turns. What a monitor costs
is a small part of a request, and less than what else is on a machine takes from it: so
the fastest twentieth of the turns of one side is set beside that of the other. What is
kept is looked at by nobody meanwhile. The thread that writes a table down works beside;
what it does for each exchange is told by itself.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from collections.abc import Iterator
from math import inf
from pathlib import Path
from statistics import quantiles
from time import thread_time
from typing import Any
from typing import Final

from flask import Flask
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.monitor import MemoryExchanges
from flask_ocpi_status.monitor import OCPIMonitor
from flask_ocpi_status.monitor import SQLExchanges

from .measure import Call
from .measure import Comparison
from .measure import Figure
from .measure import in_turns
from .measure import median_of
from .measure import request

#: Microseconds.
LIMIT: Final = 5.0
_CALLS: Final = 100
_PATH: Final = "/ocpi/2.2.1/locations/LOC1"
_HEADERS: Final = {
    "Authorization": "Token c2VjcmV0",
    "X-Request-ID": "1a2b3c4d-0000-4000-8000-000000000001",
    "X-Correlation-ID": "1a2b3c4d-0000-4000-8000-000000000002",
    "OCPI-to-country-code": "NL",
    "OCPI-to-party-id": "OUR",
    "OCPI-from-country-code": "NL",
    "OCPI-from-party-id": "ABC",
    "User-Agent": "partner/1.0",
    "Accept": "application/json",
}


def run(rounds: int = 300) -> Iterator[Comparison]:
    """Make the comparisons."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'x.sqlite'}"
        engine = create_engine(url, poolclass=NullPool)
        kept = SQLExchanges(engine)
        kept.create_tables()
        sides: dict[str, dict[str, Any]] = {
            "in memory": {"exchanges": MemoryExchanges()},
            "in a table": {"exchanges": kept},
            "in memory, with bodies": {"bodies": True},
        }
        for name, options in sides.items():
            seen, unseen = (
                _timed(_app(made)) for made in (OCPIMonitor(**options), None)
            )
            measured = in_turns(seen, unseen, rounds)
            yield Comparison(f"a request, seen {name}", *median_of(measured), "µs", inf)
            cost = _fastest(one for one, _ in measured)
            cost -= _fastest(other for _, other in measured)
            limit = inf if options.get("bodies") else LIMIT
            yield Comparison(f"what that costs {name}, in µs", cost, 1.0, "µs", limit)
        kept.close()
        engine.dispose()


def _fastest(figures: Iterable[float]) -> float:
    """Return what the fastest twentieth keeps to."""
    return quantiles(figures, n=20)[0]


def _timed(call: Call) -> Figure:
    """Measure what the thread of the requests does, whoever else is on the machine."""

    def figure() -> float:
        started = thread_time()
        for _ in range(_CALLS):
            call()
        return (thread_time() - started) / _CALLS * 1e6

    return figure


def _app(monitor: OCPIMonitor | None) -> Call:
    app = Flask(__name__)
    OCPIStatus(app)
    blueprint = OCPIBlueprint(
        "locations",
        __name__,
        url_prefix="/ocpi/2.2.1/locations",
        module="locations",
        role="SENDER",
    )

    @blueprint.get("/<location_id>")
    def read(location_id: str) -> dict[str, Any]:
        return {"id": location_id}

    app.register_blueprint(blueprint)
    if monitor is not None:
        app.debug = True
        app.register_blueprint(monitor)
        app.debug = False
    return request(app, 200, _PATH, headers=_HEADERS)
