"""Pulling 10,000 Locations from a party, beside fetching them and reading the JSON.

The party is a platform on an SQLite file, behind gunicorn: 200 pages of 50 Locations.
Both sides ask the same server. Ours keeps what comes in an SQLite file that is empty
each time, judged or not; and once more, when all of it is there. The other side follows
the links with requests, and reads each page with ``json.loads``. What the processors of
both took, the party's and ours, is compared besides: a machine that others use as well
has whoever has more to do wait for longer.
"""

from __future__ import annotations

import gc
import json
import math
import os
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from time import process_time
from typing import Final

import requests
from flask import Flask

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import PartyId
from flask_ocpi_status.answers.monitoring import logger
from flask_ocpi_status.modules.platform import OCPIPlatform
from flask_ocpi_status.registration import CredentialsRole
from flask_ocpi_status.registration import Endpoint
from flask_ocpi_status.registration import Party

from .measure import Comparison
from .platforms import HOME
from .platforms import documents_in
from .platforms import platform_on
from .platforms import sent
from .servers import serving

BESIDE_FETCHING: Final = 1.3
#: For information.
NO_LIMIT: Final = math.inf
MANY: Final = 10_000
_FILE: Final = "OCPI_BENCHMARK_SOURCE"
_PATH: Final = f"/ocpi/{HOME}/sender/locations/"
_US: Final = {
    "role": "EMSP",
    "country_code": "NL",
    "party_id": "DST",
    "business_details": {"name": "DST"},
}
#: A way to pull: its seconds, and those of the processor.
Way = Callable[[], tuple[float, float]]


def source() -> Flask:
    """Return the party's app, whose file has its Locations."""
    app = platform_on(documents_in(Path(os.environ[_FILE])).__enter__(), 0)
    app.add_url_rule("/processor", view_func=lambda: str(process_time()))
    return app


def run(rounds: int = 7) -> Iterator[Comparison]:
    """Make the comparisons."""
    logger.setLevel("ERROR")
    with TemporaryDirectory() as folder:
        os.environ[_FILE] = f"{folder}/source.sqlite"
        with documents_in(Path(os.environ[_FILE])) as theirs:
            platform_on(theirs, MANY)
        with serving(f"{__name__}:source()") as address, _puller(folder) as pull:
            base = f"http://{address}{_PATH}"
            ways: dict[str, Way] = {
                "fetched": lambda: _timed(base, lambda: _fetched(base)),
                "not judged": lambda: pull(base, False),
                "judged": lambda: pull(base, True),
                "judged, and there already": lambda: pull(base, True, again=True),
            }
            for way in ways.values():
                way()
            measured: dict[str, list[tuple[float, float]]] = {one: [] for one in ways}
            for _ in range(rounds):
                for name, way in ways.items():
                    measured[name].append(way())
    seconds, processor = (
        {name: median(one[at] for one in some) for name, some in measured.items()}
        for at in (0, 1)
    )
    for what, took in (("", seconds), (", processors", processor)):
        for name in list(ways)[1:]:
            yield Comparison(
                f"{MANY} locations, {name}{what}",
                took[name] * 1000,
                took["fetched"] * 1000,
                "ms",
                BESIDE_FETCHING if name == "not judged" else NO_LIMIT,
            )


def _timed(base: str, act: Callable[[], int]) -> tuple[float, float]:
    """Return how long something takes that reads all of the list.

    :raises RuntimeError: when it reads anything else.
    """
    url = f"{base.removesuffix(_PATH)}/processor"

    def processors() -> float:
        return process_time() + float(requests.get(url, timeout=60).text)

    gc.collect()  # what making an app has left is none of what is measured
    started, before = perf_counter(), processors()
    if (found := act()) != MANY:
        raise RuntimeError(f"{found} locations were read, and not {MANY}.")
    return perf_counter() - started, processors() - before


def _fetched(base: str) -> int:
    """Read the list with no more than it takes, and return how long it is."""
    found, url = 0, f"{base}?limit=50"
    with requests.Session() as session:
        session.headers.update(sent(HOME))
        while url:
            answer = session.get(url, timeout=60)
            found += len(json.loads(answer.content)["data"])
            url = answer.links.get("next", {}).get("url", "")
    return found


@contextmanager
def _puller(folder: str) -> Iterator[Callable[..., tuple[float, float]]]:
    """Give what pulls the list into a file that is empty, or has all of it."""
    files = (Path(folder) / f"{number}.sqlite" for number in count())
    last: list[Path] = []

    def pull(base: str, judged: bool, *, again: bool = False) -> tuple[float, float]:
        if not again:
            last[:] = [next(files)]
        with documents_in(last[0]) as documents:
            app = Flask("puller")
            app.config["OCPI_STATUS_ROLES"] = [_US]
            app.config["OCPI_STATUS_INSECURE_PEERS"] = True
            OCPIStatus(app)
            platform = OCPIPlatform("p", __name__, session=documents.session)
            platform.receiver("locations", documents)
            app.register_blueprint(platform)
            party = Party(
                1,
                "source",
                registered=True,
                version=HOME,
                token=CredentialsToken("inbound"),
                endpoints=(Endpoint("locations", base, "SENDER"),),
                roles=(CredentialsRole("CPO", PartyId("NL", "CPO")),),
            )
            since = "2020-01-01T00:00:00Z" if again else None
            with app.app_context():
                return _timed(
                    base,
                    lambda: (
                        platform.pull("locations", party, since, judged=judged).read
                    ),
                )

    yield pull
