"""What an app brings for a module: its own objects, or a place to keep those of others.

Rules: OCPI 2.2.1, Transport and format, "Client owned object push" and "Pagination".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final
from typing import NamedTuple
from typing import Protocol
from typing import runtime_checkable

from marshmallow import ValidationError

from ...answers.results import Page
from ...exchange.enrolment import Role
from ...objects.judging.normal import Document
from ...objects.texts import fold
from ...transport.ownership import Codes
from ...transport.pagination import PageRequest

#: The characters of the longest text that something is kept under.
LONGEST: Final = 255
#: Of how many documents it is remembered how they read, and of how many characters they
#: are at most. So there are some ten megabytes of them; pages that nobody has asked for
#: lately are read anew.
REMEMBERED: Final = 1000
LONGEST_REMEMBERED: Final = 10_000
#: What no database keeps in a text: a NUL, and halves of pairs, which have no form in
#: UTF-8.
_UNKEPT: Final = re.compile("[\0\ud800-\udfff]")


class Shelf(NamedTuple):
    """Which objects: of one class, on one side.

    :param role: ``"SENDER"`` for our own, ``"RECEIVER"`` for those of others.
    :param kind: the name of the class.
    """

    role: Role
    kind: str


class Key(NamedTuple):
    """What one object is kept under.

    :param shelf: which objects it is among.
    :param country_code: of its owner; ``""`` where it has none.
    :param party_id: likewise.
    :param id: its own.
    :param exact: whether case counts in it, as until 2.1.1.

    What is kept where case counts is found as well where it does not, and the other way
    round: a party keeps its objects when it changes to another version. Two objects
    whose ids differ in case alone are two only as long as both are kept where it
    counts; where it does not, the first of them in order is meant. In the codes of an
    owner case never tells one from another.
    """

    shelf: Shelf
    country_code: str
    party_id: str
    id: str
    exact: bool = True

    @classmethod
    def folded(cls, shelf: Shelf, country_code: str, party_id: str, own: str) -> Key:
        """Return the key of an object of the name, in whichever case it is written."""
        return cls(shelf, fold(country_code), fold(party_id), fold(own), False)

    @property
    def alike(self) -> Key:
        """The same for all names that differ in nothing but case."""
        return Key.folded(*self[:4]) if self.exact else self

    def named(self, own: str) -> Key:
        """Return the key of another object of the same owner."""
        shelf, country_code, party_id, _, exact = self
        own = own if exact else fold(own)
        return Key(shelf, country_code, party_id, own, exact)

    @property
    def spelling(self) -> str:
        """Its id as it is written, where case counts; ``""`` where it does not."""
        return self.id if self.exact else ""

    def spelled(self, spelling: str) -> Key:
        """Return the key under which an object is, whose spelling was found."""
        if not spelling:
            return self.alike
        return self._replace(id=spelling, exact=True)

    @property
    def is_possible(self) -> bool:
        """Whether anything can be kept under it: no database keeps a NUL in a text.

        What a URL says need not be an id of OCPI, which has 36 characters at most.
        """
        return all(map(is_possible, self[1:4]))


def is_possible(text: str) -> bool:
    """Whether a text can be (a part of) what something is kept under."""
    return len(text) <= LONGEST and _UNKEPT.search(text) is None


def check_possible(key: Key) -> None:
    """Refuse to keep anything under a key that is none.

    :raises ValidationError: as for what is wrong with a request.
    """
    if not key.is_possible:
        raise ValidationError(
            f"Nothing is kept under an id of more than {LONGEST} characters, or with"
            " one that no text has."
        )


class Kept(NamedTuple):
    """An object as it is kept: as it came, with the version in which it did.

    :param document: the object; it is not changed, but replaced by another one.
    :param version: of OCPI.
    :param key: what it is kept under, as it was kept.
    :param revision: tells it from what was under the same key before, to the place that
        keeps it.
    :param text: the document as JSON, where it was read from that on a page: what is
        made of the same text is the same again.
    :param concerns: the codes of the party that it concerns, where the app tells, as
        the object does not: before 2.2.1 a Session has no more of it than an
        ``auth_id``. What it says itself counts first. From a place where it is kept it
        comes with the codes that hold, in lower case.
    """

    document: Document
    version: str
    key: Key | None = None
    revision: int = 0
    text: str = ""
    concerns: Codes | None = None


@runtime_checkable
class Source(Protocol):
    """The app's own objects, in its home version, to be read by others."""

    def page(self, page: PageRequest) -> Page:
        """Return a page of them, in an order that stays.

        :param page: what is asked for, with dates if there are any.
        """

    # Of any names: an app that has Locations alone asks for a location_id.
    @property
    def find(self) -> Callable[..., Document | None]:
        """Return one of them; ``None`` if it is not there.

        It is called with what the URL says, as in ``location_id="LOC1"``.
        """


@runtime_checkable
class Documents(Protocol):
    """A place where documents are kept, of every class and both sides.

    What it does belongs to the transaction of the request, and is undone with it.
    Under a key that is none (``is_possible``) nothing is there.
    """

    def get(self, key: Key) -> Kept | None:
        """Return what is kept under a key; ``None`` for nothing."""

    def put(self, key: Key, kept: Kept, instead_of: Kept | None) -> bool:
        """Keep an object under a key.

        :param instead_of: what was there when the object was made of it: what
            :meth:`get` returned.
        :returns: whether it was kept. It is not if something else is there by now:
            another request was faster. Then the object is made anew.
        :raises ValidationError: for a key under which nothing can be kept.
        """

    def delete(self, key: Key) -> bool:
        """Forget what is kept under a key, and say whether anything was."""

    def page(
        self,
        shelf: Shelf,
        page: PageRequest,
        concerning: frozenset[Codes] | None = None,
    ) -> Page:
        """Return a page of what is on a shelf, oldest first; its items are ``Kept``.

        Who follows the links meets every object once that stays as it is meanwhile, and
        one that is changed again where it stands then, at the end.

        :param concerning: the codes of who asks, in lower case: of all that is on the
            shelf, there is then only what :func:`concerned` gives one of them for.
            ``None`` for everything.
        """
