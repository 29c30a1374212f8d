"""Who has set the charging profile of a session, in a table beside the documents."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from typing import Any
from typing import Final

from sqlalchemy import bindparam
from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import scoped_session

from .apart import apart
from .documents import is_possible
from .moments import sortable
from .profiles import Setter
from .sql_replies import read_routing
from .sql_replies import written_routing
from .statements import instead
from .tables import PROFILES

_P: Final = PROFILES.c
_OF: Final = select(PROFILES).where(
    _P.platform == bindparam("_platform"), _P.session_id == bindparam("_session_id")
)
_PRUNE: Final = delete(PROFILES).where(
    _P.platform == bindparam("_platform"), _P.changed <= bindparam("_before")
)


class SQLSetters:
    """Who has set profiles, noted in the transaction of the request.

    :param session: the app's session, or ``scoped_session``.
    """

    def __init__(self, session: Session | scoped_session[Any]) -> None:
        self._session = session

    def note(self, platform: str, session_id: str, setter: Setter) -> None:
        """Note who has set a profile, in the transaction of the request."""
        if not is_possible(session_id):
            return  # no session has such an id, whatever the app has said
        dialect = self._session.get_bind(clause=PROFILES).dialect.name
        named = {
            "platform": platform,
            "session_id": session_id.lower(),
            "party": setter.party,
            **written_routing(setter.routing),
            "changed": sortable(datetime.now(UTC)),
        }
        statement = instead(dialect, PROFILES)
        self._session.execute(statement, {f"_{key}": one for key, one in named.items()})

    def of(self, platform: str, session_id: str) -> Setter | None:
        """Return who has set the profile of a session, as it is committed."""
        if not is_possible(session_id):
            return None
        named = {"_platform": platform, "_session_id": session_id.lower()}
        # To look begins no transaction of the app's, which it would have to end.
        with apart(self._session, PROFILES) as connection:
            row = connection.execute(_OF, named).first()
        return None if row is None else Setter(row.party, read_routing(row))

    def prune(self, platform: str, before: datetime) -> None:
        """Forget who has set one before a moment."""
        with apart(self._session, PROFILES) as connection:
            named = {"_platform": platform, "_before": sortable(before)}
            connection.execute(_PRUNE, named)
