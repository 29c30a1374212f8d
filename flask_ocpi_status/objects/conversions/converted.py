"""What comes of a conversion: an object, and its losses once they are asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from ..judging.normal import Document
from .account import Loss

#: Tells what is lost.
Losses = Callable[[], tuple[Loss, ...]]


@dataclass(frozen=True)
class Converted:
    """An object in another version, and what it no longer says there.

    To tell what is lost takes many times as long as to convert. So it is told when it
    is first asked for, of the object as it was when it was converted.

    :param document: the object, valid in the other version.
    :param losses: what could not go along, with its place in the object before.
    """

    document: Document
    losses: tuple[Loss, ...]

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Return the losses, which are not there before."""
            if name != "losses" or "_tell" not in vars(self):
                message = f"{type(self).__name__!r} object has no attribute {name!r}"
                raise AttributeError(message, name=name, obj=self)
            # Two threads may ask at once; they are told the same.
            losses = vars(self)["losses"] = vars(self)["_tell"]()
            return losses


def untold(document: Document, tell: Losses) -> Converted:
    """Return an object whose losses are told when they are first asked for."""
    converted = Converted.__new__(Converted)
    vars(converted).update(document=document, _tell=tell)
    return converted
