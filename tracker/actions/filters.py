"""Which events an analyst asks for: her words resolved to codes, ids and days, and what only claims can decide."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import NamedTuple

from tracker.domain import claims, countries, timeline, vocabulary
from tracker.domain.directory import Directory
from tracker.domain.records import Claim, Event
from tracker.errors import NotFound, NotUnderstood
from tracker.store import finding, selection
from tracker.store.reading import event_types
from tracker.store.rows import Readable
from tracker.store.selection import Filter


class Asked(NamedTuple):
    """The filters as typed. A WHO is a country, or a party by name or `ref:`."""

    countries: Sequence[str] = ()
    since: str | None = None
    until: str | None = None
    as_of: date | None = None
    certain: bool = False
    types: Sequence[str] = ()
    roles: Sequence[str] = ()
    party: str | None = None
    statuses: Sequence[str] = ()
    tags: Sequence[str] = ()
    search: str | None = None
    violations: bool = False
    about: str | None = None
    violation_status: str | None = None
    claimed_by: str | None = None
    denied_by: str | None = None
    include_speakers: bool = False
    newest_first: bool = False
    limit: int | None = None
    known_on: str | None = None
    best_first: bool = False


@contextmanager
def told(connection: Readable, asked: Asked, today: date) -> Iterator[Readable]:
    """The connection to ask: of the file as it is, or as it was on the day of `known_on`, of a month on its last."""
    if asked.known_on is None:
        yield connection
        return
    from tracker.store.past import as_known_on

    with as_known_on(connection, _known_day(asked.known_on, asked.as_of, today)) as past:
        yield past


class Someone(NamedTuple):
    """A country, which finds those who speak for it, or parties."""

    country: str | None
    parties: frozenset[str]

    def says(self, claim: Claim) -> bool:
        return claim.country == self.country if self.country else claim.speaker_id in self.parties


class ClaimFilter(NamedTuple):
    """What of a question depends on who says what; every condition given must hold."""

    violations: bool
    about: str | None
    status: str | None
    claimed_by: Someone | None
    denied_by: Someone | None

    def keeps(self, event: Event, directory: Directory) -> bool:
        standings = claims.standings(event, directory)
        if self.violations and not standings:
            return False
        if self.about and not any(self.about in claims.wholes(key, directory.within) for key in event.provision_keys):
            return False
        if self.status and not any((each.status or "none") == self.status for each in standings):
            return False
        return self._spoken(event, directory)

    def _spoken(self, event: Event, directory: Directory) -> bool:
        """Whether those asked for say so still: a word that was taken back counts no more."""
        raised = self.claimed_by is None or any(map(self.claimed_by.says, claims.raised_by(event, directory)))
        denied = self.denied_by is None or any(map(self.denied_by.says, claims.denied_by(event, directory)))
        return raised and denied

    @property
    def asks(self) -> bool:
        return any((self.violations, self.about, self.status, self.claimed_by, self.denied_by))


def filters_of(connection: Readable, asked: Asked) -> tuple[Filter, ClaimFilter]:
    """What is asked for with her words resolved: what the tables can tell, and what only claims decide."""
    return _filter(connection, asked), _claim_filter(connection, asked)


def codes_of(asked: Asked) -> tuple[str, ...]:
    """The codes of the countries asked for, once each."""
    return tuple(dict.fromkeys(countries.resolve(country) for country in asked.countries))


def _filter(connection: Readable, asked: Asked) -> Filter:
    since, until = _day(asked.since, asked.as_of, "since"), _day(asked.until, asked.as_of, "until")
    if since and until and since > until:
        raise NotUnderstood(f"the period ends before it begins: {asked.since} to {asked.until}")
    types = event_types(connection) if asked.types or asked.roles else {}
    every_role = dict.fromkeys(role for each in types.values() for role in each.roles)
    return Filter(
        countries=timeline.asked_for(codes_of(asked)),
        since=since,
        until=until,
        certain=asked.certain,
        types=tuple(vocabulary.event_type(name, types).name for name in asked.types),
        roles=tuple(_known(role, "role", every_role) for role in asked.roles),
        parties=_someone(connection, asked.party).parties if asked.party is not None else frozenset(),
        statuses=tuple(_known(status, "event status", vocabulary.EVENT_STATUSES) for status in asked.statuses),
        tags=tuple(asked.tags),
        words=selection.search_words(asked.search),
        speakers=asked.include_speakers,
        newest_first=asked.newest_first,
        best_first=asked.best_first and not asked.newest_first,
        limit=asked.limit,
    )


def _claim_filter(connection: Readable, asked: Asked) -> ClaimFilter:
    about = asked.about.lower() if asked.about is not None else None
    if about is not None and about not in (keys := finding.provision_keys(connection)):
        raise NotUnderstood(vocabulary.no_such_word(about, "key of a regime, instrument or paragraph", keys))
    status = asked.violation_status
    return ClaimFilter(
        violations=asked.violations,
        about=about,
        status=_known(status, "status of a violation", vocabulary.VIOLATION_STATUSES) if status is not None else None,
        claimed_by=_someone(connection, asked.claimed_by) if asked.claimed_by is not None else None,
        denied_by=_someone(connection, asked.denied_by) if asked.denied_by is not None else None,
    )


def _known_day(typed: str, as_of: date | None, today: date) -> date:
    from tracker.domain.typed_dates import read  # takes longer to import than most timelines to print

    found = read(typed, as_of=as_of)
    if found.latest is None or set(found.edtf) & set("/["):
        raise NotUnderstood(f"{typed!r} is no one day; the file is told as it was on one, such as {today.isoformat()}")
    if found.latest > today:
        raise NotUnderstood(f"{typed!r} is still to come; nobody can tell yet what the file will say then")
    return found.latest


def _day(typed: str | None, as_of: date | None, end: str) -> date | None:
    if typed is None:
        return None
    from tracker.domain.typed_dates import read  # takes longer to import than most timelines to print

    found = read(typed, as_of=as_of)
    day = found.earliest if end == "since" else found.latest
    if day is None:
        raise NotUnderstood(f"{typed!r} has no {'first' if end == 'since' else 'last'} day to filter by")
    return day


def _known(word: str, what: str, words: Collection[str]) -> str:
    if word not in words:
        raise NotUnderstood(vocabulary.no_such_word(word, what, words))
    return word


def _someone(connection: Readable, typed: str) -> Someone:
    from tracker.domain import phrases  # only a WHO needs it, and start-up must not pay for it

    who = phrases.who(typed)
    if who.ref is not None:
        return Someone(None, finding.merged_into(connection, {finding.find(connection, who.ref, "party")}))
    if who.name is None:
        return Someone(who.country, frozenset())
    ids = finding.parties_named(connection, who.name)
    if not ids:
        raise NotFound(f"no party is called {who.name!r} here; tracker party list {who.name!r} finds similar names")
    return Someone(None, finding.merged_into(connection, frozenset(ids)))
