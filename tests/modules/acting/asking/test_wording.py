"""Where the result of a question goes."""

from __future__ import annotations

from flask import Flask

from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.modules import MemoryDocuments
from flask_ocpi_status.modules import OCPIPlatform
from flask_ocpi_status.modules.acting.asking.wording import result_url
from flask_ocpi_status.modules.catalogue import MODULES
from flask_ocpi_status.modules.common import platforms_of
from tests.table import table

from ..asker import EMSP


@table("subdomain, host", [(None, "example.com"), ("ocpi", "ocpi.example.com")])
def test_a_result_goes_to_the_subdomain_of_the_platform(subdomain, host):
    app = Flask(__name__, subdomain_matching=True)
    app.config.update(
        SERVER_NAME="example.com",
        OCPI_STATUS_ROLES=[EMSP],
        OCPI_STATUS_BASE_URL="https://example.com/a",
    )
    OCPIStatus(app)
    platform = OCPIPlatform("roaming", __name__, subdomain=subdomain)
    platform.sender("tokens", MemoryDocuments())
    platform.on_result(lambda asked, result: None)
    app.register_blueprint(platform)
    [common] = platforms_of(app).values()
    with app.app_context():
        url = result_url(common, MODULES["commands"], "START_SESSION", "2.2.1", "7")
    assert url.startswith(
        f"https://{host}/a/ocpi/2.2.1/sender/commands/START_SESSION/7"
    )
