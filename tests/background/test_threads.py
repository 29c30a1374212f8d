"""Tasks in threads of this process."""

from __future__ import annotations

import threading

import pytest
from flask import Flask

from flask_ocpi_status.background import Overloaded
from flask_ocpi_status.background import Threads
from flask_ocpi_status.background import start
from tests.background.doing import APPS
from tests.background.doing import DONE
from tests.background.doing import LONG
from tests.background.doing import app_with
from tests.background.doing import gate
from tests.background.doing import hold
from tests.background.doing import note
from tests.background.doing import nothing_done as nothing_done
from tests.background.doing import until
from tests.background.programs import run_program
from tests.table import table


@table(
    ("options", "told"),
    [
        ({"count": 0}, "count is 0; use a whole number above 0."),
        ({"count": 1.5}, "count is 1.5"),
        ({"count": True}, "count is True"),
        ({"waiting": -1}, "waiting is -1"),
        ({"per_lane": None}, "per_lane is None"),
        ({"drain": -1}, "drain is -1; use a number of seconds."),
        ({"drain": float("nan")}, "drain is nan"),
        ({"drain": "5"}, "drain is '5'"),
    ],
)
def test_what_cannot_be_used_is_told(options, told):
    with pytest.raises(ValueError, match=told):
        Threads(**options)


def test_too_much_is_refused_and_nothing_of_it_is_done_later():
    threads = Threads(1, waiting=3)
    gate("g")
    with app_with(threads).app_context():
        start(hold, "g")
        start(note, 1)
        start(note, 2, delay=0.001)
        with pytest.raises(Overloaded):
            start(note, 3)
        gate("g").set()
        until(lambda: len(DONE) == 4)
        start(note, 4)
        assert threads.wait(LONG)
    assert DONE == ["holds g", "g", 1, 2, 4]


def test_one_lane_does_not_fill_all_of_it():
    threads = Threads(1, waiting=10, per_lane=2)
    gate("g")
    with app_with(threads).app_context():
        start(hold, "g", lane="full")
        start(note, 1, lane="full")
        with pytest.raises(Overloaded, match="'full'"):
            start(note, 2, lane="full")
        start(note, 3, lane="other")
        gate("g").set()
        assert threads.wait(LONG)
    assert sorted(map(str, DONE)) == ["1", "3", "g", "holds g"]


def test_two_apps_may_share_threads():
    threads = Threads(2)
    first, second = app_with(threads), app_with(threads)
    for app in (first, second):
        with app.app_context():
            start(note, app.name)
    assert threads.wait(LONG)
    assert {found() for found in APPS} == {first, second}


def test_each_app_has_threads_of_its_own_by_default():
    apps = [Flask(__name__), Flask(__name__)]
    from flask_ocpi_status import OCPIStatus
    from flask_ocpi_status.exchange.state import state_of

    ocpi = OCPIStatus()
    for app in apps:
        ocpi.init_app(app)
    first, second = (state_of(app).background for app in apps)
    assert isinstance(first, Threads)
    assert first is not second


def test_a_process_that_ends_does_what_it_can_in_time_and_tells_of_the_rest(tmp_path):
    out = tmp_path / "out"
    ran = run_program(
        f"""
        threads = Threads(2, drain=3)
        app = app_with(threads)
        with app.app_context():
            for number in range(50):
                start(append, {str(out)!r}, str(number), lane="a")
            start(append, {str(out)!r}, "soon", delay=0.2)
            start(append, {str(out)!r}, "s3cr3t", delay=3600)
            gate("never")
            start(hold, "never", lane="hangs")
            start(append, {str(out)!r}, "s3cr3t", lane="hangs")
        """
    )
    assert out.read_text().split() == [*map(str, range(50)), "soon"]
    name = "tests.background.doing"
    rest = "party -, correlation id -)."
    told = "A task was not done when the process ended:"
    assert sorted(ran.splitlines()) == [
        f"{told} {name}:append (lane -, {rest}",
        f"{told} {name}:append (lane hangs, {rest}",
        f"{told} {name}:hold (lane hangs, {rest}",
    ]


def test_a_process_that_has_nothing_left_ends_at_once_and_tells_of_many(tmp_path):
    ran = run_program(
        """
        app = app_with(Threads(2, drain=3600))
        with app.app_context():
            start(note, 1)
        left = app_with(Threads(1, drain=0))
        gate("never")
        with left.app_context():
            for _ in range(150):
                start(hold, "never")
        """
    )
    assert len(ran.splitlines()) == 101
    assert ran.endswith("50 more were not done.\n")


def test_a_process_that_was_forked_off_has_threads_of_its_own(tmp_path):
    """What waits in the other one is done there, and only there."""
    out = tmp_path / "out"
    run_program(
        f"""
        threads = Threads(1)
        app = app_with(threads)
        gate("g")
        with app.app_context():
            start(hold, "g", lane="a")
            start(append, {str(out)!r}, "parent", lane="a")
            until(lambda: DONE)
            # As where another thread holds it in the moment of the fork.
            with threads._here()._more:
                pid = os.fork()
            if not pid:
                start(append, {str(out)!r}, "child", lane="a")
                assert threads.wait(10)
                sys.exit()
            assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
            start(append, {str(out)!r}, "after", lane="a")
            gate("g").set()
        """
    )
    assert out.read_text().split() == ["child", "parent", "after"]


def test_threads_that_are_closed_do_what_is_due_and_are_gone():
    threads, before = Threads(3), set(threading.enumerate())
    with app_with(threads).app_context():
        for number in range(3):
            start(note, number)
        start(note, "later", delay=600)
        assert threads.close(LONG)
        assert set(threading.enumerate()) <= before
        assert sorted(DONE) == [0, 1, 2]
        start(note, "anew")
        assert threads.close(LONG)
    assert DONE[3:] == ["anew"]
    assert threads.close()


def test_threads_that_have_something_to_do_are_waited_for_no_longer_than_said():
    threads = Threads(1)
    gate("g")
    with app_with(threads).app_context():
        start(hold, "g")
        until(lambda: DONE == ["holds g"])
        assert not threads.close(0.01)
        gate("g").set()
        until(lambda: len(DONE) == 2)
