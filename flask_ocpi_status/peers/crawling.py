"""A list of another party, gone through page by page, and gone on with elsewhere.

Rules: OCPI 2.2.1, Transport and format, "Pagination".
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterator

from ..transport.quirks import Quirk
from .answers import Reply
from .failures import PeerError
from .lists import PageOfPeer
from .lists import Walk
from .lists import next_by_link
from .lists import next_by_offset
from .lists import read_page


class Crawl:
    """Reads the pages of a list, one after another.

    :param get: makes a GET of a URL.
    :param start: the URL of the first page.
    :param quirks: those of the party.
    :param insecure: as :func:`~.addresses.check_url` has it.
    :param guesses: whether to go by ``offset`` where a list says that it has more, and
        nothing of where that is.
    :ivar next: the URL of the page behind the one that was given out last, or of the
        one that has failed; ``None`` behind the last one.
    :ivar walk: notices when the pages lead nowhere.
    """

    def __init__(
        self,
        get: Callable[[str], Reply],
        start: str,
        *,
        quirks: Collection[Quirk],
        insecure: bool,
        guesses: bool = False,
    ) -> None:
        self.next: str | None = start
        self.walk = Walk(start)
        self._get = get
        self._quirks = quirks
        self._insecure = insecure
        self._guesses = guesses
        self._linked = False
        self._by_offset = Quirk.NO_LINK in quirks

    def __iter__(self) -> Iterator[PageOfPeer]:
        """Give the pages.

        :raises PeerError: as :meth:`.Peer.pages`. That the page behind one cannot be
            told is raised after that one was given out.
        """
        while self.next is not None:
            url = self.next
            self.walk.enter(url)
            reply = self._get(url)
            page = read_page(reply)
            if self._repeats(page):
                return
            failure = None
            try:
                self.next = self._behind(url, page, reply)
            except PeerError as error:
                self.next, failure = None, error.with_traceback(None)
            yield page
            if failure is not None:
                raise failure

    def _repeats(self, page: PageOfPeer) -> bool:
        """Whether a list ends here that goes by ``offset`` only as we have guessed it.

        :raises PeerError: ``LOOP`` for any other that does not end.
        """
        try:
            self.walk.leave(page)
        except PeerError:
            if not self._by_offset or Quirk.NO_LINK in self._quirks:
                raise
            self.next = None
            return True
        return False

    def _behind(self, url: str, page: PageOfPeer, reply: Reply) -> str | None:
        """Return the URL of the next page, if there is one."""
        if self._by_offset:
            return next_by_offset(url, len(page.items), page.total)
        link = reply.headers.get("Link", "")
        found = next_by_link(
            url,
            link,
            insecure=self._insecure,
            behind_proxy=Quirk.LINK_BEHIND_PROXY in self._quirks,
        )
        self._linked = self._linked or found is not None
        if found is None and self._guesses and not self._linked and self.walk.is_short:
            self._by_offset = True
            return next_by_offset(url, len(page.items), page.total)
        return found
