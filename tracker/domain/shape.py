"""How the fields of a record become plain JSON values and come back, every fault named. Knows no record in particular.

A record class declares its fields as annotations (`title: Line`, `items: tuple[Item, ...] = ()`); this module reads the
annotations. The same declaration serves documents, the journal, the editor and the tables, so there is one spelling of
every field and one wording of every fault.
"""

from __future__ import annotations

import dataclasses
import datetime
import re
import types
import typing
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Annotated, Any, NamedTuple, TypeVar, cast

from tracker.domain import countries
from tracker.domain.dates import PartialDate
from tracker.domain.text import clean
from tracker.domain.vocabulary import nearest, no_such_word
from tracker.errors import TrackerError, did_you_mean

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]
"""What a document or the journal holds. No floats anywhere: amounts are decimal strings."""

# [0-9], not \d: \d also takes Arabic-Indic and fullwidth digits.
AMOUNT = re.compile(r"(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,6})?")
KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
UUID = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
HS_CODE = re.compile(r"[0-9]{2}(?:[0-9]{2}){0,4}")


class Kind(ABC):
    """One kind of value: `read` raises `ValueError` in words that follow the field's name."""

    @abstractmethod
    def read(self, value: Json) -> Any: ...

    def write(self, value: Any) -> Json:
        """The value as JSON, which most are as they are."""
        return cast("Json", value)

    @property
    def as_held(self) -> bool:
        """Whether the value as it is held is JSON."""
        return type(self).write is Kind.write


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise ValueError(f"must be text, not {value!r}")  # noqa: TRY004 - one error class carries every fault of a value
    return value


class Text(Kind):
    """A text of at most `limit` characters, of several lines if `lines`."""

    def __init__(self, limit: int, *, lines: bool = False) -> None:
        self.limit = limit
        self.lines = lines

    def read(self, value: Json) -> str:
        return clean(_text(value), limit=self.limit, lines=self.lines)


def hs_meant(text: str) -> str:
    """The HS code that `text` is but for dots and blanks, to offer."""
    bare = re.sub(r"[.\s]", "", text[:64])
    return did_you_mean([bare] if bare != text and HS_CODE.fullmatch(bare) else [])


class Pattern(Kind):
    """A text of one exact form; `form` names it to the analyst, with an example, and `meant` offers a likely one."""

    def __init__(self, pattern: re.Pattern[str], form: str, meant: Callable[[str], str] = lambda _: "") -> None:
        self.pattern = pattern
        self.form = form
        self.meant = meant

    def read(self, value: Json) -> str:
        text = _text(value)
        if len(text) > 64 or not self.pattern.fullmatch(text):
            raise ValueError(f"{_quoted(text)} is not {self.form}{self.meant(text)}")
        return text


class Word(Kind):
    """One word of a closed vocabulary, which `what` names."""

    def __init__(self, what: str, words: Collection[str]) -> None:
        self.what = what
        self.words = words

    def read(self, value: Json) -> str:
        text = _text(value)
        if text not in self.words:
            raise ValueError(f": {no_such_word(text, self.what, self.words)}")
        return text


class Number(Kind):
    """A whole number from `low` to `high`; documents may hold it as text."""

    def __init__(self, low: int, high: int) -> None:
        self.low = low
        self.high = high

    def read(self, value: Json) -> int:
        if isinstance(value, str) and re.fullmatch(r"\d{1,9}", value, re.ASCII):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not self.low <= value <= self.high:
            raise ValueError(f"must be a whole number from {self.low} to {self.high}, not {value!r}")
        return value


class Flag(Kind):
    """True or false."""

    def read(self, value: Json) -> bool:
        if not isinstance(value, bool):
            raise ValueError(f"must be true or false, not {value!r}")  # noqa: TRY004 - see _text
        return value


class EdtfDate(Kind):
    """A date as precise as it is known, as EDTF."""

    def read(self, value: Json) -> PartialDate:
        try:
            return PartialDate.parse(_text(value))
        except TrackerError as error:
            raise ValueError(f": {error}") from None

    def write(self, value: PartialDate) -> Json:
        return value.edtf


class CalendarDay(Kind):
    """One day as ISO text, such as the day of an assessment."""

    def read(self, value: Json) -> str:
        text = _text(value)
        try:
            canonical = datetime.date.fromisoformat(text).isoformat()
        except ValueError:
            canonical = None
        if canonical != text:
            raise ValueError(f"{_quoted(text)} is not a day such as 2024-02-20")
        return text


class CountryCode(Kind):
    """A code of `tracker.domain.countries`."""

    def read(self, value: Json) -> str:
        text = _text(value)
        if not countries.is_code(text):
            raise ValueError(f"{_quoted(text)} is not a country code such as KP")
        return text


class Identity(Kind):
    """The UUID of a record, in canonical lower case."""

    def read(self, value: Json) -> str:
        text = _text(value)
        if not UUID.fullmatch(text):
            raise ValueError(f"{_quoted(text)} is not a record's id (a lower-case UUID)")
        return text


Line = Annotated[str, Text(1_000)]
Prose = Annotated[str, Text(20_000, lines=True)]
Edtf = Annotated[PartialDate, EdtfDate()]
Country = Annotated[str, CountryCode()]
Id = Annotated[str, Identity()]
KEY_KIND = Pattern(KEY, "a provision's key such as unscr2397-7")
Key = Annotated[str, KEY_KIND]
Amount = Annotated[str, Pattern(AMOUNT, "an amount such as 1000000 or 750.5 (not negative, no thousands separators)")]
Hs = Annotated[str, Pattern(HS_CODE, "an HS code: 2, 4, 6, 8 or 10 digits", hs_meant)]
Day = Annotated[str, CalendarDay()]
YesNo = Annotated[bool, Flag()]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An entry of a record's list. Two people can each add one and both stay, because it is a field of its own.

    `id` is fixed when the part is made; `position` orders the list and need not be dense. Both are filled in by
    `tracker.domain.forms.placed` for a part that was just typed.
    """

    id: str = ""
    position: int = -1


T = TypeVar("T")
P = TypeVar("P", bound=Part)


def once_a_class(make: Callable[[type[Any]], T]) -> Callable[[type[Any]], T]:
    """`make`, which is called once for each class: what it makes follows from the class alone."""
    return cast("Callable[[type[Any]], T]", cache(make))


@once_a_class
def fields(cls: type[Any]) -> tuple[Field, ...]:
    """The declared fields of a record, part or nested class, in order; `id` and a part's `position` left out."""
    hints = typing.get_type_hints(cls, include_extras=True)
    return tuple(_field(each, hints[each.name]) for each in dataclasses.fields(cls) if each.name not in _PLACE)


def placed(part: P, part_id: str, position: int) -> P:
    """`part` with this id and position."""
    names, values = _values(type(part))
    return type(part)(**dict(zip(names, values(part), strict=True)), id=part_id, position=position)


@once_a_class
def _values(cls: type[Any]) -> tuple[list[str], Callable[[Any], tuple[Any, ...]]]:
    names = [field.name for field in fields(cls)]
    return names, attrgetter(*names)


@once_a_class
def _by_name(cls: type[Any]) -> Mapping[str, Field]:
    return {field.name: field for field in fields(cls)}


@once_a_class
def _required(cls: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(cls) if field.required)


def _field(declared: dataclasses.Field[Any], hint: Any) -> Field:
    required = declared.default is dataclasses.MISSING
    default = None if required else declared.default
    many = False
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        (hint,) = (option for option in typing.get_args(hint) if option is not type(None))
    if typing.get_origin(hint) is tuple:
        many, hint = True, typing.get_args(hint)[0]
    if typing.get_origin(hint) is Annotated:
        return Field(declared.name, hint.__metadata__[0], None, many, required, default)
    return Field(declared.name, None, hint, many, required, default)


def write(value: Any, *, parts: bool = True) -> dict[str, Json]:
    """The fields of a record, part or nested value as JSON, in order, the empty ones left out, and `parts` on wish."""
    written: dict[str, Json] = {}
    for name, many, holds_parts, write_one in _writers(type(value)):
        held = getattr(value, name)
        if held is None or held == () or held is False or (holds_parts and not parts):
            continue
        if write_one is None:
            written[name] = list(held) if many else held
        else:
            written[name] = [write_one(one) for one in held] if many else write_one(held)
    return written


@once_a_class
def _writers(cls: type[Any]) -> tuple[tuple[str, bool, bool, Callable[[Any], Json] | None], ...]:
    """Of each field its name, whether it is a list, whether of parts, and what writes one value; None: as it is."""

    def writer(field: Field) -> Callable[[Any], Json] | None:
        if field.kind is None:
            return _write_nested
        return None if field.kind.as_held else field.kind.write

    return tuple((field.name, field.many, field.holds_parts(), writer(field)) for field in fields(cls))


def _write_nested(value: Any) -> Json:
    bare: Callable[[], Json] | None = getattr(value, "bare", None)
    short = bare() if bare else None
    return write(value) if short is None else short


class Faults:
    """Collects every fault of one document, each under the path of the field it is in."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def add(self, path: str, fault: object) -> None:
        text = str(fault)
        self.found.append(f"{path}{text}" if text.startswith(":") else f"{path} {text}")


def read(cls: type[T], document: Mapping[str, Json], faults: Faults, path: str = "", **settled: Any) -> T | None:
    """An instance of `cls` from its JSON form, or None with the reasons added to `faults`.

    `settled` gives fields that do not stand in the document (a record's id, a part's id and position).
    """
    before = len(faults.found)
    known = _by_name(cls)
    for name, value in document.items():
        field = known.get(name)
        if field is None:
            faults.add(path + name, f"is no field of {noun(cls)}{did_you_mean(nearest(name, known))}")
        elif value is None or (field.many and value == []):
            continue
        elif field.many or field.kind is None:
            settled[name] = read_field(field, value, faults, path + name)
        else:
            try:
                settled[name] = field.kind.read(value)
            except ValueError as fault:
                faults.add(path + name, fault)
                settled[name] = None
    for name in _required(cls):
        if name not in settled:
            faults.add(path + name, "is missing")
    return None if len(faults.found) > before else cls(**settled)


def read_field(field: Field, value: Json, faults: Faults, path: str) -> Any:
    """The field's value from its JSON form, which is there; of no use where a fault was found."""
    if not field.many:
        return _read_one(field, value, faults, path)
    if not isinstance(value, list):
        faults.add(path, f"must be a list, not {value!r}")
        return None
    return tuple(_read_one(field, each, faults, f"{path}[{index}]") for index, each in enumerate(value, start=1))


def _read_one(field: Field, value: Json, faults: Faults, path: str) -> Any:
    if field.kind is None:
        return _read_nested(cast("type[Any]", field.nested), value, faults, path)
    try:
        return field.kind.read(value)
    except ValueError as fault:
        faults.add(path, fault)
        return None


def _read_nested(cls: type[Any], value: Json, faults: Faults, path: str) -> Any:
    from_bare = getattr(cls, "from_bare", None)
    if from_bare and isinstance(value, str):
        value = from_bare(value)
    if not isinstance(value, dict):
        faults.add(path, f"must be a mapping of fields, not {value!r}")
        return None
    settled: dict[str, Any] = {}
    if issubclass(cls, Part) and not _PLACE.keys().isdisjoint(value):
        value = dict(value)
        for name, kind in _PLACE.items():
            if (given := value.pop(name, None)) is not None:
                try:
                    settled[name] = kind.read(given)
                except ValueError as fault:
                    faults.add(f"{path}.{name}", fault)
    return read(cls, value, faults, f"{path}.", **settled)


LAST_PLACE = 1_000_000_000
"""The highest position a part may have; parts that share one are in the order of their ids."""

_PLACE: Mapping[str, Kind] = {
    "id": Pattern(re.compile(r"[0-9a-f]{16}"), "a part's id"),
    "position": Number(0, LAST_PLACE),
}
"""What a part's JSON form may say of its place beside its fields."""


def noun(cls: type[Any]) -> str:
    """What a record, part or nested class is called in a message."""
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", cls.__name__).lower()
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"


def _quoted(text: str) -> str:
    """`text` between quotes, cut where it is long."""
    return repr(text if len(text) <= 60 else text[:57] + "…")
