"""On the wire: pages of locations, asked for by a party, beside a plain Flask app's.

Both apps run behind gunicorn at the same time, and ``wrk`` asks them in turns. How fast
a process is depends on its hashes and its memory, too, so each app lives several times.
"""

from __future__ import annotations

import json
import logging
from base64 import b64decode
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from email.message import Message
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request
from urllib.request import urlopen

from flask import Flask
from flask import Response
from flask import abort
from flask import jsonify
from flask import request

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import Page
from flask_ocpi_status import PageRequest

from .data import FIFTY
from .measure import Comparison
from .measure import Pair
from .measure import in_turns
from .measure import median_of
from .servers import PATIENCE
from .servers import counted
from .servers import demand_tools
from .servers import serving

#: The sizes of the pages, and the ratios that are to be kept.
LIMITS = {1: 1.0, 50: 2.0}
ROUNDS = 6

TOKEN = "ebf3b399-779f-4497-9b9d-ac6ad3cc44d2"
PARTIES = {TOKEN: "NL-MSP"}
IDS = {
    "X-Request-ID": "73a3a6ee-4ea0-4c7a-9a0c-4a7d5a4a1d0c",
    "X-Correlation-ID": "f9a0b1b5-2f3c-4a58-8a54-0d8a5d1e2a11",
}
ASKED = {
    "Authorization": f"Token {b64encode(TOKEN.encode()).decode()}",
    **IDS,
    "OCPI-to-country-code": "BE",
    "OCPI-to-party-id": "BEC",
    "OCPI-from-country-code": "NL",
    "OCPI-from-party-id": "MSP",
}
OWED = {
    **IDS,
    "OCPI-to-country-code": "NL",
    "OCPI-to-party-id": "MSP",
    "OCPI-from-country-code": "BE",
    "OCPI-from-party-id": "BEC",
    "X-Limit": "100",
}


def ours() -> Flask:
    """Return an app that does all that OCPI says of a page."""
    # What is refused is logged, into a handler that goes nowhere.
    logging.getLogger("flask_ocpi_status").addHandler(logging.NullHandler())
    app = Flask("ours")
    ocpi = OCPIStatus(app)
    bp = OCPIBlueprint("locations", __name__, url_prefix="/ocpi/2.2.1/locations")

    @ocpi.token_loader
    def party_of(token: CredentialsToken) -> str | None:
        return PARTIES.get(token.reveal())

    @bp.get("/<int:size>")
    @bp.paginated
    def some(size: int, page: PageRequest) -> Page:
        return Page(FIFTY[:size], size)

    app.register_blueprint(bp)
    return app


def theirs() -> Flask:
    """Return an app that checks the token and answers with the same body."""
    app = Flask("theirs")

    @app.get("/ocpi/2.2.1/locations/<int:size>")
    def some(size: int) -> Response:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        try:
            party = PARTIES.get(b64decode(token).decode())
        except ValueError:
            party = None
        if scheme != "Token" or party is None:
            abort(401)
        timestamp = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return jsonify(
            {
                "data": FIFTY[:size],
                "status_code": 1000,
                "status_message": "Success",
                "timestamp": timestamp,
            }
        )

    return app


def run(rounds: int = 8) -> Iterator[Comparison]:
    """Make the comparisons.

    :param rounds: how often each app is started.
    """
    demand_tools()
    measured: dict[int, list[Pair]] = {size: [] for size in LIMITS}
    for _ in range(rounds):
        for size, pairs in _life():
            measured[size] += pairs
    for size, limit in LIMITS.items():
        yield Comparison(
            f"page of {size}, beside jsonify, on the wire",
            *median_of(measured[size]),
            "req/s",
            limit,
            at_least=True,
        )


def _life() -> Iterator[tuple[int, list[Pair]]]:
    """Start both apps and measure each of the pages."""
    with serving(f"{__name__}:ours()") as mine, serving(f"{__name__}:theirs()") as his:
        for size in LIMITS:
            our_url, their_url = (
                f"http://{address}/ocpi/2.2.1/locations/{size}"
                for address in (mine, his)
            )
            _verify(our_url, their_url, size)
            ours, theirs = counted(our_url, ASKED), counted(their_url, ASKED)
            yield size, in_turns(ours, theirs, ROUNDS)


def _verify(our_url: str, their_url: str, size: int) -> None:
    """See that both sides do their work.

    :raises RuntimeError: when one of them does not.
    """
    status, headers, body = _get(our_url, ASKED)
    owed = {**OWED, "X-Total-Count": str(size)}
    wrong = [name for name, value in owed.items() if headers.get(name) != value]
    if wrong:
        raise RuntimeError(f"Our answer has other {', '.join(wrong)} than it should.")
    if status != 200 or len(body["data"]) != size:
        raise RuntimeError(f"Our answer is {status} and not a page of {size}.")
    if (status, body) != _get(their_url, ASKED)[::2]:
        raise RuntimeError("The two sides do not answer the same.")
    for url in (our_url, their_url):
        if _get(url, {"Authorization": "Token bm9ib2R5"})[0] != 401:
            raise RuntimeError(f"{url} lets in whose token nobody knows.")


def _get(url: str, headers: dict[str, str]) -> tuple[int, Message, dict[str, Any]]:
    """Return the status, the headers, and the body but for its timestamp."""
    try:
        with urlopen(Request(url, headers=headers), timeout=PATIENCE) as answer:
            body = json.load(answer)
            del body["timestamp"]
            return answer.status, answer.headers, body
    except HTTPError as error:
        with error:
            return error.code, error.headers, {}
