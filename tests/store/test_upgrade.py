"""Bringing an older file up to date: whole or not at all, nothing of the journal lost, the tables those of a new file.

The next release is played: today's samples are then files of an older version.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests import samples
from tests.samples import future
from tests.sharing.copies import Copy
from tests.store.builders import party
from tracker.actions.merge import merge
from tracker.errors import Refused, Unusable
from tracker.store import migrate
from tracker.store.database import Connection, exclusively, reading, writing
from tracker.store.files import REVISION, Database
from tracker.store.migrate import upgrade
from tracker.store.released import SCHEMAS
from tracker.store.verify import verify

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("TRACKER_TEST_KILLS", "20"))


@pytest.fixture
def next_release() -> Iterator[Path]:
    with future.arrived() as fresh:
        yield fresh


@pytest.fixture(params=sorted(SCHEMAS))
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The file that a tracker of a released version left."""
    path = tmp_path / "old.db"
    samples.make(request.param, path)
    return path


def journal_of(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return [
            *connection.execute("SELECT hash, record, kind, new_values, parents FROM change ORDER BY hash"),
            *connection.execute("SELECT hash, author, wall_ms, note FROM changeset ORDER BY hash"),
        ]


def schema_of(path: Path) -> set[tuple[str, str, str]]:
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT type, name, sql FROM sqlite_schema")
        return {(kind, name, " ".join(sorted(" ".join((sql or "").split()).split(", ")))) for kind, name, sql in rows}


def sound(path: Path) -> bool:
    with reading(Database(str(path))) as connection:
        return list(verify(connection)) == []


def test_the_present_schema_and_its_sample_are_the_ones_released() -> None:
    """Whoever alters the schema of a release adds a revision; before the release: python -m tests.samples."""
    assert samples.present() == SCHEMAS[REVISION]


def test_a_sample_of_the_present_version_is_sound_and_needs_nothing(tmp_path: Path) -> None:
    samples.make(REVISION, tmp_path / "now.db")
    before = (tmp_path / "now.db").read_bytes()
    assert sound(tmp_path / "now.db")
    assert upgrade(Database(str(tmp_path / "now.db"))) is None
    assert (tmp_path / "now.db").read_bytes() == before


def test_an_older_file_is_named_and_left_alone_until_it_is_upgraded(old: Path, next_release: Path) -> None:
    before = old.read_bytes()
    for opening in (reading, writing):
        with pytest.raises(Refused, match=r"older form .*db upgrade"), opening(Database(str(old))):
            pass
    assert old.read_bytes() == before


def test_an_upgrade_keeps_the_journal_and_makes_the_tables_of_a_new_file(
    old: Path, next_release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "FORMER", frozenset({"formerly", "once"}))
    with closing(sqlite3.connect(old, isolation_level=None)) as connection:  # what that version may have had besides
        connection.execute("CREATE TABLE formerly (event INTEGER REFERENCES event (id))")
        connection.execute("INSERT INTO formerly SELECT id FROM event")
        connection.execute("CREATE VIEW once AS SELECT * FROM change")
        connection.execute("DROP TABLE claim_against")
    before, journal = old.read_bytes(), journal_of(old)
    done = upgrade(Database(str(old)))
    assert done is not None
    assert done.backup is not None
    assert journal_of(old) == journal
    assert schema_of(old) == schema_of(next_release)
    assert sound(old)
    with closing(sqlite3.connect(done.backup)) as kept, closing(sqlite3.connect(":memory:")) as first:
        first.deserialize(before)
        assert list(kept.iterdump()) == list(first.iterdump()), "the backup is what it was"
    assert upgrade(Database(str(old))) is None


def test_what_no_tracker_made_is_not_dropped(tmp_path: Path) -> None:
    path = tmp_path / "now.db"
    samples.make(REVISION, path)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE mine (note TEXT, event INTEGER REFERENCES event (id))")
        connection.execute("INSERT INTO mine SELECT 'to be kept', id FROM event")
        connection.execute("CREATE VIEW my_view AS SELECT * FROM event")
        connection.execute("CREATE VIRTUAL TABLE my_search USING fts5(words)")
    with exclusively(Database(str(path))) as connection:
        migrate.bring_up_to_date(connection)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT DISTINCT note FROM mine JOIN my_view ON event = id").fetchall() == [
            ("to be kept",)
        ]
        assert connection.execute("SELECT count(*) FROM my_search").fetchone() == (0,)


def test_a_file_whose_tables_somebody_altered_gets_them_back(tmp_path: Path) -> None:
    path = tmp_path / "now.db"
    samples.make(REVISION, path)
    before = schema_of(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("DROP INDEX event_ref_ix")
        connection.execute("ALTER TABLE event ADD COLUMN mine TEXT")
    assert not sound(path)
    assert upgrade(Database(str(path))) is not None
    assert schema_of(path) == before
    assert sound(path)


def test_a_newer_file_is_refused_by_name_and_untouched(old: Path, next_release: Path) -> None:
    upgrade(Database(str(old)))
    with closing(sqlite3.connect(old, isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0099'")
    before = old.read_bytes()
    with pytest.raises(Refused, match=r"newer form \(0099\)"):
        upgrade(Database(str(old)))
    assert old.read_bytes() == before


def test_an_upgrade_that_loses_something_is_not_saved(
    old: Path, next_release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = old.read_bytes()
    make = migrate.make_derived

    def make_and_lose(connection: Connection) -> None:
        make(connection)
        connection.exec_driver_sql("DELETE FROM change WHERE id = (SELECT max(id) FROM change)")

    monkeypatch.setattr(migrate, "make_derived", make_and_lose)
    with pytest.raises(Unusable, match="does not come out whole"):
        upgrade(Database(str(old)))
    assert old.read_bytes() == before


def test_two_upgrades_at_once_both_come_out_well(old: Path, next_release: Path) -> None:
    done: list[object] = []
    threads = [threading.Thread(target=lambda: done.append(upgrade(Database(str(old))))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(each is None for each in done) == [False, True]
    assert sound(old)


def test_an_older_copy_is_taken_in_by_a_newer_tracker(old: Path, next_release: Path, tmp_path: Path) -> None:
    """It is read as it is: a foreign file is never upgraded."""
    before = old.read_bytes()
    ours = Copy(tmp_path / "ours.db", next_release)
    (plan,) = merge(ours.database, [old]).plans
    assert plan.changes == len(journal_of(old)) - 4
    assert ours.faults == []
    assert old.read_bytes() == before


SCRIPT = """
import sys
from tests.samples import future
from tracker.store.files import Database
from tracker.store.migrate import upgrade
with future.arrived():
    print("ready", flush=True)
    upgrade(Database(sys.argv[1]))
"""


def test_an_upgrade_that_is_killed_leaves_the_file_as_it_was_or_whole(tmp_path: Path, next_release: Path) -> None:
    start = tmp_path / "start.db"
    samples.make("0001", start)
    chance = random.Random(1)
    seen = set()
    for number in range(KILLS // 4):
        path = tmp_path / f"{number}.db"
        path.write_bytes(start.read_bytes())
        process = subprocess.Popen([sys.executable, "-c", SCRIPT, str(path)], cwd=ROOT, stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.random() / 5)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        with closing(sqlite3.connect(path)) as connection:
            (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        seen.add(revision)
        assert journal_of(path) == journal_of(start)
        upgrade(Database(str(path)))
        assert sound(path)
    assert seen <= {"0001", "0002"}


def test_a_present_party_is_there_after_an_upgrade(old: Path, next_release: Path) -> None:
    upgrade(Database(str(old)))
    copy = Copy.__new__(Copy)
    copy.path = old
    assert party("Kim").id in copy.export
    assert party("Choe").id not in copy.export, "what was deleted stays deleted"
