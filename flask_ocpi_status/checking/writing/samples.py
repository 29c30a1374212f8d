"""The objects that a partner is sent, in its version.

They are the examples of the pages, but of today, of one owner, and with ids that begin
with ``CHK``. None of them can be mistaken for a real one: the token is not valid, the
session is over and invalid, and what can be charged at is not there.
"""

from __future__ import annotations

import re
import secrets
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any
from typing import Final

from ...codec import timestamp
from ...modules.examples import NAMES
from ...modules.examples import UPDATED
from ...modules.home import named_by
from ...modules.showing import change_of
from ...modules.showing import example_of
from ...objects import Object
from ...objects.fields import List
from ...objects.fields import Nested
from ...objects.judging.normal import Document
from ...objects.property import Property
from ...transport.instants import moment
from ...transport.routing import PartyId

#: By class, what keeps a real one from being seen in it.
_HARMLESS: Final[dict[str, Document]] = {
    "Location": {"publish": False},
    "EVSE": {"status": "REMOVED"},
    "Session": {"status": "INVALID"},
    "Token": {
        "valid": False,
        "whitelist": "NEVER",
        "allow_whitelist": False,
        "issuer": "OCPI check",
    },
    "InvoiceReconciliationRecord": {"invoice_id": "OCPI check"},
    "Booking": {"reservation_status": "CANCELED"},
}
#: And what is changed in it, where what the pages change would do harm, or nothing.
_CHANGES: Final[dict[str, Document]] = {
    "EVSE": {"floor_level": "1"},
    "Session": {"auth_method": "AUTH_REQUEST"},
    "Token": {"issuer": "Changed"},
    "Booking": {"authorization_reference": "CHECK"},
}
#: How ids are written in the examples, and DateTimes.
_ID: Final = re.compile("[A-Z]+1")
_DATE_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT[\d:]+Z")
_HOUR: Final = timedelta(hours=1)


class Samples:
    """The objects of a run.

    :param owner: whose they are.
    """

    def __init__(self, owner: PartyId) -> None:
        self.owner = owner
        self._now = datetime.now(UTC).replace(microsecond=0)
        self._moved = self._now - 5 * _HOUR - moment(UPDATED)
        self._mark = f"CHK{secrets.token_hex(3).upper()}"

    def updated(self, hours: int = 0) -> str:
        """Return when an object was changed last, so many hours after it was made."""
        return timestamp(self._now - 5 * _HOUR + hours * _HOUR)

    def id_of(self, variable: str) -> str:
        """Return what stands in a URL for one of its variables."""
        return self._text(NAMES[variable])

    def of(self, cls: type[Object], *, owner: PartyId | None = None) -> Document:
        """Return the object of a class.

        :param owner: whose it is, in the place of ours.
        """
        example = example_of(cls)
        assert example is not None
        return self._of(cls, example, _said_of(owner or self.owner))

    def change(self, cls: type[Object]) -> Document:
        """Return a change of it, without the moment of the change."""
        change = _CHANGES.get(cls.__name__) or change_of(cls) or {}
        return {name: one for name, one in change.items() if name != "last_updated"}

    def _of(self, cls: type[Object], example: Document, codes: Document) -> Document:
        """Return an object, and what is in it, with our names and of our time."""
        fields = cls.properties()
        said = _HARMLESS.get(cls.__name__, {}) | codes
        made = {
            name: self._value(cls, fields.get(name), one, codes)
            for name, one in example.items()
        }
        return made | {name: one for name, one in said.items() if name in made}

    def _value(
        self, cls: type[Object], field: Property | None, value: Any, codes: Document
    ) -> Any:
        if isinstance(field, List):
            return [self._value(cls, field.item, one, codes) for one in value]
        if isinstance(field, Nested):
            return self._of(field.of(cls.edition), value, codes)
        return self._text(value) if isinstance(value, str) else value

    def _text(self, text: str) -> str:
        if _ID.fullmatch(text):
            return f"{self._mark}{text}"
        if _DATE_TIME.fullmatch(text):
            return timestamp(moment(text) + self._moved)
        return text


def _said_of(owner: PartyId) -> Document:
    """Return what an object says of its owner."""
    contract = f"{owner.country_code}-CHK-C1-X"
    codes = named_by((owner.country_code, owner.party_id))
    return {**codes, "contract_id": contract, "auth_id": contract}
