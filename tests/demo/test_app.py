"""The demo as a platform: what it lists, for whom, and as whom."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status.demo.app import create_app
from flask_ocpi_status.demo.partners import invite_partner
from flask_ocpi_status.demo.platforms import PLATFORMS

from .objects import NEW
from .objects import VERSIONS
from .objects import cpo


@pytest.fixture(params=PLATFORMS)
def role(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def app(platforms: Callable[[str], Flask], role: str) -> Flask:
    return platforms(role)


#: The modules of each role, and since which version there are.
MODULES = {
    "cpo": {
        "locations": ("SENDER", "2.0"),
        "tariffs": ("SENDER", "2.0"),
        "sessions": ("SENDER", "2.0"),
        "cdrs": ("SENDER", "2.0"),
        "tokens": ("RECEIVER", "2.0"),
        "commands": ("RECEIVER", "2.1"),
        "chargingprofiles": ("RECEIVER", "2.2"),
    },
    "emsp": {
        "locations": ("RECEIVER", "2.0"),
        "tariffs": ("RECEIVER", "2.0"),
        "sessions": ("RECEIVER", "2.0"),
        "cdrs": ("RECEIVER", "2.0"),
        "tokens": ("SENDER", "2.0"),
        "commands": ("SENDER", "2.1"),
    },
}


def test_every_version_lists_the_modules_that_it_has(app: Flask, role: str) -> None:
    client = app.test_client()
    listed = client.get("/ocpi/versions").json["data"]
    assert [one["version"] for one in listed] == list(VERSIONS)
    for one in listed:
        version = one["version"]
        expected = {
            module: f"http://localhost/ocpi/{version}/{side.lower()}/{module}/"
            for module, (side, since) in MODULES[role].items()
            if VERSIONS.index(since) <= VERSIONS.index(version)
        }
        expected["credentials"] = f"http://localhost/ocpi/{version}/credentials/"
        endpoints = client.get(one["url"]).json["data"]["endpoints"]
        assert {one["identifier"]: one["url"] for one in endpoints} == expected
        for endpoint in endpoints:
            if version in NEW and endpoint["identifier"] != "credentials":
                assert endpoint["role"] == MODULES[role][endpoint["identifier"]][0]
            elif version not in NEW:
                assert "role" not in endpoint


def test_its_credentials_say_who_it_is(app: Flask, role: str) -> None:
    credentials = app.test_client().get("/ocpi/2.2.1/credentials").json["data"]
    [told] = credentials["roles"]
    assert told == PLATFORMS[role].credentials_role()


@pytest.mark.parametrize("version", VERSIONS)
def test_token_a_opens_versions_and_credentials_only(
    app: Flask, role: str, version: str
) -> None:
    client, token_a = app.test_client(), invite_partner(app)
    assert token_a is not None
    headers = {"Authorization": token_a.header(encoded=version in NEW)}
    for path in ("/ocpi/versions", f"/ocpi/{version}", f"/ocpi/{version}/credentials"):
        assert client.get(path, headers=headers).status_code == 200
    for module, (side, since) in MODULES[role].items():
        if VERSIONS.index(since) > VERSIONS.index(version):
            continue
        path = f"/ocpi/{version}/{side.lower()}/{module}/NL/ABC/X"
        assert client.get(path, headers=headers).status_code == 401


@pytest.mark.parametrize("token", ["", "Token wrong", "Token None"])
def test_without_a_token_only_the_other_contracts_answer(
    database: Path, token: str
) -> None:
    """Also where nobody has a token for curl, as in :func:`create_app`."""
    client = create_app(f"sqlite:///{database}").test_client()
    for path in ("/ocpi/versions", "/ocpi/2.2.1", cpo("2.2.1"), "/ocpi/nothing"):
        answer = client.get(path, headers={"Authorization": token})
        assert (answer.status_code, answer.json["status_code"]) == (401, 2000)
    for path in ("/daml/v1/query", "/organisations/", "/tickets/"):
        assert client.get(path, headers={"Authorization": token}).status_code == 200


def test_a_token_is_invited_anew_until_it_was_used(app: Flask) -> None:
    first, second = invite_partner(app), invite_partner(app)
    assert isinstance(first, CredentialsToken)
    assert first != second
    client = app.test_client()
    for token, status in ((first, 401), (second, 200)):
        headers = {"Authorization": token.header(encoded=True)}
        assert client.get("/ocpi/versions", headers=headers).status_code == status
