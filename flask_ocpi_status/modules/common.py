"""What everything has in common that one platform of an app answers or does."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from typing import Any
from typing import Final

from flask import Blueprint
from flask.sansio.app import App

from ..background.tasks import tasks_of
from ..exchange.enrolment import Role
from ..exchange.enrolment import Session
from ..exchange.state import present_app
from .home import Home
from .keeping.notes import Notes
from .operation import SENDER
from .serving.side import Side

#: The attribute of an app that its platforms are kept in.
_PLATFORMS: Final = "_ocpi_platforms"


@dataclass(frozen=True)
class Common:
    """A platform, as it stands in an app.

    :param blueprint: that it is.
    :param name: of that, as the app has registered it.
    :param home: the version of the app, and the way to the others.
    :param versions: those that are offered.
    :param session: the database session; ``None`` without one.
    :param sides: the sides of modules that it has.
    :param notes: where it is noted what is owed, asked and read.
    :param hooks: functions of the app's, by what they are told of.
    :param tasks: functions of the app's that have names, by these.
    :param looks: what begins that which the platform waits for and nobody is at; each
        says when there is more, if ever.
    """

    blueprint: Blueprint
    name: str
    home: Home
    versions: tuple[str, ...]
    session: Session | None
    sides: Mapping[tuple[str, Role], Side]
    notes: Notes
    hooks: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    tasks: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    looks: tuple[Callable[[Common], datetime | None], ...] = ()

    @property
    def locations(self) -> Side | None:
        """Where our own Locations are, if they are anywhere."""
        return self.sides.get(("locations", SENDER))


def platforms_of(app: App) -> dict[str, Common]:
    """Return the platforms of an app by their names, to read it or to add to it."""
    platforms: dict[str, Common] = app.__dict__.setdefault(_PLATFORMS, {})
    return platforms


def platform_named(name: str) -> Common:
    """Return a platform of the present app, for who knows no more than its name.

    :raises LookupError: when there is none of the name.
    """
    found = platforms_of(present_app()).get(name)
    if found is None:
        raise LookupError(f"The app has no platform {name!r}.")
    return found


def platform_of(blueprint: object) -> Common | None:
    """Return what a blueprint is in the present app, if it is a platform there.

    A blueprint can be in several apps of a process, as where each test makes one.
    """
    for common in platforms_of(present_app()).values():
        if common.blueprint is blueprint:
            return common
    return None


def keep_platform(app: App, common: Common) -> None:
    """Have an app know a platform, and the functions that it has named."""
    platforms_of(app)[common.name] = common
    tasks_of(app).update(common.tasks)
