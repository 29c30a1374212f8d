"""The documents that a platform keeps of its own, beside those that others send."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from typing import Final

from ..exchange.enrolment import Role
from ..modules.keeping.documents import Documents
from ..modules.keeping.documents import Kept
from ..modules.keeping.documents import Key
from ..modules.keeping.documents import Shelf
from ..modules.operation import SENDER
from ..objects import ImpossibleConversion
from ..objects import convert
from ..objects.judging.normal import Document
from ..transport.pagination import PageRequest
from .platforms import EMSP
from .platforms import Platform

#: The version of what the demo writes, and of what it is given.
HOME = "2.2.1"
#: What the objects of one version do not say that another asks for.
DECISIONS: Final[dict[str, Any]] = {
    "publish": True,  # what others send before 2.2 is there to be seen
    "time_zone": "Europe/Amsterdam",
    "auth_method": "AUTH_REQUEST",  # stands for COMMAND before 2.2
    "tax_included": "NO",
    # Of a driver a Session says no more than the contract before 2.2. What a provider
    # is sent is of its own drivers.
    "token_country_code": EMSP.country_code,
    "token_party_id": EMSP.party_id,
    "token_type": "RFID",
    "token_uid": "unknown",
}
#: How many objects are looked at where any of them will do.
_SOME: Final = 50


class Records:
    """What a platform owns: found and kept by the name of its class, and its id.

    :param documents: where it is.
    :param owner: the platform.
    :ivar documents: the same.
    """

    def __init__(self, documents: Documents, owner: Platform) -> None:
        self.documents: Final = documents
        self._owner = owner

    def find(self, kind: str, own: str) -> Document | None:
        """Return an object; ``None`` if there is none of the id."""
        kept = self.documents.get(self._key(kind, own))
        return None if kept is None else kept.document

    def keep(self, kind: str, document: Document) -> None:
        """Keep an object in the place of the one that is there, if one is."""
        key = self._key(kind, document["uid" if kind == "Token" else "id"])
        keep(self.documents, key, Kept(document, HOME))

    def some(self, kind: str, role: Role = SENDER) -> Iterator[Document]:
        """Yield some objects in the home version; with ``RECEIVER`` those of others."""
        for kept in self.kept(kind, role):
            yield from _at_home(kept, kind)

    def kept(self, kind: str, role: Role) -> Iterable[Kept]:
        """Return some objects as they are kept."""
        page = PageRequest(0, _SOME, _SOME, url=lambda: "")
        return self.documents.page(Shelf(role, kind), page).items

    def _key(self, kind: str, own: str) -> Key:
        owner = self._owner.country_code, self._owner.party_id
        return Key.folded(Shelf(SENDER, kind), *owner, own)


def _at_home(kept: Kept, kind: str) -> Iterator[Document]:
    """Yield an object in the home version, if that can say it."""
    if kept.version == HOME:
        yield kept.document
        return
    key = kept.key
    codes = (key.country_code.upper(), key.party_id.upper()) if key else ("", "")
    owner = dict(zip(("country_code", "party_id"), codes, strict=True))
    how: dict[str, Any] = {**DECISIONS, **owner, "as_": kind}
    with suppress(ImpossibleConversion, LookupError):
        yield convert(kept.document, from_=kept.version, to=HOME, **how).document


def keep(documents: Documents, key: Key, kept: Kept) -> None:
    """Keep an object, whatever is there. Nobody else writes at the same time."""
    documents.put(key, kept, documents.get(key))
