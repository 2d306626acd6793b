"""A map: a small YAML document that says which column of a sheet is what. Pure reading; docs/sheets.md describes it.

Every value of an event comes from a `Cell`: a column, whose words may be translated, or a word that is the same in
every row. Two maps are built in, of the tracker's own flat form and of the columns of TimelineJS.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tracker.domain import flat, shape
from tracker.domain.records import Source
from tracker.domain.text import fold
from tracker.domain.vocabulary import nearest
from tracker.errors import InvalidRecord, NotUnderstood, did_you_mean
from tracker.intake.sheets import AS_IT_IS, PROBLEM, Layout, Row, heading_key

MAX_BYTES = 1_000_000
"""Of a map."""

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Cell:
    """Where one value of a row comes from."""

    column: str | None = None
    always: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    otherwise: str | None = None
    optional: bool = False  # the sheet may do without the column

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


@dataclass(frozen=True, slots=True)
class Day:
    """A date in columns of its parts; the month and the day may be empty."""

    year: Cell
    month: Cell | None = None
    day: Cell | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A date that lasts; without an end it is the start. Where `shown` can be read as a date, it is that."""

    start: Cell | Day
    end: Cell | Day
    shown: Cell | None = None


When = Cell | Day | Span
Part = Mapping[str, Cell]

WORDS = ("id", "type", "title", "status", "summary")
LISTS = ("tags", "violations", "links")
_WHO = ("name", "kind", "country")
PARTS: Mapping[str, tuple[str, ...]] = {
    "participants": ("role", *_WHO, "place", "date", "basis", "note"),
    "items": ("name", "category", "hs", "amount", "unit", "value", "currency", "note"),
    "claims": ("speaker", *_WHO[1:], "stance", "about", "against", "text", "date", "quote", "where"),
    "sources": tuple(each.name for each in shape.fields(Source) if not each.many and each.name != "relays"),
}
"""The lists of an event, and the fields that a map may give for each entry of one."""

_NEEDED = {"participants": ("role",), "items": ("name",), "claims": ("speaker", "stance", "text"), "sources": ()}
_LAYOUT = ("sheet", "heading_row", "encoding", "delimiter")
KEYS = ("source", "like", *_LAYOUT, "identity", "leave_out", *WORDS, "date", *LISTS, *PARTS)


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """A map as read. `source` and a row's content make the row's id; `identity` names the columns that do instead."""

    source: str
    date: When
    words: Mapping[str, Cell]
    lists: Mapping[str, Sequence[Cell]]
    parts: Mapping[str, Sequence[Part]]
    identity: Sequence[str] = ()
    leave_out: Mapping[str, Sequence[str]] = field(default_factory=dict)
    layout: Layout = AS_IT_IS
    built_in: str | None = None

    def cells(self) -> Iterator[Cell]:
        """Every cell that it names."""
        yield from self.words.values()
        yield from cells_of(self.date)
        yield from (cell for cells in self.lists.values() for cell in cells)
        yield from (cell for parts in self.parts.values() for part in parts for cell in part.values())

    def columns(self) -> list[str]:
        """The columns that it takes values from, once each."""
        return list(dict.fromkeys(cell.column for cell in self.cells() if cell.column is not None))

    def leaves_out(self, row: Row) -> bool:
        return any(
            fold(row.cells.get(heading_key(column), "")) in map(fold, words) for column, words in self.leave_out.items()
        )

    def content(self, row: Row) -> dict[str, str]:
        """What of the row says which row it is."""
        columns = self.identity or self.columns()
        found = {column: row.cells.get(heading_key(column)) for column in columns}
        return {column: cell for column, cell in sorted(found.items()) if cell is not None}

    def problems(self, headings: Sequence[str]) -> Iterator[str]:
        """What of it does not fit a sheet with these headings."""
        there = {heading_key(heading) for heading in headings}
        needed = [cell.column for cell in self.cells() if cell.column is not None and not cell.optional]
        for column in dict.fromkeys([*needed, *self.identity]):
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


def cells_of(when: When) -> Iterator[Cell]:
    """The cells that a date is read from."""
    if isinstance(when, Cell):
        yield when
    elif isinstance(when, Day):
        yield from filter(None, (when.year, when.month, when.day))
    else:
        yield from (*cells_of(when.start), *cells_of(when.end), *([when.shown] if when.shown else []))


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
    return _Reader(name).map_of(documents[0])


class _Reader:
    """Reads a map's document, collecting every fault."""

    def __init__(self, name: str, *, built_in: bool = False) -> None:
        self.name = name
        self.built_in = built_in
        self.faults: list[str] = []

    def map_of(self, document: Document) -> ColumnMap:
        base = self._base(document.get("like"))
        self._known("", document, KEYS)
        read = ColumnMap(
            source=self._source(document, base),
            date=self._when("date", document["date"]) if "date" in document else base.date if base else Cell(),
            words={**(base.words if base else {}), **self._words(document)},
            lists={**_left(base.lists if base else {}, document), **self._lists(document)},
            parts={**_left(base.parts if base else {}, document), **self._parts(document)},
            identity=self._texts("identity", document.get("identity")) or (base.identity if base else ()),
            leave_out=self._leave_out(document.get("leave_out")) or (base.leave_out if base else {}),
            layout=self._layout(document),
        )
        if read.date == Cell():
            self.faults.append("date is missing: say which column it stands in, or year, month and day")
        self.faults += [f"{word} is missing" for word in ("type", "title") if word not in read.words]
        if self.faults:
            raise InvalidRecord(self.name, self.faults)
        return read

    def _base(self, like: Any) -> ColumnMap | None:
        if like is None:
            return None
        if not isinstance(like, str) or like not in BUILT_IN:
            self.faults.append(f"like: {like!r} is no map that is built in ({', '.join(BUILT_IN)})")
            return None
        return built_in(like)

    def _source(self, document: Document, base: ColumnMap | None) -> str:
        source = document.get("source")
        if isinstance(source, str) and source.strip():
            return source.strip()
        if base is None:
            self.faults.append("source is missing: name the sheet, for its rows are known by that and what they say")
        return base.source if base else ""

    def _layout(self, document: Document) -> Layout:
        row = document.get("heading_row", "1")
        if not (isinstance(row, str) and row.isascii() and row.isdigit() and 1 <= int(row[:6]) <= 10_000):
            self.faults.append(f"heading_row must be the number of a row, such as 3, not {row!r}")
            row = "1"
        texts = {name: self._text(name, document.get(name)) for name in ("sheet", "encoding", "delimiter")}
        if texts["delimiter"] is not None and len(texts["delimiter"]) != 1:
            self.faults.append("delimiter must be one character")
        return Layout(texts["sheet"], int(row), texts["encoding"], texts["delimiter"])

    def _words(self, document: Document) -> dict[str, Cell]:
        return {word: self._cell(word, document[word]) for word in WORDS if word in document}

    def _lists(self, document: Document) -> dict[str, Sequence[Cell]]:
        """Lists of plain words, and any list whose column holds it as a whole in the flat form."""
        found: dict[str, Sequence[Cell]] = {}
        for name in (*LISTS, *PARTS):
            given = document.get(name)
            if given is None:
                continue
            if name in LISTS:
                listed = given if isinstance(given, list) else [given]
                found[name] = [self._cell(name, each) for each in listed]
            elif not isinstance(given, list):
                found[name] = [self._cell(name, given)]
        return found

    def _parts(self, document: Document) -> dict[str, Sequence[Part]]:
        return {
            name: [self._part(f"{name}[{number}]", name, each) for number, each in enumerate(document[name], start=1)]
            for name in PARTS
            if isinstance(document.get(name), list)
        }

    def _part(self, path: str, name: str, given: Any) -> Part:
        if not isinstance(given, dict):
            self.faults.append(f"{path} must say which column is what: {{{', '.join(PARTS[name])}}}")
            return {}
        self._known(f"{path}.", given, PARTS[name])
        self.faults += [f"{path}.{needed} is missing" for needed in _NEEDED[name] if needed not in given]
        if name == "sources" and not {"publisher", "url"} & given.keys():
            self.faults.append(f"{path} needs a publisher, or a url whose site is taken for it")
        return {each: self._cell(f"{path}.{each}", cell) for each, cell in given.items() if each in PARTS[name]}

    def _when(self, path: str, given: Any) -> When:
        if isinstance(given, dict) and "from" in given:
            self._known(f"{path}.", given, ("from", "to", "shown"))
            shown = self._cell(f"{path}.shown", given["shown"]) if "shown" in given else None
            return Span(self._day(f"{path}.from", given["from"]), self._day(f"{path}.to", given.get("to")), shown)
        return self._day(path, given)

    def _day(self, path: str, given: Any) -> Cell | Day:
        if not (isinstance(given, dict) and "year" in given):
            return self._cell(path, given)
        self._known(f"{path}.", given, ("year", "month", "day"))
        parts = {each: self._cell(f"{path}.{each}", cell) for each, cell in given.items() if each in _DAY}
        return Day(parts["year"], parts.get("month"), parts.get("day"))

    def _cell(self, path: str, given: Any) -> Cell:
        if isinstance(given, str) and given.strip():
            return Cell(column=given.strip(), optional=self.built_in)
        if not isinstance(given, dict) or ("column" in given) == ("always" in given):
            self.faults.append(f"{path} must be the name of a column, {{column: …, values: …}} or {{always: …}}")
            return Cell()
        self._known(f"{path}.", given, ("column", "values", "otherwise") if "column" in given else ("always",))
        values = given.get("values") or {}
        if not isinstance(values, dict) or not all(isinstance(each, str) for each in values.values()):
            self.faults.append(f"{path}.values must say what each word is: {{word: meaning}}")
            values = {}
        texts = {name: self._text(f"{path}.{name}", given.get(name)) for name in ("column", "always", "otherwise")}
        return Cell(values=values, optional=self.built_in, **texts)

    def _leave_out(self, given: Any) -> dict[str, Sequence[str]]:
        if given is None:
            return {}
        if not isinstance(given, dict):
            self.faults.append("leave_out must name columns, each with the words of rows to leave out")
            return {}
        return {column: self._texts(f"leave_out.{column}", words) for column, words in given.items()}

    def _texts(self, path: str, given: Any) -> list[str]:
        listed = [] if given is None else given if isinstance(given, list) else [given]
        return [text for each in listed if (text := self._text(path, each)) is not None]

    def _text(self, path: str, given: Any) -> str | None:
        if given is not None and not isinstance(given, str):
            self.faults.append(f"{path} must be text, not {given!r}")
            return None
        return given

    def _known(self, path: str, document: Document, names: Sequence[str]) -> None:
        self.faults += [
            f"{path}{name} is none of {', '.join(names)}{did_you_mean(nearest(name, names))}"
            for name in document
            if name not in names
        ]


def _left(given: Mapping[str, Any], document: Document) -> dict[str, Any]:
    """What a map takes over from the one it is like: what it does not say itself."""
    return {name: each for name, each in given.items() if name not in document}


_DAY = ("year", "month", "day")
BUILT_IN: Mapping[str, Document] = {
    "flat": {"source": "flat form", **{column: column for column in flat.READ}},
    "timelinejs": {
        "source": "TimelineJS",
        "leave_out": {"Type": ["title", "era"]},
        "type": "Group",
        "title": "Headline",
        "summary": "Text",
        "date": {
            "from": {"year": "Year", "month": "Month", "day": "Day"},
            "to": {"year": "End Year", "month": "End Month", "day": "End Day"},
            "shown": "Display Date",
        },
        "sources": [{"publisher": "Media Credit", "title": "Media Caption", "url": "Media"}],
    },
}
"""The maps that are built in, as the documents they would be."""


def built_in(name: str) -> ColumnMap:
    """A map of `BUILT_IN`; the sheet may do without any of its columns that an event can do without."""
    from dataclasses import replace

    read = _Reader(name, built_in=True).map_of(BUILT_IN[name])
    return replace(read, built_in=name)


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
