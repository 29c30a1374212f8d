"""The objects that a partner is sent, in its version.

None of them can be mistaken for a real one: their ids begin with ``CHK``, the token is
not valid, and the session is over and invalid.
"""

from __future__ import annotations

import secrets
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any
from typing import Final

from ...codec import timestamp
from ...objects import convert
from ...objects.judging.normal import Document
from ...transport.routing import PartyId

#: The version in which they are written.
_HOME: Final = "2.2.1"
#: The first version that there are any of.
FIRST: Final = "2.1"
#: What a version asks for that another one does not say.
_DECISIONS: Final = {
    "postal_code": "1234AB",
    "tax_included": "NO",
    "publish_anyway": True,
}
_PLACE: Final = {
    "address": "Nowhere 1",
    "city": "Utrecht",
    "country": "NLD",
    "coordinates": {"latitude": "52.090700", "longitude": "5.121600"},
}
_HOUR: Final = timedelta(hours=1)


class Samples:
    """The objects of a run.

    :param version: the one that is spoken.
    :param owner: whose they are.
    """

    def __init__(self, version: str, owner: PartyId) -> None:
        self._version = version
        self._owner = {
            "country_code": owner.country_code,
            "party_id": owner.party_id,
        }
        self._now = datetime.now(UTC).replace(microsecond=0)
        self._mark = f"CHK{secrets.token_hex(3).upper()}"

    def own(self, kind: str) -> str:
        """Return the id of the object of a class."""
        return f"{self._mark}{kind[0]}{kind[-1].upper()}"

    def updated(self, hours: int = 0) -> str:
        """Return when an object was changed last, so many hours after it was made."""
        return timestamp(self._now - 5 * _HOUR + hours * _HOUR)

    def of(self, kind: str, *, owner: PartyId | None = None) -> Document:
        """Return the object of a class, in the version that is spoken.

        :param owner: whose it is, in the place of ours.
        """
        made: dict[str, Any] = {**self._owner, **getattr(self, f"_{kind.lower()}")()}
        if owner is not None:
            made |= {
                "country_code": owner.country_code,
                "party_id": owner.party_id,
            }
        if self._version == _HOME:
            return made
        return self._converted(made, kind, self._version)

    def _converted(self, made: Document, kind: str, to: str) -> Document:
        decisions: dict[str, Any] = dict(_DECISIONS)
        if kind in ("Session", "CDR"):  # which have their Location in them before 2.2
            place = {**self._owner, **self._location()}
            decisions["location"] = self._converted(place, "Location", "2.1.1")
        return convert(made, from_=_HOME, to=to, as_=kind, **decisions).document

    def _location(self) -> Document:
        connector = {
            "id": "1",
            "standard": "IEC_62196_T2",
            "format": "SOCKET",
            "power_type": "AC_3_PHASE",
            "max_voltage": 230,
            "max_amperage": 16,
            "last_updated": self.updated(),
        }
        evse = {
            "uid": "CHKE1",
            "status": "REMOVED",
            "connectors": [connector],
            "last_updated": self.updated(),
        }
        return {
            "id": self.own("Location"),
            "publish": False,
            **_PLACE,
            "postal_code": "1234AB",
            "time_zone": "Europe/Amsterdam",
            "evses": [evse],
            "last_updated": self.updated(),
        }

    def _tariff(self) -> Document:
        price = {"type": "ENERGY", "price": 0.4, "step_size": 1}
        return {
            "id": self.own("Tariff"),
            "currency": "EUR",
            "elements": [{"price_components": [price]}],
            "last_updated": self.updated(),
        }

    def _token(self) -> Document:
        return {
            "uid": self.own("Token"),
            "type": "RFID",
            "contract_id": "NL-CHK-C0001-X",
            "issuer": "OCPI check",
            "valid": False,
            "whitelist": "NEVER",
            "last_updated": self.updated(),
        }

    def _session(self) -> Document:
        return {
            "id": self.own("Session"),
            "start_date_time": self.updated(-1),
            "end_date_time": self.updated(),
            "kwh": 0,
            "total_cost": {"excl_vat": 0},
            "cdr_token": self._cdr_token(),
            "auth_method": "WHITELIST",
            "location_id": self.own("Location"),
            "evse_uid": "CHKE1",
            "connector_id": "1",
            "currency": "EUR",
            "status": "INVALID",
            "last_updated": self.updated(),
        }

    def _cdr(self) -> Document:
        energy = {"dimensions": [{"type": "ENERGY", "volume": 1}]}
        return {
            "id": self.own("CDR"),
            "start_date_time": self.updated(-1),
            "end_date_time": self.updated(),
            "cdr_token": self._cdr_token(),
            "auth_method": "WHITELIST",
            "cdr_location": {
                "id": self.own("Location"),
                **_PLACE,
                "postal_code": "1234AB",
                "evse_uid": "CHKE1",
                "evse_id": "NL*CHK*E1",
                "connector_id": "1",
                "connector_standard": "IEC_62196_T2",
                "connector_format": "SOCKET",
                "connector_power_type": "AC_3_PHASE",
            },
            "currency": "EUR",
            "charging_periods": [{"start_date_time": self.updated(-1), **energy}],
            "total_cost": {"excl_vat": 0.4},
            "total_energy": 1,
            "total_time": 1,
            "last_updated": self.updated(),
        }

    def _cdr_token(self) -> Document:
        return {
            **self._owner,
            "uid": self.own("Token"),
            "type": "RFID",
            "contract_id": "NL-CHK-C0001-X",
        }
