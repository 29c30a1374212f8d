"""Objects of ours are put, changed, read again and taken away.

Rules: OCPI 2.2.1, Transport and format, "Client owned object push"; each module.
"""

from __future__ import annotations

from typing import Any
from typing import Final

from ...modules.catalogue import MODULES
from ...modules.operation import RECEIVER
from ...objects.judging.normal import Document
from ...transport.routing import PartyId
from ..course.strangers import UNKNOWN
from ..visit import Visit
from .samples import Samples

#: What is put: the class of a module's objects, a change of one, and a field without
#: which it is none.
_PUT: Final[dict[str, tuple[str, Document, str]]] = {
    "locations": ("Location", {"name": "Changed"}, "address"),
    "sessions": ("Session", {"kwh": 2}, "status"),
    "tariffs": ("Tariff", {"currency": "SEK"}, "elements"),
    "tokens": ("Token", {"issuer": "Changed"}, "issuer"),
}
#: Who owns what is put where it must not be.
_NOBODY: Final = PartyId("ZZ", "ZZZ")


def push(visit: Visit, samples: Samples, owner: PartyId) -> None:
    """Send an object to each module that takes one."""
    for module, (kind, change, needed) in _PUT.items():
        url = _receiver(visit, module)
        if url is not None:
            _Place(visit, samples, owner, module, kind, url).go_through(change, needed)
    cdrs = _receiver(visit, "cdrs")
    if cdrs is not None:
        _send_a_cdr(visit, samples, cdrs)


def _receiver(visit: Visit, module: str) -> str | None:
    """Return the URL of a receiver; before 2.2 what has no list is taken for one."""
    if not visit.features.roles and module in visit.lists:
        return None
    return visit.endpoint(module, RECEIVER)


class _Place:
    """A module of the partner's that takes objects of ours."""

    def __init__(
        self,
        visit: Visit,
        samples: Samples,
        owner: PartyId,
        module: str,
        kind: str,
        url: str,
    ) -> None:
        self._visit = visit
        self._module = module
        self._url = url
        self._owner = owner
        self._samples = samples
        self._kind = kind
        self._own = samples.own(kind)
        self._kinds = {
            operation.kind
            for _, operation in MODULES[module].of(visit.version, RECEIVER)
        }

    def go_through(self, change: Document, needed: str) -> None:
        """Put, change and take away an object."""
        whole = self._samples.of(self._kind)
        self._ask("put-new", "PUT", whole)
        self._ask("read-back", "GET", sent=whole)
        again = {**whole, "last_updated": self._samples.updated(1)}
        self._ask("put-known", "PUT", again)
        if "patch" in self._kinds:
            self._change(change)
        self._make_mistakes(whole, needed)
        if "delete" in self._kinds:
            self._ask("delete", "DELETE")
            self._ask("read-deleted", "GET")

    def _change(self, change: Document) -> None:
        dated = {**change, "last_updated": self._samples.updated(2)}
        self._ask("patch", "PATCH", dated)
        self._ask("read-patched", "GET", sent=dated)
        self._ask("patch-bare", "PATCH", change)
        self._ask("patch-unknown", "PATCH", dated, own=UNKNOWN)

    def _make_mistakes(self, whole: Document, needed: str) -> None:
        name = "uid" if self._kind == "Token" else "id"
        self._ask("put-other-id", "PUT", {**whole, name: UNKNOWN})
        lacking = {field: one for field, one in whole.items() if field != needed}
        self._ask("put-invalid", "PUT", lacking)
        foreign = self._samples.of(self._kind, owner=_NOBODY)
        self._ask("put-foreign", "PUT", foreign, owner=_NOBODY)

    def _ask(
        self,
        purpose: str,
        method: str,
        body: Any = None,
        *,
        own: str | None = None,
        owner: PartyId | None = None,
        **about: Any,
    ) -> None:
        whose = owner or self._owner
        self._visit.ask(
            purpose,
            method,
            self._url,
            whose.country_code,
            whose.party_id,
            own or self._own,
            module=self._module,
            json=body,
            **about,
        )


def _send_a_cdr(visit: Visit, samples: Samples, url: str) -> None:
    """Post a CDR, read it where it is said to be, and post it again."""
    cdr = samples.of("CDR")
    created = visit.ask("create", "POST", url, module="cdrs", json=cdr)
    place = created.header("Location")
    if created.succeeded and place:
        followed = visit.followed(url, place)
        if followed is not None:
            visit.ask("read-created", "GET", followed, module="cdrs", sent=cdr)
