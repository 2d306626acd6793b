"""A timeline as a workbook: a sheet each for events, who took part, goods, claims, breaches and sources.

Every text is written as text: nothing from the file can become a formula, a link or a number. The sheet of events
has the columns of the flat form, which `tracker import` takes back; the others have its parts, a row each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime
from io import BytesIO
from tempfile import TemporaryDirectory, gettempdir
from typing import Any, BinaryIO, NamedTuple

from tracker.domain import flat
from tracker.domain.text import shown
from tracker.extras import library
from tracker.formats import csv_, json_, wording
from tracker.formats.account import Account
from tracker.formats.report import TOOL, Cited, Report

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


_WIDTHS = {
    8: "bound, grade",
    9: "country",
    10: "HS, figure, basis",
    11: "ref, credibility, source",
    12: "earliest, latest, per, our reading",
    14: "date, type, status, role, kind, stance, assessed on",
    16: "tags, amount, unit or currency, our assessment, assessed by",
    20: "roles, category, about",
    24: "in words, violations, against, place, where, provision",
    32: "links, party, speaker, denied by",
    40: "items, sources, id, event, note, item, claimed by",
    48: "title, participants, quote",
    60: "claims, standings, summary, text, url",
}
"""How wide the columns with these headings are."""

_WIDTH = {heading: width for width, headings in _WIDTHS.items() for heading in headings.split(", ")}
_KINDS = {**dict.fromkeys(("earliest", "latest"), "day"), **dict.fromkeys(("amount", "credibility"), "number")}
"""What is in the cells of a column that holds no texts."""


def _columns(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, _WIDTH[name], _KINDS.get(name, "text")) for name in names)


_OF_EVENT = ("ref", "event")
_PARTICIPANT = ("role", "party", "kind", "country", "place", "date", "basis", "note")
_CLAIM = ("speaker", "country", "stance", "about", "against", "date", "text", "quote", "where", "credibility", "source")
_JUDGED = ("assessment", "assessed_by", "assessed_on", "note")
SHEETS: dict[str, tuple[Column, ...]] = {
    "Events": _columns(*flat.COLUMNS),
    "Participants": _columns(*_OF_EVENT, *_PARTICIPANT),
    "Items": _columns(
        *_OF_EVENT, "item", "category", "HS", "figure", "bound", "amount", "unit or currency", "per", "note"
    ),
    "Claims": _columns(*_OF_EVENT, *_CLAIM),
    "Breaches": _columns(
        *_OF_EVENT,
        *("provision", "our reading", "status", "claimed by", "denied by"),
        *("our assessment", "assessed by", "assessed on", "note"),
    ),
    "Sources": (Column("number", 8, "number"), Column("source", 90), *_columns("grade", "url", "ref")),
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
        for account in self._report.accounts():
            item = json_.item(account)
            rows = {name: list(rows_of(account, item)) for name, rows_of in _ROWS.items()}
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
        yield "Events", self._report.events
        yield "Made by", TOOL
        if heading.dated:
            yield "Date of the report", heading.dated
        yield "Dates", "“date” is EDTF, as precise as the source; earliest and latest are the days it can mean"
        yield from wording.HOW_TO_READ


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


def _events(account: Account, _: dict[str, Any]) -> Iterator[Row]:
    yield csv_.cells(account)


def _participants(_: Account, item: dict[str, Any]) -> Iterator[Row]:
    return (_of(item, *(each[name] for name in _PARTICIPANT)) for each in item["participants"])


def _items(_: Account, item: dict[str, Any]) -> Iterator[Row]:
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


def _claims(account: Account, item: dict[str, Any]) -> Iterator[Row]:
    for claim, each in zip(account.event.claims, item["claims"], strict=True):
        accused = [account.directory.who(one, account.event) for one in claim.against]
        yield _of(item, *({**each, "against": "; ".join(accused)}[name] for name in _CLAIM))


def _breaches(account: Account, item: dict[str, Any]) -> Iterator[Row]:
    """What speakers named, then our readings in our order, each with what we think of it."""
    by_key = {each.key: each for each in account.standings}
    nobody = f"{'named' if '' in by_key else 'alleged'} by {wording.NOBODY}"
    named = [(each, None) for each in account.standings if each.violation is None]
    ours = [(by_key[violation.provision], violation) for violation in account.event.violations]
    for each, violation in (*named, *ours):
        said = ("; ".join(account.speakers(each.raising)), "; ".join(account.speakers(each.denying)))
        judged = [getattr(violation, name, None) for name in _JUDGED]
        whose = "yes" if each.our_reading else "no"
        yield _of(item, each.key or "no provision named", whose, each.status or nobody, *said, *judged)


def _of(item: dict[str, Any], *cells: str | int | None) -> Row:
    """A row of a part: of which event, then its cells."""
    return (item["ref"], item["title"], *cells)


def _sources(sources: Sequence[Cited]) -> Iterator[Row]:
    return (
        (number, each.said, each.grade or "not graded", each.url, each.ref)
        for number, each in enumerate(sources, start=1)
    )


_ROWS = {"Events": _events, "Participants": _participants, "Items": _items, "Claims": _claims, "Breaches": _breaches}
