"""The core: what an answer in contract costs beside an app that is written by hand.

The hand has written no more than the happy path needs: it reads both ids and echoes
them, makes them where they are missing, and puts data into an envelope with a fresh
timestamp. It checks no token, judges no body beyond ``get_json``, and answers in
contract what it has thought of.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from typing import Any
from uuid import uuid4

from flask import Flask
from flask import Response
from flask import jsonify
from flask import request as flask_request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus

from .data import FIFTY
from .data import ONE_KB
from .data import SMALL
from .measure import Comparison
from .measure import medians
from .measure import request
from .measure import timed

READY = json.dumps(SMALL).encode()
PREFIX = "/ocpi/2.2.1/locations"
#: As a client of 2.2.1 sends them with every message.
IDS = {
    "X-Request-ID": "4ad1c2b8-3c6f-4a0f-9e37-0b7d2c1f55aa",
    "X-Correlation-ID": "b1f0a8a2-76f5-4c0e-8f5b-9b8f1d6c0e11",
}


def ours(contract: str = "ocpi-2.2.1") -> Flask:
    """Return an app that answers in contract."""
    app = Flask("ours")
    OCPIStatus(app, contract=contract)
    bp = OCPIBlueprint("locations", __name__, url_prefix=PREFIX)

    @bp.get("/one")
    def one() -> object:
        return SMALL

    @bp.get("/")
    def all_of_them() -> object:
        return FIFTY

    @bp.post("/")
    def post() -> object:
        return {"id": flask_request.get_json()["id"]}

    app.register_blueprint(bp)
    return app


def by_hand() -> Flask:
    """Return an app that says the same, each view by itself."""
    app = Flask("by_hand")

    def answer(**envelope: Any) -> Response:
        envelope["timestamp"] = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        response = jsonify(envelope)
        for name in IDS:
            response.headers[name] = flask_request.headers.get(name) or str(uuid4())
        return response

    def success(data: Any) -> Response:
        return answer(data=data, status_code=1000, status_message="Success")

    @app.get(f"{PREFIX}/one")
    def one() -> Response:
        return success(SMALL)

    @app.get(f"{PREFIX}/")
    def all_of_them() -> Response:
        return success(FIFTY)

    @app.post(f"{PREFIX}/")
    def post() -> Response:
        return success({"id": flask_request.get_json()["id"]})

    @app.errorhandler(404)
    def unknown(error: NotFound) -> ResponseReturnValue:
        return answer(status_code=2000, status_message="Not Found"), 404

    return app


def ready() -> Flask:
    """Return an app that sends bytes that are there already."""
    app = Flask("ready")

    @app.get(f"{PREFIX}/one")
    def one() -> ResponseReturnValue:
        return READY

    return app


def run(rounds: int = 25) -> Iterator[Comparison]:
    """Make the comparisons, one after the other."""
    # Failures are logged, into a handler that goes nowhere; making the record counts.
    logging.getLogger("flask_ocpi_status").addHandler(logging.NullHandler())
    logging.getLogger("flask_ocpi_status").propagate = False
    mine, hand, bytes_only = ours(), by_hand(), ready()
    body = json.dumps(ONE_KB).encode()
    size = len(json.dumps(FIFTY, separators=(",", ":"))) // 1000

    def beside(
        name: str,
        limit: float,
        calls: int,
        path: str,
        *,
        mine: Flask = mine,
        other: Flask = hand,
        status: int = 200,
        body: bytes | None = None,
        ids: dict[str, str] = IDS,
    ) -> Comparison:
        """Ask both apps the same."""
        method = "GET" if body is None else "POST"
        our, their = (
            timed(
                request(
                    app, status, PREFIX + path, method=method, body=body, headers=ids
                ),
                calls,
            )
            for app in (mine, other)
        )
        return Comparison(name, *medians(our, their, rounds), "µs", limit)

    yield beside("one small object, beside a hand's", 0.9, 400, "/one")
    posted = f"POST of {len(body)} bytes, beside a hand's"
    yield beside(posted, 0.9, 200, "/", body=body)
    yield beside(
        "404 below the prefix, beside a hand's", 1.0, 200, "/one/two/three", status=404
    )
    yield beside(f"50 locations ({size} kB), beside a hand's", 0.32, 50, "/")
    yield beside(
        "one small object, beside ready bytes", 1.3, 400, "/one", other=bytes_only
    )
    yield beside(
        "the same in 2.1.1, which has no ids",
        1.2,
        400,
        "/one",
        mine=ours("ocpi-2.1.1"),
        other=bytes_only,
    )
