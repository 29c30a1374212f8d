"""A report as who gets it has it: in a browser, wide and narrow, light and dark."""

from __future__ import annotations

import pytest

pytest.importorskip("selenium", reason="It needs selenium.")

from flask_ocpi_status.checking.telling.html import html_of
from tests.browsers import SCHEMES
from tests.browsers import barriers_of
from tests.browsers import browsing
from tests.browsers import on_phone
from tests.browsers import picture
from tests.browsers import pictured
from tests.browsers import prefer
from tests.browsers import width_of
from tests.checking.held import Held
from tests.checking.planted import FAULTS

#: What is wrong with the partner: a failure, and two warnings.
WRONG = ("no total", "a CDR of more energy", "unknown objects with HTTP 200")


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """The URL of a report that has something of everything."""
    with Held() as partner:
        for name in WRONG:
            partner.misbehave(FAULTS[name].fault)
        report = partner.check()
    file = tmp_path_factory.mktemp("report") / "report.html"
    file.write_text(html_of(report), "utf-8")
    return file.as_uri()


@pytest.fixture(scope="module")
def driven():
    with browsing() as browser:
        yield browser


@pytest.fixture(params=["wide", "on a phone"])
def browser(driven, request):
    driven.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    if request.param != "wide":
        on_phone(driven)
    driven.get_log("browser")
    yield driven
    assert not [one for one in driven.get_log("browser") if one["level"] == "SEVERE"]


def unfold(browser):
    """Open all that is folded, as who looks for more does."""
    browser.execute_script(
        "document.querySelectorAll('details').forEach(one => one.open = true)"
    )


def test_nothing_stands_beside_the_page(page, browser):
    browser.get(page)
    unfold(browser)
    assert width_of(browser) <= browser.execute_script("return innerWidth")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_rules_of_accessibility_are_kept(page, browser, scheme):
    prefer(browser, scheme)
    browser.get(page)
    unfold(browser)
    assert not barriers_of(browser)


def test_a_finding_leads_to_its_exchange_which_unfolds(page, browser):
    browser.get(page)
    link = browser.find_element("css selector", ".found a")
    name = link.get_attribute("href").partition("#")[2]
    link.click()
    assert browser.find_element("id", name).is_displayed()


@pictured
def test_pictures_are_made_for_the_documentation(page, driven):
    driven.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    driven.set_window_size(1100, 1000)
    prefer(driven, "light")
    driven.get(page)
    picture(driven, "report")
    prefer(driven, "dark")
    on_phone(driven)
    driven.get(page)
    picture(driven, "report-phone")
