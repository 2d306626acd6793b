"""What the shell offers while an analyst types, and what that may load."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.cli.conftest import Desk


def offered(desk: Desk, *words: str) -> list[str]:
    """What bash offers for the last of `words`."""
    script = "import sys; from tracker.cli import main; sys.argv[0] = 'tracker'; main()"
    environment = os.environ | {
        "_TRACKER_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(["tracker", *words]),
        "COMP_CWORD": str(len(words)),
    }
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=desk.folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return [line.partition(",")[2] for line in done.stdout.splitlines() if line]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["tim"], ["timeline"]),
        (["timeline", "kp"], ["KP"]),
        (["timeline", "north"], ["KP", "MK", "MP", "VDVN"]),
        (["show", "bd5"], ["BD5NXFVW"]),
        (["assess", "BD5", "unscr1718-8a"], ["unscr1718-8ai", "unscr1718-8aii", "unscr1718-8aiii"]),
        (["add", "ship"], ["shipment", "ship_to_ship"]),
        (["add", "gift", "--giv"], ["--giver"]),
        (["list", "--status", "p"], ["planned", "prevented"]),
        (["list", "--role", "giv"], ["giver"]),
        (["show", "%"], []),
    ],
)
def test_the_shell_offers_what_fits(demo: Desk, words: list[str], expected: list[str]) -> None:
    assert sorted(offered(demo, *words)) == sorted(expected)


def test_it_offers_own_types_and_their_roles(demo: Desk) -> None:
    demo.ok("type", "add", "broadcast; summary=on the air", "--role", "broadcaster")
    assert offered(demo, "list", "--type", "broad") == ["broadcast"]
    assert offered(demo, "list", "--role", "broadc") == ["broadcaster"]


def test_without_a_database_it_offers_nothing_and_says_nothing(bare_desk: Desk) -> None:
    assert offered(bare_desk, "show", "B") == []
    assert list(bare_desk.folder.iterdir()) == []


def test_offering_a_ref_loads_no_sqlalchemy(demo: Desk) -> None:
    script = (
        "import sys; from tracker.cli.completing import any_refs; import click; from tracker.cli import tracker;"
        "context = click.Context(tracker); context.params = {'db': 'tracker.db'};"
        "print(len(any_refs(context, None, 'B')), 'sqlalchemy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=demo.folder, capture_output=True, text=True, check=True)
    count, loaded = done.stdout.split()
    assert (int(count) > 0, loaded) == (True, "False")
