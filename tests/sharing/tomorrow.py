"""The tracker of tomorrow, played: this very code with more words, fields, lists of parts and kinds of record.

`python -m tests.sharing.tomorrow …` is its command line. Its database has the present revision, so nothing in the
tables is new: what it knows more stands in the journal alone. It is a process of its own, since the words and classes
have to be there before anything reads them.
"""

from __future__ import annotations

import sys
from types import MappingProxyType
from typing import Any, ClassVar, cast

from tracker.domain import countries, vocabulary
from tracker.domain.vocabulary import EventType

NEW_WORDS: dict[str, tuple[Any, Any]] = {
    "quantum_items": (vocabulary.CATEGORIES, "goods"),
    "regrets": (vocabulary.STANCES, "is sorry for it"),
    "rumoured": (vocabulary.EVENT_STATUSES, "talked of"),
    "inferred": (vocabulary.BASES, "as follows from other facts"),
    ">=": (vocabulary.BOUNDS, "at least"),
    "echoes": (vocabulary.LINK_KINDS, "is like it"),
    "spacecraft": (vocabulary.PARTY_KINDS, "flies in space"),
    "G": (vocabulary.RELIABILITY, "not graded on purpose"),
    "doubted": (vocabulary.ASSESSMENTS, "we doubt it"),
    "tariff": (vocabulary.PROVISION_CLASSES, "makes it dearer"),
    "around": (vocabulary.DIRECTIONS, "past the target"),
    "chapter": (vocabulary.PROVISION_LEVELS, "a part of an instrument"),
    "hearsay": (vocabulary.VERIFIED, "somebody said so"),
    "beyond": (vocabulary.ENDS, "where it went on to"),
}


def come() -> None:
    """Makes the tracker of this process that of tomorrow; nothing but the vocabularies may have been imported."""
    for word, (words, meaning) in NEW_WORDS.items():
        words[word] = meaning
    blockade = EventType("blockade", "ways closed", {"closer": "from", "closed_off": "to"})
    vocabulary.EVENT_TYPES = MappingProxyType({**vocabulary.EVENT_TYPES, "blockade": blockade})
    moon = countries.COUNTRIES["KP"]._replace(code="XQ", alpha3="XQQ", name="Moon")
    countries.COUNTRIES = MappingProxyType({**countries.COUNTRIES, "XQ": moon})
    _more_fields()


def _more_fields() -> None:
    from tracker.domain import declared, identifiers, records, shape
    from tracker.domain.kinds import Line
    from tracker.store import tables

    identifiers._SCHEMES = {**identifiers._SCHEMES, "icao": (r"[0-9A-F]{6}", "six digits", lambda _: True)}

    @declared.declared
    class Sighting(shape.Part):
        where: Any
        seen_by: Any = None

    @declared.declared
    class Treaty(records.Record):
        KIND: ClassVar[str] = "treaty"
        title: Any
        parties: Any = ()
        sightings: Any = ()

    _declare(Sighting, where=Line, seen_by=Line | None)
    _declare(Treaty, title=Line, parties=tuple[Line, ...], sightings=tuple[Sighting, ...])
    for cls in (records.Event, records.Item, records.Quantity, records.Party, records.Claim):
        _declare(cls, secrecy=Line | None)
        setattr(cls, "secrecy", None)  # noqa: B010 - no field of today
    _declare(records.Event, sightings=tuple[Sighting, ...])
    setattr(records.Event, "sightings", ())  # noqa: B010
    records.RECORD_CLASSES["treaty"] = Treaty  # type: ignore[index]
    for known in (declared.hints, shape.fields):
        cast("Any", known).cache_clear()
    cast("Any", tables).shape = _WithTables


def _declare(cls: type[Any], **hints: Any) -> None:
    cls.__annotations__.update(hints)


class _WithTables:
    """`shape` as the tables see it: a tracker that adds a list within a revision has no table for it."""

    @staticmethod
    def fields(cls: type[Any]) -> tuple[Any, ...]:
        from tracker.domain import shape

        return tuple(each for each in shape.fields(cls) if each.name != "sightings")


if __name__ == "__main__":
    come()
    from tracker.cli import run

    sys.exit(run(sys.argv[1:]))
