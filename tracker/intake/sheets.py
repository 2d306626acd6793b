"""The rows of a sheet, CSV or XLSX, as text: each with its number and its cells by heading. Knows no record.

A sheet comes from outside. What is read of it is bounded before it is read, and what could mean two things is refused:
a row longer than its headings, a heading that stands twice, bytes that are no text.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from typing import BinaryIO, NamedTuple

from tracker.domain.text import fold, out_of_cell
from tracker.errors import InvalidRecord, NotUnderstood

MAX_LINE = 2_000_000
"""Characters of a line, and so of what is held of a file at once: an event's longest text has 20,000."""

MAX_COLUMNS = 1_000
MAX_ROWS = 5_000_000
PROBLEM = "problem"
"""The heading of the column in which an import says why it left a row out; no map takes anything from it."""

_BOMS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


class Row(NamedTuple):
    """A row of a sheet: its number as spreadsheets count, and its cells by folded heading, the empty ones left out.

    `fault` is set where the row as such cannot be read; its cells are then as far as they go.
    """

    number: int
    cells: Mapping[str, str]
    fault: str | None = None


class Layout(NamedTuple):
    """How a sheet is laid out, as far as its map says it."""

    sheet: str | None = None  # of a workbook; the first where none is named
    heading_row: int = 1
    encoding: str | None = None
    delimiter: str | None = None


class Sheet(NamedTuple):
    """A sheet being read: its headings as they stand, and its rows as they come."""

    name: str
    headings: Sequence[str]
    rows: Iterator[Row]
    layout: Layout


class Line(NamedTuple):
    """A row before its headings are known."""

    number: int
    cells: Sequence[str]
    fault: str | None = None


AS_IT_IS = Layout()


def read_csv(name: str, file: BinaryIO, layout: Layout = AS_IT_IS) -> Sheet:
    """The sheet in a CSV file, comma, semicolon or tab between its cells. Raises `NotUnderstood` for what is none."""
    encoding = _marked(file) or layout.encoding or "utf-8"
    try:
        text = io.TextIOWrapper(file, encoding=encoding, newline="")
    except LookupError as error:
        raise NotUnderstood(f"{name}: {encoding!r} is no encoding; write utf-8 or windows-1252") from error
    return sheet(name, _csv_lines(name, text, layout), layout, whole=True)


def _marked(file: BinaryIO) -> str | None:
    """The encoding that a mark at the beginning says. Without one it is not guessed: that would spoil names."""
    start = file.read(3)
    for mark, encoding in _BOMS.items():
        if start.startswith(mark):
            file.seek(len(mark))
            return encoding
    file.seek(0)
    return None


def _csv_lines(name: str, text: io.TextIOWrapper, layout: Layout) -> Iterator[Line]:
    lines = _bounded(name, text)
    above = list(islice(lines, layout.heading_row))
    delimiter = layout.delimiter or _delimiter(above[-1] if above else "")
    number = 0
    try:
        for number, cells in enumerate(csv.reader(_again(above, lines), delimiter=delimiter, strict=True), start=1):
            yield Line(number, [out_of_cell(cell) for cell in cells])
    except csv.Error as error:
        raise NotUnderstood(f"{name}, row {number + 1}: this is not CSV ({error}); look at its quotes") from None
    finally:
        with suppress(ValueError):  # the file may be closed already
            text.detach()  # whoever opened the file closes it


def _again(above: Sequence[str], lines: Iterator[str]) -> Iterator[str]:
    yield from above
    yield from lines


def _bounded(name: str, text: io.TextIOWrapper) -> Iterator[str]:
    """The lines of a text, none of them longer than a sheet's can be."""
    number = 0
    while True:
        number += 1
        try:
            line = text.readline(MAX_LINE + 1)
        except UnicodeError:
            raise NotUnderstood(
                f"{name}, at or after line {number}: this is not {text.encoding} text. Save it as CSV UTF-8, "
                "or say in a map what it is: encoding: windows-1252"
            ) from None
        if len(line) > MAX_LINE:
            raise NotUnderstood(f"{name}, line {number}: has more than {MAX_LINE:,} characters; this is no sheet")
        if "\0" in line:
            raise NotUnderstood(
                f"{name}, line {number}: holds NUL, so it is no text, or UTF-16 without a mark; save it as CSV UTF-8"
            )
        if not line:
            return
        yield line


def _delimiter(heading: str) -> str:
    """What stands between the headings: whatever does so most often."""
    bare = re.sub(r'"[^"]*"', "", heading)
    return max(_DELIMITERS, key=bare.count)


def sheet(name: str, lines: Iterator[Line], layout: Layout, *, whole: bool) -> Sheet:
    """The sheet whose headings stand in the row that the layout says; every row of it is `whole`, or ends early."""
    for line in lines:
        if line.number == layout.heading_row:
            headings = _headings(name, line)
            return Sheet(name, headings, _rows(headings, lines, whole=whole), layout)
    raise NotUnderstood(f"{name} has no headings in row {layout.heading_row}; the first row names the columns")


def _headings(name: str, line: Line) -> list[str]:
    headings = [" ".join(cell.split()) for cell in line.cells]
    while headings and not headings[-1]:
        headings.pop()
    if not any(headings):
        raise NotUnderstood(f"{name}, row {line.number}: has no headings; that row is to name the columns")
    if len(headings) > MAX_COLUMNS:
        raise NotUnderstood(f"{name} has {len(headings):,} columns; at most {MAX_COLUMNS:,} are read")
    folded = [heading_key(heading) for heading in headings]
    twice = [heading for number, heading in enumerate(headings) if heading and folded[number] in folded[:number]]
    if twice:
        problems = [f"row {line.number}: the heading {heading!r} stands twice; rename one" for heading in twice]
        raise InvalidRecord(f"{name}", problems)
    return headings


def heading_key(heading: str) -> str:
    """The form in which headings are compared: no case, accents or punctuation."""
    return fold(heading) or heading.strip()


def _rows(headings: Sequence[str], lines: Iterator[Line], *, whole: bool) -> Iterator[Row]:
    keys = [heading_key(heading) for heading in headings]
    for line in lines:
        if line.number > MAX_ROWS:
            raise NotUnderstood(f"the sheet has more than {MAX_ROWS:,} rows; import it in parts")
        if any(cell.strip() for cell in line.cells):
            cells = {key: cell.strip() for key, cell in zip(keys, line.cells, strict=False) if cell.strip()}
            yield Row(line.number, cells, line.fault or _ragged(headings, line.cells, whole=whole))


def _ragged(headings: Sequence[str], cells: Sequence[str], *, whole: bool) -> str | None:
    """What is wrong with the number of a row's cells: shifted by one, every value would be another's."""
    width = len(headings)
    filled = len(cells)
    while filled > width and not cells[filled - 1].strip():
        filled -= 1
    if filled > width or (whole and filled < width):
        return f"has {filled} cells where there are {width} headings"
    named = zip(headings, cells, strict=False)
    nameless = [number for number, (heading, cell) in enumerate(named) if not heading and cell.strip()]
    if nameless:
        return f"has {cells[nameless[0]].strip()[:60]!r} in column {nameless[0] + 1}, which has no heading"
    return None
