"""Taking in files: all of them or nothing, every fault at once, and nothing twice."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.actions.imported import Imported, Progress
from tracker.errors import InvalidRecord, TrackerError
from tracker.intake.files import Intake
from tracker.store.database import Connection
from tracker.store.records import Recorder


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
