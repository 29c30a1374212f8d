"""The app that a command is called with, and the contracts that it has."""

from __future__ import annotations

import click
from flask import Flask
from flask import current_app
from flask.cli import NoAppException
from flask.cli import ScriptInfo

from .enrolment import Contracts
from .state import find_state
from .state import present_app


def app_of(context: click.Context, *, look: bool = False) -> Flask | None:
    """Return the app that a command is called with.

    It is named with ``--app`` or ``FLASK_APP``, or there is a context of it.

    :param context: of a command of Flask's.
    :param look: whether one that is not named is looked for, as Flask does.
    """
    script = context.ensure_object(ScriptInfo)
    if script.app_import_path is None and script.create_app is None:
        if current_app:
            return present_app()
        if not look:
            return None
        try:
            return script.load_app()
        except NoAppException:
            return None
    return script.load_app()


def named_contracts(context: click.Context) -> Contracts | None:
    """Return the contracts of the app that is named, if it has the extension.

    :param context: of a command of Flask's.
    """
    app = app_of(context)
    state = None if app is None else find_state(app)
    return None if state is None else state.contracts
