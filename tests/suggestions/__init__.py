"""What `suggest` says of the reference events, beside what it ought to say.

`python -m tests.suggestions` prints the table; a test holds every row of it. What ought to be said was written down
before the code was, from the texts of the provisions.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from tracker.actions.seed import seeds
from tracker.domain.directory import Directory
from tracker.domain.records import Event, Party, Provision
from tracker.domain.suggestions import Suggestions, suggest

EXPECTED = Path(__file__).with_name("expected.yaml")


class Case(NamedTuple):
    """A reference case, told as one movement or several, and what suggest has to say of them together."""

    events: tuple[str, ...]
    must: frozenset[str]
    may: frozenset[str]
    near: dict[str, str]


class Outcome(NamedTuple):
    """What suggest said of a case, and where that is not what it ought to say."""

    case: Case
    offered: frozenset[str]
    faults: tuple[str, ...]


def cases() -> Iterator[Case]:
    for each in yaml.safe_load(EXPECTED.read_text(encoding="utf-8")):
        yield Case(
            tuple(each["events"]), frozenset(each.get("must", ())), frozenset(each.get("may", ())), each.get("near", {})
        )


@cache
def reference() -> tuple[dict[str, Event], Directory]:
    """The seeds' events by title, and the library and parties they refer to."""
    everything = [record for folder in ("library", "events", "reference") for record in seeds(folder)]
    provisions = {each.key: each for each in everything if isinstance(each, Provision)}
    directory = Directory(
        parties={each.id: each for each in everything if isinstance(each, Party)},
        provisions=provisions,
        within={key: each.within for key, each in provisions.items()},
    )
    return {each.title: each for each in everything if isinstance(each, Event)}, directory


def said_of(title: str) -> Suggestions:
    events, directory = reference()
    return suggest(events[title], directory)


def outcome(case: Case) -> Outcome:
    said = [said_of(title) for title in case.events]
    offered = frozenset(each.provision for one in said for each in one.suggestions)
    missed = {each.provision: each.reasons for one in said for each in one.near_misses}
    faults = [f"{key} is not offered" for key in sorted(case.must - offered)]
    faults += [f"{key} is offered" for key in sorted(offered - case.must - case.may)]
    faults += [
        f"{key} is no near miss for the reason {reason!r}"
        for key, reason in case.near.items()
        if not any(each.startswith(reason) for each in missed.get(key, ()))
    ]
    return Outcome(case, offered, tuple(faults))


def table() -> Iterator[str]:
    """One line a case, and the sums."""
    outcomes = [outcome(case) for case in cases()]
    for each in outcomes:
        verdict = "; ".join(each.faults) or "as it ought to be"
        yield f"{'; '.join(each.case.events)[:58]:<58}  {', '.join(sorted(each.offered)) or '-':<44}  {verdict}"
    must = sum(len(each.case.must) for each in outcomes)
    met = sum(len(each.case.must & each.offered) for each in outcomes)
    arguable = sum(len(each.offered - each.case.must) for each in outcomes)
    faults = sum(len(each.faults) for each in outcomes)
    yield f"{len(outcomes)} cases: {met} of {must} musts offered, {arguable} arguable ones, {faults} faults"
