"""Reading one record, what it refers to, and the history of one or of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from tracker.domain import claims, journal, records
from tracker.domain.declared import replace
from tracker.domain.directory import Directory
from tracker.domain.journal import Changeset, LogEntry
from tracker.domain.kinds import Json
from tracker.domain.records import Event, Provision, Record, Source, SourceText
from tracker.store import finding, history
from tracker.store.directories import directory_for, sources_from
from tracker.store.history import history_of
from tracker.store.reading import load, load_one
from tracker.store.rows import Readable


def record(connection: Readable, ref: str) -> Record:
    """The record that a ref, id or key names."""
    return load_one(connection, finding.find(connection, ref))


def directory_of(connection: Readable, record: Record) -> Directory:
    """What one record refers to, as far as its page names it."""
    if isinstance(record, Source):
        return Directory(sources=sources_from(connection, [record.id]))
    if isinstance(record, Provision):
        return Directory(provisions=library(connection), within=finding.provision_wholes(connection))
    return directory_for(connection, [record] if isinstance(record, Event) else [])


class Shown(NamedTuple):
    """A record with what its page tells besides: the events it links to, what uses it, the text kept of a source."""

    record: Record
    directory: Directory
    linked: Mapping[str, Event]
    users: Sequence[str]
    text: str | None


MOST_USERS = 20


def shown(connection: Readable, ref: str) -> Shown:
    """The record that a ref, id or key names, with all that its page tells. Of its users no more than 21 refs."""
    found = record(connection, ref)
    directory = directory_of(connection, found)
    if isinstance(found, Event):
        directory = replace(directory, provisions={**directory.provisions, **_defining(connection, found, directory)})
    return Shown(
        found,
        directory,
        _linked(connection, found) if isinstance(found, Event) else {},
        finding.users_of(connection, found, most=MOST_USERS + 1),
        _text_of(connection, found) if isinstance(found, Source) else None,
    )


def _defining(connection: Readable, event: Event, directory: Directory) -> dict[str, Provision]:
    """The provisions that define what those named in an event are about, and what they stand in."""
    keys = finding.defining(connection, event.provision_keys)
    whole = {key for each in keys for key in claims.wholes(each, directory.within)}
    found = load(connection, finding.provision_ids(connection, whole)).values()
    return {each.key: each for each in found if isinstance(each, Provision)}


def _text_of(connection: Readable, source: Source) -> str | None:
    """The text that is kept of a source."""
    kept = load(connection, [records.id_of_key(SourceText.KIND, source.content_hash)]) if source.content_hash else {}
    return next((each.text for each in kept.values() if isinstance(each, SourceText)), None)


def _linked(connection: Readable, event: Event) -> dict[str, Event]:
    """The events that `event` has links to, by id."""
    found = load(connection, [link.event_id for link in event.links])
    return {record_id: record for record_id, record in found.items() if isinstance(record, Event)}


def library(connection: Readable) -> dict[str, Provision]:
    """Every provision that is here by its key, the oldest first."""
    found = load(connection, finding.record_ids(connection, Provision.KIND)).values()
    provisions = [each for each in found if isinstance(each, Provision)]
    return {each.key: each for each in sorted(provisions, key=_age)}


def _age(provision: Provision) -> tuple[date, str]:
    since = provision.since.earliest if provision.since else None
    return since or date.min, provision.key


def log_of(connection: Readable, ref: str) -> list[LogEntry]:
    """Who changed what of a record, from what to what, oldest first."""
    record_id = finding.find(connection, ref)
    return journal.log(history_of(connection, record_id))


def names_in(connection: Readable, entries: Iterable[LogEntry]) -> dict[str, str]:
    """What people call the records that a log's values refer to, by id; a deleted one keeps its id."""
    return names_of(connection, (value for entry in entries for edit in entry.edits for value in edit[1:]))


def names_of(connection: Readable, values: Iterable[Json]) -> dict[str, str]:
    """What people call the records whose ids stand in values of the journal."""
    return {
        each.id: records.title_of(each)
        for each in load(connection, sorted({each for value in values for each in _ids_in(value)})).values()
    }


def _ids_in(value: Json) -> Iterator[str]:
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _ids_in(one)
    elif isinstance(value, str) and len(value) == 36 and value.count("-") == 4:
        yield value


def log(connection: Readable) -> Iterator[Changeset]:
    """Every changeset, newest first."""
    return history.changesets(connection)
