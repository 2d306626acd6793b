"""What each format makes of the article's seven events, kept as files; `python -m tests.formats.golden` makes them.

Whoever changes how something is worded sees here what else that changes, and a reviewer sees it as a reader will.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from unittest.mock import patch

from tests.cli.conftest import Desk

FOLDER = Path(__file__).parent / "golden"
_STORY = ("--tag", "article")
KEPT = {
    **{
        f"timeline.{name}": ("timeline", "KP", *_STORY, "-f", name)
        for name in ("table", "plain", "markdown", "csv", "json", "svg", "timelinejs", "ftm")
    },
    "timeline-of-two.table": ("timeline", "KP", "RU", *_STORY, "-f", "table"),
    "show.txt": ("show", "BD5"),
    "show.yaml": ("show", "BD5", "-f", "yaml"),
    "show-provision.txt": ("show", "unscr2397-7"),
    **{f"stats.{name}": ("stats", "KP", "-f", name) for name in ("table", "json", "csv")},
}
"""Command lines, by the file that keeps what each prints."""


def printed(demo: Desk, name: str) -> str:
    """What a command line prints in a pipe, whatever the width of the terminal that runs this."""
    with patch.dict(os.environ):
        os.environ.pop("COLUMNS", None)
        return demo.ok(*KEPT[name]).out


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        demo = Desk(Path(folder))
        demo.ok("init", "--demo")
        for name in KEPT:
            (FOLDER / name).write_text(printed(demo, name), encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
