"""The view-model of a timeline: each event as the cells that every format prints, in plain strings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple, Protocol, TypeVar

from tracker.domain import timeline
from tracker.domain.addresses import is_web_address
from tracker.domain.directory import Directory, Page
from tracker.domain.records import Event, Source
from tracker.report.heading import NO_HEADING, Heading

T = TypeVar("T")


class Pages(Protocol):
    """The events of a report, a page at a time."""

    def __iter__(self) -> Iterator[Page]: ...

    def made(self, make: Callable[[Page], T]) -> Iterator[T]:
        """What `make` makes of each page. It may go to other processes, and so may what it makes."""


class Entry(NamedTuple):
    """One event in a timeline: `lines` are what stands under its title, `sources` the numbers of its sources."""

    event: Event
    ref: str
    date: str
    title: str
    lines: tuple[str, ...]
    roles: tuple[str, ...]
    sources: tuple[int, ...]


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
    not cite (`cites`) has no numbers of sources.
    """

    asked: tuple[str, ...]
    pages: Pages
    heading: Heading = NO_HEADING
    in_dispute: frozenset[str] = frozenset()
    cites: bool = True
    count: int = 0
    disputed: int = 0
    sources: list[Cited] = field(default_factory=list)
    most: int | None = None
    cut: bool = False
    warnings: list[str] = field(default_factory=list)
    asterisks: bool = False
    our_readings: bool = False
    covered: frozenset[str] = field(init=False)
    _numbers: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.covered = timeline.asked_for(self.asked)

    def entries(self) -> Iterator[Entry]:
        """The entries, in order, in flat memory but for the list of sources."""
        return (self._entry(event, directory) for event, directory in self.events())

    def entries_and_items(self) -> Iterator[tuple[Entry, dict[str, Any]]]:
        """Both, for a format that prints cells of both."""
        for event, directory in self.events():
            yield self._entry(event, directory), _item(event, directory, self.covered)

    def entries_with_directories(self) -> Iterator[tuple[Entry, Directory]]:
        """The entries, each with what its event refers to, for a format that says more of it."""
        return ((self._entry(event, directory), directory) for event, directory in self.events())

    def events(self) -> Iterator[tuple[Event, Directory]]:
        """The events themselves, each with what it refers to."""
        for events, directory in self.pages:
            for event in events:
                if self.count == self.most:
                    self.cut = True
                    return
                self.count += 1
                self.disputed += event.id in self.in_dispute
                yield event, directory

    def texts(self, make: Callable[[list[Event], Directory, frozenset[str]], str]) -> Iterator[str]:
        """The text that `make`, a function of a module, makes of the events of each page and the countries covered."""
        for count, disputed, text in self.pages.made(partial(_counted, make, self.covered, self.in_dispute)):
            self.count += count
            self.disputed += disputed
            yield text

    def _entry(self, event: Event, directory: Directory) -> Entry:
        from tracker.report import wording  # what prints data needs no words

        lines = (wording.facts(event, self.covered, directory), *wording.standings(event, directory))
        self.asterisks = self.asterisks or wording.uncertain(event.provision_keys, directory)
        self.our_readings = self.our_readings or any(line.startswith("our reading") for line in lines)
        return Entry(
            event=event,
            ref=event.ref,
            date=event.date.words(),
            title=event.title,
            lines=lines,
            roles=tuple(map(wording.in_words, self._roles(event))),
            sources=tuple(self._number(source_id, directory) for source_id in event.source_ids) if self.cites else (),
        )

    def _roles(self, event: Event) -> list[str]:
        """The roles of the country asked for; of several countries, each with its own."""
        if len(self.asked) == 1:
            return timeline.roles_of(event, self.covered)
        return [
            f"{code} {role}" for code in self.asked for role in timeline.roles_of(event, timeline.asked_for([code]))
        ]

    def _number(self, source_id: str, directory: Directory) -> int:
        if source_id not in self._numbers:
            self._numbers[source_id] = len(self._numbers) + 1
            known = directory.sources.get(source_id)
            gone = Cited("(deleted source)", "(deleted source)")
            self.sources.append(_cited(known, directory) if known else gone)
        return self._numbers[source_id]


def _counted(
    make: Callable[[list[Event], Directory, frozenset[str]], str],
    covered: frozenset[str],
    in_dispute: frozenset[str],
    page: Page,
) -> tuple[int, int, str]:
    """How many events a page has, on how many of them people disagree, and its text."""
    events, directory = page
    return len(events), sum(event.id in in_dispute for event in events), make(events, directory, covered)


def _item(event: Event, directory: Directory, covered: frozenset[str]) -> dict[str, Any]:
    from tracker.report import items  # what prints words needs no data

    return items.item(event, directory, covered)


def _cited(source: Source, directory: Directory) -> Cited:
    from tracker.report import wording

    return Cited(
        short=wording.source_in_short(source),
        full=wording.source(source, directory),
        said=wording.source_without_address(source, directory),
        grade=wording.in_words(source.reliability or ""),
        url=source.url if source.url and is_web_address(source.url) else "",
        ref=source.ref,
    )
