"""What an app writes to have something done in the background."""

from __future__ import annotations

from flask import Flask

from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.background import Background
from flask_ocpi_status.background import Celery
from flask_ocpi_status.background import Threads
from flask_ocpi_status.background import once_certain
from flask_ocpi_status.background import start
from flask_ocpi_status.background.running import run
from flask_ocpi_status.background.tasks import Task


class AtOnce:
    """A place of one's own: it does a task where it is started."""

    def init_app(self, app: Flask) -> None:
        """Need nothing of an app."""

    def start(self, app: Flask, task: Task, *, delay: float = 0) -> None:
        """Do it."""
        run(app, task)


def tell(number: int) -> None:
    """Tell of a number."""


def make(celery_app: object) -> Flask:
    app = Flask(__name__)
    places: list[Background] = [Threads(4, drain=1), Celery(celery_app), AtOnce()]
    ocpi = OCPIStatus(background=places[0])
    ocpi.init_app(app, background=places[-1])
    with app.app_context():
        start(tell, 1, lane="a", delay=0.5)
        once_certain(lambda: start(tell, 2))
    finished: bool = Threads().wait(timeout=1)
    return app if finished else Flask("other")
