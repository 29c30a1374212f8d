"""What a platform does of its own accord, done by workers of Celery."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("celery", reason="It needs the extra 'celery'.")

from celery import Celery as CeleryApp

from flask_ocpi_status.background import Celery
from flask_ocpi_status.modules.acting import watching
from flask_ocpi_status.testing import Partner
from tests.background.doing import until
from tests.background.redis import Redis
from tests.background.redis import broker as broker
from tests.background.redis import redis as redis
from tests.background.redis import worker_process
from tests.background.redis import working
from tests.background.worker import SECRET_KEY
from tests.background.worker import make_celery_app
from tests.modules.keeping.places import database_url
from tests.standing import standing

from .asker import Asker
from .asker import Told
from .asker import accept
from .asker import meet
from .asker import session_of
from .house import House
from .house import ours
from .operators import RESULTS
from .operators import accepted
from .operators import nothing
from .operators import welcoming
from .processes import once_and_die
from .worker import make_operator

ACCEPTED = {"result": "ACCEPTED"}


@pytest.fixture
def celery_app(redis: Redis, request: pytest.FixtureRequest) -> CeleryApp:
    celery_app = make_celery_app(redis.url)
    celery_app.conf.task_default_queue = request.node.name  # nobody else's
    return celery_app


def test_a_result_is_found_out_and_posted_by_a_worker_also_after_one_was_killed(
    broker: Redis, partner: Partner, tmp_path: Path
) -> None:
    welcoming(partner)
    log, mark = tmp_path / "log", tmp_path / "mark"
    with database_url("sqlite", tmp_path) as url:
        operator = make_operator(make_celery_app(broker.url), url, partner.url)
        database = url.render_as_string(hide_password=False)
        with worker_process(
            broker,
            "tests.modules.acting.worker:celery_app",
            log,
            OCPI_TEST_DATABASE=database,
            OCPI_TEST_PARTNER=partner.url,
        ):
            operator.obey = operator.later(accepted)
            operator.ask(f"{partner.url}{RESULTS}")
            until(lambda: len(partner.received()) == 1)
            operator.obey = operator.later(once_and_die, str(mark))
            operator.ask(f"{partner.url}/killed")
            until(lambda: len(partner.received()) == 2)
            until(lambda: operator.rows() == [])
        operator.common.session.remove()

    assert mark.exists()
    assert [one.path for one in partner.received()] == [RESULTS, "/killed"]
    assert [one.body for one in partner.received()] == [ACCEPTED, ACCEPTED]


def test_what_the_app_says_is_posted_by_a_worker_as_well(
    celery_app: CeleryApp, partner: Partner, tmp_path: Path
) -> None:
    with database_url("sqlite", tmp_path) as url:
        operator = make_operator(celery_app, url, welcoming(partner).url)
        operator.obey = operator.later(nothing)
        with working(celery_app):
            operator.ask(f"{partner.url}{RESULTS}")
            until(lambda: [one.function for one in operator.rows()] == [None])
            with operator.app.app_context():
                operator.platform.answer(operator.reply.id, "EVSE_OCCUPIED")
                operator.common.session.commit()
            assert operator.became() == "posted"
        operator.common.session.remove()
    assert [one.body for one in partner.received()] == [{"result": "EVSE_OCCUPIED"}]


@pytest.mark.parametrize("timeout, result", [(600, ACCEPTED), (1, None)])
def test_what_comes_of_a_question_is_told_by_a_worker(
    celery_app: CeleryApp, tmp_path: Path, timeout: int, result: Any
) -> None:
    told = Told()
    with database_url("sqlite", tmp_path) as url, standing("CPO") as operator:
        asker = Asker(
            session=session_of(url),
            on_result=told,
            background=Celery(celery_app),
            SECRET_KEY=SECRET_KEY,
        )
        meet(operator, asker)
        accept(operator, "STOP_SESSION", {**ACCEPTED, "timeout": timeout})
        with working(celery_app):
            asked = asker.ask("STOP_SESSION")
            if result is not None:
                operator.results_in("STOP_SESSION", "ACCEPTED")
            [(question, came)] = told.wait()
    assert (question.id, came) == (asked.id, result)


def test_pushes_to_a_party_are_made_in_order_by_workers_of_lanes(
    celery_app: CeleryApp, partner: Partner
) -> None:
    tariff, ids = ours("Tariff", "tariffs"), [f"T{number}" for number in range(20)]
    house = House(background=Celery(celery_app, lanes=2), SECRET_KEY=SECRET_KEY)
    names = ("one", "two", "three")
    for number, name in enumerate(names):
        house.add(name, welcoming(partner).url, codes=("DE", f"PA{number}"))
    with working(celery_app, "ocpi-0", "ocpi-1"):
        for id in ids:
            house.push("tariffs", {**tariff, "id": id})
        until(lambda: len(house.told) == len(ids) * len(names))
    assert {one["outcome"] for one in house.told} == {"sent"}
    for name in names:
        pushed = [one for one in partner.received() if one.path.startswith(f"/{name}/")]
        assert [one.path.rpartition("/")[2] for one in pushed] == ids


def test_where_the_broker_is_away_what_is_owed_is_posted_when_it_is_back(
    broker: Redis, partner: Partner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flask_ocpi_status.background.broker.PAUSE", 0.1)
    monkeypatch.setattr(watching, "_AGAIN", 0.1)
    celery_app = make_celery_app(broker.url)
    with database_url("sqlite", tmp_path) as url:
        operator = make_operator(celery_app, url, welcoming(partner).url)
        broker.stop()
        assert operator.ask(f"{partner.url}{RESULTS}").status_code == 200
        broker.start()
        with working(celery_app):
            assert operator.became() == "posted"
        operator.common.session.remove()
    assert [one.body for one in partner.received()] == [ACCEPTED]
