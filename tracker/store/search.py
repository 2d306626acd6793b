"""Full text: what of an event is searched, the names it is searched by, and how both engines are asked.

Tables made for it, like all derived ones, by `rebuild`: `event_text` holds the folded words of each event, in SQLite as
an FTS5 table, in PostgreSQL under an index of its own full text; `party_sound` how each name of a party sounds, and
`party_piece` the pieces of that, for names that are misspelt. Folding is ours on both, so both find the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tracker.domain.records import Event, Party, Record
from tracker.domain.sounds import misspelt, pieces, sound, sounds
from tracker.domain.text import fold
from tracker.store import schema

RANKED = 10_000
"""Events that are ranked. A word in more of them says little, and ranking all of them would take seconds."""

_LONGEST = 500_000  # PostgreSQL's vectors end at a megabyte
_SHORTEST_BEGINNING = 3  # letters; a shorter word must be the whole word
_NEAREST = 200  # parties whose names are compared letter by letter
_ALONE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
"""Kana and Chinese characters, which stand without blanks: each is a word of its own."""

TABLES = {"event": (schema.event_text,), "party": (schema.party_sound, schema.party_piece)}
"""The tables for search below each kind of record."""


def rows(record: Record, owner: int) -> Iterator[tuple[sa.Table, dict[str, Any]]]:
    """The rows by which a record is found."""
    if isinstance(record, Event):
        yield schema.event_text, {"owner": owner, "words": words(" ".join(_texts(record)))[:_LONGEST]}
    elif isinstance(record, Party):
        heard = {each for name in (record.name, *(alias.name for alias in record.aliases)) for each in sounds(name)}
        yield from ((schema.party_sound, {"owner": owner, "sound": each}) for each in sorted(heard))
        cut = {piece for each in heard for piece in pieces(each)}
        yield from ((schema.party_piece, {"owner": owner, "piece": each}) for each in sorted(cut))


def _texts(event: Event) -> Iterator[str]:
    """What is searched of an event: its own texts, what moved, where, and what was said of it."""
    yield event.title
    yield from (text for text in (event.summary, *event.tags) if text)
    yield from (each.name for each in event.items)
    yield from (text for each in event.participants for text in (each.place, each.note) if text)
    yield from (each.quote for each in event.citations if each.quote)
    yield from (text for each in event.claims for text in (each.text, each.quote) if text)


def words(text: str) -> str:
    """The words of a text, folded, with single blanks."""
    return " ".join(_ALONE.sub(r" \g<0> ", fold(text)).split())


class Hits(NamedTuple):
    """What was found: the condition on events; and how good each is, the best smallest, unless they were too many."""

    condition: sa.ColumnElement[bool]
    merit: dict[int, tuple[int, float]] | None


class _Term(NamedTuple):
    """One word that is searched for: as the engine's full text takes it, and the parties called so, if any."""

    match: str
    parties: sa.Select[Any] | None

    def of_parties(self) -> sa.Select[Any]:
        """The events in which one of those took part."""
        participant = schema.participant
        called = sa.false() if self.parties is None else participant.c.party_id.in_(self.parties)
        return sa.select(participant.c.owner).where(called).distinct()


def find(connection: Connection, typed: Sequence[str]) -> Hits:
    """The events in which every word occurs, or at the beginning of a word, or names somebody who took part.

    A name may be in other letters or otherwise spelt; where a word is found nowhere, it may be misspelt. Those whose
    participants are meant come first, then by how much a text is about the words.
    """
    split = [words(word).split() for word in typed]
    if not all(split):  # mere punctuation
        return Hits(sa.false(), {})
    terms = [_term(connection, word, tokens) for word, tokens in zip(typed, split, strict=True)]
    every = {"sqlite": " AND ", "postgresql": " & "}[connection.dialect.name].join(term.match for term in terms)
    merit = {found: (0, rank) for found, rank in connection.execute(_ranked(connection, every).limit(RANKED + 1))}
    named = [
        set(connection.scalars(term.of_parties().limit(RANKED + 1))) if term.parties is not None else set()
        for term in terms
    ]
    if max(len(merit), *map(len, named)) > RANKED:
        return Hits(sa.and_(*(_occurs(connection, term) for term in terms)), None)
    for event, met in _met_by_parties(connection, terms, named).items():
        merit[event] = (-met, merit[event][1] if event in merit else 0.0)
    return Hits(schema.event.c.id.in_(sorted(merit)), merit)


def _term(connection: Connection, word: str, tokens: Sequence[str]) -> _Term:
    match = _match(connection.dialect.name, tokens)
    heard = sound(word)
    parties = _called(schema.party_sound.c.owner, _begins(heard)) if heard else None
    if parties is not None and connection.scalar(parties.limit(1)) is not None:
        return _Term(match, parties)
    if not heard or connection.scalar(_ranked(connection, match).limit(1)) is not None:
        return _Term(match, None)
    near = _misspelt(connection, heard)
    return _Term(match, _called(schema.party_sound.c.owner, schema.party_sound.c.owner.in_(near)) if near else None)


def _match(dialect: str, tokens: Sequence[str]) -> str:
    """One word as the full text of an engine takes it; of several tokens, a phrase; the last may go on."""
    goes_on = len(tokens[-1]) >= _SHORTEST_BEGINNING or _ALONE.match(tokens[-1])
    if dialect == "sqlite":
        return f'"{" ".join(tokens)}"{" *" if goes_on else ""}'
    return " <-> ".join(f"'{token}'" for token in tokens) + (":*" if goes_on else "")


def _begins(heard: str) -> sa.ColumnElement[bool]:
    column = schema.party_sound.c.sound
    if len(heard) < _SHORTEST_BEGINNING:
        return column == heard
    return sa.and_(column >= heard, column < heard + "\U0010ffff")


def _called(owner: sa.ColumnElement[int], condition: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """The parties that `condition` selects, and those that were merged into them."""
    party = schema.party
    named = sa.select(owner.label("id")).where(condition).cte("named", recursive=True)
    named = named.union(sa.select(party.c.id).join(named, party.c.merged_into == named.c.id))
    return sa.select(named.c.id)


def _misspelt(connection: Connection, heard: str) -> list[int]:
    """The parties with the most pieces of a sound in common that sound nearly so."""
    piece, known = schema.party_piece, schema.party_sound
    shared = sa.select(piece.c.owner).where(piece.c.piece.in_(sorted(pieces(heard)))).group_by(piece.c.owner)
    nearest = shared.order_by(sa.func.count().desc(), piece.c.owner).limit(_NEAREST)
    candidates = sa.select(known.c.sound, known.c.owner).where(known.c.owner.in_(list(connection.scalars(nearest))))
    return sorted(set(misspelt(heard, ((other, owner) for other, owner in connection.execute(candidates)))))


def _matches(connection: Connection, match: str) -> sa.ColumnElement[bool]:
    """Whether an event's words match."""
    if connection.dialect.name == "sqlite":
        return sa.literal_column("event_text").op("MATCH", is_comparison=True)(match)
    return schema.vector().op("@@", is_comparison=True)(sa.func.to_tsquery(schema.PLAIN, match))


def _ranked(connection: Connection, match: str) -> sa.Select[Any]:
    """The events whose words match, and how good each is; the best smallest."""
    rank = (
        sa.literal_column("rank")
        if connection.dialect.name == "sqlite"
        else -sa.func.ts_rank(schema.vector(), sa.func.to_tsquery(schema.PLAIN, match))
    )
    return sa.select(schema.event_text.c.owner, rank).where(_matches(connection, match))


def _occurs(connection: Connection, term: _Term) -> sa.ColumnElement[bool]:
    text = sa.select(schema.event_text.c.owner).where(_matches(connection, term.match))
    in_text = schema.event.c.id.in_(text)
    return sa.or_(in_text, schema.event.c.id.in_(term.of_parties())) if term.parties is not None else in_text


def _met_by_parties(connection: Connection, terms: Sequence[_Term], named: Sequence[set[int]]) -> dict[int, int]:
    """The events in which every word occurs or names somebody who took part; of each, how many do that."""
    every = set().union(*named)
    for term, events in zip(terms, named, strict=True):
        text = sa.select(schema.event_text.c.owner).where(_matches(connection, term.match))
        others = sorted(every - events)
        every = events & every | set(
            connection.scalars(text.where(schema.event_text.c.owner.in_(others))) if others else ()
        )
    return {event: sum(event in events for events in named) for event in every}
