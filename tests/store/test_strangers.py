"""What somebody has put into a file of his own: named by verify, taken out by an upgrade, left behind by a share."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.sharing.copies import Copy
from tests.store.builders import by, event, party
from tracker.actions.initialise import initialise
from tracker.errors import Unusable
from tracker.store.copies import KEPT, back_up, copy_to, kept_backups, share
from tracker.store.database import examining, reading
from tracker.store.files import Database
from tracker.store.migrate import upgrade
from tracker.store.verify import verify

TRIGGERS = (  # that whatever is written, deleted or read through it sets off
    "CREATE TRIGGER event AFTER INSERT ON change BEGIN DELETE FROM change; END",
    "CREATE TRIGGER drops AFTER DELETE ON event BEGIN DELETE FROM change; END",
    "CREATE TRIGGER alters AFTER UPDATE ON alembic_version BEGIN DELETE FROM change; END",
    "CREATE TRIGGER mine_too AFTER DELETE ON mine BEGIN DELETE FROM change; END",
)
OWN = {
    "an index": ("CREATE INDEX my_index ON change (kind)",),
    "an index on a table that is derived": ("CREATE INDEX my_index ON event (title, lower(summary))",),
    "a view": ("CREATE VIEW my_view AS SELECT * FROM nowhere",),
    "a view with a trigger": (
        "CREATE VIEW my_view AS SELECT * FROM event",
        "CREATE TRIGGER through INSTEAD OF DELETE ON my_view BEGIN DELETE FROM change; END",
    ),
    "a table": (
        'CREATE TABLE "my ""own"" notes" (id INTEGER PRIMARY KEY AUTOINCREMENT, note TEXT UNIQUE)',
        """INSERT INTO "my ""own"" notes" (note) VALUES ('Rosewood Crescent')""",
        'CREATE INDEX by_note ON "my ""own"" notes" (note)',
    ),
    "an empty table that refers to ours": ("CREATE TABLE mine (event REFERENCES event (id))",),
    "a full text": ("CREATE VIRTUAL TABLE mine USING fts5 (x)", "INSERT INTO mine VALUES ('Rosewood Crescent')"),
    "triggers": ("CREATE TABLE mine (x)", *TRIGGERS),
    "all of it, analysed": (
        "CREATE TABLE mine (x)",
        *TRIGGERS,
        "CREATE VIEW my_view AS SELECT * FROM mine",
        "CREATE INDEX my_index ON mine (x)",
        "ANALYZE",
    ),
}
NAMES = {
    "an index": ["an index 'my_index' on change"],
    "a view with a trigger": ["a trigger 'through' on my_view", "a view 'my_view'"],
    "a table": ["an index 'by_note' on my \"own\" notes", "a table 'my \"own\" notes' of 1 rows"],
    "a full text": ["a table 'mine' of 1 rows"],
}


@pytest.fixture
def ours(tmp_path: Path) -> Copy:
    start = tmp_path / "start.db"
    initialise(Database(str(start)), empty=True)
    copy = Copy(tmp_path / "tracker.db", start)
    copy.save(party("Kim", "KP"), event("Talks", "2024", by("KP", party="Kim")))
    return copy


def run(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def faults(copy: Copy) -> list[str]:
    with examining(copy.database) as connection:
        return list(verify(connection))


@pytest.mark.parametrize("name", OWN)
def test_what_is_somebodys_own_is_named_one_by_one(ours: Copy, name: str) -> None:
    run(ours.path, *OWN[name])
    found = [each for each in faults(ours) if "which no tracker makes; tracker db upgrade" in each]
    made = [each for each in OWN[name] if each.startswith("CREATE")]
    assert (len(found), faults(ours)) == (len(made), found)


@pytest.mark.parametrize("name", OWN)
def test_an_upgrade_takes_it_out_and_loses_no_record(ours: Copy, name: str) -> None:
    before = (ours.history, ours.export)
    run(ours.path, *OWN[name])
    done = upgrade(ours.database)
    assert done is not None
    assert list(map(str, done.removed)) == NAMES.get(name, list(map(str, done.removed)))
    assert (ours.history, ours.export, ours.faults) == (*before, [])
    assert upgrade(ours.database) is None


@pytest.mark.parametrize("name", OWN)
def test_a_share_leaves_it_behind_and_is_taken_in_where_the_file_itself_is_refused(
    ours: Copy, tmp_path: Path, name: str
) -> None:
    bens = Copy(tmp_path / "bens.db", ours.path)
    ours.save(party("Choe", "KP"))
    run(ours.path, *OWN[name])
    with pytest.raises(Unusable, match=r"which no tracker makes; have it sent by tracker share"):
        bens.merge(ours)
    before = ours.path.read_bytes()
    left = share(ours.database, tmp_path / "for-ben.db")
    assert list(map(str, left)) == NAMES.get(name, list(map(str, left))) != []
    assert ours.path.read_bytes() == before
    assert b"Rosewood" not in (tmp_path / "for-ben.db").read_bytes(), "nor does what was in it travel"
    bens.merge(_At(tmp_path / "for-ben.db"))
    assert bens.same_as(ours)


class _At(Copy):
    def __init__(self, path: Path) -> None:
        self.path = path


def test_statistics_stay_at_home(ours: Copy, tmp_path: Path) -> None:
    run(ours.path, "ANALYZE")
    assert faults(ours) == []
    assert upgrade(ours.database) is None
    assert share(ours.database, tmp_path / "for-ben.db") == []
    with closing(sqlite3.connect(tmp_path / "for-ben.db")) as connection:
        assert connection.execute("SELECT name FROM sqlite_schema WHERE name LIKE 'sqlite_stat%'").fetchall() == []


def test_a_share_that_nobody_could_take_in_is_not_made(ours: Copy, tmp_path: Path) -> None:
    run(ours.path, "DELETE FROM alembic_version")
    with pytest.raises(Unusable, match=r"nobody could take a copy of .* in"):
        share(ours.database, tmp_path / "for-ben.db")
    assert not (tmp_path / "for-ben.db").exists()
    upgrade(ours.database)
    share(ours.database, tmp_path / "for-ben.db")


def test_a_backup_keeps_what_is_somebodys_own(ours: Copy, tmp_path: Path) -> None:
    run(ours.path, *OWN["a table"])
    copy_to(ours.database, tmp_path / "kept.db")
    assert _notes(tmp_path / "kept.db") == [("Rosewood Crescent",)]


def test_rows_of_somebodys_own_are_in_a_backup_that_no_later_one_replaces(ours: Copy) -> None:
    run(ours.path, *OWN["a table"])
    done = upgrade(ours.database)
    assert done is not None
    assert done.backup is not None
    for _ in range(2 * KEPT):
        back_up(ours.database, "merge")
    assert done.backup in kept_backups(ours.database)
    assert _notes(done.backup) == [("Rosewood Crescent",)]


def _notes(path: Path) -> list[tuple[str]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute('SELECT note FROM "my ""own"" notes"').fetchall()


def test_a_file_whose_own_tables_were_altered_is_not_shared_until_it_is_upgraded(ours: Copy, tmp_path: Path) -> None:
    run(ours.path, "ALTER TABLE event ADD COLUMN mine TEXT")
    with pytest.raises(Unusable, match=r"nobody could take a copy .* tracker db upgrade"):
        share(ours.database, tmp_path / "for-ben.db")
    assert not (tmp_path / "for-ben.db").exists()
    upgrade(ours.database)
    share(ours.database, tmp_path / "for-ben.db")


@pytest.mark.parametrize("marks", [(), ("0000", "0001"), ("0001", "abcd"), ("first",), (1,)])
def test_a_file_that_does_not_say_which_version_made_it_is_told_by_its_tables(
    ours: Copy, marks: tuple[str | int, ...]
) -> None:
    before = ours.history
    run(ours.path, "DELETE FROM alembic_version")
    for mark in marks:
        run(ours.path, f"INSERT INTO alembic_version VALUES ({mark!r})")
    with pytest.raises(Unusable, match=r"does not say.* tracker db upgrade puts that right"), reading(ours.database):
        pass
    (fault,) = faults(ours)
    assert "of the version that made it" in fault
    assert upgrade(ours.database) is not None
    assert (ours.faults, ours.history) == ([], before)
