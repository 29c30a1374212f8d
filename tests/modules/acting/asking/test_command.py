"""``flask ocpi ask``: what is asked, what is printed, and with which status it ends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from click.testing import Result
from flask.cli import ScriptInfo
from sqlalchemy import make_url

from flask_ocpi_status.cli import ocpi
from flask_ocpi_status.modules.keeping.documents import Kept
from flask_ocpi_status.modules.keeping.documents import Key
from flask_ocpi_status.modules.keeping.documents import Shelf
from tests.partners.partner import Partner
from tests.partners.partner import close_before
from tests.partners.partner import envelope
from tests.partners.partner import error
from tests.table import table

from ..asker import COMMANDS
from ..asker import US
from ..asker import Asker
from ..asker import bring
from ..asker import party_at
from ..asker import path_of
from ..asker import session_of

START = "START_SESSION"


class World:
    """An app on a database, and the party that it asks."""

    def __init__(self, partner: Partner, folder: Path) -> None:
        self.partner = partner
        session = session_of(make_url(f"sqlite:///{folder / 'asked.sqlite'}"))
        self.asker = Asker(party_at(partner.url), session=session)

    def run(self, *arguments: str, answer: Any = None, **options: Any) -> Result:
        self.partner.requests.clear()
        for what in COMMANDS:
            self.partner.on(*path_of(what), answer or envelope("REJECTED"))
        app = self.asker.app
        return CliRunner().invoke(
            ocpi, ["ask", *arguments], obj=ScriptInfo(create_app=lambda: app), **options
        )


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Partner() as partner:
        one = World(partner, tmp_path)
        with one.asker.served():
            yield one


def test_it_prints_the_answer_and_what_comes_of_it(world: World) -> None:
    def answered(request: Any, wire: Any) -> None:
        bring(request.json["response_url"], {"result": "ACCEPTED"})
        envelope({"result": "ACCEPTED", "timeout": 60})(request, wire)

    told = world.run("STOP_SESSION", "--party", "cpo", "session_id=S1", answer=answered)
    assert told.exit_code == 0, told.output
    assert told.output == (
        'answer: {"result":"ACCEPTED","timeout":60}\nresult: {"result":"ACCEPTED"}\n'
    )


def test_it_ends_with_1_where_nothing_comes(world: World) -> None:
    answer = envelope({"result": "ACCEPTED", "timeout": 1})
    told = world.run("STOP_SESSION", "--party", "cpo", "session_id=S1", answer=answer)
    assert told.exit_code == 1
    assert "Nothing has come in time." in told.output


def test_it_may_not_wait(world: World) -> None:
    answer = envelope({"result": "ACCEPTED", "timeout": 600})
    arguments = ("STOP_SESSION", "--party", "cpo", "session_id=S1", "--no-wait")
    told = world.run(*arguments, answer=answer)
    assert (told.exit_code, told.output.count("\n")) == (0, 1)


def test_a_question_that_may_have_been_heard_is_waited_for(world: World) -> None:
    arguments = ("STOP_SESSION", "--party", "cpo", "session_id=S1", "--timeout", "1")
    told = world.run(*arguments, answer=close_before)
    assert told.exit_code == 1
    assert "A result may come all the same." in told.output
    assert "Nothing has come in time." in told.output


def test_a_body_may_be_in_a_file_and_have_more_fields(world: World) -> None:
    body = '{"location_id": "LOC1", "evse_uid": "E1"}'
    arguments = ("UNLOCK_CONNECTOR", "--party", "cpo", "--json", "-", "connector_id=2")
    told = world.run(*arguments, input=body)
    assert told.exit_code == 1  # it is refused
    [request] = world.partner.requests
    assert request.json["evse_uid"] == "E1"
    assert request.json["connector_id"] == "2"


def test_a_token_may_be_named_by_its_uid(world: World) -> None:
    token = COMMANDS[START]["token"]
    documents = world.asker.documents
    key = Key.folded(Shelf("SENDER", "Token"), *US, "T1")
    assert documents.put(key, Kept(token, "2.2.1"), None)
    documents.session.commit()
    world.run(START, "--party", "cpo", "location_id=LOC1", "token=T1")
    [request] = world.partner.requests
    assert request.json["token"] == token


@table(
    "arguments, told",
    [
        ((START, "--party", "cpo", "token=T9", "location_id=L"), "no Token 'T9'"),
        ((START, "--party", "cpo", "location_id=L"), "/token"),
        ((START, "--party", "nobody"), "no party 'nobody'"),
        ((START, "--party", "cpo", "location_id"), "write FIELD=VALUE"),
        ((START, "--party", "cpo", "token:={"), "holds no JSON"),
        (("START", "--party", "cpo"), "'START'"),
        ((START,), "--party"),
        ((START, "--party", "cpo", "--platform", "x"), "--platform: roaming"),
        ((START, "--party", "cpo", "--timeout", "0"), "timeout"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_sent(world: World, arguments, told) -> None:
    found = world.run(*arguments)
    assert found.exit_code in (1, 2)
    assert told in found.output
    assert world.partner.requests == []


@table("given", ["{", "[]", ""])
def test_a_body_that_is_no_object_is_not_sent(world: World, given: str) -> None:
    found = world.run("STOP_SESSION", "--party", "cpo", "--json", "-", input=given)
    assert found.exit_code == 1
    assert found.output.startswith("Error: The body is no")
    assert world.partner.requests == []


def test_a_call_that_fails_is_told(world: World) -> None:
    arguments = ("STOP_SESSION", "--party", "cpo", "session_id=S1")
    found = world.run(*arguments, answer=error(401))
    assert found.exit_code == 1
    assert "HTTP 401" in found.output


def test_questions_in_memory_are_of_one_process() -> None:
    app = Asker(party_at("https://cpo.example"), url="https://emsp.example").app
    info = ScriptInfo(create_app=lambda: app)
    arguments = ["ask", "STOP_SESSION", "--party", "cpo", "session_id=S1"]
    found = CliRunner().invoke(ocpi, arguments, obj=info)
    assert found.exit_code == 1
    assert "SQLDocuments" in found.output
