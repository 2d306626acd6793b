"""Faults while files are merged, copied and opened: whatever happens, ours holds all of a merge or nothing of it."""

from __future__ import annotations

import os
import random
import resource
import signal
import sqlite3
import struct
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.sharing.copies import Copy
from tests.store.builders import event, party
from tracker.actions import merge as merging_actions
from tracker.actions.initialise import initialise
from tracker.errors import Refused, Unusable
from tracker.store.copies import KEPT, back_up, backups_of, copy_to, kept_backups
from tracker.store.database import reading, writing
from tracker.store.files import Database

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("TRACKER_TEST_KILLS", "20"))
MANY = 400


@pytest.fixture
def ours(tmp_path: Path) -> Copy:
    start = tmp_path / "start.db"
    initialise(Database(str(start)), empty=True)
    copy = Copy(tmp_path / "tracker.db", start)
    copy.save(party("Kim", "KP"), event("before"))
    return copy


@pytest.fixture
def theirs(tmp_path: Path, ours: Copy) -> Copy:
    copy = Copy(tmp_path / "theirs.db", ours.path)
    copy.save(*(event(f"theirs {number}") for number in range(MANY)), author="ben")
    return copy


def merging(ours: Copy, theirs: Copy, before: str = "") -> subprocess.Popen[str]:
    """A process that merges, once it has said that it is ready."""
    script = (
        "import sys; from pathlib import Path; from tracker.actions.merge import merge;"
        "from tracker.store.database import Database; from tracker.errors import TrackerError\n"
        f"{before}\n"
        "print('ready', flush=True)\n"
        "try:\n    merge(Database(sys.argv[1]), [Path(sys.argv[2])])\n"
        "except TrackerError as error:\n    print(error, file=sys.stderr); sys.exit(error.exit_code)"
    )
    return subprocess.Popen(
        [sys.executable, "-c", script, str(ours.path), str(theirs.path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_killed_merge_leaves_all_or_nothing(ours: Copy, theirs: Copy) -> None:
    sound, before, after = ours.path.read_bytes(), len(ours.changes), len(theirs.changes)
    chance = random.Random(1)
    for _ in range(KILLS // 2):
        ours.path.write_bytes(sound)
        process = merging(ours, theirs)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.random() / 2.5)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert ours.faults == []
        assert len(ours.changes) in (before, after)
        for partial in ours.path.parent.rglob("*.partial*"):
            partial.unlink()  # of a backup that was being made
        for kept in kept_backups(ours.database):
            with reading(Database(str(kept))) as connection:
                assert connection.exec_driver_sql("PRAGMA quick_check").scalar() == "ok"
    assert ours.merge(theirs).plans[0].changes in (0, MANY)


@pytest.mark.parametrize("room", [-100_000, 1_000, 30_000])
def test_a_merge_onto_a_full_disk_is_told_and_changes_nothing(ours: Copy, theirs: Copy, room: int) -> None:
    """With room for their copy or without it; ours needs more, since it gets what both have."""
    ours.save(*(event(f"ours {number}") for number in range(100)))
    before = ours.history
    limit = theirs.path.stat().st_size + room
    process = merging(
        ours,
        theirs,
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))",
    )
    _, told = process.communicate()
    assert (process.returncode, "Traceback" in told) == (5, False), told
    assert "full or failing" in told or "could not be copied" in told, told
    assert ours.history == before
    assert ours.faults == []
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


def test_a_merge_is_taken_back_by_copying_the_backup_that_it_names(ours: Copy, theirs: Copy) -> None:
    before = ours.history
    backup = ours.merge(theirs).backup
    assert backup is not None
    assert ours.history != before
    ours.path.write_bytes(backup.read_bytes())
    assert ours.history == before
    assert ours.faults == []


def test_the_last_five_backups_are_kept_whatever_the_clock_says(ours: Copy) -> None:
    by_hand = backups_of(ours.database) / "mine.db"
    made = [back_up(ours.database, "merge") for _ in range(3)]
    by_hand.write_text("not a backup of the tracker's")
    made += [back_up(ours.database, "upgrade") for _ in range(KEPT)]
    os.utime(made[-1], (1, 1))
    made.append(back_up(ours.database, "merge"))
    assert kept_backups(ours.database) == made[-KEPT:]
    assert by_hand.exists()


def test_a_merge_that_brings_nothing_makes_no_backup(ours: Copy, tmp_path: Path) -> None:
    ours.merge(Copy(tmp_path / "same.db", ours.path), ours)
    assert kept_backups(ours.database) == []


def test_a_backup_holds_what_is_saved_and_not_what_is_being_written(ours: Copy) -> None:
    with writing(ours.database) as connection:
        connection.exec_driver_sql("UPDATE event SET title = 'half done'")
        backup = back_up(ours.database, "merge")
    assert b"half done" not in backup.read_bytes()


def test_what_is_shared_is_whole_compact_and_never_over_another_file(ours: Copy, tmp_path: Path) -> None:
    shared = tmp_path / "for ben.db"
    copy_to(ours.database, shared)
    twin = Copy(tmp_path / "twin.db", shared)
    assert twin.same_as(ours)
    assert twin.faults == []
    before = shared.read_bytes()
    with pytest.raises(Refused, match="is there already"):
        copy_to(ours.database, shared)
    assert shared.read_bytes() == before
    with pytest.raises(Unusable, match=r"nowhere does not exist"):
        copy_to(ours.database, tmp_path / "nowhere" / "x.db")
    assert [path.name for path in tmp_path.glob("*.partial*")] == []


def test_a_failed_copy_leaves_nothing(ours: Copy, tmp_path: Path) -> None:
    ours.path.write_bytes(ours.path.read_bytes()[:20_000])
    with pytest.raises(Unusable):
        copy_to(ours.database, tmp_path / "copy.db")
    assert [path.name for path in tmp_path.iterdir() if "copy" in path.name] == []


# Our own file. -------------------------------------------------------------------------------------------------------


def test_a_crafted_journal_beside_our_own_file_deletes_nothing(ours: Copy, tmp_path: Path) -> None:
    victim = tmp_path / "thesis.txt"
    victim.write_text("years of work")
    name = str(victim).encode()
    checksum = sum(name) & 0xFFFFFFFF
    journal = ours.path.with_name("tracker.db-journal")
    tail = struct.pack(">I", 2) + name + struct.pack(">II", len(name), checksum) + bytes.fromhex("d9d505f920a163d7")
    journal.write_bytes(b"\0" * 512 + tail)
    for opening in (reading, writing):
        with pytest.raises(Unusable, match=r"tracker\.db-journal does not come from a tracker"), opening(ours.database):
            pass
    assert victim.read_text() == "years of work"
    assert journal.exists()


def test_a_genuine_hot_journal_is_rolled_back_as_ever(ours: Copy, tmp_path: Path) -> None:
    """A writer that was killed leaves one; refusing it would lock people out of a file that heals itself."""
    script = (
        "import sqlite3, sys, os; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "c.execute('PRAGMA cache_size = 1'); c.execute('BEGIN IMMEDIATE');"
        "c.execute('UPDATE change SET kind = kind || hex(randomblob(3000))'); os._exit(9)"
    )
    before = ours.history
    subprocess.run([sys.executable, "-c", script, str(ours.path)], check=False)
    assert ours.path.with_name("tracker.db-journal").stat().st_size > 0
    assert ours.history == before
    assert ours.faults == []


def test_read_only_media_work_for_reading(ours: Copy, tmp_path: Path) -> None:
    """As somebody who may not write: root may everything."""
    folder = tmp_path / "media"
    folder.mkdir()
    file = folder / "tracker.db"
    file.write_bytes(ours.path.read_bytes())
    file.chmod(0o444)
    folder.chmod(0o555)
    for above in tmp_path.parents:
        if above != Path("/") and above.stat().st_uid == os.getuid():
            above.chmod(above.stat().st_mode | 0o055)
    tmp_path.chmod(0o755)
    body = (
        "import contextlib, io, os, sys\n"
        "from tracker.cli import run\n"
        "command = ['--db', sys.argv[1], '--author', 'ana', *sys.argv[2:]]\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):\n"
        "    run(command)\n"  # loads all it needs, which nobody else may be allowed to read
        "if os.getuid() == 0:\n    os.setgid(65534); os.setuid(65534)\n"
        "sys.exit(run(command))"
    )

    def as_reader(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", body, str(file), *command], cwd=ROOT, capture_output=True, text=True, check=False
        )

    assert (listed := as_reader("list", "--json")).returncode == 0, listed.stderr
    assert '"before"' in listed.stdout
    assert as_reader("db", "verify").returncode == 0
    refused = as_reader("edit", event("before").ref, "--set", "title=x")
    assert (refused.returncode, "read-only" in refused.stderr) == (5, True), refused.stderr
    folder.chmod(0o755)


def test_a_merge_into_a_file_swapped_meanwhile_is_noticed(
    ours: Copy, theirs: Copy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Copy(tmp_path / "from the cloud.db", ours.path)
    take_in = merging_actions.take_in  # type: ignore[attr-defined]  # what the action calls

    def take_in_while_a_sync_client_swaps(*arguments: object) -> None:
        take_in(*arguments)  # type: ignore[arg-type]  # what it is given it gives on
        other.path.replace(ours.path)

    monkeypatch.setattr(merging_actions, "take_in", take_in_while_a_sync_client_swaps)
    with pytest.raises(Unusable, match="was replaced by another file"):
        ours.merge(theirs)


def test_eight_merges_at_once_lose_nothing(ours: Copy, tmp_path: Path) -> None:
    others = []
    for number in range(8):
        other = Copy(tmp_path / f"{number}.db", ours.path)
        other.save(*(event(f"{number} {each}") for each in range(50)), author=f"author {number}")
        others.append(other)
    processes = [merging(ours, other) for other in others]
    assert [(process.communicate()[1], process.returncode) for process in processes] == [("", 0)] * 8
    with closing(sqlite3.connect(ours.path)) as connection:
        assert connection.execute("SELECT count(*) FROM event").fetchone() == (1 + 8 * 50,)
    assert ours.faults == []
