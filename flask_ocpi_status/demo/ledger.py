"""A ledger in the contract of the Daml JSON API."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import Schema
from marshmallow import fields
from marshmallow.validate import Length
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from .. import ContractBlueprint
from .. import InvalidParameters
from .. import ocpi_request
from .. import ocpi_response
from .database import Sessions
from .database import answer_faults
from .models import Agreement

TEMPLATES = ("Energy:Supply", "Energy:Settlement")


class Creation(Schema):
    """A contract to create."""

    templateId = fields.String(required=True)
    payload = fields.Dict(keys=fields.String(), required=True)


class Query(Schema):
    """The templates whose contracts are asked for."""

    templateIds = fields.List(fields.String(), required=True, validate=Length(min=1))


class Fetch(Schema):
    """The contract that is asked for."""

    contractId = fields.String(required=True)


def ledger(session: Sessions) -> ContractBlueprint:
    """Make the ledger: create, fetch and query."""
    daml = ContractBlueprint(
        "ledger",
        __name__,
        url_prefix="/daml/v1",
        contract="daml-json-api",
        session=session,
    )
    answer_faults(daml)

    @daml.post("/create")
    def create() -> dict[str, Any]:
        asked = Creation().load(ocpi_request.json)
        _resolve([asked["templateId"]])
        agreement = Agreement(template=asked["templateId"], payload=asked["payload"])
        session.add(agreement)
        session.flush()  # gives it its number
        return _written(agreement)

    @daml.post("/fetch")
    def fetch() -> dict[str, Any]:
        asked = Fetch().load(ocpi_request.json)["contractId"]
        for agreement in session.scalars(select(Agreement)):
            if _id_of(agreement) == asked:
                return _written(agreement)
        raise NotFound(f"There is no contract {asked!r}; /daml/v1/query lists them.")

    @daml.get("/query")
    def everything() -> list[dict[str, Any]]:
        return _query(session, TEMPLATES)

    @daml.post("/query")
    def query() -> Response:
        asked = Query().load(ocpi_request.json)["templateIds"]
        known, warnings = _resolve(asked)
        return ocpi_response(_query(session, known), warnings=warnings)

    return daml


def _resolve(asked: list[str]) -> tuple[list[str], dict[str, list[str]]]:
    """Return the templates that there are, and a warning of those that there are not.

    :raises InvalidParameters: when there is none of them.
    """
    known = [template for template in asked if template in TEMPLATES]
    unknown = [template for template in asked if template not in TEMPLATES]
    warnings = {"unknownTemplateIds": unknown} if unknown else {}
    if not known:
        raise InvalidParameters(
            "Cannot resolve any template ID from request", warnings=warnings
        )
    return known, warnings


def _query(session: Sessions, templates: tuple[str, ...] | list[str]) -> list[Any]:
    chosen = select(Agreement).where(Agreement.template.in_(templates))
    return [
        _written(agreement)
        for agreement in session.scalars(chosen.order_by(Agreement.number))
    ]


def _id_of(agreement: Agreement) -> str:
    return f"#{agreement.number}:0"


def _written(agreement: Agreement) -> dict[str, Any]:
    return {
        "contractId": _id_of(agreement),
        "templateId": agreement.template,
        "payload": agreement.payload,
    }
