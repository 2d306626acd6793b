"""What the union of two journals does besides the laws: what it costs, and in which order things arrive."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.sharing.copies import Copy
from tests.store.builders import by, counted, event, known, party
from tests.store.test_structure import fill
from tracker.actions.changesets import Author
from tracker.actions.initialise import initialise
from tracker.actions.undo import undo
from tracker.domain import journal
from tracker.errors import Refused
from tracker.store import foreign
from tracker.store.database import Connection, reading, writing
from tracker.store.files import Database
from tracker.store.history import BATCH, changesets, histories
from tracker.store.merging import difference, take_in
from tracker.store.queries import beside


@pytest.fixture
def ours(tmp_path: Path) -> Copy:
    start = tmp_path / "start.db"
    initialise(Database(str(start)), empty=True)
    copy = Copy(tmp_path / "tracker.db", start)
    copy.save(event("the first"))
    return copy


def statements(ours: Copy, theirs: Copy) -> list[str]:
    """What taking in a file runs on ours, without saving it."""
    with (
        foreign.opened(theirs.path) as other,
        writing(ours.database, dry_run=True) as connection,
        counted(connection) as run,
    ):
        take_in(connection, other, difference(connection, other))
    return run


def test_taking_in_costs_the_difference_however_large_the_files_are(ours: Copy, tmp_path: Path) -> None:
    """The same statements, and one walk along the index of the journal."""
    few = []
    for size in (0, 20_000):
        with writing(ours.database) as connection:
            fill(connection, 10_000, 10_000 + size)
        theirs = Copy(tmp_path / f"theirs {size}.db", ours.path)
        theirs.save(*(event(f"theirs {number}") for number in range(50)))
        few.append(statements(ours, theirs))
    assert few[0] == few[1]
    with reading(ours.database) as connection:
        (walk,) = [each for each in few[1] if "ORDER BY change.record, change.hash" in each and "WHERE" not in each]
        plan = "\n".join(str(row) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {walk}"))
    assert "USING COVERING INDEX" in plan
    assert "TEMP B-TREE" not in plan


def test_more_than_a_batch_is_taken_in_whole(ours: Copy, tmp_path: Path) -> None:
    theirs = Copy(tmp_path / "theirs.db", ours.path)
    theirs.save(*(event(f"theirs {number}") for number in range(2 * BATCH + 7)))
    ours.merge(theirs)
    assert ours.same_as(theirs)
    assert ours.faults == []


def test_a_command_arrives_after_those_that_it_was_made_in_sight_of(ours: Copy, tmp_path: Path) -> None:
    """Though its clock is behind: undo asks who came to use a record since."""
    theirs = Copy(tmp_path / "theirs.db", ours.path)
    made = [theirs.save(party(f"Party {number}"), author="ben", wall_ms=1_000_000 - number) for number in range(12)]
    used = [
        theirs.save(event(f"Talks {number}", "2024", by(None, party=f"Party {number}")), author="ben", wall_ms=number)
        for number in range(12)
    ]
    ours.merge(theirs)
    with reading(ours.database) as connection:
        assert _arrival(connection)[-24:] == [each.id for each in (*made, *used)]
    for each in made:
        with pytest.raises(Refused, match="has come to be used"), writing(ours.database) as connection:
            undo(connection, Author("ana"), each.id, lambda _: None)


def _arrival(connection: Connection) -> list[str]:
    return list(connection.scalars(sa.text("SELECT hash FROM changeset ORDER BY id")))


def test_local_ids_decide_nothing_that_leaves_the_file(ours: Copy, tmp_path: Path) -> None:
    """Whatever came first here: exports, log and disputes are the same."""
    a, b = Copy(tmp_path / "a.db", ours.path), Copy(tmp_path / "b.db", ours.path)
    for number in range(9):
        a.save(event(f"a {number}", "2024", by("KP", party="Kim"), by("RU", party="Choe")), wall_ms=number)
        b.save(event(f"b {number}", "2024", by("KP", party="Choe"), by("RU", party="Kim")), wall_ms=number)
    a.merge(b)
    b.merge(a)
    assert a.same_as(b)
    with reading(a.database) as one, reading(b.database) as other:
        assert {each.id for each in changesets(one)} == {each.id for each in changesets(other)}
        numbers = [
            connection.scalar(sa.text("SELECT id FROM event WHERE uuid = :uuid"), {"uuid": known("event", "b 0")})
            for connection in (one, other)
        ]
    assert numbers[0] != numbers[1]


def test_twins_are_looked_for_near_their_time_alone(ours: Copy) -> None:
    """By the index of a country's timeline, bounded on both sides: else every new event walks all of a country's."""
    talks = event("Talks", "2024", by("KP", "recipient"), by("RU", "giver"))
    others = (event(f"Talks {year}", f"{year}-03", by("KP", "recipient")) for year in (1999, 2024, 2026))
    ours.save(talks, *others)
    with reading(ours.database) as connection:
        with counted(connection) as run:
            found = beside(connection, talks)
        plan = [
            str(row) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {run[0]}", ("x",) * run[0].count("?"))
        ]
    assert [each.title for each in found] == ["Talks 2024"]
    walks = [row for row in plan if "participant_country_timeline_ix" in row]
    assert len(walks) == 2
    assert all("country=? AND earliest>? AND earliest<?" in row for row in walks)


def test_the_log_is_the_same_in_every_copy_though_all_clocks_stood_still(ours: Copy, tmp_path: Path) -> None:
    theirs, third = Copy(tmp_path / "theirs.db", ours.path), Copy(tmp_path / "third.db", ours.path)
    for number in range(8):
        ours.save(party("Kim", note=f"ours {number}"), party(f"Ours {number}"), wall_ms=7)
        theirs.save(party("Kim", note=f"theirs {number}"), party(f"Theirs {number}"), author="ben", wall_ms=7)
    third.merge(theirs, ours)
    ours.merge(theirs)
    theirs.merge(third)
    assert ours.same_as(theirs)
    assert ours.same_as(third)


def test_where_clocks_tie_a_command_stands_above_what_it_was_made_in_sight_of(ours: Copy) -> None:
    made = [ours.save(party("Kim", note=str(number)), wall_ms=7).id for number in range(12)]
    assert ours.log[:12] == made[::-1], "the newest first"
    with reading(ours.database) as connection:
        entries = journal.log(histories(connection, [party("Kim").id])[party("Kim").id])
    assert [each.changeset.id for each in entries] == made, "of a record, the oldest first"


def test_what_undo_takes_back_is_the_last_command_given_here_though_all_clocks_stood_still(
    ours: Copy, tmp_path: Path
) -> None:
    theirs = Copy(tmp_path / "theirs.db", ours.path)
    theirs.save(*(party(f"Theirs {number}") for number in range(3)), author="ben", wall_ms=7)
    made = [ours.save(party(f"Ours {number}"), wall_ms=7) for number in range(12)]
    ours.merge(theirs)
    for last in reversed(made):
        with writing(ours.database) as connection:
            assert undo(connection, Author("Ada"), None, lambda _: None).changeset == last
