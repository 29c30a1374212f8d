"""What of the app's own is shown to whom: by a list, and one by one."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from functools import partial
from types import SimpleNamespace
from typing import Any
from typing import ClassVar

import pytest
from flask import Flask

from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import Quirk
from flask_ocpi_status.contracts import FEATURES
from flask_ocpi_status.modules import Collection
from flask_ocpi_status.modules import MemoryDocuments
from flask_ocpi_status.modules import Module
from flask_ocpi_status.modules import OCPIPlatform
from flask_ocpi_status.modules import Operation
from flask_ocpi_status.modules.catalogue import MODULES
from flask_ocpi_status.modules.keeping.documents import Documents
from flask_ocpi_status.modules.keeping.documents import Kept
from flask_ocpi_status.modules.keeping.documents import Key
from flask_ocpi_status.modules.keeping.documents import Shelf
from flask_ocpi_status.modules.keeping.reading import Shelved
from flask_ocpi_status.objects import Edition
from flask_ocpi_status.objects import Object
from flask_ocpi_status.objects.texts import CiString
from flask_ocpi_status.objects.texts import DateTime
from flask_ocpi_status.registration import Party
from flask_ocpi_status.transport.platform import CredentialsRole
from flask_ocpi_status.transport.routing import PartyId
from tests.modules.serving.world import LATER
from tests.modules.serving.world import US
from tests.modules.serving.world import VERSIONS
from tests.modules.serving.world import World
from tests.modules.serving.world import thing
from tests.modules.serving.world import told
from tests.table import table

from .places import SHELF
from .places import asked
from .places import ids
from .places import keep

DECISIONS = {
    "publish": True,
    "postal_code": "9000",
    "time_zone": "Europe/Brussels",
    "token_uid": "T1",
    "token_type": "RFID",
    "token_country_code": "NL",
    "token_party_id": "DST",
    "tax_included": "NO",
}
#: Objects by their ids: of which version they are, whose Token was used, and whom the
#: app says that they concern.
OBJECTS: dict[str, tuple[str, tuple[str, str] | None, tuple[str, str] | None]] = {
    "ABC1": ("2.2.1", ("NL", "ABC"), None),
    "XYZ1": ("2.2.1", ("NL", "XYZ"), None),
    "ABC2": ("2.2.1", ("nl", "aBc"), ("NL", "XYZ")),
    "XYZ2": ("2.2", None, ("NL", "XYZ")),
    "WHO": ("2.2", None, None),
    "BE": ("2.2.1", ("BE", "ABC"), None),
}


def role(country_code: str, party_id: str, name: str | None = "EMSP") -> Any:
    return CredentialsRole(name, PartyId(country_code, party_id))


ABC, XYZ = role("NL", "ABC"), role("NL", "XYZ")
FORWARDS = frozenset({Quirk.FORWARDS})
ALL = set(OBJECTS)
#: Who asks, by a token, and what there is for it.
CASES: dict[str, tuple[Any, set[str]]] = {
    "another": (SimpleNamespace(roles=[role("NL", "OTH")]), set()),
    "another-country": (SimpleNamespace(roles=[role("DE", "XYZ")]), set()),
    "us": (SimpleNamespace(roles=[role(*US)]), set()),
    "one": (SimpleNamespace(roles=[ABC]), {"ABC1", "ABC2"}),
    "a-registered-one": (Party(1, "x", True, roles=(ABC,)), {"ABC1", "ABC2"}),
    "one-before-2.2": (
        Party(1, "x", True, roles=(role("nl", "xyz", None),)),
        {"XYZ1", "XYZ2"},
    ),
    "two": (
        SimpleNamespace(roles=[ABC, XYZ, role("NL", "OTH")]),
        {"ABC1", "ABC2", "XYZ1", "XYZ2"},
    ),
    "twenty": (
        SimpleNamespace(roles=[XYZ, *(role("NL", f"O{one:02}") for one in range(19))]),
        {"XYZ1", "XYZ2"},
    ),
    "a-role-of-JSON": (
        SimpleNamespace(roles=[{"country_code": "BE", "party_id": "ABC"}]),
        {"BE"},
    ),
    "a-hub": (SimpleNamespace(roles=[role("NL", "HUB", "HUB")]), ALL),
    "one-behind-a-hub": (Party(1, "x", True, roles=(ABC,), hub_party_id="NLHUB"), ALL),
    "one-that-forwards": (Party(1, "x", True, roles=(ABC,), quirks=FORWARDS), ALL),
    "without-roles": (SimpleNamespace(roles=[]), ALL),
    "a-name": ("anybody", ALL),
}


@pytest.fixture
def app(documents: Documents) -> Iterator[Flask]:
    """A CPO whose sessions and CDRs are in documents, in every version."""
    app = Flask(__name__)
    app.testing = True
    app.config["OCPI_STATUS_ROLES"] = [
        {
            "role": "CPO",
            "country_code": US[0],
            "party_id": US[1],
            "business_details": {"name": "Deltastroom"},
        }
    ]
    ocpi = OCPIStatus(app)
    ocpi.token_loader(lambda token: CASES.get(token.reveal(), [None])[0])
    session = getattr(documents, "session", None)
    platform = OCPIPlatform(
        "p", __name__, versions=VERSIONS, session=session, decisions=DECISIONS
    )
    for module in ("locations", "sessions", "cdrs"):
        platform.sender(module, documents)
    platform.charging_preferences(lambda session_id, preferences: "ACCEPTED")
    app.register_blueprint(platform)
    location = thing("Location", "2.2.1", module="locations", owner=US)
    location |= {"publish": True}
    _put(documents, "Location", location, None)
    for kind in ("Session", "CDR"):
        for own, (version, token, concerns) in OBJECTS.items():
            _put(documents, kind, _object(kind, own, version, token), concerns, version)
    if session is not None:
        session.commit()
    yield app
    if session is not None:
        session.remove()


def _put(
    documents: Documents,
    kind: str,
    document: Any,
    concerns: Any,
    version: str = "2.2.1",
) -> None:
    key = Key.folded(Shelf("SENDER", kind), *US, document["id"])
    assert documents.put(key, Kept(document, version, concerns=concerns), None)


def _object(kind: str, own: str, version: str, token: Any) -> Any:
    made = thing(kind, version, module="sessions", owner=US) | {"id": own}
    if kind == "Session":
        made |= {"evse_uid": "E1", "connector_id": "1", "total_cost": {"excl_vat": 1}}
    else:
        place = made["cdr_location"] | {"evse_uid": "E1", "connector_id": "1"}
        made["cdr_location"] = place | {"id": "LOC1", "postal_code": "9000"}
    if token is not None:
        made["cdr_token"] |= dict(zip(("country_code", "party_id"), token, strict=True))
    return made


def get(app: Flask, who: str, url: str, **options: Any) -> Any:
    version = url.split("/")[2]
    token = who
    if FEATURES[version].encoded_tokens:
        token = b64encode(who.encode()).decode()
    options = {"method": "GET", **options}
    headers = {"Authorization": f"Token {token}"}
    return app.test_client().open(url, headers=headers, **options)


def crawled(app: Flask, who: str, version: str, module: str) -> list[Any]:
    """Return the answers to who follows the links."""
    url = f"/ocpi/{version}/sender/{module}?limit=2&date_from=2020-01-01T00:00:00Z"
    answers = []
    while True:
        answer = get(app, who, url)
        assert told(answer) == (200, 1000), answer.text
        answers.append(answer)
        if "Link" not in answer.headers:
            return answers
        url = answer.headers["Link"].partition("localhost")[2].partition(">")[0]


def test_each_is_shown_what_concerns_it_in_every_version(app: Flask) -> None:
    for who, (_, expected) in CASES.items():
        for version in VERSIONS:
            for module in ("sessions", "cdrs"):
                answers = crawled(app, who, version, module)
                found = [one["id"] for page in answers for one in page.json["data"]]
                case = who, version, module
                assert sorted(found) == sorted(expected), case
                totals = {int(page.headers["X-Total-Count"]) for page in answers}
                assert totals == {len(expected)}, case


def test_a_crawl_is_not_continued_by_another(app: Flask) -> None:
    for module in ("sessions", "cdrs"):
        for whose, (_, theirs) in CASES.items():
            link = crawled(app, whose, "2.2.1", module)[0].headers.get("Link", "")
            url = link.partition("localhost")[2].partition(">")[0]
            for who, (_, ours) in CASES.items() if url else ():
                found = get(app, who, url).json["data"]
                assert {one["id"] for one in found} <= ours, (whose, who)
                assert {one["id"] for one in found} <= theirs | ours


def test_a_session_of_another_partys_driver_is_not_there(app: Flask) -> None:
    body = thing("ChargingPreferences", "2.2.1", module="sessions")
    for who, (_, expected) in CASES.items():
        for own in OBJECTS:
            url = f"/ocpi/2.2.1/sender/sessions/{own}/charging_preferences"
            answer = get(app, who, url, method="PUT", json=body)
            there = (200, 1000) if own in expected else (404, 2000)
            assert told(answer) == there, (who, own)


def test_a_token_that_the_object_does_not_name_is_that_of_whom_the_app_told(
    app: Flask,
) -> None:
    answers = crawled(app, "one-before-2.2", "2.2.1", "sessions")
    tokens = {
        one["id"]: one["cdr_token"] for page in answers for one in page.json["data"]
    }
    assert tokens["XYZ2"]["country_code"] == "NL"
    assert tokens["XYZ2"]["party_id"] == "XYZ"


@table(
    "version, module, kind, path",
    [
        ("2.0", "sessions", "Session", "sessions"),
        ("2.1.1", "sessions", "Session", "sessions"),
        ("2.1.1", "cdrs", "CDR", "cdrs"),
        ("2.2", "cdrs", "CDR", "cdrs"),
        (
            "2.3.0",
            "invoicereconciliation",
            "InvoiceReconciliationRecord",
            "invoicereconciliation",
        ),
        (
            "2.3.0",
            "payments",
            "FinancialAdviceConfirmation",
            "payments/financial-advice-confirmations",
        ),
    ],
)
def test_what_does_not_say_whom_it_concerns_is_shown_to_whom_the_app_tells(
    version, module, kind, path
):
    world = World(version)
    sent = thing(kind, version, module=module, owner=US)
    key = Key.folded(Shelf("SENDER", kind), *US, "ID1")
    url = f"sender/{path}?date_from=2020-01-01T00:00:00Z"

    def shown() -> list[int]:
        return [
            len(world.ask("GET", url, token=token).json["data"])
            for token in ("token-abc", "token-xyz")
        ]

    world.documents.put(key, Kept(sent, version), None)
    assert shown() == [0, 0]
    there = world.documents.get(key)
    world.documents.put(key, Kept(sent, version, concerns=("nl", "ABC")), there)
    assert shown() == [1, 0]
    there = world.documents.get(key)
    world.documents.put(key, Kept(sent, version), there)  # changed, and not told again
    assert shown() == [1, 0]
    reads = [row for _, row in MODULES[module].of(version, "SENDER")]
    if any(row.kind == "read" and kind == row.gives for row in reads):
        answers = [
            told(world.ask("GET", f"sender/{path}/ID1", token=token))
            for token in ("token-abc", "token-xyz")
        ]
        assert answers == [(200, 1000), (404, 2000)]


def test_a_booking_is_shown_to_who_has_asked_for_it():
    world = World("2.3.0")
    sent = thing("Booking", "2.3.0", module="bookings", owner=US)
    key = Key.folded(Shelf("SENDER", "Booking"), *US, "ID1")
    world.documents.put(key, Kept(sent, "2.3.0"), None)
    for token, many in (("token-abc", 1), ("token-xyz", 0)):
        answer = world.ask("GET", "sender/bookings", token=token)
        assert (len(answer.json["data"]), told(answer)) == (many, (200, 1000))


class Spot(Object):
    """Where one driver may park."""

    in_url: ClassVar = {"spot_id": "id"}
    patch_needs: ClassVar = ("last_updated",)

    id = CiString(36)
    last_updated = DateTime()


ONE = "<spot_id>"
SPOTS = Module(
    "nltnm-spots",
    (
        Collection(
            (
                Operation("list", "SENDER", "GET", gives="Spot"),
                Operation("read", "SENDER", "GET", ONE, gives="Spot"),
                Operation("put", "SENDER", "PUT", ONE, "Spot"),
                Operation("patch", "SENDER", "PATCH", ONE, "Spot"),
                Operation("delete", "SENDER", "DELETE", ONE),
            ),
            "Spot",
            ("spot_id", "id"),
            concerns=(),
        ),
    ),
    extension=Edition("2.2.1-nltnm", {"__name__": __name__, "Spot": Spot}),
)


def test_nobody_reads_or_changes_what_concerns_another_in_a_module_of_ones_own():
    world = World("2.2.1", obeys={})
    platform = OCPIPlatform("own", __name__, url_prefix="/own")
    documents = MemoryDocuments()
    platform.sender(SPOTS, documents)
    world.app.register_blueprint(platform)
    key = Key.folded(Shelf("SENDER", "Spot"), *US, "P1")
    spot = {"id": "P1", "last_updated": "2026-01-01T00:00:00Z"}
    documents.put(key, Kept(spot, "2.2.1", concerns=("NL", "ABC")), None)
    later = {"id": "P1", "last_updated": LATER}
    for token in ("token-xyz", "token-abc"):
        theirs = token == "token-abc"
        headers = {"Authorization": f"Token {b64encode(token.encode()).decode()}"}
        ask = partial(world.app.test_client().open, headers=headers)
        url = "/own/2.2.1/sender/nltnm-spots"
        assert len(ask(url).json["data"]) == int(theirs)
        for method, body in (
            ("GET", None),
            ("PUT", later),
            ("PATCH", {"last_updated": LATER}),
            ("DELETE", None),
        ):
            there = (200, 1000) if theirs else (404, 2000)
            answer = ask(f"{url}/P1", method=method, **({"json": body} if body else {}))
            assert told(answer) == there, method
    assert documents.get(key) is None


class Careless(MemoryDocuments):
    """A place that gives everybody everything."""

    def page(self, shelf: Any, page: Any, concerning: Any = None) -> Any:
        return super().page(shelf, page)

    def get(self, key: Any) -> Any:
        found = super().get(key)
        return found and found._replace(concerns=None)


def test_a_place_that_does_not_heed_whom_objects_concern_shows_nothing_of_them(caplog):
    world = World("2.2.1", Careless())
    session = thing("Session", "2.2.1", module="sessions", owner=US)
    world.keep("SENDER", "Session", session, "ID1", US)
    url = "sender/sessions?date_from=2020-01-01T00:00:00Z"

    assert len(world.ask("GET", url).json["data"]) == 1
    assert "Careless" not in caplog.text
    assert world.ask("GET", url, token="token-xyz").json["data"] == []
    assert "Careless.page gave what does not concern who asks: 1 of Session" in (
        caplog.text
    )
    body = thing("ChargingPreferences", "2.2.1", module="sessions")
    path = "sender/sessions/ID1/charging_preferences"
    assert told(world.ask("PUT", path, body)) == (200, 1000)
    assert told(world.ask("PUT", path, body, token="token-xyz")) == (404, 2000)


def test_an_app_finds_its_own_whoever_of_its_parties_has_it(
    documents: Documents,
) -> None:
    keep(documents, "LOC1", key=Key.folded(SHELF, "BE", "XYZ", "LOC1"))
    [locations] = MODULES["locations"].collections
    own = Shelved(
        documents,
        SHELF,
        locations,
        lambda: [("NL", "ABC"), ("be", "xyz")],
        case_sensitive=False,
    )

    found = own.find(location_id="loc1")

    assert found is not None and found.document["id"] == "LOC1"
    assert own.find(location_id="LOC2") is None
    assert own.find(location_id="\0") is None
    assert ids(own.page(asked())) == ["LOC1"]


def test_what_a_party_of_ours_has_for_another_hides_nothing() -> None:
    """Two of our parties may have Sessions of one id."""
    documents = MemoryDocuments()
    [sessions] = MODULES["sessions"].collections
    shelf = Shelf("SENDER", "Session")
    owners = [("nl", "dst"), ("be", "dst")]
    for owner, party in zip(owners, ("XYZ", "ABC"), strict=True):
        kept = Kept({"id": "S1", "last_updated": LATER}, "2.2", concerns=("NL", party))
        documents.put(Key.folded(shelf, *owner, "S1"), kept, None)
    app = Flask(__name__)
    ocpi = OCPIStatus(app)
    ocpi.token_loader(lambda token: CASES["one"][0])
    shelved = Shelved(documents, shelf, sessions, lambda: owners, case_sensitive=False)
    blueprint = OCPIBlueprint("b", __name__, url_prefix="/b")

    @blueprint.get("/")
    def view() -> Any:
        found = shelved.find(session_id="s1")
        assert found is not None and found.key is not None
        return {"country_code": found.key.country_code}

    app.register_blueprint(blueprint)
    answer = app.test_client().get("/b/", headers={"Authorization": "Token b25l"})
    assert answer.json["data"] == {"country_code": "be"}
