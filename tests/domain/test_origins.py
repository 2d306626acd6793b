"""Who says it first: relay chains and the number of independent origins."""

from __future__ import annotations

import itertools
import uuid

from hypothesis import given
from hypothesis import strategies as st

from tests import factories
from tracker.domain.chains import circles
from tracker.domain.origins import End, Origins, end_of, independent_origins, relayed
from tracker.domain.records import Source

A, B, C, D = (str(uuid.UUID(int=number)) for number in range(1, 5))


def sources(*listed: Source) -> dict[str, Source]:
    return {each.id: each for each in listed}


def source(source_id: str, relays: str | None = None, *, republication: bool = False) -> Source:
    return factories.source(id=source_id, relays=relays, republication=republication)


def test_ten_papers_that_print_one_wire_are_one_voice() -> None:
    wire = source(A)
    papers = [source(str(uuid.UUID(int=number)), A) for number in range(10, 20)]
    known = sources(wire, *papers)
    assert independent_origins([paper.id for paper in papers], known) == Origins(1, 1)


def test_a_source_that_relays_nothing_is_its_own_origin() -> None:
    assert independent_origins([A, B], sources(source(A), source(B))) == Origins(2, 2)


def test_a_republication_may_be_of_another_source_or_of_one_of_its_own() -> None:
    known = sources(source(A, republication=True), source(B, C), source(C))
    assert independent_origins([A, B, C], known) == Origins(1, 2)


def test_two_republications_may_be_of_one_source() -> None:
    known = sources(source(A, republication=True), source(B, republication=True))
    assert independent_origins([A, B], known) == Origins(1, 2)


def test_a_chain_is_followed_to_its_end() -> None:
    known = sources(source(A, B), source(B, C), source(C))
    assert end_of(A, known) == End(C, known=True)


def test_a_relayed_source_that_is_no_longer_here_is_an_unknown_end() -> None:
    assert end_of(A, sources(source(A, D))) == End(D, known=False)


def test_a_circle_is_one_unknown_end_wherever_it_is_entered() -> None:
    known = sources(source(A, B), source(B, C), source(C, B))
    assert {end_of(each, known) for each in (A, B, C)} == {End(B, known=False)}
    assert independent_origins([A, B, C], known) == Origins(1, 1)
    assert circles(known, relayed(known)) == {frozenset({B, C})}


def test_no_sources_have_no_origin() -> None:
    assert independent_origins([], {}) == Origins(0, 0)


_IDS = [str(uuid.UUID(int=number)) for number in range(1, 8)]
_WORLDS = st.dictionaries(
    st.sampled_from(_IDS), st.tuples(st.sampled_from([*_IDS, None]), st.booleans()), min_size=1, max_size=7
).map(lambda drawn: {each: source(each, relays, republication=again) for each, (relays, again) in drawn.items()})


@given(_WORLDS)
def test_the_bounds_are_in_order_and_no_more_than_the_sources(known: dict[str, Source]) -> None:
    for size in range(1, len(known) + 1):
        chosen = list(itertools.islice(known, size))
        least, most = independent_origins(chosen, known)
        assert 1 <= least <= most <= size


@given(_WORLDS)
def test_citing_what_a_cited_source_relays_adds_no_voice(known: dict[str, Source]) -> None:
    for each in known.values():
        if each.relays in known:
            assert independent_origins([each.id, each.relays], known) == independent_origins([each.id], known)
