"""How large a file grows: what the journal costs beside the tables, which is not to creep up unseen."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from tests.benchmarks.bench_import import bytes_of
from tests.benchmarks.made_up import MadeUp
from tracker.actions.import_ import import_all
from tracker.domain.journal import Changeset
from tracker.intake.documents import read_jsonl
from tracker.intake.files import Intake
from tracker.store.database import writing
from tracker.store.files import Database
from tracker.store.records import Recorder

EVENTS = 500


@pytest.fixture
def made(sqlite_database: Database) -> Path:
    """A file of made-up events, of which every byte is used."""
    lines = [json.dumps(each).encode() for each in MadeUp(EVENTS).documents()]
    with writing(sqlite_database) as connection:
        intake = Intake("all", documents=list(read_jsonl(lines)))
        import_all(connection, Recorder(connection, Changeset("ana", 1)), [intake], lambda _: None)
    with sqlite3.connect(sqlite_database.name) as connection:
        connection.execute("VACUUM")
    return Path(sqlite_database.name)


def test_an_event_takes_no_more_bytes_than_it_did(made: Path) -> None:
    whole, _ = bytes_of(made)
    assert whole / EVENTS < 4_600


def test_journal_and_tables_take_no_more_than_two_and_a_half_times_the_tables_alone(made: Path) -> None:
    whole, tables = bytes_of(made)
    if not tables:
        pytest.skip("this SQLite does not say how large a table is")
    assert whole <= 2.5 * tables
