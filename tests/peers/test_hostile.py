"""Whatever a party answers, a call ends in a result or in a failure that is ours.

A loop over all parties catches ``PeerError``, and whoever registers catches
``RegistrationFailed``: nothing else may come out, or one party breaks what is done for
all. The table is made of places in an answer and of what may stand there.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from itertools import product

import pytest

from tests.table import table

pytest.importorskip("requests_hardened", reason="It needs the extra 'registration'.")

from flask_ocpi_status import Quirk
from flask_ocpi_status.peers import speaking
from flask_ocpi_status.registration import Endpoint
from flask_ocpi_status.registration import Peer
from flask_ocpi_status.registration import PeerError
from flask_ocpi_status.registration import RegistrationFailed
from tests.partners.calling import ENCODED
from tests.partners.calling import SETTINGS
from tests.partners.calling import TOKEN
from tests.partners.calling import party_of
from tests.partners.platform import standing
from tests.partners.rawserver import RawServer
from tests.partners.rawserver import plain
from tests.partners.rawserver import raw

# Nothing here takes long, and nothing hangs for a timeout: partners close.
PATIENT = replace(SETTINGS, timeout=20, deadline=60)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr(speaking, "sleep", lambda _: None)


@pytest.fixture(scope="module")
def shared():
    with RawServer() as server:
        yield server


# What may stand in any place of a JSON text

URLS = (
    "https://[",
    "http://[::1",
    "http://[]/",
    "http://[v1.a]/",
    "http://127.0.0.1:99999/",
    "http://127.0.0.1:-1/",
    "http://127.0.0.1:port/",
    "http://127.0.0.1:/",
    "http://127.0.0.1:1/x",
    "http://",
    "http:",
    "://",
    "//",
    "/",
    "?",
    "#",
    "http://user:password@127.0.0.1/",
    "http://b\\u00fccher.example/",
    "http://xn--/",
    "http://xn--a-0000000000000000000000000000000000000000000000000000000000/",
    "http://-/",
    "http://..../",
    "http://%31/",
    "http://\\u2100.example/",
    "http://a\\u0000b/",
    "http://127.0.0.1\\\\@x/",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "gopher://x",
    "http://" + "a." * 120 + "example/",
    "http://127.0.0.1/" + "a" * 5000,
    "http://127.0.0.1/ x",
    "http://127.0.0.1/\\r\\nX: y",
    "http://\\uff11\\uff12\\uff17.0.0.1/",
)
TEXTS = (
    "",
    " ",
    "1000",
    "-1",
    "1e400",
    "\\u0000",
    "\\u202e",
    "\\ud83d\\ude00",
    "2.2.1",
    "a" * 50_000,
    "\\uff11",
    TOKEN,
    "http://[",
)
VALUES = (
    "null",
    "true",
    "false",
    "0",
    "-0",
    "-1",
    "1000",
    "1000.0",
    "1e3",
    "1e400",
    "-1e400",
    "1e-5000",
    "1E308",
    "0." + "1" * 300,
    "1" * 19,
    "9" * 4000,
    "9" * 5000,
    "NaN",
    "[]",
    "{}",
    "[[]]",
    "[{}]",
    "[null]",
    "[[[[[[{}]]]]]]",
    '{"":""}',
    '{"a":{"b":[1,2,{"c":null}]}}',
    '{"versions":[],"endpoints":{},"status_code":[]}',
    "[" * 400 + "]" * 400,
    '{"a":' * 400 + "1" + "}" * 400,
    "[" * 40_000 + "]" * 40_000,
    "[" + "0," * 5000 + "0]",
    "[" + "{}," * 5000 + "{}]",
    '"\\ud800"',
    '"\\udc00\\ud800"',
    '"\\x"',
    "'a'",
    "",
    *(f'"{text}"' for text in TEXTS),
)

# Where it may stand

PLACES = {
    "the whole": "%s",
    "the code": '{"status_code":%s,"data":[],"status_message":"m"}',
    "the message": '{"status_code":2000,"status_message":%s}',
    "the message of a success": '{"status_code":1000,"status_message":%s,"data":[]}',
    "the timestamp": '{"status_code":1000,"timestamp":%s,"data":[]}',
    "the data": '{"status_code":1000,"data":%s}',
    "an object": '{"status_code":1000,"data":[{"id":"1"},%s]}',
    "a member": '{"status_code":1000,"data":[{"id":%s}]}',
}
VERSION = '{"status_code":1000,"data":%s}'
STEPS = {
    ("versions", "the data"): VERSION,
    ("versions", "one"): VERSION % "[%s]",
    ("versions", "the version"): VERSION % '[{"version":%s,"url":"{base}"}]',
    ("versions", "the url"): VERSION % '[{"version":"2.2.1","url":%s}]',
    ("details", "the data"): VERSION,
    ("details", "the list"): VERSION % '{"version":"2.2.1","endpoints":%s}',
    ("details", "one"): VERSION % '{"endpoints":[%s]}',
    ("details", "the identifier"): VERSION
    % '{"endpoints":[{"identifier":%s,"role":"SENDER","url":"{base}"}]}',
    ("details", "the role"): VERSION
    % '{"endpoints":[{"identifier":"credentials","role":%s,"url":"{url}"}]}',
    ("details", "the url"): VERSION
    % '{"endpoints":[{"identifier":"credentials","role":"SENDER","url":%s}]}',
}
CREDENTIALS = (
    '{"status_code":1000,"data":{"token":"t","url":"http://127.0.0.1:9/v",'
    '"roles":[{"role":"CPO","party_id":"PAR","country_code":"DE",'
    '"business_details":{"name":"n"}}]}}'
)
MEMBERS = ('"t"', '"http://127.0.0.1:9/v"', '"CPO"', '"PAR"', '"DE"', '{"name":"n"}')
# What is right in each step.
RIGHT = {
    ("GET", "versions"): VERSION % '[{"version":"2.2.1","url":"{base}"}]',
    ("GET", "details"): VERSION
    % '{"endpoints":[{"identifier":"credentials","role":"SENDER","url":"{url}"},'
    '{"identifier":"locations","role":"RECEIVER","url":"{base}"}]}',
    ("POST", "credentials"): CREDENTIALS,
}
STEPS |= {
    ("credentials", f"instead of {member}"): CREDENTIALS.replace(member, "%s", 1)
    for member in MEMBERS
} | {
    ("credentials", "the data"): VERSION,
    ("credentials", "the roles"): VERSION % '{"token":"t","url":"http://p","roles":%s}',
}


def values_of(place):
    """Return what may stand in a place: URLs of every kind where one is called."""
    urls = URLS if "url" in place or "http" in place else ()
    return (*VALUES, *(f'"{url}"' for url in urls))


def encoded(text):
    return text.encode("utf-8", "surrogatepass")


def outcome(action, *args, **options):
    """Do something, and see to it that what it raises is ours and tells nothing."""
    try:
        action(*args, **options)
    except (PeerError, RegistrationFailed) as failure:
        said = f"{failure} {failure!r} {failure.status_message}"
        assert TOKEN not in said
        assert ENCODED not in said
        # But for the example of a URL that is ours.
        assert "://" not in str(failure).replace("https://example.com/", "")
        return failure
    return None


def pull(pages, *args):
    """Pull a list that may have no end."""
    return list(islice(pages(*args), 5))


#: The quirks that have a say in how pages are found.
PAGING = (None, Quirk.NO_LINK, Quirk.LINK_BEHIND_PROXY)


def all_of(server, paging=(None,)):
    """Call a party in each way, until nothing more comes."""
    for quirk in paging:
        quirks = frozenset({quirk} - {None})
        with Peer(party_of(server, quirks=quirks), PATIENT) as peer:
            url = peer.url_of("locations")
            outcome(pull, peer.pages, "locations")
            outcome(pull, peer.objects, f"{url}?offset=abc")
            outcome(peer.put, url, {})


@pytest.mark.parametrize("place", PLACES)
def test_any_json_in_any_place(shared, place):
    for value, status in product(VALUES, (200, 500)):
        shared.always(plain(encoded(PLACES[place].replace("%s", value)), status))
        with Peer(party_of(shared), PATIENT) as peer:
            outcome(peer.get, peer.url_of("locations"))
            outcome(pull, peer.objects, "locations")


def of_registration(server, **spoilt):
    """Register with a party that says what is right, but for what is spoilt."""
    base, url = f"{server.url}/details", f"{server.url}/credentials"
    for (method, step), right in RIGHT.items():
        text = spoilt.get(step, right).replace("{base}", base).replace("{url}", url)
        server.on(method, f"/{step}", plain(encoded(text)))
    platform = standing(OCPI_STATUS_BASE_URL="https://we.example")
    where = f"{server.url}/versions"
    with platform.app.app_context():
        return outcome(platform.ocpi.register_with, where, TOKEN, name="the party")


def test_a_registration_in_which_all_is_right_comes_about(shared):
    assert of_registration(shared) is None


@table(("step", "place"), STEPS, parts=3)
def test_any_json_in_any_place_of_a_registration(shared, step, place):
    failed = 0
    for value in values_of(place):
        text = STEPS[step, place].replace("%s", value)
        failed += of_registration(shared, **{step: text}) is not None
    assert failed > 5


# Headers, and what is no HTTP

NUMBERS = ("", " ", "0", "-1", "+1", "1.5", "1e3", "0x10", "1_0", "9" * 30, "9" * 5000)
DATES = (
    "Fri, 01 Jan 99999999999999999999 00:00:00 GMT",
    "Fri, 01 Jan 10000 00:00:00 GMT",
    "Fri, 01 Jan 0000 00:00:00 GMT",
    "Fri, 01 Jan 0001 00:00:00 +9999",
    "Fri, 31 Dec 9999 23:59:59 -9999",
    "Fri, 32 Jan 2026 25:61:61 GMT",
    "Fri, 01 Jan 2026 00:00:00 +99999999999999",
    "Fri, 01 Jan 2026 00:00:00",
    "01 Jan",
    ",,,",
    "Fri, 01 Jan 2026 99999999999999999999:00:00 GMT",
    "\xb2\xb2\xb2",
    "9" * 60_000,
    "x" * 60_000,
)
TARGETS = (*URLS, "?offset=1", "?offset=abc", "?offset=" + "9" * 3000, "?%ff=%", ";;")
LINKS = (
    "<",
    "<>",
    "<<<",
    '<>; rel="',
    '<>; rel="\\',
    "<>; rel=next; anchor=https://[",
    *("<" * 60_000, '<>"' * 20_000, "<a>;" * 15_000, '<>; x="\\' * 6000),
    *(f"<{url}>; rel=next" for url in TARGETS),
)
HEADERS = {
    "Retry-After": (*NUMBERS, *DATES),
    "X-Total-Count": (*NUMBERS, "\xb2", "3, 3", "NaN", "inf", "9" * 18, "9" * 60_000),
    "Link": tuple(one.replace("\\", "") for one in LINKS),
    "Location": TARGETS,
    "Content-Encoding": (
        "gzip",
        "GZIP",
        "gzip, gzip",
        "br",
        "zstd",
        "deflate",
        ",",
        "x" * 60_000,
        "\xff",
    ),
    "Content-Length": (*NUMBERS, "1, 2", "2, 2", "abc", "\xb2", "1000000000000"),
    "Transfer-Encoding": ("chunked", "CHUNKED", "gzip, chunked", "identity", "x", ""),
    "Content-Type": (
        "",
        "text/html; charset=no-such-charset",
        "multipart/mixed",
        "multipart/x; boundary=a",
        'multipart/x; "' + ";" * 50_000,
        "message/rfc822",
        "message/delivery-status",
        "\xff",
    ),
    "Set-Cookie": ("a=b; expires=" + "1" * 50_000, "=;=;=", '"' * 1000, "a=b; Path=["),
    "Connection": ("close", "keep-alive", "upgrade", ",,,", "\xff"),
    "WWW-Authenticate": ("Basic", "Negotiate", '="' * 100, ""),
}
ENVELOPE = b'{"status_code":1000,"data":[{"id":"1"}]}'


def message(line, *headers, body=ENVELOPE):
    head = "".join(f"{one}\r\n" for one in (line, *headers))
    return raw(head.encode("utf-8" if "\u2100" in head else "latin-1") + b"\r\n" + body)


# The headers by which pages are found.
OF_PAGES = {"Link", "X-Total-Count"}
# With which statuses they mean something.
STATUSES = {"Retry-After": ("503 X",), "Location": ("302 Found", "308 X")}


@pytest.mark.parametrize("header", HEADERS)
def test_any_value_of_a_header(shared, header):
    for value, status in product(HEADERS[header], STATUSES.get(header, ("200 OK",))):
        shared.always(message(f"HTTP/1.1 {status}", f"{header}: {value}"))
        all_of(shared, PAGING if header in OF_PAGES else (None,))


LINES = (
    "",
    " ",
    "HTTP/1.1",
    "HTTP/1.1 ",
    "HTTP/1.1 200",
    "HTTP/1.1 2 00",
    "HTTP/1.1 -200 OK",
    "HTTP/1.1 099 OK",
    "HTTP/1.1 2_0_0 OK",
    "HTTP/1.1 200.0 OK",
    "HTTP/1.1 1000 OK",
    "HTTP/1.1 " + "9" * 5000 + " OK",
    "HTTP/1.1 \xb2\xb2\xb2 OK",
    "HTTP/1.1 999 \xff\xfe",
    "HTTP/1.1 101 Switching Protocols",
    "HTTP/1.1 103 Early Hints",
    "HTTP/1.1 204 No Content",
    "HTTP/1.1 304 Not Modified",
    "HTTP/1.1 416 OK",
    "HTTP/0.9 200 OK",
    "HTTP/1.0 200 OK",
    "HTTP/2 200 OK",
    "HTTP/9.9 200 OK",
    "http/1.1 200 ok",
    "ICY 200 OK",
    "\0" * 100,
    "SSH-2.0-OpenSSH_9.2",
    "HTTP/1.1 200 " + "x" * 70_000,
)
HEADS = (
    ": no name",
    "no colon",
    " folded at once",
    "A : space before the colon",
    "A: b\r\n folded\r\n\tagain",
    "A: b\rContent-Length: 3",
    "A: b\nContent-Length: 3",
    "\xff\xfe: \xff",
    "A: \0",
    "From nobody",
    "A: b\r\n" * 99,
    "A: b\r\n" * 200,
    "Content-Length: 3\r\nContent-Length: 4",
    "Content-Length: 3\r\nTransfer-Encoding: chunked",
    "A: " + "b" * 65_000,
    "A: " + "b" * 70_000,
)
CHUNKS = (
    b"",
    b"0",
    b"0\r\n",
    b"0\r\n\r\n",
    b"-5\r\nhello",
    b"g\r\n",
    b"\r\n",
    b";\r\n",
    b"5;" + b"x" * 70_000,
    b"0" * 70_000,
    b"f" * 5000 + b"\r\nx",
    b"5\r\nhelloX",
    b"5\r\nhel",
    b"0\r\n" + b"A: b\r\n" * 50_000,
    b"0\r\nA: " + b"b" * 70_000,
    b"\xff\xff\r\n",
    b"1_0\r\n" + b" " * 16 + b"\r\n0\r\n\r\n",
)


@table("line", LINES)
def test_any_first_line(shared, line):
    all_of(shared.always(message(line)))


@table("head", HEADS)
def test_any_lines_of_headers(shared, head):
    all_of(shared.always(message("HTTP/1.1 200 OK", head)))


@table("body", CHUNKS)
@table("encoding", ["", "Content-Encoding: gzip"])
def test_any_chunks(shared, body, encoding):
    chunked = "Transfer-Encoding: chunked"
    headers = [chunked, encoding] if encoding else [chunked]
    all_of(shared.always(message("HTTP/1.1 200 OK", *headers, body=body)))


# Endpoints, as they may stand in a store since long ago


@table("url", URLS)
def test_any_url_of_an_endpoint(shared, url):
    url = encoded(url).decode("unicode-escape")
    endpoints = (Endpoint("tokens", url, "RECEIVER"), Endpoint("cdrs", url, "SENDER"))
    with Peer(party_of(shared, endpoints=endpoints), PATIENT) as peer:
        outcome(peer.url_of, "tokens", "NL", "a/b", role="RECEIVER")
        outcome(peer.get, url)
        outcome(pull, peer.pages, "cdrs")
        outcome(pull, peer.objects, url if "://" in url else "cdrs")


def test_the_caller_s_own_mistakes_stay_what_they_are(shared):
    with Peer(party_of(shared), PATIENT) as peer:
        for segment in ("", ".", ".."):
            with pytest.raises(ValueError, match="segment"):
                peer.url_of("locations", segment)
        with pytest.raises(TypeError):
            peer.put(shared.url, object())
        with pytest.raises(ValueError, match="surrogate"):
            peer.put(shared.url, "\ud800")
