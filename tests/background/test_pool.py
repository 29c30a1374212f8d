"""As many threads as are needed, and none without work."""

from __future__ import annotations

import gc
import threading
from typing import Any

import pytest

from flask_ocpi_status.background import Overloaded
from flask_ocpi_status.background import Threads
from flask_ocpi_status.background import pool
from flask_ocpi_status.background import start
from tests.background.doing import APPS
from tests.background.doing import DONE
from tests.background.doing import LONG
from tests.background.doing import app_with
from tests.background.doing import fail
from tests.background.doing import gate
from tests.background.doing import hold
from tests.background.doing import leave
from tests.background.doing import note
from tests.background.doing import nothing_done as nothing_done
from tests.background.doing import set_state
from tests.background.doing import until


def threads_of(threads: Threads) -> int:
    return threads._here()._threads


def test_tasks_of_a_lane_are_done_in_order_and_lanes_side_by_side():
    threads = Threads(4)
    with app_with(threads).app_context():
        for number in range(200):
            for lane in "abc":
                start(note, (lane, number), lane=lane)
        assert threads.wait(LONG)
    for lane in "abc":
        assert [n for one, n in DONE if one == lane] == list(range(200))


def test_a_lane_that_hangs_holds_up_one_thread():
    threads = Threads(2)
    gate("g")
    with app_with(threads).app_context():
        start(hold, "g", lane="hangs")
        for _ in range(20):
            start(note, "behind", lane="hangs")
        for number in range(20):
            start(note, number, lane=str(number))
        until(lambda: len(DONE) == 21)
        assert "behind" not in DONE
        assert not threads.wait(0)
        gate("g").set()
        assert threads.wait(LONG)
    assert DONE.count("behind") == 20


def test_a_failure_is_logged_with_its_ids_and_nothing_of_its_arguments(caplog):
    threads = Threads(1)
    with app_with(threads).app_context():
        start(fail, "s3cr3t", lane="a\nb")
        start(leave, "s3cr3t")
        start(note, "after")
        assert threads.wait(LONG)
    assert DONE == ["after"]
    name = "tests.background.doing"
    rest = "party -, correlation id -)."
    assert [record.getMessage() for record in caplog.records] == [
        rf"A task failed: {name}:fail (lane a\nb, {rest}",
        f"A task failed: {name}:leave (lane -, {rest}",
    ]
    assert caplog.records[0].task == f"{name}:fail"
    assert caplog.records[0].lane == r"a\nb"


def test_no_thread_is_there_before_the_first_task_nor_for_long_after_it(monkeypatch):
    monkeypatch.setattr(pool, "IDLE", 0.01)
    threads = Threads(4)
    with app_with(threads).app_context():
        assert threads_of(threads) == 0
        for _ in range(2):
            start(note, 1)
            assert threads.wait(LONG)
            until(lambda: threads_of(threads) == 0)
    assert DONE == [1, 1]


def test_there_are_no_more_threads_than_were_asked_for_and_none_for_a_delay():
    threads = Threads(3)
    before = threading.active_count()
    gate("g")
    with app_with(threads).app_context():
        for _ in range(50):
            start(note, "much later", delay=3600)
        assert threads_of(threads) == 1
        for number in range(50):
            start(hold, "g", lane=str(number))
        until(lambda: len(DONE) == 3)
        assert threads_of(threads) == 3
        assert threading.active_count() <= before + 3
        gate("g").set()
        assert threads.wait(LONG), "It does not wait for what is not due."
    assert DONE.count("g") == 50
    assert "much later" not in DONE
    del threads._pool  # nobody waits for it when the tests end


def test_delays_come_when_they_are_due_whatever_was_asked_for_first(monkeypatch):
    monkeypatch.setattr(pool, "IDLE", 0.01)
    threads = Threads(3)
    with app_with(threads).app_context():
        start(note, "last", delay=0.3)
        start(note, "second", delay=0.15)
        start(note, "first", delay=0.01)
        until(lambda: len(DONE) == 3)
    assert DONE == ["first", "second", "last"]


def test_what_is_due_waits_for_nothing_that_hangs_as_long_as_a_thread_is_free():
    threads = Threads(4)
    gate("g")
    with app_with(threads).app_context():
        start(hold, "g", lane="first")
        for number in range(3):
            start(hold, "g", lane=str(number), delay=0.02)
        until(lambda: DONE == ["holds g"] * 4)
        gate("g").set()
        assert threads.wait(LONG)


def test_nothing_of_a_task_is_there_for_the_next_one():
    threads = Threads(1)
    with app_with(threads).app_context():
        start(set_state, "soiled")
        start(set_state, "soiled")
        assert threads.wait(LONG)
    assert DONE == ["clean", "clean"]


def test_nothing_of_an_app_is_kept_by_threads_that_have_nothing_to_do():
    threads = Threads(2)
    app: Any = app_with(threads)
    with app.app_context():
        start(note, 1, lane="a")
        assert threads.wait(LONG)
    del app
    until(lambda: gc.collect() >= 0 and APPS[0]() is None)
    assert threads_of(threads) == 1


def test_without_a_thread_that_can_begin_nothing_is_taken(monkeypatch):
    def no_more(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    threads = Threads(2)
    with app_with(threads).app_context():
        with monkeypatch.context() as patched:
            patched.setattr(threading.Thread, "start", no_more)
            with pytest.raises(Overloaded, match="No thread"):
                start(note, "lost")
        gate("g")
        start(hold, "g")
        until(lambda: DONE)
        with monkeypatch.context() as patched:
            patched.setattr(threading.Thread, "start", no_more)
            start(note, 1)  # there is one, which does it later
        gate("g").set()
        assert threads.wait(LONG)
    assert DONE == ["holds g", "g", 1]
