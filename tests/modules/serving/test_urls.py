"""Where a result may be posted: to the caller, and to no other party."""

from __future__ import annotations

import pytest
from flask import Flask

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.modules import OCPIPlatform
from flask_ocpi_status.registration import CredentialsRole
from flask_ocpi_status.registration import Endpoint
from flask_ocpi_status.registration import MemoryParties
from flask_ocpi_status.registration import Party
from flask_ocpi_status.transport.routing import PartyId
from tests.modules.serving.world import ROLE
from tests.modules.serving.world import thing
from tests.table import table

URL = "/ocpi/2.2.1/receiver/commands/STOP_SESSION"


def register(parties: MemoryParties, name: str, host: str, endpoint: str) -> None:
    token_a = CredentialsToken(f"invited-{name}")
    invited = parties.invite(name, token_a)
    party = Party(
        invited.id,
        name,
        version="2.2.1",
        url=f"https://{host}/versions",
        token=CredentialsToken("theirs"),
        endpoints=(Endpoint("commands", f"https://{endpoint}/commands", "SENDER"),),
        roles=(CredentialsRole("EMSP", PartyId("NL", name.upper())),),
    )
    token = CredentialsToken(f"token-{name}")
    parties.register(party, presented=token_a, token=token)


@pytest.fixture(scope="module")
def app() -> Flask:
    app = Flask(__name__)
    app.config["OCPI_STATUS_ROLES"] = [
        {**ROLE, "business_details": {"name": "Deltastroom"}}
    ]
    parties = MemoryParties()
    OCPIStatus(app, parties=parties)
    register(parties, "abc", "abc.example", "api.abc.example")
    register(parties, "xyz", "xyz.example", "shared.example:8443")
    register(parties, "uvw", "uvw.example", "shared.example:8443")
    register(parties, "one", "host.example:5001", "host.example:5001")
    register(parties, "two", "host.example:5002", "host.example:5002")
    platform = OCPIPlatform("cpo", __name__)
    platform.command("STOP_SESSION")(lambda command, reply: "ACCEPTED")
    app.register_blueprint(platform)
    return app


@table(
    "party, url, code",
    [
        ("abc", "https://abc.example/results/1", 1000),
        ("abc", "https://api.abc.example/1?a=b", 1000),
        ("abc", "https://elsewhere.example/1", 1000),
        ("abc", "https://xyz.example/versions", 2001),
        ("abc", "https://XYZ.example/", 2001),
        ("abc", "https://xyz.example:443/", 2001),
        ("abc", "https://xyz.example:8443/", 2001),
        ("abc", "https://shared.example/", 2001),
        ("xyz", "https://shared.example/", 1000),
        ("abc", "https://api.abc.example:8443/", 1000),
        ("abc", "https://notxyz.example/", 1000),
        # Where parties share a host, the port says whose it is.
        ("one", "https://host.example:5001/", 1000),
        ("one", "https://host.example:5002/", 2001),
        ("one", "https://host.example:5003/", 1000),
        ("abc", "https://host.example:5003/", 2001),
        ("abc", "https://shared.example:8443/commands", 2001),
        ("xyz", "https://shared.example:8443/commands", 1000),
        ("uvw", "https://shared.example:8443/commands", 1000),
        ("uvw", "https://xyz.example/", 2001),
        ("abc", "http://abc.example/", 2001),
        ("abc", "https://169.254.169.254/", 2001),
    ],
)
def test_a_result_goes_to_who_has_asked_or_to_nobody_that_we_know(
    app, party, url, code
):
    body = thing("StopSession", "2.2.1", module="commands") | {"response_url": url}
    token = CredentialsToken(f"token-{party}").reveal()
    response = app.test_client().post(
        URL, json=body, headers={"Authorization": f"Token {token}"}
    )
    assert response.status_code == 200
    assert response.json["status_code"] == code
