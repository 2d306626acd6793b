"""What a record refers to: other records by id, and provisions by key, which outlive them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tracker.domain import kinds, shape
from tracker.domain.declared import once_a_class
from tracker.domain.records import RECORD_CLASSES, Record

REFERENCES: Mapping[str, str] = {
    "party_id": "party",
    "speaker_id": "party",
    "source_id": "source",
    "relays": "source",
    "event_id": "event",
    "merged_into": "party",
}
"""The fields that hold another record's id, and of what kind that record is."""


_NAMED = {"type": "type", "content_hash": "text"}
"""The fields that name another record by its key and not a provision, and of what kind that record is."""


class Use(NamedTuple):
    """Where records of one kind are referred to: by which column of which table, and whose rows these are."""

    table: str
    column: str
    owner: type[Record]


def uses(kind: str) -> list[Use]:
    """Every column that refers to records of a kind, single values and not lists; of every kind of record."""
    return [use for cls in RECORD_CLASSES.values() for use in _uses(cls, cls, kind)]


def _uses(cls: type[Any], owner: type[Record], kind: str) -> Iterator[Use]:
    for each in shape.fields(cls):
        if each.nested:
            yield from _uses(each.nested, owner, kind)
        elif not each.many and each.name != "key" and _referred_kind(each) == kind:
            yield Use(cls.TABLE, column_of(cls, each.name), owner)


def _referred_kind(declared: shape.Field) -> str | None:
    """The kind of the records to which a field refers."""
    by_key = "provision" if declared.kind is kinds.KEY_KIND else None
    return REFERENCES.get(declared.name) or _NAMED.get(declared.name) or by_key


def column_of(cls: type[Any], name: str) -> str:
    """The column that holds a field which refers to others: called …_id, or …_key where it is a provision's key."""
    own: Mapping[str, str] = getattr(cls, "COLUMNS", {})
    if name in own or name in _NAMED:
        return own.get(name, name)
    ending = "_id" if name in REFERENCES else "_key"
    return name if name.endswith(ending) else f"{name}{ending}"


@dataclass(slots=True)
class References:
    """What some records refer to: other records by id, by their kind, and provisions by key."""

    ids: dict[str, set[str]] = field(default_factory=lambda: {kind: set() for kind in REFERENCES.values()})
    keys: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        return any(self.ids.values()) or bool(self.keys)

    def add(self, others: References) -> None:
        for kind, uuids in others.ids.items():
            self.ids[kind] |= uuids
        self.keys |= others.keys

    def among(self, others: References) -> References:
        """Those that are among `others` too."""
        ids = {kind: uuids & others.ids[kind] for kind, uuids in self.ids.items()}
        return References(ids, self.keys & others.keys)


def references(found: Iterable[Record]) -> References:
    """Every other record that `found` refer to."""
    met = References()
    for record in found:
        _note(met, record)
    return met


def _note(met: References, value: Any) -> None:
    """Adds to `met` what `value`, a record or something within one, refers to."""
    for declared, kind in _referring(type(value)):
        held = getattr(value, declared.name)
        if not held:
            continue
        if declared.nested:
            for one in held:
                _note(met, one)
        elif kind is not None:
            met.ids[kind].add(held)
        else:
            met.keys.update(held if declared.many else [held])


@once_a_class
def _referring(cls: type[Any]) -> tuple[tuple[shape.Field, str | None], ...]:
    """The fields that refer to other records, with the kind of those, or hold values that do."""
    return tuple(
        (each, REFERENCES.get(each.name))
        for each in shape.fields(cls)
        if each.nested or each.name in REFERENCES or (each.kind is kinds.KEY_KIND and each.name != "key")
    )
