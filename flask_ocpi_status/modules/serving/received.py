"""The signal of what has come: sent when it is certain."""

from __future__ import annotations

from functools import partial
from typing import Any
from typing import Final
from typing import Literal

from blinker import Namespace
from flask import Flask

from ...answers.monitoring import emit
from ...exchange.context import ocpi_request
from ...exchange.leaving import once_left
from ..home import Home
from ..keeping.documents import Kept
from ..keeping.documents import Key
from .row import Row

Change = Literal["created", "changed", "deleted"]

#: Sent by the app for each object of another party that was kept, changed or deleted,
#: once the answer is a success and what was done is committed: with ``module`` (its
#: identifier), ``party`` (who has sent it), ``key`` (what it is kept under),
#: ``document`` (the whole object in the home version; ``None`` where that cannot say
#: it) and ``change`` (``"created"``, ``"changed"`` or ``"deleted"``).
ocpi_received: Final = Namespace().signal("ocpi-received")


def tell(
    row: Row, home: Home, change: Change, key: Key, kept: Kept, owner: dict[str, str]
) -> None:
    """Tell the app of an object when the answer leaves, if it is a success."""
    if not ocpi_received.receivers:
        return
    app, party = ocpi_request.state.app, ocpi_request.party
    act = partial(send, app, row, home, party, change, key, kept, owner)
    once_left(ocpi_request, act)


def send(
    app: Flask,
    row: Row,
    home: Home,
    party: Any,
    change: Change,
    key: Key,
    kept: Kept,
    owner: dict[str, str],
) -> None:
    """Tell the app of an object that is kept for certain."""
    emit(
        ocpi_received,
        app,
        module=row.module.identifier,
        party=party,
        key=key,
        document=home.own(kept, row.kept_as, row.module, **owner),
        change=change,
    )
