"""Commands and charging profiles: what is judged before the app is asked."""

from __future__ import annotations

from typing import Any

import pytest

from flask_ocpi_status import UnknownLocation
from flask_ocpi_status.modules.keeping.replies import MemoryReplies
from tests.modules.serving.world import CALLBACK
from tests.modules.serving.world import US
from tests.modules.serving.world import World
from tests.modules.serving.world import thing
from tests.modules.serving.world import told
from tests.table import table

START = "receiver/commands/START_SESSION"
UNLOCK = "receiver/commands/UNLOCK_CONNECTOR"
PROFILE = "receiver/chargingprofiles/S1"
VERSIONS = ("2.1", "2.1.1", "2.2", "2.2.1", "2.3.0")


@pytest.fixture(scope="module")
def worlds() -> dict[str, World]:
    return {version: World(version) for version in VERSIONS}


def at(worlds: dict[str, World], version: str = "2.2.1") -> World:
    world = worlds[version].forget()
    location = thing("Location", version, module="locations", owner=US)
    world.keep("SENDER", "Location", location, "LOC1", US)
    return world


def start(version: str = "2.2.1", **changes: Any) -> Any:
    return {**thing("StartSession", version, module="commands"), **changes}


@table(
    "version, data",
    [
        ("2.1", "ACCEPTED"),
        ("2.1.1", {"result": "ACCEPTED"}),
        ("2.2", {"result": "ACCEPTED", "timeout": 30}),
        ("2.2.1", {"result": "ACCEPTED", "timeout": 30}),
        ("2.3.0", {"result": "ACCEPTED", "timeout": 30}),
    ],
)
def test_the_answer_has_the_form_of_the_version(worlds, version, data):
    response = at(worlds, version).ask("POST", START, start(version))
    assert told(response) == (200, 1000)
    assert response.json["data"] == data


@table("version", VERSIONS)
def test_an_unknown_location_is_2003_with_rejected_and_the_app_is_not_asked(
    worlds, version
):
    world = at(worlds, version)
    response = world.ask("POST", START, start(version, location_id="LOC9"))
    assert told(response) == (200, 2003)
    data = response.json["data"]
    assert data == "REJECTED" if version == "2.1" else data["result"] == "REJECTED"
    assert world.heard == []


@table(
    "names, answer",
    [
        ({"evse_uid": "E9"}, (200, 2003)),
        ({"connector_id": "9"}, (200, 2003)),
        ({"evse_uid": "e1", "location_id": "loc1"}, (200, 1000)),
    ],
)
def test_a_part_that_a_command_names_is_there_in_any_case(worlds, names, answer):
    body = {**thing("UnlockConnector", "2.2.1", module="commands"), **names}
    assert told(at(worlds).ask("POST", UNLOCK, body)) == answer


@table(
    "url",
    [
        "https://169.254.169.254/latest/meta-data",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.0.0.1/",
        "https://[::ffff:169.254.169.254]/",
        "http://abc.example/results/1",
        "ftp://abc.example/",
        "https://user:secret@abc.example/",
        "",
        "results/1",
    ],
)
def test_a_response_url_that_may_not_be_called_is_2001_before_the_app_is_asked(
    worlds, url
):
    world = at(worlds)
    asked = [
        world.ask("POST", START, start(response_url=url)),
        world.ask("PUT", PROFILE, profile() | {"response_url": url}),
        world.ask("DELETE", PROFILE, query_string={"response_url": url}),
        world.ask("GET", PROFILE, query_string={"duration": 5, "response_url": url}),
    ]
    assert [told(one) for one in asked] == [(200, 2001)] * 4
    assert world.heard == []


def profile() -> Any:
    return thing("SetChargingProfile", "2.2.1", module="chargingprofiles")


def test_a_token_of_another_party_is_2001_before_the_app_is_asked(worlds):
    world = at(worlds)
    token = thing("Token", "2.2.1", module="tokens", owner=("NL", "XYZ"))
    response = world.ask("POST", START, start(token=token))
    assert told(response) == (200, 2001)
    assert response.json["data"]["errors"][0]["pointer"] == "/token/country_code"
    assert world.heard == []


@table(
    "method, query, heard",
    [
        ("GET", {"duration": "60", "response_url": CALLBACK}, {"duration": 60}),
        ("DELETE", {"response_url": CALLBACK}, {}),
    ],
)
def test_what_is_asked_of_profiles_is_in_the_query(worlds, method, query, heard):
    world = at(worlds)
    response = world.ask(method, PROFILE, query_string=query)
    assert told(response) == (200, 1000)
    assert response.json["data"] == {"result": "ACCEPTED", "timeout": 30}
    assert world.heard == [{"session_id": "S1", "response_url": CALLBACK, **heard}]


def test_a_profile_that_is_set_is_in_the_body(worlds):
    world = at(worlds)
    assert told(world.ask("PUT", PROFILE, profile())) == (200, 1000)
    assert world.heard == [{"session_id": "S1", **profile()}]


@table(
    "query",
    [
        {"response_url": CALLBACK},
        {"duration": "60"},
        {"duration": "", "response_url": CALLBACK},
        {"duration": "-1", "response_url": CALLBACK},
        {"duration": "1.5", "response_url": CALLBACK},
        {"duration": "٣", "response_url": CALLBACK},
        {"duration": "9" * 5000, "response_url": CALLBACK},
    ],
)
def test_a_query_that_lacks_something_or_is_no_number_is_2001(worlds, query):
    world = at(worlds)
    assert told(world.ask("GET", PROFILE, query_string=query)) == (200, 2001)
    assert world.heard == []


@table("version", VERSIONS)
def test_a_command_that_is_none_is_404_and_one_is_only_posted(worlds, version):
    world = at(worlds, version)
    response = world.ask("POST", "receiver/commands/EXPLODE", start(version))
    assert told(response) == (404, 2000)
    response = world.ask("GET", START)
    assert response.status_code == 405 and "POST" in response.headers["Allow"]


def small(obey: Any, version: str = "2.2.1", *, home: str = "2.2.1") -> World:
    """A platform that obeys one command."""
    return World(version, obeys={"START_SESSION": obey}, home=home)


@table("version", VERSIONS)
def test_a_command_that_no_function_obeys_is_not_supported(version):
    world = small(lambda command, reply: "ACCEPTED", version)
    body = thing("UnlockConnector", version, module="commands")
    response = world.ask("POST", UNLOCK, body)
    assert told(response) == (200, 1000)
    data = response.json["data"]
    assert (data if version == "2.1" else data["result"]) == "NOT_SUPPORTED"
    body["response_url"] = "https://169.254.169.254/"
    assert told(world.ask("POST", UNLOCK, body)) == (200, 2001)


def owed(world: World) -> dict[str, Any]:
    replies = world.common.notes.replies
    assert isinstance(replies, MemoryReplies)
    return replies._owed


@table("word, count", [("ACCEPTED", 1), ("REJECTED", 0), ("UNKNOWN_SESSION", 0)])
def test_what_is_accepted_is_owed_and_nothing_else(word, count):
    replies: list[Any] = []

    def obey(command, reply):
        replies.append(reply)
        return word

    world = small(obey)
    assert world.ask("POST", START, start()).json["data"]["result"] == word
    assert len(owed(world)) == count
    if count:
        [one] = owed(world).values()
        assert (one.id, one.what) == (replies[0].id, "START_SESSION")
        assert (one.version, one.url) == ("2.2.1", CALLBACK)


def test_the_app_may_answer_with_the_whole_response():
    answer = {
        "result": "REJECTED",
        "timeout": 5,
        "message": [{"language": "nl", "text": "Bezet"}],
    }
    world = small(lambda command, reply: answer)
    assert world.ask("POST", START, start()).json["data"] == answer


def test_a_function_of_the_app_may_be_async():
    async def obey(command, reply):
        return "REJECTED"

    response = small(obey).ask("POST", START, start())
    assert response.json["data"]["result"] == "REJECTED"


def test_a_word_that_is_none_is_told_in_tests():
    world = small(lambda command, reply: "YES")
    with pytest.raises(Exception, match="CommandResponse"):
        world.ask("POST", START, start())


def test_the_app_may_know_no_such_location_either():
    def obey(command, reply):
        raise UnknownLocation("Gone.")

    world = small(obey)
    response = world.ask("POST", START, start())
    assert told(response) == (200, 2003)
    assert response.json["data"]["result"] == "REJECTED"
    assert owed(world) == {}


def test_the_app_is_told_of_a_command_in_its_own_version():
    heard: list[Any] = []

    def obey(command, reply):
        heard.append(command)
        return "ACCEPTED"

    world = small(obey, "2.1.1")
    token = thing("Token", "2.1.1", module="tokens") | {"auth_id": "NL-ABC-C1"}
    body = start("2.1.1", token=token)
    assert told(world.ask("POST", START, body)) == (200, 1000)
    [command] = heard
    assert command["token"]["contract_id"] == "NL-ABC-C1"
    assert command["token"]["party_id"] == "ABC"
    assert command["response_url"] == CALLBACK


@table("more", [{"session_id": "S2"}, {"session_id": ["S2"]}, {"duration": 5}])
def test_what_is_unknown_in_a_body_says_nothing_of_what_the_url_says(worlds, more):
    world = at(worlds)
    body = thing("SetChargingProfile", "2.2.1", module="chargingprofiles")
    assert told(world.ask("PUT", PROFILE, {**body, **more})) == (200, 1000)
    [asked] = world.heard
    assert asked["session_id"] == "S1"


class Knowing(World):
    """A platform that knows no Location."""

    def obey(self, asked: Any, reply: Any) -> str:
        raise UnknownLocation("Gone.")


@table("method", ["GET", "PUT", "DELETE"])
def test_an_unknown_location_is_200_by_whichever_method_something_is_asked(method):
    world = Knowing("2.2.1")
    body = thing("SetChargingProfile", "2.2.1", module="chargingprofiles")
    query = f"?duration=5&response_url={CALLBACK}"
    response = world.ask(method, PROFILE + query, body if method == "PUT" else None)
    assert told(response) == (200, 2003)
    assert response.json["data"]["result"] == "REJECTED"


def test_nothing_is_begun_by_looking(worlds):
    world = at(worlds)
    response = world.ask("HEAD", f"{PROFILE}?duration=5&response_url={CALLBACK}")
    assert (response.status_code, response.data) == (405, b"")
    assert response.headers["Allow"] == "DELETE, GET, PUT"
    assert world.heard == []
