"""A URL is one URL, with a slash at its end and without."""

from __future__ import annotations

from collections import Counter

import pytest
from flask import Blueprint
from flask import Flask
from flask import url_for
from werkzeug.routing import IntegerConverter
from werkzeug.test import TestResponse

from flask_ocpi_status import ContractBlueprint
from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.registration import MemoryParties
from flask_ocpi_status.registration import RegistrationBlueprint
from tests.table import table


def standing(prefix: str | None = "/ocpi", **options: object) -> Flask:
    """An app with rules of every spelling."""
    app = Flask(__name__)
    app.testing = True
    OCPIStatus(app)
    bp = OCPIBlueprint("b", __name__, url_prefix=prefix, **options)
    for rule in ("/", "/slash/", "/bare", "/one/<name>/", "/all/<path:name>/"):
        bp.add_url_rule(rule, rule.split("/")[1] or "root", lambda **names: names)
    bp.add_url_rule("/slash/", "put", lambda: "put", methods=["PUT"])
    bp.add_url_rule("/strict/", "strict", lambda: {}, strict_slashes=True)
    app.register_blueprint(bp)
    app.add_url_rule("/host/", "host", lambda: "host", strict_slashes=False)
    return app


def methods(answer: TestResponse) -> str:
    return ", ".join(sorted(answer.headers.get("Allow", "").split(", ")))


ROWS = ["/slash", "/bare", "/one/x", "/all/x", "/all/x/y"]


@table("prefix", ["/ocpi", "/ocpi/", "/", None])
@table("path", ROWS)
def test_both_spellings_say_the_same_to_every_method(prefix, path):
    app = standing(prefix)
    client, at = app.test_client(), (prefix or "").rstrip("/")
    for method in ("GET", "HEAD", "PUT", "DELETE", "OPTIONS"):
        answers = [
            client.open(f"{at}{path}{end}", method=method, json={}) for end in ("", "/")
        ]
        one, other = (
            (
                each.status_code,
                methods(each),
                (each.get_json(silent=True) or {}).get("data"),
            )
            for each in answers
        )
        assert one == other, (method, path)
        if method == "DELETE":
            assert one[0] == 405
            assert "GET" in one[1]
        if method == "OPTIONS":
            assert one[1] == (
                "GET, HEAD, OPTIONS, PUT" if path == "/slash" else "GET, HEAD, OPTIONS"
            )


def test_a_rule_that_insists_on_its_slash_knows_nothing_without():
    client = standing().test_client()
    assert client.get("/ocpi/strict").status_code == 308
    assert client.put("/ocpi/strict", json={}).status_code == 404
    assert client.put("/ocpi/strict/", json={}).status_code == 405


def test_the_pages_of_the_host_are_as_flask_has_them():
    client = standing().test_client()
    answer = client.put("/host")
    assert (answer.status_code, answer.mimetype) == (404, "text/html")


def test_a_url_is_listed_once_and_made_as_its_rule_is_written():
    app = standing()
    plain = Blueprint("plain", __name__, url_prefix="/plain")
    inner = ContractBlueprint("inner", __name__, url_prefix="/inner/")
    inner.add_url_rule("/", "root", lambda: {})
    plain.register_blueprint(inner)
    app.register_blueprint(plain)
    app.register_blueprint(RegistrationBlueprint(url_prefix="/parties"))
    listed = app.test_cli_runner().invoke(args=["routes"]).output.splitlines()[2:]
    # Two views may share a URL, each with methods of its own.
    rows = Counter(tuple(line.split()[1:]) for line in listed if line.split()[1:])
    assert set(rows.values()) == {1}
    urls = {line.split()[-1] for line in listed if line.strip()}
    assert not {f"{url}/" for url in urls} & urls
    with app.test_request_context():
        assert url_for("b.slash") == "/ocpi/slash/"
        assert url_for("b.bare") == "/ocpi/bare"
        assert url_for("b.all", name="a/b") == "/ocpi/all/a/b/"


@pytest.mark.parametrize("path", ["/slash", "/slash/"])
def test_who_may_not_ask_is_told_so_in_both_spellings(path):
    app = Flask(__name__)
    OCPIStatus(app).token_loader(lambda token: None)
    bp = OCPIBlueprint("b", __name__, url_prefix="/ocpi")
    bp.add_url_rule("/slash/", "it", lambda: {})
    app.register_blueprint(bp)
    assert app.test_client().put(f"/ocpi{path}").status_code == 401


def test_parties_find_the_credentials_in_both_spellings():
    app = Flask(__name__)
    OCPIStatus(app, parties=MemoryParties())
    app.register_blueprint(RegistrationBlueprint())
    for path in ("/ocpi/versions", "/ocpi/versions/", "/ocpi/2.2.1"):
        assert app.test_client().get(path).status_code == 401


@table("name", ["number", "_rest", "_any"])
def test_a_converter_of_the_apps_own_is_that_one_whatever_it_is_called(name):
    app = Flask(__name__)
    app.url_map.converters[name] = IntegerConverter
    OCPIStatus(app)
    bp = OCPIBlueprint("b", __name__, url_prefix="/ocpi")
    bp.add_url_rule(f"/<{name}:it>/", "it", lambda it: it)
    app.register_blueprint(bp)
    client = app.test_client()
    assert [client.put(f"/ocpi/{it}").status_code for it in ("5", "x")] == [405, 404]
