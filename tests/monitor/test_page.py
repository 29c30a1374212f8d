"""The page as people have it: in a browser, with and without scripts, by keyboard.

``OCPI_TEST_SCREENSHOTS=docs/_static`` has the pictures of the documentation made.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

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
from tests.browsers import browsing
from tests.browsers import serving
from tests.browsers import until
from tests.demo.processes import ask

CURL = CredentialsToken("token-of-curl")
#: Where the rules of accessibility come from, if they are installed.
AXE = ("axe_playwright_python", "axe_core_python")
SCHEMES = ("light", "dark")
PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Two demos that know each other, and of which one was asked for all it has."""
    folder = tmp_path_factory.mktemp("pages")
    engines = [open_database(f"sqlite:///{folder}/{name}") for name in ("cpo", "emsp")]
    cpo, emsp = (app_on(*of, CURL) for of in zip(engines, (CPO, EMSP), strict=True))
    for app in (cpo, emsp):
        app.logger.disabled = True
    before, logger.disabled = logger.disabled, True
    with serving(cpo) as theirs, serving(emsp) as ours:
        token_a = invite_partner(cpo)
        url = f"{theirs}/ocpi/versions/"
        party = register_at(emsp, ours, url, token_a.reveal(), None)
        assert [*pull_locations(emsp, engines[1], party)]
        for examples in examples_of(CPO).values():
            for example in examples:
                if example.token != "A":
                    ask(example.line(theirs, {"curl": CURL}))
        yield f"{theirs}/", f"{ours}/"
    logger.disabled = before
    for engine in engines:
        engine.dispose()


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


def prefer(browser, scheme):
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def on_phone(browser):
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)


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
        width = browser.execute_script("return document.documentElement.scrollWidth")
        assert width <= PHONE["width"], path
        assert all(one.is_displayed() for one in every(browser, ".outcome")[:3])


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_rules_of_accessibility_are_kept(pages, browser, scheme):
    found = next((find_spec(name) for name in AXE if find_spec(name)), None)
    if found is None:
        pytest.skip(f"It needs one of {AXE}.")
    script = Path(found.origin).parent.joinpath("axe.min.js").read_text("utf-8")
    prefer(browser, scheme)
    for path in paths(pages, browser):
        for small in (False, True):
            if small:
                on_phone(browser)
            browser.get(path)
            browser.execute_script(script)
            result = browser.execute_async_script("axe.run().then(arguments[0])")
            wrong = [
                (one["id"], [node["html"] for node in one["nodes"]])
                for one in result["violations"]
            ]
            assert not wrong, path
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.skipif(
    "OCPI_TEST_SCREENSHOTS" not in os.environ, reason="Nobody has asked for pictures."
)
def test_pictures_are_made_for_the_documentation(pages, browser):
    folder = Path(os.environ["OCPI_TEST_SCREENSHOTS"])
    theirs, ours = pages
    browser.set_window_size(1400, 1000)
    prefer(browser, "light")
    browser.get(theirs)
    until(browser, lambda _: first(browser, "#live").is_displayed())
    browser.save_screenshot(str(folder / "monitor.png"))
    browser.get(ours)
    called = "//tr[.//span[@class='way'][text()='to']]//a[contains(@href,'exchanges')]"
    browser.get(browser.find_element("xpath", called).get_attribute("href"))
    browser.save_screenshot(str(folder / "monitor-exchange.png"))
    prefer(browser, "dark")
    on_phone(browser)
    browser.get(f"{theirs}?outcome=client_error")
    browser.save_screenshot(str(folder / "monitor-phone.png"))
