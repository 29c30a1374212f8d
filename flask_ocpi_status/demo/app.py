"""The demo as a Flask app."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import scoped_session
from sqlalchemy.orm import sessionmaker

from .. import OCPIStatus
from .database import open_database
from .ledger import ledger
from .locations import receiver
from .locations import sender
from .organisations import organisations
from .tickets import tickets
from .versions import ocpi_versions


def create_app(database_url: str = "sqlite:///ocpi-demo.sqlite") -> Flask:
    """Make the demo on a database, which is filled if it is empty.

    :param database_url: a URL of SQLAlchemy's, for an SQLite file or for PostgreSQL.
    :raises DatabaseProblem: when the database cannot be had.
    """
    return app_on(open_database(database_url))


def app_on(engine: Engine) -> Flask:
    """Make the demo on a database that is open already."""
    app = Flask(__name__, static_folder=None)
    app.config["OCPI_STATUS_EXACT_NUMBERS"] = True  # what is received is kept as it is
    app.config["OCPI_STATUS_PREFIXES"] = {"/": "ocpi-2.2.1"}  # unknown URLs, too
    OCPIStatus(app)
    session = scoped_session(sessionmaker(engine))
    for version in ocpi_versions():
        app.register_blueprint(sender(version, session))
        app.register_blueprint(receiver(version, session))
    for other in (ledger, organisations, tickets):
        app.register_blueprint(other(session))

    @app.teardown_appcontext
    def give_back(error: BaseException | None) -> None:
        session.remove()

    return app
