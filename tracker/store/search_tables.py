"""What of a record is searched: the rows of the tables made for it.

`event_text` holds the folded words of each event, in SQLite as an FTS5 table, in PostgreSQL under an index of its own
full text; `party_sound` how each name of a party sounds, and `party_piece` the pieces of that, for names that are
misspelt. Folding is ours on both, so both find the same.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from tracker.domain.records import Event, Party, Record
from tracker.domain.sounds import pieces, sounds
from tracker.store import schema
from tracker.store.search import words

_LONGEST = 500_000  # PostgreSQL's vectors end at a megabyte

TABLES = {"event": (schema.event_text,), "party": (schema.party_sound, schema.party_piece)}
"""The tables for search below each kind of record."""


def rows(record: Record) -> Iterator[tuple[sa.Table, str]]:
    """What a record is found by, each with the table whose row it makes."""
    if isinstance(record, Event):
        yield schema.event_text, words(" ".join(_texts(record)))[:_LONGEST]
    elif isinstance(record, Party):
        heard = {each for name in (record.name, *(alias.name for alias in record.aliases)) for each in sounds(name)}
        yield from ((schema.party_sound, each) for each in sorted(heard))
        cut = {piece for each in heard for piece in pieces(each)}
        yield from ((schema.party_piece, each) for each in sorted(cut))


def _texts(event: Event) -> Iterator[str]:
    """What is searched of an event: its own texts, what moved, where, and what was said of it."""
    yield event.title
    yield from (text for text in (event.summary, *event.tags) if text)
    yield from (each.name for each in event.items)
    yield from (text for each in event.participants for text in (each.place, each.note) if text)
    yield from (each.quote for each in event.citations if each.quote)
    yield from (text for each in event.claims for text in (each.text, each.quote) if text)
