"""The tables have a column for every field of every record, and no column that nobody fills."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from tests.store.builders import one_of_each_kind, save
from tracker.domain import kinds, shape
from tracker.domain.records import RECORD_CLASSES
from tracker.domain.references import REFERENCES
from tracker.store import schema, search_tables
from tracker.store.database import writing
from tracker.store.files import Database
from tracker.store.tables import DERIVED_COLUMNS, LISTS, MAIN, TERMS, owner_of, tables_below


def _fields_of(table: sa.Table, *, needed: bool = False) -> set[str]:
    """The fields that the columns of a table hold; of those that are `needed`, which must not be empty."""
    return {column.info["field"] for column in table.c if "field" in column.info and not (needed and column.nullable)}


DERIVED_KEYS = {"earliest", "latest", "published_earliest", "folded_name"}
"""Columns made from fields for filters and indexes."""


def _nested_in(cls: type[Any]) -> Iterator[type[Any]]:
    for field in shape.fields(cls):
        if field.nested is not None:
            yield field.nested
            yield from _nested_in(field.nested)


def _tables() -> list[tuple[type[Any], sa.Table]]:
    mains = [(cls, MAIN[kind]) for kind, cls in RECORD_CLASSES.items()]
    nested = {part: LISTS[part] for cls in RECORD_CLASSES.values() for part in _nested_in(cls)}
    return [*mains, *nested.items()]


TABLES = [pytest.param(cls, table, id=table.name) for cls, table in _tables()]


def test_every_kind_of_record_and_part_has_a_table_and_every_table_is_one_of_those() -> None:
    assert MAIN.keys() == RECORD_CLASSES.keys()
    of_records = {table for _, table in _tables()}
    for_search = {table for tables in search_tables.TABLES.values() for table in tables}
    assert set(schema.DERIVED) == of_records | set(TERMS.values()) | for_search
    assert {part for cls in RECORD_CLASSES.values() for part in _nested_in(cls)} == LISTS.keys()


@pytest.mark.parametrize(("cls", "table"), TABLES)
def test_the_columns_of_a_table_are_the_single_fields_of_its_record(cls: type[Any], table: sa.Table) -> None:
    single = {field.name for field in shape.fields(cls) if not field.many}
    columns = _fields_of(table)
    derived = columns - single
    assert columns >= single
    assert derived <= DERIVED_KEYS
    assert not derived or table in DERIVED_COLUMNS


@pytest.mark.parametrize(("cls", "table"), TABLES)
def test_a_field_that_a_record_must_have_is_never_null_in_a_part(cls: type[Any], table: sa.Table) -> None:
    """A main row may be bare; a part is there with all it must have, or not at all."""
    if table in MAIN.values():
        assert _fields_of(table, needed=True) <= DERIVED_KEYS
    else:
        needed = {field.name for field in shape.fields(cls) if field.required and not field.many}
        assert needed <= _fields_of(table, needed=True)


def test_plain_lists_are_kept_in_the_terms_of_their_record() -> None:
    with_plain_lists = {
        kind
        for kind, cls in RECORD_CLASSES.items()
        if any(field.many and field.nested is None for field in shape.fields(cls))
    }
    assert with_plain_lists == TERMS.keys()
    for part in LISTS:
        assert not any(field.many and field.nested is None for field in shape.fields(part)), part


def test_every_field_that_holds_an_id_refers_to_a_table() -> None:
    for cls, table in _tables():
        for field in shape.fields(cls):
            if isinstance(field.kind, kinds.Identity):
                (column,) = (each for each in table.c if each.info.get("field") == field.name)
                (foreign,) = column.foreign_keys
                assert foreign.column.table is MAIN[REFERENCES[field.name]], f"{table.name}.{field.name}"


def test_no_column_stays_empty_when_every_field_is_filled(database: Database) -> None:
    with writing(database, dry_run=True) as connection:
        save(connection, *one_of_each_kind())
        for table in schema.DERIVED:
            filled = {
                column.key
                for row in connection.execute(sa.select(table)).mappings()
                for column in table.c
                if row[column] is not None
            }
            assert filled == {column.key for column in table.c} - {"disputed"}, table.name


def test_every_plain_list_is_in_the_terms(database: Database) -> None:
    with writing(database, dry_run=True) as connection:
        save(connection, *one_of_each_kind())
        for kind, table in TERMS.items():
            plain = {field.name for field in shape.fields(RECORD_CLASSES[kind]) if field.many and not field.nested}
            assert set(connection.scalars(sa.select(table.c.field))) == plain


@pytest.mark.parametrize("kind", RECORD_CLASSES)
def test_the_tables_below_a_record_are_those_of_its_own_lists(kind: str) -> None:
    lists = [field for field in shape.fields(RECORD_CLASSES[kind]) if field.nested]
    assert len(tables_below(kind)) == len(lists) + (kind in TERMS) + len(search_tables.TABLES.get(kind, ()))
    owners = {key.column.table for table in tables_below(kind) for key in owner_of(table).foreign_keys}
    assert owners <= {MAIN[kind]}


def test_every_constraint_and_index_has_a_name() -> None:
    """One without a name cannot be altered on SQLite, nor told from another in a message."""
    for table in schema.metadata.tables.values():
        for each in (*table.constraints, *table.indexes):
            assert getattr(each, "name", None), each
