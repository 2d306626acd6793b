"""How many voices some sources are: ten papers that print one wire are one.

A source that relays another leads to it, and that one further; where a chain ends is an origin. A republication of a
source it does not name, a circle, and a source that is no longer here end at an origin that nobody knows: it may be
one of the others or one of its own, so the number of independent origins has a lower and an upper bound.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tracker.domain.chains import Following, circle_at, follow
from tracker.domain.records import Source


class End(NamedTuple):
    """Where a relay chain ends: at the source with this id; `known` if the statement was made there."""

    source_id: str
    known: bool


class Origins(NamedTuple):
    """The independent origins of some sources: at least and at most so many."""

    least: int
    most: int


def relayed(known: Mapping[str, Source]) -> Following:
    """Of a source, the one it relays."""
    return lambda source_id: known[source_id].relays if source_id in known else None


def end_of(source_id: str, known: Mapping[str, Source]) -> End:
    """The end of the chain that begins at `source_id`; `known` holds every source that is here."""
    following = relayed(known)
    if circle := circle_at(source_id, following):
        return End(min(circle), known=False)
    *_, last = follow(source_id, following)
    return End(last, known=last in known and not known[last].republication)


def independent_origins(source_ids: Iterable[str], known: Mapping[str, Source]) -> Origins:
    """Of the sources with these ids; of none, none."""
    ends = {end_of(each, known) for each in source_ids}
    certain = sum(end.known for end in ends)
    return Origins(least=max(certain, min(len(ends), 1)), most=len(ends))
