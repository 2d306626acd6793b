"""A kind of record is its class and its tables: with these alone every command works on it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
KIM, MEMO, GAZETTE = (f"00000000-0000-7000-8000-00000000000{number}" for number in (1, 2, 3))
DOCUMENTS = f"""
record: party
id: {KIM}
name: Kim
---
record: source
id: {GAZETTE}
publisher: Gazette
---
record: memo
id: {MEMO}
title: On Kim
party_id: {KIM}
remarks:
- {{text: to be looked at, source_id: {GAZETTE}}}
"""


class Desk:
    """A folder with a database of a tracker that has the kind `memo`."""

    def __init__(self, folder: Path, database: str = "tracker.db") -> None:
        self.folder = folder
        self.database = database

    def run(self, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "tests.new_kind", "--db", str(self.folder / self.database), "--author", "ana"]
        done = subprocess.run([*command, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == code, done
        return done

    def json(self, *arguments: str) -> Any:
        return json.loads(self.run(*arguments, "--json").stdout)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    made.run("init", "--empty")
    (tmp_path / "memo.yaml").write_text(DOCUMENTS, encoding="utf-8")
    made.run("import", str(tmp_path / "memo.yaml"))
    return made


def test_it_is_shown_edited_deleted_and_brought_back(desk: Desk) -> None:
    ref = "00000002"
    assert "On Kim" in desk.run("show", ref).stdout
    assert desk.json("show", ref)["remarks"][0]["text"] == "to be looked at"
    desk.run("edit", ref, "--set", "title=On Kim, again")
    assert "On Kim, again" in desk.run("show", ref).stdout
    assert "title: On Kim → On Kim, again" in desk.run("log", ref).stdout
    assert "00000002" in desk.run("delete", "Kim", code=4).stderr, "what it refers to is needed"
    desk.run("delete", ref)
    desk.run("show", ref, code=3)
    desk.run("undo")
    assert "On Kim, again" in desk.run("show", ref).stdout
    assert desk.json("db", "info")["memo"] == 1
    desk.run("db", "verify")


def test_it_goes_out_comes_in_and_merges(desk: Desk) -> None:
    shutil.copyfile(desk.folder / "tracker.db", desk.folder / "bens.db")
    ben = Desk(desk.folder, "bens.db")
    for each, title in ((desk, "Ana's"), (ben, "Ben's")):
        each.run("edit", "00000002", "--set", f"title={title}")
    desk.run("merge", str(ben.folder / "bens.db"), code=1)
    assert "Ana's" in (told := desk.run("conflicts", code=1).stdout)
    assert "Ben's" in told
    desk.run("resolve", "00000002", "title", "Ours")
    for form in ("yaml", "jsonl"):
        desk.run("export", "-f", form, "-o", str(desk.folder / f"all.{form}"))
        anew = Desk(desk.folder, f"{form}.db")
        anew.run("init", "--empty")
        anew.run("import", str(desk.folder / f"all.{form}"))
        assert anew.run("export", "-f", form).stdout == (desk.folder / f"all.{form}").read_text(encoding="utf-8")
