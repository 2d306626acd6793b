"""A new edition of the reference library merges with what analysts corrected, and is the same in every file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import editions
from tests.sharing.copies import Copy
from tests.store.builders import changeset
from tracker.actions import seed
from tracker.actions.initialise import initialise
from tracker.actions.merge import merge
from tracker.actions.upgrade import upgrade
from tracker.domain import journal
from tracker.domain.declared import replace
from tracker.domain.journal import Changeset
from tracker.domain.records import Provision, id_of_key
from tracker.formats.documents import document_of, write_yaml
from tracker.resources import folder
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


# What is shipped. ----------------------------------------------------------------------------------------------------


def test_no_edition_says_anything_else_than_what_is_kept_of_it() -> None:
    kept, now = editions.known(), editions.present()
    assert kept.keys() == now.keys()
    for author, each in kept.items():
        what = f"has been altered. {editions.HOW}" if each["released"] else "renew its digest: python -m tests.editions"
        assert each["digest"] == now[author], f"edition {author}: {what}"


def test_comments_and_the_order_of_records_may_change_and_not_a_word_of_a_record() -> None:
    every = list(SEEDS("library"))
    assert editions.digest(reversed(every)) == editions.digest(every)
    for number, each in enumerate(every):
        assert isinstance(each, Provision)
        altered = replace(each, note=f"{each.note or ''}.")
        assert editions.digest([*every[:number], altered, *every[number + 1 :]]) != editions.digest(every)
    assert editions.digest(every[1:]) != editions.digest(every)


def test_what_is_kept_of_an_edition_can_be_renewed_until_it_is_released() -> None:
    before = {"library:1": {"digest": "old", "released": None}}
    assert editions.renewed(before, {"library:1": "new"}) == {"library:1": {"digest": "new", "released": None}}
    before["library:1"]["released"] = "2026-03-01"
    for altered in ({"library:1": "new"}, {}):
        with pytest.raises(ValueError, match=r"library:1 was released on 2026-03-01 .* seeds/README\.md says how"):
            editions.renewed(before, altered)
    kept = editions.renewed(before, {"library:1": "old", "library:2": "first"})
    assert kept == {**before, "library:2": {"digest": "first", "released": None}}


def test_an_edition_that_is_edited_in_place_would_set_files_in_dispute(file: Database, tmp_path: Path) -> None:
    """Why none is: the reason for all of the above."""
    altered = Copy(tmp_path / "altered.db", file.path or Path())
    altered.path.unlink()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(seed, "seeds", lambda name: second_edition(note="edited in place"))
        initialise(altered.database)
    merge(file, [altered.path])
    with reading(file) as connection:
        assert state(connection).conflicts.keys() == {"note"}


def test_an_edition_is_added_as_the_readme_says(
    file: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder with the one record that is changed, and a changeset: the same in new files and in those in use."""
    shutil.copytree(folder("seeds"), tmp_path / "seeds")
    (tmp_path / "seeds" / "library-2").mkdir()
    added = tmp_path / "seeds" / "library-2" / "un-dprk.yaml"
    with reading(file) as connection, added.open("w", encoding="utf-8") as out:
        write_yaml([{**document_of(provision(connection), str), "note": "seen at the UN"}], out)
    monkeypatch.setattr(seed, "folder", lambda name: tmp_path / name)
    monkeypatch.setattr(seed, "LIBRARY", (*seed.LIBRARY, SECOND))
    other = Database(str(tmp_path / "other.db"))
    initialise(other)
    assert upgrade(file) == (None, 1)
    for each in (file, other):
        with reading(each) as connection:
            assert provision(connection).note == "seen at the UN"
            assert state(connection).conflicts == {}
    assert merge(file, [tmp_path / "other.db"]).plans[0].changes == 0
    assert set(editions.present()) == {"library:1", "library:2", "seeds:1"}
    assert editions.known()["library:1"]["digest"] == editions.present()["library:1"]
