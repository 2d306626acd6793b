"""Documents are saved as they are read: what that must not change, wherever in the file a thing stands."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.made_up import MadeUp
from tests.factories import new_id
from tests.test_beside import patiently_free
from tracker import beside
from tracker.actions import import_documents as taking
from tracker.actions.import_ import import_all
from tracker.actions.imported import Imported
from tracker.actions.initialise import initialise
from tracker.domain.journal import Changeset
from tracker.errors import InvalidRecord
from tracker.intake.documents import read_jsonl
from tracker.intake.files import Intake
from tracker.store import history
from tracker.store.database import Connection, writing
from tracker.store.files import Database
from tracker.store.finding import record_ids
from tracker.store.reading import event_types
from tracker.store.records import Recorder
from tracker.store.verify import verify

Document = dict[str, Any]


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "BATCH", 2)


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with writing(database) as made:
        yield made


def party(name: str, **fields: Any) -> Document:
    return {"record": "party", "id": new_id(), "name": name, **fields}


def source(**fields: Any) -> Document:
    return {"record": "source", "id": new_id(), "publisher": "Yonhap", **fields}


def visit(title: str, **fields: Any) -> Document:
    return {"record": "event", "id": new_id(), "type": "visit", "title": title, "date": "2024", **fields}


def visitor(**who: str) -> list[Document]:
    return [{"role": "visitor", **who}]


FILLING = [source(title=f"Report {number}") for number in range(5)]
"""So much that what stands before and behind it is in other batches."""


def take_in(connection: Connection, *documents: Document, skip: bool = False, wall_ms: int = 1) -> Imported:
    lines = [json.dumps(each).encode() for each in documents]
    intake = Intake("all.jsonl", documents=list(read_jsonl(lines)))
    return import_all(connection, Recorder(connection, Changeset("ana", wall_ms)), [intake], lambda _: None, skip=skip)


def refused(connection: Connection, *documents: Document) -> list[str]:
    with pytest.raises(InvalidRecord) as caught:
        take_in(connection, *documents)
    return [str(each) for each in caught.value.problems]


def test_what_an_event_names_may_stand_behind_it(connection: Connection) -> None:
    kim = party("Kim")
    role = {"record": "type", "key": "banquet", "summary": "a meal", "roles": [{"role": "guest", "end": "none"}]}
    banquet = visit("A banquet", type="banquet", participants=[{"role": "guest", "party": "Kim"}])
    met = visit("He came", participants=visitor(party_id=kim["id"]))
    done = take_in(connection, banquet, met, *FILLING, kim, role)
    assert (done.created, done.unchanged, done.parties) == (4 + len(FILLING), 0, ["Kim"])
    assert list(verify(connection)) == []


def test_what_refers_to_something_nowhere_is_a_fault_where_it_stands(connection: Connection) -> None:
    lost = new_id()
    problems = refused(
        connection, *FILLING, visit("He came", participants=visitor(party_id=lost)), source(relays=lost), *FILLING
    )
    assert problems == [
        f"all.jsonl, line 6: party {lost} is referred to and is not here",
        f"all.jsonl, line 7: source {lost} is referred to and is not here",
    ]


def test_what_refers_to_something_left_out_is_left_out_too(connection: Connection) -> None:
    first = source(relays=new_id())
    second = source(relays=first["id"])
    third = visit("He came", citations=[{"source_id": second["id"]}])
    stays = party("Kim")
    done = take_in(connection, third, *FILLING, second, stays, first, skip=True)
    assert [each.where for each in done.rejected] == ["line 9", "line 7", "line 1"]
    assert (done.created, done.parties) == (1 + len(FILLING), ["Kim"])
    assert record_ids(connection, "event") == []
    assert record_ids(connection, "party") == [stays["id"]]
    assert list(verify(connection)) == []


def parade(role: str) -> Document:
    return {"record": "type", "key": "parade", "summary": "a parade", "roles": [{"role": role, "end": "none"}]}


def dancer(title: str = "A parade") -> Document:
    return visit(title, type="parade", participants=[{"role": "dancer", "country": "KP"}])


@pytest.mark.parametrize("between", [[], FILLING])
def test_an_event_of_a_type_that_is_left_out_is_left_out_too(connection: Connection, between: list[Document]) -> None:
    done = take_in(connection, parade("marcher"), parade("dancer"), *between, dancer(), skip=True)
    assert {each.where for each in done.rejected} >= {"line 2", f"line {3 + len(between)}"}
    assert record_ids(connection, "event") == []
    assert list(verify(connection)) == []


@pytest.mark.parametrize("between", [[], FILLING])
def test_a_role_that_a_change_of_its_type_takes_away_is_missed_wherever_the_event_stands(
    connection: Connection, between: list[Document]
) -> None:
    take_in(connection, parade("dancer"), dancer("The first"))
    done = take_in(connection, parade("marcher"), *between, dancer("The second"), skip=True, wall_ms=2)
    assert [each.where for each in done.rejected] == ["line 1"]
    assert event_types(connection)["parade"].own_roles.keys() == {"dancer"}
    assert len(record_ids(connection, "event")) == 2


def test_records_that_lead_to_each_other_in_a_circle_are_refused(connection: Connection) -> None:
    one, other = source(title="One"), source(title="Other")
    one["relays"], other["relays"] = other["id"], one["id"]
    assert refused(connection, one, *FILLING, other) == [
        "all.jsonl, line 1: One would lead to itself in a circle",
        "all.jsonl, line 7: Other would lead to itself in a circle",
    ]


@pytest.mark.parametrize("between", [[], FILLING])
def test_a_document_may_stand_there_twice_and_counts_once(connection: Connection, between: list[Document]) -> None:
    kim = party("Kim")
    done = take_in(connection, kim, *between, kim)
    assert (done.created, done.changed, done.unchanged) == (1 + len(between), 0, 0)


@pytest.mark.parametrize("between", [[], FILLING])
@pytest.mark.parametrize("here", [False, True])
def test_two_documents_of_one_id_that_differ_are_refused(
    connection: Connection, between: list[Document], *, here: bool
) -> None:
    kim = party("Kim")
    if here:
        take_in(connection, kim)
    problems = refused(connection, kim, *between, kim | {"name": "Choe"})
    assert problems == [f"all.jsonl, line {2 + len(between)}: id {kim['id']} stands here twice, with different content"]


def test_what_is_here_is_counted_as_changed_or_unchanged(connection: Connection) -> None:
    kim, choe = party("Kim"), party("Choe")
    take_in(connection, kim, choe, *FILLING)
    done = take_in(connection, kim, choe | {"country": "KP"}, *FILLING, party("Ri"), wall_ms=2)
    assert (done.created, done.changed, done.unchanged) == (1, 1, 1 + len(FILLING))


def test_parts_that_stand_in_another_order_than_their_positions_are_kept_in_that_of_the_positions(
    connection: Connection,
) -> None:
    items = [{"position": 1, "name": "a car"}, {"position": 0, "name": "a watch"}]
    take_in(connection, visit("He came", items=items))
    assert list(verify(connection)) == [], "the words for search are in the order in which the journal gives them"


def test_the_file_is_the_same_whoever_read_the_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parties by name, an own type, twins and faults, spread among so many that a helper reads some of each."""
    monkeypatch.setattr(history, "BATCH", 100)
    monkeypatch.setattr(taking, "FEW", 0)
    monkeypatch.setattr(beside._Helper, "is_free", patiently_free)
    kim, role = party("Kim"), parade("dancer")
    odd = [
        visit("He came", participants=[{"role": "visitor", "party": "Kim"}]),
        dancer(),
        visit("Nowhere", participants=visitor(party_id=new_id())),
        visit("Never", date="2024-02-30"),
        {"record": "event"},
        kim,
    ]
    lines = []
    for number, document in enumerate(MadeUp(1_500).documents()):
        lines += [document] if number % 50 else [document, odd[number // 50 % len(odd)]]
    raw = [*(json.dumps(each).encode() for each in [*lines, role, kim]), b"{", b""]
    found = []
    for helpers in (0, 1):
        made = Database(str(tmp_path / f"{helpers}.db"))
        initialise(made, empty=True)
        monkeypatch.setattr(beside, "spare", lambda number=helpers: number)
        intake = Intake("all.jsonl", documents=list(read_jsonl(raw)), expected=len(raw))
        with writing(made) as connection:
            done = import_all(
                connection, Recorder(connection, Changeset("ana", 1)), [intake], lambda _: None, skip=True
            )
        with sqlite3.connect(made.name) as plain:
            found.append((done, list(plain.iterdump())))
    (alone, written), (helped, same) = found
    assert helped == alone
    assert len(alone.rejected) > 15
    assert same == written
