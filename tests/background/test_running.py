"""A task is done in a context of its app, with what was handed on to it."""

from __future__ import annotations

from flask_ocpi_status.background.running import ids_of
from flask_ocpi_status.background.running import run
from flask_ocpi_status.background.tasks import Task
from flask_ocpi_status.background.tasks import arguments_of
from flask_ocpi_status.exchange.carried import Carried
from flask_ocpi_status.exchange.carried import carried
from tests.background.doing import APPS
from tests.background.doing import CARRIED
from tests.background.doing import DONE
from tests.background.doing import app_with
from tests.background.doing import nothing_done as nothing_done
from tests.table import table

NAME = "tests.background.doing:"
HANDED_ON = Carried("the-id", "partner")


def test_it_is_done_in_a_context_of_the_app_with_what_was_handed_on():
    app = app_with()
    run(app, Task(f"{NAME}note", arguments_of("x"), carried=HANDED_ON))
    assert DONE == ["x"]
    assert APPS[0]() is app
    assert CARRIED == [HANDED_ON]
    assert carried() == Carried()


@table(
    ("name", "arguments"),
    [
        (f"{NAME}fail", arguments_of("s3cr3t")),
        (f"{NAME}fail", arguments_of("s3cr3t", "s3cr3t")),
        (f"{NAME}fail", "no JSON: s3cr3t"),
        ("no.such:function", arguments_of("s3cr3t")),
    ],
)
def test_a_failure_is_logged_with_its_ids_and_never_its_arguments(
    name, arguments, caplog
):
    caplog.clear()
    task = Task(name, arguments, "a lane", Carried("id\r\n", "par\x1bty" * 100))
    run(app_with(), task)
    [record] = caplog.records
    told = record.getMessage()
    assert told.startswith(f"A task failed: {name} (lane a lane, party par\\x1bty")
    assert r"correlation id id\r\n)." in told
    assert "s3cr3t" not in told
    assert len(told) < 1000
    assert "s3cr3t" not in repr(record.__dict__["exc_info"][1])
    for field, value in ids_of(task).items():
        assert getattr(record, field) == value


def test_what_would_leave_the_process_is_a_failure_of_the_task(caplog):
    run(app_with(), Task(f"{NAME}leave", arguments_of("bye")))
    assert "A task failed" in caplog.text
