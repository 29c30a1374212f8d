"""Whom a signal and a line name, of a result as of a push and of a pull."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("requests_hardened", reason="It needs the extra 'registration'.")

from blinker import NamedSignal
from flask import Flask

from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.modules import Pulled
from flask_ocpi_status.modules import ocpi_pulled
from flask_ocpi_status.modules import ocpi_pushed
from flask_ocpi_status.modules import ocpi_replied
from flask_ocpi_status.modules.acting.answering import telling
from flask_ocpi_status.modules.acting.pulling import pulled
from flask_ocpi_status.modules.acting.pushing import pushed
from tests.table import table

ROAMING: Any = SimpleNamespace(name="roaming")
PUSH: Any = SimpleNamespace(platform="roaming", module="sessions", key=("S1",))


def tell_of_a_pull(name: str) -> None:
    pulled.tell(ROAMING, "sessions", name, "failed", Pulled(refused=1), "No answer.")


def tell_of_a_push(name: str) -> None:
    pushed.tell(PUSH, name, "failed", error="No answer.")


def tell_of_a_result(name: str) -> None:
    telling.tell("late", platform="roaming", party=name, what="STOP_SESSION")


@table(
    "signal, tell",
    [
        (ocpi_pulled, tell_of_a_pull),
        (ocpi_pushed, tell_of_a_push),
        (ocpi_replied, tell_of_a_result),
    ],
)
@table(
    "name, told",
    [
        ("Énergie", "Énergie"),
        ("half \ud800", r"half \ud800"),
        ("a\nline of its own", r"a\nline of its own"),
        ("x" * 999, "x" * 255),
    ],
)
def test_a_party_is_called_as_in_all_else_that_is_told_of_it(
    signal: NamedSignal,
    tell: Callable[[str], None],
    name: str,
    told: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A store of the app's own may keep names that none of ours would."""
    caplog.clear()
    app = Flask(__name__)
    OCPIStatus(app)
    heard: list[str] = []

    def hear(sender: Flask, *, party: str, **more: Any) -> None:
        heard.append(party)

    with app.app_context(), signal.connected_to(hear, app):
        tell(name)
    assert heard == [told]
    assert caplog.messages
    assert all(map(str.isprintable, caplog.messages))
