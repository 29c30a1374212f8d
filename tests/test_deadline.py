"""The time that something on the network may take."""

from __future__ import annotations

import os
import select
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import pytest

from flask_ocpi_status import deadline
from flask_ocpi_status.deadline import Deadline

#: Seconds that no test takes, and that a test waits for what comes at once.
LONG = 60


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    ours.settimeout(LONG)
    with ours, theirs:
        yield ours, theirs


Pair = tuple[socket.socket, socket.socket]


def is_open(one: socket.socket) -> bool:
    """Whether nothing is to be read, not even the end."""
    return not select.select([one], [], [], 0)[0]


def test_who_waits_for_a_silent_side_wakes_up(pair: Pair) -> None:
    with Deadline(0.05) as deadline:
        deadline.guard(pair[0])
        assert pair[0].recv(1) == b""
        assert deadline.passed


def test_bytes_that_trickle_in_do_not_put_it_off(pair: Pair) -> None:
    ours, theirs = pair
    stop = threading.Event()

    def trickle() -> None:
        while not stop.wait(0.01):
            try:
                theirs.send(b".")
            except OSError:
                return

    sending = threading.Thread(target=trickle)
    sending.start()
    with Deadline(0.2) as deadline:
        deadline.guard(ours)
        while ours.recv(1):
            pass
        assert deadline.passed
    stop.set()
    sending.join(LONG)


def test_what_ends_in_time_stays_open(pair: Pair) -> None:
    with Deadline(LONG) as deadline:
        deadline.guard(pair[0])
    deadline.end()  # as the watch does that comes a moment too late
    assert is_open(pair[0])
    pair[1].send(b"x")
    assert pair[0].recv(1) == b"x"


def test_what_is_guarded_too_late_is_shut_down_at_once(pair: Pair) -> None:
    with Deadline(0) as deadline:
        assert deadline.passed
        deadline.guard(pair[0])
        assert pair[0].recv(1) == b""


def test_an_earlier_one_does_not_wait_for_a_later_one(pair: Pair) -> None:
    other = socket.socketpair()
    with other[0], other[1], Deadline(LONG * 10) as late:
        late.guard(other[0])
        with Deadline(0.05) as early:
            early.guard(pair[0])
            assert pair[0].recv(1) == b""
        assert not late.passed
        assert is_open(other[0])


def test_a_connection_in_the_place_of_another_is_guarded_too(pair: Pair) -> None:
    """The system gives the number of one that was closed to the next one."""
    first = socket.socketpair()
    with Deadline(0.2) as deadline:
        deadline.guard(first[0])
        number = first[0].fileno()
        for one in first:
            one.close()
        os.dup2(pair[0].fileno(), number)
        with socket.socket(fileno=number) as second:
            second.settimeout(LONG)
            deadline.guard(second)
            assert second.recv(1) == b""


def test_all_of_them_have_one_thread_and_leave_no_descriptor(pair: Pair) -> None:
    before = len(os.listdir("/proc/self/fd")) if os.path.exists("/proc") else 0

    def work(_: int) -> None:
        with Deadline(LONG) as deadline:
            for _again in range(3):
                deadline.guard(pair[0])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(500)))
    names = [thread.name for thread in threading.enumerate()]
    assert names.count("deadlines") == 1
    if before:
        assert len(os.listdir("/proc/self/fd")) <= before


@pytest.mark.parametrize("ends", [True, False])
def test_a_process_that_ends_can_call_where_no_thread_begins_any_more(
    pair: Pair, monkeypatch: pytest.MonkeyPatch, ends: bool
) -> None:
    """Until it ends, nothing goes on without what ends deadlines."""

    class Refused(threading.Thread):
        def start(self) -> None:
            raise RuntimeError("can't create new thread at interpreter shutdown")

        is_alive = staticmethod(lambda: not ends)

    monkeypatch.setattr(deadline, "Thread", Refused)
    monkeypatch.setattr(deadline, "main_thread", Refused)
    monkeypatch.setattr(deadline, "_WATCH", deadline._Watch())
    with nullcontext() if ends else pytest.raises(RuntimeError), Deadline(LONG) as one:
        one.guard(pair[0])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="The system has no fork.")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_it_holds_in_a_process_that_was_forked_off(pair: Pair) -> None:
    with Deadline(LONG) as deadline:
        deadline.guard(pair[0])
        child = os.fork()
        if not child:
            ended = False
            try:
                inner = socket.socketpair()
                inner[0].settimeout(LONG)
                with Deadline(0.05) as own:
                    own.guard(inner[0])
                    ended = inner[0].recv(1) == b""
            finally:
                os._exit(0 if ended else 1)
        assert os.waitpid(child, 0)[1] == 0
        assert is_open(pair[0])
