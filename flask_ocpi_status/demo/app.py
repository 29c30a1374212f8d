"""The demo as a Flask app."""

from __future__ import annotations

from ipaddress import ip_address

from flask import Flask
from flask import request
from sqlalchemy import Engine
from sqlalchemy.orm import scoped_session
from sqlalchemy.orm import sessionmaker

from .. import CredentialsToken
from .. import OCPIStatus
from ..background.starting import Background
from ..modules.keeping.sql import SQLDocuments
from ..monitor import OCPIMonitor
from ..registration import SQLParties
from .charging import Chargers
from .database import answer_faults
from .database import open_database
from .drivers import Drivers
from .ledger import ledger
from .news import listen
from .organisations import organisations
from .platforms import CPO
from .platforms import PLATFORMS
from .platforms import Platform
from .platforms import Visitor
from .records import Records
from .roaming import operator
from .roaming import provider
from .tickets import tickets

#: Where an app has what is behind its platform.
BACKEND = "ocpi_demo"


def create_app(database_url: str | None = None, role: str = "cpo") -> Flask:
    """Make the demo on a database, which is filled if it is empty.

    :param database_url: a URL of SQLAlchemy's, for an SQLite file or for PostgreSQL.
    :param role: ``"cpo"`` or ``"emsp"``.
    :raises DatabaseProblem: when the database cannot be had.
    """
    platform = PLATFORMS[role]
    return app_on(open_database(database_url or platform.database), platform)


def app_on(
    engine: Engine,
    platform: Platform = CPO,
    curl: CredentialsToken | None = None,
    *,
    background: Background | None = None,
) -> Flask:
    """Make the demo on a database that is open already.

    :param curl: a credentials token that is good for everything, without a
        registration.
    :param background: where what goes on behind the answers is done.
    """
    app = Flask(__name__, static_folder=None)
    app.config["OCPI_STATUS_ROLES"] = [platform.credentials_role()]
    app.config["OCPI_STATUS_EXACT_NUMBERS"] = True  # what is received is kept as it is
    app.config["OCPI_STATUS_PREFIXES"] = {"/": "ocpi-2.2.1"}  # unknown URLs, too
    app.config["OCPI_STATUS_INSECURE_PEERS"] = True  # another demo on this machine
    ocpi = OCPIStatus(app, parties=SQLParties(engine), background=background)
    session = scoped_session(sessionmaker(engine))
    records = Records(SQLDocuments(session), platform)
    backend: Chargers | Drivers
    if platform is CPO:
        backend = chargers = Chargers(session, records)
        roaming = operator(chargers)
    else:
        backend = drivers = Drivers(session, records)
        roaming = provider(drivers)
    app.extensions[BACKEND] = backend
    listen(app)
    answer_faults(roaming)
    app.register_blueprint(roaming)
    for other in (ledger, organisations, tickets):
        app.register_blueprint(other(session))
    app.register_blueprint(OCPIMonitor(url_prefix="/", allow=is_here, bodies=True))
    visitor = Visitor.of(platform)

    @ocpi.token_loader
    def who(token: CredentialsToken) -> Visitor | None:
        """Know whoever tries the demo with curl; the others have registered."""
        return visitor if token == curl else None

    @app.teardown_appcontext
    def give_back(error: BaseException | None) -> None:
        session.remove()

    return app


def is_here() -> bool:
    """Whether who asks sits at this machine: nobody logs in to the demo."""
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
