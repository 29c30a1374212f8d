"""What an app pushes: to whom it goes, in which version each gets it, and when.

All of that is settled when the app asks for it, in its own transaction; it begins when
that is committed.

Rules: OCPI 2.2.1, Transport and format, "Push and pull"; the modules.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from ....background.starting import Overloaded
from ....background.starting import begin
from ....background.starting import once_certain
from ....background.starting import task_of
from ....background.tasks import Task
from ....parties.parties import Party
from ....peers.failures import PeerError
from ...common import Common
from ...operation import Kind
from ...operation import Module
from .audience import audience
from .delivering import deliver
from .message import Message
from .preparing import Options
from .preparing import Push
from .preparing import asked
from .pushed import tell


def push(
    common: Common,
    module: str | Module,
    kind: Kind,
    document: Mapping[str, Any] | None,
    key: str | Sequence[str] | None,
    options: Options,
) -> None:
    """Push something to all that get it, once it is certain.

    :param kind: ``"put"``, ``"patch"`` or ``"delete"``.
    :param document: what is pushed; ``None`` for nothing.
    :raises ContractViolation: in debug and tests, for what is not as it has to be.
    :raises ValueError: for what cannot be pushed, and where it is not clear what is.
    :raises TypeError: for what is no object, and for no module.
    """
    one = asked(common, module, kind, document, key, options)
    by_version: dict[str, list[Party]] = {}
    for party in audience(
        one.app, common, one.module, one.collection, one.whole, one.owner
    ):
        by_version.setdefault(str(party.version), []).append(party)
    work = [
        (_task(one, version), one.message(version), [party.name for party in parties])
        for version, parties in by_version.items()
    ]

    def act() -> None:
        for task, message, names in work:
            for name in names:
                _begin(task, message, name)

    if work:
        once_certain(act, common.session)


def _task(one: Push, version: str) -> Task | PeerError:
    """Return what pushes it to those who speak a version, one for all of them."""
    try:
        kind, body = one.in_version(version)
    except PeerError as error:
        return error
    return task_of(deliver, *one.message(version)._replace(kind=kind, body=body))


def _begin(task: Task | PeerError, message: Message, party: str) -> None:
    """Begin to push to one party, or tell why that is not done."""
    if isinstance(task, PeerError):
        tell(message, party, "unsayable", error=task)
        return
    try:
        begin(task._replace(lane=party))
    except Overloaded:
        tell(message, party, "failed", error="Too much is waiting to be done.")
