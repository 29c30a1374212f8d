"""A process that renews is killed, at each step: what works then, and what is said."""

from __future__ import annotations

from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from flask import Flask

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.registration import RegistrationBlueprint
from flask_ocpi_status.registration import RegistrationFailed
from flask_ocpi_status.registration import SQLParties
from flask_ocpi_status.registration import agreeing
from flask_ocpi_status.registration import renewing
from tests.forks import FORKING
from tests.parties.databases import database_url
from tests.parties.databases import opened
from tests.partners.platform import CPO
from tests.partners.saying import Said
from tests.partners.saying import saying

from .pairs import Pair
from .pairs import known
from .pairs import leave
from .pairs import opens
from .pairs import partner_of
from .pairs import renew


def act(database: str, url: str, what: str, stop: str, here: Connection) -> None:
    """Renew with a party, or leave it, and stop where it is said: in a process."""
    # Whoever comes after it need not wait until it would have ended.
    renewing._MARGIN = -120.0
    store = SQLParties(database)
    app = Flask(__name__)
    app.config.update(
        OCPI_STATUS_BASE_URL=url,
        OCPI_STATUS_ROLES=[CPO],
        OCPI_STATUS_INSECURE_PEERS=True,
        OCPI_STATUS_PEER_TIMEOUT=60.0,
        OCPI_STATUS_PEER_DEADLINE=120.0,
    )
    ocpi = OCPIStatus(app, parties=store)
    app.register_blueprint(RegistrationBlueprint())

    def hang(*args: object, **options: object) -> None:
        here.send("here")
        Event().wait()

    if stop == "exchange":
        renewing.exchange = hang
    elif stop:
        setattr(store, stop, hang)
    with app.app_context():
        getattr(ocpi, what)(store.by_name("other"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SQLParties]:
    with database_url(request.param, tmp_path) as url, opened(url) as store:
        store.url = url.render_as_string(hide_password=False)  # type: ignore[attr-defined]
        yield store


@pytest.fixture
def one(database: SQLParties) -> Iterator[Pair]:
    with partner_of() as partner:
        yield Pair(partner, database)


def killed(one: Pair, what: str, stop: str = "", sent: str = "") -> None:
    """Have a process do it, and kill it where it stops or what it sent has arrived."""
    here, there = FORKING.Pipe(duplex=False)
    store: Any = one.platform.store
    url = one.platform.app.config["OCPI_STATUS_BASE_URL"]
    process = FORKING.Process(target=act, args=(store.url, url, what, stop, there))
    process.start()
    there.close()
    with here:
        try:
            if sent:
                one.partner.wait_for(*sent.split(), timeout=60)
            else:
                assert here.recv() == "here"
        finally:
            process.kill()
            process.join(60)


def killed_unanswered(one: Pair, what: str, on: str, *, heard: bool) -> None:
    """Kill it while it waits for an answer.

    :param on: what it is that is not answered.
    :param heard: whether the partner does what it is asked.
    """
    faults: Said = {"hang": {}} if heard else {"says": {}, "hang": {}}
    with saying(one.partner, faults, on=on):
        killed(one, what, sent=on)


@pytest.mark.parametrize("stop", ["versions", "begin", "exchange", "sent"])
def test_before_the_other_side_has_taken_it_all_works_and_it_is_renewed_again(
    stop: str, one: Pair
) -> None:
    if stop in ("versions", "sent"):
        on = "GET versions" if stop == "versions" else "PUT credentials"
        killed_unanswered(one, "renew", on, heard=False)
    else:
        killed(one, "renew", stop)
    one.reaches()
    assert opens(one.platform, one.old)
    assert known(one.platform).renewing is (stop in ("exchange", "sent"))
    assert not renew(one.platform).renewing
    one.reaches()
    assert opens(one.platform, one.sent())
    assert not opens(one.platform, one.old)


@pytest.mark.parametrize("stop", ["taken", "register"])
def test_once_the_other_side_has_taken_it_it_reaches_us_and_it_is_said_what_is_left(
    stop: str, one: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agreeing, "_A_MOMENT", 0.05)
    if stop == "taken":
        killed_unanswered(one, "renew", "PUT credentials", heard=True)
    else:
        killed(one, "renew", "register")
    new = one.sent()
    assert known(one.platform).renewing
    assert opens(one.platform, new)
    assert opens(one.platform, one.old)
    with pytest.raises(RegistrationFailed, match="renews with us, by PUT"):
        renew(one.platform)
    # What is said is so.
    one.partner.renew()
    one.reaches()
    assert not opens(one.platform, new)
    assert not opens(one.platform, one.old)


@pytest.mark.parametrize("stop", ["sent", "begin"])
def test_who_is_killed_while_it_leaves_leaves_again(stop: str, one: Pair) -> None:
    if stop == "sent":
        killed_unanswered(one, "leave", "DELETE credentials", heard=False)
        one.reaches()
    else:
        killed(one, "leave", stop)
    assert opens(one.platform, one.old)
    assert leave(one.platform) is (stop == "sent")
    assert not opens(one.platform, one.old)
    assert one.platform.store.by_token(CredentialsToken(one.old)) is None
