"""Databases for the tests: an SQLite file, or a database of a real PostgreSQL server that lives as long as the run.

`blank` is a place where no database is yet, `database` an initialised one without any record; a test that takes one of
them runs on both engines. There is a server for each xdist worker, started by the first test that needs it.
"""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tracker.actions.initialise import initialise
from tracker.store.files import Database

ENGINES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a running server. Nothing on it is worth keeping, so it does not wait for the disk."""
    script = Path(__file__).with_name("postgres_server.py")
    # A session of its own: an interrupt from the keyboard is for the tests, and the server goes when they have gone.
    with subprocess.Popen(
        [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as owner:
        assert owner.stdout is not None
        url = owner.stdout.readline().strip()
        assert url, "the PostgreSQL server has not started; what it said is above"
        with psycopg.connect(url, autocommit=True) as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off".encode())
            connection.execute("SELECT pg_reload_conf()")
        yield url


@pytest.fixture
def postgres_blank(postgres_server: str) -> Iterator[Database]:
    """An empty PostgreSQL database in which text is compared by its bytes, as SQLite does."""
    name = f"test_{next(_numbers)}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(
            f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"
            " LOCALE 'C' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'".encode()
        )
        yield Database(postgres_server.replace("/postgres?", f"/{name}?"))
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
def sqlite_blank(tmp_path: Path) -> Database:
    """The path of a file that is not there yet."""
    return Database(str(tmp_path / "tracker.db"))


@pytest.fixture(params=ENGINES)
def blank(request: pytest.FixtureRequest) -> Database:
    """A place for a database, on either engine."""
    made: Database = request.getfixturevalue(f"{request.param}_blank")
    return made


@pytest.fixture
def database(blank: Database) -> Database:
    """A database without any record, on either engine."""
    initialise(blank, empty=True)
    return blank


@pytest.fixture
def sqlite_database(sqlite_blank: Database) -> Database:
    """A file without any record."""
    initialise(sqlite_blank, empty=True)
    return sqlite_blank


@pytest.fixture
def postgres_database(postgres_blank: Database) -> Database:
    """A PostgreSQL database without any record; the test is to be marked `postgres`."""
    initialise(postgres_blank, empty=True)
    return postgres_blank
