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


_CALLED = """
    WITH RECURSIVE named(id) AS (
        SELECT party FROM party_sound WHERE sound >= :low AND sound {below} :high
        UNION SELECT party.id FROM named CROSS JOIN party WHERE party.merged_into = named.id
    )
    SELECT DISTINCT participant.event FROM named CROSS JOIN participant WHERE participant.party = named.id
"""
"""The events in which a party of a name took part, whose name begins so or, of a short word, is just that; merged
parties go by the names of those they turned out to be. CROSS JOIN keeps SQLite from starting at the larger table."""

_BEGINNING, _WHOLE = _CALLED.format(below="<"), _CALLED.format(below="<=")
_OF_PARTIES = sa.text("SELECT DISTINCT event FROM participant WHERE party IN :parties LIMIT :most").bindparams(
    sa.bindparam("parties", expanding=True)
)
_MATCHES = {
    "sqlite": "event_text MATCH :match",
    "postgresql": "to_tsvector('simple'::regconfig, words) @@ to_tsquery('simple', :match)",
}
_RANK = {
    "sqlite": "rank",
    "postgresql": "-ts_rank(to_tsvector('simple'::regconfig, words), to_tsquery('simple', :match))",
}
_AND = {"sqlite": " AND ", "postgresql": " & "}


class _Term(NamedTuple):
    """One word that is searched for: as the engine's full text takes it, and how it sounds."""

    match: str
    heard: str

    def called(self) -> tuple[str, dict[str, str]]:
        """The statement that finds the events of those called so, and what it is given."""
        if len(self.heard) < _SHORTEST_BEGINNING:
            return _WHOLE, {"low": self.heard, "high": self.heard}
        return _BEGINNING, {"low": self.heard, "high": self.heard + "\U0010ffff"}


def find(connection: Connection, typed: Sequence[str]) -> Hits:
    """The events in which every word occurs, or at the beginning of a word, or names somebody who took part.

    A name may be in other letters or otherwise spelt; where a word is found nowhere, it may be misspelt. Those whose
    participants are meant come first, then by how much a text is about the words.
    """
    dialect = connection.dialect.name
    split = [words(word).split() for word in typed]
    if not all(split):  # mere punctuation
        return Hits(sa.false(), {})
    terms = [_Term(_match(dialect, tokens), sound(word)) for word, tokens in zip(typed, split, strict=True)]
    merit = {found: (0, rank) for found, rank in _ranked(connection, _AND[dialect].join(term.match for term in terms))}
    named = [_by_name(connection, term) for term in terms]
    if not merit:
        named = [events or _by_slip(connection, term) for term, events in zip(terms, named, strict=True)]
    if max(len(merit), *map(len, named)) > RANKED:
        return Hits(sa.and_(*(_occurs(dialect, number, term) for number, term in enumerate(terms))), None)
    for event, met in _met_by_parties(connection, terms, named).items():
        merit[event] = (-met, merit[event][1] if event in merit else 0.0)
    return Hits(schema.event.c.id.in_(sorted(merit)), merit)


def _match(dialect: str, tokens: Sequence[str]) -> str:
    """One word as the full text of an engine takes it; of several tokens, a phrase; the last may go on."""
    goes_on = len(tokens[-1]) >= _SHORTEST_BEGINNING or _ALONE.match(tokens[-1])
    if dialect == "sqlite":
        return f'"{" ".join(tokens)}"{" *" if goes_on else ""}'
    return " <-> ".join(f"'{token}'" for token in tokens) + (":*" if goes_on else "")


def _ranked(connection: Connection, match: str, most: int | None = None) -> Sequence[Any]:
    """Events whose words match, no more than `most`, and how good each is; the best smallest."""
    dialect = connection.dialect.name
    statement = f"SELECT rowid, {_RANK[dialect]} FROM event_text WHERE {_MATCHES[dialect]} LIMIT :most"  # noqa: S608 - of constants
    return connection.execute(sa.text(statement), {"match": match, "most": most or RANKED + 1}).all()


def _by_name(connection: Connection, term: _Term) -> set[int]:
    """The events in which somebody called so took part."""
    if not term.heard:
        return set()
    statement, given = term.called()
    return set(connection.scalars(sa.text(f"{statement} LIMIT :most"), {**given, "most": RANKED + 1}))


def _by_slip(connection: Connection, term: _Term) -> set[int]:
    """The events of those whose name the word is probably a slip of, unless it occurs in a text as it is.

    They are among the parties that have the most pieces of its sound in common with it.
    """
    if not term.heard or _ranked(connection, term.match, most=1):
        return set()
    piece, known = schema.party_piece, schema.party_sound
    shared = sa.select(piece.c.owner).where(piece.c.piece.in_(sorted(pieces(term.heard)))).group_by(piece.c.owner)
    nearest = shared.order_by(sa.func.count().desc(), piece.c.owner).limit(_NEAREST)
    candidates = sa.select(known.c.sound, known.c.owner).where(known.c.owner.in_(list(connection.scalars(nearest))))
    sounds_of = ((other, owner) for other, owner in connection.execute(candidates))
    near = sorted(set(misspelt(term.heard, sounds_of)))
    return set(connection.scalars(_OF_PARTIES, {"parties": near, "most": RANKED + 1})) if near else set()


def _occurs(dialect: str, number: int, term: _Term) -> sa.ColumnElement[bool]:
    """Whether one of many words occurs in an event or names somebody who took part."""
    matches = _MATCHES[dialect].replace(":match", f":match{number}")
    condition = f"event.id IN (SELECT rowid FROM event_text WHERE {matches})"  # noqa: S608 - of constants
    given = {f"match{number}": term.match}
    if term.heard:
        statement, called = term.called()
        for name, value in called.items():
            statement = statement.replace(f":{name}", f":{name}{number}")
            given[f"{name}{number}"] = value
        condition = f"({condition} OR event.id IN ({statement}))"
    return sa.type_coerce(sa.text(condition).bindparams(**given), sa.Boolean)


def _met_by_parties(connection: Connection, terms: Sequence[_Term], named: Sequence[set[int]]) -> dict[int, int]:
    """The events in which every word occurs or names somebody who took part; of each, how many do that."""
    every = set().union(*named)
    text = schema.event_text.c.owner
    matches = sa.text(_MATCHES[connection.dialect.name])
    for term, events in zip(terms, named, strict=True):
        others = sorted(every - events)
        query = sa.select(text).where(matches.bindparams(match=term.match), text.in_(others))
        every = events & every | (set(connection.scalars(query)) if others else set())
    return {event: sum(event in events for events in named) for event in every}
