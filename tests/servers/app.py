"""The app that the servers serve."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask
from flask import Response
from flask import redirect
from flask import request

from flask_ocpi_status import Created
from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import ocpi_response

SECRET = "s3cr3t"
UNSENDABLE = {
    "NUL": "a\x00",
    "DEL": "a\x7f",
    "a control character": "\x01",
    "a vertical tab": "a\x0bb",
    "a byte": "\xe9",
    "beyond Latin-1": "\u65e5",
}


class Session:
    """A database session that counts its commits."""

    def __init__(self) -> None:
        self.commits = 0

    def commit(self) -> None:
        """Count."""
        self.commits += 1

    def rollback(self) -> None:
        """Leave it at that."""


def told(name: str) -> Any:
    """Answer with a header that some server would not send."""
    return ocpi_response({}, headers={"X-Told": UNSENDABLE[name]})


def odd_length() -> Response:
    """Answer with a length that is no number."""
    return Response(["x"], headers={"Content-Length": "x"})


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
    session = Session()
    notes = OCPIBlueprint("n", __name__, url_prefix="/notes", session=session)
    loose = OCPIBlueprint("l", __name__, url_prefix="/loose")
    for each in notes, loose:
        each.add_url_rule("/to", "to", lambda: redirect(request.args["url"]))
        each.add_url_rule("/told/<name>", "told", told)
        each.add_url_rule("/status", "status", lambda: Response("x", "200 \x01"))
        each.add_url_rule("/length", "length", odd_length)
        each.add_url_rule("/kept", "kept", lambda: ({}, {"Connection": "close"}))
        app.register_blueprint(each)
    app.add_url_rule("/commits", "commits", lambda: str(session.commits))
    app.register_blueprint(bp)
    app.add_url_rule("/page", "page", lambda: "page")
    return app
