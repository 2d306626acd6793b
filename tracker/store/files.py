"""The file that a database is: what marks it as ours, opening it, and asking it without SQLAlchemy.

What opens a file that came from somewhere trusts nothing: it must carry our mark, and no journal may lie beside it by
which SQLite would delete another.
"""

from __future__ import annotations

import os
import re
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from tracker.errors import NotFound, Refused, Unusable
from tracker.store.rows import Readable, column, value

APPLICATION_ID = 0x53455654  # "SEVT", in bytes 68 to 71 of the file
REVISION = "0001"
"""The newest migration, which this version reads and writes. A test holds it against migrations/."""

TO_REWRITE = 1
"""SQLite's user_version of a file from which something was taken out and whose pages have not been rewritten since."""

MINIMUM_SQLITE = (3, 35, 0)
_BUSY_SECONDS = 30


_MISSPELT_URLS = ("postgresql:", "postgres:", "postgresql//", "postgres//", "postgresql+")
"""How the URL of a server begins where a slash or colon was forgotten: nobody means a file by it."""


class Database(NamedTuple):
    """A database somebody named: a file path or an SQLAlchemy URL."""

    name: str

    @property
    def path(self) -> Path | None:
        """The file, or None for a server."""
        if self.name.startswith("sqlite:///"):
            return Path(self.name.removeprefix("sqlite:///"))
        return None if "://" in self.name or self.name.lower().startswith(_MISSPELT_URLS) else Path(self.name)

    def __str__(self) -> str:
        """For messages: a path, or a URL without its password."""
        if self.path:
            return self.name
        from tracker.masking import masked_url

        return masked_url(self.name)


@contextmanager
def asking(database: Database) -> Iterator[Readable]:
    """A connection for asking a database of ours, within one transaction: a consistent view.

    SQLite's own for a file; for a server, SQLAlchemy's.
    """
    if database.path is None:
        from tracker.store.database import reading

        with reading(database) as connection:
            yield connection
        return
    check_file(database)
    with worded(database), closing(connect(database.path.absolute())) as plain:
        plain.execute("BEGIN")
        check_revision(database, plain)
        yield plain


def connect(path: Path) -> sqlite3.Connection:
    """A connection to a file, as every one of ours is made."""
    if sqlite3.sqlite_version_info < MINIMUM_SQLITE:
        raise Unusable(f"this Python has SQLite {sqlite3.sqlite_version}; the tracker needs 3.35 or newer")
    connection = sqlite3.connect(path, isolation_level=None, timeout=_BUSY_SECONDS)
    connection.execute("PRAGMA foreign_keys = ON")
    # SQLite's own knows no capitals beyond ASCII, and a search is to find Лавров by лавров, as PostgreSQL does.
    connection.create_function("lower", 1, _lower, deterministic=True)
    return connection


def shared(connection: Readable) -> Path | None:
    """The file that a connection reads, where others may read it too and will find the same.

    Nobody's changes get into a file with a rollback journal as long as the connection is within its transaction.
    """
    if not isinstance(connection, sqlite3.Connection) or value(connection, "PRAGMA journal_mode") != "delete":
        return None
    name = value(connection, "SELECT file FROM pragma_database_list WHERE name = 'main'")
    return Path(name) if name else None


def beside(path: Path) -> sqlite3.Connection:
    """Another connection to a file that is `shared`; one that would have to wait raises `sqlite3.Error` when asked."""
    connection = connect(path)
    connection.execute("PRAGMA busy_timeout = 0")
    connection.execute("BEGIN")
    return connection


def _lower(text: str | None) -> str | None:
    return None if text is None else text.lower()


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


_SUPER_JOURNAL = bytes.fromhex("d9d505f920a163d7")
"""The last bytes of a rollback journal that names a super-journal (https://sqlite.org/fileformat2.html)."""


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


def check_revision(database: Database, connection: Readable) -> None:
    """Raises unless the database has the form that this version reads and writes."""
    found = refuse_newer(database, connection)
    if found is None:
        raise Unusable(
            f"{database} is damaged: it does not say, or in more than one way, which version made it; "
            "tracker db upgrade puts that right"
        )
    if found < REVISION:
        raise Refused(f"{database} has an older form ({found}); bring it up to date with: tracker db upgrade")


def refuse_newer(database: Database, connection: Readable) -> str | None:
    """The form that the database has, None where it does not say; raises `Refused` for one that is newer than ours."""
    rows = column(connection, "SELECT version_num FROM alembic_version LIMIT 2")
    found = rows[0] if len(rows) == 1 else None
    if not isinstance(found, str) or not re.fullmatch(r"[0-9]{4}", found):
        return None
    if found > REVISION:
        raise Refused(f"{database} has a newer form ({found}) than this tracker knows ({REVISION}); update the tracker")
    return found


@contextmanager
def worded(database: Database) -> Iterator[None]:
    """Turns what SQLite's driver raises into an `Unusable` with words for it."""
    try:
        yield
    except sqlite3.Error as error:
        raise Unusable(words_for(database, str(error))) from error


def words_for(database: Database, reason: str) -> str:
    """What a driver says, in words that say what to do."""
    if "locked" in reason:
        return f"{database} is in use by another program that has not let go for {_BUSY_SECONDS} s"
    if "readonly" in reason:
        return f"{database} is read-only"
    if "full" in reason or "disk I/O" in reason:
        return f"the disk under {database} is full or failing ({reason})"
    if "decode to UTF-8" in reason:
        return f"{database} is damaged: it holds text that is no text; tracker db verify names it. Restore a backup"
    if "no such table" in reason:
        return f"{database} is damaged ({reason}); tracker db upgrade makes its tables anew, or restore a backup"
    if "malformed" in reason or "not a database" in reason:
        return f"{database} is damaged ({reason}); restore a backup, or send it to somebody who knows SQLite"
    if any(each in reason for each in _CUT_OFF):
        return f"the connection to {database} was lost: {facts(reason)}"
    if "depend on it" in reason:
        return f"{database} was left as it is, because something of somebody else's needs its tables: {facts(reason)}"
    return f"{database} cannot be used: {facts(reason)}"


_CUT_OFF = ("terminating connection", "server closed the connection", "connection is lost", "connection is closed")


def facts(reason: str) -> str:
    """A server's message without its advice, which is to take away whatever stands in the way."""
    return reason.partition("\nHINT:")[0].strip()
