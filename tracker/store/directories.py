"""Reads what some events refer to into one `Directory`, in as many statements for one event as for a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from tracker.domain import claims
from tracker.domain.chains import last_of
from tracker.domain.directory import Directory
from tracker.domain.records import Event, Party, Provision, Record, Source
from tracker.domain.vocabulary import EVENT_TYPES
from tracker.store.finding import provision_ids, provision_wholes
from tracker.store.reading import event_types, load
from tracker.store.rows import Readable

R = TypeVar("R", bound=Record)


def directory_for(connection: Readable, events: Iterable[Event]) -> Directory:
    """The parties, sources and provisions that `events` refer to, and what those provisions stand in."""
    listed = list(events)
    within = provision_wholes(connection)
    named = {key for event in listed for key in event.provision_keys}
    keys = {whole for key in named for whole in claims.wholes(key, within)}
    sources = {source for event in listed for source in event.source_ids}
    provisions = _of(Provision, connection, provision_ids(connection, keys))
    return Directory(
        parties=_parties(connection, {party for event in listed for party in event.party_ids}),
        sources=sources_from(connection, sources),
        provisions={provision.key: provision for provision in provisions.values()},
        within=within,
        types=EVENT_TYPES if all(event.type in EVENT_TYPES for event in listed) else event_types(connection),
    )


def sources_from(connection: Readable, ids: Iterable[str]) -> dict[str, Source]:
    """The sources with these ids, those they relay, and so on to the ends of the chains."""
    return _chained(Source, connection, ids, lambda source: source.relays)


def _parties(connection: Readable, ids: set[str]) -> dict[str, Party]:
    """The parties with these ids; one that was merged into another is that other."""
    known = _chained(Party, connection, ids, lambda party: party.merged_into)
    merges = {party.id: party.merged_into if party.merged_into in known else None for party in known.values()}
    return {party_id: known[last_of(party_id, merges.get)] for party_id in ids if party_id in known}


def _chained(
    kind: type[R], connection: Readable, ids: Iterable[str], leads_to: Callable[[R], str | None]
) -> dict[str, R]:
    """The records with these ids, what those lead to, and so on to the ends of the chains."""
    known: dict[str, R] = {}
    missing = set(ids)
    while more := _of(kind, connection, missing):
        known |= more
        missing = {following for each in more.values() if (following := leads_to(each))} - known.keys()
    return known


def _of(kind: type[R], connection: Readable, ids: Iterable[str]) -> dict[str, R]:
    found = load(connection, sorted(ids))
    return {record_id: record for record_id, record in found.items() if isinstance(record, kind)}
