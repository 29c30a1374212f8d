"""A party with a list, which changes when a test says so, and a platform that pulls."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from typing import Self

from flask import Flask
from sqlalchemy import URL
from sqlalchemy import create_engine
from sqlalchemy.orm import scoped_session
from sqlalchemy.orm import sessionmaker
from sqlalchemy.pool import NullPool

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import PartyId
from flask_ocpi_status.modules import Kept
from flask_ocpi_status.modules import OCPIPlatform
from flask_ocpi_status.modules import SQLDocuments
from flask_ocpi_status.registration import CredentialsRole
from flask_ocpi_status.registration import Endpoint
from flask_ocpi_status.registration import MemoryParties
from flask_ocpi_status.registration import Party
from flask_ocpi_status.testing import Answered
from flask_ocpi_status.testing import Fault
from flask_ocpi_status.testing import Partner
from tests.modules.keeping.places import SHELF
from tests.modules.keeping.places import asked
from tests.modules.keeping.platforms import whole
from tests.partners.saying import Said
from tests.partners.saying import page
from tests.partners.saying import put_in_place
from tests.partners.saying import say

ROLE = {
    "role": "EMSP",
    "country_code": "NL",
    "party_id": "DST",
    "business_details": {"name": "Deltastroom"},
}
ABC = CredentialsRole("CPO", PartyId("NL", "ABC"))


def moment(second: int) -> str:
    """Return a moment so many seconds after the beginning of 2025."""
    hours, rest = divmod(second, 3600)
    return f"2025-01-01T{hours:02}:{rest // 60:02}:{rest % 60:02}Z"


def location(own: str, second: int = 0, **others: Any) -> dict[str, Any]:
    found = {**whole(own), "last_updated": moment(second), **others}
    found["evses"] = found["evses"][:1]
    return found


#: Partners that are in no test at present; to make one takes longer than most tests do.
_IDLE: list[Partner] = []


class Source:
    """A partner that has a list, in pages, as most have it: by the last change.

    :ivar objects: what is on the list, by id.
    :ivar between: is called with the number of each page before it is made, from 0.
    :ivar instead: what is wrong with a page, by its number.
    """

    def __init__(self, many: int = 0, limit: int = 10) -> None:
        self.limit = limit
        self.objects = {f"L{n:04}": location(f"L{n:04}", n) for n in range(many)}
        self.between: Callable[[int], None] = lambda number: None
        self.instead: dict[int, Said] = {}
        self.pages = 0
        self.total: Callable[[int, int], int | None] = lambda total, on_page: total
        self.linked = True

    def __enter__(self) -> Self:
        self.partner = _IDLE.pop() if _IDLE else Partner(modules=())
        self.partner.__enter__()
        has = Fault("list", "has this list", lambda: self.answer, heard=False)
        self.partner.misbehave(has)
        return self

    def __exit__(self, *error: Any) -> None:
        self.partner.__exit__(*error)
        _IDLE.append(self.partner)

    @property
    def url(self) -> str:
        return self.partner.url

    def put(self, own: str, second: int, **others: Any) -> None:
        self.objects[own] = location(own, second, **others)

    def always(self, *answers: Said) -> None:
        """Answer otherwise: with one after the other, and the last for good."""
        say(self.partner, *answers)

    def answer(self, answered: Answered) -> None:
        number, self.pages = self.pages, self.pages + 1
        self.between(number)
        query, path = answered.asked.query, answered.asked.path
        offset, first = int(query.get("offset", 0)), query.get("date_from", "")
        some = [one for one in self.objects.values() if one["last_updated"] >= first]
        some.sort(key=lambda one: (one["last_updated"], one["id"]))
        items = some[offset : offset + self.limit]
        link = None
        if self.linked and offset + self.limit < len(some):
            link = f"{self.url}{path}?offset={offset + self.limit}"
            if first:
                link += f"&date_from={first}"
        made = page(items, link=link, total=self.total(len(some), len(items)))
        put_in_place(self.instead.get(number, made), answered)

    @property
    def asked(self) -> list[str]:
        """The queries that were asked for."""
        return [one.query_string for one in self.partner.received()]

    def forget(self) -> None:
        """Forget what was asked for."""
        self.partner.exchanges.clear()


class Puller:
    """A platform that takes locations and pulls them from a source."""

    def __init__(
        self,
        source: Source | str,
        documents: Any,
        session: Any = None,
        *,
        versions: tuple[str, ...] = ("2.2.1",),
        first: Any = None,
        **party: Any,
    ) -> None:
        """Make it, perhaps with other documents that were given to it before."""
        self.documents = documents
        self.app = Flask(__name__)
        self.app.testing = True
        self.app.config.update(
            OCPI_STATUS_ROLES=[ROLE],
            OCPI_STATUS_INSECURE_PEERS=True,
            OCPI_STATUS_PEER_DEADLINE=60,
            OCPI_STATUS_PEER_TIMEOUT=60,
        )
        self.parties = MemoryParties()
        self.ocpi = OCPIStatus(self.app, parties=self.parties)
        self.platform = OCPIPlatform(
            "roaming", __name__, versions=versions, session=session
        )
        if first is not None:
            self.platform.sender("tariffs", first)
        for module in ("locations", "sessions", "cdrs", "tokens"):
            self.platform.receiver(module, documents)
        self.app.register_blueprint(self.platform)
        self.party = self.register("abc", source, **party)

    def register(
        self,
        name: str,
        source: Source | str,
        version: str = "2.2.1",
        roles: tuple[CredentialsRole, ...] = (ABC,),
        modules: tuple[str, ...] = ("locations", "sessions", "cdrs", "tokens"),
        **others: Any,
    ) -> Party:
        """Have a party registered that has lists at a source."""
        url = source if isinstance(source, str) else source.url
        role = "SENDER" if version >= "2.2" else None
        invited = CredentialsToken.generate()
        party = self.parties.invite(name, invited, others.pop("quirks", None))
        endpoints = [Endpoint(one, f"{url}/{one}", role) for one in modules]
        return self.parties.register(
            Party(
                party.id,
                name,
                version=version,
                url=f"{url}/versions",
                token=CredentialsToken("theirs"),
                endpoints=tuple(endpoints),
                roles=roles,
                **others,
            ),
            presented=invited,
            token=CredentialsToken.generate(),
        )

    def pull(self, module: str = "locations", party: Any = None, **options: Any) -> Any:
        with self.app.app_context():
            return self.platform.pull(module, party or self.party, **options)

    def kept(self, shelf: Any = SHELF) -> dict[str, Any]:
        """Return what is kept, by id."""
        found: dict[str, Kept] = {}
        query = "limit=100"
        while True:
            read = self.documents.page(shelf, asked(query))
            found |= {one.key.id: one for one in read.items}
            if read.next_url is None:
                break
            query = read.next_url.partition("?")[2]
        session = getattr(self.documents, "session", None)
        if session is not None:
            session.rollback()
        return {own: one.document for own, one in found.items()}


@contextmanager
def sql_documents(url: URL | str) -> Iterator[SQLDocuments]:
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True)
    session = scoped_session(sessionmaker(engine))
    SQLDocuments.metadata.create_all(engine)
    try:
        yield SQLDocuments(session)
    finally:
        session.remove()
        engine.dispose()
