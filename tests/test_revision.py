"""The next revision: begun by one command, in the right place, with the rules, and naming what else is to be done.

That it runs, `tests.samples.future` shows: the next release that the tests of upgrades play is begun in this way.
"""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from tests import revision
from tests.samples import future
from tracker import resources
from tracker.actions.initialise import initialise
from tracker.store import migrate
from tracker.store.files import REVISION, Database

ROOT = Path(__file__).parents[1]


@pytest.fixture
def migrations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the migrations, in which one can be begun."""
    copy = tmp_path / "migrations"
    shutil.copytree(resources.folder("migrations"), copy)
    monkeypatch.setattr(migrate, "folder", lambda _: copy)
    return copy


def test_a_revision_is_numbered_on_and_follows_the_newest(migrations: Path) -> None:
    first = revision.begin("Note on which device it was done")
    second = revision.begin("Another thing")
    number = int(REVISION)
    assert first == migrations / "versions" / f"{number + 1:04}_note_on_which_device_it_was_done.py"
    script = ScriptDirectory.from_config(migrate.config())
    assert script.get_current_head() == second.name[:4] == f"{number + 2:04}"
    assert [each.down_revision for each in script.walk_revisions(head=second.name[:4])][:2] == [
        first.name[:4],
        REVISION,
    ]


def test_beginning_a_revision_prints_nothing(migrations: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The upgrade that is killed begins one, and says on its output when it has come to the upgrade."""
    revision.begin("Note on which device it was done")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("why", ["Drop the column", 'Call it "redacted"', "Say so at once."])
def test_a_revision_begins_with_why_in_one_sentence(migrations: Path, why: str) -> None:
    module = ast.parse(revision.begin(why).read_text(encoding="utf-8"))
    assert ast.get_docstring(module) == why.rstrip(".") + "."


def test_a_revision_that_is_not_written_does_not_run(migrations: Path, tmp_path: Path) -> None:
    written = revision.begin("Nothing yet").read_text(encoding="utf-8")
    assert written.count(future.UNWRITTEN) == 1
    with pytest.raises(NotImplementedError):
        initialise(Database(str(tmp_path / "tracker.db")), empty=True)
    assert [path.name for path in tmp_path.iterdir()] == ["migrations"]


def test_a_revision_names_files_and_modules_that_are_there(migrations: Path) -> None:
    written = revision.begin("Nothing yet").read_text(encoding="utf-8")
    named = set(re.findall(r"\b(?:tracker|tests)/[\w/.]+\.(?:py|sql)", written))
    sample = f"tests/samples/{int(REVISION) + 1:04}.sql"
    assert {"tracker/store/files.py", "tracker/store/released.py", "tracker/store/schema.py", sample} == named
    assert [name for name in named - {sample} if not (ROOT / name).is_file()] == []
    assert (ROOT / "tests" / "samples" / "__main__.py").is_file()
    assert re.search(r"^REVISION = ", (ROOT / "tracker/store/files.py").read_text(encoding="utf-8"), re.MULTILINE)


def test_a_revision_without_a_reason_is_not_begun() -> None:
    before = sorted(resources.folder("migrations").glob("versions/*.py"))
    for why in ([], [" "]):
        done = subprocess.run(
            [sys.executable, "-m", "tests.revision", *why], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (1, 'say in one sentence why: python -m tests.revision "why"\n')
    assert sorted(resources.folder("migrations").glob("versions/*.py")) == before
