"""The longest prefix wins, and a look at the path comes to what the router finds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from time import sleep
from typing import ClassVar

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.routing import BaseConverter

from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import get_contract
from flask_ocpi_status.exchange.enrolment import Claim
from flask_ocpi_status.exchange.enrolment import Enrolled
from flask_ocpi_status.exchange.prefixes import Find
from flask_ocpi_status.exchange.prefixes import Prefix
from flask_ocpi_status.exchange.prefixes import by_beginning
from flask_ocpi_status.exchange.prefixes import by_router
from flask_ocpi_status.exchange.prefixes import finder
from tests.table import table

CONTRACT = get_contract("ocpi-2.2.1")


def enrolled(*texts: str) -> list[Prefix]:
    """Enrol prefixes, each of which is the module of its claim."""
    return [
        Prefix(Enrolled(CONTRACT, text), Claim(CONTRACT, module=text), {None})
        for text in texts
    ]


def prefixes_of(*texts: str) -> Find:
    return finder(Flask(__name__), enrolled(*texts))


def found(find: Find, path: str, domain: str = "") -> str | None:
    claim = find(path, domain)
    return None if claim is None else claim.module


PREFIXES = ("/ocpi", "/ocpi/2.2.1", "/ocpi/2.2.1/locations", "/other")


@table(
    ("path", "prefix"),
    [
        ("/ocpi", "/ocpi"),
        ("/ocpi/", "/ocpi"),
        ("/ocpi/2.2.1", "/ocpi/2.2.1"),
        ("/ocpi/2.2.10", "/ocpi"),
        ("/ocpi/2.2.1/x\ny", "/ocpi/2.2.1"),
        ("/ocpi/2.2.1/locations//1", "/ocpi/2.2.1/locations"),
        ("//ocpi/x", "/ocpi"),
        ("/ocpix", None),
        ("/", None),
        ("/OCPI", None),
    ],
)
def test_the_longest_prefix_wins_and_ends_at_a_slash(path, prefix):
    assert found(prefixes_of(*PREFIXES), path) == prefix
    assert found(prefixes_of(*reversed(PREFIXES)), path) == prefix
    assert found(prefixes_of(*PREFIXES, "/<some>/thing"), path) == prefix


def test_the_root_has_all_that_is_left():
    assert found(prefixes_of("/ocpi", "/"), "/other") == "/"
    assert found(prefixes_of("", "/ocpi"), "/") == ""


def test_of_two_that_are_the_same_the_first_wins():
    assert found(prefixes_of("/ocpi", "/ocpi/"), "/ocpi/x") == "/ocpi"


def test_a_variable_stands_for_one_part_of_the_path():
    prefixes = prefixes_of("/<country>/ocpi", "/nl/ocpi")
    assert found(prefixes, "/be/ocpi/x") == "/<country>/ocpi"
    assert found(prefixes, "/nl/ocpi/x") == "/nl/ocpi"
    assert found(prefixes, "/be/x/ocpi") is None


def test_what_is_in_another_domain_is_the_hosts():
    assert found(prefixes_of("/ocpi"), "/ocpi/x", "api") is None


PARTS = st.sampled_from(["", "a", "b", "ab", "a b", "ü", "x\ny", "1.1"])
PATHS = st.lists(PARTS, max_size=5).map(lambda parts: "/" + "/".join(parts))
PLAIN = st.lists(st.sampled_from(["a", "b", "ab", "ü", "1.1"]), max_size=3)


@given(
    st.lists(PLAIN.map(lambda parts: "/" + "/".join(parts)), min_size=1, max_size=5),
    PATHS,
)
def test_a_look_at_the_path_comes_to_what_the_router_finds(texts, path):
    prefixes = enrolled(*texts)
    routed = by_router(Flask(__name__), prefixes)(path, "")
    assert by_beginning(prefixes)(path, "") == routed


class Slow(BaseConverter):
    """Sleeps while its rule is compiled, and counts how many are."""

    inside: ClassVar[list[object]] = []
    most: ClassVar[int] = 0

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        Slow.inside.append(self)
        Slow.most = max(Slow.most, len(Slow.inside))
        sleep(0.02)
        Slow.inside.remove(self)


def test_the_first_requests_of_several_apps_compile_no_rules_at_a_time():
    """Compiled by two threads, a rule may be the crash of both in some CPythons."""

    def slow_app() -> Flask:
        app = Flask(__name__)
        app.url_map.converters["slow"] = Slow
        OCPIStatus(app)
        bp = OCPIBlueprint("b", __name__, url_prefix="/ocpi/<slow:it>")
        bp.add_url_rule("/", "root", lambda it: it)
        app.register_blueprint(bp)
        return app

    apps = [slow_app() for _ in range(4)]
    before = Slow.most
    with ThreadPoolExecutor(len(apps)) as pool:
        answers = list(pool.map(lambda app: app.test_client().get("/ocpi/x/y"), apps))
    assert [answer.status_code for answer in answers] == [404] * len(apps)
    assert before == Slow.most == 1
