"""Hypothesis strategies for whole records of every kind, made from the same declarations that read and write them.

A field added to a record is generated from the day it is declared. What rules a record has of its own (a role fits the
type, a claim has a speaker) is added below; every record that comes out can be saved.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tracker.domain import forms, kinds, records, shape, vocabulary
from tracker.domain.countries import COUNTRIES
from tracker.domain.dates import PartialDate
from tracker.domain.declared import replace
from tracker.domain.records import Claim, Event, OwnType, Participant, Party, Provision, Record, Role, Source, Who
from tracker.domain.text import fold

T = TypeVar("T")
R = TypeVar("R", bound=Record)

# What YAML, CSV, terminals or careless code take for something else than text.
TREACHEROUS = (
    *("NO", "no", "null", "~", "true", "1.5", "0x1F", "1e3", "2024-01-01", "12:30:00", ".nan", "=1+1", "<<", "---"),
    *(
        "- a",
        "a: b",
        "a #b",
        "# a",
        "*a",
        "&a",
        "!a",
        "%a",
        "@a",
        "`a",
        "'",
        '"',
        "{",
        "[",
        "|",
        ">",
        "? a",
        ", ",
        "\\",
    ),
    *("김정은", "Å", "é", "ﷺ", "👨‍👩‍👧", "\u202eabc", "\ufeff", "\ufffe", "\U0010ffff", "\u200b", "\u0301", "İ", "ß"),
)

EDTF = (
    *("2024-02-20", "2023-09", "2018", "2023-09-12/2023-09-17", "2023-09-13/..", "../2018-03-11", "[..2018-03-11]"),
    *("[2009-12-11,2009-12-12]", "[2024-02-20..]", "2021~", "2018-10-16?", "2016-22", "202X"),
)

ids: SearchStrategy[str] = st.uuids().map(str)
part_ids = st.text("0123456789abcdef", min_size=16, max_size=16)
codes = st.sampled_from(sorted(COUNTRIES))


@cache
def texts(*, lines: bool = False) -> SearchStrategy[str]:
    """Text as a record may hold it: any character that is text, in NFC, with no blanks around it."""
    breaks = "\n\t" if lines else ""
    alphabet = st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")) | st.sampled_from(f"ab -:#'\"{breaks}")
    written = st.sampled_from(TREACHEROUS) | st.text(alphabet, min_size=1, max_size=12)
    return written.map(lambda text: unicodedata.normalize("NFC", text).strip()).filter(bool)


def _of_kind(kind: Any) -> SearchStrategy[Any]:
    """Values that `kind` reads."""
    strategies: dict[type[Any], Callable[[], SearchStrategy[Any]]] = {
        kinds.Text: lambda: texts(lines=kind.lines),
        kinds.Pattern: lambda: st.from_regex(kind.pattern, fullmatch=True).filter(lambda text: len(text) <= 60),
        kinds.Word: lambda: st.sampled_from(sorted(kind.words)),
        kinds.Number: lambda: st.integers(kind.low, kind.high),
        kinds.Flag: st.booleans,
        kinds.EdtfDate: lambda: st.sampled_from(EDTF).map(PartialDate.parse),
        kinds.CalendarDay: lambda: st.dates().map(str),
        kinds.CountryCode: lambda: codes,
        kinds.Identity: lambda: ids,
    }
    return strategies[type(kind)]()


def _of_field(field: shape.Field) -> SearchStrategy[Any]:
    one = _of_kind(field.kind) if field.kind is not None else instances(cast("type[Any]", field.nested))
    if field.many:
        return st.lists(one, max_size=2).map(tuple)
    # What has a default of its own (a status, a mark) is never empty.
    return st.none() | one if field.default is None and not field.required else one


def instances(cls: type[T], **of_fields: SearchStrategy[Any]) -> SearchStrategy[T]:
    """Instances of a record, part or nested class with anything in their fields, `of_fields` as given."""
    if cls is cast("type[Any]", Who):
        return cast("SearchStrategy[T]", _WHO)
    drawn = {field.name: _of_field(field) for field in shape.fields(cls) if field.name not in of_fields} | of_fields

    # Not st.builds: Hypothesis words what it could not draw, and would write out every word of every vocabulary.
    @st.composite
    def instance(draw: st.DrawFn) -> T:
        return cls(**{name: draw(each) for name, each in drawn.items()})

    return instance()


_WHO = st.builds(Who, party_id=ids, country=st.none() | codes) | st.builds(Who, country=codes)


# A part as somebody types it, at a place of its own, or from another file: with an id that follows from nothing.
_PLACES: SearchStrategy[dict[str, Any]] = (
    st.just({})
    | st.fixed_dictionaries({"position": st.integers(0, 5)})
    | st.fixed_dictionaries({"id": part_ids, "position": st.integers(0, 5)})
)


@st.composite
def _placed(draw: st.DrawFn, made: SearchStrategy[R]) -> R:
    """A record as the journal gives it back: its parts with ids, in the order of their positions."""
    record = draw(made)
    lists = [field.name for field in shape.fields(type(record)) if field.holds_parts()]
    typed: dict[str, Any] = {
        name: tuple(replace(part, **draw(_PLACES)) for part in getattr(record, name)) for name in lists
    }
    record = forms.placed(replace(record, **typed))
    kept: dict[str, Any] = {}
    for name in lists:
        by_id = {part.id: part for part in getattr(record, name)}
        kept[name] = tuple(sorted(by_id.values(), key=lambda part: (part.position, part.id)))
    return forms.saveable(replace(record, **kept))


def _named(each: Participant) -> Participant:
    return each if each.party_id or each.country or each.note else replace(each, note="a dealer")


def _spoken(each: Claim) -> Claim:
    return each if each.speaker_id or each.country else replace(each, country="KR")


def _of_type(name: str) -> SearchStrategy[Event]:
    roles = st.sampled_from(sorted(vocabulary.EVENT_TYPES[name].roles))
    return instances(
        Event,
        id=ids,
        type=st.just(name),
        participants=st.lists(instances(Participant, role=roles).map(_named), max_size=3).map(tuple),
        claims=st.lists(instances(Claim).map(_spoken), max_size=3).map(tuple),
    )


def _consistent(made: Provision) -> Provision:
    whole = made.within if made.within and made.within != made.key else "the-whole"
    return replace(
        made,
        id=records.id_of_key("provision", made.key),
        within=None if made.level == "regime" else whole,
        targets=made.targets or ("KP",),
        defines=tuple(key for key in made.defines if key != made.key),
        widens=tuple(key for key in made.widens if key != made.key),
        until=made.until if made.since is None else None,
    )


_aims = codes | texts().filter(fold).map(lambda name: f"party:{name}")
_binding = codes | st.just("all")
_headings = st.sampled_from(["87", "8703", "86-89", "7101-7104", "0101"])


_own_names = st.from_regex(r"own_[a-z]{1,9}", fullmatch=True)
_own_roles = st.lists(instances(Role, role=_own_names), max_size=3, unique_by=lambda role: role.role).map(tuple)
_addresses = st.none() | st.sampled_from(["https://example.org/a?b=1", "http://правда.example/статья"])

events: SearchStrategy[Event] = _placed(st.one_of([_of_type(name) for name in vocabulary.EVENT_TYPES]))
parties: SearchStrategy[Party] = _placed(instances(Party, id=ids))
sources: SearchStrategy[Source] = _placed(instances(Source, id=ids, url=_addresses, archive_url=_addresses))
provisions: SearchStrategy[Provision] = _placed(
    instances(
        Provision,
        id=ids,
        targets=st.lists(_aims, max_size=2).map(tuple),
        binds=st.lists(_binding, max_size=2).map(tuple),
        hs=st.lists(_headings, max_size=2).map(tuple),
        event_types=st.lists(st.sampled_from(sorted(vocabulary.EVENT_TYPES)), max_size=2).map(tuple),
    ).map(_consistent)
)
own_types: SearchStrategy[OwnType] = _placed(
    instances(OwnType, id=ids, key=_own_names, roles=_own_roles).map(
        lambda made: replace(made, id=records.id_of_key("type", made.key))
    )
)

OF_KIND: dict[str, SearchStrategy[Any]] = {
    "event": events,
    "party": parties,
    "source": sources,
    "provision": provisions,
    "type": own_types,
}
"""Whole, saveable records by their kind."""

any_record: SearchStrategy[Record] = st.one_of(*OF_KIND.values())
