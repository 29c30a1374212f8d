"""What is owed, in a table beside the documents: any process can post it.

Rules: OCPI 2.2.1, Commands, 13.1; ChargingProfiles, 14.1.
"""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import scoped_session

from .documents import is_possible
from .moments import sortable
from .replies import Owed
from .tables import REPLIES

_OWE = insert(REPLIES)
_OWED = select(REPLIES).where(REPLIES.c.id == bindparam("_id"))


class SQLReplies:
    """What is owed, noted in the transaction of the request.

    :param session: the app's session, or ``scoped_session``.
    """

    def __init__(self, session: Session | scoped_session[Any]) -> None:
        self._session = session

    def owe(self, owed: Owed) -> None:
        """Note it, in the transaction of the request."""
        named = {
            "id": owed.id,
            "party": owed.party,
            "what": owed.what,
            "version": owed.version,
            "url": owed.url,
            "due": sortable(owed.due),
        }
        self._session.execute(_OWE, named)

    def owed(self, id: str) -> Owed | None:
        """Return what is owed under an id; ``None`` for nothing."""
        if not is_possible(id):
            return None
        row = self._session.execute(_OWED, {"_id": id}).first()
        if row is None:
            return None
        due = datetime.fromisoformat(row.due).replace(tzinfo=UTC)
        return Owed(row.id, row.party, row.what, row.version, row.url, due)
