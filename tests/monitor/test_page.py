"""The page as people have it: in a browser, with and without scripts, by keyboard."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

pytest.importorskip("requests_hardened", reason="The demo needs its extra.")
pytest.importorskip("sqlalchemy", reason="The demo needs its extra.")
pytest.importorskip("selenium", reason="It needs selenium.")

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status.answers.monitoring import logger
from flask_ocpi_status.demo.app import app_on
from flask_ocpi_status.demo.database import open_database
from flask_ocpi_status.demo.examples import examples_of
from flask_ocpi_status.demo.partners import invite_partner
from flask_ocpi_status.demo.partners import pull_locations
from flask_ocpi_status.demo.partners import register_at
from flask_ocpi_status.demo.platforms import CPO
from flask_ocpi_status.demo.platforms import EMSP
from tests.browsers import PHONE
from tests.browsers import SCHEMES
from tests.browsers import barriers_of
from tests.browsers import browsing
from tests.browsers import on_phone
from tests.browsers import picture
from tests.browsers import pictured
from tests.browsers import prefer
from tests.browsers import serving
from tests.browsers import until
from tests.browsers import width_of
from tests.demo.processes import ask

CURL = CredentialsToken("token-of-curl")


def ask_all(url, without=()):
    """Ask a demo for all that its examples have, but for some modules."""
    for examples in examples_of(CPO).values():
        for example in examples:
            if example.token != "A" and not any(one in example.path for one in without):
                ask(example.line(url, {"curl": CURL}))


@contextmanager
def quiet():
    before, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = before


@pytest.fixture(scope="module")
def demos(tmp_path_factory):
    """Two demos that know each other, and of which one was asked for all it has.

    Their URLs, and what has both talk once more.
    """
    folder = tmp_path_factory.mktemp("pages")
    engines = [open_database(f"sqlite:///{folder}/{name}") for name in ("cpo", "emsp")]
    cpo, emsp = (app_on(*of, CURL) for of in zip(engines, (CPO, EMSP), strict=True))
    for app in (cpo, emsp):
        app.logger.disabled = True
    with quiet(), serving(cpo) as theirs, serving(emsp) as ours:
        ask_all(theirs)
        token_a = invite_partner(cpo)
        url = f"{theirs}/ocpi/versions/"
        party = register_at(emsp, ours, url, token_a.reveal(), None)

        def talk():
            ask_all(theirs, without=("commands", "chargingprofiles"))
            assert pull_locations(emsp, party, lambda *_: None).read

        talk()
        yield f"{theirs}/", f"{ours}/", talk
    for engine in engines:
        engine.dispose()


@pytest.fixture(scope="module")
def pages(demos):
    return demos[:2]


@pytest.fixture(scope="module")
def driven():
    with browsing() as browser:
        yield browser


@pytest.fixture
def browser(driven):
    driven.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    driven.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    driven.get_log("browser")
    yield driven
    wrong = [one for one in driven.get_log("browser") if one["level"] == "SEVERE"]
    assert not wrong


def every(browser, selector):
    return browser.find_elements("css selector", selector)


def first(browser, selector):
    return browser.find_element("css selector", selector)


def rows(browser):
    return len(every(browser, ".messages tbody tr"))


def paths(pages, browser):
    """Give the pages that there are, of which one is that of an exchange."""
    theirs, ours = pages
    browser.get(ours)
    one = first(browser, ".messages tbody th a").get_attribute("href")
    return [theirs, ours, f"{theirs}?outcome=invalid", one]


def test_without_scripts_it_can_be_read_and_filtered(pages, browser):
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    browser.get(pages[0])
    assert not first(browser, "#live").is_displayed()
    before = rows(browser)
    first(browser, "#outcome option:nth-child(4)").click()
    first(browser, "form button").click()
    until(browser, lambda one: "outcome=" in one.current_url)
    assert 0 < rows(browser) < before
    first(browser, ".messages tbody th a").click()
    until(browser, lambda one: "/exchanges/" in one.current_url)
    assert first(browser, "h1").text


def test_what_comes_is_there_by_itself_until_it_is_to_stand_still(pages, browser):
    url = f"{pages[1]}?outcome=client_error"
    browser.get(url)
    live = first(browser, "#live")
    assert live.is_displayed()
    before = rows(browser)
    first_of_all = first(browser, "#exchanges").text
    ask(f"curl {pages[1]}nothing/is/here")
    until(browser, lambda _: first(browser, "#exchanges").text != first_of_all)
    assert rows(browser) == before + 1
    live.click()
    assert live.get_attribute("aria-pressed") == "false"
    assert first(browser, "#status").text == "The page stands still."


def test_it_is_gone_through_by_keyboard_and_one_sees_where_one_is(pages, browser):
    from selenium.webdriver.common.keys import Keys

    browser.get(pages[0])
    names = []
    for _ in range(8):
        browser.switch_to.active_element.send_keys(Keys.TAB)
        at = browser.switch_to.active_element
        names.append(at.get_attribute("id") or at.text)
        assert at.value_of_css_property("outline-style") == "solid", names
    form = ["party", "outcome", "id", "Show", "Show all"]
    assert names[:7] == ["Skip to the content", "live", *form]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_on_a_phone_nothing_stands_beside_the_page(pages, browser, scheme):
    prefer(browser, scheme)
    for path in paths(pages, browser):
        on_phone(browser)
        browser.get(path)
        assert width_of(browser) <= PHONE["width"], path
        assert all(one.is_displayed() for one in every(browser, ".outcome")[:3])


def test_a_long_name_of_a_party_pushes_nothing_out_of_sight(pages, browser):
    ours = pages[1]
    for small in (False, True):
        if small:
            on_phone(browser)
        browser.get(ours)
        browser.execute_script(_LONG_NAMES)
        shown = browser.execute_script(_WIDTHS)
        # On a phone a table may have a column that is looked for by scrolling.
        assert shown and all(inner < 1.2 * outer for inner, outer in shown), shown
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


#: Gives each party of the page a name as long as one can be, and none that breaks.
_LONG_NAMES = """
for (const one of document.querySelectorAll(".party, .panels tbody th"))
  one.textContent = "x".repeat(255);
"""
#: How wide each table is, and what is seen of it.
_WIDTHS = """
return [...document.querySelectorAll(".scroll")]
  .map((one) => [one.scrollWidth, one.clientWidth]);
"""


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_rules_of_accessibility_are_kept(pages, browser, scheme):
    prefer(browser, scheme)
    for path in paths(pages, browser):
        for small in (False, True):
            if small:
                on_phone(browser)
            browser.get(path)
            assert not barriers_of(browser), path
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pictured
def test_pictures_are_made_for_the_documentation(demos, browser):
    theirs, ours, talk = demos
    talk()
    browser.set_window_size(1400, 1000)
    prefer(browser, "light")
    browser.get(theirs)
    until(browser, lambda _: first(browser, "#live").is_displayed())
    picture(browser, "monitor")
    browser.get(ours)
    called = "//tr[.//span[@class='way'][text()='to']]//a[contains(@href,'exchanges')]"
    browser.get(browser.find_element("xpath", called).get_attribute("href"))
    picture(browser, "monitor-exchange")
    prefer(browser, "dark")
    on_phone(browser)
    browser.get(f"{theirs}?outcome=client_error")
    picture(browser, "monitor-phone")
