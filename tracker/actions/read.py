"""Reading one record, what it refers to, and the history of one or of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tracker.domain import journal, records
from tracker.domain.directory import Directory
from tracker.domain.journal import Changeset, LogEntry
from tracker.domain.records import Event, Record
from tracker.domain.shape import Json
from tracker.store import queries
from tracker.store.changes import histories
from tracker.store.database import Connection
from tracker.store.directories import directory_for
from tracker.store.records import load, load_one


def record(connection: Connection, ref: str) -> Record:
    """The record that a ref, id or key names."""
    return load_one(connection, queries.find(connection, ref))


def directory_of(connection: Connection, record: Record) -> Directory:
    """What one record refers to, as far as its page names it."""
    return directory_for(connection, [record] if isinstance(record, Event) else [])


def page_of(connection: Connection, event: Event) -> tuple[list[Event], Directory]:
    """One event, what it refers to, and nothing more."""
    return [event], directory_for(connection, [event])


def linked(connection: Connection, event: Event) -> dict[str, Event]:
    """The events that `event` has links to, by id."""
    found = load(connection, [link.event_id for link in event.links])
    return {record_id: record for record_id, record in found.items() if isinstance(record, Event)}


def log_of(connection: Connection, ref: str) -> list[LogEntry]:
    """Who changed what of a record, from what to what, oldest first."""
    record_id = queries.find(connection, ref)
    return journal.log(histories(connection, [record_id])[record_id])


def names_in(connection: Connection, entries: Iterable[LogEntry]) -> dict[str, str]:
    """What people call the records that a log's values refer to, by id; a deleted one keeps its id."""
    return names_of(connection, (value for entry in entries for edit in entry.edits for value in edit[1:]))


def names_of(connection: Connection, values: Iterable[Json]) -> dict[str, str]:
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


def log(connection: Connection) -> Iterator[Changeset]:
    """Every changeset, newest first."""
    return queries.changesets(connection)
