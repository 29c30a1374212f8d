"""A run against partners of ours, in all versions and both roles: nothing is wrong."""

from __future__ import annotations

import pytest

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status.checking.report import Report
from flask_ocpi_status.checking.running import check_partner
from flask_ocpi_status.checking.telling.json import json_of
from flask_ocpi_status.modules.catalogue import MODULES
from flask_ocpi_status.peers import ForbiddenURL
from flask_ocpi_status.peers import PeerSettings
from flask_ocpi_status.testing import Answered
from tests.checking.held import MANY
from tests.checking.held import SETTINGS
from tests.checking.held import TOKEN
from tests.checking.held import TOKEN_A
from tests.checking.held import VERSIONS
from tests.checking.held import Held
from tests.checking.planting import fault
from tests.checking.planting import lists
from tests.table import table

#: What else than locations to bookings there is, and whose it is alone.
ALONE = {"HUB": "hubclientinfo", "OTHER": "payments"}
#: The versions that a role has something in, and its modules there.
PARTNERS = [
    (version, role, modules)
    for role, modules in {"CPO": None, "EMSP": None, **ALONE}.items()
    for version in VERSIONS
    if modules is None or version in MODULES[modules].versions
]
#: What a run against a partner of a role has to have seen, in a version.
SEEN = {
    ("2.0", "EMSP"): "write.put write.patched write.other-id write.foreign",
    ("2.2.1", "CPO"): "objects.locations cross.cdr-tariff write.command-result"
    " write.profile write.profile-session write.profile-result",
    ("2.2.1", "EMSP"): "objects.tokens write.put write.authorize write.delete",
    ("2.2.1", "HUB"): "objects.hubclientinfo",
    ("2.3.0", "CPO"): "objects.bookings objects.booking-locations"
    " objects.invoicereconciliation",
    ("2.3.0", "OTHER"): "objects.terminals objects.financial-advice-confirmations",
}
#: And what is put, changed and posted there.
WRITTEN = {
    ("2.0", "EMSP"): "locations locations/EVSE locations/Connector sessions tariffs",
    ("2.2.1", "EMSP"): "locations locations/EVSE locations/Connector sessions cdrs"
    " chargingprofiles",
    ("2.2.1", "CPO"): "tokens",
    ("2.3.0", "CPO"): "tokens payments/Terminal payments/FinancialAdviceConfirmation",
    ("2.3.0", "EMSP"): "bookings/BookingLocation bookings/Calendar bookings/Booking"
    " invoicereconciliation",
}
_SENT = ("put-new", "create", "notice")


def wrong(report: Report) -> list[str]:
    return [f"{one.check.id}: {one.said}" for one in report.of("fail", "warn")]


@table("version, role, modules", PARTNERS, parts=4)
def test_nothing_is_wrong_with_a_partner_of_ours_and_all_of_it_is_seen(
    version, role, modules
):
    """Read and written to as a registered party."""
    with Held(version, role, modules) as ours:
        report = ours.check(writes=True)
    assert wrong(report) == []
    assert (report.version, report.problem) == (version, None)
    passed = {one.check.id for one in report.of("pass")}
    assert len(passed) > 45
    assert passed >= set(SEEN.get((version, role), "").split())
    sent = {one.where for one in report.exchanges if one.purpose in _SENT}
    assert sent >= set(WRITTEN.get((version, role), "").split())


@table("version", VERSIONS)
@table("role, modules", [("CPO", "tariffs"), ("EMSP", "tokens")])
def test_nothing_is_wrong_with_a_registration_and_its_end(version, role, modules):
    with Held(version, role, modules) as ours:
        report = ours.check(writes=True, joins=True, sender=None)
    assert wrong(report) == []
    assert (report.version, report.problem) == (version, None)
    passed = {one.check.id for one in report.of("pass")}
    assert passed >= {"registration.register", "registration.leave"}


@table("role", ["CPO", "EMSP"])
def test_versions_beside_the_one_that_is_spoken_have_rules_of_their_own(role):
    """Those of before 2.2 repeat no ids in their details."""
    with Held("2.2.1", role, "tokens tariffs", versions=VERSIONS) as ours:
        assert wrong(ours.check(writes=True)) == []
        assert wrong(ours.check(version=None)) == []


@table(
    "count, unseen",
    [
        (0, "limit x-limit-kept once offset beyond date-from date-to"),
        (1, "limit once offset filters"),
    ],
)
@table("nothing", [[], None])
def test_what_a_short_list_cannot_show_does_not_pass(nothing, count, unseen):
    """One without objects may be null."""

    def spoil(a: Answered) -> None:
        if lists("tariffs")(a) and not a.data:
            a.say(data=nothing)

    with Held(modules="tariffs") as ours:
        for number in range(count, MANY):
            ours.removes("tariffs", f"TAR{number + 1}")
        with ours.misbehave(fault(spoil)):
            report = ours.check()
    assert wrong(report) == []
    passed = {one.check.id for one in report.of("pass")}
    assert {"pagination.total", "pagination.complete"} <= passed
    assert not {f"pagination.{one}" for one in unseen.split()} & passed


def test_what_is_not_written_is_skipped_with_the_reason():
    with Held(modules="tariffs tokens") as ours:
        report = ours.check()
    writing = [one for one in report.results if one.check.needs == "write"]
    assert {one.state for one in writing} == {"skip"}
    assert {"without --write" in one.reason for one in writing} == {True}
    assert {one.request.method for one in report.exchanges} == {
        *("GET", "PATCH", "PUT", "POST")
    }


def test_a_run_that_only_reads_sends_no_object_and_no_command():
    """What has a body at all is not JSON, or empty."""
    with Held(modules="tariffs tokens") as ours:
        report = ours.check()
    bodies = {one.request.body for one in report.exchanges} - {None}
    assert bodies == {"{}", '{"id":', '{"id": "CHECK-BROKEN",'}


def test_nobody_there_is_a_failure_with_a_reason():
    report = check_partner("http://127.0.0.1:9/versions", TOKEN, settings=SETTINGS)
    assert report.failed
    assert report.problem == "The versions URL was not answered."
    assert not list(report.of("pass"))
    (failed,) = report.of("fail")
    assert failed.check.id == "discovery.reachable"


def test_no_token_is_anywhere_in_what_was_recorded():
    with Held(role="EMSP", modules="tokens") as ours:
        report = ours.check(writes=True, joins=True, sender=None)
    written = str(json_of(report))
    assert TOKEN_A.reveal() not in written
    assert '"token": "…"' in written or '"token":"…"' in written


def test_an_address_that_is_not_public_is_not_called():
    with pytest.raises(ForbiddenURL):
        check_partner("http://127.0.0.1:9/", TOKEN)
    with pytest.raises(ForbiddenURL):
        check_partner("https://10.0.0.1/", TOKEN, settings=PeerSettings())


def test_a_run_needs_a_token_and_a_version_that_there_is():
    with pytest.raises(ValueError, match="token"):
        check_partner("https://partner.example/versions")
    with pytest.raises(ValueError, match=r"2\.9"):
        check_partner("https://partner.example/versions", TOKEN, version="2.9")
    with pytest.raises(TypeError):
        check_partner("https://partner.example/versions", "a text")  # type: ignore


def test_a_run_that_takes_too_long_is_ended_and_judged_by_what_there_is():
    with Held(modules="tariffs tokens") as ours:
        report = ours.check(seconds=0)
    assert report.problem is not None
    assert "longer than it may" in report.problem
    assert report.failed
    assert report.exchanges == ()


def test_a_short_token_that_stands_in_each_url_does_no_harm():
    """It is hidden in what is shown, and links are followed all the same."""
    with Held(modules="tariffs tokens") as ours:
        report = ours.check(token_a=CredentialsToken("ocpi"))
    assert [one for one in wrong(report) if not one.startswith("tokens.")] == []
    assert {"ocpi" in one.request.url for one in report.exchanges} == {False}


def test_a_wrong_token_ends_the_run_early():
    with Held(modules="tariffs tokens") as ours:
        report = check_partner(
            ours.versions_url, CredentialsToken("nobody-has-this"), settings=SETTINGS
        )
    assert report.problem == "No version was offered that could be spoken."
    assert "tokens.encoding" in {one.check.id for one in report.of("fail")}


def test_token_a_alone_opens_what_it_opens_and_no_more():
    with Held(modules="tariffs tokens") as ours:
        report = ours.check(joins=True)
    assert wrong(report) == []
    assert "tokens.token-a" in {one.check.id for one in report.of("pass")}
    assert not [one for one in report.of("pass") if one.check.group == "objects"]
