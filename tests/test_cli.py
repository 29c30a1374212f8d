"""The command line."""

from __future__ import annotations

import json
from importlib.metadata import entry_points

import pytest
from flask import Flask
from flask.cli import ScriptInfo

from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import contract_names
from flask_ocpi_status import get_contract
from flask_ocpi_status.cli import ocpi
from flask_ocpi_status.contracts import CODES
from tests.table import table


def run(*arguments: str, app: Flask | None = None):
    """Run the command as Flask's own runner does."""
    runner = (app or Flask(__name__)).test_cli_runner()
    info = ScriptInfo(create_app=None if app is None else lambda: app)
    return runner.invoke(ocpi, arguments, obj=info)


def test_flask_finds_it_as_its_own_command():
    (found,) = entry_points(group="flask.commands", name="ocpi")
    assert found.load() is ocpi


def test_it_lists_the_contracts():
    result = run("contracts")
    assert result.exit_code == 0
    names = [line.split()[0] for line in result.output.splitlines()]
    assert names == list(contract_names())


def test_it_lists_the_contracts_of_an_app_that_is_named():
    app = Flask(__name__)
    own = get_contract("ocpi-2.2.1").replace(name="own", title="Our own")
    OCPIStatus(app, contracts=[own])
    assert "own                  Our own" in run("contracts", app=app).output
    assert "WWW-Authenticate: Token" in run("contract", "own", app=app).output
    assert run("contract", "own").exit_code == 2


@table("name", contract_names())
def test_it_prints_the_table_of_a_contract(name):
    text = run("contract", name).output
    rows = json.loads(run("contract", name, "--json").output)["rows"]
    assert len(rows) == len(get_contract(name).rows)
    assert len(text.splitlines()) == len(rows) + 2
    for row in rows:
        for cell in row.values():
            assert cell in text


def test_it_prints_the_status_codes_of_all_versions_and_of_one():
    everything = run("codes").output
    assert "HUB_ERROR" in everything
    assert "4900" in everything
    for version, codes in CODES.items():
        rows = json.loads(run("codes", version, "--json").output)
        named = {int(row["code"]) for row in rows if "-" not in row["code"]}
        assert named == codes.named
        assert len(rows) == len(named) + 4 * codes.custom
        assert run("codes", version).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("contract", "ocpi-9"), "there is no contract 'ocpi-9'; there are ocpi-2.0"),
        (("codes", "9"), "there is no OCPI version '9'; there are 2.0"),
    ],
)
def test_an_unknown_name_gets_the_list_of_those_there_are(arguments, sentence):
    result = run(*arguments)
    assert result.exit_code == 2
    assert sentence in " ".join(result.output.split())
