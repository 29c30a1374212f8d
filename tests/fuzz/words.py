"""What requests are made of, good and odd. Each character is a byte of the wire."""

from __future__ import annotations

from .apps import SECRET

# fmt: off
ODD_METHODS = [
    "FOO", "get", "Post", "TRACE", "CONNECT", "M" * 3000, "A B", "\xe9", "", "*",
]
CODES = [
    "/abort/400", "/abort/401", "/abort/418", "/abort/429", "/code/2001", "/code/2003",
    "/code/2004", "/code/1000", "/code/99999", "/abort/404", "/abort/503", "/abort/500",
    "/abort/999", "/code/3000", "/code/4001",
]
HOST_PATHS = [
    "/page", "/host/x", "/slash", "/slash/", "/ocpi", "/ocpi/xy", "/ocpi/xyz", "/crash",
    "/away", "/form", "/urls", "/unknown", "/", "//page", "/ocpi//xy",
]
BITS = [
    "/", "//", "%", "\xe9", "\xff", "\x00", "\n", "\r\n", "..", "\xc3\xbc", " ", "?",
    "#", "\xed\xa0\x80", ";", "[", "]", "@", ":", "\\", "x" * 5000, "\xef\xbf\xbd",
]
HOSTS = [
    "localhost", "example.com", "api.example.com", "www.example.com", "a.b.example.com",
    "api.example.com:80", "api.example.com:8080", "API.EXAMPLE.COM", "[::1]:5000",
]
ODD_HOSTS = [
    "", " ", "xn--", "xn--a.xn--", "a:b", "a:99999", "a:0", ":80", "::1", "[::1", "[",
    "a b", "%", "%61", "\xe9", "\xc3\xbc.example.com", "a,b", "a..b", ".", "a@b", "a/b",
    "a?b", "a<b>", "api..example.com", "x" * 64, "x." * 300, "a\tb", "\x00",
    "evil.example", "evil.example.com", "xn--bcher-kva.example.com", "my_host",
]
#: Those that no app takes for a host.
NO_HOSTS = set(ODD_HOSTS) - {
    "[::1]", "evil.example", "evil.example.com", "xn--bcher-kva.example.com", "my_host",
    "xn--a.xn--",
}
VALUES = [
    "", " ", "\t", "x", "\xe9", "\xff" * 9, "\x00", "a\r\nSet-Cookie: a=b", "\x7f",
    "a\tb", "x" * 300, "x" * 9000, "*", "*/*", "0", "-1", "NaN", "null", "[]", "{}",
    '"', "\\", "application/json", "application/json;q=0", "text/html", "a=b; c", "=",
    ";;", ",,,", "Thu, 01 Jan 1970 00:00:00 GMT", 'W/"x"', "bytes=0-", "bytes=9-1",
    "NL", "TNM", "B",
]
HEADERS = [
    "X_REQUEST_ID", "X_CORRELATION_ID", "OCPI_TO_COUNTRY_CODE", "OCPI_TO_PARTY_ID",
    "OCPI_FROM_COUNTRY_CODE", "OCPI_FROM_PARTY_ID", "ACCEPT", "ACCEPT_ENCODING",
    "ACCEPT_LANGUAGE", "IF_NONE_MATCH", "IF_MATCH", "IF_MODIFIED_SINCE", "RANGE",
    "COOKIE", "CONNECTION", "UPGRADE", "EXPECT", "CONTENT_ENCODING", "CACHE_CONTROL",
    "X_FORWARDED_FOR", "X_HTTP_METHOD_OVERRIDE", "ORIGIN", "REFERER", "DATE", "TE",
    "ACCESS_CONTROL_REQUEST_METHOD", "ACCESS_CONTROL_REQUEST_HEADERS",
]
FORWARDED = [
    "X_FORWARDED_HOST", "X_FORWARDED_PROTO", "X_FORWARDED_PORT", "X_FORWARDED_PREFIX",
]
QUERY_NAMES = [
    "limit", "offset", "date_from", "date_to", "to", "x", "", "limit",
]
QUERY_VALUES = [
    "1", "0", "-1", "x", "9" * 30, "2024-01-01T00:00:00Z", "2024-01-01", "%ff", "%",
    "[", "//[", "http://[", "http://a:b/", "/x", "//evil", "%0d%0aa", "\xe9", "",
    "http://a:99999", "javascript:x", "1e3", "%00", "\x00", "a" * 3000, "+", "%u0031",
]
TYPES = [
    "application/json", "application/json; charset=latin-1", "text/plain", "", "x",
    "\xe9", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
    "multipart/form-data", "application/merge-patch+json",
]
AUTHORIZATIONS = [
    f"Token {SECRET}-token", f"Token {SECRET}-token", f"Token {SECRET}-token",
    f"Token {SECRET}-token", f"Token {SECRET}-token", f"Token {SECRET}-token",
    f"{SECRET}-token", f"Bearer {SECRET}-token", "Token", "Token ", "\xe9",
    f"Token {SECRET}-crash", "Token \xff", "Basic eDp5", f"Token {SECRET}", "x" * 9000,
]
BODIES = [
    b"{}", b"[]", b"null", b'{"a": 1}', b'"x"', b"", b" ", b"{", b"a=1&b=2",
    b"1" * 6000,
    b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n', b"\xff",
]
LENGTHS = [
    "", "0", "x", "-1", "+1", "1_0", "5,5", "9" * 30, "0x1", " 3 ", "\xb2", "1.0",
]
# fmt: on
