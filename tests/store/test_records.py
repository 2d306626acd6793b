"""The one write path: what is saved is in the journal and in the tables, alike on both engines, and is read back."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Connection

from tests.store.builders import (
    by,
    changeset,
    claim,
    day,
    delete,
    derived_rows,
    event,
    known,
    one_of_each_kind,
    party,
    provision,
    raw_rows,
    save,
    source,
    violation,
)
from tracker.actions.changesets import Author
from tracker.actions.undo import undo
from tracker.domain import journal
from tracker.domain.declared import replace
from tracker.domain.forms import flatten
from tracker.domain.records import Citation, Event, Item, Link, Quantity, Record, Value, Who
from tracker.errors import InvalidRecord, NotFound, Refused
from tracker.store import history, schema
from tracker.store.database import engine, reading, writing
from tracker.store.files import Database
from tracker.store.history import all_histories
from tracker.store.reading import load, load_one
from tracker.store.records import Recorder, rebuild
from tracker.store.tables import MAIN
from tracker.store.verify import verify

# Saving and reading back. --------------------------------------------------------------------------------------------


def test_a_record_of_each_kind_comes_back_as_it_was_saved(database: Database) -> None:
    wanted = one_of_each_kind()
    with writing(database) as connection:
        save(connection, *wanted)
    with reading(database) as connection:
        assert list(load(connection, [record.id for record in wanted]).values()) == wanted
        assert list(verify(connection)) == []


def test_a_record_saved_twice_leaves_one_change_and_one_changeset(database: Database) -> None:
    with writing(database) as connection:
        save(connection, *one_of_each_kind())
        before = raw_rows(connection)
        again = Recorder(connection, changeset())
        again.save(one_of_each_kind())
        assert raw_rows(connection) == before
        assert (again.written.created, again.written.changed) == (0, 0)


@pytest.mark.parametrize("remembered", [0, 1, 50_000])
def test_two_recorders_may_write_by_turns_whatever_they_remember(
    database: Database, monkeypatch: pytest.MonkeyPatch, remembered: int
) -> None:
    monkeypatch.setattr("tracker.store.records._REMEMBERED", remembered)
    with writing(database) as connection:
        one, other = Recorder(connection, changeset()), Recorder(connection, changeset())
        one.save([party("Kim"), event("Talks", "2024", by("KP", party="Kim"), by("RU", party="Lavrov"))])
        other.save([party("Lavrov"), party("Choe")])
        one.save([party("Ri"), event("Lunch", "2024", by("KP", party="Choe"), by("KP", party="Ri"))])
        other.save([event("Dinner", "2024", by("KP", party="Kim"), by("RU", party="Lavrov"))])
    with reading(database) as connection:
        assert list(verify(connection)) == []
        assert len(connection.execute(sa.text("SELECT id FROM party")).all()) == 4


def test_a_recorder_says_what_it_created_and_what_it_changed(database: Database) -> None:
    with writing(database) as connection:
        save(connection, party("Kim"), party("Lavrov"))
        recorder = Recorder(connection, changeset())
        created = recorder.save([party("Kim", "KP"), party("Lavrov"), party("Choe")])
        assert created == [known("party", "Choe")]
        assert (recorder.written.created, recorder.written.changed) == (1, 1)


def test_a_recorder_counts_a_record_once_however_often_it_saves_it(database: Database) -> None:
    with writing(database) as connection:
        save(connection, party("Kim"))
        recorder = Recorder(connection, changeset())
        for country in ("KP", "KR"):
            recorder.save([party("Kim", country), party("Choe", country)])
        assert (recorder.written.created, recorder.written.changed, recorder.written.changes) == (1, 1, 4)


def test_one_command_is_one_changeset_however_many_batches_it_saves(database: Database) -> None:
    with writing(database) as connection:
        recorder = Recorder(connection, changeset("import"))
        for name in ("Kim", "Lavrov", "Choe"):
            recorder.save([party(name)])
        assert connection.scalars(sa.select(schema.changeset.c.note)).all() == ["import"]
        assert len(connection.execute(sa.select(schema.change)).all()) == 3


def test_a_record_with_a_fault_is_refused_and_nothing_of_its_command_is_saved(database: Database) -> None:
    with pytest.raises(InvalidRecord, match="no role of a gift"), writing(database) as connection:
        save(connection, party("Kim"), event("Car", "2024", by("KP", "consignee")))
    with reading(database) as connection:
        assert not any(raw_rows(connection).values())


def test_a_rehearsal_does_everything_and_saves_nothing(database: Database) -> None:
    with writing(database, dry_run=True) as connection:
        save(connection, *one_of_each_kind())
        assert load_one(connection, known("party", "filled"))
    with reading(database) as connection:
        assert not any(raw_rows(connection).values())


def test_a_deleted_record_leaves_a_bare_row_and_no_part(database: Database) -> None:
    wanted = one_of_each_kind()
    with writing(database) as connection:
        save(connection, *wanted)
        for record in wanted:
            delete(connection, record)
        assert load(connection, [record.id for record in wanted]) == {}
        rows = {table.name: connection.execute(sa.select(table)).mappings().all() for table in schema.DERIVED}
        assert {name for name, held in rows.items() if held} == {table.name for table in MAIN.values()}
        assert all(row["deleted"] for held in rows.values() for row in held)
        assert {row["title"] for row in rows["event"]} == {None}
        assert {row["key"] for row in rows["provision"]} == {"a-paragraph", "a-regime"}, "claims refer to it by key"
        assert list(verify(connection)) == []


def test_a_deleted_record_is_told_from_one_that_never_was(database: Database) -> None:
    with writing(database) as connection:
        save(connection, party("Kim"))
        delete(connection, party("Kim"))
        with pytest.raises(NotFound, match="has been deleted"):
            load_one(connection, known("party", "Kim"))


def test_many_changes_are_applied_in_statements_of_bounded_size(database: Database) -> None:
    """A command may touch more records than a statement takes values: 32,766 on SQLite, 65,535 on PostgreSQL."""
    many = [party(f"Party {number}") for number in range(3 * history.BATCH)]
    sizes: list[int] = []

    def note(*call: Any) -> None:
        parameters, executemany = call[3], call[5]
        sizes.append(0 if executemany else len(parameters))

    with writing(database, dry_run=True) as connection:
        made = save(connection, *many)
        sa.event.listen(connection, "before_cursor_execute", note)
        undo(connection, Author("Ada"), made.id, lambda _: None)
    assert max(sizes) <= 2 * history.BATCH


# Local ids and references. -------------------------------------------------------------------------------------------


def _links_to(title: str) -> dict[str, Any]:
    return {"links": (Link(kind="follows", event_id=known("event", title)),)}


def test_an_event_may_refer_to_what_a_later_batch_brings(database: Database) -> None:
    first = event("First", "2024", by(None, party="Kim"), **_links_to("Second"))
    with writing(database) as connection:
        recorder = Recorder(connection, changeset())
        recorder.save([first])
        ids = dict(connection.execute(sa.select(schema.event.c.uuid, schema.event.c.id)).all())
        recorder.save([event("Second", "2023"), party("Kim")])
        assert dict(connection.execute(sa.select(schema.event.c.uuid, schema.event.c.id)).all()) == ids
        assert connection.scalars(sa.select(schema.party.c.name)).all() == ["Kim"]
        assert connection.scalar(sa.select(schema.link.c.to_event_id)) == ids[known("event", "Second")]
        assert list(verify(connection)) == []


def test_a_reference_to_a_record_that_is_not_there_makes_a_bare_row(database: Database) -> None:
    with writing(database) as connection:
        save(connection, event("Car", "2024", by("KP", party="Kim")))
        (row,) = connection.execute(sa.select(schema.party)).mappings()
        assert (row["uuid"], row["deleted"], row["name"]) == (known("party", "Kim"), True, None)
    with reading(database) as connection:
        assert list(verify(connection)) == []


def test_records_of_one_batch_may_refer_to_each_other_in_a_circle(database: Database) -> None:
    here, there = event("Here", "2024", **_links_to("There")), event("There", "2024", **_links_to("Here"))
    quoted = source("Agency", relays=known("source", "Paper"))
    with writing(database) as connection:
        save(connection, here, there, quoted, source("Paper", relays=known("source", "Agency")))
    with reading(database) as connection:
        assert list(verify(connection)) == []
        assert load_one(connection, here.id) == here


def test_a_record_may_come_to_refer_to_itself(database: Database) -> None:
    """Nobody can type that, but two people's edits may merge to it, and the tables must take every journal."""
    own = event("Loop", "2024", **_links_to("Loop"))
    relayed = source("Paper", relays=known("source", "Paper"))
    with writing(database) as connection:
        _apply(connection, own, relayed)
    with reading(database) as connection:
        assert load(connection, [own.id, relayed.id]) == {own.id: own, relayed.id: relayed}
        assert list(verify(connection)) == []


def _apply(connection: Connection, *wanted: Record) -> None:
    """Records into the journal as a merge brings them, unasked whether they could be saved here."""
    made = changeset()
    flat = [(record, flatten(record)) for record in wanted]
    changes = [
        journal.change(record.id, record.KIND, journal.NOTHING, {**it, "exists": True}, made) for record, it in flat
    ]
    Recorder(connection, made).apply(changes)


def test_a_record_keeps_its_local_id_through_edits_and_deletion(database: Database) -> None:
    with writing(database) as connection:
        save(connection, party("Kim"), party("Choe"))
        kim = sa.select(schema.party.c.id).where(schema.party.c.uuid == known("party", "Kim"))
        first = connection.scalar(kim)
        save(connection, party("Kim", "KP"))
        delete(connection, party("Kim"))
        save(connection, party("Kim", "RU"))
        assert connection.scalar(kim) == first


def test_a_provision_that_is_gone_can_still_be_named(database: Database) -> None:
    regime = provision("un-dprk")
    accused = event("Car", "2024", claims=(claim("alleges", "un-dprk"),), violations=(violation("un-dprk"),))
    with writing(database) as connection:
        save(connection, regime, accused)
        delete(connection, regime)
    with reading(database) as connection:
        assert load_one(connection, accused.id) == accused
        assert list(verify(connection)) == []


def test_a_participants_dates_follow_its_events_without_anybodys_discipline(database: Database) -> None:
    with writing(database) as connection:
        save(connection, event("Car", "2024-02-20", by("KP", "recipient"), by("RU", "giver")))
        connection.execute(schema.event.update().values(earliest="2023-01-01", latest="2023-12-31"))
        copies = connection.execute(sa.select(schema.participant.c.earliest, schema.participant.c.latest)).all()
        assert copies == [("2023-01-01", "2023-12-31")] * 2


def test_a_participant_cannot_have_dates_of_its_own(database: Database) -> None:
    with writing(database) as connection:
        save(connection, event("Car", "2024-02-20", by("KP", "recipient")))
    with pytest.raises(sa.exc.IntegrityError), engine(database).begin() as connection:
        connection.execute(schema.participant.update().values(earliest="2023-01-01"))


# The tables are what the journal says. -------------------------------------------------------------------------------

PROVISIONS = (provision("un-dprk"), provision("unscr1718", "un-dprk"), provision("unscr1718-8", "unscr1718"))
_keys = st.sampled_from([each.key for each in PROVISIONS])
_countries = st.sampled_from(["KP", "RU", "CN", None])
_parties = st.sampled_from(["Kim Jong Un", "Лавров", "never saved"])
_sources = st.sampled_from(["TradeSphere", "never saved either"])
_titles = st.sampled_from(["Car", "Поезд", "列車"])
_dates = st.sampled_from(["2024-02-20", "2024", "2023-09-13/..", "../2018-03-11", "2021~", "[2009-12-11,2009-12-12]"])


def _some(one: st.SearchStrategy[Any], most: int = 2) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(one, max_size=most).map(tuple)


@st.composite
def _participants(draw: st.DrawFn) -> Any:
    return by(draw(_countries), party=draw(_parties), date=day(draw(_dates)))


@st.composite
def _figures(draw: st.DrawFn, cls: type[Any], unit: str) -> Any:
    given = {"unit": unit} if cls is Quantity else {"currency": unit}
    referred = draw(st.none() | _sources)
    return cls(amount=draw(st.sampled_from(["1", "7.5"])), source_id=referred and known("source", referred), **given)


_items = st.builds(
    Item,
    name=st.sampled_from(["car", "coal"]),
    quantities=_some(_figures(Quantity, "t")),
    values=_some(_figures(Value, "USD")),
)
_whos = st.builds(Who, country=st.just("KP"), party_id=st.none() | _parties.map(lambda name: known("party", name)))
_claims = st.builds(
    claim,
    st.sampled_from(["alleges", "denies", "reports"]),
    st.none() | _keys,
    date=st.none() | _dates,
    against=_some(_whos),
)
_citations = st.builds(Citation, source_id=_sources.map(lambda name: known("source", name)))


@st.composite
def _events(draw: st.DrawFn) -> Event:
    title = draw(_titles)
    others = [other for other in ("Car", "Поезд", "never saved") if other != title]
    return replace(
        event(
            title,
            draw(_dates),
            *draw(_some(_participants(), 3)),
            items=draw(_some(_items)),
            claims=draw(_some(_claims)),
            citations=draw(_some(_citations)),
            violations=draw(_some(_keys.map(violation))),
            links=draw(_some(st.sampled_from(others).map(lambda to: _links_to(to)["links"][0]))),
            tags=draw(_some(st.sampled_from(["car", "王"]))),
        )
    )


saved_records = st.one_of(
    _events(),
    st.builds(party, st.sampled_from(["Kim Jong Un", "Лавров"]), _countries),
    st.builds(source, st.just("TradeSphere"), st.none() | _dates),
    st.sampled_from([replace(each, summary="again") for each in PROVISIONS]),
)
_steps = st.lists(
    st.one_of(
        st.tuples(st.just("save"), st.lists(saved_records, min_size=1, max_size=3)),
        st.tuples(st.just("delete"), st.integers(0, 9)),
        st.tuples(st.just("undo"), st.integers(0, 9)),
    ),
    min_size=1,
    max_size=6,
)


def _take(connection: Connection, steps: list[tuple[str, Any]]) -> None:
    """Does what `steps` say; a number picks one of the records or changesets there are."""
    done = [save(connection, *PROVISIONS)]
    there: dict[str, Record] = {each.id: each for each in PROVISIONS}
    for what, which in steps:
        if what == "save":
            done.append(save(connection, *which, wall_ms=len(done)))
            there |= {record.id: record for record in which}
        elif what == "delete":
            record = list(there.values())[which % len(there)]
            if load(connection, [record.id]):
                done.append(delete(connection, record, wall_ms=len(done)))
        else:
            # It may be undone already, changed since, or have changed nothing.
            with suppress(Refused, NotFound):
                done.append(undo(connection, Author("Ada"), done[which % len(done)].id, lambda _: None).by)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_steps)
def test_the_tables_are_what_a_rebuild_from_nothing_makes(database: Database, steps: list[tuple[str, Any]]) -> None:
    with writing(database, dry_run=True) as connection:
        _take(connection, steps)
        kept = derived_rows(connection)
        assert list(verify(connection)) == []
        for table in reversed(schema.DERIVED):
            connection.execute(table.delete())
        for batch in all_histories(connection):
            rebuild(connection, batch)
        assert derived_rows(connection) == kept


@pytest.mark.postgres
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_steps)
def test_both_engines_hold_the_same_rows_down_to_the_local_ids(
    sqlite_database: Database, postgres_database: Database, steps: list[tuple[str, Any]]
) -> None:
    held = []
    for database in (sqlite_database, postgres_database):
        with writing(database, dry_run=True) as connection:
            _take(connection, steps)
            changes = sa.select(*schema.change.c["id", "record", "kind", "changeset_id", "new_values"])
            held.append((raw_rows(connection, schema.DERIVED), connection.execute(changes.order_by("id")).all()))
    assert held[0] == held[1]
