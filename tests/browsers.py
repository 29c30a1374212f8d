"""A browser, where there is one: Debian's chromium, without a window.

``OCPI_TEST_SCREENSHOTS=docs/_static`` has the tests make the pictures of the pages.
"""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from werkzeug.serving import WSGIRequestHandler
from werkzeug.serving import make_server

#: How long a page may take, in seconds; it is there much sooner.
PATIENCE = 60
#: What people prefer.
SCHEMES = ("light", "dark")
PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
#: Where the rules of accessibility come from, if they are installed.
AXE = ("axe_playwright_python", "axe_core_python")
#: The colours of a picture, which make it small.
COLOURS = 256

pictured = pytest.mark.skipif(
    "OCPI_TEST_SCREENSHOTS" not in os.environ, reason="Nobody has asked for pictures."
)


class Silent(WSGIRequestHandler):
    """Says nothing of what it is asked for."""

    def log(self, type: str, message: str, *args: Any) -> None:
        pass


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """Serve an app on a socket, and give its URL."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Silent)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def browsing() -> Iterator[Any]:
    """Give a browser that is driven by Selenium, and end it.

    It skips the test where there is none.
    """
    webdriver = pytest.importorskip("selenium.webdriver", reason="It needs selenium.")
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    if browser is None or driver is None:
        pytest.skip("It needs chromium and its driver.")
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for argument in (
        "--headless=new",
        "--no-sandbox",  # which root has not
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--hide-scrollbars",  # in pictures; pages scroll all the same
        "--window-size=1200,1600",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = webdriver.ChromeService(executable_path=driver)
    driven = webdriver.Chrome(options=options, service=service)
    try:
        driven.set_page_load_timeout(PATIENCE)
        driven.set_script_timeout(PATIENCE)
        yield driven
    finally:
        driven.quit()


def until(browser: Any, condition: Any) -> Any:
    """Wait until a condition of a page is true, and return what it says."""
    from selenium.webdriver.support.ui import WebDriverWait

    return WebDriverWait(browser, PATIENCE, poll_frequency=0.05).until(condition)


def prefer(browser: Any, scheme: str) -> None:
    """Have it prefer light or dark colours."""
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def on_phone(browser: Any) -> None:
    """Have it be a phone."""
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)


def width_of(browser: Any) -> int:
    """Return how wide a page came out."""
    width: int = browser.execute_script("return document.documentElement.scrollWidth")
    return width


def barriers_of(browser: Any) -> list[Any]:
    """Return what a page has against the rules of axe.

    It skips the test where they are not installed.
    """
    found = next((spec for name in AXE if (spec := find_spec(name))), None)
    if found is None or found.origin is None:
        pytest.skip(f"It needs one of {AXE}.")
    script = Path(found.origin).parent.joinpath("axe.min.js").read_text("utf-8")
    browser.execute_script(script)
    result = browser.execute_async_script("axe.run().then(arguments[0])")
    return [
        (one["id"], [node["html"] for node in one["nodes"]])
        for one in result["violations"]
    ]


def picture(browser: Any, name: str) -> None:
    """Make a picture of what is seen, in few colours: a small file."""
    image = pytest.importorskip("PIL.Image", reason="Pictures need pillow.")
    made = image.open(io.BytesIO(browser.get_screenshot_as_png())).convert("RGB")
    path = Path(os.environ["OCPI_TEST_SCREENSHOTS"]) / f"{name}.png"
    made.quantize(COLOURS, dither=image.Dither.NONE).save(path, optimize=True)
