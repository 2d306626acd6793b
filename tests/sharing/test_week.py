"""Two people take a copy each, work for a week, and merge: every value that either ever wrote is accounted for.

200 edits each, overlapping: fields, parts, deletions, undone commands, new events, and the same event entered twice.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.sharing.copies import Copy, histories_of
from tests.store.builders import by, changeset, claim, event, party, provision
from tracker.actions.changesets import Author
from tracker.actions.initialise import initialise
from tracker.actions.resolve import resolve
from tracker.actions.undo import undo
from tracker.domain import forms, journal, records
from tracker.domain.declared import replace
from tracker.domain.journal import EXISTS
from tracker.domain.kinds import Json
from tracker.errors import NotFound, Refused
from tracker.store import finding
from tracker.store.database import Connection, writing
from tracker.store.files import Database
from tracker.store.reading import load
from tracker.store.records import Recorder

EDITS = 200


class Analyst:
    """Somebody who works on a copy of her own, and remembers every text she ever typed."""

    def __init__(self, name: str, copy: Copy, seed: int) -> None:
        self.name, self.copy = name, copy
        self.chance = random.Random(seed)
        self.typed: list[str] = []
        self.clock = 1_700_000_000_000 + seed * 77

    def types(self) -> str:
        self.typed.append(f"{self.name} typed this as number {len(self.typed)}")
        return self.typed[-1]

    def works(self) -> None:
        """One edit of whatever kind. Her clock is wrong by up to an hour."""
        seldom = [self.rewords, self.adds, self.deletes, self.undoes]
        do = self.chance.choice([*[self.retitles] * 4, *[self.claims] * 2, *seldom])
        self.clock += self.chance.randrange(60_000)
        with writing(self.copy.database) as connection:
            jump = self.chance.randrange(-3_600_000, 3_600_000)
            do(connection, Recorder(connection, changeset(author=self.name, wall_ms=self.clock + jump)))

    def an_event(self, connection: Connection) -> Any:
        chosen = self.chance.choice(finding.record_ids(connection, "event"))
        return load(connection, [chosen])[chosen]

    def retitles(self, connection: Connection, recorder: Recorder) -> None:
        field = self.chance.choice(["title", "summary", "date_as_typed"])
        recorder.save([replace(self.an_event(connection), **{field: self.types()})])

    def claims(self, connection: Connection, recorder: Recorder) -> None:
        found = self.an_event(connection)
        recorder.save([forms.placed(replace(found, claims=(*found.claims, claim("reports", text=self.types()))))])

    def rewords(self, connection: Connection, recorder: Recorder) -> None:
        found = self.an_event(connection)
        if found.claims:
            reworded = replace(found.claims[0], text=self.types())
            recorder.save([replace(found, claims=(reworded, *found.claims[1:]))])

    def adds(self, connection: Connection, recorder: Recorder) -> None:
        recorder.save([event(self.types(), "2024-02", by("KP", party="Kim"))])

    def deletes(self, connection: Connection, recorder: Recorder) -> None:
        recorder.delete(self.an_event(connection).id)

    def undoes(self, connection: Connection, _: Recorder) -> None:
        try:
            undo(connection, Author(self.name), None, lambda _: None)
        except Refused:
            return  # it has been changed since


@pytest.fixture
def week(tmp_path: Path) -> tuple[Analyst, Analyst]:
    """Both copies at the end of the week, before they are merged."""
    start = tmp_path / "start.db"
    initialise(Database(str(start)), empty=True)
    first = Copy(tmp_path / "first.db", start)
    first.save(provision("un-dprk"), party("Kim", "KP"), *(event(f"Event {number}") for number in range(60)))
    ana = Analyst("ana", Copy(tmp_path / "ana.db", first.path), 1)
    ben = Analyst("ben", Copy(tmp_path / "ben.db", first.path), 2)
    for _ in range(EDITS):
        ana.works()
        ben.works()
    for each in (ana, ben):
        twin = replace(event("Two dogs", "2018-09", by("KP", party="Kim")), id=records.id_of_key("event", each.name))
        each.copy.save(twin, author=each.name, wall_ms=each.clock)
    return ana, ben


def settle(analyst: Analyst, keep: Callable[[int], bool]) -> None:
    """She settles the disputes that `keep` leaves to her, by choosing or by typing."""
    for number, record in enumerate(analyst.copy.disputed):
        for dispute in record.disputes if keep(number) else ():
            value = f"@{analyst.chance.choice(dispute.rivals).change}"
            if dispute.field == EXISTS:
                value = analyst.chance.choice(["yes", "no"])
            elif "/" not in dispute.field and analyst.chance.random() < 0.5:
                value = analyst.types()
            with writing(analyst.copy.database) as connection:
                recorder = Recorder(connection, changeset(author=analyst.name, wall_ms=analyst.clock))
                # What was just settled by deleting the record needs no more settling.
                with suppress(NotFound):
                    resolve(connection, recorder, record.record, dispute.field, value)


def texts(value: Json) -> Iterator[str]:
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts(one)
    elif isinstance(value, str):
        yield value


def told(copy: Copy) -> set[str]:
    """Every text that an export, `conflicts` or `log` prints."""
    logged = {
        text
        for history in histories_of(copy.changes).values()
        for entry in journal.log(history)
        for edit in entry.edits
        for value in (edit.before, edit.after)
        for text in texts(value)
    }
    disputed = {
        text
        for each in copy.disputed
        for dispute in each.disputes
        for said in dispute.rivals
        for text in texts(said.value)
    }
    return logged | disputed | {text for line in copy.export.splitlines() for text in texts(journal.loads(line))}


@pytest.mark.parametrize("first", [0, 1])
def test_a_week_apart_loses_nothing_whoever_merges_first(week: tuple[Analyst, Analyst], first: int) -> None:
    ana, ben = week
    one, other = week[first], week[1 - first]
    (plan,) = one.copy.merge(other.copy).plans
    assert {each.outcome for each in plan.arrivals} >= {"new", "changed"}
    assert any(twin.here.id != twin.coming.id and "Two dogs" in str(twin.here) for twin in plan.twins)
    assert any(each.disputes for each in plan.arrivals)
    other.copy.merge(one.copy)
    assert ana.copy.same_as(ben.copy)
    assert set(ana.typed) | set(ben.typed) <= told(ana.copy)

    settle(ana, lambda number: number % 2 == 0)
    settle(ben, lambda number: number % 2 == 1)
    other.copy.merge(one.copy)
    one.copy.merge(other.copy)
    assert ana.copy.same_as(ben.copy)
    assert ana.copy.disputed == []
    assert set(ana.typed) | set(ben.typed) <= told(ben.copy)
    for each in week:
        assert each.copy.faults == []
