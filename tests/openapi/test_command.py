"""``flask ocpi openapi`` and ``flask ocpi schema``."""

from __future__ import annotations

import json
import sys

import pytest
from flask import Flask

from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.objects import v2_2_1
from flask_ocpi_status.openapi.schemas import schema_of
from tests.modules.serving.world import World
from tests.openapi.apps import own_app
from tests.table import table
from tests.test_cli import run


def test_it_writes_the_document_of_the_apps_version() -> None:
    pytest.importorskip("apispec", reason="It needs the extra 'openapi'.")
    told = run("openapi", app=own_app())
    assert told.exit_code == 0
    made = json.loads(told.output)
    assert made["openapi"] == "3.1.0"
    assert "/own/locations/" in made["paths"]


def test_without_the_apps_own_it_is_the_newest_version_that_is_there() -> None:
    pytest.importorskip("apispec", reason="It needs the extra 'openapi'.")
    world = World("2.1.1", versions=("2.0", "2.1.1"))
    assert json.loads(run("openapi", app=world.app).output)["info"]["version"] == (
        "2.1.1"
    )
    told = json.loads(run("openapi", "--version", "2.0", app=world.app).output)
    assert told["info"]["version"] == "2.0"


def test_it_writes_yaml_into_a_file(tmp_path) -> None:
    yaml = pytest.importorskip("yaml", reason="It needs the extra 'openapi'.")
    pytest.importorskip("apispec", reason="It needs the extra 'openapi'.")
    app, file = own_app(), tmp_path / "ocpi.yaml"
    told = run("openapi", "--yaml", "--title", "Ours", "-o", str(file), app=app)
    assert (told.exit_code, told.output) == (0, "")
    made = yaml.safe_load(file.read_text("utf-8"))
    assert made["info"]["title"] == "Ours"
    assert made == json.loads(run("openapi", "--title", "Ours", app=app).output)


def test_a_version_that_is_not_there_is_refused_with_those_that_are() -> None:
    told = run("openapi", "--version", "2.3.0", app=own_app())
    assert told.exit_code == 2
    assert "nothing of the app is OCPI '2.3.0'; there is 2.2.1." in told.output


def bare() -> Flask:
    return Flask("bare")


def empty() -> Flask:
    app = Flask("empty")
    OCPIStatus(app)
    return app


@table(
    "make, said",
    [(bare, "does not have the extension"), (empty, "Nothing of the app is OCPI")],
)
def test_an_app_that_has_nothing_to_describe_is_told_so(make, said) -> None:
    told = run("openapi", app=make())
    assert told.exit_code == 1
    assert said in told.output


def test_without_the_extra_it_says_what_to_install(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "apispec", None)
    told = run("openapi", app=own_app())
    assert told.exit_code == 1
    assert "pip install 'flask-ocpi-status[openapi]'" in told.output


@table("name", ["Location", "location"])
def test_it_writes_the_schema_of_a_class_whatever_its_case(name) -> None:
    told = run("schema", name, "--version", "2.2.1")
    assert told.exit_code == 0
    assert json.loads(told.output) == schema_of(v2_2_1.Location)


def test_it_writes_the_schema_of_a_change() -> None:
    told = json.loads(run("schema", "Location", "--partial", app=own_app()).output)
    assert told["title"] == "LocationChange of OCPI 2.2.1"


MISTAKES = [
    (["Locaton", "--version", "2.2.1"], "Did you mean Location?"),
    (["Location", "--version", "2.2.2"], "there is no OCPI version '2.2.2'"),
    (["Location"], "Say with --version"),
]


@table("arguments, said", MISTAKES)
def test_what_there_is_not_is_refused(arguments, said) -> None:
    told = run("schema", *arguments)
    assert told.exit_code == 2
    assert said in told.output
