"""How an app uses objects, for a type checker to read. It is never run."""

from __future__ import annotations

from typing import Any

from flask_ocpi_status import Created
from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import objects
from flask_ocpi_status.objects import Edition
from flask_ocpi_status.objects import Object
from flask_ocpi_status.objects import v2_1_1
from flask_ocpi_status.objects import v2_2
from flask_ocpi_status.objects import v2_2_1
from flask_ocpi_status.objects import v2_3_0
from flask_ocpi_status.objects import v2_3_0_bookings
from flask_ocpi_status.objects import v2_3_0_payments
from flask_ocpi_status.objects.fields import List
from flask_ocpi_status.objects.fields import Nested
from flask_ocpi_status.objects.fields import Number
from flask_ocpi_status.views.accepting import accepts

bp = OCPIBlueprint("locations", __name__, url_prefix="/ocpi/2.2.1/locations")
LOCATIONS: dict[str, dict[str, Any]] = {}


@bp.put("/<country_code>/<party_id>/<location_id>")
@bp.accepts(objects.v2_2_1.Location)
def put(
    country_code: str, party_id: str, location_id: str, body: dict[str, Any]
) -> Created | None:
    LOCATIONS[location_id] = body
    return Created()


@bp.patch("/<country_code>/<party_id>/<location_id>/<evse_uid>")
@bp.accepts(v2_2_1.EVSE, partial=True)
def patch(location_id: str, evse_uid: str, body: dict[str, Any], **ids: str) -> None:
    LOCATIONS[location_id] = objects.apply_patch(
        LOCATIONS[location_id], body, evse_uid=evse_uid
    )


@bp.get("/<country_code>/<party_id>/<location_id>")
@bp.returns(v2_2_1.Location)
def get(location_id: str, **ids: str) -> dict[str, Any]:
    return LOCATIONS[location_id]


@accepts(v2_2_1.Connector, ids={"number": "id"})
async def asynchronous(number: str, body: dict[str, Any]) -> str:
    return str(body["id"])


# A class that a version has unchanged is one as any other.
CLASSES: list[type[Object]] = [
    v2_1_1.BusinessDetails,
    v2_2.Image,
    v2_2_1.EVSE,
    v2_3_0.Session,
    v2_3_0_payments.Location,
    v2_3_0_bookings.Token,
]


class EVSE(v2_2_1.EVSE):
    """An EVSE that says what it can give back."""

    acme_power = Number("?")


class Location(v2_2_1.Location):
    """A Location of such EVSEs."""

    evses = List(Nested(EVSE))


edition = Edition("2.2.1-acme", globals(), v2_2_1.edition)

judged: dict[str, Any] = objects.judge(Location, {})
converted = objects.convert(judged, from_="2.2.1", to="2.3.0", tax_included="NO")
document: dict[str, Any] = converted.document
reasons: list[str] = [loss.reason for loss in converted.losses]
pointers: list[str] = [one.pointer for one in objects.remarks(Location, document)]
