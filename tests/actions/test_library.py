"""A new edition of the reference library merges with what analysts corrected, and is the same in every file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.store.builders import changeset
from tracker.actions import seed
from tracker.actions.initialise import initialise
from tracker.actions.upgrade import upgrade
from tracker.domain import journal
from tracker.domain.declared import replace
from tracker.domain.journal import Changeset
from tracker.domain.records import Provision, id_of_key
from tracker.store.database import Connection, reading, writing
from tracker.store.files import Database
from tracker.store.history import histories
from tracker.store.reading import load_one
from tracker.store.records import Recorder

KEY = "unscr2397-7"
SEEDS = seed.seeds
SECOND = Changeset(author="library:2", wall_ms=1_800_000_000_000, note="reference library, second edition")


@pytest.fixture
def file(sqlite_blank: Database) -> Database:
    initialise(sqlite_blank)
    return sqlite_blank


def provision(connection: Connection) -> Provision:
    found = load_one(connection, id_of_key("provision", KEY))
    assert isinstance(found, Provision)
    return found


def state(connection: Connection) -> journal.State:
    record = id_of_key("provision", KEY)
    return journal.state(histories(connection, [record])[record])


def second_edition(**fields: Any) -> Iterator[Provision]:
    for each in SEEDS("library"):
        assert isinstance(each, Provision)
        yield replace(each, **fields) if each.key == KEY else each


def correct(connection: Connection, **fields: Any) -> None:
    corrected = replace(provision(connection), **fields)
    Recorder(connection, changeset("edit")).save([corrected])


def test_a_new_edition_changes_what_it_says_otherwise_and_nothing_else(file: Database) -> None:
    with writing(file) as connection:
        assert seed.release(connection, SECOND, second_edition(note="seen at the UN")).changes == 1
        assert provision(connection).note == "seen at the UN"


def test_a_local_correction_stands_beside_a_new_edition(file: Database) -> None:
    with writing(file) as connection:
        correct(connection, exemptions="ours")
        seed.release(connection, SECOND, second_edition(note="theirs"))
        both = provision(connection)
        assert (both.exemptions, both.note) == ("ours", "theirs")
        assert state(connection).conflicts == {}


def test_where_the_two_say_different_things_neither_is_written_over(file: Database) -> None:
    with writing(file) as connection:
        correct(connection, note="ours")
        seed.release(connection, SECOND, second_edition(note="theirs"))
        (field,) = state(connection).conflicts
        assert {value for _, value in state(connection).conflicts[field]} == {"ours", "theirs"}


def test_an_edition_is_the_same_in_every_file_and_comes_in_once(file: Database, tmp_path: object) -> None:
    other = Database(f"{tmp_path}/other.db")
    initialise(other)
    with writing(other) as connection:
        correct(connection, note="ours")
    made = []
    for each in (file, other):
        with writing(each) as connection:
            seed.release(connection, SECOND, second_edition(note="theirs"))
            record = id_of_key("provision", KEY)
            made.append({change.id for change in histories(connection, [record])[record] if change.changeset == SECOND})
            assert seed.release(connection, SECOND, second_edition(note="theirs")).changes == 0
    assert made[0] == made[1] != set()


def test_a_database_that_is_made_has_every_edition(file: Database) -> None:
    with reading(file) as connection:
        record = id_of_key("provision", KEY)
        (change,) = histories(connection, [record])[record]
        assert change.changeset == seed.LIBRARY[-1]
    with writing(file) as connection:
        seed.load_library(connection)
        assert len(histories(connection, [record])[record]) == 1


def test_an_upgrade_brings_a_new_edition_to_a_file_that_has_the_library(
    file: Database, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = Database(f"{tmp_path}/empty.db")
    initialise(without, empty=True)
    monkeypatch.setattr(seed, "LIBRARY", (*seed.LIBRARY, SECOND))
    monkeypatch.setattr(
        seed, "seeds", lambda name: second_edition(note="theirs") if name == "library-2" else SEEDS(name)
    )
    assert upgrade(file) == (None, 1)
    assert upgrade(file) == (None, 0)
    assert upgrade(without) == (None, 0)
    with reading(file) as connection:
        assert provision(connection).note == "theirs"
