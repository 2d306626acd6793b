"""The tracker on a server that others share: it keeps to a schema of its own, and refuses what it cannot serve."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.samples import future
from tests.store.builders import event, one_of_each_kind, save
from tracker.actions.initialise import initialise
from tracker.cli import run
from tracker.errors import NotFound, Unusable
from tracker.store.database import engine, exclusively, reading, writing
from tracker.store.files import Database
from tracker.store.migrate import bring_up_to_date, upgrade
from tracker.store.queries import counts
from tracker.store.verify import verify

pytestmark = pytest.mark.postgres
ROOT = Path(__file__).parents[2]

OTHERS = """
    CREATE TABLE public.event (id integer PRIMARY KEY, title text);
    INSERT INTO public.event VALUES (1, 'a concert');
    CREATE TABLE public.change (coins integer);
    INSERT INTO public.change VALUES (5);
    CREATE TABLE public.alembic_version (version_num varchar(32) PRIMARY KEY);
    INSERT INTO public.alembic_version VALUES ('f00dcafe');
    CREATE VIEW public.timeline AS SELECT title FROM public.event;
"""
"""Another application's, of which some have the names of ours."""


def asked(database: Database, statement: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(database.name, autocommit=True) as connection:
        done = connection.execute(statement.encode())
        return done.fetchall() if done.description else []


def others(database: Database) -> list[list[tuple[Any, ...]]]:
    """What the other application has."""
    return [asked(database, f"SELECT * FROM public.{name}") for name in ("event", "change", "alembic_version")]


def objects(database: Database) -> list[tuple[Any, ...]]:
    """Everything that anybody has made in a database, with the schema it is in."""
    return asked(
        database,
        "SELECT nspname::text, relname::text FROM pg_class JOIN pg_namespace AS place ON place.oid = relnamespace "
        "WHERE nspname !~ '^(pg_|information_schema)' ORDER BY 1, 2",
    )


def test_other_applications_tables_are_left_alone_by_init_use_and_upgrade(postgres_blank: Database) -> None:
    asked(postgres_blank, OTHERS)
    before = others(postgres_blank)
    assert initialise(postgres_blank, empty=True)
    with writing(postgres_blank) as connection:
        save(connection, *one_of_each_kind())
    with future.arrived():
        assert upgrade(postgres_blank) is not None
        with reading(postgres_blank) as connection:
            assert list(verify(connection)) == []
            assert counts(connection)["event"] == 1
    assert others(postgres_blank) == before
    assert asked(postgres_blank, "SELECT * FROM public.timeline") == [("a concert",)]


def test_everything_that_is_made_is_made_in_our_schema(postgres_blank: Database) -> None:
    initialise(postgres_blank)
    assert {schema for schema, _ in objects(postgres_blank)} == {"tracker"}
    assert ("tracker", "alembic_version") in objects(postgres_blank)


@pytest.mark.parametrize("where", ["url", "role"])
def test_another_search_path_leads_nowhere_else(postgres_blank: Database, where: str) -> None:
    asked(postgres_blank, OTHERS)
    database = postgres_blank
    if where == "url":
        database = Database(f"{postgres_blank.name}&options=-csearch_path%3Dpublic")
    else:
        ((name,),) = asked(postgres_blank, "SELECT current_database()")
        asked(postgres_blank, f"ALTER DATABASE {name} SET search_path TO public")
    before = others(database)
    initialise(database, empty=True)
    with writing(database) as connection:
        save(connection, event("ours"))
    with reading(database) as connection:
        assert list(verify(connection)) == []
        assert counts(connection)["event"] == 1
    assert others(database) == before


def test_a_pool_that_forgets_what_a_session_was_told_does_no_harm(postgres_database: Database) -> None:
    asked(postgres_database, OTHERS)
    with writing(postgres_database) as connection:
        save(connection, event("ours"))
    made = engine(postgres_database)
    with made.connect() as connection:
        titles = [connection.exec_driver_sql("SELECT title FROM event").scalar()]
        connection.commit()
        lent = connection.connection.driver_connection
        assert isinstance(lent, psycopg.Connection)
        lent.autocommit = True
        assert lent.execute("SHOW search_path").fetchone() == ('"$user", public',), "nothing is left behind in it"
        lent.execute("DISCARD ALL")
        lent.autocommit = False
        titles.append(connection.exec_driver_sql("SELECT title FROM event").scalar())
    made.dispose()
    assert titles == ["ours", "ours"]


_VERSION = "CREATE TABLE tracker.alembic_version (version_num varchar(32)); "


@pytest.mark.parametrize(
    "made",
    [
        "CREATE TABLE tracker.issue (id integer)",
        f"{_VERSION} INSERT INTO tracker.alembic_version VALUES ('0001')",
        f"{_VERSION} CREATE TABLE tracker.change (hash text); CREATE TABLE tracker.changeset (hash text)",
        "CREATE FUNCTION tracker.one() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "CREATE TYPE tracker.mood AS ENUM ('sad')",
    ],
)
def test_another_applications_schema_in_our_place_is_refused_and_left_alone(
    postgres_blank: Database, made: str
) -> None:
    asked(postgres_blank, f"CREATE SCHEMA tracker; {made}")
    before = objects(postgres_blank)
    for use in (
        lambda: initialise(postgres_blank),
        lambda: upgrade(postgres_blank),
        lambda: reading(postgres_blank).__enter__(),
        lambda: writing(postgres_blank).__enter__(),
    ):
        with pytest.raises(Unusable, match=r"holds what no tracker made \(.*left as it is"):
            use()
    assert objects(postgres_blank) == before


def test_a_database_without_a_tracker_is_told_however_it_is_opened(postgres_blank: Database) -> None:
    asked(postgres_blank, OTHERS)
    for use in (
        lambda: upgrade(postgres_blank),
        lambda: reading(postgres_blank).__enter__(),
        lambda: writing(postgres_blank).__enter__(),
    ):
        with pytest.raises(NotFound, match="no tracker database at"):
            use()


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_an_encoding_that_has_not_every_letter_is_refused(postgres_server: str, encoding: str) -> None:
    name = f"in_{encoding.lower()}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}' LOCALE 'C'".encode())
        database = Database(postgres_server.replace("/postgres?", f"/{name}?"))
        try:
            with pytest.raises(Unusable, match=f"keeps text in {encoding}.*createdb --encoding UTF8"):
                initialise(database)
            assert objects(database) == []
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def test_the_letters_that_a_client_is_set_to_do_not_matter(
    postgres_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    latin = Database(f"{postgres_database.name}&client_encoding=latin1")
    with monkeypatch.context() as set_so:
        set_so.setenv("PGCLIENTENCODING", "LATIN1")
        with writing(latin) as connection:
            save(connection, event("김정은"))
    assert asked(postgres_database, "SELECT title FROM tracker.event") == [("김정은",)]


def test_two_who_make_a_database_at_once_both_come_out_well(blank: Database) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tracker", "--db", blank.name, "--author", "ana", "init"],
            cwd=ROOT,
            stderr=subprocess.PIPE,
            text=True,
            env={name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")},
        )
        for _ in range(3)
    ]
    said = sorted("made" if process.communicate()[1].startswith("made") else "there" for process in processes)
    assert ([process.returncode for process in processes], said) == ([0, 0, 0], ["made", "there", "there"])
    with reading(blank) as connection:
        assert list(verify(connection)) == []


@pytest.fixture
def clerk(postgres_blank: Database) -> Iterator[Database]:
    """Our place in a database as somebody sees it who may make nothing there by himself."""
    asked(postgres_blank, "CREATE ROLE clerk LOGIN PASSWORD 'x'")
    yield Database(postgres_blank.name.replace("://postgres:", "://clerk:x"))
    asked(postgres_blank, "DROP OWNED BY clerk; DROP ROLE clerk")


def test_the_schema_may_have_been_made_for_us(postgres_blank: Database, clerk: Database) -> None:
    with pytest.raises(Unusable, match="permission denied"):
        initialise(clerk, empty=True)
    asked(postgres_blank, "CREATE SCHEMA tracker AUTHORIZATION clerk")
    assert initialise(clerk, empty=True)
    with writing(clerk) as connection:
        save(connection, *one_of_each_kind())


def test_a_schema_that_one_may_not_use_is_named(postgres_database: Database, clerk: Database) -> None:
    with pytest.raises(Unusable, match="a schema tracker that you may not use"):
        initialise(clerk)


def test_what_somebody_made_in_our_schema_is_kept(postgres_database: Database) -> None:
    asked(postgres_database, "CREATE TABLE tracker.mine AS SELECT 1 AS one; CREATE VIEW tracker.my_view AS SELECT 1")
    with exclusively(postgres_database) as connection:
        bring_up_to_date(connection)
    assert asked(postgres_database, "SELECT one FROM tracker.mine, tracker.my_view") == [(1,)]


def test_a_view_that_looks_at_our_tables_stops_an_upgrade_and_is_named(postgres_database: Database) -> None:
    with writing(postgres_database) as connection:
        save(connection, event("ours"))
    asked(postgres_database, "CREATE VIEW public.my_report AS SELECT title FROM tracker.event")
    with future.arrived(), pytest.raises(Unusable, match=r"view public\.my_report depends on") as refused:
        upgrade(postgres_database)
    assert "CASCADE" not in str(refused.value), "which would take away what it looks at as well"
    assert asked(postgres_database, "SELECT * FROM public.my_report") == [("ours",)]


def test_db_info_names_the_schema(postgres_database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--db", postgres_database.name, "db", "info"]) == 0
    assert "schema     tracker\n" in capsys.readouterr().out
