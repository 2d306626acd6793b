"""Records that each lead to at most one other: a provision to its whole, a source to what it relays, a party merged.

Two people's edits, merged, may lead in a circle, so whoever follows such a chain asks here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

Leads = Mapping[str, str | None]
"""Of each record, by id or key, the one it leads to; None where it leads nowhere."""


def follow(start: str, leads: Leads) -> Iterator[str]:
    """`start`, what it leads to, and so on; ends before it would come to one of them again."""
    met: set[str] = set()
    at: str | None = start
    while at is not None and at not in met:
        met.add(at)
        yield at
        at = leads.get(at)


def last_of(start: str, leads: Leads) -> str:
    """Where the chain from `start` ends; `start` itself where it runs into a circle and has no end."""
    *_, last = follow(start, leads)
    return last if leads.get(last) is None else start


def circle_at(start: str, leads: Leads) -> frozenset[str]:
    """The records of the circle that following `start` ends in; none where the chain has an end."""
    *_, last = follow(start, leads)
    back = leads.get(last)
    return frozenset(follow(back, leads)) if back is not None else frozenset()


def circles(leads: Leads) -> set[frozenset[str]]:
    """Every circle, each once."""
    return {circle for start in leads if (circle := circle_at(start, leads))}
