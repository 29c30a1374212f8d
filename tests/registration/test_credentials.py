"""The credentials object, in the shape of each version."""

from __future__ import annotations

import pytest
from flask import Flask
from marshmallow import ValidationError

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import PartyId
from flask_ocpi_status.codec import loads
from flask_ocpi_status.contracts import FEATURES
from flask_ocpi_status.registration.credentials import read_credentials
from flask_ocpi_status.registration.credentials import write_credentials
from flask_ocpi_status.transport.platform import Platform
from flask_ocpi_status.violations import violations_of
from tests.partners.platform import CPO
from tests.table import table

URL = "https://roaming.example/ocpi/versions/"
TOKEN = CredentialsToken("secret")
HUB = {**CPO, "role": "HUB", "party_id": "HUB"}
EMSP = {**CPO, "role": "EMSP", "party_id": "DSE"}
FLAT = {key: CPO[key] for key in ("business_details", "party_id", "country_code")}


def write(version: str, *roles: dict) -> dict:
    return write_credentials(TOKEN, URL, Platform.of(roles), FEATURES[version])


@pytest.mark.parametrize("version", FEATURES)
def test_what_is_written_is_read_again(version):
    written = {**write(version, CPO), "token": TOKEN.reveal()}
    read = read_credentials(written, version)
    assert read.token == TOKEN
    assert read.url == URL
    assert [role.party_id for role in read.roles] == [PartyId("NL", "DST")]
    assert read.roles[0].business_details == {"name": "Deltastroom"}


@pytest.mark.parametrize("version", ["2.0", "2.1", "2.1.1"])
def test_before_2_2_the_first_role_speaks_for_the_platform(version):
    assert write(version, CPO, EMSP) == {"token": "secret", "url": URL, **FLAT}


@pytest.mark.parametrize("version", ["2.2", "2.2.1", "2.3.0"])
def test_from_2_2_on_there_are_roles(version):
    assert write(version, CPO, EMSP)["roles"] == [
        {"role": "CPO", **FLAT},
        {"role": "EMSP", **FLAT, "party_id": "DSE"},
    ]


def test_a_hub_tells_of_itself_and_in_2_3_0_of_its_parties():
    assert [role["role"] for role in write("2.2.1", CPO, HUB)["roles"]] == ["HUB"]
    latest = write("2.3.0", CPO, HUB)
    assert [role["role"] for role in latest["roles"]] == ["CPO"]
    assert latest["hub_party_id"] == "NLHUB"
    latest["token"] = TOKEN.reveal()
    assert read_credentials(latest, "2.3.0").hub_party_id == "NLHUB"


def test_a_platform_that_is_nobody_is_told_what_to_set():
    with pytest.raises(RuntimeError, match="OCPI_STATUS_ROLES"):
        write("2.2.1")


VALID = {"token": "t", "url": URL, "roles": [{"role": "CPO", **FLAT}]}


@table(
    ("change", "pointers"),
    [
        ({"token": None}, {"token"}),
        ({"token": ""}, {"token"}),
        ({"token": "x" * 65}, {"token"}),
        ({"token": "two words"}, {"token"}),
        ({"token": "line\n"}, {"token"}),
        ({"token": "tökén"}, {"token"}),
        ({"token": 5}, {"token"}),
        ({"url": "http://roaming.example/"}, {"url"}),
        ({"url": "ftp://roaming.example/"}, {"url"}),
        ({"url": "nonsense"}, {"url"}),
        ({"url": "https://user:secret@roaming.example/"}, {"url"}),
        ({"url": []}, {"url"}),
        ({"roles": []}, {"roles"}),
        ({"roles": None}, {"roles"}),
        ({"roles": {}}, {"roles"}),
        ({"roles": ["CPO"]}, {"roles"}),
        ({"roles": [{"role": "CPO"}]}, {"roles"}),
        ({"roles": [{"role": "CPO", **FLAT, "party_id": "DSTX"}]}, {"roles"}),
        ({"roles": [{"role": "CPO", **FLAT, "business_details": {}}]}, {"roles"}),
        ({"roles": [{"role": "CPO", **FLAT, "business_details": "D"}]}, {"roles"}),
        ({"roles": [{"role": "CPO", **FLAT}] * 5001}, {"roles"}),
        ({"roles": [{**FLAT, "role": "x" * 21}]}, {"roles"}),
        ({"roles": [{**FLAT, "role": "\x1b]0;x\x07"}]}, {"roles"}),
        ({"roles": [{**FLAT, "role": "a\nb"}]}, {"roles"}),
        ({"hub_party_id": "NLHUBX"}, {"hub_party_id"}),
        ({"hub_party_id": "NL\0AB"}, {"hub_party_id"}),
        ({"hub_party_id": ""}, {"hub_party_id"}),
        ({"token": 1, "url": 1, "roles": 1}, {"token", "url", "roles"}),
    ],
)
def test_what_is_not_valid_is_told_by_field_all_at_once(change, pointers):
    with pytest.raises(ValidationError) as caught:
        read_credentials({**VALID, **change}, "2.3.0")
    assert set(caught.value.normalized_messages()) == pointers
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("body", [None, [], "text", 5, {}])
def test_a_body_that_is_no_credentials_is_not_valid(body):
    for version in FEATURES:
        with pytest.raises(ValidationError):
            read_credentials(body, version)


def test_what_is_not_known_passes_and_null_is_absent():
    body = {**VALID, "more": 1, "hub_party_id": None}
    assert read_credentials(body, "2.3.0").hub_party_id is None
    assert read_credentials(body, "2.2.1").hub_party_id is None


def test_of_credentials_is_kept_what_ocpi_has():
    logo = {
        "url": "https://example.com/logo.png",
        "category": "OPERATOR",
        "type": "png",
        "width": 512,
        "more": "x",
    }
    details = {"name": "D", "website": None, "logo": logo, "more": {"x": [1]}}
    role = {"role": "CPO", **FLAT, "business_details": details, "more": "x" * 1000}
    read = read_credentials({**VALID, "roles": [role], "more": 1}, "2.3.0")
    assert read.roles[0].business_details == {
        "name": "D",
        "logo": {name: logo[name] for name in logo if name != "more"},
    }


DETAILS = FLAT["business_details"]
#: What is no role in any version: the change of a good one, and where it is told.
NO_ROLES = [
    ({"role": "CAR"}, "role"),
    ({"role": "cpo"}, "role"),
    ({"role": "CPO "}, "role"),
    ({"role": ""}, "role"),
    ({"role": None}, "role"),
    ({"role": 1}, "role"),
    ({"role": ["CPO"]}, "role"),
    ({"country_code": "NLD"}, "country_code"),
    ({"country_code": "N1"}, "country_code"),
    ({"country_code": "é1"}, "country_code"),
    ({"party_id": "D-T"}, "party_id"),
    ({"party_id": "DS"}, "party_id"),
    ({"party_id": "DSTX"}, "party_id"),
    ({"party_id": "D T"}, "party_id"),
    ({"party_id": "\uff24\uff33\uff34"}, "party_id"),
    ({"business_details": {**DETAILS, "website": "notaurl"}}, "business_details"),
    ({"business_details": {**DETAILS, "website": ""}}, "business_details"),
    ({"business_details": {**DETAILS, "website": 5}}, "business_details"),
    ({"business_details": {"website": "https://x.example"}}, "business_details"),
    ({"business_details": {"name": "x" * 101}}, "business_details"),
    ({"business_details": {"name": "a\nb"}}, "business_details"),
    ({"business_details": {**DETAILS, "logo": "x"}}, "business_details"),
    ({"business_details": {**DETAILS, "logo": {"url": "x"}}}, "business_details"),
    ({"business_details": [DETAILS]}, "business_details"),
]


def flat_pointers(error: ValidationError) -> list[str]:
    return [one.pointer for one in violations_of(error)]


@table("version", FEATURES)
@table(("change", "place"), NO_ROLES)
def test_a_role_is_judged_as_its_version_has_it(version, change, place):
    if "role" in change and not FEATURES[version].roles:
        return  # there are none
    role = {"role": "CPO", **FLAT, **change}
    flat = {"token": "t", "url": URL, **role}
    body = {**VALID, "roles": [role]} if FEATURES[version].roles else flat
    with pytest.raises(ValidationError) as caught:
        read_credentials(body, version)
    start = f"/roles/0/{place}" if FEATURES[version].roles else f"/{place}"
    assert all(one.startswith(start) for one in flat_pointers(caught.value))
    # One voice: what is told is what was expected.
    for one in violations_of(caught.value):
        assert "Expected " in one.message
        assert one.message.endswith((".", ")"))


@table(("change", "place"), NO_ROLES)
def test_our_own_roles_are_judged_alike(change, place):
    configured = [CPO, {**CPO, **change}]
    app = Flask(__name__)
    app.config["OCPI_STATUS_ROLES"] = configured
    with pytest.raises(ValueError, match=r"OCPI_STATUS_ROLES\[1\]"):
        OCPIStatus(app)


@pytest.mark.parametrize("role", ["CPO", "EMSP", "HUB", "NAP", "NSP", "OTHER", "SCSP"])
def test_our_own_roles_are_those_of_any_version(role):
    app = Flask(__name__)
    logo = {"url": "https://x.example/l.png", "category": "OPERATOR", "type": "png"}
    details = {"name": "Größe", "website": "https://x.example", "logo": logo}
    app.config["OCPI_STATUS_ROLES"] = [
        {**CPO, "role": role, "business_details": details}
    ]
    OCPIStatus(app)


def test_a_role_that_the_version_does_not_have_is_none():
    hub = {**VALID, "roles": [{**FLAT, "role": "HUB"}]}
    assert read_credentials(hub, "2.2.1").roles[0].role == "HUB"
    with pytest.raises(ValidationError):
        read_credentials(hub, "2.3.0")


def test_a_name_that_is_there_twice_is_told():
    text = b'{"token": "t", "token": "u", "url": "%s"}' % URL.encode()
    with pytest.raises(ValidationError) as caught:
        read_credentials(loads(text), "2.2.1", text=text)
    assert "/token" in flat_pointers(caught.value)


def test_http_is_for_development_only():
    body = {**VALID, "url": "http://localhost:5000/ocpi/versions"}
    assert read_credentials(body, "2.2.1", insecure=True).url == body["url"]


# Lenient


def rough(version, **changes):
    """Return credentials of which only the form is wrong."""
    details = {"name": "n" * 101, "website": "none"}
    ids = {"country_code": "NL", "party_id": "DST", "business_details": details}
    ids |= changes
    known = {"token": "t", "url": "https://a.example/"}
    if not FEATURES[version].roles:
        return known | ids
    return known | {"roles": [{"role": "CPO", **ids}]}


@pytest.mark.parametrize("version", FEATURES)
def test_credentials_of_another_form_pass_where_that_is_said(version):
    with pytest.raises(ValidationError):
        read_credentials(rough(version), version)
    told = []
    read = read_credentials(rough(version), version, lenient=True, told=told.append)
    assert read.roles[0].business_details["website"] == "none"
    assert {one.kind for one in told} == {"form"}


@table(
    "change",
    [
        {"country_code": "NLD"},
        {"country_code": "N1"},
        {"country_code": ""},
        {"party_id": "DSTX"},
        {"party_id": "D T"},
        {"business_details": {}},
        {"business_details": None},
    ],
)
@table("version", ["2.1.1", "2.2.1", "2.3.0"])
def test_who_it_is_never_passes_in_another_form(change, version):
    with pytest.raises(ValidationError):
        read_credentials(rough(version, **change), version, lenient=True)


@table("change", [{"token": "t\n"}, {"token": ""}, {"url": "ftp://x"}, {"url": 5}])
def test_nor_does_what_we_would_call_it_with(change):
    with pytest.raises(ValidationError):
        read_credentials(rough("2.2.1") | change, "2.2.1", lenient=True)
