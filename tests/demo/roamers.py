"""An operator and a provider that have registered with each other, on real sockets."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import AbstractContextManager
from contextlib import ExitStack
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from flask_ocpi_status.background import Threads
from flask_ocpi_status.demo.app import BACKEND
from flask_ocpi_status.demo.database import open_database
from flask_ocpi_status.demo.models import utc_now
from flask_ocpi_status.demo.partners import invite_partner
from flask_ocpi_status.demo.partners import register_at
from flask_ocpi_status.demo.platforms import PLATFORMS
from flask_ocpi_status.modules import OCPIPlatform
from flask_ocpi_status.testing import Served
from flask_ocpi_status.testing import serve

from .clients import app_for_curl

#: Begins a test in a version, with nothing of the one before it.
Begin = Callable[[str], AbstractContextManager["Roamers"]]
#: Nothing fails because the machine is slow.
LONG = 60


class Clock:
    """A clock that somebody else moves."""

    def __init__(self) -> None:
        self.now = utc_now()

    def __call__(self) -> datetime:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Roamers:
    """Both, and how the provider calls the operator."""

    cpo: Flask
    emsp: Flask
    name: str

    def backend(self, app: Flask) -> Any:
        return app.extensions[BACKEND]

    def platform(self, app: Flask) -> OCPIPlatform:
        found = app.blueprints["roaming"]
        assert isinstance(found, OCPIPlatform)
        return found

    def settle(self) -> None:
        """Wait until nothing is on its way any more, to either."""
        for _ in range(2):
            for app in (self.cpo, self.emsp):
                assert background_of(app).wait(LONG)

    def known(self, app: Flask, module: str, version: str = "2.2.1") -> dict[str, Any]:
        """Return what an app has of a module, by id: its own or what it was sent."""
        with app.app_context():
            records = self.backend(app).records
            kind = {"cdrs": "CDR"}.get(module, module[:-1].title())
            ours = (module == "tokens") == (app is self.emsp)
            role: Any = "SENDER" if ours else "RECEIVER"
            found = list(records.some(kind, role))
        return {one.get("uid", one.get("id")): one for one in found}


def background_of(app: Flask) -> Threads:
    found = app.extensions["test_background"]
    assert isinstance(found, Threads)
    return found


@contextmanager
def standing(seeded: Path, folder: Path) -> Iterator[Begin]:
    """Serve both for many tests, and return what begins one."""
    with ExitStack() as stack:
        apps = {}
        for role, platform in PLATFORMS.items():
            path = shutil.copy(seeded, folder / f"{role}.sqlite")
            engine = open_database(f"sqlite:///{path}")
            stack.callback(engine.dispose)
            background = Threads()
            app = app_for_curl(engine, platform, background)
            app.extensions["test_background"] = background
            apps[role] = stack.enter_context(serve(app))

        @contextmanager
        def begin(version: str) -> Iterator[Roamers]:
            """Put their databases back, and have the provider register."""
            for role in apps:
                shutil.copy(seeded, folder / f"{role}.sqlite")
            yield from roamers(apps["cpo"], apps["emsp"], version)

        yield begin


def roamers(cpo: Served, emsp: Served, version: str) -> Iterator[Roamers]:
    token_a = invite_partner(cpo.app)
    assert token_a is not None
    party = register_at(
        *(emsp.app, emsp.url), cpo.versions_url, token_a.reveal(), version
    )
    both = Roamers(cpo.app, emsp.app, party.name)
    both.backend(cpo.app).clock = utc_now
    yield both
    both.settle()
