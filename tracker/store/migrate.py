"""Making a database and bringing an old one up to date. The only module that imports Alembic.

A revision alters the journal alone. The record tables and views are derived, so they are not migrated: once the last
revision has run they are dropped, made as `schema` says, and rebuilt from the journal.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.engine import Connection

from tracker.errors import Refused, Unusable
from tracker.resources import folder
from tracker.store import changes, records, schema
from tracker.store.database import APPLICATION_ID, Database, engine


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, which is here and in no file, for `connection`."""
    made = Config()
    made.set_main_option("script_location", folder("migrations").as_posix().replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made


def create(target: Database, fill: Callable[[Connection], None]) -> None:
    """Makes a new database and lets `fill` put records into it; it is there whole, or not at all."""
    if target.path is None:
        _make(target, fill)
        return
    if not target.path.absolute().parent.is_dir():
        raise Unusable(
            f"the folder {target.path.absolute().parent} does not exist; make it first, or name another with --db"
        )
    partial = target.path.with_name(f"{target.path.name}.{os.getpid()}.partial")
    try:
        _make(Database(str(partial)), fill)
        _put_in_place(partial, target)
    finally:
        for leftover in (partial, partial.with_name(partial.name + "-journal")):
            with suppress(FileNotFoundError):
                leftover.unlink()


def _make(target: Database, fill: Callable[[Connection], None]) -> None:
    made = engine(target)
    try:
        with made.connect() as connection:
            if target.path is not None:
                connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.commit()
            with connection.execution_options(write=True).begin():
                bring_up_to_date(connection)
                fill(connection)
    except (sa.exc.DBAPIError, OSError) as error:
        reason = error.orig if isinstance(error, sa.exc.DBAPIError) else error
        raise Unusable(f"{target} cannot be made: {reason}") from error
    finally:
        made.dispose()


def _put_in_place(partial: Path, target: Database) -> None:
    """Gives the finished file its name, unless somebody else made that file meanwhile."""
    path = target.path
    assert path is not None  # noqa: S101 - only files are put in place
    try:
        os.link(partial, path)
    except FileExistsError:
        raise Refused(f"{target} has been made by somebody else meanwhile; it was left as it is") from None
    except OSError:  # a file system without hard links
        if path.exists():
            raise Refused(f"{target} has been made by somebody else meanwhile; it was left as it is") from None
        partial.rename(path)


def bring_up_to_date(connection: Connection) -> None:
    """Runs the missing revisions within the caller's transaction, then makes the derived tables and views anew."""
    command.upgrade(config(connection), "head")
    make_derived(connection)
    for batch in changes.all_histories(connection):
        records.rebuild(connection, batch)


def make_derived(connection: Connection) -> None:
    """Drops the record tables and views, if there are any, and makes them as `schema` says."""
    views = schema.views(connection.dialect.name)
    for name in views:
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {name}")
    schema.metadata.drop_all(connection, schema.DERIVED)
    schema.metadata.create_all(connection, schema.DERIVED)
    for name, select in views.items():
        connection.exec_driver_sql(f"CREATE VIEW {name} AS {select.strip()}")
