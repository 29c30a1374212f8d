"""A platform: where it stands, what it offers, and a module of an app's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Blueprint
from flask import Flask
from flask.testing import FlaskClient

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import Page
from flask_ocpi_status.modules import Collection
from flask_ocpi_status.modules import Kept
from flask_ocpi_status.modules import Key
from flask_ocpi_status.modules import MemoryDocuments
from flask_ocpi_status.modules import Module
from flask_ocpi_status.modules import OCPIPlatform
from flask_ocpi_status.modules import Operation
from flask_ocpi_status.modules import Shelf
from flask_ocpi_status.objects import Edition
from flask_ocpi_status.objects import Object
from flask_ocpi_status.objects.fields import Integer
from flask_ocpi_status.objects.texts import CiString
from flask_ocpi_status.objects.texts import DateTime
from flask_ocpi_status.registration import MemoryParties
from flask_ocpi_status.registration import PeerError
from flask_ocpi_status.testing import serve
from tests.given import LOCATION
from tests.modules.serving.world import PARTNERS
from tests.modules.serving.world import thing

CPO = {
    "role": "CPO",
    "country_code": "NL",
    "party_id": "DST",
    "business_details": {"name": "Deltastroom"},
}


class Sites:
    """One Location of 2.2.1."""

    def __init__(self) -> None:
        self.location = LOCATION | {"postal_code": "9000"}

    def page(self, page: Any) -> Page:
        return Page([self.location], 1)

    def find(self, location_id: str) -> Any:
        return self.location if location_id == "LOC1" else None


def app_with(*platforms: OCPIPlatform, **config: Any) -> Flask:
    app = Flask(__name__)
    app.config.update(OCPI_STATUS_ROLES=[CPO], **config)
    let_in(OCPIStatus(app))
    for platform in platforms:
        app.register_blueprint(platform)
    return app


def let_in(ocpi: OCPIStatus) -> None:
    """Know everybody who has a token."""
    ocpi.token_loader(lambda token: PARTNERS["token-abc"])


def client_of(app: Flask) -> FlaskClient:
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = "Token dG9rZW4="
    return client


def platform(name: str = "roaming", **options: Any) -> OCPIPlatform:
    options = {"versions": ("2.1.1", "2.2.1", "2.3.0"), **options}
    made = OCPIPlatform(name, __name__, **options)
    made.sender("locations", Sites())
    made.receiver("tokens", MemoryDocuments())
    return made


def crawl(client: Any, versions: str, **options: Any) -> dict[str, list[str]]:
    """Follow the URLs from the list of versions on, and ask each once."""
    found: dict[str, list[str]] = {}
    root = urlsplit(options.get("base_url", "")).path

    def ask(url: str) -> Any:
        path = urlsplit(url).path
        assert path.startswith(root)
        return client.get(path.removeprefix(root), **options).json

    for one in client.get(versions, **options).json["data"]:
        details = ask(one["url"])
        assert details["status_code"] == 1000
        urls = [endpoint["url"] for endpoint in details["data"]["endpoints"]]
        for url in urls:
            if "/sender/" in url:
                assert ask(url)["status_code"] == 1000
        found[one["version"]] = urls
    return found


def test_all_that_is_offered_is_found_from_the_list_of_versions_on():
    found = crawl(client_of(app_with(platform())), "/ocpi/versions")
    assert list(found) == ["2.1.1", "2.2.1", "2.3.0"]
    base = "http://localhost/ocpi/2.2.1"
    assert found["2.2.1"] == [
        f"{base}/credentials/",
        f"{base}/sender/locations/",
        f"{base}/receiver/tokens/",
    ]


def test_an_object_is_said_in_every_version_that_is_spoken():
    client = client_of(app_with(platform()))
    for version, field in (("2.1.1", None), ("2.2.1", "BEC"), ("2.3.0", "BEC")):
        answer = client.get(f"/ocpi/{version}/sender/locations/LOC1")
        assert answer.json["data"].get("party_id") == field
        [listed] = client.get(f"/ocpi/{version}/sender/locations").json["data"]
        assert listed == answer.json["data"]


@pytest.mark.parametrize(
    ("decisions", "codes"),
    [(None, ("NL", "DST")), ({"country_code": "BE", "party_id": "BEC"}, ("BE", "BEC"))],
)
def test_what_is_ours_is_given_our_codes_where_its_own_version_has_none(
    decisions, codes
):
    token = thing("Token", "2.1.1", module="tokens") | {"auth_id": "NL-DST-C1"}

    class Tokens:
        def page(self, page):
            return Page([token], 1)

        def find(self, token_uid):
            raise NotImplementedError

    old = OCPIPlatform(
        "old",
        __name__,
        versions=("2.1.1", "2.2.1"),
        home="2.1.1",
        decisions=decisions,
    )
    old.sender("tokens", Tokens())
    client = client_of(app_with(old))
    [said] = client.get("/ocpi/2.2.1/sender/tokens").json["data"]
    assert (said["country_code"], said["party_id"]) == codes
    assert client.get("/ocpi/2.1.1/sender/tokens").json["data"] == [token]


def test_what_is_ours_is_that_of_ours_under_whose_codes_it_is_kept():
    documents = MemoryDocuments()
    old = OCPIPlatform("old", __name__, versions=("2.1.1", "2.2.1"), home="2.1.1")
    old.sender("tokens", documents)
    app = Flask(__name__)
    app.config["OCPI_STATUS_ROLES"] = [CPO, CPO | {"party_id": "TWO"}]
    let_in(OCPIStatus(app))
    app.register_blueprint(old)
    for party_id in ("TWO", "DST"):
        token = thing("Token", "2.1.1", module="tokens")
        token |= {"auth_id": "NL-DST-C1", "uid": party_id}
        key = Key.folded(Shelf("SENDER", "Token"), "nl", party_id, party_id)
        assert documents.put(key, Kept(token, "2.1.1"), None)
    said = client_of(app).get("/ocpi/2.2.1/sender/tokens").json["data"]
    assert [(one["uid"], one["party_id"]) for one in said] == [
        ("DST", "DST"),
        ("TWO", "TWO"),
    ]


def test_a_class_that_the_home_version_does_not_have_is_given_as_it_is_spoken():
    terminal = thing("Terminal", "2.3.0", module="payments", owner=("NL", "DST"))

    class Terminals:
        def page(self, page):
            return Page([terminal], 1)

        def find(self, terminal_id):
            return terminal if terminal_id == "ID1" else None

    made = OCPIPlatform("ptp", __name__, versions=("2.3.0",), home="2.2.1")
    made.sender("payments", Terminals(), of="Terminal")
    client = client_of(app_with(made))
    path = "/ocpi/2.3.0/sender/payments/terminals"
    assert client.get(path).json["data"] == [terminal]
    assert client.get(f"{path}/ID1").json["data"] == terminal
    # Nobody can change what the app has as a source, nor what it has not.
    assert client.put(f"{path}/ID1", json=terminal).status_code == 405
    other = "/ocpi/2.3.0/sender/payments/financial-advice-confirmations"
    assert client.get(other).status_code == 404


def test_two_platforms_of_one_app_have_versions_and_credentials_of_their_own():
    cpo = platform("cpo", versions=("2.1.1", "2.2.1"), url_prefix="/ocpi/cpo")
    msp = OCPIPlatform("msp", __name__, versions=("2.2.1",), url_prefix="/ocpi/emsp")
    msp.sender("tokens", MemoryDocuments())
    msp.receiver("locations", MemoryDocuments())
    client = client_of(app_with(cpo, msp))
    first = crawl(client, "/ocpi/cpo/versions")
    second = crawl(client, "/ocpi/emsp/versions")
    assert list(first) == ["2.1.1", "2.2.1"]
    assert first["2.2.1"][1:] == [
        "http://localhost/ocpi/cpo/2.2.1/sender/locations/",
        "http://localhost/ocpi/cpo/2.2.1/receiver/tokens/",
    ]
    assert second == {
        "2.2.1": [
            "http://localhost/ocpi/emsp/2.2.1/credentials/",
            "http://localhost/ocpi/emsp/2.2.1/sender/tokens/",
            "http://localhost/ocpi/emsp/2.2.1/receiver/locations/",
        ]
    }
    assert client.get("/ocpi/emsp/2.1.1").status_code == 404
    assert client.get("/ocpi/emsp/2.1.1/credentials").status_code == 404


def test_two_platforms_may_have_the_same_modules():
    app = app_with(platform("a", url_prefix="/a"), platform("b", url_prefix="/b"))
    client = client_of(app)
    for prefix in ("/a", "/b"):
        found = crawl(client, f"{prefix}/versions")
        assert all(
            url.startswith(f"http://localhost{prefix}/")
            for urls in found.values()
            for url in urls
        )


def test_two_platforms_at_one_place_are_refused():
    with pytest.raises(ValueError, match="url_prefix"):
        app_with(platform("a"), platform("b"))


@pytest.mark.parametrize("early", [True, False])
def test_a_platform_may_be_there_before_the_extension(early):
    app = Flask(__name__)
    app.config["OCPI_STATUS_ROLES"] = [CPO]
    let_in(ocpi := OCPIStatus())
    if early:
        app.register_blueprint(platform())
        ocpi.init_app(app)
    else:
        ocpi.init_app(app)
        app.register_blueprint(platform())
    assert len(crawl(client_of(app), "/ocpi/versions")) == 3


def test_one_platform_may_be_registered_on_many_apps():
    made = platform()
    for _ in range(3):
        assert len(crawl(client_of(app_with(made)), "/ocpi/versions")) == 3


def test_a_platform_stands_below_a_prefix_in_another_blueprint():
    outer = Blueprint("outer", __name__, url_prefix="/deep")
    outer.register_blueprint(platform(url_prefix="/roaming/"))
    app = app_with()
    app.register_blueprint(outer, url_prefix="/deeper")
    found = crawl(client_of(app), "/deeper/roaming/versions")
    assert found["2.2.1"][1].startswith("http://localhost/deeper/roaming/2.2.1/")


def test_a_platform_stands_where_it_is_registered():
    app = app_with()
    app.register_blueprint(platform(), url_prefix="/elsewhere")
    found = crawl(client_of(app), "/elsewhere/versions")
    assert found["2.3.0"][0] == "http://localhost/elsewhere/2.3.0/credentials/"


def test_a_platform_stands_below_the_mount_of_the_app():
    client = client_of(app_with(platform()))
    found = crawl(client, "/ocpi/versions", base_url="http://localhost/apps/one")
    assert found["2.2.1"][1] == (
        "http://localhost/apps/one/ocpi/2.2.1/sender/locations/"
    )


def test_a_platform_stands_on_a_subdomain():
    app = Flask(__name__, subdomain_matching=True)
    app.config.update(SERVER_NAME="example.com", OCPI_STATUS_ROLES=[CPO])
    let_in(OCPIStatus(app))
    made = platform(subdomain="ocpi")
    made.receiver("cdrs", MemoryDocuments())
    app.register_blueprint(made)
    client = client_of(app)
    options = {"base_url": "http://ocpi.example.com"}
    found = crawl(client, "/ocpi/versions", **options)
    assert found["2.2.1"][1] == "http://ocpi.example.com/ocpi/2.2.1/sender/locations/"
    cdr = thing("CDR", "2.2.1", module="cdrs")
    path = "/ocpi/2.2.1/receiver/cdrs"
    answer = client.post(path, json=cdr, **options)
    assert answer.headers["Location"] == f"http://ocpi.example.com{path}/NL/ABC/ID1"
    assert client.get("/ocpi/versions").status_code == 404


def test_functions_of_the_app_may_stand_before_all_requests_of_a_platform():
    made = platform()
    seen: list[str] = []

    @made.before_request
    def note() -> None:
        seen.append("asked")

    client = client_of(app_with(made))
    client.get("/ocpi/versions")
    client.get("/ocpi/2.2.1/sender/locations")
    assert seen == ["asked", "asked"]


# A module of one's own

PARKING = Module(
    "nltnm-parking",
    (
        Collection(
            (
                Operation("list", "SENDER", "GET", gives="Location"),
                Operation("read", "SENDER", "GET", "<location_id>", gives="Location"),
                Operation(
                    "put",
                    "RECEIVER",
                    "PUT",
                    "<country_code>/<party_id>/<location_id>",
                    "Location",
                ),
                Operation(
                    "read",
                    "RECEIVER",
                    "GET",
                    "<country_code>/<party_id>/<location_id>",
                    gives="Location",
                ),
            ),
            "Location",
            ("location_id", "id"),
        ),
    ),
    since="2.1.1",
)


def test_a_module_of_ones_own_is_a_table():
    made = OCPIPlatform("own", __name__, versions=("2.0", "2.1.1", "2.2.1"))
    made.sender(PARKING, Sites())
    made.receiver(PARKING, MemoryDocuments())
    client = client_of(app_with(made))
    found = crawl(client, "/ocpi/versions")
    assert list(found) == ["2.1.1", "2.2.1"]
    assert found["2.2.1"][1:] == [
        "http://localhost/ocpi/2.2.1/sender/nltnm-parking/",
        "http://localhost/ocpi/2.2.1/receiver/nltnm-parking/",
    ]
    path = "/ocpi/2.2.1/receiver/nltnm-parking/NL/ABC/LOC1"
    sent = thing("Location", "2.2.1", module="locations")
    assert client.put(path, json=sent).status_code == 201
    assert client.get(path).json["data"] == sent
    assert client.delete(path).headers["Allow"]


def test_a_module_of_ones_own_has_a_name_of_its_own():
    made = OCPIPlatform("own", __name__)
    made.sender(Module("parking", PARKING.collections), Sites())
    with pytest.raises(ValueError, match="country code and party id"):
        app_with(made)


class Parking(Object):
    """Where to park while charging."""

    patch_needs = ("last_updated",)

    country_code = CiString(2)
    party_id = CiString(3)
    id = CiString(36)
    places = Integer()
    last_updated = DateTime()


PARKS = [
    {
        "country_code": "NL",
        "party_id": "DST",
        "id": f"P{day}",
        "places": 4,
        "last_updated": f"2026-03-0{day}T12:00:00Z",
    }
    for day in range(1, 6)
]
OWN = "nltnm-parking"
UPDATED = "last_updated"
THEIRS = "<country_code>/<party_id>/<parking_id>"
EMSP = CPO | {"role": "EMSP", "party_id": "WNK"}


class Parks:
    """Places to park, of a party that has registered."""

    def page(self, page: Any) -> Page:
        asked = [one for one in PARKS if page.covers(one["last_updated"])]
        return Page(asked[page.offset : page.offset + page.limit], len(asked))

    def find(self, parking_id: str) -> Any:
        return next((one for one in PARKS if one["id"] == parking_id), None)


def own_module() -> Module:
    rows = (
        Operation("list", "SENDER", "GET", gives="Parking"),
        Operation("read", "SENDER", "GET", "<parking_id>", gives="Parking"),
        Operation("read", "RECEIVER", "GET", THEIRS, gives="Parking"),
        Operation("put", "RECEIVER", "PUT", THEIRS, takes="Parking"),
        Operation("patch", "RECEIVER", "PATCH", THEIRS, takes="Parking"),
        Operation("delete", "RECEIVER", "DELETE", THEIRS),
    )
    kept = Collection(rows, keeps="Parking", named=("parking_id", "id"))
    names = {"__name__": __name__, "Parking": Parking}
    return Module(OWN, (kept,), extension=Edition("2.2.1-nltnm", names))


def owner_and_other() -> Iterator[tuple[Flask, OCPIStatus]]:
    """Make the apps of who has places to park, and of who is told of them."""
    module = own_module()
    for role in (CPO, EMSP):
        app = Flask(__name__)
        app.config.update(
            OCPI_STATUS_ROLES=[role],
            OCPI_STATUS_INSECURE_PEERS=True,
            OCPI_STATUS_PAGE_LIMIT=2,
        )
        ocpi = OCPIStatus(app, parties=MemoryParties())
        made = OCPIPlatform("own", __name__, versions=("2.1.1", "2.2.1"))
        if role is CPO:
            made.sender(module, Parks())
        else:
            made.receiver(module, MemoryDocuments())
        app.register_blueprint(made)
        yield app, ocpi


@pytest.mark.parametrize("version", ["2.1.1", "2.2.1"])
def test_a_module_of_ones_own_is_pulled_and_pushed_by_those_who_register(
    version: str,
) -> None:
    (owner, owning), (other, others) = owner_and_other()
    with owner.app_context():
        owning.parties.invite("other", CredentialsToken("token-a"))
    with serve(owner) as here, serve(other):
        with other.app_context():
            url, token = here.versions_url, CredentialsToken("token-a")
            found = others.register_with(url, token, name="owner", version=version)
            with others.peer(found) as peer:
                pulled = peer.objects(OWN, schema=Parking, date_from=PARKS[1][UPDATED])
                assert list(pulled) == PARKS[1:]
                one = peer.url_of(OWN, "P1", role="SENDER")
                assert peer.get(one).data == PARKS[0]
        with owner.app_context():
            party = owning.parties.by_name("other")
            with owning.peer(party) as peer:
                url = peer.url_of(OWN, "NL", "DST", "P1", role="RECEIVER")
                assert peer.put(url, PARKS[0]).http_status == 201
                change = {"places": 3, UPDATED: PARKS[4][UPDATED]}
                peer.patch(url, change)
                assert peer.get(url).data == PARKS[0] | change
                for wrong, body in ((url, PARKS[1]), (url[:-2] + "P2", PARKS[0])):
                    with pytest.raises(PeerError, match="/id: Expected the parking_id"):
                        peer.put(wrong, body)
                with pytest.raises(PeerError, match="HTTP 404"):
                    peer.put(url.replace("DST", "XYZ"), PARKS[0])
                peer.delete(url)
                with pytest.raises(PeerError, match="HTTP 404"):
                    peer.delete(url)
