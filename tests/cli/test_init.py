"""`tracker init`: a database is made once, whole or not at all, and never over something else."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.cli.conftest import Desk


def test_a_new_database_holds_the_161_paragraphs(bare_desk: Desk) -> None:
    bare_desk.ok("init")
    with sqlite3.connect(bare_desk.folder / "tracker.db") as connection:
        counted = connection.execute("SELECT level, count(*) FROM provision GROUP BY level").fetchall()
    connection.close()
    assert dict(counted) == {"regime": 15, "instrument": 38, "paragraph": 161}
    assert bare_desk.json("db", "info")["event"] == 0


def test_an_empty_one_holds_no_record_at_all(bare_desk: Desk) -> None:
    bare_desk.ok("init", "--empty")
    assert bare_desk.export() == ""


def test_running_it_again_changes_nothing(demo: Desk) -> None:
    before = (demo.folder / "tracker.db").read_bytes()
    assert "there already" in demo.ok("init", "--demo").err
    assert (demo.folder / "tracker.db").read_bytes() == before


def test_two_demos_made_apart_hold_the_same_changes(bare_desk: Desk, demo: Desk, tmp_path: Path) -> None:
    (tmp_path / "apart").mkdir()
    other = Desk(tmp_path / "apart")
    other.ok("init", "--demo")
    assert other.export() == demo.export()
    assert other.json("log") == demo.json("log")


def test_a_file_that_is_not_ours_is_refused_and_left_alone(bare_desk: Desk) -> None:
    path = bare_desk.folder / "tracker.db"
    path.write_text("notes of mine")
    bare_desk_error = bare_desk.run("init")
    assert (bare_desk_error.code, path.read_text()) == (5, "notes of mine")
    assert "not a tracker database" in bare_desk_error.err


def test_a_folder_that_is_not_there_is_named(bare_desk: Desk) -> None:
    done = Desk(bare_desk.folder, "no/such/place.db").run("init")
    assert done.code == 5
    assert "does not exist" in done.err
    assert list(bare_desk.folder.iterdir()) == []


def test_nothing_is_made_by_accident(bare_desk: Desk) -> None:
    for command in (["timeline", "KP"], ["log"], ["undo"], ["add", "visit", "x", "--date", "2024"], ["export"]):
        bare_desk.refused(3, *command, saying="init")
    assert list(bare_desk.folder.iterdir()) == []
