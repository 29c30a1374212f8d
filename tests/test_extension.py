"""The extension object: what is set up, for which app."""

from __future__ import annotations

import gc
from weakref import ref

import pytest
from flask import Flask
from flask import request
from flask.json.provider import DefaultJSONProvider

from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import Row
from flask_ocpi_status import get_contract
from flask_ocpi_status.config import DEFAULTS
from flask_ocpi_status.exchange.state import state_of
from flask_ocpi_status.parties import MemoryParties


def crashing(name: str = "b", **kwargs) -> OCPIBlueprint:
    """Make a blueprint whose view fails as it is told."""
    bp = OCPIBlueprint(name, __name__, url_prefix=f"/{name}", **kwargs)

    @bp.get("/crash")
    def crash():
        return 1 / 0

    @bp.post("/echo")
    def echo():
        return request.json

    return bp


def test_every_key_has_a_default_and_what_is_set_stays():
    app = Flask(__name__)
    app.config["OCPI_STATUS_MAX_BODY"] = 7
    OCPIStatus(app)
    ours = {key: app.config[key] for key in app.config if key.startswith("OCPI_")}
    assert ours == {**DEFAULTS, "OCPI_STATUS_MAX_BODY": 7}


def test_a_second_registration_is_refused_with_the_remedy():
    app = Flask(__name__)
    ocpi = OCPIStatus(app)
    with pytest.raises(RuntimeError, match="once for each app"):
        ocpi.init_app(app)


def test_the_contract_comes_from_init_app_the_instance_or_the_configuration():
    def contract(app):
        return state_of(app).contracts.default.name

    configured, given, told = Flask("a"), Flask("b"), Flask("c")
    for app in (configured, given, told):
        app.config["OCPI_STATUS_CONTRACT"] = "ocpi-2.1.1"
    OCPIStatus(configured)
    ocpi = OCPIStatus(contract="ocpi-2.2")
    ocpi.init_app(given)
    ocpi.init_app(told, contract=get_contract("ocpi-2.3.0"))
    assert contract(configured) == "ocpi-2.1.1"
    assert contract(given) == "ocpi-2.2"
    assert contract(told) == "ocpi-2.3.0"


def test_a_contract_of_no_name_is_refused_with_the_list():
    with pytest.raises(LookupError, match=r"'ocpi-9'; there are ocpi-2\.0"):
        OCPIStatus(Flask(__name__), contract="ocpi-9")


def test_an_app_may_change_one_row():
    own = get_contract("ocpi-2.2.1").replace(rows={500: Row(http=500, code=3000)})
    app = Flask(__name__)
    OCPIStatus(app, contract=own)
    app.register_blueprint(crashing("named", contract="ocpi-2.2.1"))
    app.register_blueprint(crashing("default"))
    for name in ("named", "default"):
        response = app.test_client().get(f"/{name}/crash")
        assert (response.status_code, response.get_json()["status_code"]) == (500, 3000)


def test_the_apps_json_provider_is_asked_for_what_json_has_not(app, bp):
    class Money:
        def __init__(self, cents):
            self.cents = cents

    class Provider(DefaultJSONProvider):
        @staticmethod
        def default(value):
            if isinstance(value, Money):
                return value.cents
            return DefaultJSONProvider.default(value)

    app.json = Provider(app)
    bp.add_url_rule("/", view_func=lambda: {"price": Money(150)}, endpoint="v")
    app.register_blueprint(bp)
    assert app.test_client().get(bp.url_prefix).get_json()["data"] == {"price": 150}


def test_the_list_of_violations_can_be_switched_off(app, bp):
    from marshmallow import ValidationError

    @bp.get("/")
    def view():
        raise ValidationError({"a": ["no"]})

    app.register_blueprint(bp)
    client = app.test_client()
    assert client.get(bp.url_prefix).get_json()["data"] == {
        "errors": [{"pointer": "/a", "message": "no"}]
    }
    app.config["OCPI_STATUS_FIELD_ERRORS"] = False
    assert "data" not in client.get(bp.url_prefix).get_json()


def test_the_instance_holds_nothing_of_an_app():
    ocpi = OCPIStatus()
    before = dict(vars(ocpi))
    ocpi.init_app(Flask("a"))
    ocpi.init_app(Flask("b"))
    assert vars(ocpi) == before


def test_the_app_leads_to_its_extension_by_one_key():
    ocpi = OCPIStatus(parties=MemoryParties())
    apps = [Flask("a"), Flask("b")]
    for app in apps:
        app.register_blueprint(crashing("before"))
        ocpi.init_app(app)
        app.register_blueprint(crashing("after"))
        assert app.extensions == {"ocpi_status": ocpi}
    for app in apps:
        answer = app.test_client().get("/after/crash")
        assert answer.get_json()["status_code"] == 3000
        with app.app_context():
            assert app.extensions["ocpi_status"].parties is ocpi.parties


def test_an_app_that_is_forgotten_is_kept_alive_by_nothing():
    ocpi = OCPIStatus()
    app = Flask("a")
    ocpi.init_app(app)
    gone = ref(app)
    del app
    gc.collect()
    assert gone() is None


def test_each_app_may_have_a_store_of_its_own():
    ours, theirs = MemoryParties(), MemoryParties()
    ocpi = OCPIStatus(parties=ours)
    a, b = Flask("a"), Flask("b")
    ocpi.init_app(a)
    ocpi.init_app(b, parties=theirs)
    for app, store in ((a, ours), (b, theirs)):
        with app.app_context():
            assert ocpi.parties is store


@pytest.mark.parametrize("parties", ["sqlite:///p.sqlite", {}, object, MemoryParties])
def test_what_is_no_store_is_refused_at_once(parties):
    with pytest.raises(TypeError, match=r"takes a store of parties.*SQLParties"):
        OCPIStatus(parties=parties)
    app = Flask("a")
    with pytest.raises(TypeError, match="takes a store of parties"):
        OCPIStatus().init_app(app, parties=parties)
    assert not app.extensions
