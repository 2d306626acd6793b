"""How many voices some sources are: ten papers that print one wire are one.

A source that relays another leads to it, and that one further; where a chain ends is an origin. A republication of a
source it does not name, a circle, and a source that is no longer here end at an origin that nobody knows: it may be
one of the others or one of its own, so the number of independent origins has a lower and an upper bound.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tracker.domain.chains import Leads, circle_at, follow
from tracker.domain.records import Source


class End(NamedTuple):
    """Where a relay chain ends: at the source with this id; `known` if the statement was made there."""

    source_id: str
    known: bool


class Origins(NamedTuple):
    """The independent origins of some sources: at least and at most so many."""

    least: int
    most: int


def relays(known: Mapping[str, Source]) -> Leads:
    """Of each source, the one it relays."""
    return {source.id: source.relays for source in known.values()}


def end_of(source_id: str, known: Mapping[str, Source]) -> End:
    """The end of the chain that begins at `source_id`; `known` holds every source that is here."""
    leads = relays(known)
    if circle := circle_at(source_id, leads):
        return End(min(circle), known=False)
    *_, last = follow(source_id, leads)
    return End(last, known=last in known and not known[last].republication)


def independent_origins(source_ids: Iterable[str], known: Mapping[str, Source]) -> Origins:
    """Of the sources with these ids; of none, none."""
    ends = {end_of(each, known) for each in source_ids}
    certain = sum(end.known for end in ends)
    return Origins(least=max(certain, min(len(ends), 1)), most=len(ends))
