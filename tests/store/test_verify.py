"""`tracker db verify` finds every way in which tables and journal can part, and is silent on a sound database."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tests.store.builders import by, delete, event, known, one_of_each_kind, party, save
from tracker.store import history, schema
from tracker.store import verify as verify_module
from tracker.store.database import writing
from tracker.store.files import Database
from tracker.store.history import record_pages
from tracker.store.tables import MAIN
from tracker.store.verify import verify

CELLS = [(table, column) for table in schema.DERIVED for column in table.c if not column.primary_key]


def _faults(connection: Connection) -> list[str]:
    return list(verify(connection))


@contextmanager
def _tampering(database: Database) -> Iterator[Connection]:
    """A full database whose constraints are lifted, as for a tool that edits the file by other means."""
    with writing(database, dry_run=True) as connection:
        save(connection, *one_of_each_kind())
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = 'replica'")
        yield connection


@contextmanager
def _taken_back(connection: Connection) -> Iterator[None]:
    """What is done within is undone at its end."""
    within = connection.begin_nested()
    try:
        yield
    finally:
        within.rollback()


def _other(column: sa.Column[Any], held: Any) -> Any:
    """Something else that the column takes."""
    if isinstance(column.type, sa.Boolean):
        return not held
    if isinstance(column.type, sa.Integer):
        return 5 if held != 5 else 6
    return {"ref": "ZZZZZZZZ", "uuid": known("party", "nobody"), "bound": ">"}.get(column.name, f"9{held}")


def test_a_sound_database_has_no_faults(database: Database) -> None:
    with writing(database, dry_run=True) as connection:
        save(connection, *one_of_each_kind())
        save(connection, party("Kim"), event("Car", "2024", by("KP", party="Kim"), by("RU", party="nobody known")))
        delete(connection, party("Kim"))
        assert _faults(connection) == []


def test_an_edited_cell_is_found_in_every_column(database: Database) -> None:
    with _tampering(database) as connection:
        missed = []
        for table, column in CELLS:
            held = connection.scalar(sa.select(column).where(column.is_not(None)).limit(1))
            edit = table.update().where(column == held).values({column.key: _other(column, held)})
            with suppress(sa.exc.IntegrityError), _taken_back(connection):  # a CHECK or UNIQUE may keep the value out
                assert connection.execute(edit).rowcount
                if not any(f"table {table.name}" in fault for fault in _faults(connection)):
                    missed.append(f"{table.name}.{column.name}")
        assert missed == []


def test_a_deleted_row_is_found_in_every_table(database: Database) -> None:
    with _tampering(database) as connection:
        missed = []
        for table in schema.DERIVED:
            with _taken_back(connection):
                assert connection.execute(table.delete()).rowcount
                if not any(f"table {table.name}" in fault for fault in _faults(connection)):
                    missed.append(table.name)
        assert missed == []


def test_an_extra_row_is_found_in_every_table(database: Database) -> None:
    with _tampering(database) as connection:
        missed = []
        for table in schema.DERIVED:
            if table in MAIN.values():
                continue
            row = dict(connection.execute(sa.select(table)).mappings().first() or {})
            further = {column.key: row[column.name] for column in table.c}
            last_of_key = [column for column in table.c if column.primary_key][-1]
            further[last_of_key.key] = 99 if isinstance(last_of_key.type, sa.Integer) else "ffffffffffffffff"
            with _taken_back(connection):
                connection.execute(table.insert(), further)
                if not any(f"table {table.name}" in fault for fault in _faults(connection)):
                    missed.append(table.name)
        assert missed == []


@pytest.mark.parametrize("kind", MAIN)
def test_a_record_that_is_in_no_journal_is_found(database: Database, kind: str) -> None:
    table = MAIN[kind]
    with writing(database, dry_run=True) as connection:
        save(connection, *one_of_each_kind())
        row = dict(connection.execute(sa.select(table).where(~table.c.deleted)).mappings().first() or {})
        stranger = {column.key: row[column.name] for column in table.c}
        stranger |= {"id": 99, "uuid": known(kind, "stranger"), "ref": "STRANGER"} | (
            {"key": "x"} if "key" in stranger else {}
        )
        connection.execute(table.insert(), stranger)
        assert _faults(connection) == [f"table {table.name}: STRANGER is in no journal"]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("new_values", '{"exists":true,"name":"Kim Jong Il"}'),
        ("new_values", '{"exists":true,"name":7}'),
        ("new_values", '{"exists":true,"aliases/x":{}}'),
        ("new_values", '{"exists":1.5}'),
        ("new_values", "[]"),
        ("new_values", "{"),
        ("new_values", ""),
        ("parents", "{"),
        ("parents", "[]"),
        ("parents", '{"name":["' + "0" * 64 + '"]}'),
        ("hash", "0" * 64),
        ("kind", "event"),
        ("kind", "rumour"),
        ("record", known("party", "Choe")),
    ],
)
def test_a_tampered_change_is_found(database: Database, column: str, value: str) -> None:
    with writing(database, dry_run=True) as connection:
        save(connection, party("Kim"))
        connection.execute(schema.change.update().values({column: value}))
        assert any(fault.startswith("journal: a change of ") for fault in _faults(connection))


def test_a_change_made_the_double_of_another_is_found(database: Database) -> None:
    with writing(database, dry_run=True) as connection:
        save(connection, party("Kim"))
        save(connection, party("Kim", "KP"))
        save(connection, party("Kim"))
        doubled = sa.select(*schema.change.c["changeset_id", "new_values", "parents"]).where(schema.change.c.id == 3)
        (row,) = connection.execute(doubled).mappings()
        connection.execute(schema.change.update().where(schema.change.c.id == 2).values(**row))
        assert any(fault.startswith("journal: a change of ") for fault in _faults(connection))


def test_a_change_that_was_taken_out_is_missed_by_the_one_made_in_its_sight(database: Database) -> None:
    with writing(database, dry_run=True) as connection:
        for country in ("KP", "RU", "CN"):
            save(connection, party("Kim", country))
        connection.execute(schema.change.delete().where(schema.change.c.id == 2))
        assert any(fault.startswith("journal: ") for fault in _faults(connection))


@pytest.mark.parametrize("column", ["author", "wall_ms", "app", "note", "nonce", "undoes", "hash"])
def test_a_tampered_changeset_is_found(database: Database, column: str) -> None:
    with writing(database, dry_run=True) as connection:
        save(connection, party("Kim"))
        value: str | int = 5 if column == "wall_ms" else "f" * 64
        connection.execute(schema.changeset.update().values({column: value}))
        assert any(fault.startswith("journal: the changeset ") for fault in _faults(connection))


def test_a_fault_names_the_record_and_leaves_the_others_alone(database: Database) -> None:
    with writing(database, dry_run=True) as connection:
        save(connection, party("Kim"), party("Choe"))
        kim = schema.party.c.uuid == known("party", "Kim")
        connection.execute(schema.party.update().where(kim).values(name="Kim Jong Il"))
        (fault,) = _faults(connection)
        assert fault == f"table party: the rows of party {party('Kim').ref} are not what the journal says"


def test_memory_does_not_grow_with_the_journal(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def tidy_pages(connection: Connection, *, which: str) -> Iterator[list[str]]:
        for page in record_pages(connection, which=which):
            gc.collect()  # garbage that waits to be collected is not in use
            yield page

    for module in (history, verify_module):
        monkeypatch.setattr(module, "BATCH", 20)
    monkeypatch.setattr(verify_module, "record_pages", tidy_pages)
    with writing(sqlite_database, dry_run=True) as connection:
        _save_many(connection, 0, 60)
        _peak(connection)  # the first run fills caches
        few = _peak(connection)
        _save_many(connection, 60, 1200)
        assert _peak(connection) < 1.5 * few


def _peak(connection: Connection) -> int:
    """The most bytes that were in use at once while verifying."""
    gc.freeze()
    tracemalloc.start()
    try:
        assert _faults(connection) == []
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        gc.unfreeze()


def _save_many(connection: Connection, start: int, end: int) -> None:
    for number in range(start, end, 30):
        save(connection, *(event(f"Event {each}", "2024", by("KP")) for each in range(number, number + 30)))
