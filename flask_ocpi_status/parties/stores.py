"""Which store an app keeps its parties in."""

from __future__ import annotations

from typing import Any

from flask.sansio.app import App
from werkzeug.exceptions import ServiceUnavailable

from ..answers.monitoring import logger
from ..exchange.state import state_of
from ..transport.tokens import CredentialsToken
from .parties import Parties
from .parties import StoreProblem
from .parties import TableMissing

_RETRY_AFTER = 5  # seconds


def parties_of(app: App) -> Parties:
    """Return the app's store: the one it was given, or a database.

    :raises RuntimeError: when SQLAlchemy is needed and missing.
    """
    state = state_of(app)
    with state.lock:
        if state.parties is None:
            try:
                from .sql import SQLParties
            except ModuleNotFoundError as error:
                if (error.name or "").partition(".")[0] != "sqlalchemy":
                    raise
                raise RuntimeError(
                    "Parties are kept with SQLAlchemy; run pip install"
                    " 'flask-ocpi-status[registration]', or give OCPIStatus a store"
                    " with parties=."
                ) from None
            state.parties = SQLParties(app.config["OCPI_STATUS_DATABASE"])
        store: Parties = state.parties
        return store


def load_stored_party(app: App, token: CredentialsToken) -> Any:
    """Find the party of a token in the app's store: a token loader.

    Where the app knows its parties itself, it may do without the table of those who
    register.

    :raises ServiceUnavailable: when the store fails.
    """
    try:
        return parties_of(app).by_token(token)
    except StoreProblem as problem:
        if isinstance(problem, TableMissing) and state_of(app).hooks.load_party:
            logger.warning("%s", problem)
            return None
        raise come_back_later(problem) from None


def come_back_later(problem: StoreProblem) -> ServiceUnavailable:
    """Log what is wrong with the store, and make an error of it: an error handler."""
    logger.error("%s", problem)
    return ServiceUnavailable(retry_after=_RETRY_AFTER)
