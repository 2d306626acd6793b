"""A map: a small YAML document that says which column of a sheet is what. Pure reading; docs/sheets.md describes it.

It is read as records are, by what its classes declare. Every value of an event comes from a `Cell`. Two maps are built
in, of the tracker's own flat form and of the columns of TimelineJS; a map may be `like` one of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Annotated, Any, NamedTuple

from tracker.domain import flat, shape
from tracker.domain.declared import declared
from tracker.domain.kinds import Json, Kind, Line, Prose, must_be
from tracker.domain.records import Source
from tracker.domain.text import fold
from tracker.domain.vocabulary import nearest
from tracker.errors import InvalidRecord, NotUnderstood, did_you_mean
from tracker.intake.sheets import PROBLEM, Layout, Row, heading_key

MAX_BYTES = 1_000_000
"""Of a map."""


class Words(Kind):
    """Words and what is said of each: one text, or where `many`, one or several."""

    def __init__(self, *, many: bool = False) -> None:
        self.many = many

    def read(self, value: Json) -> Mapping[str, Any]:
        if not isinstance(value, dict) or not all(map(self._fits, value.values())):
            raise must_be("words, each with what is said of it", value)
        return {word: _listed(said) for word, said in value.items()} if self.many else value

    def _fits(self, said: Json) -> bool:
        return isinstance(said, str) or (self.many and isinstance(said, list) and all(isinstance(w, str) for w in said))


class RowNumber(Kind):
    """The number of a row, as a spreadsheet shows it."""

    def read(self, value: Json) -> int:
        if not (isinstance(value, str) and value.isascii() and value.isdigit() and 1 <= int(value[:6]) <= 10_000):
            raise must_be("the number of a row, such as 3", value)
        return int(value)


class Character(Kind):
    def read(self, value: Json) -> str:
        if not isinstance(value, str) or len(value) != 1:
            raise must_be("one character", value)
        return value


@declared
class Cell:
    """Where one value of a row comes from: a column, whose words may be translated, or the same word in every row."""

    column: Line | None = None
    always: Prose | None = None
    values: Annotated[Mapping[str, str], Words()] | None = None
    otherwise: Prose | None = None

    @staticmethod
    def from_bare(column: str) -> Json:
        return {"column": column}

    def text(self, row: Row) -> str | None:
        """What the row says, or None. Raises `NotUnderstood` for a word that `values` does not have."""
        if self.column is None:
            return self.always
        found = row.cells.get(heading_key(self.column))
        if found is None or not self.values:
            return found if found is not None else self.otherwise
        known = {fold(word): meant for word, meant in self.values.items()}
        meant = known.get(fold(found), self.otherwise)
        if meant is None:
            raise NotUnderstood(f"the map knows {', '.join(self.values)} there; add it, or say what it is otherwise")
        return meant


@declared
class Day(Cell):
    """A date in one column, or in columns of its parts, of which the month and the day may be empty."""

    year: Cell | None = None
    month: Cell | None = None
    day: Cell | None = None


@declared
class When(Day):
    """The same, or a date that lasts, and without an end is its start. `shown` is the date where it reads as one."""

    start: Day | None = None
    end: Day | None = None
    shown: Cell | None = None


class Entry(NamedTuple):
    """An entry of a list: a column that holds the whole list in the flat form, or a cell for each field."""

    whole: Cell | None
    fields: Mapping[str, Cell]

    @property
    def cells(self) -> list[Cell]:
        return [self.whole] if self.whole else list(self.fields.values())


class Columns(Kind):
    """An entry of a list, of which a map may give these fields."""

    def __init__(self, *fields: str, needed: Sequence[str] = ()) -> None:
        self.fields = fields
        self.needed = needed

    def read(self, value: Json) -> Entry:
        faults = shape.Faults()
        if not isinstance(value, dict) or not self.fields or {"column", "always"} & value.keys():
            return Entry(_cell(value, "", faults), {})
        cells = {name: _cell(held, name, faults) for name, held in value.items() if name in self.fields}
        hints = {name: did_you_mean(nearest(name, self.fields)) for name in value if name not in self.fields}
        faults.found += [f"{name} is none of {', '.join(self.fields)}{hint}" for name, hint in hints.items()]
        faults.found += [f"{name} is missing" for name in self.needed if name not in value]
        if "publisher" in self.fields and not {"publisher", "url"} & value.keys():
            faults.found.append("needs a publisher, or a url whose site is taken for it")
        if faults.found:
            raise ValueError(f": {'; '.join(faults.found)}")
        return Entry(None, cells)


def _cell(value: Json, name: str, faults: shape.Faults) -> Cell:
    """A cell of an entry; its faults are told where it is used."""
    found: Cell = shape.read_field(_CELL, value, faults, name)
    return found


_CELL = shape.Field("cell", None, Cell, many=False, required=True)
_WHO = ("name", "kind", "country")
_SOURCE = [each.name for each in shape.fields(Source) if not each.many and each.name != "relays"]
_CLAIM = ("stance", "about", "against", "text", "date", "quote", "where")
_ITEM = ("name", "category", "hs", "amount", "unit", "value", "currency", "note")

_KEYS = {"id": "event_id"}
"""The keys of a map that are not called as the column of the flat form is."""

LISTS = ("tags", "violations", "links", "participants", "items", "claims", "sources")


@declared
class ColumnMap:
    """A map as read. `source` and a row's content make the row's id; `identity` names the columns that do instead."""

    source: Line
    like: Line | None = None
    sheet: Line | None = None
    heading_row: Annotated[int, RowNumber()] | None = None
    encoding: Line | None = None
    delimiter: Annotated[str, Character()] | None = None
    identity: tuple[Line, ...] = ()
    leave_out: Annotated[Mapping[str, Sequence[str]], Words(many=True)] | None = None
    event_id: Cell | None = None
    type: Cell
    title: Cell
    date: When
    status: Cell | None = None
    summary: Cell | None = None
    tags: tuple[Annotated[Entry, Columns()], ...] = ()
    violations: tuple[Annotated[Entry, Columns()], ...] = ()
    links: tuple[Annotated[Entry, Columns()], ...] = ()
    participants: tuple[
        Annotated[Entry, Columns("role", *_WHO, "place", "date", "basis", "note", needed=["role"])], ...
    ] = ()
    items: tuple[Annotated[Entry, Columns(*_ITEM, needed=["name"])], ...] = ()
    claims: tuple[
        Annotated[Entry, Columns("speaker", *_WHO[1:], *_CLAIM, needed=["speaker", "stance", "text"])], ...
    ] = ()
    sources: tuple[Annotated[Entry, Columns(*_SOURCE)], ...] = ()

    @property
    def built_in(self) -> str | None:
        """The name of the map that is built in, if this is one as it stands."""
        return self.like if self.like is not None and self == built_in(self.like) else None

    @property
    def layout(self) -> Layout:
        return Layout(self.sheet, self.heading_row or 1, self.encoding, self.delimiter)

    def columns(self) -> list[str]:
        """The columns that it takes values from, once each."""
        return list(dict.fromkeys(cell.column for _, cell in cells_of(self) if cell.column is not None))

    def leaves_out(self, row: Row) -> bool:
        return any(
            fold(row.cells.get(heading_key(column), "")) in map(fold, words)
            for column, words in (self.leave_out or {}).items()
        )

    def problems(self, headings: Sequence[str]) -> Iterator[str]:
        """What of it does not fit a sheet with these headings, which may do without the columns of a built-in map."""
        there = {heading_key(heading) for heading in headings}
        optional = built_in(self.like).columns() if self.like else ()
        for column in dict.fromkeys([*(each for each in self.columns() if each not in optional), *self.identity]):
            if heading_key(column) not in there:
                near = did_you_mean(nearest(column, filter(None, headings)))
                hint = near or f"; it has {', '.join(filter(None, headings))}"
                yield f"the sheet has no column {column!r}{hint}"
        known = {heading_key(column) for column in (*self.columns(), *flat.COMPUTED)}
        if self.built_in == "flat":  # whose columns are ours: one that it does not know is a mistake
            yield from (
                f"{heading!r} is no column of this form{did_you_mean(nearest(heading, self.columns()))}"
                for heading in headings
                if heading and heading_key(heading) not in known and heading != PROBLEM
            )


def cells_of(value: Any, path: str = "") -> Iterator[tuple[str, Cell]]:
    """The cells within a map, or within what stands in one, each with where it stands."""
    if isinstance(value, Cell):
        yield path, value
    for each in shape.fields(type(value)):
        held = getattr(value, each.name)
        where = f"{path}.{each.name}" if path else each.name
        if isinstance(held, Cell):
            yield from cells_of(held, where)
        for number, entry in enumerate(held if isinstance(held, tuple) else (), start=1):
            if isinstance(entry, Entry):
                yield from ((f"{where}[{number}]", cell) for cell in entry.cells)


# Reading. ----------------------------------------------------------------------------------------------------------


def read_map(name: str, raw: bytes) -> ColumnMap:
    """The map of a YAML file. Raises `InvalidRecord` with everything that is wrong with it."""
    import yaml

    from tracker.intake import plain_yaml

    if len(raw) > MAX_BYTES:
        raise NotUnderstood(f"{name} is too long for a map")
    try:
        text = raw.decode("utf-8-sig")
        documents = [document for document in plain_yaml.documents(text) if document is not None]
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise NotUnderstood(f"{name} is not YAML the tracker reads: {error}") from error
    if len(documents) != 1 or not isinstance(documents[0], dict):
        raise NotUnderstood(f"{name} is no map: it must be one YAML document that says which column is what")
    return _map_of(name, documents[0])


def _map_of(name: str, document: Mapping[str, Json]) -> ColumnMap:
    like = document.get("like")
    if like is not None and like not in BUILT_IN:
        raise InvalidRecord(name, [f"like: {like!r} is no map that is built in ({', '.join(BUILT_IN)})"])
    whole = {**BUILT_IN.get(str(like), {}), **document}
    whole |= {key: _listed(whole[key]) for key in (*LISTS, "identity") if key in whole}
    faults = shape.Faults()
    made = shape.read(ColumnMap, whole, faults)
    problems = [*faults.found, *(_wrong_cells(made) if made else ())]
    if made is None or problems:
        raise InvalidRecord(name, problems)
    return made


def _listed(value: Json) -> list[Json]:
    """A list, of which one alone may be written without brackets."""
    return value if isinstance(value, list) else [value]


def _wrong_cells(made: ColumnMap) -> Iterator[str]:
    """The cells that say not, or say twice, where their value comes from."""
    for path, cell in cells_of(made):
        told = [name for name in ("column", "always", "year", "start") if getattr(cell, name, None) is not None]
        if len(told) != 1 or (cell.values and told != ["column"]):
            forms = "the name of a column, {column: …, values: …} or {always: …}"
            yield f"{path} must be {forms}{', or year, month and day' if isinstance(cell, Day) else ''}"


BUILT_IN: Mapping[str, Mapping[str, Json]] = {
    "flat": {"source": "flat form", **{_KEYS.get(column, column): column for column in flat.READ}},
    "timelinejs": {
        "source": "TimelineJS",
        "leave_out": {"Type": ["title", "era"]},
        "type": "Group",
        "title": "Headline",
        "summary": "Text",
        "date": {
            "start": {"year": "Year", "month": "Month", "day": "Day"},
            "end": {"year": "End Year", "month": "End Month", "day": "End Day"},
            "shown": "Display Date",
        },
        "sources": [{"publisher": "Media Credit", "title": "Media Caption", "url": "Media"}],
    },
}
"""The maps that are built in, as the documents they would be."""


@cache
def built_in(name: str) -> ColumnMap:
    """A map of `BUILT_IN`."""
    return _map_of(name, {"like": name})


def map_for(headings: Sequence[str]) -> ColumnMap:
    """The map that is built in for a sheet with these headings; raises `NotUnderstood` where there is none."""
    there = {heading_key(heading) for heading in headings}
    for name, needed in {"flat": ("title", "date", "type"), "timelinejs": ("year", "headline")}.items():
        if there.issuperset(needed):
            return built_in(name)
    raise NotUnderstood(
        f"no map that is built in fits the columns {', '.join(filter(None, headings))}; say which column is what with "
        "--map FILE (docs/sheets.md shows one)"
    )
