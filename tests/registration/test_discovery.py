"""What another party offers, and what is said where that does not do."""

from __future__ import annotations

from base64 import b64encode

import pytest

pytest.importorskip("requests_hardened", reason="It needs the extra 'registration'.")

from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status.registration import RegistrationFailed
from flask_ocpi_status.testing import Answered
from flask_ocpi_status.testing import Asked
from flask_ocpi_status.testing import answer
from tests.partners.emsp import emsp
from tests.partners.emsp import endpoints_of
from tests.partners.emsp import list_endpoints
from tests.partners.platform import TOKEN_A
from tests.partners.platform import Platform
from tests.partners.platform import standing
from tests.partners.rawserver import nobody
from tests.table import table

from .pairs import BASE
from .pairs import before


def encoded(text):
    return b64encode(text.encode()).decode()


def answered(platform, partner, version="2.2.1", **change):
    """Have a partner register, and return the status code that it is answered."""
    body = {**partner.credentials, **change}
    response = platform.ask("POST", f"/ocpi/{version}/credentials", body)
    assert response.status_code == 200
    return response.json["status_code"], response.json.get("status_message", "")


def begun(platform, partner, url=None):
    """Register with a partner, and return what that fails with."""
    with platform.app.app_context(), pytest.raises(RegistrationFailed) as caught:
        platform.ocpi.register_with(
            url or partner.versions_url, partner.token, name="other"
        )
    return caught.value


# No module in common


def app_with(*modules, version="2.2.1"):
    """Make a platform with modules of one version."""
    platform = Platform(versions=(), **BASE)
    for number, (module, role) in enumerate(modules):
        platform.app.register_blueprint(
            OCPIBlueprint(
                f"m{number}",
                __name__,
                url_prefix=f"/m{number}",
                contract=f"ocpi-{version}",
                module=module,
                role=role,
            )
        )
    return platform


@table(
    "version, ours, theirs, is_common",
    [
        ("2.2.1", [("locations", "SENDER")], [("locations", "RECEIVER")], True),
        ("2.2.1", [("locations", "SENDER")], [("locations", "SENDER")], False),
        ("2.2.1", [("locations", "SENDER")], [("tokens", "RECEIVER")], False),
        ("2.2.1", [("locations", "SENDER")], [], False),
        ("2.2", [("tokens", "RECEIVER")], [("tokens", "RECEIVER")], False),
        ("2.3.0", [("tokens", "RECEIVER")], [("tokens", "SENDER")], True),
        (
            "2.2.1",
            [("cdrs", "SENDER"), ("tokens", "RECEIVER")],
            [("cdrs", "SENDER"), ("tokens", "SENDER")],
            True,
        ),
        # One's own modules count as others do.
        ("2.2.1", [("nldst-prices", "SENDER")], [("nldst-prices", "RECEIVER")], True),
        ("2.2.1", [("nldst-prices", "SENDER")], [("nldst-prices", "SENDER")], False),
        # Those that are for knowing each other do not.
        (
            "2.2.1",
            [("hubclientinfo", "SENDER"), ("cdrs", "SENDER")],
            [("hubclientinfo", "RECEIVER")],
            False,
        ),
        # Before 2.2 there are no sides.
        ("2.1.1", [("locations", None)], [("locations", None)], True),
        ("2.1.1", [("locations", "SENDER")], [("locations", None)], True),
        ("2.0", [("locations", None)], [("tokens", None)], False),
        # Where we have nothing yet there is nothing to have in common.
        ("2.2.1", [], [], True),
        ("2.2.1", [], [("cdrs", "SENDER")], True),
        ("2.2.1", [("hubclientinfo", "SENDER")], [("cdrs", "SENDER")], True),
    ],
)
def test_two_without_a_module_in_common_do_not_register(
    version, ours, theirs, is_common
):
    with emsp(version) as partner:
        listed = [
            {"identifier": module, "url": f"{partner.url}/{module}"}
            | ({"role": role} if role else {})
            for module, role in theirs
        ]
        list_endpoints(partner, endpoints_of(partner)[:1] + listed)
        platform = app_with(*ours, version=version)
        code, told = answered(platform, partner, version)
        assert code == (1000 if is_common else 3003)
        assert platform.stored().registered is is_common
        if not is_common:
            assert ours[-1][0] in told
            failure = begun(app_with(*ours, version=version), partner)
            assert failure.status_code == 3003
            assert "no module in common" in str(failure)
            assert partner.received("POST", "credentials") == []


def test_an_endpoint_without_a_side_is_either():
    with emsp() as partner:
        fields = ["/data/endpoints/1/role"]
        partner.misbehave("drop", on="versions/2.2.1", fields=fields)
        assert answered(app_with(("locations", "SENDER")), partner)[0] == 1000


def test_what_is_needed_says_more_than_what_is_in_common():
    platform = standing(OCPI_STATUS_NEEDED_ENDPOINTS=[("cdrs", "SENDER")])
    with emsp() as partner:
        code, told = answered(platform, partner)
    assert (code, told) == (3003, "The other party lacks the endpoint cdrs (SENDER).")


# What the other side said

ERRORS = [{"pointer": "/roles/0/role", "message": "Expected a role."}] * 3
STEPS = {
    "versions": "could not be asked for its versions",
    "versions/2.2.1": "could not be asked for its version details",
    "credentials": "did not take our credentials",
}


def refuses(partner, on, http, words, **members):
    """Have a partner refuse with these words, and members of the envelope."""
    said = {"status_message": words, **members}
    partner.misbehave("status", on=on, http=http, code=2001)
    partner.misbehave("envelope", on=on, members=said)


@pytest.mark.parametrize("step", STEPS)
def test_a_registration_that_fails_says_what_the_other_side_said(step):
    with emsp() as partner:
        refuses(partner, step, 422, "So not!", data={"errors": ERRORS})
        failure = begun(standing(**BASE), partner)
    assert str(failure) == (
        f"The other party {STEPS[step]}. The party answered HTTP 422: /roles/0/role:"
        " Expected a role (and 2 more). Its status code is 2001. It says: 'So not!'."
    )
    assert failure.status_message == "So not!"
    assert failure.error.http_status == 422
    assert failure.error.status_code == 2001
    assert failure.error.data == {"errors": ERRORS}
    assert "So not" not in failure.told


def test_credentials_that_cannot_be_understood_are_told_by_their_violations():
    with emsp() as partner:
        data = {"token": "x", "url": 5}
        partner.misbehave("says", on="POST credentials", data=data)
        failure = begun(standing(**BASE), partner)
    assert str(failure).startswith(
        "The other party's credentials cannot be understood. /"
    )
    assert "more)." in str(failure)


def test_the_log_has_what_the_caller_said_and_its_answer_has_not(caplog):
    caplog.set_level("WARNING", "flask_ocpi_status")
    with emsp() as partner:
        detail = [{"loc": ["header", "x"], "msg": "internal: db-7 is down"}]
        refuses(partner, "versions", 503, "Oh", status_code=1000, detail=detail)
        code, told = answered(standing(), partner)
    assert code == 3001
    assert told == (
        "The other party could not be asked for its versions. The party answered HTTP"
        " 503."
    )
    assert "db-7" in caplog.text
    assert "It says: 'Oh'." in caplog.text


OUR_TOKENS = {
    "theirs": lambda partner: partner.token,
    "theirs in Base64": lambda partner: encoded(partner.token),
    "that of the invitation": lambda partner: TOKEN_A,
    "that of the invitation in Base64": lambda partner: encoded(TOKEN_A),
    "that of the invitation, with a line feed": lambda partner: encoded(f"{TOKEN_A}\n"),
}


@table("whose", OUR_TOKENS)
@table("step", ["versions", "versions/2.2.1"])
def test_no_token_of_either_side_is_in_the_log_of_who_answers(whose, step, caplog):
    caplog.clear()
    with emsp() as partner:
        token = OUR_TOKENS[whose](partner)
        errors = {"errors": [{"pointer": f"/{token}", "message": f"No {token}."}]}
        refuses(partner, step, 400, f"No {token}!", data=errors)
        _, told = answered(standing(), partner)
    assert "It says: 'No …!'." in caplog.text
    assert token not in caplog.text + told


def test_no_token_of_either_side_is_told_to_who_begins():
    seen = []

    def echo(asked: Asked) -> Answered:
        ours, theirs = asked.json["token"], "t0ken-c-of-the-partner"
        known = asked.token
        seen.extend([ours, encoded(ours), theirs, known, encoded(known)])
        words = ", ".join(seen)
        errors = {"errors": [{"message": words}], "token": theirs}
        return answer(asked, 200, status_code=2001, status_message=words, data=errors)

    with emsp() as partner:
        partner.misbehave(before(echo), on="POST credentials")
        failure = begun(standing(**BASE), partner)
    assert len(seen) == 5
    assert partner.token in seen
    shown = f"{failure} {failure!r} {failure.told} {failure.error.violations}"
    assert not [one for one in seen if one in shown]
    assert "It says: '…, …, …, …, …'." in shown


def test_no_connection_is_told_apart_to_us_and_not_to_the_caller(caplog):
    with nobody() as dead, emsp() as partner:
        failure = begun(standing(**BASE), partner, dead)
        assert "refuses connections" in str(failure)
        code, told = answered(standing(), partner, url=dead)
    assert code == 3001
    assert told.endswith("It cannot be reached.")
    assert "refuses connections" in caplog.text
