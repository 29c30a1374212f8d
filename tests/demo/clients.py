"""The demo as it is asked: by somebody who has the token for the lines of curl."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status.background.starting import Background
from flask_ocpi_status.background.tasks import Task
from flask_ocpi_status.demo.app import app_on
from flask_ocpi_status.demo.platforms import CPO
from flask_ocpi_status.demo.platforms import Platform

TOKEN = "curl-token"


class CurlClient(FlaskClient):
    """Sends the token with each request."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.environ_base["HTTP_AUTHORIZATION"] = f"Token {TOKEN}"


class Nowhere:
    """Does nothing behind the answers: nobody is called, and nobody waits for it."""

    def init_app(self, app: Flask) -> None:
        """Be told of an app."""

    def start(self, app: Flask, task: Task, *, delay: float = 0) -> None:
        """Leave a task undone."""


def app_for_curl(
    engine: Engine, platform: Platform = CPO, background: Background | None = None
) -> Flask:
    app = app_on(
        engine,
        platform,
        CredentialsToken(TOKEN),
        background=background or Nowhere(),
    )
    app.test_client_class = CurlClient
    return app
