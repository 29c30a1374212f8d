"""Which URLs and addresses of another party are called."""

from __future__ import annotations

from ipaddress import IPv4Address
from ipaddress import IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flask_ocpi_status.peers.addresses import MAX_LENGTH
from flask_ocpi_status.peers.addresses import ForbiddenURL
from flask_ocpi_status.peers.addresses import check_url
from flask_ocpi_status.peers.addresses import is_public
from flask_ocpi_status.peers.addresses import origin
from tests.table import table

PUBLIC = [
    "1.1.1.1",
    "93.184.216.34",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.0.1.0",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "2001:4860:4860::8888",
    "2606:4700:4700::1111",
    "2001:200::1",
    "2a00:1450:4001:80b::200e",
    "3ffe:ffff::1",
]
NOT_PUBLIC_V4 = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
]
NOT_PUBLIC_V6 = [
    "::",
    "::1",
    "100::1",  # discard
    "2001::1",
    "2001:2::1",  # benchmarking
    "2001:10::1",  # ORCHID
    "2001:20::1",  # ORCHIDv2
    "2001:db8::1",
    "3fff::1",
    "3fff:fff:ffff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fdff::1",
    "fe80::1",
    "febf::1",
    "fec0::1",  # site-local
    "feff::1",
    "ff02::1",
    "ff0e::1",
]


def _embedding(number: int) -> list[int]:
    """All IPv6 addresses, as numbers, that stand for an IPv4 address."""
    return [
        number,  # compatible
        0xFFFF << 32 | number,  # mapped
        0xFFFF << 48 | number,  # translated (SIIT)
        0x0064FF9B << 96 | number,  # NAT64
        0x0064FF9B0001 << 80 | number,  # NAT64, local
        0x2002 << 112 | number << 80 | 1,  # 6to4
        0x20010000 << 96 | number << 64 | 0xFFFFFFFF,  # Teredo's server
        0x20010000 << 96 | number ^ 0xFFFFFFFF,  # Teredo's client
        0x2A00145040010000 << 64 | 0x00005EFE << 32 | number,  # ISATAP
        0x2A00145040010000 << 64 | 0x02005EFE << 32 | number,  # ISATAP, global
        0xFE80 << 112 | 0x02005EFE << 32 | number,
    ]


@table("address", PUBLIC)
def test_a_public_address_is_called(address):
    assert is_public(address)


@table("address", NOT_PUBLIC_V4 + NOT_PUBLIC_V6)
def test_an_address_that_is_not_public_is_not(address):
    assert not is_public(address)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_within_an_ipv6_one_is_not(address):
    for number in _embedding(int(address)):
        assert not is_public(str(IPv6Address(number)))


@table(
    "address",
    [
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "64:ff9b::169.254.169.254",
        "64:ff9b:1::a00:1",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "fe80::5efe:10.0.0.1",
    ],
)
def test_nor_in_the_spellings_of_people(address):
    assert not is_public(address)


@table(
    "address",
    [
        "",
        "localhost",
        "example.com",
        "fe80::1%eth0",
        "2606:4700:4700::1111%eth0",
        "[2606:4700:4700::1111]",
        "93.184.216.034",
        "1.1",
        "0x7f.1",
        "16843009",
        "1.1.1.1 ",
        "\uff11.1.1.1",
        "93.184.216.34/32",
    ],
)
def test_what_is_no_address_is_not_public(address):
    assert not is_public(address)


@given(st.ip_addresses(v=4) | st.ip_addresses(v=6))
def test_python_knows_no_public_address_less(address):
    """What we call is global for Python too (which of its versions, is no matter)."""
    if is_public(str(address)):
        assert not address.is_private
        assert not address.is_loopback
        assert not address.is_link_local
        assert not address.is_multicast
        assert not address.is_reserved
        assert not address.is_unspecified


@table(
    "url",
    [
        "https://example.com",
        "https://example.com/ocpi/versions",
        "https://example.com:8443/ocpi/2.2.1/?a=b&c=%20",
        "https://EXAMPLE.com/ocpi",
        "HTTPS://example.com/ocpi",
        "https://xn--bcher-kva.example/ocpi",
        "https://a_b.example-1.com/",
        "https://93.184.216.34/ocpi",
        "https://[2606:4700:4700::1111]:443/ocpi",
        "https://1.2.3.example/",
        "https://host/",  # refused where it resolves to an address that is not public
        "https://localhost/",
        "https://example.com/an@sign",
        "https://example.com//double//slash/",
        "https://example.com/" + "a" * (MAX_LENGTH - 20),
    ],
)
def test_a_url_of_a_party_is_returned_as_it_is(url):
    assert check_url(url, insecure=False) == url
    assert check_url(url, insecure=True) == url


FORBIDDEN = [
    "",
    "/ocpi/versions",
    "//example.com/ocpi",
    "example.com/ocpi",
    "ftp://example.com/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "gopher://example.com/",
    "https:",
    "https:/example.com",
    "https:///ocpi",
    "https://:443/",
    "https://?a=b",
    "https://example.com:0/",
    "https://example.com:65536/",
    "https://example.com:99999/",
    "https://example.com:/",
    "https://example.com:4x3/",
    "https://example.com:-1/",
    "https://example.com:+443/",
    "https://example.com:0443/",
    "https://user@example.com/",
    "https://user:password@example.com/",
    "https://@example.com/",
    "https://example.com:443@127.0.0.1/",
    "https://example.com/#here",
    "https://example.com/#",
    "https://example.com#@127.0.0.1/",
    "https://127.0.0.1#@example.com/",
    "https://example.com\\@127.0.0.1/",
    "https:\\\\example.com/",
    "https://example.com/a b",
    " https://example.com/",
    "https://example.com/\n",
    "https://example.com/\r\nX-Header: 1",
    "https://exam\tple.com/",
    "https://example.com/\x00",
    "https://example.com/\x7f",
    "https://example.com/\x85",
    "https://bücher.example/",
    "https://example.com/bücher",
    "https://example.com/\u200b",
    "https://exa%6dple.com/",
    "https://example..com/",
    "https://.example.com/",
    "https://example.com./",
    "https://-example.com/",
    "https://example-.com/",
    "https://exa!mple.com/",
    "https://" + "a" * 64 + ".com/",
    "https://" + ".".join(["a" * 50] * 5) + "/",
    "https://example.com/" + "a" * (MAX_LENGTH - 19),
    # an address in disguise
    "https://2130706433/",
    "https://0x7f.1/",
    "https://0x7f000001/",
    "https://0X7F000001/",
    "https://0177.0.0.1/",
    "https://017700000001/",
    "https://127.1/",
    "https://127.0.0.1./",
    "https://127.0.0.0x1/",
    "https://127.0.0.0x/",
    "https://127.0.0.01/",
    "https://%31%32%37.0.0.1/",
    "https://\uff11\uff12\uff17.0.0.1/",
    "https://127。0。0。1/",
    "https://①②⑦.0.0.1/",
    "https://256.256.256.256/",
    "https://1.2.3/",
    "https://[::1%25eth0]/",
    "https://[fe80::1%eth0]/",
    "https://[::1/",
    "https://::1/",
    "https://[127.0.0.1]/",
    "https://[v1.fe]/",
    "https://[]/",
    "https://[::1]x/",
    "https://[::g]/",
]


@table("url", FORBIDDEN)
def test_a_url_that_cannot_be_a_partys_is_forbidden_everywhere(url):
    for insecure in (False, True):
        with pytest.raises(ForbiddenURL):
            check_url(url, insecure=insecure)


@table(
    "url",
    [
        "http://example.com/ocpi",
        *(f"https://{address}/ocpi" for address in NOT_PUBLIC_V4),
        *(f"https://[{address}]:8443/ocpi" for address in NOT_PUBLIC_V6),
        "https://[::ffff:127.0.0.1]/",
        "https://[::FFFF:7F00:1]/",
        "https://[64:ff9b::10.0.0.1]/",
        "https://[2002:a00:1::]/",
    ],
)
def test_http_and_addresses_that_are_not_public_are_for_development(url):
    assert check_url(url, insecure=True) == url
    with pytest.raises(ForbiddenURL):
        check_url(url, insecure=False)


@given(st.text(max_size=40))
def test_any_text_is_returned_or_forbidden(text):
    for url in (text, f"https://{text}", f"https://example.com{text}"):
        try:
            assert check_url(url, insecure=True) is url
        except ForbiddenURL as error:
            assert str(error).endswith(".")


@given(st.ip_addresses(v=4))
def test_an_address_in_a_url_is_judged_as_it_is_elsewhere(address: IPv4Address):
    url = f"https://{address}/"
    if is_public(str(address)):
        assert check_url(url, insecure=False) == url
    else:
        with pytest.raises(ForbiddenURL, match="not public"):
            check_url(url, insecure=False)


@table(
    "url",
    [
        "https://user:hunter2@example.com/",
        "https://hunter2@10.0.0.1/",
        "http://example.com/?token=hunter2",
        "https://example.com/?token=hunter2#",
        "https://10.0.0.1/hunter2",
        "https://[hunter2]/",
        "https://example.com:hunter2/",
        "https://example.com/ hunter2",
    ],
)
def test_what_is_said_of_a_url_does_not_repeat_it(url):
    with pytest.raises(ForbiddenURL) as raised:
        check_url(url, insecure=False)
    error = raised.value
    assert "hunter2" not in str(error) + repr(error)
    assert error.__context__ is None or error.__suppress_context__


def test_the_url_of_a_request_may_be_longer_than_one_of_ocpi():
    url = "https://example.com/" + "a" * 1000
    assert check_url(url, insecure=False, max_length=2000) == url


@table(
    ("one", "other", "same"),
    [
        ("https://example.com/a", "https://EXAMPLE.com:443/b?c", True),
        ("http://example.com/a", "http://example.com:80", True),
        ("HTTPS://example.com", "https://example.com", True),
        ("https://[2606:4700::1]/", "https://[2606:4700::1]:443/", True),
        ("https://example.com", "http://example.com", False),
        ("https://example.com", "https://example.com:8443", False),
        ("https://example.com", "https://www.example.com", False),
    ],
)
def test_an_origin_is_the_scheme_the_host_and_the_port(one, other, same):
    assert (origin(one) == origin(other)) is same
