"""The commands for parties."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.cli import ScriptInfo

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.cli import ocpi
from flask_ocpi_status.parties.stores import parties_of
from flask_ocpi_status.registration import RegistrationBlueprint
from flask_ocpi_status.testing import Partner
from flask_ocpi_status.testing import serve
from tests.partners.emsp import emsp
from tests.partners.platform import CPO
from tests.partners.platform import Platform
from tests.table import table

BASE = "https://we.example"


def app_in(folder: Path) -> Flask:
    """Make an app with a module that keeps its parties in a folder."""
    app = Flask(__name__)
    app.config.update(
        OCPI_STATUS_DATABASE=f"sqlite:///{folder}/parties.sqlite",
        OCPI_STATUS_BASE_URL=BASE,
        OCPI_STATUS_ROLES=[CPO],
        OCPI_STATUS_INSECURE_PEERS=True,
    )
    OCPIStatus(app)
    app.register_blueprint(RegistrationBlueprint())
    place = {"url_prefix": "/ocpi/cpo/2.2.1/locations", "module": "locations"}
    app.register_blueprint(OCPIBlueprint("own", __name__, role="SENDER", **place))
    return app


@pytest.fixture
def app(tmp_path) -> Flask:
    return app_in(tmp_path)


def run(app: Flask, *arguments: str, **options):
    runner = app.test_cli_runner()
    return runner.invoke(
        ocpi, arguments, obj=ScriptInfo(create_app=lambda: app), **options
    )


@contextmanager
def registering(app: Flask) -> Iterator[Partner]:
    """Serve an app with tables, and give a party that it may register with."""
    run(app, "init-db")
    with serve(app), emsp() as partner:
        yield partner


def register(app: Flask, partner: Partner, *options: str):
    return run(app, "register", partner.versions_url, partner.token, *options)


def token_in(output: str) -> str:
    found = re.search(r"shown this once: (\S+)", output)
    assert found is not None
    return found[1]


def test_a_party_is_invited_listed_and_given_a_token_that_works(app):
    assert run(app, "init-db").output == "The tables are made.\n"
    assert run(app, "init-db").output == "The tables are there already.\n"
    assert "There are no parties" in run(app, "parties").output
    invited = run(app, "invite", "Windkracht", "--quirk", "no-ids")
    assert invited.exit_code == 0
    assert f"It registers at {BASE}/ocpi/versions/" in invited.output
    token = token_in(invited.output)
    headers = CredentialsToken(token).header(encoded=True)
    response = app.test_client().get(
        "/ocpi/versions", headers={"Authorization": headers}
    )
    assert response.status_code == 200
    listed = run(app, "parties").output
    assert re.search(r"Windkracht +not registered +no-ids", listed)
    assert token not in listed
    assert json.loads(run(app, "parties", "--json").output) == [
        {
            "name": "Windkracht",
            "state": "not registered",
            "version": "",
            "roles": "",
            "granted": "",
            "url": "",
            "quirks": "no-ids",
        }
    ]


def test_an_invitation_is_repeated_with_another_token(app):
    run(app, "init-db")
    first, second = (token_in(run(app, "invite", "p").output) for _ in range(2))
    assert first != second
    store = parties_of(app)
    assert store.by_token(CredentialsToken(first)) is None
    assert store.by_token(CredentialsToken(second)) is not None


@pytest.mark.parametrize(
    ("options", "listed"),
    [
        ("", ""),
        ("--party NL-CPX", "NL-CPX"),
        ("--party nl-cpx --role CPO", "CPO nl-cpx"),
        ("--party NL-CPX --role CPO --role EMSP", "CPO NL-CPX, EMSP NL-CPX"),
        ("--party NL-HUB --party NL-CPX --role HUB", "HUB NL-HUB, HUB NL-CPX"),
        (
            "--party NL-CPX --role CPO --party BE-WNK --role EMSP",
            "CPO NL-CPX, EMSP BE-WNK",
        ),
    ],
)
def test_who_a_party_may_be_is_said_when_it_is_invited_or_later(app, options, listed):
    run(app, "init-db")
    assert run(app, "invite", "p", *options.split()).exit_code == 0
    assert json.loads(run(app, "parties", "--json").output)[0]["granted"] == listed
    run(app, "invite", "q")
    said = listed or "nothing is granted"
    assert run(app, "grant", "q", *options.split()).output == f"q: {said}\n"
    assert json.loads(run(app, "parties", "--json").output)[1]["granted"] == listed
    # Another token A leaves it, and grant alone takes it back.
    run(app, "invite", "p")
    assert json.loads(run(app, "parties", "--json").output)[0]["granted"] == listed
    assert run(app, "grant", "p").output == "p: nothing is granted\n"


@table(
    "options",
    [
        "--party NLCPX",
        "--party NL-",
        "--party N-CPX",
        "--party NLD-CPX",
        "--party NL-CPXX",
        "--party NL-C-X",
        "--party é1-CPX",
        "--party NL-CPX --role CAR",
        "--party NL-CPX --role cpo",
        "--role CPO",
        "--role CPO --role EMSP",
        "--party NL-CPX --party BE-WNK --party DE-ABC --role CPO --role EMSP",
    ],
)
@table("command", ["invite p", "grant p", "register https://x.y a"])
def test_what_can_be_nobody_is_not_granted(app, command, options):
    run(app, "init-db")
    assert run(app, *command.split(), *options.split()).exit_code == 2
    assert "There are no parties" in run(app, "parties").output


def test_nothing_is_granted_to_nobody(app):
    run(app, "init-db")
    unknown = run(app, "grant", "nobody", "--party", "NL-CPX")
    assert unknown.exit_code == 1
    assert "There is no party 'nobody'" in unknown.output


@pytest.mark.parametrize(("party", "code"), [("DE-PAR", 0), ("DE-ABC", 1)])
def test_whom_it_registers_with_may_be_who_it_is_to_be(app, party, code):
    with registering(app) as partner:
        result = register(app, partner, "--party", party)
    assert result.exit_code == code
    assert ("Nothing is registered" in result.output) is bool(code)


def test_of_very_many_roles_the_first_are_listed(app):
    run(app, "init-db")
    many = [f"--party=DE-{number:03}" for number in range(25)]
    run(app, "invite", "p", *many)
    granted = json.loads(run(app, "parties", "--json").output)[0]["granted"]
    assert granted.startswith("DE-000, DE-001, ")
    assert granted.endswith("DE-019, and 5 more")


def test_quirks_are_replaced(app):
    run(app, "init-db")
    run(app, "invite", "p", "--quirk", "no-ids")
    changed = run(app, "quirks", "p", "--quirk", "bearer", "--quirk", "no-link")
    assert changed.output == "p: bearer, no-link\n"
    assert run(app, "quirks", "p").output == "p: no quirks\n"
    unknown = run(app, "quirks", "nobody")
    assert unknown.exit_code == 1
    assert "There is no party 'nobody'" in unknown.output
    assert run(app, "invite", "p", "--quirk", "unheard-of").exit_code == 2


def test_it_registers_and_says_what_was_agreed(app):
    with registering(app) as partner:
        result = register(app, partner, "--name", "p")
    assert result.exit_code == 0
    assert "Registered with p in OCPI 2.2.1." in result.output
    assert re.search(r"locations +RECEIVER +http", result.output)
    listed = run(app, "parties").output
    assert re.search(r"p +registered +2\.2\.1 +EMSP DE-PAR +http", listed)
    again = run(app, "invite", "p")
    assert again.exit_code == 1
    assert "registered already" in again.output


def test_a_party_that_is_removed_can_be_invited_again(app):
    with registering(app) as partner:
        register(app, partner, "--name", "p")
    token = partner.received("POST", "credentials")[0].body["token"]
    assert known(app, token) == 200
    assert run(app, "remove", "p").output == "p is removed.\n"
    assert known(app, token) == 401
    assert run(app, "remove", "p").exit_code == 1
    assert run(app, "invite", "p").exit_code == 0


def known(app: Flask, token: str) -> int:
    headers = {"Authorization": f"Token {b64encode(token.encode()).decode()}"}
    return app.test_client().get("/ocpi/versions", headers=headers).status_code


def test_what_a_party_says_does_nothing_to_the_terminal(app):
    with registering(app) as partner:
        partner.misbehave(
            "replace",
            on="versions/2.2.1",
            fields=["/data/endpoints/1/url"],  # behind that of its credentials
            value="http://\x1b]0;pwned\x07\x9b2J\n",
        )
        result = register(app, partner, "--name", "p")
        assert result.exit_code == 0
        assert "pwned" in result.output
        said = {"http": 200, "code": 2000, "message": "\x1b[2J'\nroot ok"}
        partner.misbehave("status", on="GET versions", **said)
        failed = register(app, partner, "--name", "q")
    assert "It says: " in failed.output
    for output in (result.output, failed.output):
        assert all(sign.isprintable() or sign == "\n" for sign in output)
    assert "root ok" in failed.output.splitlines()[0]


@table("name", ["", "a\nb", "\x1b[2J"])
def test_what_cannot_be_a_name_is_refused(app, name):
    run(app, "init-db")
    result = run(app, "invite", name)
    assert result.exit_code == 1
    assert "printable characters" in result.output


def test_the_token_can_be_asked_for(app):
    with registering(app) as partner:
        given = f"{partner.token}\n"
        result = run(app, "register", partner.versions_url, "-", input=given)
    assert result.exit_code == 0
    assert partner.token not in result.output


def test_a_registration_that_fails_is_a_sentence(app):
    with registering(app) as partner:
        partner.misbehave("html", on="GET versions", http=500)
        result = register(app, partner)
    assert result.exit_code == 1
    assert "HTTP 500" in result.output
    assert "Nothing is registered." in result.output
    assert "Traceback" not in result.output


@table(
    "arguments",
    [
        ("parties",),
        ("invite", "p"),
        ("quirks", "p"),
        ("remove", "p"),
        ("renew", "p"),
        ("leave", "p"),
        ("register", "http://127.0.0.1:9/", "token"),
    ],
)
def test_without_tables_it_says_what_to_run(app, arguments):
    result = run(app, *arguments)
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    if arguments[0] != "register":  # which does not get as far as that
        assert "flask ocpi init-db" in result.output


def test_a_store_without_tables_of_its_own_says_so():
    result = run(Platform().app, "init-db")
    assert result.exit_code == 1
    assert "MemoryParties" in result.output


def test_without_a_base_url_the_invitation_is_made_and_says_what_is_missing():
    result = run(Platform().app, "invite", "p")
    assert result.exit_code == 0
    assert "Set OCPI_STATUS_BASE_URL" in result.output


def test_without_tables_a_party_is_told_to_come_back(app, caplog):
    response = app.test_client().get(
        "/ocpi/versions", headers={"Authorization": "Token x"}
    )
    assert (response.status_code, response.json["status_code"]) == (503, 3000)
    assert response.headers["Retry-After"] == "5"
    assert "sqlite" not in response.text
    assert "flask ocpi init-db" in caplog.text


def test_an_app_that_knows_its_parties_itself_does_without_tables(app, caplog):
    """Others are unknown: nobody has registered where there is no table for it."""
    own = Flask(__name__)
    own.config.update(app.config)
    OCPIStatus(own).token_loader({CredentialsToken("known"): "partner"}.get)
    own.register_blueprint(RegistrationBlueprint())
    for token, status in (("known", 200), ("x", 401)):
        response = own.test_client().get(
            "/ocpi/versions", headers={"Authorization": f"Token {token}"}
        )
        assert response.status_code == status
    assert caplog.text.count("flask ocpi init-db") == 1
