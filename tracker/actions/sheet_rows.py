"""From a row of a sheet to an event, by a map; what cannot be read is told with its column and value."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlsplit

from tracker.actions.desk import Desk, read_typed
from tracker.actions.record import as_typed, is_planned
from tracker.domain import countries, flat, forms, kinds, phrases, shape, vocabulary
from tracker.domain.dates import PartialDate
from tracker.domain.phrases import TypedClaim, TypedParticipant, TypedWho
from tracker.domain.records import Citation, Claim, Event, Item, Link, Participant, Source
from tracker.domain.typed_dates import read as read_date
from tracker.domain.vocabulary import EventTypes
from tracker.errors import InvalidRecord, NotFound, NotUnderstood, TrackerError
from tracker.intake.column_map import Cell, ColumnMap, Day, When, cells_of
from tracker.intake.sheets import Row, heading_key

T = TypeVar("T")
_FIELDS = {declared.name: declared for declared in shape.fields(Event)}
_SOURCE = {declared.name: declared for declared in shape.fields(Source)}
_HS = re.compile(r"^HS\s*", re.IGNORECASE)
_WHOLE_ID = 36  # characters
_YEAR = re.compile("[0-9]{4}")
_MONTH_OR_DAY = re.compile("[0-9]{1,2}")
ACCEPTED = "a year has four digits, a month is 1 to 12 or a name, a day 1 to 31"

_AS_CODES: Mapping[str, Callable[[str], str]] = {
    "country": countries.resolve,
    **dict.fromkeys(("date", "published", "page_date", "retrieved"), lambda text: read_date(text).edtf),
}

Texts = Mapping[str, str]
"""What a row says of one entry of a list, by field."""


class RowReader:
    """Reads rows by one map. `problems` are those of the row read last."""

    def __init__(self, desk: Desk, how: ColumnMap, types: EventTypes) -> None:
        self._desk = desk
        self._map = how
        self._types = types
        self._row = Row(0, {})
        self._faults = 0
        self.problems: list[str] = []

    def id_of(self, row: Row) -> str | None:
        """The id that the row itself gives, if it gives one."""
        return self._map.event_id.text(row) if self._map.event_id is not None and row.fault is None else None

    def event(self, record_id: str, row: Row) -> Event | None:
        """The event of a row, with whatever it is first to name on the desk; None where `problems` say why."""
        self._row, self.problems = row, []
        if row.fault is not None:
            self._fault("", row.fault)
            return None
        when, typed = self._date("date", self._map.date)
        given: dict[str, Any] = {name: self._word(name) for name in ("type", "title", "summary", "status")}
        given["tags"] = tuple(dict.fromkeys(self._words("tags", kinds.Text(1_000).read)))
        given["participants"] = tuple(self._each("participants", self._participant, self._typed_participant))
        given["items"] = tuple(self._each("items", _item, phrases.item))
        cited = list(dict.fromkeys(self._each("sources", self._source, self._typed_source)))
        carrier = cited[0] if len(cited) == 1 else None
        given["claims"] = tuple(
            self._each("claims", partial(self._claim, carrier), partial(self._typed_claim, carrier), flat.words)
        )
        given["citations"] = tuple(Citation(source_id=each) for each in cited)
        given["violations"] = tuple(self._words("violations", self._desk.reading))
        given["links"] = tuple(self._typed("links", self._link))
        self._read(self._map.event_id, lambda: kinds.Identity().read(record_id))
        if self.problems or when is None:
            return None
        given["status"] = given["status"] or ("planned" if is_planned(when) else "occurred")
        event = forms.placed(Event(id=record_id, date=when, date_as_typed=typed, **given))
        return event if self.fits(event) else None

    def fits(self, event: Event) -> bool:
        """Whether an event made of the row can be saved; `problems` say why not."""
        for problem in event.problems(self._types):
            self._fault("", problem)
        return not self.problems

    # Faults. -------------------------------------------------------------------------------------------------------

    def _fault(self, where: str, problem: str) -> None:
        self._faults += 1
        told = f"{where}{problem.removeprefix(': ')}"
        if told not in self.problems:  # two values from one column
            self.problems.append(told)

    def _read(self, cells: Cell | Sequence[Cell] | None, read: Callable[[], T]) -> T | None:
        """What `read` gives, or None with what it refused told of the columns of `cells`."""
        try:
            return read()
        except InvalidRecord as error:
            problems: Sequence[str] = error.problems
        except (TrackerError, ValueError) as error:
            problems = [str(error)]
        where = self._where([cells] if isinstance(cells, Cell) else cells or ())
        for problem in problems:
            self._fault(where, problem)
        return None

    def _where(self, cells: Sequence[Cell]) -> str:
        """`column Year ('20x4'): `."""
        columns = list(dict.fromkeys(cell.column for cell in cells if cell.column is not None))
        if not columns:
            return ""
        values = ", ".join(_quoted(self._row.cells.get(heading_key(column), "")) for column in columns)
        return f"column{'s' if len(columns) > 1 else ''} {', '.join(columns)} ({values}): "

    # Words and dates. ----------------------------------------------------------------------------------------------

    def _word(self, name: str) -> Any:
        """A plain field of the event."""
        cell: Cell | None = getattr(self._map, name)
        if cell is None:
            return None
        return self._read(cell, lambda: self._field(name, cell.text(self._row)))

    def _field(self, name: str, text: str | None) -> Any:
        declared = _FIELDS[name]
        if text is None:
            if declared.required:
                raise NotUnderstood(f"{name} is empty")
            return None
        if name == "type":
            word = text.lower().replace(" ", "_")
            return vocabulary.event_type(word if word in self._types else text, self._types).name
        if name == "title":
            text = " ".join(text.split())
        if name == "status":
            text = text.lower()
        faults = shape.Faults()
        read = shape.read_field(declared, text, faults, name)
        if faults.found:
            raise InvalidRecord(name, faults.found)
        return read

    def _date(self, name: str, when: When) -> tuple[PartialDate | None, str | None]:
        """The date, and as it was typed where it reads otherwise."""
        if when.year is None and when.start is None:
            text = self._read(when, lambda: when.text(self._row))
            if text is None:
                if not self.problems:
                    self._fault(self._where([when]), f"{name} is empty")
                return None, None
            read = self._read(when, lambda: read_date(text))
            return read, as_typed(text, read) if read else None
        cells = [cell for _, cell in cells_of(when)]
        return self._read(cells, lambda: PartialDate.parse(self._edtf(name, when))), None

    def _edtf(self, name: str, when: When) -> str:
        if when.start is None:
            text = self._day(when)
        elif (text := self._as_shown(when) or "") == "":
            start, end = self._day(when.start), self._day(when.end) if when.end else ""
            text = f"{start}/{end}" if start and end and end != start else start
        if not text:
            raise NotUnderstood(f"{name} is empty; {ACCEPTED}")
        return text

    def _as_shown(self, when: When) -> str | None:
        """The date in words that a sheet shows in place of its columns, such as `by Oct 2018`, if that is one."""
        text = when.shown.text(self._row) if when.shown is not None else None
        if text is None:
            return None
        try:
            return read_date(text).edtf
        except TrackerError:
            return None

    def _day(self, when: Day) -> str:
        if when.year is None:
            text = when.text(self._row)
            return read_date(text).edtf if text else ""
        year, month, day = (cell.text(self._row) if cell else None for cell in (when.year, when.month, when.day))
        if year is None and month is None and day is None:
            return ""
        if year is None or not _YEAR.fullmatch(year) or (day is not None and month is None):
            raise NotUnderstood(f"is no date: {ACCEPTED}, and a day needs its month")
        if month is not None and not _MONTH_OR_DAY.fullmatch(month):
            return read_date(" ".join(part for part in (day, month, year) if part)).edtf
        if day is not None and not _MONTH_OR_DAY.fullmatch(day):
            raise NotUnderstood(f"is no date: {ACCEPTED}")
        return "-".join([year, *(f"{int(part):02}" for part in (month, day) if part is not None)])

    # Lists. --------------------------------------------------------------------------------------------------------

    def _text(self, cell: Cell) -> str:
        return self._read(cell, partial(cell.text, self._row)) or ""

    def _plain(self, name: str, cell: Cell) -> str:
        """What a column says of an entry; countries and dates are read here, so that a fault names their column."""
        text = self._text(cell)
        return (self._read(cell, partial(_AS_CODES[name], text)) or "") if text and name in _AS_CODES else text

    def _words(self, name: str, read: Callable[[str], T]) -> Iterator[T]:
        """The entries of a list of plain words, which one or several columns hold."""
        yield from self._typed(name, read, flat.words)

    def _each(
        self,
        name: str,
        of_columns: Callable[[Texts], T],
        typed: Callable[[Any], T],
        split: Callable[[str], Sequence[Any]] = flat.entries,
    ) -> Iterator[T]:
        """The entries of a list: from the columns of each, or as a column holds them in the flat form."""
        yield from self._typed(name, typed, split)
        for entry in getattr(self._map, name):
            before = self._faults
            texts = {each: self._plain(each, cell) for each, cell in entry.fields.items()}
            if self._faults == before and _says_something(entry.fields, texts):
                yield from self._one(entry.cells, partial(of_columns, texts))

    def _typed(
        self, name: str, typed: Callable[[Any], T], split: Callable[[str], Sequence[Any]] = flat.entries
    ) -> Iterator[T]:
        """The entries of a list that a column holds in the flat form."""
        for cell in (each.whole for each in getattr(self._map, name) if each.whole):
            for entry in split(self._text(cell)):
                yield from self._one(cell, partial(typed, entry))

    def _one(self, cells: Cell | Sequence[Cell], read: Callable[[], T]) -> Iterator[T]:
        made = self._read(cells, read)
        if made is not None:
            yield made

    def _participant(self, texts: Texts) -> Participant:
        who = (
            phrases.who(texts["name"]) if texts.get("name") and not {"kind", "country"} & texts.keys() else _who(texts)
        )
        when = read_date(texts["date"]) if texts.get("date") else None
        place, basis, note = (_line(texts, name) for name in ("place", "basis", "note"))
        return self._desk.participant(_role(texts["role"]), TypedParticipant(who, place, when, basis, note))

    def _typed_participant(self, entry: Sequence[str]) -> Participant:
        first, *rest = entry
        role, colon, who = first.partition(":")
        if not colon:
            raise NotUnderstood(f"{first!r} names no role; write ROLE: WHO, such as giver: Vladimir Putin (RU)")
        return self._desk.participant(_role(role), phrases.participant([who, *rest]))

    def _link(self, entry: Sequence[str]) -> Link:
        """A link; the event that it leads to need not be here, where its whole id is given."""
        given = phrases.fields(Link, "kind", entry)
        other = str(given.get("event_id", ""))
        if len(other) < _WHOLE_ID:
            given["event_id"] = self._desk.referred("event_id", other, None)
        return read_typed(Link, given, f"link {entry[0]!r}")

    def _typed_claim(self, carrier: str | None, text: str) -> Claim:
        return self._desk.claim(phrases.claim(text), carrier)

    def _claim(self, carrier: str | None, texts: Texts) -> Claim:
        speaker = _who({**texts, "name": texts["speaker"]}) if {"kind", "country"} & texts.keys() else None
        typed = TypedClaim(
            speaker=speaker or phrases.who(texts["speaker"]),
            stance=texts["stance"].lower(),
            about=texts.get("about") or None,
            against=tuple(phrases.who(each) for each in flat.words(texts.get("against", ""))),
            text=texts["text"],
            date=read_date(texts["date"]) if texts.get("date") else None,
        )
        return self._desk.claim(typed, carrier, quote=texts.get("quote") or None, where=texts.get("where") or None)

    def _source(self, texts: Texts) -> str:
        given = {name: " ".join(text.split()) for name, text in texts.items() if text}
        if "publisher" not in given and "url" in given:
            site = urlsplit(given["url"]).hostname
            if site is None:
                raise NotUnderstood(f"{given['url']!r} is not a web address (http:// or https://)")
            given = {"publisher": site.removeprefix("www."), **given}
        if "publisher" not in given:
            raise NotUnderstood("a source has no publisher, nor an address whose site could stand for it")
        return self._desk.source_of({name: phrases.typed_value(_SOURCE[name], text) for name, text in given.items()})

    def _typed_source(self, entry: Sequence[str]) -> str:
        """A source in its pieces; one that is only a publisher, ref or address may be known."""
        if len(entry) > 1:
            return self._desk.new_source(entry, None)
        try:
            return self._desk.source(entry[0])
        except NotFound:
            return self._source({"url": entry[0]}) if "://" in entry[0] else self._desk.new_source(entry, None)


def _says_something(part: Mapping[str, Cell], texts: Texts) -> bool:
    """Whether any column has something to say: what is the same in every row says nothing of this one."""
    columns = [name for name, cell in part.items() if cell.column is not None and name != "role"]
    # Where no column but that of the role is asked, the role alone says whether somebody stands there.
    return any(texts[name] for name in columns) if columns else bool(part) and texts.get("role") != ""


def _who(texts: Texts) -> TypedWho:
    """Who was named, in columns for the name, the kind and the country."""
    country = texts.get("country") or None
    name, kind = _line(texts, "name"), (texts.get("kind") or "").lower() or None
    if kind is not None and kind not in vocabulary.PARTY_KINDS:
        raise NotUnderstood(vocabulary.no_such_word(kind, "kind of party", vocabulary.PARTY_KINDS))
    return TypedWho(name=name, kind=kind if name else None, country=country)


def _line(texts: Texts, name: str) -> str | None:
    return " ".join(texts.get(name, "").split()) or None


def _role(text: str) -> str:
    return text.strip().lower().replace(" ", "_")


def _item(texts: Texts) -> Item:
    """An item from its columns, read as one types it."""
    figures = [
        f"{texts[amount]} {texts.get(unit, '')}".strip()
        for amount, unit in (("amount", "unit"), ("value", "currency"))
        if texts.get(amount)
    ]
    code = _HS.sub("", texts.get("hs", ""))
    pieces = [
        " ".join(texts["name"].split()),
        texts.get("category", "").lower().replace(" ", "_"),
        f"hs={code}" if code else "",
        *figures,
        f"note={note}" if (note := _line(texts, "note")) else "",
    ]
    return phrases.item([piece for piece in pieces if piece])


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "…")
