"""Whole copies of a database file: to share, to keep, and before anything that could go wrong.

A copy is there whole or not at all: it is made under another name, checked, written through to the disk, and only then
given its own. Automatic backups lie in a folder beside the file, and the last five of them are kept.
"""

from __future__ import annotations

import os
import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from tracker import saving
from tracker.errors import Refused, Unusable
from tracker.store import private
from tracker.store.files import TO_REWRITE, Database, check_file, connect, refuse_newer, worded
from tracker.store.released import OBJECTS, SCHEMAS, STATISTICS, fingerprint
from tracker.store.rows import value
from tracker.store.strangers import Stranger, leave_strangers

KEPT = 5
_NUMBERED = re.compile(r"(\d{4,})-[a-z-]+\.db")


def copy_to(database: Database, target: Path) -> None:
    """Copies the file to `target`, which must not be there yet: compacted, so that nothing deleted is left in it."""
    with _copied(database, target):
        pass


def share(database: Database, target: Path) -> list[Stranger]:
    """Copies the file as `copy_to` does, and says what it left behind: whatever no tracker made.

    So the copy can be taken in by others. Raises `Unusable` where it could not be: tables of ours have been altered.
    """
    with _copied(database, target) as copy:
        statistics = [name for _, name, _, sql in copy.execute(OBJECTS) if name in STATISTICS]
        left = leave_strangers(copy)
        for name in statistics:  # samples of values, by another program's ANALYZE
            copy.execute(f"DROP TABLE {name}")
        if left or statistics:
            copy.execute("VACUUM")
        if fingerprint(copy.execute(OBJECTS)) not in SCHEMAS.values() or refuse_newer(database, copy) is None:
            raise Unusable(
                f"nobody could take a copy of {database} in: its tables are not those that a tracker makes. "
                "tracker db upgrade makes them anew"
            )
    return left


@contextmanager
def _copied(database: Database, target: Path) -> Iterator[sqlite3.Connection]:
    """A connection to a compact copy of the file, which becomes `target` at the end if it is sound."""
    path = file_of(database)
    check_file(database)
    sweep(database)
    with placed(target, like=path) as partial:
        with _quietly(path) as connection:
            _compact(connection, partial)
        with _quietly(partial) as copy:
            yield copy
        _check(partial)


def _compact(connection: sqlite3.Connection, target: Path) -> None:
    """Writes what a file holds, and nothing that was deleted from it, to another."""
    connection.execute("VACUUM INTO ?", (str(target),))
    with closing(sqlite3.connect(target)) as copy:
        copy.execute("PRAGMA user_version = 0")  # nothing is left to be rewritten in it


def back_up(database: Database, before: str) -> Path:
    """Keeps the file as it is `before` something, such as a merge, and forgets all such copies but the newest five."""
    target = keep(database, f"before-{before}")
    for old in [each for each in kept_backups(database) if "-before-" in each.name][:-KEPT]:
        old.unlink()
    return target


def keep(database: Database, why: str) -> Path:
    """Keeps the file as it is, until somebody deletes the copy.

    May be called while this process is about to write: it reads on a connection of its own, which waits for nobody.
    """
    path = file_of(database)
    sweep(database)
    target = next_backup(database, why)
    with placed(target, like=path) as partial, _quietly(path) as connection:
        _compact(connection, partial)
    return target


def next_backup(database: Database, why: str = "by-hand") -> Path:
    """The path of the next backup in the folder beside the file, which is made if need be."""
    # By its name alone: to open and close the file, as `check_file` does, would drop the locks that SQLite has on it
    # for whoever is writing (https://sqlite.org/howtocorrupt.html, section 2.2).
    if not file_of(database).exists():
        check_file(database)
    folder = backups_of(database)
    private.make_folder(folder, like=file_of(database))
    # A running number, not the time: clocks go back, and the newest copy must never be the first to go.
    number = max((each for each, _ in _numbered(folder)), default=0) + 1
    return folder / f"{number:04}-{why}.db"


NOT_REWRITTEN = (
    "words of what was redacted may be left between the pages of the file; "
    "tracker db verify, or the next command that saves something, rewrites it"
)


def finish_redaction(database: Database) -> bool:
    """Rewrites a file from which something was taken out, so that no byte of it is left between the pages.

    Says whether there was anything to do. Raises `Unusable` where that fails; whoever saves next tries again.
    """
    if database.path is None:
        return False
    check_file(database)
    with worded(database), closing(connect(file_of(database))) as connection:
        if value(connection, "PRAGMA user_version") != TO_REWRITE:
            return False
        saving.advise(NOT_REWRITTEN)
        try:
            # A browser may have switched this to WAL, in which the old pages stay as long as it has the file open.
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("VACUUM")
            connection.execute("PRAGMA user_version = 0")
        except sqlite3.Error as error:
            raise Unusable(f"{database} could not be rewritten after a redaction ({error})") from error
        saving.take_back(NOT_REWRITTEN)
    return True


def backups_of(database: Database) -> Path:
    """The folder of a file's backups, beside it."""
    path = file_of(database)
    return path.with_name(f"{path.name}.backups")


def kept_backups(database: Database) -> list[Path]:
    """The backups in the folder beside the file, oldest first."""
    return [path for _, path in sorted(_numbered(backups_of(database)))]


def sweep(database: Database) -> None:
    """Removes what killed commands left unfinished beside the file, and their private copies of others' files."""
    private.sweep_private()
    for folder in _folders(database):
        private.sweep(folder)


def remains(database: Database) -> list[Path]:
    """Every file that may still hold what was taken out of this one: its backups, and copies that are unfinished.

    Those of killed commands are swept away before; the folders in use by others are named whole.
    """
    sweep(database)
    unfinished = (path for folder in _folders(database) for path in private.unfinished_in(folder))
    kept = kept_backups(database) if database.path is not None else []
    return [*kept, *unfinished, *private.private_folders()]


def _folders(database: Database) -> list[Path]:
    return [] if database.path is None else [file_of(database).parent, backups_of(database)]


def file_of(database: Database) -> Path:
    if database.path is None:
        raise Refused(f"{database} is on a server; copy it with the server's own tool (pg_dump)")
    return database.path.absolute()


def _numbered(folder: Path) -> list[tuple[int, Path]]:
    """The backups in a folder, by number; what else somebody keeps there is left alone."""
    if not folder.is_dir():
        return []
    found = ((_NUMBERED.fullmatch(path.name), path) for path in folder.iterdir())
    return [(int(match[1]), path) for match, path in found if match]


@contextmanager
def _quietly(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection for reading `path`, whose failures come out in words."""
    try:
        with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as connection:
            yield connection
    except (sqlite3.Error, OSError) as error:
        raise Unusable(f"{path} could not be copied ({error}); nothing was changed") from error


def _check(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise Unusable(f"the copy does not come out sound ({found}); look at the original with: tracker db verify")


@contextmanager
def placed(target: Path, like: Path | None = None) -> Iterator[Path]:
    """A path to make a file at, which gets its name `target` once it is whole and on the disk.

    Nobody can read it who cannot read the file `like`.

    Raises `Refused` where there is something of that name: nothing is ever overwritten.
    """
    if not target.parent.is_dir():
        raise Unusable(f"the folder {target.parent} does not exist; make it first")
    if os.path.lexists(target):
        raise Refused(f"{target} is there already and is not overwritten; name another file")
    private.sweep(target.parent)
    partial = private.unfinished(target)
    try:
        if like is not None:
            private.create(partial, like)
        yield partial
        _write_through(partial)
        _name(partial, target)
        _write_through(target.parent)
    except OSError as error:
        raise Unusable(f"{target} cannot be made: {error.strerror}") from error
    finally:
        for leftover in (partial, partial.with_name(partial.name + "-journal")):
            with suppress(OSError):
                leftover.unlink()


def _name(partial: Path, target: Path) -> None:
    """Gives the finished file its name, unless somebody else made a file of that name meanwhile."""
    try:
        os.link(partial, target)
    except FileExistsError:
        raise Refused(f"{target} has been made by somebody else meanwhile; it was left as it is") from None
    except OSError:  # a file system without hard links
        if target.exists():
            raise Refused(f"{target} has been made by somebody else meanwhile; it was left as it is") from None
        partial.rename(target)


def _write_through(path: Path) -> None:
    """Waits until a file, or the names in a folder, are on the disk."""
    if os.name == "nt" and path.is_dir():
        return  # Windows cannot open a folder
    number = os.open(path, os.O_RDONLY if path.is_dir() or os.name != "nt" else os.O_RDWR)
    try:
        if sys.platform == "darwin":
            import fcntl

            fcntl.fcntl(number, fcntl.F_FULLFSYNC)  # fsync alone does not empty the drive's own cache
        else:
            os.fsync(number)
    finally:
        os.close(number)
