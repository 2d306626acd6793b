"""The native document form of each kind of record, from the classes that declare its fields."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from typing import Any

from tests.docs.markdown import Blocks, code, table
from tests.docs.tables import meaning
from tracker.domain import kinds, shape
from tracker.domain.records import RECORD_CLASSES, Record
from tracker.store.tables import LISTS, MAIN

LISTS_OF_WORDS: Mapping[str, str] = {
    "tags": "keywords of one's own",
    "targets": "whom it is aimed at: codes of countries or regions, or `party:NAME`",
    "binds": "who has to obey it: `all`, or codes",
    "categories": "the goods it is about; none: goods do not decide",
    "hs": "the goods by HS digits, which also match longer codes, or ranges of chapters",
    "event_types": "the types of event it is about, where not the goods decide but how they move",
    "subjects": "what else it is about, in words for people",
    "replaces": "keys of the provisions that it puts an end to",
    "amends": "keys of the provisions that it alters",
    "defines": "keys of the provisions whose terms it settles",
    "lifts": "keys of the provisions that it suspends or ends",
    "widens": "keys of the provisions that it makes cover more",
    "narrows": "keys of the provisions that it makes cover less",
    "sources": "where it was read: web addresses",
    "against": "who is accused",
    "quantities": "how much of it; the first is printed, rival figures are kept",
    "values": "what it is worth; the first is printed, rival figures are kept",
    "caps": "the limits it sets",
}
"""Lists that have no column of their own: what is in each."""

FEW = 9
"""So many words of a vocabulary are listed in the field's row; longer ones stand under the vocabularies."""


def _forms(_: str) -> str:
    return "\n\n".join(_form(kind, cls) for kind, cls in RECORD_CLASSES.items())


def _form(kind: str, cls: type[Record]) -> str:
    first = [("`record`", code(kind), "yes", "the kind of record")]
    identity = [
        ("`id`", "a lower-case UUID", "", "made once, the same in every copy; left out, it follows from the rest")
    ]
    sections = [f"### {code('record: ' + kind)}", _about(cls), _table(cls, [*first, *identity])]
    for name, part in nested(cls):
        sections += [f"Each of its {code(name)}:", _about(part), _table(part, [])]
    return "\n\n".join(sections)


def nested(cls: type[Any], path: str = "") -> Iterator[tuple[str, type[Any]]]:
    for field in shape.fields(cls):
        if field.nested is not None:
            yield f"{path}{field.name}", field.nested
            yield from nested(field.nested, f"{path}{field.name}.")


def _table(cls: type[Any], first: list[tuple[str, str, str, str]]) -> str:
    rows = [(code(each.name), _spelled(each), _needed(each), told(cls, each)) for each in shape.fields(cls)]
    return table(("Field", "Form", "Required", "What it is"), [*first, *rows])


def _needed(field: shape.Field) -> str:
    """Whether a document must give the field, and what it is otherwise, if that is not simply nothing."""
    if field.required:
        return "yes"
    return f"else {code(str(field.default))}" if isinstance(field.default, str) else ""


def told(cls: type[Any], field: shape.Field) -> str:
    """What a field means: what its column says, or for a list what is in it."""
    if field.holds_parts() and field.nested is not None:
        return "see below"
    if field.many:
        return LISTS_OF_WORDS[field.name]
    table = MAIN[cls.KIND] if issubclass(cls, Record) else LISTS[cls]
    return meaning(next(column for column in table.c if column.info.get("field") == field.name))


def _spelled(field: shape.Field) -> str:
    if field.nested is not None:
        return "a list"
    assert field.kind is not None
    return f"a list: {_kind(field.kind)} each" if field.many else _kind(field.kind)


_KINDS: Mapping[type[Any], str] = {
    kinds.Flag: "true or false",
    kinds.EdtfDate: "a date as EDTF",
    kinds.CalendarDay: "a day such as 2024-02-20",
    kinds.CountryCode: "a country code such as KP",
    kinds.Identity: "the id of a record",
}


def _kind(kind: kinds.Kind) -> str:
    """The form of one value, in words; raises `KeyError` for a kind that has none here yet."""
    match kind:
        case kinds.Text(limit=limit, lines=lines):
            return f"{'text' if lines else 'one line'} of up to {limit:,} characters"
        case kinds.Pattern(form=form) if not isinstance(kind, kinds.Identity):
            return form
        case kinds.Word(what=what, words=words):
            return " ".join(map(code, words)) if len(words) <= FEW else f"a {what}"
        case kinds.Number(low=low, high=high):
            return f"a whole number from {low} to {high}"
    return _KINDS[type(kind)]


def _about(cls: type[Any]) -> str:
    return " ".join(inspect.cleandoc(cls.__doc__ or "").split())


BLOCKS: Blocks = {"documents": _forms}
