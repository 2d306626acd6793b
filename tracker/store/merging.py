"""The union of two journals: what another file has and ours lacks, checked, and added to ours in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tracker.domain import journal
from tracker.domain.journal import Change, Redaction
from tracker.domain.records import class_of
from tracker.domain.references import references
from tracker.errors import TrackerError
from tracker.store import schema
from tracker.store.changes import add, add_changesets
from tracker.store.foreign import Foreign
from tracker.store.history import History, batches, histories
from tracker.store.reading import record_of
from tracker.store.records import LocalIds, rebuild
from tracker.store.redacting import leave_no_word, put_redacted

Ids = dict[str, set[str]]
"""Changes by record."""


@dataclass(slots=True)
class Difference:
    """What two files hold that is not the same: by record, the history here, there, and of both together.

    `new` are the changes that only the other file has, `redacted` those here that are redacted there, `notes` the
    changesets whose notes are taken out there. Of changes that only one of the two has redacted, `gone` are those of
    ours, as they were here, and `known` those of theirs that are redacted here, as they are there.
    """

    here: dict[str, History] = field(default_factory=dict)
    there: dict[str, History] = field(default_factory=dict)
    both: dict[str, History] = field(default_factory=dict)
    new: list[Change] = field(default_factory=list)
    redacted: list[Change] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    gone: list[Change] = field(default_factory=list)
    known: list[Change] = field(default_factory=list)

    @property
    def brings_something(self) -> bool:
        return bool(self.new or self.redacted or self.notes)


def difference(connection: Connection, other: Foreign, *, ours_too: bool = False) -> Difference:
    """What the other file has that ours lacks; with `ours_too` also what ours has that it lacks.

    Costs a walk along an index of each file, and the records on which they differ. Raises `Unusable`, which names the
    other file, where what it brings cannot be what a tracker wrote.
    """
    only_here, only_there = _gap(_hashes(connection), _ascending(other))
    new = list(other.changes(only_there))
    if len(new) != sum(map(len, only_there.values())):
        raise other.refused("its index names changes that it does not hold")
    coming = _by_record(new)
    as_there = {change.id: change for change in other.redacted() if change.id not in only_there.get(change.record, ())}
    asked = {*only_there, *(change.record for change in as_there.values())}
    whole_there = {change.id: change for change in other.changes(_whole_there(connection, only_here, as_there))}
    if ours_too:
        as_there |= whole_there
        asked |= {*only_here, *(change.record for change in whole_there.values())}
    mine = histories(connection, sorted(asked))
    found = Difference(new=new, notes=_notes_to_forget(connection, other.redacted_notes()))
    for record in sorted({*coming, *mine}):
        here = mine.get(record, [])
        common = [change for change in here if change.id not in only_here.get(record, ())]
        there = [*(as_there.get(change.id, change) for change in common), *coming.get(record, [])]
        if _forms(here) != _forms(there):
            both = journal.union(here, there)
            found.here[record], found.there[record], found.both[record] = here, there, both
            forms = _forms(here)
            found.redacted += [change for change in both if change.id in forms and forms[change.id] != change.redaction]
    taken_out = {change.id for change in found.redacted}
    found.gone = [
        change for here in found.here.values() for change in here if change.id in taken_out and not change.redaction
    ]
    found.known = list(whole_there.values())
    _check(connection, other, found)
    return found


def _forms(history: History) -> dict[str, Redaction | None]:
    """The changes of a history, and whether and how each is redacted."""
    return {change.id: change.redaction for change in history}


def _whole_there(connection: Connection, only_here: Ids, redacted_there: Mapping[str, Change]) -> Ids:
    """The changes that are redacted here and that the other file has too, and not redacted."""
    table = schema.change
    here = sa.select(table.c.record, table.c.hash).where(table.c.values_digest.is_not(None))
    found: Ids = {}
    for record, change in connection.execute(here):
        if change not in redacted_there and change not in only_here.get(record, ()):
            found.setdefault(record, set()).add(change)
    return found


def _gap(ours: Iterator[tuple[str, str]], theirs: Iterator[tuple[str, str]]) -> tuple[Ids, Ids]:
    """What only the one and only the other of two ascending walks has."""
    only_ours: Ids = {}
    only_theirs: Ids = {}
    mine, yours = next(ours, None), next(theirs, None)
    while mine is not None or yours is not None:
        if mine == yours:
            mine, yours = next(ours, None), next(theirs, None)
        elif yours is None or (mine is not None and mine < yours):
            assert mine is not None  # noqa: S101 - for the type checker
            only_ours.setdefault(mine[0], set()).add(mine[1])
            mine = next(ours, None)
        else:
            only_theirs.setdefault(yours[0], set()).add(yours[1])
            yours = next(theirs, None)
    return only_ours, only_theirs


def _hashes(connection: Connection) -> Iterator[tuple[str, str]]:
    """Record and id of every change here, ascending as bytes, whatever the server's collation."""
    record, change = schema.change.c.record, schema.change.c.hash
    by_bytes: Any = (
        (record, change) if connection.dialect.name == "sqlite" else (record.collate("C"), change.collate("C"))
    )
    query = sa.select(record, change).order_by(*by_bytes)
    for page in connection.execute(query, execution_options={"yield_per": 10_000}).partitions():
        for found in page:
            yield found[0], found[1]


def _ascending(other: Foreign) -> Iterator[tuple[str, str]]:
    """The walk along their index, which may have been made to lie."""
    last = ("", "")
    for each in other.hashes():
        if each <= last:
            raise other.refused("its index is out of order")
        yield each
        last = each


def _by_record(changes: Iterable[Change]) -> dict[str, list[Change]]:
    found: dict[str, list[Change]] = {}
    for change in changes:
        found.setdefault(change.record, []).append(change)
    return found


def _notes_to_forget(connection: Connection, theirs: Sequence[str]) -> list[str]:
    table = schema.changeset
    return [
        each
        for some in batches(theirs)
        for each in connection.scalars(sa.select(table.c.hash).where(table.c.hash.in_(some), table.c.note.is_not(None)))
    ]


# Checking. ---------------------------------------------------------------------------------------------------------


def _check(connection: Connection, other: Foreign, found: Difference) -> None:
    """Raises unless every record that the union touches can be shown, and refers to what is in the union."""
    coming = {change.record for change in (*found.new, *found.redacted)}
    keys: set[str] = set()
    shown: set[str] = set()
    for record in sorted(coming):
        history = found.both[record]
        ids = {change.id for change in history}
        if not all(ids.issuperset(seen) for change in history for seen in change.parents.values()):
            raise other.refused(f"a change of {record} was made in sight of another that it does not hold")
        if len({change.kind for change in history}) > 1:
            raise other.refused(f"{record} is not of the kind that it is of here")
        try:
            built = record_of(history)
        except TrackerError as error:
            raise other.refused(f"with it a record could not be shown any more: {error}") from None
        kind = history[0].kind
        named_by_key = class_of(kind).NAMED_BY_KEY
        if named_by_key and "key" not in journal.state(history).values:
            raise other.refused(f"of a {kind} it holds everything but the key")
        if built is not None:
            shown.add(record)
            keys |= references([built]).keys
    _check_keys(connection, other, keys - {_key(found.both[record]) for record in coming})


def _key(history: History) -> str:
    return str(journal.state(history).values.get("key", ""))


def _check_keys(connection: Connection, other: Foreign, keys: set[str]) -> None:
    """A key that nobody ever gave a provision: the database would refuse the row, and not say why."""
    table = schema.provision
    for some in batches(sorted(keys)):
        known = set(connection.scalars(sa.select(table.c.key).where(table.c.key.in_(some))))
        if lost := sorted(set(some) - known):
            raise other.refused(f"it refers to the provision {lost[0]!r:.60}, which neither file has")


# Taking in. --------------------------------------------------------------------------------------------------------


def take_in(connection: Connection, other: Foreign, found: Difference) -> None:
    """Adds to our journal what theirs has more, and makes the rows of what that touches."""
    changesets = {change.changeset.id: change.changeset for change in found.new}
    # In the order in which they came there: in every copy, nothing stands before what it was made in sight of.
    add_changesets(connection, (changesets[each] for each in other.arrival(changesets)))
    coming, redacted = _by_record(found.new), _by_record(found.redacted)
    touched = sorted({*coming, *redacted})
    ids = LocalIds(connection)
    for some in batches(touched):
        if changes := [change for record in some for change in coming.get(record, [])]:
            add(connection, changes)
        put_redacted(connection, (change for record in some for change in redacted.get(record, [])))
        rebuild(connection, [found.both[record] for record in some], ids=ids)
    if found.brings_something:
        leave_no_word(connection, found.gone, found.notes, found.known)
