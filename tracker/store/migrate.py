"""Making a database and bringing an old one up to date. The only module that imports Alembic.

A revision alters the journal alone. The record tables and views are derived, so they are not migrated: once the last
revision has run they are dropped, made as `schema` says, and rebuilt from the journal.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.engine import Connection

from tracker import saving
from tracker.errors import NotFound, Refused, Unusable
from tracker.resources import folder
from tracker.store import history, records, schema
from tracker.store.copies import back_up, keep, placed
from tracker.store.database import engine, exclusively, reading, take_turns
from tracker.store.files import APPLICATION_ID, REVISION, Database, facts, refuse_newer
from tracker.store.released import FORMER, OBJECTS, SCHEMAS, fingerprint
from tracker.store.server import is_there, make_schema
from tracker.store.strangers import Stranger, is_strange, leave_strangers, with_rows
from tracker.store.views import views


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, which is here and in no file, for `connection`."""
    made = Config()
    made.set_main_option("script_location", folder("migrations").as_posix().replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made


def create(target: Database, fill: Callable[[Connection], None]) -> None:
    """Makes a new database and lets `fill` put records into it; it is there whole, or not at all.

    Raises `Refused` where somebody else made one there meanwhile.
    """
    attempt = saving.attempt()
    attempt.is_being_saved(lambda: is_made(target))
    if target.path is None:
        _make(target, fill)
    else:
        with placed(target.path) as partial:
            _make(Database(str(partial)), fill)
    attempt.is_saved()


def is_made(target: Database) -> bool:
    """Whether there is a tracker database at `target`; raises where there is something else."""
    try:
        with reading(target):
            return True
    except NotFound:
        return False


def _make(target: Database, fill: Callable[[Connection], None]) -> None:
    made = engine(target)
    try:
        with made.connect() as connection:
            if target.path is not None:
                connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.commit()
            with connection.execution_options(write=True).begin():
                if target.path is None:
                    take_turns(connection)
                    if is_there(target, connection):
                        raise Refused(f"{target} has been made by somebody else meanwhile; it was left as it is")
                    make_schema(connection)
                bring_up_to_date(connection)
                fill(connection)
    except (sa.exc.DBAPIError, OSError) as error:
        reason = facts(str(error.orig if isinstance(error, sa.exc.DBAPIError) else error))
        raise Unusable(f"{target} cannot be made: {reason}") from error
    finally:
        made.dispose()


def bring_up_to_date(connection: Connection) -> None:
    """Runs the missing revisions within the caller's transaction, then makes the derived tables and views anew."""
    drop_derived(connection)  # first: an old view would keep a revision from altering what it looks at
    command.upgrade(config(connection), "head")
    make_derived(connection)
    ids = records.LocalIds(connection)
    for batch in history.all_histories(connection):
        records.rebuild(connection, batch, ids=ids)


def drop_derived(connection: Connection) -> None:
    """Drops the views, and every table but the journal's, that a tracker of this or an earlier version made.

    Only what is known by name: what somebody else made stays, in whatever database it is.
    """
    quote = connection.dialect.identifier_preparer.quote
    found = sa.inspect(connection)
    known_views = {*views(connection.dialect.name), *FORMER}
    for name in sorted(known_views.intersection(found.get_view_names())):
        connection.exec_driver_sql(f"DROP VIEW {quote(name)}")
    known_tables = [*sorted(FORMER), *(table.name for table in reversed(schema.DERIVED))]
    there = set(found.get_table_names())
    for name in (each for each in known_tables if each in there):
        connection.exec_driver_sql(f"DROP TABLE {quote(name)}")


def make_derived(connection: Connection) -> None:
    """Makes the record tables and views as `schema` says."""
    schema.metadata.create_all(connection, schema.DERIVED)
    for name, select in views(connection.dialect.name).items():
        connection.exec_driver_sql(f"CREATE VIEW {name} AS {select.strip()}")


# An older file. ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Upgraded:
    """From which form a database was brought up to date, and where it is kept as it was; None on a server.

    `removed` is what was taken out of it: somebody's own, which is in that backup still.
    """

    revision: str | None
    backup: Path | None
    removed: tuple[Stranger, ...] = ()


def upgrade(target: Database) -> Upgraded | None:
    """Brings a database up to date; None where it is already. Whole, or not at all; a file is backed up before.

    Raises `Refused` for a database from a newer version, which is left untouched.
    """
    with exclusively(target) as connection:
        before = refuse_newer(target, connection)
        if before == REVISION and is_as_released(connection):
            return None
        backup: Path | None = None
        removed: list[Stranger] = []
        if isinstance(driver := connection.connection.driver_connection, sqlite3.Connection):
            before = before or _marked(target, connection)
            # What somebody keeps of his own in the file must not go with the sixth backup from now.
            own = any(each.rows for each in with_rows(driver))
            backup = keep(target, "own-tables") if own else back_up(target, "upgrade")
            removed = leave_strangers(driver)
        counts = _journal_size(connection)
        bring_up_to_date(connection)
        _check_upgraded(target, connection, counts)
        return Upgraded(before, backup, tuple(removed))


def _marked(target: Database, connection: Connection) -> str:
    """The form that a file has by its tables, which it is now marked with; raises `Unusable` where that is none."""
    objects = [tuple(row) for row in connection.exec_driver_sql(OBJECTS)]
    made = fingerprint(each for each in objects if not is_strange(each))
    found = next((revision for revision, known in SCHEMAS.items() if known == made), None)
    if found is None:
        raise Unusable(
            f"{target} is damaged: neither its mark nor its tables say which version made it; restore a backup"
        )
    connection.exec_driver_sql("DELETE FROM alembic_version")
    connection.exec_driver_sql("INSERT INTO alembic_version (version_num) VALUES (?)", (found,))
    return found


def is_as_released(connection: Connection) -> bool:
    """Whether the file's tables, indexes and views are those that this version makes; a server's are not compared."""
    if connection.dialect.name != "sqlite":
        return True
    found = connection.exec_driver_sql(OBJECTS)
    return fingerprint(tuple(row) for row in found) == SCHEMAS[REVISION]


def _journal_size(connection: Connection) -> tuple[int, ...]:
    """How many changesets, changes and records there are."""
    asked = (
        "SELECT count(*) FROM changeset",
        "SELECT count(*) FROM change",
        "SELECT count(DISTINCT record) FROM change",
    )
    return tuple(connection.exec_driver_sql(each).scalar() or 0 for each in asked)


def _check_upgraded(target: Database, connection: Connection, counts: tuple[int, ...]) -> None:
    """Raises, so that nothing is saved, unless the journal is all there and the tables are those of a new file."""
    broken = connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if _journal_size(connection) != counts or broken or not is_as_released(connection):
        raise Unusable(f"{target} does not come out whole when it is brought up to date; it was left as it was")
