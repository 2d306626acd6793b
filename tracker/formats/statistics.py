"""What some events come to in figures: how many a year and of each type, with whom, what is alleged, how soon told.

A count says how much was recorded, never how much happened.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from statistics import median

from tracker.domain import claims, timeline
from tracker.domain.dates import PartialDate
from tracker.domain.directory import Directory, Page
from tracker.domain.records import Event
from tracker.formats import wording
from tracker.formats.report import NO_START

MOST_LISTED = 10  # counterparties and provisions


@dataclass(slots=True)
class Provision:
    """In how many events speakers name it to raise a breach, in how many of those it is disputed, and our readings."""

    label: str
    raised: int = 0
    disputed: int = 0
    read: int = 0


@dataclass(slots=True)
class Statistics:
    """The figures of the events that `of` has read."""

    asked: tuple[str, ...]
    events: int = 0
    years: dict[str, Counter[str]] = field(default_factory=dict)
    types: Counter[str] = field(default_factory=Counter)
    counterparties: Counter[str] = field(default_factory=Counter)
    provisions: dict[str, Provision] = field(default_factory=dict)
    raised: int = 0
    disputed: int = 0
    delays: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, asked: tuple[str, ...], pages: Iterable[Page]) -> Statistics:
        figures = cls(asked)
        for events, directory in pages:
            for event in events:
                figures._count(event, directory)
        return figures

    @property
    def every_year(self) -> list[tuple[str, Counter[str]]]:
        """The years in order, those between without an event among them; then those of no known start."""
        known = [int(year) for year in self.years if year != NO_START]
        span = range(min(known), max(known) + 1) if known else ()
        unknown = [(NO_START, self.years[NO_START])] if NO_START in self.years else []
        return [(str(year), self.years.get(str(year), Counter())) for year in span] + unknown

    @property
    def top_counterparties(self) -> list[tuple[str, int]]:
        """Country codes with the events they take part in, most first."""
        return _most(self.counterparties)

    @property
    def most_alleged(self) -> list[tuple[str, Provision]]:
        """Keys of provisions that speakers name as broken, those of most events first."""
        return self._of_most(lambda each: each.raised)

    @property
    def most_read(self) -> list[tuple[str, Provision]]:
        """Keys of provisions that we hold to be at issue, those of most events first."""
        return self._of_most(lambda each: each.read)

    def _of_most(self, number: Callable[[Provision], int]) -> list[tuple[str, Provision]]:
        order = _most(Counter({key: number(each) for key, each in self.provisions.items()}))
        return [(key, self.provisions[key]) for key, _ in order]

    @property
    def share_disputed(self) -> float | None:
        """Of the events in which somebody raises a breach, the share in which somebody denies it; None of none."""
        return self.disputed / self.raised if self.raised else None

    @property
    def median_days(self) -> float | None:
        """Days from an event to the first report of it, of those in which both days are known; None of none."""
        return median(self.delays) if self.delays else None

    def _count(self, event: Event, directory: Directory) -> None:
        self.events += 1
        year = str(event.date.earliest.year) if event.date.earliest else NO_START
        self.years.setdefault(year, Counter())[event.type] += 1
        self.types[event.type] += 1
        covered = timeline.asked_for(self.asked)
        self.counterparties.update(timeline.counterparties(event, covered, directory.types))
        self._count_breaches(event, directory)
        self.delays += _delay(event, directory)

    def _count_breaches(self, event: Event, directory: Directory) -> None:
        standings = claims.standings(event, directory)
        self.raised += any(each.raising for each in standings)
        self.disputed += any(each.status == "disputed" for each in standings)
        for each in (standing for standing in standings if standing.key):
            label = wording.provision_label(each.key, directory)
            provision = self.provisions.setdefault(each.key, Provision(label))
            provision.read += each.violation is not None
            # What we read under a regime that a speaker named is not what the speaker named.
            if each.raising and claims.accused_by_name(each, directory.within):
                provision.raised += 1
                provision.disputed += each.status == "disputed"


def _most(counted: Counter[str]) -> list[tuple[str, int]]:
    ordered = sorted(counted.items(), key=lambda each: (-each[1], each[0]))
    return [(name, number) for name, number in ordered if number][:MOST_LISTED]


def _delay(event: Event, directory: Directory) -> Iterator[int]:
    """Days from the event's last day to the first source published since, if both are known to the day."""
    ended = event.date.latest if "/" in event.date.edtf else _day(event.date)
    published = (directory.sources[each].published for each in event.source_ids if each in directory.sources)
    days = [day for each in published if each and (day := _day(each)) and ended and day >= ended]
    if ended and days:
        yield (min(days) - ended).days


def _day(when: PartialDate) -> date | None:
    """The one day that it means, if it means one."""
    return when.latest if when.earliest == when.latest else None
