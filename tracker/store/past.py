"""What the file said on a day gone by: the same tables, made in memory from the changes that were there then.

So every question that can be asked of the file today can be asked of it as it was, by the very same code; the price
is rebuilding the records once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tracker.store import schema
from tracker.store.history import BATCH, all_histories
from tracker.store.records import rebuild


@contextmanager
def as_known_on(connection: Connection, day: date) -> Iterator[Connection]:
    """A connection to the database as it was at the end of `day` (UTC), by its authors' clocks."""
    if day == date.max:
        yield connection
        return
    midnight = datetime.combine(day + timedelta(days=1), datetime.min.time(), UTC)
    made = sa.create_engine("sqlite://", poolclass=sa.pool.StaticPool)
    try:
        with made.connect() as past, past.begin():
            schema.metadata.create_all(past)
            _copy(connection, past, int(midnight.timestamp() * 1000))
            for batch in all_histories(past):
                rebuild(past, batch)
            yield past
    finally:
        made.dispose()


def _copy(connection: Connection, past: Connection, before_ms: int) -> None:
    """Copies the journal's entries from before a moment."""
    change, changeset = schema.change, schema.changeset
    then = changeset.c.wall_ms < before_ms
    queries = {
        changeset: sa.select(changeset).where(then),
        change: sa.select(change).join(changeset, changeset.c.id == change.c.changeset).where(then),
    }
    for table, query in queries.items():
        for page in connection.execute(query).mappings().partitions(BATCH):
            past.execute(table.insert(), [{column.key: row[column] for column in table.c} for row in page])
