"""An example of each operation of each module, asked of a platform.

The tables say what there is, and ``modules.examples`` what is sent; what is answered is
what a platform on documents in memory does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from typing import Final
from typing import NamedTuple
from urllib.parse import urlencode

from flask import Flask
from werkzeug.test import TestResponse

from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.contracts import FEATURES
from flask_ocpi_status.modules.catalogue import MODULES
from flask_ocpi_status.modules.chargingprofiles import RESULTS
from flask_ocpi_status.modules.common import platforms_of
from flask_ocpi_status.modules.examples import CHANGES
from flask_ocpi_status.modules.examples import NAMES
from flask_ocpi_status.modules.examples import OBJECTS
from flask_ocpi_status.modules.examples import Document
from flask_ocpi_status.modules.keeping.documents import Kept
from flask_ocpi_status.modules.keeping.documents import Key
from flask_ocpi_status.modules.keeping.documents import Shelf
from flask_ocpi_status.modules.keeping.memory import MemoryDocuments
from flask_ocpi_status.modules.keeping.questions import Question
from flask_ocpi_status.modules.kinds import Answered
from flask_ocpi_status.modules.kinds import answers
from flask_ocpi_status.modules.operation import SENDER
from flask_ocpi_status.modules.operation import Collection
from flask_ocpi_status.modules.operation import Module
from flask_ocpi_status.modules.operation import Operation
from flask_ocpi_status.modules.platform import OCPIPlatform
from flask_ocpi_status.objects import convert
from flask_ocpi_status.transport.platform import CredentialsRole
from flask_ocpi_status.transport.routing import PartyId

#: The version that most examples are of.
USUAL: Final = "2.2.1"
TOKEN: Final = "s3cret"
#: The same in Base64, as it is sent from 2.2 on.
ENCODED: Final = "czNjcmV0"


class Who(NamedTuple):
    """A platform in the examples."""

    role: str
    name: str
    country_code: str
    party_id: str

    @property
    def host(self) -> str:
        return f"{self.name.lower()}.example"

    @property
    def codes(self) -> tuple[str, str]:
        return self.country_code, self.party_id


CPO: Final = Who("CPO", "Deltastroom", "NL", "DST")
EMSP: Final = Who("EMSP", "Windkracht", "NL", "WNK")
#: A payment provider: the versions have no word for its role.
PTP: Final = Who("OTHER", "Betaalpaal", "NL", "BPL")
#: Whose side the sender's is, where it is not the CPO's.
SENDERS: Final = {
    "tokens": EMSP,
    "commands": EMSP,
    "chargingprofiles": EMSP,
    "payments": PTP,
}
#: What is there already. All else is new, or needs nothing.
SEEDED: Final = (
    *("list", "read", "patch", "delete"),
    *("authorize", "charging_preferences", "deactivate"),
)


@dataclass(frozen=True)
class Example:
    """A request to an operation, in one version."""

    module: Module
    collection: Collection
    operation: Operation
    version: str

    def __str__(self) -> str:
        one = self.operation
        return f"{self.module.identifier} {one.role} {one.method} /{one.path}"

    @property
    def sides(self) -> tuple[Who, Who]:
        """Who is asked, and who asks."""
        sender = SENDERS.get(self.module.identifier, CPO)
        receiver = EMSP if sender is CPO else CPO
        ours = self.operation.role == SENDER
        return (sender, receiver) if ours else (receiver, sender)

    @property
    def url(self) -> str:
        role, own = self.operation.role.lower(), self.module.identifier
        names = dict(zip(("country_code", "party_id"), self.owner, strict=True)) | NAMES
        path = re.sub(r"<(\w+)>", lambda found: names[found[1]], self.operation.path)
        query = urlencode({name: NAMES[name] for name in self.operation.demands})
        return f"/ocpi/{self.version}/{role}/{own}/{path}" + (query and f"?{query}")

    @property
    def owner(self) -> tuple[str, str]:
        """Whose the object is: the sender's."""
        return SENDERS.get(self.module.identifier, CPO).codes

    @property
    def body(self) -> Document | None:
        takes = self.operation.takes
        if takes is None:
            return None
        return CHANGES[takes] if self.operation.kind == "patch" else OBJECTS[takes]

    @property
    def headers(self) -> dict[str, str]:
        encoded = FEATURES[self.version].roles
        return {"Authorization": f"Token {ENCODED if encoded else TOKEN}"}

    @property
    def is_seeded(self) -> bool:
        is_part = self.operation.kind == "put" and (
            self.operation.takes != self.collection.keeps
        )
        return self.operation.kind in SEEDED or is_part

    @property
    def expected(self) -> Answered:
        """The row that says what is answered: the first, or that of what is there."""
        told = list(answers(self.collection, self.operation, self.version))
        return told[1 if self.operation.kind == "put" and self.is_seeded else 0]

    def ask(self) -> TestResponse:
        """Ask a platform of our own, and return its answer."""
        client = platform(self).test_client()
        return client.open(
            self.url,
            method=self.operation.method,
            json=self.body,
            headers=self.headers,
            base_url=f"https://{self.sides[0].host}",
        )

    def there(self) -> Document:
        """Return the object that is there already, in the version that is spoken."""
        assert self.collection.keeps is not None
        document = OBJECTS[self.collection.keeps]
        if self.version >= USUAL or self.operation.kind == "delete":
            return document  # what is deleted is not looked at
        return convert(document, from_=USUAL, to=self.version).document


def examples(module: Module) -> Iterator[Example]:
    """Yield an example of each row, in the version that most are of, or the newest."""
    for collection, operation in module.rows():
        there = [one for one in module.versions if operation.is_in(one)]
        version = USUAL if USUAL in there else there[-1]
        yield Example(module, collection, operation, version)


EXAMPLES: Final = [one for module in MODULES.values() for one in examples(module)]


def platform(example: Example) -> Flask:
    """Make the app of whoever is asked in an example."""
    ours, theirs = example.sides
    app = Flask(ours.name)
    app.testing = True
    app.config["OCPI_STATUS_BASE_URL"] = f"https://{ours.host}"
    app.config["OCPI_STATUS_ROLES"] = [_role(ours)]
    role = CredentialsRole(theirs.role, PartyId(*theirs.codes))
    party = SimpleNamespace(name=theirs.name, roles=[role])
    OCPIStatus(app).token_loader(lambda token: party if token == TOKEN else None)
    made = OCPIPlatform("roaming", __name__, versions=[example.version], home=USUAL)
    bring(made, example)
    app.register_blueprint(made)
    if example.operation.kind == "result":
        platforms_of(app)["roaming"].notes.questions.note(_question(example))
    return app


def bring(made: OCPIPlatform, example: Example) -> None:
    """Give a platform what one side of a module needs."""
    identifier, role = example.module.identifier, example.operation.role
    if example.collection.keeps is not None and example.operation.kind != "ask":
        documents = MemoryDocuments()
        if example.is_seeded:
            documents.put(*_kept(example), None)
        give = made.sender if role == SENDER else made.receiver
        give(identifier, documents)
    kind = example.operation.kind
    if kind in _FUNCTIONS:
        made.does(kind, example.module)(_FUNCTIONS[kind])
    elif kind == "ask":
        (_commands if identifier == "commands" else _profiles)(made)


def _commands(made: OCPIPlatform) -> None:
    for _, operation in MODULES["commands"].rows():
        if operation.kind == "ask":
            made.command(operation.path)(lambda command, reply: "ACCEPTED")


def _profiles(made: OCPIPlatform) -> None:
    for method in ("GET", "PUT", "DELETE"):
        made.charging_profile(method)(lambda asked, reply: "ACCEPTED")


#: What the app does itself, where it is not asked for something.
_FUNCTIONS: Final[dict[str, Any]] = {
    "authorize": lambda token_uid, token_type, location: "ALLOWED",
    "charging_preferences": lambda session_id, preferences: "ACCEPTED",
    "activate": lambda terminal: None,
    "deactivate": lambda terminal_id: None,
    "book": lambda request: OBJECTS["Booking"],
}


def _question(example: Example) -> Question:
    """Return what was asked before, where an example is what came of that."""
    head, _, _ = example.operation.path.partition("/")
    methods = {path: method for method, (path, _) in RESULTS.items()}
    return Question(
        NAMES["reply_id"],
        "roaming",
        example.sides[1].name,
        methods.get(head, NAMES["command"]),
        example.version,
        {},
        datetime.max.replace(tzinfo=UTC),
    )


def _kept(example: Example) -> tuple[Key, Kept]:
    keeps = example.collection.keeps
    assert keeps is not None
    document = example.there()
    own = ""
    if example.collection.named is not None:
        own = str(document.get(example.collection.named[1], ""))
    # Our own are found in any case; before 2.2 those of others are not.
    is_folded = example.operation.role == SENDER or FEATURES[example.version].roles
    make = Key.folded if is_folded else Key
    key = make(Shelf(example.operation.role, keeps), *example.owner, own)
    # An object that does not say whom it concerns is told of by its app.
    whom = example.sides[1].codes if example.operation.role == SENDER else None
    return key, Kept(document, example.version, concerns=whom)


def _role(who: Who) -> dict[str, Any]:
    return {
        "role": who.role,
        "country_code": who.country_code,
        "party_id": who.party_id,
        "business_details": {"name": who.name},
    }


# As they are written on a page


#: What answers have besides, and the pages do not show.
SHOWN: Final = ("Content-Type", "Location", "Link", "X-Total-Count", "X-Limit", "Allow")
_MOMENT: Final = "2026-03-01T12:00:00Z"


def request_text(example: Example) -> str:
    """Write a request as HTTP does."""
    lines = [
        f"{example.operation.method} {example.url} HTTP/1.1",
        f"Host: {example.sides[0].host}",
        *(f"{name}: {value}" for name, value in example.headers.items()),
    ]
    if example.body is None:
        return "\n".join(lines)
    return "\n".join(
        [*lines, "Content-Type: application/json", "", _json(example.body)]
    )


def answer_text(answer: TestResponse) -> str:
    """Write an answer as HTTP does, at one moment for all."""
    lines = [f"HTTP/1.1 {answer.status}"]
    for name, value in answer.headers.items():
        if name in SHOWN:
            lines.append(f"{name}: {value}")
    body = {**answer.get_json(), "timestamp": _MOMENT}
    return "\n".join([*lines, "", _json(body)])


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
