"""Platforms on a database or on memory, and an app by hand that stores what it gets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from datetime import datetime
from pathlib import Path
from typing import Any
from typing import Final
from typing import NamedTuple

from flask import Flask
from flask import request
from sqlalchemy import JSON
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column
from sqlalchemy.orm import scoped_session
from sqlalchemy.orm import sessionmaker

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.modules.keeping.documents import Documents
from flask_ocpi_status.modules.keeping.documents import Kept
from flask_ocpi_status.modules.keeping.documents import Key
from flask_ocpi_status.modules.keeping.documents import Shelf
from flask_ocpi_status.modules.keeping.sql import SQLDocuments
from flask_ocpi_status.modules.platform import OCPIPlatform

from .data import location
from .data import session as session_of

#: The version of the platforms' own objects, and others that they speak.
HOME: Final = "2.2.1"
OTHERS: Final = ("2.1.1", "2.3.0")
_OURS: Final = Shelf("SENDER", "Location")
_SESSIONS: Final = Shelf("SENDER", "Session")
_TOKEN: Final = CredentialsToken("inbound")
_OWNER: Final = ("NL", "CPO")
_ROLES: Final = [
    {
        "role": "CPO",
        "party_id": "CPO",
        "country_code": "NL",
        "business_details": {"name": "CPO"},
    }
]


@contextmanager
def documents_in(file: Path) -> Iterator[SQLDocuments]:
    engine = create_engine(f"sqlite:///{file}")
    SQLDocuments.metadata.create_all(engine)
    session = scoped_session(sessionmaker(engine))
    try:
        yield SQLDocuments(session)
    finally:
        session.remove()
        engine.dispose()


def platform_on(documents: Documents, many: int = 50) -> Flask:
    """Return a platform that has locations of its own."""
    for number in range(many):
        key = Key.folded(_OURS, *_OWNER, f"LOC{number}")
        assert documents.put(key, Kept(location(number), HOME), None)
    session = documents.session if isinstance(documents, SQLDocuments) else None
    if session is not None:
        session.commit()
    platform = OCPIPlatform(
        "p", __name__, versions=(HOME, *OTHERS), home=HOME, session=session
    )
    platform.sender("locations", documents)
    return _app(platform, session)


def sessions_on(documents: Documents, many: int = 1000) -> Flask:
    """Return a platform that has Sessions of its own, of two providers' drivers."""
    for number in range(many):
        key = Key.folded(_SESSIONS, *_OWNER, f"S{number}")
        made = session_of(number, ("MSP", "XYZ")[number % 2])
        assert documents.put(key, Kept(made, HOME), None)
    sql = documents.session if isinstance(documents, SQLDocuments) else None
    if sql is not None:
        sql.commit()
    platform = OCPIPlatform("p", __name__, versions=(HOME,), session=sql)
    platform.sender("sessions", documents)
    return _app(platform, sql, _Provider())


class _Provider(NamedTuple):
    """Who asks for the Sessions of its drivers."""

    roles: tuple[dict[str, str], ...] = ({"country_code": "NL", "party_id": "MSP"},)


def receiver_on(documents: SQLDocuments) -> Flask:
    """Return a platform that takes the locations of others."""
    session = documents.session
    platform = OCPIPlatform("p", __name__, versions=(HOME,), session=session)
    platform.receiver("locations", documents)
    return _app(platform, session)


def _app(platform: OCPIPlatform, session: Any, party: object = "anybody") -> Flask:
    app = Flask("ours")
    app.config["OCPI_STATUS_ROLES"] = _ROLES
    ocpi = OCPIStatus(app)

    @ocpi.token_loader
    def who(token: CredentialsToken) -> object:
        return party if token == _TOKEN else None

    app.register_blueprint(platform)
    if session is not None:
        app.teardown_appcontext(lambda _: session.remove())
    return app


class _Base(DeclarativeBase):
    """The table of the view by hand."""


class _Location(_Base):
    __tablename__ = "locations"
    country_code: Mapped[str] = mapped_column(primary_key=True)
    party_id: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    last_updated: Mapped[str] = mapped_column(index=True)
    document: Mapped[Any] = mapped_column(JSON)


@contextmanager
def by_hand(file: Path) -> Iterator[Flask]:
    """Give an app that stores what it is sent, whatever that is."""
    engine = create_engine(f"sqlite:///{file}")
    _Base.metadata.create_all(engine)
    session = scoped_session(sessionmaker(engine))
    app = Flask("theirs")

    @app.put("/locations/<country_code>/<party_id>/<own>")
    def put(country_code: str, party_id: str, own: str) -> Any:
        if request.headers.get("Authorization") != sent(HOME)["Authorization"]:
            return {"status_code": 2000}, 401
        body = request.get_json()
        found = session.get(_Location, (country_code, party_id, own))
        is_new = found is None
        if found is None:
            found = _Location(country_code=country_code, party_id=party_id, id=own)
            session.add(found)
        found.document = body
        found.last_updated = body["last_updated"]
        session.commit()
        now = datetime.now(UTC).isoformat(timespec="seconds")
        return {"status_code": 1000, "timestamp": now}, 201 if is_new else 200

    app.teardown_appcontext(lambda _: session.remove())
    try:
        yield app
    finally:
        session.remove()
        engine.dispose()


def sent(version: str) -> dict[str, str]:
    return {"Authorization": _TOKEN.header(encoded=version != "2.1.1")}
