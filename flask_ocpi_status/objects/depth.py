"""How deep a document may be nested in what nobody knows."""

from __future__ import annotations

from typing import Any
from typing import Final

#: Levels of what is unknown. OCPI's own objects have eight at most; who stores, copies
#: or writes a document goes down into each of them.
DEEPEST: Final = 50


def is_deep(value: Any) -> bool:
    """Whether a value has more levels than are kept."""
    level = [value]
    for _ in range(DEEPEST + 1):
        holders = [one for one in level if isinstance(one, dict | list)]
        if not holders:
            return False
        level = [
            below
            for one in holders
            for below in (one.values() if isinstance(one, dict) else one)
        ]
    return True
