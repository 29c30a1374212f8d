"""An app with a monitor, and what its page says."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import ServerError
from flask_ocpi_status import UnknownLocation
from flask_ocpi_status import ocpi_request
from flask_ocpi_status.monitor import OCPIMonitor
from flask_ocpi_status.objects import v2_2_1

SECRET = "hunter2-secret"
PREFIX = "/ocpi/2.2.1/tokens"


def watched(**options: Any) -> Flask:
    """Return an app that answers in each way there is, and has a monitor."""
    app = Flask(__name__)
    app.config["OCPI_STATUS_PREFIXES"] = {"/ocpi": "ocpi-2.2.1"}
    OCPIStatus(app)
    tokens = OCPIBlueprint(
        "tokens", __name__, url_prefix=PREFIX, module="tokens", role="RECEIVER"
    )

    @tokens.get("/<what>")
    def read(what: str) -> dict[str, Any]:
        match what:
            case "missing":
                raise UnknownLocation(what)
            case "down":
                raise ServerError(what)
            case "crash":
                raise KeyError(SECRET)
        return {"uid": what, "token": SECRET}

    @tokens.put("/<what>")
    def put(what: str) -> None:
        v2_2_1.Token().load(ocpi_request.json)

    app.register_blueprint(tokens)
    options.setdefault("allow", lambda: True)
    app.register_blueprint(options.get("monitor") or OCPIMonitor(**options))
    app.logger.disabled = True  # Flask's own record of a crash
    return app


def page(client: FlaskClient, path: str = "/ocpi-monitor/", **query: str) -> str:
    answer = client.get(path, query_string=query or None)
    assert answer.status_code == 200, answer.text
    return answer.text


def links(text: str) -> list[str]:
    """Return where the exchanges of a page are, the newest first."""
    return [unescape(one) for one in re.findall(r'href="(\S+/exchanges/\w+)"', text)]


def outcomes(text: str) -> list[str]:
    """Return the outcomes in the table of the exchanges, the newest first."""
    table = text.partition('class="messages"')[2].partition("</table>")[0]
    return re.findall(r'class="outcome of-\w+">(\w+)<', table)
