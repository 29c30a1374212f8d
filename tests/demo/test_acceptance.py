"""What a partner tries before it goes live: from the first token to the last one.

On real sockets, by a client that knows what OCPI says and nothing of ours: it goes by
the URLs that it is told. What is answered to everything else is in ``tests/modules``.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.request import Request

import pytest
from flask import Flask

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status.demo.bodies import TOKEN
from flask_ocpi_status.objects import convert
from flask_ocpi_status.parties.stores import parties_of
from flask_ocpi_status.testing import Partner
from flask_ocpi_status.testing import serve

from .objects import NEW
from .objects import location
from .processes import open_url

LATER = "2026-03-01T12:00:00Z"
TESTED = ["2.1.1", "2.2.1", "2.3.0"]


class Said(NamedTuple):
    http: int
    code: int
    data: Any
    headers: Any


class Client:
    """A partner's client: a token, and what a platform has told of itself."""

    def __init__(self, versions_url: str, token: str, version: str) -> None:
        self.token = token
        self.version = version
        urls = {one["version"]: one["url"] for one in self.get(versions_url).data}
        self.ends = self.get(urls[version]).data["endpoints"]

    def ask(self, method: str, url: str, body: Any = None) -> Said:
        encoded = self.version in NEW
        headers = {
            "Authorization": CredentialsToken(self.token).header(encoded=encoded),
            "Content-Type": "application/json",
        }
        sent = None if body is None else json.dumps(body).encode()
        request = Request(url, sent, headers, method=method)
        try:
            answer = open_url(request, timeout=30)
        except HTTPError as error:
            answer = error
        with answer:
            told = json.load(answer)
        return Said(
            answer.status, told["status_code"], told.get("data"), answer.headers
        )

    def get(self, url: str) -> Said:
        return self.ask("GET", url)

    def url(self, module: str, *path: str) -> str:
        """Return the only URL of a module, or what is below it: just put together."""
        [url] = [one["url"] for one in self.ends if one["identifier"] == module]
        return f"{url}{'/'.join(path)}"

    def all(self, url: str) -> list[Any]:
        """Follow a list to its end."""
        found: list[Any] = []
        while url:
            page = self.get(url)
            assert (page.http, page.code) == (200, 1000)
            assert len(page.data) <= int(page.headers["X-Limit"])
            found += page.data
            total = page.headers["X-Total-Count"]
            url = (page.headers["Link"] or "").partition(">")[0].lstrip("<")
        assert len(found) == int(total)
        return found

    def register(self, method: str, partner: Partner) -> Said:
        """Send credentials, and use what is given for them from now on."""
        answer = self.ask(method, self.url("credentials"), partner.credentials)
        assert (answer.http, answer.code) == (200, 1000)
        self.token = answer.data["token"]
        return answer


def partner_as(role: str, version: str) -> Partner:
    """Make who is registered; it does no more, and the client the rest."""
    return Partner(role, version, modules=["locations"])


@contextmanager
def live(app: Flask, version: str, role: str) -> Iterator[Client]:
    """Serve a demo, and register with it as ``DE PAR``."""
    with app.app_context():
        parties_of(app).invite("partner", CredentialsToken("token-a"))
    with serve(app) as served, partner_as(role, version) as partner:
        client = Client(served.versions_url, "token-a", version)
        client.register("POST", partner)
        assert client.ask("POST", client.url("credentials"), {}).http == 405
        yield client
        gone = client.ask("DELETE", client.url("credentials"))
        assert (gone.http, gone.code) == (200, 1000)
        assert client.get(served.versions_url).http == 401


def owned(kind: str, document: dict[str, Any], version: str) -> dict[str, Any]:
    """Write an object of 2.2.1 as ``DE PAR`` has it in another version."""
    own = {**document, "country_code": "DE", "party_id": "PAR"}
    return convert(own, from_="2.2.1", to=version, as_=kind).document


@pytest.mark.parametrize("version", TESTED)
def test_an_operator_is_pulled_and_commanded(
    platforms: Callable[[str], Flask], version: str
) -> None:
    with live(platforms("cpo"), version, "EMSP") as client:
        sites = client.all(f"{client.url('locations')}?limit=7")
        assert len(sites) == len({one["id"] for one in sites}) == 36
        newest = max(one["last_updated"] for one in sites)
        since = client.all(f"{client.url('locations')}?date_from={newest}")
        assert {one["last_updated"] for one in since} == {newest}
        assert len(client.all(f"{client.url('tariffs')}?limit=1")) == 3
        token = owned("Token", TOKEN, version)
        url = client.url("tokens", "DE", "PAR", token["uid"])
        assert [client.ask("PUT", url, token).http for _ in range(2)] == [201, 200]

        def command(name: str, **body: Any) -> Said:
            response_url = "https://par.example/results/1"
            url = client.url("commands", name)
            return client.ask("POST", url, {"response_url": response_url, **body})

        where = {"location_id": "LOC001", "evse_uid": "LOC001-2"}
        nowhere = where | {"location_id": "NOWHERE"}
        unknown = command("START_SESSION", token=token, **nowhere)
        assert (unknown.http, unknown.code) == (200, 2003)
        assert unknown.data["result"] == "REJECTED"
        started = command("START_SESSION", token=token, **where)
        assert (started.code, started.data["result"]) == (1000, "ACCEPTED")
        sessions = client.all(f"{client.url('sessions')}?date_from={newest}")
        mine = [one for one in sessions if one["status"] == "ACTIVE"][-1]
        stopped = command("STOP_SESSION", session_id=mine["id"])
        assert (stopped.code, stopped.data["result"]) == (1000, "ACCEPTED")
        cdrs = client.all(client.url("cdrs"))
        assert mine["id"] in [one["id"] for one in cdrs]


@pytest.mark.parametrize("version", TESTED)
def test_a_provider_is_told_and_asked(
    platforms: Callable[[str], Flask], version: str
) -> None:
    with live(platforms("emsp"), version, "CPO") as client:
        cards = client.all(f"{client.url('tokens')}?limit=1")
        assert len(cards) == 3
        decided = client.ask("POST", client.url("tokens", cards[0]["uid"], "authorize"))
        assert (decided.http, decided.code) == (200, 1000)
        unknown = client.ask("POST", client.url("tokens", "NONE", "authorize"))
        code = 2004 if version in NEW else 2000
        assert (unknown.http, unknown.code, unknown.data) == (404, code, None)
        site = location(version)
        if version in NEW:
            site |= {"country_code": "DE", "party_id": "PAR"}
        url = client.url("locations", "DE", "PAR", site["id"])
        assert client.get(url)[:2] == (404, 2003)
        assert [client.ask("PUT", url, site).http for _ in range(2)] == [201, 200]
        change = {"name": "New", "last_updated": LATER}
        assert client.ask("PATCH", url, change)[:3] == (200, 1000, None)
        assert client.get(url).data == {**site, **change}
        foreign = url.replace("/PAR/", "/XYZ/")
        assert client.ask("PUT", foreign, site).http == 404


def test_who_changes_its_version_finds_what_it_has_sent(
    platforms: Callable[[str], Flask],
) -> None:
    """In 2.1.1 the case of an id counts, and in 2.2.1 it does not."""
    app = platforms("emsp")
    with live(app, "2.1.1", "CPO") as client, partner_as("CPO", "2.2.1") as newer:
        site = location("2.1.1")
        old = client.url("locations", "DE", "PAR", site["id"])
        assert client.ask("PUT", old, site).http == 201
        assert client.get(old.lower()).http == 404
        client.version = "2.2.1"
        base = app.config["OCPI_STATUS_BASE_URL"]
        known = client.token
        client.ends = client.get(f"{base}/ocpi/2.2.1/").data["endpoints"]
        [url] = [
            one["url"]
            for one in client.ends
            if (one["identifier"], one["role"]) == ("locations", "RECEIVER")
        ]
        client.register("PUT", newer)
        assert known != client.token
        for own in (site["id"], site["id"].lower()):
            assert client.get(f"{url}DE/PAR/{own}").data["id"] == site["id"]
        change = {"name": "New", "last_updated": LATER}
        assert client.ask("PATCH", f"{url}de/par/{site['id'].lower()}", change)[1] == (
            1000
        )
        assert client.get(old).data["name"] == "New"
