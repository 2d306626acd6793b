"""The forms a record is written in and read from: the document, and the flat form that the journal holds.

A document has a list of each kind of part, whose ids and positions may be left out; the flat form has an entry for each
field and each part, so that two people can change different ones. `tracker.domain.records` says what the fields mean.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Generic, NamedTuple, TypeVar

from tracker.domain import shape
from tracker.domain.declared import once_a_class, replace
from tracker.domain.digest import sha256
from tracker.domain.journal import text_of
from tracker.domain.kinds import Json
from tracker.domain.records import RECORD_CLASSES, Record, id_of_key, title_of
from tracker.domain.shape import Part
from tracker.domain.vocabulary import EVENT_TYPES, EventTypes
from tracker.errors import InvalidRecord

R = TypeVar("R", bound=Record)

Document = dict[str, Json]
"""A record as it stands in a file: its kind as `record`, its `id`, and its fields."""

NAMES = {"party_id": "party", "speaker_id": "speaker"}
"""Fields that hold a party's id, and beside each the field of a document that names that party for people."""


def saveable(record: R, types: EventTypes = EVENT_TYPES) -> R:
    """`record` itself; raises `InvalidRecord` with everything that is wrong with it."""
    problems = list(record.problems(types))
    if problems:
        raise InvalidRecord(f"{record.KIND} {title_of(record)!r}", problems)
    return record


def read(kind: str, record_id: str, document: Mapping[str, Json], faults: shape.Faults) -> Placed[Record] | None:
    """The record of a document without its `record` and `id`; None where there are `faults`."""
    record = shape.read(RECORD_CLASSES[kind], document, faults, id=record_id)
    if record is None:
        return None
    found = place(record)
    for name in _part_lists(type(record)):
        parts = getattr(found.record, name)
        if len({part.id for part in parts}) < len(parts):
            faults.found += _twice(name, parts)
    return None if faults.found else found


def _twice(name: str, parts: Sequence[Part]) -> Iterator[str]:
    """Which parts of a list have the id of one before."""
    numbers: dict[str, int] = {}
    for number, part in enumerate(parts, start=1):
        if numbers.setdefault(part.id, number) != number:
            yield f"{name}[{number}] has the same id as {name}[{numbers[part.id]}], and one would be lost"


class Placed(NamedTuple, Generic[R]):
    """A record whose parts have their places, and the same as the journal sees it.

    That is one entry for each field, and one for each part, keyed `list/part id`; here each as canonical JSON.
    """

    record: R
    texts: dict[str, str]


def placed(record: R) -> R:
    """`record` with an id and a position for every part that was just typed and has none.

    The id follows from the record, list, position and content, so the same row imported twice is the same part.
    """
    return place(record).record


def flatten(record: Record) -> dict[str, Json]:
    """The record as the journal sees it."""
    return {name: json.loads(text) for name, text in place(record).texts.items()}


def place(record: R) -> Placed[R]:
    """Both at once, since both write out every part."""
    texts = {name: text_of(value) for name, value in shape.write(record, parts=False).items()}
    lists: dict[str, tuple[Part, ...]] = {}
    for name in _part_lists(type(record)):
        if parts := getattr(record, name):
            lists[name] = tuple(_placed(record.id, name, parts, texts))
    return Placed(replace(record, **lists), texts)


def _placed(record_id: str, name: str, parts: Iterable[Part], texts: dict[str, str]) -> Iterator[Part]:
    """The parts of a list in their places; adds each to `texts`."""
    following = 0
    for part in parts:
        position = part.position if part.position >= 0 else following
        following = min(max(following, position) + 1, shape.LAST_PLACE)
        text = _text_of_part(part, position)
        part_id = part.id or _id_of(record_id, name, text)
        texts[f"{name}/{part_id}"] = text
        yield part if part.id and part.position >= 0 else replace(part, id=part_id, position=position)


@once_a_class
def _fields_alone(cls: type[Record]) -> frozenset[str]:
    return frozenset(field.name for field in shape.fields(cls) if not field.holds_parts())


@once_a_class
def _part_lists(cls: type[Record]) -> tuple[str, ...]:
    return tuple(field.name for field in shape.fields(cls) if field.holds_parts())


def in_order(record: Record) -> bool:
    """Whether the parts of a record stand in the order of their positions, as `unflatten` gives them back."""
    return all(
        before.position < after.position
        for name in _part_lists(type(record))
        for before, after in pairwise(getattr(record, name))
    )


def part_id_of(record_id: str, list_name: str, position: int, part: Part) -> str:
    """The id a part gets when it is made."""
    return _id_of(record_id, list_name, _text_of_part(part, position))


def _id_of(record_id: str, list_name: str, text: str) -> str:
    return sha256(f"{record_id}/{list_name}/{text}".encode())[:16]


def _text_of_part(part: Part, position: int) -> str:
    written = shape.write(part)
    written["position"] = position
    return text_of(written)


def unflatten(kind: str, record_id: str, flat: Mapping[str, Json], faults: shape.Faults) -> Record | None:
    """The record whose `flatten` is `flat`; None, with the reasons added to `faults`, where it is none."""
    cls = RECORD_CLASSES[kind]
    fields, listed = _fields_alone(cls), _part_lists(cls)
    document: dict[str, Any] = {}
    lists: dict[str, list[tuple[int, str, dict[str, Any]]]] = {}
    for name, value in flat.items():
        if name in fields:
            document[name] = value
            continue
        list_name, slash, part_id = name.partition("/")
        if not slash and name not in listed:
            document[name] = value
        elif isinstance(value, dict) and type(position := value.get("position")) is int:
            lists.setdefault(list_name, []).append((position, part_id, value))
        else:
            faults.add(name, "is no part with a position")
    for list_name, parts in lists.items():
        document[list_name] = [{**part, "id": part_id} for _, part_id, part in sorted(parts)]
    record = shape.read(RECORD_CLASSES[kind], document, faults, id=record_id)
    return None if faults.found else record


def faults_of_values(kind: str, record_id: str, values: Mapping[str, Json]) -> list[str]:
    """Why no record of this kind can have been given these values, as `flatten` writes them; None empties a field."""
    faults = shape.Faults()
    declared = {each.name: each for each in shape.fields(RECORD_CLASSES[kind])}
    for name, value in values.items():
        list_name, slash, part_id = name.partition("/")
        field = declared.get(list_name)
        if field is None or bool(slash) != field.holds_parts():
            faults.add(name, f"is no field of a {kind}")
        elif name == "key" and (not isinstance(value, str) or id_of_key(kind, value) != record_id):
            faults.add(name, "does not fit its id")
        elif value is None:
            continue
        elif not slash:
            shape.read_field(field, value, faults, name)
        elif isinstance(value, dict) and type(value.get("position")) is int:
            shape.read_field(field, [{**value, "id": part_id}], faults, list_name)
        else:
            faults.add(name, "is no part with a position")
    return faults.found
