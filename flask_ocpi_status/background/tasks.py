"""What is to be done later: a name and JSON, so that another process can do it too."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from contextvars import ContextVar
from importlib import import_module
from typing import Any
from typing import Final
from typing import NamedTuple
from typing import Self

from flask.sansio.app import App

from ..codec import dumps
from ..codec import loads
from ..exchange.carried import Carried
from ..sync import late
from ..transport.routing import PartyId
from ..transport.routing import Routing

Function = Callable[..., Any]

#: The lane of the task that is being done.
_LANE: Final[ContextVar[str | None]] = ContextVar("ocpi-lane", default=None)
#: The attribute of an app that its functions are kept in which have names.
_TASKS: Final = "_ocpi_tasks"


class Task(NamedTuple):
    """Something to be done. It does not show its arguments.

    :param name: of the function that does it; see :func:`name_of`.
    :param arguments: of the function: a list, as a text of JSON.
    :param lane: tasks of one lane are done one after another, in order.
    :param carried: what the message hands on that it comes of.
    """

    name: str
    arguments: str = "[]"
    lane: str | None = None
    carried: Carried = Carried()

    def __repr__(self) -> str:
        return f"Task({self.name!r}, lane={self.lane!r})"

    def written(self) -> dict[str, Any]:
        """Write it as a document of JSON."""
        correlation_id, party, routing = self.carried
        return {
            "name": self.name,
            "arguments": self.arguments,
            "lane": self.lane,
            "correlation_id": correlation_id,
            "party": party,
            "routing": [
                None if one is None else [one.country_code, one.party_id]
                for one in routing
            ],
        }

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Self:
        """Read what :meth:`written` has written."""
        pairs = (one and PartyId(*one) for one in document["routing"])
        carried = Carried(
            document["correlation_id"], document["party"], Routing(*pairs)
        )
        return cls(document["name"], document["arguments"], document["lane"], carried)


def arguments_of(*arguments: Any) -> str:
    """Write arguments of a function as JSON.

    :raises TypeError: for what has no form in JSON.
    """
    return dumps(list(arguments))


def tasks_of(app: App) -> dict[str, Function]:
    """Return the functions that an app has given names, to read it or to add to it."""
    tasks: dict[str, Function] = app.__dict__.setdefault(_TASKS, {})
    return tasks


def name_of(function: Function, known: Mapping[str, Function]) -> str:
    """Return a name by which every process of the app finds a function.

    :param known: functions that have a name of their own.
    :raises TypeError: for one that cannot be found by any.
    """
    for name, one in known.items():
        if one == function:
            return name
    parts = (getattr(function, part, "") for part in ("__module__", "__qualname__"))
    name = ":".join(parts)
    try:
        found = function_of(name, {})
    except LookupError:
        found = None
    if found is None or found != function:
        raise TypeError(
            f"{function!r} cannot be found by another process; define it at the top of"
            " a module, or give it a name with @platform.task."
        )
    return name


def function_of(name: str, known: Mapping[str, Function]) -> Function:
    """Return the function of a name.

    :raises LookupError: when there is none.
    """
    if name in known:
        return known[name]
    module, _, path = name.partition(":")
    try:
        found: Any = import_module(module)
        for part in path.split("."):
            found = getattr(found, part)
    except (AttributeError, ImportError, TypeError, ValueError):
        found = None
    if not callable(found):
        raise LookupError(f"There is no function {name!r} in this process.")
    return found  # type: ignore[no-any-return]


def called(task: Task, known: Mapping[str, Function]) -> Any:
    """Call the function of a task with its arguments, in a context of the app.

    It may be ``async``.
    """
    token = _LANE.set(task.lane)
    try:
        call = late(function_of(task.name, known))
        return call(*loads(task.arguments, exact=True))
    finally:
        _LANE.reset(token)


def present_lane() -> str | None:
    """Return the lane of the task that is being done; ``None`` where it has none."""
    return _LANE.get()
