"""A desk: one analyst's folder with one database, on which tests run command lines as she would."""

from __future__ import annotations

import contextlib
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tracker.cli import run


@dataclass(frozen=True)
class Done:
    """What a command line came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Desk:
    """An analyst's folder. Commands run in this process, in that folder, as the tests' `ana`."""

    folder: Path
    database: str = "tracker.db"

    def run(self, *arguments: str) -> Done:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.chdir(self.folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = run(["--db", self.database, "--author", "ana", *arguments])
        return Done(code, out.getvalue(), err.getvalue())

    def ok(self, *arguments: str) -> Done:
        """Runs what has to succeed."""
        done = self.run(*arguments)
        assert done.code == 0, done
        return done

    def json(self, *arguments: str) -> Any:
        return self.ok(*arguments, "--json").json

    def refused(self, code: int, *arguments: str, saying: str = "") -> str:
        """Runs what has to be refused: with this code, in these words, and leaving every record as it was."""
        before = self.export() if (self.folder / self.database).exists() else None
        done = self.run(*arguments)
        assert (done.code, done.out) == (code, ""), done
        assert saying in done.err, done
        assert "Traceback" not in done.err
        if before is not None:
            assert self.export() == before, f"{arguments} left something behind"
        return done.err

    def export(self) -> str:
        return self.ok("export", "-f", "jsonl").out

    def titles(self, *arguments: str) -> list[str]:
        return [event["title"] for event in self.json("timeline", *arguments)]


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TRACKER_DB", "TRACKER_AUTHOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TRACKER_DEBUG", "1")  # what goes wrong in a test is to be seen whole


@pytest.fixture
def bare_desk(tmp_path: Path) -> Desk:
    """A desk with no database yet."""
    return Desk(tmp_path)


@pytest.fixture
def desk(tmp_path: Path, library: Path) -> Desk:
    """A desk with a new database."""
    (tmp_path / "tracker.db").write_bytes(library.read_bytes())
    return Desk(tmp_path)


@pytest.fixture
def demo(tmp_path: Path, demo_file: Path) -> Desk:
    """A desk with the demo."""
    (tmp_path / "tracker.db").write_bytes(demo_file.read_bytes())
    return Desk(tmp_path)


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new database, made once and copied."""
    folder = tmp_path_factory.mktemp("library")
    Desk(folder).ok("init")
    return folder / "tracker.db"


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new database with the demo, made once and copied."""
    folder = tmp_path_factory.mktemp("demo")
    Desk(folder).ok("init", "--demo")
    return folder / "tracker.db"
