"""The one write path: changes into the journal, and the record tables made from them, in one transaction.

Everything that alters a record, from one `add` to a bulk import, calls `save` or `apply`; both end in `rebuild`, which
turns journal into rows. Reading a record back is reading its changes: the tables find records, the journal tells them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tracker.domain import forms, journal, records, shape
from tracker.domain.dates import PartialDate
from tracker.domain.journal import Change, Changeset
from tracker.domain.records import OwnType, Record
from tracker.domain.text import fold
from tracker.domain.vocabulary import EventType, EventTypes
from tracker.errors import Refused
from tracker.store import schema, search_tables
from tracker.store.changes import add, next_id
from tracker.store.history import BATCH, History, histories
from tracker.store.reading import built, event_types
from tracker.store.rows import TABLES

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

REFERENCES: Mapping[str, sa.Table] = {
    "party_id": schema.party,
    "speaker_id": schema.party,
    "source_id": schema.source,
    "relays": schema.source,
    "event_id": schema.event,
    "merged_into": schema.party,
}
"""The record fields that hold another record's id, and where that record is."""

Row = dict[str, Any]


@dataclass(slots=True)
class Written:
    """What one changeset has done so far."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    changes: int = 0


class Recorder:
    """Writes one changeset. It is in the journal only once something has been changed under it."""

    def __init__(self, connection: Connection, changeset: Changeset) -> None:
        self.changeset = changeset
        self.written = Written()
        self._connection = connection
        self._types: dict[str, EventType] | None = None

    def save(self, wanted: Iterable[Record]) -> None:
        """Makes each record exist as given. One that is so already costs nothing and leaves no change."""
        listed = list(wanted)
        types = self._event_types(listed)
        batch = {record.id: forms.saveable(record, types) for record in listed}
        before = histories(self._connection, list(batch))
        changes = []
        for record_id, record in batch.items():
            state = journal.NOTHING
            if record_id in before:
                state = journal.state(before[record_id])
                if (kind := before[record_id][0].kind) != record.KIND:
                    raise Refused(
                        f"the id {record_id} is that of a {kind} here and cannot become that of a {record.KIND}"
                    )
            change = journal.edit(record_id, record.KIND, state, forms.flatten(record), self.changeset)
            if change is not None:
                changes.append(change)
                (self.written.changed if state.exists else self.written.created).append(record_id)
        self.apply(changes, before)

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
        for start in range(0, len(changes), BATCH):
            batch = changes[start : start + BATCH]
            add(self._connection, batch)
            rebuild(self._connection, [[*before.get(change.record, []), change] for change in batch])
        self.written.changes += len(changes)

    def _event_types(self, wanted: Iterable[Record]) -> EventTypes:
        """The types that events may be of: those there are, and those just being saved."""
        if self._types is None:
            self._types = dict(event_types(self._connection))
        self._types |= {record.key: record.event_type for record in wanted if isinstance(record, OwnType)}
        return self._types


# From journal to tables. -------------------------------------------------------------------------------------------


def rebuild(connection: Connection, batch: Sequence[History]) -> None:
    """Makes the rows of each record, in every table, what its history says; writing, undo and verify all use it.

    A record keeps its local id. One that is deleted, or that is referred to before it is there, has a bare main row.
    """
    ids = LocalIds(connection)
    rows = rows_of(batch, ids)
    for main in MAIN.values():
        met = {row["uuid"] for row in rows.get(main, [])}
        rows.setdefault(main, []).extend(bare(main, uuid, ids) for uuid in ids.new(main) - met)
    for kind, main in MAIN.items():
        known = [row for row in rows[main] if row["uuid"] not in ids.new(main)]
        for table in tables_below(kind) if known else ():
            connection.execute(table.delete().where(table.c.owner.in_([row["id"] for row in known])))
        _update(connection, main, known)
        rows[main] = [row for row in rows[main] if row["uuid"] in ids.new(main)]
    for table in schema.DERIVED:
        if rows.get(table):
            connection.execute(table.insert(), rows[table])


def _update(connection: Connection, main: sa.Table, rows: list[Row]) -> None:
    if rows:
        values: dict[str, sa.BindParameter[Any]] = {
            column.key: sa.bindparam(f"new_{column.key}") for column in main.c if column.key != "id"
        }
        statement = main.update().where(main.c.id == sa.bindparam("new_id")).values(values)
        connection.execute(statement, [{f"new_{key}": value for key, value in row.items()} for row in rows])


def tables_below(kind: str) -> list[sa.Table]:
    """The tables whose rows belong to a record of this kind, those of its parts' own lists left out: they cascade."""
    lists = [LISTS[declared.nested] for declared in shape.fields(records.RECORD_CLASSES[kind]) if declared.nested]
    return [*lists, *([TERMS[kind]] if kind in TERMS else []), *search_tables.TABLES.get(kind, ())]


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
        for start in range(0, len(wanted), BATCH):
            query = sa.select(table.c.uuid, table.c.id).where(table.c.uuid.in_(wanted[start : start + BATCH]))
            known.update((uuid, number) for uuid, number in self._connection.execute(query))

    def of(self, table: sa.Table, uuid: str) -> int:
        known = self._ids[table]
        if uuid not in known:
            if table not in self._next:
                self._next[table] = next_id(self._connection, table)
            known[uuid] = self._next[table]
            self._next[table] += 1
            self._new.setdefault(table, set()).add(uuid)
        return known[uuid]

    def new(self, table: sa.Table) -> Set[str]:
        """The uuids that were given an id here and have no row yet."""
        return self._new.get(table, set())


def rows_of(batch: Sequence[History], ids: LocalIds) -> dict[sa.Table, list[Row]]:
    """The rows, by table, that the tables must hold for these records."""
    shown = [(history, journal.shown(history)) for history in batch]
    told = [(history[0].kind, history[0].record, said, built(history, said)) for history, said in shown]
    for kind, main in MAIN.items():
        ids.look_up(main, [uuid for its_kind, uuid, _, _ in told if its_kind == kind])
    for table, uuids in references(record for *_, record in told if record is not None).ids.items():
        ids.look_up(table, uuids)
    rows: dict[sa.Table, list[Row]] = {}
    for kind, uuid, said, record in told:
        main = MAIN[kind]
        row = bare(main, uuid, ids)
        rows.setdefault(main, []).append(row)
        if record is None:
            # Readings and claims refer to a provision by its key, which outlives it.
            row |= {"key": said.values.get("key")} if "key" in main.c else {}
        else:
            row |= {"deleted": False, "disputed": said.disputed or None, **_scalars(main, record, ids)}
            _add_lists(rows, record, ids, {"owner": row["id"]}, TERMS.get(kind), record)
            for table, made in search_tables.rows(record, row["id"]):
                rows.setdefault(table, []).append(made)
    return rows


def bare(main: sa.Table, uuid: str, ids: LocalIds) -> Row:
    """The main row of a record of which nothing can be shown."""
    known = {"id": ids.of(main, uuid), "uuid": uuid, "ref": records.ref(uuid), "deleted": True}
    ends = {"earliest": schema.FIRST_DAY, "latest": schema.LAST_DAY, "published_earliest": schema.FIRST_DAY}
    return {**_blank(main), **known, **{name: day for name, day in ends.items() if name in main.c}}


@dataclass(slots=True)
class References:
    """What some records refer to: other records by id, by the table those are in, and provisions by key."""

    ids: dict[sa.Table, set[str]] = field(default_factory=lambda: {table: set() for table in REFERENCES.values()})
    keys: set[str] = field(default_factory=set)


def references(found: Iterable[Record]) -> References:
    """Every other record that `found` refer to."""
    met = References()

    def visit(value: Any) -> None:
        for declared in shape.fields(type(value)):
            held = getattr(value, declared.name)
            if declared.nested:
                for one in held:
                    visit(one)
            elif declared.name in REFERENCES and held:
                met.ids[REFERENCES[declared.name]].add(held)
            elif declared.kind is shape.KEY_KIND and declared.name != "key" and held:
                met.keys.update(held if declared.many else [held])

    for record in found:
        visit(record)
    return met


def _add_lists(
    rows: dict[sa.Table, list[Row]], value: Any, ids: LocalIds, owner: Row, terms: sa.Table | None, record: Record
) -> None:
    """Adds the rows of every list of `value`, a record or one of its parts, and of the lists within those."""
    for declared in shape.fields(type(value)):
        if not declared.many:
            continue
        for position, one in enumerate(getattr(value, declared.name)):
            if declared.nested is None:
                assert terms is not None  # noqa: S101 - only records hold plain lists, and those have a table
                row = {**owner, "field": declared.name, "position": position, "value": one}
                rows.setdefault(terms, []).append(row)
                continue
            table = LISTS[declared.nested]
            place = (
                {"part": one.id, "position": one.position}
                if declared.holds_parts()
                else {"position": position, **({"field": declared.name} if "field" in table.c else {})}
            )
            rows.setdefault(table, []).append({**_blank(table), **owner, **place, **_scalars(table, one, ids, record)})
            if declared.holds_parts():
                _add_lists(rows, one, ids, {**owner, "part": one.id}, None, record)


def _blank(table: sa.Table) -> Row:
    """Every nullable column empty: rows inserted together must name the same columns."""
    return {column.key: None for column in table.c if column.nullable}


def _scalars(table: sa.Table, value: Any, ids: LocalIds, record: Record | None = None) -> Row:
    """The columns of one row that hold single fields, and those derived from them."""
    row: Row = {}
    for declared in shape.fields(type(value)):
        held = getattr(value, declared.name)
        if declared.many or held is None:
            continue
        if declared.name in REFERENCES:
            row[declared.name] = ids.of(REFERENCES[declared.name], held)
        elif declared.kind is not None:
            row[declared.name] = declared.kind.write(held)
    derive = DERIVED_COLUMNS.get(table)
    return row | derive(value, record or value) if derive else row


def _bounds(date: PartialDate) -> Row:
    return {
        "earliest": date.earliest.isoformat() if date.earliest else schema.FIRST_DAY,
        "latest": date.latest.isoformat() if date.latest else schema.LAST_DAY,
    }


def _earliest(date: PartialDate | None) -> str:
    return date.earliest.isoformat() if date and date.earliest else schema.FIRST_DAY


DERIVED_COLUMNS: Mapping[sa.Table, Callable[[Any, Any], Row]] = {
    schema.event: lambda event, _: {**_bounds(event.date)},
    schema.participant: lambda _, event: _bounds(event.date),
    schema.claim: lambda claim, _: {"earliest": _earliest(claim.date)},
    schema.source: lambda source, _: {"published_earliest": _earliest(source.published)},
    schema.party: lambda party, _: {"folded_name": fold(party.name)},
    schema.party_alias: lambda alias, _: {"folded_name": fold(alias.name)},
}
"""Columns that no field holds, made for filters and indexes."""
