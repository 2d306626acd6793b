"""The pages that show commands with their output: run to check the output, or, as a script, to write it anew.

`python -m tests.readme` replaces the output in each of `PAGES` by what the commands print now. The commands of a page
run one after the other in one empty folder. A record that a page makes gets another ref in each run; the page goes on
showing the first, and a later command that names it is given the one of this run. A block that is named after its kind,
as in ```csv cases.csv, is a file of that folder.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sysconfig
import tempfile
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"
TOUR = README.parent / "docs" / "tour.md"
HOW_WE_RECORD = README.parent / "docs" / "how-we-record.md"
REPORTS = README.parent / "docs" / "reports.md"
SHEETS = README.parent / "docs" / "sheets.md"
PAGES = (README, TOUR, HOW_WE_RECORD, REPORTS, SHEETS)

_BLOCK = re.compile(r"(?<=```console\n).*?(?=```\n)", re.DOTALL)
_FILE = re.compile(r"```\w+ (\S+)\n(.*?)```\n", re.DOTALL)
_COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
_MADE_ANEW = re.compile(r"^[0-9A-HJKMNP-TV-Z]{8}(?=\s)|\b[0-9a-f]{8}\b|\d{4}-\d\d-\d\d \d\d:\d\d UTC", re.MULTILINE)


def shown(page: Path) -> list[str]:
    """Each console block as it stands in `page`."""
    return _BLOCK.findall(page.read_text(encoding="utf-8"))


def files(page: Path) -> list[tuple[str, str]]:
    """The files that stand in `page`, each with its name."""
    return _FILE.findall(page.read_text(encoding="utf-8"))


def printed(page: Path, folder: Path) -> list[str]:
    """Each console block of `page` as its commands print it now, run one after the other in `folder`."""
    now: dict[str, str] = {}
    for name, content in files(page):
        (folder / name).write_text(content, encoding="utf-8")
    return ["".join(_printed(command, was, now, folder) for command, was in _COMMAND.findall(b)) for b in shown(page)]


def _printed(command: str, was: str, now: dict[str, str], folder: Path) -> str:
    """A command and its output. `now` holds the ref of this run for each that the page shows, and learns more."""
    output = _run(_renamed(command, now), folder)
    before, made = _MADE_ANEW.findall(was), _MADE_ANEW.findall(output)
    if len(before) == len(made):
        now |= dict(zip(before, made, strict=True))
    same = settled(output) == settled(was)
    return f"$ {command}\n{was if same else _renamed(output, {ref: shown for shown, ref in now.items()})}"


def _renamed(text: str, names: dict[str, str]) -> str:
    return re.sub(r"\b[0-9A-Za-z]{8}\b", lambda found: names.get(found[0], found[0]), text)


def _run(command: str, folder: Path) -> str:
    program, *arguments = shlex.split(command)
    script = Path(sysconfig.get_path("scripts")) / program
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    environment |= {"COLUMNS": "80", "NO_COLOR": "1", "TRACKER_AUTHOR": "ana"}
    done = subprocess.run(
        [script, *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return done.stdout


def settled(text: str) -> str:
    """`text` with what differs from run to run, such as a new record's ref, made the same."""
    return _MADE_ANEW.sub("…", text)


def rewrite(page: Path) -> None:
    """Puts what the commands print now into `page`."""
    with tempfile.TemporaryDirectory() as folder:
        blocks = iter(printed(page, Path(folder)))
    page.write_text(_BLOCK.sub(lambda _: next(blocks), page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    for each in PAGES:
        rewrite(each)
