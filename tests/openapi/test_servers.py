"""A document says at which host each operation is, where an app tells them apart."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.openapi import OpenAPIBlueprint
from flask_ocpi_status.openapi import document
from flask_ocpi_status.openapi import versions_of
from tests.table import table

pytest.importorskip("apispec", reason="It needs the extra 'openapi'.")

V = "2.2.1"
BY_HOST: dict[str, Any] = {"host_matching": True, "static_host": "www.example"}
BY_SUBDOMAIN: dict[str, Any] = {"subdomain_matching": True}


def made(places: list[tuple[str | None, str]], **options: Any) -> Flask:
    """Make an app with a view at each place: a host or a subdomain, and a path."""
    app = Flask("app", **options)
    if app.subdomain_matching:
        app.config["SERVER_NAME"] = "cpo.example:8443"
    OCPIStatus(app)
    for number, (host, path) in enumerate(places):
        by_host = app.url_map.host_matching
        below = {} if by_host else {"subdomain": host}
        bp = OCPIBlueprint(f"b{number}", __name__, url_prefix=path, **below)
        view: dict[str, Any] = {"host": host} if by_host else {}
        bp.get("/", **view)(lambda **variables: {})
        app.register_blueprint(bp)
    return app


def servers_in(written: Any) -> dict[str, Any]:
    """Return the URLs of the servers of a document, and of those of its paths."""
    paths = {
        path: [one["url"] for one in item["get"].get("servers", [])]
        for path, item in written["paths"].items()
    }
    return {"whole": [one["url"] for one in written["servers"]], **paths}


A, B = "a.example", "b.example:81"


#: The app's options, where its views are, what is said of the server, and what is made.
SERVERS: dict[str, Any] = {
    "an app that tells none apart": (
        *({}, [(None, "/x")], None),
        {"whole": ["/"], "/x/": []},
    ),
    "one host is that of the whole": (
        *(BY_HOST, [(A, "/x"), (A, "/y")], None),
        {"whole": ["//a.example/"], "/x/": [], "/y/": []},
    ),
    "unless another one was said": (
        *(BY_HOST, [(A, "/x")], "https://test.example/v"),
        {"whole": ["https://test.example/v"], "/x/": []},
    ),
    "of several, each has its own": (
        *(BY_HOST, [(A, "/x"), (B, "/y")], None),
        {"whole": ["/"], "/x/": ["//a.example/"], "/y/": ["//b.example:81/"]},
    ),
    "with the scheme and the root of the whole": (
        *(BY_HOST, [(A, "/x"), (B, "/y")], "https://a.example/v"),
        {
            "whole": ["https://a.example/v"],
            "/x/": ["https://a.example/v"],
            "/y/": ["https://b.example:81/v"],
        },
    ),
    "a subdomain is below the server's name": (
        *(BY_SUBDOMAIN, [("de", "/x"), (None, "/y")], None),
        {
            "whole": ["/"],
            "/x/": ["//de.cpo.example:8443/"],
            "/y/": ["//cpo.example:8443/"],
        },
    ),
    "what is the same at two is there once, with both": (
        *(BY_HOST, [(A, "/x"), (B, "/x")], None),
        {"whole": ["/"], "/x/": ["//a.example/", "//b.example:81/"]},
    ),
    "a variable is one of the server's": (
        *(BY_HOST, [("<cc>.example", "/x")], None),
        {"whole": ["//{cc}.example/"], "/x/": []},
    ),
    "what nobody can get to is not there": (
        *({}, [("de", "/x"), (None, "/y")], None),
        {"whole": ["/"], "/y/": []},
    ),
    "nor what has no host among those that do": (
        *(BY_HOST, [(None, "/x"), (A, "/y")], None),
        {"whole": ["//a.example/"], "/y/": []},
    ),
}


@table("options, places, server, expected", SERVERS.values(), SERVERS)
def test_servers(options, places, server, expected) -> None:
    validator = pytest.importorskip(
        "openapi_spec_validator", reason="It needs openapi-spec-validator."
    )
    written = document(made(places, **options), V, server=server)
    assert servers_in(written) == expected
    validator.validate(written, cls=validator.OpenAPIV31SpecValidator)


def test_the_base_url_says_the_scheme_and_the_root_of_all_servers() -> None:
    app = made([("de", "/x"), (None, "/y")], **BY_SUBDOMAIN)
    app.config["OCPI_STATUS_BASE_URL"] = "https://cpo.example/v"
    assert servers_in(document(app, V))["/x/"] == ["https://de.cpo.example:8443/v"]


@table(
    "host, variable",
    [
        ("<cc>.example", {"default": "cc"}),
        ("<any(nl, de):cc>.example", {"default": "de", "enum": ["de", "nl"]}),
    ],
)
def test_a_variable_of_a_host_has_a_value_where_nobody_gives_one(host, variable):
    (server,) = document(made([(host, "/x")], **BY_HOST), V)["servers"]
    assert server["variables"] == {"cc": variable}


def differing() -> Flask:
    """Make an app that takes a body on one subdomain and none on another one."""
    app = made([], **BY_SUBDOMAIN)
    for name, body in (("a", "ignored"), ("b", "required")):
        bp = OCPIBlueprint(name, __name__, subdomain=name)
        bp.post("/x", body=body)(lambda: None)
        app.register_blueprint(bp)
    return app


@table("name, takes", [("a", False), ("b", True)])
def test_of_what_differs_that_of_the_documents_own_host_is_told(name, takes) -> None:
    server = f"https://{name}.cpo.example:8443/"
    told = document(differing(), V, server=server)["paths"]["/x"]["post"]
    assert ("requestBody" in told) == takes
    assert told["servers"] == [{"url": server}]


@table("name, takes", [("a", False), ("b", True)])
def test_a_page_has_the_document_of_the_host_that_it_is_at(name, takes) -> None:
    pytest.importorskip("flask_swagger_ui", reason="It needs flask-swagger-ui.")
    app = differing()
    app.register_blueprint(OpenAPIBlueprint("docs", url_prefix="/d", subdomain=name))
    host = f"{name}.cpo.example:8443"
    answer = app.test_client().get(f"/d/{V}.json", base_url=f"http://{host}")
    written = answer.get_json()
    assert written["servers"] == [{"url": f"//{host}/"}]
    assert ("requestBody" in written["paths"]["/x"]["post"]) == takes


def test_a_version_that_nobody_can_get_to_is_not_there() -> None:
    assert versions_of(made([("de", "/x")])) == []
