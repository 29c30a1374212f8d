"""The app that a command is called with, and the contracts that it has."""

from __future__ import annotations

import click
from flask.cli import ScriptInfo

from .enrolment import Contracts
from .state import find_state


def named_contracts(context: click.Context) -> Contracts | None:
    """Return the contracts of the app that is named, if it has the extension.

    It is named with ``--app`` or ``FLASK_APP``; none is looked for.

    :param context: of a command of Flask's.
    """
    script = context.ensure_object(ScriptInfo)
    if script.app_import_path is None and script.create_app is None:
        return None
    state = find_state(script.load_app())
    return None if state is None else state.contracts
