"""The forms a record is written in and read from: the document, and the flat form that the journal holds.

A document has a list of each kind of part, whose ids and positions may be left out; the flat form has an entry for each
field and each part, so that two people can change different ones. `tracker.domain.records` says what the fields mean.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Generic, NamedTuple, TypeVar

from tracker.domain import journal, shape
from tracker.domain.declared import once_a_class, replace
from tracker.domain.digest import sha256
from tracker.domain.journal import text_of
from tracker.domain.kinds import Json
from tracker.domain.records import Record, class_of, id_of_key, ref, title_of
from tracker.domain.shape import Part
from tracker.domain.vocabulary import EVENT_TYPES, EventTypes
from tracker.errors import InvalidRecord, Refused

R = TypeVar("R", bound=Record)

Document = dict[str, Json]
"""A record as it stands in a file: its kind as `record`, its `id`, and its fields."""

UNSOUND = "unsound"
"""The field of a document that lists the faults with which it is to be taken in."""

NAMES = {"party_id": "party", "speaker_id": "speaker"}
"""Fields that hold a party's id, and beside each the field of a document that names that party for people."""


def saveable(record: R, types: EventTypes = EVENT_TYPES, before: Record | None = None) -> R:
    """`record` itself; raises `InvalidRecord` with everything that is wrong with it and was not wrong `before`.

    What a merge or a newer tracker brought is no reason to refuse a correction of something else.
    """
    problems = problems_since(record, types, before)
    if problems:
        raise InvalidRecord(f"{record.KIND} {title_of(record)!r}", problems)
    return record


def problems_since(record: Record, types: EventTypes, before: Record | None) -> list[str]:
    """What is wrong with a record and was not wrong `before`."""
    known = {_unnumbered(each) for each in before.problems(types)} if before is not None else frozenset()
    return [each for each in record.problems(types) if _unnumbered(each) not in known]


def _unnumbered(problem: str) -> str:
    """A problem without the numbers of parts, which shift where one is taken out."""
    return re.sub(r"\[\d+\]", "", problem)


def read(kind: str, record_id: str, document: Mapping[str, Json], faults: shape.Faults) -> Placed[Record] | None:
    """The record of a document without its `record` and `id`; None where there are `faults`."""
    cls = class_of(kind)
    record = shape.read(cls, _with_carried_parts(cls, document), faults, id=record_id)
    if record is None:
        return None
    found = place(record)
    for name in _part_lists(type(record)):
        parts = getattr(found.record, name)
        if len({part.id for part in parts}) < len(parts):
            faults.found += _twice(name, parts)
    return None if faults.found else found


def _with_carried_parts(cls: type[Record], document: Mapping[str, Json]) -> Mapping[str, Json]:
    """A document in which parts that an older tracker carried stand in the lists that this version knows."""
    newer = document.get(shape.NEWER)
    known = [name for name in newer if name.partition("/")[0] in _part_lists(cls)] if isinstance(newer, dict) else []
    if not known or not isinstance(newer, dict):
        return document
    lists: dict[str, Any] = {}
    for name in known:
        list_name, _, part_id = name.partition("/")
        try:
            fields = journal.loads(str(newer[name]))
            part = {"id": part_id, "position": fields.pop("position")}
        except (ValueError, RecursionError, AttributeError, LookupError, TypeError):
            return document  # and reading it says what is wrong
        part[shape.NEWER] = {field: text_of(value) for field, value in fields.items()}
        held = document.get(list_name)
        lists.setdefault(list_name, [*held] if isinstance(held, list) else []).append(part)
    left = {name: text for name, text in newer.items() if name not in known}
    return {**document, **lists, shape.NEWER: left}


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
    cls = class_of(kind)
    fields, listed = _fields_alone(cls), _part_lists(cls)
    document: dict[str, Any] = {}
    lists: dict[str, list[tuple[int, str, dict[str, Any]]]] = {}
    for name, value in flat.items():
        if name in fields:
            document[name] = value
            continue
        list_name, slash, part_id = name.partition("/")
        if slash and list_name in fields:
            faults.add(name, f"is no field of {shape.noun(cls)}")
        elif list_name not in listed:
            document[name] = value
        elif slash and isinstance(value, dict) and type(position := value.get("position")) is int:
            lists.setdefault(list_name, []).append((position, part_id, value))
        else:
            faults.add(name, "is no part with a position")
    for list_name, parts in lists.items():
        parts.sort(key=lambda each: each[:2])
        document[list_name] = [{**part, "id": part_id} for _, part_id, part in parts]
    record = shape.read(cls, document, faults, carry=True, id=record_id)
    return None if faults.found else record


def faults_of_values(kind: str, record_id: str, values: Mapping[str, Json]) -> list[str]:
    """Why no tracker can have given a record of this kind these values, in the form of `flatten`; None empties a field.

    A newer one may have given it more than this one knows.
    """
    faults = shape.Faults()
    declared = {each.name: each for each in shape.fields(class_of(kind))}
    for name, value in values.items():
        list_name, slash, part_id = name.partition("/")
        field = declared.get(list_name)
        if field is None:
            if fault := shape.fault_of_carried(name, {"position": 0} if slash and value is None else value):
                faults.add(name, fault)
        elif bool(slash) != field.holds_parts():
            faults.add(name, f"is no field of a {kind}")
        elif name == "key" and (not isinstance(value, str) or id_of_key(kind, value) != record_id):
            faults.add(name, "does not fit its id")
        elif value is None:
            continue
        elif not slash:
            shape.read_field(field, value, faults, name, carry=True)
        elif isinstance(value, dict) and type(value.get("position")) is int:
            shape.read_field(field, [{**value, "id": part_id}], faults, list_name, carry=True)
        else:
            faults.add(name, "is no part with a position")
    return faults.found


def refuse_loss(kind: str, record_id: str, before: Mapping[str, Json], changed: Mapping[str, Json]) -> None:
    """Raises `Refused` where `changed` values would alter what a newer tracker wrote among the values `before`.

    A part can be taken out whole with what it carries: that asks for no understanding of it.
    """
    for name, after in changed.items():
        carried = _newer(kind, name, before.get(name))
        taken_out = after is None and name.partition("/")[0] in _part_lists(class_of(kind))
        if not taken_out and (lost := carried - _newer(kind, name, after)):
            raise made_by_a_newer(kind, record_id, sorted(path for path, _ in lost))


def made_by_a_newer(kind: str, record_id: str, paths: Sequence[str]) -> Refused:
    """That something was to be changed of which this version does not know what it means."""
    told = ", ".join(dict.fromkeys(paths))
    return Refused(
        f"{told} of {kind} {ref(record_id)} was made by a newer tracker: this one keeps it as it stands and cannot "
        "change it; update the tracker"
    )


def _newer(kind: str, name: str, value: Json) -> frozenset[tuple[str, str]]:
    """What of a value of the journal this version does not know, as path and text."""
    list_name, slash, part_id = name.partition("/")
    field = next((each for each in shape.fields(class_of(kind)) if each.name == list_name), None)
    if value is None:
        return frozenset()
    if field is None:
        return frozenset({(name, text_of(value))})
    whole: Json = [{**value, "id": part_id}] if slash and isinstance(value, dict) else value
    return frozenset(shape.newer_in(shape.read_field(field, whole, shape.Faults(), name, carry=True), list_name))
