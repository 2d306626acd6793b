"""What the tables hold of a record: its rows, as they follow from the record alone.

A row says by uuid whose it is and what it refers to; the local numbers that stand there in the database are for
`tracker.store.records` to find.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from tracker.domain import records, shape
from tracker.domain.dates import PartialDate
from tracker.domain.declared import once_a_class
from tracker.domain.records import Record
from tracker.domain.references import REFERENCES
from tracker.domain.text import fold
from tracker.store import schema, search_tables

MAIN: Mapping[str, sa.Table] = {
    kind: schema.metadata.tables[records.RECORD_CLASSES[kind].TABLE] for kind in records.kinds_in_tables()
}
"""The table of each kind of record."""

TERMS: Mapping[str, sa.Table] = {
    kind: terms for kind, main in MAIN.items() if (terms := schema.metadata.tables.get(f"{main.name}_term")) is not None
}
"""Where the lists of plain words of a record go."""


def _nested_in(cls: type[Any]) -> Iterator[type[Any]]:
    for each in shape.fields(cls):
        if each.nested:
            yield each.nested
            yield from _nested_in(each.nested)


LISTS: Mapping[type[Any], sa.Table] = {
    part: schema.metadata.tables[part.TABLE] for kind in MAIN for part in _nested_in(records.RECORD_CLASSES[kind])
}
"""Where the parts of a record, and what is nested in those, go."""

Row = list[Any]
Rows = dict[str, list[Row]]
"""Rows by the name of their table, their columns in the order of its `Layout`."""


def rows_of(record: Record) -> Rows:
    """The rows of a record on which nobody disagrees, in every table; none of a kind that has no table here."""
    if record.KIND not in MAIN:
        return {}
    main = MAIN[record.KIND]
    place = (record.id, record.id, record.ref, False, None)
    rows: Rows = {main.name: [LAYOUTS[main.name].row(place, record, record)]}
    _add_lists(rows, record, "", record)
    for table, found in search_tables.rows(record):
        rows.setdefault(table.name, []).append([record.id, found])
    return rows


DISPUTED = 4
"""Where a main row says on how many points people disagree."""


def bare(main: sa.Table, uuid: str, key: str | None = None) -> Row:
    """The main row of a record of which nothing can be shown; readings and claims need a provision's `key` there."""
    columns = LAYOUTS[main.name].columns
    row = [uuid, uuid, records.ref(uuid), True, *(_OPEN_ENDS.get(name) for name in columns[4:])]
    if "key" in columns:
        row[columns.index("key")] = key
    return row


_OPEN_ENDS = {"earliest": schema.FIRST_DAY, "latest": schema.LAST_DAY, "published_earliest": schema.FIRST_DAY}


def _add_lists(rows: Rows, value: Any, part: str, record: Record) -> None:
    """Adds the rows of every list of `value`, a record or one of its parts, and of the lists within those."""
    owner = record.id
    for name, table, holds_parts in _lists(type(value)):
        held = getattr(value, name)
        if not held:
            continue
        made, layout = rows.setdefault(table, []), LAYOUTS[table]
        if layout.cells is None:
            made.extend([owner, name, position, one] for position, one in enumerate(held))
        elif holds_parts:
            for one in held:
                made.append(layout.row((owner, one.id, one.position), one, record))
                _add_lists(rows, one, one.id, record)
        else:
            made.extend(layout.row((owner, part or name, position), one, record) for position, one in enumerate(held))


def tables_below(kind: str) -> list[sa.Table]:
    """The tables whose rows belong to a record of this kind, those of its parts' own lists left out: they cascade."""
    lists = [LISTS[declared.nested] for declared in shape.fields(records.RECORD_CLASSES[kind]) if declared.nested]
    return [*lists, *([TERMS[kind]] if kind in TERMS else []), *search_tables.TABLES.get(kind, ())]


@once_a_class
def _lists(cls: type[Any]) -> tuple[tuple[str, str, bool], ...]:
    """Of each list of a record or part its name, the name of its table, and whether it holds parts."""
    return tuple(
        (each.name, (LISTS[each.nested] if each.nested else TERMS[cls.KIND]).name, each.holds_parts())
        for each in shape.fields(cls)
        if each.many
    )


Cells = Callable[[Any], tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table's row follows from what it holds: its place, then the fields, then what is derived from them.

    `columns` are the names of its columns in that order. `cells` gets the fields, None where no class has the table's
    rows; `written` and `references` say where among the columns a field is not stored as it is held, `keys` where a
    provision is referred to by its key.
    """

    columns: Sequence[str]
    cells: Cells | None = None
    written: Sequence[tuple[int, Callable[[Any], Any]]] = ()
    references: Sequence[tuple[int, sa.Table]] = ()
    keys: Sequence[int] = ()
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
    if cls is None:
        return Layout([column.name for column in table.c])
    held = {column.info["field"]: column.name for column in table.c if "field" in column.info}
    fields = [each for each in shape.fields(cls) if each.name in held and not each.many]
    place = [column.name for column in table.c if "field" not in column.info]
    names = [held[each.name] for each in fields]
    derived = [column.name for column in table.c if column.name not in (*place, *names)]
    at = {each.name: number for number, each in enumerate(fields, start=len(place))}
    columns = [*place, *names, *derived]
    return Layout(
        columns=columns,
        cells=attrgetter(*(each.name for each in fields)),
        written=[(at[each.name], each.kind.write) for each in fields if each.kind and not each.kind.as_held],
        references=[(at[name], MAIN[REFERENCES[name]]) for name in at if name in REFERENCES],
        keys=[columns.index(column.name) for column in table.c if schema.refers_by_key(column)],
        derive=DERIVED_COLUMNS.get(table),
    )


def owner_of(table: sa.Table) -> sa.Column[Any]:
    """The column of a table that says by its local id which record a row belongs to, or is."""
    return table.c[LAYOUTS[table.name].columns[0]]


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

_CLASSES: Mapping[sa.Table, type[Any]] = {
    **{main: records.RECORD_CLASSES[kind] for kind, main in MAIN.items()},
    **{table: cls for cls, table in LISTS.items()},
}
LAYOUTS: Mapping[str, Layout] = {table.name: _layout(table) for table in schema.DERIVED}
"""By the name of the table."""
