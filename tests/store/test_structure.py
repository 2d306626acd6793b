"""What keeps a timeline quick however large the file grows: how many statements it runs, and by which index."""

from __future__ import annotations

import uuid

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tests.store.builders import counted, event
from tracker.actions.filters import Asked
from tracker.actions.pages import events
from tracker.domain import journal
from tracker.domain.forms import flatten
from tracker.domain.journal import Changeset
from tracker.domain.records import Participant
from tracker.store import schema
from tracker.store.database import reading, writing
from tracker.store.files import Database
from tracker.store.records import Recorder
from tracker.store.selection import Filter, event_ids

DPRK = Asked(countries=("KP",), limit=50)
MANY = 100_000


def fill(connection: Connection, start: int, end: int) -> None:
    """Writes events of two participants each straight into journal and tables: 100,000 in a few seconds."""
    changeset = connection.scalar(sa.select(sa.func.max(schema.changeset.c.id)))
    changes, mains, participants = [], [], []
    for number in range(start, end):
        made = event(
            f"Shipment {number}",
            f"2{number % 900:03d}-03-04",
            Participant(role="giver", country="RU"),
            Participant(role="recipient", country="KP" if number % 10 == 0 else "SY"),
        )
        values = journal.canonical({**flatten(made), journal.EXISTS: True}).decode()
        digest = uuid.uuid4().hex * 2
        changes.append((number, made.id, digest, "event", changeset, values))
        first = made.date.edtf
        mains.append((number, made.id, made.ref, False, made.title, first, first, first, "gift", "occurred"))
        participants += [
            (number, part.id, part.position, part.role, part.country, first, first) for part in made.participants
        ]
    raw = connection.connection.cursor()
    raw.executemany(
        "INSERT INTO change (id, record, hash, kind, changeset_id, new_values) VALUES (?, ?, ?, ?, ?, ?)", changes
    )
    raw.executemany(
        "INSERT INTO event (id, uuid, ref, deleted, title, date, earliest, latest, type, status)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        mains,
    )
    raw.executemany(
        "INSERT INTO participant (event_id, part, position, role, country, earliest, latest)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        participants,
    )


@pytest.fixture
def growing(sqlite_database: Database) -> Database:
    with writing(sqlite_database) as connection:
        Recorder(connection, Changeset("ana", 1)).save([event("the first")])
        fill(connection, 1_000, 1_600)
    return sqlite_database


def statements(database: Database) -> list[str]:
    with reading(database) as connection, counted(connection) as run:
        (page, _), *_ = events(connection, DPRK)
        assert len(page) == 50
    return run


def test_fifty_rows_cost_the_same_statements_in_a_small_and_in_a_large_file(growing: Database) -> None:
    few = statements(growing)
    with writing(growing) as connection:
        fill(connection, 2_000, 2_000 + MANY)
    assert statements(growing) == few
    assert len(few) <= 8


def plan(connection: Connection, wanted: Filter) -> str:
    """How SQLite runs the query for the events of a timeline."""
    with counted(connection) as run:
        event_ids(connection, wanted)
    (statement,) = run
    count = statement.count("?")
    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", ("KP",) * count)
    return "\n".join(str(row[3]) for row in rows)


def test_a_timeline_walks_the_country_index_in_order_and_sorts_only_what_ties(growing: Database) -> None:
    with reading(growing) as connection:
        lines = plan(connection, Filter(countries=frozenset({"KP"}), limit=50))
    assert "participant_country_timeline_ix (country=?" in lines
    assert "SCAN" not in lines
    assert "USE TEMP B-TREE FOR ORDER BY" not in lines


def test_newest_first_walks_it_backwards(growing: Database) -> None:
    with reading(growing) as connection:
        lines = plan(connection, Filter(countries=frozenset({"KP"}), newest_first=True, limit=50))
    assert "participant_country_timeline_ix" in lines
    assert "USE TEMP B-TREE FOR ORDER BY" not in lines
