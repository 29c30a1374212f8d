"""A server that ends when it is told to, with all its connections."""

from __future__ import annotations

import signal
import socket
import threading
from threading import Event

import pytest
import requests
from flask import Flask

from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.testing import serve
from flask_ocpi_status.testing.serving import PortProblem
from flask_ocpi_status.testing.serving import base_url
from flask_ocpi_status.testing.serving import listen
from flask_ocpi_status.testing.serving import serving
from flask_ocpi_status.testing.serving import wait_for_signal
from tests.table import table
from tests.testing.apps import user


def test_an_app_is_served_until_the_block_ends():
    app = Flask("served")
    app.add_url_rule("/", "it", lambda: "it")
    with listen("127.0.0.1", 0) as listening:
        url = base_url(listening)
        with serving(app, listening):
            assert requests.get(url, timeout=60).text == "it"
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=60)


def test_what_is_begun_is_answered_before_it_ends():
    app, begun, goes_on = Flask("served"), Event(), Event()
    came = []

    @app.get("/")
    def slow():
        begun.set()
        assert goes_on.wait(60)
        return "done"

    listening = listen("127.0.0.1", 0)
    url = base_url(listening)

    def ask():
        came.append(requests.get(url, timeout=60).text)

    asking = threading.Thread(target=ask)
    with serving(app, listening, patience=60):
        asking.start()
        assert begun.wait(60)
        goes_on.set()
    asking.join(60)
    assert came == ["done"]


def test_a_connection_on_which_nothing_is_said_ends_with_it():
    before = set(threading.enumerate())
    listening = listen("127.0.0.1", 0)
    address = listening.getsockname()
    with serving(Flask("served"), listening, patience=0.01):
        silent = socket.create_connection(address)
        while len(set(threading.enumerate()) - before) < 2:
            Event().wait(0.01)  # until the server has taken it
    assert set(threading.enumerate()) <= before  # of others, some may have ended
    assert silent.recv(1) == b""
    silent.close()


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="POSIX has it.")
def test_a_signal_ends_the_wait_whichever_thread_it_is_given_to():
    class Ended(Exception):
        pass

    def end(number, frame):
        raise Ended

    before = signal.signal(signal.SIGUSR1, end)
    try:
        with serving(Flask("served"), listen("127.0.0.1", 0)) as thread:
            args = thread.ident, signal.SIGUSR1
            # Once this one waits; it may come earlier, and is as good a case then.
            later = threading.Timer(0.05, signal.pthread_kill, args)
            later.start()
            with pytest.raises(Ended):
                wait_for_signal(thread)
            later.join(60)
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_a_port_that_is_taken_is_told_of():
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortProblem, match=f"Port {port} is in use; stop what"):
            listen("127.0.0.1", port)


def test_an_app_that_is_served_knows_where_it_is_and_calls_this_machine():
    made = user()
    keys = ("OCPI_STATUS_BASE_URL", "OCPI_STATUS_INSECURE_PEERS")
    before = [made.app.config[key] for key in keys]
    with serve(made.app) as served:
        assert [made.app.config[key] for key in keys] == [served.url, True]
        assert served.versions_url == f"{served.url}/ocpi/versions/"
        assert requests.get(served.versions_url, timeout=60).status_code == 401
    assert [made.app.config[key] for key in keys] == before


@table(
    "app, told",
    [(Flask("plain"), "call OCPIStatus"), (Flask("bare"), "register a Registration")],
)
def test_an_app_that_speaks_no_ocpi_is_refused(app, told):
    if app.name == "bare":
        OCPIStatus(app)
    with pytest.raises(RuntimeError, match=told), serve(app) as served:
        _ = served.versions_url
