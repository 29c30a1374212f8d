"""Which module a path is of, and what it names there.

Rules: OCPI 2.0 to 2.3.0, the "Interfaces and endpoints" of each module.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from functools import cache
from typing import Final
from urllib.parse import unquote

from ..contracts import FEATURES
from ..contracts import VERSIONS
from ..modules.catalogue import MODULES
from ..modules.operation import Operation

#: A path of a platform of this package: version, side, module, and what is behind.
_PATH: Final = re.compile(
    r"/(?P<version>\d+(?:\.\d+)+)(?:/(?P<side>sender|receiver))?"
    r"(?:/(?P<module>[^/]+)(?:/(?P<below>.*))?)?/?"
)
_VARIABLE: Final = re.compile(r"<(\w+)>")
#: Whose an object is, which is no part of its id.
_OWNER: Final = ("country_code", "party_id")


@dataclass(frozen=True, slots=True)
class Place:
    """What a URL is of.

    :param module: the identifier; ``"versions"`` for versions and their details.
    :param version: of OCPI; ``None`` where the URL does not say it.
    :param role: the side of the module; ``None`` where the URL does not say it.
    :param below: what stands behind the module's own URL.
    """

    module: str
    version: str | None = None
    role: str | None = None
    below: str = ""

    @classmethod
    def of(cls, path: str) -> Place:
        """Return the place of a path of a platform, as it is below its prefix."""
        found = _PATH.search(path)
        if found is None or found["version"] not in FEATURES:
            return cls(VERSIONS)
        role = found["side"] and found["side"].upper()
        below = (found["below"] or "").strip("/")
        return cls(found["module"] or VERSIONS, found["version"], role, below)

    def names(self, method: str) -> Named:
        """Return what the URL names, by the table of its module.

        Details are those of the version that is named.
        """
        if self.module == VERSIONS and self.version is not None:
            return Named(None, {"version": self.version})
        for pattern, operation in _patterns(self.module):
            found = pattern.fullmatch(self.below)
            sides = (operation.role, None)
            if found and operation.method == method and self.role in sides:
                ids = {name: unquote(one) for name, one in found.groupdict().items()}
                return Named(operation, ids)
        return Named(None, {})

    def __str__(self) -> str:
        return f"{self.module}/{self.below}".rstrip("/")


@dataclass(frozen=True, slots=True)
class Named:
    """What a URL names.

    :param operation: the row of its module's table; ``None`` where there is none.
    :param ids: the values of the variables in its path, by their names.
    """

    operation: Operation | None
    ids: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str | None:
        """The id of the object, or what is asked for; of a part, as ``LOC1/E1``."""
        own = [one for name, one in self.ids.items() if name not in _OWNER]
        if own:
            return "/".join(own)
        asked = self.operation is not None and self.operation.kind == "ask"
        return self.operation.path if asked and self.operation else None


@cache
def _patterns(module: str) -> list[tuple[re.Pattern[str], Operation]]:
    """Return the paths of a module, those without variables first."""
    rows = MODULES[module].rows() if module in MODULES else ()
    operations = sorted((row for _, row in rows), key=lambda row: row.path.count("<"))
    return [(_pattern(row.path), row) for row in operations]


def _pattern(path: str) -> re.Pattern[str]:
    pieces = _VARIABLE.split(path)  # every second one is a name
    return re.compile(
        "".join(
            f"(?P<{piece}>[^/]+)" if number % 2 else re.escape(piece)
            for number, piece in enumerate(pieces)
        )
    )


def parts_of(path: str) -> tuple[str, str, str]:
    """Split a path that begins with a module: what is behind it, and its query.

    :returns: the module, what is behind it, and the query with its question mark.
    """
    path, _, query = path.partition("?")
    module, _, below = path.strip("/").partition("/")
    return module, below, f"?{query}" if query else ""


def side_of(
    module: str, method: str, below: str, sides: Sequence[str | None]
) -> str | None:
    """Return which of the sides of a module a request is for.

    It is the one whose table has it; or else the first.
    """
    for side in sides:
        named = Place(module, None, side, below).names(method)
        if named.operation is not None:
            return side
    return sides[0]
