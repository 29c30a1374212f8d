"""The commands ``flask ocpi openapi`` and ``flask ocpi schema``."""

from __future__ import annotations

import json
from typing import Any

import click
from flask import Flask
from flask.cli import with_appcontext

from ..codec import dumps
from ..contracts import OCPIContract
from ..exchange.state import find_state
from ..exchange.state import present_app
from ..inspection.options import class_of
from ..inspection.options import version_of_app
from .document import document
from .operations import versions_of
from .schemas import schema_of

_output = click.option(
    "-o",
    "--output",
    type=click.File("w", encoding="utf-8", lazy=True),
    default="-",
    metavar="FILE",
    help="Where to write it; the standard output without it.",
)


@click.command()
@click.option(
    "--version",
    help="As in 2.2.1; that of the app's contract without it, or the newest there is.",
)
@click.option("--json/--yaml", "as_json", default=True, help="How it is written.")
@click.option("--title", help="Of the document.")
@_output
@with_appcontext
def openapi(version: str | None, as_json: bool, title: str | None, output: Any) -> None:
    """Write what can be asked of the app, and what it answers (OpenAPI 3.1)."""
    app = present_app()
    if find_state(app) is None:
        raise click.ClickException("The app does not have the extension.")
    there = versions_of(app)
    if not there:
        raise click.ClickException("Nothing of the app is OCPI.")
    if version is not None and version not in there:
        raise click.BadParameter(
            f"nothing of the app is OCPI {version!r}; there is {', '.join(there)}.",
            param_hint="--version",
        )
    try:
        made = document(app, version or _usual(app, there), title=title)
    except RuntimeError as error:
        raise click.ClickException(str(error)) from None
    output.write(f"{_json(made)}\n" if as_json else _yaml(made))


@click.command()
@click.argument("name", metavar="CLASS")
@click.option(
    "--version",
    help="As in 2.2.1; that of the app's contract without it, if an app is named.",
)
@click.option("--partial", is_flag=True, help="It is of changes of objects (PATCH).")
@_output
@click.pass_context
def schema(
    context: click.Context, name: str, version: str | None, partial: bool, output: Any
) -> None:
    """Write the JSON Schema of a CLASS of OCPI, as in Location."""
    cls = class_of(name, version or version_of_app(context), hint="CLASS")
    output.write(f"{_json(schema_of(cls, partial=partial))}\n")


def _usual(app: Flask, there: list[str]) -> str:
    """Return the version of the app's contract, or the newest that there is."""
    state = find_state(app)
    contract = None if state is None else state.contracts.default
    if isinstance(contract, OCPIContract) and contract.version in there:
        return contract.version
    return there[-1]


def _json(made: Any) -> str:
    return json.dumps(json.loads(dumps(made)), indent=2, ensure_ascii=False)


def _yaml(made: Any) -> str:
    # Here and not above: it needs the extra.
    from apispec.yaml_utils import dict_to_yaml

    return dict_to_yaml(json.loads(dumps(made)), {"allow_unicode": True})
