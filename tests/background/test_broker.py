"""Nothing waits for long for a broker, whatever it does."""

from __future__ import annotations

import threading
from functools import partial
from typing import Any

import pytest

pytest.importorskip("celery", reason="It needs the extra 'celery'.")

from flask import Flask

from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.background import BrokerUnreachable
from flask_ocpi_status.background import Celery
from flask_ocpi_status.background import Overloaded
from flask_ocpi_status.background import once_certain
from flask_ocpi_status.background import start
from tests.background.doing import DONE
from tests.background.doing import LONG
from tests.background.doing import note
from tests.background.doing import nothing_done as nothing_done
from tests.background.doing import until
from tests.background.redis import broker as broker
from tests.background.redis import queued
from tests.background.redis import redis as redis
from tests.background.redis import working
from tests.background.worker import make_app
from tests.background.worker import make_celery_app
from tests.table import table


def test_a_broker_that_is_away_is_told_of_soon_and_is_not_waited_for_again(broker):
    celery_app = make_celery_app(broker.url)
    app = make_app(celery_app)
    with app.app_context():
        start(note, 1)
        broker.stop()
        with pytest.raises(BrokerUnreachable, match=r"reached \(\w+\)\."):
            start(note, 2)
        with pytest.raises(Overloaded, match="a moment ago"):
            start(note, 3)
        app.extensions["ocpi_status"]._background._broker._closed_until = 0
        broker.start()
        start(note, 4)
    with working(celery_app):
        until(lambda: DONE == [4])


def test_a_broker_that_was_away_meanwhile_is_connected_to_anew(broker):
    celery_app = make_celery_app(broker.url)
    with make_app(celery_app).app_context():
        start(note, 1)
        broker.stop()
        broker.start()
        start(note, 2)
    assert queued(celery_app, "celery") == 1


@table("used", [False, True])
def test_a_broker_that_hangs_is_not_waited_for_longer_than_is_said(used, broker):
    celery_app = make_celery_app(broker.url)
    ocpi = Celery(celery_app, timeout=0.3)
    app = Flask("app")
    app.secret_key = "key"
    OCPIStatus(app, background=ocpi)
    with app.app_context():
        if used:
            start(note, 1)
        with broker.frozen(), pytest.raises(BrokerUnreachable, match="Error"):
            start(note, 2)


def test_a_request_is_answered_where_the_broker_is_away(broker, caplog):
    celery_app = make_celery_app(broker.url)
    app = make_app(celery_app)
    bp = OCPIBlueprint("b", __name__, url_prefix="/b", auth=False)

    @bp.get("/it")
    def it() -> Any:
        for number in range(3):
            once_certain(partial(start, note, number))
        return {}

    app.register_blueprint(bp)
    broker.stop()
    assert app.test_client().get("/b/it").json["status_code"] == 1000
    errors = [one.exc_info[0] for one in caplog.records if one.exc_info]
    assert errors == [BrokerUnreachable] * 3


def test_connections_are_kept_by_who_uses_them(redis):
    """Threads have one each, and give it back."""
    celery_app = make_celery_app(redis.url)
    celery_app.conf.task_default_queue = "kept"
    app = make_app(celery_app)

    def some() -> None:
        with app.app_context():
            for _ in range(10):
                start(note, 1)

    threads = [threading.Thread(target=some) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    assert queued(celery_app, "kept") == 40
    background = app.extensions["ocpi_status"]._background
    [kept] = background._broker._free.values()
    assert 1 <= len(kept) <= 4
