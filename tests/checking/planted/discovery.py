"""What is wrong with versions and their details."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tests.checking.planting import Do
from tests.checking.planting import Faults
from tests.checking.planting import Planted
from tests.checking.planting import add_version
from tests.checking.planting import changed
from tests.checking.planting import is_details
from tests.checking.planting import is_versions
from tests.checking.planting import spoil


def endpoints(change: Callable[[list[dict[str, str]]], object]) -> Do:
    """Spoil the endpoints in version details."""
    return spoil(is_details, changed(lambda data: change(data["endpoints"])))


FAULTS: Final[Faults] = {
    "versions in an object": Planted(
        "discovery.versions envelope.list",
        "Only 2.0 has an object there.",
        spoil(is_versions, lambda a: a.say(data={"versions": a.data})),
    ),
    "a relative URL of a version": Planted(
        "discovery.version-urls discovery.answered discovery.versions",
        "It cannot be called, and is no URL of the class either.",
        spoil(is_versions, lambda a: add_version(a, "/ocpi/2.1.1")),
    ),
    "a version twice": Planted(
        "discovery.versions-once",
        answer=spoil(is_versions, lambda a: a.say(data=[*a.data, *a.data])),
    ),
    "a version without details": Planted(
        "discovery.details",
        answer=spoil(
            is_versions, lambda a: add_version(a, a.data[0]["url"] + "not/there/")
        ),
    ),
    "details of another version": Planted(
        "details.version",
        answer=spoil(is_details, lambda a: a.say(data={**a.data, "version": "2.2"})),
    ),
    "endpoints without a role": Planted(
        "details.class",
        answer=endpoints(lambda them: [one.pop("role") for one in them[:1]]),
    ),
    "no credentials": Planted(
        "details.credentials",
        answer=endpoints(lambda them: them.pop(0)),
    ),
    "a relative URL of a module": Planted(
        "details.urls details.class",
        "It is no URL of the class either.",
        endpoints(
            lambda them: them.append(
                {"identifier": "chargingprofiles", "role": "SENDER", "url": "/cp/"}
            )
        ),
    ),
    "a module twice": Planted(
        "details.once", answer=endpoints(lambda them: them.append(them[0]))
    ),
    "a misspelt module": Planted(
        "details.modules",
        answer=endpoints(lambda them: them.append({**them[0], "identifier": "cdr"})),
    ),
}
