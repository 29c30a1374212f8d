"""The command line."""

from __future__ import annotations

import json
from importlib.metadata import entry_points

import click
import pytest
from click.testing import CliRunner
from flask import Blueprint
from flask import Flask
from flask import current_app
from flask.cli import FlaskGroup
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


def app_with_commands(*names: str, group: str = "ocpi") -> Flask:
    """Make an app whose blueprint ``ocpi`` has commands of its own."""
    app = Flask(__name__)
    OCPIStatus(app)
    bp = Blueprint(group, __name__)
    for name in names:

        @bp.cli.command(name, help="Of the app.")
        @click.argument("word", default="")
        def command(word: str) -> None:
            click.echo(f"{current_app.name} {word}")

    app.register_blueprint(bp)
    return app


def test_commands_of_a_blueprint_of_the_same_name_are_there_too():
    app = app_with_commands("rebuild", "export")
    result = run("rebuild", "now", app=app)
    assert (result.exit_code, result.output) == (0, f"{app.name} now\n")
    shown = run("--help", app=app).output
    for name in ("rebuild", "export", "validate", "register"):
        assert f"  {name} " in shown
    assert run("contracts", app=app).exit_code == 0
    assert run("export", "--help", app=app).exit_code == 0


def test_they_are_found_by_flask_itself():
    app = app_with_commands("rebuild")
    flask = FlaskGroup(create_app=lambda: app)
    result = app.test_cli_runner().invoke(flask, ["ocpi", "rebuild"])
    assert (result.exit_code, result.output.strip()) == (0, app.name)
    listed = app.test_cli_runner().invoke(flask, ["ocpi", "--help"]).output
    assert "rebuild" in listed and "contracts" in listed


@table("name", ["validate", "contracts", "init-db", "invite", "codes"])
def test_a_command_that_both_have_is_refused_with_the_remedy(name):
    result = run(name, app=app_with_commands(name))
    assert result.exit_code == 2
    assert f"The app has a command 'ocpi {name}', and so has" in " ".join(
        result.output.split()
    )
    assert "cli_group" in result.output
    other = app_with_commands(name, group="another")
    assert "The app has a command" not in run(name, "--help", app=other).output


def test_a_command_of_the_app_that_is_no_group_is_told_of():
    app = Flask(__name__)
    app.cli.command("ocpi")(lambda: None)
    result = run("contracts", app=app)
    assert result.exit_code == 2
    assert "The app has a command 'ocpi'" in result.output


def test_an_app_may_add_the_group_itself():
    app = Flask(__name__)
    app.cli.add_command(ocpi)
    assert run("contracts", app=app).exit_code == 0


def test_without_an_app_an_unknown_command_is_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run("rebuild")
    assert result.exit_code == 2
    assert "No such command 'rebuild'" in result.output
    assert "validate" in run("--help").output


@pytest.mark.parametrize("name", ["codes", "--help"])
def test_what_needs_no_app_works_where_the_named_one_is_broken(name):
    named = ["--app", "nothing_of_that_name", "ocpi"]
    assert CliRunner().invoke(FlaskGroup(), [*named, name]).exit_code == 0
    told = CliRunner().invoke(FlaskGroup(), [*named, "rebuild"])
    assert told.exit_code == 2
    assert "nothing_of_that_name" in told.output


@pytest.mark.parametrize("name", ["contracts", "rebuild", "--help"])
def test_an_app_that_is_broken_hides_nothing_of_ours(name, tmp_path, monkeypatch):
    (tmp_path / "app.py").write_text("import nothing_of_that_name\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    result = run(name)
    assert result.exit_code == (2 if name == "rebuild" else 0)
