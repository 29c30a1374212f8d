"""Apps as users of the package have them, for a partner to meet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask

from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import PartyId
from flask_ocpi_status.background import Threads
from flask_ocpi_status.modules import MemoryDocuments
from flask_ocpi_status.modules import OCPIPlatform
from flask_ocpi_status.peers import PeerError
from flask_ocpi_status.registration import MemoryParties
from flask_ocpi_status.registration import Party

#: Whose the apps are.
US = PartyId("NL", "WNK")
_SENT = ("locations", "sessions", "cdrs", "tariffs")


@dataclass
class User:
    """An app, and what a test does with it."""

    app: Flask
    ocpi: OCPIStatus
    platform: OCPIPlatform
    documents: MemoryDocuments
    background: Threads

    def party(self, name: str = "partner") -> Party:
        with self.app.app_context():
            found = self.ocpi.parties.by_name(name)
        assert found is not None
        return found

    def peer(self, name: str = "partner") -> Any:
        with self.app.app_context():
            return self.ocpi.peer(self.party(name))

    def call(self, method: str, path: str = "", *, side: str = "SENDER") -> Any:
        """Call the partner once, and return its answer or the failure."""
        module, _, below = path.partition("/")
        with self.peer() as peer:
            url = peer.url_of(module, *below.split("/")[: bool(below)], role=side)
            try:
                return peer.request(method, url, once=True)
            except PeerError as error:
                return error


def user(
    role: str = "EMSP",
    versions: tuple[str, ...] = ("2.2.1",),
    parties: Any = None,
    **config: Any,
) -> User:
    """Make an app with a platform of a role."""
    app = Flask("user")
    app.testing = True
    app.config.update(
        {
            "OCPI_STATUS_ROLES": [
                {
                    "role": role,
                    "country_code": US.country_code,
                    "party_id": US.party_id,
                    "business_details": {"name": "Windkracht"},
                }
            ],
            **config,
        }
    )
    background = Threads()
    ocpi = OCPIStatus(
        app,
        parties=MemoryParties() if parties is None else parties,
        background=background,
    )
    platform = OCPIPlatform("roaming", __name__, versions=versions, home=versions[-1])
    documents = MemoryDocuments()
    offered, taken = (_SENT, ("tokens",)) if role == "CPO" else (("tokens",), _SENT)
    for module in offered:
        platform.sender(module, documents)
    for module in taken:
        platform.receiver(module, documents)
    if role == "CPO":
        platform.command("START_SESSION")(lambda asked, reply: "REJECTED")
    elif versions != ("2.0",):
        platform.on_result(lambda asked, result: None)
    app.register_blueprint(platform)
    return User(app, ocpi, platform, documents, background)
