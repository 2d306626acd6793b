"""README.md says what is so."""

from __future__ import annotations

from pathlib import Path

from tests import readme


def test_the_output_in_readme_is_what_the_commands_print(tmp_path: Path) -> None:
    for was, now in zip(readme.shown(), readme.printed(tmp_path), strict=True):
        assert readme.settled(now) == readme.settled(was), "run: python -m tests.readme"
