"""What everything stands on that a platform does of its own accord."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import Any
from typing import TypeVar

from flask import Blueprint
from flask import has_app_context

from ...exchange.enrolment import Role
from ..common import Common
from ..common import platform_of
from ..operation import Module
from ..serving.side import Side

F = TypeVar("F", bound=Callable[..., Any])


class Acts(Blueprint):
    """A platform, as far as it acts."""

    _is_complete = False
    #: Functions of the app's, by what they are told of.
    _hooks: dict[str, Callable[..., Any]]
    #: Functions that the app has named, for every process that has the app.
    _tasks: dict[str, Callable[..., Any]]

    def task(self, function: F) -> F:
        """Give a function a name by which every process of the app finds it.

        What is defined at the top of a module has one already. One that is defined in
        a function, as that which makes the app, has none without this.

        :raises TypeError: for what is no function, or has no name.
        :raises ValueError: when another function has the name already.
        :raises RuntimeError: once the platform is registered.
        """
        self._check_incomplete()
        written = getattr(function, "__name__", None)
        if not callable(function) or not isinstance(written, str):
            raise TypeError(f"{function!r} has no name; define a function with def.")
        name = f"{self.name}.{written}"
        if self._tasks.setdefault(name, function) is not function:
            raise ValueError(
                f"Another function has the name {name!r}; give each one of its own."
            )
        return function

    def _check_incomplete(self) -> None:
        """Refuse to take more once it is registered.

        :raises RuntimeError: for that.
        """
        if self._is_complete:
            raise RuntimeError(
                f"The platform {self.name!r} is registered already; say what it has"
                " before app.register_blueprint(…)."
            )

    @abstractmethod
    def _side(self, module: str | Module, role: Role) -> Side:
        """Return a side of a module, which is there once it was asked for."""

    @property
    def _acts(self) -> Common:
        """What it acts with, in the present app.

        :raises RuntimeError: where it is not in that, and without any.
        """
        common = platform_of(self) if has_app_context() else None
        if common is None:
            raise RuntimeError(
                f"The platform {self.name!r} is in no app yet, or not in the present"
                " one; call app.register_blueprint(…) before it does anything, and have"
                " it done in a request or in app.app_context()."
            )
        return common
