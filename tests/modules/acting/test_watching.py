"""As long as something is owed, it is looked after; and nobody looks for nothing."""

from __future__ import annotations

import gc
import os
from datetime import UTC
from datetime import datetime
from queue import Queue
from threading import Event
from threading import Thread
from typing import Any
from weakref import ref

import pytest
from flask import Flask

from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.background import Threads
from flask_ocpi_status.background import start
from flask_ocpi_status.exchange.state import beginnings_of
from flask_ocpi_status.modules.acting import watching
from flask_ocpi_status.modules.acting.answering import results
from flask_ocpi_status.modules.acting.answering.results import step
from flask_ocpi_status.modules.acting.answering.results import work
from flask_ocpi_status.modules.acting.watching import Watch
from flask_ocpi_status.modules.acting.watching import watch_of
from flask_ocpi_status.modules.keeping.owed import after
from flask_ocpi_status.testing import Partner
from tests.table import table

from .operators import RESULTS
from .operators import Operator
from .operators import accepted
from .operators import welcoming
from .processes import Idle

OPEN = Event()


class Broken:
    """Notes in a database that fails some times."""

    def __init__(self, replies: Any, times: int) -> None:
        self._replies = replies
        self.left = times
        self.looked: Queue[int] = Queue()

    def open(self, platform: str) -> Any:
        self.looked.put(self.left)
        if self.left:
            self.left -= 1
            raise RuntimeError("The database says hunter2.")
        return self._replies.open(platform)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._replies, name)


def ends(watch: Watch) -> None:
    """Wait until it looks no more."""
    thread = watch._thread
    if thread is not None:
        thread.join(60)
        assert not thread.is_alive()


def small(partner: Partner) -> Operator:
    return Operator(welcoming(partner).url)


def watch_in(operator: Operator) -> Watch:
    with operator.app.app_context():
        return watch_of(operator.common)


def spoil(operator: Operator, times: int, monkeypatch: pytest.MonkeyPatch) -> Broken:
    monkeypatch.setattr(watching, "_AGAIN", 0.01)
    notes = operator.common.notes
    broken = Broken(notes.replies, times)
    object.__setattr__(notes, "replies", broken)
    return broken


def test_a_database_that_fails_for_a_while_is_looked_at_again_without_its_words(
    partner: Partner, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    operator = small(partner)
    broken = spoil(operator, 7, monkeypatch)
    operator.obey = operator.later(accepted)
    # Its own task finds nothing: it is the watch that has to.
    take, broken.take = broken._replies.take, lambda id, until: None
    operator.ask(f"{partner.url}{RESULTS}")
    while broken.looked.get(timeout=60):
        pass
    broken.take = take

    assert operator.became() == "posted"
    assert caplog.text.count("cannot be looked at: RuntimeError") == 1
    assert "hunter2" not in caplog.text
    operator.stop()


def test_one_that_fails_for_good_is_let_be(
    partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator = small(partner)
    broken = spoil(operator, 100, monkeypatch)
    monkeypatch.setattr(watching, "_FAILURES", 5)
    watch = watch_in(operator)
    watch.look_at(after(0))
    for _ in range(5):
        broken.looked.get(timeout=60)
    ends(watch)

    assert watch._failures == 5
    assert broken.looked.empty()


def test_it_is_looked_once_where_nothing_is_owed(
    partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator = small(partner)
    broken = spoil(operator, 0, monkeypatch)
    operator.app.test_client().get("/ocpi/versions")
    broken.looked.get(timeout=60)
    watch = watch_in(operator)
    ends(watch)

    assert broken.looked.empty()


def test_what_is_owed_is_posted_where_no_thread_begins_any_more(
    partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So it is where a process ends, in Python 3.12."""

    class Refused(Thread):
        def start(self) -> None:
            raise RuntimeError("can't create new thread at interpreter shutdown")

    operator = small(partner)
    for module in (watching, results):
        monkeypatch.setattr(module, "Thread", Refused)
    operator.ask(f"{partner.url}{RESULTS}")

    assert operator.became() == "posted"
    assert watch_in(operator)._thread is None
    operator.stop()


def hang() -> str:
    assert OPEN.wait(60)
    return "ACCEPTED"


def test_what_waits_for_others_is_not_begun_again_at_each_look(
    partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "LEASE", 60.0)
    monkeypatch.setattr(watching, "_SOON", 0.0)
    OPEN.clear()
    begun: list[str] = []

    class Counting(Threads):
        def start(self, app: Any, task: Any, *, delay: float = 0) -> None:
            begun.append(task.arguments)
            super().start(app, task, delay=delay)

    operator = Operator(welcoming(partner).url, background=Counting(1))
    operator.app.test_client().get("/ocpi/versions")
    ends(watch_in(operator))
    operator.obey = operator.later(hang)
    for number in range(5):
        operator.ask(f"{partner.url}/results/{number}")
    try:
        for _ in range(3):
            with operator.app.app_context():
                assert watching.look(operator.common) is not None
        assert len(begun) == 5
    finally:
        OPEN.set()
    assert [operator.became() for _ in range(5)] == ["posted"] * 5
    operator.stop()


@table("moment", ["before it is taken", "while the notes are read"])
def test_what_is_taken_while_it_is_looked_is_not_begun_again(
    partner: Partner, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    begun: list[str] = []

    class Waiting(Idle):
        def start(self, app: Any, task: Any, *, delay: float = 0) -> None:
            begun.append(task.arguments)

    operator = Operator(welcoming(partner).url, background=Waiting())
    operator.app.test_client().get("/ocpi/versions")
    ends(watch_in(operator))
    operator.ask(f"{partner.url}{RESULTS}")
    replies = operator.common.notes.replies
    (owed,) = operator.rows()
    read, take = replies.open, replies.take

    def look() -> None:
        with operator.app.app_context():
            watching.look(operator.common)

    def look_and_take(id: str, until: datetime) -> Any:
        look()
        return take(id, until)

    def read_and_work(platform: str) -> Any:
        rows = read(platform)
        step(operator.common, owed.id)
        return rows

    with operator.app.app_context():
        if moment == "before it is taken":
            monkeypatch.setattr(replies, "take", look_and_take)
            step(operator.common, owed.id)
        else:
            monkeypatch.setattr(replies, "open", read_and_work)
            look()
    operator.stop()

    assert len(begun) == 1


def test_each_time_that_nobody_takes_it_up_it_is_left_twice_as_long() -> None:
    app = Flask(__name__)
    OCPIStatus(app, background=Idle())
    watch = Watch(app, "roaming")
    with app.app_context():
        left = []
        for _ in range(3):
            assert watch.begin(work, "id") is True
            left.append(
                round(
                    (watch.begun()("id") - datetime.now(UTC)).total_seconds()
                    / watching.LEASE
                )
            )
    watch.taken("id")
    watch.stop()

    assert left == [1, 2, 4]
    assert watch.begun()("id") < datetime.now(UTC)


def test_what_finds_no_place_is_begun_when_there_is_one(
    partner: Partner, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(watching, "_AGAIN", 0.05)
    OPEN.clear()
    operator = Operator(welcoming(partner).url, background=Threads(1, waiting=1))
    operator.obey = operator.later(accepted)
    with operator.app.app_context():
        start(hang)
    answer = operator.ask(f"{partner.url}{RESULTS}")
    assert answer.json["data"]["result"] == "ACCEPTED"
    OPEN.set()

    assert operator.became() == "posted"
    assert "has to wait: Too much is waiting" in caplog.text
    assert not [one for one in caplog.records if one.exc_info]
    operator.stop()


def test_an_app_that_is_asked_for_nothing_is_not_looked_after() -> None:
    from flask_ocpi_status.modules import MemoryDocuments
    from flask_ocpi_status.modules import OCPIPlatform

    app = Flask(__name__)
    OCPIStatus(app)
    platform = OCPIPlatform("roaming", __name__)
    platform.receiver("locations", MemoryDocuments())
    app.register_blueprint(platform)

    assert beginnings_of(app) == []


def test_a_watch_keeps_no_app_alive() -> None:
    app = Flask(__name__)
    watch, gone = Watch(app, "roaming"), ref(app)
    del app
    gc.collect()

    assert gone() is None
    watch._look()  # it does nothing, and asks for nothing more
    assert watch._at is None


def test_what_is_sooner_goes_first_and_stopping_ends_it() -> None:
    app = Flask(__name__)
    watch = Watch(app, "roaming")
    late, soon = after(50), after(40)
    watch.look_at(late)
    watch.look_at(soon)
    watch.look_at(late)
    assert watch._at == soon
    thread = watch._thread
    watch.stop()
    assert thread is not None
    thread.join(60)
    assert not thread.is_alive()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="There are no forks here.")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_fork_looks_by_itself() -> None:
    app = Flask(__name__)
    watch = Watch(app, "roaming")
    watch.look_at(after(50))
    child = os.fork()
    if not child:
        watch.look_at(after(40))
        alive = watch._thread is not None and watch._thread.is_alive()
        os._exit(0 if alive else 1)
    _, status = os.waitpid(child, 0)
    watch.stop()

    assert status == 0
