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
from flask_ocpi_status import cli, monitor, registration
from flask_ocpi_status.parties import stores

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
bp = OCPIBlueprint("it", "app", url_prefix="/it")
bp.add_url_rule("/", "it", lambda: {})
app.register_blueprint(bp)
app.register_blueprint(monitor.OCPIMonitor(allow=lambda: True))
assert app.test_client().get("/it").json["status_code"] == 1000
assert "success" in app.test_client().get("/ocpi-monitor/").text
try:
    registration.RegistrationBlueprint()
except RuntimeError as error:
    print(error)
with app.app_context():
    try:
        app.extensions["ocpi_status"].register_with("https://x", "t")
    except RuntimeError as error:
        print(error)
    result = app.test_cli_runner().invoke(cli.ocpi, ["register", "https://x", "t"])
    print(result.exit_code, result.output)

other = Flask("other")
OCPIStatus(other)
try:
    stores.parties_of(other)
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
    told = "with requests; run pip install 'flask-ocpi-status[registration]'."
    assert ran.stdout.count(told) == 3
    assert f"1 Error: Parties are called {told}" in ran.stdout
    assert "with SQLAlchemy; run pip install" in ran.stdout
    assert "ModuleNotFoundError" in ran.stdout
