"""Manners of every command: what goes where, exit codes, examples that work, and what start-up may load."""

from __future__ import annotations

import inspect
import os
import re
import shlex
import sqlite3
import subprocess
import sys
from pathlib import Path

import click
import pytest

from tests import readme
from tests.cli.conftest import Desk
from tracker.cli import COMMANDS, tracker
from tracker.domain.vocabulary import EVENT_TYPES


def every_command() -> dict[str, click.Command]:
    """Every command by its words, `add gift` and the groups themselves among them."""
    found: dict[str, click.Command] = {}

    def visit(words: str, command: click.Command) -> None:
        found[words] = command
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                below = command.get_command(context, name)
                assert below is not None
                visit(f"{words} {name}".strip(), below)

    visit("", tracker)
    return found


@pytest.mark.parametrize("words", every_command())
def test_every_help_has_an_example_that_works(demo: Desk, words: str) -> None:
    text = demo.ok(*words.split(), "--help").out
    assert "Example:" in text, f"tracker {words} --help shows no example"
    examples = re.findall(r"^  tracker (.+)$", inspect.cleandoc(every_command()[words].help or ""), re.MULTILINE)
    assert examples
    demo.ok("add", "visit", "Something to bring back", "--date", "2024", "--visitor", "KP")
    demo.ok("undo")
    demo.ok("add", "visit", "Something to take back", "--date", "2024", "--visitor", "KP")
    demo.ok("type", "add", "my_type; summary=a type of one's own")
    demo.ok("export", "-o", "everything.yaml")
    for name, content in readme.files(readme.SHEETS):
        (demo.folder / name).write_text(content, encoding="utf-8")
    demo.ok("share", "bens.db")
    if words == "redo":
        demo.ok("undo")
    if words == "resolve":
        bens = Desk(demo.folder, "bens.db")
        bens.ok("edit", "GBN", "--set", "title=Talks in Singapore")
        demo.ok("edit", "GBN", "--set", "title=Talks on Sentosa")
        assert demo.run("merge", "bens.db").code == 1
    for example in examples:
        demo.ok(*shlex.split(example))


def test_the_command_table_is_the_whole_surface() -> None:
    modules = {path.stem for path in (Path(__file__).parents[2] / "tracker/cli/commands").glob("*.py")}
    assert modules - {"__init__"} == set(COMMANDS)


def test_a_mistyped_command_is_offered_another(bare_desk: Desk) -> None:
    bare_desk.refused(2, "timelime", "KP", saying="did you mean timeline")
    bare_desk.refused(2, "timeline", "KP", "--sinse", "2024", saying="--since")
    bare_desk.refused(2, "timeline", saying="COUNTRY")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["add", "gift", "--title", "Dogs"], "no such option --title: TITLE stands by itself"),
        (["add", "gift", "Dogs", "--dat", "2024"], "No such option '--dat'"),
    ],
)
def test_what_stands_by_itself_is_no_option(desk: Desk, line: list[str], said: str) -> None:
    desk.refused(2, *line, saying=said)


def test_the_author_is_who_somebody_says(desk: Desk) -> None:
    desk.ok("source", "add", "KCNA; published=2024")
    assert desk.json("log", "--limit", "1")[0]["author"] == "ana"
    done = desk.run("--author", "", "source", "add", "KCNA; published=2024")
    assert (done.code, "--author" in done.err) == (2, True)


def test_a_pipe_closed_by_head_is_no_error(demo: Desk) -> None:
    command = f"{sys.executable} -m tracker --db tracker.db export -f yaml | head -1"
    done = subprocess.run(["bash", "-c", command], cwd=demo.folder, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("---\n", "")


def modules_of(folder: Path, *arguments: str) -> set[str]:
    """The modules that a command line loads."""
    script = (
        "import sys; from tracker.cli import run; code = run(sys.argv[1:]);"
        "print(*sorted(sys.modules), file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return set(done.stderr.split())


def test_help_loads_click_and_nothing_heavy(demo: Desk) -> None:
    loaded = modules_of(demo.folder, "--help")
    heavy = (
        "sqlalchemy",
        "alembic",
        "dateutil",
        "tabulate",
        "yaml",
        "wcwidth",
        "dataclasses",
        "tracker.domain",
        "tracker.store",
    )
    assert [name for name in loaded if name.startswith(heavy)] == []
    assert "click" in loaded


@pytest.mark.parametrize("format_", ["json", "plain", "table"])
def test_a_timeline_loads_neither_sqlalchemy_nor_alembic_nor_other_renderers(demo: Desk, format_: str) -> None:
    loaded = modules_of(demo.folder, "timeline", "KP", "-f", format_)
    unwanted = ["alembic", "sqlalchemy", "dateutil", "yaml", "tracker.formats.markdown", "psycopg"]
    unwanted += ["tracker.formats.csv_", "tracker.formats.typed", "tracker.domain.phrases", "tracker.intake"]
    unwanted += ["tabulate"] if format_ != "table" else []
    assert [name for name in unwanted if name in loaded] == []


@pytest.mark.parametrize(
    "line",
    [
        "export KP -f jsonl",
        "export KP -f csv",
        "export KP -f ftm",
        "list",
        "show BD5",
        "log",
        "log BD5",
        "suggest BD5",
        "stats KP",
        "party list",
        "provision list",
        "source list",
        "country list",
        "type list",
    ],
)
def test_what_only_reads_a_file_needs_no_sqlalchemy(demo: Desk, line: str) -> None:
    assert "sqlalchemy" not in modules_of(demo.folder, *line.split())


def test_event_types_are_commands_and_their_roles_are_options(demo: Desk) -> None:
    for name, event_type in EVENT_TYPES.items():
        text = demo.ok("add", name, "--help").out
        assert all(f"--{role.replace('_', '-')} " in text for role in event_type.roles)


@pytest.mark.parametrize(
    "line",
    [
        ["show", "a\udcffb"],
        ["list", "--search", "\ud800"],
        ["list", "--tag", "\ud800"],
        ["party", "list", "\udcff"],
        ["assess", "BD5", "unscr2397-7", "likely", "--note", "\ud800"],
        ["link", "BD5", "follows", "\ud800"],
    ],
)
def test_bytes_that_are_no_text_are_refused_everywhere(demo: Desk, line: list[str]) -> None:
    demo.refused(2, *line, saying="not UTF-8 text")


def test_what_an_option_says_reaches_no_field_unread(demo: Desk) -> None:
    demo.refused(2, "assess", "BD5", "unscr2397-7", "--note", "a\x1bb", saying="U+001B")
    demo.refused(2, "link", "Q3E", "follows", "BD5", "--note", "a\nb", saying="one line")
    demo.refused(2, "list", "--search", "w " * 1000, saying="too many")


def test_what_click_refuses_is_shown_escaped_too(demo: Desk) -> None:
    for bad in ("a\x07b", "a\x9bb", "a\u202eb", "a\u2028b"):
        error = demo.refused(2, "list", bad, saying="unexpected")
        assert bad not in error


def test_a_prefix_that_fits_several_records_names_them(demo: Desk) -> None:
    error = demo.refused(2, "show", "C", saying="type the ref")
    assert error.count("; ") == 6
    assert " event " in error


def test_output_never_replaces_a_database_a_pipe_or_a_link(demo: Desk) -> None:
    demo.refused(4, "timeline", "KP", "-o", "tracker.db", saying="is a tracker database")
    (demo.folder / "real.md").write_text("former")
    (demo.folder / "link.md").symlink_to("real.md")
    demo.ok("timeline", "KP", "-o", "link.md")
    assert (demo.folder / "link.md").is_symlink()
    assert (demo.folder / "real.md").read_text().startswith("| Date |")
    demo.ok("timeline", "KP", "-o", "/dev/null")
    assert Path("/dev/null").is_char_device()


def test_numbers_beyond_what_a_database_counts_are_refused(demo: Desk) -> None:
    demo.refused(2, "list", "--limit", "9" * 20, saying="--limit")
    demo.refused(2, "list", "--known-on", "9999", saying="still to come")


def test_a_full_disk_behind_standard_output_is_told(demo: Desk) -> None:
    command = f"{sys.executable} -m tracker --db tracker.db export > /dev/full"
    done = subprocess.run(["bash", "-c", command], cwd=demo.folder, capture_output=True, text=True, check=False)
    assert (done.returncode, "Traceback" in done.stderr, "could not be" in done.stderr) == (5, False, True)


@pytest.mark.parametrize(
    ("line", "closed"),
    [("timeline KP", ">&-"), ("show BD5", ">&-"), ("--help", ">&-"), ("undo --dry-run", "<&-"), ("log", "2>&-")],
)
def test_closed_streams_are_no_reason_to_fail(demo: Desk, line: str, closed: str) -> None:
    demo.ok("source", "add", "KCNA; published=2024")
    command = f"{sys.executable} -m tracker --db tracker.db --author ana {line} {closed}"
    done = subprocess.run(["bash", "-c", command], cwd=demo.folder, capture_output=True, text=True, check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done


def test_what_should_not_happen_is_told_in_one_line(demo: Desk) -> None:
    connection = sqlite3.connect(demo.folder / "tracker.db")
    with connection:
        connection.execute("UPDATE changeset SET wall_ms = 9223372036854775807")
    connection.close()
    command = f"{sys.executable} -m tracker --db tracker.db log"
    environment = {name: value for name, value in os.environ.items() if name != "TRACKER_DEBUG"}
    done = subprocess.run(
        ["bash", "-c", command], cwd=demo.folder, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, "Traceback" in done.stderr, "db verify" in done.stderr) == (5, False, True)


def test_a_database_that_is_neither_file_nor_postgresql_is_refused(bare_desk: Desk) -> None:
    for name in ("sqlite://", "mysql://x/y", "postgresql://h:abc/x", "postgresql://[::1"):
        done = Desk(bare_desk.folder, name).run("init")
        assert (done.code, "postgresql://user@host/name" in done.err) == (5, True), done
    assert list(bare_desk.folder.iterdir()) == []


def test_an_empty_argument_is_not_no_argument(demo: Desk) -> None:
    demo.ok("source", "add", "KCNA; published=2024")
    for line in (["undo", ""], ["list", "--about", ""], ["list", "--party", ""], ["list", "--violation-status", ""]):
        assert demo.run(*line).code in (2, 3), line
    assert demo.json("log", "--limit", "1")[0]["note"].startswith("source add")


def test_verify_shows_what_it_quotes_escaped(demo: Desk) -> None:
    connection = sqlite3.connect(demo.folder / "tracker.db")
    with connection:
        connection.execute("UPDATE changeset SET author = 'a' || char(8238) || 'b'")
    connection.close()
    assert "\u202e" not in demo.run("db", "verify").out


def test_an_export_that_is_replaced_keeps_its_readers(demo: Desk) -> None:
    out = demo.folder / "all.jsonl"
    out.touch(mode=0o600)
    demo.ok("export", "-f", "jsonl", "-o", str(out))
    assert out.stat().st_mode & 0o777 == 0o600
