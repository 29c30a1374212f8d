"""At the door: an object of any version becomes one of the version that is asked for.

An app sees and gives objects of one version, its home. What cannot be converted is not
there for who asks in another version, and is logged once for each kind of reason.

Rules: OCPI 2.1 to 2.3.0, the tables of the objects, and in what they differ.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from typing import Any
from typing import Final

from marshmallow import ValidationError

from ..answers.monitoring import logger
from ..contracts import FEATURES
from ..objects import ImpossibleConversion
from ..objects import Object
from ..objects import convert
from ..objects import edition_of
from ..objects import judge
from ..objects.judging.normal import Document
from ..objects.numeric import Integer
from ..objects.texts import CiString
from .before import before_2_1
from .keeping.documents import REMEMBERED
from .keeping.documents import Kept
from .operation import Module

#: What can be converted. The other classes are the same in all versions that have them.
CONVERTED: Final = frozenset(
    {"Location", "EVSE", "Connector", "Session", "CDR", "Tariff", "Token"}
)
#: Of how many objects of a kind the losses are looked at, before it is each thousandth:
#: that takes many times as long as to convert.
_LOOKED_AT: Final = 100
_EVERY: Final = 1000
#: The version that is not converted to, and the one that is on the way to it.
_FIRST: Final = "2.0"
_SECOND: Final = "2.1"
#: The version of a Location that :func:`.convert` takes to be embedded.
_EMBEDDED: Final = "2.1.1"
#: Where it is said where somebody charged: the way to the id of the Location.
_LOCATED: Final[Mapping[str, tuple[str, ...]]] = {
    "Session": ("location_id",),
    "CDR": ("cdr_location", "id"),
}
_INDEX: Final = re.compile(r"/\d+(?=/|$)")
#: What is the same when it is read as a number, and written again.
_NUMBER: Final = re.compile("0|-?[1-9][0-9]{0,17}")
#: Under which codes that is kept whose owner nobody tells; no party has such.
NOBODY: Final = ("-", "-")


def named_by(codes: tuple[str, str]) -> dict[str, str]:
    """Return the codes of an owner by their names."""
    return dict(zip(("country_code", "party_id"), codes, strict=True))


def owned_by(codes: tuple[str, str]) -> dict[str, str]:
    """Return what a conversion is told of an owner; nothing of nobody."""
    return {} if codes == NOBODY else named_by(codes)


class Home:
    """The version of an app's own objects, and the way to the others.

    :param version: the home version.
    :param decisions: what :func:`.convert` is to be told, by its keywords. Whose an
        object of others is comes from where it is kept, and goes before these.
    :ivar locations: finds one of our Locations, as a Session and a CDR embed it before
        2.2.
    """

    def __init__(self, version: str, decisions: Mapping[str, Any]) -> None:
        self.version = version
        self.decisions = dict(decisions)
        self.locations: Callable[..., Kept | None] | None = None
        self._seen: dict[tuple[str, str, str], int] = {}
        self._told: set[tuple[str, ...]] = set()
        self._remembered: dict[tuple[object, ...], Document | None] = {}

    def said(
        self, kept: Kept, cls: type[Object], version: str, **owner: str
    ) -> Document | None:
        """Return an object in a version; ``None`` where it cannot be said there.

        :param cls: its class in that version.
        :param owner: ``country_code`` and ``party_id`` of whose it is, where its own
            version does not say so.
        """
        kind = cls.__name__
        document: Any = kept.document
        if not isinstance(document, dict):
            self.tell("is not one", kind, kept.version, version, ("",))
            return None
        if kept.version == version:
            return document
        if version == _FIRST and kind in CONVERTED:
            return self._said_first(kept, kind, owner)
        # What has another object in it is not told by its text alone.
        if not kept.text or kind in _LOCATED:
            return self._converted(kept, cls, version, owner)
        told = (kept.text, kept.version, kept.concerns)
        course = (*told, kind, version, *sorted(owner.items()))
        # What cannot be said is looked at again: nobody has many of that.
        found = self._remembered.get(course)
        if found is None:
            found = self._converted(kept, cls, version, owner)
            if len(self._remembered) >= REMEMBERED:
                self._remembered.clear()
            self._remembered[course] = found
        return found

    def tell(
        self, what: str, kind: str, from_: str, to: str, pointers: Iterable[str]
    ) -> None:
        """Log what has not been logged yet: of each field once, and never a value."""
        for pointer in sorted({_INDEX.sub("/*", pointer) for pointer in pointers}):
            told = (what, kind, from_, to, pointer)
            if told not in self._told:
                self._told.add(told)
                logger.warning(
                    "A %s of OCPI %s %s in %s: %s. It is not told of again.",
                    kind,
                    from_,
                    what,
                    to,
                    pointer or "as a whole",
                )

    def _said_first(
        self, kept: Kept, kind: str, owner: Mapping[str, str]
    ) -> Document | None:
        """Return an object in the first version; ``None`` where it cannot be said."""
        second = edition_of(_SECOND).classes[kind]
        if kept.version == _SECOND:  # which may not be what was judged once
            later = self._converted(kept, second, _SECOND, owner)
        else:
            later = self.said(kept, second, _SECOND, **owner)
        found = None if later is None else before_2_1(later, kind)
        if later is not None and found is None:
            self.tell("cannot be said", kind, kept.version, _FIRST, ("",))
        return found

    def _converted(
        self, kept: Kept, cls: type[Object], version: str, owner: Mapping[str, str]
    ) -> Document | None:
        """Convert an object; ``None`` where it cannot be said in the version."""
        kind = cls.__name__
        try:
            if kind not in CONVERTED:
                return judge(cls, kept.document)
            embedded = self._embedded(kept, kind, version)
            decisions = {**self.decisions, **embedded, **owner, **_token_of(kept)}
            converted = convert(
                kept.document, from_=kept.version, to=version, as_=kind, **decisions
            )
        except ImpossibleConversion as error:
            pointers = {one.pointer for one in error.reasons}
            self.tell("cannot be said", kind, kept.version, version, pointers)
            return None
        except LookupError:  # nothing is converted from 2.0
            self.tell("cannot be said", kind, kept.version, version, ("",))
            return None
        except ValidationError:
            self.tell("is not one", kind, kept.version, version, ("",))
            return None
        if self._is_looked_at(kind, kept.version, version):
            pointers = {one.pointer for one in converted.losses}
            self.tell("loses a field", kind, kept.version, version, pointers)
        return converted.document

    def _embedded(self, kept: Kept, kind: str, version: str) -> dict[str, Any]:
        """Return the Location that an object of a version has in it, if it has one."""
        if kind not in _LOCATED or self.locations is None:
            return {}
        early, was_early = (
            FEATURES[one].case_sensitive for one in (version, kept.version)
        )
        if not early or was_early:
            return {}
        own: Any = kept.document
        for name in _LOCATED[kind]:
            own = own.get(name) if isinstance(own, dict) else None
        location = self.locations(location_id=own) if isinstance(own, str) else None
        if location is None:
            return {}
        cls = edition_of(_EMBEDDED).classes["Location"]
        return {"location": self.said(location, cls, _EMBEDDED)}

    def own(
        self, kept: Kept, cls: type[Object], module: Module, **owner: str
    ) -> Document | None:
        """Return an object in the home version, or as it came where that has no such.

        :param cls: its class in the version in which it came.
        :param owner: as for :meth:`said`.
        """
        if self.version not in module.versions:
            return kept.document
        own = module.edition(self.version).classes[cls.__name__]
        return self.said(kept, own, self.version, **owner)

    def heard(
        self, document: Document, kind: str | None, version: str, **owner: str
    ) -> Document | None:
        """Return what was asked for in a version as the app knows it.

        :param kind: the name of its class; ``None`` where it has none.
        :returns: ``None`` where the home version cannot say it.
        """
        return self._between(document, kind, version, self.version, owner)

    def asked(
        self, document: Document, kind: str, version: str, **owner: str
    ) -> Document | None:
        """Return what the app asks for as a version knows it.

        The parameters are those of :meth:`heard`.

        :returns: ``None`` where the version cannot say it.
        """
        asked = self._between(document, kind, self.version, version, owner)
        if asked is not None:
            lost = (f"/{name}" for name in document if name not in asked)
            self.tell("loses a field", kind, self.version, version, lost)
        return asked

    def _between(
        self,
        document: Document,
        kind: str | None,
        from_: str,
        to: str,
        owner: Mapping[str, str],
    ) -> Document | None:
        """Return what is asked for with the fields and the Token that a version has."""
        other = edition_of(to)
        cls = other.classes.get(kind or "")
        if from_ == to or cls is None:
            return document
        fields = cls.properties()
        known = {
            name: _as_id(fields[name], one)
            for name, one in document.items()
            if name in fields
        }
        if "token" in known:
            kept = Kept(known["token"], from_)
            token = self.said(kept, other.classes["Token"], to, **owner)
            if token is None:
                return None
            known["token"] = token
        return known

    def _is_looked_at(self, *course: str) -> bool:
        kind, from_, to = course
        count = self._seen.get((kind, from_, to), 0)
        self._seen[kind, from_, to] = count + 1
        return count < _LOOKED_AT or count % _EVERY == 0


def _token_of(kept: Kept) -> dict[str, str]:
    """Return what a conversion is told of the Token that something was started with.

    It is a party's that the object concerns. Codes are alike in either case; they are
    written in upper case everywhere.
    """
    if kept.concerns is None:
        return {}
    country_code, party_id = kept.concerns
    return {
        "token_country_code": country_code.upper(),
        "token_party_id": party_id.upper(),
    }


def _as_id(field: object, value: Any) -> Any:
    """Return an id as a field has it: that of a reservation was a number before 2.2."""
    if isinstance(field, CiString) and type(value) is int:
        return str(value)
    is_number = isinstance(value, str) and _NUMBER.fullmatch(value)
    return int(value) if is_number and isinstance(field, Integer) else value
