"""Whether the tables say what the journal says, and the journal is what was written. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tracker.domain import records
from tracker.domain.journal import Changeset
from tracker.errors import TrackerError, Unusable
from tracker.store import schema
from tracker.store.files import REVISION
from tracker.store.history import BATCH, CHANGESET, History, histories, record_pages
from tracker.store.records import LocalIds, bare_row, rows_of
from tracker.store.released import SCHEMAS, fingerprint
from tracker.store.tables import LAYOUTS, MAIN, owner_of, tables_below


def verify(connection: Connection) -> Iterator[str]:
    """Yields everything that is wrong, each in one line that names the record."""
    yield from _file(connection)
    yield from _changesets(connection)
    for page in record_pages(connection):
        faults, sound = _journal(connection, page)
        yield from faults
        yield from _tables(connection, sound)
    yield from _strangers(connection)


def _file(connection: Connection) -> Iterator[str]:
    """What the database itself finds: damaged pages, rows that refer to nothing."""
    if connection.dialect.name != "sqlite":
        return
    for (found,) in connection.exec_driver_sql("PRAGMA integrity_check(20)"):
        if found != "ok":
            yield f"file: {found}"
    found = connection.exec_driver_sql("SELECT type, name, tbl_name, sql FROM sqlite_schema")
    if fingerprint(tuple(row) for row in found) != SCHEMAS[REVISION]:
        yield "file: its tables, indexes or views are not those of this version; tracker db upgrade makes them anew"
    for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield f"table {table}: row {row} refers to nothing in {parent}"


def _changesets(connection: Connection) -> Iterator[str]:
    for row in connection.execute(
        sa.select(*(schema.changeset.c[name] for name in CHANGESET)), execution_options={"yield_per": BATCH}
    ):
        changeset = Changeset(*row)
        if changeset.id != changeset.kept_id:
            yield f"journal: the changeset of {changeset.author} ({changeset.note}) is not what was written"


def _journal(connection: Connection, page: Sequence[str]) -> tuple[list[str], list[History]]:
    """What is wrong with the changes of some records, and the histories with which nothing is.

    Only those say what the tables must hold.
    """
    stored: dict[str, set[str]] = {record: set() for record in page}
    table = schema.change
    for record, change in connection.execute(sa.select(table.c.record, table.c.hash).where(table.c.record.in_(page))):
        stored[record].add(change)
    faults, sound = [], []
    found = _readable(connection, page)
    for record, ids in stored.items():
        history = found.get(record, [])
        parents = {parent for change in history for seen in change.parents.values() for parent in seen}
        if {change.id for change in history} != ids:
            faults.append(f"journal: a change of {record} is not what was written")
        elif not parents <= ids:
            faults.append(f"journal: a change of {record} was made in sight of another that is not here")
        else:
            sound.append(history)
    return faults, sound


def _readable(connection: Connection, page: Sequence[str]) -> dict[str, History]:
    """The histories of some records; one that cannot be read is left out and keeps nobody from reading the others."""
    try:
        return histories(connection, page)
    except Unusable:
        found: dict[str, History] = {}
        for record in page:
            with suppress(Unusable):
                found |= histories(connection, [record])
        return found


def _tables(connection: Connection, batch: Sequence[History]) -> Iterator[str]:
    """Rows that differ from what the journal makes of a record, are missing, or are too many."""
    ids = LocalIds(connection)
    try:
        expected = rows_of(batch, ids)
    except TrackerError as error:
        yield str(error)
        return
    for kind, main in MAIN.items():
        owners = {row[0]: row[1] for row in expected.get(main.name, [])}
        for table in _all_tables_of(kind):
            owner = owner_of(table)
            held = {tuple(row) for row in connection.execute(_laid_out(table).where(owner.in_(list(owners))))}
            wanted = {tuple(row) for row in expected.get(table.name, [])}
            for key in sorted({row[0] for row in wanted ^ held}):
                yield f"table {table.name}: the rows of {kind} {records.ref(owners[key])} are not what the journal says"


def _all_tables_of(kind: str) -> list[sa.Table]:
    below = tables_below(kind)
    nested = [table for table in schema.DERIVED if any(f"{part.name}.part" in _targets(table) for part in below)]
    return [MAIN[kind], *below, *nested]


def _targets(table: sa.Table) -> set[str]:
    return {f"{key.column.table.name}.{key.column.name}" for key in table.foreign_keys}


def _laid_out(table: sa.Table) -> sa.Select[tuple[Any, ...]]:
    """The rows of a table as its `Layout` has them: first the local id of the record that each belongs to."""
    return sa.select(*(table.c[key] for key in LAYOUTS[table.name].columns))


def _strangers(connection: Connection) -> Iterator[str]:
    """Records in the tables that the journal has never heard of; a bare row that others refer to is none."""
    ids = LocalIds(connection)
    for main in MAIN.values():
        known = sa.select(schema.change.c.record)
        unknown = list(connection.execute(_laid_out(main).where(main.c.uuid.not_in(known))))
        ids.look_up(main, [row[1] for row in unknown])
        if main is schema.provision:  # one that is not here stands there for those who name it by its key
            keys = LAYOUTS[main.name].columns.index("key")
            ids.need_keys({row[keys] for row in unknown if row[keys] is not None})
        for row in unknown:
            if list(row) != bare_row(main, row[1], ids):
                yield f"table {main.name}: {row[2]} is in no journal"
    text = owner_of(schema.event_text)  # which in SQLite has no foreign key
    for number in connection.scalars(sa.select(text).where(text.not_in(sa.select(schema.event.c.id)))):
        yield f"table event_text: row {number} belongs to no event"
