"""The app that the servers serve."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask
from flask import request

from flask_ocpi_status import Created
from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus

SECRET = "s3cr3t"


def make_app() -> Flask:
    """Make an app with views that take a body, and ones that leave it alone."""
    logging.basicConfig()
    app = Flask(__name__)
    app.config["OCPI_STATUS_MAX_BODY"] = 1000
    OCPIStatus(app)
    bp = OCPIBlueprint("b", __name__, url_prefix="/ocpi")

    def view() -> Any:
        return {"got": request.get_json()}

    methods = ["GET", "POST", "PUT", "DELETE"]
    bp.add_url_rule("/it", "it", view, methods=methods)
    bp.add_url_rule("/perhaps", "perhaps", view, methods=methods, body="optional")
    bp.add_url_rule(
        "/raw",
        "raw",
        lambda: {"got": len(request.stream.read())},
        methods=methods,
        body="ignored",
    )
    bp.add_url_rule("/left", "left", lambda: {}, methods=methods, body="ignored")
    bp.add_url_rule("/new", "new", lambda: Created(location="/ocpi/1"), methods=methods)
    bp.add_url_rule("/one/<name>", "one", lambda name: {"name": name})
    bp.add_url_rule("/crash", "crash", lambda: 1 / 0)
    app.register_blueprint(bp)
    app.add_url_rule("/page", "page", lambda: "page")
    return app
