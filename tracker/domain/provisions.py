"""What makes a provision sound, by itself and among the others; and whom its targets and binds are.

A merge brings in whatever other people's files hold, so whoever reads targets asks here, where what is no country
reaches nobody; `tracker check` finds it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from tracker.domain import countries
from tracker.domain.dates import PartialDate
from tracker.domain.text import fold
from tracker.domain.vocabulary import PROVISION_LEVELS, no_such_word
from tracker.errors import TrackerError, did_you_mean

if TYPE_CHECKING:
    from tracker.domain.records import Provision

EVERYBODY = "all"
PARTY = "party:"

_RANK = {level: rank for rank, level in enumerate(PROVISION_LEVELS)}
SPREADING = ("defines", "widens")
"""The relations by which a provision reaches further, and that may therefore not come back to it."""


def aimed_at(provision: Provision) -> frozenset[str]:
    """The codes of the countries it is aimed at, with their parts, and `party:` with the folded names of parties."""
    named = {PARTY + fold(each.removeprefix(PARTY)) for each in provision.targets if each.startswith(PARTY)}
    return frozenset(named).union(*map(_codes, provision.targets))


def _codes(target: str) -> frozenset[str]:
    return countries.whole(target) if countries.is_code(target) else frozenset()


# By itself. --------------------------------------------------------------------------------------------------------


def faults(provision: Provision, types: Collection[str]) -> Iterator[str]:
    """What it says of its reach that cannot be, each beginning with the name of the field."""
    for target in provision.targets:
        party = target.startswith(PARTY) and fold(target.removeprefix(PARTY))
        if not (party or countries.is_code(target)):
            yield f"targets {target!r} is neither a country's code nor {PARTY}NAME{_meant(target)}"
    for bound in provision.binds:
        if bound != EVERYBODY and not countries.is_code(bound):
            yield f"binds {bound!r} is neither {EVERYBODY} nor a country's code{_meant(bound)}"
    for heading in provision.hs:
        first, dash, last = heading.partition("-")
        if dash and (len(first) != len(last) or first > last):
            yield f"hs {heading!r} is no range; write it from the lower to the higher, with as many digits, as 86-89"
    for name in provision.event_types:
        if name not in types:
            yield f"event_types {no_such_word(name, 'event type', types)}"
    if _ends_before_it_begins(provision.since, provision.until):
        yield "until is not after since: it would never have been in force"


def _meant(text: str) -> str:
    """The code of the country that `text` names, to offer."""
    try:
        code = countries.match(text)
    except TrackerError as several:
        return f"; {several}"
    return did_you_mean([code] if code else countries.near_miss(text))


def _ends_before_it_begins(since: PartialDate | None, until: PartialDate | None) -> bool:
    first = since.earliest if since else None
    last = until.latest if until else None
    return first is not None and last is not None and last <= first


# Among the others. -------------------------------------------------------------------------------------------------


class Place(NamedTuple):
    """Where a provision stands, and what it reaches further: enough to see whether the library is in order."""

    level: str
    within: str | None
    defines: Sequence[str] = ()
    widens: Sequence[str] = ()


def place(provision: Provision) -> Place:
    return Place(provision.level, provision.within, provision.defines, provision.widens)


def disorder(places: Mapping[str, Place]) -> Iterator[tuple[str, str]]:
    """What is out of order in a library, as the key of a provision and what is wrong with it."""
    for key, each in places.items():
        whole = places.get(each.within or "")
        if whole is not None and _stands_below(whole.level, each.level):
            order = " > ".join(PROVISION_LEVELS)
            yield key, f"within {each.within}, a {whole.level}, stands no {each.level}: the order is {order}"
        for name in SPREADING:
            if key in _reached(key, places, name):
                yield key, f"{name} leads from {key} back to itself"


def _stands_below(level: str, other: str) -> bool:
    """Whether a level is below another; of one that only a newer tracker knows nobody can tell."""
    return level in _RANK and other in _RANK and _RANK[level] > _RANK[other]


def _reached(key: str, places: Mapping[str, Place], name: str) -> set[str]:
    """Everything that a relation leads to from a provision, on and on."""
    met: set[str] = set()
    ahead = [key]
    while ahead:
        here = places.get(ahead.pop())
        further = set(getattr(here, name)) - met if here else set()
        met |= further
        ahead.extend(further)
    return met
