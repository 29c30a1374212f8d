"""What stands between a platform and its socket, and spoils what goes through."""

from __future__ import annotations

import json
from base64 import b64decode
from base64 import b64encode
from collections.abc import Callable
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from io import BytesIO
from typing import Any
from typing import Final
from urllib.parse import parse_qsl
from urllib.parse import urlencode

from werkzeug.datastructures import Headers

Environ = dict[str, Any]


@dataclass
class Asked:
    """A request that came, and may be spoilt before the platform has it."""

    environ: Environ

    @property
    def method(self) -> str:
        return str(self.environ["REQUEST_METHOD"])

    @property
    def path(self) -> str:
        return str(self.environ["PATH_INFO"])

    @property
    def module(self) -> str:
        """The module that is asked, or what stands in its place."""
        return next((one for one in _MODULES if f"/{one}" in self.path), "versions")

    @property
    def below(self) -> str:
        """What stands behind the module in the path."""
        return self.path.partition(f"/{self.module}")[2].strip("/")

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(self.environ["QUERY_STRING"]))

    @query.setter
    def query(self, query: dict[str, str]) -> None:
        self.environ["QUERY_STRING"] = urlencode(query)

    @property
    def token(self) -> str | None:
        """The token that it came with, whichever way it is written."""
        header = self.environ.get("HTTP_AUTHORIZATION")
        if header is None:
            return None
        text = header.removeprefix("Token ")
        try:
            return b64decode(text, validate=True).decode()
        except ValueError:
            return str(text)

    @token.setter
    def token(self, token: str) -> None:
        written = b64encode(token.encode()).decode()
        self.environ["HTTP_AUTHORIZATION"] = f"Token {written}"

    @property
    def is_encoded(self) -> bool:
        return self.environ.get("HTTP_AUTHORIZATION", "") != f"Token {self.token}"

    def __post_init__(self) -> None:
        length = int(self.environ.get("CONTENT_LENGTH") or 0)
        self.send(self.environ["wsgi.input"].read(length))

    def send(self, body: bytes) -> None:
        """Have the platform read this body."""
        self.body = body
        self.environ["wsgi.input"] = BytesIO(body)
        self.environ["CONTENT_LENGTH"] = str(len(body))


_MODULES: Final = (
    "credentials",
    "locations",
    "sessions",
    "cdrs",
    "tariffs",
    "tokens",
    "commands",
    "chargingprofiles",
    "hubclientinfo",
    "invoicereconciliation",
    "payments",
    "bookings",
)


@dataclass
class Answered:
    """An answer of the platform's, which may be spoilt before it is sent."""

    asked: Asked
    http: int
    headers: Headers
    body: bytes

    @property
    def json(self) -> Any:
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    @json.setter
    def json(self, content: Any) -> None:
        self.body = json.dumps(content).encode()

    @property
    def data(self) -> Any:
        return (self.json or {}).get("data")

    def say(self, **fields: Any) -> None:
        """Put something into the envelope; ``None`` takes it out."""
        content = {**(self.json or {}), **fields}
        self.json = {name: one for name, one in content.items() if one is not None}

    @property
    def succeeded(self) -> bool:
        return 1000 <= ((self.json or {}).get("status_code") or 0) < 2000


@dataclass
class Fault:
    """What is wrong with a partner.

    :param finds: the ids of the checks that must find it, and of no others; the first
        one is that which is named for it.
    :param why: why there are others.
    :param answer: spoils an answer.
    :param ask: spoils a request; what it returns is answered in the platform's place.
    :param role: of the platform.
    :param version: that it speaks.
    :param how: how it is checked; see ``Held.check``.
    """

    finds: str
    why: str = ""
    answer: Callable[[Answered], object] = lambda answered: None
    ask: Callable[[Asked], Answered | None] = lambda asked: None
    role: str = "CPO"
    version: str = "2.2.1"
    how: str = ""


class Spoiler:
    """Is put round an app, and spoils by the fault that it has at the moment."""

    def __init__(self) -> None:
        self.fault: Fault | None = None

    def __call__(self, app: Callable[..., Iterable[bytes]]) -> Callable[..., Any]:
        def spoilt(environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
            if self.fault is None:
                return app(environ, start)
            asked = Asked(environ)
            answered = self.fault.ask(asked) or _answer_of(app, asked)
            self.fault.answer(answered)
            headers = Headers(answered.headers)
            headers["Content-Length"] = str(len(answered.body))
            start(f"{answered.http} Spoilt", headers.to_wsgi_list())
            return [answered.body]

        return spoilt


def _answer_of(app: Callable[..., Iterable[bytes]], asked: Asked) -> Answered:
    told: list[Any] = []
    pieces = app(asked.environ, lambda *args: told.extend(args))
    body = b"".join(pieces)
    close = getattr(pieces, "close", None)
    if close is not None:
        close()
    return Answered(asked, int(told[0].split()[0]), Headers(told[1]), body)


def answer(asked: Asked, http: int, **envelope: Any) -> Answered:
    """Make an answer that the platform has not made."""
    sent = asked.environ
    headers = Headers({"Content-Type": "application/json"})
    for name in ("X-Request-ID", "X-Correlation-ID"):
        value = sent.get(f"HTTP_{name.upper().replace('-', '_')}")
        if value:
            headers[name] = value
    for one, other in (("to", "from"), ("from", "to")):
        for what in ("country-code", "party-id"):
            value = sent.get(f"HTTP_OCPI_{other}_{what}".upper().replace("-", "_"))
            if value:
                headers[f"OCPI-{one}-{what}"] = value
    made = Answered(asked, http, headers, b"")
    made.json = {"timestamp": _now(), **envelope}
    return made


def _now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
