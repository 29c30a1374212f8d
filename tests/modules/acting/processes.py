"""Processes of one app on one database: some are killed, and others go on."""

from __future__ import annotations

import os
import signal
from contextlib import redirect_stdout
from typing import Any

from flask.cli import ScriptInfo
from sqlalchemy import make_url

from flask_ocpi_status.cli import ocpi
from flask_ocpi_status.modules.acting import watching
from flask_ocpi_status.modules.acting.answering import posting
from flask_ocpi_status.modules.acting.answering import results
from flask_ocpi_status.modules.acting.pulling import reading
from flask_ocpi_status.modules.keeping import sql_replies
from flask_ocpi_status.registration import SQLParties
from tests.forks import FORKING

from .asker import Asker
from .asker import session_of
from .operators import LONG
from .operators import RESULTS
from .operators import accepted
from .operators import operator_on
from .sources import Puller
from .sources import sql_documents

#: What is done in a process that is killed, and when it is: after the commit, while the
#: function runs, when its result is noted, before the POST, and behind it.
PHASES = ("committed", "running", "noted", "posting", "posted")
LEASE = 0.5


def die(*_: Any, **__: Any) -> Any:
    """Be killed, as by ``kill -9``."""
    os.kill(os.getpid(), signal.SIGKILL)


def once_and_die(path: str) -> str:
    """Be killed, unless that was done already."""
    if not os.path.exists(path):
        with open(path, "w"):
            die()
    return "ACCEPTED"


class Killer:
    """A background in which everything is killed."""

    init_app = staticmethod(lambda app: None)
    start = staticmethod(die)
    wait = staticmethod(lambda timeout: True)


def ask_and_die(url: str, partner: str, phase: str, mark: str) -> None:
    """Accept a command, and be killed at some time behind that."""
    watching.LEASE = LEASE
    background = Killer() if phase == "committed" else None
    with operator_on(make_url(url), partner, background=background) as operator:
        if phase == "running":
            operator.obey = operator.later(once_and_die, mark)
        if phase == "noted":
            wait = results.step
            results.step = lambda *args: die() if wait(*args) else None
        if phase == "posting":
            posting._post = die
        if phase == "posted":
            sql_replies.SQLReplies.forget = die
        operator.ask(f"{partner}{RESULTS}")
        operator.became()


def answer_and_die(url: str, partner: str, id: str) -> None:
    """Say what came of something, and be killed before it is posted."""
    owing = operator_on(make_url(url), partner, background=Killer())
    with owing as operator, operator.app.app_context():
        operator.platform.answer(id, "ACCEPTED")
        operator.common.session.commit()


def owe_many(url: str, partner: str, count: int) -> None:
    """Accept commands, and be gone before anything comes of them."""
    with operator_on(make_url(url), partner, background=Idle()) as operator:
        for number in range(count):
            operator.obey = operator.later(accepted)
            operator.ask(f"{partner}/results/{number}")


class Idle:
    """A background in which nothing is done."""

    init_app = staticmethod(lambda app: None)
    start = staticmethod(lambda app, task, *, delay=0: None)
    wait = staticmethod(lambda timeout: True)


def go_on(url: str, partner: str) -> None:
    """Be the next start of the app: its first request is about something else."""
    watching.LEASE = LEASE
    with operator_on(make_url(url), partner) as operator:
        operator.app.test_client().get("/ocpi/versions")
        assert operator.became() == "posted"


def work(url: str, partner: str, *options: str) -> None:
    """Be ``flask ocpi work``."""
    with operator_on(make_url(url), partner) as operator:
        obj = ScriptInfo(create_app=lambda: operator.app)
        ocpi(["work", *options], obj=obj, standalone_mode=False)


def ask(parties: str, url: str, base: str, told: str, *words: str) -> None:
    """Be ``flask ocpi ask``, and write into a file what it says."""
    asker = Asker(
        session=session_of(make_url(url)),
        parties=SQLParties(parties),
        on_result=print,
        OCPI_STATUS_BASE_URL=base,
        OCPI_STATUS_INSECURE_PEERS=True,
    )
    with open(told, "w") as file, redirect_stdout(file):
        ocpi(["ask", *words], obj=ScriptInfo(create_app=lambda: asker.app))


def pull(source: str, url: str) -> None:
    """Pull locations into a database, and keep each page by itself."""
    reading.SECONDS = 0  # type: ignore[misc]
    with sql_documents(url) as documents:
        Puller(source, documents, documents.session).pull()


def run(target: Any, *args: Any) -> int | None:
    """Run a process until it ends, and return how it did."""
    process = begun(target, *args)
    return ended(process)


def begun(target: Any, *args: Any) -> Any:
    process = FORKING.Process(target=target, args=args)
    process.start()
    return process


def ended(process: Any) -> int | None:
    process.join(LONG)
    if process.exitcode is None:
        process.kill()
        process.join()
        raise TimeoutError("The process does not end.")
    code: int | None = process.exitcode
    return code
