"""What a partner is asked with another token than ours, or with none.

Rules: OCPI 2.2.1, Transport and format, "Authorization header"; Status codes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...modules.catalogue import MODULES
from ...modules.operation import RECEIVER
from ...modules.operation import SENDER
from ..visit import Visit

#: What nobody has.
UNKNOWN: Final = "CHECK-UNKNOWN"
#: The modules whose objects have a URL that says whose they are.
_OWNED: Final = ("locations", "sessions", "tariffs", "tokens")


def come_as_a_stranger(visit: Visit) -> None:
    """Ask for what is open to nobody, and then for what token A does not open."""
    for token in ("none", "wrong"):
        visit.ask("stranger", "GET", visit.url, module="versions", token=token)
    place = next(readable(visit), None)
    if place is None:
        return
    module, url = place
    for token in ("none", "wrong"):
        visit.ask("stranger", "GET", url, module=module, token=token)
    # What is not JSON is nobody's object, so that nothing can come of it.
    visit.ask(
        "stranger-malformed", "POST", url, module=module, token="none", raw=b'{"id":'
    )
    if visit.has_token("A"):
        visit.ask("token-a-inside", "GET", url, module=module, token="A")


def readable(visit: Visit) -> Iterator[tuple[str, str]]:
    """Give the modules that a GET is for, each with a URL that a GET may have."""
    yield from with_lists(visit)
    for module in _OWNED:
        url = visit.endpoint(module, RECEIVER)
        if url is not None:
            yield module, below_owner(visit, url)


def with_lists(visit: Visit) -> Iterator[tuple[str, str]]:
    """Give the modules of which a version has a list, each with its URL.

    Before 2.2 an endpoint may be that of the other side, which has none there.
    """
    for module in MODULES.values():
        url = visit.endpoint(module.identifier, SENDER)
        rows = module.of(visit.version, SENDER)
        if url is not None and any(row.kind == "list" for _, row in rows):
            yield module.identifier, url


def receivers(visit: Visit) -> Iterator[tuple[str, str]]:
    """Give the modules whose objects have a URL that says whose they are.

    Before 2.2 what has no list that could be read is taken for one.
    """
    for module in _OWNED:
        url = visit.endpoint(module, RECEIVER)
        if url is not None and (visit.features.roles or module not in visit.lists):
            yield module, url


def below_owner(visit: Visit, url: str, own: str = UNKNOWN) -> str:
    """Return the URL of an object of ours at the partner's receiver."""
    owner = (visit.sender.country_code, visit.sender.party_id) if visit.sender else ()
    return "/".join((url.rstrip("/"), *(owner or ("NL", "CHK")), own))
