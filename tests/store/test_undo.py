"""Undo: every record a command touched is as it was before, and the journal only grows."""

from __future__ import annotations

import io

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Connection

from tests.store.builders import by, delete, event, known, party, provision, save, source
from tests.store.test_records import PROVISIONS, saved_records
from tracker.actions.changesets import Author
from tracker.actions.export import documents
from tracker.actions.undo import Undone, undo
from tracker.domain.journal import Changeset
from tracker.domain.records import Record
from tracker.errors import NotFound, NotUnderstood, Refused
from tracker.formats.documents import write_jsonl
from tracker.store import schema
from tracker.store.database import writing
from tracker.store.files import Database
from tracker.store.reading import load, load_one
from tracker.store.verify import verify

ADA, BEN = Author("Ada"), Author("Ben")


def _undo(connection: Connection, author: Author = ADA, wanted: str | None = None) -> Undone:
    return undo(connection, author, wanted, lambda _: None)


def _export(connection: Connection) -> str:
    out = io.StringIO()
    write_jsonl(documents(connection), out)
    return out.getvalue()


def _changes(connection: Connection) -> set[str]:
    return set(connection.scalars(sa.select(schema.change.c.hash)))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=st.lists(saved_records, max_size=3),
    command=st.lists(saved_records, min_size=1, max_size=3),
    deleting=st.booleans(),
)
def test_a_command_undone_leaves_the_export_as_it_was(
    database: Database, before: list[Record], command: list[Record], deleting: bool
) -> None:
    with writing(database, dry_run=True) as connection:
        save(connection, *PROVISIONS, *before, author="Ben")
        exported, journal = _export(connection), _changes(connection)
        if deleting and before:
            delete(connection, before[0])
        else:
            save(connection, *command)
        done = _changes(connection)
        if done == journal:  # the command changed nothing, so there is nothing of hers to undo
            with pytest.raises(NotFound):
                _undo(connection)
            return
        _undo(connection)
        assert _export(connection) == exported
        assert _changes(connection) > done
        assert list(verify(connection)) == []


def test_undoing_is_recorded_as_what_takes_the_other_back(database: Database) -> None:
    with writing(database) as connection:
        made = save(connection, party("Kim"))
        undone = _undo(connection)
        assert (undone.changeset, undone.by.undoes, undone.by.author) == (made, made.id, "Ada")
        assert connection.scalar(sa.select(schema.changeset.c.undoes).order_by(schema.changeset.c.id.desc())) == made.id


def test_undo_twice_takes_back_the_two_newest_commands_and_no_undo(database: Database) -> None:
    with writing(database) as connection:
        first, second = save(connection, party("Kim")), save(connection, party("Choe"))
        assert [_undo(connection).changeset for _ in range(2)] == [second, first]
        assert _export(connection) == ""
        with pytest.raises(NotFound, match="nothing of Ada"):
            _undo(connection)


def test_a_command_cannot_be_undone_twice(database: Database) -> None:
    with writing(database) as connection:
        made = save(connection, party("Kim"))
        _undo(connection)
        with pytest.raises(Refused, match="undone already"):
            _undo(connection, wanted=made.id)


def test_an_undo_can_be_undone_by_name_and_the_command_then_undone_again(database: Database) -> None:
    with writing(database) as connection:
        made = save(connection, party("Kim", "KP"))
        exported = _export(connection)
        _undo(connection, wanted=_undo(connection).by.id)
        assert _export(connection) == exported
        assert _undo(connection).changeset == made
        assert _export(connection) == ""
        assert list(verify(connection)) == []


def test_what_somebody_else_did_is_undone_by_its_id_alone(database: Database) -> None:
    with writing(database) as connection:
        made = save(connection, party("Kim"))
        with pytest.raises(NotFound, match="nothing of Ben"):
            _undo(connection, BEN)
        assert _undo(connection, BEN, made.id[:8]).by.author == "Ben"
        assert _export(connection) == ""


def test_a_later_edit_is_not_lost_to_an_undo(database: Database) -> None:
    with writing(database) as connection:
        save(connection, party("Kim"), author="Ben")
        made = save(connection, party("Kim", "KP"), party("Choe", "KP"))
        save(connection, party("Kim", "RU"), author="Ben")
        before = _export(connection)
        with pytest.raises(Refused, match=rf"{party('Kim').ref} has been changed since \(country\)"):
            _undo(connection, wanted=made.id)
        assert _export(connection) == before, "the other record of that command must not be undone alone"


def test_a_later_edit_of_another_field_stays(database: Database) -> None:
    with writing(database) as connection:
        save(connection, party("Kim"), author="Ben")
        made = save(connection, party("Kim", "KP"))
        save(connection, party("Kim", "KP", note="chairman"), author="Ben")
        _undo(connection, wanted=made.id)
        assert load_one(connection, known("party", "Kim")) == party("Kim", note="chairman")


def test_a_creation_edited_since_is_not_undone(database: Database) -> None:
    with writing(database) as connection:
        made = save(connection, party("Kim"))
        save(connection, party("Kim", "KP"), author="Ben")
        with pytest.raises(Refused, match="changed since"):
            _undo(connection, wanted=made.id)


def test_undoing_a_deletion_brings_the_record_back_with_its_parts(database: Database) -> None:
    car = event("Car", "2024", by("KP", "recipient", party="Kim"), by("RU", "giver"))
    with writing(database) as connection:
        save(connection, car, author="Ben")
        delete(connection, car)
        assert load(connection, [car.id]) == {}
        _undo(connection)
        assert load_one(connection, car.id) == car
        assert list(verify(connection)) == []


def test_whoever_is_asked_sees_the_command_first_and_may_stop(database: Database) -> None:
    class Stopped(Exception):
        pass

    seen: list[Changeset] = []

    def stop(changeset: Changeset) -> None:
        seen.append(changeset)
        raise Stopped

    with writing(database) as connection:
        made = save(connection, party("Kim"))
        before = _changes(connection)
        with pytest.raises(Stopped):
            undo(connection, ADA, None, stop)
        assert seen == [made]
        assert _changes(connection) == before


@pytest.mark.parametrize("typed", ["", "zz", "abc", "0" * 64, "0" * 65, "%", "not hex at all"])
def test_a_name_of_no_changeset_is_refused(database: Database, typed: str) -> None:
    with writing(database, dry_run=True) as connection:
        save(connection, party("Kim"), author="Ben")
        with pytest.raises(NotFound):
            _undo(connection, wanted=typed)


def test_a_beginning_that_fits_two_changesets_is_refused(database: Database) -> None:
    with writing(database, dry_run=True) as connection:
        for name, mark in (("Kim", "a"), ("Choe", "b")):
            made = save(connection, party(name))
            twin = schema.changeset.update().where(schema.changeset.c.hash == made.id)
            connection.execute(twin.values(hash=f"abcd{mark}" + "0" * 59))
        with pytest.raises(NotUnderstood, match="several changesets start with 'abcd'"):
            _undo(connection, wanted="abcd")


def test_a_source_and_the_event_it_came_with_go_together(database: Database) -> None:
    with writing(database) as connection:
        save(connection, provision("un-dprk"), author="Ben")
        before = _export(connection)
        save(connection, source("TradeSphere", "2024-02-20"), party("Kim"), event("Car", "2024", by("KP", party="Kim")))
        _undo(connection)
        assert _export(connection) == before
