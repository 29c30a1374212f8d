"""Questions in a table beside the documents: what comes of them, any process can take.

Rules: OCPI 2.2.1, Commands, 13.1; ChargingProfiles, 14.1.
"""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any
from typing import Final

from sqlalchemy import Connection
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

from ...codec import dumps
from ...codec import loads
from ...objects.judging.normal import Document
from .apart import apart
from .documents import is_possible
from .moments import read_moment
from .moments import sortable
from .questions import Question
from .questions import State
from .tables import QUESTIONS

_Q: Final = QUESTIONS.c
_NOTE: Final = insert(QUESTIONS)
_FIND: Final = select(QUESTIONS).where(_Q.id == bindparam("_id"))
_AS_IT_WAS: Final = and_(
    _Q.id == bindparam("_id"), _Q.revision == bindparam("_revision")
)
_CHANGE: Final = update(QUESTIONS).where(_AS_IT_WAS)
_FORGET: Final = delete(QUESTIONS).where(_AS_IT_WAS)
_OF_IT: Final = _Q.platform == bindparam("_platform")
_UNTOLD: Final = (
    select(QUESTIONS)
    .where(
        _OF_IT,
        or_(
            _Q.state == "came",
            and_(_Q.state == "asked", _Q.due <= bindparam("_now")),
        ),
    )
    .order_by(_Q.due)
    .limit(bindparam("_most"))
)
_NEXT: Final = select(func.min(_Q.due)).where(
    _OF_IT, _Q.state == "asked", _Q.due > bindparam("_now")
)
_CLEAR: Final = delete(QUESTIONS).where(
    _OF_IT,
    _Q.due < bindparam("_before"),
    _Q.state.in_(bindparam("_states", expanding=True)),
)


class SQLQuestions:
    """Questions in a table, each noted at once and whatever becomes of the request.

    :param session: the app's session, or ``scoped_session``.
    """

    def __init__(
        self, session: Session | scoped_session[Any], *, here: bool = False
    ) -> None:
        """Make it.

        :param here: whether it is the session's transaction in which they are changed.
        """
        self._session = session
        self._here = here

    @property
    def here(self) -> SQLQuestions:
        """The same in the transaction of the request, for what a request brings."""
        return SQLQuestions(self._session, here=True)

    def note(self, question: Question) -> None:
        """Note one, before it is asked."""
        with self._connection() as connection:
            connection.execute(_NOTE, _columns(question))

    def find(self, id: str) -> Question | None:
        """Return the question of an id; ``None`` for nothing."""
        if not is_possible(id):
            return None
        with self._connection() as connection:
            row = connection.execute(_FIND, {"_id": id}).first()
        return None if row is None else _question(row)

    def change(self, was: Question, question: Question) -> bool:
        """Put a question in the place of what it was, if it is that still."""
        columns = _columns(question)
        del columns["id"]
        with self._connection() as connection:
            changed = connection.execute(_CHANGE.values(columns), _key(was))
            return bool(changed.rowcount)

    def forget(self, was: Question) -> bool:
        """Forget a question, if it is still what it was."""
        with self._connection() as connection:
            return bool(connection.execute(_FORGET, _key(was)).rowcount)

    def untold(self, platform: str, now: datetime, most: int) -> list[Question]:
        """Return questions of which the app is to be told, the oldest first."""
        named = {"_platform": platform, "_now": sortable(now), "_most": most}
        with self._connection() as connection:
            return list(map(_question, connection.execute(_UNTOLD, named)))

    def next_due(self, platform: str, now: datetime) -> datetime | None:
        """Return when the next is due of those for which nothing has come."""
        named = {"_platform": platform, "_now": sortable(now)}
        with self._connection() as connection:
            due = connection.execute(_NEXT, named).scalar()
        return None if due is None else read_moment(due)

    def clear(self, platform: str, before: datetime, states: Collection[State]) -> None:
        """Forget those of some states that were due before a moment."""
        named = {
            "_platform": platform,
            "_before": sortable(before),
            "_states": list(states),
        }
        with self._connection() as connection:
            connection.execute(_CLEAR, named)

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        if self._here:
            yield self._session.connection({"clause": QUESTIONS})
            return
        with apart(self._session, QUESTIONS) as connection:
            yield connection


def _key(question: Question) -> dict[str, Any]:
    return {"_id": question.id, "_revision": question.revision}


def _columns(question: Question) -> dict[str, Any]:
    return {
        "id": question.id,
        "platform": question.platform,
        "party": question.party,
        "what": question.what,
        "version": question.version,
        "body": dumps(question.body),
        "due": sortable(question.due),
        "answer": _text(question.answer),
        "result": _text(question.result),
        "state": question.state,
        "revision": question.revision,
    }


def _question(row: Any) -> Question:
    made = Question(**row._mapping)
    return replace(
        made,
        body=loads(row.body, exact=True),
        due=read_moment(row.due),
        answer=_document(row.answer),
        result=_document(row.result),
    )


def _text(document: Document | None) -> str | None:
    return None if document is None else dumps(document)


def _document(text: str | None) -> Document | None:
    if text is None:
        return None
    document: Document = loads(text, exact=True)
    return document
