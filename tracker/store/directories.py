"""Reads what some events refer to into one `Directory`, in as many statements for one event as for a page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TypeVar

from tracker.domain import claims
from tracker.domain.chains import last_of
from tracker.domain.directory import NOTHING, Directory
from tracker.domain.records import Event, Party, Provision, Record, Source
from tracker.domain.vocabulary import EVENT_TYPES
from tracker.store.finding import provision_ids, provision_wholes
from tracker.store.reading import event_types, load
from tracker.store.rows import Readable

R = TypeVar("R", bound=Record)


_NO_PAGE = Directory()
_KEPT = 5_000  # of what former pages referred to, so that memory stays flat


def directory_for(
    connection: Readable, events: Iterable[Event], before: Directory = _NO_PAGE, *, cites: bool = True
) -> Directory:
    """The parties, sources and provisions that `events` refer to, and what those provisions stand in.

    For who does not cite them, of the sources only those whose dates are those of claims.

    What the page `before` referred to as well is not read again: few stand in most of the events. So there may be
    others in it.
    """
    listed = list(events)
    within = before.within or provision_wholes(connection)
    named = {key for event in listed for key in event.provision_keys}
    keys = {whole for key in named for whole in claims.wholes(key, within)}
    parties = _parties(connection, {party for event in listed for party in event.party_ids}, before.parties)
    cited = {each for event in listed for each in (event.source_ids if cites else _dating(event))}
    sources = sources_from(connection, cited, before.sources)
    return Directory(
        parties=_with_former(parties, before.parties),
        sources=_with_former(sources, before.sources),
        provisions=_provisions(connection, keys, before.provisions),
        within=within,
        types=EVENT_TYPES if all(event.type in EVENT_TYPES for event in listed) else event_types(connection),
    )


def _dating(event: Event) -> Iterator[str]:
    """The sources of undated claims."""
    return (claim.source_id for claim in event.claims if claim.source_id and not claim.date)


def _with_former(found: dict[str, R], before: Mapping[str, R]) -> Mapping[str, R]:
    return {**before, **found} if len(before) < _KEPT else found


def sources_from(connection: Readable, ids: Iterable[str], before: Mapping[str, Source] = NOTHING) -> dict[str, Source]:
    """The sources with these ids, those they relay, and so on to the ends of the chains."""
    return _chained(Source, connection, ids, lambda source: source.relays, before)


def _parties(connection: Readable, ids: set[str], before: Mapping[str, Party]) -> dict[str, Party]:
    """The parties with these ids; one that was merged into another is that other."""
    here = {party_id: before[party_id] for party_id in ids if party_id in before}
    known = _chained(Party, connection, ids - here.keys(), lambda party: party.merged_into, {})
    merges = {party.id: party.merged_into if party.merged_into in known else None for party in known.values()}
    return here | {party_id: known[last_of(party_id, merges.get)] for party_id in ids if party_id in known}


def _provisions(connection: Readable, keys: set[str], before: Mapping[str, Provision]) -> dict[str, Provision]:
    here = {key: before[key] for key in keys if key in before}
    read = _of(Provision, connection, provision_ids(connection, keys - here.keys())) if keys - here.keys() else {}
    return here | {provision.key: provision for provision in read.values()}


def _chained(
    kind: type[R],
    connection: Readable,
    ids: Iterable[str],
    leads_to: Callable[[R], str | None],
    before: Mapping[str, R],
) -> dict[str, R]:
    """The records with these ids, what those lead to, and so on to the ends of the chains."""
    known: dict[str, R] = {}
    missing = set(ids)
    while missing:
        here = {record_id: before[record_id] for record_id in missing if record_id in before}
        more = here | _of(kind, connection, missing - here.keys())
        known |= more
        missing = {following for each in more.values() if (following := leads_to(each))} - known.keys()
    return known


def _of(kind: type[R], connection: Readable, ids: Collection[str]) -> dict[str, R]:
    found = load(connection, sorted(ids)) if ids else {}
    return {record_id: record for record_id, record in found.items() if isinstance(record, kind)}
