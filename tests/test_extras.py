"""What is there without the extras."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys

for name in ("requests", "requests_hardened", "sqlalchemy"):
    sys.modules[name] = None  # an import of it fails

from flask import Flask
import flask_ocpi_status
from flask_ocpi_status import CredentialsToken, OCPIBlueprint, OCPIStatus
from flask_ocpi_status import cli, registration

app = Flask("app")
app.config["OCPI_STATUS_ROLES"] = [
    {
        "role": "CPO",
        "country_code": "NL",
        "party_id": "DST",
        "business_details": {"name": "Deltastroom"},
    }
]
parties = registration.MemoryParties()
OCPIStatus(app, parties=parties)
parties.invite("p", CredentialsToken("a"))
app.register_blueprint(registration.RegistrationBlueprint())
client, headers = app.test_client(), {"Authorization": "Token a"}
assert client.get("/ocpi/versions", headers=headers).json["status_code"] == 1000
assert client.get("/ocpi/2.2.1/credentials", headers=headers).status_code == 200

other = Flask("other")
OCPIStatus(other)
try:
    registration.stores.parties_of(other)
except RuntimeError as error:
    print(error)
try:
    registration.SQLParties
except ImportError as error:
    print(type(error).__name__)
"""


def test_the_core_and_a_store_in_memory_need_none_of_them():
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ran.stderr == ""
    assert "pip install 'flask-ocpi-status[registration]'" in ran.stdout
    assert "ModuleNotFoundError" in ran.stdout
