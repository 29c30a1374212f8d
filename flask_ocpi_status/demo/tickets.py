"""A ticket desk in the contract of ITSM REST."""

from __future__ import annotations

from typing import Any

from flask import url_for
from marshmallow import Schema
from marshmallow import fields
from marshmallow.validate import Length
from marshmallow.validate import OneOf
from sqlalchemy import select
from werkzeug.exceptions import Conflict
from werkzeug.exceptions import NotFound

from .. import ContractBlueprint
from .. import Created
from .. import ocpi_request
from .database import Sessions
from .database import answer_faults
from .database import lock_for_writing
from .models import Ticket


class Report(Schema):
    """A ticket as it is reported."""

    summary = fields.String(required=True, validate=Length(1, 200))
    priority = fields.String(
        load_default="medium", validate=OneOf(("low", "medium", "high"))
    )


class Change(Schema):
    """What becomes of a ticket."""

    state = fields.String(required=True, validate=OneOf(("open", "solved")))


def tickets(session: Sessions) -> ContractBlueprint:
    """Make the desk: list, report, read, change and remove."""
    desk = ContractBlueprint(
        "tickets",
        __name__,
        url_prefix="/tickets",
        contract="itsm-rest",
        session=session,
    )
    answer_faults(desk)

    def found(number: int) -> Ticket:
        ticket = session.get(Ticket, number)
        if ticket is None:
            raise NotFound(f"There is no ticket {number} at the desk.")
        return ticket

    @desk.get("/")
    def index() -> list[dict[str, Any]]:
        chosen = select(Ticket).order_by(Ticket.number)
        return [_written(ticket) for ticket in session.scalars(chosen)]

    @desk.post("/")
    def report() -> Created:
        ticket = Ticket(**Report().load(ocpi_request.json))
        session.add(ticket)
        session.flush()  # gives it its number
        url = url_for("tickets.read", number=ticket.number)
        return Created(_written(ticket), url)

    @desk.get(_ONE)
    def read(number: int) -> dict[str, Any]:
        return _written(found(number))

    @desk.patch(_ONE)
    def change(number: int) -> dict[str, Any]:
        state = Change().load(ocpi_request.json)["state"]
        lock_for_writing(session.connection())
        ticket = found(number)
        if ticket.state == state:
            raise Conflict(f"The ticket {number} is {state} already.")
        ticket.state = state
        return _written(ticket)

    @desk.delete(_ONE)
    def remove(number: int) -> None:
        session.delete(found(number))

    return desk


# What a database's integer can hold; any other number is unknown.
_ONE = f"/<int(max={2**31 - 1}):number>"


def _written(ticket: Ticket) -> dict[str, Any]:
    return {
        "number": ticket.number,
        "summary": ticket.summary,
        "priority": ticket.priority,
        "state": ticket.state,
        "opened": ticket.opened,
    }
