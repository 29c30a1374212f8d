"""What browsers ask by themselves is answered without a token, and opens nothing."""

from __future__ import annotations

from functools import wraps

import pytest
from flask import Flask
from flask import Response
from flask import abort
from flask import g
from flask import request
from flask.views import MethodView

from flask_ocpi_status import ContractBlueprint
from flask_ocpi_status import CredentialsToken
from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import contract_names
from flask_ocpi_status import get_contract
from flask_ocpi_status import ocpi_request
from flask_ocpi_status.contracts import Outcome
from flask_ocpi_status.registration import MemoryParties
from flask_ocpi_status.registration import RegistrationBlueprint
from tests.table import table

PREFLIGHT = {
    "Origin": "https://portal.example",
    "Access-Control-Request-Method": "PUT",
    "Access-Control-Request-Headers": "authorization",
}
TOKEN = {"Authorization": "Token known"}
LOCATIONS = "/ocpi/2.2.1/locations"


class Roaming:
    """A party whose own objects are those of one role."""

    registered = True
    roles = ({"role": "CPO", "country_code": "NL", "party_id": "ABC"},)


class Own(MethodView):
    def get(self):
        return {}

    def options(self):
        g.called.append(ocpi_request.party)
        return {"own": True}


def make(**config: object) -> tuple[Flask, list[object]]:
    """Make an app that asks for all that can be asked for."""
    app = Flask(__name__)
    app.config.update(
        {
            "OCPI_STATUS_REQUIRE_IDS": True,
            "OCPI_STATUS_REQUIRE_ROUTING": True,
            **config,
        }
    )
    called: list[object] = []
    ocpi = OCPIStatus(app, parties=MemoryParties())

    @ocpi.token_loader
    def load(token: CredentialsToken) -> object:
        return Roaming() if token.reveal() == "known" else None

    @ocpi.unknown_receiver
    def refuse(receiver):
        abort(404)

    @app.before_request
    def remember():
        g.called = called

    bp = OCPIBlueprint(
        "locations", __name__, url_prefix=LOCATIONS, module="locations", role="RECEIVER"
    )

    @bp.before_request
    def for_parties():
        assert ocpi_request.party.roles

    @bp.put("/<country_code>/<party_id>/<uid>")
    def put(country_code, party_id, uid):
        called.append(uid)
        return None

    @bp.route("/explicit", methods=["OPTIONS", "GET"])
    def explicit():
        called.append("explicit")
        return {"own": True}

    bp.add_url_rule("/own", view_func=Own.as_view("own"))
    bp.add_url_rule("/none", "none", explicit, provide_automatic_options=False)
    app.register_blueprint(bp)
    app.register_blueprint(RegistrationBlueprint())
    return app, called


@table("headers", [{}, {"Authorization": "Token other"}, TOKEN])
@table(
    ("path", "allowed"),
    [
        (f"{LOCATIONS}/NL/ABC/LOC1", {"PUT"}),
        (f"{LOCATIONS}/DE/XYZ/LOC1", {"PUT"}),
        (f"{LOCATIONS}/explicit", {"GET", "HEAD"}),
        (f"{LOCATIONS}/own", {"GET", "HEAD"}),
        ("/ocpi/versions", {"GET", "HEAD"}),
        ("/ocpi/2.2.1/credentials", {"GET", "HEAD", "POST", "PUT", "DELETE"}),
    ],
)
def test_a_preflight_needs_nothing_and_reaches_no_view(path, allowed, headers):
    app, called = make()
    answer = app.test_client().options(path, headers={**PREFLIGHT, **headers})
    assert (answer.status_code, answer.get_json()["status_code"]) == (200, 1000)
    assert set(answer.headers["Allow"].split(", ")) == {"OPTIONS", *allowed}
    assert answer.headers["X-Request-ID"]
    assert called == []
    assert "data" not in answer.get_json()


@pytest.mark.parametrize("missing", ["Origin", "Access-Control-Request-Method"])
def test_another_options_is_asked_for_a_token(missing):
    app, called = make()
    headers = {name: value for name, value in PREFLIGHT.items() if name != missing}
    for path in ("NL/ABC/LOC1", "explicit", "own"):
        answer = app.test_client().options(f"{LOCATIONS}/{path}", headers=headers)
        assert answer.status_code == 401
    assert called == []


@pytest.mark.parametrize(
    ("path", "without", "with_token"),
    [("/ocpi/unknown", 401, 404), (f"{LOCATIONS}/none", 401, 405)],
)
def test_where_no_options_is_answered_a_preflight_is_as_any_request(
    path, without, with_token
):
    client = make()[0].test_client()
    assert client.options(path, headers=PREFLIGHT).status_code == without
    both = client.options(path, headers={**PREFLIGHT, **TOKEN})
    assert both.status_code == with_token


def test_the_methods_behind_a_preflight_stay_closed():
    app, called = make()
    for method in ("PUT", "GET", "POST", "DELETE", "PATCH", "HEAD"):
        for path in ("NL/ABC/LOC1", "explicit", "own"):
            answer = app.test_client().open(
                f"{LOCATIONS}/{path}", method=method, headers=PREFLIGHT, json={}
            )
            assert answer.status_code == 401
    assert called == []


def test_a_view_with_options_of_its_own_is_called_for_who_may_ask():
    app, called = make(OCPI_STATUS_REQUIRE_IDS=False, OCPI_STATUS_REQUIRE_ROUTING=False)
    client = app.test_client()
    for path in ("explicit", "own"):
        answer = client.options(f"{LOCATIONS}/{path}", headers={**PREFLIGHT, **TOKEN})
        assert answer.get_json()["data"] == {"own": True}
    assert len(called) == 2


def test_a_view_that_asks_nobody_answers_its_own_options():
    app, called = make(OCPI_STATUS_REQUIRE_IDS=False, OCPI_STATUS_REQUIRE_ROUTING=False)
    bp = OCPIBlueprint("public", __name__, url_prefix="/ocpi/public", auth=False)

    @bp.route("/", methods=["OPTIONS"])
    def public():
        called.append("public")
        return {"own": True}

    app.register_blueprint(bp)
    answer = app.test_client().options("/ocpi/public", headers=PREFLIGHT)
    assert answer.get_json()["data"] == {"own": True}
    assert called == ["public"]


@table("contract", contract_names())
def test_every_contract_answers_it(contract):
    app = Flask(__name__)
    OCPIStatus(app)
    bp = ContractBlueprint("b", __name__, url_prefix="/b", contract=contract)
    bp.add_url_rule("/", "view", lambda: {})
    app.register_blueprint(bp)
    plain = app.test_client().options("/b/")
    answer = app.test_client().options("/b/", headers=PREFLIGHT)
    assert answer.headers["Allow"] == plain.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert answer.status_code == plain.status_code


def test_the_host_keeps_its_own():
    app, _ = make()
    app.add_url_rule("/page", "page", lambda: "page")
    answer = app.test_client().options("/page", headers=PREFLIGHT)
    assert answer.mimetype == "text/html"
    assert answer.data == b""


def decorated(view):
    """Answer OPTIONS before the view, as Flask-CORS does, from what is asked."""

    @wraps(view)
    def run(**names):
        if request.method == "OPTIONS":
            return Response(headers={"X-Asked": str(len(request.args))})
        return view(**names)

    run.provide_automatic_options = False
    run.required_methods = {"OPTIONS"}
    return run


QUERIES = ["\xe9", "a=\xe9", "\xff=1", "a=1&b=\xc3", "\xed\xa0\x80"]


@table("query", QUERIES)
@table("contract", contract_names())
def test_a_query_is_judged_before_a_view_that_answers_options_reads_it(contract, query):
    app = Flask(__name__)
    OCPIStatus(app, contract=contract)
    bp = ContractBlueprint("b", __name__, url_prefix="/b")

    def view():
        return {"asked": len(request.args)}

    bp.add_url_rule("/explicit", "explicit", view, methods=["OPTIONS", "GET"])
    bp.add_url_rule("/decorated", "decorated", decorated(view))

    class Class(MethodView):
        get = options = staticmethod(view)

    bp.add_url_rule("/class", view_func=Class.as_view("class"))
    bp.add_url_rule("/automatic", "automatic", view)
    app.register_blueprint(bp)
    said = get_contract(contract).answer(Outcome(422))
    client = app.test_client()
    for path in ("explicit", "decorated", "class"):
        for headers in (PREFLIGHT, {}):
            answer = client.options(
                f"/b/{path}", headers=headers, environ_overrides={"QUERY_STRING": query}
            )
            got = answer.status_code, answer.get_json().get("status_code")
            assert got == (said.http, said.code), (path, headers)
            good = client.options(f"/b/{path}?a=%ff", headers=headers)
            assert good.status_code in (200, 204)
    answer = client.options(
        "/b/automatic", headers=PREFLIGHT, environ_overrides={"QUERY_STRING": query}
    )
    assert answer.status_code in (200, 204)
