"""How a command ends that is stopped: its last line says whether what it did was saved, and that is so."""

from __future__ import annotations

import fcntl
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.benchmarks import made_up
from tests.store.builders import event, save
from tracker.actions.initialise import initialise
from tracker.cli import run
from tracker.store.database import writing
from tracker.store.files import Database

ROOT = Path(__file__).parents[2]
ADD = ("add", "visit", "A visit to remember", "--date", "2024", "--visitor", "KP", "--host", "RU")
UNDO = "it was saved all the same; tracker undo "


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "tracker.db"
    initialise(Database(str(path)), empty=True)
    return path


def started(file: Path, *command: str, **streams: object) -> subprocess.Popen[str]:
    """A command line that runs by itself, as an analyst starts it."""
    return subprocess.Popen(  # type: ignore[call-overload, no-any-return]
        [sys.executable, "-m", "tracker", "--db", str(file), "--author", "ana", *command],
        cwd=ROOT,
        text=True,
        env={name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")},
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams},
    )


def titles(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        return [title for (title,) in connection.execute("SELECT title FROM event WHERE NOT deleted")]


def until(so: Callable[[], object]) -> None:
    while not so():
        time.sleep(0.01)


def last_line(told: str) -> str:
    return told.strip().splitlines()[-1]


# Ctrl-C. -------------------------------------------------------------------------------------------------------------


def test_stopped_while_its_output_waits_it_says_that_it_was_saved(file: Path) -> None:
    read, write = os.pipe()
    os.write(write, b"x" * fcntl.fcntl(write, fcntl.F_GETPIPE_SZ))  # and nobody takes anything out
    adding = started(file, *ADD, stdout=write)
    until(lambda: titles(file))
    time.sleep(0.5)
    adding.send_signal(signal.SIGINT)
    _, told = adding.communicate()
    os.close(read)
    os.close(write)
    assert (adding.returncode, last_line(told).startswith(UNDO)) == (130, True), told


def test_stopped_in_the_midst_of_saving_it_looks(file: Path) -> None:
    """Somebody reads, so that COMMIT waits; SIGINT comes while it does, and is heard of once it has succeeded."""
    with closing(sqlite3.connect(file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM event").fetchall()
        adding = started(file, *ADD)
        until(Path(f"{file}-journal").exists)
        time.sleep(0.5)
        adding.send_signal(signal.SIGINT)
        time.sleep(0.2)
        reader.execute("COMMIT")
    _, told = adding.communicate()
    assert titles(file) == [ADD[2]]
    assert (adding.returncode, last_line(told).startswith(UNDO)) == (130, True), told


def test_stopped_before_it_saved_it_says_that_nothing_was(file: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    rows = [f"gift,Car {number},2024,giver: Somebody {number} (KP)" for number in range(5_000)]
    sheet.write_text("\n".join(["type,title,date,participants", *rows]), encoding="utf-8")
    importing = started(file, "import", str(sheet), "--new-party")
    until(Path(f"{file}-journal").exists)
    importing.send_signal(signal.SIGINT)
    _, told = importing.communicate()
    assert titles(file) == []
    assert (importing.returncode, last_line(told)) == (130, "nothing was saved"), told


# Nobody takes the output, and the disk is full. ----------------------------------------------------------------------


def test_a_full_standard_output_does_not_hide_that_it_was_saved(file: Path) -> None:
    with Path("/dev/full").open("w") as full:
        adding = started(file, *ADD, stdout=full)
        _, told = adding.communicate()
    assert titles(file) == [ADD[2]]
    assert (adding.returncode, last_line(told).startswith(UNDO)) == (5, True), told
    assert "No space left on device" in told


def test_a_full_standard_output_of_what_only_reads_says_nothing_of_saving(file: Path) -> None:
    with Path("/dev/full").open("w") as full:
        reading = started(file, "list", "--json", stdout=full)
        _, told = reading.communicate()
    assert (reading.returncode, "saved" in told) == (5, False), told


def test_a_full_standard_error_is_no_reason_to_fall_over(file: Path) -> None:
    with Path("/dev/full").open("w") as full:
        adding = started(file, *ADD, stderr=full)
        adding.communicate()
    assert (adding.returncode, titles(file)) == (5, [ADD[2]])


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_an_import_onto_a_full_disk_says_so_and_that_nothing_was_saved(file: Path, tmp_path: Path, kind: str) -> None:
    given = tmp_path / f"events.{kind}"
    with given.open("w", encoding="utf-8") as out:
        if kind == "jsonl":
            made_up.write(2_000, out)
        else:
            rows = [f"gift,Car {number},2024,giver: Somebody {number} (KP)" for number in range(5_000)]
            out.write("\n".join(["type,title,date,participants", *rows]))
    limit = file.stat().st_size + 100_000

    def with_little_room() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    importing = started(file, "import", str(given), "--new-party", preexec_fn=with_little_room)
    _, told = importing.communicate()
    assert (importing.returncode, "full or failing" in told, "savepoint" in told) == (5, True, False), told
    assert (last_line(told), titles(file)) == ("nothing was saved", [])


# The server is lost. -------------------------------------------------------------------------------------------------


def on_server(database: Database, *statements: str) -> list[tuple[object, ...]]:
    with psycopg.connect(database.name, autocommit=True) as connection:
        for statement in statements:
            done = connection.execute(statement.encode())
        return done.fetchall() if done.description else []


DIES = """
    CREATE FUNCTION public.die() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(5); RETURN NULL; END'
"""


@pytest.mark.postgres
@pytest.mark.parametrize("when", ["while it writes", "while it is being saved"])
def test_a_server_lost_before_it_saved_is_told(
    postgres_database: Database, capsys: pytest.CaptureFixture[str], when: str
) -> None:
    deferred = "DEFERRABLE INITIALLY DEFERRED" if when == "while it is being saved" else ""
    on_server(
        postgres_database,
        DIES,
        f"CREATE CONSTRAINT TRIGGER dies AFTER INSERT ON tracker.changeset {deferred} "
        "FOR EACH ROW EXECUTE FUNCTION public.die()",
    )
    code = run(["--db", postgres_database.name, "--author", "ana", *ADD])
    told = capsys.readouterr().err
    assert (code, "the connection to postgresql://" in told, last_line(told)) == (5, True, "nothing was saved"), told
    assert on_server(postgres_database, "SELECT title FROM tracker.event") == []


def lost_once_saved(database: Database, server: str, also: Callable[[psycopg.Connection], object]) -> int:
    """Runs a command whose connection is cut once it is saved and before it hears so: it waits for a second server."""
    (name,) = on_server(database, "SELECT current_database()")[0]
    codes: list[int] = []
    with psycopg.connect(server, autocommit=True) as keeper:
        keeper.execute(f"ALTER DATABASE {name} SET synchronous_commit = on".encode())
        keeper.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
        keeper.execute("SELECT pg_reload_conf()")
        try:
            adding = threading.Thread(
                target=lambda: codes.append(run(["--db", database.name, "--author", "ana", *ADD]))
            )
            adding.start()
            waiting = "SELECT pid FROM pg_stat_activity WHERE datname = %s AND wait_event = 'SyncRep'"
            until(lambda: keeper.execute(waiting, [name]).fetchone())
            also(keeper)
            keeper.execute(f"SELECT pg_terminate_backend(pid) FROM ({waiting}) AS waiting".encode(), [name])
            adding.join()
        finally:
            keeper.execute("ALTER SYSTEM RESET synchronous_standby_names")
            keeper.execute("SELECT pg_reload_conf()")
            keeper.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())
    return codes[0]


@pytest.mark.postgres
def test_a_server_lost_once_it_saved_is_looked_at_again(
    postgres_database: Database, postgres_server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = lost_once_saved(postgres_database, postgres_server, lambda _: None)
    told = capsys.readouterr().err
    assert (code, last_line(told).startswith(UNDO)) == (5, True), told
    assert on_server(postgres_database, "SELECT title FROM tracker.event") == [(ADD[2],)]


@pytest.mark.postgres
def test_a_server_that_stays_away_leaves_it_unknown(
    postgres_database: Database, postgres_server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (name,) = on_server(postgres_database, "SELECT current_database()")[0]
    shut = f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode()
    code = lost_once_saved(postgres_database, postgres_server, lambda keeper: keeper.execute(shut))
    told = capsys.readouterr().err
    assert (code, "could not be found out; look with tracker log" in last_line(told)) == (5, True), told


def test_what_others_have_written_since_does_not_mislead(file: Path) -> None:
    """Two stopped in the midst of saving, one after the other: each finds its own."""
    with writing(Database(str(file))) as connection:
        save(connection, event("before"))
    with closing(sqlite3.connect(file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM event").fetchall()
        adding = [started(file, "add", "visit", title, *ADD[3:]) for title in ("One journey", "Another thing")]
        until(Path(f"{file}-journal").exists)
        time.sleep(1)
        for each in adding:
            each.send_signal(signal.SIGINT)
        reader.execute("COMMIT")
    for process, title in zip(adding, ("One journey", "Another thing"), strict=True):
        _, told = process.communicate()
        assert process.returncode == 130
        assert last_line(told).startswith(UNDO) == (title in titles(file)), told
        assert (last_line(told) == "nothing was saved") == (title not in titles(file)), told
