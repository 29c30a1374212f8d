"""Where clients reach the app."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.test import Client

from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.urls import own_url
from flask_ocpi_status.urls import validate_base_url

NO_BASE_URLS = [
    "",
    "/",
    "ocpi.example.com",
    "//ocpi.example.com",
    "https:ocpi.example.com",
    "https://",
    "https:///ocpi",
    "ftp://ocpi.example.com",
    "javascript:alert(1)",
    "https://ocpi.example.com?",
    "https://ocpi.example.com/?a=b",
    "https://ocpi.example.com/#",
    "https://ocpi.example.com/#a",
    "https://me:secret@ocpi.example.com",
    "https://me@ocpi.example.com",
    "https://ocpi.example.com:port",
    "https://ocpi.example.com:99999",
    "https://[::1",
    "https://ocpi..example.com",
    " https://ocpi.example.com",
    "https://ocpi.example.com/\n",
    "https://ocpi.exa\tmple.com",
    "https://ocpi.example.com/<a>",
    'https://ocpi.example.com/"',
    b"https://ocpi.example.com",
    7,
    False,
]


@pytest.mark.parametrize("value", NO_BASE_URLS, ids=repr)
def test_what_is_no_base_url_is_refused_and_not_repeated(value):
    with pytest.raises(ValueError, match="has to be an absolute URL") as caught:
        validate_base_url(value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("value", "base"),
    [
        (None, None),
        ("https://ocpi.example.com", "https://ocpi.example.com"),
        ("https://ocpi.example.com/", "https://ocpi.example.com"),
        ("http://localhost:5000//", "http://localhost:5000"),
        ("https://[::1]:8443/cpo/ocpi/", "https://[::1]:8443/cpo/ocpi"),
        (
            "https://bücher.example/größe",
            "https://xn--bcher-kva.example/gr%C3%B6%C3%9Fe",
        ),
        ("https://x.example/a%20b", "https://x.example/a%20b"),
    ],
)
def test_a_base_url_is_ascii_and_has_no_slash_at_its_end(value, base):
    assert validate_base_url(value) == base
    assert validate_base_url(base) == base


def of_request(path, url="/", base_url=None, **request):
    app = Flask(__name__)
    app.config["OCPI_STATUS_BASE_URL"] = base_url
    OCPIStatus(app)
    with app.test_request_context(url, **request):
        return own_url(path)


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("/", "http://localhost/"),
        ("", "http://localhost/"),
        ("/ocpi/2.2.1/", "http://localhost/ocpi/2.2.1/"),
        ("ocpi", "http://localhost/ocpi"),
        ("//evil.example/x", "http://localhost/evil.example/x"),
        ("/größe/ü", "http://localhost/gr%C3%B6%C3%9Fe/%C3%BC"),
        ("/a b<c>\"'\r\n\\", "http://localhost/a%20b%3Cc%3E%22%27%0D%0A%5C"),
        ("/?a=b#c", "http://localhost/%3Fa=b%23c"),
        ("/a%20b", "http://localhost/a%20b"),
    ],
)
def test_a_path_becomes_absolute_by_the_request(path, url):
    assert of_request(path) == url


def test_the_base_url_comes_before_the_request():
    where = "https://ocpi.example.com/cpo/"
    script = {"environ_overrides": {"SCRIPT_NAME": "/inner"}}
    assert of_request("/x", base_url=where, **script) == f"{where}x"


def test_with_a_base_url_no_request_is_needed():
    app = Flask(__name__)
    app.config["OCPI_STATUS_BASE_URL"] = "https://ocpi.example.com"
    OCPIStatus(app)
    with app.app_context():
        assert own_url("/x") == "https://ocpi.example.com/x"
        app.config["OCPI_STATUS_BASE_URL"] = None
        with pytest.raises(RuntimeError):
            own_url("/x")


@pytest.mark.parametrize("host", ["a<b", "a b", 'a"b', ""])
def test_a_host_that_is_none_leaves_the_path(host):
    url = of_request("/x", headers={"Host": host})
    assert not set('<> "') & set(url)
    assert url.endswith("/x")


def ask(wrap, path="/own", **headers):
    """Ask an app for its own URL, through what ``wrap`` puts before it."""
    app = Flask(__name__)
    OCPIStatus(app)
    app.add_url_rule("/own", "own", lambda: own_url("/own"))
    return Client(wrap(app)).get(path, headers=headers).text


def test_behind_a_proxy_the_url_is_the_clients():
    forwarded = {
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "ocpi.example.com",
        "X-Forwarded-Prefix": "/cpo",
    }

    def fixed(app):
        return ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1, x_prefix=1)

    assert ask(fixed, **forwarded) == "https://ocpi.example.com/cpo/own"
    # Without ProxyFix nobody vouches for these headers.
    assert ask(lambda app: app, **forwarded) == "http://localhost/own"


def test_where_the_app_is_mounted_its_mount_is_in_the_url():
    # As WSGI has it: the bytes of UTF-8, each as a character.
    mount = "/bü cher".encode().decode("latin-1")

    def mounted(app):
        return DispatcherMiddleware(Flask("other"), {mount: app})

    assert ask(mounted, "/bü cher/own") == "http://localhost/b%C3%BC%20cher/own"


@given(st.text(st.characters(codec="utf-8")))
def test_a_url_is_ascii_whatever_the_path_holds(path):
    url = of_request(path)
    assert url.isascii()
    assert url.isprintable()
    assert not set("<>\"'\\ ?#") & set(url)
    assert url.startswith("http://localhost/")
