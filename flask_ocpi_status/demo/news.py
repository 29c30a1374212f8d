"""What a demo shows of what others do: a line for each thing that arrives.

A line says when, whose it is, what, which one, and how things are with it. Who tries
the demo with curl sees the answers, so nothing is told of that.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from typing import Final

from flask import Flask
from flask import current_app

from ..modules import ocpi_received
from ..modules import ocpi_replied
from ..modules.keeping.documents import Key
from ..modules.keeping.questions import Question
from ..objects.judging.normal import Document
from ..parties.parties import Party
from ..parties.stores import parties_of
from ..tabular import printable

logger = logging.getLogger("flask_ocpi_status.demo.news")

#: The logger of the package; see :doc:`monitoring`.
_failures = logging.getLogger("flask_ocpi_status")


@contextmanager
def shown() -> Iterator[None]:
    """Show on the terminal what is told while a block runs."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(logging.Formatter("%(asctime)s  %(message)s", "%H:%M:%S"))
    before = logger.level, logger.propagate
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.addHandler(handler)
    _failures.addFilter(_is_worth_a_line)
    try:
        yield
    finally:
        _failures.removeFilter(_is_worth_a_line)
        logger.removeHandler(handler)
        logger.level, logger.propagate = before


@contextmanager
def hushed() -> Iterator[None]:
    """Have no failure told but crashes while a block runs: it tells its own."""
    before = _failures.level
    _failures.setLevel(logging.ERROR)
    try:
        yield
    finally:
        _failures.setLevel(before)


def listen(app: Flask) -> None:
    """Tell of what arrives at an app, and of the results that it has posted."""
    ocpi_received.connect(_arrived, app)
    ocpi_replied.connect(_replied, app)


def show_answer(asked: Question) -> None:
    """Tell how a party answers a question."""
    said = "none yet" if asked.answer is None else asked.answer["result"]
    _tell_of(asked, f"answer: {said}")


def show_result(asked: Question, result: Document | None) -> None:
    """Tell what came of a question, or that nothing did in time."""
    said = "none in time" if result is None else result["result"]
    _tell_of(asked, f"result: {said}")


def _tell_of(asked: Question, said: str) -> None:
    party = parties_of(current_app).by_name(asked.party)
    body = asked.body
    which = next((str(body[name]) for name in _WHICH if body.get(name)), "")
    _tell(_codes(party), _ASKED.get(asked.what, asked.what), which, said)


def _arrived(
    app: Flask,
    *,
    module: str,
    party: Any,
    key: Key,
    document: Document | None,
    change: str,
    **_: Any,
) -> None:
    if not isinstance(party, Party):
        return
    what, own, how = module, key.id, change
    if document is not None and change != "deleted" and module in _LINES:
        what, line = _LINES[module]
        own, how = line(document)
    owner = f"{key.country_code}-{key.party_id}".upper()
    _tell(owner, what, own, f"new: {how}" if change == "created" else how)


def _replied(
    app: Flask, *, party: str | None, what: str, became: str, **_: Any
) -> None:
    if party is not None:
        found = parties_of(app).by_name(party)
        _tell(_codes(found), _ASKED.get(what, what), "", f"result {became}")


def _codes(party: Party | None) -> str:
    """Return the codes of a party, the first of them where it has several."""
    roles = () if party is None else party.roles
    return next((str(role.party_id) for role in roles), "?")


def _tell(owner: str, what: str, which: str, how: str) -> None:
    line = f"{owner:<7} {what:<13} {which:<14} {how}"
    logger.info("%s", printable(line.rstrip()))


def _is_worth_a_line(record: logging.LogRecord) -> bool:
    """Whether a failure is one: not that a party pushes what is not known yet.

    It does so before it sends the whole.
    """
    known = getattr(record, "party", None)
    return not (known and getattr(record, "http_status", None) == 404)


def _location(document: Document) -> tuple[str, str]:
    """Return its EVSE that has changed last, or itself where all are as old."""
    evses = document.get("evses") or []
    moment = document["last_updated"]
    newest = [evse for evse in evses if evse["last_updated"] == moment]
    where = f"{document['address']}, {document['city']}"
    if len(newest) == 1:
        return newest[0]["uid"], f"{newest[0]['status']}, {where}"
    return document["id"], f"{len(evses)} EVSEs, {where}"


def _session(document: Document) -> tuple[str, str]:
    # Of the token it is the contract that every version has.
    who = f"{document['cdr_token']['contract_id']} at {document['evse_uid']}"
    return document["id"], f"{document['status']}, {document['kwh']} kWh, {who}"


def _cdr(document: Document) -> tuple[str, str]:
    cost = document["total_cost"]["excl_vat"]
    return document["id"], f"{document['total_energy']} kWh, {cost} EUR"


def _token(document: Document) -> tuple[str, str]:
    return document["uid"], "valid" if document["valid"] else "blocked"


def _tariff(document: Document) -> tuple[str, str]:
    return document["id"], document["currency"]


#: By the module what an object of it is called, and how it is told of: its name, and
#: how it is.
_LINES: Final[dict[str, tuple[str, Callable[[Document], tuple[str, str]]]]] = {
    "locations": ("location", _location),
    "sessions": ("session", _session),
    "cdrs": ("cdr", _cdr),
    "tokens": ("token", _token),
    "tariffs": ("tariff", _tariff),
}
#: By the method of a charging profile what is asked for.
_ASKED: Final = {
    "GET": "profile read",
    "PUT": "profile set",
    "DELETE": "profile unset",
}
#: What a question may be about, the nearest first.
_WHICH: Final = ("session_id", "reservation_id", "evse_uid", "location_id")
