"""The page of a document, as a browser shows it, and what is served for it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.modules import MemoryDocuments
from flask_ocpi_status.modules import OCPIPlatform
from tests.browsers import browsing
from tests.browsers import serving
from tests.browsers import until
from tests.table import table

pytest.importorskip("apispec", reason="It needs the extra 'openapi'.")
pytest.importorskip("flask_swagger_ui", reason="It needs the extra 'openapi'.")

from flask_ocpi_status.openapi import OpenAPIBlueprint
from flask_ocpi_status.openapi import document
from flask_ocpi_status.openapi import pages

VERSIONS = ("2.1.1", "2.2.1", "2.3.0")
TOKEN = "s3cret"
HTML = "text/html; charset=utf-8"


def platform(heard: list[str] | None = None) -> Flask:
    """Make an app with a platform and its page.

    :param heard: gets the tokens that are sent, as they were sent.
    """
    app = Flask("app")
    app.config["OCPI_STATUS_ROLES"] = [
        {
            "role": "CPO",
            "country_code": "NL",
            "party_id": "DST",
            "business_details": {"name": "Deltastroom"},
        }
    ]
    ocpi = OCPIStatus(app)

    @ocpi.token_loader
    def who(token: Any) -> Any:
        return "partner" if token.reveal() == TOKEN else None

    made = OCPIPlatform("roaming", __name__, versions=VERSIONS)
    made.sender("tariffs", MemoryDocuments())
    app.register_blueprint(made)
    app.register_blueprint(OpenAPIBlueprint())
    if heard is not None:
        from flask import request

        app.before_request(
            lambda: (
                heard.append(request.headers.get("Authorization", ""))
                if request.path.startswith("/ocpi/")
                else None
            )
        )
    return app


@pytest.fixture(scope="module")
def client() -> Any:
    return platform().test_client()


def test_the_prefix_leads_to_the_newest_version(client) -> None:
    response = client.get("/ocpi-docs/")
    assert response.location == "/ocpi-docs/2.3.0"


@table("version", VERSIONS)
def test_each_version_has_a_page_and_a_document_with_its_title(client, version) -> None:
    page = client.get(f"/ocpi-docs/{version}")
    assert page.content_type == HTML
    assert f"<title>Deltastroom: OCPI {version}</title>" in page.text
    made = client.get(f"/ocpi-docs/{version}.json")
    assert made.json["info"]["title"] == f"Deltastroom: OCPI {version}"
    assert made.json["servers"] == [{"url": "/"}]


@table("path", ["2.2", "2.2.json", "x", "swagger-ui/x.js", "own/../pages.py", "own/x"])
def test_nothing_else_is_there(client, path) -> None:
    assert client.get(f"/ocpi-docs/{path}").status_code == 404


def test_a_document_that_is_known_is_not_sent_again(client) -> None:
    tag = client.get("/ocpi-docs/2.2.1.json").headers["ETag"]
    again = client.get("/ocpi-docs/2.2.1.json", headers={"If-None-Match": tag})
    assert again.status_code == 304


def test_a_document_is_made_once(client, monkeypatch) -> None:
    client.get("/ocpi-docs/2.1.1.json")
    monkeypatch.setattr(pages, "document", None)
    assert client.get("/ocpi-docs/2.1.1.json").status_code == 200


@table("path", ["2.2.1", "2.2.1.json", "own/page.js", "swagger-ui/swagger-ui.css"])
def test_a_page_may_have_nothing_from_elsewhere_nor_scripts_in_it(client, path) -> None:
    with client.get(f"/ocpi-docs/{path}") as response:
        policy = response.headers["Content-Security-Policy"]
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_the_app_says_who_may_read_it() -> None:
    app = Flask("app")
    OCPIStatus(app)
    made = OpenAPIBlueprint(url_prefix="/docs")
    made.before_request(lambda: ("no", 403))
    app.register_blueprint(made)
    assert app.test_client().get("/docs/2.2.1").status_code == 403


def test_an_app_without_ocpi_has_no_page() -> None:
    app = Flask("app")
    OCPIStatus(app)
    app.register_blueprint(OpenAPIBlueprint())
    assert app.test_client().get("/ocpi-docs/").status_code == 404


def test_without_swagger_ui_it_says_what_to_install(monkeypatch) -> None:
    monkeypatch.setattr(pages, "find_spec", lambda name: None)
    with pytest.raises(RuntimeError, match=r"flask-ocpi-status\[openapi\]"):
        OpenAPIBlueprint()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with browsing() as driven:
        yield driven


def shown(browser: Any, selector: str) -> list[Any]:
    return list(browser.find_elements("css selector", selector))


def clicked(browser: Any, selector: str) -> None:
    """Click on what is there by then."""
    until(browser, lambda there: shown(there, selector))[0].click()


def test_a_browser_shows_the_operations_without_an_error(browser) -> None:
    app = platform()
    many = sum(map(len, document(app, "2.3.0")["paths"].values()))
    with serving(app) as url:
        browser.get(f"{url}/ocpi-docs/")
        until(browser, lambda there: shown(there, ".opblock"))
        assert browser.title == "Deltastroom: OCPI 2.3.0"
        assert len(shown(browser, ".opblock")) == many
        assert len(shown(browser, ".versions a")) == len(VERSIONS)
        assert browser.get_log("browser") == []


@pytest.mark.parametrize("version", ["2.1.1", "2.2.1"])
def test_try_it_out_sends_the_token_as_the_version_has_it(browser, version) -> None:
    heard: list[str] = []
    below = DispatcherMiddleware(Flask("root"), {"/below": platform(heard)})
    with serving(below) as url:
        browser.get(f"{url}/below/ocpi-docs/{version}")
        clicked(browser, ".btn.authorize")
        until(browser, lambda there: shown(there, ".auth-container input"))
        shown(browser, ".auth-container input")[0].send_keys(TOKEN)
        clicked(browser, ".auth-btn-wrapper .authorize")
        clicked(browser, ".auth-btn-wrapper .btn-done")
        clicked(browser, "[id*='tariffs-sender'] .opblock-summary-control")
        clicked(browser, ".try-out__btn")
        clicked(browser, ".execute")
        until(browser, lambda there: shown(there, ".live-responses-table .microlight"))
        assert '"status_code": 1000' in shown(browser, ".live-responses-table")[0].text
        assert browser.get_log("browser") == []
    encoded = b64encode(TOKEN.encode()).decode() if version == "2.2.1" else TOKEN
    assert heard == [f"Token {encoded}"]
