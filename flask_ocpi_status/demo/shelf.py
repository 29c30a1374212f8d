"""The locations that others have sent: kept as the schema gives them.

Rules: OCPI 2.2.1, Locations, 8.2.2 "Receiver Interface".
"""

from __future__ import annotations

from typing import Any

from .. import UnknownLocation
from ..objects import Edition
from ..objects import apply_patch
from ..objects import find_part
from ..objects import judge
from ..objects import put_part
from ..objects.judging.normal import Document
from .database import Sessions
from .database import lock_for_writing
from .models import Received

# What names a part of a location, in a URL.
_PART = ("evse_uid", "connector_id")


class Shelf:
    """The locations of others in one version of OCPI.

    What is put or changed is named by the variable parts of its URL.

    :param objects: the version.
    """

    def __init__(self, session: Sessions, objects: Edition) -> None:
        self._session = session
        self._objects = objects

    def find(self, names: dict[str, str]) -> Document | None:
        """Return a Location, an EVSE or a Connector, if it is there."""
        stored = self._stored(names)
        if stored is None:
            return None
        return find_part(stored.document, **self._part(names))

    def put(self, names: dict[str, str], body: Document) -> bool:
        """Keep an object in the place of the one that is there, and say if it is new.

        :raises UnknownLocation: for a part of what is not there.
        :raises ValidationError: for a part with which the Location is invalid.
        """
        lock_for_writing(self._session.connection())
        stored = self._stored(names)
        part = self._part(names)
        if "evse_uid" not in part:
            if stored is None:
                self._session.add(Received(**self._key(names), document=body))
            else:
                stored.document = body
            return stored is None
        whole = self._there(stored)
        is_new = find_part(whole.document, **part) is None
        self._keep(whole, put_part(whole.document, body, **part))
        return is_new

    def patch(self, names: dict[str, str], body: Document) -> None:
        """Change an object.

        :raises UnknownLocation: when it is not there.
        :raises ValidationError: when the Location would be invalid then.
        """
        lock_for_writing(self._session.connection())
        stored = self._there(self._stored(names))
        part = self._part(names)
        self._keep(stored, apply_patch(stored.document, body, **part))

    @staticmethod
    def _there(stored: Received | None) -> Received:
        if stored is None:
            raise UnknownLocation("The Location is not here.")
        return stored

    def _keep(self, stored: Received, changed: Document) -> None:
        stored.document = judge(self._objects.classes["Location"], changed)

    def _stored(self, names: dict[str, str]) -> Received | None:
        return self._session.get(Received, self._key(names))

    def _key(self, names: dict[str, str]) -> dict[str, str]:
        owner = names["country_code"], names["party_id"]
        return Received.key(self._objects, *owner, names["location_id"])

    def _part(self, names: dict[str, str]) -> Any:
        part = {name: names[name] for name in _PART if name in names}
        return {**part, "case_sensitive": self._objects.case_sensitive}
