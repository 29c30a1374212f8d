"""An organisation register in the contract of Platform of Trust."""

from __future__ import annotations

from typing import Any

from flask import url_for
from marshmallow import Schema
from marshmallow import fields
from marshmallow.validate import Length
from marshmallow.validate import Regexp
from sqlalchemy import select
from werkzeug.exceptions import Conflict
from werkzeug.exceptions import NotFound

from .. import ContractBlueprint
from .. import Created
from .. import NoContent
from .. import ocpi_request
from .database import Sessions
from .database import answer_faults
from .database import lock_for_writing
from .models import Organisation


class Entry(Schema):
    """An organisation as it is sent; a whole one, for there are no partial updates."""

    registration = fields.String(required=True, validate=Length(1, 40))
    name = fields.String(required=True, validate=Length(1, 100))
    email = fields.Email(required=True, validate=Length(max=254))
    country = fields.String(required=True, validate=Regexp(r"[A-Z]{2}\Z"))


def organisations(session: Sessions) -> ContractBlueprint:
    """Make the register: list, add, read, replace and remove."""
    register = ContractBlueprint(
        "organisations",
        __name__,
        url_prefix="/organisations",
        contract="platform-of-trust",
        session=session,
    )
    answer_faults(register)

    def found(number: int) -> Organisation:
        organisation = session.get(Organisation, number)
        if organisation is None:
            raise NotFound(f"There is no organisation {number} in the register.")
        return organisation

    def entry(number: int | None = None) -> dict[str, Any]:
        """Read an entry whose registration no other organisation has."""
        sent: dict[str, Any] = Entry().load(ocpi_request.json)
        lock_for_writing(session.connection())
        same = Organisation.registration == sent["registration"]
        if session.scalar(select(Organisation.number).where(same)) not in (
            None,
            number,
        ):
            raise Conflict("Another organisation is registered under this number.")
        return sent

    @register.get("/")
    def index() -> list[dict[str, Any]]:
        chosen = select(Organisation).order_by(Organisation.number)
        return [_written(organisation) for organisation in session.scalars(chosen)]

    @register.post("/")
    def add() -> Created:
        organisation = Organisation(**entry())
        session.add(organisation)
        session.flush()  # gives it its number
        return Created(_written(organisation), _url_of(organisation))

    @register.get(_ONE)
    def read(number: int) -> dict[str, Any]:
        return _written(found(number))

    @register.put(_ONE)
    def replace(number: int) -> dict[str, Any]:
        sent = entry(number)
        organisation = found(number)
        for name, value in sent.items():
            setattr(organisation, name, value)
        return _written(organisation)

    @register.delete(_ONE)
    def remove(number: int) -> NoContent:
        session.delete(found(number))
        return NoContent()

    return register


# What a database's integer can hold; any other number is unknown.
_ONE = f"/<int(max={2**31 - 1}):number>"


def _url_of(organisation: Organisation) -> str:
    return url_for("organisations.read", number=organisation.number)


def _written(organisation: Organisation) -> dict[str, Any]:
    return {
        "id": organisation.number,
        "registration": organisation.registration,
        "name": organisation.name,
        "email": organisation.email,
        "country": organisation.country,
    }
