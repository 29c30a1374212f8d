"""Locations as documents: what is named in one is found, replaced and changed."""

from __future__ import annotations

import copy
from collections.abc import Callable
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ..codec import now
from ..transport.pagination import instant
from .bodies import Level
from .versions import FROM_2_1
from .versions import FROM_2_2
from .versions import Version
from .versions import numbers_of

Object = dict[str, Any]

LEVELS: tuple[Level, ...] = ("location", "evse", "connector")

# Where the objects below a location and below an EVSE are, and what names them.
_BELOW = (("evses", "uid"), ("connectors", "id"))


def folding(version: Version) -> Callable[[str], str]:
    """Return what makes equal ids the same text: from 2.2 on, case does not count."""
    return str.casefold if version in FROM_2_2 else str


def key_of(
    version: str, country_code: str, party_id: str, location_id: str
) -> dict[str, str]:
    """Return the key of a location that was received: its version, owner and id."""
    fold = folding(numbers_of(version))
    return {
        "version": version,
        "country": fold(country_code),
        "party": fold(party_id),
        "id": fold(location_id),
    }


class Document:
    """A location's document, or a copy of it that can be changed.

    :param content: the document; it is not changed itself.
    :param below: the EVSE's ``uid``, and the connector's ``id``, as far as they matter.
    """

    def __init__(self, content: Object, below: Sequence[str], version: Version) -> None:
        self.content = copy.deepcopy(content)
        self._below = below
        self._version = version
        fold = folding(version)
        self._found = [self.content]
        for (holder, name), wanted in zip(_BELOW, below, strict=False):
            for item in self._found[-1].get(holder) or ():
                if fold(item[name]) == fold(wanted):
                    self._found.append(item)
                    break
            else:
                break

    @property
    def target(self) -> Object | None:
        """The object that is named; ``None`` where it or one above is unknown."""
        return self._found[-1] if len(self._found) > len(self._below) else None

    @property
    def has_parent(self) -> bool:
        """Whether what is above the object that is named is known."""
        return len(self._found) >= len(self._below)

    def put(self, body: Object) -> None:
        """Put an object in the place of the one that is named, or add it."""
        depth = len(self._below)
        if self.target is not None:
            _rewrite(self.target, body)
        else:
            holder, _ = _BELOW[depth - 1]
            self._found[depth - 1].setdefault(holder, []).append(without_nulls(body))
        self._move(self._found[:depth], body)

    def patch(self, changes: Object) -> None:
        """Change fields of the object that is named; a null takes one away."""
        target = self._found[len(self._below)]
        _rewrite(target, {**target, **changes})
        self._move(self._found[:-1], changes)

    def _move(self, parents: Sequence[Object], body: Object) -> None:
        """A change below is one of the parents (OCPI 2.2.1, Locations, 8.2.2.2)."""
        if self._version not in FROM_2_1:
            return
        moment = body.get("last_updated") or now()
        for parent in parents:
            parent["last_updated"] = max(parent["last_updated"], moment, key=_instant)


def _instant(text: str) -> datetime:
    return instant(text, offsets=True)  # what a version allows was checked before


def _rewrite(target: Object, content: Object) -> None:
    target_content = without_nulls(content)
    target.clear()
    target.update(target_content)


def without_nulls(body: Object) -> Object:
    """A field that is null is one that is absent."""
    return {name: value for name, value in body.items() if value is not None}
