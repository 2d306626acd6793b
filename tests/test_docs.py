"""The reference pages say what the code says, and leave nothing out."""

from __future__ import annotations

import contextlib
import re
import shlex
import sqlite3
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests import docs, readme
from tests.cli.conftest import Desk
from tests.docs import commands, examples, markdown, records, tables
from tracker.actions.desk import Desk as Finding
from tracker.domain import phrases, shape
from tracker.domain.records import RECORD_CLASSES
from tracker.domain.typed_dates import read as read_date
from tracker.errors import TrackerError
from tracker.store import finding
from tracker.store.database import Connection, reading
from tracker.store.files import Database

COMMANDS = dict(commands.every_command())
PUBLISHED = date(2024, 2, 20)
"""The day against which the page reads relative words."""


@pytest.fixture(scope="module")
def demo() -> Iterator[Path]:
    with examples.demo() as path:
        yield path


# Nothing is out of date. ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", docs.PAGES)
def test_a_page_is_what_the_code_says(page: str) -> None:
    assert docs.as_it_should_be(page) == docs.as_it_stands(page), "run: python -m tests.docs"


def test_the_width_of_a_terminal_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert docs.as_it_should_be("cli.md") == docs.as_it_stands("cli.md")


def test_every_block_that_can_be_made_is_in_a_page() -> None:
    pages = "".join(map(docs.as_it_stands, docs.PAGES))
    assert set(re.findall(r"<!-- made: ([a-z ]+) -->", pages)) == {*docs.MAKERS, docs.CONTENTS}


# Nothing is left out. ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_and_every_option_has_a_help(words: str) -> None:
    command = COMMANDS[words]
    found = [*commands.options(command), *commands.options(command, hidden=True)]
    assert command.help
    assert [option.opts for option in found if not option.help] == []
    assert [name for name in map(commands.metavar, commands.arguments(command)) if name not in commands.ARGUMENTS] == []


def test_every_table_and_every_column_is_described() -> None:
    for each in tables.tables():
        assert each.comment
        assert [column.name for column in each.c if not tables.meaning(column)] == []


def test_every_column_of_a_view_is_described_and_none_else(demo: Path) -> None:
    with contextlib.closing(sqlite3.connect(demo)) as connection:
        views = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'view'")]
        assert sorted(views) == sorted(tables.VIEW_COLUMNS)
        for name in views:
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({name})")]
            assert columns == list(tables.VIEW_COLUMNS[name])


def test_every_field_of_a_document_is_described() -> None:
    for cls in RECORD_CLASSES.values():
        for each in (cls, *(part for _, part in records.nested(cls))):
            assert [field.name for field in shape.fields(each) if not records.told(each, field)] == []


# Nothing is untrue. --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [words for words in COMMANDS if words and words != "init"])
def test_a_command_that_may_exit_3_or_5_opens_the_database(tmp_path: Path, words: str) -> None:
    """Where there is none, it says so; a command that opens none does not notice."""
    example = commands.example_of(COMMANDS[words]).removeprefix("tracker ")
    (tmp_path / "everything.yaml").touch()
    done = Desk(tmp_path).run(*shlex.split(example))
    opens = 5 in commands.exit_codes(example_words(example))
    assert (done.code, "there is no database" in done.err) == ((3, True) if opens else (0, False))


def example_words(example: str) -> str:
    """The command that an example runs: that of a group is one of the commands in it."""
    return max((words for words in COMMANDS if f"{example} ".startswith(f"{words} ")), key=len)


def _typed(form: str) -> list[tuple[str, str]]:
    """What is typed in the table of a short form, and what the page says of it."""
    section = re.findall(rf"^### {form}\n(.*?)(?=^##)", docs.as_it_stands("cli.md"), re.DOTALL | re.MULTILINE)[0]
    return re.findall(r"^\| `(.+?)` \| (.+) \|$", section, re.MULTILINE)


READERS: dict[str, Callable[[Finding, Connection, str], Any]] = {
    "WHO": lambda finding, _, typed: finding.participant("involved", phrases.participant(typed)),
    "CLAIM": lambda finding, _, typed: finding.claim(phrases.claim(typed), None),
    "ITEM": lambda _, __, typed: phrases.item(typed),
    "SOURCE": lambda finding, _, typed: finding.source(typed),
    "REF": lambda _, connection, typed: finding.find(connection, typed),
}


@pytest.mark.parametrize(("form", "typed"), [(form, typed) for form in READERS for typed, _ in _typed(form)])
def test_what_a_short_form_shows_is_read(demo: Path, form: str, typed: str) -> None:
    with reading(Database(str(demo))) as connection:
        assert READERS[form](Finding(connection, lambda _: False, new_party=True), connection, typed)


@pytest.mark.parametrize(("typed", "told"), _typed("DATE"))
def test_dates_are_read_or_refused_as_the_page_says(typed: str, told: str) -> None:
    if told.startswith("`"):
        assert read_date(typed, as_of=PUBLISHED).edtf == told.strip("`")
    else:
        with pytest.raises(TrackerError):
            read_date(typed, as_of=PUBLISHED)


@pytest.mark.parametrize("page", [readme.README, *sorted(docs.FOLDER.glob("*.md"))], ids=lambda page: page.name)
def test_every_link_within_the_pages_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", page.read_text(encoding="utf-8")):
        path, _, anchor = target.partition("#")
        other = page.parent / path if path else page
        assert other.is_file(), target
        assert not anchor or f"(#{anchor})" in markdown.contents(other.read_text(encoding="utf-8")), target
