"""What we offer, made from what is mounted."""

from __future__ import annotations

import pytest
from flask import Blueprint
from flask import Flask

from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.registration import MemoryParties
from flask_ocpi_status.registration import RegistrationBlueprint
from flask_ocpi_status.registration.versions import version_details
from tests.partners.platform import CPO
from tests.partners.platform import TOKEN_A
from tests.partners.platform import VERSIONS
from tests.partners.platform import Platform
from tests.partners.platform import standing
from tests.table import table

ONE_VERSION = Platform(versions=("2.2.1",))


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


def apart(**config):
    """Return an app with registration on one subdomain, and a module on each of two."""
    app = Flask(__name__, subdomain_matching=True)
    app.config.update(SERVER_NAME="example.com", OCPI_STATUS_ROLES=[CPO], **config)
    OCPIStatus(app, parties=MemoryParties()).token_loader(lambda token: "them")
    app.register_blueprint(RegistrationBlueprint(url_prefix="/ocpi", subdomain="ocpi"))
    for module, subdomain in (("locations", "ocpi"), ("cdrs", "bills"), ("x", None)):
        name = module if subdomain else "nldst-prices"
        made = OCPIBlueprint(
            *(name, __name__),
            url_prefix=f"/{name}",
            module=name,
            role="SENDER",
            subdomain=subdomain,
        )
        made.add_url_rule("/", "list", lambda: [])
        app.register_blueprint(made)
    return app


@table(
    "config, scheme, base",
    [
        ({}, "http", "http://{}example.com"),
        ({}, "https", "https://{}example.com"),
        (
            {"OCPI_STATUS_BASE_URL": "https://ocpi.example.com:8443/a"},
            "http",
            "https://{}example.com:8443/a",
        ),
        (
            {"OCPI_STATUS_BASE_URL": "https://example.com"},
            "http",
            "https://{}example.com",
        ),
    ],
)
def test_each_module_is_named_at_its_own_subdomain(config, scheme, base):
    app = apart(**config)
    client = app.test_client()
    options = {
        "base_url": f"{scheme}://ocpi.example.com",
        "headers": {"Authorization": "Token eA=="},
    }
    (version,) = client.get("/ocpi/versions/", **options).json["data"]
    assert version["url"] == base.format("ocpi.") + "/ocpi/2.2.1/"
    details = client.get("/ocpi/2.2.1/", **options).json["data"]
    assert {one["identifier"]: one["url"] for one in details["endpoints"]} == {
        "credentials": base.format("ocpi.") + "/ocpi/2.2.1/credentials/",
        "locations": base.format("ocpi.") + "/locations/",
        "cdrs": base.format("bills.") + "/cdrs/",
        "nldst-prices": base.format("") + "/nldst-prices/",
    }
    if not config:
        for one in details["endpoints"][1:]:
            assert client.get(one["url"], headers=options["headers"]).status_code == 200


def test_where_a_proxy_has_another_name_for_all_of_it_that_one_is_told():
    app = apart(OCPI_STATUS_BASE_URL="https://cpo.example/inner")
    with app.app_context():
        details = version_details(app, "2.2.1")
    urls = {one["url"].partition("/inner/")[0] for one in details["endpoints"]}
    assert urls == {"https://cpo.example"}


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


def rules(app):
    return {rule.rule for rule in app.url_map.iter_rules()}


@table("first", ["init_app", "RegistrationBlueprint", "module"])
@table("version", ["2.0", "2.1.1", "2.2.1", "2.3.0"])
def test_what_a_version_has_exists_once_it_is_offered(first, version):
    app = Flask(__name__)
    module = OCPIBlueprint(
        "m",
        __name__,
        url_prefix="/m",
        contract=f"ocpi-{version}",
        module="locations",
        role="SENDER",
    )
    steps = {
        "init_app": lambda: OCPIStatus(app, parties=MemoryParties()),
        "RegistrationBlueprint": lambda: app.register_blueprint(
            RegistrationBlueprint()
        ),
        "module": lambda: app.register_blueprint(module),
    }
    for step in sorted(steps, key=lambda one: one != first):
        steps[step]()
    known = {rule for rule in rules(app) if rule.startswith("/ocpi/")}
    assert {rule.split("/")[2] for rule in known} == {"versions", version}
    assert f"/ocpi/{version}/credentials/" in known
    # The first request adds nothing.
    before = rules(app)
    app.test_client().get("/ocpi/versions")
    assert rules(app) == before


@table("method", ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
@table("path", ["/ocpi/2.1.1", "/ocpi/2.1.1/", "/ocpi/2.1.1/credentials"])
def test_to_every_method_a_version_that_is_not_offered_is_unknown(path, method):
    platform = ONE_VERSION
    assert platform.ask(method, path).status_code == 404
    assert platform.ask(method, path, token="other").status_code == 401


def test_of_an_app_without_a_module_its_own_version_exists_with_the_first_request():
    platform = Platform(versions=())
    assert not any("credentials" in rule for rule in rules(platform.app))
    response = platform.ask("GET", "/ocpi/2.2.1/credentials")
    assert response.json["status_code"] == 1000
    assert {rule for rule in rules(platform.app) if "credentials" in rule} == {
        "/ocpi/2.2.1/credentials/"
    }


def test_what_came_to_be_before_the_app_was_complete_is_unknown_afterwards():
    platform = Platform(versions=())
    with platform.app.test_request_context("/"):
        pass
    platform.app.register_blueprint(
        OCPIBlueprint(
            "m",
            __name__,
            url_prefix="/m",
            contract="ocpi-2.1.1",
            module="locations",
        )
    )
    assert platform.ask("GET", "/ocpi/2.2.1/credentials").status_code == 404
    assert platform.ask("GET", "/ocpi/2.2.1").status_code == 404
    assert platform.ask("GET", "/ocpi/2.1.1/credentials").status_code == 200


def test_below_a_blueprint_of_the_apps_own_they_are_where_it_is():
    app = Flask(__name__)
    app.config["OCPI_STATUS_ROLES"] = [CPO]
    store = MemoryParties()
    OCPIStatus(app, parties=store)
    outer = Blueprint("outer", __name__, url_prefix="/roaming")
    outer.register_blueprint(RegistrationBlueprint(url_prefix="/ocpi"))
    app.register_blueprint(outer)
    app.register_blueprint(
        OCPIBlueprint("m", __name__, url_prefix="/m", module="cdrs", role="SENDER")
    )
    store.invite("p", _token())
    platform = Platform()
    platform.app, platform.store = app, store
    response = platform.ask("GET", "/roaming/ocpi/2.2.1/credentials")
    assert response.json["status_code"] == 1000
    assert "outer.ocpi.credentials-2-2-1.show" in app.view_functions


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
