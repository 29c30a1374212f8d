"""The core: what an answer in contract costs beside Flask's own."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

from flask import Flask
from flask import Response
from flask import jsonify
from flask import request as flask_request
from flask.typing import ResponseReturnValue

from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.codec import now

from .data import FIFTY
from .data import ONE_KB
from .data import SMALL
from .measure import Comparison
from .measure import medians
from .measure import request
from .measure import timed

READY = json.dumps(SMALL).encode()


def ours() -> Flask:
    """Return an app that answers in contract."""
    app = Flask("ours")
    OCPIStatus(app)
    bp = OCPIBlueprint("locations", __name__, url_prefix="/ocpi/2.2.1/locations")

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


def theirs() -> Flask:
    """Return an app that does the same with what Flask has."""
    app = Flask("theirs")

    @app.get("/ocpi/2.2.1/locations/one")
    def one() -> ResponseReturnValue:
        return READY

    @app.get("/ocpi/2.2.1/locations/")
    def all_of_them() -> Response:
        return jsonify({"data": FIFTY, "status_code": 1000, "timestamp": now()})

    @app.post("/ocpi/2.2.1/locations/")
    def post() -> Response:
        data = {"id": flask_request.get_json()["id"]}
        return jsonify({"data": data, "status_code": 1000, "timestamp": now()})

    return app


def run(rounds: int = 25) -> Iterator[Comparison]:
    """Make the comparisons, one after the other."""
    # Failures are logged, into a handler that goes nowhere; making the record counts.
    logging.getLogger("flask_ocpi_status").addHandler(logging.NullHandler())
    logging.getLogger("flask_ocpi_status").propagate = False
    mine, other = ours(), theirs()
    prefix = "/ocpi/2.2.1/locations"
    body = json.dumps(ONE_KB).encode()
    size = len(json.dumps(FIFTY, separators=(",", ":"))) // 1000

    def beside(
        name: str,
        limit: float,
        calls: int,
        status: int,
        path: str,
        method: str = "GET",
        body: bytes | None = None,
    ) -> Comparison:
        """Ask both apps the same."""
        our, their = (
            timed(request(app, status, prefix + path, method=method, body=body), calls)
            for app in (mine, other)
        )
        return Comparison(name, *medians(our, their, rounds), "µs", limit)

    yield beside("one small object, beside ready bytes", 1.35, 400, 200, "/one")
    yield beside(
        f"POST of {len(body)} bytes, beside get_json and jsonify",
        1.0,
        200,
        200,
        "/",
        "POST",
        body,
    )
    yield beside(f"50 locations ({size} kB), beside jsonify", 0.35, 50, 200, "/")
    yield beside(
        "404 below the prefix, beside Flask's own", 1.2, 200, 404, "/one/two/three"
    )
