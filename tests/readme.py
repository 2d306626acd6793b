"""The commands README.md shows with their output: run to check the output, or, as a script, to write it anew.

`python -m tests.readme` replaces the output in README.md by what the commands print now.
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
_BLOCK = re.compile(r"(?<=```console\n).*?(?=```\n)", re.DOTALL)
_MADE_ANEW = re.compile(r"^[0-9A-HJKMNP-TV-Z]{8}(?=\s)|\b[0-9a-f]{8}\b|\d{4}-\d\d-\d\d \d\d:\d\d UTC", re.MULTILINE)


def shown() -> list[str]:
    """Each console block as it stands in README.md."""
    return _BLOCK.findall(README.read_text(encoding="utf-8"))


def printed(folder: Path) -> list[str]:
    """Each console block as its commands print it now, run one after the other in `folder`."""
    return [
        "".join(f"$ {command}\n{_run(command, folder)}" for command in re.findall(r"^\$ (.*)$", block, re.MULTILINE))
        for block in shown()
    ]


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


def rewrite() -> None:
    """Puts what the commands print now into README.md."""
    with tempfile.TemporaryDirectory() as folder:
        blocks = iter(printed(Path(folder)))
    README.write_text(_BLOCK.sub(lambda _: next(blocks), README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    rewrite()
