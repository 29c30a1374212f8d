"""One list of one party is read, and kept batch by batch.

Each batch of pages is kept in a transaction of its own, and where it goes on is noted
behind it. So what is cut off goes on where it was, and what was read twice is there
already.

Rules: OCPI 2.2.1, Transport and format, "Pagination"; the list of each module.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from math import ceil
from time import monotonic
from typing import Final

from flask import current_app

from ....answers.monitoring import logger
from ....contracts import CONFIGURATION_MODULES
from ....contracts import FEATURES
from ....exchange.state import present_app
from ....peers.failures import PeerError
from ....peers.failures import Reason
from ....peers.lists import offset_of
from ....peers.peer import Peer
from ...common import Common
from ...home import owned_by
from ...keeping.arriving import Arrival
from ...keeping.batches import Batches
from ...keeping.batches import batches
from ...keeping.documents import Documents
from ...keeping.documents import Key
from ...keeping.moments import read_moment
from ...keeping.notes import Notes
from ...keeping.owed import after
from ...keeping.owed import new_id
from ...keeping.pulls import Listing
from ...keeping.pulls import Pull
from ...operation import SENDER
from ...operation import Operation
from ...serving.received import Change
from ...serving.received import ocpi_received
from ...serving.received import send
from .course import Course
from .course import begun
from .incoming import Incoming
from .pulled import Progress
from .pulled import Pulled
from .pulled import PullUnderway

#: So many objects are kept at once, or those of so many seconds. A commit has the disk
#: write what is there by then, which takes as long for few of them as for many.
BATCH: Final = 2000
SECONDS: Final = 2.0
#: The seconds that a list is had for oneself, besides those of a call.
LEASE: Final = 10
#: What is answered for a page that was there once, and is not there any more; and the
#: statuses of HTTP that do not say so.
_STALE: Final = frozenset(
    {Reason.HTTP, Reason.STATUS_CODE, Reason.NO_ENVELOPE, Reason.NOT_JSON}
)
_PASSING: Final = frozenset({401, 403, 408, 429})


class Reading:
    """Reads one list of one party.

    :param incoming: makes of its items what is kept.
    :param operation: the list, as the tables have it.
    :param documents: where the objects are kept.
    """

    def __init__(
        self,
        common: Common,
        peer: Peer,
        incoming: Incoming,
        operation: Operation,
        documents: Documents,
    ) -> None:
        self._common = common
        self._peer = peer
        self._incoming = incoming
        self._operation = operation
        self._documents = documents
        # How far it was read is noted where it is kept: a database would still say so
        # of documents in memory that are gone.
        beside = getattr(documents, "notes", None)
        self._is_beside = isinstance(beside, Notes)
        self._pulls = (beside if isinstance(beside, Notes) else common.notes).pulls
        self._course = Course(Pull())
        self._waiting: dict[Key, Arrival] = {}
        self._kept_at = monotonic()
        self._pages = 0
        self._holder = new_id()
        row = incoming.row
        self._listing = Listing(
            common.name, peer.party.name, row.module.identifier, row.kept_as.__name__
        )

    @property
    def counts(self) -> Pulled:
        """What came of it by now."""
        became, left_out = self._course.became, self._incoming.refused
        return Pulled(
            became.total() + left_out,
            became["created"],
            became["changed"],
            became["unchanged"],
            became["refused"] + left_out,
            self._incoming.passed,
            self._course.total,
            self._incoming.places,
        )

    def read(self, since: datetime | None, progress: Progress | None) -> None:
        """Read it to its end, from where it was or from a moment on."""
        url = self._url()
        noted = self._pulls.claim(self._listing, self._holder, self._until())
        if noted is None:
            raise self._underway()
        try:
            row = self._incoming.row
            dated = FEATURES[row.version].dated
            pull = begun(
                noted,
                url,
                since,
                dated=dated is None or row.module.identifier in dated,
                demanded="date_from" in self._operation.demands,
            )
            self._course = Course(pull)
            with batches(self._documents, self._common.session) as kept:
                self._read_all(kept, progress)
        finally:
            self._pulls.release(self._listing, self._holder)

    def _read_all(self, kept: Batches, progress: Progress | None) -> None:
        course = self._course
        resumed = course.pull.next is not None
        while True:
            try:
                self._read_once(kept, progress)
            except PeerError as error:
                if not (resumed and not self._pages and _is_stale(error)):
                    raise
                # The page where it was is not there any more.
                logger.info(
                    "A pull of %s of party %r begins anew: %s",
                    *(self._listing.module, self._listing.party, error.summary),
                )
                course.restart()
            else:
                if not course.once_more():
                    break
                logger.info(
                    "%s of party %r have changed while they were read, and are read"
                    " once more.",
                    *(self._listing.module, self._listing.party),
                )
            self._incoming.anew()
            resumed = False
        if course.is_short:
            logger.warning(
                "%s of party %r are %d, and its X-Total-Count says %d.",
                *(self._listing.module, self._listing.party),
                *(course.pull.read, course.total),
            )
        course.end()
        self._note()

    def _read_once(self, kept: Batches, progress: Progress | None) -> None:
        """Read the pages that are left of the list."""
        course, incoming = self._course, self._incoming
        pull = course.pull
        since = None if pull.since is None else read_moment(pull.since)
        crawl = self._peer.crawl(
            pull.next or pull.url,
            routed=self._listing.module not in CONFIGURATION_MODULES,
            # What goes by anything else than an offset has no beginning to guess from.
            guesses=pull.next is None or bool(offset_of(pull.next)),
            date_from=None if pull.next else since,
        )
        if pull.next is not None:
            crawl.walk.count = max(crawl.walk.count, pull.read)
        try:
            for page in crawl:
                self._pages += 1
                refused = incoming.refused
                arrivals = list(incoming.these(page.items))
                refused = incoming.refused - refused
                course.page(page, arrivals, refused, crawl.next, crawl.walk.count)
                for one in arrivals:
                    self._wait(one)
                if progress is not None:
                    progress(course.pull.read, course.pull.total)
                late = monotonic() - self._kept_at >= SECONDS
                if late or len(self._waiting) >= BATCH:
                    self._keep(kept)
        except PeerError as error:
            if error.reason is Reason.LOOP:
                course.pull = replace(course.pull, next=None)
            self._keep(kept)
            raise
        self._keep(kept)

    def _wait(self, arrival: Arrival) -> None:
        """Have an object wait to be kept; of two of a key the newer one."""
        other = self._waiting.get(arrival.key)
        if other is not None and (arrival.changed or "") < (other.changed or ""):
            return
        self._waiting[arrival.key] = arrival

    def _keep(self, kept: Batches) -> None:
        """Keep what waits, note where it goes on, and tell the app of what is new."""
        arrivals = list(self._waiting.values())
        self._waiting.clear()
        noted: list[bool] = []
        settled = kept.keep(arrivals, lambda: noted.append(self._note(kept)))
        self._kept_at = monotonic()
        self._course.settled(arrivals, settled)
        if ocpi_received.receivers:
            for one, what in zip(arrivals, settled, strict=True):
                if what == "created" or what == "changed":
                    self._send(what, one)
        if not noted[-1]:
            raise self._underway()

    def _send(self, change: Change, one: Arrival) -> None:
        """Tell the app of an object."""
        row, home, owner = self._incoming.row, self._common.home, owned_by(one.owner)
        party = self._peer.party
        send(present_app(), row, home, party, change, one.key, one.kept, owner)

    def _note(self, kept: Batches | None = None) -> bool:
        """Note how far it was read, and say whether nobody else has the list by now.

        :param kept: what it stands in one transaction with, if it can.
        """
        session = kept.session if kept is not None and self._is_beside else None
        return self._pulls.note(
            self._listing, self._holder, self._course.pull, self._until(), session
        )

    def _until(self) -> datetime:
        """Return until when the list is had for oneself."""
        return after(self._lease)

    @property
    def _lease(self) -> float:
        return LEASE + float(current_app.config["OCPI_STATUS_PEER_DEADLINE"])

    def _underway(self) -> PullUnderway:
        return PullUnderway(
            f"{self._listing.module} of party {self._listing.party!r} is being pulled"
            " already; wait until that is over. A process that was killed counts for"
            f" {ceil(self._lease)} seconds after its last batch."
        )

    def _url(self) -> str:
        """Return the URL of the list."""
        segments = filter(None, self._operation.path.split("/"))
        return self._peer.url_of(self._listing.module, *segments, role=SENDER)


def _is_stale(error: PeerError) -> bool:
    """Whether a page is not there any more, where another party has said it was."""
    if error.reason is not Reason.HTTP:
        return error.reason in _STALE
    status = error.http_status or 500
    return 400 <= status < 500 and status not in _PASSING
