"""``flask ocpi ask``: what is asked, what is printed, and with which status it ends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import make_url

from flask_ocpi_status.cli import ocpi
from flask_ocpi_status.modules.keeping.documents import Kept
from flask_ocpi_status.modules.keeping.documents import Key
from flask_ocpi_status.modules.keeping.documents import Shelf
from flask_ocpi_status.testing import Exchange
from flask_ocpi_status.testing import Partner
from tests.standing import standing
from tests.table import table

from ..asker import COMMANDS
from ..asker import IN_TIME
from ..asker import US
from ..asker import Asker
from ..asker import hasty
from ..asker import meet
from ..asker import session_of

START = "START_SESSION"


class World:
    """An app on a database, and the partner that it asks."""

    def __init__(self, partner: Partner, folder: Path) -> None:
        self.partner = partner
        session = session_of(make_url(f"sqlite:///{folder / 'asked.sqlite'}"))
        self.asker = Asker(session=session)
        meet(partner, self.asker)

    @property
    def asked(self) -> list[Exchange]:
        return self.partner.received("POST", "commands")

    def run(self, *arguments: str, answer: Any = "REJECTED", **options: Any) -> Result:
        for what in COMMANDS:
            self.partner.decides(what, answer, result=None)
        runner = self.asker.app.test_cli_runner()
        return runner.invoke(ocpi, ["ask", *arguments], **options)

    def stop(self, *options: str, **more: Any) -> Result:
        """Ask for the end of a session."""
        arguments = ("STOP_SESSION", "--party", "partner", "session_id=S1")
        return self.run(*arguments, *options, **more)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with standing("CPO") as partner:
        yield World(partner, tmp_path)


def test_it_prints_the_answer_and_what_comes_of_it(world: World) -> None:
    world.partner.misbehave(hasty(world.partner, {"result": "ACCEPTED"}))
    told = world.stop(answer={"result": "ACCEPTED", "timeout": 60})
    assert told.exit_code == 0, told.output
    assert told.output == (
        'answer: {"result":"ACCEPTED","timeout":60}\nresult: {"result":"ACCEPTED"}\n'
    )


def test_it_ends_with_1_where_nothing_comes(world: World) -> None:
    told = world.stop(answer={"result": "ACCEPTED", "timeout": 1})
    assert told.exit_code == 1
    assert "Nothing has come in time." in told.output


def test_it_may_not_wait(world: World) -> None:
    told = world.stop("--no-wait", answer=IN_TIME)
    assert (told.exit_code, told.output.count("\n")) == (0, 1)


def test_a_question_that_may_have_been_heard_is_waited_for(world: World) -> None:
    world.partner.misbehave("abort", "POST commands")
    told = world.stop("--timeout", "1")
    assert told.exit_code == 1
    assert "A result may come all the same." in told.output
    assert "Nothing has come in time." in told.output


def test_a_body_may_be_in_a_file_and_have_more_fields(world: World) -> None:
    body = '{"location_id": "LOC1", "evse_uid": "E1"}'
    arguments = ("UNLOCK_CONNECTOR", "--party", "partner", "--json", "-")
    told = world.run(*arguments, "connector_id=2", input=body)
    assert told.exit_code == 1  # it is refused
    [request] = world.asked
    assert request.body["evse_uid"] == "E1"
    assert request.body["connector_id"] == "2"


def test_a_token_may_be_named_by_its_uid(world: World) -> None:
    token = COMMANDS[START]["token"]
    documents = world.asker.documents
    key = Key.folded(Shelf("SENDER", "Token"), *US, "T1")
    assert documents.put(key, Kept(token, "2.2.1"), None)
    documents.session.commit()
    world.run(START, "--party", "partner", "location_id=LOC1", "token=T1")
    [request] = world.asked
    assert request.body["token"] == token


@table(
    "arguments, told",
    [
        ((START, "--party", "partner", "token=T9", "location_id=L"), "no Token 'T9'"),
        ((START, "--party", "partner", "location_id=L"), "/token"),
        ((START, "--party", "nobody"), "no party 'nobody'"),
        ((START, "--party", "partner", "location_id"), "write FIELD=VALUE"),
        ((START, "--party", "partner", "token:={"), "holds no JSON"),
        (("START", "--party", "partner"), "'START'"),
        ((START,), "--party"),
        ((START, "--party", "partner", "--platform", "x"), "--platform: roaming"),
        ((START, "--party", "partner", "--timeout", "0"), "timeout"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_sent(world: World, arguments, told) -> None:
    found = world.run(*arguments)
    assert found.exit_code in (1, 2)
    assert told in found.output
    assert world.asked == []


@table("given", ["{", "[]", ""])
def test_a_body_that_is_no_object_is_not_sent(world: World, given: str) -> None:
    found = world.run("STOP_SESSION", "--party", "partner", "--json", "-", input=given)
    assert found.exit_code == 1
    assert found.output.startswith("Error: The body is no")
    assert world.asked == []


def test_a_call_that_fails_is_told(world: World) -> None:
    world.partner.misbehave("html", "POST commands", http=401)
    found = world.stop()
    assert found.exit_code == 1
    assert "HTTP 401" in found.output


def test_questions_in_memory_are_of_one_process() -> None:
    arguments = ["ask", "STOP_SESSION", "--party", "partner", "session_id=S1"]
    found = Asker().app.test_cli_runner().invoke(ocpi, arguments)
    assert found.exit_code == 1
    assert "SQLDocuments" in found.output
