"""On a real terminal: what is asked, how wide things are, and that a long table goes through the pager."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

from tests.cli.conftest import Desk


def at_a_terminal(
    folder: Path, *arguments: str, answers: str = "", columns: int = 80, lines: int = 24
) -> tuple[int, str]:
    """Runs a command line at a terminal of some size, types `answers`, and gives its exit code and what it showed."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    environment |= {"TRACKER_AUTHOR": "ana", "PAGER": "cat -n", "TERM": "xterm", "NO_COLOR": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "tracker", *arguments],
        cwd=folder,
        env=environment,
        stdin=follower,
        stdout=follower,
        stderr=follower,
        start_new_session=True,
    )
    os.close(follower)
    os.write(leader, answers.encode())
    shown = b""
    with contextlib.suppress(OSError):  # the terminal is gone once the command has ended
        while chunk := os.read(leader, 4096):
            shown += chunk
    os.close(leader)
    return process.wait(), shown.decode().replace("\r\n", "\n")


def test_a_table_is_as_wide_as_the_terminal(demo: Desk) -> None:
    for columns in (70, 100):
        code, shown = at_a_terminal(demo.folder, "timeline", "KP", "--limit", "2", columns=columns, lines=60)
        widest = max(map(len, shown.splitlines()))
        assert (code, columns - 12 <= widest <= columns) == (0, True)


def test_a_table_longer_than_the_screen_goes_through_the_pager(demo: Desk) -> None:
    _, shown = at_a_terminal(demo.folder, "timeline", "KP", lines=20)
    assert re.search(r"^ +1\tDATE", shown, re.MULTILINE)
    _, shown = at_a_terminal(demo.folder, "timeline", "KP", "--limit", "1", lines=40)
    assert shown.startswith("DATE")


def test_bytes_are_not_for_a_terminal(demo: Desk) -> None:
    code, shown = at_a_terminal(demo.folder, "timeline", "KP", "-f", "pdf")
    assert (code, "this format is for a file, not for a terminal; name one with -o" in shown) == (2, True)


def test_add_asks_its_way_through_and_asks_again_what_it_cannot_read(desk: Desk) -> None:
    answers = [
        "A car",
        "03/04/2024",
        "2024-02",
        "Vladimir Putin (RU)",
        "",
        "Nort Korea (XX",
        "Kim Jong Un (KP)",
        "",
        "",
        "",
        "",
        "",
    ]
    code, shown = at_a_terminal(desk.folder, "add", "gift", answers="\n".join(answers) + "\n")
    assert code == 0, shown
    assert "2024-03-04" in shown
    (event,) = desk.json("timeline", "KP")
    assert (event["title"], event["date"]) == ("A car", "2024-02")


def test_a_nearly_known_name_is_asked_about(demo: Desk) -> None:
    line = ("add", "visit", "Talks", "--date", "2022", "--visitor", "Kim Jong Eun (KP)")
    code, shown = at_a_terminal(demo.folder, *line, answers="n\n")
    assert (code, "nearly a known party" in shown) == (4, True)
    code, shown = at_a_terminal(demo.folder, *line, answers="y\n")
    assert code == 0, shown


def test_undo_says_what_it_will_do_and_asks(desk: Desk) -> None:
    desk.ok("add", "visit", "Talks", "--date", "2022", "--visitor", "KP")
    code, shown = at_a_terminal(desk.folder, "undo", answers="n\n")
    assert (code, "add visit Talks" in shown, desk.titles("KP")) == (130, True, ["Talks"])
    at_a_terminal(desk.folder, "undo", answers="y\n")
    assert desk.titles("KP") == []
