"""Events as a sheet, CSV or XLSX: rows of cells under headings, every cell a text that no spreadsheet would run."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from typing import BinaryIO, TextIO

from tracker.domain.text import cell
from tracker.errors import NotUnderstood
from tracker.formats.flat import Losses

LONGEST_CELL = 32_767
"""Characters that a cell of XLSX holds; Excel's own limit."""

MOST_ROWS = 1_048_576

Cells = Mapping[str, str]


def write_csv(columns: Sequence[str], rows: Iterable[Cells], out: TextIO) -> None:
    """A heading row and the rows, with a BOM, since Excel takes UTF-8 for something else without one."""
    out.write("\ufeff")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([cell(row.get(column, "")) for column in columns] for row in rows)


def write_xlsx(columns: Sequence[str], rows: Iterable[Cells], out: BinaryIO, losses: Losses) -> None:
    """One sheet, its heading row fixed. Strings stay strings; what does not fit into a cell is counted."""
    try:
        import xlsxwriter
    except ModuleNotFoundError as error:
        extra = "pip install 'sanctions-event-tracker[xlsx]'"
        raise NotUnderstood(f"writing XLSX needs the extra 'xlsx': {extra}") from error
    # Row by row to a temporary file: memory stays flat.
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        page = book.add_worksheet("Events")
        page.freeze_panes(1, 0)
        bold = book.add_format({"bold": True})
        for column, heading in enumerate(columns):
            page.write_string(0, column, heading, bold)
        for number, row in enumerate(rows, start=1):
            losses["events beyond the last row of a sheet"] += number >= MOST_ROWS
            for column, heading in enumerate(columns):
                text = row.get(heading, "")
                losses["texts longer than a cell"] += len(text) > LONGEST_CELL
                page.write_string(number, column, text[:LONGEST_CELL])
