"""In CI a skipped test is a failed one: else what a machine lacks would be noticed by nobody."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

SKIPPED = {
    "by a test": "import pytest\ndef test_it():\n    pytest.skip('it is not here')\n",
    "by a mark": "import pytest\n@pytest.mark.skipif(True, reason='it is not here')\ndef test_it():\n    pass\n",
    "as a file": "import pytest\npytest.importorskip('it_is_not_here')\ndef test_it():\n    pass\n",
}


def exit_code(path: Path, test: str, *, ci: bool, workers: int) -> tuple[int, str]:
    """What a run of one test comes to, with this project's settings and hooks."""
    path.write_text(test, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("CI", "PYTEST"))}
    options = ["-c", "pyproject.toml", "--rootdir", str(path.parent), "-p", "tests.conftest", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "-n", str(workers), str(path)],
        cwd=ROOT,
        env={**environment, **({"CI": "true"} if ci else {})},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("workers", [0, 2])
@pytest.mark.parametrize("how", SKIPPED)
def test_a_skipped_test_fails_the_run_in_ci_and_is_named(tmp_path: Path, how: str, workers: int) -> None:
    code, said = exit_code(tmp_path / "test_lacking.py", SKIPPED[how], ci=True, workers=workers)
    assert code == pytest.ExitCode.TESTS_FAILED, said
    assert "FAILED (skipped in CI)" in said
    assert "test_lacking.py" in said


def test_a_skipped_test_is_only_skipped_elsewhere(tmp_path: Path) -> None:
    code, said = exit_code(tmp_path / "test_lacking.py", SKIPPED["by a test"], ci=False, workers=0)
    assert (code, "FAILED" in said) == (0, False), said


def test_a_run_in_which_nothing_is_skipped_passes_in_ci(tmp_path: Path) -> None:
    code, said = exit_code(tmp_path / "test_there.py", "def test_it():\n    pass\n", ci=True, workers=2)
    assert code == 0, said
