"""Reads what some events refer to into one `Directory`, in as many statements for one event as for a page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from sqlalchemy.engine import Connection

from tracker.domain import claims, records
from tracker.domain.directory import Directory
from tracker.domain.records import Event, Party, Provision, Record, Source
from tracker.domain.vocabulary import EVENT_TYPES
from tracker.store.queries import provision_wholes
from tracker.store.records import event_types, load

R = TypeVar("R", bound=Record)


def directory_for(connection: Connection, events: Iterable[Event]) -> Directory:
    """The parties, sources and provisions that `events` refer to, and what those provisions stand in."""
    listed = list(events)
    within = provision_wholes(connection)
    named = {key for event in listed for key in event.provision_keys}
    keys = {whole for key in named for whole in claims.wholes(key, within)}
    sources = _of(Source, connection, {source for event in listed for source in event.source_ids})
    relayed = {source.relays for source in sources.values() if source.relays and source.relays not in sources}
    provisions = _of(Provision, connection, {records.id_of_key("provision", key) for key in keys})
    return Directory(
        parties=_parties(connection, {party for event in listed for party in event.party_ids}),
        sources=sources | _of(Source, connection, relayed),
        provisions={provision.key: provision for provision in provisions.values()},
        within=within,
        types=EVENT_TYPES if all(event.type in EVENT_TYPES for event in listed) else event_types(connection),
    )


def _parties(connection: Connection, ids: set[str]) -> dict[str, Party]:
    """The parties with these ids; one that was merged into another is that other."""
    found = _of(Party, connection, ids)
    known = dict(found)
    while missing := {party.merged_into for party in known.values() if party.merged_into} - known.keys():
        more = _of(Party, connection, {party for party in missing if party})
        if not more:
            break
        known |= more
    return {party_id: _kept(party, known) for party_id, party in found.items()}


def _kept(party: Party, known: dict[str, Party]) -> Party:
    """What a party was merged into, and that into; itself where nothing."""

    def following(party_id: str) -> str | None:
        whole = known[party_id].merged_into
        return whole if whole in known else None

    return known[records.end_of_chain(party.id, following)]


def _of(kind: type[R], connection: Connection, ids: Iterable[str]) -> dict[str, R]:
    found = load(connection, sorted(ids))
    return {record_id: record for record_id, record in found.items() if isinstance(record, kind)}
