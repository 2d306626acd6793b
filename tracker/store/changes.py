"""Adding to the two tables of the journal. Knows no table that is derived from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tracker.domain import journal
from tracker.domain.digest import sha256
from tracker.domain.journal import Change, Changeset
from tracker.store import schema
from tracker.store.history import batches
from tracker.store.ready import Ready
from tracker.store.writing import insert


def add(connection: Connection, changes: Sequence[Change]) -> None:
    """Adds changes to the journal, with those of their changesets that are not in it yet, and nothing else."""
    numbers = add_changesets(connection, (change.changeset for change in changes))
    first = next_id(connection, schema.change)
    rows = [
        (first + offset, numbers[change.changeset.id], *row_of(change).values())
        for offset, change in enumerate(changes)
    ]
    insert(connection, schema.change, ("id", "changeset_id", *_ROW), rows)


def add_first(connection: Connection, changeset: Changeset, new: Sequence[Ready]) -> None:
    """Adds the one change of each record that `changeset` makes; nobody has heard of them yet."""
    number = add_changesets(connection, [changeset])[changeset.id]
    first = next_id(connection, schema.change)
    ids = [journal.change_id(each.id, each.kind, changeset, {}, sha256(each.written.encode())) for each in new]
    rows = [
        (first + offset, number, each.id, change, each.kind, each.written)
        for offset, (each, change) in enumerate(zip(new, ids, strict=True))
    ]
    insert(connection, schema.change, ("id", "changeset_id", "record", "hash", "kind", "new_values"), rows)


def add_changesets(connection: Connection, changesets: Iterable[Changeset]) -> Mapping[str, int]:
    """The local number of each changeset, by its id; those that are not in the journal yet are added in their order."""
    wanted = {changeset.id: changeset for changeset in changesets}
    table = schema.changeset
    numbers: dict[str, int] = {}
    for some in batches(list(wanted)):
        known = sa.select(table.c.hash, table.c.id).where(table.c.hash.in_(some))
        numbers.update((each, number) for each, number in connection.execute(known))
    following = next_id(connection, table)
    rows = []
    for each in (changeset for changeset in wanted.values() if changeset.id not in numbers):
        numbers[each.id] = following
        row = {name: getattr(each, name) for name in ("author", "wall_ms", "app", "note", "nonce", "undoes")}
        rows.append({**row, "id": following, "hash": each.id})
        following += 1
    if rows:
        connection.execute(table.insert(), rows)
    return numbers


_ROW = ("record", "hash", "kind", "new_values", "parents", "values_digest", "redaction")


def row_of(change: Change) -> dict[str, Any]:
    """The columns of a change in the journal, apart from its local numbers, in the order of `_ROW`."""
    redacted = change.redaction is not None
    return {
        "record": change.record,
        "hash": change.id,
        "kind": change.kind,
        "new_values": None if redacted else change.written.decode(),
        "parents": journal.canonical(change.parents).decode() if change.parents else None,
        "values_digest": change.values_digest if redacted else None,
        "redaction": journal.canonical(change.redaction._asdict()).decode() if change.redaction else None,
    }


def next_id(connection: Connection, table: sa.Table) -> int:
    """The next free local id. There is one writer at a time, so nobody else takes it."""
    return (connection.scalar(sa.select(sa.func.max(table.c.id))) or 0) + 1
