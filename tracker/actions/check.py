"""Looking through a whole file for what should be looked at again, and waiving what was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar

from tracker.actions.desk import read_typed
from tracker.actions.filters import Asked
from tracker.actions.pages import events
from tracker.actions.read import library
from tracker.actions.record import Recorded
from tracker.domain import checks, records, similarity
from tracker.domain.checks import CHECKS, Checked, Context, Finding
from tracker.domain.directory import Directory
from tracker.domain.kinds import Json
from tracker.domain.records import Event, OwnType, Party, Record, Source, SourceText, Waiver
from tracker.errors import NotFound, Refused
from tracker.store import finding, queries
from tracker.store.database import Connection
from tracker.store.history import batches
from tracker.store.reading import event_types, load
from tracker.store.records import Recorder


def check(connection: Connection, today: date) -> list[Checked]:
    """Every finding in the file, waived ones too: the gravest first, then by record."""
    found = list(_findings(connection, today))
    titles = _titles(connection, {finding.record_id for finding in found})
    waivers = {each.key: each for each in _all(connection, Waiver)}
    order = list(CHECKS)
    checked = [Checked(each, titles.get(each.record_id, ""), waivers.get(each.key)) for each in found]
    return sorted(checked, key=lambda each: (order.index(each.finding.code), each.title, each.finding.key))


def waive(connection: Connection, recorder: Recorder, ref: str, reason: str, *, today: date) -> Recorded:
    """Lets a finding stand, for a reason that travels with the file; raises `Refused` where one was given before."""
    typed = ref.strip().upper()
    matching = [each for each in check(connection, today) if typed and each.finding.ref.startswith(typed)]
    if len(matching) != 1:
        what = "several findings start" if matching else "no finding starts"
        raise NotFound(f"{what} with {ref!r}; tracker check lists them")
    finding, _, former = matching[0]
    if former is not None:
        raise Refused(
            f"{finding.ref} was waived already: {former.reason}; "
            f'tracker edit {former.ref} --set "reason=…" words it anew, tracker delete {former.ref} takes it back'
        )
    key = finding.key
    said: dict[str, Json] = {"key": key, "reason": reason}
    made = read_typed(Waiver, said, f"the waiver of {ref}", id=records.id_of_key(Waiver.KIND, key))
    recorder.save([made])
    return Recorded(made, [made])


def _findings(connection: Connection, today: date) -> Iterator[Finding]:
    provisions, types = library(connection), event_types(connection)
    read: Counter[str] = Counter()
    for page, directory in events(connection, Asked()):
        known = _context(connection, page, directory, today)
        for event in page:
            read.update({violation.provision for violation in event.violations})
            yield from checks.of_record(event, types)
            yield from checks.of_event(event, known)
            yield from checks.same_event(event, _alike(connection, event))
    for key, count in read.items():
        if key in provisions:
            yield from checks.of_provision(provisions[key], count)
    yield from checks.of_library(provisions, types)
    parties = list(_all(connection, Party))
    for party in parties:
        yield from checks.of_record(party, types)
        yield from checks.of_party(party)
    yield from _same_parties(parties)
    for each in (*_all(connection, Source), *_all(connection, OwnType)):
        yield from checks.of_record(each, types)
    yield from checks.of_chains(_all(connection, Source), provisions.values(), parties)


def _context(connection: Connection, page: Sequence[Event], directory: Directory, today: date) -> Context:
    digests = {each.content_hash for each in directory.sources.values() if each.content_hash}
    ids = sorted(records.id_of_key(SourceText.KIND, digest) for digest in digests)
    texts = (each for each in load(connection, ids).values() if isinstance(each, SourceText))
    linked = {link.event_id for event in page for link in event.links}
    lost = linked - load(connection, sorted(linked)).keys()
    return Context(directory, today, {each.key: each.text for each in texts}, frozenset(lost))


def _alike(connection: Connection, event: Event) -> Iterator[Event]:
    for other in load(connection, queries.events_beside(connection, event)).values():
        if isinstance(other, Event) and similarity.alike(event, other):
            yield other


def _same_parties(parties: Sequence[Party]) -> Iterator[Finding]:
    """Pairs of parties with nearly one name, of a kind and country that can be one; those merged already are one."""
    apart = {party.id: party for party in parties if party.merged_into is None}
    for one, other in similarity.close_pairs((party.id, party.name) for party in apart.values()):
        first, second = apart[one], apart[other]
        of_a_kind = first.kind == second.kind or "unknown" in (first.kind, second.kind)
        of_a_country = first.country == second.country or None in (first.country, second.country)
        told_apart = {each.party_id for each in (*first.distinctions, *second.distinctions)} & {one, other}
        if of_a_kind and of_a_country and not told_apart:
            yield checks.same_party(first, second)


R = TypeVar("R", bound=Record)


def _all(connection: Connection, kind: type[R]) -> Iterator[R]:
    for ids in batches(finding.record_ids(connection, kind.KIND)):
        for record in load(connection, ids).values():
            if isinstance(record, kind):
                yield record


def _titles(connection: Connection, ids: Iterable[str]) -> Mapping[str, str]:
    return {each.id: records.title_of(each) for each in load(connection, sorted(ids)).values()}
