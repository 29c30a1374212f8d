"""Paths with more slashes than one in a row."""

from __future__ import annotations

import pytest

from flask_ocpi_status import OCPIBlueprint

URL = "/ocpi/2.2.1/locations"


@pytest.fixture
def client(app, bp):
    @bp.route("/<country>/<party>/<location>", methods=["GET", "PUT"])
    def one(country, party, location):
        return [country, party, location]

    app.register_blueprint(bp)
    app.add_url_rule("/host/<name>", "host", lambda name: name)
    return app.test_client()


@pytest.mark.parametrize(
    "path",
    [
        f"{URL}//NL/DST/LOC1",
        f"{URL}///NL/DST/LOC1",
        "/ocpi/2.2.1//locations/NL//DST/LOC1//",
        f"{URL}/NL/DST/LOC1",
    ],
)
def test_below_an_enrolled_prefix_they_are_answered_as_one(client, path):
    assert client.get(path).json["data"] == ["NL", "DST", "LOC1"]
    assert client.put(path, json={}).json["data"] == ["NL", "DST", "LOC1"]


def test_an_unknown_url_is_answered_in_contract(client):
    response = client.get(f"{URL}//no//such//thing//at-all")
    assert (response.status_code, response.json["status_code"]) == (404, 2000)


def test_a_path_that_is_not_ascii_keeps_its_letters(client):
    assert client.get(f"{URL}//NL/DST/Überlingen").json["data"][2] == "Überlingen"


def test_a_prefix_that_is_not_ascii_is_found(app):
    bp = OCPIBlueprint("it", __name__, url_prefix="/größe")
    bp.add_url_rule("/<name>", "it", lambda name: name)
    app.register_blueprint(bp)
    assert app.test_client().get("/größe//x").json["data"] == "x"


def test_the_host_s_own_paths_are_left_to_flask(client):
    assert client.get("/host//name").status_code == 308
