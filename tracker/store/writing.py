"""Writing many rows at once, as tuples in the driver's own form: SQLAlchemy's takes as long as the writing itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection


def insert(connection: Connection, table: sa.Table, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Adds `rows`, whose values are in the order of `columns`, the keys of columns of the table."""
    if not rows:
        return
    names, mark = _names(connection, table, columns)
    marks = ", ".join([mark] * len(names))
    into = f"{_quoted(connection, table.name)} ({', '.join(names)})"
    connection.exec_driver_sql(f"INSERT INTO {into} VALUES ({marks})", list(map(tuple, rows)))  # noqa: S608 - names of ours


def update(connection: Connection, table: sa.Table, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Gives rows that are there new values; the first of `columns` is the id that they are known by."""
    if not rows:
        return
    (first, *others), mark = _names(connection, table, columns)
    values = ", ".join(f"{name} = {mark}" for name in others)
    statement = f"UPDATE {_quoted(connection, table.name)} SET {values} WHERE {first} = {mark}"  # noqa: S608 - names of ours
    connection.exec_driver_sql(statement, [(*row[1:], row[0]) for row in rows])


def _names(connection: Connection, table: sa.Table, columns: Sequence[str]) -> tuple[list[str], str]:
    """The names of columns as statements hold them, and what stands there for a value."""
    names = [_quoted(connection, table.c[key].name) for key in columns]
    return names, "?" if connection.dialect.name == "sqlite" else "%s"


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)
