"""What is owed, in a table beside the documents: any process can post it.

Rules: OCPI 2.2.1, Commands, 13.1; ChargingProfiles, 14.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC
from datetime import datetime
from typing import Any
from typing import Final
from typing import cast

from sqlalchemy import Row
from sqlalchemy import and_
from sqlalchemy import bindparam
from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlalchemy.orm import scoped_session

from ...exchange.carried import Carried
from ...transport.routing import PartyId
from ...transport.routing import Routing
from .apart import apart
from .documents import is_possible
from .moments import read_moment
from .moments import sortable
from .owed import Owed
from .replies import SEEN
from .tables import REPLIES

_R: Final = REPLIES.c
_MOMENTS: Final = ("due", "until", "leased")
#: What is not kept as it is.
_APART: Final = ("carried", *_MOMENTS)
_AS_IT_IS: Final = [one.name for one in fields(Owed) if one.name not in _APART]

_OWE: Final = insert(REPLIES)
_OWED: Final = select(REPLIES).where(_R.id == bindparam("_id"))
_ANSWER: Final = (
    update(REPLIES)
    .where(_R.id == bindparam("_id"), _R.result.is_(None))
    .where(_R.state.in_(("owed", "kept")))
    .values(result=bindparam("_result"), state="owed")
)
_EVERY: Final = (
    select(REPLIES)
    .where(_R.platform == bindparam("_platform"), _R.state == "owed")
    .order_by(_R.due)
    .limit(SEEN)
)
_FREE: Final = (
    _R.id == bindparam("_id"),
    _R.state == "owed",
    or_(
        _R.leased <= bindparam("_now"),
        and_(
            _R.leased.is_(None),
            or_(
                _R.function.is_not(None),
                _R.result.is_not(None),
                _R.due <= bindparam("_now"),
            ),
        ),
    ),
)
_IS_FREE: Final = select(_R.id).where(*_FREE)
_TAKE: Final = (
    update(REPLIES)
    .where(*_FREE)
    .values(leased=bindparam("_until"), revision=_R.revision + 1)
    .returning(REPLIES)
)
_MINE: Final = (_R.id == bindparam("_id"), _R.revision == bindparam("_revision"))
_CHANGE: Final = update(REPLIES).where(*_MINE)
_FORGET: Final = delete(REPLIES).where(*_MINE)
_PRUNE: Final = (
    delete(REPLIES)
    .where(_R.platform == bindparam("_platform"))
    .where(
        or_(
            and_(_R.state.in_(("late", "failed")), _R.due <= bindparam("_before")),
            and_(_R.state == "kept", _R.due <= bindparam("_now")),
        )
    )
)


class SQLReplies:
    """What is owed, noted in the transaction of the request.

    :param session: the app's session, or ``scoped_session``.
    """

    def __init__(self, session: Session | scoped_session[Any]) -> None:
        self._session = session

    def owe(self, owed: Owed) -> None:
        """Note it, in the transaction of the request."""
        self._session.execute(_OWE, _written(owed))

    def owed(self, id: str) -> Owed | None:
        """Return what is owed under an id; ``None`` for nothing."""
        if not is_possible(id):
            return None
        row = self._session.execute(_OWED, {"_id": id}).first()
        return None if row is None else _read(row)

    def answer(self, id: str, result: str) -> bool:
        """Note a result, in the app's transaction; whether none was there."""
        named = {"_id": id, "_result": result}
        return _touched(self._session.execute(_ANSWER, named))

    def open(self, platform: str) -> Sequence[Owed]:
        """Return what a platform owes, the first due first."""
        with apart(self._session, REPLIES) as connection:
            rows = connection.execute(_EVERY, {"_platform": platform}).all()
        return [_read(row) for row in rows]

    def take(self, id: str, until: datetime) -> Owed | None:
        """Have it for oneself for a while."""
        named = {"_id": id, "_now": sortable(datetime.now(UTC))}
        with apart(self._session, REPLIES) as connection:
            # Who looks for nothing keeps nobody from writing.
            if connection.execute(_IS_FREE, named).first() is None:
                return None
            named["_until"] = sortable(until)
            row = connection.execute(_TAKE, named).first()
        return None if row is None else _read(row)

    def renew(self, owed: Owed, until: datetime) -> bool:
        """Have it for longer."""
        return self._apart(_CHANGE.values(leased=sortable(until)), owed)

    def change(self, owed: Owed, **values: Any) -> bool:
        """Change what one has for oneself, and have it no longer."""
        changed: dict[str, Any] = {
            name: sortable(value) if isinstance(value, datetime) else value
            for name, value in values.items()
        }
        if changed.get("result") is not None:
            changed["result"] = func.coalesce(_R.result, changed["result"])
        changed["revision"] = _R.revision + 1
        return self._apart(_CHANGE.values(changed), owed)

    def forget(self, owed: Owed) -> bool:
        """Forget what one has for oneself."""
        return self._apart(_FORGET, owed)

    def prune(self, platform: str, before: datetime) -> None:
        """Forget what is of no use any more."""
        named = {"_before": sortable(before), "_now": sortable(datetime.now(UTC))}
        with apart(self._session, REPLIES) as connection:
            connection.execute(_PRUNE, {"_platform": platform, **named})

    def _apart(self, statement: Any, owed: Owed) -> bool:
        named = {"_id": owed.id, "_revision": owed.revision}
        with apart(self._session, REPLIES) as connection:
            return _touched(connection.execute(statement, named))


def written_routing(routing: Routing) -> Mapping[str, str | None]:
    """Write who a message is for and from, as columns."""
    named = zip(("receiver", "sender"), routing, strict=True)
    return {name: None if one is None else str(one) for name, one in named}


def read_routing(row: Any) -> Routing:
    """Read what :func:`written_routing` has written."""
    pairs = (one and PartyId(*one.split("-")) for one in (row.receiver, row.sender))
    return Routing(*pairs)


def _written(owed: Owed) -> dict[str, Any]:
    moments = {name: getattr(owed, name) for name in _MOMENTS}
    return {
        **{name: getattr(owed, name) for name in _AS_IT_IS},
        **{name: one and sortable(one) for name, one in moments.items()},
        **written_routing(owed.carried.routing),
        "correlation_id": owed.carried.correlation_id,
    }


def _read(row: Row[Any]) -> Owed:
    moments: dict[str, Any] = {name: getattr(row, name) for name in _MOMENTS}
    carried = Carried(row.correlation_id, row.party, read_routing(row))
    read: dict[str, Any] = {
        **{name: getattr(row, name) for name in _AS_IT_IS},
        **{name: one and read_moment(one) for name, one in moments.items()},
    }
    return Owed(**read, carried=carried)


def _touched(result: Any) -> bool:
    return bool(cast(int, result.rowcount))
