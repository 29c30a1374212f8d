"""What is asked for that is not there, or not in a way that OCPI knows.

Nothing of it can change anything, even where it is taken: what is sent is not JSON, or
has nothing in it.

Rules: OCPI 2.2.1, Status codes; Transport and format.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from ...contracts import FEATURES
from ...modules.operation import RECEIVER
from ...modules.operation import SENDER
from ..visit import Visit
from .strangers import UNKNOWN
from .strangers import below_owner
from .strangers import receivers
from .strangers import with_lists

_NOWHERE: Final = ("no-such-thing", "of", "OCPI", "1", "2", "3")
_BROKEN: Final = b'{"id": "CHECK-BROKEN",'
#: Where a body belongs, by module and side: a method, the path behind the endpoint,
#: and the version that has it first.
_BODIES: Final = (
    ("commands", RECEIVER, "POST", ("STOP_SESSION",), "2.1"),
    ("tokens", SENDER, "POST", (UNKNOWN, "authorize"), "2.1"),
    ("sessions", SENDER, "PUT", (UNKNOWN, "charging_preferences"), "2.2"),
    ("cdrs", RECEIVER, "POST", (), "2.0"),
)


def make_mistakes(visit: Visit) -> None:
    """Ask for unknown URLs and objects, with wrong methods, and with broken bodies."""
    for module, url in islice(with_lists(visit), 1):
        visit.ask("unknown-url", "GET", url, *_NOWHERE, module=module)
        visit.ask("method", "PATCH", url, module=module, json={})
    visit.ask("unknown-url", "GET", visit.url, "no-such-version", module="versions")
    visit.ask("method", "PUT", visit.url, module="versions", json={})
    for module, url in _unknown(visit):
        visit.ask("unknown-object", "GET", url, module=module)
    for module, method, url in _bodies(visit):
        visit.ask("malformed", method, url, module=module, raw=_BROKEN)
    sessions = visit.endpoint("sessions", SENDER)
    if sessions is not None and "sessions" in visit.lists:
        visit.ask("no-date-from", "GET", sessions, module="sessions")


def _unknown(visit: Visit) -> Iterator[tuple[str, str]]:
    """Give the URLs of objects that nobody has."""
    locations = visit.endpoint("locations", SENDER)
    if locations is not None and visit.version != "2.0" and "locations" in visit.lists:
        yield "locations", f"{locations.rstrip('/')}/{UNKNOWN}"
    for module, url in receivers(visit):
        yield module, below_owner(visit, url)


def _bodies(visit: Visit) -> Iterator[tuple[str, str, str]]:
    """Give what takes a body: a module, a method and a URL."""
    for module, role, method, path, since in _BODIES:
        url = visit.endpoint(module, role)
        # Before 2.2 a list shows which side an endpoint is of.
        is_other = (role == SENDER) is not (module in visit.lists)
        unsure = not visit.features.roles and module != "commands" and is_other
        if url is not None and not unsure and is_from(visit.version, since):
            yield module, method, "/".join((url.rstrip("/"), *path))
    for module, url in receivers(visit):
        yield module, "PUT", below_owner(visit, url, "CHECK-BROKEN")


def is_from(version: str, since: str) -> bool:
    """Whether a version is that one, or a later one."""
    versions = list(FEATURES)
    return versions.index(version) >= versions.index(since)
