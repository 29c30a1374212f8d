"""A CPO that owes results, and the party that asks it, on a real socket."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from queue import Queue
from typing import Any

from flask import Flask
from sqlalchemy import URL
from sqlalchemy import create_engine
from sqlalchemy.orm import scoped_session
from sqlalchemy.orm import sessionmaker
from sqlalchemy.pool import NullPool
from werkzeug.test import TestResponse

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.contracts import FEATURES
from flask_ocpi_status.exchange.state import state_of
from flask_ocpi_status.modules import MemoryDocuments
from flask_ocpi_status.modules import OCPIPlatform
from flask_ocpi_status.modules import SQLDocuments
from flask_ocpi_status.modules import ocpi_replied
from flask_ocpi_status.modules.acting.watching import watch_of
from flask_ocpi_status.modules.common import Common
from flask_ocpi_status.modules.common import platforms_of
from flask_ocpi_status.parties.parties import Endpoint
from flask_ocpi_status.registration import MemoryParties
from flask_ocpi_status.testing import Partner
from flask_ocpi_status.transport.platform import CredentialsRole
from flask_ocpi_status.transport.routing import PartyId
from tests.modules.serving.world import thing

#: Nothing fails because the machine is slow.
LONG = 60
VERSIONS = ("2.1", "2.1.1", "2.2", "2.2.1", "2.3.0")
#: With which the partner calls us, and we call it.
THEIRS, OURS = "token-of-theirs", "token-of-ours"
US, PARTNER = PartyId("NL", "DST"), PartyId("DE", "PAR")
ROUTED = {
    "OCPI-to-country-code": "NL",
    "OCPI-to-party-id": "DST",
    "OCPI-from-country-code": "DE",
    "OCPI-from-party-id": "PAR",
}
RESULTS = "/results/1"


def accepted(*_: Any) -> str:
    return "ACCEPTED"


def nothing(*_: Any) -> None:
    """The app will say it."""


def given(result: Any) -> Any:
    """What was passed is what came of it."""
    return result


def crash(*_: Any) -> str:
    raise RuntimeError("The charger burns, says hunter2.")


class Operator:
    """A CPO and its app.

    :ivar obey: what it does with whatever it is asked for.
    :ivar told: what ``ocpi_replied`` has told.
    """

    def __init__(
        self,
        partner: str,
        *,
        session: Any = None,
        documents: Any = None,
        timeout: int = LONG,
        home: str = "2.2.1",
        version: str = "2.2.1",
        versions: tuple[str, ...] = (),
        background: Any = None,
        set_up: Callable[[OCPIPlatform], object] | None = None,
        **config: Any,
    ) -> None:
        self.obey: Callable[..., Any] = self.later(accepted)
        self.told: Queue[dict[str, Any]] = Queue()
        self.app = Flask(__name__)
        self.app.config.update(
            {
                "OCPI_STATUS_INSECURE_PEERS": True,
                "OCPI_STATUS_PEER_TIMEOUT": float(LONG),
                "OCPI_STATUS_PEER_DEADLINE": 2.0 * LONG,
                **config,
            }
        )
        self.parties = MemoryParties()
        self.register("partner", partner, version, PARTNER, THEIRS)
        OCPIStatus(self.app, parties=self.parties, background=background)
        self.documents = documents or MemoryDocuments()
        self.platform = OCPIPlatform(
            "roaming",
            __name__,
            versions=versions or tuple(dict.fromkeys((version, home))),
            home=home,
            session=session,
        )
        self.platform.receiver("tokens", self.documents)
        for name in ("START_SESSION", "RESERVE_NOW"):
            self.platform.command(name, timeout=timeout)(self._obey)
        for method in ("GET", "PUT", "DELETE"):
            self.platform.charging_profile(method, timeout=timeout)(self._obey)
        if set_up is not None:
            set_up(self.platform)
        self.app.register_blueprint(self.platform)
        if session is not None:
            self.app.teardown_appcontext(lambda _: session.remove())
        ocpi_replied.connect(self._note, sender=self.app)

    @property
    def common(self) -> Common:
        return platforms_of(self.app)["roaming"]

    def register(
        self, name: str, url: str, version: str, party: PartyId, token: str
    ) -> None:
        invited = self.parties.invite(name, CredentialsToken(f"a-{token}"))
        sides = [("commands", "SENDER"), ("chargingprofiles", "SENDER")]
        whole = replace(
            invited,
            registered=True,
            version=version,
            url=f"{url}/ocpi/versions",
            token=CredentialsToken(OURS),
            endpoints=tuple(
                Endpoint(module, f"{url}/ocpi/{module}", side)
                for module, side in sides
                if version != "2.1.1" or module == "commands"
            ),
            roles=(CredentialsRole("EMSP", party),),
        )
        self.parties.register(
            whole,
            presented=CredentialsToken(f"a-{token}"),
            token=CredentialsToken(token),
        )

    def later(self, function: Any, *args: Any, word: Any = "ACCEPTED") -> Any:
        def obey(reply: Any) -> Any:
            reply.later(function, *args)
            return word

        return obey

    def _obey(self, asked: Any, reply: Any) -> Any:
        self.reply = reply
        return self.obey(reply)

    def _note(self, _: Any, **fields: Any) -> None:
        self.told.put(fields)

    def became(self) -> str:
        """Wait until something has become of a result, and return what."""
        became: str = self.told.get(timeout=LONG)["became"]
        return became

    def ask(
        self,
        url: str,
        version: str = "2.2.1",
        command: str = "START_SESSION",
        cls: str = "StartSession",
        *,
        token: str = THEIRS,
        headers: dict[str, str] | None = None,
        **changes: Any,
    ) -> TestResponse:
        body = {**thing(cls, version, module="commands"), "response_url": url}
        if "token" in body and FEATURES[version].roles:
            body["token"] |= {"country_code": "DE", "party_id": "PAR"}
        if FEATURES[version].encoded_tokens:
            token = b64encode(token.encode()).decode()
        return self.app.test_client().post(
            f"/ocpi/{version}/receiver/commands/{command}",
            json={**body, **changes},
            headers={"Authorization": f"Token {token}", **(headers or {})},
        )

    def profile(self, method: str, url: str, **options: Any) -> TestResponse:
        """Ask something of a charging profile."""
        token = b64encode(THEIRS.encode()).decode()
        if method == "PUT":
            body = thing("SetChargingProfile", "2.2.1", module="chargingprofiles")
            options["json"] = {**body, "response_url": url}
        else:
            options["query_string"] = {"duration": "60", "response_url": url}
        return self.app.test_client().open(
            "/ocpi/2.2.1/receiver/chargingprofiles/S1",
            method=method,
            headers={"Authorization": f"Token {token}"},
            **options,
        )

    def stop(self) -> None:
        """Begin nothing more, and wait for what was begun."""
        with self.app.app_context():
            watch_of(self.common).stop()
        state_of(self.app).background.wait(LONG)

    def rows(self) -> list[Any]:
        """Return all that is noted as owed, or was."""
        replies = self.common.notes.replies
        if hasattr(replies, "_owed"):
            return list(replies._owed.values())
        from flask_ocpi_status.modules.keeping.apart import apart
        from flask_ocpi_status.modules.keeping.tables import REPLIES

        with self.app.app_context(), apart(replies._session, REPLIES) as connection:
            return list(connection.execute(REPLIES.select()).all())


def welcoming(partner: Partner) -> Partner:
    """Have a partner take every result."""
    partner.misbehave("says")
    return partner


@contextmanager
def operator_on(url: URL | None, partner: str, **options: Any) -> Iterator[Operator]:
    """Give an operator whose documents are in a database, or in memory."""
    if url is None:
        operator = Operator(partner, **options)
        try:
            yield operator
        finally:
            operator.stop()
        return
    engine = create_engine(url, poolclass=NullPool)
    session = scoped_session(sessionmaker(engine))
    SQLDocuments.metadata.create_all(engine)
    documents = SQLDocuments(session)
    operator = Operator(partner, session=session, documents=documents, **options)
    try:
        yield operator
    finally:
        operator.stop()
        session.remove()
        engine.dispose()
