"""The journal: every edit ever made, as a set of content-addressed changes, and what follows from the set.

A record's state is a pure function of its set of changes, and merging two copies of a file is the union of two sets;
nothing here knows a database, a clock or what a record means.

A *change* is one edit of one record by one command. For each field it touched it holds the new value and the ids of
the changes the author was looking at, its *parents*. The *heads* of a field are its changes that no other change names
as a parent: one head is the value; several with distinct values are a conflict, of which the latest is shown and all
are kept until a change names them all. So causality beats clocks: a wrong clock never lets an old value win over one
that was written in sight of it.

Ids are SHA-256 over canonical JSON. A change's values enter its id as a digest of their own, so that the values of a
redacted change can go while its id can still be checked. Of a change that one copy holds whole and another redacted,
the redacted form stands: what was taken out does not come back by merging.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

from tracker.domain.digest import sha256
from tracker.domain.kinds import Json
from tracker.domain.text import pattern

FORMAT = 1
"""Of the canonical form. A file with changes of a higher format is from a newer tracker."""

EXISTS = "exists"
"""The field that a creation sets to true and a deletion to false.

A deletion's parents are all the heads its author saw, of whatever field: an edit made without seeing the deletion is
then known from one that was meant to go with the rest.
"""


def is_kind(kind: object) -> bool:
    """Whether a record can be of a kind that is called so; a newer tracker has more kinds than this one."""
    return isinstance(kind, str) and re.fullmatch(r"[a-z][a-z0-9_]{0,31}", kind) is not None


def canonical(value: Any) -> bytes:
    """The one byte form of a JSON value: sorted keys, no blanks, UTF-8."""
    return text_of(value).encode()


def loads(text: str) -> Any:
    """A JSON value of the journal.

    Raises `ValueError` for what no tracker writes: a float, which has no one byte form, half a surrogate pair, or a
    value nested so deep that whoever walks through it would not come out.
    """
    if text.count("[") + text.count("{") > _DEEPEST and _nesting(text) > _DEEPEST:
        raise ValueError("nested too deep")
    value = _DECODER.decode(text)
    if "\\ud" in text or "\\uD" in text:
        canonical(value)
    return value


_DEEPEST = 50
_BRACKETS = r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]'


def _nesting(text: str) -> int:
    """How many brackets of a JSON text are open at once, at the most."""
    deepest = now = 0
    for found in pattern(_BRACKETS).finditer(text):
        now += {"[": 1, "{": 1, "]": -1, "}": -1}.get(found[0], 0)
        deepest = max(deepest, now)
    return deepest


def _refuse(number: str) -> Json:
    raise ValueError(f"a float has no place in the journal: {number}")


text_of: Callable[[Any], str] = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
).encode
"""The same as text."""

_DECODER = json.JSONDecoder(parse_float=_refuse, parse_constant=_refuse)


def digest(value: Any) -> str:
    """SHA-256 of the canonical form, as 64 hexadecimal digits."""
    return sha256(canonical(value))


@dataclass(frozen=True)
class Changeset:
    """What one command did: who, when, with which tracker, and the command in words.

    `wall_ms` is milliseconds since 1970 by the author's clock. `nonce` tells apart two equal commands in one
    millisecond. `undoes` is the id of the changeset that this one takes back. A command's words may say what a change
    of it held: `note` is None where that was redacted, and `kept_id` the id, which can then not be made anew.
    """

    author: str
    wall_ms: int
    app: str = ""
    note: str | None = ""
    nonce: str = ""
    undoes: str | None = None
    kept_id: str | None = field(default=None, compare=False)

    @cached_property
    def id(self) -> str:
        if self.note is None and self.kept_id is not None:
            return self.kept_id
        return digest(
            {
                "format": FORMAT,
                "author": self.author,
                "wall_ms": self.wall_ms,
                "app": self.app,
                "note": self.note,
                "nonce": self.nonce,
                "undoes": self.undoes,
            }
        )


def is_moment(wall_ms: object) -> bool:
    """Whether it is milliseconds from 1970 to the end of 9999."""
    return type(wall_ms) is int and 0 <= wall_ms < 253_402_300_800_000


class Redaction(NamedTuple):
    """Who took the values of a change out, when by whose clock, and why. It is a name, not a signature."""

    wall_ms: int
    author: str
    reason: str


@dataclass(frozen=True)
class Change:
    """One edit of one record. `values` maps each touched field to its new value, None where it was emptied.

    `parents` names, for each touched field that had a value, the changes its author was looking at. A redacted change
    has no values any more, but their digest.
    """

    record: str
    kind: str
    changeset: Changeset
    values: Mapping[str, Json]
    parents: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    redaction: Redaction | None = None
    kept_digest: str = ""

    @cached_property
    def written(self) -> bytes:
        """The canonical form of its values."""
        return canonical(self.values)

    @cached_property
    def values_digest(self) -> str:
        return self.kept_digest or sha256(self.written)

    @cached_property
    def id(self) -> str:
        return change_id(self.record, self.kind, self.changeset, self.parents, self.values_digest)

    @property
    def order(self) -> tuple[int, str]:
        """By clock, then id: only for showing one of several values, and for print."""
        return self.changeset.wall_ms, self.id


def change_id(
    record: str, kind: str, changeset: Changeset, parents: Mapping[str, tuple[str, ...]], values_digest: str
) -> str:
    """The id of a change."""
    return digest(
        {
            "format": FORMAT,
            "record": record,
            "kind": kind,
            "changeset": changeset.id,
            "parents": parents,
            "values": values_digest,
        }
    )


def creation(texts: Mapping[str, str]) -> str:
    """The text of the values of a change that makes a record, of which `texts` has that of each value."""
    whole = {**texts, EXISTS: "true"}
    return "{" + ",".join([f'"{name}":{whole[name]}' for name in sorted(whole)]) + "}"


class State(NamedTuple):
    """What a record's changes come to.

    `heads` holds the changes that stand for each field; `values` the value shown for each (fields without one are
    absent); `conflicts` the rival values, latest first, of each field on which people disagree; `deletions` the
    deletions that stand, and `unseen` the edits that nobody who deleted the record saw.
    """

    heads: Mapping[str, tuple[str, ...]]
    values: Mapping[str, Json]
    conflicts: Mapping[str, tuple[tuple[str, Json], ...]]
    deletions: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()

    @property
    def deleted(self) -> bool:
        """A deletion hides a record only if its author saw every edit that stands."""
        return bool(self.deletions) and not self.unseen

    @property
    def edited_after_deletion(self) -> bool:
        """Deleted by one and edited by another who did not know: it is shown, and flagged."""
        return bool(self.deletions) and bool(self.unseen)

    @property
    def exists(self) -> bool:
        return bool(self.heads) and not self.deleted

    @property
    def disputed(self) -> int:
        """On how many points people disagree; that one deleted what another edited is such a point."""
        return len(self.conflicts) + self.edited_after_deletion if self.exists else 0


NOTHING = State({}, {}, {})
"""The state of a record that no change has touched."""


def redact(change: Change, redaction: Redaction) -> Change:
    """`change` without its values; of several redactions the earliest stands, in every copy the same one."""
    first = min(redaction, change.redaction) if change.redaction else redaction
    return replace(change, values={}, redaction=first, kept_digest=change.values_digest)


def union(*histories: Iterable[Change]) -> list[Change]:
    """Every change once; one that is redacted in any of the histories is redacted."""
    found: dict[str, Change] = {}
    for change in (change for history in histories for change in history):
        known = found.get(change.id)
        if known is None or (change.redaction and not known.redaction):
            found[change.id] = change
        elif change.redaction:
            found[change.id] = redact(known, change.redaction)
    return list(found.values())


def state(changes: Iterable[Change]) -> State:
    """The state of one record. Any order of its changes gives the same."""
    by_id = {change.id: change for change in union(changes)}
    superseded = _superseded(by_id)
    standing: dict[str, list[Change]] = {}
    for change in sorted(by_id.values(), key=lambda change: change.order, reverse=True):
        for name in change.values:
            if (name, change.id) not in superseded:
                standing.setdefault(name, []).append(change)
    heads = {name: tuple(sorted(change.id for change in rivals)) for name, rivals in standing.items()}
    shown = {name: rivals[0].values[name] for name, rivals in standing.items()}
    deletions = [change for change in standing.get(EXISTS, []) if change.values[EXISTS] is False]
    seen = _seen_by(deletions, by_id) if deletions else set()
    return State(
        heads=heads,
        values={name: value for name, value in shown.items() if value is not None and name != EXISTS},
        conflicts={
            name: tuple((change.id, change.values[name]) for change in rivals)
            for name, rivals in standing.items()
            if name != EXISTS and any(change.values[name] != shown[name] for change in rivals)
        },
        deletions=tuple(change.id for change in deletions),
        unseen=tuple(sorted({head for ids in heads.values() for head in ids} - seen)) if deletions else (),
    )


def _superseded(by_id: Mapping[str, Change]) -> set[tuple[str, str]]:
    """Each field with each change that another names as its parent.

    A redacted change sets nothing, so it supersedes nothing; who names it was looking past it at what it had replaced.
    """
    waiting = [
        (name, parent)
        for change in by_id.values()
        if change.redaction is None
        for name, ids in change.parents.items()
        for parent in ids
    ]
    met: set[tuple[str, str]] = set(waiting)
    while waiting:
        name, named = waiting.pop()
        change = by_id.get(named)
        if change is not None and change.redaction is not None:
            further = {(name, parent) for parent in change.parents.get(name, ())} - met
            met |= further
            waiting += further
    return met


class Shown(NamedTuple):
    """What is shown of a record: its values, whether it exists, and on how many points people disagree."""

    values: Mapping[str, Json]
    exists: bool
    disputed: int


def shown(changes: Sequence[Change]) -> Shown:
    """What `state` shows of a record. Most are never edited: then nothing has to be hashed to know what stands."""
    if len(changes) > 1:
        now = state(changes)
        return Shown(now.values, now.exists, now.disputed)
    (only,) = changes
    values = {name: value for name, value in only.values.items() if value is not None and name != EXISTS}
    return Shown(values, bool(only.values) and only.values.get(EXISTS) is not False, 0)


def _seen_by(deletions: Iterable[Change], by_id: Mapping[str, Change]) -> set[str]:
    """The deletions themselves and all the edits that their authors saw."""
    seen = {change.id for change in deletions}
    waiting = [parent for change in deletions for parent in change.parents.get(EXISTS, ())]
    while waiting:
        parent = waiting.pop()
        if parent not in seen:
            seen.add(parent)
            # Whoever saw an edit saw what it replaced, which stands again once that edit is redacted.
            if parent in by_id and by_id[parent].redaction is not None:
                waiting += [before for ids in by_id[parent].parents.values() for before in ids]
    return seen


def edit(record: str, kind: str, before: State, wanted: Mapping[str, Json], changeset: Changeset) -> Change | None:
    """The change that makes a record exist with the values `wanted`; None where it does so already.

    A conflict is settled only by a change of its field: leaving the field as shown leaves it open.
    """
    shown = before.values
    values = {name: value for name, value in wanted.items() if shown.get(name) != value} if shown else dict(wanted)
    values |= {name: None for name in shown if name not in wanted}
    if not before.exists:
        values[EXISTS] = True
    return change(record, kind, before, values, changeset) if values else None


def delete(record: str, kind: str, before: State, changeset: Changeset) -> Change:
    """The change that deletes a record, in sight of everything `before` shows."""
    return change(record, kind, before, {EXISTS: False}, changeset)


def change(record: str, kind: str, before: State, values: Mapping[str, Json], changeset: Changeset) -> Change:
    """The change that sets `values`, in sight of what `before` shows of those fields."""
    parents = {name: before.heads[name] for name in values if name in before.heads}
    if values.get(EXISTS) is False:
        parents[EXISTS] = tuple(sorted({head for ids in before.heads.values() for head in ids}))
    return Change(record, kind, changeset, values, parents)


class Superseded(Exception):
    """What is to be undone has been changed again since, in `fields`."""

    def __init__(self, fields: Iterable[str]) -> None:
        self.fields = tuple(fields)
        super().__init__(", ".join(self.fields))


def undo(changes: Iterable[Change], undone: str, changeset: Changeset) -> Change:
    """The change that restores one record to what it was before the changeset `undone` touched it.

    Raises `Superseded` where a field no longer has the value that changeset gave it: undoing would overwrite a later
    edit. A record that the changeset created is deleted; the journal only grows.
    """
    history = list(changes)
    now, given = state(history), state(each for each in history if each.changeset.id == undone)
    before = state(_known_to(undone, history))
    created = EXISTS in given.heads and EXISTS not in before.heads
    compared = now.values.keys() | given.values.keys() if created else given.heads.keys() - {EXISTS}
    later = [name for name in compared if name in now.conflicts or now.values.get(name) != given.values.get(name)]
    if EXISTS in given.heads and given.deleted != now.deleted:
        later.append(EXISTS)
    if later:
        raise Superseded(sorted(later))
    record, kind = history[0].record, history[0].kind
    if created:
        return delete(record, kind, now, changeset)
    values: dict[str, Json] = {name: before.values.get(name) for name in given.heads}
    if EXISTS in values:
        values[EXISTS] = before.exists
    return change(record, kind, now, values, changeset)


def _known_to(undone: str, history: Iterable[Change]) -> Iterator[Change]:
    """The changes in whose sight the changeset `undone` was made, straight or through others."""
    by_id = {each.id: each for each in history}
    waiting = [each.id for each in by_id.values() if each.changeset.id == undone]
    met: set[str] = set()
    while waiting:
        each = by_id.get(waiting.pop())
        if each is None or each.id in met:
            continue
        met.add(each.id)
        waiting += [parent for ids in each.parents.values() for parent in ids]
        if each.changeset.id != undone:
            yield each


class Edit(NamedTuple):
    """What one change did to one field: the value its author saw, and the new one; None where there is none."""

    field: str
    before: Json
    after: Json


class LogEntry(NamedTuple):
    """What one changeset did to one record, by the change `change`; nothing that can be told where it is redacted."""

    changeset: Changeset
    change: str
    edits: tuple[Edit, ...]
    redaction: Redaction | None = None


def log(history: Iterable[Change]) -> list[LogEntry]:
    """A record's history as people read it: who changed what, from what to what, in clock order.

    Where clocks tie, what was seen stands before what was made in sight of it.
    """
    by_id = {each.id: each for each in union(history)}
    made = [each.id for each in by_id.values() if _makes(each)]
    seen = {
        each.id: [*([] if _makes(each) else made), *(parent for ids in each.parents.values() for parent in ids)]
        for each in by_id.values()
    }
    by_clock = sorted(by_id.values(), key=lambda each: each.changeset.wall_ms)
    tied = groupby(by_clock, key=lambda each: each.changeset.wall_ms)
    return [
        LogEntry(
            each.changeset,
            each.id,
            tuple(Edit(name, _seen(each, name, by_id), after) for name, after in each.values.items()),
            each.redaction,
        )
        for _, group in tied
        for each in (by_id[id_] for id_ in causes_first([each.id for each in group], seen))
    ]


def _makes(change: Change) -> bool:
    """Whether it makes its record. Whoever changed that saw it, though a field that had no value names no parents."""
    return change.values.get(EXISTS) is True and EXISTS not in change.parents


def causes_first(ids: Sequence[str], causes: Mapping[str, Iterable[str]]) -> list[str]:
    """`ids` so that each stands behind its causes among them, and by themselves where nothing else decides.

    So the order follows from what they are alone, and is the same in every copy. A forged circle comes last.
    """
    if len(ids) == 1:
        return list(ids)
    from graphlib import CycleError, TopologicalSorter

    known = set(ids)
    waiting = TopologicalSorter({each: known.intersection(causes.get(each, ())) for each in ids})
    with suppress(CycleError):
        waiting.prepare()
    found: list[str] = []
    while ready := sorted(waiting.get_ready()):
        found += ready
        waiting.done(*ready)
    return found + sorted(known.difference(found))


def _seen(later: Change, name: str, by_id: Mapping[str, Change]) -> Json:
    """The value of a field that the author of a change was looking at; of rivals, the one that was shown."""
    parents = [by_id[parent] for parent in later.parents.get(name, ()) if parent in by_id]
    rivals = [parent for parent in parents if name in parent.values]
    return max(rivals, key=lambda parent: parent.order).values[name] if rivals else None


def taken_back(changesets: Iterable[Changeset]) -> set[str]:
    """The ids of the changesets that stand undone, whatever their order. An undo that was undone does not count."""
    undoes = {changeset.id: changeset.undoes for changeset in changesets if changeset.undoes is not None}
    back: set[str] = set()
    for undoing in sorted(undoes, key=lambda each: _depth(each, undoes), reverse=True):
        if undoing not in back:
            back.add(undoes[undoing])
    return back


def _depth(changeset: str, undoes: Mapping[str, str]) -> int:
    """How many changesets it takes back, one by the other: what undoes is always deeper than what it undoes."""
    met: set[str] = set()
    while changeset in undoes and changeset not in met:  # a forged journal may run in a circle
        met.add(changeset)
        changeset = undoes[changeset]
    return len(met)
