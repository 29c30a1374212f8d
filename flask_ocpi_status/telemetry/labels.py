"""Labels of metrics: of each there are few, whatever others send or name.

Each combination of labels is a series that is kept for good.
"""

from __future__ import annotations

from threading import Lock
from typing import Final

from flask.sansio.app import App

from ..answers.monitoring import fit_name
from ..contracts import FEATURES
from ..contracts import VERSIONS
from ..exchange.scope import scopes_of
from ..modules.catalogue import MODULES

#: What is not known, and what there are too many of.
NONE: Final = "none"
UNKNOWN: Final = "unknown"
OTHER: Final = "other"
#: How many parties have a label of their own, in a process: those that come first.
MOST_PARTIES: Final = 200
#: The identifiers of OCPI's modules.
_KNOWN: Final = frozenset(
    {VERSIONS, *MODULES, *(name for one in FEATURES.values() for name in one.modules)}
)


class Labels:
    """The labels of one app.

    :param most: how many parties have one.
    """

    def __init__(self, app: App, most: int = MOST_PARTIES) -> None:
        self._app = app
        self._most = most
        self._parties: set[str] = set()
        self._lock = Lock()

    def party(self, name: str | None) -> str:
        """Return the label of a party: one for all that are not known."""
        label = fit_name(name)
        if label is None:
            return UNKNOWN
        if label not in self._parties:
            with self._lock:
                if len(self._parties) < self._most:
                    self._parties.add(label)
        return label if label in self._parties else OTHER

    def module(self, identifier: str | None) -> str:
        """Return the label of a module: of OCPI's, or of one that the app has.

        A party may name its endpoints as it likes.
        """
        if identifier is None:
            return NONE
        if identifier in _KNOWN:
            return identifier
        own = scopes_of(self._app).blueprints.values()
        return identifier if any(one.module == identifier for one in own) else OTHER
