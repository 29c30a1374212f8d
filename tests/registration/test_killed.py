"""A process that renews is killed, at each step: what works then, and what is said."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from contextlib import ExitStack
from multiprocessing import get_context
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
from tests.parties.databases import opened
from tests.parties.databases import postgresql_url
from tests.parties.databases import sqlite_url
from tests.partners.partner import Hangup
from tests.partners.partner import OCPIPartner
from tests.partners.partner import Received
from tests.partners.partner import Wire
from tests.partners.platform import CPO
from tests.partners.platform import TOKEN_A

from .test_handshake import BASE
from .test_renewing import Renewed
from .test_renewing import known
from .test_renewing import opens
from .test_renewing import renew

#: To import what it needs takes a process longer than all that it does here.
FORKING = get_context("forkserver")
FORKING.set_forkserver_preload([__name__])


def act(url: str, what: str, stop: str, here: Connection) -> None:
    """Renew with a party, or leave it, and stop where it is said: in a process."""
    # Whoever comes after it need not wait until it would have ended.
    renewing._MARGIN = -120.0
    store = SQLParties(url)
    app = Flask(__name__)
    app.config.update(
        {
            **BASE,
            "OCPI_STATUS_ROLES": [CPO],
            "OCPI_STATUS_INSECURE_PEERS": True,
            "OCPI_STATUS_PEER_TIMEOUT": 60.0,
            "OCPI_STATUS_PEER_DEADLINE": 120.0,
        }
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
    with ExitStack() as stack:
        url = (
            sqlite_url(tmp_path)
            if request.param == "sqlite"
            else stack.enter_context(postgresql_url())
        )
        store = stack.enter_context(opened(url))
        store.url = url.render_as_string(hide_password=False)  # type: ignore[attr-defined]
        yield store


@pytest.fixture
def partner() -> Iterator[OCPIPartner]:
    with OCPIPartner(token_a=TOKEN_A) as partner:
        yield partner


def killed(store: Any, what: str, stop: str, arrived: Event | None = None) -> None:
    """Have a process do it, and kill it where it stops or what it sent has arrived."""
    here, there = FORKING.Pipe(duplex=False)
    process = FORKING.Process(target=act, args=(store.url, what, stop, there))
    process.start()
    there.close()
    with here:
        try:
            if arrived is not None:
                assert arrived.wait(60)
            else:
                assert here.recv() == "here"
        finally:
            process.kill()
            process.join(60)


class Until:
    """An answer that does something, and does not come until it is let go on."""

    def __init__(self, do: Callable[[Received, Wire], None] | None = None) -> None:
        self.arrived = Event()
        self._do = do

    def __call__(self, request: Received, wire: Wire) -> None:
        if self._do is not None:
            self._do(request, wire)
        self.arrived.set()
        raise Hangup


def works(one: Renewed, token: str) -> None:
    """Both reach the other: the partner with a token, and we with what is stored."""
    assert opens(one.platform, token)
    party = known(one.platform)
    assert party.token == one.partner.state.accepts


@pytest.mark.parametrize("stop", ["versions", "begin", "exchange", "sent"])
def test_before_the_other_side_has_taken_it_all_works_and_it_is_renewed_again(
    stop: str, database: SQLParties, partner: OCPIPartner
) -> None:
    one = Renewed(partner, database)
    if stop in ("versions", "sent"):
        until = Until()
        step = "versions" if stop == "versions" else "credentials"
        partner.misbehave(step, until, method="PUT")
        killed(database, "renew", "", until.arrived)
    else:
        killed(database, "renew", stop)
    works(one, one.old)
    assert known(one.platform).renewing is (stop in ("exchange", "sent"))
    partner.misbehave("versions", partner._checked(partner._versions))
    partner.misbehave("credentials", partner._checked(partner._put), method="PUT")
    partner.misbehave("credentials", partner._checked(partner._get), method="GET")
    assert not renew(one.platform).renewing
    works(one, one.sent())
    assert not opens(one.platform, one.old)


@pytest.mark.parametrize("stop", ["taken", "register"])
def test_once_the_other_side_has_taken_it_it_reaches_us_and_it_is_said_what_is_left(
    stop: str,
    database: SQLParties,
    partner: OCPIPartner,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(agreeing, "_A_MOMENT", 0.05)
    one = Renewed(partner, database)
    if stop == "taken":

        def take(request: Received, wire: Wire) -> None:
            partner.state.credentials = request.json
            partner.state.accepts = "token-that-was-lost"

        until = Until(take)
        partner.misbehave("credentials", until, method="PUT")
        killed(database, "renew", "", until.arrived)
    else:
        killed(database, "renew", "register")
    new = one.sent()
    assert known(one.platform).renewing
    assert opens(one.platform, new)
    assert opens(one.platform, one.old)
    with pytest.raises(RegistrationFailed, match="renews with us, by PUT"):
        renew(one.platform)
    # What is said is so.
    theirs = str(partner.state.accepts)
    body = {"token": theirs, **partner.credentials}
    answer = one.platform.ask("PUT", "/ocpi/2.2.1/credentials", body, new)
    assert answer.json["status_code"] == 1000
    works(one, answer.json["data"]["token"])
    assert not opens(one.platform, new)
    assert not opens(one.platform, one.old)


@pytest.mark.parametrize("stop", ["sent", "begin"])
def test_who_is_killed_while_it_leaves_leaves_again(
    stop: str, database: SQLParties, partner: OCPIPartner
) -> None:
    one = Renewed(partner, database)
    if stop == "sent":
        until = Until()
        partner.misbehave("credentials", until, method="DELETE")
        killed(database, "leave", "", until.arrived)
        works(one, one.old)
        partner.misbehave(
            "credentials", partner._checked(partner._delete), method="DELETE"
        )
    else:
        killed(database, "leave", stop)
        assert opens(one.platform, one.old)
    with one.platform.app.app_context():
        assert one.platform.ocpi.leave(known(one.platform)) is (stop == "sent")
    assert not opens(one.platform, one.old)
    assert database.by_token(CredentialsToken(one.old)) is None
