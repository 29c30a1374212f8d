"""The end of a transaction of SQLAlchemy's: what waits for its commit is done after it.

SQLAlchemy begins a transaction with whatever is read. So nothing waits for one in which
nothing was written, as far as that is known: who only reads need not commit.

Imported when a session is given that waits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
from typing import Any
from typing import Final
from weakref import WeakSet

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState
from sqlalchemy.orm import Session
from sqlalchemy.orm import SessionTransaction
from sqlalchemy.orm import SessionTransactionOrigin
from sqlalchemy.orm import scoped_session

from ..answers.monitoring import logger

Act = Callable[[], object]

#: The keys of a session's ``info`` that lead to what waits for it, and to whether
#: something was written in its transaction.
_WAITING: Final = "ocpi_status_waiting"
_WRITTEN: Final = "ocpi_status_written"
#: The sessions of which it is known what they write.
_WATCHED: Final[WeakSet[Any]] = WeakSet()


@dataclass(slots=True)
class _Waiting:
    """What waits for a session.

    :param acts: by the transaction, or the savepoint, that they were asked for in.
    :param lost: how many were asked for in savepoints that were closed and nothing
        else.
    :param ends: how those ended that have: whether they were committed.
    """

    acts: dict[SessionTransaction, list[Act]] = field(default_factory=dict)
    lost: int = 0
    ends: dict[SessionTransaction, bool] = field(default_factory=dict)


def watch(session: Any) -> None:
    """Have it known of a session from now on whether its transactions write anything.

    What is written over its connection alone is not seen.
    """
    if isinstance(session, Session | scoped_session) and session not in _WATCHED:
        _WATCHED.add(session)
        event.listen(session, "after_transaction_create", _created)
        event.listen(session, "do_orm_execute", _executed)
        event.listen(session, "after_transaction_end", _forget)


def transaction_of(session: Any) -> SessionTransaction | None:
    """Return the transaction, or the savepoint, that goes on in a session.

    :returns: ``None`` without any, for one that has only read, and for what is no
        session of SQLAlchemy.
    """
    is_watched = session in _WATCHED
    if isinstance(session, scoped_session):
        session = session()
    if not isinstance(session, Session) or (is_watched and not _has_written(session)):
        return None
    return _present(session)


def _has_written(session: Session) -> bool:
    if session.info.get(_WRITTEN, False):
        return True
    return bool(session.new or session.dirty or session.deleted)


def _created(session: Session, transaction: SessionTransaction) -> None:
    # One within another is that of a flush, or of what writes in bulk without one.
    if transaction.origin is SessionTransactionOrigin.SUBTRANSACTION:
        session.info[_WRITTEN] = True


def _executed(state: ORMExecuteState) -> None:
    if not state.is_select:
        state.session.info[_WRITTEN] = True


def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_WRITTEN, None)


def _present(session: Session) -> SessionTransaction | None:
    return session.get_nested_transaction() or session.get_transaction()


def after_commit(transaction: SessionTransaction, act: Act) -> None:
    """Call a function when a transaction is committed; never if it is rolled back.

    One that was asked for in a savepoint is called when the whole transaction is
    committed, if that was not gone back to. What fails is logged: the commit has
    happened.
    """
    session = transaction.session
    waiting = session.info.get(_WAITING)
    if waiting is None:
        waiting = session.info[_WAITING] = _Waiting()
        event.listen(session, "after_commit", _committed)
        event.listen(session, "after_rollback", _rolled_back)
        event.listen(session, "after_transaction_end", _ended)
    waiting.acts.setdefault(transaction, []).append(act)


def _committed(session: Session) -> None:
    _note(session, True)


def _rolled_back(session: Session) -> None:
    _note(session, False)


def _note(session: Session, committed: bool) -> None:
    """Note how that ends which SQLAlchemy tells of: the innermost savepoint, or all."""
    transaction = _present(session)
    if transaction is not None:
        session.info[_WAITING].ends[transaction] = committed


def _ended(session: Session, transaction: SessionTransaction) -> None:
    """Do what has waited for a transaction, or hand it on to the one around it."""
    outer = transaction.parent
    if outer is not None and not transaction.nested:
        return  # of a flush
    waiting: _Waiting = session.info[_WAITING]
    acts = waiting.acts.pop(transaction, [])
    committed = waiting.ends.pop(transaction, None)
    if outer is not None:
        _hand_on(waiting, acts, committed, outer)
        return
    lost, waiting.lost = waiting.lost, 0
    if committed is None and (acts or lost):
        logger.warning(
            "What was to be done after a commit (%d) is not done: the session was"
            " closed without one. Call session.commit(), or session.rollback() if"
            " nothing was to be done.",
            len(acts) + lost,
        )
    for act in acts if committed else ():
        try:
            act()
        except Exception:
            logger.exception("What was to be done after a commit failed.")


def _hand_on(
    waiting: _Waiting,
    acts: list[Act],
    committed: bool | None,
    outer: SessionTransaction,
) -> None:
    """Have what was asked for in a savepoint wait for what is around it."""
    while outer.parent is not None and not outer.nested:
        outer = outer.parent
    if committed:
        waiting.acts.setdefault(outer, []).extend(acts)
    elif committed is None:
        waiting.lost += len(acts)
