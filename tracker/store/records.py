"""The one write path: changes into the journal, and the record tables made from them, in one transaction.

Everything that alters a record, from one `add` to a bulk import, calls `save` or `apply`; both end in `rebuild`, which
turns journal into rows. Reading a record back is reading its changes: the tables find records, the journal tells them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tracker.domain import forms, journal, records, shape
from tracker.domain.dates import PartialDate
from tracker.domain.declared import once_a_class
from tracker.domain.forms import Placed
from tracker.domain.journal import Change, Changeset, Shown
from tracker.domain.records import OwnType, Record
from tracker.domain.references import REFERENCES
from tracker.domain.text import fold
from tracker.domain.vocabulary import EventType, EventTypes
from tracker.errors import Refused
from tracker.store import schema, search_tables
from tracker.store.changes import add, next_id
from tracker.store.history import BATCH, History, batches, histories
from tracker.store.reading import built, event_types
from tracker.store.rows import TABLES
from tracker.store.rows import rows as asked
from tracker.store.writing import insert, update

MAIN: Mapping[str, sa.Table] = {kind: schema.metadata.tables[name] for kind, name in TABLES.items()}
TERMS: Mapping[str, sa.Table] = {"event": schema.event_term, "provision": schema.provision_term}
"""Where the lists of plain words of a record go."""

LISTS: Mapping[type[Any], sa.Table] = {
    records.Participant: schema.participant,
    records.Item: schema.item,
    records.Quantity: schema.item_quantity,
    records.Value: schema.item_value,
    records.Citation: schema.citation,
    records.Claim: schema.claim,
    records.Who: schema.claim_against,
    records.Violation: schema.violation,
    records.Link: schema.link,
    records.Alias: schema.party_alias,
    records.RegistryFlag: schema.party_flag,
    records.Identifier: schema.party_identifier,
    records.Listing: schema.party_listing,
    records.Distinction: schema.party_distinction,
    records.Cap: schema.provision_cap,
    records.Role: schema.event_type_role,
}
"""Where the parts of a record, and what is nested in those, go."""

Row = list[Any]
Rows = dict[sa.Table, list[Row]]
"""Rows by table, their columns in the order of the table's `Layout`."""


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
        return self.save_placed([forms.place(forms.saveable(record, types)) for record in listed])

    def save_placed(self, wanted: Iterable[Placed[Record]], before: Mapping[str, History] | None = None) -> list[str]:
        """As `save`, of records that somebody has found without fault, but for what they refer to.

        `before` are their histories, where somebody has read them.
        """
        batch = {each.record.id: each for each in wanted}
        if before is None:
            before = histories(self._connection, list(batch))
        changes, created = [], []
        fresh: dict[str, Record] = {}
        for record_id, (record, flat) in batch.items():
            state = journal.NOTHING
            if record_id in before:
                state = journal.state(before[record_id])
                if (kind := before[record_id][0].kind) != record.KIND:
                    raise Refused(
                        f"the id {record_id} is that of a {kind} here and cannot become that of a {record.KIND}"
                    )
            change = journal.edit(record_id, record.KIND, state, flat, self.changeset)
            if change is not None:
                changes.append(change)
                if not state.exists:
                    created.append(record_id)
                elif all(each.changeset != self.changeset for each in before[record_id]):
                    self.written.changed += 1
                if record_id not in before and forms.in_order(record):
                    fresh[record_id] = record  # which is what its one change would be read as
        self.written.created += len(created)
        self.apply(changes, before, fresh)
        return created

    def delete(self, record_id: str) -> None:
        """Deletes a record, in sight of everything that is known of it."""
        before = histories(self._connection, [record_id])
        kind = before[record_id][0].kind
        self.apply([journal.delete(record_id, kind, journal.state(before[record_id]), self.changeset)], before)

    def apply(
        self,
        changes: Sequence[Change],
        before: Mapping[str, History] | None = None,
        given: Mapping[str, Record] | None = None,
    ) -> None:
        """Adds changes of this changeset to the journal and rebuilds the tables of what they touch."""
        if not changes:
            return
        if before is None:
            before = histories(self._connection, [change.record for change in changes])
        for start in range(0, len(changes), BATCH):
            batch = changes[start : start + BATCH]
            add(self._connection, batch)
            rebuild(self._connection, [[*before.get(change.record, []), change] for change in batch], given, self._ids)
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


# From journal to tables. -------------------------------------------------------------------------------------------


def rebuild(
    connection: Connection,
    batch: Sequence[History],
    given: Mapping[str, Record] | None = None,
    ids: LocalIds | None = None,
) -> None:
    """Makes the rows of each record, in every table, what its history says; writing, undo and verify all use it.

    A record keeps its local id. One that is deleted, or that is referred to before it is there, has a bare main row.
    Records that are `given` are not made from their histories again; `ids` are those that former batches met.
    """
    ids = LocalIds(connection) if ids is None else ids
    rows = rows_of(batch, ids, given or {})
    for main in MAIN.values():
        met = {row[1] for row in rows.get(main, [])}
        rows.setdefault(main, []).extend(bare(main, uuid, ids) for uuid in ids.new(main) - met)
    for kind, main in MAIN.items():
        known = [row for row in rows[main] if row[1] not in ids.new(main)]
        for table in tables_below(kind) if known else ():
            connection.execute(table.delete().where(table.c.owner.in_([row[0] for row in known])))
        update(connection, main, LAYOUTS[main].columns, known)
        rows[main] = [row for row in rows[main] if row[1] in ids.new(main)]
    for table in schema.DERIVED:
        insert(connection, table, LAYOUTS[table].columns, rows.get(table, []))
    ids.settle()


def tables_below(kind: str) -> list[sa.Table]:
    """The tables whose rows belong to a record of this kind, those of its parts' own lists left out: they cascade."""
    lists = [LISTS[declared.nested] for declared in shape.fields(records.RECORD_CLASSES[kind]) if declared.nested]
    return [*lists, *([TERMS[kind]] if kind in TERMS else []), *search_tables.TABLES.get(kind, ())]


_REMEMBERED = 50_000  # ids of a table, of which a batch meets many again


class LocalIds:
    """The local integer ids of records, by uuid; one not in the tables yet gets the next free one."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._ids: dict[sa.Table, dict[str, int]] = {}
        self._new: dict[sa.Table, set[str]] = {}
        self._next: dict[sa.Table, int] = {}

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


def rows_of(batch: Sequence[History], ids: LocalIds, given: Mapping[str, Record] | None = None) -> Rows:
    """The rows, by table, that the tables must hold for these records, of which some may be `given`."""
    for kind, main in MAIN.items():
        ids.look_up(main, [history[0].record for history in batch if history[0].kind == kind])
    rows: Rows = {}
    for history in batch:
        kind, uuid = history[0].kind, history[0].record
        said = journal.shown(history)
        record = given.get(uuid) if given else None
        _add_rows(rows, MAIN[kind], uuid, said, record or built(history, said), ids)
    for table, made in rows.items():
        for place, target in LAYOUTS[table].references:
            numbers = ids.of_all(target, {row[place] for row in made if row[place] is not None})
            for row in made:
                row[place] = numbers.get(row[place])
    return rows


def _add_rows(rows: Rows, main: sa.Table, uuid: str, said: Shown, record: Record | None, ids: LocalIds) -> None:
    """Adds the rows of one record; in them others are still referred to by uuid."""
    if record is None:
        row = bare(main, uuid, ids)
        if "key" in main.c:
            # Readings and claims refer to a provision by its key, which outlives it.
            row[LAYOUTS[main].columns.index("key")] = said.values.get("key")
        rows.setdefault(main, []).append(row)
        return
    number = ids.of(main, uuid)
    place = (number, uuid, record.ref, False, said.disputed or None)
    rows.setdefault(main, []).append(LAYOUTS[main].row(place, record, record))
    _add_lists(rows, record, number, "", record)
    for table, made in search_tables.rows(record, number):
        rows.setdefault(table, []).append(list(made))


def bare(main: sa.Table, uuid: str, ids: LocalIds) -> Row:
    """The main row of a record of which nothing can be shown."""
    columns = LAYOUTS[main].columns
    return [ids.of(main, uuid), uuid, records.ref(uuid), True, *(_OPEN_ENDS.get(name) for name in columns[4:])]


_OPEN_ENDS = {"earliest": schema.FIRST_DAY, "latest": schema.LAST_DAY, "published_earliest": schema.FIRST_DAY}


def _add_lists(rows: Rows, value: Any, number: int, part: str, record: Record) -> None:
    """Adds the rows of every list of `value`, a record or one of its parts, and of the lists within those."""
    for name, table, holds_parts in _lists(type(value)):
        held = getattr(value, name)
        if not held:
            continue
        made, layout = rows.setdefault(table, []), LAYOUTS[table]
        if layout.cells is None:
            made.extend([number, name, position, one] for position, one in enumerate(held))
        elif holds_parts:
            for one in held:
                made.append(layout.row((number, one.id, one.position), one, record))
                _add_lists(rows, one, number, one.id, record)
        else:
            made.extend(layout.row((number, part or name, position), one, record) for position, one in enumerate(held))


@once_a_class
def _lists(cls: type[Any]) -> tuple[tuple[str, sa.Table, bool], ...]:
    """Of each list of a record or part its name, its table, and whether it holds parts."""
    return tuple(
        (each.name, LISTS[each.nested] if each.nested else TERMS[cls.KIND], each.holds_parts())
        for each in shape.fields(cls)
        if each.many
    )


Cells = Callable[[Any], tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table's row follows from what it holds: its place, then the fields, then what is derived from them.

    `columns` are the keys of its columns in that order. `cells` gets the fields, None where no class has the table's
    rows; `written` and `references` say where among the columns a field is not stored as it is held.
    """

    columns: Sequence[str]
    cells: Cells | None = None
    written: Sequence[tuple[int, Callable[[Any], Any]]] = ()
    references: Sequence[tuple[int, sa.Table]] = ()
    derive: Callable[[Any, Any], tuple[Any, ...]] | None = None

    def row(self, place: tuple[Any, ...], value: Any, record: Record) -> Row:
        """The row of `value`, a record or what is within one; others are referred to by uuid."""
        assert self.cells is not None  # noqa: S101 - asked for what is of a class
        row = [*place, *self.cells(value)]
        for at, write in self.written:
            if row[at] is not None:
                row[at] = write(row[at])
        if self.derive is not None:
            row += self.derive(value, record)
        return row


def _layout(table: sa.Table) -> Layout:
    cls = _CLASSES.get(table)
    keys = [column.key for column in table.c]
    if cls is None:
        return Layout(keys)
    fields = [each for each in shape.fields(cls) if each.name in keys and not each.many]
    names = [each.name for each in fields]
    place = [key for key in keys if key in _PLACE_KEYS and key not in names]
    derived = [key for key in keys if key not in (*place, *names)]
    at = {name: number for number, name in enumerate(names, start=len(place))}
    return Layout(
        columns=[*place, *names, *derived],
        cells=attrgetter(*names),
        written=[(at[each.name], each.kind.write) for each in fields if each.kind and not each.kind.as_held],
        references=[(at[name], MAIN[REFERENCES[name]]) for name in names if name in REFERENCES],
        derive=DERIVED_COLUMNS.get(table),
    )


def _bounds(date: PartialDate) -> tuple[str, str]:
    latest = date.latest.isoformat() if date.latest else schema.LAST_DAY
    return _earliest(date), latest


def _earliest(date: PartialDate | None) -> str:
    return date.earliest.isoformat() if date and date.earliest else schema.FIRST_DAY


DERIVED_COLUMNS: Mapping[sa.Table, Callable[[Any, Any], tuple[Any, ...]]] = {
    schema.event: lambda event, _: _bounds(event.date),
    schema.participant: lambda _, event: _bounds(event.date),
    schema.claim: lambda claim, _: (_earliest(claim.date),),
    schema.source: lambda source, _: (_earliest(source.published),),
    schema.party: lambda party, _: (fold(party.name),),
    schema.party_alias: lambda alias, _: (fold(alias.name),),
}
"""Columns that no field holds, made for filters and indexes, in the table's order."""

_PLACE_KEYS = ("id", "uuid", "ref", "deleted", "disputed", "owner", "part", "field", "position")
"""The columns that say what a row belongs to, which stand first in every table."""

_CLASSES: Mapping[sa.Table, type[Any]] = {
    **{MAIN[kind]: cls for kind, cls in records.RECORD_CLASSES.items()},
    **{table: cls for cls, table in LISTS.items()},
}
LAYOUTS: Mapping[sa.Table, Layout] = {table: _layout(table) for table in schema.DERIVED}
