"""The documents that a platform keeps of its own, beside those that others send."""

from __future__ import annotations

from ..modules.keeping.documents import Documents
from ..modules.keeping.documents import Kept
from ..modules.keeping.documents import Key
from ..modules.keeping.documents import Shelf
from ..modules.operation import SENDER
from ..objects.judging.normal import Document
from .platforms import Platform

#: The version of what the demo writes, and of what it is given.
HOME = "2.2.1"


class Records:
    """What a platform owns: found and kept by the name of its class, and its id.

    :param documents: where it is.
    :param owner: the platform.
    """

    def __init__(self, documents: Documents, owner: Platform) -> None:
        self._documents = documents
        self._owner = owner

    def find(self, kind: str, own: str) -> Document | None:
        """Return an object; ``None`` if there is none of the id."""
        kept = self._documents.get(self._key(kind, own))
        return None if kept is None else kept.document

    def keep(self, kind: str, document: Document) -> None:
        """Keep an object in the place of the one that is there, if one is."""
        key = self._key(kind, document["uid" if kind == "Token" else "id"])
        keep(self._documents, key, Kept(document, HOME))

    def _key(self, kind: str, own: str) -> Key:
        owner = self._owner.country_code, self._owner.party_id
        return Key.folded(Shelf(SENDER, kind), *owner, own)


def keep(documents: Documents, key: Key, kept: Kept) -> None:
    """Keep an object, whatever is there. Nobody else writes at the same time."""
    documents.put(key, kept, documents.get(key))
