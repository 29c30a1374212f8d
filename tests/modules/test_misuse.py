"""What a platform is told wrongly is said at once, with the remedy."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.modules import Collection
from flask_ocpi_status.modules import MemoryDocuments
from flask_ocpi_status.modules import Module
from flask_ocpi_status.modules import OCPIPlatform
from flask_ocpi_status.modules import Operation
from tests.table import table


class Sites:
    def page(self, page):
        raise NotImplementedError

    def find(self, **ids):
        raise NotImplementedError


class ByAnotherName(Sites):
    def find(self, id):
        raise NotImplementedError


class OfNoPage(Sites):
    def page(self):
        raise NotImplementedError


class Later(Sites):
    async def find(self, **ids):
        raise NotImplementedError


def platform(*versions: str) -> OCPIPlatform:
    versions = versions or ("2.1.1", "2.2.1", "2.3.0")
    return OCPIPlatform("roaming", __name__, versions=versions)


def twice(method: str, module: str) -> Callable[[OCPIPlatform], object]:
    def act(one: OCPIPlatform) -> None:
        getattr(one, method)(module, MemoryDocuments())
        getattr(one, method)(module, MemoryDocuments())

    return act


def obey(*given: object) -> str:
    return "ACCEPTED"


@table(
    "act, kind, remedy",
    [
        (twice("sender", "locations"), ValueError, "SENDER side of locations already"),
        (twice("receiver", "tokens"), ValueError, "RECEIVER side of tokens already"),
        (lambda one: one.sender("location", Sites()), ValueError, "mean 'locations'"),
        (lambda one: one.sender("Tariffs", Sites()), ValueError, "mean 'tariffs'"),
        (lambda one: one.sender("x", Sites()), ValueError, "there are locations,"),
        (lambda one: one.sender(Sites(), Sites()), TypeError, "is no module"),
        (lambda one: one.sender("locations", [1]), TypeError, "page(page)"),
        (lambda one: one.sender("locations", Sites), TypeError, "pass an object"),
        (lambda one: one.sender("locations", None), TypeError, "no source"),
        (
            lambda one: one.sender("locations", ByAnotherName()),
            TypeError,
            "have it take location_id",
        ),
        (
            lambda one: one.sender("payments", ByAnotherName(), of="Terminal"),
            TypeError,
            "have it take terminal_id",
        ),
        (lambda one: one.sender("cdrs", OfNoPage()), TypeError, "have it take one"),
        (lambda one: one.sender("cdrs", Later()), TypeError, "without async"),
        (lambda one: one.receiver("tokens", Sites()), TypeError, "SQLDocuments("),
        (lambda one: one.receiver("tokens", MemoryDocuments), TypeError, "an object"),
        (lambda one: one.sender("payments", Sites()), ValueError, "of='Financial"),
        (
            lambda one: one.sender("payments", Sites(), of="Token"),
            ValueError,
            "use one of FinancialAdviceConfirmation, Terminal",
        ),
        (
            lambda one: one.sender("commands", MemoryDocuments()),
            ValueError,
            "no objects on the SENDER side of commands",
        ),
        (lambda one: one.command("START")(obey), ValueError, "mean 'START_SESSION'"),
        (lambda one: one.command("start_session"), ValueError, "'START_SESSION'"),
        (lambda one: one.command(obey), TypeError, "('CANCEL_RESERVATION')"),
        (lambda one: one.command("STOP_SESSION", timeout=0), ValueError, "seconds"),
        (lambda one: one.command("STOP_SESSION", timeout=True), ValueError, "seconds"),
        (
            lambda one: one.command("STOP_SESSION", timeout=10**9),
            ValueError,
            "from 1 to 999,999,999",
        ),
        (lambda one: one.command("STOP_SESSION")("x"), TypeError, "no function"),
        (
            lambda one: one.command("STOP_SESSION")(lambda command: "ACCEPTED"),
            TypeError,
            "calls its function with asked, reply",
        ),
        (
            lambda one: one.charging_profile("GET")(lambda *, asked, reply: ""),
            TypeError,
            "with asked, reply",
        ),
        (
            lambda one: one.authorize(lambda token: "ALLOWED"),
            TypeError,
            "with token_uid, token_type, location",
        ),
        (
            lambda one: one.charging_preferences(lambda session: ""),
            TypeError,
            "with session_id, preferences",
        ),
        (lambda one: one.book(lambda: {}), TypeError, "with request;"),
        (lambda one: one.activate(lambda: None), TypeError, "with terminal;"),
        (lambda one: one.deactivate(lambda a, b: 0), TypeError, "with terminal_id;"),
        (
            lambda one: one.on_result(lambda asked: None),
            TypeError,
            "with asked, result",
        ),
        (lambda one: one.does(None), ValueError, "there are activate"),
        (lambda one: one.does(["book"]), ValueError, "did you mean 'book'"),
        (lambda one: one.charging_profile("POST"), ValueError, "no 'POST'"),
        (lambda one: one.authorize("yes"), TypeError, "no function"),
        (lambda one: one.does("puts"), ValueError, "No function does 'puts'"),
        (lambda one: one.does("authorise"), ValueError, "mean 'authorize'"),
        (lambda one: one.does("result"), ValueError, "No function does 'result'"),
        (lambda one: one.on_result("x"), TypeError, "no function"),
        (lambda one: one.does("book", "tokens"), ValueError, "nothing of the kind"),
    ],
)
def test_a_mistake_is_told_with_its_remedy(act, kind, remedy):
    with pytest.raises(kind) as error:
        act(platform())
    assert remedy in str(error.value)
    assert str(error.value).endswith(".")


def test_two_functions_do_not_do_the_same():
    one = platform()
    one.command("STOP_SESSION")(obey)
    with pytest.raises(ValueError, match="STOP_SESSION already"):
        one.command("STOP_SESSION")(obey)
    one.authorize(obey)
    with pytest.raises(ValueError, match="authorize already"):
        one.authorize(obey)


@table(
    "versions, home, kind, remedy",
    [
        (("2.4",), "2.2.1", ValueError, "there are 2.0, 2.1,"),
        (("2.2.1",), "3", ValueError, "no OCPI '3'"),
        ((), "2.2.1", ValueError, "versions=('2.2.1',)"),
        ("2.2.1", "2.2.1", TypeError, "('2.2.1',)"),
        (None, "2.2.1", TypeError, "('2.2.1',)"),
        (2.2, "2.2.1", TypeError, "('2.2.1',)"),
        ([["2.2.1"]], "2.2.1", ValueError, "there are 2.0, 2.1,"),
        (("2.2.1",), None, ValueError, "no OCPI None"),
        (("2.2.1",), ["2.2.1"], ValueError, "there are 2.0, 2.1,"),
    ],
)
def test_versions_are_some_that_there_are(versions, home, kind, remedy):
    with pytest.raises(kind) as error:
        OCPIPlatform("roaming", __name__, versions=versions, home=home)
    assert remedy in str(error.value)


@table(
    "options, kind, remedy",
    [
        ({"decisions": {"country": "NL"}}, TypeError, "did you mean 'country_code'"),
        ({"decisions": ["NL"]}, TypeError, "use a dict, as in {'tax_included': 'NO'}"),
        ({"decisions": {"tax_included": "maybe"}}, ValueError, "'NO' or 'N/A'"),
        ({"decisions": {"publish": 1}}, ValueError, "publish=True or False"),
        ({"session": object()}, TypeError, "has no commit and no rollback"),
        ({"session": Sites}, TypeError, "is a class; pass a session"),
    ],
)
def test_what_a_platform_is_given_is_looked_at_when_it_is_made(options, kind, remedy):
    with pytest.raises(kind) as error:
        OCPIPlatform("roaming", __name__, **options)
    assert remedy in str(error.value)


@table(
    "versions, module, method",
    [
        (("2.1.1",), "chargingprofiles", "sender"),
        (("2.1.1", "2.2.1"), "bookings", "sender"),
        (("2.2.1",), "invoicereconciliation", "receiver"),
        (("2.1",), "hubclientinfo", "receiver"),
    ],
)
def test_a_module_that_no_version_has_is_told_with_its_first_version(
    versions, module, method
):
    with pytest.raises(ValueError, match=f"{module} is there from 2"):
        getattr(platform(*versions), method)(module, MemoryDocuments())


def test_documents_that_are_the_same_for_all_who_ask_are_refused():
    class Everything(MemoryDocuments):
        def page(self, shelf, page):
            return super().page(shelf, page)

    for module in ("sessions", "locations"):
        with pytest.raises(TypeError, match="have it take concerning=None"):
            platform().sender(module, Everything())
    platform().receiver("sessions", Everything())  # nobody is given a page of them
    platform().sender("sessions", MemoryDocuments())


def test_a_version_that_lacks_a_module_is_left_out_with_a_word(caplog):
    caplog.set_level("INFO", "flask_ocpi_status")
    app = Flask(__name__)
    OCPIStatus(app)
    one = platform("2.1.1", "2.2.1", "2.3.0")
    one.sender("bookings", MemoryDocuments())
    app.register_blueprint(one)
    assert [record.message for record in caplog.records] == [
        f"OCPI {version} has nothing of the SENDER side of bookings."
        for version in ("2.1.1", "2.2.1")
    ]


def test_authorize_needs_the_tokens_from_2_2_on():
    app = Flask(__name__)
    OCPIStatus(app)
    one = platform("2.1.1", "2.2.1")
    one.authorize(obey)
    with pytest.raises(ValueError, match=r"sender\('tokens', …\)"):
        app.register_blueprint(one)
    old = platform("2.1.1")
    old.authorize(obey)
    app.register_blueprint(old)


def test_what_comes_after_the_registration_is_too_late():
    app = Flask(__name__)
    OCPIStatus(app)
    one = platform()
    one.sender("locations", Sites())
    app.register_blueprint(one)
    with pytest.raises(RuntimeError, match="is registered already"):
        one.sender("tariffs", Sites())
    with pytest.raises(RuntimeError, match="is registered already"):
        one.command("STOP_SESSION")(obey)


def test_a_function_that_does_not_say_what_it_takes_is_believed():
    one = platform()
    one.command("STOP_SESSION")(dict)
    one.authorize(print)
    one.charging_preferences(lambda session_id, preferences, now=None: "ACCEPTED")


def test_a_side_of_which_nothing_can_be_asked_is_told_at_the_start():
    app = Flask(__name__)
    OCPIStatus(app)
    put = Operation("put", "SENDER", "PUT", "<tariff_id>", "Tariff")
    named = ("tariff_id", "id")
    one = platform()
    one.sender(Module("nltnm-t", (Collection((put,), "Tariff", named),)), Sites())
    with pytest.raises(ValueError, match="Nothing can be asked"):
        app.register_blueprint(one)
