"""Views that take objects of a schema."""

from __future__ import annotations

import copy
import json
from decimal import Decimal
from functools import partial
from functools import wraps
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest
from flask import Flask
from flask.views import MethodView
from marshmallow import Schema
from marshmallow import fields
from marshmallow import validate

from flask_ocpi_status import ContractBlueprint
from flask_ocpi_status import CredentialsToken
from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import Quirk
from flask_ocpi_status import enveloped
from flask_ocpi_status.objects import Object
from flask_ocpi_status.objects import edition_of
from flask_ocpi_status.objects import v2_1_1
from flask_ocpi_status.objects import v2_2_1
from flask_ocpi_status.objects.property import Property
from flask_ocpi_status.views.accepting import accepts
from tests.given import CONNECTOR
from tests.given import EVSE
from tests.given import LOCATION
from tests.given import SESSION
from tests.given import UPDATED
from tests.given import without
from tests.table import table


class Sink:
    """A receiver that keeps what its view was given."""

    def __init__(
        self,
        schema: type[Schema] = v2_2_1.Location,
        rule: str = "/<country_code>/<party_id>/<location_id>",
        contract: str = "ocpi-2.2.1",
        body: str = "required",
        config: dict[str, Any] | None = None,
        **options: Any,
    ) -> None:
        self.bodies: list[Any] = []
        app = Flask(__name__)
        app.config.update(config or {})
        OCPIStatus(app)
        bp = ContractBlueprint("r", __name__, url_prefix="/r", contract=contract)

        @bp.route(rule, methods=["PUT", "POST", "PATCH"], body=body)
        @bp.accepts(schema, **options)
        def put(body: Any, **names: str) -> None:
            self.bodies.append(body)

        app.register_blueprint(bp)
        self.app = app

    def send(
        self, body: Any, path: str = "/BE/BEC/LOC1", method: str = "PUT"
    ) -> tuple[int, dict[str, Any]]:
        data = body if isinstance(body, bytes | str) else json.dumps(body)
        response = self.app.test_client().open(f"/r{path}", method=method, data=data)
        return response.status_code, response.json

    def refused(self, body: Any, path: str = "/BE/BEC/LOC1") -> list[dict[str, str]]:
        """Send what is invalid, and return the violations."""
        status, answer = self.send(body, path)
        assert (status, answer["status_code"]) == (200, 2001), answer
        assert self.bodies == []
        return answer["data"]["errors"]


# What comes in.


def test_the_view_gets_the_document_that_was_sent():
    sink = Sink()
    assert sink.send(LOCATION)[1]["status_code"] == 1000
    assert sink.bodies == [LOCATION]


def test_what_is_unknown_is_kept_and_null_is_absent():
    sink = Sink()
    sink.send({**LOCATION, "name": None, "x": {"y": None}, "directions": None})
    assert sink.bodies == [{**LOCATION, "x": {"y": None}}]


@table("kwh", ["5", "0.1", "12.30", "1e-7"])
def test_numbers_are_exact(kwh):
    sink = Sink(v2_2_1.Session, "/s")
    body = json.dumps(SESSION).replace('"kwh": 5', f'"kwh": {kwh}')
    sink.send(body, "/s")
    assert type(sink.bodies[0]["kwh"]) is Decimal
    assert str(sink.bodies[0]["kwh"]) == str(Decimal(kwh))
    assert type(sink.bodies[0]["total_cost"]["excl_vat"]) is Decimal


def test_every_violation_is_told_at_once_with_its_pointer():
    broken = copy.deepcopy(LOCATION)
    broken["evses"][0]["connectors"][0]["standard"] = "PLUG"
    del broken["city"]
    broken["coordinates"]["latitude"] = "fifty"
    errors = Sink().refused(broken)
    told = {error["pointer"]: error["message"] for error in errors}
    assert told.keys() == {
        "/evses/0/connectors/0/standard",
        "/city",
        "/coordinates/latitude",
    }
    assert told["/city"] == (
        "Missing. Expected a string(45): up to 45 printable characters."
    )
    assert "IEC_62196_T2" in told["/evses/0/connectors/0/standard"]
    assert "PLUG" not in json.dumps(errors)


def test_at_most_a_hundred_are_told_and_then_a_count():
    errors = Sink().refused({**LOCATION, "evses": [{}] * 1000})
    assert len(errors) == 101
    assert errors[99]["pointer"] != ""
    more = "There are at least 975 violations more."
    assert errors[100] == {"pointer": "", "message": more}


def test_few_violations_of_many_items_are_counted_one_by_one():
    errors = Sink().refused({**LOCATION, "evses": [{**EVSE, "uid": ""}] * 100})
    assert len(errors) == 100
    errors = Sink().refused({**LOCATION, "evses": [{**EVSE, "uid": ""}] * 1000})
    assert errors[100:] == [
        {"pointer": "", "message": "There are at least 900 violations more."}
    ]


@table("body", ["[]", "5", '"text"', "null", "true", "[[{}]]"])
def test_what_is_no_object_is_invalid(body):
    errors = Sink().refused(body)
    assert [one["pointer"] for one in errors] == [""]
    assert errors[0]["message"].endswith(". Expected a Location object.")


@table(
    ("body", "status"),
    [
        ("", 400),
        ("{", 400),
        ('{"id": "\\ud800"}', 400),
        ('{"id": NaN}', 400),
        ('{"kwh": 0.' + 400 * "3" + "}", 400),
        ('{"kwh": ' + 400 * "3" + "}", 200),
        ('{"id": "LOC\\u0000"}', 200),
        ('{"last_updated": "2024-02-30T00:00:00Z"}', 200),
        ('{"id": "LOC1", "id": "LOC1"}', 200),
        ('{"x": ' + 400 * "[" + 400 * "]" + "}", 200),
        (100_000 * "[", 400),
    ],
)
def test_nothing_that_is_sent_is_a_crash(body, status):
    for schema in (v2_2_1.Location, v2_2_1.Session):
        answered, answer = Sink(schema).send(body)
        assert (answered, answer["status_code"]) == (status, 2001)


def test_ten_thousand_evses_are_taken_and_refused_as_one_is():
    many = [{**EVSE, "uid": str(number)} for number in range(10_000)]
    sink = Sink()
    sink.send({**LOCATION, "evses": many})
    assert len(sink.bodies[0]["evses"]) == 10_000
    assert len(Sink().refused({**LOCATION, "evses": [5] * 10_000})) == 101


def test_what_nobody_knows_may_be_nested_but_not_too_deeply():
    deep = json.loads(60 * "[" + 60 * "]")
    errors = Sink().refused({**LOCATION, "evses": [{**EVSE, "x": deep}]})
    assert [error["pointer"] for error in errors] == ["/evses/0/x"]


def test_the_body_may_be_missing_where_it_is_optional():
    sink = Sink(v2_2_1.LocationReferences, "/a", body="optional")
    assert sink.send("", "/a", "POST")[1]["status_code"] == 1000
    assert sink.bodies == [None]
    assert sink.send("null", "/a", "POST")[1]["status_code"] == 2001


@table("version", ["2.1", "2.1.1", "2.2", "2.2.1", "2.3.0"])
def test_an_empty_object_for_an_optional_location_is_none(version):
    """Clients that authorize a token without a location send it."""
    schema = edition_of(version).classes["LocationReferences"]
    sink = Sink(schema, "/a", contract=f"ocpi-{version}", body="optional")
    for empty in ("{}", " { }\n"):
        assert sink.send(empty, "/a", "POST")[1]["status_code"] == 1000
    assert sink.bodies == [None, None]
    for wrong in ({"x": 1}, {"location_id": None}, []):
        assert sink.send(wrong, "/a", "POST")[1]["status_code"] == 2001
    required = Sink(schema, "/a", contract=f"ocpi-{version}")
    assert required.send({}, "/a", "POST")[1]["status_code"] == 2001


def test_an_empty_object_of_another_class_is_judged_as_any():
    sink = Sink(v2_2_1.Token, "/a", body="optional")
    assert sink.send({}, "/a", "POST")[1]["status_code"] == 2001


# The ids in the URL.


@table(
    ("path", "fields"),
    [
        ("/BE/BEC/LOC1", []),
        ("/be/bec/loc1", []),
        ("/BE/BEC/LOC2", ["id"]),
        ("/NL/BEC/LOC1", ["country_code"]),
        ("/NL/TNM/LOC2", ["country_code", "party_id", "id"]),
    ],
)
def test_the_ids_in_the_body_are_those_of_the_url(path, fields):
    status, answer = Sink().send(LOCATION, path)
    told = answer.get("data", {}).get("errors", [])
    assert status == 200
    assert answer["status_code"] == (2001 if fields else 1000)
    assert [error["pointer"] for error in told] == [f"/{name}" for name in fields]


def test_other_ids_are_told_of_with_all_the_rest():
    errors = Sink().refused(without(LOCATION, "city"), "/BE/BEC/LOC2")
    assert [error["pointer"] for error in errors] == ["/city", "/id"]


@pytest.mark.parametrize("uid", [None, 5, ["3256"]])
def test_an_id_that_is_no_text_is_told_of_once(uid):
    sink = Sink(v2_2_1.EVSE, "/<evse_uid>")
    errors = sink.refused({**EVSE, "uid": uid}, "/3256")
    assert [error["pointer"] for error in errors] == ["/uid"]


def test_an_id_that_is_another_and_there_twice_is_told_of_as_both():
    sink = Sink(v2_2_1.EVSE, "/<evse_uid>")
    body = json.dumps({**EVSE, "uid": "other"})
    twice = body[:-1] + ', "uid": "other"}'
    status, answer = sink.send(twice, "/3256")
    assert (status, answer["status_code"]) == (200, 2001)
    assert {error["pointer"] for error in answer["data"]["errors"]} == {"/uid"}
    assert len(answer["data"]["errors"]) == 2


def test_before_2_2_case_matters_in_ids():
    sink = Sink(v2_1_1.Connector, "/<connector_id>", contract="ocpi-2.1.1")
    body = {
        **without(CONNECTOR, "max_voltage", "max_amperage"),
        "id": "a",
        "voltage": 230,
        "amperage": 16,
    }
    assert [error["pointer"] for error in sink.refused(body, "/A")] == ["/id"]
    assert sink.send(body, "/a")[1]["status_code"] == 1000


def test_variables_can_have_names_of_ones_own():
    sink = Sink(v2_2_1.Location, "/<int:number>/<loc>", ids={"loc": "id"})
    assert [error["pointer"] for error in sink.refused(LOCATION, "/1/LOC2")] == ["/id"]
    assert sink.send(LOCATION, "/1/loc1")[1]["status_code"] == 1000


# PATCH.


@table(
    ("body", "pointers"),
    [
        ({"last_updated": UPDATED}, []),
        ({"last_updated": UPDATED, "status": "REMOVED"}, []),
        ({"last_updated": UPDATED, "floor_level": None}, []),
        ({"last_updated": UPDATED, "uid": "3256"}, []),
        ({"last_updated": UPDATED, "status": None}, ["/status"]),
        ({"last_updated": UPDATED, "uid": "1"}, ["/uid"]),
        ({"last_updated": UPDATED, "connectors": []}, ["/connectors"]),
        ({"last_updated": None}, ["/last_updated"]),
        ({"status": "REMOVED"}, ["/last_updated"]),
        ({}, ["/last_updated"]),
    ],
)
def test_a_patch_has_what_changes_and_when(body, pointers):
    sink = Sink(v2_2_1.EVSE, "/<evse_uid>", partial=True)
    _, answer = sink.send(body, "/3256", "PATCH")
    errors = answer.get("data", {}).get("errors", [])
    assert [error["pointer"] for error in errors] == pointers
    assert sink.bodies == ([] if pointers else [body])


def test_objects_in_a_patch_are_whole():
    sink = Sink(v2_2_1.EVSE, "/<evse_uid>", partial=True)
    body = {"last_updated": UPDATED, "connectors": [without(CONNECTOR, "format")]}
    errors = sink.refused(body, "/3256")
    assert [error["pointer"] for error in errors] == ["/connectors/0/format"]


def test_before_2_2_a_patch_need_not_say_when_and_may_not_be_empty():
    sink = Sink(v2_1_1.EVSE, "/<evse_uid>", "ocpi-2.1.1", partial=True)
    assert sink.refused({}, "/3256")[0]["pointer"] == ""
    assert sink.send({"status": "REMOVED"}, "/3256")[1]["status_code"] == 1000


# The decorator.


class Own(Schema):
    email = fields.Email(required=True)
    amount = fields.Decimal(validate=validate.Range(min=0))


def test_any_schema_of_marshmallows_will_do_in_any_contract():
    sink = Sink(Own, "/x", "platform-of-trust")
    status, answer = sink.send({"email": "no"}, "/x", "POST")
    assert status == 400
    assert answer["error"]["fields"] == {"email": "Not a valid email address."}
    sink.send({"email": "a@b.example", "amount": 0.1}, "/x", "POST")
    assert sink.bodies == [{"email": "a@b.example", "amount": Decimal("0.1")}]


def test_method_views_coroutines_and_enveloped_views_accept():
    app = Flask(__name__)
    OCPIStatus(app)
    bp = OCPIBlueprint("r", __name__, url_prefix="/r")

    class View(MethodView):
        @accepts(v2_2_1.EVSE)
        def put(self, evse_uid: str, body: Any) -> Any:
            return body["uid"]

        @bp.accepts(v2_2_1.EVSE, partial=True)
        async def patch(self, evse_uid: str, body: Any) -> Any:
            return body["last_updated"]

    bp.add_url_rule("/<evse_uid>", view_func=View.as_view("v"))
    app.register_blueprint(bp)

    @app.put("/own/<evse_uid>")
    @enveloped
    @accepts(v2_2_1.EVSE)
    def own(evse_uid: str, body: Any) -> Any:
        return body["status"]

    client = app.test_client()
    assert client.put("/r/3256", json=EVSE).json["data"] == "3256"
    assert client.patch("/r/3256", json=EVSE).json["data"] == UPDATED
    assert client.put("/own/3256", json=EVSE).json["data"] == "AVAILABLE"
    assert client.put("/own/1", json=EVSE).json["status_code"] == 2001


@table("schema", [None, "Location", v2_2_1.Location(), dict])
def test_what_is_no_schema_is_refused_at_once(schema):
    with pytest.raises(TypeError, match=r"such as objects\.v2_2_1\.Location"):
        accepts(schema)


def test_what_is_no_function_is_refused_at_once():
    with pytest.raises(TypeError, match=r"functions\. .* decorate its methods"):
        accepts(v2_2_1.Location)(MethodView)


def test_a_view_of_the_hosts_is_told_what_it_lacks():
    app = Flask(__name__)
    OCPIStatus(app)
    app.config["PROPAGATE_EXCEPTIONS"] = True
    app.post("/x")(accepts(v2_2_1.Location)(lambda body: "x"))
    with pytest.raises(RuntimeError, match="enveloped above"):
        app.test_client().post("/x", json=LOCATION)


def test_a_body_of_the_urls_or_a_second_one_is_not_lost_in_silence():
    app = Flask(__name__)
    OCPIStatus(app)
    app.config["PROPAGATE_EXCEPTIONS"] = True
    bp = ContractBlueprint("bp", __name__, contract="ocpi-2.2.1")
    once = bp.accepts(v2_2_1.Location)
    bp.put("/<body>", endpoint="url")(once(lambda body: "x"))
    bp.put("/", endpoint="twice")(once(once(lambda body: "x")))
    app.register_blueprint(bp)
    for path in ("/LOC1", "/"):
        with pytest.raises(TypeError, match="has a body already"):
            app.test_client().put(path, json=LOCATION)


class Named(Schema):
    id = fields.String()
    n = fields.Integer()


def test_names_that_are_there_twice_are_refused_by_any_schema():
    sink = Sink(Named, "/x")
    assert [one["pointer"] for one in sink.refused('{"n": 1, "n": 2}', "/x")] == ["/n"]


def test_ids_of_another_schema_are_not_compared_and_that_is_said():
    with pytest.raises(TypeError, match="compare those of another schema in the view"):
        accepts(Named, ids={"x": "id"})


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        (["loc"], "names of fields"),
        ({"loc": "iid"}, "names 'iid', which Location has not"),
    ],
)
def test_ids_that_could_not_be_compared_are_refused_at_once(ids, message):
    with pytest.raises(TypeError, match=message):
        accepts(v2_2_1.Location, ids=ids)


def test_ids_of_no_url_are_told_of_when_the_view_is_called():
    app = Flask(__name__)
    OCPIStatus(app)
    app.config["PROPAGATE_EXCEPTIONS"] = True
    bp = ContractBlueprint("bp", __name__, contract="ocpi-2.2.1")
    bp.post("/", endpoint="fine")(
        bp.put("/<loc>", endpoint="fine")(
            bp.accepts(v2_2_1.Location, ids={"loc": "id"})(lambda body, loc="": loc)
        )
    )
    bp.put("/x/<loc>", endpoint="typo")(
        bp.accepts(v2_2_1.Location, ids={"lok": "id"})(lambda body, loc: loc)
    )
    app.register_blueprint(bp)
    client = app.test_client()
    assert client.put("/LOC1", json=LOCATION).json["data"] == "LOC1"
    assert client.post("/", json=LOCATION).json["status_code"] == 1000
    with pytest.raises(TypeError, match="names 'lok', which is in no URL"):
        client.put("/x/LOC1", json=LOCATION)


def test_a_view_has_room_for_its_body():
    def fine(location_id, *, body): ...
    def fine_too(**kwargs): ...
    def wrong(location, location_id): ...
    def neither(*body): ...
    def nor(body, /): ...

    accept = accepts(v2_2_1.Location)
    for view in (fine, fine_too):
        assert accept(view).__name__ == view.__name__
    for view in (wrong, neither, nor):
        with pytest.raises(TypeError, match=f"body=, and .*{view.__name__} takes none"):
            accept(view)


def test_a_view_is_what_its_wrapper_takes():
    def inject(view):
        @wraps(view)
        def run(*args, body, **names):
            return view(*args, location=body, **names)

        return run

    class Callable:
        def __call__(self, body): ...

    class Nameless:
        def __call__(self): ...

    accept = accepts(v2_2_1.Location)
    for view in (
        inject(lambda location: ""),
        partial(lambda a, body: "", 1),
        Callable(),
        Mock(),
    ):
        accept(view)
    for view in (partial(lambda a: "", 1), Nameless(), wraps(inject)(lambda x: "")):
        with pytest.raises(TypeError, match="takes none"):
            accept(view)


def test_one_view_may_have_several_endpoints():
    app = Flask(__name__)
    OCPIStatus(app)
    bp = ContractBlueprint("bp", __name__, contract="ocpi-2.2.1")

    @bp.accepts(v2_2_1.Location, ids={"loc": "id"})
    def view(body, loc=None):
        return loc

    bp.add_url_rule("/<loc>", "one", view, methods=["PUT"])
    bp.add_url_rule("/", "other", view, methods=["POST"])
    app.register_blueprint(bp)
    assert app.test_client().post("/", json=LOCATION).json["status_code"] == 1000


def test_a_name_that_is_marshmallows_for_the_whole_may_be_there_twice():
    sink = Sink(v2_2_1.Location)
    text = '{"a": {"_schema": 1, "_schema": 2, "b": 1, "b": 2}, "_schema": 1, "a": {}}'
    pointers = [one["pointer"] for one in sink.refused(text)]
    assert pointers.count("/a") == 2
    assert "/a/b" in pointers


def test_a_class_of_no_version_is_refused_at_once():
    with pytest.raises(TypeError, match="is of no version"):
        accepts(type("Lost", (Object,), {}))


@table("number", ["1e1001", "1e100000", "-1e-2000000", "0.1e5000"])
def test_a_number_that_takes_all_of_the_memory_is_malformed(number):
    sink = Sink(Named, "/x")
    sink.app.config["OCPI_STATUS_EXACT_NUMBERS"] = True
    assert sink.send(f'{{"n": {number}}}', "/x")[0] == 400


def test_what_is_told_is_told_at_once_rules_and_repeated_names_as_well():
    broken = {**LOCATION, "city": 5, "publish_allowed_to": [{"group_id": "A"}]}
    text = json.dumps(broken)[:-1] + ', "name": "A", "name": "B"}'
    told = {error["pointer"] for error in Sink().refused(text)}
    assert told == {"/city", "/publish_allowed_to", "/name"}


# What is much is told of in a little time and space.


def many(item: Any, count: int = 30_000) -> list[Any]:
    return [item] * count


EVSE_OF_MANY = {**EVSE, "connectors": many({})}


@table(
    "changes",
    [
        {"evses": many(5)},
        {"evses": many({})},
        {"evses": [EVSE_OF_MANY]},
        {"evses": [{**EVSE, "connectors": many({}, 300)}] * 100},
        {"evses": [{**EVSE, "capabilities": many("")}]},
        {"evses": [{**EVSE, "images": many({})}] * 3},
        {"facilities": many(1)},
        {"publish_allowed_to": many({"uid": "1"}), "publish": False},
        {"related_locations": many({"latitude": "x"})},
    ],
)
def test_of_much_that_is_wrong_little_is_looked_at(changes):
    body = json.dumps({**LOCATION, **changes})
    looked_at = []
    original = Property.make_error

    def make_error(self: Any, key: str, **values: Any) -> Any:
        looked_at.append(key)
        return original(self, key, **values)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Property, "make_error", make_error)
        errors = Sink().refused(body)
    assert len(errors) <= 101
    assert "violations more" in errors[-1]["message"]
    assert len(looked_at) < 300


def test_a_long_name_is_not_sent_back_over_and_over():
    names = ",".join(f'"{number}":1,"{number}":1' for number in range(1000))
    body = json.dumps(LOCATION)[:-1] + f', "{100_000 * "k"}": {{{names}}}}}'
    answer = json.dumps(Sink().refused(body))
    assert len(answer) < 30_000
    assert "There are at least 900 violations more." in answer


# What is let pass.

BADLY_WRITTEN = {
    **LOCATION,
    "country": "be",
    "coordinates": {"latitude": "51.0475", "longitude": "3.729944"},
    "directions": [{"language": "nl", "text": "links\nrechts"}],
}


@table(
    ("setting", "argument", "passes"),
    [
        (False, None, False),
        (True, None, True),
        (False, True, True),
        (True, False, False),
        (False, False, False),
    ],
)
def test_form_passes_where_the_view_or_else_the_setting_says_so(
    setting: bool, argument: bool | None, passes: bool
) -> None:
    sink = Sink(config={"OCPI_STATUS_LENIENT": setting}, lenient=argument)
    if not passes:
        assert {one["pointer"] for one in sink.refused(BADLY_WRITTEN)} == {
            "/country",
            "/coordinates/latitude",
            "/directions/0/text",
        }
        return
    assert sink.send(BADLY_WRITTEN)[1]["status_code"] == 1000
    assert sink.bodies == [BADLY_WRITTEN]


def test_form_is_strict_by_default() -> None:
    assert len(Sink().refused(BADLY_WRITTEN)) == 3


@table(
    ("changes", "pointers"),
    [
        ({"city": None}, ["/city"]),
        ({"publish": "true"}, ["/publish"]),
        ({"evses": [{**EVSE, "status": 5}]}, ["/evses/0/status"]),
        ({"id": "another"}, ["/id"]),
        ({"id": ""}, ["/id"]),
    ],
)
def test_shape_and_an_id_that_is_not_the_urls_are_refused_all_the_same(
    changes: dict[str, Any], pointers: list[str]
) -> None:
    errors = Sink(lenient=True).refused({**BADLY_WRITTEN, **changes})
    assert [one["pointer"] for one in errors] == pointers


def test_a_change_may_be_badly_written_as_well() -> None:
    sink = Sink(partial=True, lenient=True)
    change = {"last_updated": "2026-01-31 09:30:00", "name": ""}
    assert sink.send(change, method="PATCH")[1]["status_code"] == 1000
    assert sink.bodies == [change]


def test_of_a_party_with_that_quirk_form_passes() -> None:
    app = Flask(__name__)
    parties = {
        "strict": SimpleNamespace(quirks=()),
        "loose": SimpleNamespace(quirks={Quirk.LENIENT}),
    }
    OCPIStatus(app).token_loader(parties.get)
    bp = OCPIBlueprint("r", __name__, url_prefix="/r")

    @bp.put("/asked")
    @bp.accepts(v2_2_1.Location)
    def asked(body: Any) -> None:
        return None

    @bp.put("/always")
    @bp.accepts(v2_2_1.Location, lenient=False)
    def always(body: Any) -> None:
        return None

    @bp.put("/open", auth=False)
    @bp.accepts(v2_2_1.Location)
    def unasked(body: Any) -> None:
        return None

    app.register_blueprint(bp)

    def code(path: str, token: str) -> int:
        headers = {"Authorization": CredentialsToken(token).header(encoded=True)}
        answer = app.test_client().put(path, json=BADLY_WRITTEN, headers=headers)
        return int(answer.json["status_code"])

    assert code("/r/asked", "loose") == 1000
    assert code("/r/asked", "strict") == 2001
    assert code("/r/always", "loose") == 2001
    assert code("/r/open", "loose") == 2001  # nobody is looked for there


def test_a_schema_of_ones_own_is_strict_in_all_that_is_its_own() -> None:
    class Own(Schema):
        text = fields.Nested(v2_2_1.DisplayText)
        code = fields.String(validate=validate.Length(max=3))

    text = {"language": "eng", "text": "x"}
    sink = Sink(Own, "/s", lenient=True)
    assert sink.refused({"text": text, "code": "four"}, "/s")[0]["pointer"] == "/code"
    assert sink.send({"text": text, "code": "abc"}, "/s")[1]["status_code"] == 1000
    assert sink.bodies == [{"text": text, "code": "abc"}]
