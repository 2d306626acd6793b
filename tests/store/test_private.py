"""What is made beside a database is read by nobody who cannot read it, and what a killed command left is swept away."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sharing.copies import Copy
from tests.store.builders import event
from tracker.actions.initialise import initialise
from tracker.store import private
from tracker.store.copies import back_up, backups_of, copy_to, next_backup, placed, remains
from tracker.store.files import Database

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files that nobody else uses, in this process and those that it starts."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


@pytest.fixture
def ours(tmp_path: Path) -> Copy:
    start = tmp_path / "start.db"
    initialise(Database(str(start)), empty=True)
    (tmp_path / "ana").mkdir()
    return Copy(tmp_path / "ana" / "tracker.db", start)


@pytest.fixture
def open_umask() -> Iterator[None]:
    """Every file that is made without a thought can be read and written by everybody."""
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> str:
    return oct(stat.S_IMODE(path.stat().st_mode))


@pytest.mark.usefixtures("open_umask")
@pytest.mark.parametrize(
    ("of_database", "of_copies", "of_folder"),
    [(0o600, 0o600, 0o700), (0o640, 0o640, 0o750), (0o664, 0o664, 0o775), (0o444, 0o644, 0o755), (0o400, 0o600, 0o700)],
)
def test_copies_and_their_folder_are_for_the_same_readers_as_the_file(
    ours: Copy, tmp_path: Path, of_database: int, of_copies: int, of_folder: int
) -> None:
    ours.path.chmod(of_database)
    copy_to(ours.database, tmp_path / "for-ben.db")
    copy_to(ours.database, next_backup(ours.database))
    before_merge = back_up(ours.database, "merge")
    copies = [tmp_path / "for-ben.db", *backups_of(ours.database).iterdir()]
    assert (len(copies), before_merge in copies) == (3, True)
    assert {mode(each) for each in copies} == {oct(of_copies)}
    assert mode(backups_of(ours.database)) == oct(of_folder)


@pytest.mark.usefixtures("open_umask")
def test_a_copy_is_private_from_its_first_byte(ours: Copy, tmp_path: Path) -> None:
    ours.path.chmod(0o600)
    with placed(tmp_path / "for-ben.db", like=ours.path) as partial:
        assert mode(partial) == "0o600", "before anything is in it"
        partial.write_bytes(b"x")


def test_a_folder_of_backups_that_is_open_to_others_is_closed_to_them(ours: Copy) -> None:
    folder = backups_of(ours.database)
    folder.mkdir()
    folder.chmod(0o755)
    ours.path.chmod(0o600)
    back_up(ours.database, "merge")
    assert mode(folder) == "0o700"
    ours.path.chmod(0o644)
    back_up(ours.database, "merge")
    assert mode(folder) == "0o700", "what somebody closed stays closed"


IN_ANOTHER_GROUP = """
import os
from tracker.store.private import create
like, copy = map(Path, sys.argv[1:])
if os.getuid() == 0:
    os.chown(like, 65_534, 12_345)
    if copy.name == "may not":
        os.setgroups([])
        os.setgid(65_534)
        os.setuid(65_534)
create(copy, like)
print("ready", flush=True)
"""


@pytest.mark.parametrize("name", ["may", "may not"])
def test_another_group_than_that_of_the_file_may_not_read_its_copies(ours: Copy, name: str) -> None:
    """The copy gets the file's group, or, where its maker is not in that, is kept from his own."""
    folder = Path(tempfile.mkdtemp(prefix="for everybody ", dir="/tmp"))
    folder.chmod(0o777)
    try:
        (folder / "tracker.db").write_bytes(ours.path.read_bytes())
        (folder / "tracker.db").chmod(0o640)
        start(IN_ANOTHER_GROUP, folder / "tracker.db", folder / name).communicate()
        kept = name == "may not" and os.getuid() == 0
        assert mode(folder / name) == ("0o600" if kept else "0o640")
        assert ((folder / name).stat().st_gid == (folder / "tracker.db").stat().st_gid) is not kept
    finally:
        shutil.rmtree(folder)


# Sweeping. -----------------------------------------------------------------------------------------------------------


def start(script: str, *arguments: Path) -> subprocess.Popen[str]:
    """A process that runs the beginning of `script`, says so, and waits."""
    process = subprocess.Popen(
        [sys.executable, "-c", f"import sys, time\nfrom pathlib import Path\n{script}", *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


COPYING = """
from tracker.store.private import private_folder
with private_folder() as folder:
    (folder / "theirs.db").write_text("private")
    print("ready", flush=True)
    time.sleep(60)
"""
SHARING = """
from tracker.store.copies import placed
with placed(Path(sys.argv[1])) as partial:
    partial.write_text("private")
    partial.with_name(partial.name + "-journal").write_text("private")
    print("ready", flush=True)
    time.sleep(60)
"""


def kill(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()


def test_a_private_copy_that_a_killed_merge_left_goes_with_the_next_and_one_in_use_stays(
    ours: Copy, tmp_path: Path, temporary: Path
) -> None:
    theirs = Copy(tmp_path / "theirs.db", ours.path)
    killed, living = start(COPYING), start(COPYING)
    try:
        kill(killed)
        assert len(list(temporary.iterdir())) == 2
        ours.merge(theirs)
        (left,) = temporary.iterdir()
        assert (left / "theirs.db").read_text() == "private"
    finally:
        kill(living)
    assert left not in remains(ours.database), "naming what is left sweeps first"
    assert list(temporary.iterdir()) == []


def test_what_others_put_into_the_place_for_temporary_files_is_left_alone(
    ours: Copy, tmp_path: Path, temporary: Path
) -> None:
    victim = tmp_path / "thesis"
    victim.mkdir(mode=0o700)
    lock = private._LOCK
    for name in ("chapter 1", lock):
        (victim / name).write_text("years of work")
    (temporary / "tracker-link").symlink_to(victim)
    inner = temporary / "tracker-inner"
    inner.mkdir(mode=0o700)
    (inner / lock).symlink_to(victim / lock)
    for name, mode_ in (("tracker-open", 0o755), ("tracker-unlocked", 0o700)):
        (temporary / name).mkdir()
        (temporary / name).chmod(mode_)
        (temporary / name / (lock if mode_ == 0o755 else "theirs.db")).write_text("not ours")
    before = sorted(temporary.rglob("*"))
    ours.merge(Copy(tmp_path / "theirs.db", ours.path))
    assert sorted(temporary.rglob("*")) == before
    assert {each.name for each in victim.iterdir()} == {"chapter 1", lock}


def test_an_unfinished_file_of_a_killed_command_goes_with_the_next_and_one_in_the_making_stays(ours: Copy) -> None:
    folder = ours.path.parent
    killed, living = start(SHARING, folder / "for-ben.db"), start(SHARING, folder / "for-eva.db")
    elsewhere = folder / "for-kim.db.1@another-machine.partial"
    try:
        kill(killed)
        elsewhere.write_text("in the making on another machine")
        assert len(list(folder.glob("*.partial*"))) == 5
        back_up(ours.database, "merge")
        left = sorted(each.name for each in folder.glob("*.partial*"))
        assert [each.split(".partial")[0].rpartition(".")[0] for each in left] == ["for-eva.db"] * 2 + ["for-kim.db"]
        assert {folder / each for each in left} < set(remains(ours.database))
    finally:
        kill(living)
    assert set(remains(ours.database)) == {*backups_of(ours.database).iterdir(), elsewhere}


def test_a_merge_and_a_share_sweep_beside_the_file_too(ours: Copy, tmp_path: Path) -> None:
    theirs = Copy(tmp_path / "theirs.db", ours.path)
    theirs.save(event("theirs"))
    backups_of(ours.database).mkdir()
    for command in (lambda: ours.merge(theirs), lambda: copy_to(ours.database, tmp_path / "for-ben.db")):
        for folder in (ours.path.parent, backups_of(ours.database)):
            kill(start(SHARING, folder / "0009-by-hand.db"))
        assert len(list(ours.path.parent.rglob("*.partial*"))) >= 2
        command()
        assert list(ours.path.parent.rglob("*.partial*")) == []
