"""Provisions by when they were in force, whom they are aimed at, whom they bind, and what they are about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from tracker.actions.read import library
from tracker.domain import countries
from tracker.domain.chains import follow
from tracker.domain.dates import PartialDate
from tracker.domain.kinds import HS_CODE, hs_meant
from tracker.domain.provisions import EVERYBODY, PARTY, aimed_at
from tracker.domain.records import Item, Provision
from tracker.domain.suggestions import covers, in_force_on_some_day, obliged
from tracker.domain.text import fold, pattern
from tracker.domain.typed_dates import read
from tracker.domain.vocabulary import CATEGORIES, nearest, no_such_word
from tracker.errors import NotFound, NotUnderstood, did_you_mean
from tracker.store import finding
from tracker.store.rows import Readable


class AskedProvisions(NamedTuple):
    """The filters as typed; every one given must hold."""

    text: str | None = None
    in_force_on: str | None = None
    target: str | None = None
    covers: str | None = None
    binds: str | None = None


def provisions(connection: Readable, asked: AskedProvisions, *, as_of: date | None, today: date) -> Iterator[Provision]:
    """The provisions asked for, the oldest first. Without a day, a bloc's members are those of `today`."""
    known = library(connection)
    found = {uuid for _, uuid, _ in finding.listed(connection, Provision.KIND, asked.text)}
    when = read(asked.in_force_on, as_of=as_of) if asked.in_force_on is not None else None
    target = _target(asked.target, known.values()) if asked.target is not None else None
    bound = countries.resolve(asked.binds) if asked.binds is not None else None
    goods = _goods(asked.covers) if asked.covers is not None else None
    for each in known.values():
        if (
            each.id in found
            and (when is None or (each.since is not None and in_force_on_some_day(each, when)))
            and (target is None or target & _targets(each, known))
            and (bound is None or _binds(each, bound, when or PartialDate.parse(today.isoformat())))
            and (goods is None or covers(each, goods, _definitions(each, known, when)))
        ):
            yield each


def _target(typed: str, known: Iterable[Provision]) -> frozenset[str]:
    """The codes of a country and its parts, or the name of a party that some provision is aimed at."""
    if not typed.startswith(PARTY):
        return countries.whole(countries.resolve(typed))
    named = sorted({each for provision in known for each in provision.targets if each.startswith(PARTY)})
    wanted = PARTY + fold(typed.removeprefix(PARTY))
    if wanted not in {PARTY + fold(each.removeprefix(PARTY)) for each in named}:
        raise NotFound(f"no provision is aimed at {typed!r}{did_you_mean(nearest(typed, named) or named[:5])}")
    return frozenset({wanted})


def _targets(provision: Provision, known: Mapping[str, Provision]) -> frozenset[str]:
    """Whom a provision is aimed at; where it names parties alone, the countries of what it stands in too."""
    named: set[str] = set()
    for key in follow(provision.key, lambda key: known[key].within if key in known else None):
        named |= aimed_at(known[key]) if key in known else set()
        if any(not each.startswith(PARTY) for each in named):
            break
    return frozenset(named)


def _binds(provision: Provision, code: str, when: PartialDate) -> bool:
    return any(each == EVERYBODY or code in obliged(each, when) for each in provision.binds)


def _goods(typed: str) -> Item:
    """Goods that are of a category, or fall under HS digits."""
    if pattern(HS_CODE).fullmatch(typed):
        return Item(name=typed, hs=typed)
    if typed not in CATEGORIES:
        raise NotUnderstood(no_such_word(typed, "category, nor an HS code", CATEGORIES) + hs_meant(typed))
    return Item(name=typed, category=typed)


def _definitions(provision: Provision, known: Mapping[str, Provision], when: PartialDate | None) -> Iterator[Provision]:
    """The definitions of what a provision names, as far as they were in force."""
    for each in known.values():
        if provision.key in each.defines and (when is None or in_force_on_some_day(each, when)):
            yield each
