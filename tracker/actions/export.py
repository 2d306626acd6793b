"""Everything that is in the file, as documents: by kind, then by id."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.domain.records import RECORD_CLASSES
from tracker.exchange.documents import Document, document_of
from tracker.store import queries
from tracker.store.database import Connection
from tracker.store.records import BATCH, load


def documents(connection: Connection) -> Iterator[Document]:
    """The document of every record that is there, in flat memory but for the parties' names."""
    names = queries.party_names(connection)
    for kind in sorted(RECORD_CLASSES):
        ids = queries.record_ids(connection, kind)
        for start in range(0, len(ids), BATCH):
            for record in load(connection, ids[start : start + BATCH]).values():
                yield document_of(record, names.get)
