"""Who may ask: tokens, token A, ids and routing that are demanded, broadcasts."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from traceback import walk_tb
from types import SimpleNamespace

import pytest
from flask import Blueprint
from flask import Flask
from flask import abort
from flask.views import MethodView

import flask_ocpi_status as package
from flask_ocpi_status import ContractBlueprint
from flask_ocpi_status import CredentialsToken
from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import PartyId
from flask_ocpi_status import Quirk
from flask_ocpi_status import UnknownReceiver
from flask_ocpi_status import enveloped
from flask_ocpi_status import ocpi_request
from flask_ocpi_status import plain
from flask_ocpi_status.transport.platform import CredentialsRole
from tests.table import table

SECRET = "s3cret-token"
TOKEN_A = "token-a"
PACKAGE = Path(package.__file__).parent
URL = "/ocpi/it"
ROLES = [
    {
        "role": "CPO",
        "country_code": "NL",
        "party_id": "DST",
        "business_details": {"name": "Deltastroom"},
    }
]
HUB = {**ROLES[0], "role": "HUB", "party_id": "HUB"}
TO_DST = {"OCPI-to-country-code": "NL", "OCPI-to-party-id": "DST"}
TO_HUB = {"OCPI-to-country-code": "nl", "OCPI-to-party-id": "hub"}
TO_NOBODY = {"OCPI-to-country-code": "BE", "OCPI-to-party-id": "XXX"}
FROM = {"OCPI-from-country-code": "BE", "OCPI-from-party-id": "EMP"}


@dataclass
class Partner:
    name: str = "partner"
    registered: bool = True
    quirks: frozenset[Quirk] = frozenset()


def encoded(token: str = SECRET) -> dict[str, str]:
    return {"Authorization": f"Token {b64encode(token.encode()).decode()}"}


def make(
    version: str = "2.2.1",
    *,
    module: str | None = None,
    role: str | None = None,
    party: object = None,
    auth: bool = True,
    load=None,
    **config: object,
) -> Flask:
    """Make an app with one view, whose partner's token is SECRET."""
    app = Flask(__name__)
    app.config.update(config)
    ocpi = OCPIStatus(app, contract=f"ocpi-{version}")
    parties = {SECRET: party or Partner(), TOKEN_A: Partner("new", registered=False)}
    ocpi.token_loader(load or parties.get)
    bp = OCPIBlueprint(
        "it", __name__, url_prefix=URL, module=module, role=role, auth=auth
    )

    @bp.route("/", methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
    def view():
        party = ocpi_request.party
        return party and party.name

    app.register_blueprint(bp)
    return app


def ask(app: Flask, headers=None, method: str = "GET", path: str = URL, **request):
    body = {"json": {}} if method in ("POST", "PUT", "PATCH") and not request else {}
    return app.test_client().open(
        path, method=method, headers=headers, **body, **request
    )


REFUSED = {
    "no token": {},
    "an unknown token": encoded("other"),
    "another scheme": {"Authorization": "Basic YWJjOmRlZg=="},
    "Bearer": {"Authorization": encoded()["Authorization"].replace("Token", "Bearer")},
    "a bare token": {"Authorization": SECRET},
    "an empty token": {"Authorization": "Token"},
    "bytes that are no text": {"Authorization": "Token //79/A=="},
    "a byte above ASCII": {"Authorization": "Token \xff\xfe"},
    "two tokens": {"Authorization": f"Token {SECRET}, Token {SECRET}"},
    "a long one": {"Authorization": "Token " + "x" * 10_000},
}


@table("headers", REFUSED.values(), ids=REFUSED)
@table(
    ("path", "method"),
    [(URL, "GET"), (URL, "POST"), (URL, "OPTIONS"), (f"{URL}/no/such", "GET")],
)
@table("version", ["2.0", "2.1.1", "2.2.1", "2.3.0"])
def test_without_a_known_token_it_is_401_and_nothing_else_is_told(
    version, path, method, headers
):
    response = ask(make(version), headers, method, path, data=b"{")
    assert response.status_code == 401
    assert response.json["status_code"] == 2000
    assert response.headers["WWW-Authenticate"] == "Token"
    assert SECRET not in response.text


def test_a_wrong_method_without_a_token_is_401_as_well():
    app = make()
    bp = OCPIBlueprint("one", __name__, url_prefix="/ocpi/one")
    bp.add_url_rule("/", "get", lambda: {}, methods=["GET"])
    app.register_blueprint(bp)
    assert ask(app, method="DELETE", path="/ocpi/one").status_code == 401
    response = ask(app, encoded(), "DELETE", "/ocpi/one")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


@table("version", ["2.0", "2.1.1", "2.2", "2.2.1", "2.3.0"])
@table("sent", [SECRET, b64encode(SECRET.encode()).decode()])
def test_a_known_token_is_let_in_in_either_encoding(version, sent):
    response = ask(make(version), {"Authorization": f"tOkEn {sent}"})
    assert response.status_code == 200
    assert response.json["data"] == "partner"


@pytest.mark.parametrize(
    ("version", "expected"), [("2.1.1", "raw"), ("2.2.1", "decoded")]
)
def test_what_both_readings_know_is_read_as_the_version_has_it(version, expected):
    sent = b64encode(b"twofold").decode()
    known = {sent: Partner("raw"), "twofold": Partner("decoded")}
    app = make(version, load=known.get)
    response = ask(app, {"Authorization": f"Token {sent}"})
    assert response.json["data"] == expected


@pytest.mark.parametrize(
    ("schemes", "header"),
    [
        (("Token", "Bearer"), f"Bearer {SECRET}"),
        (("token", ""), SECRET),
        (("Token", ""), b64encode(SECRET.encode()).decode()),
    ],
)
def test_other_schemes_are_let_in_where_the_configuration_says_so(schemes, header):
    app = make(OCPI_STATUS_TOKEN_SCHEMES=schemes)
    assert ask(app, {"Authorization": header}).status_code == 200


@pytest.mark.parametrize(
    ("quirk", "header"),
    [(Quirk.BEARER, f"Bearer {SECRET}"), (Quirk.BARE_TOKEN, SECRET)],
)
def test_a_quirk_lets_one_party_use_another_scheme(quirk, header):
    party = Partner(quirks=frozenset({quirk}))
    assert ask(make(party=party), {"Authorization": header}).status_code == 200
    assert ask(make(), {"Authorization": header}).status_code == 401


def test_the_loader_gets_a_token_that_does_not_show_itself():
    seen = []

    def load(token):
        seen.append(token)
        return Partner() if token == SECRET else None

    assert ask(make(load=load), encoded()).status_code == 200
    assert all(isinstance(token, CredentialsToken) for token in seen)
    assert SECRET not in repr(seen)


def test_the_loader_is_asked_once_for_a_request():
    asked = []

    def load(token):
        asked.append(token)
        return Partner()

    app = make(load=load)
    app.before_request(lambda: ocpi_request.party and None)
    assert ask(app, encoded()).status_code == 200
    assert len(asked) == 1


def test_an_async_loader_is_awaited():
    async def load(token):
        return Partner() if token == SECRET else None

    assert ask(make(load=load), encoded()).status_code == 200
    assert ask(make(load=load)).status_code == 401


def test_a_loader_that_crashes_is_answered_as_a_crash():
    def load(token):
        raise KeyError(token.reveal())

    response = ask(make(load=load), encoded())
    assert (response.status_code, response.json["status_code"]) == (200, 3000)
    assert SECRET not in response.text


def test_the_token_is_not_logged(caplog):
    caplog.set_level("DEBUG")
    for headers in ({"Authorization": f"Basic {SECRET}"}, encoded("other")):
        assert ask(make(), headers).status_code == 401
    assert caplog.messages
    assert SECRET not in caplog.text
    assert encoded("other")["Authorization"].split()[1] not in caplog.text


def test_the_body_is_not_looked_at_without_a_token():
    app = make()
    response = ask(app, method="POST", data=b"{" * 10)
    assert response.status_code == 401
    assert ask(app, encoded(), "POST", data=b"{").status_code == 400


@pytest.mark.parametrize(
    ("version", "module"),
    [("2.1.1", "locations"), ("2.2.1", "locations"), ("2.2.1", "hubclientinfo")],
)
def test_token_a_opens_nothing_but_versions_and_credentials(version, module):
    role = None if version == "2.1.1" else "SENDER"
    app = make(version, module=module, role=role)
    response = ask(app, encoded(TOKEN_A))
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Token"
    assert ask(app, encoded()).status_code == 200


@pytest.mark.parametrize("module", ["versions", "credentials"])
def test_token_a_opens_versions_and_credentials_by_their_module(module):
    assert ask(make(module=module), encoded(TOKEN_A)).status_code == 200


def test_a_path_that_looks_like_credentials_is_not_opened_by_token_a():
    app = make()
    bp = OCPIBlueprint("trap", __name__, url_prefix="/ocpi/versions/credentials")
    bp.add_url_rule("/", "get", lambda: {})
    app.register_blueprint(bp)
    response = ask(app, encoded(TOKEN_A), path="/ocpi/versions/credentials")
    assert response.status_code == 401


@pytest.mark.parametrize("decorate", [plain, enveloped])
def test_a_public_rule_is_public_whatever_decorates_its_view(decorate):
    app = make()
    bp = OCPIBlueprint("two", __name__, url_prefix="/ocpi/two")
    bp.add_url_rule("/open", "open", decorate(lambda: "open"), auth=False)
    bp.add_url_rule("/shut", "shut", decorate(lambda: "shut"))
    app.register_blueprint(bp)
    assert ask(app, path="/ocpi/two/open").status_code == 200
    assert ask(app, path="/ocpi/two/shut").status_code == 401


@pytest.mark.parametrize("public", ["GET", "POST"])
def test_a_wrong_method_is_asked_for_a_token_if_any_right_one_is(public):
    app = make()
    bp = OCPIBlueprint("two", __name__, url_prefix="/ocpi/two")
    for method in ("GET", "POST"):
        bp.add_url_rule(
            "/x", method, lambda: {}, methods=[method], auth=method != public
        )
    app.register_blueprint(bp)
    assert ask(app, method="PATCH", path="/ocpi/two/x").status_code == 401
    assert ask(app, encoded(), "PATCH", "/ocpi/two/x").status_code == 405


def test_the_files_of_a_blueprint_want_a_token_too(tmp_path):
    (tmp_path / "it.txt").write_text("it")
    app = make()
    bp = OCPIBlueprint(
        "files", __name__, url_prefix="/ocpi/files", static_folder=tmp_path
    )
    app.register_blueprint(bp)
    path = f"/ocpi/files/{tmp_path.name}/it.txt"
    assert ask(app, path=path).status_code == 401
    with ask(app, encoded(), path=path) as answer:
        assert answer.text == "it"


def enrolled(app: Flask) -> Blueprint:
    third = Blueprint("third", __name__, url_prefix="/third")
    OCPIStatus().enroll(third)
    return third


@table(
    "make_inner",
    [
        lambda app: Blueprint("inner", __name__, url_prefix="/third"),
        lambda app: ContractBlueprint("inner", __name__, url_prefix="/third"),
        lambda app: ContractBlueprint(
            "inner", __name__, url_prefix="/third", contract="itsm-rest"
        ),
        enrolled,
    ],
)
@table(("auth", "status"), [(True, 401), (False, 200)])
def test_what_is_nested_is_as_public_as_what_it_is_nested_in(make_inner, auth, status):
    app = make()
    outer = OCPIBlueprint("outer", __name__, url_prefix="/ocpi/outer", auth=auth)
    inner = make_inner(app)
    inner.add_url_rule("/it", "it", lambda: {"id": 1})
    outer.register_blueprint(inner)
    app.register_blueprint(outer)
    assert ask(app, path="/ocpi/outer/third/it").status_code == status
    assert ask(app, encoded(), path="/ocpi/outer/third/it").status_code == 200
    assert ask(app, path="/ocpi/outer/third/no").status_code == (401 if auth else 404)


def test_an_ocpi_blueprint_says_itself_whether_it_is_public():
    app = make()
    outer = OCPIBlueprint("outer", __name__, url_prefix="/ocpi/outer")
    inner = OCPIBlueprint("inner", __name__, url_prefix="/in", auth=False)
    inner.add_url_rule("/it", "it", lambda: {})
    outer.register_blueprint(inner)
    app.register_blueprint(outer)
    assert ask(app, path="/ocpi/outer/in/it").status_code == 200
    assert ask(app, path="/ocpi/outer/no").status_code == 401


def test_a_public_blueprint_lets_everybody_in_and_knows_who_it_is():
    app = make(auth=False)
    assert ask(app).status_code == 200
    assert ask(app, encoded()).json["data"] == "partner"
    assert ask(app, path=f"{URL}/no/such").status_code == 404


def test_a_public_rule_lets_everybody_in_and_its_neighbours_do_not():
    app = make()
    bp = OCPIBlueprint("two", __name__, url_prefix="/ocpi/two")
    bp.add_url_rule("/open", "open", lambda: {}, auth=False)
    bp.add_url_rule("/shut", "shut", lambda: {})

    class Both(MethodView):
        def get(self):
            return {}

    bp.add_url_rule("/class", view_func=Both.as_view("class"), auth=False)
    app.register_blueprint(bp)
    assert ask(app, path="/ocpi/two/open").status_code == 200
    assert ask(app, path="/ocpi/two/class").status_code == 200
    assert ask(app, path="/ocpi/two/shut").status_code == 401
    assert ask(app, method="DELETE", path="/ocpi/two/open").status_code == 405


def test_other_blueprints_and_the_host_are_not_asked_for_ocpi_tokens():
    app = make()
    other = ContractBlueprint(
        "o", __name__, url_prefix="/o", contract="platform-of-trust"
    )
    other.add_url_rule("/", "get", lambda: {"a": 1})
    app.register_blueprint(other)
    app.add_url_rule("/host", "host", lambda: "hello")
    assert ask(app, path="/o").status_code == 200
    assert ask(app, path="/host").text == "hello"


def test_what_is_nested_in_versions_is_open_to_token_a_and_not_routed():
    app = make()
    outer = OCPIBlueprint("outer", __name__, url_prefix="/v", module="versions")
    inner = ContractBlueprint("inner", __name__, url_prefix="/in")
    inner.add_url_rule("/it", "it", lambda: {})
    outer.register_blueprint(inner)
    app.register_blueprint(outer)
    answer = ask(app, encoded(TOKEN_A) | TO_DST | FROM, path="/v/in/it")
    assert answer.status_code == 200
    assert not [name for name, _ in answer.headers if name.startswith("OCPI-")]


def test_without_a_loader_nobody_is_asked():
    app = Flask(__name__)
    OCPIStatus(app)
    bp = OCPIBlueprint("it", __name__, url_prefix=URL)
    bp.add_url_rule("/", "get", lambda: [ocpi_request.party])
    app.register_blueprint(bp)
    assert ask(app).json["data"] == [None]


def test_a_host_s_own_page_for_401_is_not_what_a_party_gets():
    app = make()
    app.register_error_handler(401, lambda error: ("<h1>No</h1>", 401))
    for path in (URL, f"{URL}/no/such"):
        assert ask(app, path=path).json["status_code"] == 2000


def test_hooks_of_the_host_run_first_and_those_of_the_blueprint_know_the_party():
    app = make()
    seen = []
    app.before_request(lambda: seen.append("host"))
    bp = OCPIBlueprint("h", __name__, url_prefix="/h")
    bp.before_request(lambda: seen.append(ocpi_request.party.name))
    bp.add_url_rule("/", "get", lambda: {})
    app.register_blueprint(bp)
    assert ask(app, path="/h").status_code == 401
    assert seen == ["host"]
    assert ask(app, encoded(), path="/h").status_code == 200
    assert seen == ["host", "host", "partner"]


async def find_later(token):
    return Partner()


async def find_some(token):
    yield Partner()


class FindsLater:
    async def __call__(self, token):
        return Partner() if token == SECRET else None


def test_an_async_object_may_be_a_loader():
    app = make(load=FindsLater())
    assert ask(app, encoded()).status_code == 200
    assert ask(app, encoded("other")).status_code == 401


@pytest.mark.parametrize(
    "load",
    [
        lambda token: find_later(token),
        find_some,
        lambda token: False,
        bool,
        lambda token: 0,
        lambda token: "",
        lambda token: [],
    ],
)
def test_a_loader_that_returns_what_is_no_party_lets_nobody_in(load, caplog):
    answer = ask(make(load=load), encoded())
    assert (answer.status_code, answer.json["status_code"]) == (200, 3000)
    assert "The token loader returned" in caplog.text


@pytest.mark.parametrize("function", [None, "loader", 5])
def test_a_hook_that_cannot_be_called_is_refused(function):
    ocpi = OCPIStatus()
    with pytest.raises(TypeError, match="cannot be called"):
        ocpi.token_loader(function)
    with pytest.raises(TypeError, match="cannot be called"):
        ocpi.unknown_receiver(function)


def test_a_loader_may_be_named_at_any_time():
    app = Flask(__name__)
    ocpi = OCPIStatus(app)
    bp = OCPIBlueprint("it", __name__, url_prefix=URL)
    bp.add_url_rule("/", "it", lambda: {})
    app.register_blueprint(bp)
    assert ask(app).status_code == 200
    ocpi.token_loader({SECRET: Partner()}.get)
    assert ask(app).status_code == 401
    assert ask(app, encoded()).status_code == 200


def test_a_party_without_the_attribute_is_registered():
    app = make(
        module="locations", role="SENDER", load=lambda token: SimpleNamespace(name="x")
    )
    assert ask(app, encoded()).status_code == 200


def test_a_loader_can_abort():
    response = ask(make(load=lambda token: abort(503)), encoded())
    assert (response.status_code, response.json["status_code"]) == (503, 3000)


IDS = {"X-Request-ID": "1", "X-Correlation-ID": "2"}


@pytest.mark.parametrize(
    ("headers", "missing"),
    [
        ({}, ["X-Request-ID", "X-Correlation-ID"]),
        ({"X-Request-ID": "1"}, ["X-Correlation-ID"]),
        ({**IDS, "X-Request-ID": "x" * 100_000}, ["X-Request-ID"]),
    ],
)
def test_ids_that_are_demanded_and_missing_are_2001(headers, missing):
    app = make(OCPI_STATUS_REQUIRE_IDS=True)
    response = ask(app, encoded() | headers)
    assert (response.status_code, response.json["status_code"]) == (200, 2001)
    told = response.json["data"]["errors"]
    assert [(error["pointer"], error["message"]) for error in told] == [
        ("", f"The header {name}: Missing or unusable.") for name in missing
    ]


def test_ids_are_demanded_of_those_who_have_a_token_and_where_there_are_any():
    strict = {"OCPI_STATUS_REQUIRE_IDS": True, "OCPI_STATUS_REQUIRE_ROUTING": True}
    assert ask(make(**strict)).status_code == 401
    assert ask(make("2.1.1", **strict), encoded()).json["status_code"] == 1000
    assert ask(make(**strict), encoded(), path=f"{URL}/no/such").status_code == 404
    complete = encoded() | IDS | TO_DST | FROM
    assert ask(make(**strict), complete).json["status_code"] == 1000


@pytest.mark.parametrize(
    ("quirk", "key"),
    [
        (Quirk.NO_IDS, "OCPI_STATUS_REQUIRE_IDS"),
        (Quirk.NO_ROUTING, "OCPI_STATUS_REQUIRE_ROUTING"),
    ],
)
def test_a_quirk_lets_one_party_leave_out_what_is_demanded(quirk, key):
    party = Partner(quirks=frozenset({quirk}))
    assert ask(make(party=party, **{key: True}), encoded()).json["status_code"] == 1000
    assert ask(make(**{key: True}), encoded()).json["status_code"] == 2001


@table(
    ("headers", "missing"),
    [
        ({}, 4),
        (TO_DST, 2),
        (FROM, 2),
        ({"OCPI-to-party-id": "DST"} | FROM, 2),
        (TO_DST | FROM, 0),
    ],
)
def test_routing_that_is_demanded_and_missing_is_2001(headers, missing):
    app = make(OCPI_STATUS_REQUIRE_ROUTING=True)
    told = ask(app, encoded() | headers).json
    assert len(told.get("data", {"errors": []})["errors"] if missing else []) == missing
    assert told["status_code"] == (2001 if missing else 1000)


def test_a_hub_finds_the_receiver_of_an_open_message_itself():
    app = make(OCPI_STATUS_REQUIRE_ROUTING=True, OCPI_STATUS_ROLES=[HUB])
    assert ask(app, encoded() | FROM).json["status_code"] == 1000
    assert ask(app, encoded() | TO_DST).json["status_code"] == 2001


def test_configuration_modules_are_not_routed():
    app = make(module="hubclientinfo", OCPI_STATUS_REQUIRE_ROUTING=True)
    assert ask(app, encoded()).json["status_code"] == 1000


@table(
    ("role", "method", "code"),
    [
        ("RECEIVER", "GET", 2001),
        ("RECEIVER", "DELETE", 2001),
        ("RECEIVER", "PUT", 1000),
        ("RECEIVER", "PATCH", 1000),
        ("RECEIVER", "POST", 1000),
        ("SENDER", "GET", 1000),  # GET all via the hub
    ],
)
def test_a_broadcast_push_is_not_a_get(role, method, code):
    app = make(module="locations", role=role, OCPI_STATUS_ROLES=[HUB])
    response = ask(app, encoded() | TO_HUB | FROM, method)
    assert (response.status_code, response.json["status_code"]) == (200, code)


def test_a_receiver_that_is_not_hosted_is_tolerated():
    app = make(OCPI_STATUS_ROLES=ROLES)
    assert ask(app, encoded() | TO_NOBODY | FROM).json["status_code"] == 1000


@table(
    ("roles", "headers", "told"),
    [
        (ROLES, TO_NOBODY, [PartyId("BE", "XXX")]),
        (ROLES, {key: text.lower() for key, text in TO_DST.items()}, []),
        ([HUB], TO_HUB, []),
        ([], TO_DST, [PartyId("NL", "DST")]),
        (ROLES, {}, []),
    ],
)
def test_the_hook_is_told_of_receivers_that_are_not_hosted(roles, headers, told):
    app = Flask(__name__)
    app.config["OCPI_STATUS_ROLES"] = roles
    ocpi = OCPIStatus(app)
    seen = []

    @ocpi.unknown_receiver
    def hook(receiver):
        seen.append(receiver)
        raise UnknownReceiver

    bp = OCPIBlueprint("it", __name__, url_prefix=URL)
    bp.add_url_rule("/", "get", lambda: {})
    app.register_blueprint(bp)
    response = ask(app, headers)
    assert seen == told
    assert response.json["status_code"] == (4001 if told else 1000)


async def refuse(receiver):
    raise UnknownReceiver


class Refuses:
    async def __call__(self, receiver):
        raise UnknownReceiver


@pytest.mark.parametrize(
    ("hook", "code"),
    [(refuse, 4001), (Refuses(), 4001), (lambda receiver: refuse(receiver), 3000)],
)
def test_an_async_hook_is_awaited_or_refused(hook, code):
    app = Flask(__name__)
    app.config["OCPI_STATUS_ROLES"] = ROLES
    ocpi = OCPIStatus(app)
    ocpi.unknown_receiver(hook)
    bp = OCPIBlueprint("it", __name__, url_prefix=URL)
    bp.add_url_rule("/", "it", lambda: {})
    app.register_blueprint(bp)
    assert ask(app, TO_NOBODY).json["status_code"] == code


# Whose an object is.


def owned(
    *roles: object,
    module: str | None = "locations",
    role: str = "RECEIVER",
    contract: str = "ocpi-2.2.1",
    **more: object,
) -> Flask:
    """Make a receiver below an owner's codes, and a party that has roles."""
    config = {name: value for name, value in more.items() if name.isupper()}
    rest = {name: value for name, value in more.items() if name not in config}
    party = SimpleNamespace(name="partner", roles=roles, **rest)
    app = make(party=party, **config)
    bp = OCPIBlueprint(
        *("r", __name__), url_prefix="/r", contract=contract, module=module, role=role
    )

    @bp.route("/<country_code>/<party_id>/<it>", methods=["GET", "PUT", "DELETE"])
    def view(**names: str) -> str:
        return "let in"

    app.register_blueprint(bp)
    return app


def plays(role: str | None, country_code: str = "NL", party_id: str = "DST"):
    return CredentialsRole(role, PartyId(country_code, party_id))


OWN, OTHER = "/r/nl/dst/1", "/r/BE/XXX/1"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_an_object_of_another_party_is_404(method):
    app = owned(plays("EMSP", "DE", "ABC"), plays("CPO"))
    assert ask(app, encoded(), method, OWN).json["data"] == "let in"
    response = ask(app, encoded(), method, OTHER, data=b"{")
    assert (response.status_code, response.json["status_code"]) == (404, 2000)
    assert "no view" not in response.text


@pytest.mark.parametrize("path", ["/r/N%4C/DST/1", "/r/nL/DsT/1"])
def test_codes_of_parties_are_compared_in_any_case(path):
    assert ask(owned(plays("CPO")), encoded(), path=path).status_code == 200


@pytest.mark.parametrize(("version", "status"), [("2.1.1", 404), ("2.2", 200)])
def test_before_2_2_the_case_of_codes_matters(version, status):
    app = owned(plays("CPO"), contract=f"ocpi-{version}")
    assert ask(app, encoded(), path="/r/NL/DST/1").status_code == 200
    assert ask(app, encoded(), path=OWN).status_code == status


def test_roles_may_be_as_json_has_them():
    role = {"role": "CPO", "country_code": "NL", "party_id": "DST"}
    assert ask(owned(role), encoded(), path=OWN).status_code == 200
    assert ask(owned(role), encoded(), path=OTHER).status_code == 404
    assert ask(owned(role | {"role": "HUB"}), encoded(), path=OTHER).status_code == 200


@pytest.mark.parametrize("path", ["/r/x/y/1", "/r/%20/%00/1", "/r/ß/ÄÖÜ/1"])
def test_codes_that_nobody_can_have_are_404(path):
    assert ask(owned(plays("CPO")), encoded(), path=path).status_code == 404


def test_before_roles_a_party_has_one_all_the_same():
    app = owned(plays(None))
    assert ask(app, encoded(), path=OWN).status_code == 200
    assert ask(app, encoded(), path=OTHER).status_code == 404


@table(
    "make_app",
    [
        lambda: owned(plays("HUB")),
        lambda: owned(plays("CPO"), hub_party_id="NLHUB"),
        lambda: owned(plays("CPO"), role="SENDER"),
        lambda: owned(plays("CPO"), OCPI_STATUS_CHECK_OWNER=False),
        lambda: owned("admin", "reader"),
        lambda: owned(SimpleNamespace(party_id="DST")),
        lambda: owned(),
    ],
    ids=[
        "a hub",
        "a hub's",
        "sender",
        "switched off",
        "others",
        "half",
        "none",
    ],
)
def test_others_are_let_in_where_it_is_not_about_the_owner(make_app):
    assert ask(make_app(), encoded(), path=OTHER).json["data"] == "let in"


@pytest.mark.parametrize("version", ["2.0", "2.1.1", "2.2.1"])
def test_who_forwards_for_others_has_a_quirk(version):
    app = owned(plays(None), contract=f"ocpi-{version}", quirks={Quirk.FORWARDS})
    assert ask(app, encoded(), path=OTHER).json["data"] == "let in"
    app = owned(plays(None), contract=f"ocpi-{version}", quirks={Quirk.NO_IDS})
    assert ask(app, encoded(), path=OTHER).status_code == 404


# In whose name a message is.


def test_half_a_sender_is_refused_and_none_is_not():
    app = owned(plays("CPO"), OCPI_STATUS_CHECK_SENDER=True)
    for name in ("OCPI-from-country-code", "OCPI-from-party-id"):
        headers = {**encoded(), name: "NL"}
        assert ask(app, headers, path=OWN).json["status_code"] == 2001
    assert ask(app, encoded(), path=OWN).json["data"] == "let in"


def from_whom(country_code: str, party_id: str) -> dict[str, str]:
    return {
        **encoded(),
        "OCPI-from-country-code": country_code,
        "OCPI-from-party-id": party_id,
    }


@table(
    ("sender", "let_in"),
    [
        (("NL", "DST"), True),
        (("nl", "dSt"), True),
        (("NL", "XXX"), False),
        (("DE", "DST"), False),
        (("", ""), False),  # that is no sender, and is seen by who reads the headers
        (("NLD", "DST"), False),
        (("NL", ""), False),
        (("NL", "DST\t"), False),
        (("NL", "D-T"), False),
    ],
)
@table("side", ["SENDER", "RECEIVER"])
def test_a_message_in_another_s_name_is_refused_where_that_is_wanted(
    sender, let_in, side
):
    app = owned(plays("CPO"), role=side, OCPI_STATUS_CHECK_SENDER=True)
    answer = ask(app, from_whom(*sender), path=OWN).json
    if let_in:
        assert answer["data"] == "let in"
        return
    assert answer["status_code"] == 2001
    assert [one["message"] for one in answer["data"]["errors"]] == [
        "The header OCPI-from-country-code: Expected a party of yours.",
        "The header OCPI-from-party-id: Expected a party of yours.",
    ]


@table(
    "make_app",
    [
        lambda: owned(plays("CPO")),  # the default
        lambda: owned(plays("HUB"), OCPI_STATUS_CHECK_SENDER=True),
        lambda: owned(
            plays("CPO"), quirks={Quirk.FORWARDS}, OCPI_STATUS_CHECK_SENDER=True
        ),
        lambda: owned(
            plays("CPO"), hub_party_id="DEH1B", OCPI_STATUS_CHECK_SENDER=True
        ),
        lambda: owned(OCPI_STATUS_CHECK_SENDER=True),
        lambda: owned("admin", OCPI_STATUS_CHECK_SENDER=True),
        lambda: owned(
            plays("CPO"), contract="ocpi-2.1.1", OCPI_STATUS_CHECK_SENDER=True
        ),
    ],
    ids=["default", "hub", "forwards", "hub's", "no roles", "other roles", "2.1.1"],
)
def test_others_names_are_taken_from_who_may_use_them(make_app):
    assert (
        ask(make_app(), from_whom("DE", "ABC"), path="/r/NL/DST/1").status_code == 200
    )


def test_who_has_no_token_learns_of_no_owner():
    assert ask(owned(plays("CPO")), path=OTHER).status_code == 401


@pytest.mark.parametrize(
    "role",
    [
        SimpleNamespace(role="CPO", country_code="NL", party_id="DST"),
        SimpleNamespace(party_id=SimpleNamespace(country_code="nl", party_id="dst")),
    ],
)
def test_roles_of_the_apps_own_class_count_as_well(role):
    app = owned(role)
    assert ask(app, encoded(), path=OWN).status_code == 200
    assert ask(app, encoded(), path=OTHER).status_code == 404


def test_a_party_with_a_hub_of_its_own_class_is_let_in():
    app = owned(SimpleNamespace(role="HUB", country_code="NL", party_id="HUB"))
    assert ask(app, encoded(), path=OTHER).status_code == 200


def test_where_nobody_is_asked_who_he_is_nobody_owns_anything():
    app = owned(plays("CPO"))
    bp = OCPIBlueprint("o", __name__, url_prefix="/o", role="RECEIVER", auth=False)
    bp.get("/<country_code>/<party_id>")(lambda **names: "let in")
    app.register_blueprint(bp)
    for headers in (encoded(), None):
        assert ask(app, headers, path="/o/BE/XXX").status_code == 200


def test_codes_that_a_converter_has_made_numbers_of_are_compared():
    app = owned(plays("CPO"))
    bp = OCPIBlueprint("o", __name__, url_prefix="/o", role="RECEIVER")
    bp.get("/<int:country_code>/<party_id>")(lambda **names: "let in")
    app.register_blueprint(bp)
    assert ask(app, encoded(), path="/o/31/DST").status_code == 404


@pytest.mark.parametrize("header", [f"Token {SECRET}", encoded()["Authorization"]])
def test_no_frame_of_ours_holds_the_token_while_the_loader_is_asked(header):
    # A crash reporter takes the local variables of each frame. (The environ is WSGI's,
    # and reporters know what is in it.)
    app = Flask(__name__)
    app.testing = True

    def load(token: CredentialsToken) -> None:
        raise RuntimeError

    OCPIStatus(app).token_loader(load)
    bp = OCPIBlueprint("it", __name__, url_prefix=URL)
    bp.add_url_rule("/", "it", lambda: {})
    app.register_blueprint(bp)
    with pytest.raises(RuntimeError) as caught:
        app.test_client().get(f"{URL}/", headers={"Authorization": header})
    ours = [
        frame
        for frame, _ in walk_tb(caught.tb)
        if Path(frame.f_code.co_filename).is_relative_to(PACKAGE)
    ]
    assert any(frame.f_code.co_name == "identify" for frame in ours)
    for frame in ours:
        shown = {key: repr(one) for key, one in frame.f_locals.items()}
        shown.pop("environ", None)
        assert SECRET not in str(shown), frame
        assert header.split()[1] not in str(shown), frame
