"""A list is gone through page by page, and it is known where it goes on."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("requests_hardened", reason="It needs the extra 'registration'.")

from flask_ocpi_status.peers.failures import PeerError
from flask_ocpi_status.peers.failures import Reason
from flask_ocpi_status.testing import Partner
from flask_ocpi_status.transport.quirks import Quirk
from tests.partners.calling import peer_of
from tests.partners.saying import error
from tests.partners.saying import page
from tests.partners.saying import say
from tests.standing import partner as partner

ITEMS = [{"id": str(number)} for number in range(6)]


def steps(partner: Partner, *, quirks: Any = (), **options: Any) -> list[Any]:
    """Return what is on each page, and the query of the one behind it."""
    found = []
    with peer_of(partner, quirks=frozenset(quirks)) as peer:
        crawl = peer.crawl("locations", **options)
        for one in crawl:
            behind = crawl.next and crawl.next.partition("?")[2]
            found.append((len(one.items), behind))
    return found


def test_behind_each_page_it_is_known_where_the_next_one_is(partner: Partner) -> None:
    url = f"{partner.url}/ocpi/2.2.1/locations"
    say(
        partner,
        page(ITEMS[:2], link=f"{url}?p=2"),
        page(ITEMS[2:4], link=f"{url}?p=3"),
        page([]),
    )
    assert steps(partner) == [(2, "p=2"), (2, "p=3"), (0, None)]


def test_a_page_that_fails_is_where_it_goes_on(partner: Partner) -> None:
    url = f"{partner.url}/ocpi/2.2.1/locations"
    say(partner, page(ITEMS[:2], link=f"{url}?p=2"), error(500))
    with peer_of(partner) as peer:
        crawl = peer.crawl("locations")
        with pytest.raises(PeerError):
            list(crawl)
        assert crawl.next == f"{url}?p=2"


def test_a_page_before_a_link_to_elsewhere_is_given_out(partner: Partner) -> None:
    say(partner, page(ITEMS[:2], link="https://other.example/"))
    with peer_of(partner) as peer:
        crawl = peer.crawl("locations")
        pages = iter(crawl)
        assert next(pages).items == ITEMS[:2]
        assert crawl.next is None
        with pytest.raises(PeerError) as raised:
            next(pages)
    assert raised.value.reason is Reason.FOREIGN_LINK


def test_without_links_the_total_says_whether_there_is_more(partner: Partner) -> None:
    say(partner, *(page(ITEMS[at : at + 2], total=6) for at in (0, 2, 4)))
    assert steps(partner, guesses=True) == [(2, "offset=2"), (2, "offset=4"), (2, None)]


@pytest.mark.parametrize(
    "link",
    [
        "<?offset=0>; rel=prev",
        "<?offset=0>; rel=first, <?offset=4>; rel=last",
        "<?offset=2>",
        "<<>>;;rel=next",
        "offset=2",
    ],
)
def test_a_header_without_a_link_to_the_next_page_says_no_more_than_none(
    partner: Partner, link: str
) -> None:
    pages = [page(ITEMS[at : at + 2], total=6) for at in (2, 4)]
    first = page(ITEMS[:2], total=6, headers={"Link": link})
    say(partner, first, *pages)
    assert steps(partner, guesses=True) == [(2, "offset=2"), (2, "offset=4"), (2, None)]


def test_nobody_guesses_who_is_not_told_to(partner: Partner) -> None:
    say(partner, page(ITEMS[:2], total=6))
    assert steps(partner) == [(2, None)]


def test_nobody_guesses_behind_links(partner: Partner) -> None:
    url = f"{partner.url}/ocpi/2.2.1/locations"
    say(partner, page(ITEMS[:2], link=f"{url}?p=2", total=6), page(ITEMS[2:4], total=6))
    assert steps(partner, guesses=True) == [(2, "p=2"), (2, None)]


def test_a_guess_that_leads_nowhere_ends_the_list(partner: Partner) -> None:
    say(partner, page(ITEMS[:2], total=6))
    assert steps(partner, guesses=True) == [(2, "offset=2")]
    with pytest.raises(PeerError) as raised:
        steps(partner, guesses=True, quirks=[Quirk.NO_LINK])
    assert raised.value.reason is Reason.LOOP
