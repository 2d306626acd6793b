"""What is in a file besides what a tracker makes: somebody's own indexes, tables, views and triggers.

A file from elsewhere that has them is refused (`foreign`), `share` leaves them behind, and an upgrade takes them out;
none of it is ever run.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any, NamedTuple

from tracker.store.released import OBJECTS, OF_SQLITE, Object, known_names


class Stranger(NamedTuple):
    """Something in a file that no tracker made: `kind` is index, table, trigger or view, `of` the table that it is of.

    `rows` is how many a table holds, None where nobody has looked.
    """

    kind: str
    name: str
    of: str
    rows: int | None = None

    def __str__(self) -> str:
        article = "an" if self.kind == "index" else "a"
        of = f" on {self.of!s:.60}" if self.kind in ("index", "trigger") else ""
        return f"{article} {self.kind!s:.20} {self.name!r:.60}{of}" + (f" of {self.rows} rows" if self.rows else "")


def is_strange(found: Object) -> bool:
    """Whether no tracker makes what a row of sqlite_schema says; it never makes a trigger, whatever it is called."""
    kind, name, _, sql = found
    return kind == "trigger" or (name not in known_names() and OF_SQLITE.get(name, "") != sql)


def strangers(objects: Iterable[Object]) -> list[Stranger]:
    """What is somebody's own, as he made it: without what SQLite makes with it."""
    strange = sorted(filter(is_strange, objects), key=lambda found: _REMOVED.get(found[0], len(_REMOVED)))
    searching = tuple(f"{name}_" for _, name, _, sql in strange if _is_virtual(sql))
    return [
        Stranger(kind, name, of)
        for kind, name, of, sql in strange
        if sql is not None and not (kind == "table" and str(name).startswith(searching))
    ]


_REMOVED = {"trigger": 0, "view": 1, "index": 2, "table": 3}  # in this order, so that none of it is ever run


def _is_virtual(sql: Any) -> bool:
    return isinstance(sql, str) and sql.upper().startswith("CREATE VIRTUAL TABLE")


def leave_strangers(connection: sqlite3.Connection) -> list[Stranger]:
    """Takes out of a file what is somebody's own, and says what that was. None of it is run or looked into."""
    connection.execute("PRAGMA trusted_schema = OFF")
    found = with_rows(connection)
    for each in found:
        quoted = each.name.replace('"', '""')
        connection.execute(f'DROP {each.kind.upper()} "{quoted}"')
    return found


def with_rows(connection: sqlite3.Connection) -> list[Stranger]:
    """The strangers in a file, and how many rows their tables hold; a virtual one, which may run anything, says one."""
    objects = connection.execute(OBJECTS).fetchall()
    virtual = {name for _, name, _, sql in objects if _is_virtual(sql)}
    found = []
    for each in strangers(objects):
        quoted = each.name.replace('"', '""')
        if each.kind == "table" and each.name in virtual:
            found.append(each._replace(rows=1))
        elif each.kind == "table":
            (count,) = connection.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()  # noqa: S608 - quoted
            found.append(each._replace(rows=count))
        else:
            found.append(each)
    return found
