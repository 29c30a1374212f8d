"""What the demo prints: its URLs, and a line of curl for whatever can happen."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from typing import NamedTuple

from .versions import ocpi_versions


class Example(NamedTuple):
    """One request, and what is answered.

    :param what: what happens.
    :param http: the HTTP status of the answer.
    :param path: the path below the demo's own URL.
    :param method: of HTTP.
    :param body: what is sent.
    :param code: the status code of the answer, where the contract has them.
    """

    what: str
    http: int
    path: str
    method: str = "GET"
    body: str | None = None
    code: int | None = None

    def title(self) -> str:
        """Say what happens and what is answered."""
        code = "" if self.code is None else f", status code {self.code}"
        return f"{self.what}: HTTP {self.http}{code}"

    def line(self, base: str) -> str:
        """Write it as a line of curl, ready to paste."""
        words = ["curl", "-i", base + self.path]
        if self.method != "GET":
            words[2:2] = ["-X", self.method]
        if self.body is not None:
            words += ["-H", "Content-Type: application/json", "-d", self.body]
        return shlex.join(words)


_SENT = json.dumps(
    {
        "country_code": "NL",
        "party_id": "ABC",
        "id": "LOC2",
        "publish": True,
        "address": "Domplein 4",
        "city": "Utrecht",
        "country": "NLD",
        "coordinates": {"latitude": "52.090700", "longitude": "5.121600"},
        "time_zone": "Europe/Amsterdam",
        "last_updated": "2025-03-03T06:00:00Z",
    }
)
_RECEIVED = "/ocpi/emsp/2.2.1/locations/NL/ABC/LOC2"
_LIST = "/ocpi/cpo/2.2.1/locations/"

EXAMPLES = {
    "OCPI 2.2.1": (
        Example("a page of a list", 200, f"{_LIST}?limit=2", code=1000),
        Example("one EVSE", 200, f"{_LIST}LOC001/LOC001-1", code=1000),
        Example("an unknown location", 404, f"{_LIST}LOC999", code=2003),
        Example("a new location received", 201, _RECEIVED, "PUT", _SENT, 1000),
        Example("a malformed body", 400, _RECEIVED, "PUT", '{"id": ', 2001),
        Example("an invalid one", 200, _RECEIVED, "PUT", '{"id": "LOC2"}', 2001),
    ),
    "Daml JSON API": (
        Example(
            "a query",
            200,
            "/daml/v1/query",
            "POST",
            '{"templateIds": ["Energy:Supply", "Energy:Unknown"]}',
        ),
        Example("an unknown URL", 404, "/daml/v1/query1"),
        Example("a malformed body", 400, "/daml/v1/query", "POST", "{"),
        Example("an invalid one", 400, "/daml/v1/create", "POST", '{"payload": 1}'),
    ),
    "Platform of Trust": (
        Example("the register", 200, "/organisations/"),
        Example("an unknown organisation", 404, "/organisations/999"),
        Example("a malformed body", 400, "/organisations/", "POST", "name=x"),
        Example(
            "an invalid one", 400, "/organisations/", "POST", '{"email": "nobody"}'
        ),
    ),
    "ITSM REST": (
        Example(
            "a ticket reported",
            201,
            "/tickets/",
            "POST",
            '{"summary": "The display of EVSE LOC020-1 is dark."}',
        ),
        Example("an unknown ticket", 404, "/tickets/999"),
        Example("a malformed body", 400, "/tickets/", "POST", "[1, 2"),
        Example("an invalid one", 400, "/tickets/", "POST", '{"priority": "urgent"}'),
    ),
}


def introduction(base: str, database: str) -> Iterator[str]:
    """Return what there is to read and to paste, line by line.

    :param base: the URL of the demo, without a slash at its end.
    :param database: the URL of its database, to be shown.
    """
    yield f"The demo answers at {base}, from {database}."
    yield ""
    for title, path in _urls():
        yield f"{title:24}{base}{path}"
    for contract, examples in EXAMPLES.items():
        for example in examples:
            yield ""
            yield f"{contract}, {example.title()}"
            yield f"  {example.line(base)}"
    yield ""
    yield "Stop it with Ctrl-C."


def _urls() -> Iterator[tuple[str, str]]:
    for version in ocpi_versions():
        yield f"OCPI {version}, sender", f"/ocpi/cpo/{version}/locations/"
        yield f"OCPI {version}, receiver", f"/ocpi/emsp/{version}/locations/NL/ABC/LOC1"
    yield "Daml JSON API", "/daml/v1/query"
    yield "Platform of Trust", "/organisations/"
    yield "ITSM REST", "/tickets/"
