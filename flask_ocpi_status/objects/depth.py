"""How deep a document may be nested.

Who stores, copies or writes a document goes down into each of its levels, and so does
who judges it. So it comes before all that is looked for in a document.
"""

from __future__ import annotations

from typing import Any
from typing import Final

#: Levels of what nobody knows: as many are kept.
DEEPEST: Final = 50
#: Levels of a body in all, lists and objects. OCPI's own have less than the difference.
DEEPEST_BODY: Final = 64

TOO_DEEP: Final = f"Nested too deeply. At most {DEEPEST} levels are kept."
BODY_TOO_DEEP: Final = f"Nested too deeply. A body has at most {DEEPEST_BODY} levels."

_HOLDERS: Final = (dict, list)


def is_deep(value: Any, most: int = DEEPEST) -> bool:
    """Whether a value has more levels than that."""
    level = [value]
    for _ in range(most + 1):
        holders = [one for one in level if isinstance(one, _HOLDERS)]
        if not holders:
            return False
        level = [
            below
            for one in holders
            for below in (one.values() if isinstance(one, dict) else one)
        ]
    return True
