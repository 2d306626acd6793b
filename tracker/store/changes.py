"""The two tables of the journal: reading changes back, and adding to them. Knows no table that is derived from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tracker.domain import journal
from tracker.domain.journal import Change, Changeset, Redaction
from tracker.domain.records import RECORD_CLASSES
from tracker.errors import Unusable
from tracker.store import schema

BATCH = 500
"""Records read or written together: few enough for flat memory and SQLite's limit on variables, many for speed."""

History = list[Change]

CHANGESET = tuple(schema.changeset.c[name] for name in ("author", "wall_ms", "app", "note", "nonce", "undoes", "hash"))
"""The columns that make a `Changeset`, in its order."""


# Reading. ----------------------------------------------------------------------------------------------------------


def histories(connection: Connection, ids: Sequence[str]) -> dict[str, History]:
    """The changes of each record among `ids` that has any."""
    found: dict[str, History] = {}
    for some in batches(ids):
        for change in _changes(connection, schema.change.c.record.in_(some), schema.change.c.record):
            found.setdefault(change.record, []).append(change)
    return found


def all_histories(connection: Connection) -> Iterator[list[History]]:
    """Every record's changes, in batches by record id; memory stays flat."""
    for page in record_pages(connection):
        yield list(histories(connection, page).values())


def record_pages(connection: Connection) -> Iterator[list[str]]:
    """The ids of every record that the journal has a change of, in order, a batch at a time."""
    last = ""
    while True:
        page = sa.select(schema.change.c.record).where(schema.change.c.record > last).distinct()
        ids = list(connection.scalars(page.order_by(schema.change.c.record).limit(BATCH)))
        if not ids:
            return
        yield ids
        last = ids[-1]


def changes_of(connection: Connection, changeset: str) -> list[Change]:
    """What one changeset did, in the order in which it did it."""
    number = sa.select(schema.changeset.c.id).where(schema.changeset.c.hash == changeset).scalar_subquery()
    return list(_changes(connection, schema.change.c.changeset == number))


def change_starting(connection: Connection, prefix: str) -> list[Change]:
    """Up to two changes whose id starts so."""
    column = schema.change.c.hash
    return list(_changes(connection, column.between(prefix, prefix + "f" * (64 - len(prefix)))))[:2]


def _changes(connection: Connection, which: sa.ColumnElement[bool], *order: sa.ColumnElement[Any]) -> Iterator[Change]:
    """The changes that `which` selects, by `order` and then as they came into this file."""
    query = (
        sa.select(*schema.change.c["record", "kind", "new_values", "parents", "values_digest", "redaction"], *CHANGESET)
        .join(schema.changeset, schema.changeset.c.id == schema.change.c.changeset)
        .where(which)
        .order_by(*order, schema.change.c.id)
    )
    for record, kind, values, parents, digest, redaction, *changeset in connection.execute(query):
        yield change_of((record, kind, values, parents, digest, redaction), Changeset(*changeset))


def change_of(row: tuple[Any, ...], changeset: Changeset) -> Change:
    """One change as its row (record, kind, new_values, parents, values_digest, redaction) holds it.

    Raises `Unusable` where that can no longer be read.
    """
    record, kind, values, parents, digest, redaction = row
    try:
        given = journal.loads(values) if digest is None else {}
        seen = journal.loads(parents) if parents else {}
        parent_ids = {name: tuple(ids) for name, ids in seen.items()}
        why = Redaction(**journal.loads(redaction)) if redaction else None
    except (ValueError, TypeError, AttributeError):
        given, parent_ids, why = None, {}, None
    if kind not in RECORD_CLASSES or not isinstance(given, dict):
        raise Unusable(f"the journal of {record} is damaged; restore a backup (tracker db verify says what else is)")
    return Change(record, kind, changeset, given, parent_ids, why, digest or "")


# Writing. ----------------------------------------------------------------------------------------------------------


def add(connection: Connection, changes: Sequence[Change]) -> None:
    """Adds changes to the journal, with those of their changesets that are not in it yet, and nothing else."""
    numbers = add_changesets(connection, (change.changeset for change in changes))
    first = next_id(connection, schema.change)
    rows = [
        {"id": first + offset, "changeset": numbers[change.changeset.id], **_row(change)}
        for offset, change in enumerate(changes)
    ]
    connection.execute(schema.change.insert(), rows)


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


def _row(change: Change) -> dict[str, Any]:
    redacted = change.redaction is not None
    return {
        "record": change.record,
        "hash": change.id,
        "kind": change.kind,
        "new_values": None if redacted else journal.canonical(change.values).decode(),
        "parents": journal.canonical(change.parents).decode() if change.parents else None,
        "values_digest": change.values_digest if redacted else None,
        "redaction": journal.canonical(change.redaction._asdict()).decode() if change.redaction else None,
    }


def put_redacted(connection: Connection, redacted: Iterable[Change]) -> None:
    """Puts redacted changes in the place of what the journal holds of them: their values are gone for good."""
    table = schema.change
    for change in redacted:
        row = _row(change)
        gone = {name: row[name] for name in ("new_values", "values_digest", "redaction")}
        here = (table.c.record == change.record, table.c.hash == change.id)
        connection.execute(table.update().where(*here).values(gone))


def forget_notes(connection: Connection, changesets: Sequence[str]) -> None:
    """Takes out the words of commands that may say what a redacted change held."""
    for some in batches(changesets):
        table = schema.changeset
        connection.execute(table.update().where(table.c.hash.in_(some)).values(note=None))


def next_id(connection: Connection, table: sa.Table) -> int:
    """The next free local id. There is one writer at a time, so nobody else takes it."""
    return (connection.scalar(sa.select(sa.func.max(table.c.id))) or 0) + 1


def batches(values: Sequence[str]) -> Iterator[Sequence[str]]:
    return (values[start : start + BATCH] for start in range(0, len(values), BATCH))
