"""What others have is pulled: their lists, into the app's documents.

Rules: OCPI 2.2.1, Transport and format, "Pull" and "Offline behaviour".
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from datetime import datetime

from flask import current_app

from ....background.starting import Overloaded
from ....background.starting import once_certain
from ....background.starting import start
from ....contracts import FEATURES
from ....exchange.state import present_app
from ....naming.article import first
from ....naming.article import kind_of
from ....parties.parties import Party
from ....parties.parties import check_party
from ....parties.stores import parties_of
from ....peers.failures import PeerError
from ....peers.settings import PeerSettings
from ....peers.settings import demand_extra
from ....transport.pagination import instant
from ...common import Common
from ...common import platform_named
from ...keeping.documents import Documents
from ...operation import RECEIVER
from ...operation import SENDER
from ...operation import Collection
from ...operation import Module
from ...operation import Operation
from .pulled import Outcome
from .pulled import Progress
from .pulled import Pulled
from .pulled import PullUnderway
from .pulled import tell


def pull(
    common: Common,
    module: str | Module,
    party: Party,
    since: datetime | str | None = None,
    progress: Progress | None = None,
    *,
    judged: bool = True,
    lenient: bool = True,
) -> Pulled:
    """Pull what a party has of a module, and keep what is new.

    :raises PeerError: when a call fails. What was read by then is kept.
    :raises PullUnderway: when the same is being pulled.
    :raises ValueError: when the platform keeps nothing that the party may have, and for
        a moment that is none.
    :raises TypeError: for no party, and for what is of no kind that a moment is of.
    """
    demand_extra()
    # Here and not above: calls need the extra.
    from ....peers.peer import Peer
    from .incoming import Incoming
    from .reading import Reading

    module, since = taken_in(common, module), moment_given(since)
    version = check_party(party).version or list(FEATURES)[-1]
    lists = list(_lists(common, module, version))
    if not lists:
        raise ValueError(
            f"The platform {common.name!r} keeps no list of {module.identifier} that"
            f" OCPI {version} has; give it a place with platform.receiver(…)."
        )
    counts = Pulled()
    try:
        with Peer(party, PeerSettings.of(current_app.config)) as peer:
            for collection, operation, documents in lists:
                incoming = Incoming(
                    party, module, collection, version, judged=judged, lenient=lenient
                )
                reading = Reading(common, peer, incoming, operation, documents)
                done = counts
                try:
                    reading.read(since, progress)
                finally:
                    counts = done + reading.counts
    except BaseException as error:
        tell(common, module.identifier, party.name, *_outcome(error, counts))
        raise
    tell(common, module.identifier, party.name, "complete", counts)
    return counts


def _outcome(error: BaseException, counts: Pulled) -> tuple[Outcome, Pulled, str]:
    """Say what a pull came to that has ended before its end, and why."""
    if isinstance(error, PullUnderway):
        return "busy", counts, str(error)
    if isinstance(error, PeerError):
        return "failed", counts, error.summary
    ours = isinstance(error, Exception)
    return "failed", counts, "What was read was not kept." if ours else "It was ended."


def _lists(
    common: Common, module: Module, version: str
) -> Iterator[tuple[Collection, Operation, Documents]]:
    """Give the lists of a module of which the platform has a place for the objects."""
    side = common.sides.get((module.identifier, RECEIVER))
    for collection, operation in module.of(version, SENDER):
        if side is not None and operation.kind == "list":
            documents = side.given(collection.keeps)
            if isinstance(documents, Documents):
                yield collection, operation, documents


def pull_later(
    common: Common,
    module: str | Module,
    party: Party,
    since: datetime | str | None = None,
) -> None:
    """Pull in the background, once it is certain that what goes on here has happened.

    Pulls from one party are done one after another.
    """
    identifier, moment = taken_in(common, module).identifier, moment_given(since)
    text = None if moment is None else moment.isoformat()
    name = check_party(party).name

    def act() -> None:
        try:
            start(run, common.name, identifier, name, text, lane=f"pull:{name}")
        except Overloaded:
            _tell_undone(common, identifier, name, "Too much is waiting to be done.")

    once_certain(act, common.session)


def run(platform: str, module: str, party: str, since: str | None) -> None:
    """Pull, in the background. What fails at the other side was told of."""
    common, found = platform_named(platform), parties_of(present_app()).by_name(party)
    if found is None or not found.registered:
        _tell_undone(common, module, party, "It is not registered any more.")
        return
    try:
        pull(common, module, found, since)
    except (PeerError, PullUnderway):
        return


def _tell_undone(common: Common, module: str, party: str, error: str) -> None:
    """Tell of a pull that has not begun."""
    tell(common, module, party, "failed", Pulled(), error)


def taken_in(common: Common, module: str | Module) -> Module:
    """Return a module of which the platform keeps what others have.

    :raises ValueError: when it keeps nothing of it.
    """
    identifier = module.identifier if isinstance(module, Module) else module
    side = common.sides.get((identifier, RECEIVER))
    if side is None:
        there = sorted(name for name, role in common.sides if role == RECEIVER)
        raise ValueError(
            f"The platform {common.name!r} keeps nothing of {identifier!r}; it does of"
            f" {', '.join(there) or 'nothing'}. Give it a place with"
            " platform.receiver(…)."
        )
    return side.module


def moment_given(since: datetime | str | None) -> datetime | None:
    """Read a moment, in UTC where nothing else is said.

    :raises ValueError: for what is none.
    :raises TypeError: for what is neither a ``datetime`` nor a text.
    """
    if since is None:
        return None
    if not isinstance(since, str | datetime):
        raise TypeError(
            f"{first(kind_of(since))} is no moment; pass a datetime, or a text as in"
            " '2026-01-31T00:00:00Z'."
        )
    try:
        if isinstance(since, str):
            return instant(since, offsets=True)
        aware = since if since.tzinfo is not None else since.replace(tzinfo=UTC)
        return aware.astimezone(UTC)
    except (ValueError, OverflowError):  # the latter beyond the calendar, in UTC
        raise ValueError(
            f"{str(since)!r} is no DateTime; write it as in 2026-01-31T00:00:00Z."
        ) from None
