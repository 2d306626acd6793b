"""A timeline being printed: of whom it is, by which filter, its events as accounts, its sources numbered through."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple, Protocol, TypeVar

from tracker import __version__
from tracker.domain import countries, timeline
from tracker.domain.addresses import is_web_address
from tracker.domain.directory import Directory, Page
from tracker.formats import wording
from tracker.formats.account import Account

T = TypeVar("T")

TOOL = f"sanctions-event tracker {__version__}"
NO_START = "Start not known"

Losses = Counter[str]
"""What a format has no place for, in words, and how often."""

Lacks = Callable[[Account], Iterable[str]]
"""What of an event a format has no place for, once for each time."""


class Pages(Protocol):
    """The events of a report, a page at a time."""

    def __iter__(self) -> Iterator[Page]: ...

    def made(self, make: Callable[[Page], T]) -> Iterator[T]:
        """What `make` makes of each page. It may go to other processes, and so may what it makes."""


class Heading(NamedTuple):
    """The words of a report that are not about one event. `dated` is printed as it was given: nothing reads a clock."""

    countries: tuple[str, ...] = ()
    filters: tuple[tuple[str, str], ...] = ()
    dated: str | None = None
    lanes: str = "type"

    @property
    def title(self) -> str:
        return f"{', '.join(self.names)}: timeline of events" if self.countries else "Timeline of events"

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(map(countries.name, self.countries))

    @property
    def filter_words(self) -> str:
        """`--since 2023 --type gift`, or that there was none."""
        said = " ".join(f"{name} {value}".rstrip() for name, value in self.filters)
        return said or f"none: every event recorded{' of the countries' if self.countries else ''}"


class Cited(NamedTuple):
    """A numbered source, in a few words and in full; `said` is the full text without grade and address."""

    short: str
    full: str
    said: str = "(deleted source)"
    grade: str = ""
    url: str = ""
    ref: str = ""


@dataclass(eq=False, repr=False)
class Report:
    """A timeline being printed. Sources are numbered as their first event goes by, so `sources` is whole at the end.

    A format that holds only so many events sets `most`; where there are more, `cut` is true at the end.
    `in_dispute` are the records on which people disagree; `disputed` counts those that were printed. A format that does
    not cite (`cites`) has no numbers of sources. `losses` counts what `lacks` says of each event.
    """

    asked: tuple[str, ...]
    pages: Pages
    heading: Heading = Heading()  # noqa: RUF009 - it cannot be changed
    in_dispute: frozenset[str] = frozenset()
    cites: bool = True
    most: int | None = None
    lacks: Lacks | None = None
    count: int = 0
    disputed: int = 0
    cut: bool = False
    sources: list[Cited] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    losses: Losses = field(default_factory=Counter)
    covered: frozenset[str] = field(init=False)
    _numbers: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.covered = timeline.asked_for(self.asked)

    def accounts(self) -> Iterator[Account]:
        """Its events, in order, in flat memory but for the list of sources."""
        for events, directory in self.pages:
            for event in events:
                if self.count == self.most:
                    self.cut = True
                    return
                self.count += 1
                self.disputed += event.id in self.in_dispute
                if self.cites:
                    self._number(event.source_ids, directory)
                account = Account(event, directory, self.asked, self.covered, self._numbers if self.cites else {})
                self.losses.update(self.lacks(account) if self.lacks else ())
                yield account

    def texts(self, make: Callable[[Iterable[Account]], str]) -> Iterator[str]:
        """The text that `make`, a function of a module, makes of the events of each page; it numbers no sources."""
        counted = partial(_counted, make, self.lacks, self.asked, self.covered, self.in_dispute)
        for count, disputed, losses, text in self.pages.made(counted):
            self.count += count
            self.disputed += disputed
            self.losses += losses
            yield text

    def _number(self, source_ids: Iterable[str], directory: Directory) -> None:
        for source_id in source_ids:
            if source_id not in self._numbers:
                self._numbers[source_id] = len(self._numbers) + 1
                self.sources.append(_cited(source_id, directory))

    # Around its events. ----------------------------------------------------------------------------------------------

    @property
    def events(self) -> str:
        """How many events it shows, and whether there are more."""
        return f"{self.count:,}{' (cut; more fit the filter)' if self.cut else ''}"

    @property
    def cut_words(self) -> str:
        """What it says where it could not hold every event."""
        if not self.cut:
            return ""
        narrower = "A narrower one, such as a period, shows them all."
        return f"These are the first {self.count:,} events; more fit the filter. {narrower}"

    def lead(self, shown: Sequence[Account]) -> str:
        """The line under the title."""
        of = f"{' and '.join(self.heading.names)}. " if self.asked else ""
        dated = f" {self.heading.dated}." if self.heading.dated else ""
        if not shown:
            return f"{of}No events.{dated}"
        counts = f"{wording.counted(len(shown), 'event')}, {wording.counted(len(self.sources), 'source')}"
        ends = [day for each in shown for day in (each.event.date.earliest, each.event.date.latest) if day]
        return f"{of}{min(ends).isoformat()} to {max(ends).isoformat()}. {counts}.{dated}"

    def made(self, shown: Sequence[Account]) -> list[tuple[str, str]]:
        """By which filter it was made, how much is in it, in what order, and by what."""
        said = [
            ("Filter", self.heading.filter_words),
            ("Countries", ", ".join(self.heading.names) or "any"),
            ("Order", "earliest day, then latest day, then title"),
            ("Events", self.events),
            ("Statements", f"{sum(len(each.event.claims) for each in shown):,}"),
            ("Sources", f"{len(self.sources):,}"),
            ("Made by", TOOL),
            ("Date of the report", self.heading.dated or ""),
        ]
        return [(name, value) for name, value in said if value]


def _counted(
    make: Callable[[Iterable[Account]], str],
    lacks: Lacks | None,
    asked: tuple[str, ...],
    covered: frozenset[str],
    in_dispute: frozenset[str],
    page: Page,
) -> tuple[int, int, Losses, str]:
    """How many events a page has, on how many of them people disagree, what is lost of them, and their text."""
    events, directory = page
    accounts = [Account(event, directory, asked, covered, {}) for event in events]
    losses = Counter(loss for each in accounts for loss in lacks(each)) if lacks else Counter()
    return len(events), sum(event.id in in_dispute for event in events), losses, make(accounts)


def _cited(source_id: str, directory: Directory) -> Cited:
    source = directory.sources.get(source_id)
    if source is None:
        return Cited("(deleted source)", "(deleted source)")
    return Cited(
        short=wording.source_in_short(source),
        full=wording.source(source, directory),
        said=wording.source_without_address(source, directory),
        grade=wording.in_words(source.reliability or ""),
        url=source.url if source.url and is_web_address(source.url) else "",
        ref=source.ref,
    )


def country_codes(shown: Sequence[Account]) -> list[tuple[str, str]]:
    """The codes that the texts use, with their names."""
    found = sorted({code for each in shown for code in each.event.country_codes})
    return [(code, countries.called(code)) for code in found]


def by_year(shown: Sequence[Account]) -> list[tuple[str, list[Account]]]:
    """The events by the year they begin in; those whose start is not known stand together, as the order has them."""
    return [(year, list(events)) for year, events in groupby(shown, _year)]


def _year(each: Account) -> str:
    return str(each.event.date.earliest.year) if each.event.date.earliest else NO_START


def filter_words(asked: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """The options that were given, as they are typed: a name and a value, quoted where it has blanks."""
    for name, value in asked.items():
        option = f"--{_OPTIONS.get(name, name).replace('_', '-')}"
        if value is True:
            yield option, ""
        elif isinstance(value, tuple | list):
            yield from ((option, _quoted(each)) for each in value)
        elif value is not None and value is not False:
            yield option, _quoted(value)


_OPTIONS = {"types": "type", "roles": "role", "statuses": "status", "tags": "tag"}


def _quoted(value: object) -> str:
    said = str(value)
    return f"“{said}”" if " " in said or not said else said
