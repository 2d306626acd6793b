"""How the fields of a record become plain JSON values and come back, every fault named. Knows no record in particular.

A record class declares its fields as annotations (`title: Line`, `items: tuple[Item, ...] = ()`); this module reads the
annotations. The same declaration serves documents, the journal, the editor and the tables, so there is one spelling of
every field and one wording of every fault.
"""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import Annotated, Any, NamedTuple, TypeVar, cast

from tracker.domain.declared import declared, hints, is_required, made, once_a_class
from tracker.domain.kinds import Json, Kind, Number, Pattern, must_be
from tracker.domain.vocabulary import nearest
from tracker.errors import did_you_mean

Reader = Callable[[Json], Any]
"""Reads a value that is there from its JSON form; raises `ValueError` in words that follow the field's name."""


class Field(NamedTuple):
    """One declared field: what it holds and how often."""

    name: str
    kind: Kind | None  # of one value; None where `nested` says it
    nested: type[Any] | None  # the class of a part or a nested value
    many: bool
    required: bool
    default: Any = None

    def holds_parts(self) -> bool:
        return self.nested is not None and issubclass(self.nested, Part)

    def is_left_out(self, value: Json) -> bool:
        """Whether a document that says `value` says nothing of the field."""
        return value is None or (self.many and value == [])

    @property
    def reader(self) -> Reader:
        """What reads it."""
        read_one: Reader = self.kind.read if self.kind else partial(_read_nested, cast("type[Any]", self.nested))
        return partial(_read_list, read_one) if self.many else read_one


T = TypeVar("T")


@declared
class Part:
    """An entry of a record's list. Two people can each add one and both stay, because it is a field of its own.

    `id` is fixed when the part is made; `position` orders the list and need not be dense. Both are filled in by
    `tracker.domain.forms.placed` for a part that was just typed.
    """

    id: str = ""
    position: int = -1


@once_a_class
def fields(cls: type[Any]) -> tuple[Field, ...]:
    """The declared fields of a record, part or nested class, in order; `id` and a part's `position` left out."""
    return tuple(_field(cls, name, hint) for name, hint in hints(cls).items() if name not in _PLACE)


def _field(cls: type[Any], name: str, hint: Any) -> Field:
    required = is_required(cls, name)
    default = None if required else getattr(cls, name)
    many = False
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        (hint,) = (option for option in typing.get_args(hint) if option is not type(None))
    if typing.get_origin(hint) is tuple:
        many, hint = True, typing.get_args(hint)[0]
    if typing.get_origin(hint) is Annotated:
        return Field(name, hint.__metadata__[0], None, many, required, default)
    return Field(name, None, hint, many, required, default)


def write(value: Any, *, parts: bool = True) -> dict[str, Json]:
    """The fields of a record, part or nested value as JSON, in order, the empty ones left out, and `parts` on wish."""
    held_in = value.__dict__.get
    return {
        name: held if write_held is None else write_held(held)
        for name, default, write_held in _writers(value.__class__, parts)
        if (held := held_in(name, default))  # no field holds a 0 or an empty text
    }


@cache
def _writers(cls: type[Any], parts: bool) -> Sequence[tuple[str, Any, Callable[[Any], Json] | None]]:
    """The name of each field, what it holds unless said, and what writes that; None: it is JSON as it is held."""
    return [(each.name, each.default, _writer(each)) for each in fields(cls) if parts or not each.holds_parts()]


def _writer(field: Field) -> Callable[[Any], Json] | None:
    if field.kind is not None and field.kind.as_held:
        return list if field.many else None
    nested = _write_bare if hasattr(field.nested, "bare") else write
    write_one: Callable[[Any], Json] = field.kind.write if field.kind is not None else nested
    return (lambda held: [write_one(one) for one in held]) if field.many else write_one


def _write_bare(value: Any) -> Json:
    """As `write`, but in short where that says the same."""
    short: Json = value.bare()
    return write(value) if short is None else short


class Faults:
    """Collects every fault of one document, each under the path of the field it is in."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def add(self, path: str, fault: object) -> None:
        self.found += _worded(path, fault)


class _Faulty(ValueError):
    """What is wrong within a value that holds others, each with its path in there."""

    def __init__(self, found: list[str]) -> None:
        super().__init__(found)
        self.found = found


def _worded(path: str, fault: object) -> list[str]:
    """A fault of the value at `path`, or those of what it holds, in words."""
    if isinstance(fault, _Faulty):
        return [f"{path}{'' if each.startswith('[') else '.'}{each}" for each in fault.found]
    text = str(fault)
    return [f"{path}{text}" if text.startswith(":") else f"{path} {text}"]


def read(cls: type[T], document: Mapping[str, Json], faults: Faults, **settled: Any) -> T | None:
    """An instance of `cls` from its JSON form, or None with the reasons added to `faults`.

    `settled` gives fields that do not stand in the document, such as a record's id.
    """
    try:
        return _read(cls, document, settled)
    except _Faulty as fault:
        faults.found += fault.found
        return None


def read_field(field: Field, value: Json, faults: Faults, path: str) -> Any:
    """The field's value from its JSON form, which is there; of no use where a fault was found."""
    try:
        return field.reader(value)
    except ValueError as fault:
        faults.add(path, fault)
        return None


def _read(cls: type[T], document: Mapping[str, Json], settled: dict[str, Any]) -> T:
    """An instance of `cls`; raises `_Faulty`. Most have no fault: what has one is read again, for all there are."""
    readers, required = _readers(cls)
    try:
        for name, value in document.items():
            read_one = readers.get(name)
            if read_one is None:
                break
            if value is not None:
                settled[name] = read_one(value)
        else:
            if required <= settled.keys():
                return made(cls, settled)
    except ValueError:
        pass
    raise _Faulty(list(_faults(cls, document, settled)))


@once_a_class
def _readers(cls: type[Any]) -> tuple[Mapping[str, Reader], frozenset[str]]:
    """What reads each field that a document may hold, by name, and the fields that there must be."""
    place = {name: kind.read for name, kind in _PLACE.items()} if issubclass(cls, Part) else {}
    readers = {**place, **{field.name: field.reader for field in fields(cls)}}
    return readers, frozenset(field.name for field in fields(cls) if field.required)


def _faults(cls: type[Any], document: Mapping[str, Json], settled: Mapping[str, Any]) -> Iterator[str]:
    readers, _ = _readers(cls)
    for name, value in document.items():
        if name not in readers:
            known = [field.name for field in fields(cls)]
            yield f"{name} is no field of {noun(cls)}{did_you_mean(nearest(name, known))}"
        elif value is not None:
            try:
                readers[name](value)
            except ValueError as fault:
                yield from _worded(name, fault)
    for field in fields(cls):
        if field.required and field.name not in settled and document.get(field.name) is None:
            yield f"{field.name} is missing"


def _read_list(read_one: Reader, value: Json) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise must_be("a list", value)
    try:
        return tuple([read_one(each) for each in value])
    except ValueError:
        raise _Faulty(list(_faults_of_list(read_one, value))) from None


def _faults_of_list(read_one: Reader, value: list[Json]) -> Iterator[str]:
    for number, each in enumerate(value, start=1):
        try:
            read_one(each)
        except ValueError as fault:
            yield from _worded(f"[{number}]", fault)


def _read_nested(cls: type[T], value: Json) -> T:
    if isinstance(value, str) and (from_bare := getattr(cls, "from_bare", None)):
        value = from_bare(value)
    if not isinstance(value, dict):
        raise must_be("a mapping of fields", value)
    return _read(cls, value, {})


LAST_PLACE = 1_000_000_000
"""The highest position a part may have; parts that share one are in the order of their ids."""

_PLACE: Mapping[str, Kind] = {
    "id": Pattern(r"[0-9a-f]{16}", "a part's id"),
    "position": Number(0, LAST_PLACE),
}
"""What a part's JSON form may say of its place beside its fields."""


def noun(cls: type[Any]) -> str:
    """What a record, part or nested class is called in a message."""
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", cls.__name__).lower()
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"
