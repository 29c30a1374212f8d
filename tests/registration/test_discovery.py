"""What another party offers, and what is said where that does not do."""

from __future__ import annotations

from base64 import b64encode

import pytest

pytest.importorskip("requests_hardened", reason="It needs the extra 'registration'.")

from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status.registration import RegistrationFailed
from tests.partners import partner as that
from tests.partners.partner import OCPIPartner
from tests.partners.partner import nobody
from tests.partners.platform import TOKEN_A
from tests.partners.platform import Platform
from tests.partners.platform import standing
from tests.table import table

BASE = {"OCPI_STATUS_BASE_URL": "https://we.example"}
TOKEN_B = "token-b-of-the-partner"


def encoded(text):
    return b64encode(text.encode()).decode()


def answered(platform, partner, version="2.2.1"):
    """Have a partner register, and return the status code that it is answered."""
    body = {"token": TOKEN_B, **partner.credentials}
    response = platform.ask("POST", f"/ocpi/{version}/credentials", body)
    assert response.status_code == 200
    return response.json["status_code"], response.json.get("status_message", "")


def begun(platform, url, **options):
    """Register with a partner, and return what that fails with."""
    with platform.app.app_context(), pytest.raises(RegistrationFailed) as caught:
        platform.ocpi.register_with(url, TOKEN_B, name="other", **options)
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
        ("2.1.1", [("locations", None)], [("locations", "")], True),
        ("2.1.1", [("locations", "SENDER")], [("locations", "")], True),
        ("2.0", [("locations", None)], [("tokens", "")], False),
        # Where we have nothing yet there is nothing to have in common.
        ("2.2.1", [], [], True),
        ("2.2.1", [], [("cdrs", "SENDER")], True),
        ("2.2.1", [("hubclientinfo", "SENDER")], [("cdrs", "SENDER")], True),
    ],
)
def test_two_without_a_module_in_common_do_not_register(
    version, ours, theirs, is_common
):
    with OCPIPartner(version, token_a=TOKEN_B, modules=tuple(theirs)) as partner:
        platform = app_with(*ours, version=version)
        code, told = answered(platform, partner, version)
        assert code == (1000 if is_common else 3003)
        assert platform.stored().registered is is_common
        if not is_common:
            assert ours[-1][0] in told
            failure = begun(app_with(*ours, version=version), partner.versions_url)
            assert failure.status_code == 3003
            assert "no module in common" in str(failure)
            assert partner.state.credentials is None


def test_an_endpoint_without_a_side_is_either():
    with OCPIPartner(token_a=TOKEN_B) as partner:
        partner.details["endpoints"][1].pop("role")
        assert answered(app_with(("locations", "SENDER")), partner)[0] == 1000


def test_what_is_needed_says_more_than_what_is_in_common():
    platform = standing(OCPI_STATUS_NEEDED_ENDPOINTS=[("cdrs", "SENDER")])
    with OCPIPartner(token_a=TOKEN_B) as partner:
        code, told = answered(platform, partner)
    assert (code, told) == (3003, "The other party lacks the endpoint cdrs (SENDER).")


# What the other side said

ERRORS = [{"pointer": "/roles/0/role", "message": "Expected a role."}] * 3
STEPS = {
    "versions": "could not be asked for its versions",
    "details": "could not be asked for its version details",
    "credentials": "did not take our credentials",
}


@pytest.mark.parametrize("step", STEPS)
def test_a_registration_that_fails_says_what_the_other_side_said(step):
    with OCPIPartner(token_a=TOKEN_B) as partner:
        partner.misbehave(
            step,
            that.envelope(
                {"errors": ERRORS}, 2001, status=422, status_message="So not!"
            ),
        )
        failure = begun(standing(**BASE), partner.versions_url)
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
    with OCPIPartner(token_a=TOKEN_B) as partner:
        partner.misbehave("credentials", that.envelope({"token": "x", "url": 5}))
        failure = begun(standing(**BASE), partner.versions_url)
    assert str(failure).startswith(
        "The other party's credentials cannot be understood. /"
    )
    assert "more)." in str(failure)


def test_the_log_has_what_the_caller_said_and_its_answer_has_not(caplog):
    caplog.set_level("WARNING", "flask_ocpi_status")
    with OCPIPartner(token_a=TOKEN_B) as partner:
        words = {"detail": [{"loc": ["header", "x"], "msg": "internal: db-7 is down"}]}
        partner.misbehave(
            "versions", that.envelope(None, status=503, status_message="Oh", **words)
        )
        code, told = answered(standing(), partner)
    assert code == 3001
    assert told == (
        "The other party could not be asked for its versions. The party answered HTTP"
        " 503."
    )
    assert "db-7" in caplog.text
    assert "It says: 'Oh'." in caplog.text


OUR_TOKENS = {
    "theirs": TOKEN_B,
    "theirs in Base64": encoded(TOKEN_B),
    "that of the invitation": TOKEN_A,
    "that of the invitation in Base64": encoded(TOKEN_A),
    "that of the invitation, with a line feed": encoded(f"{TOKEN_A}\n"),
}


@table("token", OUR_TOKENS.values(), ids=OUR_TOKENS)
@table("step", ["versions", "details"])
def test_no_token_of_either_side_is_in_the_log_of_who_answers(token, step, caplog):
    caplog.clear()
    with OCPIPartner(token_a=TOKEN_B) as partner:
        errors = {"errors": [{"pointer": f"/{token}", "message": f"No {token}."}]}
        partner.misbehave(
            step, that.envelope(errors, 2001, status=400, status_message=f"No {token}!")
        )
        _, told = answered(standing(), partner)
    assert "It says: 'No …!'." in caplog.text
    assert token not in caplog.text + told


def test_no_token_of_either_side_is_told_to_who_begins():
    seen = []

    def echo(request, wire):
        ours = request.json["token"]
        theirs = "t0ken-c-of-the-partner"
        seen.extend([ours, encoded(ours), theirs, TOKEN_B, encoded(TOKEN_B)])
        words = ", ".join(seen)
        errors = {"errors": [{"message": words}], "token": theirs}
        that.envelope(errors, 2001, status_message=words)(request, wire)

    with OCPIPartner(token_a=TOKEN_B) as partner:
        partner.misbehave("credentials", echo, method="POST")
        failure = begun(standing(**BASE), partner.versions_url)
    assert len(seen) == 5
    shown = f"{failure} {failure!r} {failure.told} {failure.error.violations}"
    assert not [one for one in seen if one in shown]
    assert "It says: '…, …, …, …, …'." in shown


def test_no_connection_is_told_apart_to_us_and_not_to_the_caller(caplog):
    with nobody() as dead, OCPIPartner(token_a=TOKEN_B) as partner:
        failure = begun(standing(**BASE), dead)
        assert "refuses connections" in str(failure)
        partner.credentials["url"] = dead
        code, told = answered(standing(), partner)
    assert code == 3001
    assert told.endswith("It cannot be reached.")
    assert "refuses connections" in caplog.text
