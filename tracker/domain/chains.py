"""Records that each lead to at most one other: a provision to its whole, a source to what it relays, a party merged.

Two people's edits, merged, may lead in a circle, so whoever follows such a chain asks here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

Following = Callable[[str], str | None]
"""Of a record, by id or key, the one it leads to; None where it leads nowhere. `get` of a mapping is one."""


def follow(start: str, following: Following) -> Iterator[str]:
    """`start`, what it leads to, and so on; ends before it would come to one of them again."""
    met: set[str] = set()
    at: str | None = start
    while at is not None and at not in met:
        met.add(at)
        yield at
        at = following(at)


def last_of(start: str, following: Following) -> str:
    """Where the chain from `start` ends; where that runs into a circle, the smallest of it, the same for all of it."""
    *_, last = follow(start, following)
    return last if following(last) is None else min(circle_at(last, following))


def circle_at(start: str, following: Following) -> frozenset[str]:
    """The records of the circle that following `start` ends in; none where the chain has an end."""
    *_, last = follow(start, following)
    back = following(last)
    return frozenset(follow(back, following)) if back is not None else frozenset()


def circles(starts: Iterable[str], following: Following) -> set[frozenset[str]]:
    """Every circle that the chains from `starts` run into, each once."""
    return {circle for start in starts if (circle := circle_at(start, following))}
