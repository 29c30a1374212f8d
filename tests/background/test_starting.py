"""What is to be done in the background begins when it is certain that it is to."""

from __future__ import annotations

import sys
import threading
from datetime import timedelta
from functools import partial
from math import inf
from math import nan
from typing import Any

import pytest
from flask import Flask
from flask import Response
from flask import copy_current_request_context
from flask import request
from flask import stream_with_context

from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import UnknownLocation
from flask_ocpi_status.background import Celery
from flask_ocpi_status.background import Overloaded
from flask_ocpi_status.background import Threads
from flask_ocpi_status.background import once_certain
from flask_ocpi_status.background import start
from flask_ocpi_status.exchange.state import state_of
from flask_ocpi_status.modules import ocpi_received
from flask_ocpi_status.registration import MemoryParties
from tests.background.doing import CARRIED
from tests.background.doing import DONE
from tests.background.doing import LONG
from tests.background.doing import gate
from tests.background.doing import hold
from tests.background.doing import note
from tests.background.doing import nothing_done as nothing_done
from tests.partners.calling import party_of
from tests.standing import partner as partner
from tests.table import table


class Session:
    """What commits and rolls back, and tells nobody."""

    def commit(self) -> None:
        """Commit."""
        DONE.append("commit")

    def rollback(self) -> None:
        """Roll back."""
        DONE.append("rollback")


class World:
    """An app whose views ask for something, each in its way."""

    def __init__(self) -> None:
        self.threads = Threads(1)
        self.app = Flask(__name__)
        OCPIStatus(self.app, background=self.threads)
        bp = OCPIBlueprint(
            "b", __name__, url_prefix="/b", session=Session(), auth=False
        )

        def ask() -> None:
            once_certain(partial(DONE.append, "act"), Session())
            DONE.append("view")

        @bp.get("/good")
        def good() -> Any:
            ask()
            return {}

        @bp.get("/raises")
        def raises() -> Any:
            ask()
            raise UnknownLocation("x")

        @bp.get("/crashes")
        def crashes() -> Any:
            ask()
            return 1 / 0

        @bp.get("/returns")
        def returns() -> Any:
            ask()
            return {}, 400

        @bp.get("/unsendable")
        def unsendable() -> Any:
            ask()
            return {}, {"X-Bad": "a\nb"}

        @bp.get("/file", envelope=False)
        def file() -> Any:
            ask()
            return Response("file", content_type="text/plain")

        @bp.get("/no-file", envelope=False)
        def no_file() -> Any:
            ask()
            return Response("no", 404, content_type="text/plain")

        @bp.get("/stream", envelope=False)
        def stream() -> Any:
            def parts() -> Any:
                yield "a"
                ask()
                yield "b"

            return Response(stream_with_context(parts()), content_type="text/plain")

        @bp.get("/failed-stream", envelope=False)
        def failed_stream() -> Any:
            response = stream()
            response.status_code = 500
            return response

        @bp.get("/failing-act")
        def failing_act() -> Any:
            once_certain(lambda: 1 / 0)
            ask()
            return {}

        @bp.get("/chain")
        def chain() -> Any:
            once_certain(ask)
            return {}

        @bp.get("/thread")
        def thread() -> Any:
            left = threading.Event()

            @copy_current_request_context
            def later() -> None:
                assert left.wait(LONG)
                ask()

            self.later = threading.Thread(target=later)
            self.later.start()
            self.left = left
            return {}

        @bp.get("/full")
        def full() -> Any:
            self.app.extensions["full"] = Threads(1, waiting=1)
            state_of(self.app).background = self.app.extensions["full"]
            gate("g")
            start(hold, "g")
            once_certain(partial(start, note, "never"))
            return {}

        self.app.register_blueprint(bp)
        self.app.add_url_rule("/host", "host", lambda: ask() or "host")
        self.client = self.app.test_client()

    def get(self, path: str) -> Any:
        DONE.clear()
        response = self.client.get(path)
        response.get_data()
        return response


@pytest.fixture
def world() -> World:
    return World()


@table(
    ("path", "done"),
    [
        ("/b/good", ["view", "commit", "act"]),
        ("/b/raises", ["view", "rollback"]),
        ("/b/crashes", ["view", "rollback"]),
        ("/b/returns", ["view", "rollback"]),
        ("/b/unsendable", ["view", "rollback"]),
        ("/b/file", ["view", "commit", "act"]),
        ("/b/no-file", ["view", "rollback"]),
        # The answer has left when it is asked for.
        ("/b/stream", ["commit", "act", "view"]),
        ("/b/failed-stream", ["rollback", "view"]),
        ("/b/failing-act", ["view", "commit", "act"]),
        ("/b/chain", ["commit", "view", "act"]),
        # No answer in contract, and a session that tells nobody: at once.
        ("/host", ["act", "view"]),
    ],
)
def test_in_a_request_it_is_done_when_a_success_leaves(path, done, world):
    world.get(path)
    assert done == DONE


def test_in_a_thread_with_the_context_of_a_request_it_is_done_after_that(world):
    world.get("/b/thread")
    world.left.set()
    world.later.join(LONG)
    assert DONE == ["commit", "act", "view"]


def test_what_is_not_taken_does_not_break_the_answer_that_it_comes_of(world, caplog):
    response = world.get("/b/full")
    assert response.json["status_code"] == 1000
    [record] = caplog.records
    assert record.exc_info[0] is Overloaded
    gate("g").set()
    assert world.app.extensions["full"].wait(LONG)
    assert "never" not in DONE


def test_outside_of_a_request_and_of_a_transaction_it_is_done_at_once(world):
    with world.app.app_context():
        once_certain(partial(DONE.append, 1))
        once_certain(partial(DONE.append, 2), Session())
        with pytest.raises(ZeroDivisionError):
            once_certain(lambda: 1 / 0)
    assert DONE == [1, 2]


def test_sqlalchemy_is_not_looked_for_where_nobody_uses_it(world, monkeypatch):
    for name in [name for name in sys.modules if name.startswith("sqlalchemy")]:
        monkeypatch.delitem(sys.modules, name)
    with world.app.app_context():
        once_certain(partial(DONE.append, 1), Session())
    assert DONE == [1]
    assert "sqlalchemy" not in sys.modules


def test_there_is_an_app_to_do_it_in(world):
    with pytest.raises(RuntimeError, match="application context"):
        start(note, 1)
    with Flask("bare").app_context(), pytest.raises(RuntimeError, match="OCPIStatus"):
        start(note, 1)


@table(
    ("function", "arguments", "told"),
    [
        (lambda: None, (), "define it at the top of a module"),
        (note, (object(),), "JSON"),
    ],
)
def test_what_cannot_be_done_elsewhere_is_told_when_it_is_started(
    function, arguments, told, world
):
    with world.app.app_context(), pytest.raises(TypeError, match=told):
        start(function, *arguments)


@table("delay", [inf, nan, 1e300, timedelta(seconds=1), "1"])
def test_a_delay_is_a_number_of_seconds_that_can_be_waited_for(delay, world):
    """A thread that is to wait for ever ends at once."""
    with world.app.app_context(), pytest.raises(ValueError, match="number of seconds"):
        start(note, 1, delay=delay)


@table(
    ("background", "told"),
    [
        (Threads, "not a type; pass an object, as in Threads"),
        (Celery, "not a type; pass an object"),
        (4, "not an int; pass an object"),
        (Flask("app"), "not a Flask; pass an object"),
        (threading.Thread(), "not a Thread; pass an object"),
    ],
)
def test_what_does_no_tasks_is_told_at_once(background, told):
    with pytest.raises(TypeError, match=told):
        OCPIStatus(background=background)
    app = Flask(__name__)
    with pytest.raises(TypeError, match=told):
        OCPIStatus().init_app(app, background=background)
    assert not app.extensions


def test_the_background_of_an_app_comes_before_that_of_the_instance():
    class Recording(Threads):
        def init_app(self, app: Flask) -> None:
            DONE.append((app, self))

    first, second = Recording(), Recording()
    ocpi = OCPIStatus(background=first)
    apps = [Flask(__name__), Flask(__name__)]
    ocpi.init_app(apps[0])
    ocpi.init_app(apps[1], background=second)
    assert [(apps[0], first), (apps[1], second)] == DONE
    assert state_of(apps[1]).background is second


def tell_partner(name: str) -> None:
    """Call a party, as a task does."""
    from flask import current_app

    ocpi = current_app.extensions["ocpi_status"]
    party = ocpi.parties.by_name(name)
    with ocpi.peer(party) as peer:
        peer.put(f"{peer.party.endpoints[0].url}/1", {})


class Known(MemoryParties):
    """Parties of which one is there already."""

    def __init__(self, party: Any) -> None:
        super().__init__()
        self.party = party

    def by_name(self, name: str) -> Any:
        assert name == self.party.name
        return self.party


@table(
    "sent",
    [
        {"X-Correlation-ID": "the-one"},
        {
            "X-Correlation-ID": "another",
            "OCPI-to-country-code": "NL",
            "OCPI-to-party-id": "OUR",
            "OCPI-from-country-code": "DE",
            "OCPI-from-party-id": "XYZ",
        },
    ],
)
def test_a_call_of_a_task_has_the_ids_and_routing_of_the_request_it_comes_of(
    sent, partner
):
    pytest.importorskip("requests", reason="It needs the extra 'registration'.")
    partner.misbehave("says")
    partner.exchanges.clear()
    threads = Threads(1)
    app = Flask(__name__)
    app.config["OCPI_STATUS_INSECURE_PEERS"] = True
    app.config["OCPI_STATUS_CHECK_SENDER"] = False
    party = party_of(partner)
    ocpi = OCPIStatus(app, parties=Known(party), background=threads)
    ocpi.token_loader(lambda token: party)
    bp = OCPIBlueprint("b", __name__, url_prefix="/b")

    @bp.post("/it", body="ignored")
    def it() -> Any:
        once_certain(partial(start, tell_partner, party.name))
        once_certain(partial(start, note, request.path))
        return {}

    app.register_blueprint(bp)
    headers = {**sent, "Authorization": "Token abc"}
    answer = app.test_client().post("/b/it", headers=headers)
    assert answer.json["status_code"] == 1000
    assert threads.wait(LONG)
    [got] = [one.headers for one in partner.received()]
    assert got["x-correlation-id"] == sent["X-Correlation-ID"]
    assert got["x-request-id"] != answer.headers["X-Request-ID"]
    if "OCPI-from-party-id" in sent:
        assert (got["ocpi-to-party-id"], got["ocpi-from-party-id"]) == ("XYZ", "OUR")
    assert CARRIED[-1].party == "partner"


def test_what_hears_of_an_object_may_ask_for_more_and_it_is_done(caplog):
    from tests.modules.serving.world import World as Platform
    from tests.modules.serving.world import thing

    platform = Platform("2.2.1", session=Session())

    def hear(app: Any, **told: Any) -> None:
        DONE.append("heard")
        once_certain(partial(DONE.append, "act"), Session())

    with ocpi_received.connected_to(hear):
        platform.ask(
            "PUT",
            "receiver/locations/NL/ABC/LOC1",
            thing("Location", "2.2.1", module="locations"),
        )
    assert DONE == ["commit", "heard", "act"]
    assert not caplog.records
