"""One life of the demo: it opens, says who it is, perhaps registers, and serves."""

from __future__ import annotations

import os
import secrets
import shlex
import sys
from contextlib import ExitStack
from random import Random
from typing import NamedTuple

import click
from flask import Flask
from sqlalchemy import Engine

from ..registration import Party
from ..registration import StoreProblem
from ..tabular import print_table
from ..tabular import printable
from ..testing.serving import EVERY
from ..testing.serving import PortProblem
from ..testing.serving import base_url
from ..testing.serving import listen
from ..testing.serving import serving
from ..testing.serving import wait_for_signal
from ..transport.tokens import CredentialsToken
from .app import BACKEND
from .app import app_on
from .database import DatabaseProblem
from .database import note_served
from .database import open_database
from .database import shown
from .example import Example
from .example import Whose
from .examples import asking
from .examples import greeting
from .examples import token_for
from .examples import tour
from .news import hushed
from .news import shown as news_shown
from .partners import PartnerProblem
from .partners import invite_partner
from .partners import path_of_one
from .partners import pull_locations
from .partners import register_at
from .partners import registered
from .platforms import CPO
from .platforms import Platform
from .simulation import living
from .simulation import simulation

#: What the demo cannot help; each is told in sentences.
PROBLEMS = (DatabaseProblem, PartnerProblem, PortProblem, StoreProblem)


class _Demo(NamedTuple):
    """A demo that is open.

    :param base: its URL, without a slash at its end.
    :param curl: the credentials token for the lines of curl.
    """

    app: Flask
    engine: Engine
    platform: Platform
    base: str
    curl: CredentialsToken


def run(
    platform: Platform,
    host: str,
    port: int,
    database: str | None,
    register: tuple[str, str] | None,
    version: str | None,
    still: bool,
) -> None:
    """Run the demo until an interrupt.

    :param register: another platform's versions URL and token A, to register with it.
    :param version: the only version of OCPI to register in.
    :param still: whether nothing happens by itself.
    """
    # Short, for it stands in each line of curl; it is good until the demo stops.
    curl = CredentialsToken(secrets.token_urlsafe(9))
    # First the port: nothing is made in the database when it cannot be had.
    with listen(host, port) as listening:
        base = base_url(listening)
        engine = open_database(database or platform.database)
        with ExitStack() as life:
            life.callback(engine.dispose)
            demo = _Demo(app_on(engine, platform, curl), engine, platform, base, curl)
            _say(*greeting(base, platform, shown(engine.url)))
            _note_base(demo, host)
            server = life.enter_context(serving(demo.app, listening))
            if register:
                _register(demo, *register, version)
            else:
                _introduce(demo)
            lines = asking(platform, registered(demo.app), database)
            _say(*lines, "", "Stop it with Ctrl-C.")
            life.enter_context(news_shown())
            if not still:
                step = simulation(demo.app, demo.app.extensions[BACKEND], Random())
                life.enter_context(living(demo.app, step))
            wait_for_signal(server)


def _note_base(demo: _Demo, host: str) -> None:
    """Note where the demo is, for what it asks of its own accord.

    Where it listens at every address each request says it better.
    """
    base = None if host in EVERY else demo.base
    demo.app.config["OCPI_STATUS_BASE_URL"] = base
    note_served(demo.engine, base)


def _introduce(demo: _Demo) -> None:
    """Say who has registered, how others do it, and what there is to ask."""
    tokens: dict[Whose, CredentialsToken] = {"curl": demo.curl}
    token_a = invite_partner(demo.app)
    _say("")
    for party in registered(demo.app):
        _say(f"Registered as {party.name!r}: {described(party)}.")
    if token_a is None:
        _say("Its token A has been used; a fresh --database makes another.")
    else:
        tokens["A"] = token_a
        role = "emsp" if demo.platform is CPO else "cpo"
        _say(
            "A platform registers with token A, which is good for that once."
            " Another demo does it so:",
            f"  {command_for(role, demo.base, token_a)}",
        )
    _say("", *tour(demo.base, demo.platform, tokens))


def command_for(role: str, base: str, token_a: CredentialsToken) -> str:
    """Write the command with which another demo registers with this one.

    :param role: the other one's.
    :param base: this one's URL, without a slash at its end.
    """
    # As a path from here, where this one was called so, as in the README.
    called = sys.argv[0]
    here = os.path.basename(called) == "flask" and not os.path.isabs(called)
    port = int(base.rpartition(":")[2]) % 65535 + 1
    return shlex.join(
        [
            *(called if here else "flask", "ocpi", "demo"),
            *("--role", role, "--port", str(port)),
            *("--register", f"{base}/ocpi/versions/", token_a.reveal()),
        ]
    )


def _register(demo: _Demo, url: str, token_a: str, version: str | None) -> None:
    """Register with another platform, say what was agreed, and pull its locations.

    Whether these come or not, the other one has the address of this one now.
    """
    party = register_at(demo.app, demo.base, url, token_a, version)
    _say("", f"Registered with {described(party)}. It has:")
    print_table(
        [
            {
                "module": endpoint.identifier,
                "role": endpoint.role or "",
                "url": endpoint.url,
            }
            for endpoint in party.endpoints
        ]
    )
    _say("", *token_for(demo.curl), "")
    if demo.platform is CPO:
        _say("No locations are pulled: a CPO's are pulled by others.")
        return
    try:
        _pull(demo, party)
    except PartnerProblem as problem:
        click.echo(f"Error: {problem}", err=True)


def _pull(demo: _Demo, party: Party) -> None:
    with hushed(), click.progressbar(length=0, label="Locations") as bar:

        def show(done: int, total: int | None) -> None:
            bar.length = max(total or 0, done)
            bar.update(done - bar.pos)

        pulled = pull_locations(demo.app, party, show)
    left = pulled.refused
    fate = f"{left} are left out: invalid, or another's" if left else "all are kept"
    _say(f"{pulled.read} locations came, and {fate}.")
    path = path_of_one(demo.app, party)
    if path is not None:
        url = f"/ocpi/{party.version}/receiver/locations/{path}"
        one = Example("one of them", 200, url, code=1000, token="curl")
        _say("", f"OCPI {party.version}, {one.title()}")
        _say(f"  {one.line(demo.base, {'curl': demo.curl})}")


def described(party: Party) -> str:
    """Say who a party is, in its own words, and in which version it speaks."""
    names = [
        f"{role.business_details['name']}"
        f" ({f'{role.role} ' if role.role else ''}{role.party_id})"
        for role in party.roles
    ]
    return printable(f"{', '.join(names)}, in OCPI {party.version}")


def _say(*lines: str) -> None:
    click.echo("\n".join(lines))
