"""Conversions: what one costs beside writing the object and reading it again.

A Location with one EVSE is converted between neighbours, beside ``json.loads`` of
``json.dumps`` of the same. And a page of 50 locations, each of 2 EVSEs with 4
connectors each, is answered in a version that it is converted into, beside the page in
the version that it is written in. Such a page is read from a database: it is the demo's
own, on an SQLite file, asked through WSGI with a token, and both sides read the same
rows. Lines without a limit are for information: an app that has the objects in memory,
which does nothing but convert and write; and a conversion whose losses are asked for.
"""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from typing import Final

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import Page
from flask_ocpi_status import PageRequest
from flask_ocpi_status.codec import loads
from flask_ocpi_status.demo.app import app_on
from flask_ocpi_status.demo.database import open_database
from flask_ocpi_status.demo.models import EVSE
from flask_ocpi_status.demo.models import Connector
from flask_ocpi_status.demo.models import Location
from flask_ocpi_status.objects import convert
from flask_ocpi_status.objects.conversions import VERSIONS

from .data import location
from .measure import Comparison
from .measure import medians
from .measure import request
from .measure import timed

#: How many times as long as JSON, there and back, a conversion may take.
BESIDE_JSON: Final = 3.0
#: How many times as long a page may take when it is converted.
BESIDE_UNCONVERTED: Final = 1.5
#: For information.
NO_LIMIT: Final = math.inf

#: The version that a page is written in, and those that it is converted into.
_OWN: Final = "2.2.1"
_OTHERS: Final = ("2.1.1", "2.3.0")
_LOCATIONS, _EVSES, _CONNECTORS = 50, 2, 4
_DECISIONS: Final[dict[str, Any]] = {
    "country_code": "NL",
    "party_id": "CPO",
    "publish": True,
    "time_zone": "Europe/Brussels",
}
_TOKEN: Final = CredentialsToken("curl")


def run(rounds: int = 25) -> Iterator[Comparison]:
    """Make the comparisons, one after the other."""
    logging.getLogger("flask_ocpi_status").addHandler(logging.NullHandler())
    yield from _beside_json(rounds)
    with TemporaryDirectory() as folder:
        engine = _database(Path(folder) / "pages.sqlite")
        yield from _pages("of a database", app_on(engine, curl=_TOKEN), rounds, True)
        engine.dispose()
    yield from _pages("in memory", _app_in_memory(), rounds, False)


def _beside_json(rounds: int) -> Iterator[Comparison]:
    """Compare conversions between neighbours with JSON, there and back."""
    for source, target in (*pairwise(VERSIONS), *pairwise(VERSIONS[::-1])):
        document = _one_evse(source)

        def ours(
            document: Any = document, source: str = source, target: str = target
        ) -> Any:
            return convert(document, from_=source, to=target, **_DECISIONS)

        def theirs(document: Any = document) -> Any:
            return json.loads(json.dumps(document))

        def told(ours: Any = ours) -> Any:
            return ours().losses

        name = f"Location {source} to {target}"
        measured = medians(timed(ours, 100), timed(theirs, 100), rounds)
        yield Comparison(f"{name}, beside JSON", *measured, "µs", BESIDE_JSON)
        if (source, target) == ("2.2", "2.1.1"):
            measured = medians(timed(told, 100), timed(theirs, 100), rounds)
            yield Comparison(
                f"{name} with losses, beside JSON", *measured, "µs", NO_LIMIT
            )


def _one_evse(version: str) -> Any:
    """Return a Location of a version with one EVSE, as JSON has it."""
    whole = location(1)
    whole["evses"] = whole["evses"][:1]
    converted = convert(whole, from_=_OWN, to=version, **_DECISIONS)
    return json.loads(json.dumps(converted.document))


def _pages(where: str, app: Flask, rounds: int, limited: bool) -> Iterator[Comparison]:
    """Compare pages that are converted with the page that is not.

    :raises RuntimeError: for a page that is not whole.
    """
    for version in _OTHERS:
        for one in (version, _OWN):
            _demand_page(app, one)
        yield Comparison(
            f"{_LOCATIONS} locations {where} in {version}, beside {_OWN}",
            *medians(
                timed(request(app, 200, _url(version), headers=_sent(version)), 2),
                timed(request(app, 200, _url(_OWN), headers=_sent(_OWN)), 2),
                rounds,
            ),
            "µs",
            BESIDE_UNCONVERTED if limited else NO_LIMIT,
        )


def _url(version: str) -> str:
    return f"/ocpi/{version}/sender/locations/?limit={_LOCATIONS}"


def _sent(version: str) -> dict[str, str]:
    """Return the header with the token (OCPI 2.2, Transport: in Base64)."""
    token = "curl" if version == "2.1.1" else "Y3VybA=="
    return {"Authorization": f"Token {token}"}


def _demand_page(app: Flask, version: str) -> None:
    answer = app.test_client().get(_url(version), headers=_sent(version))
    data = loads(answer.data)["data"] if answer.status_code == 200 else []
    connectors = [
        connector
        for one in data
        for evse in one["evses"]
        for connector in evse["connectors"]
    ]
    voltage = "voltage" if version == "2.1.1" else "max_voltage"
    if len(connectors) != _LOCATIONS * _EVSES * _CONNECTORS or not all(
        voltage in one for one in connectors
    ):
        raise RuntimeError(f"The page in {version} is not whole: {answer.data!r}.")


def _database(file: Path) -> Engine:
    """Return the demo's database with other locations in it."""
    engine = open_database(f"sqlite:///{file}")
    with Session(engine) as session:
        pattern = session.scalars(select(Location)).first()
        assert pattern is not None
        common = _columns(pattern)
        plug = _columns(pattern.evses[0].connectors[0])
        evse = _columns(pattern.evses[0])
        session.expunge_all()
        for kind in (Connector, EVSE, Location):
            session.execute(delete(kind))
        for number in range(_LOCATIONS):
            id_ = f"LOC{number:03}"
            evses = [
                EVSE(
                    **{**evse, "uid": f"{id_}-{place}", "location_id": id_},
                    connectors=[
                        Connector(
                            **{**plug, "evse_uid": f"{id_}-{place}", "id": str(index)}
                        )
                        for index in range(_CONNECTORS)
                    ],
                )
                for place in range(_EVSES)
            ]
            session.add(Location(**{**common, "id": id_}, evses=evses))
        session.commit()
    return engine


def _columns(row: Any) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in row.__table__.columns}


def _app_in_memory() -> Flask:
    """Return an app that has its locations as objects, in one version."""
    app = Flask("in_memory")
    ocpi = OCPIStatus(app)
    stored = [location(number) for number in range(_LOCATIONS)]
    for one in stored:
        for evse in one["evses"]:
            (connector,) = evse["connectors"]
            evse["connectors"] = [
                {**connector, "id": str(index)} for index in range(_CONNECTORS)
            ]

    @ocpi.token_loader
    def who(token: CredentialsToken) -> str | None:
        return "curl" if token == _TOKEN else None

    for version in (_OWN, *_OTHERS):
        app.register_blueprint(_blueprint(version, stored))
    return app


def _blueprint(version: str, stored: list[dict[str, Any]]) -> OCPIBlueprint:
    bp = OCPIBlueprint(
        f"locations-{version.replace('.', '-')}",
        __name__,
        url_prefix=f"/ocpi/{version}/sender/locations",
        contract=f"ocpi-{version}",
        module="locations",
        role="SENDER",
    )

    @bp.get("/")
    @bp.paginated
    def index(page: PageRequest) -> Page:
        found = stored[page.offset : page.offset + page.limit]
        if version != _OWN:
            found = [convert(one, from_=_OWN, to=version).document for one in found]
        return Page(found, total=len(stored))

    return bp
