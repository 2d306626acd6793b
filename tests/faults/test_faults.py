"""Faults really injected: kills, full disks, other programs' locks, files swapped, foreign, cut and read-only.

Whatever happens, the file afterwards holds all of a command or nothing of it, and what is refused is refused in words.
"""

from __future__ import annotations

import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.benchmarks import made_up
from tests.store.builders import event, party
from tests.test_beside import wait_until_gone
from tracker import beside
from tracker.actions.initialise import initialise
from tracker.domain.journal import Changeset
from tracker.errors import NotFound, TrackerError, Unusable
from tracker.store import files
from tracker.store.database import reading, writing
from tracker.store.files import Database
from tracker.store.queries import counts
from tracker.store.records import Recorder
from tracker.store.verify import verify

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("TRACKER_TEST_KILLS", "20"))


@pytest.fixture
def file(tmp_path: Path) -> Database:
    made = Database(str(tmp_path / "tracker.db"))
    initialise(made, empty=True)
    with writing(made) as connection:
        Recorder(connection, Changeset("ana", 1)).save([party("KCNA", "KP"), event("before")])
    return made


def sound(file: Database) -> dict[str, int]:
    """What the file holds, which verifies."""
    with reading(file) as connection:
        assert list(verify(connection)) == []
        return counts(connection)


def in_another_process(body: str, file: Database, *arguments: str) -> subprocess.Popen[str]:
    """A process that runs `body` with `database` and `save(number of events, author)` at hand."""
    script = f"""
import sys
from tests.store.builders import event
from tracker.domain.journal import Changeset
from tracker.store.files import Database
from tracker.store.database import writing
from tracker.store.records import Recorder
database = Database(sys.argv[1])
def save(count, author):
    with writing(database) as connection:
        recorder = Recorder(connection, Changeset(author, 2))
        for start in range(0, count, 100):
            recorder.save([event(f"{{author}} {{number}}") for number in range(start, start + 100)])
            print(start, flush=True)
{body}
"""
    return subprocess.Popen(
        [sys.executable, "-c", script, file.name, *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_killed_writer_leaves_all_or_nothing(file: Database) -> None:
    before = sound(file)
    chance = random.Random(1)
    for number in range(KILLS):
        writer = in_another_process(f"save(1_000, 'kill {number}')", file)
        assert writer.stdout is not None
        for _ in range(chance.randrange(1, 11)):
            writer.stdout.readline()
        time.sleep(chance.random() / 100)
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
        after = sound(file)
        assert after["event"] in (before["event"], before["event"] + 1_000)
        before = after


def killed_at_work(command: list[str], file: Database, worked: float, helpers: int = 0) -> list[int]:
    """Kills a command that writes and has `helpers`, after so many seconds of its own work; gives its processes.

    That there is a journal does not say that it writes: one that was killed leaves a journal behind whose head is still
    blank, and SQLite leaves that where it is.
    """
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def wait_until(holds: Callable[[int], bool]) -> None:
        while not holds(running.pid):
            assert running.poll() is None, "it has ended before it was killed"
            time.sleep(0.001)

    wait_until(lambda process: f"{file.name}-journal" in opened_by(process))
    wait_until(lambda process: sum(map(is_helper, started_by(process))) == helpers)
    enough = seconds_worked_by(running.pid) + worked
    wait_until(lambda process: seconds_worked_by(process) >= enough)
    processes = started_by(running.pid)
    assert sum(map(is_helper, processes)) == helpers
    running.send_signal(signal.SIGKILL)
    running.communicate()
    assert running.returncode == -signal.SIGKILL
    return processes


def opened_by(process: int) -> set[str]:
    """The files that a process has open."""
    found = set()
    for each in Path(f"/proc/{process}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            found.add(str(each.readlink()))
    return found


def started_by(process: int) -> list[int]:
    return list(map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split()))


def is_helper(process: int) -> bool:
    """Whether a process works for another; what multiprocessing itself keeps beside its processes does not."""
    try:
        return b"spawn_main" in Path(f"/proc/{process}/cmdline").read_bytes()
    except FileNotFoundError:
        return False


def seconds_worked_by(process: int) -> float:
    """How long a process has had a processor, which another program on the machine does not shorten."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


def test_a_killed_import_of_a_sheet_leaves_the_database_as_it_was(file: Database, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    rows = [f"gift,Car {number},2024,giver: Somebody {number} (KP)" for number in range(5_000)]
    sheet.write_text("\n".join(["type,title,date,participants", *rows]), encoding="utf-8")
    before = sound(file)
    command = [sys.executable, "-m", "tracker", "--db", file.name, "import", str(sheet), "--new-party"]
    for worked in (0, 0.2):
        killed_at_work(command, file, worked)
        assert sound(file) == before
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (finished.returncode, sound(file)["event"]) == (0, before["event"] + len(rows))


def test_a_killed_import_of_documents_leaves_the_database_as_it_was_and_no_helper(
    file: Database, tmp_path: Path
) -> None:
    lines = tmp_path / "events.jsonl"
    with lines.open("w", encoding="utf-8") as out:
        made_up.write(7_000, out)
    before = sound(file)
    command = [sys.executable, "-m", "tracker", "--db", file.name, "import", str(lines)]
    for worked in (0, 0.5, 1):
        helpers = killed_at_work(command, file, worked, helpers=beside.spare())
        assert sound(file) == before
        for helper in helpers:
            wait_until_gone(helper)


def test_a_full_disk_is_told_and_loses_nothing(file: Database) -> None:
    before = sound(file)
    limit = Path(file.name).stat().st_size + 200_000
    writer = in_another_process(
        f"import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n"
        "from tracker.errors import TrackerError\n"
        "try:\n    save(5_000, 'too much')\nexcept TrackerError as error:\n"
        "    print(error, file=sys.stderr); sys.exit(error.exit_code)",
        file,
    )
    _, told = writer.communicate()
    assert (writer.returncode, "full or failing" in told, "Traceback" in told) == (5, True, False), told
    assert sound(file) == before
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


def test_eight_writers_lose_nothing(file: Database) -> None:
    body = "for turn in range(5):\n    save(100, f'{sys.argv[2]} {turn}')"
    writers = [in_another_process(body, file, f"writer {number}") for number in range(8)]
    assert [(writer.communicate()[1], writer.returncode) for writer in writers] == [("", 0)] * 8
    assert sound(file)["event"] == 1 + 8 * 5 * 100


def test_a_lock_that_is_not_let_go_is_told(file: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_BUSY_SECONDS", 0.1)
    holder = sqlite3.connect(file.name, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(Unusable, match="in use by another program"), writing(file):
        pass
    holder.close()
    sound(file)


def test_a_file_swapped_during_a_write_is_noticed(file: Database, tmp_path: Path) -> None:
    copy = tmp_path / "from elsewhere.db"
    copy.write_bytes(Path(file.name).read_bytes())

    def save_while_a_sync_client_swaps() -> None:
        with writing(file) as connection:
            Recorder(connection, Changeset("ana", 2)).save([event("lost otherwise")])
            copy.replace(file.name)

    with pytest.raises(Unusable, match="was replaced by another file"):
        save_while_a_sync_client_swaps()


def test_a_read_only_file_is_read_and_not_written(file: Database) -> None:
    path = Path(file.name)
    path.chmod(0o444)
    assert sound(file)["event"] == 1
    with pytest.raises(Unusable, match="read-only"), writing(file):
        pass


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:10_000])


def _zeros(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096 : 4096 * 12] = bytes(4096 * 11)
    path.write_bytes(bytes(content))


def _foreign_id(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA application_id = 7")
    connection.close()


def _fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def reads_soundly(file: Database) -> bool:
    """Whether the file can be read and verifies; what is wrong with it is told, not raised raw."""
    try:
        with reading(file) as connection:
            return not list(verify(connection))
    except TrackerError:
        return False


BROKEN: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_text("notes of mine\n" * 900),
    "random": lambda path: path.write_bytes(random.Random(1).randbytes(20_000)),
    "cut": _cut,
    "zeros": _zeros,
    "another program's": _foreign_id,
    "a pipe": _fifo,
    "a folder": _folder,
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_is_broken_or_not_ours_is_refused_and_left_alone(file: Database, name: str) -> None:
    path = Path(file.name)
    BROKEN[name](path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(Unusable), writing(file) as connection:
        Recorder(connection, Changeset("ana", 3)).save([event("after")])
    assert not reads_soundly(file)
    assert (path.read_bytes() if path.is_file() else None) == before


def test_a_missing_file_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="init"), writing(Database(str(tmp_path / "none.db"))):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_path_is_a_path_whatever_is_in_it(tmp_path: Path) -> None:
    file = Database(str(tmp_path / "50% of what? #1 & more.db"))
    initialise(file, empty=True)
    with writing(file) as connection:
        Recorder(connection, Changeset("ana", 1)).save([event("here")])
    assert sound(file)["event"] == 1
    assert [path.name for path in tmp_path.iterdir()] == ["50% of what? #1 & more.db"]


@pytest.mark.parametrize("room", [2_000, 20_000])
def test_a_workbook_whose_rows_find_no_room_is_told_and_leaves_none(tmp_path: Path, room: int) -> None:
    limited = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from tracker.cli import run\n"
        "assert run(['--db', 'demo.db', 'init', '--demo']) == 0\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}))\n"
        "sys.exit(run(['--db', 'demo.db', 'timeline', 'KP', '-o', 'report.xlsx']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", limited],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "should not" in done.stderr) == (5, False), done.stderr
    assert "File too large" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["demo.db"]
