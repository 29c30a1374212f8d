"""What everything stands on that a platform does of its own accord."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import Any
from typing import TypeVar

from flask import Blueprint

from ...exchange.enrolment import Role
from ..common import Common
from ..operation import Module
from ..serving.side import Side

F = TypeVar("F", bound=Callable[..., Any])


class Acts(Blueprint):
    """A platform, as far as it acts."""

    _common: Common | None = None
    #: Functions of the app's, by what they are told of.
    _hooks: dict[str, Callable[..., Any]]
    #: Functions that the app has named, for every process that has the app.
    _tasks: dict[str, Callable[..., Any]]

    def task(self, function: F) -> F:
        """Give a function a name by which every process of the app finds it.

        What is defined at the top of a module has one already. One that is defined in
        a function, as that which makes the app, has none without this.
        """
        self._tasks[f"{self.name}.{function.__name__}"] = function
        return function

    @abstractmethod
    def _side(self, module: str | Module, role: Role) -> Side:
        """Return a side of a module, which is there once it was asked for."""

    @property
    def _acts(self) -> Common:
        """What it acts with.

        :raises RuntimeError: as long as it is in no app.
        """
        if self._common is None:
            raise RuntimeError(
                f"The platform {self.name!r} is in no app yet; call"
                " app.register_blueprint(…) before it does anything."
            )
        return self._common
