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

from tracker.errors import Unusable
from tracker.store import schema
from tracker.store.history import all_histories, batches
from tracker.store.records import rebuild
from tracker.store.rows import Readable, rows


@contextmanager
def as_known_on(connection: Readable, day: date) -> Iterator[Readable]:
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


_CHANGESETS = "FROM changeset WHERE wall_ms < :before"
_CHANGES = "FROM change WHERE changeset_id IN (SELECT id FROM changeset WHERE wall_ms < :before)"


def _copy(connection: Readable, past: Connection, before_ms: int) -> None:
    """Copies the journal's entries from before a moment."""
    for table, which in ((schema.changeset, _CHANGESETS), (schema.change, _CHANGES)):
        names = [column.name for column in table.c]
        found = rows(connection, f"SELECT {', '.join(names)} {which}", before=before_ms)
        for some in batches(found):
            try:
                past.execute(table.insert(), [dict(zip(names, row, strict=True)) for row in some])
            except sa.exc.IntegrityError as error:
                raise Unusable(
                    f"the journal is damaged ({error.orig}); restore a backup (tracker db verify says what else is)"
                ) from None
