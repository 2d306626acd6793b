"""Taking in sheets: every row an event, by a map; no row twice, and every fault of every row told.

A row's id follows from the sheet that its map names and from what it says, so that the same sheet taken in again, or by
two analysts who merge later, adds nothing. A row that is here already is left as it is, whatever was edited since; only
one that gives an id, as the flat form does, changes the event that it names.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tracker.actions.desk import Desk
from tracker.actions.imported import Imported, Progress
from tracker.actions.sheet_rows import RowReader
from tracker.actions.sheet_updates import updated
from tracker.domain.directory import Directory
from tracker.domain.records import Event, Party, id_of_key
from tracker.errors import InvalidRecord
from tracker.intake.column_map import ColumnMap
from tracker.intake.files import Rejected
from tracker.intake.sheets import Row, Sheet, heading_key
from tracker.store.database import Connection
from tracker.store.directories import directory_for
from tracker.store.history import batches
from tracker.store.reading import event_types, load
from tracker.store.records import Recorder


class _Taking(NamedTuple):
    """A sheet being taken in."""

    file: str
    sheet: Sheet
    map: ColumnMap
    identity: Sequence[str]
    desk: Desk
    reader: RowReader
    imported: Imported

    def event(self, record_id: str, row: Row, known: Event | None, directory: Directory) -> Event | None:
        """The event of a row; where it is here, with what the row says otherwise."""
        if known is None:
            return self.reader.event(record_id, row)
        return updated(self.reader, known, directory, row, list(map(heading_key, self.sheet.headings)))

    def id_of(self, row: Row) -> str:
        """The id of the event of a row: the one it gives, or what follows from the sheet and what the row says."""
        found = {column: row.cells.get(heading_key(column)) for column in self.identity}
        content = {column: cell for column, cell in sorted(found.items()) if cell is not None}
        key = json.dumps([self.map.source, content], ensure_ascii=False, sort_keys=True)
        return self.reader.id_of(row) or id_of_key(Event.KIND, key)

    def reject(self, row: Row, problems: Sequence[str]) -> None:
        where = f"row {row.number}"
        self.imported.rejected.append(
            Rejected(self.file, where, tuple(problems), None, row, self.sheet.headings, self.sheet.layout)
        )


def import_sheet(
    connection: Connection,
    recorder: Recorder,
    file: str,
    sheet: Sheet,
    how: ColumnMap,
    progress: Progress,
    imported: Imported,
    *,
    skip: bool = False,
    new_party: bool = False,
) -> None:
    """Saves the events of a sheet's rows, in flat memory but for what they are first to name.

    Rows that cannot be read are added to what `imported` has rejected; unless these are to be skipped, nothing is saved
    from the first of them on, and the caller takes back the rest. A name that is nearly a known one is a fault, unless
    it may be a `new_party`. Raises `InvalidRecord` where the map does not fit the sheet's headings.
    """
    if problems := list(how.problems(sheet.headings)):
        raise InvalidRecord(sheet.name, problems)
    desk = Desk(connection, lambda _: False, new_party=new_party, sheet=how.source)
    reader = RowReader(desk, how, event_types(connection))
    taking = _Taking(file, sheet, how, how.identity or how.columns(), desk, reader, imported)
    for rows in batches(sheet.rows):
        events = list(_events(connection, taking, rows))
        if skip or not imported.rejected:
            recorder.save([*desk.take(), *events])
        progress(len(rows))
    imported.parties += [each.name for each in desk.new.values() if isinstance(each, Party)]


def _events(connection: Connection, taking: _Taking, rows: Sequence[Row]) -> Iterator[Event]:
    """The events of the rows that are not here yet, or are otherwise; those that cannot be read are rejected."""
    kept = [row for row in rows if row.fault is not None or not taking.map.leaves_out(row)]
    by_id = {taking.id_of(row): row for row in kept}
    here = {each.id: each for each in load(connection, list(by_id)).values() if isinstance(each, Event)}
    named = [here[each] for each, row in by_id.items() if each in here and taking.reader.id_of(row)]
    directory = directory_for(connection, named)
    taking.imported.unchanged += len(here) - len(named) + len(kept) - len(by_id)
    for record_id, row in by_id.items():
        known = here.get(record_id)
        if known is not None and not taking.reader.id_of(row):
            continue
        mark = taking.desk.mark()
        event = taking.event(record_id, row, known, directory)
        if event is None:
            taking.desk.forget(mark)
            taking.reject(row, taking.reader.problems)
        elif event == known:
            taking.imported.unchanged += 1
        else:
            yield event
