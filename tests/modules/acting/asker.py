"""An eMSP that asks, and the partner that it asks."""

from __future__ import annotations

from collections.abc import Callable
from threading import Condition
from typing import Any
from typing import Final

from flask import Flask
from sqlalchemy import URL
from sqlalchemy import create_engine
from sqlalchemy.orm import scoped_session
from sqlalchemy.orm import sessionmaker
from sqlalchemy.pool import NullPool

from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.modules import MemoryDocuments
from flask_ocpi_status.modules import OCPIPlatform
from flask_ocpi_status.modules import Question
from flask_ocpi_status.modules import SQLDocuments
from flask_ocpi_status.modules.common import platforms_of
from flask_ocpi_status.modules.keeping.questions import Questions
from flask_ocpi_status.registration import MemoryParties
from flask_ocpi_status.registration import Parties
from flask_ocpi_status.testing import Exchange
from flask_ocpi_status.testing import Fault
from flask_ocpi_status.testing import Partner
from flask_ocpi_status.testing.deciding import PROFILES
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
#: More than any machine takes.
LONG: Final = 60.0
#: The word, and what a partner answers that says how long it takes.
ACCEPTED: Final = {"result": "ACCEPTED"}
IN_TIME: Final = {**ACCEPTED, "timeout": 600}


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

    :param version: that it offers besides its home version.
    :param session: its database session; without one all is in memory.
    :param on_result: what is told of results; nothing with ``None``.
    """

    def __init__(
        self,
        version: str = "2.2.1",
        *,
        home: str = "2.2.1",
        session: Any = None,
        parties: Parties | None = None,
        on_result: Callable[..., Any] | None = None,
        background: Any = None,
        **config: Any,
    ) -> None:
        self.app = Flask(__name__)
        self.app.config.update(
            {
                "OCPI_STATUS_ROLES": [EMSP],
                "OCPI_STATUS_PEER_TIMEOUT": LONG,
                "OCPI_STATUS_PEER_DEADLINE": LONG,
                **config,
            }
        )
        self.store = parties or MemoryParties()
        self.ocpi = OCPIStatus(self.app, parties=self.store, background=background)
        offered = tuple(dict.fromkeys((version, home)))
        self.platform = OCPIPlatform(
            "roaming", __name__, versions=offered, home=home, session=session
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

    def ask(
        self, what: str, body: Any = None, party: Any = "partner", **options: Any
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


def meet(partner: Partner, asker: Asker) -> None:
    """Have a partner know an app, and a Location that the commands are of."""
    partner.meet(asker.app)
    partner.holds("locations", [partner.example("Location")])


def accept(partner: Partner, what: str, answer: Any = IN_TIME) -> None:
    """Have a partner accept something, and nothing come of it by itself."""
    partner.decides(PROFILES.get(what, what), answer, result=None)


def place_in(exchange: Exchange) -> str:
    """Return where a question has its result go."""
    asked = exchange.body or exchange.query
    return str(asked["response_url"])


def bring(
    partner: Partner, place: str, result: Any, token: str | None = None
) -> tuple[int | None, int | None]:
    """Post a result as a partner does, and return both statuses of the answer."""
    answer = partner.send("POST", place, result, token=token)
    assert answer.code != 1000 or "data" not in answer.content
    return answer.http, answer.code


def hasty(partner: Partner, result: Any) -> Fault:
    """Return what is wrong with a partner whose result comes before its answer."""

    def make() -> Any:
        return lambda a: bring(partner, a.asked.json["response_url"], result)

    return Fault("hasty", "has the result come before the answer", make)


def session_of(url: URL) -> Any:
    """Return a session on a database with the tables."""
    engine = create_engine(url, poolclass=NullPool)
    SQLDocuments.metadata.create_all(engine)
    return scoped_session(sessionmaker(engine))
