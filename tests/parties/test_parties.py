"""The contract of a store of parties, whatever it keeps them in."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

pytest.importorskip("sqlalchemy", reason="The store needs the extra 'registration'.")

from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from sqlalchemy import URL
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from flask_ocpi_status.parties.memory import MemoryParties
from flask_ocpi_status.parties.parties import Endpoint
from flask_ocpi_status.parties.parties import GrantOutdated
from flask_ocpi_status.parties.parties import NameTaken
from flask_ocpi_status.parties.parties import Parties
from flask_ocpi_status.parties.parties import Party
from flask_ocpi_status.parties.parties import PartyTaken
from flask_ocpi_status.parties.parties import TokenInUse
from flask_ocpi_status.parties.parties import TokenOutdated
from flask_ocpi_status.parties.parties import TokenTaken
from flask_ocpi_status.parties.sql import SQLParties
from flask_ocpi_status.transport.platform import CredentialsRole
from flask_ocpi_status.transport.quirks import Quirk
from flask_ocpi_status.transport.routing import PartyId
from flask_ocpi_status.transport.tokens import CredentialsToken

from .databases import empty
from .databases import opened
from .databases import postgresql_url
from .databases import sqlite_url

A = CredentialsToken("token-A")
A2 = CredentialsToken("another-token-A")
C = CredentialsToken("token-C")
C2 = CredentialsToken("another-token-C")
OURS = CredentialsToken("the token for our calls")

THREADS = 8


@pytest.fixture(scope="module")
def postgresql() -> Iterator[URL]:
    """A database with its tables, for all tests."""
    with postgresql_url() as url:
        with opened(url):
            pass
        yield url


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Parties]:
    if request.param == "memory":
        yield MemoryParties()
    elif request.param == "sqlite":
        with opened(sqlite_url(tmp_path)) as store:
            yield store
    else:
        url = request.getfixturevalue("postgresql")
        empty(url)
        with closing(SQLParties(url)) as store:
            yield store


def as_registered(party: Party, **changed: Any) -> Party:
    """All that a party tells of itself, hard to keep."""
    told = replace(
        party,
        version="2.2.1",
        url="https://example.com/ocpi/versions?ü=1",
        token=OURS,
        endpoints=(
            Endpoint("locations", "https://example.com/l", "SENDER"),
            Endpoint("locations", "https://example.com/r", "RECEIVER"),
            Endpoint("nltnm-充電", "https://example.com/x"),
        ),
        roles=(
            CredentialsRole("CPO", PartyId("nL", "aBc"), {"name": "Größe 😀 \0 \\"}),
            CredentialsRole(None, PartyId("DE", "ABC")),
            CredentialsRole(
                "HUB",
                PartyId("DE", "XYZ"),
                {"name": "x", "logo": {"w": [1, 2.5, None]}},
            ),
        ),
        hub_party_id="DEXYZ",
    )
    return replace(told, **changed)


def seen(party: Party | None) -> tuple[object, ...] | None:
    """All of a party that can be compared, the case of its codes included."""
    if party is None:
        return None
    return (
        party,
        party.token and party.token.reveal(),
        [str(role.party_id) for role in party.roles],
    )


def together(*calls: Callable[[], object]) -> list[object]:
    """Make all calls at once; what one raises is its result."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        barrier.wait(timeout=60)
        try:
            return call()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def of(kind: type, results: list[object]) -> list[object]:
    return [result for result in results if isinstance(result, kind)]


@pytest.mark.parametrize(
    "name", ["", " ", "a\0b", "a\nb", "\x1b[2J", "\ud800", "x" * 256]
)
def test_what_cannot_be_a_name_is_refused(store: Parties, name: str) -> None:
    for make in (store.invite, store.begin):
        with pytest.raises(ValueError, match="1 to 255 printable characters"):
            make(name, A)
    assert list(store.all()) == []


def test_an_invitation_outlives_a_registration_that_is_begun(store: Parties) -> None:
    invited = store.invite("x", A)
    begun = store.begin("x", C)
    assert begun == invited == store.by_token(A) == store.by_token(C)
    store.give_up(C)
    assert store.by_token(C) is None
    assert store.by_token(A) == invited


def test_whichever_registration_comes_first_ends_the_other(store: Parties) -> None:
    store.invite("x", A)
    party = store.begin("x", C)
    assert store.register(party, presented=C, token=C).registered
    assert store.by_token(A) is None
    with pytest.raises(TokenOutdated):
        store.register(party, presented=A, token=A2)
    store.give_up(C)
    assert store.by_token(C) is not None


def test_a_registration_makes_the_token_useless_that_was_begun_with(
    store: Parties,
) -> None:
    store.invite("x", A)
    party = store.begin("x", later_than(OURS))
    registered = store.register(replace(party, token=OURS), presented=A, token=A2)
    assert store.by_token(A2) == registered
    assert store.by_token(later_than(OURS)) is None
    with pytest.raises(NameTaken):
        store.begin("x", C)


def ranked(above: bool) -> CredentialsToken:
    """A token whose digest is greater than that of OURS, or not."""
    tokens = (CredentialsToken(f"rank{number}") for number in range(100))
    return next(one for one in tokens if (one.digest() > OURS.digest()) is above)


def later_than(token: CredentialsToken) -> CredentialsToken:
    assert token is OURS
    return ranked(above=True)


def test_of_two_registrations_the_one_with_the_smaller_digest_is_made(
    store: Parties,
) -> None:
    store.invite("x", A)
    begun = ranked(above=False)
    party = store.begin("x", begun)
    with pytest.raises(TokenOutdated):
        store.register(replace(party, token=OURS), presented=A, token=A2)
    assert store.by_token(A) == store.by_token(begun) == party
    made = store.register(replace(party, token=OURS), presented=begun, token=begun)
    assert store.by_token(begun) == made


def test_what_was_begun_and_never_ended_counts_no_more_after_a_while(
    store: Parties,
) -> None:
    store.invite("x", A)
    begun = ranked(above=False)
    party = store.begin("x", begun, seconds=-1)
    assert store.by_token(begun) is None
    assert store.by_token(A) == party
    assert store.register(replace(party, token=OURS), presented=A, token=A2).registered


def test_a_token_is_one_party_s_whatever_it_was_given_for(store: Parties) -> None:
    store.begin("one", C)
    with pytest.raises(TokenTaken):
        store.invite("two", C)
    two = store.invite("two", A)
    with pytest.raises(TokenTaken):
        store.begin("one", A)
    with pytest.raises(TokenTaken):
        store.register(two, presented=A, token=C)
    assert [party.name for party in store.all()] == ["one", "two"]
    assert store.by_token(A) == two
    found = store.by_token(C)
    assert found is not None
    assert found.name == "one"


def test_a_party_that_is_removed_is_forgotten_with_its_tokens(store: Parties) -> None:
    party = store.register(store.invite("x", A), presented=A, token=C)
    other = store.invite("y", A2)
    store.remove("x")
    assert store.by_name("x") is None
    assert store.by_token(C) is None
    assert list(store.all()) == [other]
    with pytest.raises(TokenOutdated):
        store.register(party, presented=C, token=C2)
    with pytest.raises(LookupError, match="There is no party 'x'"):
        store.remove("x")
    assert store.invite("x", A) not in (None, other)


def test_a_new_store_knows_nobody(store: Parties) -> None:
    assert list(store.all()) == []
    assert store.by_token(A) is None
    assert store.by_name("Plugsurfing") is None


def test_who_is_invited_is_found_by_its_token_and_by_its_name(store: Parties) -> None:
    party = store.invite("Lädt & Söhne 充電", A)
    assert party == Party(party.id, "Lädt & Söhne 充電")
    assert store.by_token(A) == store.by_name(party.name) == party
    assert store.by_token(A2) is None
    assert store.by_name("Lädt & Söhne") is None
    assert store.by_name(party.name.upper()) is None


def test_all_are_given_oldest_first_whatever_happens_to_them(store: Parties) -> None:
    parties = [store.invite(name, CredentialsToken(name)) for name in "cab"]
    store.invite("c", A)
    store.register(parties[1], presented=CredentialsToken("a"), token=C)
    assert [party.name for party in store.all()] == ["c", "a", "b"]


def test_another_invitation_makes_the_older_token_useless(store: Parties) -> None:
    first = store.invite("x", A)
    assert store.invite("x", A2).id == first.id
    assert store.by_token(A) is None
    assert store.by_token(A2) == first
    with pytest.raises(TokenOutdated):
        store.register(first, presented=A, token=C)


def test_the_same_invitation_twice_is_one(store: Parties) -> None:
    assert store.invite("x", A) == store.invite("x", A)
    assert len(store.all()) == 1


def test_quirks_stay_until_an_invitation_names_others(store: Parties) -> None:
    quirks = frozenset({Quirk.BEARER, Quirk.NO_LINK})
    assert store.invite("x", A, quirks).quirks == quirks
    party = store.invite("x", A2)
    assert party.quirks == quirks
    party = store.register(replace(party, quirks=frozenset()), presented=A2, token=C)
    assert party.quirks == quirks
    store.unregister(replace(party, quirks=frozenset()), presented=C)
    assert store.invite("x", A).quirks == quirks
    assert store.invite("x", A, frozenset()).quirks == frozenset()
    assert store.by_token(A) == Party(party.id, "x")


def test_all_of_a_registration_is_kept(store: Parties) -> None:
    told = as_registered(store.invite("x", A))
    party = store.register(told, presented=A, token=C)
    assert seen(party) == seen(replace(told, registered=True))
    assert seen(store.by_token(C)) == seen(store.by_name("x")) == seen(party)
    assert [seen(one) for one in store.all()] == [seen(party)]


def test_a_registration_makes_the_token_that_it_came_with_useless(
    store: Parties,
) -> None:
    party = store.register(store.invite("x", A), presented=A, token=C)
    assert store.by_token(A) is None
    assert store.by_token(C) == party
    with pytest.raises(TokenOutdated):
        store.register(party, presented=A, token=C2)
    assert store.by_token(C2) is None


def test_a_registration_can_keep_its_token(store: Parties) -> None:
    party = store.register(store.invite("x", A), presented=A, token=C)
    changed = store.register(as_registered(party), presented=C, token=C)
    assert seen(store.by_token(C)) == seen(changed)
    assert changed.url != party.url


def test_a_registration_replaces_all_that_the_last_one_told(store: Parties) -> None:
    party = store.invite("x", A)
    store.register(as_registered(party), presented=A, token=C)
    bare = replace(party, version="2.1.1")
    assert store.register(bare, presented=C, token=C2) == replace(bare, registered=True)


def test_the_name_of_a_party_is_not_for_a_registration_to_change(
    store: Parties,
) -> None:
    party = store.invite("x", A)
    assert store.register(replace(party, name="y"), presented=A, token=C).name == "x"
    assert store.by_name("y") is None


def test_who_is_removed_is_known_by_its_name_only(store: Parties) -> None:
    party = store.register(as_registered(store.invite("x", A)), presented=A, token=C)
    store.unregister(party, presented=C)
    assert store.by_token(C) is None
    assert store.by_name("x") == Party(party.id, "x")
    for change in (
        lambda: store.unregister(party, presented=C),
        lambda: store.register(party, presented=C, token=C2),
    ):
        with pytest.raises(TokenOutdated):
            change()
    assert store.invite("x", A).id == party.id


def test_who_is_removed_with_token_a_is_invited_no_more(store: Parties) -> None:
    party = store.invite("x", A)
    store.unregister(party, presented=A)
    assert store.by_token(A) is None


def test_two_removed_parties_share_no_token(store: Parties) -> None:
    for name in "xy":
        store.unregister(store.invite(name, A), presented=A)
    assert [party.name for party in store.all()] == ["x", "y"]


def test_a_registered_party_cannot_be_invited(store: Parties) -> None:
    party = store.register(as_registered(store.invite("x", A)), presented=A, token=C)
    for token in (A2, C):
        with pytest.raises(NameTaken, match=r"^The party 'x' is registered already"):
            store.invite("x", token, frozenset({Quirk.BEARER}))
    assert store.by_token(A2) is None
    assert seen(store.by_token(C)) == seen(party)


def test_an_invitation_with_the_token_of_another_changes_nothing(
    store: Parties,
) -> None:
    first = store.invite("x", A)
    other = store.invite("y", A2)
    for name in ("y", "z"):
        with pytest.raises(TokenTaken, match=r"^The token belongs to another party"):
            store.invite(name, A, frozenset({Quirk.BEARER}))
    assert list(store.all()) == [first, other]
    assert store.by_token(A) == first
    assert store.by_token(A2) == other


def test_a_registration_with_the_token_of_another_changes_nothing(
    store: Parties,
) -> None:
    first = store.invite("x", A)
    other = store.invite("y", A2)
    with pytest.raises(TokenTaken):
        store.register(as_registered(other), presented=A2, token=A)
    assert store.by_token(A) == first
    assert store.by_token(A2) == other


def test_a_token_changes_no_party_but_its_own(store: Parties) -> None:
    first = store.invite("x", A)
    other = store.invite("y", A2)
    for party in (other, replace(first, id=first.id + other.id)):
        with pytest.raises(TokenOutdated):
            store.register(party, presented=A, token=C)
        with pytest.raises(TokenOutdated):
            store.unregister(party, presented=A)
    assert list(store.all()) == [first, other]


def test_no_message_repeats_a_token(store: Parties) -> None:
    party = store.invite("x", A)
    said = []
    for call in (
        lambda: store.invite("y", A),
        lambda: store.register(party, presented=A2, token=C),
        lambda: store.unregister(party, presented=A2),
        lambda: (store.register(party, presented=A, token=C), store.invite("x", A)),
    ):
        with pytest.raises((ValueError, LookupError)) as caught:
            call()
        said.append(str(caught.value))
    assert not any("token-" in text for text in said)
    assert all(text.endswith(".") for text in said)


def test_of_those_who_register_at_once_one_succeeds(store: Parties) -> None:
    party = store.invite("x", A)
    tokens = [CredentialsToken(f"C{number}") for number in range(THREADS)]

    def register(number: int) -> Callable[[], Party]:
        told = as_registered(party, url=f"https://{number}.example.com/")
        return lambda: store.register(told, presented=A, token=tokens[number])

    results = together(*map(register, range(THREADS)))
    (winner,) = of(Party, results)
    assert len(of(TokenOutdated, results)) == THREADS - 1
    known = [store.by_token(token) for token in tokens]
    assert known == [r if r is winner else None for r in results]
    assert list(store.all()) == [winner]


def test_those_who_invite_at_once_make_one_party(store: Parties) -> None:
    tokens = [CredentialsToken(f"A{number}") for number in range(THREADS)]
    results = together(*(lambda t=token: store.invite("x", t) for token in tokens))
    assert len(of(Party, results)) == THREADS
    (party,) = store.all()
    assert set(results) == {party}
    assert len([token for token in tokens if store.by_token(token)]) == 1


def test_one_invitation_made_many_times_at_once_is_one(store: Parties) -> None:
    results = together(*[lambda: store.invite("x", A)] * THREADS)
    assert len(of(Party, results)) == THREADS
    assert set(results) == {store.by_token(A)}
    assert len(store.all()) == 1


def test_those_who_invite_others_at_once_do_not_meet(store: Parties) -> None:
    names = [f"party {number}" for number in range(THREADS)]
    results = together(
        *(lambda n=name: store.invite(n, CredentialsToken(n)) for name in names)
    )
    assert len(of(Party, results)) == THREADS
    assert {party.name for party in store.all()} == set(names)


def test_one_token_given_to_many_at_once_is_one_party_s(store: Parties) -> None:
    results = together(
        *(lambda n=str(number): store.invite(n, A) for number in range(THREADS))
    )
    (winner,) = of(Party, results)
    assert len(of(TokenTaken, results)) == THREADS - 1
    assert list(store.all()) == [winner]


def test_a_registration_and_a_removal_at_once_do_not_mix(store: Parties) -> None:
    party = store.register(as_registered(store.invite("x", A)), presented=A, token=C)
    registered, removed = together(
        lambda: store.register(party, presented=C, token=C2),
        lambda: store.unregister(party, presented=C),
    )
    if removed is None:
        assert isinstance(registered, TokenOutdated)
        assert store.by_name("x") == Party(party.id, "x")
    else:
        assert isinstance(removed, TokenOutdated)
        assert store.by_token(C2) == registered == store.by_name("x")
    assert store.by_token(C) is None


def test_an_invitation_never_removes_a_registration(store: Parties) -> None:
    """They meet while both are made; whichever was later has seen the other."""
    party = store.invite("x", A)
    registered, invited = together(
        lambda: store.register(as_registered(party), presented=A, token=C),
        lambda: store.invite("x", A2),
    )
    if isinstance(invited, NameTaken):
        assert store.by_token(C) == registered == store.by_name("x")
    else:
        assert isinstance(registered, TokenOutdated)
        assert store.by_token(A2) == invited == store.by_name("x")


NAMES = st.sampled_from(["x", "y", "X", "ß"])
BEGUN = st.integers(0, 2).map(lambda number: CredentialsToken(f"b{number}"))
TOKENS = st.integers(0, 4).map(lambda number: CredentialsToken(f"t{number}"))
CODES = st.text("ABab12", min_size=1, max_size=2)
TEXTS = st.text(max_size=8)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXTS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner),
    max_leaves=4,
)
TOLD = st.fixed_dictionaries(
    {
        "version": st.none() | st.sampled_from(["2.1.1", "2.2.1"]),
        "url": st.none() | TEXTS,
        "token": st.none() | TEXTS.map(CredentialsToken),
        "endpoints": st.lists(
            st.builds(Endpoint, TEXTS, TEXTS, st.none() | TEXTS), max_size=2
        ).map(tuple),
        "roles": st.lists(
            st.builds(
                CredentialsRole,
                st.none() | TEXTS,
                st.builds(PartyId, CODES, CODES),
                st.dictionaries(TEXTS, JSON, max_size=2),
            ),
            max_size=2,
        ).map(tuple),
        "hub_party_id": st.none() | TEXTS,
        "quirks": st.frozensets(st.sampled_from(Quirk), max_size=2),
    }
)
Step = Callable[[Parties], object]


def inviting(
    name: str, token: CredentialsToken, quirks: frozenset[Quirk] | None
) -> Step:
    return lambda store: store.invite(name, token, quirks)


def registering(
    name: str,
    told: dict[str, Any],
    presented: CredentialsToken,
    token: CredentialsToken,
) -> Step:
    def step(store: Parties) -> object:
        party = replace(store.by_name(name) or Party(99, name), **told)
        return store.register(party, presented=presented, token=token)

    return step


def beginning(
    name: str, token: CredentialsToken, quirks: frozenset[Quirk] | None
) -> Step:
    return lambda store: store.begin(name, token, quirks)


def renewing(name: str, token: CredentialsToken, seconds: int) -> Step:
    def step(store: Parties) -> object:
        party = store.by_name(name) or Party(99, name)
        return store.begin(name, token, renewing=party, seconds=seconds)

    return step


def giving_up(token: CredentialsToken, kept: bool) -> Step:
    return lambda store: store.give_up(token, kept=kept)


def forgetting(name: str) -> Step:
    return lambda store: store.remove(name)


def removing(name: str, presented: CredentialsToken) -> Step:
    return lambda store: store.unregister(
        store.by_name(name) or Party(99, name), presented=presented
    )


STEPS = st.lists(
    st.builds(
        inviting,
        NAMES,
        TOKENS | BEGUN,
        st.none() | st.frozensets(st.sampled_from(Quirk)),
    )
    | st.builds(
        beginning,
        NAMES,
        TOKENS | BEGUN,
        st.none() | st.frozensets(st.sampled_from(Quirk)),
    )
    | st.builds(registering, NAMES, TOLD, TOKENS | BEGUN, TOKENS | BEGUN)
    | st.builds(removing, NAMES, TOKENS | BEGUN)
    | st.builds(renewing, NAMES, TOKENS | BEGUN, st.sampled_from([-1, 600]))
    | st.builds(giving_up, TOKENS | BEGUN, st.booleans())
    | st.builds(forgetting, NAMES),
    max_size=12,
)


def outcome(store: Parties, step: Step) -> object:
    """What a step gives, and what is in the store after it; ids are the store's own."""
    try:
        given = step(store)
    except (NameTaken, TokenTaken, TokenInUse, LookupError) as error:
        given = (type(error), str(error))
    return without_ids(given, *store.all())


def without_ids(*results: object) -> list[object]:
    return [
        seen(replace(one, id=0)) if isinstance(one, Party) else one for one in results
    ]


def known(store: Parties) -> list[object]:
    """Return whom each token lets in."""
    tokens = [CredentialsToken(f"{kind}{n}") for kind in "tb" for n in range(5)]
    return without_ids(*map(store.by_token, tokens))


@given(STEPS)
@settings(max_examples=60, deadline=None)
def test_the_stores_agree_whatever_is_done_to_them(steps: list[Step]) -> None:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    memory, sql = MemoryParties(), SQLParties(engine)
    assert sql.create_tables()
    for step in steps:
        assert outcome(sql, step) == outcome(memory, step)
    assert known(sql) == known(memory)
    engine.dispose()


# One registration at a time.


def test_with_one_token_one_registration_is_answered_at_a_time(store: Parties) -> None:
    party = store.invite("x", A)
    other = store.invite("y", A2)
    held = store.hold(party, presented=A, seconds=600)
    with pytest.raises(TokenInUse, match="registration or renewal of the party 'x'"):
        store.hold(party, presented=A, seconds=600)
    store.hold(other, presented=A2, seconds=600)
    assert store.by_token(A) == party  # the party itself is what it was
    store.release(held)
    store.hold(party, presented=A, seconds=600)


def test_who_answers_for_too_long_releases_nobody_else(store: Parties) -> None:
    party = store.invite("x", A)
    late = store.hold(party, presented=A, seconds=-1)
    store.hold(party, presented=A, seconds=600)
    for held in (late, "", "nobody's"):
        store.release(held)
    with pytest.raises(TokenInUse):
        store.hold(party, presented=A, seconds=600)


def test_who_is_killed_while_it_answers_holds_a_token_for_a_while(
    store: Parties,
) -> None:
    party = store.invite("x", A)
    store.hold(party, presented=A, seconds=-1)
    store.hold(party, presented=A, seconds=600)


@pytest.mark.parametrize("end", ["register", "unregister", "remove"])
def test_what_ends_a_registration_ends_that_it_is_answered(
    store: Parties, end: str
) -> None:
    party = store.invite("x", A)
    store.hold(party, presented=A, seconds=600)
    if end == "remove":
        store.remove("x")
        with pytest.raises(TokenOutdated):
            store.hold(party, presented=A, seconds=600)
        party, token = store.invite("x", A), A
    else:
        party, token = store.register(party, presented=A, token=C), C
        with pytest.raises(TokenOutdated):
            store.hold(party, presented=A, seconds=600)
    store.hold(party, presented=token, seconds=600)
    if end == "unregister":
        store.unregister(party, presented=C)
        again = store.invite("x", A)
        store.hold(again, presented=A, seconds=600)


def test_a_token_that_we_have_begun_with_is_held_alike(store: Parties) -> None:
    party = store.begin("x", C)
    held = store.hold(party, presented=C, seconds=600)
    with pytest.raises(TokenInUse):
        store.hold(party, presented=C, seconds=600)
    store.release(held)
    store.hold(party, presented=C, seconds=600)


def test_of_many_at_once_one_is_answered(store: Parties) -> None:
    party = store.invite("x", A)
    results = together(*[lambda: store.hold(party, presented=A, seconds=600)] * THREADS)
    assert len(of(str, results)) == 1
    assert len(of(TokenInUse, results)) == THREADS - 1


# Whom each may be.


def of_party(party: Party, *codes: str, hub: bool = False) -> Party:
    roles = [
        CredentialsRole("HUB" if hub else "CPO", PartyId(*one.split("-")))
        for one in codes
    ]
    return replace(party, version="2.2.1", token=OURS, roles=tuple(roles))


def test_of_many_that_are_the_same_party_one_is_registered(store: Parties) -> None:
    tokens = [CredentialsToken(f"a{number}") for number in range(THREADS)]
    invited = [store.invite(one.reveal(), one) for one in tokens]

    def register(number: int) -> Callable[[], object]:
        party = of_party(invited[number], f"DE-X{number:02}", "NL-CPX")
        after = CredentialsToken(f"c{number}")
        return lambda: store.register(party, presented=tokens[number], token=after)

    results = together(*map(register, range(THREADS)))
    assert len(of(Party, results)) == 1
    assert len(of(PartyTaken, results)) == THREADS - 1
    assert [one.registered for one in store.all()].count(True) == 1
    # The others are as they were, and may be somebody else.
    late = next(one for one in store.all() if not one.registered)
    token = CredentialsToken(late.name)
    assert store.by_token(token) == late
    party = of_party(late, "FR-ABC")
    assert store.register(party, presented=token, token=C).registered


def test_of_many_that_were_granted_the_same_party_all_are_registered(
    store: Parties,
) -> None:
    granted = [CredentialsRole("CPO", PartyId("NL", "CPX"))]
    tokens = [CredentialsToken(f"a{number}") for number in range(THREADS)]
    invited = [store.invite(one.reveal(), one, roles=granted) for one in tokens]

    def register(number: int) -> Callable[[], object]:
        party = of_party(invited[number], "nl-cpx")
        after = CredentialsToken(f"c{number}")
        return lambda: store.register(party, presented=tokens[number], token=after)

    assert len(of(Party, together(*map(register, range(THREADS))))) == THREADS


def test_which_parties_are_taken_is_told(store: Parties) -> None:
    first = store.invite("first", A)
    store.register(of_party(first, "NL-CPX", "DE-ABC"), presented=A, token=C)
    second = store.invite("second", A)
    with pytest.raises(PartyTaken, match="NL-CPX") as caught:
        store.register(of_party(second, "FR-X1Y", "nl-cpx"), presented=A, token=C2)
    assert caught.value.taken == (PartyId("NL", "CPX"),)
    assert store.by_token(A) == second
    assert store.by_token(C2) is None


def test_a_party_may_stay_who_it_is(store: Parties) -> None:
    party = store.invite("x", A)
    party = store.register(of_party(party, "NL-CPX"), presented=A, token=C)
    again = of_party(party, "NL-CPX", "NL-CPY")
    assert store.register(again, presented=C, token=C2).registered


def test_thousands_of_roles_are_kept_as_they_are(store: Parties) -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    codes = [f"{a}{b}-{n:03}" for a in letters for b in letters for n in range(8)]
    party = of_party(store.invite("x", A), *codes[:5000])
    kept = store.register(party, presented=A, token=C)
    assert seen(store.by_token(C)) == seen(kept)
    assert len(kept.roles) == 5000
    second = store.invite("y", A)
    with pytest.raises(PartyTaken):
        store.register(of_party(second, codes[4999]), presented=A, token=C2)


def test_what_is_another_s_is_told_before_anybody_is_called(store: Parties) -> None:
    store.register(of_party(store.invite("x", A), "NL-CPX"), presented=A, token=C)
    second = of_party(store.invite("y", A), "NL-CPX")
    with pytest.raises(PartyTaken, match="NL-CPX"):
        store.hold(second, presented=A, seconds=600)
    # And nothing is held by that.
    store.hold(of_party(second, "NL-CPY"), presented=A, seconds=600)


def test_who_is_registered_may_stay_what_it_is(store: Parties) -> None:
    party = of_party(store.invite("x", A), "NL-CPX")
    party = store.register(party, presented=A, token=C)
    granted = [CredentialsRole("CPO", PartyId("NL", "CPX"))]
    other = of_party(store.invite("y", A, roles=granted), "NL-CPX", "NL-CPY")
    store.register(replace(other, roles=other.roles[:1]), presented=A, token=A2)
    # Another one is the same by now. The first keeps it, also with less or more of it.
    store.hold(party, presented=C, seconds=600)
    for codes, old, new in [
        (("NL-CPX",), C, C2),
        (("NL-CPX", "DE-ABC"), C2, C),
        (("NL-CPX",), C, C2),
    ]:
        told = of_party(party, *codes)
        assert store.register(told, presented=old, token=new).registered
    # What it has given up it may not have again.
    store.register(of_party(party, "DE-ABC"), presented=C2, token=C)
    with pytest.raises(PartyTaken):
        store.register(of_party(party, "NL-CPX"), presented=C, token=C2)


@pytest.mark.parametrize("before", [None, "CPO NL-CPX", "HUB NL-CPX"])
@pytest.mark.parametrize("after", [None, "CPO NL-CPX", "CPO NL-CPY", "HUB NL-CPX"])
def test_what_is_granted_meanwhile_is_not_what_was_judged_by(
    store: Parties, before: str | None, after: str | None
) -> None:
    def granting(text: str | None) -> list[CredentialsRole]:
        if text is None:
            return []
        name, codes = text.split()
        return [CredentialsRole(name, PartyId(*codes.split("-")))]

    store.invite("x", A)
    party = store.grant("x", granting(before))
    claiming = of_party(party, "NL-CPX", hub=before == "HUB NL-CPX")
    changed = store.grant("x", granting(after))
    if before == after:
        assert store.register(claiming, presented=A, token=C).registered
        return
    with pytest.raises(GrantOutdated, match="was granted something else"):
        store.register(claiming, presented=A, token=C)
    assert store.by_token(A) == changed
    assert store.by_token(C) is None
