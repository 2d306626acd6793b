"""Whatever a command is given and however it ends, the password in a database's URL is in nothing that it prints."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from tests.cli.conftest import Desk
from tracker.cli import run
from tracker.store.files import Database
from tracker.store.server import server_engine

MARK = "Zx9Qv"
"""Stands in the midst of each password, so that a part of one is found as well."""

_around = st.text("ab1@/:%?#&=+.,;'\"\\ ()[]é\t", max_size=6)
passwords = st.builds(lambda before, after: f"{before}{MARK}{after}", _around, _around)

FORMS = (
    "postgresql://ana:{}@127.0.0.1:1/x",
    "postgresql+psycopg://ana:{}@127.0.0.1:1/x",
    "postgres://ana:{}@127.0.0.1:1/x",
    "POSTGRESQL://ana:{}@127.0.0.1:1/x",
    "postgresql://127.0.0.1:1/x?user=ana&password={}",
    "postgresql:///x?host=/nowhere&user=ana&password={}&sslmode=prefer",
    "postgresql://127.0.0.1:1/x?pasword={}",
    "postgresql://ana:{}",
    "postgresql://ana:{}@127.0.0.1:port/x",
    "postgresql://ana:{}@[::1/x",
    "postgresql:/ana:{}@127.0.0.1:1/x",
    "postgresql//ana:{}@127.0.0.1:1/x",
    "postgresql:ana:{}@127.0.0.1:1/x",
    "postgres:ana:{}@127.0.0.1",
    "mysql://ana:{}@127.0.0.1:1/x",
)
COMMANDS = (
    ("--db", "URL", "init"),
    ("--db=URL", "list"),
    ("--db", "URL", "add", "visit", "x", "--date", "2024"),
    ("--db", "URL", "merge", "tracker.db"),
    ("--db", "URL", "share", "copy.db"),
    ("--db", "URL", "db", "upgrade"),
    ("--db", "URL", "--nonsense"),
    ("URL", "init"),
    ("init", "URL"),
    ("merge", "URL"),
    ("merge", "URL", "--dry-run", "--json"),
    ("diff", "URL"),
    ("share", "URL"),
    ("backup", "URL"),
    ("import", "URL"),
    ("import", "tracker.db", "--map", "URL", "-f", "csv"),
    ("export", "-o", "URL"),
    ("timeline", "KP", "-o", "URL"),
    ("list", "--limit", "URL"),
    ("show", "URL"),
    ("undo", "URL"),
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    password=passwords,
    encoded=st.booleans(),
    form=st.sampled_from(FORMS),
    command=st.sampled_from(COMMANDS),
)
@example("p@ss/w%rd" + MARK, False, FORMS[0], COMMANDS[0])
@example("12 " + MARK, False, FORMS[0], COMMANDS[7])
@example("12 " + MARK + "'", False, FORMS[4], COMMANDS[9])
@example("&" + MARK + "=1", False, FORMS[4], COMMANDS[0])
@example('"' + MARK, False, FORMS[10], COMMANDS[8])
@example('"' + MARK, False, FORMS[5], COMMANDS[7])
def test_no_password_is_in_what_a_command_prints(
    desk: Desk, password: str, encoded: bool, form: str, command: tuple[str, ...]
) -> None:
    # Behind an @ there would stand a host, behind a port and a slash a database, as they should.
    assume(encoded or not form.endswith("ana:{}") or not re.match(r".*@|\d+/", password))
    url = form.format(quote(password, safe="") if encoded else password)
    said = desk.run(*(word.replace("URL", url) for word in command))
    assert said.code not in (0, 1), said
    assert MARK not in said.out + said.err
    assert "Traceback" not in said.err


def test_a_url_given_as_a_file_is_refused_for_what_it_is(desk: Desk) -> None:
    desk.refused(2, "merge", "postgresql://ana:secret@db/x", saying="postgresql://ana:***@db/x is a URL")


@pytest.mark.parametrize(
    ("name", "warned"),
    [
        ("postgresql://ana:secret@127.0.0.1:1/x", True),
        ("postgresql://127.0.0.1:1/x?password=secret", True),
        ("postgresql://ana@127.0.0.1:1/x?application_name=a", False),
        ("postgresql://ana:@127.0.0.1:1/x", False),
        ("tracker.db", False),
    ],
)
def test_a_password_on_the_command_line_is_warned_of(
    bare_desk: Desk, name: str, warned: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    done = Desk(bare_desk.folder, name).run("list")
    assert ("PGPASSWORD or ~/.pgpass, or the whole URL by TRACKER_DB" in done.err) is warned
    monkeypatch.setenv("TRACKER_DB", name)
    assert run(["list"]) in (0, 3, 5)
    assert "others on this machine" not in capsys.readouterr().err


@pytest.mark.postgres
@pytest.mark.parametrize("password", ["p@ss/w%rd:?#", "plain", "50%25 of é"])
@pytest.mark.parametrize("form", ["postgresql://clerk:{}@{}", "postgres://{}&user=clerk&password={}"])
def test_any_password_is_understood_once_it_is_encoded(
    bare_desk: Desk, postgres_blank: Database, password: str, form: str
) -> None:
    """The server asks for none here, so that it is looked at what was sent to it."""
    place = postgres_blank.name.partition("@")[2]
    written = quote(password, safe="")
    url = form.format(*((written, place) if "clerk:" in form else (place, written)))
    sent = psycopg_arguments(url)
    assert sent["password"] == password
    assert Desk(bare_desk.folder, postgres_blank.name.replace("postgresql://", "postgres://")).run("init").code == 0


def psycopg_arguments(url: str) -> dict[str, object]:
    made = server_engine(Database(url))
    _, arguments = made.dialect.create_connect_args(made.url)
    return dict(arguments)


def test_no_password_gets_into_the_journal(desk: Desk) -> None:
    desk.run("import", f"postgresql://ana:{MARK}@db/x")
    with closing(sqlite3.connect(desk.folder / "tracker.db")) as connection:
        assert MARK not in "\n".join(connection.iterdump())
    assert not [each for each in Path(desk.folder).iterdir() if MARK in each.name]
