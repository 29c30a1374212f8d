"""What we offer, made from what is mounted."""

from __future__ import annotations

import pytest
from flask import Flask

from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.registration import MemoryParties
from flask_ocpi_status.registration import RegistrationBlueprint
from tests.partners.platform import TOKEN_A
from tests.partners.platform import VERSIONS
from tests.partners.platform import Platform
from tests.partners.platform import standing
from tests.table import table


def test_the_versions_that_have_a_module_are_offered_oldest_first():
    platform = Platform(versions=("2.2.1", "2.1.1"))
    assert platform.ask("GET", "/ocpi/versions").json["data"] == [
        {"version": "2.1.1", "url": "http://localhost/ocpi/2.1.1/"},
        {"version": "2.2.1", "url": "http://localhost/ocpi/2.2.1/"},
    ]


@pytest.mark.parametrize("version", VERSIONS)
def test_details_name_the_modules_and_credentials_absolutely(version):
    details = standing().ask("GET", f"/ocpi/{version}").json["data"]
    endpoints = [
        ("credentials", f"http://localhost/ocpi/{version}/credentials/"),
        ("locations", f"http://localhost/ocpi/cpo/{version}/locations/"),
    ]
    role = {"role": "SENDER"} if version >= "2.2" else {}
    assert details == {
        "version": version,
        "endpoints": [
            {"identifier": module, **role, "url": url} for module, url in endpoints
        ],
    }


def test_both_sides_of_a_module_and_a_module_of_one_s_own_are_named():
    platform = Platform(versions=("2.2.1",))
    for name, module, role in (
        ("received", "locations", "RECEIVER"),
        ("own", "nldst-prices", "SENDER"),
    ):
        platform.app.register_blueprint(
            OCPIBlueprint(
                name, __name__, url_prefix=f"/{name}", module=module, role=role
            )
        )
    endpoints = platform.ask("GET", "/ocpi/2.2.1").json["data"]["endpoints"]
    assert [(one["identifier"], one["role"]) for one in endpoints[1:]] == [
        ("locations", "SENDER"),
        ("locations", "RECEIVER"),
        ("nldst-prices", "SENDER"),
    ]


def test_a_blueprint_without_a_module_is_not_named():
    platform = Platform(versions=("2.2.1",))
    platform.app.register_blueprint(OCPIBlueprint("x", __name__, url_prefix="/x"))
    endpoints = platform.ask("GET", "/ocpi/2.2.1").json["data"]["endpoints"]
    assert len(endpoints) == 2


@pytest.mark.parametrize("path", ["/ocpi/2.1.1", "/ocpi/2.1.1/credentials"])
def test_a_version_that_is_not_offered_is_unknown(path):
    platform = Platform(versions=("2.2.1",))
    response = platform.ask("GET", path)
    assert (response.status_code, response.json["status_code"]) == (404, 2000)
    assert platform.ask("GET", path, token="other").status_code == 401


def test_an_app_without_a_module_offers_its_own_version():
    platform = Platform(versions=())
    assert [
        one["version"] for one in platform.ask("GET", "/ocpi/versions").json["data"]
    ] == ["2.2.1"]


@pytest.mark.parametrize(
    "path", ["/ocpi/versions", "/ocpi/versions/", "/ocpi//versions"]
)
def test_every_spelling_of_the_url_answers(path):
    assert standing().ask("GET", path).status_code == 200


@table("path", ["/ocpi/versions", "/ocpi/2.2.1", "/ocpi/2.2.1/credentials"])
@table("token", [None, "unknown", ""])
def test_without_a_token_it_is_401(path, token):
    response = standing().ask("GET", path, token=token)
    assert response.status_code == 401
    assert response.json["status_code"] == 2000
    assert response.headers["WWW-Authenticate"] == "Token"


def test_token_a_opens_these_and_no_functional_module():
    platform = Platform()
    assert platform.ask("GET", "/ocpi/versions").status_code == 200
    assert platform.ask("GET", "/ocpi/cpo/2.2.1/locations").status_code == 401


def test_urls_are_those_of_the_configured_base():
    platform = Platform(OCPI_STATUS_BASE_URL="https://roaming.example/api/")
    data = platform.ask("GET", "/ocpi/versions").json["data"]
    assert data[0]["url"] == "https://roaming.example/api/ocpi/2.0/"
    details = platform.ask("GET", "/ocpi/2.0").json["data"]
    assert details["endpoints"][1]["url"] == (
        "https://roaming.example/api/ocpi/cpo/2.0/locations/"
    )


def test_another_prefix_moves_all_of_it():
    app = Flask(__name__)
    store = MemoryParties()
    OCPIStatus(app, parties=store)
    app.register_blueprint(RegistrationBlueprint(url_prefix="/roaming/"))
    platform = Platform()
    platform.app, platform.store = app, store
    platform.store.invite("p", _token())
    listed = platform.ask("GET", "/roaming/versions").json["data"]
    assert listed == [{"version": "2.2.1", "url": "http://localhost/roaming/2.2.1/"}]


def test_two_registrations_of_parties_in_one_app_are_refused():
    platform = Platform()
    with pytest.raises(ValueError, match="both the module 'credentials'"):
        platform.app.register_blueprint(RegistrationBlueprint("b", url_prefix="/b"))


def test_the_app_s_own_token_loader_is_asked_before_the_store():
    platform = Platform()

    class Own:
        pass

    platform.ocpi.token_loader({"own": Own()}.get)
    assert platform.ask("GET", "/ocpi/versions", token="own").status_code == 200
    assert platform.ask("GET", "/ocpi/versions", token=TOKEN_A).status_code == 200
    # Whom the app knows by itself is registered already, and not by us.
    response = platform.ask("POST", "/ocpi/2.2.1/credentials", {}, token="own")
    assert response.status_code == 405


def _token():
    from flask_ocpi_status import CredentialsToken

    return CredentialsToken(TOKEN_A)
