"""The one write path: changes into the journal, and the record tables made from them, in one transaction.

Everything that alters a record, from one `add` to a bulk import, calls `save` or `apply`; both end in `put`, which
makes rows what the journal says. Reading a record is reading its changes: the tables find it, the journal tells it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tracker.domain import forms, journal
from tracker.domain.journal import Change, Changeset
from tracker.domain.records import OwnType, Provision, Record, id_of_key
from tracker.domain.vocabulary import EventType, EventTypes
from tracker.errors import Refused
from tracker.store import schema, tables
from tracker.store.changes import add, add_first, next_id
from tracker.store.history import History, batches, histories
from tracker.store.reading import built, event_types, record_of
from tracker.store.ready import Ready, ready
from tracker.store.rows import rows as asked
from tracker.store.tables import DISPUTED, LAYOUTS, MAIN, Row, Rows, bare, owner_of, tables_below
from tracker.store.writing import insert, update


@dataclass(slots=True)
class Written:
    """What one changeset has done so far: how many records it made, how many others it changed, by how many changes."""

    created: int = 0
    changed: int = 0
    changes: int = 0


class Recorder:
    """Writes one changeset. It is in the journal only once something has been changed under it."""

    def __init__(self, connection: Connection, changeset: Changeset) -> None:
        self.changeset = changeset
        self.written = Written()
        self._connection = connection
        self._types: dict[str, EventType] | None = None
        self._ids = LocalIds(connection)

    def save(self, wanted: Iterable[Record]) -> list[str]:
        """Makes each record exist as given; the ids of those that did not. One that is so already leaves no change."""
        listed = list(wanted)
        types = self.types(listed)
        before = histories(self._connection, [record.id for record in listed])
        return self.save_ready(
            [ready(forms.place(forms.saveable(each, types, _record_of(before.get(each.id))))) for each in listed],
            before,
        )

    def save_ready(self, wanted: Iterable[Ready], before: Mapping[str, History] | None = None) -> list[str]:
        """As `save`, of records that somebody has found without fault, but for what they refer to.

        `before` are their histories, where somebody has read them.
        """
        batch = {each.id: each for each in wanted}
        if before is None:
            before = histories(self._connection, list(batch))
        new, created, changes = [], [], []
        for each in batch.values():
            history = before.get(each.id)
            if history is None:
                new.append(each)
                created.append(each.id)
                continue
            if (kind := history[0].kind) != each.kind:
                raise Refused(f"the id {each.id} is that of a {kind} here and cannot become that of a {each.kind}")
            state = journal.state(history)
            change = journal.edit(each.id, kind, state, each.flat(), self.changeset)
            if change is not None:
                forms.refuse_loss(kind, each.id, state.values, change.values)
                changes.append(change)
                if not state.exists:
                    created.append(each.id)
                elif all(earlier.changeset != self.changeset for earlier in history):
                    self.written.changed += 1
        self.written.created += len(created)
        self._create(new)
        self.apply(changes, before)
        return created

    def _create(self, new: Sequence[Ready]) -> None:
        """Saves what nobody has heard of yet: of its one change nothing has to be read back to know its rows."""
        for some in batches(new):
            add_first(self._connection, self.changeset, some)
            put(self._connection, numbered(((each.kind, each.rows) for each in some), self._ids), self._ids)
        self.written.changes += len(new)

    def delete(self, record_id: str) -> None:
        """Deletes a record, in sight of everything that is known of it."""
        before = histories(self._connection, [record_id])
        kind = before[record_id][0].kind
        self.apply([journal.delete(record_id, kind, journal.state(before[record_id]), self.changeset)], before)

    def apply(self, changes: Sequence[Change], before: Mapping[str, History] | None = None) -> None:
        """Adds changes of this changeset to the journal and rebuilds the tables of what they touch."""
        if not changes:
            return
        if before is None:
            before = histories(self._connection, [change.record for change in changes])
        for some in batches(changes):
            add(self._connection, some)
            rebuild(self._connection, [[*before.get(change.record, []), change] for change in some], self._ids)
        self.written.changes += len(changes)

    def types(self, coming: Iterable[Record] = ()) -> EventTypes:
        """The types that events may be of: those there are, and those that are `coming` or have come."""
        if self._types is None:
            self._types = dict(event_types(self._connection))
        self._types |= {record.key: record.event_type for record in coming if isinstance(record, OwnType)}
        return self._types

    def start_anew(self) -> None:
        """Is to be told when all that was written has been taken back."""
        self.written = Written()
        self._types = None
        self._ids = LocalIds(self._connection)


def _record_of(history: History | None) -> Record | None:
    return None if history is None else record_of(history)


# From journal to tables. -------------------------------------------------------------------------------------------


def rebuild(connection: Connection, batch: Sequence[History], ids: LocalIds | None = None) -> None:
    """Makes the rows of each record, in every table, what its history says; writing, undo and verify all use it.

    `ids` are those that former batches met.
    """
    ids = LocalIds(connection) if ids is None else ids
    put(connection, rows_of(batch, ids), ids)


def rows_of(batch: Sequence[History], ids: LocalIds) -> Rows:
    """The rows, by table, that the tables must hold for the records with these histories."""
    return numbered(((history[0].kind, _shown_rows(history)) for history in batch), ids)


def _shown_rows(history: History) -> Rows:
    """The rows of what a history shows."""
    kind, record_id = history[0].kind, history[0].record
    if kind not in MAIN:
        return {}
    main, said = MAIN[kind], journal.shown(history)
    record = built(history, said)
    if record is None:
        return {main.name: [bare(main, record_id, cast("str | None", said.values.get("key")))]}
    rows = tables.rows_of(record)
    rows[main.name][0][DISPUTED] = said.disputed or None
    return rows


def numbered(found: Iterable[tuple[str, Rows]], ids: LocalIds) -> Rows:
    """The rows of some records, of which the kinds are given too, with the local id of each record for its uuid.

    Records of a kind that only a newer tracker knows have none: the journal alone holds them.
    """
    listed = [(kind, rows) for kind, rows in found if kind in MAIN]
    for kind, main in MAIN.items():
        ids.look_up(main, [rows[main.name][0][1] for each, rows in listed if each == kind])
    together: Rows = {}
    for kind, rows in listed:
        main = MAIN[kind]
        number = ids.of(main, rows[main.name][0][1])
        for name, made in rows.items():
            for row in made:
                row[0] = number
            together.setdefault(name, []).extend(made)
    for name, made in together.items():
        for place, target in LAYOUTS[name].references:
            numbers = ids.of_all(target, {row[place] for row in made if row[place] is not None})
            for row in made:
                row[place] = numbers.get(row[place])
        for place in LAYOUTS[name].keys:
            ids.need_keys({row[place] for row in made if row[place] is not None})
    return together


def put(connection: Connection, rows: Rows, ids: LocalIds) -> None:
    """Makes these the rows of the records that they are of.

    A record keeps its local id. One that is referred to before it is there has a bare main row.
    """
    for main in MAIN.values():
        held = rows.setdefault(main.name, [])
        for uuid in ids.new(main) - {row[1] for row in held}:
            held.append(bare_row(main, uuid, ids))
    for kind, main in MAIN.items():
        known = [row for row in rows[main.name] if row[1] not in ids.new(main)]
        for table in tables_below(kind) if known else ():
            connection.execute(table.delete().where(owner_of(table).in_([row[0] for row in known])))
        update(connection, main, LAYOUTS[main.name].columns, known)
        rows[main.name] = [row for row in rows[main.name] if row[1] in ids.new(main)]
    for table in schema.DERIVED:
        insert(connection, table, LAYOUTS[table.name].columns, rows.get(table.name, []))
    ids.settle()


def bare_row(main: sa.Table, uuid: str, ids: LocalIds) -> Row:
    """The main row of a record that is referred to and not there."""
    return [ids.of(main, uuid), *bare(main, uuid, ids.key_of(uuid))[1:]]


_REMEMBERED = 50_000  # ids of a table, of which a batch meets many again


class LocalIds:
    """The local integer ids of records, by uuid; one not in the tables yet gets the next free one."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._ids: dict[sa.Table, dict[str, int]] = {}
        self._new: dict[sa.Table, set[str]] = {}
        self._next: dict[sa.Table, int] = {}
        self._keys: dict[str, str] = {}

    def need_keys(self, keys: Set[str]) -> None:
        """Sees to it that the provisions with these keys, to which rows refer, have an id, and so a row."""
        known = set(self._keys.values())
        new = {id_of_key(Provision.KIND, key): key for key in keys if key not in known}
        self._keys |= new
        self.of_all(MAIN[Provision.KIND], new.keys())

    def key_of(self, uuid: str) -> str | None:
        """The key of a provision that is needed."""
        return self._keys.get(uuid)

    def look_up(self, table: sa.Table, uuids: Iterable[str]) -> None:
        """Learns those of `uuids` that are in `table`, in one query a batch."""
        known = self._ids.setdefault(table, {})
        wanted = sorted({uuid for uuid in uuids if uuid not in known})
        for some in batches(wanted):
            query = f"SELECT uuid, id FROM {table.name} WHERE uuid IN each(:uuids)"  # noqa: S608 - made of constants
            known.update((uuid, number) for uuid, number in asked(self._connection, query, uuids=some))

    def of(self, table: sa.Table, uuid: str) -> int:
        known = self._ids[table]
        if uuid not in known:
            if table not in self._next:
                self._next[table] = next_id(self._connection, table)
            known[uuid] = self._next[table]
            self._next[table] += 1
            self._new.setdefault(table, set()).add(uuid)
        return known[uuid]

    def of_all(self, table: sa.Table, uuids: Set[str]) -> Mapping[str, int]:
        """The ids of all of `uuids`, among others."""
        self.look_up(table, uuids)
        for uuid in sorted(uuids - self._ids[table].keys()):
            self.of(table, uuid)
        return self._ids[table]

    def new(self, table: sa.Table) -> Set[str]:
        """The uuids that were given an id here and have no row yet."""
        return self._new.get(table, set())

    def settle(self) -> None:
        """Is to be told when all that were given an id here have a row; others may add some before the next batch."""
        self._new.clear()
        self._next.clear()
        for known in self._ids.values():
            if len(known) > _REMEMBERED:
                known.clear()
