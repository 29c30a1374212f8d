"""The ledger, the organisation register and the ticket desk of the demo."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

SUPPLY = {"templateId": "Energy:Supply", "payload": {"mwh": 7}}
ACME = {
    "registration": "DE-HRB-1",
    "name": "Acme",
    "email": "info@acme.example",
    "country": "DE",
}


def test_the_ledger_creates_fetches_and_queries(client: FlaskClient) -> None:
    created = client.post("/daml/v1/create", json=SUPPLY).json["result"]
    assert created["payload"] == {"mwh": 7}
    asked = {"contractId": created["contractId"]}
    fetched = client.post("/daml/v1/fetch", json=asked).json
    assert fetched == {"status": 200, "result": created}
    every = client.get("/daml/v1/query").json["result"]
    assert created in every
    assert len(every) == 3


def test_the_ledger_warns_of_templates_that_it_does_not_know(
    client: FlaskClient,
) -> None:
    asked = {"templateIds": ["Energy:Settlement", "A:B"]}
    answer = client.post("/daml/v1/query", json=asked).json
    assert [item["templateId"] for item in answer["result"]] == ["Energy:Settlement"]
    assert answer["warnings"] == {"unknownTemplateIds": ["A:B"]}


def test_the_ledger_refuses_what_has_no_template(client: FlaskClient) -> None:
    expected = {
        "status": 400,
        "errors": ["Cannot resolve any template ID from request"],
        "warnings": {"unknownTemplateIds": ["A:B"]},
    }
    for path, body in (
        ("query", {"templateIds": ["A:B"]}),
        ("create", {"templateId": "A:B", "payload": {}}),
    ):
        answer = client.post(f"/daml/v1/{path}", json=body)
        assert (answer.status_code, answer.json) == (400, expected)


@pytest.mark.parametrize("contract_id", ["#9:0", "", "x\0y"])
def test_the_ledger_does_not_find_what_is_not_there(
    client: FlaskClient, contract_id: str
) -> None:
    answer = client.post("/daml/v1/fetch", json={"contractId": contract_id})
    assert answer.status_code == answer.json["status"] == 404


def test_an_organisation_is_added_read_replaced_and_removed(
    client: FlaskClient,
) -> None:
    added = client.post("/organisations/", json=ACME)
    assert added.status_code == 201
    url = added.headers["Location"]
    assert client.get(url).json == added.json == {"id": 3, **ACME}
    replaced = client.put(url, json={**ACME, "name": "Acme SE"})
    assert (replaced.status_code, replaced.json["name"]) == (200, "Acme SE")
    removed = client.delete(url)
    assert (removed.status_code, removed.data) == (204, b"")
    assert client.get(url).status_code == 404


def test_the_register_answers_304_when_nothing_has_changed(
    client: FlaskClient,
) -> None:
    tag = client.get("/organisations/").headers["ETag"]
    again = client.get("/organisations/", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    client.post("/organisations/", json=ACME)
    after = client.get("/organisations/", headers={"If-None-Match": tag})
    assert after.status_code == 200


def test_a_registration_belongs_to_one_organisation(client: FlaskClient) -> None:
    assert client.post("/organisations/", json=ACME).status_code == 201
    for answer in (
        client.post("/organisations/", json=ACME),
        client.put("/organisations/1", json=ACME),
    ):
        assert answer.status_code == 400
        assert answer.json["error"]["error"] == "CONFLICT"
    assert len(client.get("/organisations/").json) == 3


def test_an_invalid_organisation_is_told_field_by_field(client: FlaskClient) -> None:
    answer = client.post("/organisations/", json={**ACME, "email": "x", "country": "d"})
    assert answer.status_code == 400
    assert answer.json["error"]["error"] == "FIELDS_VALIDATION_ERROR"
    assert set(answer.json["error"]["fields"]) == {"email", "country"}


def test_a_ticket_is_reported_read_solved_and_removed(client: FlaskClient) -> None:
    reported = client.post("/tickets/", json={"summary": "No light."})
    assert reported.status_code == 201
    url = reported.headers["Location"]
    assert client.get(url).json == reported.json
    assert reported.json["priority"] == "medium"
    solved = client.patch(url, json={"state": "solved"})
    assert (solved.status_code, solved.json["state"]) == (200, "solved")
    assert client.patch(url, json={"state": "solved"}).status_code == 400
    gone = client.delete(url)
    assert (gone.status_code, gone.json) == (200, {})
    assert client.get(url).status_code == 404
    assert client.delete(url).status_code == 404


def test_the_desk_negotiates(client: FlaskClient) -> None:
    as_text = client.post("/tickets/", data="x", content_type="text/plain")
    assert as_text.status_code == 415
    assert client.get("/tickets/", headers={"Accept": "text/html"}).status_code == 406
    assert len(client.get("/tickets/").json) == 2


@pytest.mark.parametrize("path", ["/organisations/{}", "/tickets/{}"])
@pytest.mark.parametrize("number", ["0", "99", str(2**31), "9" * 40, "-1", "x"])
def test_a_number_that_nobody_has_is_404(
    client: FlaskClient, path: str, number: str
) -> None:
    answer = client.get(path.format(number))
    assert answer.status_code == answer.json["error"]["status"] == 404


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/daml/v1/create", lambda body: body["errors"][0]),
        ("/organisations/", lambda body: body["error"]["description"]),
        ("/tickets/", lambda body: body["error"]["message"]),
    ],
)
def test_a_malformed_body_is_told_where(
    client: FlaskClient, path: str, place: object
) -> None:
    answer = client.post(path, data='{"a" 1}', content_type="application/json")
    assert answer.status_code == 400
    assert "line 1" in place(answer.json)
