"""A renewal that we have begun, whatever the store keeps its parties in."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

pytest.importorskip("sqlalchemy", reason="The store needs the extra 'registration'.")

from flask_ocpi_status.parties.parties import NameTaken
from flask_ocpi_status.parties.parties import Parties
from flask_ocpi_status.parties.parties import Party
from flask_ocpi_status.parties.parties import TokenInUse
from flask_ocpi_status.parties.parties import TokenOutdated
from flask_ocpi_status.parties.parties import TokenTaken
from flask_ocpi_status.transport.tokens import CredentialsToken

from .test_parties import A2
from .test_parties import C2
from .test_parties import OURS
from .test_parties import THREADS
from .test_parties import A
from .test_parties import C
from .test_parties import as_registered
from .test_parties import of
from .test_parties import postgresql as postgresql
from .test_parties import ranked
from .test_parties import store as store
from .test_parties import together


def renewed(store: Parties, name: str = "x") -> Party:
    """A registered party that presents A."""
    party = as_registered(store.invite(name, A))
    return store.register(party, presented=A, token=A)


def test_a_renewal_keeps_the_token_beside_the_new_one(store: Parties) -> None:
    party = renewed(store)
    begun = store.begin("x", C, renewing=party, seconds=-1)
    assert begun == replace(party, renewing=True)
    assert store.by_token(A) == store.by_token(C) == store.by_name("x") == begun
    assert [one.renewing for one in store.all()] == [True]
    made = store.register(replace(party, token=C2), presented=C, token=C)
    assert (made.renewing, made.token) == (False, C2)
    assert store.by_token(A) is None
    assert store.by_token(C) == made


@pytest.mark.parametrize("kept", [True, False])
def test_what_a_renewal_was_begun_with_is_kept_or_useless(
    store: Parties, kept: bool
) -> None:
    party = renewed(store)
    store.begin("x", C, renewing=party)
    store.give_up(C, kept=kept)
    store.give_up(C2, kept=kept)
    found = store.by_token(C)
    assert found == (replace(party, renewing=True) if kept else None)
    assert store.by_token(A) == replace(party, renewing=kept)
    # Nothing is under way any more, so another may be begun.
    assert store.begin("x", A2, renewing=party).renewing
    assert store.by_token(C) is None


def test_one_renewal_is_under_way_at_a_time(store: Parties) -> None:
    party = renewed(store)
    tokens = [CredentialsToken(f"b{number}") for number in range(THREADS)]
    made = together(
        *(partial(store.begin, "x", token, renewing=party) for token in tokens)
    )
    assert len(of(Party, made)) == 1
    assert len(of(TokenInUse, made)) == THREADS - 1


def test_only_a_party_that_is_as_it_is_known_is_renewed(store: Parties) -> None:
    party = renewed(store)
    other = replace(store.invite("y", A2), token=OURS)
    for outdated in (replace(party, token=C2), replace(party, id=99), other):
        with pytest.raises(TokenOutdated):
            store.begin("x", C, renewing=outdated)
    assert store.by_token(C) is None
    assert store.by_name("x") == party
    uncalled = store.register(replace(other, token=None), presented=A2, token=A2)
    with pytest.raises(TokenOutdated):
        store.begin("y", C, renewing=uncalled)
    with pytest.raises(TokenTaken):
        store.begin("x", A2, renewing=party)
    assert store.by_name("x") == party
    with pytest.raises(NameTaken):
        store.begin("x", C)
    with pytest.raises(TypeError):
        store.begin("x", C, renewing="x")  # type: ignore[arg-type]


@pytest.mark.parametrize("under_way", [True, False])
def test_of_a_renewal_and_the_other_side_s_the_smaller_digest_is_made(
    store: Parties, under_way: bool
) -> None:
    """Of one that is not under way nothing is to be waited for."""
    party = renewed(store)
    begun = ranked(above=False)
    store.begin("x", begun, renewing=party)
    if not under_way:
        store.give_up(begun, kept=True)
    theirs = replace(party, token=OURS)
    if under_way:
        with pytest.raises(TokenOutdated):
            store.register(theirs, presented=A, token=A2)
        assert store.by_token(begun) is not None
    else:
        assert not store.register(theirs, presented=A, token=A2).renewing
        assert store.by_token(begun) is None


@pytest.mark.parametrize("presented", [A, C])
def test_who_renews_or_ends_it_comes_with_either_token(
    store: Parties, presented: CredentialsToken
) -> None:
    party = renewed(store)
    store.begin("x", C, renewing=party)
    held = store.hold(party, presented=presented, seconds=600)
    store.release(held)
    store.unregister(party, presented=presented)
    found = store.by_name("x")
    assert found is not None
    assert (found.registered, found.renewing) == (False, False)
    assert store.by_token(A) is store.by_token(C) is None
