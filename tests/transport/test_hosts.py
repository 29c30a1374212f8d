"""What a Host header has to be."""

from __future__ import annotations

from flask_ocpi_status.transport.hosts import is_host
from flask_ocpi_status.transport.hosts import without_port
from tests.table import table

HOSTS = [
    "localhost",
    "localhost:1",
    "localhost:65535",
    "ocpi.example.com",
    "OCPI.Example.COM:8443",
    "ocpi.example.com.",
    "127.0.0.1",
    "127.0.0.1:80",
    "[::1]",
    "[2001:db8::1]:8080",
    "xn--bcher-kva.example",
    "my_backend",
    "my_backend:5000",
    "a" * 63 + ".example",
    "1",
]
NO_HOSTS = [
    "",
    " ",
    ".",
    "..",
    "a..b",
    ".a",
    "xn--",
    "xn--.example",
    "a.xn--",
    "xn--a-\xe9",
    "xn--\x00",
    "a:b",
    "a:",
    "a:0",
    "a:080",
    "a:99999",
    "a:65536",
    "a:999999999999",
    "a:\u0661",
    "a:-1",
    "a:+1",
    "a: 1",
    ":80",
    ":",
    "::1",
    "::",
    "[::1",
    "::1]",
    "[]",
    "[:::]",
    "[1.2.3.4]",
    "[::1]x",
    "[::1%25eth0]",
    "[v1.a]",
    "a b",
    "a\tb",
    "a\nb",
    "a\x00b",
    "a%20b",
    "%",
    "%61",
    "a,b",
    "a, b",
    "a/b",
    "a?b",
    "a#b",
    "a@b",
    "user:pw@b",
    "a\\b",
    "a<b",
    "a>b",
    'a"b',
    "a'b",
    "a&b",
    "a;b",
    "http://a",
    "\xe9",
    "b\xc3\xbccher.example",
    "\xff.example",
    "\u2100",
    "a" * 64,
    "a." * 200 + "a",
    "a" * 100_000,
]


@table("text", HOSTS)
def test_a_host_is_a_name_or_an_address_with_a_port_or_none(text):
    assert is_host(text)


@table("text", NO_HOSTS)
def test_anything_else_is_no_host(text):
    assert not is_host(text)


@table(
    ("host", "scheme", "short"),
    [
        ("a:80", "http", "a"),
        ("a:443", "https", "a"),
        ("a:443", "http", "a:443"),
        ("a:80", "https", "a:80"),
        ("[::1]:80", "http", "[::1]"),
        ("a:8080", "http", "a:8080"),
        ("a:80", "other", "a:80"),
    ],
)
def test_the_port_of_the_scheme_is_left_out(host, scheme, short):
    assert without_port(host, scheme) == short
