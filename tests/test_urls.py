"""Where clients reach the app."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import BadRequest
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.test import Client

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.registration import MemoryParties
from flask_ocpi_status.registration import RegistrationBlueprint
from flask_ocpi_status.urls import absolute_url
from flask_ocpi_status.urls import mounted_url
from flask_ocpi_status.urls import own_url
from flask_ocpi_status.urls import request_url
from flask_ocpi_status.urls import validate_base_url
from tests.table import table

from .transport.test_hosts import HOSTS
from .transport.test_hosts import NO_HOSTS

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


@table("value", NO_BASE_URLS)
def test_what_is_no_base_url_is_refused_and_not_repeated(value):
    with pytest.raises(ValueError, match="has to be an absolute URL") as caught:
        validate_base_url(value)
    assert "secret" not in str(caught.value)


@table(
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


@table(
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


@table(
    "subdomain, url",
    [
        (None, "https://example.com:8443/in/x"),
        ("", "https://example.com:8443/in/x"),
        ("a", "https://a.example.com:8443/in/x"),
        ("a.b", "https://a.b.example.com:8443/in/x"),
        ("<tenant>", "https://ocpi.example.com:8443/in/x"),
    ],
)
def test_what_is_mounted_is_on_its_subdomain_without_a_request(subdomain, url):
    app = Flask(__name__, subdomain_matching=True)
    app.config.update(
        SERVER_NAME="example.com:8443",
        OCPI_STATUS_BASE_URL="https://ocpi.example.com:8443/in",
    )
    OCPIStatus(app)
    with app.app_context():
        assert mounted_url("/x", subdomain) == url
        app.subdomain_matching = False
        assert mounted_url("/x", subdomain) == "https://ocpi.example.com:8443/in/x"


def test_a_request_names_its_own_subdomain_behind_a_base_url():
    app = Flask(__name__, subdomain_matching=True)
    app.config.update(
        SERVER_NAME="example.com", OCPI_STATUS_BASE_URL="https://example.com"
    )
    OCPIStatus(app)
    urls = []

    @app.get("/x", subdomain="a")
    def x():
        urls.extend((request_url(), absolute_url("/y")))
        return ""

    app.test_client().get("/x", base_url="http://a.example.com")
    assert urls == ["https://a.example.com/x", "https://a.example.com/y"]


@table("host", NO_HOSTS)
def test_a_host_that_is_none_makes_no_url(host):
    with pytest.raises(BadRequest, match="name the host"):
        of_request("/x", environ_overrides={"HTTP_HOST": host})


@table("host", HOSTS)
def test_a_host_is_one_on_every_version_of_werkzeug(host):
    url = of_request("/x", environ_overrides={"HTTP_HOST": host})
    assert url == f"http://{host.removesuffix(':80')}/x"


@table("scheme", ["ftp", "", "javascript", "//[", "http://a/?"])
def test_a_scheme_that_is_not_of_http_makes_no_url(scheme):
    with pytest.raises(BadRequest):
        of_request("/x", environ_overrides={"wsgi.url_scheme": scheme})


@table(
    ("mount", "below"),
    [
        ("/c", "/c"),
        ("c", "/c"),
        ("//c", "/c"),
        (".evil.example", "/.evil.example"),
        ("@evil.example", "/@evil.example"),
        (":80@evil.example/", "/:80@evil.example"),
        ("/a<b c", "/a%3Cb%20c"),
        ("/", ""),
    ],
)
def test_a_mount_is_never_a_part_of_the_host(mount, below):
    url = of_request("/x", environ_overrides={"SCRIPT_NAME": mount})
    assert url == f"http://localhost{below}/x"


def test_with_a_base_url_the_host_does_not_matter():
    base = "https://ocpi.example.com"
    assert of_request("/x", base_url=base, headers={"Host": "a<b"}) == f"{base}/x"


def test_for_a_host_that_is_none_version_details_are_not_given():
    app = Flask(__name__)
    parties = MemoryParties()
    OCPIStatus(app, parties=parties)
    app.register_blueprint(RegistrationBlueprint())
    parties.invite("x", CredentialsToken("a"))
    headers = {"Host": "a<b", "Authorization": "Token a"}
    answer = app.test_client().get("/ocpi/versions", headers=headers)
    assert (answer.status_code, answer.json["status_code"]) == (400, 2000)


# The base URL, where the app is mounted, the path that is asked for, the location that
# is named, and what is sent.
BASE = "https://ocpi.example.com"
LOCATIONS = [
    (None, "", "/x", "/cdrs/1", "http://localhost/cdrs/1"),
    (None, "", "/x", "cdrs/1", "http://localhost/cdrs/1"),
    (None, "", "/100%25/", "new", "http://localhost/100%25/new"),
    (None, "", "/%2541/", "new", "http://localhost/%2541/new"),
    (None, "/c", "/x", "/c/cdrs/1", "http://localhost/c/cdrs/1"),
    (None, "/c", "/x", "https://other.example/1", "https://other.example/1"),
    (BASE, "", "/x", "/cdrs/1", f"{BASE}/cdrs/1"),
    (BASE, "/c", "/x", "/c/cdrs/1", f"{BASE}/cdrs/1"),
    (BASE, "/c", "/x", "/c", BASE),
    (BASE, "/c", "/x", "/cdrs/1", f"{BASE}/cdrs/1"),
    (BASE, "/c", "/x/", "1", f"{BASE}/x/1"),
    (BASE, "/c", "/x", "https://other.example/1", "https://other.example/1"),
    (BASE, "/c", "/x", "//other.example/1", "https://other.example/1"),
]


@table(("base", "root", "path", "location", "sent"), LOCATIONS)
def test_a_place_that_the_app_names_becomes_absolute(base, root, path, location, sent):
    app = Flask(__name__)
    app.config["OCPI_STATUS_BASE_URL"] = base
    OCPIStatus(app)
    over = {"SCRIPT_NAME": root}
    with app.test_request_context(path, environ_overrides=over):
        assert absolute_url(location) == sent


def test_a_place_stays_as_it_is_for_a_host_that_is_none():
    app = Flask(__name__)
    OCPIStatus(app)
    with app.test_request_context("/x", headers={"Host": "a<b"}):
        assert absolute_url("/cdrs/1") == "/cdrs/1"


@table(
    "location",
    ["http://[", "//[x", "http://a:b/", "http://a:99999/", "//\u2100.example"],
)
def test_a_place_that_is_no_url_is_refused_before_it_is_sent(location):
    app = Flask(__name__)
    OCPIStatus(app)
    with app.test_request_context("/x"), pytest.raises(ValueError):
        absolute_url(location)


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
