"""Reading a database that somebody else made: vetted on a private copy, and trusted in nothing.

A database file can carry programs (triggers, views, generated columns), make SQLite delete files (a crafted journal
beside it), or be made to crash or exhaust whoever opens it. So theirs is never opened in place and never written to;
its copy is opened for reading alone, its schema must be one that we released before anything else is asked of it, and
only the two tables of the journal are read, value by value. Whatever is refused is an `Unusable` that says why.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import stat
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from tracker.domain import forms, journal
from tracker.domain.journal import Change, Changeset
from tracker.errors import NotFound, Refused, Unusable
from tracker.store.files import APPLICATION_ID, REVISION
from tracker.store.history import BATCH, batches, change_of
from tracker.store.private import private_folder
from tracker.store.released import OBJECTS, SCHEMAS, fingerprint
from tracker.store.strangers import strangers

MOST_BYTES = 16 << 30
"""A file beyond this is refused before it is copied: a million events take less than two gigabytes."""

MOST_IN_ONE_VALUE = 16 << 20
_SECONDS = 60
_SECONDS_PER_GIGABYTE = 300

_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: MOST_IN_ONE_VALUE,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 100_000,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 1,
    sqlite3.SQLITE_LIMIT_COLUMN: 100,
}
_READ_TABLES = {"change", "changeset", "alembic_version", "sqlite_master", "sqlite_schema"}
_READ_PRAGMAS = {"quick_check"}
_FUNCTIONS = {"length"}  # the CHECKs of our own tables, which quick_check tries


_UNREADABLE = (sqlite3.Error, UnicodeError, TypeError, AttributeError)
"""What a damaged file makes the driver raise: it does not expect a schema, or a message, that is no text."""


class Foreign:
    """The journal of a vetted file."""

    def __init__(self, name: str, connection: sqlite3.Connection) -> None:
        self._name = name
        self._connection = connection

    def hashes(self) -> Iterator[tuple[str, str]]:
        """Record and id of every change, in order: one walk along an index."""
        yield from self._rows("SELECT record, hash FROM change ORDER BY record, hash")

    def redacted(self) -> list[Change]:
        """Every change that is redacted there."""
        return list(self._changes("change.values_digest IS NOT NULL", ()))

    def redacted_notes(self) -> list[str]:
        """The ids of the changesets whose words were taken out."""
        return [each for (each,) in self._rows("SELECT hash FROM changeset WHERE note IS NULL")]

    def changes(self, wanted: dict[str, set[str]]) -> Iterator[Change]:
        """The changes with these ids, by record, each checked against its id and in the order they came there."""
        for some in batches(sorted(wanted)):
            marks = ", ".join("?" * len(some))
            for change in self._changes(f"change.record IN ({marks})", some):
                if change.id in wanted[change.record]:
                    yield change

    def arrival(self, changesets: Iterable[str]) -> list[str]:
        """The ids of changesets in the order in which they came into that file: none before what it was made of."""
        wanted = set(changesets)
        return [each for (each,) in self._rows("SELECT hash FROM changeset ORDER BY id") if each in wanted]

    def _changes(self, which: str, values: Sequence[str]) -> Iterator[Change]:
        for stored, *row in self._rows(f"{_CHANGES} WHERE {which} ORDER BY change.id", values):
            yield self._checked(stored, tuple(row[:6]), Changeset(*row[6:]))

    def _checked(self, stored: str, row: tuple[Any, ...], changeset: Changeset) -> Change:
        """A change as it was written: its own and its changeset's content are what their ids say."""
        try:
            change = change_of(row, changeset)
            sound = change.id == stored and changeset.id == changeset.kept_id
        except (Unusable, ValueError, TypeError, RecursionError):
            sound = False
        if not sound:
            raise self.refused(f"a change of {row[0]!r:.60} is not what was written")
        if reason := fault_of(change):
            raise self.refused(f"a change of {change.kind} {change.record} {reason}")
        return change

    def _rows(self, query: str, values: Sequence[str] = ()) -> Iterator[tuple[Any, ...]]:
        try:
            cursor = self._connection.execute(query, tuple(values))
            while rows := cursor.fetchmany(BATCH):
                for row in rows:
                    if not all(map(_is_plain, row)):
                        raise self.refused("it holds a value that is neither text nor a number of ours")
                    yield row
        except _UNREADABLE as error:
            raise self.refused(_words(error)) from None

    def refused(self, reason: str) -> Unusable:
        return _refused(self._name, reason)


_CHANGES = """
    SELECT change.hash, change.record, change.kind, new_values, parents, values_digest, redaction,
           author, wall_ms, app, note, nonce, undoes, changeset.hash
      FROM change JOIN changeset ON changeset.id = change.changeset_id"""
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HASH = re.compile(r"[0-9a-f]{64}")


def fault_of(change: Change) -> str | None:
    """Why no tracker can have written a change, in words that follow its name; None where one can."""
    if not _ID.fullmatch(change.record):
        return "names no record"
    if fault := fault_of_changeset(change.changeset):
        return fault
    parents = [(name, each) for name, ids in change.parents.items() for each in ids]
    if not all(isinstance(each, str) and _HASH.fullmatch(each) for _, each in parents):
        return "was made in sight of what is no change"
    if change.redaction is not None:
        why = change.redaction
        told = (
            isinstance(why.author, str)
            and why.author.strip()
            and isinstance(why.reason, str)
            and journal.is_moment(why.wall_ms)
        )
        return None if told and _HASH.fullmatch(change.kept_digest) else "is redacted in no form of ours"
    exists = change.values.get(journal.EXISTS)
    if journal.EXISTS in change.values and not isinstance(exists, bool):
        return "neither makes nor deletes it"
    given = {name: value for name, value in change.values.items() if name != journal.EXISTS}
    faults = forms.faults_of_values(change.kind, change.record, given)
    return f"cannot be read: {faults[0]:.200}" if faults else None


def fault_of_changeset(changeset: Changeset) -> str | None:
    """Why no tracker can have written a changeset."""
    if not isinstance(changeset.author, str) or not changeset.author.strip():
        return "belongs to a command that names nobody"
    texts = (changeset.author, changeset.app, changeset.nonce, changeset.note or "", changeset.undoes or "")
    if not all(isinstance(each, str) and len(each) <= _LONGEST_NOTE for each in texts):
        return "belongs to a command that says too much"
    return None if journal.is_moment(changeset.wall_ms) else "was made at no time that there is"


_LONGEST_NOTE = 1_000


def _is_plain(value: object) -> bool:
    if isinstance(value, str):
        return "\0" not in value
    return value is None or type(value) is int


# Vetting. ----------------------------------------------------------------------------------------------------------


@contextmanager
def opened(path: Path) -> Iterator[Foreign]:
    """The journal of somebody else's file, as it was when it was copied; theirs is left as it is.

    Raises `NotFound` where there is none, `Refused` for one from a newer tracker, and else `Unusable` with the reason.
    """
    with private_folder() as folder:
        copy = folder / "theirs.db"
        size = _copy(path, copy)
        connection = _connect(str(path), copy, size)
        try:
            _vet(str(path), connection)
            yield Foreign(str(path), connection)
        finally:
            connection.close()


def _copy(path: Path, copy: Path) -> int:
    """Copies a regular file that nobody is writing to, and gives its size."""
    _refuse_companions(path)
    with _open(path) as theirs:
        before = os.fstat(theirs.fileno())
        if before.st_size > MOST_BYTES:
            raise _refused(path, f"it is larger than {MOST_BYTES >> 30} GB, which is more than the tracker takes in")
        reason = _fault_of_header(theirs.read(100), before.st_size)
        if reason:
            raise _refused(path, reason)
        if shutil.disk_usage(copy.parent).free < before.st_size * 1.1:
            raise _refused(path, f"there is no room in {copy.parent.parent} for a copy of it")
        theirs.seek(0)
        try:
            with copy.open("xb") as ours:
                shutil.copyfileobj(theirs, ours, 1 << 20)
                copied = ours.tell()
        except OSError as error:
            raise _refused(path, f"it could not be copied to {copy.parent.parent}: {error.strerror}") from None
        after = os.fstat(theirs.fileno())
    _refuse_companions(path)
    if copied != before.st_size or (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
        raise _refused(path, "it was changed while it was being read; try again once nobody works with it")
    return copied


def _open(path: Path) -> IO[bytes]:
    """The file itself: no link is followed, and no pipe waited for."""
    if path.is_symlink():
        raise _refused(path, "it is a link; name the file that it leads to")
    # A link put there a moment later fails by O_NOFOLLOW; Windows has neither that flag nor pipes in folders.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        number = os.open(path, flags)
    except FileNotFoundError:
        raise NotFound(f"there is no file {path}") from None
    except OSError as error:
        raise _refused(path, f"it cannot be opened: {error.strerror}") from None
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise _refused(path, "it is not a file")
    return os.fdopen(number, "rb")


def _refuse_companions(path: Path) -> None:
    """Raises where a journal lies beside the file: it belongs to the file, and SQLite would act on it."""
    for ending in ("-journal", "-wal"):
        beside = path.with_name(path.name + ending)
        try:
            found = beside.lstat()
        except OSError:
            continue
        if found.st_size or not stat.S_ISREG(found.st_mode):
            raise _refused(
                path,
                f"{beside.name} lies beside it: somebody works with it, or stopped half-way. "
                "Have them open it once, or use tracker share, and send that",
            )


def _fault_of_header(header: bytes, size: int) -> str | None:
    """What the first 100 bytes say against a file of ours (https://sqlite.org/fileformat2.html#the_database_header)."""
    if len(header) < 100 or header[:16] != b"SQLite format 3\0":
        return "it is not a tracker database"
    page = int.from_bytes(header[16:18], "big")
    page = 65_536 if page == 1 else page
    if page < 512 or page & (page - 1):
        return "its pages have no size that SQLite knows"
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        return "it is another program's database"
    if header[18:20] == b"\x02\x02":
        return "it is in WAL mode, in which a part of it may lie in another file; have it sent by tracker share"
    if header[18:20] != b"\x01\x01":
        return "it has a form that SQLite does not write for the tracker"
    if int.from_bytes(header[56:60], "big") != 1:
        return "its text is not UTF-8"
    if page * int.from_bytes(header[28:32], "big") != size:
        return "it was cut short, or something was added to it, on its way"
    return None


def _connect(name: str, copy: Path, size: int) -> sqlite3.Connection:
    """A connection to our copy on which nothing can be written, called or attached, and which ends in time."""
    connection = sqlite3.connect(f"file:{quote(str(copy))}?mode=ro&immutable=1", uri=True, isolation_level=None)
    for limit, value in _LIMITS.items():
        connection.setlimit(limit, value)
    deadline = time.monotonic() + _SECONDS + _SECONDS_PER_GIGABYTE * size / (1 << 30)
    connection.set_progress_handler(lambda: time.monotonic() > deadline, 100_000)
    try:
        for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0", "query_only = ON"):
            connection.execute(f"PRAGMA {pragma}")
    except _UNREADABLE as error:
        connection.close()
        raise _refused(name, _words(error)) from None
    connection.set_authorizer(_allowed)
    return connection


def _allowed(action: int, first: str | None, second: str | None, *_: object) -> int:
    allowed = (
        action == sqlite3.SQLITE_SELECT
        or (action == sqlite3.SQLITE_READ and first in _READ_TABLES)
        or (action == sqlite3.SQLITE_PRAGMA and first in _READ_PRAGMAS)
        or (action == sqlite3.SQLITE_FUNCTION and second in _FUNCTIONS)
    )
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _vet(name: str, connection: sqlite3.Connection) -> None:
    """Raises unless everything in the file is of a form that we released, and no page of it is damaged."""
    try:
        found = connection.execute(OBJECTS).fetchall()
        tables = {each for kind, each, *_ in found if kind == "table"}
        revision = _revision(name, connection) if "alembic_version" in tables else None
        if revision is None or fingerprint(found) != SCHEMAS.get(revision):
            raise _refused(name, _strange(found))
        faults = [str(fault) for (fault,) in connection.execute("PRAGMA quick_check(1)")]
    except _UNREADABLE as error:
        raise _refused(name, _words(error)) from None
    if faults != ["ok"]:
        raise _refused(name, f"it is damaged ({faults[0]:.120})")


def _revision(name: str, connection: sqlite3.Connection) -> str | None:
    rows = connection.execute("SELECT version_num FROM alembic_version").fetchmany(2)
    revision = rows[0][0] if len(rows) == 1 else None
    if isinstance(revision, str) and re.fullmatch(r"[0-9]{4}", revision) and revision > REVISION:
        raise Refused(f"{name} has a newer form ({revision}) than this tracker knows ({REVISION}); update the tracker")
    return revision if isinstance(revision, str) else None


def _strange(found: Sequence[tuple[Any, ...]]) -> str:
    """What in a schema is not ours, as far as it has a name of its own."""
    for each in strangers(found):
        return f"it has {each}, which no tracker makes; have it sent by tracker share, which leaves that behind"
    return "its tables are not those that a tracker makes"


def _words(error: Exception) -> str:
    if "interrupted" in str(error):
        return "reading it takes longer than any file of ours does"
    if "too big" in str(error):
        return "it holds a value larger than any of ours"
    if "prohibited" in str(error) or "not authorized" in str(error):
        return "it makes SQLite do more than read our tables"
    return f"it is damaged ({error!s:.120})"


def _refused(name: str | Path, reason: str) -> Unusable:
    return Unusable(f"{name} was not taken in: {reason}. It was left as it is")
