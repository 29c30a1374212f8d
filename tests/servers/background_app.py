"""An app whose views have something done in the background, for real servers."""

from __future__ import annotations

import os
import time
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from flask import request

from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import ocpi_request
from flask_ocpi_status.background import Threads
from flask_ocpi_status.background import once_certain
from flask_ocpi_status.background import start
from flask_ocpi_status.exchange.carried import carried

OUT = Path(os.environ.get("OCPI_TEST_OUT", os.devnull))

#: The seconds that a process waits when it ends.
DRAIN = float(os.environ.get("OCPI_TEST_DRAIN", 60))


def write(what: str, served_by: int) -> None:
    """Write down who has done what, in a line that others do not break."""
    with OUT.open("a") as file:
        file.write(f"{what} {served_by == os.getpid()} {carried().correlation_id}\n")


def hang(what: str, served_by: int) -> None:
    """Take longer than anybody waits."""
    time.sleep(3600)


def write_slowly(what: str, served_by: int) -> None:
    """Write it down a little later."""
    time.sleep(0.02)
    write(what, served_by)


FUNCTIONS = {"write": write, "slowly": write_slowly, "hang": hang}


def make_app() -> Flask:
    """Make the app, and begin something before any request, as a program may."""
    app = Flask(__name__)
    OCPIStatus(app, background=Threads(2, drain=DRAIN))
    bp = OCPIBlueprint("b", __name__, url_prefix="/ocpi", auth=False)

    @bp.post("/<function>/<what>", body="ignored")
    def do(function: str, what: str) -> Any:
        for number in range(int(request.args.get("times", 1))):
            act = partial(
                start,
                FUNCTIONS[function],
                what if number == 0 else f"{what}{number}",
                os.getpid(),
                lane=request.args.get("lane"),
                delay=float(request.args.get("delay", 0)),
            )
            once_certain(act)
        return {"id": ocpi_request.correlation_id}

    app.register_blueprint(bp)
    with app.app_context():
        start(write, "at-once", os.getpid())
    return app


if "OCPI_TEST_OUT" in os.environ:
    app = make_app()
