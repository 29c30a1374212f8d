"""Platforms on a database, whose requests have a session and a transaction each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import suppress
from threading import Barrier
from threading import BrokenBarrierError
from threading import local
from typing import Any

from flask import Flask
from sqlalchemy import URL
from sqlalchemy import create_engine
from sqlalchemy.orm import scoped_session
from sqlalchemy.orm import sessionmaker
from sqlalchemy.pool import NullPool

from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.modules.keeping.documents import Kept
from flask_ocpi_status.modules.keeping.documents import Key
from flask_ocpi_status.modules.keeping.sql import SQLDocuments
from flask_ocpi_status.modules.platform import OCPIPlatform

from .places import begin_at_once

EVSES = 8
VERSIONS = ("2.1.1", "2.2.1")


class Together(SQLDocuments):
    """Documents that are not changed before all have looked at what is there.

    :ivar barrier: waits for all, at the first look of each request.
    """

    def __init__(self, session: Any) -> None:
        super().__init__(session)
        self.barrier: Barrier | None = None
        self._looked = local()

    def get(self, key: Key) -> Kept | None:
        found = super().get(key)
        if self.barrier is not None and not getattr(self._looked, "once", False):
            self._looked.once = True
            with suppress(BrokenBarrierError):  # some may never come so far
                self.barrier.wait(5)
        return found


@contextmanager
def platform_on(
    url: URL, *, begin: str | None = None, config: dict[str, Any], **options: Any
) -> Iterator[tuple[Flask, Together]]:
    """Give an app with receivers of what is kept in a database.

    :param begin: how SQLite begins a transaction, where it does so with a SELECT.
    :param options: of the engine.
    """
    engine = create_engine(url, poolclass=NullPool, **options)
    if begin is not None:
        begin_at_once(engine, begin)
    session = scoped_session(sessionmaker(engine))
    Together.metadata.create_all(engine)
    documents = Together(session)
    app = Flask(__name__)
    app.config.update(config)
    ocpi = OCPIStatus(app)

    @ocpi.token_loader
    def who(token: Any) -> str:
        return "anybody"

    platform = OCPIPlatform("p", __name__, versions=VERSIONS, session=session)
    for module in ("locations", "tariffs", "cdrs"):
        platform.receiver(module, documents)
    app.register_blueprint(platform)

    @app.teardown_appcontext
    def close(_: object) -> None:
        session.remove()

    try:
        yield app, documents
    finally:
        session.remove()
        engine.dispose()


def whole(id: str = "LOC1", day: int = 1) -> dict[str, Any]:
    moment = f"2025-01-{day:02}T00:00:00Z"
    return {
        "country_code": "NL",
        "party_id": "ABC",
        "id": id,
        "publish": True,
        "address": "F.Rooseveltlaan 3A",
        "city": "Gent",
        "country": "BEL",
        "coordinates": {"latitude": "51.047599", "longitude": "3.729944"},
        "time_zone": "Europe/Brussels",
        "last_updated": moment,
        "evses": [
            {
                "uid": str(number),
                "status": "AVAILABLE",
                "connectors": [
                    {
                        "id": "1",
                        "standard": "IEC_62196_T2",
                        "format": "CABLE",
                        "power_type": "AC_3_PHASE",
                        "max_voltage": 220,
                        "max_amperage": 16,
                        "last_updated": moment,
                    }
                ],
                "last_updated": moment,
            }
            for number in range(EVSES)
        ],
    }
