"""A table, looked at before it is answered from: what is wrong is said at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from collections.abc import Iterator
from typing import Any
from typing import Final
from typing import get_args

from ..contracts import FEATURES
from ..objects.edition import OWNER
from ..objects.patching import PARTS
from .operation import NAMED
from .operation import RECEIVER
from .operation import SENDER
from .operation import Collection
from .operation import Kind
from .operation import Module
from .operation import Operation

_KINDS: Final = get_args(Kind)
_ROLES: Final = (SENDER, RECEIVER)
_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
#: The kinds of operations that take a body, those that give something, and those of
#: objects that are kept.
_TAKING: Final = ("put", "patch", "notice", "create")
_GIVING: Final = ("list", "read")
_KEPT: Final = (*NAMED, *_TAKING, *_GIVING)
_VARIABLE: Final = re.compile("<([^>]+)>")
#: A segment of a URL, as a country code and a party id with a name behind.
_IDENTIFIER: Final = re.compile("[A-Za-z0-9_-]+")


def check_module(module: Module, versions: Iterable[str]) -> None:
    """Refuse a table that cannot be answered from.

    :param versions: those of the platform.
    :raises TypeError: for what is no table.
    :raises ValueError: for what is wrong in it, with the remedy.
    """
    _check_types(module)
    for wrong in _wrongs(module):
        raise ValueError(wrong)
    for version in versions:
        _check_classes(module, version)


def _check_types(module: Module) -> None:
    tables = _items(module.collections, Collection, f"{module.identifier}: collections")
    for collection in tables:
        what = f"{module.identifier}: the operations of a Collection"
        _items(collection.operations, Operation, what)
        for operation in collection.operations:
            for given in (operation.demands, operation.knows, operation.lacks):
                what = f"{_told(module, operation)}: demands, knows and lacks"
                _items(given, str, what)
        named = collection.named
        if named is not None and len(_items(named, str, "named")) != 2:
            raise TypeError(
                f"named={named!r} is no pair; use the variable of the URL, and the"
                " field that says the same, as in ('tariff_id', 'id')."
            )


def _items(given: Any, kind: type, what: str) -> Any:
    """Return what has to be several things of a kind.

    :raises TypeError: for one of them alone, and for others.
    """
    if not isinstance(given, tuple | list) or not all(
        isinstance(one, kind) for one in given
    ):
        raise TypeError(f"{what}: {given!r} is no tuple of {kind.__name__}; use one.")
    return given


def _wrongs(module: Module) -> Iterator[str]:
    """Yield what is wrong in a table, whatever the version."""
    name = module.identifier
    if not isinstance(name, str) or not _IDENTIFIER.fullmatch(name):
        yield (
            f"{name!r} is no identifier; use letters, digits and hyphens, as in"
            " 'nltnm-parking'."
        )
    if module.cpo not in _ROLES:
        yield f"{name}: cpo={module.cpo!r} is no side; use one of {', '.join(_ROLES)}."
    for collection, operation in module.rows():
        row = _told(module, operation)
        yield from (
            f"{row}: there is no {what} {said!r}; use one of {', '.join(known)}."
            for what, said, known in (
                ("kind", operation.kind, _KINDS),
                ("role", operation.role, _ROLES),
                ("method", operation.method, _METHODS),
            )
            if said not in known
        )
        if operation.path.strip("/") != operation.path:
            yield f"{row}: a path has no slash at its ends; leave it out."
        if not any(map(operation.is_in, FEATURES)):
            yield f"{row} is never there: its since= comes after its until=."
        yield from _lacking(collection, operation, row)
    yield from _twice(module)


def _lacking(collection: Collection, operation: Operation, row: str) -> Iterator[str]:
    """Yield what a row needs that it does not say."""
    kind, named = operation.kind, collection.named
    if kind in _TAKING and operation.takes is None:
        yield f"{row} takes a body; say of which class, with takes=."
    if kind in _GIVING and operation.gives is None:
        yield f"{row} gives objects; say of which class, with gives=."
    if kind in _KEPT and collection.keeps is None:
        yield f"{row} is about objects; say of which class, with keeps=."
    if kind in NAMED and named and f"<{named[0]}>" not in operation.path:
        yield (
            f"{row} does not say which object is meant; its path needs <{named[0]}>, as"
            f" named=({named[0]!r}, …) has it."
        )
    said = {named and named[0], *OWNER, *PARTS}
    for variable in _VARIABLE.findall(operation.path):
        if kind in NAMED and variable not in said:
            yield (
                f"{row} has a <{variable}> that tells no objects apart; name the field"
                f" that says the same, with named=({variable!r}, …)."
            )
    if kind == "create" and named is None:
        yield f"{row} makes objects; say what names one, with named=."
    if kind == "create" and not any(
        other.kind == "read" and other.role == operation.role
        for other in collection.operations
    ):
        yield f"{row} answers with the URL of the object; give it one, with a 'read'."


def _twice(module: Module) -> Iterator[str]:
    """Yield which rows answer the same in one version."""
    for version in module.versions:
        rows = Counter(
            (operation.role, operation.method, operation.path)
            for _, operation in module.of(version)
        )
        for (role, method, path), count in rows.items():
            if count > 1:
                yield (
                    f"{module.identifier} has {method} /{path} twice on its {role} side"
                    f" in OCPI {version}; leave one out, or say since= and until=."
                )


def _check_classes(module: Module, version: str) -> None:
    """Refuse a table whose rows name classes and fields that are not there.

    :raises ValueError: with the remedy.
    """
    for collection, operation in module.of(version):
        edition = module.edition(version)
        row = _told(module, operation)
        for name in (operation.takes, operation.gives, collection.keeps):
            if name and name not in edition.classes and name not in edition.enums:
                raise ValueError(
                    f"{row} names {name!r}, and OCPI {edition.name} has no such class;"
                    " give the module an Edition that has it, as its extension."
                )
        taken = edition.classes.get(operation.takes or "")
        for name in operation.lacks:
            if taken is None or name not in taken.properties():
                raise ValueError(
                    f"{row} says that its body may lack {name!r}, which is no field of"
                    f" a {operation.takes} of OCPI {edition.name}."
                )
        if collection.keeps is None or collection.named is None:
            continue
        field, fields = collection.named[1], edition.classes[collection.keeps]
        if field and field not in fields.properties():
            raise ValueError(
                f"{row} names its objects by {field!r}, and a {collection.keeps} of"
                f" OCPI {edition.name} has no such field."
            )


def _told(module: Module, operation: Operation) -> str:
    return f"{operation.method} /{operation.path} of {module.identifier}"
