"""A task is done: in a context of the app, with what was handed on to it."""

from __future__ import annotations

from flask import Flask

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
        except Exception:
            logger.exception(
                "A task failed: %s (lane %s, party %s, correlation id %s).",
                task.name,
                task.lane or "-",
                task.carried.party or "-",
                task.carried.correlation_id or "-",
            )
