"""Taking values out for good: out of the journal, out of all that is made from it, and out of notes that repeat them.

What is deleted from an SQLite file stays on its pages until they are used again, so the file is marked here as one to
rewrite, within the same transaction; `tracker.store.database.writing` rewrites it once that is saved.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tracker.domain import redaction
from tracker.domain.journal import Change, Changeset
from tracker.domain.text import fold
from tracker.store import schema
from tracker.store.changes import row_of
from tracker.store.files import TO_REWRITE
from tracker.store.history import batches, changesets
from tracker.store.rows import Readable, rows
from tracker.store.server import SCHEMA

_PAGE = 2_000  # changes read at once in a walk through the journal
_ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-f]{4})')


class Held(NamedTuple):
    """Where words still stand: the ids of the changes with one of the texts, and the words that some change has."""

    changes: tuple[str, ...]
    words: frozenset[str]


def put_redacted(connection: Connection, redacted: Iterable[Change]) -> None:
    """Puts redacted changes in the place of the whole ones in the journal."""
    table = schema.change
    for change in redacted:
        row = row_of(change)
        gone = {name: row[name] for name in ("new_values", "values_digest", "redaction")}
        here = (table.c.record == change.record, table.c.hash == change.id)
        connection.execute(table.update().where(*here).values(gone))


def leave_no_word(
    connection: Connection, gone: Sequence[Change], notes: Collection[str] = (), known: Sequence[Change] = ()
) -> None:
    """Sees to it that no word of redacted changes is left where the journal's values do not put it.

    `gone` are the changes with the values that they had, which are redacted by now, and `known` others of which another
    copy still has the values; `notes` are the changesets whose notes are to go whatever they say. A note goes if it
    repeats a word that no change holds any more.
    """
    every = [*gone, *known]
    noted = [each for each in changesets(connection) if each.note is not None] if every or notes else []
    wanted = {*notes, *_commands(noted, every), *_repeating(connection, noted, redaction.words(every))}
    forgotten = sorted(each.id for each in noted if each.id in wanted)
    for some in batches(forgotten):
        table = schema.changeset
        connection.execute(table.update().where(table.c.hash.in_(some)).values(note=None))
    if not gone and not forgotten:
        return  # nothing that was here has gone
    connection.info[TO_REWRITE] = True
    if connection.dialect.name == "sqlite":
        # A full-text index keeps the words of deleted rows in its segments until those are merged.
        connection.exec_driver_sql("INSERT INTO event_text (event_text) VALUES ('rebuild')")
        if connection.exec_driver_sql("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat4'").first():
            connection.exec_driver_sql("DELETE FROM sqlite_stat4")  # samples of values, by another program's ANALYZE
        connection.exec_driver_sql(f"PRAGMA user_version = {TO_REWRITE}")


def _commands(noted: Sequence[Changeset], gone: Sequence[Change]) -> set[str]:
    """The changesets of some changes, and those that undid or redid these: their notes repeat what was done."""
    found = {change.changeset.id for change in gone}
    while more := {each.id for each in noted if each.undoes in found} - found:
        found |= more
    return found


def _repeating(connection: Connection, noted: Sequence[Changeset], words: frozenset[str]) -> Iterator[str]:
    """The changesets whose notes repeat one of the words that no change holds."""
    repeated = {each.id: redaction.repeated(words, each.note or "") for each in noted}
    asked = frozenset[str]().union(*repeated.values())
    lost = asked - held(connection, words=asked).words
    return (changeset for changeset, found in repeated.items() if found & lost)


def held(connection: Readable, texts: Collection[str] = (), words: Collection[str] = ()) -> Held:
    """Which changes hold one of the folded `texts`, and which of the folded `words` stand in any change.

    Walks through the whole journal: folding is ours, and no index knows every text.
    """
    found: list[str] = []
    missing = set(words)
    for change, values in _folded(connection) if texts or words else ():
        if any(text in values for text in texts):
            found.append(change)
        missing -= {word for word in missing if redaction.stands_in(word, values)}
        if not missing and not texts:
            break
    return Held(tuple(found), frozenset(words) - missing)


def _folded(connection: Readable) -> Iterator[tuple[str, str]]:
    """The id of each change that has values, and those folded; by arrival."""
    page = """
        SELECT id, hash, new_values FROM change
         WHERE id > :last AND new_values IS NOT NULL ORDER BY id LIMIT :most
    """
    last = 0
    while some := list(rows(connection, page, last=last, most=_PAGE)):
        for _, change, values in some:
            yield change, fold(_ESCAPE.sub(" ", values))
        last = some[-1][0]


def rewrite_server(connection: Connection) -> None:
    """Has a server write its tables anew, without the dead rows that it would keep for a while."""
    free = connection.execution_options(isolation_level="AUTOCOMMIT")
    for table in (schema.change, schema.changeset, *schema.DERIVED):
        free.execute(sa.text(f"VACUUM (FULL) {SCHEMA}.{table.name}"))
