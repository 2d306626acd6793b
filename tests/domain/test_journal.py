"""The laws of the journal, over random histories of copies that diverge and meet again under wrong clocks.

A test keeps what the journal is not told: which changes lay in a copy when another was made there. Whatever the clocks
say, only what an author could see may be replaced by what the author wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import changeset
from tracker.domain import journal
from tracker.domain.journal import (
    EXISTS,
    NOTHING,
    Change,
    Changeset,
    Edit,
    Redaction,
    State,
    Superseded,
    causes_first,
    state,
)
from tracker.domain.kinds import Json

RECORD, KIND = "01900000-0000-7000-8000-00000000cafe", "event"
FIELDS = ("title", "status", "items/0a1b2c3d4e5f6071")
VALUES: st.SearchStrategy[Json] = st.sampled_from(["A car", "Two cars", "планы", 2, {"name": "car", "position": 0}])


# A team whose copies diverge


@dataclass
class Copy:
    """One analyst's file: the changes in it, whatever their order."""

    changes: dict[str, Change] = field(default_factory=dict)

    @property
    def state(self) -> State:
        return state(self.changes.values())


@dataclass
class Team:
    """Several copies of one file, and of every change what lay in the copy it was made in."""

    copies: list[Copy] = field(default_factory=lambda: [Copy(), Copy(), Copy()])
    sight: dict[str, frozenset[str]] = field(default_factory=dict)
    commands: Iterable[int] = field(default_factory=count)

    def new_changeset(self, wall_ms: int) -> Changeset:
        return Changeset(author="somebody", wall_ms=wall_ms, nonce=str(next(iter(self.commands))))

    def save(self, copy: Copy, change: Change | None) -> None:
        if change is not None:
            self.sight[change.id] = frozenset(copy.changes)
            copy.changes[change.id] = change

    @property
    def everything(self) -> Copy:
        return Copy({key: change for copy in self.copies for key, change in copy.changes.items()})

    def standing(self, name: str) -> set[str]:
        """The changes of a field that nobody who wrote that field could see."""
        touching = [change for change in self.everything.changes.values() if name in change.values]
        seen = {before for change in touching for before in self.sight[change.id]}
        return {change.id for change in touching} - seen


@st.composite
def teams(draw: st.DrawFn, steps: int = 12) -> Team:
    team = Team()
    for _ in range(draw(st.integers(1, steps))):
        copy = draw(st.sampled_from(team.copies))
        match draw(st.sampled_from(["edit", "edit", "edit", "delete", "merge", "clone", "undo"])):
            case "merge":
                copy.changes |= draw(st.sampled_from(team.copies)).changes
            case "clone":
                copy.changes = dict(draw(st.sampled_from(team.copies)).changes)
            case action:
                team.save(copy, draw(_change(team, copy, action)))
    return team


@st.composite
def _change(draw: st.DrawFn, team: Team, copy: Copy, action: str) -> Change | None:
    by = team.new_changeset(draw(st.integers(0, 5)))  # clocks that stand still, run back and agree by accident
    if action == "delete":
        return journal.delete(RECORD, KIND, copy.state, by) if copy.state.exists else None
    if action == "undo":
        if not copy.changes:
            return None
        target = draw(st.sampled_from(sorted(copy.changes)))
        try:
            return journal.undo(copy.changes.values(), copy.changes[target].changeset.id, by)
        except Superseded:
            return None
    wanted = dict(copy.state.values)
    for name in draw(st.sets(st.sampled_from(FIELDS), min_size=1)):
        wanted[name] = draw(st.none() | VALUES)
    return journal.edit(RECORD, KIND, copy.state, {name: held for name, held in wanted.items() if held}, by)


@given(teams(), st.randoms(use_true_random=False))
def test_a_state_does_not_depend_on_the_order_of_its_changes(team: Team, random: Any) -> None:
    changes = list(team.everything.changes.values())
    expected = state(changes)
    random.shuffle(changes)
    assert state(changes) == expected


@given(teams())
def test_merging_is_commutative_associative_and_idempotent(team: Team) -> None:
    a, b, c = (list(copy.changes.values()) for copy in team.copies)
    assert state([*a, *b]) == state([*b, *a])
    assert state([*a, *b, *c]) == state([*c, *a, *b]) == team.everything.state
    assert state([*a, *a]) == state(a)
    assert state([*a, *b, *b, *a]) == state([*a, *b])


@given(teams())
def test_what_nobody_wrote_over_in_sight_of_it_stands_whatever_the_clocks(team: Team) -> None:
    merged = team.everything.state
    expected = {name: team.standing(name) for name in (*FIELDS, EXISTS)}
    assert {name: set(ids) for name, ids in merged.heads.items()} == {n: ids for n, ids in expected.items() if ids}


@given(teams())
def test_nothing_is_lost_every_value_is_shown_listed_or_was_replaced_in_sight_of_it(team: Team) -> None:
    merged = team.everything.state
    for change in team.everything.changes.values():
        for name in change.values.keys() - {EXISTS}:
            shown = merged.values.get(name) == change.values[name]
            listed = (change.id, change.values[name]) in merged.conflicts.get(name, ())
            replaced = any(
                change.id in team.sight[later.id] and name in later.values for later in team.everything.changes.values()
            )
            assert shown or listed or replaced


@given(teams())
def test_every_rival_value_is_listed_and_the_latest_of_them_is_shown(team: Team) -> None:
    merged, changes = team.everything.state, team.everything.changes
    for name in FIELDS:
        rivals = sorted((changes[each] for each in team.standing(name)), key=lambda each: each.order, reverse=True)
        values = [each.values[name] for each in rivals]
        if any(value != values[0] for value in values):
            assert merged.conflicts[name] == tuple((each.id, each.values[name]) for each in rivals)
        else:
            assert name not in merged.conflicts
        assert merged.values.get(name) == (values[0] if values else None)


@given(teams())
def test_a_deletion_hides_a_record_only_if_every_edit_that_stands_was_seen_by_one(team: Team) -> None:
    merged, changes = team.everything.state, team.everything.changes
    deletions = {each for each in team.standing(EXISTS) if changes[each].values[EXISTS] is False}
    seen = deletions.union(*(team.sight[each] for each in deletions))
    unseen = {each for name in (*FIELDS, EXISTS) for each in team.standing(name)} - seen
    assert merged.deleted == (bool(deletions) and not unseen)
    assert merged.edited_after_deletion == (bool(deletions) and bool(unseen))
    assert merged.exists == (bool(changes) and not merged.deleted)


@given(teams(), VALUES)
def test_a_resolution_that_names_every_rival_ends_the_conflict_in_every_copy_it_reaches(
    team: Team, value: Json
) -> None:
    before = team.everything.state
    resolution = journal.change(RECORD, KIND, before, dict.fromkeys(before.conflicts, value), changeset(wall_ms=-1))
    for copy in (team.everything, *team.copies):
        reached = state([*copy.changes.values(), *team.everything.changes.values(), resolution])
        assert reached.conflicts == {}
        assert all(reached.values[name] == value for name in before.conflicts)


@given(teams(), st.data())
def test_undoing_what_was_just_done_restores_the_former_state_and_undoing_that_does_it_again(
    team: Team, data: st.DataObject
) -> None:
    copy = data.draw(st.sampled_from(team.copies))
    before = copy.state
    done = data.draw(_change(team, copy, data.draw(st.sampled_from(["edit", "delete"]))))
    if done is None:
        return
    after = state([*copy.changes.values(), done])
    undone = journal.undo([*copy.changes.values(), done], done.changeset.id, changeset(wall_ms=-1))
    restored = state([*copy.changes.values(), done, undone])
    redone = journal.undo([*copy.changes.values(), done, undone], undone.changeset.id, changeset(wall_ms=-2))
    again = state([*copy.changes.values(), done, undone, redone])

    assert restored.exists == before.exists
    assert again.exists == after.exists
    assert again.values == after.values
    if before.heads:  # what never was is deleted, and keeps its values for whoever brings it back
        assert restored.values == before.values


@given(teams())
def test_an_edit_that_saw_everything_leaves_exactly_what_was_wanted(team: Team) -> None:
    for copy in team.copies:
        wanted = {"title": "What the analyst wants"}
        change = journal.edit(RECORD, KIND, copy.state, wanted, changeset(wall_ms=-1))
        assert change is not None
        after = state([*copy.changes.values(), change])
        assert after.values == wanted
        assert after.exists


@given(teams())
def test_a_log_tells_every_edit_once_and_what_its_author_saw(team: Team) -> None:
    changes = team.everything.changes
    entries = journal.log(changes.values())
    assert sorted(entry.change for entry in entries) == sorted(changes)
    assert [each.changeset.wall_ms for each in entries] == sorted(each.changeset.wall_ms for each in changes.values())
    place = {entry.change: number for number, entry in enumerate(entries)}
    for change in changes.values():
        for parent in (parent for ids in change.parents.values() for parent in ids if parent in changes):
            tied = changes[parent].changeset.wall_ms == change.changeset.wall_ms
            assert not tied or place[parent] < place[change.id], "the clock stood still: a cause stands before"
    assert sum(len(entry.edits) for entry in entries) == sum(len(change.values) for change in changes.values())


# One case of each


def made(values: Mapping[str, Json], **who_and_when: Any) -> Change:
    change = journal.edit(RECORD, KIND, NOTHING, values, changeset(**who_and_when))
    assert change is not None
    return change


def edited(history: list[Change], values: Mapping[str, Json], **who_and_when: Any) -> Change:
    """An edit of the fields in `values`, by somebody who sees `history`."""
    before = state(history)
    change = journal.edit(RECORD, KIND, before, {**before.values, **values}, changeset(**who_and_when))
    assert change is not None
    return change


def deleted(history: list[Change], **who_and_when: Any) -> Change:
    return journal.delete(RECORD, KIND, state(history), changeset(**who_and_when))


def undone(history: list[Change], target: Change) -> Change:
    return journal.undo(history, target.changeset.id, changeset("undoer"))


def test_an_edit_wins_over_the_one_it_saw_though_its_clock_is_years_behind() -> None:
    first = made({"title": "A car"}, wall_ms=4_000_000_000_000)
    second = edited([first], {"title": "An Aurus"}, wall_ms=1)
    assert state([first, second]).values == {"title": "An Aurus"}
    assert state([first, second]).conflicts == {}


def test_two_edits_that_did_not_see_each_other_are_a_conflict_and_the_later_is_shown() -> None:
    first = made({"title": "A car"})
    ann = edited([first], {"title": "An Aurus"}, wall_ms=2)
    bob = edited([first], {"title": "A limousine"}, wall_ms=1)
    both = state([first, ann, bob])
    assert both.values == {"title": "An Aurus"}
    assert both.conflicts == {"title": ((ann.id, "An Aurus"), (bob.id, "A limousine"))}


def test_two_people_who_write_the_same_agree() -> None:
    first = made({"title": "A car"})
    both = state([first, edited([first], {"title": "An Aurus"}), edited([first], {"title": "An Aurus"})])
    assert both.conflicts == {}
    assert len(both.heads["title"]) == 2


def test_two_people_may_each_add_a_part() -> None:
    first = made({"title": "A car"})
    ann = edited([first], {"claims/aa": {"stance": "reports", "position": 0}})
    bob = edited([first], {"claims/bb": {"stance": "denies", "position": 0}})
    both = state([first, ann, bob])
    assert both.conflicts == {}
    assert {"claims/aa", "claims/bb"} <= both.values.keys()


def test_emptying_a_field_against_a_new_value_of_it_is_a_conflict_too() -> None:
    first = made({"title": "A car", "summary": "Long."})
    emptied = journal.edit(RECORD, KIND, state([first]), {"title": "A car"}, changeset(wall_ms=2))
    filled = edited([first], {"summary": "Longer."}, wall_ms=1)
    assert emptied is not None
    both = state([first, emptied, filled])
    assert "summary" not in both.values
    assert both.conflicts == {"summary": ((emptied.id, None), (filled.id, "Longer."))}


def test_an_edit_of_another_field_leaves_a_conflict_open() -> None:
    first = made({"title": "A car", "status": "occurred"})
    rivals = [first, edited([first], {"title": "B"}, wall_ms=1), edited([first], {"title": "C"}, wall_ms=2)]
    assert "title" in state([*rivals, edited(rivals, {"status": "planned"})]).conflicts


def test_saving_what_is_there_already_is_no_change() -> None:
    first = made({"title": "A car"})
    assert journal.edit(RECORD, KIND, state([first]), {"title": "A car"}, changeset()) is None


def test_a_deletion_hides_a_record_and_an_edit_in_sight_of_it_brings_it_back() -> None:
    history = [made({"title": "A car"})]
    history.append(deleted(history))
    assert not state(history).exists
    history.append(edited(history, {}))
    assert state(history).exists
    assert state(history).values == {"title": "A car"}
    assert not state(history).edited_after_deletion


def test_an_edit_made_without_seeing_the_deletion_keeps_the_record_visible_and_flagged() -> None:
    first = made({"title": "A car"})
    merged = [first, deleted([first], wall_ms=9), edited([first], {"title": "An Aurus"}, wall_ms=1)]
    assert state(merged).exists
    assert state(merged).edited_after_deletion

    again = [*merged, deleted(merged, wall_ms=0)]
    assert not state(again).exists
    assert not state(again).edited_after_deletion

    kept = [*merged, journal.change(RECORD, KIND, state(merged), {EXISTS: True}, changeset(wall_ms=0))]
    assert state(kept).exists
    assert not state(kept).edited_after_deletion


def test_two_deletions_that_did_not_see_each_other_still_delete() -> None:
    first = made({"title": "A car"})
    assert state([first, deleted([first]), deleted([first])]).deleted


def test_a_record_nobody_touched_is_not_there() -> None:
    assert state([]) == NOTHING
    assert not NOTHING.exists


# Undoing


def test_undoing_an_edit_leaves_what_others_did_to_other_fields() -> None:
    first = made({"title": "A car", "status": "planned"})
    mine = edited([first], {"title": "An Aurus"})
    yours = edited([first, mine], {"status": "occurred"})
    history = [first, mine, yours]
    history.append(undone(history, mine))
    assert state(history).values == {"title": "A car", "status": "occurred"}


def test_undoing_a_creation_deletes_and_undoing_that_brings_everything_back() -> None:
    history = [made({"title": "A car"})]
    history.append(undone(history, history[0]))
    assert not state(history).exists
    history.append(undone(history, history[1]))
    assert state(history).exists
    assert state(history).values == {"title": "A car"}


def test_undoing_a_restoration_takes_its_edits_back_too() -> None:
    history = [made({"title": "A car"})]
    deletion = deleted(history)
    history.append(deletion)
    restoration = edited(history, {"title": "An Aurus"})
    history.append(restoration)
    history.append(undone(history, restoration))
    assert not state(history).exists
    history.append(undone(history, deletion))
    assert state(history).exists
    assert state(history).values == {"title": "A car"}


def test_undoing_the_settlement_of_a_conflict_shows_what_was_shown_before() -> None:
    first = made({"title": "A car"})
    history = [first, edited([first], {"title": "B"}, wall_ms=2), edited([first], {"title": "C"}, wall_ms=1)]
    settled = edited(history, {"title": "D"})
    history += [settled]
    history += [undone(history, settled)]
    assert state(history).values == {"title": "B"}


@pytest.mark.parametrize("later", [{"title": "A Lada"}, {"title": "A Lada", "status": "planned"}])
def test_an_edit_that_was_edited_since_is_not_undone_and_the_fields_are_named(later: dict[str, Json]) -> None:
    first = made({"title": "A car"})
    mine = edited([first], {"title": "An Aurus"})
    history = [first, mine]
    history.append(edited(history, later))
    with pytest.raises(Superseded) as refused:
        undone(history, mine)
    assert refused.value.fields == ("title",)
    assert str(refused.value) == "title"


def test_a_creation_to_which_anything_was_added_since_is_not_undone() -> None:
    first = made({"title": "A car"})
    with pytest.raises(Superseded) as refused:
        undone([first, edited([first], {"summary": "Long.", "status": "occurred"})], first)
    assert refused.value.fields == ("status", "summary")


def test_an_edit_that_somebody_contests_is_not_undone() -> None:
    first = made({"title": "A car"})
    mine, theirs = edited([first], {"title": "B"}, wall_ms=9), edited([first], {"title": "C"}, wall_ms=1)
    with pytest.raises(Superseded):
        undone([first, mine, theirs], mine)


def test_the_creation_of_a_record_deleted_since_is_not_undone() -> None:
    first = made({"title": "A car"})
    with pytest.raises(Superseded) as refused:
        undone([first, deleted([first])], first)
    assert refused.value.fields == (EXISTS,)


def test_what_was_undone_can_be_undone_until_it_is_changed() -> None:
    first = made({"title": "A car"})
    mine = edited([first], {"title": "An Aurus"})
    back = undone([first, mine], mine)
    assert state([first, mine, back, undone([first, mine, back], back)]).values == {"title": "An Aurus"}
    later = edited([first, mine, back], {"title": "A Lada"})
    with pytest.raises(Superseded):
        undone([first, mine, back, later], back)


# The log


def test_a_log_says_what_was_there_before_and_after() -> None:
    first = made({"title": "A car"}, wall_ms=1)
    second = edited([first], {"title": "An Aurus", "status": "occurred"}, wall_ms=2)
    third = deleted([first, second], wall_ms=3)
    created, changed, removed = journal.log([third, first, second])
    assert set(created.edits) == {Edit("title", None, "A car"), Edit(EXISTS, None, True)}
    assert set(changed.edits) == {Edit("title", "A car", "An Aurus"), Edit("status", None, "occurred")}
    assert removed.edits == (Edit(EXISTS, True, False),)


def test_a_log_says_of_a_settled_conflict_which_value_was_shown_before() -> None:
    first = made({"title": "A car"}, wall_ms=1)
    rivals = [first, edited([first], {"title": "B"}, wall_ms=3), edited([first], {"title": "C"}, wall_ms=2)]
    settled = edited(rivals, {"title": "D"}, wall_ms=4)
    assert journal.log([*rivals, settled])[-1].edits == (Edit("title", "B", "D"),)


# Redaction


WHY = Redaction(9, "ana", "a private address")


def redacted(change: Change, why: Redaction = WHY) -> Change:
    return journal.redact(change, why)


def test_a_redacted_change_keeps_its_id_and_its_place_and_loses_its_values() -> None:
    first = made({"title": "A car"})
    second = edited([first], {"title": "Calle Mayor 12"})
    gone = redacted(second)
    assert (gone.id, gone.record, gone.parents) == (second.id, second.record, second.parents)
    assert (gone.values, gone.redaction) == ({}, WHY)
    assert redacted(gone).values_digest == second.values_digest


def test_what_a_redacted_change_replaced_stands_again_until_somebody_replaces_it() -> None:
    first = made({"title": "A car"})
    second = edited([first], {"title": "Calle Mayor 12"})
    gone = redacted(second)
    assert state([first, gone]).values == {"title": "A car"}
    third = edited([first, second], {"title": "An Aurus"}, wall_ms=1)
    assert state([first, gone, third]).values == {"title": "An Aurus"}
    assert state([first, gone, third]).conflicts == {}, "who wrote it was looking past the redacted one"
    assert state([first, gone, redacted(third)]).values == {"title": "A car"}


def test_a_record_whose_creation_is_redacted_is_not_there() -> None:
    first = made({"title": "Calle Mayor 12"})
    assert not state([redacted(first)]).exists
    assert not journal.shown([redacted(first)]).exists


def test_a_deletion_that_saw_a_redacted_edit_hides_what_that_had_replaced_too() -> None:
    first = made({"title": "A car"})
    second = edited([first], {"title": "Calle Mayor 12"})
    gone = [first, redacted(second), deleted([first, second])]
    assert state(gone).deleted
    assert not state(gone).edited_after_deletion


def test_what_is_redacted_in_one_copy_is_redacted_in_both_whichever_comes_first() -> None:
    first = made({"title": "Calle Mayor 12"})
    earlier = Redaction(1, "ben", "x")
    for histories in ([[first], [redacted(first)]], [[redacted(first)], [first]]):
        assert journal.union(*histories) == [redacted(first)]
        assert state([change for history in histories for change in history]) == state([redacted(first)])
    for histories in ([[redacted(first)], [redacted(first, earlier)]], [[redacted(first, earlier)], [redacted(first)]]):
        assert [change.redaction for change in journal.union(*histories)] == [earlier]


def test_the_log_says_of_a_redacted_change_who_took_it_out_and_of_the_next_what_came() -> None:
    first = made({"title": "A car"}, wall_ms=1)
    second = edited([first], {"title": "Calle Mayor 12"}, wall_ms=2)
    third = edited([first, second], {"title": "An Aurus"}, wall_ms=3)
    _, gone, after = journal.log([first, redacted(second), third])
    assert (gone.edits, gone.redaction, gone.change) == ((), WHY, second.id)
    assert after.edits == (Edit("title", None, "An Aurus"),)


@given(teams(), st.data())
def test_a_redaction_alters_no_state_but_that_of_the_fields_it_touched(team: Team, data: st.DataObject) -> None:
    changes = team.everything.changes
    target = data.draw(st.sampled_from(sorted(changes))) if changes else None
    if target is None:
        return
    after = state([*changes.values(), redacted(changes[target])])
    before = team.everything.state
    for name in (*FIELDS, EXISTS):
        if name not in changes[target].values:
            assert after.heads.get(name) == before.heads.get(name)
        live = {each for each in team.everything.changes if each != target and name in changes[each].values}
        seen = {each for other in live for each in team.sight[other]}
        assert set(after.heads.get(name, ())) == live - seen


# Undone


@given(st.integers(1, 12), st.randoms(use_true_random=False))
def test_a_chain_of_undo_and_redo_ends_the_same_in_whatever_order_it_is_read(length: int, random: Any) -> None:
    chain = [changeset(wall_ms=5)]
    for _ in range(length):
        chain.append(changeset(wall_ms=5, undoes=chain[-1].id))
    shuffled = list(chain)
    random.shuffle(shuffled)
    assert (chain[0].id in journal.taken_back(shuffled)) == (length % 2 == 1)


# Ids: frozen, because every file in use holds them


ANN = Changeset(author="Ann", wall_ms=1_708_387_200_000, app="1.0", note="tracker add gift", nonce="00ff", undoes=None)


def test_the_id_of_a_changeset_is_frozen() -> None:
    assert ANN.id == "47519ad18f5fed4ff156a49ed6c35e16fefbe29ade2b68790579e8c8b6aacbec"


def test_the_id_of_a_change_is_frozen() -> None:
    change = Change(
        record=RECORD,
        kind="event",
        changeset=ANN,
        values={"title": "Подарок 김정은", "items/0a1b2c3d4e5f6071": {"position": 0, "name": "car"}, "summary": None},
        parents={"title": ("ab" * 32, "cd" * 32)},
    )
    assert change.id == "657082725823b2ac74f67e912eb07ee9bea7881bdc8a65426a48f5fd7808be55"


def test_the_canonical_form_is_sorted_dense_utf_8() -> None:
    assert journal.canonical({"b": [1, True, None], "a": "é"}) == '{"a":"é","b":[1,true,null]}'.encode()


@pytest.mark.parametrize(
    "other",
    [
        {"author": "Bob"},
        {"wall_ms": 1_708_387_200_001},
        {"app": "1.1"},
        {"note": ""},
        {"nonce": "00fe"},
        {"undoes": "ab" * 32},
    ],
    ids=lambda other: next(iter(other)),
)
def test_everything_of_a_changeset_is_in_its_id(other: dict[str, Any]) -> None:
    known = {name: getattr(ANN, name) for name in ("author", "wall_ms", "app", "note", "nonce", "undoes")}
    assert Changeset(**known | other).id != ANN.id


@pytest.mark.parametrize(
    "other",
    [
        {"record": "another"},
        {"kind": "party"},
        {"changeset": changeset()},
        {"values": {"title": "B"}},
        {"parents": {"title": ("ab" * 32,)}},
    ],
    ids=lambda other: next(iter(other)),
)
def test_everything_of_a_change_is_in_its_id(other: dict[str, Any]) -> None:
    known: dict[str, Any] = {
        "record": RECORD,
        "kind": KIND,
        "changeset": ANN,
        "values": {"title": "A"},
        "parents": {},
    }
    assert Change(**known | other).id != Change(**known).id


@pytest.mark.parametrize("number", ["1.5", "1e3", "-0.0", "NaN", "Infinity", "-Infinity"])
def test_a_float_has_no_place_in_the_journal(number: str) -> None:
    with pytest.raises(ValueError, match="float"):
        journal.loads(f'{{"amount": {number}}}')


def test_not_a_number_has_no_canonical_form() -> None:
    with pytest.raises(ValueError, match="JSON"):
        journal.canonical(float("nan"))


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")), st.lists))
def test_what_the_journal_holds_it_gives_back(value: Any) -> None:
    assert journal.loads(journal.canonical(value).decode()) == value


@given(st.permutations("abcdef"))
def test_causes_come_first_and_else_the_ids_decide_whatever_order_they_come_in(ids: list[str]) -> None:
    causes = {"a": ["f"], "f": ["d", "not among them"], "b": []}
    assert causes_first(ids, causes) == ["b", "c", "d", "e", "f", "a"]


def test_a_forged_circle_comes_last_and_stops_nothing() -> None:
    assert causes_first(["a", "b", "c", "d"], {"a": ["b"], "b": ["a"], "d": ["c"]}) == ["c", "d", "a", "b"]
