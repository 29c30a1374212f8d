"""Functions that are done in the background, where every process finds them."""

from __future__ import annotations

import time
from collections.abc import Callable
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path
from threading import Event
from typing import Any
from weakref import ref

import pytest
from flask import Flask
from flask import current_app

from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.background import Threads
from flask_ocpi_status.exchange.carried import Carried
from flask_ocpi_status.exchange.carried import carried

#: What was done, in order, and what it was done with.
DONE: list[Any] = []
CARRIED: list[Carried] = []
APPS: list[ref[Flask]] = []
GATES: dict[str, Event] = {}
#: Seconds after which a test gives up.
LONG = 30
STATE: ContextVar[str] = ContextVar("state", default="clean")


def note(what: Any) -> None:
    DONE.append(what)
    CARRIED.append(carried())
    APPS.append(ref(current_app._get_current_object()))


def hold(name: str) -> None:
    """Go on when the gate of the name is opened."""
    DONE.append(f"holds {name}")
    assert GATES[name].wait(LONG)
    DONE.append(name)


def fail(what: str) -> None:
    raise KeyError("it")


def leave(what: str) -> None:
    raise SystemExit(what)


async def note_async(what: Any) -> None:
    DONE.append(what)


def set_state(what: str) -> None:
    DONE.append(STATE.get())
    STATE.set(what)


def append(path: str, line: str) -> None:
    """Write a line, as what another process sees."""
    with Path(path).open("a") as file:
        file.write(f"{line}\n")


def until(condition: Callable[[], Any]) -> Any:
    """Wait for a condition, and return what it says."""
    ends = time.monotonic() + LONG
    while not (found := condition()):
        assert time.monotonic() < ends, "It did not come to be."
        time.sleep(0.005)
    return found


@pytest.fixture(autouse=True)
def nothing_done() -> Iterator[None]:
    """Begin with nothing, and open all gates in the end."""
    for one in (DONE, CARRIED, APPS, GATES):
        one.clear()
    yield
    for gate in GATES.values():
        gate.set()


def gate(name: str) -> Event:
    return GATES.setdefault(name, Event())


def app_with(background: Any = None, **config: Any) -> Flask:
    app = Flask(__name__)
    app.config.update(config)
    OCPIStatus(app, background=Threads() if background is None else background)
    return app
