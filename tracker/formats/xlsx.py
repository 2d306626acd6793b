"""A timeline as a workbook: a sheet each for events, who took part, goods, claims, breaches and sources.

Every text is written as text: nothing from the file can become a formula, a link or a number. Rows are those of
`tracker.formats.items`, so that an export can write the same workbook.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime
from io import BytesIO
from tempfile import TemporaryDirectory, gettempdir
from typing import Any, BinaryIO, NamedTuple

from tracker.domain.text import shown
from tracker.formats import frame, wording
from tracker.formats.extras import library
from tracker.formats.heading import TOOL
from tracker.formats.report import Cited, Entry, Report

LONGEST = 32_767  # characters of a cell (Excel's specification)
MOST_ROWS = 1_048_576  # of a sheet
_CUT = " … (cut: a cell ends at 32,767 characters)"
_FIRST_DAY = date(1900, 3, 1)  # Excel takes 1900 for a leap year, so earlier days are off by one, or none at all
_A4 = 9  # among Excel's papers
_ROW, _MOST_LINES = 15, 20  # a line's height in points; a row of more lines is cut on the screen, not in the cell
_LONGEST_NUMBER = 15  # digits that Excel keeps
_TEXTS_STAY_TEXTS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook has to name a time, and equal input gives equal bytes


class Column(NamedTuple):
    """A heading, how wide it is, and what is in its cells: text, a day, or a number."""

    name: str
    width: int
    kind: str = "text"


_REF = (Column("ref", 11), Column("event", 40))
SHEETS: dict[str, tuple[Column, ...]] = {
    "Events": (
        Column("date", 22),
        Column("in words", 24),
        Column("earliest", 12, "day"),
        Column("latest", 12, "day"),
        Column("type", 13),
        Column("status", 13),
        Column("title", 48),
        Column("roles", 20),
        Column("breaches", 60),
        Column("summary", 60),
        Column("tags", 16),
        Column("sources", 14),
        Column("ref", 11),
        Column("id", 38),
    ),
    "Participants": (
        *_REF,
        Column("role", 14),
        Column("party", 32),
        Column("kind", 14),
        Column("country", 9),
        Column("place", 24),
        Column("date", 14),
        Column("basis", 10),
        Column("note", 40),
    ),
    "Items": (
        *_REF,
        Column("item", 36),
        Column("category", 20),
        Column("HS", 10),
        Column("figure", 10),
        Column("bound", 8),
        Column("amount", 16, "number"),
        Column("unit or currency", 16),
        Column("per", 12),
        Column("note", 40),
    ),
    "Claims": (
        *_REF,
        Column("speaker", 32),
        Column("country", 9),
        Column("stance", 13),
        Column("about", 18),
        Column("against", 24),
        Column("date", 14),
        Column("text", 60),
        Column("quote", 48),
        Column("where", 24),
        Column("credibility", 11, "number"),
        Column("source", 11),
    ),
    "Breaches": (
        *_REF,
        Column("provision", 22),
        Column("our reading", 12),
        Column("status", 14),
        Column("claimed by", 40),
        Column("denied by", 32),
        Column("our assessment", 16),
        Column("assessed by", 16),
        Column("assessed on", 14),
        Column("note", 48),
    ),
    "Sources": (
        Column("number", 8, "number"),
        Column("source", 90),
        Column("grade", 8),
        Column("url", 60),
        Column("ref", 11),
    ),
}

Row = Sequence[str | int | None]


def render(report: Report, out: BinaryIO, width: int | None) -> None:
    """Writes the workbook; where a sheet is full or a cell was cut, the report's warnings say so."""
    del width
    made = BytesIO()
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:  # where rows wait: there may be a million
        options = {"constant_memory": True, "tmpdir": folder, **_TEXTS_STAY_TEXTS}
        workbook = library("xlsxwriter", "xlsx").Workbook(made, options)
        try:
            workbook.set_properties({"title": report.heading.title, "created": _MADE, "comments": TOOL})
            _Book(workbook, report).fill()
        except BaseException:
            with suppress(Exception):  # its waiting rows would stay open
                workbook.close()
            raise
        _close(workbook)
    out.write(made.getvalue())


def _close(workbook: Any) -> None:
    """Brings the rows together; raises `OSError` where they do not all fit."""
    from xlsxwriter.exceptions import FileCreateError

    try:
        workbook.close()
    except FileCreateError as error:
        (cause,) = error.args
        raise OSError(cause.errno, f"{cause.strerror} (a workbook's rows wait in {gettempdir()})") from error


class _Book:
    """The workbook being filled."""

    def __init__(self, workbook: Any, report: Report) -> None:
        self._report = report
        self._bold = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self._day = workbook.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        self._number = workbook.add_format({"valign": "top"})
        # @ keeps a text a text when somebody edits it.
        self._text = workbook.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        self._about = workbook.add_worksheet("About")
        self._sheets = {name: workbook.add_worksheet(name) for name in SHEETS}
        self._filled = dict.fromkeys(SHEETS, 0)
        self._cut = 0

    def fill(self) -> None:
        for name, columns in SHEETS.items():
            for at, column in enumerate(columns):
                self._sheets[name].set_column(at, at, column.width)
                self._sheets[name].write_string(0, at, column.name, self._bold)
        for entry, item in self._report.entries_and_items():
            rows = {name: list(rows_of(entry, item)) for name, rows_of in _ROWS.items()}
            if any(self._filled[name] + len(some) >= MOST_ROWS for name, some in rows.items()):
                self._full()
                break
            for name, some in rows.items():
                self._add(name, some)
        self._add("Sources", _sources(self._report.sources))
        self._finish()

    def _full(self) -> None:
        self._report.cut = True
        self._report.count -= 1  # the event that found no room

    def _add(self, name: str, rows: Iterable[Row]) -> None:
        for row in rows:
            self._filled[name] += 1
            self._sheets[name].set_row(self._filled[name], _ROW * _lines(SHEETS[name], row))
            for at, (column, value) in enumerate(zip(SHEETS[name], row, strict=True)):
                self._cell(self._sheets[name], self._filled[name], at, value, column.kind)

    def _cell(self, sheet: Any, row: int, at: int, value: str | int | None, kind: str) -> None:
        if value is None or value == "":
            return
        text = str(value)
        if kind == "day" and date.fromisoformat(text) >= _FIRST_DAY:
            sheet.write_datetime(row, at, date.fromisoformat(text), self._day)
        elif kind == "number" and len(text.replace(".", "")) <= _LONGEST_NUMBER:
            sheet.write_number(row, at, float(text), self._number)
        else:
            sheet.write_string(row, at, self._fitting(text), self._text)

    def _fitting(self, text: str) -> str:
        """What a cell holds. Excel counts UTF-16 units, of which an astral character takes two."""
        safe = shown(text, lines=True)
        if len(safe.encode("utf-16-le")) // 2 <= LONGEST:
            return safe
        self._cut += 1
        room = (LONGEST - len(_CUT)) * 2
        return safe.encode("utf-16-le")[:room].decode("utf-16-le", errors="ignore") + _CUT

    def _finish(self) -> None:
        if self._cut:
            what = wording.counted(self._cut, "text")
            self._report.warnings.append(f"{what} cut: a cell of a workbook ends at {LONGEST:,} characters")
        for name, columns in SHEETS.items():
            self._sheets[name].freeze_panes(1, 0)
            self._sheets[name].repeat_rows(0)
            self._sheets[name].autofilter(0, 0, self._filled[name], len(columns) - 1)
        for sheet in (self._about, *self._sheets.values()):
            sheet.set_landscape()
            sheet.set_paper(_A4)
            sheet.fit_to_pages(1, 0)
        self._about.set_column(0, 0, 24)
        self._about.set_column(1, 1, 110, self._text)
        for row, (name, value) in enumerate(self._said()):
            self._about.set_row(row, _ROW * (1 + len(value) // 100))
            self._about.write_string(row, 0, name, self._bold)
            self._about.write_string(row, 1, self._fitting(value), self._text)

    def _said(self) -> Iterator[tuple[str, str]]:
        heading = self._report.heading
        yield "Report", heading.title
        yield "Filter", heading.filter_words
        yield "Events", f"{self._report.count:,}{' (cut; more fit the filter)' if self._report.cut else ''}"
        yield "Made by", TOOL
        if heading.dated:
            yield "Date of the report", heading.dated
        yield "Dates", "“date” is EDTF, as precise as the source; earliest and latest are the days it can mean"
        yield from frame.HOW_TO_READ


def _lines(columns: Sequence[Column], row: Row) -> int:
    """How many lines a row needs; not every program measures that for itself."""
    return min(
        max(
            sum(1 + len(line) // column.width for line in str(value or "").split("\n"))
            for column, value in zip(columns, row, strict=True)
        ),
        _MOST_LINES,
    )


# Rows of one event. ---------------------------------------------------------------------------------------------------


def _events(entry: Entry, item: dict[str, Any]) -> Iterator[Row]:
    yield (
        *(item["date"], entry.date, item["earliest"], item["latest"], item["type"], item["status"], item["title"]),
        "; ".join(entry.roles),
        "\n".join(entry.lines[1:]),
        item["summary"],
        "; ".join(item["tags"]),
        " ".join(f"[{number}]" for number in entry.sources),
        *(item["ref"], item["id"]),
    )


def _participants(_: Entry, item: dict[str, Any]) -> Iterator[Row]:
    names = ("role", "party", "kind", "country", "place", "date", "basis", "note")
    return (_of(item, *(each[name] for name in names)) for each in item["participants"])


def _items(_: Entry, item: dict[str, Any]) -> Iterator[Row]:
    for each in item["items"]:
        named = (each["name"], each["category"], each["hs"])
        figures = [*each["quantities"], *each["values"]]
        for one in figures:
            kind = "quantity" if "unit" in one else "value"
            measure = one.get("unit") or one.get("currency")
            note = one["note"] or each["note"]
            yield _of(item, *named, kind, one["bound"], one["amount"], measure, one["per"], note)
        if not figures:
            yield _of(item, *named, None, None, None, None, None, each["note"])


def _claims(_: Entry, item: dict[str, Any]) -> Iterator[Row]:
    first, last = ("speaker", "country", "stance", "about"), ("date", "text", "quote", "where", "credibility", "source")
    for each in item["claims"]:
        yield _of(item, *(each[name] for name in first), "; ".join(each["against"]), *(each[name] for name in last))


def _breaches(_: Entry, item: dict[str, Any]) -> Iterator[Row]:
    ours = {each["provision"] for each in item["violations"]}
    unnamed = any(each["provision"] is None for each in item["named_provisions"])
    nobody = f"{'named' if unnamed else 'alleged'} by {wording.NOBODY}"
    for each in [*(one for one in item["named_provisions"] if one["provision"] not in ours), *item["violations"]]:
        said = ("; ".join(each["claimed_by"]), "; ".join(each["denied_by"]))
        judged = (each.get(name) for name in ("assessment", "assessed_by", "assessed_on", "note"))
        whose = "yes" if each["our_reading"] else "no"
        yield _of(item, each["provision"] or "no provision named", whose, each["status"] or nobody, *said, *judged)


def _of(item: dict[str, Any], *cells: str | int | None) -> Row:
    """A row of a part: of which event, then its cells."""
    return (item["ref"], item["title"], *cells)


def _sources(sources: Sequence[Cited]) -> Iterator[Row]:
    return (
        (number, each.said, each.grade or "not graded", each.url, each.ref)
        for number, each in enumerate(sources, start=1)
    )


_ROWS = {"Events": _events, "Participants": _participants, "Items": _items, "Claims": _claims, "Breaches": _breaches}
