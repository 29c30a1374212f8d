"""OCPI Locations of the demo, the CPO's side, in every version."""

from __future__ import annotations

from itertools import product

import pytest
from flask.testing import FlaskClient

from flask_ocpi_status.objects import edition_of
from flask_ocpi_status.objects import judge
from tests.table import table

from .objects import FOREIGN
from .objects import NEW
from .objects import OLD
from .objects import REQUIRED
from .objects import VERSIONS
from .objects import cpo
from .objects import family

#: In 2.0 locations are only listed.
READING = VERSIONS[1:]


def shape(kind: str, item: dict, version: str) -> None:
    """Check that an object has what its version demands and nothing of another's."""
    names = set(item)
    assert set(REQUIRED[kind][family(version)].split()) <= names
    assert not names & set(FOREIGN[family(version)].split())
    assert None not in item.values()


@pytest.mark.parametrize("version", VERSIONS)
def test_every_seeded_object_has_the_shape_of_the_version(
    client: FlaskClient, version: str
) -> None:
    answer = client.get(cpo(version, "?limit=100"))
    assert answer.json["status_code"] == 1000
    assert len(answer.json["data"]) == 36
    for item in answer.json["data"]:
        shape("Location", item, version)
        for evse in item["evses"]:
            shape("EVSE", evse, version)
            for connector in evse["connectors"]:
                shape("Connector", connector, version)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_same_location_is_told_in_every_version(
    client: FlaskClient, version: str
) -> None:
    own = client.get(cpo("2.2.1", "LOC010")).json["data"]
    every = client.get(cpo(version, "?limit=100")).json["data"]
    [told] = [one for one in every if one["id"] == "LOC010"]
    for name in ("id", "name", "address", "city", "coordinates", "operator"):
        assert told[name] == own[name]
    assert [evse["uid"] for evse in told["evses"]] == [
        evse["uid"] for evse in own["evses"]
    ]
    connector = told["evses"][6]["connectors"][1]
    expected = own["evses"][6]["connectors"][1]
    volts, tariffs = (
        ("voltage", [connector.get("tariff_id")])
        if version in OLD
        else ("max_voltage", connector.get("tariff_ids"))
    )
    assert connector[volts] == expected["max_voltage"]
    assert tariffs == expected["tariff_ids"]
    judge(edition_of(version).classes["Location"], told)


@pytest.mark.parametrize("version", READING)
def test_a_part_is_what_the_whole_says(client: FlaskClient, version: str) -> None:
    whole = client.get(cpo(version, "LOC010")).json["data"]
    evse = client.get(cpo(version, "LOC010/LOC010-7")).json["data"]
    connector = client.get(cpo(version, "LOC010/LOC010-7/2")).json["data"]
    assert evse == whole["evses"][6]
    assert connector == evse["connectors"][1]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("path", ["LOC999", "LOC010/LOC001-1", "LOC010/LOC010-7/3"])
def test_what_is_unknown_is_404(client: FlaskClient, version: str, path: str) -> None:
    answer = client.get(cpo(version, path))
    # 2.0 has no 2003.
    assert (answer.status_code, answer.json["status_code"]) == (
        404,
        2000 if version == "2.0" else 2003,
    )
    assert "data" not in answer.json


@pytest.mark.parametrize("version", VERSIONS)
def test_case_does_not_count_from_2_2_on(client: FlaskClient, version: str) -> None:
    answer = client.get(cpo(version, "loc010/loc010-7/2"))
    assert answer.status_code == (200 if version in NEW else 404)


@table(
    ("version", "limit"),
    [("2.2.1", 1), *product(VERSIONS, [7, 18, 35, 36, 100])],
)
def test_following_the_links_meets_every_location_once(
    client: FlaskClient, version: str, limit: int
) -> None:
    url, met = cpo(version, f"?limit={limit}"), []
    while url:
        answer = client.get(url)
        assert answer.headers["X-Total-Count"] == "36"
        assert answer.headers["X-Limit"] == "100"
        met += [item["id"] for item in answer.json["data"]]
        link = answer.headers.get("Link")
        url = link and link.removesuffix('>; rel="next"').removeprefix("<")
        assert url is None or url.startswith("http://localhost/ocpi/")
    assert len(met) == len(set(met)) == 36


def test_a_page_holds_50_unless_it_is_asked_for_more_and_never_over_100(
    client: FlaskClient,
) -> None:
    config = client.application.config
    assert config["OCPI_STATUS_PAGE_LIMIT"] == 50
    assert config["OCPI_STATUS_PAGE_MAX"] == 100
    assert len(client.get(cpo("2.2.1")).json["data"]) == 36
    assert client.get(cpo("2.2.1", "?limit=5000")).json["status_code"] == 1000


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=-1",
        "limit=x",
        "limit=",
        "limit=1.5",
        "limit=%D9%A1",
        "offset=-1",
        "offset=x",
        "date_from=yesterday",
        "date_to=2025-01-01",
        "date_to=2025-13-01T00:00:00Z",
        "date_to=2025-01-01T00:00:00Zzz",
    ],
)
def test_a_parameter_that_cannot_be_read_is_2001(
    client: FlaskClient, query: str
) -> None:
    answer = client.get(cpo("2.2.1", f"?{query}"))
    assert (answer.status_code, answer.json["status_code"]) == (200, 2001)
    (fault,) = answer.json["data"]["errors"]
    named = f"The query parameter {query.partition('=')[0]}: "
    assert (fault["pointer"], fault["message"].startswith(named)) == ("", True)


@pytest.mark.parametrize("offset", ["36", "999999999999", "1000000000000000000000"])
def test_an_offset_beyond_the_end_is_an_empty_page(
    client: FlaskClient, offset: str
) -> None:
    answer = client.get(cpo("2.2.1", f"?offset={offset}"))
    assert answer.json["data"] == []
    assert "Link" not in answer.headers


def test_dates_choose_and_stay_in_the_link(client: FlaskClient) -> None:
    every = client.get(cpo("2.2.1")).json["data"]
    first, last = every[4]["last_updated"], every[9]["last_updated"]
    answer = client.get(
        cpo("2.2.1"), query_string={"date_from": first, "date_to": last, "limit": 2}
    )
    assert answer.headers["X-Total-Count"] == "5"  # from inclusive, to exclusive
    following = client.get(answer.headers["Link"][1:].partition(">")[0])
    assert following.headers["X-Total-Count"] == "5"
    assert following.json["data"] == every[6:8]


@pytest.mark.parametrize("version", READING)
def test_a_method_that_the_side_does_not_have_is_405(
    client: FlaskClient, version: str
) -> None:
    for answer in (
        client.put(cpo(version, "LOC001"), json={}),
        client.post(cpo(version), json={}),
        client.delete(cpo(version, "LOC001/LOC001-1")),
    ):
        assert (answer.status_code, answer.json["status_code"]) == (405, 2000)
        assert answer.headers["Allow"]


@pytest.mark.parametrize("path", ["/ocpi/9.9/sender/locations/", "/nothing"])
def test_what_no_blueprint_owns_is_answered_in_ocpi(
    client: FlaskClient, path: str
) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json["status_code"]) == (404, 2000)
