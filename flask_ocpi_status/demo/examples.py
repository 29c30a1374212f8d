"""What the demo prints: its URLs, and a line of curl for whatever can happen."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from collections.abc import Mapping
from functools import partial
from typing import Literal
from typing import NamedTuple

from ..transport.tokens import CredentialsToken
from .platforms import Platform
from .versions import ocpi_versions

#: Which token a request is sent with: that of the lines of curl, or token A.
Whose = Literal["curl", "A"]
Tokens = Mapping[Whose, CredentialsToken]


class Example(NamedTuple):
    """One request, and what is answered.

    :param what: what happens.
    :param http: the HTTP status of the answer.
    :param path: the path below the demo's own URL.
    :param method: of HTTP.
    :param body: what is sent.
    :param code: the status code of the answer, where the contract has them.
    :param token: the credentials token that is sent, where one is.
    """

    what: str
    http: int
    path: str
    method: str = "GET"
    body: str | None = None
    code: int | None = None
    token: Whose | None = None

    def title(self) -> str:
        """Say what happens and what is answered."""
        code = "" if self.code is None else f", status code {self.code}"
        return f"{self.what}: HTTP {self.http}{code}"

    def line(self, base: str, tokens: Tokens) -> str:
        """Write it as a line of curl, ready to paste."""
        words = ["curl", "-i"]
        if self.token is not None:
            words += ["-H", authorization(tokens[self.token])]
        if self.method != "GET":
            words += ["-X", self.method]
        words.append(base + self.path)
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
_OCPI = partial(Example, code=1000, token="curl")
_RECEIVED = "/ocpi/emsp/2.2.1/locations/NL/ABC/LOC2"
_LIST = "/ocpi/cpo/2.2.1/locations/"
_CREDENTIALS = "/ocpi/2.2.1/credentials/"

EXAMPLES = {
    "OCPI 2.2.1": (
        _OCPI("the versions", 200, "/ocpi/versions/"),
        _OCPI("the modules of a version", 200, "/ocpi/2.2.1/"),
        _OCPI("our credentials, for token A", 200, _CREDENTIALS, token="A"),
        _OCPI("a page, and where the next one is", 200, f"{_LIST}?limit=2"),
        _OCPI("one EVSE", 200, f"{_LIST}LOC001/LOC001-1"),
        _OCPI("an unknown location", 404, f"{_LIST}LOC999", code=2003),
        _OCPI("no token", 401, _LIST, code=2000, token=None),
        _OCPI("a new location received", 201, _RECEIVED, "PUT", _SENT),
        _OCPI("a malformed body", 400, _RECEIVED, "PUT", '{"id": ', code=2001),
        _OCPI("an invalid one", 200, _RECEIVED, "PUT", '{"id": "LOC2"}', code=2001),
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


def greeting(base: str, platform: Platform, database: str) -> Iterator[str]:
    """Say who answers where.

    :param base: the URL of the demo, without a slash at its end.
    :param database: the URL of its database, to be shown.
    """
    yield f"The demo answers at {base}, from {database}."
    yield f"It is {platform}."
    yield (
        "For trying things out only: it calls other parties by plain http, wherever"
        " they are."
    )


def tour(base: str, tokens: Tokens) -> Iterator[str]:
    """Return what there is to ask and to paste, line by line.

    :param tokens: token A is missing where it has been used.
    """
    for title, path in _urls():
        yield f"{title:24}{base}{path}"
    yield ""
    yield from token_for(tokens["curl"])
    for contract, examples in EXAMPLES.items():
        for example in examples:
            if example.token is None or example.token in tokens:
                yield ""
                yield f"{contract}, {example.title()}"
                yield f"  {example.line(base, tokens)}"


def token_for(curl: CredentialsToken) -> Iterator[str]:
    """Say with which token everything can be asked."""
    yield "Calls in OCPI need a credentials token; until the demo stops, this will do:"
    yield f"  {authorization(curl)}"


def authorization(token: CredentialsToken) -> str:
    """Write the header for a token in Base64; the demo takes it in every version."""
    return f"Authorization: {token.header(encoded=True)}"


def _urls() -> Iterator[tuple[str, str]]:
    yield "OCPI versions", "/ocpi/versions/"
    for version in ocpi_versions():
        yield f"OCPI {version}, sender", f"/ocpi/cpo/{version}/locations/"
        yield f"OCPI {version}, receiver", f"/ocpi/emsp/{version}/locations/NL/ABC/LOC1"
    yield "Daml JSON API", "/daml/v1/query"
    yield "Platform of Trust", "/organisations/"
    yield "ITSM REST", "/tickets/"
