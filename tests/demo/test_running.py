"""Two demos in two processes, of which one registers with the other."""

from __future__ import annotations

import re
import shutil
import signal
import socket
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import ExitStack
from contextlib import closing
from pathlib import Path

import pytest

from flask_ocpi_status.demo.partners import PARTNER
from flask_ocpi_status.demo.running import command_for
from flask_ocpi_status.demo.running import described
from flask_ocpi_status.registration import Party
from flask_ocpi_status.registration import Peer
from flask_ocpi_status.registration import PeerSettings
from flask_ocpi_status.registration import SQLParties
from flask_ocpi_status.testing import Partner
from flask_ocpi_status.transport.platform import CredentialsRole
from flask_ocpi_status.transport.routing import PartyId
from flask_ocpi_status.transport.tokens import CredentialsToken
from tests.parties.databases import postgresql_url
from tests.partners.rawserver import nobody
from tests.ports import free_port

from .objects import NEW
from .processes import Demo
from .processes import ask
from .processes import forked
from .processes import run

#: Starts a demo that is stopped at the end of the test.
Start = Callable[..., Demo]


@pytest.fixture
def start(tmp_path: Path, seeded: Path) -> Iterator[Start]:
    with ExitStack() as running:

        def start(*options: str) -> Demo:
            of_role = (
                "ocpi-demo-emsp.sqlite" if "emsp" in options else "ocpi-demo.sqlite"
            )
            if not (tmp_path / of_role).exists():
                shutil.copy(seeded, tmp_path / of_role)
            return running.enter_context(Demo(tmp_path, *options))

        yield start


def as_emsp(cpo: Demo, *options: str) -> tuple[str, ...]:
    """Return the options of an eMSP that registers with a CPO."""
    return ("--role", "emsp", "--register", *cpo.invitation, *options)


def check_all_came(cpo: Demo, emsp: Demo, version: str) -> None:
    assert "\n36 locations came, and all are kept.\n" in emsp.text, emsp.text
    owned = cpo.get(f"/ocpi/{version}/sender/locations/").body["data"]
    assert len(owned) == 36
    for one in owned:
        pulled = emsp.get(f"/ocpi/{version}/receiver/locations/NL/DST/{one['id']}")
        assert pulled.body["data"] == one


@pytest.mark.parametrize("version", ["2.0", "2.1.1", "2.2.1"])
def test_an_emsp_registers_and_all_locations_come(start: Start, version: str) -> None:
    cpo = start()
    emsp = start(*as_emsp(cpo, "--version", version))
    role = "CPO " if version in NEW else ""
    agreed = f"Registered with Deltastroom ({role}NL-DST), in OCPI {version}."
    assert agreed in emsp.text
    assert f"{cpo.base}/ocpi/{version}/sender/locations/" in emsp.text
    check_all_came(cpo, emsp, version)
    [line] = re.findall(r"  (curl .*)", emsp.text)
    assert ask(line).status == 200
    assert emsp.stop() == (0, "Stopped.\n", "")
    code, out, err = cpo.stop()
    assert (code, out) == (0, "Stopped.\n")
    for line in err.splitlines():  # in an older version each Location says less
        assert re.match(r"A Location of OCPI 2\.2\.1 loses a field in ", line)


def test_in_the_newest_version_token_a_is_printed_once_and_used_once(
    start: Start, tmp_path: Path
) -> None:
    cpo = start()
    _, token = cpo.invitation
    assert cpo.text.count(token) == 1
    emsp = start(*as_emsp(cpo))
    assert token not in emsp.text
    assert "in OCPI 2.3.0." in emsp.text
    check_all_came(cpo, emsp, "2.3.0")
    header = CredentialsToken(token).header(encoded=True)
    for path in ("/ocpi/versions/", "/ocpi/2.2.1/credentials/"):
        line = f"curl -H 'Authorization: {header}' {cpo.base}{path}"
        assert ask(line).status == 401
    again = ["--port", "0", *as_emsp(cpo, "--database", "sqlite:///other.sqlite")]
    code, _, err = run(tmp_path, *again)
    assert code == 1
    assert "HTTP 401" in err


@pytest.mark.parametrize(
    ("called", "printed"),
    [
        (".venv/bin/flask", ".venv/bin/flask"),
        ("flask", "flask"),
        ("/opt/venv/bin/flask", "flask"),
        ("-c", "flask"),
        ("/opt/venv/lib/flask/__main__.py", "flask"),
    ],
)
def test_the_command_for_another_demo_is_called_as_this_one_was(
    monkeypatch: pytest.MonkeyPatch, called: str, printed: str
) -> None:
    monkeypatch.setattr("sys.argv", [called, "ocpi", "demo"])
    command = command_for("emsp", "http://[::1]:5000", CredentialsToken("A b"))
    assert command == (
        f"{printed} ocpi demo --role emsp --port 5001"
        " --register 'http://[::1]:5000/ocpi/versions/' 'A b'"
    )


def test_a_cpo_registers_with_an_emsp_and_pulls_nothing(start: Start) -> None:
    emsp = start("--role", "emsp")
    cpo = start("--register", *emsp.invitation)
    assert "Registered with Windkracht Mobility (EMSP NL-WNK)" in cpo.text
    assert "\nNo locations are pulled: a CPO's are pulled by others.\n" in cpo.text
    assert cpo.get("/ocpi/2.2.1/sender/locations/").status == 200


def test_of_two_that_play_the_same_role_none_registers_with_the_other(
    start: Start, tmp_path: Path
) -> None:
    second = as_emsp(start("--role", "emsp"), "--database", "sqlite:///second.sqlite")
    code, _, err = run(tmp_path, "--port", "0", *second)
    assert code == 1
    assert "no module in common" in err
    check_nothing_is_registered(tmp_path / "second.sqlite")


def check_nothing_is_registered(database: Path) -> None:
    with closing(SQLParties(f"sqlite:///{database}")) as parties:
        assert not any(party.registered or party.token for party in parties.all())


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("{nobody}/ocpi/versions/", "cannot be reached"),
        ("{cpo}/ocpi/versions/", "HTTP 401"),
    ],
)
def test_a_registration_that_fails_is_told_in_sentences(
    start: Start, tmp_path: Path, url: str, said: str
) -> None:
    cpo = start() if "{cpo}" in url else None
    with nobody() as dead:
        url = url.format(nobody=dead, cpo=cpo and cpo.base)
        options = ["--port", "0", "--role", "emsp", "--register", url, "wrong-token"]
        code, out, err = run(tmp_path, *options)
    assert code == 1
    assert err.startswith("Error: ")
    assert err.endswith(" Nothing is registered.\n")
    assert err.count("\n") == 1
    assert said in err
    assert "wrong-token" not in out + err
    assert "Stop it" not in out
    check_nothing_is_registered(tmp_path / "ocpi-demo-emsp.sqlite")


def test_a_platform_that_has_gone_is_told_in_sentences(
    start: Start, tmp_path: Path
) -> None:
    cpo = start()
    cpo.stop()
    code, _, err = run(tmp_path, "--port", "0", *as_emsp(cpo))
    assert code == 1
    assert "cannot be reached" in err
    check_nothing_is_registered(tmp_path / "ocpi-demo-emsp.sqlite")


def test_who_has_registered_answers_even_if_no_location_comes(start: Start) -> None:
    with Partner("CPO", modules=["locations"]) as partner:
        partner.misbehave("status", on="GET locations", http=404)
        token = partner.versions_url, partner.token
        emsp = start("--role", "emsp", "--register", *token)
    assert "Registered with" in emsp.text
    assert emsp.get("/ocpi/2.2.1/sender/tokens/").status == 200
    code, _, err = emsp.stop()
    assert code == 0
    assert err.startswith(
        "Error: The demo is registered, but not all locations came. The party answered"
    )


def test_an_interrupt_while_it_registers_leaves_nothing(tmp_path: Path) -> None:
    with Partner("CPO", modules=["locations"]) as partner:
        partner.misbehave("hang", on="POST credentials")
        process = forked(
            *(tmp_path, "--port", "0", "--role", "emsp"),
            *("--register", partner.versions_url, partner.token),
        )
        partner.wait_for("POST", "credentials", timeout=60)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert out.endswith("\nStopped.\n")
    check_nothing_is_registered(tmp_path / "ocpi-demo-emsp.sqlite")


def test_both_keep_the_registration_when_they_start_again(
    start: Start, tmp_path: Path
) -> None:
    ports = [str(free_port()) for _ in range(2)]
    cpo = start("--port", ports[0])
    emsp = start(*as_emsp(cpo, "--version", "2.2.1", "--port", ports[1]))
    for demo in (emsp, cpo):
        assert demo.stop()[0] == 0
    cpo = start("--port", ports[0])
    emsp = start("--role", "emsp", "--port", ports[1])
    name = cpo.base.removeprefix("http://")
    assert f"Registered as {PARTNER!r}: Windkracht Mobility (EMSP NL-WNK)" in cpo.text
    assert "--register" not in cpo.text  # no token A, and no example of it
    assert "token A:" not in cpo.text
    assert f"Registered as {name!r}: Deltastroom (CPO NL-DST)" in emsp.text
    settings = PeerSettings(insecure=True)
    for file, other, modules in (
        ("ocpi-demo-emsp.sqlite", name, 36),
        ("ocpi-demo.sqlite", PARTNER, None),
    ):
        with closing(SQLParties(f"sqlite:///{tmp_path / file}")) as parties:
            party = parties.by_name(other)
        assert party is not None
        with Peer(party, settings) as peer:
            assert peer.get(party.url, routed=False).status_code == 1000
            if modules:
                assert len(list(peer.objects("locations"))) == modules
    code, _, err = run(tmp_path, *as_again(cpo, emsp))
    assert code == 1
    assert f"registered with {name} already" in err


def as_again(cpo: Demo, emsp: Demo) -> list[str]:
    """Return the options of an eMSP that has registered, and would do it again."""
    url = f"{cpo.base}/ocpi/versions/"
    return ["--port", "0", "--role", "emsp", "--register", url, "any-token"]


def test_two_demos_on_postgresql(start: Start) -> None:
    with postgresql_url() as own, postgresql_url() as other, ExitStack() as before:
        urls = [one.render_as_string(hide_password=False) for one in (own, other)]
        cpo = start("--database", urls[0])
        before.callback(cpo.stop)  # the schemas go while nobody uses them
        emsp = start(*as_emsp(cpo, "--database", urls[1]))
        before.callback(emsp.stop)
        check_all_came(cpo, emsp, "2.3.0")


def test_a_partys_name_does_nothing_to_the_terminal() -> None:
    role = CredentialsRole("CPO", PartyId("NL", "ABC"), {"name": "\x1b[2J\r\nA\u202e"})
    party = Party(1, "x", version="2.2.1", roles=(role,))
    assert described(party) == r"\x1b[2J\r\nA\u202e (CPO NL-ABC), in OCPI 2.2.1"


def test_a_port_that_another_demo_has_is_told(start: Start, tmp_path: Path) -> None:
    cpo = start()
    port = cpo.base.rpartition(":")[2]
    code, _, err = run(tmp_path, *as_emsp(cpo), "--port", port)
    assert code == 1
    assert f"Port {port} is in use" in err
    with socket.create_connection(("127.0.0.1", int(port))):
        pass
    assert not (tmp_path / "ocpi-demo-emsp.sqlite").exists()
