"""The module of a worker: it makes the Flask app, and by that Celery knows it."""

from __future__ import annotations

import os

from celery import Celery as CeleryApp
from flask import Flask

from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.background import Celery

SECRET_KEY = "s3cr3t-key"


def make_celery_app(url: str) -> CeleryApp:
    """Make a Celery app that leaves the process as it is."""
    celery_app = CeleryApp("worker", broker=url, set_as_current=False)
    celery_app.conf.worker_hijack_root_logger = False
    celery_app.conf.broker_connection_retry_on_startup = True
    return celery_app


def make_app(celery_app: CeleryApp, name: str = "app", **options: int) -> Flask:
    """Make a Flask app whose tasks are done by workers."""
    app = Flask(name)
    app.config["SECRET_KEY"] = SECRET_KEY
    OCPIStatus(app, background=Celery(celery_app, **options))
    return app


if "OCPI_TEST_BROKER" in os.environ:
    celery_app = make_celery_app(os.environ["OCPI_TEST_BROKER"])
    app = make_app(celery_app, lanes=2)
