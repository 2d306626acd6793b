"""Asking the tables in plain SQL, with SQLite's driver alone or through SQLAlchemy, whichever holds the connection.

SQLAlchemy takes longer to import than a timeline takes to print, so what printing asks is written out as SQL. A
statement is the same for both engines; the two things that differ are written as `each(:name)`, the values of a list
of texts, and `number_of_each(:name)`, of a list of numbers, so that a list of any length is one parameter.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from itertools import chain
from typing import Any, Protocol

from tracker.errors import Unusable

_TOGETHER = 500  # rows that SQLAlchemy fetches at once: one by one takes twice as long
_LIST = re.compile(r"\b(each|number_of_each)\(:(\w+)\)")
_LISTS = {
    ("sqlite", "each"): r"(SELECT value FROM json_each(:\2))",
    ("sqlite", "number_of_each"): r"(SELECT value FROM json_each(:\2))",
    ("postgresql", "each"): r"(SELECT json_array_elements_text(CAST(:\2 AS json)))",
    ("postgresql", "number_of_each"): r"(SELECT CAST(json_array_elements_text(CAST(:\2 AS json)) AS bigint))",
}


class Readable(Protocol):
    """A connection that can be asked: SQLite's own, or SQLAlchemy's."""

    def execute(self, statement: Any, parameters: Any = ..., /) -> Any: ...


def dialect(connection: Readable) -> str:
    """`sqlite` or `postgresql`."""
    return "sqlite" if isinstance(connection, sqlite3.Connection) else str(connection.dialect.name)  # type: ignore[attr-defined]  # SQLAlchemy's


def rows(connection: Readable, statement: str, /, **given: Any) -> Iterator[Any]:
    """The rows that a statement finds. A collection is given for an `each(:name)`."""
    engine = dialect(connection)
    asked = _LIST.sub(lambda found: found.expand(_LISTS[engine, found[1]]), statement)
    values = {
        name: _json(value) if isinstance(value, list | tuple | set | frozenset | Mapping) else value
        for name, value in given.items()
    }
    if isinstance(connection, sqlite3.Connection):
        return iter(connection.execute(asked, values))
    import sqlalchemy

    return chain.from_iterable(connection.execute(sqlalchemy.text(asked), values).partitions(_TOGETHER))


def column(connection: Readable, statement: str, /, **given: Any) -> list[Any]:
    """The first value of each row."""
    return [row[0] for row in rows(connection, statement, **given)]


def value(connection: Readable, statement: str, /, **given: Any) -> Any:
    """The first value of the first row; None where there is none."""
    return next((row[0] for row in rows(connection, statement, **given)), None)


def refuse_bytes(ids: list[Any]) -> list[Any]:
    """The ids; raises `Unusable` where another program has put bytes in the place of one."""
    if any(isinstance(each, bytes) for each in ids):
        raise Unusable(
            "the database is damaged: bytes stand where an id belongs; tracker db verify names them. Restore a backup"
        )
    return ids


def _json(values: Collection[Any]) -> str:
    listed = refuse_bytes(list(values))
    return json.dumps(sorted(listed) if isinstance(values, set | frozenset) else listed)
