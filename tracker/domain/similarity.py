"""What may be the same thing entered twice: names that are nearly equal, events that are probably one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from itertools import combinations

from tracker.domain.records import Event
from tracker.domain.text import fold

CLOSE_NAMES = 0.88
"""Of the letters, how many agree: Kim Jong Un and Kim Jong Eun are 0.96, Kim Jong Un and Kim Yo Jong 0.73."""

NEAR_TITLES = 0.75

NEAR_WORDS = 0.6
"""Of the words of two titles, how many are common: for comparing many at once, where letters take too long."""


def close_names(name: str, known: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Of known names, each with its party's id, at most three that are nearly `name` and not it, best first."""
    folded = fold(name)
    rated = [(likeness(folded, fold(other)), other, party_id) for other, party_id in known]
    close = sorted((each for each in rated if CLOSE_NAMES <= each[0] < 1), reverse=True)
    return [(other, party_id) for _, other, party_id in close[:3]]


def likeness(one: str, other: str) -> float:
    """From 0, nothing in common, to 1, equal; the same words in another order are nearly equal."""
    from difflib import SequenceMatcher  # slow to import, and seldom needed

    words, others = set(one.split()), set(other.split())
    if one != other and words and (words <= others or others <= words):
        return 0.99 if words == others else CLOSE_NAMES  # a surname alone is more often the known one than another
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= NEAR_TITLES else matcher.quick_ratio()


def alike(event: Event, other: Event) -> bool:
    """Whether two events of one type, time and country are probably one: a shared party, goods, or a near title.

    Goods tell nothing where a date has an open end: what was shipped by some day overlaps all that went before.
    """
    bounded = all(end is not None for each in (event, other) for end in (each.date.earliest, each.date.latest))
    return bool(
        {each.party_id for each in event.participants if each.party_id}
        & {each.party_id for each in other.participants if each.party_id}
        or (bounded and goods(event) & goods(other))
        or likeness(fold(event.title), fold(other.title)) >= NEAR_TITLES
    )


def day_of(event: Event) -> str | None:
    """The one day on which an event was, as EDTF; None where that is not known to the day."""
    return event.date.edtf if re.fullmatch(r"\d{4}-\d\d-\d\d", event.date.edtf) else None


def _common(words: Set[str], others: Set[str], *, same_day: bool) -> float:
    """Of the words of two titles, how many are common; on one and the same day, of the longer words of either."""
    if not same_day:
        return len(words & others) / max(len(words | others), 1)
    words, others = ({each for each in told if len(each) > _SHORT} for told in (words, others))
    return len(words & others) / max(min(len(words), len(others)), 1)


_SHORT = 3  # letters of words such as on, in, the

MOST_TWINS = 3


def likely_twins(title: str, beside: Iterable[tuple[str, str, bool, bool]]) -> list[str]:
    """Of events of the type, time and country of another, at most three that may be the same one, best first.

    Each is an id, a title, whether it shares a party or goods, and whether both were on one and the same day.
    """
    words = set(title.casefold().split())
    rated = []
    for event_id, other, shares, same_day in beside:
        common = _common(words, set(other.casefold().split()), same_day=same_day)
        if shares or common >= NEAR_WORDS:
            rated.append((common, shares, event_id))
    return [event_id for *_, event_id in sorted(rated, reverse=True)[:MOST_TWINS]]


def goods(event: Event) -> set[str]:
    """What moved, as far as two entries of it would agree: HS codes, and names."""
    return {each.hs for each in event.items if each.hs} | {fold(each.name) for each in event.items}


def close_pairs(named: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The pairs of ids whose names are equal or nearly so, the smaller id first; only names that share the beginning
    of a word are compared."""
    blocks: dict[str, list[tuple[str, str]]] = {}
    for record_id, name in named:
        folded = fold(name)
        for start in {word[:3] for word in folded.split()}:
            blocks.setdefault(start, []).append((record_id, folded))
    near = {
        (min(one[0], other[0]), max(one[0], other[0]))
        for block in blocks.values()
        for one, other in combinations(block, 2)
        if likeness(one[1], other[1]) >= CLOSE_NAMES
    }
    return sorted(near)
