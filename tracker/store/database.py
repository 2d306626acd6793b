"""Opening a tracker database: URL to engine, what a connection is told first, and transactions.

The recipe for SQLite: driver autocommit, an explicit BEGIN IMMEDIATE for every write with a 30 s wait, foreign keys on,
DELETE journal mode (WAL files do not survive mail, sync clients and read-only media). Measured with eight writers, the
driver's default transactions silently lost most updates; with this recipe, none.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.engine import Connection as Connection  # named here for those who hold no SQL
from sqlalchemy.engine import Engine

from tracker.errors import Unusable
from tracker.store.files import Database, check_revision, connect, refuse_missing, worded, words_for
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
def writing(database: Database, *, dry_run: bool = False) -> Iterator[Connection]:
    """A connection for one write transaction, saved whole at the end, or not at all.

    With `dry_run` everything is done and then taken back, so that a rehearsal runs the very same code.
    """
    with _connected(database) as connection, _write_transaction(database, connection) as transaction:
        check_revision(database, connection)
        yield connection
        if dry_run:
            transaction.rollback()


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
    """One write transaction at a time, on the file that was there when it began."""
    _refuse_read_only(database)
    before = _identity(database)
    with connection.execution_options(write=True).begin() as transaction:
        take_turns(connection)
        _refuse_unserved(database, connection)
        yield transaction
    if _identity(database) != before:
        raise Unusable(
            f"{database} was replaced by another file while this was being saved (a sync client?); "
            "look at both copies, then do it again"
        )


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
