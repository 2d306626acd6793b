"""Making a database: the revisions make what the code reads, whole or not at all, and overwrite nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from tests.store.builders import one_of_each_kind, raw_rows, save
from tracker import resources
from tracker.actions import seed
from tracker.actions.initialise import initialise
from tracker.errors import NotFound, Refused, Unusable
from tracker.store import migrate, schema
from tracker.store.database import engine, reading, writing
from tracker.store.files import APPLICATION_ID, REVISION, Database
from tracker.store.verify import verify
from tracker.store.views import views

ROOT = Path(__file__).parents[2]


def test_the_revisions_make_the_tables_that_the_code_reads(database: Database) -> None:
    with reading(database) as connection:
        options = {"compare_type": True, "compare_server_default": True, "include_object": _is_plain}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, schema.metadata) == []


def _is_plain(_: object, name: str | None, kind: str, *__: object) -> bool:
    """SQLite's full text keeps tables of its own beside each that it searches, which Alembic would take for ours."""
    return not (kind == "table" and name is not None and name.startswith("event_text"))


def test_the_journal_that_the_first_revision_wrote_out_is_that_of_the_schema(sqlite_database: Database) -> None:
    """CHECKs and comments too, which Alembic does not compare."""
    with reading(sqlite_database) as connection:
        made = _sqlite_schema(connection)
    plain = sa.create_engine("sqlite://")
    with plain.connect() as connection:
        schema.metadata.create_all(connection)
        for name, select in views("sqlite").items():
            connection.exec_driver_sql(f"CREATE VIEW {name} AS {select.strip()}")
        wanted = _sqlite_schema(connection)
    plain.dispose()
    assert {name: sql for name, sql in made.items() if "alembic_version" not in name} == wanted


def _sqlite_schema(connection: Connection) -> dict[str, set[str]]:
    """Every table, index and view with its clauses, in whatever order they stand."""
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL")
    return {name: {clause.strip(" ,\t") for clause in sql.split("\n")} - {""} for name, sql in rows}


def test_the_code_knows_the_newest_revision() -> None:
    assert ScriptDirectory.from_config(migrate.config()).get_current_head() == REVISION


def test_every_revision_has_one_before_it_and_none_branches() -> None:
    script = ScriptDirectory.from_config(migrate.config())
    assert len(script.get_bases()) == len(script.get_heads()) == 1


def test_derived_tables_and_views_can_be_made_anew_from_the_journal(database: Database) -> None:
    with writing(database) as connection:
        save(connection, *one_of_each_kind())
    with writing(database) as connection:
        before = raw_rows(connection, (schema.change, schema.changeset))
        migrate.bring_up_to_date(connection)
        assert list(verify(connection)) == []
        assert raw_rows(connection, (schema.change, schema.changeset)) == before
        assert connection.exec_driver_sql("SELECT count(*) FROM timeline").scalar() == 1


def test_a_new_file_carries_our_mark_and_keeps_no_log_beside_it(sqlite_database: Database) -> None:
    assert sqlite_database.path is not None
    header = sqlite_database.path.read_bytes()[:100]
    assert int.from_bytes(header[68:72], "big") == APPLICATION_ID
    assert header[18:20] == b"\x01\x01", "journal mode DELETE, not WAL"
    assert [path.name for path in sqlite_database.path.parent.iterdir()] == ["tracker.db"]


def test_the_library_and_the_demo_are_the_same_on_both_engines(blank: Database, tmp_path: Path) -> None:
    initialise(blank, demo=True)
    other = Database(str(tmp_path / "other.db"))
    initialise(other, demo=True)
    with reading(blank) as here, reading(other) as there:
        assert list(verify(here)) == []
        assert raw_rows(here) == raw_rows(there)


def test_making_a_database_that_is_there_changes_nothing(database: Database) -> None:
    before = database.path.read_bytes() if database.path else b""
    assert initialise(database, demo=True) is False
    assert (database.path.read_bytes() if database.path else b"") == before
    with reading(database) as connection:
        assert not any(raw_rows(connection).values())


def test_one_that_somebody_else_made_meanwhile_is_there_already(
    sqlite_blank: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def be_overtaken(_: Connection) -> None:
        other = [sys.executable, "-m", "tracker", "--db", sqlite_blank.name, "--author", "ana", "init", "--demo"]
        subprocess.run(other, cwd=ROOT, check=True)

    monkeypatch.setattr(seed, "load_library", be_overtaken)
    assert initialise(sqlite_blank) is False
    with reading(sqlite_blank) as connection:
        assert list(verify(connection)) == []
        assert connection.exec_driver_sql("SELECT count(*) FROM event").scalar() != 0


def test_a_failed_making_leaves_nothing(blank: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(connection: Connection) -> None:
        raise Refused("the seeds are gone")

    monkeypatch.setattr(seed, "load_library", fail)
    with pytest.raises(Refused, match="the seeds are gone"):
        initialise(blank)
    with pytest.raises(NotFound), reading(blank):
        pass
    if blank.path:
        assert list(blank.path.parent.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match=r"the folder .*nowhere does not exist; make it first"):
        initialise(Database(str(tmp_path / "nowhere" / "tracker.db")))
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="nobody"):
        initialise(Database(f"postgresql://nobody:secret@/x?host={tmp_path}"))


def test_a_message_about_a_server_keeps_its_password(tmp_path: Path) -> None:
    with pytest.raises(Unusable) as refused:
        initialise(Database(f"postgresql://nobody:secret@/x?host={tmp_path}"))
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("name", ["no-such-thing://x/y", "postgresql://[", "://"])
def test_a_url_that_names_no_database_is_refused(name: str) -> None:
    with pytest.raises(Unusable):
        initialise(Database(name))


# Revisions of other versions. ----------------------------------------------------------------------------------------


@contextmanager
def _revision(database: Database, number: str | None) -> Iterator[None]:
    made = engine(database)
    with made.begin() as connection:
        connection.exec_driver_sql("DELETE FROM alembic_version")
        if number is not None:
            connection.execute(sa.text("INSERT INTO alembic_version VALUES (:number)"), {"number": number})
    made.dispose()
    yield


@pytest.mark.parametrize(
    ("number", "error", "words"),
    [
        ("0000", Refused, "older form"),
        (None, Unusable, "does not say"),
        ("first", Unusable, "does not say"),
        ("9999", Refused, "newer form"),
    ],
)
def test_a_database_of_another_version_is_named_and_left_alone(
    database: Database, number: str | None, error: type[Exception], words: str
) -> None:
    with _revision(database, number):
        for opening in (reading, writing):
            with pytest.raises(error, match=words), opening(database):
                pass
        with pytest.raises(error, match=words):
            initialise(database)


def test_revisions_and_seeds_are_found_inside_an_installed_package(tmp_path: Path) -> None:
    """As the wheel lays them out: within the package, with nothing beside it."""
    package = tmp_path / "site" / "tracker"
    shutil.copytree(ROOT / "tracker", package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("migrations", "seeds"):
        shutil.copytree(resources.folder(name), package / name, ignore=shutil.ignore_patterns("__pycache__"))
    target = tmp_path / "made.db"
    done = subprocess.run(
        [sys.executable, "-m", "tracker", "--db", str(target), "--author", "Ada", "init", "--demo"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(package.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    with reading(Database(str(target))) as connection:
        assert list(verify(connection)) == []
