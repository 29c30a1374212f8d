"""A run: a partner is visited, and the checks look at what was recorded.

Rules: OCPI 2.0 to 2.3.0, as far as they can be seen from outside.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC
from datetime import datetime
from time import monotonic
from typing import Final

from ..codec import timestamp
from ..contracts import FEATURES
from ..parties.given import check_token
from ..peers.addresses import check_url
from ..peers.calls import MAX_URL
from ..peers.settings import PeerSettings
from ..transport.routing import PartyId
from ..transport.tokens import CredentialsToken
from .check import Check
from .checks.catalogue import CHECKS
from .course.discovery import discover
from .course.discovery import introduce
from .course.lists import read_lists
from .course.mistakes import make_mistakes
from .course.strangers import come_as_a_stranger
from .recorder import NoWay
from .recorder import Told
from .report import Report
from .report import results_of
from .visit import Visit
from .writing.listening import Listener
from .writing.writing import join
from .writing.writing import write

#: How long a run may take.
SECONDS: Final = 900.0


def check_partner(
    url: str,
    token: CredentialsToken | None = None,
    *,
    version: str | None = None,
    token_a: CredentialsToken | None = None,
    sender: PartyId | None = None,
    settings: PeerSettings | None = None,
    listener: Listener | None = None,
    writes: bool = False,
    checks: Iterable[Check] = CHECKS.values(),
    told: Told | None = None,
    seconds: float = SECONDS,
) -> Report:
    """Hold a live partner against the rules of its version.

    It is called one call after the other, over the address rules and the limits of
    ``settings``, and no call is repeated. Nothing is changed at its side, unless it may
    be written to.

    :param url: of its versions.
    :param token: for our calls to it. It may be left out with a ``token_a``: it is then
        read as far as that goes, or registered with where it may be written to.
    :param version: the version of OCPI; the newest that both have without one.
    :param token_a: a token A with which nobody has registered.
    :param sender: who we are: the FROM party of messages, and whose the objects are
        that are written.
    :param settings: how it is called; by default over https, at public addresses.
    :param listener: where results of commands and call-backs of a registration are
        waited for; without one, what needs it is skipped.
    :param writes: whether objects of ours may be sent to it. For test systems alone.
    :param checks: which.
    :param told: is called with each exchange, when it is recorded.
    :param seconds: after how many no more calls are made: the run comes to an early
        end, and what was recorded is judged.
    :raises TypeError: for a token that is none.
    :raises ValueError: for a version that there is not, for a URL that must not be
        called (:exc:`.ForbiddenURL`), and for no token at all.
    """
    if version is not None and version not in FEATURES:
        raise ValueError(
            f"There is no OCPI {version!r} here; use one of {', '.join(FEATURES)}."
        )
    for one in (token, token_a):
        if one is not None:
            check_token(one)
    if token is None and token_a is None:
        raise ValueError("Give a token, or a token A.")
    settings = settings or PeerSettings()
    check_url(url, insecure=settings.insecure, max_length=MAX_URL)
    begun, started = timestamp(_now()), monotonic()
    problem = None
    with Visit(
        url,
        token,
        settings,
        token_a=token_a,
        sender=sender,
        told=told,
        seconds=seconds,
    ) as visit:
        try:
            _course(visit, version, listener, writes)
        except NoWay as end:
            problem = str(end)
        results = tuple(results_of(checks, visit, writes=writes, problem=problem))
        return Report(
            visit.hidden(url),
            visit.version,
            begun,
            monotonic() - started,
            results,
            tuple(visit.exchanges),
            problem,
            writes,
        )


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _course(
    visit: Visit, version: str | None, listener: Listener | None, writes: bool
) -> None:
    """Visit a partner, from its versions to what is written to it.

    :raises NoWay: where it cannot be gone on.
    """
    discover(visit, version)
    come_as_a_stranger(visit)
    registration = None
    if visit.only_invited:
        if not writes or listener is None:
            return  # token A opens nothing else
        registration = join(visit, listener)
    if not visit.only_invited:
        introduce(visit)
        read_lists(visit)
        make_mistakes(visit)
        if writes:
            write(visit, listener)
        if registration is not None:
            registration.end()
