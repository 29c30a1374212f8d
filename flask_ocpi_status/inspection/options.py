"""What commands are told of a class of OCPI: its name and its version."""

from __future__ import annotations

from collections.abc import Iterable

import click

from ..contracts import OCPIContract
from ..exchange.apps import named_contracts
from ..naming.alike import alike
from ..objects import Object
from ..objects import edition_names
from ..objects import edition_of


def class_of(name: str, version: str, *, hint: str) -> type[Object]:
    """Return the class of a name, whatever its case, in a version.

    :param hint: what the name was given by.
    :raises click.BadParameter: for a class or a version that there is not.
    """
    editions = edition_names()
    if version not in editions:
        said = _unknown(f"OCPI version {version!r}", version, editions)
        raise click.BadParameter(said, param_hint="--version")
    classes = edition_of(version).classes
    found = {known.casefold(): one for known, one in classes.items()}.get(
        name.casefold()
    )
    if found is None:
        said = _unknown(f"class {name!r} in OCPI {version}", name, sorted(classes))
        raise click.BadParameter(said, param_hint=hint)
    return found


def _unknown(what: str, name: str, names: Iterable[str]) -> str:
    meant = alike(name, names)
    hint = f" Did you mean {meant}?" if meant else ""
    return f"there is no {what}; there are {', '.join(names)}.{hint}"


def version_of_app(context: click.Context) -> str:
    """Return the version of the contract of the app that is named.

    :raises click.UsageError: where that has none, or no app is named.
    """
    contracts = named_contracts(context)
    contract = None if contracts is None else contracts.get(None)
    if isinstance(contract, OCPIContract):
        return contract.version
    raise click.UsageError(
        "Say with --version which OCPI the objects are of, or name an app that answers"
        f" in it; there are {', '.join(edition_names())}."
    )
