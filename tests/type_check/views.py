"""What a user writes, only type-checked: it must be accepted as it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from decimal import Decimal
from typing import Any
from typing import assert_type

from flask import Flask
from flask import Response
from flask.typing import ResponseReturnValue
from flask.views import MethodView

from flask_ocpi_status import Accepted
from flask_ocpi_status import Contract
from flask_ocpi_status import ContractBlueprint
from flask_ocpi_status import Created
from flask_ocpi_status import NoContent
from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIError
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import Outcome
from flask_ocpi_status import Page
from flask_ocpi_status import Row
from flask_ocpi_status import StatusCode
from flask_ocpi_status import UnknownLocation
from flask_ocpi_status import atomic
from flask_ocpi_status import enveloped
from flask_ocpi_status import get_contract
from flask_ocpi_status import ocpi_request
from flask_ocpi_status import ocpi_response
from flask_ocpi_status import plain


@dataclass
class Location:
    """An object of the user's own."""

    id: str
    price: Decimal
    last_updated: datetime


class Session:
    """A database session of the user's own."""

    def commit(self) -> None:
        """Keep."""

    def rollback(self) -> None:
        """Undo."""


app = Flask(__name__)
ocpi = OCPIStatus(app, contract="ocpi-2.2.1", contracts=[get_contract("itsm-rest")])
bp = OCPIBlueprint("locations", __name__, url_prefix="/x", contract="ocpi-2.2.1")
desk = ContractBlueprint("desk", __name__, contract="itsm-rest", session=Session())


@bp.get("/<location_id>")
def one(location_id: str) -> Location:
    """Return a dataclass."""
    if not location_id:
        raise UnknownLocation("no such location", http_status=404, data={"a": 1})
    return Location(location_id, Decimal("0.25"), datetime.now(UTC))


@bp.get("/")
def some() -> Page | None:
    """Return a page or nothing."""
    return Page([1, 2], total=2, limit=50, next_url=None)


@bp.post("/", body="optional", envelope=True)
async def create() -> Created | tuple[dict[str, Any], int]:
    """Return one of several."""
    if ocpi_request.json is None:
        return {}, 404
    return Created({"id": 1}, location="/x/1")


@desk.delete("/<int:number>")
@atomic(Session())
def close(number: int) -> NoContent | Accepted:
    """Run in a transaction."""
    return NoContent() if number else Accepted()


@bp.get("/file", envelope=False)
@plain
def file() -> Response:
    """Return a response."""
    return ocpi_response([], 1000, message="none", headers={"X-A": "1"})


@app.get("/alone")
@enveloped
def alone() -> ResponseReturnValue:
    """Answer alone."""
    return {"a": 1}


@app.get("/other")
@enveloped(contract="daml-json-api", body="ignored")
def other(number: int = 1) -> list[int]:
    """Answer alone in another contract."""
    return [number]


class Methods(MethodView):
    """A method view."""

    def get(self) -> dict[str, int]:
        """Return data."""
        return {"a": 1}


bp.add_url_rule("/methods", view_func=Methods.as_view("methods"))


def failure(outcome: Outcome) -> dict[str, Any]:
    """Write a failure."""
    return {"status": outcome.http, "detail": outcome.text}


own = Contract(
    "own",
    {"2xx": Row(), "4xx": Row(), "5xx": Row(http=500), "malformed": Row(http=400)},
    failure=failure,
    failure_media_type="application/problem+json",
)
variant = own.replace(name="variant", rows={404: Row(http=410)}, negotiates=True)
named = own.replace(rows={KeyError: Row(http=404, message="No such key.")})


assert_type(one("1"), Location)
assert_type(other(number=1), ResponseReturnValue)
assert_type(ocpi_response(), Response)
assert_type(StatusCode(2001).is_client_error, bool)
assert_type(OCPIError("text", status_code=2950).status_code, StatusCode)
assert_type(ocpi_request.contract, Contract)


@bp.put("/<location_id>", auth=False)
def put(location_id: str) -> Created | None:
    """Return what Flask itself would not understand, under every decorator."""
    return Created() if location_id else None


@desk.patch("/<int:number>")
def patch(number: int) -> list[Location] | NoContent:
    """Return one of ours or a list."""
    return NoContent() if number else []


@desk.route("/many", methods=["GET", "POST"], body="ignored")
def many() -> Decimal:
    """Return what JSON has not."""
    return Decimal(1)


assert_type(put("1"), Created | None)
assert_type(patch(1), list[Location] | NoContent)
assert_type(many(), Decimal)
