"""Files that are made beside a database: nobody can read them who cannot read it, and none outlives its maker.

An unfinished file carries the process that makes it, and its machine, in its name; a private folder is locked as long
as it is used. So what a killed command leaves is known, and swept away by a later one: only what is certainly its
owner's, and in nobody's use.
"""

from __future__ import annotations

import os
import platform
import re
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import IO

_UNFINISHED = re.compile(r".+\.(\d{1,9})@([A-Za-z0-9-]*)\.partial(?:-journal)?")
_PRIVATE = "tracker-"
_LOCK = ".tracker-in-use"
_POSIX = os.name != "nt"


# Who may read. -----------------------------------------------------------------------------------------------------


def create(path: Path, like: Path | None) -> None:
    """Makes an empty file that only those can read who can read the file `like`; with None, a file like any other."""
    number = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o666 if like is None else 0o600)
    try:
        if like is not None and _POSIX:
            os.fchmod(number, _readers(number, like))
    finally:
        os.close(number)


def make_folder(path: Path, like: Path) -> None:
    """Makes a folder for files like `like`; one that is there is closed to those who may not read that."""
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        if not path.is_dir():
            raise
        before = stat.S_IMODE(path.stat().st_mode)
    else:
        before = 0o777
    if not _POSIX or path.is_symlink():
        return
    number = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        readers = _readers(number, like)
        wanted = before & (readers | (readers & 0o444) >> 2 | ~0o777)
        if wanted != stat.S_IMODE(os.fstat(number).st_mode):
            with suppress(OSError):  # somebody else's
                os.fchmod(number, wanted)
    finally:
        os.close(number)


def _readers(number: int, like: Path) -> int:
    """The mode that lets the same people read and write an open file as may `like`; it gets the group of that, too."""
    model = like.stat()
    mode = 0o600 | model.st_mode & 0o066
    if os.fstat(number).st_gid != model.st_gid:
        try:
            os.fchown(number, -1, model.st_gid)
        except OSError:
            mode &= ~0o060  # of another group, nobody was meant
    return mode


# What is not finished. ---------------------------------------------------------------------------------------------


def unfinished(target: Path) -> Path:
    """The path at which this process makes `target`."""
    return target.with_name(f"{target.name}.{os.getpid()}@{_machine()}.partial")


@cache
def _machine() -> str:
    return re.sub(r"[^A-Za-z0-9-]", "-", platform.node())[:30]


def unfinished_in(folder: Path) -> list[Path]:
    """The files in a folder that a tracker has not finished, on whatever machine."""
    try:
        return sorted(path for path in folder.iterdir() if _UNFINISHED.fullmatch(path.name))
    except OSError:
        return []


def sweep(folder: Path) -> None:
    """Removes the unfinished files of this user's processes on this machine that have ended."""
    for path in unfinished_in(folder):
        made = _UNFINISHED.fullmatch(path.name)
        with suppress(OSError):
            if made and made[2] == _machine() and _is_own_file(path) and _has_ended(int(made[1])):
                path.unlink()


def _is_own_file(path: Path) -> bool:
    found = path.lstat()
    return stat.S_ISREG(found.st_mode) and (not _POSIX or found.st_uid == os.getuid())


def _has_ended(process: int) -> bool:
    if not _POSIX:
        return True  # a file that is in use there cannot be removed, and asking for a process would interrupt it
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


# Private folders. --------------------------------------------------------------------------------------------------


@contextmanager
def private_folder() -> Iterator[Path]:
    """A folder that nobody else can read, for as long as it is used; those that were left behind are swept away."""
    sweep_private()
    folder = Path(tempfile.mkdtemp(prefix=_PRIVATE))
    try:
        with _locked(folder):
            yield folder
    finally:
        _remove(folder)


def sweep_private() -> None:
    """Removes the private folders of this user that no process uses any more."""
    for folder in private_folders():
        if _POSIX:
            _remove_unlocked(folder)
        else:
            with suppress(OSError):
                (folder / _LOCK).unlink()  # which fails while it is open
                _remove(folder)


def private_folders() -> list[Path]:
    """The private folders in the place for temporary files, as far as they can be looked into."""
    try:
        named = sorted(Path(tempfile.gettempdir()).glob(f"{_PRIVATE}*"))
    except OSError:
        return []
    return [folder for folder in named if os.path.lexists(folder / _LOCK)]


def _locked(folder: Path) -> IO[bytes]:
    if not _POSIX:
        return (folder / _LOCK).open("xb")
    import fcntl

    new = folder / "new"
    lock = new.open("xb")
    fcntl.flock(lock, fcntl.LOCK_EX)
    new.rename(folder / _LOCK)  # from now on it may be swept, and is locked
    return lock


def _remove_unlocked(folder: Path) -> None:
    """Removes a private folder of ours, unless it is in use.

    Anybody may put links and folders of such a name into the place for temporary files. So everything is asked of the
    open folder itself, which must be ours and closed to all others, and of nothing by its path.
    """
    import fcntl

    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            found = os.fstat(number)
            if found.st_uid != os.getuid() or found.st_mode & 0o077:
                return
            lock = os.open(_LOCK, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=number)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _empty(number)
            finally:
                os.close(lock)
        finally:
            os.close(number)
        folder.rmdir()


def _remove(folder: Path) -> None:
    with suppress(OSError):
        if not _POSIX:
            for path in folder.iterdir():
                path.unlink()
        else:
            number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                _empty(number)
            finally:
                os.close(number)
        folder.rmdir()


def _empty(folder: int) -> None:
    """Removes the files of an open folder, its lock last: without it nobody would sweep the rest."""
    for name in sorted(os.listdir(folder), key=lambda name: name == _LOCK):
        os.unlink(name, dir_fd=folder)
