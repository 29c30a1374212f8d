"""``flask ocpi modules``."""

from __future__ import annotations

import json

from click.testing import CliRunner
from click.testing import Result

from flask_ocpi_status.cli import ocpi
from flask_ocpi_status.contracts import FEATURES
from flask_ocpi_status.modules.catalogue import MODULES
from flask_ocpi_status.modules.catalogue import answers_of
from flask_ocpi_status.modules.catalogue import rows_of
from tests.table import table


def run(*arguments: str) -> Result:
    return CliRunner().invoke(ocpi, ["modules", *arguments])


@table("version", FEATURES)
def test_a_version_prints_a_line_for_each_operation_of_each_module(version) -> None:
    told = run("--version", version)
    assert told.exit_code == 0
    lines = told.output.splitlines()
    for module in MODULES.values():
        rows = list(rows_of(module, version))
        heads = {f"{module.identifier}, {row['role']}" for row in rows}
        assert heads <= set(lines)
        assert any(line.startswith(f"{module.identifier}, ") for line in lines) == (
            bool(rows)
        )
    operations = [
        row for module in MODULES.values() for row in rows_of(module, version)
    ]
    methods = {row["method"] for row in operations}
    assert len([line for line in lines if line.split(" ")[0] in methods]) == len(
        operations
    )


@table("version", FEATURES)
def test_the_lines_have_room_on_a_terminal(version) -> None:
    every = run("--version", version).output
    assert max(map(len, every.splitlines())) <= 100
    for name, module in MODULES.items():
        if version in module.versions:
            one = run(name, "--version", version).output
            assert max(map(len, one.splitlines())) <= 120, name


def test_a_module_that_is_named_prints_what_is_answered_too() -> None:
    text = run("tokens", "--version", "2.2.1").output
    assert "tokens: what is answered" in text
    assert "locations" not in text
    rows = [line.split() for line in text.splitlines()]
    assert ["read", "not", "there", "404", "2004"] in rows
    assert ["read", "not", "there", "404", "2000"] in [
        line.split() for line in run("tokens", "--version", "2.1.1").output.splitlines()
    ]
    assert ": what is answered" not in run().output


def test_modules_come_in_the_order_in_which_they_are_named_and_once() -> None:
    lines = run("cdrs", "locations", "cdrs").output.splitlines()
    assert [line for line in lines if line.endswith("SENDER")] == [
        "cdrs, SENDER",
        "locations, SENDER",
    ]


def test_the_owner_in_a_url_is_explained_where_there_is_one() -> None:
    assert "<owner> is <country_code>/<party_id>" in run("tokens").output
    assert "owner" not in run("commands").output


@table("version", FEATURES)
def test_json_has_the_tables_with_whole_urls(version) -> None:
    told = json.loads(run("--version", version, "--json").output)
    there = [one for one in MODULES.values() if version in one.versions]
    assert told == {
        "version": version,
        "operations": [row for one in there for row in rows_of(one, version)],
        "answers": [row for one in there for row in answers_of(one, version)],
    }
    assert not any("<owner>" in row["path"] for row in told["operations"])
    one = json.loads(run("cdrs", "--version", version, "--json").output)
    assert {row["module"] for row in one["operations"] + one["answers"]} == {"cdrs"}


@table(
    ("arguments", "status", "said"),
    [
        (["location"], 2, "there is no module 'location'; there are locations,"),
        (["Locations"], 2, "there is no module 'Locations'"),
        (
            ["bookings"],
            1,
            "OCPI 2.2.1 has no module 'bookings'; it is there from 2.3.0",
        ),
        (["cdrs", "commands", "--version", "2.0"], 1, "it is there from 2.1 on"),
        (["--version", "2.4"], 2, "'2.4' is not one of '2.0', "),
    ],
)
def test_what_there_is_not_is_told_in_a_sentence(arguments, status, said) -> None:
    told = run(*arguments)
    assert (told.exit_code, told.stdout) == (status, "")
    assert said in " ".join(told.stderr.split())
