"""The contracts of the app that a command is called with."""

from __future__ import annotations

import click
import pytest
from flask import Flask
from flask.cli import ScriptInfo

from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.exchange.apps import named_contracts


def context(app: Flask | None) -> click.Context:
    info = ScriptInfo(create_app=None if app is None else lambda: app)
    return click.Context(click.Command("x"), obj=info)


def test_they_are_those_of_the_app_that_is_named():
    app = Flask(__name__)
    OCPIStatus(app, contract="ocpi-2.1.1")
    contracts = named_contracts(context(app))
    assert contracts is not None
    assert contracts.get(None).name == "ocpi-2.1.1"


def test_an_app_without_the_extension_has_none():
    assert named_contracts(context(Flask(__name__))) is None


def test_no_app_is_looked_for(tmp_path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "app.py").write_text("raise RuntimeError", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert named_contracts(context(None)) is None
