"""What a killed process leaves is done in time, and nothing by two at once."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from time import sleep

import pytest

from flask_ocpi_status.modules.acting import watching
from flask_ocpi_status.modules.acting.watching import watch_of
from flask_ocpi_status.testing import Partner
from tests.modules.keeping.places import ENGINES
from tests.modules.keeping.places import database_url

from ..operators import LONG
from ..operators import RESULTS
from ..operators import operator_on
from ..operators import welcoming
from ..processes import PHASES
from ..processes import answer_and_die
from ..processes import ask_and_die
from ..processes import begun
from ..processes import ended
from ..processes import go_on
from ..processes import owe_many
from ..processes import run
from ..processes import work

MANY = 12


@pytest.fixture(params=ENGINES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with database_url(request.param, tmp_path) as url:
        with operator_on(url, "http://127.0.0.1:9"):
            pass  # the tables are made
        yield url.render_as_string(hide_password=False)


@pytest.mark.parametrize("phase", PHASES)
def test_what_a_killed_process_has_left_is_posted_by_the_next_start(
    url: str, partner: Partner, tmp_path: Path, phase: str
) -> None:
    welcoming(partner)
    mark = str(tmp_path / "mark")

    assert run(ask_and_die, url, partner.url, phase, mark) == -signal.SIGKILL
    before = len(partner.received())
    assert run(go_on, url, partner.url) == 0

    # Only behind the POST nobody can know whether it has come: it may come again.
    assert before == (1 if phase == "posted" else 0)
    assert [one.path for one in partner.received()] == [RESULTS] * (before + 1)
    assert partner.received()[-1].body == {"result": "ACCEPTED"}


def test_it_is_posted_by_the_command_too(
    url: str, partner: Partner, tmp_path: Path
) -> None:
    welcoming(partner)
    run(ask_and_die, url, partner.url, "committed", "")

    assert run(work, url, partner.url, "--once") == 0
    assert [one.body for one in partner.received()] == [{"result": "ACCEPTED"}]


def test_the_command_goes_on_until_it_is_stopped(url: str, partner: Partner) -> None:
    welcoming(partner)
    process = begun(work, url, partner.url)
    try:
        assert run(owe_many, url, partner.url, 1) == 0
        end = monotonic() + LONG
        while not partner.received() and process.is_alive() and monotonic() < end:
            sleep(0.02)
    finally:
        process.terminate()
        assert ended(process) in (0, -signal.SIGTERM)
    assert len(partner.received()) == 1


def test_what_another_process_has_said_and_not_posted_is_posted_by_who_owes_it(
    url: str, partner: Partner
) -> None:
    welcoming(partner)
    with operator_on(url, partner.url) as operator:
        operator.obey = lambda reply: "ACCEPTED"
        operator.ask(f"{partner.url}{RESULTS}")
        operator.stop()
        with operator.app.app_context():
            moment = watching.look(operator.common)
        died = run(answer_and_die, url, partner.url, operator.reply.id)
        assert died == -signal.SIGKILL
        assert partner.received() == []
        with operator.app.app_context():
            assert moment is not None
            watch_of(operator.common).look_at(moment)

        assert operator.became() == "posted"
    assert [one.body for one in partner.received()] == [{"result": "ACCEPTED"}]


def test_two_processes_never_post_one_result_twice(url: str, partner: Partner) -> None:
    welcoming(partner)
    assert run(owe_many, url, partner.url, MANY) == 0
    two = [begun(work, url, partner.url, "--once") for _ in range(2)]

    assert [ended(one) for one in two] == [0, 0]
    assert Counter(one.path for one in partner.received()) == {
        f"/results/{number}": 1 for number in range(MANY)
    }
