"""Full text: the events in which words occur, or whose participants they name, asked alike of both engines.

What is searched stands in the tables of `tracker.store.search_tables`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from tracker.domain.sounds import misspelt, pieces, sound
from tracker.domain.text import fold
from tracker.store.rows import Readable, column, dialect, rows

RANKED = 10_000
"""Events that are ranked. A word in more of them says little, and ranking all of them would take seconds."""

_SHORTEST_BEGINNING = 3  # letters; a shorter word must be the whole word
_NEAREST = 200  # parties whose names are compared letter by letter
_ALONE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
"""Kana and Chinese characters, which stand without blanks: each is a word of its own."""


def words(text: str) -> str:
    """The words of a text, folded, with single blanks."""
    folded = fold(text)
    return folded if folded.isascii() else " ".join(_ALONE.sub(r" \g<0> ", folded).split())


class Hits(NamedTuple):
    """What was found: the condition on events, with what it is given; and how good each is, the best smallest.

    That is None where they are too many to be ranked.
    """

    condition: str
    given: Mapping[str, Any]
    merit: Mapping[int, tuple[int, float]] | None


_CALLED = """
    WITH RECURSIVE named(id) AS (
        SELECT party_id FROM party_sound WHERE sound >= :low AND sound {below} :high
        UNION SELECT party.id FROM named CROSS JOIN party WHERE party.merged_into_id = named.id
    )
    SELECT DISTINCT participant.event_id FROM named CROSS JOIN participant WHERE participant.party_id = named.id
"""
"""The events in which a party of a name took part, whose name begins so or, of a short word, is just that; merged
parties go by the names of those they turned out to be. CROSS JOIN keeps SQLite from starting at the larger table."""

_BEGINNING, _WHOLE = _CALLED.format(below="<"), _CALLED.format(below="<=")
_OF_PARTIES = "SELECT DISTINCT event_id FROM participant WHERE party_id IN number_of_each(:parties) LIMIT :most"
_NEAR = """
    SELECT party_id FROM party_piece WHERE piece IN each(:pieces)
     GROUP BY party_id ORDER BY count(*) DESC, party_id LIMIT :most
"""
_SOUNDS = "SELECT sound, party_id FROM party_sound WHERE party_id IN number_of_each(:parties)"
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


def find(connection: Readable, typed: Sequence[str]) -> Hits:
    """The events in which every word occurs, or at the beginning of a word, or names somebody who took part.

    A name may be in other letters or otherwise spelt; where a word is found nowhere, it may be misspelt. Those whose
    participants are meant come first, then by how much a text is about the words.
    """
    engine = dialect(connection)
    split = [words(word).split() for word in typed]
    if not all(split):  # mere punctuation
        return Hits("FALSE", {}, {})
    terms = [_Term(_match(engine, tokens), sound(word)) for word, tokens in zip(typed, split, strict=True)]
    merit = {found: (0, rank) for found, rank in _ranked(connection, _AND[engine].join(term.match for term in terms))}
    named = [_by_name(connection, term) for term in terms]
    if not merit:
        named = [events or _by_slip(connection, term) for term, events in zip(terms, named, strict=True)]
    if max(len(merit), *map(len, named)) > RANKED:
        return _too_many(engine, terms)
    for event, met in _met_by_parties(connection, terms, named).items():
        merit[event] = (-met, merit[event][1] if event in merit else 0.0)
    return Hits("event.id IN number_of_each(:hits)", {"hits": set(merit)}, merit)


def _match(engine: str, tokens: Sequence[str]) -> str:
    """One word as the full text of an engine takes it; of several tokens, a phrase; the last may go on."""
    goes_on = len(tokens[-1]) >= _SHORTEST_BEGINNING or _ALONE.match(tokens[-1])
    if engine == "sqlite":
        return f'"{" ".join(tokens)}"{" *" if goes_on else ""}'
    return " <-> ".join(f"'{token}'" for token in tokens) + (":*" if goes_on else "")


def _ranked(connection: Readable, match: str, most: int | None = None) -> list[tuple[int, float]]:
    """Events whose words match, no more than `most`, and how good each is; the best smallest."""
    engine = dialect(connection)
    statement = f"SELECT rowid, {_RANK[engine]} FROM event_text WHERE {_MATCHES[engine]} LIMIT :most"  # noqa: S608 - of constants
    return [(event, rank) for event, rank in rows(connection, statement, match=match, most=most or RANKED + 1)]


def _by_name(connection: Readable, term: _Term) -> set[int]:
    """The events in which somebody called so took part."""
    if not term.heard:
        return set()
    statement, given = term.called()
    return set(column(connection, f"{statement} LIMIT :most", **given, most=RANKED + 1))


def _by_slip(connection: Readable, term: _Term) -> set[int]:
    """The events of those whose name the word is probably a slip of, unless it occurs in a text as it is.

    They are among the parties that have the most pieces of its sound in common with it.
    """
    if not term.heard or _ranked(connection, term.match, most=1):
        return set()
    nearest = column(connection, _NEAR, pieces=set(pieces(term.heard)), most=_NEAREST)
    sounds_of = ((other, party) for other, party in rows(connection, _SOUNDS, parties=nearest))
    near = set(misspelt(term.heard, sounds_of))
    return set(column(connection, _OF_PARTIES, parties=near, most=RANKED + 1)) if near else set()


def _too_many(engine: str, terms: Sequence[_Term]) -> Hits:
    """The condition on events that every word occurs in them or names somebody who took part."""
    conditions, given = [], {}
    for number, term in enumerate(terms):
        matches = _MATCHES[engine].replace(":match", f":match{number}")
        condition = f"event.id IN (SELECT rowid FROM event_text WHERE {matches})"  # noqa: S608 - of constants
        given[f"match{number}"] = term.match
        if term.heard:
            statement, called = term.called()
            for name, value in called.items():
                statement = statement.replace(f":{name}", f":{name}{number}")
                given[f"{name}{number}"] = value
            condition = f"({condition} OR event.id IN ({statement}))"
        conditions.append(condition)
    return Hits(" AND ".join(conditions), given, None)


def _met_by_parties(connection: Readable, terms: Sequence[_Term], named: Sequence[set[int]]) -> dict[int, int]:
    """The events in which every word occurs or names somebody who took part; of each, how many do that."""
    every = set().union(*named)
    # The plus keeps SQLite from asking for each event by itself whether it matches, which takes seconds.
    matches = (
        f"SELECT rowid FROM event_text WHERE {_MATCHES[dialect(connection)]} AND +rowid IN number_of_each(:others)"  # noqa: S608 - of constants
    )
    for term, events in zip(terms, named, strict=True):
        others = every - events
        met = set(column(connection, matches, match=term.match, others=others)) if others else set()
        every = events & every | met
    return {event: sum(event in events for events in named) for event in every}
