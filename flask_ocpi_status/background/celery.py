"""Tasks in workers of Celery: for more than one machine.

What goes over the broker is JSON, signed by the app: what nobody has signed is not
done, whoever writes to the broker.
"""

from __future__ import annotations

from hashlib import sha256
from math import inf
from typing import Any
from typing import Final
from zlib import crc32

from flask import Flask
from itsdangerous import BadSignature
from itsdangerous import Signer

from ..answers.monitoring import fit
from ..answers.monitoring import logger
from ..codec import dumps
from ..codec import loads
from ..exchange.state import state_of
from ..naming.article import kind_of
from .broker import Broker
from .running import run
from .tasks import Task

#: The name of the one task of Celery's that does all of ours.
NAME: Final = "flask_ocpi_status.do"
#: The attribute of a Celery app that its Flask apps are kept in, by their names, with
#: that task.
_KNOWN: Final = "_ocpi_known"
_SALT: Final = "flask_ocpi_status.background"
#: The most seconds that a message waits in a worker. Brokers give one that waits much
#: longer to another worker (Redis after an hour, RabbitMQ after 30 minutes).
LONGEST: Final = 600.0


class Celery:
    """Has tasks done by the workers of a Celery app.

    The module of the workers makes the Flask app, and by that they know it: by its
    name, as several can share a Celery app. Both have the same ``SECRET_KEY``, by which
    they sign what goes over the broker. A task is tried once.

    :param celery_app: of the class ``celery.Celery``.
    :param lanes: how many queues lanes are spread over. Each, ``ocpi-0`` and so on, is
        for one worker of one process, which does what it holds in order. Without any,
        all goes to Celery's own queue, and what is started one after another may be
        done at once, or the other way round.
    :param prefix: of the names of these queues.
    :param timeout: the seconds that a step of handing something to the broker may take.
    :raises TypeError: for what is no app of Celery's.
    :raises ValueError: for numbers that cannot be used.
    """

    def __init__(
        self,
        celery_app: Any,
        *,
        lanes: int = 0,
        prefix: str = "ocpi",
        timeout: float = 2.0,
    ) -> None:
        if isinstance(celery_app, type) or not hasattr(
            celery_app, "connection_for_write"
        ):
            raise TypeError(
                f"Celery takes an app of Celery's, not {kind_of(celery_app)}; pass"
                ' celery.Celery("name", broker=…).'
            )
        if not isinstance(lanes, int) or lanes < 0:
            raise ValueError(f"lanes is {lanes!r}; use the number of queues, or 0.")
        if not isinstance(timeout, int | float) or not 0 < timeout < inf:
            raise ValueError(f"timeout is {timeout!r}; use a number of seconds.")
        self._lanes = lanes
        self._prefix = prefix
        self._broker = Broker(celery_app, timeout)
        known = celery_app.__dict__
        if _KNOWN not in known:
            known[_KNOWN] = _known_to(celery_app)
        self._apps, self._task = known[_KNOWN]

    def init_app(self, app: Flask) -> None:
        """Have the workers know an app. Of two of one name it is the later.

        :raises ValueError: without a ``SECRET_KEY``.
        """
        _signer(app)
        self._apps[app.name] = app

    def start(self, app: Flask, task: Task, *, delay: float = 0) -> None:
        """Have a task done, after a number of seconds.

        :raises BrokerUnreachable: when the broker does not take it.
        :raises TypeError: for a function of the program itself, which workers do not
            have.
        :raises RuntimeError: where another app has the name meanwhile.
        """
        if self._apps.get(app.name) is not app:
            raise RuntimeError(
                f"Another app of this Celery app is called {app.name!r} as well, and"
                " would do it; give each a Celery app, or a name of its own."
            )
        if task.name.startswith("__main__:"):
            raise TypeError(
                f"The function {task.name[9:]!r} is in the program itself, where no"
                " worker finds it; define it in a module that both import, or give it a"
                " name with @platform.task."
            )
        here = min(delay, LONGEST)
        signed = _signer(app).sign(dumps({**task.written(), "delay": delay - here}))
        options: dict[str, Any] = {"countdown": here} if here > 0 else {}
        if self._lanes and task.lane is not None:
            number = crc32(task.lane.encode("utf-8")) % self._lanes
            options["queue"] = f"{self._prefix}-{number}"
        self._broker.reach(
            lambda connection: self._task.apply_async(
                (app.name, signed.decode("ascii")),
                connection=connection,
                retry=False,
                # What Celery logs of its arguments.
                argsrepr="…",
                kwargsrepr="{}",
                **options,
            )
        )


def _known_to(celery_app: Any) -> tuple[dict[str, Flask], Any]:
    """Make what a Celery app knows of Flask apps, and the task that it does for them.

    One that is set to do all of its tasks late, or again, does not do so with ours.
    """
    apps: dict[str, Flask] = {}

    @celery_app.task(  # type: ignore[untyped-decorator]
        name=NAME,
        shared=False,
        typing=False,
        serializer="json",
        ignore_result=True,
        acks_late=False,
        max_retries=0,
    )
    def do(name: str, signed: str) -> None:
        _do(apps, name, signed)

    return apps, do


def _do(apps: dict[str, Flask], name: str, signed: str) -> None:
    """Do what has come over the broker, in a worker."""
    app = apps.get(name)
    if app is None:
        logger.error(
            "A task was not done: it is of the app %s, which is not here. Have the"
            " module of the worker make that app.",
            fit(str(name)),
        )
        return
    try:
        document = loads(_signer(app).unsign(signed))
    except BadSignature:
        logger.error(
            "A task was not done: the app %s has not signed it. All of its processes"
            " need the same SECRET_KEY; else somebody writes to the broker who should"
            " not.",
            app.name,
        )
        return
    task, delay = Task.read(document), document["delay"]
    if delay > 0:
        state_of(app).background.start(app, task, delay=delay)
    else:
        run(app, task)


def _signer(app: Flask) -> Signer:
    """Return what signs for an app, with its keys as Flask's sessions have them."""
    secret = app.secret_key
    if not secret:
        raise ValueError(
            "Tasks go over a broker and are signed with the app's SECRET_KEY, which is"
            " not set; set it before OCPIStatus(app), to the same in every process."
        )
    keys = [*(app.config.get("SECRET_KEY_FALLBACKS") or ()), secret]
    return Signer(keys, f"{_SALT}.{app.name}", digest_method=sha256)
