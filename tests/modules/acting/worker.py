"""The module of a worker that does what an operator owes."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery as CeleryApp
from sqlalchemy import create_engine
from sqlalchemy import make_url
from sqlalchemy.orm import scoped_session
from sqlalchemy.orm import sessionmaker
from sqlalchemy.pool import NullPool

from flask_ocpi_status.background import Celery
from flask_ocpi_status.modules import SQLDocuments
from flask_ocpi_status.modules.acting import watching
from tests.background.worker import SECRET_KEY
from tests.background.worker import make_celery_app

from .operators import Operator
from .processes import LEASE


def make_operator(celery_app: CeleryApp, database: Any, partner: str) -> Operator:
    """Make an operator whose tasks are done by workers."""
    engine = create_engine(database, poolclass=NullPool)
    session = scoped_session(sessionmaker(engine))
    SQLDocuments.metadata.create_all(engine)
    return Operator(
        partner,
        session=session,
        documents=SQLDocuments(session),
        background=Celery(celery_app),
        SECRET_KEY=SECRET_KEY,
    )


if "OCPI_TEST_DATABASE" in os.environ:
    watching.LEASE = LEASE
    celery_app = make_celery_app(os.environ["OCPI_TEST_BROKER"])
    operator = make_operator(
        celery_app,
        make_url(os.environ["OCPI_TEST_DATABASE"]),
        os.environ["OCPI_TEST_PARTNER"],
    )
