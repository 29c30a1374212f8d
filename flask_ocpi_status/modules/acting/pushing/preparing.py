"""What an app asks to be pushed: looked at, and said in a version.

Rules: OCPI 2.2.1, Transport and format, "Push and pull"; the modules.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from typing import TypedDict

from flask import Flask

from ....exchange.state import present_app
from ....exchange.state import state_of
from ....objects.judging.normal import Document
from ....peers.failures import PeerError
from ....transport.ownership import Codes
from ....transport.ownership import codes_of
from ...common import Common
from ...facing.rows import codes_given
from ...facing.rows import collection_of
from ...facing.rows import named
from ...facing.rows import names_in
from ...facing.rows import row_of
from ...facing.saying import Saying
from ...keeping.concerned import concerned
from ...keeping.documents import Kept
from ...operation import RECEIVER
from ...operation import Collection
from ...operation import Kind
from ...operation import Module
from ...serving.side import own_codes
from .message import Message
from .message import module_in
from .wholes import part_of
from .wholes import whole_of


class Options(TypedDict, total=False):
    """What may have to be said of an object besides.

    :param of: its class, where a module has objects of several.
    :param owner: the country code and the party id of whose it is, where it does not
        say so and we are several.
    :param concerns: those of the party that it concerns, where it does not say so.
    :param type: that of a Token, where only a change of it is pushed; RFID without it.
    """

    of: str
    owner: Codes
    concerns: Codes
    type: str


@dataclass(frozen=True)
class Push:
    """One call of the app's.

    :param kind: how.
    :param names: the ids of the object, or of the part that is meant.
    :param takes: the class of what is sent.
    :param body: what the app gave, as JSON; ``None`` for nothing.
    :param whole: the object, as far as it is known.
    """

    app: Flask
    common: Common
    module: Module
    collection: Collection
    kind: Kind
    names: dict[str, str]
    takes: str
    owner: Codes | None
    apart: str | None
    body: Document | None
    whole: Kept

    def in_version(self, version: str) -> tuple[Kind, Document | None]:
        """Return how it is said in a version, and what is sent.

        :raises ContractViolation: in debug and tests, for what is not as it has to be.
        :raises PeerError: ``NOT_IN_VERSION`` where it cannot be said.
        """
        saying = _saying(self.app, self.common, self.module, version)
        if self.kind == "delete":
            self._row(version, "delete")
            return "delete", None
        document = self.body
        if self.kind == "patch":
            if self._has(version, "patch") and not saying.converts(self.takes):
                return "patch", saying.changed(document or {}, self.takes)
            document = part_of(self.whole.document, self.names)
            if not document:
                self._row(version, "patch")
                saying.changed({}, self.takes)  # which says why that is not enough
        kind: Kind = "put" if self._has(version, "put") else "create"
        self._row(version, kind)
        said = saying.said(document or {}, self.takes, self.owner, self.concerns)
        return kind, said

    def message(self, version: str) -> Message:
        """Return what those get that speak a version, without what is in it."""
        return Message(
            self.common.name,
            self.module.identifier,
            str(self.collection.keeps),
            version,
            self.kind,
            self.names,
            self.owner,
            self.apart,
            self.concerns,
            None,
        )

    @property
    def concerns(self) -> Codes | None:
        """The party that it concerns."""
        return concerned(self.collection, self.whole)

    def _has(self, version: str, kind: Kind) -> bool:
        try:
            self._row(version, kind)
        except PeerError:
            return False
        return True

    def _row(self, version: str, kind: Kind) -> None:
        """Refuse what a version does not have."""
        names = () if kind == "create" else self.names
        row_of(self.module, self.collection, version, kind, names, role=RECEIVER)


def asked(
    common: Common,
    module: str | Module,
    kind: Kind,
    document: Mapping[str, Any] | None,
    key: str | Sequence[str] | None,
    options: Options,
) -> Push:
    """Look at what the app asks for."""
    unknown = options.keys() - Options.__annotations__.keys()
    if unknown:
        raise TypeError(
            f"A push has no option {min(unknown)!r}; it has"
            f" {', '.join(Options.__annotations__)}."
        )
    app, found = present_app(), module_in(common, module)
    collection = collection_of(found, options.get("of"))
    saying = _saying(app, common, found, common.home.version)
    body = None if document is None else saying.plain(document)
    names = _names(collection, key, body)
    takes = _class_of(found, collection, kind, names)
    if body is not None:
        saying.of_home(body, takes, partial=kind == "patch")
    owner = codes_given(options.get("owner")) or codes_of(body or {}) or _only_owner()
    if owner is None and any(
        "<party_id>" in one.path and one.role == RECEIVER
        for one in collection.operations
    ):
        raise ValueError(
            f"We are several parties, and the {takes} does not say whose it is; say it"
            " with owner=(country_code, party_id)."
        )
    concerns = codes_given(options.get("concerns"), "concerns")
    apart = options.get("type")
    if apart is None and collection.apart is not None:
        apart = (body or {}).get(collection.apart.field)
    is_whole = kind == "put" and takes == collection.keeps and body is not None
    whole = Kept(body if is_whole and body else {}, common.home.version)
    known = None
    if not is_whole or (
        collection.concerns is not None and concerned(collection, whole) is None
    ):
        known = whole_of(common, found, collection, names, owner, apart)
    concerns = concerns or (known and known.concerns)
    if not is_whole and known is not None:
        whole = known
    whole = whole._replace(concerns=concerns)
    return Push(
        app,
        common,
        found,
        collection,
        kind,
        names,
        takes,
        owner,
        apart,
        body,
        whole,
    )


def _names(
    collection: Collection, key: str | Sequence[str] | None, body: Document | None
) -> dict[str, str]:
    """Return the ids of what is pushed."""
    if key is not None:
        return named(collection, key)
    if collection.named is None:
        return {}
    _, field = collection.named
    own = (body or {}).get(field)
    if not isinstance(own, str):
        raise ValueError("It does not say which one it is; say it with key=.")
    return named(collection, own)


def _class_of(
    module: Module, collection: Collection, kind: Kind, names: Mapping[str, str]
) -> str:
    """Return the class of what is sent.

    :raises ValueError: when nobody takes it that way in any version.
    """
    kinds = ("put", "create") if kind == "put" else (kind,)
    for one in collection.operations:
        if one.role == RECEIVER and one.kind in kinds:
            if one.kind == "create" and len(names) <= 1:
                return str(one.takes)
            if set(names_in(one.path)) == set(names):
                return str(one.takes or collection.keeps)
    word = {"put": "put", "patch": "changed", "delete": "taken away"}[kind]
    raise ValueError(
        f"Nothing of {module.identifier} can be {word} at other parties in any version."
        if len(names) <= 1
        else f"No part of what {module.identifier} has can be {word} at other parties."
    )


def _saying(app: Flask, common: Common, module: Module, version: str) -> Saying:
    """Return the way of the objects of a module to a version."""
    strict = bool(app.debug or app.testing)
    return Saying(common.home, module, version, strict, state_of(app).codec)


def _only_owner() -> Codes | None:
    ours = list(own_codes())
    return ours[0] if len(set(ours)) == 1 else None
