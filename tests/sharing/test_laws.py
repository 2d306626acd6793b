"""The laws of merging, over real files: copies and clones, wrong clocks, deletions, undo, settlements, redactions.

The machine keeps what the files are not told: which changes lay in a copy when another was made there. Whatever the
clocks say, only what an author could see may be replaced by what the author wrote, and nothing else may ever be lost.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from tests.sharing.copies import Copy, histories_of
from tests.store.builders import by, changeset, claim, event, party, provision
from tracker.actions.changesets import Author
from tracker.actions.correct import link, link_parties
from tracker.actions.initialise import initialise
from tracker.actions.redact import redact
from tracker.actions.resolve import disputed, resolve
from tracker.actions.undo import undo
from tracker.domain import forms, journal
from tracker.domain.declared import replace
from tracker.domain.journal import EXISTS, Change
from tracker.domain.merging import disputes_of
from tracker.errors import TrackerError
from tracker.store import finding
from tracker.store.database import Connection, writing
from tracker.store.files import Database
from tracker.store.history import changesets
from tracker.store.reading import load, record_of
from tracker.store.records import Recorder

T = TypeVar("T")

EXAMPLES = int(os.environ.get("TRACKER_TEST_HISTORIES", "20"))
CLOCKS = st.sampled_from([1, 2, 1_700_000_000_000, 4_070_908_800_000])  # stopped, behind, right, in 2099
PICKS = st.lists(st.integers(0, 99), min_size=3, max_size=3)
"""Which of whatever there is: ids differ from run to run, so that Hypothesis must not draw among them."""

TITLES = st.sampled_from(["Talks", "A car", "Two cars", "планы", "A ship"])
PEOPLE = ("ana", "ben", "chi")


@cache
def _empty() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        initialise(Database(str(path)), empty=True)
        return path.read_bytes()


class Sharing(RuleBasedStateMachine):
    """Three people, each with a file; the fourth file is a clone that comes and goes."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        start = self.folder / "start.db"
        start.write_bytes(_empty())
        first = Copy(self.folder / "first.db", start)
        first.save(provision("un-dprk"), party("Kim", "KP"), event("Talks", "2024", by("KP", party="Kim")))
        self.copies = [Copy(self.folder / f"{name}.db", first.path) for name in PEOPLE]
        self.written: dict[str, Change] = dict(first.changes)
        self.sight: dict[str, frozenset[str]] = dict.fromkeys(self.written, frozenset())
        self.redacted: set[str] = set()
        self.number = 0

    def teardown(self) -> None:
        try:
            self.all_come_to_the_same()
        finally:
            shutil.rmtree(self.folder)

    # What people do. ------------------------------------------------------------------------------------------------

    def act(self, who: int, clock: int, do: Any) -> None:
        """Does something in one copy; whatever it writes was written in sight of what was there."""
        copy = self.copies[who]
        before = frozenset(copy.changes)
        try:
            with writing(copy.database) as connection:
                do(connection, Recorder(connection, changeset(author=PEOPLE[who], wall_ms=clock)))
        except TrackerError:
            assert frozenset(copy.changes) == before, "what is refused leaves nothing behind"
            return
        for change in copy.changes.values():
            if change.id not in self.written:
                self.written[change.id] = change
                self.sight[change.id] = before
            if change.redaction and change.id not in self.redacted:
                self.redacted.add(change.id)

    def chosen(self, connection: Connection, kind: str, pick: int) -> str | None:
        return _nth(finding.record_ids(connection, kind), pick)

    @rule(who=st.integers(0, 2), clock=CLOCKS, title=TITLES)
    def add(self, who: int, clock: int, title: str) -> None:
        self.number += 1
        made = event(f"{title} {self.number}", "2024-02", by("KP", party="Kim"))
        self.act(who, clock, lambda _, recorder: recorder.save([made]))

    @rule(who=st.integers(0, 2), clock=CLOCKS)
    def add_party(self, who: int, clock: int) -> None:
        self.number += 1
        made = replace(party(f"somebody {self.number}"), name="Kim Jong Un")
        self.act(who, clock, lambda _, recorder: recorder.save([made]))

    @rule(who=st.integers(0, 2), clock=CLOCKS, title=TITLES, picks=PICKS)
    def edit(self, who: int, clock: int, title: str, picks: list[int]) -> None:
        field = ("title", "summary", "claims")[picks[1] % 3]

        def do(connection: Connection, recorder: Recorder) -> None:
            if chosen := self.chosen(connection, "event", picks[0]):
                found: Any = load(connection, [chosen])[chosen]
                recorder.save([_edited(found, field, title)])

        self.act(who, clock, do)

    @rule(who=st.integers(0, 2), clock=CLOCKS, picks=PICKS)
    def delete(self, who: int, clock: int, picks: list[int]) -> None:
        def do(connection: Connection, recorder: Recorder) -> None:
            if chosen := self.chosen(connection, "event", picks[0]):
                recorder.delete(chosen)

        self.act(who, clock, do)

    @rule(who=st.integers(0, 2), picks=PICKS)
    def undo(self, who: int, picks: list[int]) -> None:
        def do(connection: Connection, _: Recorder) -> None:
            done = [each.id for each in changesets(connection)]
            undo(connection, Author(PEOPLE[who]), _nth([None, *done], picks[0]), lambda _: None)

        self.act(who, 0, do)

    @rule(who=st.integers(0, 2), clock=CLOCKS, picks=PICKS)
    def settle(self, who: int, clock: int, picks: list[int]) -> None:
        def do(connection: Connection, recorder: Recorder) -> None:
            if open_ := disputed(connection):
                record = open_[picks[0] % len(open_)]
                dispute = record.disputes[picks[1] % len(record.disputes)]
                value = f"@{dispute.rivals[picks[2] % len(dispute.rivals)].change}"
                value = ("yes", "no")[picks[2] % 2] if dispute.field == EXISTS else value
                resolve(connection, recorder, record.record, dispute.field, value)

        self.act(who, clock, do)

    @rule(who=st.integers(0, 2), clock=CLOCKS, picks=PICKS, kind=st.sampled_from(["same_as", "differs_from"]))
    def say_whether_two_are_one(self, who: int, clock: int, picks: list[int], kind: str) -> None:
        def do(connection: Connection, recorder: Recorder) -> None:
            what = ("event", "party")[picks[2] % 2]
            one, other = self.chosen(connection, what, picks[0]), self.chosen(connection, what, picks[1])
            if one and other and one != other:
                join = link_parties if what == "party" else _link
                join(connection, recorder, one, kind, other, None)

        self.act(who, clock, do)

    @rule(who=st.integers(0, 2), picks=PICKS)
    def redact(self, who: int, picks: list[int]) -> None:
        chosen = _nth(list(self.copies[who].changes), picks[0]) or ""
        self.act(who, 0, lambda connection, _: redact(connection, Author(PEOPLE[who]), [chosen], "private"))

    @rule(into=st.integers(0, 2), of=st.integers(0, 2))
    def merge(self, into: int, of: int) -> None:
        before = self.copies[of].path.read_bytes()
        had = self.copies[into].changes.keys() | self.copies[of].changes.keys()
        self.copies[into].merge(self.copies[of])
        assert self.copies[into].changes.keys() == had
        assert self.copies[of].path.read_bytes() == before
        assert self.copies[into].faults == []

    @rule(into=st.integers(0, 2), of=st.integers(0, 2))
    def clone(self, into: int, of: int) -> None:
        """Somebody copies a file over another, after merging that away: the clone goes on under another name."""
        if into != of:
            self.copies[of].merge(self.copies[into])
            shutil.copyfile(self.copies[of].path, self.copies[into].path)

    # What must hold. ------------------------------------------------------------------------------------------------

    def all_come_to_the_same(self) -> None:
        a, b, c = self.copies
        ab, ba = Copy(self.folder / "ab.db", a.path), Copy(self.folder / "ba.db", b.path)
        ab.merge(b)
        ba.merge(a)
        assert ab.same_as(ba), "merging is commutative"
        cba, abc = Copy(self.folder / "cba.db", c.path), Copy(self.folder / "abc.db", ab.path)
        cba.merge(b, a)
        abc.merge(c)
        assert abc.same_as(cba), "merging is associative"
        export = abc.export
        assert all(plan.changes == 0 for plan in abc.merge(a, b, c, cba).plans), "merging is idempotent"
        assert abc.export == export
        assert abc.faults == []
        cba.merge(abc)
        assert abc.notes == cba.notes, "a note that is gone in one copy goes in the other, and never comes back"
        self.nothing_is_lost(abc)
        self.every_rival_is_listed(abc)

    def nothing_is_lost(self, merged: Copy) -> None:
        found = merged.changes
        assert found.keys() == self.written.keys()
        for each, change in found.items():
            assert (change.redaction is not None) == (each in self.redacted), "a redaction spreads and stays"
            assert change.values == ({} if change.redaction else self.written[each].values)

    def every_rival_is_listed(self, merged: Copy) -> None:
        """By what people could see, which the journal was not told."""
        listed = {each.record: each.disputes for each in merged.disputed}
        for record, history in histories_of(merged.changes).items():
            live = [change for change in history if not change.redaction]
            state = journal.state(history)
            for name in {name for change in live for name in change.values}:
                touching = {change.id: change for change in live if name in change.values}
                seen = {before for each in touching for before in self.sight[each]}
                standing = touching.keys() - seen
                assert set(state.heads[name]) == standing
            if record_of(history) is None:
                assert record not in listed, "nobody disagrees on what is not there"
                continue
            told = listed.get(record, ())
            assert list(told) == disputes_of(history)
            for dispute in told:
                if dispute.field != EXISTS:
                    assert {said.change for said in dispute.rivals} == set(state.heads[dispute.field])


def _nth(among: list[T], pick: int) -> T | None:
    return among[pick % len(among)] if among else None


def _edited(found: Any, field: str, text: str) -> Any:
    if field == "claims":
        return forms.placed(replace(found, claims=(*found.claims, claim("reports", text=text))))
    return replace(found, **{field: text})


def _link(connection: Connection, recorder: Recorder, one: str, kind: str, other: str, note: str | None) -> None:
    link(connection, recorder, one, kind, other, note, today=date(2024, 2, 20))


TestSharing = Sharing.TestCase
# Shrinking a history of files takes minutes: CI only says that there is one, the long run which.
PHASES = [each for each in Phase if each is not Phase.shrink or "TRACKER_TEST_HISTORIES" in os.environ]
TestSharing.settings = settings(max_examples=EXAMPLES, stateful_step_count=25, deadline=None, phases=PHASES)
