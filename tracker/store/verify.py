"""Whether the tables say what the journal says, and the journal is what was written. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tracker.domain import records
from tracker.errors import TrackerError, Unusable
from tracker.store import schema
from tracker.store.files import REVISION
from tracker.store.history import BATCH, CHANGESET, History, as_stored, changeset_of, record_pages
from tracker.store.records import LocalIds, bare_row, rows_of
from tracker.store.released import OBJECTS, SCHEMAS, fingerprint
from tracker.store.strangers import is_strange, strangers
from tracker.store.tables import LAYOUTS, MAIN, owner_of, tables_below


def verify(connection: Connection) -> Iterator[str]:
    """Yields everything that is wrong, each in one line that names the record, and goes on to the end."""
    for part in (_file, _changesets, _nameless):
        yield from _going_on(connection, part(connection))
    for page in record_pages(connection, which=_sound_id(connection)):
        yield from _going_on(connection, _page(connection, page))
    yield from _going_on(connection, _strangers(connection))


def _going_on(connection: Connection, faults: Iterator[str]) -> Iterator[str]:
    """The faults, the last of them what a damaged file makes SQLite refuse; a server would refuse all that follows."""
    try:
        yield from faults
    except sa.exc.DBAPIError as error:
        if connection.dialect.name != "sqlite":
            raise
        yield f"file: {error.orig}"


def _file(connection: Connection) -> Iterator[str]:
    """What the database itself finds: damaged pages, what is not ours, rows that refer to nothing."""
    if connection.dialect.name != "sqlite":
        return
    for (found,) in connection.exec_driver_sql("PRAGMA integrity_check(20)"):
        if found != "ok":
            yield f"file: {found}"
    objects = [tuple(row) for row in connection.exec_driver_sql(OBJECTS)]
    for stranger in strangers(objects):
        yield f"file: it has {stranger}, which no tracker makes; tracker db upgrade takes it out"
    if fingerprint(each for each in objects if not is_strange(each)) != SCHEMAS[REVISION]:
        yield "file: its tables, indexes or views are not those of this version; tracker db upgrade makes them anew"
    versions = list(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars())
    if versions != [REVISION]:
        said = " and ".join(map(repr, versions)) or "nothing"
        yield f"file: it says {said} of the version that made it, not {REVISION!r}; tracker db upgrade puts that right"
    for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield f"table {table}: row {row} refers to nothing in {parent}"


def _changesets(connection: Connection) -> Iterator[str]:
    found = connection.execute(
        sa.select(*(schema.changeset.c[name] for name in CHANGESET)), execution_options={"yield_per": BATCH}
    )
    for row in found:
        author, _, _, note, *_, stored = row
        try:
            sound = changeset_of(row).id == stored
        except (Unusable, ValueError):
            sound = False
        if not sound:
            yield f"journal: the changeset of {author} ({note}) is not what was written"


def _sound_id(connection: Connection) -> str:
    """In SQL, that the id of a record is one: where a file is damaged anything may stand in its place."""
    if connection.dialect.name != "sqlite":
        return "TRUE"
    return "typeof(record) = 'text' AND record NOT GLOB '*[^-0-9a-f]*'"


def _nameless(connection: Connection) -> Iterator[str]:
    which = sa.text(f"NOT ({_sound_id(connection)})")
    for number, record in connection.execute(sa.select(schema.change.c.id, schema.change.c.record).where(which)):
        yield f"journal: a change of {record!r}, number {number}, is of no record"


def _page(connection: Connection, page: Sequence[str]) -> Iterator[str]:
    faults, sound = _journal(connection, page)
    yield from faults
    yield from _tables(connection, sound)


def _journal(connection: Connection, page: Sequence[str]) -> tuple[list[str], list[History]]:
    """What is wrong with the changes of some records, and the histories with which nothing is.

    Only those say what the tables must hold.
    """
    found: dict[str, History] = {record: [] for record in page}
    faults: dict[str, list[str]] = {}
    for record, stored, change in as_stored(connection, page):
        if change is None:
            fault = f"journal: a change of {record} is not what was written (change {str(stored)[:8]})"
            faults.setdefault(record, []).append(fault)
        else:
            found[record].append(change)
    for record, history in found.items():
        parents = {parent for change in history for seen in change.parents.values() for parent in seen}
        if record not in faults and not parents <= {change.id for change in history}:
            faults[record] = [f"journal: a change of {record} was made in sight of another that is not here"]
    sound = [history for record, history in found.items() if record not in faults]
    return [fault for each in faults.values() for fault in each], sound


def _tables(connection: Connection, batch: Sequence[History]) -> Iterator[str]:
    """Rows that differ from what the journal makes of a record, are missing, or are too many."""
    ids = LocalIds(connection)
    try:
        expected = rows_of(batch, ids)
    except TrackerError as error:
        if len(batch) == 1:
            yield str(error)
        else:
            for history in batch:
                yield from _tables(connection, [history])
        return
    for kind, main in MAIN.items():
        owners = {row[0]: row[1] for row in expected.get(main.name, [])}
        for table in _all_tables_of(kind):
            owner = owner_of(table)
            try:
                held = {tuple(row) for row in connection.execute(_laid_out(table).where(owner.in_(list(owners))))}
            except sa.exc.OperationalError:  # it is gone, which the file was told of
                if connection.dialect.name != "sqlite":
                    raise
                continue
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
        named = {row[1] for row in unknown if isinstance(row[1], str) and row[1].isascii()}
        ids.look_up(main, sorted(named))
        if main is schema.provision:  # one that is not here stands there for those who name it by its key
            keys = LAYOUTS[main.name].columns.index("key")
            ids.need_keys({row[keys] for row in unknown if isinstance(row[keys], str) and row[keys].isprintable()})
        for row in unknown:
            if row[1] not in named or list(row) != bare_row(main, row[1], ids):
                yield f"table {main.name}: {row[2]} is in no journal"
    text = owner_of(schema.event_text)  # which in SQLite has no foreign key
    for number in connection.scalars(sa.select(text).where(text.not_in(sa.select(schema.event.c.id)))):
        yield f"table event_text: row {number} belongs to no event"
