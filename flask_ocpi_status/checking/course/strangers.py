"""What a partner is asked with another token than ours, or with none.

Rules: OCPI 2.2.1, Transport and format, "Authorization header"; Status codes.
"""

from __future__ import annotations

from typing import Any

from ...modules.operation import RECEIVER
from ...modules.operation import SENDER
from ..visit import Visit
from .rows import is_owned
from .rows import offered
from .rows import url_of
from .rows import url_of_nothing


def come_as_a_stranger(visit: Visit) -> None:
    """Ask for what is open to nobody, and then for what token A does not open."""
    for token in ("none", "wrong"):
        visit.ask("stranger", "GET", visit.url, module="versions", token=token)
    for module, url in _readable(visit).items():
        for token in ("none", "wrong"):
            visit.ask("stranger", "GET", url, module=module, token=token)
        # What is not JSON is nobody's object, so that nothing can come of it.
        about: dict[str, Any] = {"module": module, "token": "none"}
        visit.ask("stranger-malformed", "POST", url, raw=b'{"id":', **about)
        if visit.has_token("A"):
            visit.ask("token-a-inside", "GET", url, module=module, token="A")


def _readable(visit: Visit) -> dict[str, str]:
    """Return a URL that a GET may have of each module that one is for."""
    found: dict[str, str] = {}
    for row in offered(visit, SENDER, "list"):
        found.setdefault(row.module.identifier, url_of(visit, row))
    for row in filter(is_owned, offered(visit, RECEIVER, "put")):
        found.setdefault(row.module.identifier, url_of_nothing(visit, row))
    return found
