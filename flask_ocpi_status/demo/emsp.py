"""The provider's demo for ``flask --app``, beside one that is served.

``flask --app flask_ocpi_status.demo.emsp ocpi ask …`` asks for it, on its database.
"""

from __future__ import annotations

import os

from flask import Flask
from sqlalchemy import select

from .app import BACKEND
from .app import create_app as create_platform
from .models import Served


def create_app() -> Flask:
    """Make it on the database of ``FLASK_OCPI_DEMO_DATABASE``, or where it is usual."""
    app = create_platform(os.environ.get("FLASK_OCPI_DEMO_DATABASE"), "emsp")
    session = app.extensions[BACKEND].session
    app.config["OCPI_STATUS_BASE_URL"] = session.scalar(select(Served.url))
    session.remove()
    return app
