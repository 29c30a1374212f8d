"""``flask ocpi work``."""

from __future__ import annotations

from typing import Any

from click.testing import CliRunner
from click.testing import Result
from flask import Flask
from flask.cli import ScriptInfo

from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.cli import ocpi
from flask_ocpi_status.modules import SQLDocuments
from flask_ocpi_status.testing import Partner
from tests.modules.acting.operators import RESULTS
from tests.modules.acting.operators import Operator
from tests.modules.acting.operators import operator_on
from tests.modules.acting.operators import welcoming
from tests.modules.keeping.places import database_url
from tests.standing import partner as partner


def run(app: Flask, *options: str) -> Result:
    info = ScriptInfo(create_app=lambda: app)
    return CliRunner().invoke(ocpi, ["work", *options], obj=info)


class Idle:
    """A background in which nothing is done."""

    def init_app(self, app: Any) -> None: ...

    def start(self, app: Any, task: Any, *, delay: float = 0) -> None: ...

    def wait(self, timeout: float) -> bool:
        return True


def test_once_does_all_that_there_is_and_says_what_became_of_it(
    tmp_path: Any, partner: Partner
) -> None:
    welcoming(partner).misbehave("html", http=404, after=1)
    with (
        database_url("sqlite", tmp_path) as url,
        operator_on(url, partner.url, background=Idle()) as operator,
        operator_on(url, partner.url, background=Idle()) as other,
    ):
        assert run(other.app, "--once").output == ""
        operator.ask(f"{partner.url}{RESULTS}")
        operator.ask(f"{partner.url}/broken")
        done = run(other.app, "--once")

    assert done.exit_code == 0
    assert sorted(done.output.splitlines()) == [
        "START_SESSION of partner: failed",
        "START_SESSION of partner: posted",
    ]
    assert len(partner.received()) == 2


def test_what_is_kept_in_the_memory_of_another_process_is_told_of(
    partner: Partner,
) -> None:
    done = run(Operator(partner.url).app, "--once")

    assert done.exit_code == 1
    assert "SQLDocuments" in done.output


def test_an_app_without_a_platform_is_told_so() -> None:
    app = Flask(__name__)
    OCPIStatus(app)
    done = run(app)

    assert done.exit_code == 1
    assert "no platform" in done.output


def test_a_database_without_tables_is_told_in_a_sentence(
    tmp_path: Any, partner: Partner
) -> None:
    with (
        database_url("sqlite", tmp_path) as url,
        operator_on(url, partner.url) as operator,
    ):
        SQLDocuments.metadata.drop_all(operator.common.session.get_bind())
        done = run(operator.app, "--once")

    assert done.exit_code == 1
    assert done.output.startswith("Error: What the platform 'roaming' owes cannot be")
    assert "OperationalError" in done.output
    assert "flask ocpi init-db" in done.output
