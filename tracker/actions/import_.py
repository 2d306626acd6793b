"""Taking in files: all of them or nothing, every fault at once, and nothing twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tracker.errors import InvalidRecord, TrackerError
from tracker.intake.files import Intake, Rejected
from tracker.store.database import Connection
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
        """Everything wrong with what was left out."""
        return problems_of(self.rejected)

    def rejected_by_file(self) -> Iterator[tuple[str, list[Rejected]]]:
        """What was left out, by file."""
        for file in dict.fromkeys(each.file for each in self.rejected):
            yield file, [each for each in self.rejected if each.file == file]


def problems_of(rejected: Iterable[Rejected]) -> list[str]:
    """What is wrong with each, with its file and place; of very many problems, the first."""
    found = [f"{each.file}, {each.where}: {problem}" for each in rejected for problem in each.problems]
    more = len(found) - MOST_PROBLEMS
    return [*found[:MOST_PROBLEMS], *([f"and {more:,} more"] if more > 0 else [])]


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
    from tracker.actions.import_documents import import_documents
    from tracker.actions.import_sheets import import_sheet

    documents = [each for each in intakes if each.sheet is None]
    imported = import_documents(connection, recorder, documents, progress) if documents else Imported()
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
    imported.created, imported.changed = recorder.written.created, recorder.written.changed
    return imported


def _refusal(intakes: Sequence[Intake], imported: Imported) -> TrackerError:
    error = InvalidRecord("what was to be imported", imported.problems())
    guessed = [each for each in intakes if each.map is not None and each.map.built_in is not None]
    if not guessed:
        return error
    read = ", ".join(f"{each.file} as {each.map.built_in}" for each in guessed if each.map is not None)
    return error.adding(f"Read without a map: {read}. If that is wrong, say with --map FILE which column is what.")
