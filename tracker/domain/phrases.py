"""The short forms that people type on a command line or in a cell: a participant, an item, a claim, a source.

Pure reading: what is typed comes back as what was meant, names still unresolved; finding or making the party a name
means is `tracker.actions.record`'s business. The grammar is the one the command line's help describes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from tracker.domain import countries, kinds, shape
from tracker.domain.dates import PartialDate
from tracker.domain.kinds import Json
from tracker.domain.records import Item
from tracker.domain.text import pattern
from tracker.domain.typed_dates import read as read_date
from tracker.domain.vocabulary import BASES, CATEGORIES, PARTY_KINDS, STANCES, nearest, no_such_word
from tracker.errors import NotUnderstood, TrackerError, did_you_mean

_LAST_PARENTHESES = re.compile(r"(?P<name>.*\S)\s*\((?P<inside>[^()]*)\)", re.DOTALL)
_FIGURE = re.compile(r"(?P<bound>[~<>])?\s*(?P<amount>[-+]?[\d.,]*\d)\s+(?P<unit>\D.*)")
_AIM = re.compile(r"(?:(?P<key>(?!against(?:\s|$))[^\s,]+)(?:\s+|$))?(?:against\s+(?P<whom>.+))?", re.DOTALL)
_WHOSE_COLON = re.compile(rf"(?:\bagainst\s|,)\s*(?:ref|{'|'.join(PARTY_KINDS)})\s?$", re.IGNORECASE)
_STANCE = re.compile(rf"\b(?:{'|'.join(STANCES)})\b", re.IGNORECASE)


Typed = str | Sequence[str]
"""A short form as one text, or in its parts already, as a cell of a sheet has it."""


@dataclass(frozen=True, slots=True)
class TypedWho:
    """Who was named: a party by name or ref, the country it stands for, or only a note on somebody unnamed."""

    name: str | None = None
    kind: str | None = None
    ref: str | None = None
    country: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class TypedParticipant:
    """A participant as typed."""

    who: TypedWho
    place: str | None = None
    date: PartialDate | None = None
    basis: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class TypedClaim:
    """A claim as typed; `about` is whatever stood where a KEY stands."""

    speaker: TypedWho
    stance: str
    about: str | None
    against: tuple[TypedWho, ...]
    text: str
    date: PartialDate | None


def pieces(text: Typed) -> list[str]:
    r"""The parts of a text between semicolons, without outer blanks; `\;` is a semicolon within a part."""
    if not isinstance(text, str):
        return [each.strip() for each in text]
    found = re.split(r"(?<!\\);", text)
    return [piece.replace("\\;", ";").strip() for piece in found]


def who(text: str) -> TypedWho:
    """`NAME (COUNTRY)`, `KIND: NAME (COUNTRY)`, `ref:7KQ`, a country, or `?somebody unnamed (COUNTRY)`."""
    text = text.strip()
    if not text.strip("? "):
        raise NotUnderstood("a participant is empty; write NAME (COUNTRY), a country, or ?who it was")
    if text.startswith("?"):
        name, country = _split_country(text[1:].strip())
        return TypedWho(country=country, note=name)
    if text.lower().startswith("ref:"):
        if not text[4:].strip():
            raise NotUnderstood("ref: names no party; write the eight characters of one, such as ref:7KQ2M0XW")
        return TypedWho(ref=text[4:].strip())
    kind, colon, rest = text.partition(":")
    if colon and kind.strip().lower() in PARTY_KINDS and rest.strip():
        name, country = _split_country(rest.strip())
        return TypedWho(name=name, kind=kind.strip().lower(), country=country)
    code = countries.match(text)
    if code:
        return TypedWho(country=code)
    if countries.near_miss(text):
        countries.resolve(text)  # raises, with what may have been meant; `person: Corea` is somebody of that name
    name, country = _split_country(text)
    return TypedWho(name=name, country=country)


def _split_country(text: str) -> tuple[str, str | None]:
    """The name, and the country in its last parentheses if they hold one exactly.

    A near miss is refused rather than made part of a name; anything else, such as a pennant number, is the name's.
    """
    found = _LAST_PARENTHESES.fullmatch(text)
    if not found:
        return text, None
    code = countries.match(found["inside"])
    if code:
        return found["name"], code
    if countries.near_miss(found["inside"]):
        countries.resolve(found["inside"])  # raises, with what may have been meant
    return text, None


def participant(text: Typed, as_of: date | None = None) -> TypedParticipant:
    """WHO, then parts: `declared`, `place=Ningbo`, `date=2020`, `note=…`."""
    first, *rest = pieces(text)
    named: dict[str, Any] = {}
    readers: dict[str, Callable[[str], Any]] = {
        "place": str,
        "note": str,
        "date": lambda typed: read_date(typed, as_of=as_of),
    }
    what = f"a participant ({first})"
    for piece in rest:
        _add(named, {"basis": piece} if piece in BASES else _pair(piece, readers, what, lone=BASES), what)
    return TypedParticipant(who(first), **named)


def item(text: Typed) -> Item:
    """A name, then in any order a category, `hs=8703`, quantities (`1 vehicle`) and values (`>1000000 USD`)."""
    name, *rest = pieces(text)
    document: dict[str, Any] = {"name": name, "quantities": [], "values": []}
    what = f"item {name!r}"
    for piece in rest:
        figure = _FIGURE.fullmatch(piece)
        if figure:
            _add_figure(figure, document)
        elif re.fullmatch(r"\w+", piece) and not piece[0].isdigit():
            if piece not in CATEGORIES:
                raise NotUnderstood(f"{what}: {no_such_word(piece, 'category', CATEGORIES)}")
            _add(document, {"category": piece}, what)
        else:
            if meant := _figure_meant(piece):
                raise NotUnderstood(f"{what}: {piece!r} is none of its parts; write {meant}")
            _add(document, _pair(piece, {"hs": str, "note": str}, what, lone=CATEGORIES), what)
    faults = shape.Faults()
    made = shape.read(Item, document, faults)
    if made is None:
        raise NotUnderstood(f"{what}: {'; '.join(faults.found)}")
    return made


_FIGURES_MEANT = (
    (r"(?i:hs(?: ?code)?)[ :]+(\d+)\.?(\d*)\.?(\d*)", r"hs=\1\2\3"),
    (r"([A-Z]{3}) ?([\d.,]*\d)", r"\2 \1"),
    (r"([\d.,]*\d)", r"what it counts too, such as \1 units"),
    (r"(?:about|around|some|approximately|circa|ca\.?) +(\d.*)", r"~\1"),
    (r"(?:over|above|more than) +(\d.*)", r">\1"),
    (r"(?:under|below|less than) +(\d.*)", r"<\1"),
    (r"([\d.,]+) ?[-–] ?([\d.,]+) +(\D.*)", r">\1 \3; <\2 \3"),
)
"""Patterns of what people write for a figure, and how that is written here."""


def _figure_meant(piece: str) -> str | None:
    matches = ((re.fullmatch(pattern, piece), written) for pattern, written in _FIGURES_MEANT)
    return next((found.expand(written) for found, written in matches if found), None)


def _add_figure(figure: re.Match[str], document: dict[str, Any]) -> None:
    amount, unit = _amount(figure["amount"]), figure["unit"].strip()
    if unit in countries.CURRENCIES:
        document["values"].append({"amount": amount, "currency": unit, "bound": figure["bound"]})
    elif any(word in countries.CURRENCIES for word in unit.split()) or re.match(
        r"(?:thousand|mi?ll?ion|billion)\b", unit
    ):
        raise NotUnderstood(f"{figure[0]!r} is no amount of one unit; write it out, such as >1000000 USD")
    elif re.fullmatch(r"[A-Z]{3}", unit):
        raise NotUnderstood(f"{unit} is no currency of ISO 4217{did_you_mean(nearest(unit, countries.CURRENCIES))}")
    else:
        document["quantities"].append({"amount": amount, "unit": unit, "bound": figure["bound"]})


def _amount(typed: str) -> str:
    """An amount as the records hold it. `1,500` is refused: to one reader it is 1500, to another 1.5."""
    if typed.startswith("-"):
        raise NotUnderstood(f"{typed} is negative; an amount is not. Say what happened in the title or the type")
    plain = typed.removeprefix("+")
    grouped = re.fullmatch(r"\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?", plain)
    if grouped:
        plain = plain.replace(",", "")
    elif re.fullmatch(r"\d{1,3},\d{3}", plain):
        whole, fraction = plain.split(",")
        decimal = whole if fraction == "000" else f"{whole}.{fraction}"
        raise NotUnderstood(f"{typed} has two readings; write {whole}{fraction} or {decimal}")
    elif re.fullmatch(r"[1-9]\d{0,2}\.000", plain):  # to a German a thousand
        raise NotUnderstood(f"{typed} has two readings; write {plain.replace('.', '')} or {plain[:-4]}")
    if not pattern(kinds.AMOUNT).fullmatch(plain):
        raise NotUnderstood(f"{typed!r} is not an amount; write it like 1000000 or 750.5")
    return plain


def claim(text: str, as_of: date | None = None) -> TypedClaim:
    """`SPEAKER STANCE [KEY] [against WHO, WHO…]: TEXT [@DATE]`."""
    for found in _STANCE.finditer(text):
        between, colon, said = _at_colon(text[found.end() :])
        if not colon or not text[: found.start()].strip() or not (aim := _aim(between)):
            continue
        about, against = aim
        words, day = _dated(said.strip(), as_of)
        if not words:
            raise NotUnderstood(f"the claim {text!r} says nothing after its colon")
        speaker = who(text[: found.start()].strip())
        return TypedClaim(speaker, found[0].lower(), about, against, words, day)
    raise NotUnderstood(_no_claim(text))


def _at_colon(text: str) -> tuple[str, str, str]:
    """`text` parted at its first colon that is none of WHO's own, as in `against vessel: Ugor (RU), ref:7KQ2M0XW`."""
    for colon in re.finditer(":", text):
        if not _WHOSE_COLON.search(text[: colon.start()]):
            return text[: colon.start()], ":", text[colon.end() :]
    return text, "", ""


def _no_claim(text: str) -> str:
    for found in _STANCE.finditer(text):
        between, colon, _ = _at_colon(text[found.end() :])
        if colon and text[: found.start()].strip() and between.strip():
            return (
                f"no claim can be read in {text!r}: {between.strip()!r} stands between {found[0]!r} and the colon; "
                "write a KEY such as unscr2397-7, or after it 'against' and those accused with commas, or nothing"
            )
    form = "SPEAKER STANCE [KEY] [against WHO, …]: TEXT [@DATE], such as 'KCNA (KP) reports: a car'"
    words = re.findall(r"[a-z]+", text.partition(":")[0].lower())
    near = [stance for word in words if word not in STANCES for stance in nearest(word, STANCES)[:1]]
    hint = did_you_mean(dict.fromkeys(near)) or f"; the stances are {', '.join(STANCES)}"
    return f"no claim can be read in {text!r}: write {form}{hint}"


def _aim(between: str) -> tuple[str | None, tuple[TypedWho, ...]] | None:
    """What stands between a stance and the colon: nothing, a KEY and/or `against …`; None if it is neither."""
    found = _AIM.fullmatch(between.strip())
    if not found or (found["key"] or "").lower() in STANCES:  # "Daily Reports denies: …"
        return None
    accused = tuple(each for name in (found["whom"] or "").split(",") if name.strip() for each in _accused(name))
    return (found["key"].lower() if found["key"] else None), accused


def _accused(name: str) -> Iterable[TypedWho]:
    """One name, or bare country codes with spaces between them."""
    words = name.split()
    if len(words) > 1 and all(countries.is_code(word) for word in words):
        return [TypedWho(country=word) for word in words]
    first, joined, last = name.partition(" and ")
    if joined and countries.match(name) is None and countries.match(first) and countries.match(last):
        raise NotUnderstood(f"{name.strip()!r} are two: write a comma between those accused, not 'and'")
    return [who(name)]


def _dated(said: str, as_of: date | None) -> tuple[str, PartialDate | None]:
    """The text, and the date behind its last `@`, in whatever form, if that is one; else it belongs to the text."""
    words, at, typed = said.rpartition("@")
    if not at or (words and not words[-1].isspace()):
        return said, None
    try:
        return words.rstrip(), read_date(typed, as_of=as_of)
    except TrackerError:
        if typed[:1].isdecimal() and " " not in typed:
            raise  # meant as a date: a wrong one must not become part of the text
        return said, None


def fields(cls: type[Any], head: str, text: Typed, as_of: date | None = None) -> dict[str, Json]:
    """The fields of a record or part, as JSON, in the `;` form: the value of `head`, then `field=value` in any order.

    A yes-or-no field stands alone, as in `TradeSphere; published=2024-02-20; republication`.
    """
    first, *rest = pieces(text)
    what = f"{shape.noun(cls)} {first!r}"
    if not first:
        raise NotUnderstood(f"{shape.noun(cls)} is empty; write {head.upper()}; field=value; …")
    plain = {field.name: field for field in shape.fields(cls) if not field.nested}
    alone = [name for name, field in plain.items() if isinstance(field.kind, kinds.Flag)]
    readers: dict[str, Callable[[str], Any]] = {
        name: partial(typed_value, field, as_of=as_of) for name, field in plain.items() if name != head
    }
    found: dict[str, Any] = {head: typed_value(plain[head], first, as_of=as_of)}
    for piece in rest:
        _add(found, {piece: True} if piece in alone else _pair(piece, readers, what, lone=alone), what)
    return found


def typed_value(field: shape.Field, typed: str, *, as_of: date | None = None) -> Json:
    """The JSON of a field's value as typed: a date in any readable form, a country by name, a list between commas."""
    if field.many:
        return [one.strip() for one in typed.split(",") if one.strip()]
    if isinstance(field.kind, kinds.EdtfDate):
        return read_date(typed, as_of=as_of).edtf
    if isinstance(field.kind, kinds.CountryCode):
        return countries.resolve(typed)
    if isinstance(field.kind, kinds.Flag):
        return {"yes": True, "true": True, "no": False, "false": False}.get(typed.lower(), typed)
    return typed


def is_new_source(text: Typed) -> bool:
    """Whether a text is the `;` form of a new source rather than the ref or address of a known one."""
    return len(pieces(text)) > 1


def _pair(
    piece: str, readers: dict[str, Callable[[str], Any]], what: str, *, lone: Iterable[str] = ()
) -> dict[str, Any]:
    """One `name=value` of a short form."""
    name, equals, typed = piece.partition("=")
    name = name.strip()
    if not equals:
        offered: Sequence[str] = [*lone, *(f"{reader}=" for reader in readers)]
        raise NotUnderstood(
            f"{what}: {piece!r} is none of its parts{did_you_mean(nearest(piece, offered)) or _listed(offered)}"
        )
    if name not in readers:
        raise NotUnderstood(f"{what}: {no_such_word(name, 'part of it', readers)}")
    if not typed.strip():
        raise NotUnderstood(f"{what}: {name}= is empty; leave it out")
    return {name: readers[name](typed.strip())}


def _add(fields: dict[str, Any], more: dict[str, Any], what: str) -> None:
    """Adds `more` to `fields`; of two hs= one would be lost without a word."""
    for name in more.keys() & fields.keys():
        raise NotUnderstood(f"{what}: its {name} is there twice; leave one out")
    fields |= more


def _listed(offered: Sequence[str]) -> str:
    return f" ({', '.join(offered)})" if len(offered) <= 20 else ""
