"""How the fields of a record become plain JSON values and come back, every fault named. Knows no record in particular.

A record class declares its fields as annotations (`title: Line`, `items: tuple[Item, ...] = ()`); this module reads the
annotations. The same declaration serves documents, the journal, the editor and the tables, so there is one spelling of
every field and one wording of every fault.

There are two readings. What people type and what documents say is *checked*: a word or field that this version does not
have is a slip. What the journal says is *carried*: a newer tracker may have written it, and it is held as it stands, to
be shown, merged and written again. A document says what is to be carried too: all that stands in its mapping `newer`,
each value as its JSON text, which no format in between can alter.
"""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import Annotated, Any, NamedTuple, TypeVar, cast

from tracker.domain.declared import declared, hints, is_required, made, once_a_class
from tracker.domain.journal import loads, text_of
from tracker.domain.kinds import Json, Kind, Number, Pattern, must_be
from tracker.domain.text import is_text, pattern
from tracker.domain.vocabulary import Newer, nearest
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

    def reader(self, *, carry: bool = False) -> Reader:
        """What reads it, checked or carried."""
        if self.kind is None:
            read_one: Reader = partial(_read_nested, cast("type[Any]", self.nested), carry)
        else:
            read_one = self.kind.carry if carry else self.kind.read
        return partial(_read_list, read_one) if self.many else read_one


T = TypeVar("T")

NEWER = "newer"
"""The field of a document that holds what is to be carried."""


@declared
class Carrying:
    """What may hold more than this version knows: `carried` are those fields by name, each as its canonical JSON.

    A record also carries parts of lists that this version does not know, named `list/part id` as in the journal.
    """

    carried: tuple[tuple[str, str], ...] = ()


@declared
class Part(Carrying):
    """An entry of a record's list. Two people can each add one and both stay, because it is a field of its own.

    `id` is fixed when the part is made; `position` orders the list and need not be dense. Both are filled in by
    `tracker.domain.forms.placed` for a part that was just typed.
    """

    id: str = ""
    position: int = -1


@once_a_class
def fields(cls: type[Any]) -> tuple[Field, ...]:
    """The declared fields of a record, part or nested class, in order; `id` and a part's `position` left out."""
    return tuple(_field(cls, name, hint) for name, hint in hints(cls).items() if name not in {*_PLACE, "carried"})


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


def write(value: Any, *, parts: bool = True, apart: bool = False) -> dict[str, Json]:
    """The fields of a record, part or nested value as JSON, in order, the empty ones left out, and `parts` on wish.

    What a newer tracker wrote stands among them, as in the journal; with `apart`, in `newer`, as in documents.
    """
    held_in = value.__dict__.get
    written = {
        name: held if write_held is None else write_held(held)
        for name, default, write_held in _writers(value.__class__, parts, apart)
        if (held := held_in(name, default))  # no field holds a 0 or an empty text
    }
    carried = held_in("carried")
    if apart:
        strange = [(name, text_of(held)) for name, held in written.items() if _is_newer(held)]
        if newer := sorted([*strange, *(carried or ())]):
            return {name: held for name, held in written.items() if not _is_newer(held)} | {NEWER: dict(newer)}
    elif carried:
        written |= {name: loads(text) for name, text in carried}
    return written


def _is_newer(written: Any) -> bool:
    """Whether a value is a word that this version does not know, or has one in its list."""
    return written.__class__ is Newer or (written.__class__ is list and any(one.__class__ is Newer for one in written))


@cache
def _writers(cls: type[Any], parts: bool, apart: bool) -> Sequence[tuple[str, Any, Callable[[Any], Json] | None]]:
    """The name of each field, what it holds unless said, and what writes that; None: it is JSON as it is held."""
    return [(each.name, each.default, _writer(each, apart)) for each in fields(cls) if parts or not each.holds_parts()]


def _writer(field: Field, apart: bool) -> Callable[[Any], Json] | None:
    if field.kind is not None and field.kind.as_held:
        return list if field.many else None
    nested = partial(_write_bare if hasattr(field.nested, "bare") else write, apart=apart)
    write_one: Callable[[Any], Json] = field.kind.write if field.kind is not None else nested
    return (lambda held: [write_one(one) for one in held]) if field.many else write_one


def _write_bare(value: Any, *, apart: bool) -> Json:
    """As `write`, but in short where that says the same."""
    short: Json = value.bare()
    return write(value, apart=apart) if short is None else short


def newer_in(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """What a newer tracker wrote within a value as it is held: the path of each, and its text."""
    if value.__class__ is Newer:
        yield path, str(value)
    elif isinstance(value, tuple):
        for number, one in enumerate(value, start=1):
            yield from newer_in(one, f"{path}[{number}]")
    elif isinstance(value, Carrying):
        inside = f"{path}." if path else ""
        for field in fields(value.__class__):
            yield from newer_in(getattr(value, field.name), inside + field.name)
        yield from ((inside + name, text) for name, text in value.carried)


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


def read(
    cls: type[T], document: Mapping[str, Json], faults: Faults, *, carry: bool = False, **settled: Any
) -> T | None:
    """An instance of `cls` from its JSON form, checked or carried; None with the reasons added to `faults`.

    `settled` gives fields that do not stand in the document, such as a record's id.
    """
    try:
        return _read(cls, document, settled, carry)
    except _Faulty as fault:
        faults.found += fault.found
        return None


def read_field(field: Field, value: Json, faults: Faults, path: str, *, carry: bool = False) -> Any:
    """The field's value from its JSON form, which is there; of no use where a fault was found."""
    try:
        return field.reader(carry=carry)(value)
    except ValueError as fault:
        faults.add(path, fault)
        return None


def _read(cls: type[T], document: Mapping[str, Json], settled: dict[str, Any], carry: bool) -> T:
    """An instance of `cls`; raises `_Faulty`. Most have neither a fault nor what only a newer tracker knows."""
    readers, required = _READERS[carry](cls)
    held = dict(settled)
    try:
        for name, value in document.items():
            read_one = readers.get(name)
            if read_one is None:
                break
            if value is not None:
                held[name] = read_one(value)
        else:
            if required <= held.keys():
                return made(cls, held)
    except ValueError:
        pass
    return _read_slowly(cls, document, settled, carry)


def _read_slowly(cls: type[T], document: Mapping[str, Json], settled: Mapping[str, Any], carry: bool) -> T:
    """The same, of what carries something or has faults: `_Faulty` names all there are."""
    faults: list[str] = []
    held, carried, named = dict(settled), [], set(settled)
    for name, value, is_carried in _entries(document, carry, faults):
        read_one = _READERS[is_carried](cls)[0].get(name)
        if value is not None:
            named.add(name)
        try:
            if read_one is not None:
                held |= {name: read_one(value)} if value is not None else {}
            elif is_carried and issubclass(cls, Carrying):
                carried.append((name, _carried_text(name, value)))
            else:
                known = [field.name for field in fields(cls)]
                faults.append(f"{name} is no field of {noun(cls)}{did_you_mean(nearest(name, known))}")
        except ValueError as fault:
            faults += _worded(name, fault)
    faults += [f"{field.name} is missing" for field in fields(cls) if field.required and field.name not in named]
    if faults:
        raise _Faulty(faults)
    return made(cls, {**held, "carried": tuple(sorted(carried))} if carried else held)


def _entries(document: Mapping[str, Json], carry: bool, faults: list[str]) -> Iterator[tuple[str, Json, bool]]:
    """The fields of a document, each with its value and whether it is carried; adds to `faults` what cannot be."""
    newer: Any = {} if carry else document.get(NEWER)
    for name, value in document.items():
        if carry or name != NEWER:
            yield name, value, carry
    if not isinstance(newer or {}, dict):
        faults.append(f"{NEWER} {must_be('a mapping of fields', newer)}")
        return
    for name, text in (newer or {}).items():
        if name in document:
            faults.append(f"{name} stands here twice, once in {NEWER}")
        try:
            if not isinstance(text, str):
                raise must_be("JSON as text", text)
            yield name, loads(text), True
        except (ValueError, RecursionError) as fault:
            faults += _worded(f"{NEWER}.{name}", fault)


def _readers(cls: type[Any], *, carry: bool) -> tuple[Mapping[str, Reader], frozenset[str]]:
    """What reads each field that a document may hold, by name, and the fields that there must be."""
    place = {name: kind.read for name, kind in _PLACE.items()} if issubclass(cls, Part) else {}
    readers = {**place, **{field.name: field.reader(carry=carry) for field in fields(cls)}}
    return readers, frozenset(field.name for field in fields(cls) if field.required)


_READERS = {carry: once_a_class(partial(_readers, carry=carry)) for carry in (False, True)}


# What only a newer tracker knows. ------------------------------------------------------------------------------------

_CARRIED_NAME = r"[a-z][a-z0-9_]{0,63}(?:/[0-9a-f]{16})?"
_LEVELS = 12  # how deep a value of a newer tracker may nest; those of this version nest four
_LARGEST = 2**63


def _carried_text(name: str, value: Json) -> str:
    """The canonical text of a field that this version does not know; `ValueError` where no version wrote it."""
    if fault := fault_of_carried(name, value):
        raise ValueError(fault)
    return text_of(value)


def fault_of_carried(name: str, value: Json) -> str | None:
    """Why no tracker, however new, wrote a field or, as `list/id`, a part, in words that follow its name."""
    if not pattern(_CARRIED_NAME).fullmatch(name):
        return "is no name of a field"
    if "/" in name and not is_part(value):
        return "is no part with a position"
    return _fault_of_plain(value, _LEVELS)


def is_part(value: Json) -> bool:
    """Whether a value of the journal has the place in its list that every part has."""
    position = value.get("position") if isinstance(value, dict) else None
    return type(position) is int and 0 <= position <= LAST_PLACE


def _fault_of_plain(value: Json, levels: int) -> str | None:
    if isinstance(value, dict | list):
        if not levels:
            return f"nests more than {_LEVELS} levels deep, which nothing in a record does"
        held = [*value, *value.values()] if isinstance(value, dict) else value
        return next(filter(None, (_fault_of_plain(one, levels - 1) for one in held)), None)
    if isinstance(value, str):
        return None if is_text(value) else "has a character that is not text"
    return None if value is None or abs(value) < _LARGEST else "is a number beyond 64 bits"


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


def _read_nested(cls: type[T], carry: bool, value: Json) -> T:
    if isinstance(value, str) and (from_bare := getattr(cls, "from_bare", None)):
        value = from_bare(value)
    if not isinstance(value, dict):
        raise must_be("a mapping of fields", value)
    return _read(cls, value, {}, carry)


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
