"""A platform that pushes, and parties on real sockets that are pushed to."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from typing import Any

from flask import Flask

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.background import Threads
from flask_ocpi_status.contracts import FEATURES
from flask_ocpi_status.modules import OCPIPlatform
from flask_ocpi_status.modules import ocpi_pushed
from flask_ocpi_status.modules.catalogue import MODULES
from flask_ocpi_status.modules.common import Common
from flask_ocpi_status.modules.common import platforms_of
from flask_ocpi_status.modules.keeping.documents import Kept
from flask_ocpi_status.modules.keeping.documents import Key
from flask_ocpi_status.modules.keeping.documents import Shelf
from flask_ocpi_status.registration import Endpoint
from flask_ocpi_status.registration import MemoryParties
from flask_ocpi_status.registration import Parties
from flask_ocpi_status.registration import Party
from flask_ocpi_status.testing import Partner
from flask_ocpi_status.transport.platform import CredentialsRole
from flask_ocpi_status.transport.routing import PartyId
from tests.modules.serving.world import thing
from tests.standing import standing

US = ("NL", "OUR")
LATER = "2026-06-30T00:00:00Z"
CPO = {"role": "CPO", "country_code": "NL", "party_id": "OUR"}


class House:
    """An app with a platform, whose parties are registered without ado.

    :ivar told: what ``ocpi_pushed`` has told, in order.
    """

    def __init__(
        self,
        *,
        home: str = "2.2.1",
        session: Any = None,
        store: Parties | None = None,
        background: Any = None,
        roles: tuple[Mapping[str, str], ...] = (CPO,),
        set_up: Callable[[OCPIPlatform], object] | None = None,
        **config: Any,
    ) -> None:
        self.store = store or MemoryParties()
        self.background = background or Threads()
        self.app = Flask(__name__)
        self.app.testing = True
        self.app.config.update(
            {
                "OCPI_STATUS_ROLES": [
                    {**role, "business_details": {"name": "Ours"}} for role in roles
                ],
                "OCPI_STATUS_INSECURE_PEERS": True,
                # Nothing fails because the machine is slow.
                "OCPI_STATUS_PEER_TIMEOUT": 60.0,
                "OCPI_STATUS_PEER_DEADLINE": 120.0,
                **config,
            }
        )
        self.ocpi = OCPIStatus(self.app, parties=self.store, background=self.background)
        self.platform = OCPIPlatform(
            "roaming",
            __name__,
            versions=tuple(FEATURES),
            home=home,
            session=session,
            decisions={"postal_code": "1234AB", "tax_included": "NO"},
        )
        if set_up is not None:
            set_up(self.platform)
        self.app.register_blueprint(self.platform)
        self.told: list[dict[str, Any]] = []
        ocpi_pushed.connect(self._hear, self.app)

    @property
    def common(self) -> Common:
        return platforms_of(self.app)["roaming"]

    def _hear(self, app: Flask, **fields: Any) -> None:
        self.told.append(fields)

    def add(
        self,
        name: str,
        url: str,
        version: str = "2.2.1",
        *,
        codes: tuple[str, str] = ("DE", "PAR"),
        role: str = "EMSP",
        sides: tuple[str, ...] = ("RECEIVER",),
        modules: tuple[str, ...] = tuple(MODULES),
        granted: tuple[CredentialsRole, ...] | None = None,
        **fields: Any,
    ) -> Party:
        """Register a party that has modules at a URL, each on some sides."""
        token = CredentialsToken(f"token-a-of-{name}")
        party = self.store.invite(name, token, roles=granted)
        roled = FEATURES[version].roles
        endpoints = tuple(
            Endpoint(module, f"{url}/{name}/{module}", side if roled else None)
            for module in modules
            for side in (sides if roled else ("BOTH",))
        )
        known = CredentialsRole(role if roled else None, PartyId(*codes))
        values: dict[str, Any] = {"roles": (known,), "endpoints": endpoints, **fields}
        return self.store.register(
            Party(
                party.id,
                name,
                version=version,
                token=CredentialsToken(f"our-token-at-{name}"),
                granted=party.granted,
                **values,
            ),
            presented=token,
            token=CredentialsToken(f"token-of-{name}"),
        )

    def push(self, module: Any, document: Any, **options: Any) -> None:
        with self.app.app_context():
            self.platform.push(module, document, **options)

    def change(self, module: Any, key: Any, change: Any, **options: Any) -> None:
        with self.app.app_context():
            self.platform.push_change(module, key, change, **options)

    def remove(self, module: Any, key: Any, **options: Any) -> None:
        with self.app.app_context():
            self.platform.push_removal(module, key, **options)

    def wait(self) -> list[tuple[str, str]]:
        """Wait until all is done, and return who has got what, and what not."""
        assert self.background.wait(60)
        return [(one["party"], one["outcome"]) for one in self.told]


@contextmanager
def welcoming() -> Iterator[Partner]:
    """Give a partner that answers all with a success."""
    with standing(modules=()) as partner:
        partner.misbehave("says")
        yield partner


def sent(partner: Partner) -> list[tuple[str, str]]:
    """Return what a partner has received, as method and URL behind its host."""
    return [
        (one.method, f"{one.path}?{one.query_string}".rstrip("?"))
        for one in partner.received()
    ]


def ours(kind: str, module: str, version: str = "2.2.1", **fields: Any) -> Any:
    """Return the smallest object of ours of a class."""
    return {**thing(kind, version, module=module, owner=US), **fields}


def session_of(codes: tuple[str, str], **fields: Any) -> Any:
    """Return a Session of ours that was started with a Token of a party."""
    session = ours("Session", "sessions", **fields)
    token = zip(("country_code", "party_id"), codes, strict=True)
    session["cdr_token"] = {**session["cdr_token"], **dict(token)}
    return session


def keep(documents: Any, document: Any, own: str, version: str = "2.2.1") -> None:
    """Keep an object of ours."""
    kinds = {"evses": "Location", "kwh": "Session", "elements": "Tariff"}
    kind = next((kinds[one] for one in kinds if one in document), "Token")
    key = Key.folded(Shelf("SENDER", kind), *US, own)
    there = documents.get(key)
    assert documents.put(key, Kept(document, version), there)
