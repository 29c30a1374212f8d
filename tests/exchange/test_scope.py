"""Whose is a request, and which contract answers it."""

from __future__ import annotations

import pytest
from flask import Blueprint
from flask import Flask
from flask import url_for

from flask_ocpi_status import ContractBlueprint
from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import get_contract
from flask_ocpi_status import ocpi_response
from tests.table import table


def speaks(response) -> str:
    """Tell the contract from the look of a failure; ``host`` for a page."""
    if response.mimetype != "application/json":
        return "host"
    body = response.get_json()
    if "status_code" in body:
        return "ocpi"
    if "errors" in body:
        return "daml"
    return "itsm" if "message" in body["error"] else "trust"


def view(**values):
    return {"values": list(values)}


def make(*mounts, **config) -> Flask:
    """Make an app with blueprints of (prefix, contract), each with a view at /x."""
    app = Flask(__name__)
    app.config.update(config)
    OCPIStatus(app)
    for number, (prefix, contract) in enumerate(mounts):
        bp = ContractBlueprint(
            f"b{number}", __name__, url_prefix=prefix, contract=contract
        )
        bp.add_url_rule("/x", view_func=view, methods=["GET"])
        app.register_blueprint(bp)

    @app.get("/host")
    def host():
        return "host"

    return app


UNKNOWN = [
    ("/ocpi/2.2.1", "ocpi"),
    ("/ocpi/2.2.1/", "ocpi"),
    ("/ocpi/2.2.1/y", "ocpi"),
    ("/ocpi/2.2.1/y/z/", "ocpi"),
    ("/ocpi/2.2.1/x/y", "ocpi"),
    ("/ocpi/2.2.1//y", "ocpi"),
    ("/ocpi/2.2.1/%0A/y", "ocpi"),
    ("/ocpi/2.2.1/%FF", "ocpi"),
    ("/ocpi/2.2.1/<script>", "ocpi"),
    ("/ocpi/2.2.1/" + "a" * 10000, "ocpi"),
    ("/ocpi/2.2.10", "host"),
    ("/ocpi/2.2.10/y", "host"),
    ("/ocpi/2.2.1x", "host"),
    ("/ocpi", "host"),
    ("/", "host"),
    ("/other/ocpi/2.2.1/y", "host"),
    ("/OCPI/2.2.1/y", "host"),
]


@table(("path", "whose"), UNKNOWN)
def test_an_unknown_url_belongs_to_the_prefix_that_it_is_below(path, whose):
    app = make(("/ocpi/2.2.1", "ocpi-2.2.1"))
    response = app.test_client().get(path)
    assert (response.status_code, speaks(response)) == (404, whose)


@table(
    ("path", "whose"),
    [
        ("/api/a", "daml"),
        ("/api/ocpi/a", "ocpi"),
        ("/api/ocpi/tickets/a", "itsm"),
        ("/api/ocpix", "daml"),
    ],
)
@table("turn", [1, -1])
def test_the_longest_prefix_wins_in_whatever_order_they_came(path, whose, turn):
    mounts = [
        ("/api", "daml-json-api"),
        ("/api/ocpi", "ocpi-2.2.1"),
        ("/api/ocpi/tickets", "itsm-rest"),
    ]
    assert speaks(make(*mounts[::turn]).test_client().get(path)) == whose


@table(
    ("path", "whose"),
    [
        ("/ocpi/2/y", "ocpi"),
        ("/ocpi/2/x/y", "ocpi"),
        ("/ocpi/two/y", "host"),
        ("/ocpi/2y", "host"),
    ],
)
def test_a_prefix_with_variables_is_matched_as_the_router_does(path, whose):
    app = make(("/ocpi/<int:version>", "ocpi-2.2.1"))
    assert speaks(app.test_client().get(path)) == whose
    assert app.test_client().get("/ocpi/2/x").get_json()["data"] == {
        "values": ["version"]
    }


def test_a_wrong_method_belongs_to_the_view_that_has_the_right_one():
    app = make(("/ocpi", "ocpi-2.2.1"), ("/ocpi/tickets", "itsm-rest"))
    client = app.test_client()
    for path, whose in (("/ocpi/x", "ocpi"), ("/ocpi/tickets/x", "itsm")):
        response = client.put(path, data=b"{")
        assert (response.status_code, speaks(response)) == (405, whose)
        assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    response = client.put("/host")
    assert (response.status_code, speaks(response)) == (405, "host")


def test_a_wrong_method_of_a_host_view_below_the_prefix_is_the_hosts():
    app = make(("/ocpi", "ocpi-2.2.1"))
    app.add_url_rule("/ocpi/health", view_func=lambda: "ok", endpoint="health")
    client = app.test_client()
    assert client.get("/ocpi/health").text == "ok"
    assert speaks(client.put("/ocpi/health")) == "host"


def test_without_a_prefix_only_what_has_a_view_belongs_to_a_blueprint():
    client = make((None, "ocpi-2.2.1")).test_client()
    assert client.get("/x").get_json()["status_code"] == 1000
    assert speaks(client.put("/x")) == "ocpi"
    assert speaks(client.get("/y")) == "host"


def test_prefixes_without_a_blueprint_can_be_configured():
    app = make(
        ("/ocpi/2.2.1", "ocpi-2.2.1"),
        OCPI_STATUS_PREFIXES={"/ocpi": None, "/desk/": "itsm-rest"},
    )
    client = app.test_client()
    assert speaks(client.get("/ocpi/9.9/locations")) == "ocpi"
    assert speaks(client.get("/desk/unknown")) == "itsm"
    assert speaks(client.get("/unknown")) == "host"


def test_the_root_can_be_configured_and_the_hosts_views_stay():
    client = make(OCPI_STATUS_PREFIXES={"/": "ocpi-2.2.1"}).test_client()
    assert speaks(client.get("/unknown/url")) == "ocpi"
    assert client.get("/host").text == "host"
    assert speaks(client.put("/host")) == "host"


def nested() -> Flask:
    """An app with a plain and a contract blueprint inside one that speaks OCPI."""
    app = Flask(__name__)
    OCPIStatus(app)
    outer = OCPIBlueprint("outer", __name__, url_prefix="/outer")
    plain = Blueprint("plain", __name__, url_prefix="/plain")
    other = ContractBlueprint(
        "other", __name__, url_prefix="/other", contract="itsm-rest"
    )
    for bp in (outer, plain, other):
        bp.add_url_rule("/x", view_func=view)
    plain.register_blueprint(other)
    outer.register_blueprint(plain)
    app.register_blueprint(outer)
    app.register_blueprint(outer, name="renamed", url_prefix="/renamed")
    return app


@pytest.mark.parametrize("root", ["outer", "renamed"])
def test_nested_and_renamed_blueprints_belong_to_the_innermost_enrolled_one(root):
    client = nested().test_client()
    assert client.get(f"/{root}/x").get_json()["status_code"] == 1000
    assert client.get(f"/{root}/plain/x").get_json()["status_code"] == 1000
    assert client.get(f"/{root}/plain/other/x").get_json() == {"values": []}
    assert speaks(client.get(f"/{root}/y")) == "ocpi"
    assert speaks(client.get(f"/{root}/plain/y")) == "ocpi"
    assert speaks(client.get(f"/{root}/plain/other/y")) == "itsm"
    assert speaks(client.put(f"/{root}/plain/x")) == "ocpi"
    assert speaks(client.put(f"/{root}/plain/other/x")) == "itsm"


def test_an_app_below_a_script_name_owns_the_same_prefixes():
    app = make(("/ocpi", "ocpi-2.2.1"))
    client = app.test_client()
    below = {"SCRIPT_NAME": "/mounted"}
    assert speaks(client.get("/ocpi/y", environ_overrides=below)) == "ocpi"
    assert speaks(client.get("/y", environ_overrides=below)) == "host"


def test_an_untrusted_host_is_refused_in_contract_below_the_prefix():
    app = make(("/ocpi", "ocpi-2.2.1"), TRUSTED_HOSTS=["localhost"])
    evil = {"Host": "evil.example"}
    response = app.test_client().get("/ocpi/x", headers=evil)
    assert (response.status_code, speaks(response)) == (400, "ocpi")
    assert response.get_json()["status_code"] == 2000
    assert speaks(app.test_client().get("/host", headers=evil)) == "host"


def test_both_spellings_of_a_url_answer_and_neither_redirects():
    client = make(("/ocpi", "ocpi-2.2.1")).test_client()
    assert client.get("/ocpi/x").status_code == 200
    assert client.get("/ocpi/x/").status_code == 200


@pytest.mark.parametrize("prefix", ["/ocpi", None])
def test_a_wrong_method_is_one_in_both_spellings_of_a_url(prefix):
    app = Flask(__name__)
    OCPIStatus(app)
    bp = OCPIBlueprint("b", __name__, url_prefix=prefix)
    for rule in ("/", "/slash/", "/bare"):
        bp.add_url_rule(rule, rule.strip("/") or "root", view)
    app.register_blueprint(bp)
    client, at = app.test_client(), prefix or ""
    for path in ("/", "/slash", "/slash/", "/bare", "/bare/"):
        assert client.get(at + path).status_code == 200, path
        assert client.put(at + path).status_code == 405, path
    with app.test_request_context():
        assert url_for("b.slash") == f"{at}/slash/"


def test_an_ocpi_blueprint_refuses_another_contract_while_the_app_is_set_up():
    desk = OCPIBlueprint("desk", __name__, contract="itsm-rest")
    first, later = Flask("first"), Flask("later")
    OCPIStatus(first)
    with pytest.raises(TypeError, match="cannot speak 'itsm-rest'"):
        first.register_blueprint(desk)
    later.register_blueprint(desk)
    with pytest.raises(TypeError, match="cannot speak 'itsm-rest'"):
        OCPIStatus(later)
    by_default = Flask("by default")
    by_default.register_blueprint(OCPIBlueprint("any", __name__))
    with pytest.raises(TypeError, match="cannot speak 'daml-json-api'"):
        OCPIStatus(by_default, contract="daml-json-api")


def test_a_contract_that_does_not_exist_is_refused_while_the_app_is_set_up():
    app = Flask(__name__)
    OCPIStatus(app)
    with pytest.raises(LookupError, match=r"there are ocpi-2\.0, "):
        app.register_blueprint(ContractBlueprint("a", __name__, contract="ocpi-9"))


def test_a_variant_of_a_contract_is_found_under_its_name_in_its_app_only():
    variant = get_contract("ocpi-2.2.1").replace(title="Variant")
    one, two = Flask("one"), Flask("two")
    OCPIStatus(one, contracts=[variant])
    OCPIStatus(two)
    bp = OCPIBlueprint("b", __name__, contract="ocpi-2.2.1")

    @bp.get("/")
    def title():
        from flask_ocpi_status import ocpi_request

        return ocpi_request.contract.title

    for app in (one, two):
        app.register_blueprint(bp)
    assert one.test_client().get("/").get_json()["data"] == "Variant"
    assert two.test_client().get("/").get_json()["data"] == "OCPI 2.2.1"


@pytest.mark.parametrize("path", ["/ocpi//x", "/ocpi/a/1"])
def test_a_wrong_method_to_a_spelling_that_would_redirect_is_one_in_contract(path):
    app = Flask(__name__)
    OCPIStatus(app)
    bp = OCPIBlueprint("b", __name__, url_prefix="/ocpi")
    bp.add_url_rule("/x", "x", view)
    bp.add_url_rule("/a", "a", view, defaults={"n": 1})
    bp.add_url_rule("/a/<int:n>", "a", view)
    app.register_blueprint(bp)
    response = app.test_client().post(path)
    assert (response.status_code, speaks(response)) == (405, "ocpi")


def test_what_is_registered_after_a_first_look_is_enrolled_all_the_same():
    app = Flask(__name__)
    OCPIStatus(app)
    with app.test_request_context("/"):
        ocpi_response({})
    bp = OCPIBlueprint("b", __name__, url_prefix="/b")
    bp.add_url_rule("/", "v", view)
    app.register_blueprint(bp)
    client = app.test_client()
    assert client.get("/b").get_json()["status_code"] == 1000
    assert speaks(client.get("/b/unknown")) == "ocpi"


@table("prefix", ["/a/<nothing:x>", "/a/<x", None, 5])
def test_a_configured_prefix_that_is_none_is_refused_while_the_app_is_set_up(prefix):
    app = Flask(__name__)
    app.config["OCPI_STATUS_PREFIXES"] = {prefix: None}
    with pytest.raises(ValueError, match="is no URL prefix"):
        OCPIStatus(app)


def test_the_configured_prefixes_of_one_app_are_not_those_of_another():
    one, two = Flask("one"), Flask("two")
    OCPIStatus(one)
    one.config["OCPI_STATUS_PREFIXES"]["/x"] = None
    OCPIStatus(two)
    assert speaks(two.test_client().get("/x/unknown")) == "host"


def test_a_blueprint_that_comes_after_the_first_request_is_refused():
    app = Flask(__name__)
    OCPIStatus(app)
    with app.test_request_context("/"):
        app.preprocess_request()
    with pytest.raises(RuntimeError, match="before the app's first request"):
        app.register_blueprint(OCPIBlueprint("late", __name__))


def test_an_unknown_url_belongs_to_the_prefix_of_its_subdomain():
    app = Flask(__name__, subdomain_matching=True)
    app.config["SERVER_NAME"] = "example.com"
    OCPIStatus(app)
    api = OCPIBlueprint("api", __name__, url_prefix="/", subdomain="api")
    api.add_url_rule("/it", "it", lambda: {})
    own = ContractBlueprint("own", __name__, url_prefix="/own", contract="itsm-rest")
    own.add_url_rule("/it", "it", lambda: {})
    app.register_blueprint(api)
    app.register_blueprint(own)
    app.add_url_rule("/page", "page", lambda: "page", subdomain="www")

    def ask(host, path, method="GET"):
        return app.test_client().open(path, base_url=f"http://{host}", method=method)

    for path in ("/no", "/own/no", "/it//no"):
        assert speaks(ask("api.example.com", path)) == "ocpi"
    assert ask("api.example.com", "/it//").status_code == 200
    assert speaks(ask("api.example.com", "/it", "PUT")) == "ocpi"
    assert speaks(ask("example.com", "/own/no")) == "itsm"
    for host, path, method in (
        ("www.example.com", "/no", "GET"),
        ("www.example.com", "/own/no", "GET"),
        ("www.example.com", "/page", "PUT"),
        ("example.com", "/no", "GET"),
    ):
        answer = ask(host, path, method)
        assert answer.status_code in (404, 405)
        assert answer.mimetype == "text/html"
    assert ask("www.example.com", "/page").text == "page"
