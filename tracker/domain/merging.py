"""What another copy's changes do to a record, in the terms in which people ask: new, changed, disputed, taken out.

Pure: from the changes that are here and those that come, to what a reader of the plan wants to know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from tracker.domain import journal
from tracker.domain.journal import EXISTS, Change, Redaction, State
from tracker.domain.kinds import Json
from tracker.domain.records import title_in

Outcome = Literal["new", "changed", "deleted", "restored", "history"]
"""What a reader sees happen to a record; `history` where only its past grows."""


class Said(NamedTuple):
    """The value that one person gave a field, by which change."""

    value: Json
    author: str
    wall_ms: int
    change: str


class Dispute(NamedTuple):
    """A field on which people disagree: their values, that which is shown first.

    The field `exists` is disputed where one deleted what another edited without knowing.
    """

    field: str
    rivals: tuple[Said, ...]


class Shift(NamedTuple):
    """A shown value that becomes another, and who wrote that."""

    field: str
    before: Json
    after: Json
    author: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """What comes of one record when the changes of another copy are added to it."""

    kind: str
    record: str
    title: str
    outcome: Outcome
    authors: tuple[str, ...]
    shifts: tuple[Shift, ...]
    disputes: tuple[Dispute, ...]
    redactions: tuple[Redaction, ...]


def arrival(before: Sequence[Change], after: Sequence[Change]) -> Arrival:
    """What a record comes to by growing from the changes `before` to the changes `after`, which hold all of those."""
    then, now = journal.state(before), journal.state(after)
    by_id = {change.id: change for change in after}
    was = {change.id: change for change in before}
    come = sorted((by_id[each] for each in by_id.keys() - was.keys()), key=lambda change: change.order)
    known = disputes(then, was)
    taken_out = [
        change.redaction for change in after if change.redaction and not (change.id in was and was[change.id].redaction)
    ]
    return Arrival(
        kind=after[0].kind,
        record=after[0].record,
        title=title_in(after[0].kind, now.values) or title_in(after[0].kind, then.values),
        outcome=_outcome(then, now),
        authors=tuple(dict.fromkeys(change.changeset.author for change in come)),
        shifts=tuple(_shifts(then, now, by_id)) if then.exists and now.exists else (),
        disputes=tuple(each for each in disputes(now, by_id) if each not in known),
        redactions=tuple(taken_out),
    )


def _outcome(then: State, now: State) -> Outcome:
    if not then.exists and now.exists:
        return "restored" if then.heads else "new"
    if then.exists and not now.exists:
        return "deleted"
    return "changed" if now.exists and then.values != now.values else "history"


def _shifts(then: State, now: State, by_id: Mapping[str, Change]) -> Iterable[Shift]:
    for name in sorted(then.values.keys() | now.values.keys()):
        before, after = then.values.get(name), now.values.get(name)
        if before != after:
            yield Shift(name, before, after, _author(now.heads.get(name, ()), by_id))


def _author(heads: Iterable[str], by_id: Mapping[str, Change]) -> str:
    """Whose value is shown: that of the latest head; nobody's where a redaction took the value."""
    standing = [by_id[head] for head in heads]
    return max(standing, key=lambda change: change.order).changeset.author if standing else ""


def disputes(state: State, by_id: Mapping[str, Change]) -> list[Dispute]:
    """Every field of a record that is shown on which people disagree, by name."""
    if not state.exists:
        return []
    found = [
        Dispute(name, tuple(_said(by_id[change], value) for change, value in rivals))
        for name, rivals in sorted(state.conflicts.items())
    ]
    if state.edited_after_deletion:
        edits = _latest_first(by_id[each] for each in state.unseen)
        deletions = _latest_first(by_id[each] for each in state.deletions)
        rivals = [*(_said(each, True) for each in edits), *(_said(each, False) for each in deletions)]
        found.append(Dispute(EXISTS, tuple(rivals)))
    return found


def disputes_of(history: Iterable[Change]) -> list[Dispute]:
    """The open disputes of one record."""
    by_id = {change.id: change for change in journal.union(history)}
    return disputes(journal.state(by_id.values()), by_id)


def _latest_first(changes: Iterable[Change]) -> list[Change]:
    return sorted(changes, key=lambda change: change.order, reverse=True)


def _said(change: Change, value: Json) -> Said:
    return Said(value, change.changeset.author, change.changeset.wall_ms, change.id)
