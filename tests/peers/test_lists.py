"""The lists of another party, pulled page by page."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from urllib.parse import urlsplit

import pytest

from tests.table import table

pytest.importorskip("requests_hardened", reason="It needs the extra 'registration'.")

from hypothesis import given
from hypothesis import strategies as st

from flask_ocpi_status.codec import loads
from flask_ocpi_status.peers.addresses import origin
from flask_ocpi_status.peers.failures import PeerError
from flask_ocpi_status.peers.failures import Reason
from flask_ocpi_status.peers.lists import PageOfPeer
from flask_ocpi_status.peers.lists import Walk
from flask_ocpi_status.peers.lists import next_by_link
from flask_ocpi_status.peers.lists import next_by_offset
from flask_ocpi_status.testing import Fault
from flask_ocpi_status.transport.quirks import Quirk
from tests.costs import copies
from tests.partners.calling import peer_of
from tests.partners.saying import asked
from tests.partners.saying import envelope
from tests.partners.saying import error
from tests.partners.saying import page
from tests.partners.saying import plain
from tests.partners.saying import say
from tests.standing import partner as partner

ITEMS = [{"id": str(number)} for number in range(10)]


def pull(partner, *args, quirks=(), **options):
    with peer_of(partner, quirks=frozenset(quirks)) as peer:
        return list(peer.pages(*(args or ("locations",)), **options))


def port_of(partner):
    return urlsplit(partner.url).port


def pull_fails(partner, reason, **options):
    with pytest.raises(PeerError) as raised:
        pull(partner, **options)
    assert raised.value.reason is reason
    assert str(raised.value).endswith(".")
    return raised.value


def test_a_list_is_pulled_along_its_links(partner):
    url = f"{partner.url}/ocpi/2.2.1/locations"
    say(
        partner,
        page(ITEMS[:4], link=f"{url}?offset=4&limit=4", total=10),
        page(ITEMS[4:8], link=f"{url}?offset=8&limit=4", total=10),
        page(ITEMS[8:], total=10),
    )
    pages = pull(partner, limit=4, date_from=datetime(2026, 1, 1, tzinfo=UTC))
    assert [one.items for one in pages] == [ITEMS[:4], ITEMS[4:8], ITEMS[8:]]
    assert [one.total for one in pages] == [10, 10, 10]
    assert [one.query_string for one in partner.exchanges] == [
        "limit=4&date_from=2026-01-01T00%3A00%3A00Z",
        "offset=4&limit=4",
        "offset=8&limit=4",
    ]
    assert len({one.correlation_id for one in partner.exchanges}) == 1
    assert len({one.request_id for one in partner.exchanges}) == 3


def test_a_list_can_be_pulled_by_its_url_and_by_its_objects(partner, caplog):
    say(
        partner,
        page([*ITEMS[:2], None, "text", []], link="?offset=5"),
        page(ITEMS[2:3]),
    )
    with peer_of(partner) as peer:
        assert list(peer.objects(f"{partner.url}/list?a=b")) == ITEMS[:3]
    assert asked(partner) == ["/list?a=b", "/list?offset=5"]
    assert [one.getMessage() for one in caplog.records] == [
        "A list of party 'partner' holds what is no object."
    ]


def test_a_list_is_not_asked_for_before_it_is_wanted(partner):
    say(partner, page(ITEMS, link="?offset=10"))
    with peer_of(partner) as peer:
        pages = peer.pages("locations")
        assert not partner.exchanges
        next(pages)
    assert len(partner.exchanges) == 1


@pytest.mark.parametrize(
    "link",
    [
        '<{url}/next?offset=1>; rel="next"',
        "<{url}/next?offset=1>; rel=next",
        '<{url}/next?offset=1>; REL="NEXT"',
        "<{url}/next?offset=1>;rel=next",
        '<{url}/next?offset=1> ; title="a, b; c=<d>" ; rel = "next"',
        '<{url}/last>; rel="last", <{url}/next?offset=1>; rel="next"',
        '<{url}/last>; rel="last",<{url}/next?offset=1>; rel="prefetch next"',
        '</next?offset=1>; rel="next"',
        '< {url}/next?offset=1 >; rel="next"',
        '<../../next?offset=1>; rel="next"',
        '<//127.0.0.1:{port}/next?offset=1>; rel="next"',
        '</next?offset=1>; title="say \\"no, </x>; rel=prev\\""; rel="next"',
        "</next?offset=1>; title*=UTF-8''a%2Cb; rel=next",
        '</next?offset=1>; rel="next"; rel="last"',
        "</next?offset=1>; rel=next, </other?offset=2>; rel=next",
        '</x>; rel=next; anchor="/elsewhere", </next?offset=1>; rel=next',
        '</x>; rel=next; anchor="#part", </next?offset=1>; rel=next',
        '</x>; rel=next; anchor="https://[", </next?offset=1>; rel=next',
        '</next?offset=1>; rel=next; anchor=""',
        '</next?offset=1>; rel=next; anchor="/ocpi/2.2.1/locations"',
    ],
)
def test_a_link_is_read_in_any_spelling(partner, link):
    link = link.format(url=partner.url, port=port_of(partner))
    say(partner, page(ITEMS[:1], link=link), page(ITEMS[1:2]))
    assert len(pull(partner)) == 2
    assert asked(partner)[1] == "/next?offset=1"


@pytest.mark.parametrize(
    "links",
    [
        [("Link", "</x>; rel=last"), ("Link", "</next?offset=1>; rel=next")],
        [("Link", "</next?offset=1>; rel=next"), ("LINK", "</x>; rel=last")],
    ],
)
def test_a_link_is_read_in_any_of_several_headers(partner, links):
    adds = Fault("adds", "adds headers", lambda: lambda a: a.headers.extend(links))
    say(partner, {**page(ITEMS[:1]), adds: {}}, page(ITEMS[1:2]))
    assert len(pull(partner)) == 2
    assert asked(partner)[1] == "/next?offset=1"


@pytest.mark.parametrize(
    "link",
    [
        "",
        "<>",
        "garbage",
        "/next; rel=next",
        '</prev>; rel="prev"',
        "</x>; rel=nextish",
        '</x>; title="rel=next"',
        '</x>; rel="prev"; rel="next"',
        '</x>; rev="next"',
        "</x>; rel*=next",
        '</x>; title="; rel=next',
        '</x>; title="\\"; rel=next"',
        '</x>; rel="next"; anchor="/other"',
        '</x; rel="next"',
        '</x>; rel="https://partner.example/next"',
        '</x>, rel="next"',
        "<" * 1000,
        '<>"' * 1000,
    ],
)
def test_a_link_to_no_next_page_ends_a_list(partner, link):
    say(partner, page(ITEMS, headers={"Link": link}))
    assert len(pull(partner)) == 1


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/next",
        "//evil.example/next",
        "https://127.0.0.1:{port}/next",
        "http://localhost:{port}/next",
        "http://127.0.0.1:1/next",
        "http://127.0.0.1:{port}@evil.example/",
        "http://user@127.0.0.1:{port}/",
        "http://127.0.0.1:{port}\\@evil.example/",
        "file:///etc/passwd",
        "http://[::1/",
        "/next\x7f",
        "/next page",
        "/n\xe9xt",
        "/next#here",
        "/" + "a" * 5000,
    ],
)
def test_a_link_to_elsewhere_is_not_followed(partner, target):
    say(
        partner, page(ITEMS, link=f"<{target.format(port=port_of(partner))}>; rel=next")
    )
    failure = pull_fails(partner, Reason.FOREIGN_LINK)
    assert "evil" not in str(failure)
    assert len(partner.exchanges) == 1


@pytest.mark.parametrize(
    "target",
    [
        "http://internal:8080/next?offset=1",
        "https://internal/next?offset=1",
        "//internal/next?offset=1",
        "/next?offset=1",
        "http://internal:99999/next?offset=1#fragment",
    ],
)
def test_of_a_link_behind_a_proxy_the_path_and_the_query_are_followed(partner, target):
    say(partner, page(ITEMS[:1], link=target), page(ITEMS[1:2]))
    assert len(pull(partner, quirks={Quirk.LINK_BEHIND_PROXY})) == 2
    assert asked(partner)[1] == "/next?offset=1"


def test_a_link_that_leads_back_ends_in_a_failure(partner):
    links = ("/a", "/b", "/a")
    say(partner, *(page([ITEMS[at]], link=to) for at, to in enumerate(links)))
    pull_fails(partner, Reason.LOOP)
    assert len(partner.exchanges) == 3


def test_a_link_to_the_page_itself_ends_in_a_failure(partner):
    say(partner, page(ITEMS, link="<>; rel=next"))
    pull_fails(partner, Reason.LOOP)
    assert len(partner.exchanges) == 1


def say_by_offset(partner, items, links=True):
    """Answer each request with a page, as its offset says."""

    def answering(a):
        offset = int(a.asked.query.get("offset", 0))
        a.say(data=items(offset))
        if links:
            a.headers["Link"] = f'<?offset={offset + 1}>; rel="next"'

    partner.misbehave(Fault("pages", "has pages", lambda: answering, heard=False))


def test_empty_pages_without_an_end_end_in_a_failure(partner):
    say_by_offset(partner, lambda _: [])
    pull_fails(partner, Reason.LOOP)
    assert len(partner.exchanges) < 6


def test_the_same_page_again_and_again_ends_in_a_failure(partner):
    say_by_offset(partner, lambda _: ITEMS)
    pull_fails(partner, Reason.LOOP)
    assert len(partner.exchanges) == 2


def test_pages_that_take_turns_end_in_a_failure(partner):
    say_by_offset(partner, lambda offset: [{"id": offset % 2}])
    pull_fails(partner, Reason.LOOP)
    assert len(partner.exchanges) == 3


def test_some_empty_pages_are_no_harm(partner):
    say_by_offset(partner, lambda offset: [] if offset % 3 else [{"id": offset}])
    with peer_of(partner) as peer:
        objects = peer.objects("locations")
        assert [next(objects)["id"] for _ in range(5)] == [0, 3, 6, 9, 12]


@pytest.mark.parametrize("total", [None, 10, "garbage"])
@pytest.mark.parametrize("size", [1, 3, 5, 10])
def test_without_links_a_list_is_pulled_by_offset(partner, total, size):
    say_by_offset(partner, lambda offset: ITEMS[offset : offset + size], links=False)
    if total is not None:
        partner.misbehave("header", name="X-Total-Count", value=str(total))
    with peer_of(partner, quirks=frozenset({Quirk.NO_LINK})) as peer:
        assert list(peer.objects("locations", limit=size, uid="a b")) == ITEMS
        count = len(partner.exchanges)
        assert count == -(-10 // size) + (total != 10)
        assert list(peer.objects("locations", offset=7)) == ITEMS[7:]
    assert all(one.query["uid"] == "a b" for one in partner.exchanges[:count])


def test_without_links_a_party_that_ignores_the_offset_ends_in_a_failure(partner):
    say(partner, page(ITEMS))
    pull_fails(partner, Reason.LOOP, quirks={Quirk.NO_LINK})
    assert len(partner.exchanges) == 2


@pytest.mark.parametrize("data", [{}, {"items": []}, "text", 0, True])
def test_a_page_that_is_no_list_is_a_failure(partner, data):
    say(partner, envelope(data))
    failure = pull_fails(partner, Reason.NO_ENVELOPE)
    assert (failure.http_status, failure.status_code) == (200, 1000)


@pytest.mark.parametrize("null", ["", '"data": null, '])
def test_a_list_without_objects_may_be_null(partner, null):
    body = f'{{{null}"status_code": 1000}}'
    assert pull(say(partner, plain(body.encode()))) == [([], None)]


@pytest.mark.parametrize(
    ("count", "total"),
    [
        *(("0", 0), (" 7 ", 7), ("", None), ("-1", None), ("1.0", None)),
        # More than a list has is nothing that anything could be compared with.
        *((str(2**31 - 1), 2**31 - 1), (str(2**31), None), ("1" * 19, None)),
    ],
)
def test_a_total_is_a_number_or_not_known(partner, count, total):
    say(partner, page([], headers={"X-Total-Count": count}))
    assert pull(partner)[0].total == total


# A list that ends too early


def told(caplog):
    return [one.getMessage() for one in caplog.records if one.levelname == "WARNING"]


@pytest.mark.parametrize(
    ("start", "sizes", "total", "count"),
    [
        ({}, [4], 10, 4),
        ({}, [4, 4], 10, 8),
        ({}, [0], 1, 0),
        ({"offset": 3}, [4], 10, 7),
        ({"offset": 3, "limit": 4}, [4], 8, 7),
        ({"offset": "abc"}, [4], 10, 4),
    ],
)
def test_a_list_that_ends_before_its_total_is_told(
    partner, caplog, start, sizes, total, count
):
    last = len(sizes) - 1
    say(
        partner,
        *(
            page(
                [{"id": f"{number}-{one}"} for one in range(size)],
                link=None if number == last else f"?page={number}",
                total=total,
            )
            for number, size in enumerate(sizes)
        ),
    )
    assert sum(len(one.items) for one in pull(partner, **start)) == sum(sizes)
    assert told(caplog) == [
        f"A list of party 'partner' ended after {count} objects, and its X-Total-Count"
        f" is {total}. If the party sends no Link, give it the quirk no-link."
    ]


@pytest.mark.parametrize(
    ("total", "start", "quirks"),
    [
        (10, {}, ()),
        (3, {}, ()),
        ("garbage", {}, ()),
        (None, {}, ()),
        (12, {"offset": 2}, ()),
        (10, {}, {Quirk.NO_LINK}),
    ],
)
def test_a_list_that_is_whole_is_not(partner, caplog, total, start, quirks):
    pull(say(partner, page(ITEMS, total=total)), quirks=quirks, **start)
    assert told(caplog) == []


def test_a_list_that_nobody_pulls_to_its_end_is_not_either(partner, caplog):
    say(partner, page(ITEMS[:2], total=10))
    with peer_of(partner) as peer:
        next(peer.objects("locations"))
    assert told(caplog) == []


@table(
    ("current", "following"),
    [
        ("https://p/x", "https://p/x?offset=2"),
        ("https://p/x?offset=3", "https://p/x?offset=5"),
        ("https://p/x?offset=abc&a=b", "https://p/x?a=b&offset=2"),
        ("https://p/x?offset=&limit=2", "https://p/x?limit=2&offset=2"),
        ("https://p/x?offset=-1", "https://p/x?offset=2"),
        ("https://p/x?offset=1e3", "https://p/x?offset=2"),
        ("https://p/x?offset=%33", "https://p/x?offset=5"),
        ("https://p/x?%6fffset=3", "https://p/x?offset=5"),
        ("https://p/x?offset=3&offset=9", "https://p/x?offset=5"),
        ("https://p/x?a=%ff&a=b+c&&d", "https://p/x?a=%ff&a=b+c&d&offset=2"),
        ("https://p/x?offset=" + "9" * 5000, "https://p/x?offset=2"),
        ("https://p/x?offset=\u0663", "https://p/x?offset=2"),
    ],
)
def test_of_the_query_only_the_offset_changes(current, following):
    assert next_by_offset(current, 2, None) == following


@pytest.mark.parametrize("deep", [1, 100, 400])
def test_what_is_on_a_page_is_looked_at_cheaply(deep):
    """Lists in lists, and instants that would be settled to be sent."""
    item = '{"id":' + "[" * deep + "]" * deep + ',"at":"2026-01-01T00:00:00.123456Z"}'
    many = ",".join([item] * (1_000_000 // len(item)))
    items = loads(f"[{many}]")

    def look():
        walk = Walk("https://p/x")
        walk.leave(PageOfPeer(items, None))
        with pytest.raises(PeerError, match="lead back"):
            walk.leave(PageOfPeer(items, None))

    assert copies(look, len(many), 5) < 5


@pytest.mark.parametrize(("module", "routed"), [("locations", 1), ("hubclientinfo", 0)])
def test_a_list_is_routed_unless_its_module_is_not(partner, module, routed):
    pull(say(partner, page([])), module)
    pull(partner, f"{partner.url}/x", routed=bool(routed))
    for received in partner.exchanges:
        assert ("ocpi-to-party-id" in received.headers) == bool(routed)


def test_a_failure_in_a_list_comes_after_what_was_pulled(partner):
    say(partner, page(ITEMS[:2], link="/a"), error(500))
    pulled = []
    with peer_of(partner) as peer, pytest.raises(PeerError):
        for item in peer.objects("locations"):
            pulled.append(item)
    assert pulled == ITEMS[:2]


@given(
    st.text(max_size=60) | st.text(alphabet='<>"=;, relnxtRELNXT/:.@#?h', max_size=60)
)
def test_any_link_leads_to_the_same_origin_or_nowhere(text):
    current = "https://partner.example/list"
    for link in (text, f"<{text}>; rel=next", f"<https:{text}>; rel=next"):
        for behind_proxy in (False, True):
            try:
                url = next_by_link(
                    current, link, insecure=True, behind_proxy=behind_proxy
                )
            except PeerError as error:
                assert error.reason is Reason.FOREIGN_LINK
            else:
                assert url is None or origin(url) == origin(current)
