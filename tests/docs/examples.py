"""What the pages show of the demo: the rows of a query, and one event as JSON."""

from __future__ import annotations

import re
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

from tests.docs.markdown import Blocks, table
from tracker.actions import read
from tracker.actions.initialise import initialise
from tracker.domain.records import Event
from tracker.domain.text import to_json
from tracker.formats.account import Account
from tracker.formats.json_ import item
from tracker.store.database import reading
from tracker.store.files import Database

_SQL = re.compile(r"```sql\n(.*?)```", re.DOTALL)


@contextmanager
def demo() -> Iterator[Path]:
    """A new database with the demo, for as long as it is needed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tracker.db"
        path.write_bytes(_made())
        yield path


@cache
def _made() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tracker.db"
        initialise(Database(str(path)), demo=True)
        return path.read_bytes()


def _rows(before: str) -> str:
    """What the query that stands last before the block gives on the demo, as a plain SQLite program would run it."""
    query = _SQL.findall(before)[-1]
    with demo() as path, closing(sqlite3.connect(path)) as connection:
        cursor = connection.execute(query)
        rows = cursor.fetchall()
    assert rows, f"nothing in the demo answers {query}"
    return table([str(column[0]) for column in cursor.description], ([_cell(each) for each in row] for row in rows))


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def _item(_: str) -> str:
    """The limousine, as `tracker show BD5 --json` prints it."""
    with demo() as path, reading(Database(str(path))) as connection:
        event = read.record(connection, "BD5NXFVW")
        assert isinstance(event, Event)
        shown = item(Account(event, read.directory_of(connection, event)))
    return f"```json\n{to_json(shown, indent=2)}\n```"


BLOCKS: Blocks = {"rows": _rows, "item": _item}
