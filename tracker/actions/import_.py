"""Taking in documents: all of a file or nothing, every fault at once, and nothing twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

from tracker.actions.desk import Desk
from tracker.domain.records import OwnType, Party, Record
from tracker.domain.text import fold
from tracker.domain.vocabulary import EventTypes
from tracker.errors import InvalidRecord, NotUnderstood, TrackerError
from tracker.exchange.documents import Found, record_of
from tracker.store import queries
from tracker.store.changes import BATCH
from tracker.store.database import Connection
from tracker.store.records import Recorder, event_types

Progress = Callable[[int], None]
"""Is told how many more records have been saved."""


@dataclass(slots=True)
class Imported:
    """What an import came to, in numbers of records; `parties` are the names of new parties."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    parties: list[str] = field(default_factory=list)


def import_documents(
    connection: Connection, recorder: Recorder, files: Sequence[tuple[str, Iterable[Found]]], progress: Progress
) -> Imported:
    """Saves the records of some files, each with its name for messages.

    A record that is here already is changed to what the document says, or left where it says the same. Raises
    `InvalidRecord` with every fault of every file; nothing is saved then.
    """
    documents = [(f"{name}, {found.where}", found) for name, listed in files for found in listed]
    wanted = _records(connection, documents)
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        recorder.save(batch)
        progress(len(batch))
    created = set(recorder.written.created)
    return Imported(
        created=len(created),
        changed=len(recorder.written.changed),
        unchanged=len(wanted) - len(created) - len(recorder.written.changed),
        parties=[record.name for record in wanted if isinstance(record, Party) and record.id in created],
    )


def _records(connection: Connection, documents: Sequence[tuple[str, Found]]) -> list[Record]:
    desk = Desk(connection, lambda _: False)
    names = _names_among(documents)
    types = _types(connection, documents)
    faults: list[str] = []
    wanted: dict[str, Record] = {}

    def party_id(name: str) -> str:
        """The party that a name means: one of these documents, or one that is here."""
        among = sorted(names.get(fold(name), ()))
        if len(among) > 1:
            raise NotUnderstood(f"several parties in this import are called {name!r}; give the party_id that is meant")
        return among[0] if among else desk.party_id(name)

    for where, found in documents:
        try:
            record = record_of(Found(where, found.document), party_id, types)
        except InvalidRecord as error:
            faults += [f"{where}: {problem}" for problem in error.problems]
        except TrackerError as error:
            faults.append(f"{where}: {error}")
        else:
            if wanted.setdefault(record.id, record) != record:
                faults.append(f"{where}: id {record.id} stands here twice, with different content")
    if not faults:
        faults += queries.loose_ends(connection, list(wanted.values()))
    if faults:
        raise InvalidRecord(f"{len(documents)} documents", faults)
    return list(wanted.values())


def _names_among(documents: Sequence[tuple[str, Found]]) -> dict[str, set[str]]:
    """The ids of the parties among the documents, by their folded names and aliases."""
    names: dict[str, set[str]] = {}
    for party in _readable(documents, Party):
        for name in {fold(party.name), *(fold(alias.name) for alias in party.aliases)}:
            names.setdefault(name, set()).add(party.id)
    return names


def _types(connection: Connection, documents: Sequence[tuple[str, Found]]) -> EventTypes:
    """The event types there will be: those here, and those among the documents."""
    return dict(event_types(connection)) | {own.key: own.event_type for own in _readable(documents, OwnType)}


R = TypeVar("R", bound=Record)


def _readable(documents: Sequence[tuple[str, Found]], cls: type[R]) -> Iterator[R]:
    """The records of one kind, as far as they can be read; what is wrong with the others is told later."""
    for _, found in documents:
        if found.document.get("record") == cls.KIND:
            with suppress(TrackerError):
                record = record_of(found, lambda name: name)
                if isinstance(record, cls):
                    yield record
