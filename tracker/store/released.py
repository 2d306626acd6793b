"""The schemas that were released, by revision: what a file from elsewhere may consist of.

`python -m tests.samples` prints the line of a new one and keeps a sample of a file that has it. From the day of a
release its line stays as it is: who alters the schema afterwards adds a revision.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

SCHEMAS: Mapping[str, str] = {
    "0001": "b7eb7333a5f726b8922071931cbf681928b15bbdf92f4362894ab4484a8b3084",
}

FORMER: frozenset[str] = frozenset()
"""Derived tables and views of earlier versions that this one makes no more: an upgrade drops them."""


STATISTICS: Mapping[str, str] = {
    "sqlite_stat1": "CREATE TABLE sqlite_stat1(tbl,idx,stat)",
    "sqlite_stat4": "CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)",
}
"""What ANALYZE makes, which database browsers run: a file is taken as if they were not there."""

OF_SQLITE: Mapping[str, str] = {**STATISTICS, "sqlite_sequence": "CREATE TABLE sqlite_sequence(name,seq)"}
"""Tables that SQLite makes by itself; the last stays where somebody has had a table with AUTOINCREMENT."""

Object = tuple[Any, ...]
"""A row of sqlite_schema: type, name, tbl_name, sql."""

OBJECTS = "SELECT type, name, tbl_name, sql FROM sqlite_schema"


def fingerprint(objects: Iterable[Object]) -> str:
    """SHA-256 of everything in an sqlite_schema, in whatever order its clauses stand.

    The order of a table's constraints and the blanks between them are the writing library's, not ours.
    """
    made = ((kind, name, table, sql) for kind, name, table, sql in objects if OF_SQLITE.get(name, "") != sql)
    lines = sorted("\t".join([kind, name, table, *_clauses(kind, sql)]) for kind, name, table, sql in made)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _clauses(kind: str, sql: str | None) -> list[str]:
    clauses = [" ".join(clause.split()).strip(" ,") for clause in (sql or "").split("\n")]
    return sorted(clauses) if kind == "table" else clauses


@cache
def known_names() -> frozenset[str]:
    """What every table, view and index of ours is called."""
    from tracker.store import schema
    from tracker.store.views import views

    tables = schema.metadata.tables.values()
    indexes = {str(index.name) for table in tables for index in table.indexes}
    automatic = {
        f"sqlite_autoindex_{name}_{number}"
        for name in (*schema.metadata.tables, "alembic_version")
        for number in (1, 2)
    }
    full_text = {f"event_text_{part}" for part in ("data", "idx", "content", "docsize", "config")}  # as FTS5 keeps it
    plain = {*schema.metadata.tables, *views("sqlite"), "alembic_version"}
    return frozenset({*plain, *indexes, *automatic, *full_text, *FORMER})
