"""Opening a tracker database: URL to engine, what a connection is told first, and transactions.

The recipe for SQLite: driver autocommit, an explicit BEGIN IMMEDIATE for every write with a 30 s wait, foreign keys on,
DELETE journal mode (WAL files do not survive mail, sync clients and read-only media). Measured with eight writers, the
driver's default transactions silently lost most updates; with this recipe, none.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection as Connection  # named here for those who hold no SQL
from sqlalchemy.engine import Engine

from tracker import saving
from tracker.errors import TrackerError, Unusable
from tracker.store.copies import NOT_REWRITTEN, finish_redaction
from tracker.store.files import (
    TO_REWRITE,
    Database,
    check_revision,
    connect,
    refuse_missing,
    refuse_newer,
    worded,
    words_for,
)
from tracker.store.redacting import rewrite_server
from tracker.store.rows import column
from tracker.store.server import refuse_absent, server_engine

_WRITERS_CACHE = 65_536  # KiB at the most: ids are random, so a large import writes into all of an index at once
_WRITER_LOCK = 0x53455654  # the advisory lock that makes PostgreSQL's writers take turns, as BEGIN IMMEDIATE does


def engine(database: Database) -> Engine:
    """An engine on `database`, which need not exist yet."""
    if database.path is None:
        return server_engine(database)
    path = database.path.absolute()
    # A creator, not a URL: `?`, `#` and `%` are ordinary characters of a path.
    made = sa.create_engine("sqlite://", creator=lambda: connect(path), poolclass=sa.pool.NullPool)

    @sa.event.listens_for(made, "begin")
    def begin(connection: Connection) -> None:
        write = connection.get_execution_options().get("write")
        if write:
            connection.exec_driver_sql(f"PRAGMA cache_size = -{_WRITERS_CACHE}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return made


@contextmanager
def reading(database: Database) -> Iterator[Connection]:
    """A connection for reading a database of ours, within one transaction: a consistent view."""
    with _connected(database) as connection, connection.begin():
        _refuse_unserved(database, connection)
        check_revision(database, connection)
        yield connection


@contextmanager
def examining(database: Database) -> Iterator[Connection]:
    """As `reading`, of a database that may be damaged: one that does not say which version made it is taken for ours,
    and text in a file is read whatever its bytes are, those that are no UTF-8 as halves of surrogate pairs."""
    with _connected(database) as connection, connection.begin():
        _refuse_unserved(database, connection)
        if refuse_newer(database, connection) is not None:
            check_revision(database, connection)
        if isinstance(driver := connection.connection.driver_connection, sqlite3.Connection):
            driver.text_factory = lambda text: text.decode("utf-8", "surrogateescape")
        yield connection


@contextmanager
def writing(database: Database, *, dry_run: bool = False) -> Iterator[Connection]:
    """A connection for one write transaction, saved whole at the end, or not at all.

    With `dry_run` everything is done and then taken back, so that a rehearsal runs the very same code. Where something
    was taken out for good, by this or an earlier transaction, the database is rewritten once all is saved.
    """
    with _connected(database) as connection:
        with _write_transaction(database, connection) as transaction:
            check_revision(database, connection)
            yield connection
            if dry_run:
                transaction.rollback()
            elif database.path is not None and connection.info.get(TO_REWRITE):
                saving.advise(NOT_REWRITTEN)  # should it be stopped before it comes to that
        if not dry_run and database.path is None and connection.info.pop(TO_REWRITE, False):
            rewrite_server(connection)
    if not dry_run:
        finish_redaction(database)


@contextmanager
def exclusively(database: Database) -> Iterator[Connection]:
    """A write transaction on a database of whatever version, in which tables may be dropped and made anew."""
    with _connected(database) as connection:
        if connection.dialect.name == "sqlite":
            # Else dropping a table deletes, one by one, the rows of all that refer to it. By the driver's own
            # connection, since within a transaction, which SQLAlchemy would begin, it does nothing.
            connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
        with _write_transaction(database, connection):
            yield connection


@contextmanager
def _write_transaction(database: Database, connection: Connection) -> Iterator[sa.RootTransaction]:
    """One write transaction at a time, on the file that was there when it began; tells whether it is saved."""
    _refuse_read_only(database)
    attempt, file = saving.attempt(), _identity(database)
    with connection.execution_options(write=True).begin() as transaction:
        take_turns(connection)
        _refuse_unserved(database, connection)
        before = _newest(connection)
        yield transaction
        if not transaction.is_active:  # a rehearsal
            return
        after = _newest(connection)
        if after != before:
            attempt.is_being_saved(partial(_is_saved, database, file, before, after))
        transaction.commit()
    if _identity(database) != file:
        raise Unusable(
            f"{database} was replaced by another file while this was being saved (a sync client?); "
            "look at both copies, then do it again"
        )
    if after != before:
        attempt.is_saved()


@contextmanager
def tentatively(connection: Connection) -> Iterator[sa.NestedTransaction]:
    """A part of a write transaction that may be taken back by itself, by rolling back what this gives.

    What fails in it is left to the transaction around it: of a full disk SQLite takes back everything by itself, and
    then knows of no savepoint to go back to.
    """
    part = connection.begin_nested()
    yield part
    if part.is_active:
        part.commit()


class _Newest(NamedTuple):
    """What a journal ends in. Everything that is written alters it."""

    changeset: str | None
    change: str | None
    redactions: int
    revision: str | None


_NEWEST = """
    SELECT (SELECT hash FROM changeset ORDER BY id DESC LIMIT 1), (SELECT hash FROM change ORDER BY id DESC LIMIT 1),
           (SELECT count(*) FROM change WHERE values_digest IS NOT NULL), (SELECT version_num FROM alembic_version)
"""


def _newest(connection: Connection) -> _Newest:
    return _Newest(*connection.exec_driver_sql(_NEWEST).one())


def _is_saved(database: Database, file: tuple[int, int], before: _Newest, after: _Newest) -> bool | None:
    """Looks, over a new connection, whether what led from `before` to `after` is saved; None where others' writing
    since, or another file in its place, have covered the traces."""
    for wait in _LOOKING:
        time.sleep(wait)
        if _identity(database) != file:
            return None
        with suppress(TrackerError), _connected(database) as connection, connection.begin():
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'")
            take_turns(connection)  # until what was being saved is so, or is not
            for table, was, written in (
                ("changeset", before.changeset, after.changeset),
                ("change", before.change, after.change),
            ):
                if written != was:
                    return written in column(connection, f"SELECT hash FROM {table} WHERE hash = :hash", hash=written)  # noqa: S608 - names of ours
            return {before: False, after: True}.get(_newest(connection))
    return None


_LOOKING = (0, 1, 3)  # seconds before each look: a server that has fallen over takes a while to get up


def take_turns(connection: Connection) -> None:
    """Waits on a server until no other transaction writes; a file's BEGIN IMMEDIATE has waited already."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_WRITER_LOCK)))


@contextmanager
def _connected(database: Database) -> Iterator[Connection]:
    """A connection to `database` once it is known to be there and ours; what the driver raises comes out in words."""
    refuse_missing(database)
    made = engine(database)
    try:
        with _worded(database), made.connect() as connection:
            yield connection
    finally:
        made.dispose()


def _refuse_unserved(database: Database, connection: Connection) -> None:
    """Raises where a server's database is not ours, or none that can be served. A file has been told by its mark."""
    if database.path is None:
        refuse_absent(database, connection)


def _refuse_read_only(database: Database) -> None:
    path = database.path
    if path is None:
        return
    # The mode bits are looked at too: for root, access() says yes to a file that its owner marked read-only.
    if not os.access(path, os.W_OK) or not path.stat().st_mode & 0o222:
        raise Unusable(f"{database} is read-only; nothing was saved. Copy it, or make it writable, and try again")
    if not os.access(path.absolute().parent, os.W_OK):
        raise Unusable(f"the folder of {database} is read-only, and saving needs a file beside it; nothing was saved")


def _identity(database: Database) -> tuple[int, int]:
    """Device and inode of the file, zeros for a server or where the file system has none."""
    if database.path is None:
        return (0, 0)
    try:
        found = database.path.stat()
    except FileNotFoundError:
        return (-1, -1)
    return (found.st_dev, found.st_ino)


@contextmanager
def _worded(database: Database) -> Iterator[None]:
    """Turns what the drivers raise, with SQLAlchemy around it or not, into an `Unusable` with words for it."""
    try:
        with worded(database):
            yield
    except sa.exc.DBAPIError as error:
        raise Unusable(words_for(database, str(error.orig))) from error
