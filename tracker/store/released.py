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
    "0001": "c20a12dee1e6d877b121b48b3d8e843018a920dddd7731ace48c9832912f81d5",
}

FORMER: frozenset[str] = frozenset()
"""Derived tables and views of earlier versions that this one makes no more: an upgrade drops them."""


def fingerprint(objects: Iterable[tuple[Any, ...]]) -> str:
    """SHA-256 of everything in an sqlite_schema (type, name, tbl_name, sql), in whatever order its clauses stand.

    The order of a table's constraints and the blanks between them are the writing library's, not ours.
    """
    lines = sorted("\t".join([kind, name, table, *_clauses(kind, sql)]) for kind, name, table, sql in objects)
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
    return frozenset({*plain, *indexes, *automatic, *full_text})
