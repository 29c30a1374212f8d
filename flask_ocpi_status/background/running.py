"""A task is done: in a context of the app, with what was handed on to it."""

from __future__ import annotations

from flask import Flask

from ..answers.monitoring import fit
from ..answers.monitoring import fit_name
from ..answers.monitoring import logger
from ..exchange.carried import carrying
from .tasks import Task
from .tasks import called
from .tasks import tasks_of


def run(app: Flask, task: Task) -> None:
    """Do a task. That it fails is logged, with its ids, and nowhere else."""
    with app.app_context(), carrying(task.carried):
        try:
            called(task, tasks_of(app))
        except (Exception, SystemExit):  # which ends no thread and no worker
            tell_failed(task)


def tell_failed(task: Task) -> None:
    """Log the exception that a task has ended with, where it is handled."""
    ids = ids_of(task)
    logger.exception(
        "A task failed: %s (lane %s, party %s, correlation id %s).",
        *ids.values(),
        extra=ids,
    )


def ids_of(task: Task) -> dict[str, str]:
    """Return what a line of the log tells of a task: nothing of its arguments."""
    return {
        "task": fit(task.name) or "-",
        "lane": fit(task.lane) or "-",
        "party": fit_name(task.carried.party) or "-",
        "correlation_id": fit(task.carried.correlation_id) or "-",
    }
