"""A platform with every module and both sides in one version, and partners of it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC
from datetime import datetime
from itertools import product
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from flask_ocpi_status import NotEnoughInformation
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import UnknownToken
from flask_ocpi_status.contracts import FEATURES
from flask_ocpi_status.modules import MemoryDocuments
from flask_ocpi_status.modules import OCPIPlatform
from flask_ocpi_status.modules.catalogue import MODULES
from flask_ocpi_status.modules.common import Common
from flask_ocpi_status.modules.common import platforms_of
from flask_ocpi_status.modules.keeping.documents import Kept
from flask_ocpi_status.modules.keeping.documents import Key
from flask_ocpi_status.modules.keeping.documents import Shelf
from flask_ocpi_status.modules.keeping.questions import Question
from flask_ocpi_status.modules.keeping.questions import Questions
from flask_ocpi_status.modules.serving.side import FUNCTIONS
from tests.objects.documents import minimal

VERSIONS = tuple(FEATURES)
#: Objects of whom the platform is, and of the two parties that ask it.
US, ABC, XYZ = ("NL", "DST"), ("NL", "ABC"), ("NL", "XYZ")
ROLE = {"role": "CPO", "country_code": "NL", "party_id": "DST"}
CALLBACK = "https://abc.example/results/1"
LATER = "2026-06-30T00:00:00Z"
#: What requests name, and the objects that hold what they name.
NAMED = {
    "location_id": "LOC1",
    "evse_uid": "E1",
    "connector_id": "1",
    "response_url": CALLBACK,
}
OBJECTS = ("Location", "EVSE", "BookingLocation")


class Partner:
    """A party of the app's own class."""

    def __init__(self, codes: tuple[str, str]) -> None:
        self.name = codes[1]
        self.roles = [dict(zip(CODES, codes, strict=True))]


CODES = ("country_code", "party_id")
PARTNERS = {"token-abc": Partner(ABC), "token-xyz": Partner(XYZ)}


def thing(kind: str, version: str, *, module: str, owner: tuple[str, str] = ABC) -> Any:
    """Return the smallest object of a class, whole: with what has a URL in it.

    If it concerns a party, it is the one that asks.
    """
    cls = MODULES[module].edition(version).classes[kind]
    made = {**minimal(cls)}
    codes = zip(CODES, owner, strict=True)
    made |= {name: code for name, code in codes if name in cls.properties()}
    names = {"Location": "LOC1", "EVSE": "E1", "Connector": "1", "Calendar": "CAL1"}
    for field in ("id", "uid", "terminal_id"):
        if field in cls.properties():
            made[field] = names.get(kind, "ID1")
    for holder, part in (
        ("evses", "EVSE"),
        ("connectors", "Connector"),
        ("calendars", "Calendar"),
    ):
        if kind in OBJECTS and holder in cls.properties():
            made[holder] = [thing(part, version, module=module)]
    if kind == "Token":
        made["type"] = "RFID"
    for named in (made.get("cdr_token"), *made.get("booking_requests", ())):
        if named is not None:
            party = named.get("booking_request", named)
            asks = dict(zip(CODES, ABC, strict=True))
            party |= {name: asks[name] for name in CODES if name in party}
    if "token" in cls.properties():
        made["token"] = thing("Token", version, module="tokens", owner=owner)
    for field, value in NAMED.items():
        if cls.properties().get(field) is not None and kind not in OBJECTS:
            made[field] = value
    return made


class World:
    """A platform with all that a version has.

    :ivar heard: what its functions were called with.
    """

    def __init__(
        self,
        version: str,
        documents: Any = None,
        *,
        obeys: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> None:
        """Make it.

        :param obeys: the functions of commands, where it has nothing else.
        :param options: those of the platform.
        """
        self.version = version
        self.documents = documents or MemoryDocuments()
        self.heard: list[Any] = []
        self.app = Flask(__name__)
        self.app.testing = True
        self.app.config["OCPI_STATUS_ROLES"] = [
            {**ROLE, "business_details": {"name": "Deltastroom"}}
        ]
        self.ocpi = OCPIStatus(self.app)
        self.ocpi.token_loader(lambda token: PARTNERS.get(token.reveal()))
        options = {"versions": (version,), "home": version, **options}
        self.platform = OCPIPlatform("roaming", __name__, **options)
        if obeys is None:
            self.fill()
        for name, obey in (obeys or {}).items():
            self.platform.command(name)(obey)
        self.app.register_blueprint(self.platform)

    @property
    def common(self) -> Common:
        return platforms_of(self.app)["roaming"]

    def fill(self) -> None:
        """Bring all that the version can be asked for."""
        sides = {
            "SENDER": self.platform.sender,
            "RECEIVER": self.platform.receiver,
        }
        for module, (role, give) in product(MODULES.values(), sides.items()):
            rows = list(module.of(self.version, role))
            if any(collection.keeps for collection, _ in rows):
                give(module.identifier, self.documents)
            for kind in {operation.kind for _, operation in rows} & FUNCTIONS.keys():
                function = getattr(self, f"on_{kind}")
                self.platform.does(kind, module.identifier)(function)
            for _, operation in rows:
                if operation.kind == "ask" and operation.method == "POST":
                    self.platform.command(operation.path)(self.obey)
                elif operation.kind == "ask":
                    self.platform.charging_profile(operation.method)(self.obey)

    def forget(self) -> World:
        """Forget everything that was sent."""
        self.documents.__init__()
        self.heard.clear()
        return self

    def obey(self, asked: Any, reply: Any) -> str:
        self.heard.append(asked)
        return "ACCEPTED"

    def has_asked(self, what: str, party: str = "ABC", **others: Any) -> Question:
        """Have a question be open, whose result goes to R1."""
        known = {
            "id": "R1",
            "platform": "roaming",
            "version": self.version,
            "body": {},
            "due": datetime(2100, 1, 1, tzinfo=UTC),
        }
        question = Question(party=party, what=what, **{**known, **others})
        self.questions.note(question)
        return question

    @property
    def questions(self) -> Questions:
        return platforms_of(self.app)["roaming"].notes.questions

    def on_authorize(self, uid: str, kind: str, location: Any) -> str:
        self.heard.append((uid, kind, location))
        if uid == "UNKNOWN":
            raise UnknownToken("There is no such Token.")
        if uid == "LITTLE":
            raise NotEnoughInformation("Where is it?")
        return "ALLOWED"

    def on_charging_preferences(self, session_id: str, preferences: Any) -> str | None:
        self.heard.append(preferences)
        return None if session_id == "UNHEEDED" else "ACCEPTED"

    def on_activate(self, terminal: Any) -> None:
        self.heard.append(terminal)

    def on_deactivate(self, terminal_id: str) -> None:
        self.heard.append(terminal_id)

    def on_book(self, request: Any) -> Any:
        self.heard.append(request)
        return thing("Booking", self.version, module="bookings")

    def keep(
        self, role: Any, kind: str, document: Any, own: str, owner: tuple[str, str]
    ) -> None:
        """Keep an object as if it had been there all along."""
        sensitive = FEATURES[self.version].case_sensitive and role == "RECEIVER"
        make = Key if sensitive and kind != "CDR" else Key.folded
        kept = Kept(document, self.version, concerns=ABC)
        assert self.documents.put(make(Shelf(role, kind), *owner, own), kept, None)

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        token: str = "token-abc",
        version: str | None = None,
        **options: Any,
    ) -> TestResponse:
        """Ask below the prefix of the version."""
        version = version or self.version
        if FEATURES[version].encoded_tokens:
            token = b64encode(token.encode()).decode()
        if body is not None:
            options["json"] = body
        return self.app.test_client().open(
            f"/ocpi/{version}/{path}",
            method=method,
            headers={"Authorization": f"Token {token}"},
            **options,
        )


def told(response: TestResponse) -> tuple[int, int]:
    """Return what an answer says: HTTP status and status code."""
    return response.status_code, response.json["status_code"]
