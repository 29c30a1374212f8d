"""A partner's life, and that nothing is left of it."""

from __future__ import annotations

import threading
import warnings
import weakref
from threading import Event
from threading import Thread

import pytest

from flask_ocpi_status.testing import Partner
from flask_ocpi_status.testing.serving import PortProblem
from tests.testing.apps import US
from tests.testing.apps import user

OURS = {"country_code": US.country_code, "party_id": US.party_id}


def names():
    """Return the threads that are there, but for the house's own one."""
    return {one for one in threading.enumerate() if one.name != "deadlines"}


def test_nothing_is_left_of_a_partner_also_where_it_hangs():
    made, before = user(), names()
    came = []
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with Partner("CPO") as partner:
            partner.meet(made.app)
            partner.misbehave("hang", "GET locations")
            asking = Thread(target=lambda: came.append(made.call("GET", "locations")))
            asking.start()
            partner.wait_for("GET", "locations", timeout=60)
        asking.join(60)
    assert came[0].reason == "unreachable"
    made.background.close()
    assert names() == before


def test_each_time_that_it_is_entered_it_begins_anew():
    made, partner = user(), Partner("CPO")
    for _ in range(2):
        with partner:
            partner.meet(made.app)
            token = partner.token
            assert partner.received() == partner.has("tokens") == []
            assert made.call("GET", "locations").data == []
            partner.holds("locations", [partner.example("Location")])
            partner.peer.sessions.put(partner.example("Session"))
            with made.app.app_context():
                made.platform.push("tokens", partner.example("Token") | OURS)
            partner.wait_for("PUT", "tokens", timeout=60)
            partner.misbehave("hang", "GET tariffs")
            partner.app.config["OCPI_STATUS_PAGE_LIMIT"] = 1
    with partner:
        assert partner.token != token
        assert partner.app.config["OCPI_STATUS_PAGE_LIMIT"] != 1
        with pytest.raises(RuntimeError, match="knows no app yet"):
            _ = partner.knows
        partner.meet(made.app)
        assert made.call("GET", "tariffs").data == []


def test_it_is_entered_by_one_at_a_time(partner):
    with pytest.raises(RuntimeError, match="make another one"), partner:
        pass


def test_what_hangs_is_let_go_at_each_end():
    made, partner = user(), Partner("CPO")

    def ask(came):
        came.append(made.call("GET", "cdrs"))

    for _ in range(2):
        came = []
        with partner:
            partner.meet(made.app)
            partner.misbehave("hang")
            asking = Thread(target=ask, args=[came])
            asking.start()
            partner.wait_for("GET", "cdrs", timeout=60)
            assert asking.is_alive()
        asking.join(60)
        assert came[0].reason == "unreachable"


def test_a_request_that_the_app_hangs_in_ends_with_the_partner():
    made, goes_on = user(), Event()
    made.app.before_request(lambda: goes_on.wait(30) and None)
    with Partner("CPO") as partner:
        partner.meet(made.app)
        asking = Thread(target=lambda: partner.send("GET", "sessions/DE/PAR/S1"))
        asking.start()
        goes_on.set()
        asking.join(60)
    assert not asking.is_alive()


def test_a_fault_ends_with_its_block_or_with_all(mine, partner):
    with partner.misbehave("unauthorized"):
        assert mine.call("GET", "locations").http_status == 401
    partner.misbehave("status", times=1)
    partner.misbehave("unauthorized", after=1)
    codes = [mine.call("GET", "locations").http_status for _ in range(3)]
    assert codes == [500, 401, 401]
    partner.behave()
    assert mine.call("GET", "locations").http_status == 200


def test_nothing_is_kept_of_a_fault_that_has_ended(partner):
    with partner.misbehave("unauthorized") as fault:
        ended = weakref.ref(fault)
    del fault
    assert ended() is not None
    partner.misbehave("delay")
    assert ended() is None


def test_several_faults_are_done_in_order(mine, partner):
    partner.misbehave("status", http=503)
    partner.misbehave("header", name="Retry-After", value="7")
    assert mine.call("GET", "locations").retry_after == 7


def test_a_partner_shows_where_it_is_and_no_token(partner):
    assert repr(partner) == f"<CPO DE-PAR at {partner.url}>"
    assert partner.token not in repr(vars(partner))


def test_a_port_that_is_taken_is_told_of(partner):
    port = int(partner.url.rpartition(":")[2])
    with pytest.raises(PortProblem, match="is in use"), Partner(port=port):
        pass
