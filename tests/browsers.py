"""A browser, where there is one: Debian's chromium, without a window."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import pytest
from werkzeug.serving import WSGIRequestHandler
from werkzeug.serving import make_server

#: How long a page may take, in seconds; it is there much sooner.
PATIENCE = 60


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
        "--window-size=1200,1600",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = webdriver.ChromeService(executable_path=driver)
    driven = webdriver.Chrome(options=options, service=service)
    try:
        driven.set_page_load_timeout(PATIENCE)
        yield driven
    finally:
        driven.quit()


def until(browser: Any, condition: Any) -> Any:
    """Wait until a condition of a page is true, and return what it says."""
    from selenium.webdriver.support.ui import WebDriverWait

    return WebDriverWait(browser, PATIENCE, poll_frequency=0.05).until(condition)
