"""Taking in files: all of them or nothing, every fault at once, and nothing twice. Here, those of documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

from tracker.actions.desk import Desk
from tracker.domain.records import OwnType, Party, Record
from tracker.domain.text import fold
from tracker.domain.vocabulary import EventTypes
from tracker.errors import InvalidRecord, NotUnderstood, TrackerError
from tracker.exchange.documents import Found, record_of
from tracker.exchange.intake import Intake, Rejected
from tracker.store import queries
from tracker.store.database import Connection
from tracker.store.history import BATCH
from tracker.store.reading import event_types
from tracker.store.records import Recorder

Progress = Callable[[int], None]
"""Is told how many more records have been saved."""

MOST_PROBLEMS = 1_000
"""So many are listed; whoever has more has one in every row."""


@dataclass(slots=True)
class Imported:
    """What an import came to, in numbers of records; `parties` are the names of new parties."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    parties: list[str] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)

    def problems(self) -> list[str]:
        """Everything wrong with what was left out, each with its file and place; of very many, the first."""
        found = [f"{each.file}, {each.where}: {problem}" for each in self.rejected for problem in each.problems]
        more = len(found) - MOST_PROBLEMS
        return [*found[:MOST_PROBLEMS], *([f"and {more:,} more"] if more > 0 else [])]

    def rejected_by_file(self) -> Iterator[tuple[str, list[Rejected]]]:
        """What was left out, by file."""
        for file in dict.fromkeys(each.file for each in self.rejected):
            yield file, [each for each in self.rejected if each.file == file]


def import_all(
    connection: Connection,
    recorder: Recorder,
    intakes: Sequence[Intake],
    progress: Progress,
    *,
    skip: bool = False,
    new_party: bool = False,
) -> Imported:
    """Saves what some files hold: the records of documents, and of each row of a sheet an event.

    Raises `InvalidRecord` with every fault of every file, and nothing is saved; with `skip` what has one is left out.
    """
    from tracker.actions.import_sheets import import_sheet

    documents = [(each.file, each.documents) for each in intakes if each.sheet is None]
    imported = _saved(connection, recorder, documents, progress, skip=skip) if documents else Imported()
    for each in intakes:
        if each.sheet is not None and each.map is not None:
            import_sheet(
                connection,
                recorder,
                each.file,
                each.sheet,
                each.map,
                progress,
                imported,
                skip=skip,
                new_party=new_party,
            )
    if imported.rejected and not skip:
        raise _refusal(intakes, imported)
    return _counted(recorder, imported)


def _refusal(intakes: Sequence[Intake], imported: Imported) -> TrackerError:
    error = InvalidRecord("what was to be imported", imported.problems())
    guessed = [each for each in intakes if each.map is not None and each.map.built_in is not None]
    if not guessed:
        return error
    read = ", ".join(f"{each.file} as {each.map.built_in}" for each in guessed if each.map is not None)
    return error.adding(f"Read without a map: {read}. If that is wrong, say with --map FILE which column is what.")


def _counted(recorder: Recorder, imported: Imported) -> Imported:
    created = set(recorder.written.created)
    changed = set(recorder.written.changed) - created
    imported.created, imported.changed = len(created), len(changed)
    return imported


def _saved(
    connection: Connection,
    recorder: Recorder,
    files: Sequence[tuple[str, Sequence[Found]]],
    progress: Progress,
    *,
    skip: bool,
) -> Imported:
    imported = Imported()
    wanted = _records(connection, files, imported.rejected)
    if imported.rejected and not skip:
        return imported
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        recorder.save(batch)
        progress(len(batch))
    created = set(recorder.written.created)
    imported.unchanged = len(wanted) - len(created | set(recorder.written.changed))
    imported.parties = [record.name for record in wanted if isinstance(record, Party) and record.id in created]
    return imported


def _records(
    connection: Connection, files: Sequence[tuple[str, Sequence[Found]]], rejected: list[Rejected]
) -> list[Record]:
    """The records of the documents; those with a fault are added to `rejected` instead."""
    desk = Desk(connection, lambda _: False)
    documents = [found for _, listed in files for found in listed]
    names = _names_among(documents)
    types = _types(connection, documents)
    wanted: dict[str, Record] = {}
    origins: dict[str, tuple[str, Found]] = {}

    def party_id(name: str) -> str:
        """The party that a name means: one of these documents, or one that is here."""
        among = sorted(names.get(fold(name), ()))
        if len(among) > 1:
            raise NotUnderstood(f"several parties in this import are called {name!r}; give the party_id that is meant")
        return among[0] if among else desk.party_id(name)

    for file, found in ((file, found) for file, listed in files for found in listed):
        try:
            record = record_of(found, party_id, types)
        except InvalidRecord as error:
            rejected.append(_rejected(file, found, *error.problems))
        except TrackerError as error:
            rejected.append(_rejected(file, found, str(error)))
        else:
            origins.setdefault(record.id, (file, found))
            if wanted.setdefault(record.id, record) != record:
                problem = f"id {record.id} stands here twice, with different content"
                rejected.append(_rejected(file, found, problem))
    _reject_loose(connection, wanted, origins, rejected)
    return list(wanted.values())


def _rejected(file: str, found: Found, *problems: str) -> Rejected:
    return Rejected(file, found.where, problems, document=found.document)


def _reject_loose(
    connection: Connection,
    wanted: dict[str, Record],
    origins: dict[str, tuple[str, Found]],
    rejected: list[Rejected],
) -> None:
    """Moves what refers to something that is nowhere from `wanted` to `rejected`, and then what refers to that."""
    while any(queries.loose_ends(connection, list(wanted.values()))):
        among = list(wanted.values())
        loose = {each.id: list(queries.loose_ends(connection, [each], among)) for each in among}
        for record_id, problems in loose.items():
            if problems:
                rejected.append(_rejected(*origins[record_id], *problems))
                del wanted[record_id]


def _names_among(documents: Sequence[Found]) -> dict[str, set[str]]:
    """The ids of the parties among the documents, by their folded names and aliases."""
    names: dict[str, set[str]] = {}
    for party in _readable(documents, Party):
        for name in {fold(party.name), *(fold(alias.name) for alias in party.aliases)}:
            names.setdefault(name, set()).add(party.id)
    return names


def _types(connection: Connection, documents: Sequence[Found]) -> EventTypes:
    """The event types there will be: those here, and those among the documents."""
    return dict(event_types(connection)) | {own.key: own.event_type for own in _readable(documents, OwnType)}


R = TypeVar("R", bound=Record)


def _readable(documents: Sequence[Found], cls: type[R]) -> Iterator[R]:
    """The records of one kind, as far as they can be read; what is wrong with the others is told later."""
    for found in documents:
        if found.document.get("record") == cls.KIND:
            with suppress(TrackerError):
                record = record_of(found, lambda name: name)
                if isinstance(record, cls):
                    yield record
