"""The collector of circles, paused while a large text is read."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import suppress
from threading import Barrier
from threading import Thread
from typing import Any

import pytest

from flask_ocpi_status.codec import JSONError
from flask_ocpi_status.codec import coding
from flask_ocpi_status.codec import loads
from flask_ocpi_status.codec.collecting import LARGE
from flask_ocpi_status.codec.collecting import paused
from tests.table import table

MANY = b"[" + b"[]," * LARGE + b"[]]"


@pytest.fixture(autouse=True)
def on_again() -> Iterator[None]:
    yield
    gc.enable()


def passes() -> int:
    return sum(generation["collections"] for generation in gc.get_stats())


def test_it_pauses_as_long_as_it_lasts_also_when_something_is_raised() -> None:
    with pytest.raises(ValueError), paused():
        assert not gc.isenabled()
        with paused():
            pass
        assert not gc.isenabled()
        raise ValueError
    assert gc.isenabled()


def test_what_the_host_has_switched_off_stays_so() -> None:
    gc.disable()
    with paused(), paused():
        pass
    assert not gc.isenabled()
    loads(MANY)
    assert not gc.isenabled()


def test_the_last_of_several_threads_lets_it_go_on() -> None:
    together = Barrier(8)
    seen: list[bool] = []

    def read() -> None:
        for _ in range(50):
            together.wait()
            with paused():
                together.wait()
                seen.append(gc.isenabled())

    threads = [Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [False] * 400
    assert gc.isenabled()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
@pytest.mark.parametrize("is_on", [False, True])
def test_it_goes_on_in_a_process_that_is_forked_meanwhile(is_on: bool) -> None:
    if not is_on:
        gc.disable()
    with paused():
        child = os.fork()
        if not child:
            os._exit(gc.isenabled() is not is_on)
    assert os.waitpid(child, 0)[1] == 0


@table("text", [MANY, MANY[:-1], MANY + b"x", b"[1.5," + MANY[1:]])
@table("exact", [False, True])
def test_a_large_text_is_read_without_it(text: bytes, exact: bool) -> None:
    before = passes()
    with suppress(JSONError):
        loads(text, exact=exact)
    assert passes() - before < 5
    assert gc.isenabled()


def test_a_small_text_is_read_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any) -> None:
        raise AssertionError

    monkeypatch.setattr(coding, "paused", fail)
    assert loads(b"[1]") == [1]
