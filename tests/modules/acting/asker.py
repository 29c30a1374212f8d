"""An eMSP that asks, served on a real socket, and the party that it asks."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition
from threading import Thread
from typing import Any
from typing import Final

import requests
from flask import Flask
from sqlalchemy import URL
from sqlalchemy import create_engine
from sqlalchemy import make_url
from sqlalchemy.orm import scoped_session
from sqlalchemy.orm import sessionmaker
from sqlalchemy.pool import NullPool
from werkzeug.serving import make_server

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.contracts import FEATURES
from flask_ocpi_status.modules import MemoryDocuments
from flask_ocpi_status.modules import OCPIPlatform
from flask_ocpi_status.modules import Question
from flask_ocpi_status.modules import SQLDocuments
from flask_ocpi_status.modules.common import platforms_of
from flask_ocpi_status.modules.keeping.questions import Questions
from flask_ocpi_status.parties.parties import Endpoint
from flask_ocpi_status.parties.parties import Party
from flask_ocpi_status.registration import MemoryParties
from flask_ocpi_status.transport.platform import CredentialsRole
from flask_ocpi_status.transport.routing import PartyId
from tests.modules.serving.world import thing

VERSIONS: Final = ("2.1", "2.1.1", "2.2", "2.2.1", "2.3.0")
LATER: Final = ("2.2", "2.2.1", "2.3.0")
US: Final = ("NL", "WNK")
EMSP: Final = {
    "role": "EMSP",
    "country_code": "NL",
    "party_id": "WNK",
    "business_details": {"name": "Windkracht"},
}
#: With which the parties call us, and we them.
THEIRS: Final = {"cpo": "token-of-cpo", "other": "token-of-other"}
OURS: Final = "token-of-ours"
#: More than any machine takes.
LONG: Final = 60.0


class Known(MemoryParties):
    """Parties that need not register."""

    def __init__(self, *parties: Party) -> None:
        super().__init__()
        self.known = {party.name: party for party in parties}

    def by_name(self, name: str) -> Party | None:
        return self.known.get(name)

    def by_token(self, token: CredentialsToken) -> Party | None:
        names = {told: name for name, told in THEIRS.items()}
        return self.known.get(names.get(token.reveal(), ""))

    def all(self) -> list[Party]:
        return list(self.known.values())


def party_at(
    url: str, version: str = "2.2.1", name: str = "cpo", **changes: Any
) -> Party:
    """Return a party whose modules are at a URL, as :func:`path_of` has them."""
    roles = FEATURES[version].roles
    return Party(
        1,
        name,
        registered=True,
        version=version,
        url=f"{url}/versions",
        token=CredentialsToken(OURS),
        endpoints=tuple(
            Endpoint(
                one,
                f"{url}/ocpi/{version}/receiver/{one}",
                "RECEIVER" if roles else None,
            )
            for one in ("commands", "chargingprofiles")
        ),
        roles=(CredentialsRole("CPO", PartyId("NL", "DST")),),
        **changes,
    )


def path_of(what: str, version: str = "2.2.1") -> tuple[str, str]:
    """Return the method and the path by which a party is asked for something."""
    if what in ("GET", "PUT", "DELETE"):
        return what, f"/ocpi/{version}/receiver/chargingprofiles/S1"
    return "POST", f"/ocpi/{version}/receiver/commands/{what}"


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve an app, and give its URL."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(LONG)
        server.server_close()


class Told:
    """What an app is told of, in order."""

    def __init__(self) -> None:
        self._changed = Condition()
        self.all: list[tuple[Question, Any]] = []

    def __call__(self, asked: Question, result: Any) -> None:
        with self._changed:
            self.all.append((asked, result))
            self._changed.notify_all()

    def wait(self, many: int = 1) -> list[tuple[Question, Any]]:
        """Wait until it was told so often."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.all) >= many, LONG)
            return list(self.all)


class Asker:
    """An app with a platform that asks.

    :param session: its database session; without one all is in memory.
    :param on_result: what is told of results; nothing with ``None``.
    """

    def __init__(
        self,
        *parties: Party,
        session: Any = None,
        on_result: Callable[..., Any] | None = None,
        versions: tuple[str, ...] = VERSIONS,
        home: str = "2.2.1",
        url: str | None = None,
        background: Any = None,
        **config: Any,
    ) -> None:
        self.app = Flask(__name__)
        self.app.config.update(
            {
                "OCPI_STATUS_ROLES": [EMSP],
                "OCPI_STATUS_BASE_URL": url,
                "OCPI_STATUS_INSECURE_PEERS": True,
                "OCPI_STATUS_PEER_TIMEOUT": LONG,
                "OCPI_STATUS_PEER_DEADLINE": LONG,
                **config,
            }
        )
        self.store = Known(*parties)
        self.ocpi = OCPIStatus(self.app, parties=self.store, background=background)
        self.platform = OCPIPlatform(
            "roaming", __name__, versions=versions, home=home, session=session
        )
        documents: Any = MemoryDocuments() if session is None else SQLDocuments(session)
        self.platform.sender("tokens", documents)
        self.documents = documents
        if on_result is not None:
            self.platform.on_result(on_result)
        self.app.register_blueprint(self.platform)
        if session is not None:

            @self.app.teardown_appcontext
            def close(_: object) -> None:
                session.remove()

    @property
    def questions(self) -> Questions:
        return platforms_of(self.app)["roaming"].notes.questions

    @contextmanager
    def served(self) -> Iterator[str]:
        """Serve it, and give its URL."""
        with serving(self.app) as url:
            self.app.config["OCPI_STATUS_BASE_URL"] = url
            yield url

    def ask(
        self, what: str, body: Any = None, party: Any = "cpo", **options: Any
    ) -> Any:
        """Ask a party for something."""
        with self.app.app_context():
            if what == "GET":
                return self.platform.ask_profile(party, "S1", 60, **options)
            if what == "PUT":
                return self.platform.set_profile(party, "S1", PROFILE, **options)
            if what == "DELETE":
                return self.platform.clear_profile(party, "S1", **options)
            body = COMMANDS[what] if body is None else body
            return self.platform.ask(party, what, body, **options)


PROFILE: Final = {
    "charging_rate_unit": "A",
    "charging_profile_period": [{"start_period": 0, "limit": 10}],
}
_TOKEN: Final = thing("Token", "2.2.1", module="tokens", owner=US)
#: In 2.2.1.
COMMANDS: Final[dict[str, dict[str, Any]]] = {
    "START_SESSION": {"token": _TOKEN, "location_id": "LOC1", "evse_uid": "E1"},
    "STOP_SESSION": {"session_id": "S1"},
    "RESERVE_NOW": {
        "token": _TOKEN,
        "expiry_date": "2100-01-01T00:00:00Z",
        "reservation_id": "17",
        "location_id": "LOC1",
    },
    "CANCEL_RESERVATION": {"reservation_id": "17"},
    "UNLOCK_CONNECTOR": {
        "location_id": "LOC1",
        "evse_uid": "E1",
        "connector_id": "1",
    },
}


def header(version: str, name: str = "cpo") -> dict[str, str]:
    """Return the header with which a party calls us."""
    token = THEIRS.get(name, name)
    if FEATURES[version].encoded_tokens:
        token = b64encode(token.encode()).decode()
    return {"Authorization": f"Token {token}"}


def bring(
    url: str, result: Any, version: str = "2.2.1", name: str = "cpo"
) -> tuple[int, int]:
    """Post a result as a party does, and return both statuses of the answer."""
    answer = requests.post(
        url, json=result, headers=header(version, name), timeout=LONG
    )
    told = answer.json()
    assert "data" not in told or told["status_code"] != 1000
    return answer.status_code, told["status_code"]


def session_of(url: URL) -> Any:
    """Return a session on a database with the tables."""
    engine = create_engine(url, poolclass=NullPool)
    SQLDocuments.metadata.create_all(engine)
    return scoped_session(sessionmaker(engine))


def create_app() -> Flask:
    """Make the app of another process, for ``flask --app``."""
    party = party_at(os.environ["ASKED_AT"])
    url = os.environ["ASKER_AT"]
    session = session_of(make_url(os.environ["ASKER_DATABASE"]))
    return Asker(party, session=session, url=url, on_result=print).app
