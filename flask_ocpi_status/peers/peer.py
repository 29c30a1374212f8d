"""Calls to another party, in OCPI's own terms: its modules, and its lists.

Rules: OCPI 2.2.1, Transport and format.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..contracts import CONFIGURATION_MODULES
from ..objects import Object
from ..transport.routing import PartyId
from .addresses import ForbiddenURL
from .addresses import check_url
from .addresses import joined
from .answers import Reply as Reply
from .calls import MAX_URL
from .crawling import Crawl
from .failures import PeerError
from .failures import Reason
from .judged import Judged
from .judged import Told
from .lists import PageOfPeer as PageOfPeer
from .lists import with_query
from .settings import PeerSettings as PeerSettings
from .speaking import LOG
from .speaking import Speaker


class Peer(Speaker):
    """Makes calls to one party, as a context manager. Not to be shared between threads.

    :param party: whom to call, with its endpoints, its token and its quirks.
    :param version: the version of OCPI to speak; the party's own without it, and the
        newest if it has none.
    :param token: to be sent instead of the party's.
    :param correlation_id: for all calls; without it that of the request being answered,
        or a new one.
    :param secrets: tokens that the party's words are not to repeat, besides those that
        are sent to it.
    :raises TypeError: for what is no party, no settings or no token.
    :raises ValueError: for a version that there is not.
    """

    def url_of(self, module: str, *segments: object, role: str | None = None) -> str:
        """Return the URL of a module, or of an object in it.

        :param segments: of the path behind it, as they are; they are encoded here.
        :param role: ``"SENDER"`` or ``"RECEIVER"``; not looked at before 2.2.
        :raises PeerError: ``NO_ENDPOINT`` when the party does not have the module, and
            ``FORBIDDEN`` when what it gave for its URL is none to call.
        :raises ValueError: for a segment that would lead elsewhere: empty, "." or
            "..", and for a role that is none.
        """
        if role not in (None, "SENDER", "RECEIVER"):
            raise ValueError(
                f"There is no side {role!r} of a module; use 'SENDER', where objects"
                " are pulled from, or 'RECEIVER', where they are pushed to."
            )
        endpoint = self.party.endpoint(module, role)
        if endpoint is None:
            raise PeerError(
                Reason.NO_ENDPOINT,
                f"The party has no endpoint {module}{f' ({role})' if role else ''}.",
            )
        try:
            url = check_url(
                endpoint.url, insecure=self._settings.insecure, max_length=MAX_URL
            )
        except ForbiddenURL as error:
            raise PeerError(Reason.FORBIDDEN, str(error)) from None
        return joined(url, segments)

    def pages(
        self,
        module_or_url: str,
        *,
        role: str = "SENDER",
        receiver: PartyId | None = None,
        sender: PartyId | None = None,
        routed: bool = True,
        **filters: Any,
    ) -> Iterator[PageOfPeer]:
        """Pull a list, page by page (OCPI 2.2.1, Transport and format, "Pagination").

        :param module_or_url: a module, or the absolute URL of a list.
        :param role: whose list; see :meth:`url_of`. The others are as :meth:`request`
            has them.
        :param filters: for the query: ``offset``, ``limit``, ``date_from``, ``date_to``
            and others.
        :raises PeerError: as :meth:`request`; besides, ``LOOP`` and ``FOREIGN_LINK``.
        """
        crawl = self.crawl(
            module_or_url,
            role=role,
            receiver=receiver,
            sender=sender,
            routed=routed,
            **filters,
        )
        yield from crawl
        if crawl.walk.is_short:
            LOG.warning(
                "A list of party %r ended after %d objects, and its X-Total-Count is"
                " %d. If the party sends no Link, give it the quirk no-link.",
                *(self.party.name, crawl.walk.count, crawl.walk.total),
            )

    def crawl(
        self,
        module_or_url: str,
        *,
        role: str = "SENDER",
        receiver: PartyId | None = None,
        sender: PartyId | None = None,
        routed: bool = True,
        guesses: bool = False,
        **filters: Any,
    ) -> Crawl:
        """Return what goes through a list, and says where it is.

        :param guesses: as :class:`.Crawl` has it; the others as :meth:`pages`.
        """
        url = module_or_url
        if "://" not in url:
            url = self.url_of(module_or_url, role=role)
        options = {
            "receiver": receiver,
            "sender": sender,
            "routed": routed and module_or_url not in CONFIGURATION_MODULES,
            "correlation_id": self._chain(),
        }
        return Crawl(
            lambda step: self.get(step, **options),
            with_query(url, filters),
            quirks=self.party.quirks,
            insecure=self._settings.insecure,
            guesses=guesses,
        )

    def objects(
        self,
        module_or_url: str,
        *,
        role: str = "SENDER",
        schema: type[Object] | None = None,
        lenient: bool = True,
        told: Told | None = None,
        **options: Any,
    ) -> Iterator[dict[str, Any]]:
        """Pull a list, object by object; see :meth:`pages`.

        What is no object is left out, so that the good ones are not lost (OCPI 2.1.1,
        Transport and format).

        :param schema: the class that they have to be of; what is not is left out too.
        :param lenient: whether an object is kept, as it came, of which only the form is
            wrong: its sender is not told of it. What is missing, or of another type,
            never passes.
        :param told: a function that is called with each object that is not as its class
            says, as it came, and with a list of its violations.
        :raises TypeError: for what is no class of objects.
        """
        judged = None
        if schema is not None:
            judged = Judged(schema, lenient=lenient, told=told)
        elif told is not None:
            raise TypeError("told= needs a class to judge by; pass schema= as well.")
        return self._objects(judged, module_or_url, role=role, **options)

    def _objects(
        self, judged: Judged | None, module_or_url: str, **options: Any
    ) -> Iterator[dict[str, Any]]:
        for page in self.pages(module_or_url, **options):
            objects = [item for item in page.items if isinstance(item, dict)]
            if len(objects) < len(page.items):
                LOG.warning(
                    "A list of party %r holds what is no object.", self.party.name
                )
            yield from objects if judged is None else judged.these(objects)
        if judged is not None and (judged.refused or judged.passed):
            LOG.warning("A list of party %r holds %s.", self.party.name, judged)
