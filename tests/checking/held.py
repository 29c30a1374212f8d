"""Platforms of ours on real sockets, which the checks are held against."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from typing import Final

from flask import Flask

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import UnknownLocation
from flask_ocpi_status import UnknownToken
from flask_ocpi_status.background import Threads
from flask_ocpi_status.checking.report import Report
from flask_ocpi_status.checking.running import check_partner
from flask_ocpi_status.checking.writing.listening import Listener
from flask_ocpi_status.contracts import FEATURES
from flask_ocpi_status.modules import MemoryDocuments
from flask_ocpi_status.modules import OCPIPlatform
from flask_ocpi_status.modules.catalogue import MODULES
from flask_ocpi_status.modules.chargingprofiles import RESULTS
from flask_ocpi_status.modules.keeping.documents import Kept
from flask_ocpi_status.modules.keeping.documents import Key
from flask_ocpi_status.modules.keeping.documents import Shelf
from flask_ocpi_status.modules.operation import Collection
from flask_ocpi_status.modules.operation import Module
from flask_ocpi_status.peers import PeerSettings
from flask_ocpi_status.registration import MemoryParties
from flask_ocpi_status.registration import Party
from flask_ocpi_status.transport.platform import CredentialsRole
from flask_ocpi_status.transport.routing import PartyId
from tests.modules.serving.world import thing
from tests.partners.served import served

VERSIONS: Final = tuple(FEATURES)
#: Who asks, and whose the platforms are.
ASKS: Final = PartyId("NL", "ABC")
OURS: Final = ("NL", "DST")
TOKEN: Final = CredentialsToken("a-token-of-those-who-check")
TOKEN_A: Final = CredentialsToken("token-a-of-those-who-check")
SETTINGS: Final = PeerSettings(timeout=60.0, deadline=120.0, insecure=True)
#: What each platform offers, and what it takes; of what its version has.
SIDES: Final = {
    "CPO": (
        ("locations", "sessions", "cdrs", "tariffs", "bookings"),
        ("tokens", "hubclientinfo", "invoicereconciliation", "payments"),
    ),
    "EMSP": (
        ("tokens", "chargingprofiles", "invoicereconciliation"),
        ("locations", "sessions", "cdrs", "tariffs", "hubclientinfo", "bookings"),
    ),
    # A hub, and a provider of payments: 2.3.0 has no word for either.
    "OTHER": (("hubclientinfo", "payments"), ()),
}
#: The versions that a role has something in.
ROLES: Final = [
    (version, role)
    for role in SIDES
    for version in FEATURES
    if role != "OTHER" or FEATURES[version].roles
]
#: How many objects are in each list.
MANY: Final = 5

Wsgi = Callable[..., Any]


@dataclass
class Held:
    """A platform that is served.

    :param url: of its versions.
    """

    app: Flask
    url: str
    version: str

    def check(
        self, *, writes: bool = False, joins: bool = False, **options: Any
    ) -> Report:
        """Check it as a party that is registered, or that is invited.

        :param joins: whether it comes with token A.
        """
        known = {"token_a": TOKEN_A} if joins else {"token": TOKEN}
        options = {**known, "version": self.version, "sender": ASKS, **options}
        if not writes:
            return check_partner(self.url, settings=SETTINGS, **options)
        with Listener() as listener:
            return check_partner(
                self.url,
                settings=SETTINGS,
                listener=listener,
                writes=True,
                **options,
            )


@contextmanager
def held(
    version: str = "2.2.1",
    role: str = "CPO",
    *,
    wrapped: Callable[[Wsgi], Wsgi] = lambda app: app,
    versions: tuple[str, ...] = (),
) -> Iterator[Held]:
    """Serve a platform.

    :param version: the one that is spoken, and that of its objects.
    :param versions: those that it offers, if there are more.
    :param wrapped: what is put round the app on its way to the socket.
    """
    app = an_app(version, role, versions or (version,))
    app.wsgi_app = wrapped(app.wsgi_app)  # type: ignore[method-assign]
    with served(app) as url:
        yield Held(app, url, version)


def an_app(version: str, role: str, versions: tuple[str, ...]) -> Flask:
    """Make an app with a platform of a role, which has objects in its lists."""
    store, documents = MemoryParties(), MemoryDocuments()
    app = Flask(__name__)
    app.config["OCPI_STATUS_ROLES"] = [
        {
            "role": role,
            "country_code": OURS[0],
            "party_id": OURS[1],
            "business_details": {"name": "Deltastroom"},
        }
    ]
    app.config["OCPI_STATUS_INSECURE_PEERS"] = True
    # Unknown URLs below the versions are the platform's as well.
    app.config["OCPI_STATUS_PREFIXES"] = {"/ocpi": f"ocpi-{version}"}
    OCPIStatus(app, parties=store, background=Threads())
    platform = OCPIPlatform(
        "roaming",
        __name__,
        versions=versions,
        home=version,
        decisions={"tax_included": "NO"},
    )
    offered, taken = (
        [MODULES[name] for name in side if version in MODULES[name].versions]
        for side in SIDES[role]
    )
    for module in offered:
        platform.sender(module.identifier, documents)
        fill(documents, module, version)
    for module in taken:
        platform.receiver(module.identifier, documents)
    if role == "EMSP" and version != "2.0":
        platform.authorize(_authorize)
    if role == "CPO" and version != "2.0":
        _obey(platform, version)
    if role == "CPO" and FEATURES[version].roles:
        _obey_profiles(platform)
    app.register_blueprint(platform)
    _know_who_asks(store, version, "CPO" if role == "EMSP" else "EMSP")
    return app


def fill(documents: MemoryDocuments, module: Module, version: str) -> None:
    """Put some objects into each list, each changed a day after the one before."""
    for collection, operation in module.of(version, "SENDER"):
        if operation.kind == "list":
            assert collection.keeps is not None
            for number in range(MANY):
                _keep(documents, module, collection, version, number)


def _keep(
    documents: MemoryDocuments,
    module: Module,
    collection: Collection,
    version: str,
    number: int,
) -> None:
    kind = str(collection.keeps)
    named, own = collection.named, f"{kind[:3].upper()}{number}"
    # What has no id but its owner's is told of others.
    owner = OURS if named else ("NL", f"P{number}")
    made = thing(kind, version, module=module.identifier, owner=owner)
    if named is not None:
        made[named[1]] = own
    if "last_updated" in made:
        made["last_updated"] = f"2026-03-0{number + 1}T12:00:00Z"
    for evse in made.get("evses", ()):
        evse.pop("last_updated", None)
        if version not in ("2.0",):
            evse["last_updated"] = "2026-03-01T12:00:00Z"
        for connector in evse["connectors"]:
            if version not in ("2.0",):
                connector["last_updated"] = "2026-03-01T12:00:00Z"
    _agree(made, kind, version)
    kept = Kept(made, version, concerns=(ASKS.country_code, ASKS.party_id))
    key = Key.folded(Shelf("SENDER", kind), *owner, own if named else "")
    assert documents.put(key, kept, None)


def _agree(made: dict[str, Any], kind: str, version: str) -> None:
    """Let an object name what is in the other lists."""
    for field in ("location", "cdr_location"):
        if isinstance(made.get(field), dict):
            made[field]["id"] = "LOC1"
    named = "tariff_ids" if FEATURES[version].roles else "tariff_id"
    for evse in made.get("evses", ()):
        for connector in evse["connectors"]:
            connector[named] = ["TAR1"] if FEATURES[version].roles else "TAR1"
    if kind == "CDR" and version != "2.0":
        tariff = thing("Tariff", version, module="tariffs", owner=OURS)
        made["tariffs"] = [tariff | {"id": "TAR1"}]
        energy = {"dimensions": [{"type": "ENERGY", "volume": 2}]}
        begun = made["start_date_time"]
        made["charging_periods"] = [{"start_date_time": begun, **energy}]
        made["total_energy"] = 2


def _know_who_asks(store: MemoryParties, version: str, role: str) -> None:
    """Register one party and invite another, without ado."""
    first = CredentialsToken("a-token-a-that-is-used-up")
    party = store.invite("asks", first)
    known = CredentialsRole(role if FEATURES[version].roles else None, ASKS)
    store.register(
        Party(
            party.id,
            "asks",
            version=version,
            url="http://127.0.0.1:9/versions",
            token=CredentialsToken("our-token-at-theirs"),
            roles=(known,),
        ),
        presented=first,
        token=TOKEN,
    )
    store.invite("invited", TOKEN_A)


def _authorize(uid: str, kind: str, location: Any) -> str:
    if uid.startswith("TOK"):
        return "ALLOWED"
    raise UnknownToken("There is no such Token.")


def _obey(platform: OCPIPlatform, version: str) -> None:
    """Obey commands, and say later what came of them."""

    @platform.task
    def done() -> str:
        return "ACCEPTED"

    @platform.command("START_SESSION")
    def start(command: Any, reply: Any) -> str:
        if not command["location_id"].startswith("LOC"):
            raise UnknownLocation("There is no such Location.")
        reply.later(done)
        return "ACCEPTED"

    @platform.command("STOP_SESSION")
    def stop(command: Any, reply: Any) -> str:
        return "REJECTED" if version == "2.1" else "UNKNOWN_SESSION"


def _obey_profiles(platform: OCPIPlatform) -> None:
    """Obey what is asked of charging profiles, and say later what came of it."""
    active = {
        "start_date_time": "2026-03-01T12:00:00Z",
        "charging_profile": {"charging_rate_unit": "A"},
    }
    found = {"GET": {"result": "ACCEPTED", "profile": active}}

    @platform.task
    def profiled(method: str) -> Any:
        return found.get(method, "ACCEPTED")

    def obeyed(method: str) -> None:
        @platform.charging_profile(method)
        def obey(asked: Any, reply: Any) -> str:
            if not asked["session_id"].startswith("SES"):
                return "UNKNOWN_SESSION"
            reply.later(profiled, method)
            return "ACCEPTED"

    for method in RESULTS:
        obeyed(method)
