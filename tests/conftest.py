"""What all tests share."""

from __future__ import annotations

import gc
import logging
import os
import sys
import threading
from collections.abc import Callable
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.globals import app_ctx
from hypothesis import settings
from werkzeug.test import TestResponse

from flask_ocpi_status import ContractBlueprint
from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.background.pool import Pool
from flask_ocpi_status.background.threads import _ALL
from flask_ocpi_status.modules.acting.watching import Watch

#: What the tests of parties, of calls to them and of registration share.
pytest_plugins = ["tests.partners.fixtures"]

PREFIX = "/ocpi/2.2.1/locations"

# How long a case takes says something of the machine, and nothing of the rule.
settings.register_profile("all", deadline=None)
settings.load_profile("all")

#: Calls a view in a contract, with a request, and returns the response.
Answer = Callable[..., TestResponse]


@pytest.fixture(autouse=True)
def no_context_is_left() -> Iterator[None]:
    """Fail a test that leaves a context behind, for the next one to stumble over."""
    before = app_ctx._get_current_object() if app_ctx else None
    yield
    after = app_ctx._get_current_object() if app_ctx else None
    assert after is before


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    """End what an app does by itself, which goes on in the tests behind it else."""
    yield
    for threads in list(_ALL):
        threads.close()
    for thread in threading.enumerate():
        match getattr(getattr(thread, "_target", None), "__self__", None):
            case Watch() as watch:
                watch.stop()
            case Pool() as pool:  # of threads that are no more themselves
                pool.close(5)


@pytest.fixture
def caplog(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Hear nothing of threads that were there before: another test has left them."""
    left = set(threading.enumerate()) - {threading.current_thread()}

    def is_ours(_: logging.LogRecord) -> bool:
        return threading.current_thread() not in left

    caplog.handler.addFilter(is_ours)
    yield caplog
    caplog.handler.removeFilter(is_ours)


@pytest.fixture
def app() -> Flask:
    """An app as in production: a crash is answered, not raised."""
    app = Flask(__name__)
    OCPIStatus(app)
    return app


@pytest.fixture
def bp() -> OCPIBlueprint:
    """A blueprint that is not registered yet."""
    return OCPIBlueprint("locations", __name__, url_prefix=PREFIX)


@pytest.fixture
def answer() -> Answer:
    """Call a view in one contract, in an app of its own, and return the response."""

    def call(
        view: Callable[..., object],
        contract: str = "ocpi-2.2.1",
        config: dict[str, object] | None = None,
        **request: object,
    ) -> TestResponse:
        app = Flask(__name__)
        app.config.update(config or {})
        OCPIStatus(app)
        bp = ContractBlueprint("b", __name__, url_prefix="/b", contract=contract)
        bp.add_url_rule("/it", "it", view, methods=["GET", "POST"])
        app.register_blueprint(bp)
        return app.test_client().open("/b/it", **request)

    return call


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Run more workers than there are cores: some tests wait for what is outside."""
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count()
    return 2 * (cores or 1)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Leave out of Python's collections what all modules hold: it is there to stay.

    To go through that each time takes as long as many tests do.
    """
    gc.collect()
    gc.freeze()
    threshold, second, _ = gc.get_threshold()
    gc.set_threshold(threshold, second, 100)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Give a worker what stands together: what a module shares is made once, mostly."""
    if getattr(config.option, "dist", None) == "no" and config.option.numprocesses:
        config.option.dist = "worksteal"


def pytest_report_collectionfinish(items: list[pytest.Item]) -> str:
    """Count the rows of tables as well: each is a case."""
    tests = (getattr(item, "function", None) for item in items)
    rows = (len(getattr(it, "rows", "1")) / getattr(it, "parts", 1) for it in tests)
    return f"{sum(rows):.0f} cases in {len(items)} tests"
