"""Sheets from outside: what is read as text, what is refused, and that nothing is held that is larger than a line."""

from __future__ import annotations

import datetime
import io
import tracemalloc
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from tracker.errors import NotUnderstood, TrackerError
from tracker.intake import sheets, workbooks
from tracker.intake.sheets import Layout, Row, Sheet, read_csv
from tracker.intake.workbooks import read_xlsx


def csv(text: str | bytes, layout: Layout = sheets.AS_IT_IS) -> Sheet:
    return read_csv("a.csv", io.BytesIO(text.encode() if isinstance(text, str) else text), layout)


def rows(sheet: Sheet) -> list[Row]:
    return list(sheet.rows)


def cells(sheet: Sheet) -> list[dict[str, str]]:
    return [dict(row.cells) for row in sheet.rows]


def workbook(*lines: list[Any], **given: Any) -> io.BytesIO:
    """An XLSX file whose first sheet has these lines; a cell may be a value and its number format."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **given}) as book:
        sheet = book.add_worksheet("Events")
        for number, line in enumerate(lines):
            for column, value in enumerate(line):
                if isinstance(value, tuple):
                    sheet.write(number, column, value[0], book.add_format({"num_format": value[1]}))
                else:
                    sheet.write(number, column, value)
    out.seek(0)
    return out


# CSV. ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encode", [str.encode, lambda text: text.encode("utf-8-sig"), lambda text: text.encode("utf-16")]
)
def test_text_is_read_in_the_encoding_that_it_is_marked_with(encode: Callable[[str], bytes]) -> None:
    assert cells(csv(encode("Title,Who\r\nGift,Пу\r\n"))) == [{"title": "Gift", "who": "Пу"}]


def test_an_encoding_without_a_mark_is_named_or_refused_but_never_guessed() -> None:
    raw = "Title\nCafé\n".encode("windows-1252")
    assert cells(csv(raw, Layout(encoding="windows-1252"))) == [{"title": "Café"}]
    with pytest.raises(NotUnderstood, match="windows-1252"):
        rows(csv(raw))
    with pytest.raises(NotUnderstood, match="UTF-16"):
        rows(csv("Title\nCafe\n".encode("utf-16-le")))
    with pytest.raises(NotUnderstood, match="no encoding"):
        csv(raw, Layout(encoding="klingon"))


@pytest.mark.parametrize("between", [",", ";", "\t", "|"])
def test_what_stands_between_the_headings_stands_between_the_cells(between: str) -> None:
    assert cells(csv(f"A{between}B\n1{between}2\n")) == [{"a": "1", "b": "2"}]


def test_a_row_has_the_number_that_spreadsheets_show() -> None:
    found = rows(csv('A,B\n\n"two\nlines",x\n,\nlast,y\n'))
    assert [(row.number, row.cells["a"]) for row in found] == [(3, "two\nlines"), (5, "last")]


def test_headings_may_stand_below_a_title() -> None:
    sheet = csv("Our list,,\n,,\nA,B,C\n1,2,3\n", Layout(heading_row=3))
    assert (sheet.headings, cells(sheet)) == (["A", "B", "C"], [{"a": "1", "b": "2", "c": "3"}])
    with pytest.raises(NotUnderstood, match="no headings in row 9"):
        csv("A,B\n1,2\n", Layout(heading_row=9))


@pytest.mark.parametrize(("row", "fault"), [("1", "1 cells"), ("1,2,3", "3 cells"), ("1,2,,", None), ('1,""', None)])
def test_a_row_with_more_or_fewer_cells_than_headings_is_a_fault_of_that_row(row: str, fault: str | None) -> None:
    first, second = rows(csv(f"A,B\n{row}\n3,4\n"))
    assert (fault or "") in (first.fault or "")
    assert (first.fault is None) == (fault is None)
    assert second.fault is None


def test_a_cell_under_no_heading_is_a_fault() -> None:
    (row,) = rows(csv("A,,C\n1,lost,3\n"))
    assert "column 2, which has no heading" in (row.fault or "")


@pytest.mark.parametrize(
    ("text", "saying"),
    [
        ("", "no headings"),
        ("\n\n", "no headings"),
        ("A,B,a\n1,2,3\n", "'a' stands twice"),
        ('A,B\n"1"x,2\n', "row 2: this is not CSV"),
        ('A,B\n"1,2\n', "row 2: this is not CSV"),
        ("A,B\n1,\0\n", "NUL"),
        ("," * 1_500 + "x\n", "columns"),
    ],
)
def test_what_is_no_sheet_is_refused_in_words(text: str, saying: str) -> None:
    with pytest.raises(TrackerError, match=saying):
        rows(csv(text))


class Endless(io.RawIOBase):
    """A file of 2 GB with no line break in it."""

    def __init__(self) -> None:
        self.left = 2_000_000_000

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, *_: int) -> int:
        return 0

    def readinto(self, buffer: Any) -> int:
        count = min(len(buffer), self.left)
        buffer[:count] = b"x" * count
        self.left -= count
        return count


@pytest.mark.parametrize("before", ["", "A,B\n1,2\n"])
def test_an_endless_line_is_refused_in_little_memory(before: str) -> None:
    class File(Endless):
        start = before.encode()

        def readinto(self, buffer: Any) -> int:
            if self.start:
                count = min(len(buffer), len(self.start))
                buffer[:count], self.start = self.start[:count], self.start[count:]
                return count
            return super().readinto(buffer)

    endless = File()
    tracemalloc.start()
    with pytest.raises(NotUnderstood, match="characters; this is no sheet"):
        rows(read_csv("a.csv", io.BufferedReader(endless)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 50_000_000
    assert endless.left > 1_900_000_000


def test_a_quoted_cell_that_never_ends_is_refused() -> None:
    with pytest.raises(NotUnderstood, match="row 2: this is not CSV"):
        rows(csv('A,B\n"' + "x\n" * 200_000))


def test_the_apostrophe_that_keeps_a_formula_from_running_is_taken_off() -> None:
    assert cells(csv("A,B,C\n'=1+1,'tis,'-5\n")) == [{"a": "=1+1", "b": "'tis", "c": "-5"}]


# XLSX. ---------------------------------------------------------------------------------------------------------------


def xlsx(file: io.BytesIO, layout: Layout = sheets.AS_IT_IS) -> Sheet:
    return read_xlsx("a.xlsx", file, layout)


def test_a_workbook_is_read_as_it_shows_its_cells() -> None:
    day = datetime.date(2024, 2, 1)
    line = ["x", 8703, 2.5, (day, "yyyy-mm-dd"), (day, "mmm yyyy"), (day, "yyyy"), True, 1e15, ""]
    headings = ["Text", "HS", "Amount", "Day", "Month", "Year", "Yes", "Big", "Empty"]
    sheet = xlsx(workbook(headings, line))
    assert cells(sheet) == [
        {
            "text": "x",
            "hs": "8703",
            "amount": "2.5",
            "day": "2024-02-01",
            "month": "2024-02",
            "year": "2024",
            "yes": "true",
            "big": "1000000000000000",
        }
    ]


def test_a_sheet_is_chosen_by_its_name() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Nothing"])
    book.create_sheet("Cases").append(["A"])
    out = io.BytesIO()
    book.save(out)
    assert xlsx(out, Layout(sheet="Cases")).headings == ["A"]
    with pytest.raises(NotUnderstood, match="it has Sheet, Cases"):
        xlsx(out, Layout(sheet="Other"))


def test_rows_keep_their_numbers_and_may_end_early() -> None:
    found = rows(xlsx(workbook(["A", "B"], [], ["1"], [], ["2", "3"])))
    assert [(row.number, dict(row.cells), row.fault) for row in found] == [
        (3, {"a": "1"}, None),
        (5, {"a": "2", "b": "3"}, None),
    ]


def test_a_formula_that_was_never_calculated_is_a_fault_and_not_an_empty_cell() -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["A", "B"])
    sheet.append(["=1+1", "x"])
    out = io.BytesIO()
    book.save(out)
    (row,) = rows(xlsx(out))
    assert "never calculated" in (row.fault or "")


def test_an_error_of_the_spreadsheet_is_a_fault() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "A")
        sheet.write_formula(1, 0, "=1/0", None, "#DIV/0!")
    (row,) = rows(xlsx(out))
    assert "error of the spreadsheet" in (row.fault or "")


def packed(**entries: bytes) -> io.BytesIO:
    """The smallest workbook, some of its entries replaced."""
    source = zipfile.ZipFile(workbook(["A"], ["1"]))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for entry in source.infolist():
            name = entry.filename.rsplit("/", 1)[-1].partition(".")[0]
            made.writestr(entry.filename, entries.get(name, source.read(entry)))
    out.seek(0)
    return out


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'


def bomb(monkeypatch: pytest.MonkeyPatch) -> io.BytesIO:
    monkeypatch.setattr(workbooks, "MAX_UNPACKED", 1_000_000)
    return packed(sheet1=SHEET % (b" " * 2_000_000))


@pytest.mark.parametrize(
    ("make", "saying"),
    [
        (lambda _: io.BytesIO(b""), "not an XLSX"),
        (lambda _: io.BytesIO(b"PK\x03\x04 nothing"), "not an XLSX"),
        (lambda _: io.BytesIO(b"A,B\n1,2\n"), "not an XLSX"),
        (lambda _: packed(sheet1=b"<a>" + b"<b>" * 10), "not an XLSX|no headings"),
        (lambda _: packed(workbook=b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'), "no workbook a spreadsheet program"),
        (lambda _: packed(sheet1=b"\xff\xfe<\0!\0D\0O\0C\0"), "no workbook a spreadsheet program"),
        (lambda _: packed(sheet1=SHEET % b'<row r="x"/>'), "not an XLSX"),
        (bomb, "unpack to more"),
    ],
)
def test_a_broken_or_hostile_workbook_is_refused_in_words(
    monkeypatch: pytest.MonkeyPatch, make: Callable[[pytest.MonkeyPatch], io.BytesIO], saying: str
) -> None:
    with pytest.raises(NotUnderstood, match=saying):
        rows(xlsx(make(monkeypatch)))


def test_a_row_numbered_a_billion_does_not_take_a_billion_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_ROWS", 1_000)
    line = b'<row r="%d"><c t="inlineStr"><is><t>A</t></is></c></row>'
    with pytest.raises(NotUnderstood, match="more than 1,000 rows"):
        rows(xlsx(packed(sheet1=SHEET % (line % 1 + line % 1_000_000_000))))
