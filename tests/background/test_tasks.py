"""A task is a name and JSON."""

from __future__ import annotations

import json
import os
from datetime import UTC
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from flask_ocpi_status.background.tasks import Task
from flask_ocpi_status.background.tasks import arguments_of
from flask_ocpi_status.background.tasks import called
from flask_ocpi_status.background.tasks import function_of
from flask_ocpi_status.background.tasks import name_of
from flask_ocpi_status.background.tasks import tasks_of
from flask_ocpi_status.exchange.carried import Carried
from flask_ocpi_status.transport.routing import PartyId
from flask_ocpi_status.transport.routing import Routing
from flask_ocpi_status.transport.tokens import CredentialsToken
from tests.background import doing
from tests.background.doing import DONE
from tests.background.doing import note
from tests.background.doing import note_async
from tests.background.doing import nothing_done as nothing_done
from tests.table import table

NOTE = "tests.background.doing:note"


class Charger:
    @staticmethod
    def begin() -> None:
        """Begin."""

    def stop(self) -> None:
        """Stop."""


def nested() -> Any:
    def inner() -> None:
        """Do nothing."""

    return inner


@table(
    "function",
    [nested(), lambda: None, Charger().stop, "text", None, 3],
)
def test_what_no_other_process_finds_is_refused_with_what_to_do(function):
    with pytest.raises(TypeError, match=r"give it a name with @platform\.task\."):
        name_of(function, {})


@table(
    ("function", "name"),
    [
        (note, NOTE),
        (Charger.begin, "tests.background.test_tasks:Charger.begin"),
        (os.path.join, "posixpath:join"),
    ],
)
def test_a_function_is_found_by_where_it_is_defined(function, name):
    assert name_of(function, {}) == name
    assert function_of(name, {}) is function


def test_a_name_that_the_app_has_given_comes_first():
    inner = nested()
    known = {"mine": inner, NOTE: print}
    assert name_of(inner, known) == "mine"
    assert function_of("mine", known) is inner
    assert function_of(NOTE, known) is print


@table(
    "name",
    [
        "",
        ":",
        "x",
        ":note",
        "no.such.module:f",
        f"{NOTE}s",
        "os:name",
        NOTE + ".",
        ".:f",
    ],
)
def test_a_name_of_nothing_is_told(name):
    with pytest.raises(LookupError, match="There is no function"):
        function_of(name, {})


@table("argument", [object(), CredentialsToken("s3cr3t"), {(1, 2): 3}])
def test_arguments_without_a_form_in_json_are_refused(argument):
    with pytest.raises(TypeError):
        arguments_of(argument)


def test_arguments_come_as_json_has_them():
    when = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    task = Task(NOTE, arguments_of({"kwh": Decimal("0.10"), "at": when, "no": None}))
    called(task, {"tests.background.doing:note": DONE.append})
    assert [{"kwh": Decimal("0.10"), "at": "2026-01-02T03:04:05Z", "no": None}] == DONE


def test_a_function_may_be_async():
    pytest.importorskip("asgiref")
    with Flask(__name__).app_context():
        called(Task(name_of(note_async, {}), arguments_of(1)), {})
    assert DONE == [1]


@table(
    "task",
    [
        Task("a:b"),
        Task("a:b", '[1, "ü"]', "lane", Carried("id", "party")),
        Task("a", carried=Carried("i", "p", Routing(PartyId("NL", "ABC"), None))),
    ],
)
def test_a_task_is_read_as_it_was_written(task):
    assert Task.read(json.loads(json.dumps(task.written()))) == task


def test_each_app_has_names_of_its_own():
    first, second = Flask("first"), Flask("second")
    tasks_of(first)["mine"] = note
    assert tasks_of(first) == {"mine": note}
    assert tasks_of(second) == {}
    assert name_of(doing.note, tasks_of(first)) == "mine"


def test_a_task_does_not_show_its_arguments():
    shown = repr(Task("a:b", '["s3cr3t"]', "a lane"))
    assert shown == "Task('a:b', lane='a lane')"
