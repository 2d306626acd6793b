"""Copies of one file on a disk, and what tests do with them: edit as somebody, merge, compare."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tests.store.builders import save
from tracker.actions.export import documents
from tracker.actions.merge import Merged, merge
from tracker.actions.resolve import Disputed, disputed
from tracker.domain import journal
from tracker.domain.journal import Change, Changeset
from tracker.domain.records import Record
from tracker.formats.documents import write_jsonl
from tracker.store import schema
from tracker.store.database import reading, writing
from tracker.store.files import Database
from tracker.store.history import all_histories, changes_of, changesets, histories
from tracker.store.verify import verify


class Copy:
    """One analyst's file."""

    def __init__(self, path: Path, like: Path) -> None:
        self.path = path
        path.write_bytes(like.read_bytes())

    @property
    def database(self) -> Database:
        return Database(str(self.path))

    def save(self, *wanted: Record, **who_and_when: Any) -> Changeset:
        with writing(self.database) as connection:
            return save(connection, *wanted, **who_and_when)

    def merge(self, *others: Copy) -> Merged:
        return merge(self.database, [other.path for other in others])

    @property
    def changes(self) -> dict[str, Change]:
        """Every change in the file, by id."""
        with reading(self.database) as connection:
            return {change.id: change for page in all_histories(connection) for history in page for change in history}

    @property
    def export(self) -> str:
        with reading(self.database) as connection:
            out = io.StringIO()
            write_jsonl(documents(connection), out)
            return out.getvalue()

    @property
    def disputed(self) -> list[Disputed]:
        with reading(self.database) as connection:
            return disputed(connection)

    @property
    def faults(self) -> list[str]:
        with reading(self.database) as connection:
            return list(verify(connection))

    @property
    def history(self) -> list[str]:
        """The journal as a set, with everything that must be the same in every copy."""
        change, changeset = schema.change, schema.changeset
        names = ("record", "hash", "kind", "new_values", "parents", "values_digest", "redaction")
        queries = (
            sa.select(*(change.c[name] for name in names)),
            sa.select(*(changeset.c[name] for name in ("hash", "author", "wall_ms", "undoes"))),
        )
        with reading(self.database) as connection:
            return sorted(repr(tuple(row)) for query in queries for row in connection.execute(query))

    @property
    def notes(self) -> dict[str, str | None]:
        """The note of each changeset, None where it was taken out.

        Which of them repeat a redacted word shows only while one of two files still has the word, so the last may go
        one merge later in one copy than in another.
        """
        with reading(self.database) as connection:
            found = connection.execute(sa.select(schema.changeset.c.hash, schema.changeset.c.note))
            return {changeset: note for changeset, note in found}  # noqa: C416 - a row is no pair to mypy

    @property
    def log(self) -> list[str]:
        """What `tracker log` prints, of every record too, in that order."""
        with reading(self.database) as connection:
            commands = [each.id for each in changesets(connection)]
            records = sorted({change.record: None for each in commands for change in changes_of(connection, each)})
            entries = [
                each.change for record in records for each in journal.log(histories(connection, [record])[record])
            ]
            return [*commands, *(change.id for each in commands for change in changes_of(connection, each)), *entries]

    def same_as(self, other: Copy) -> bool:
        return (self.export, self.history, self.disputed, self.log) == (
            *(other.export, other.history, other.disputed, other.log),
        )


def histories_of(changes: dict[str, Change]) -> dict[str, list[Change]]:
    found: dict[str, list[Change]] = {}
    for change in journal.union(changes.values()):
        found.setdefault(change.record, []).append(change)
    return found
