"""A document as a rule sees it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any


class Attributes:
    """A document as a rule sees it: fields are attributes, an absent one ``None``."""

    __slots__ = ("_document",)

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document

    def __getattr__(self, name: str) -> Any:
        return _seen(self._document.get(name))


def _seen(value: Any) -> Any:
    if isinstance(value, dict):
        return Attributes(value)
    if isinstance(value, list):
        return [_seen(item) for item in value]
    # As the fast path has it: both are to come to the same.
    return float(value) if isinstance(value, Decimal) else value
