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
from .objects import emsp


@pytest.fixture(params=PLATFORMS)
def role(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def app(platforms: Callable[[str], Flask], role: str) -> Flask:
    return platforms(role)


def test_every_version_is_listed_with_the_side_of_the_role(
    app: Flask, role: str
) -> None:
    client = app.test_client()
    listed = client.get("/ocpi/versions").json["data"]
    assert [one["version"] for one in listed] == list(VERSIONS)
    for one in listed:
        version = one["version"]
        endpoints = client.get(one["url"]).json["data"]["endpoints"]
        _, locations = sorted(endpoints, key=lambda item: item["identifier"])
        expected = {
            "identifier": "locations",
            "url": f"http://localhost/ocpi/{role}/{version}/locations/",
        }
        if version in NEW:
            expected["role"] = "SENDER" if role == "cpo" else "RECEIVER"
        assert locations == expected


@pytest.mark.parametrize("version", VERSIONS)
def test_both_sides_answer_whichever_is_listed(app: Flask, version: str) -> None:
    client = app.test_client()
    assert client.get(cpo(version, "LOC001")).status_code == 200
    assert client.get(emsp(version, "LOC1")).status_code == 200


def test_its_credentials_say_who_it_is(app: Flask, role: str) -> None:
    credentials = app.test_client().get("/ocpi/2.2.1/credentials").json["data"]
    [told] = credentials["roles"]
    assert told == PLATFORMS[role].credentials_role()


@pytest.mark.parametrize("version", VERSIONS)
def test_token_a_opens_versions_and_credentials_only(app: Flask, version: str) -> None:
    client, token_a = app.test_client(), invite_partner(app)
    assert token_a is not None
    headers = {"Authorization": token_a.header(encoded=version in NEW)}
    for path in ("/ocpi/versions", f"/ocpi/{version}", f"/ocpi/{version}/credentials"):
        assert client.get(path, headers=headers).status_code == 200
    for path in (cpo(version), cpo(version, "LOC001"), emsp(version, "LOC1")):
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
