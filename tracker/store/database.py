"""Opening a tracker database: URL to engine, what a connection is told first, and transactions.

The recipe for SQLite: driver autocommit, an explicit BEGIN IMMEDIATE for every write with a 30 s wait, foreign keys on,
DELETE journal mode (WAL files do not survive mail, sync clients and read-only media). Measured with eight writers, the
driver's default transactions silently lost most updates; with this recipe, none.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection as Connection  # named here for those who hold no SQL
from sqlalchemy.engine import Engine

from tracker.errors import NotFound, Refused, TrackerError, Unusable

APPLICATION_ID = 0x53455654  # "SEVT", in bytes 68 to 71 of the file
REVISION = "0001"
"""The newest migration, which this version reads and writes. A test holds it against migrations/."""

MINIMUM_SQLITE = (3, 35, 0)
_BUSY_SECONDS = 30
_WRITER_LOCK = 0x53455654  # the advisory lock that makes PostgreSQL's writers take turns, as BEGIN IMMEDIATE does


class Database(NamedTuple):
    """A database somebody named: a file path or an SQLAlchemy URL."""

    name: str

    @property
    def path(self) -> Path | None:
        """The file, or None for a server."""
        if self.name.startswith("sqlite:///"):
            return Path(self.name.removeprefix("sqlite:///"))
        return None if "://" in self.name else Path(self.name)

    def __str__(self) -> str:
        """For messages: a path, or a URL without its password."""
        try:
            return self.name if self.path else sa.make_url(self.name).render_as_string(hide_password=True)
        except (sa.exc.ArgumentError, ValueError):
            return self.name


def engine(database: Database) -> Engine:
    """An engine on `database`, which need not exist yet."""
    if database.path is None:
        return _server_engine(database)
    if sqlite3.sqlite_version_info < MINIMUM_SQLITE:
        raise Unusable(f"this Python has SQLite {sqlite3.sqlite_version}; the tracker needs 3.35 or newer")
    path = database.path.absolute()
    # A creator, not a URL: `?`, `#` and `%` are ordinary characters of a path.
    made = sa.create_engine("sqlite://", creator=lambda: _connect(path), poolclass=sa.pool.NullPool)

    @sa.event.listens_for(made, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("write") else "BEGIN")

    return made


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=_BUSY_SECONDS)
    connection.execute("PRAGMA foreign_keys = ON")
    # SQLite's own knows no capitals beyond ASCII, and a search is to find Лавров by лавров, as PostgreSQL does.
    connection.create_function("lower", 1, _lower, deterministic=True)
    return connection


def _lower(text: str | None) -> str | None:
    return None if text is None else text.lower()


def _server_engine(database: Database) -> Engine:
    try:
        url = sa.make_url(database.name)
    except (sa.exc.ArgumentError, ValueError) as error:
        raise Unusable(f"{database.name!r} is neither a file nor a database URL such as {_EXAMPLE}") from error
    if url.get_backend_name() != "postgresql":
        raise Unusable(f"{database}: the tracker keeps its records in a file, or on a server such as {_EXAMPLE}")
    try:
        return sa.create_engine(url.set(drivername="postgresql+psycopg"), poolclass=sa.pool.NullPool)
    except ModuleNotFoundError as error:
        extra = "pip install 'sanctions-event-tracker[postgres]'"
        raise Unusable(f"{database} needs the extra 'postgres': {extra}") from error


_SUPER_JOURNAL = bytes.fromhex("d9d505f920a163d7")
"""The last bytes of a rollback journal that names a super-journal (https://sqlite.org/fileformat2.html)."""

_EXAMPLE = "postgresql://user@host/name"


@contextmanager
def reading(database: Database) -> Iterator[Connection]:
    """A connection for reading a database of ours, within one transaction: a consistent view."""
    with _connected(database) as connection, connection.begin():
        _check_revision(database, connection)
        yield connection


@contextmanager
def writing(database: Database, *, dry_run: bool = False) -> Iterator[Connection]:
    """A connection for one write transaction, saved whole at the end, or not at all.

    With `dry_run` everything is done and then taken back, so that a rehearsal runs the very same code.
    """
    with _connected(database) as connection, _write_transaction(database, connection) as transaction:
        _check_revision(database, connection)
        yield connection
        if dry_run:
            transaction.rollback()


@contextmanager
def exclusively(database: Database) -> Iterator[Connection]:
    """A write transaction on a database of whatever version, in which tables may be dropped and made anew."""
    with _connected(database) as connection:
        if connection.dialect.name == "sqlite":
            # Else dropping a table deletes, one by one, the rows of all that refer to it.
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            connection.commit()
        with _write_transaction(database, connection):
            yield connection


@contextmanager
def _write_transaction(database: Database, connection: Connection) -> Iterator[sa.RootTransaction]:
    """One write transaction at a time, on the file that was there when it began."""
    _refuse_read_only(database)
    before = _identity(database)
    with connection.execution_options(write=True).begin() as transaction:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_WRITER_LOCK)))
        yield transaction
    if _identity(database) != before:
        raise Unusable(
            f"{database} was replaced by another file while this was being saved (a sync client?); "
            "look at both copies, then do it again"
        )


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


def refuse_missing(database: Database) -> None:
    """Raises where a file is missing or not ours; whether a server has a database shows when it is connected to."""
    if database.path is not None:
        check_file(database)


def check_file(database: Database) -> None:
    """Raises unless the file is there and carries our mark; reads its first 100 bytes and changes nothing."""
    path = database.path
    assert path is not None  # noqa: S101 - for the type checker: callers have a file
    try:
        found = path.stat()
    except FileNotFoundError:
        raise NotFound(f"there is no database {database}; make one with: tracker --db {database} init") from None
    except OSError as error:
        raise Unusable(f"{database} cannot be opened: {error.strerror}") from None
    if not stat.S_ISREG(found.st_mode):
        raise Unusable(f"{database} is not a file")
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except OSError as error:
        raise Unusable(f"{database} cannot be read: {error.strerror}") from None
    if not _has_our_mark(header):
        raise Unusable(f"{database} is not a tracker database; it was left as it is. Name another with --db")
    _refuse_super_journal(path)


def _refuse_super_journal(path: Path) -> None:
    """Raises where the journal beside a file names another file, which SQLite would delete on opening ours.

    SQLite writes such a journal only for a transaction over several files, which the tracker never makes.
    """
    beside = path.with_name(path.name + "-journal")
    try:
        with beside.open("rb") as journal:
            size = journal.seek(0, os.SEEK_END)
            journal.seek(max(0, size - len(_SUPER_JOURNAL)))
            ends_so = journal.read() == _SUPER_JOURNAL
    except OSError:
        return
    if ends_so:
        raise Unusable(
            f"{beside} does not come from a tracker, and SQLite would delete a file that it names; nothing was opened. "
            "Move it away, then check with: tracker db verify"
        )


def is_ours(path: Path) -> bool:
    """Whether a file carries the mark of a tracker database."""
    with path.open("rb") as file:
        return _has_our_mark(file.read(100))


def _has_our_mark(header: bytes) -> bool:
    return header[:16] == b"SQLite format 3\0" and int.from_bytes(header[68:72], "big") == APPLICATION_ID


def _check_revision(database: Database, connection: Connection) -> None:
    """Raises unless the database has the form that this version reads and writes."""
    found = refuse_newer(database, connection)
    if found is None or found < REVISION:
        raise Refused(f"{database} has an older form ({found}); bring it up to date with: tracker db upgrade")


def refuse_newer(database: Database, connection: Connection) -> str | None:
    """The form that the database has; raises `Refused` for one that only a newer version knows."""
    # A server has many databases that are not ours; a file has been told by its mark.
    if database.path is None and not sa.inspect(connection).has_table("alembic_version"):
        raise NotFound(f"there is no tracker database at {database}; make one with: tracker --db {database} init")
    found: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    if found is not None and found > REVISION:
        raise Refused(f"{database} has a newer form ({found}) than this tracker knows ({REVISION}); update the tracker")
    return found


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
    """Turns what the driver raises into an `Unusable` with words for it."""
    try:
        yield
    except TrackerError:
        raise
    except sa.exc.DBAPIError as error:
        raise Unusable(_words_for(database, str(error.orig))) from error
    except sqlite3.Error as error:
        raise Unusable(_words_for(database, str(error))) from error


def _words_for(database: Database, reason: str) -> str:
    if "locked" in reason:
        return f"{database} is in use by another program that has not let go for {_BUSY_SECONDS} s; nothing was saved"
    if "readonly" in reason:
        return f"{database} is read-only; nothing was saved"
    if "full" in reason or "disk I/O" in reason:
        return f"the disk under {database} is full or failing ({reason}); nothing was saved"
    if "malformed" in reason or "not a database" in reason:
        return f"{database} is damaged ({reason}); restore a backup, or send it to somebody who knows SQLite"
    return f"{database} cannot be used: {reason}"
