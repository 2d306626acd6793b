"""The rows of a sheet in an XLSX file, as text. Looks at the sizes in the zip before it opens anything in it.

Excel keeps a date typed as `2024-02` as the first of February and shows it as a month. What it shows is what was meant,
so the number format decides how precise a date is.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from itertools import zip_longest
from typing import Any, BinaryIO

from tracker.domain.text import out_of_cell
from tracker.errors import NotUnderstood, TrackerError
from tracker.extras import library
from tracker.intake import sheets
from tracker.intake.sheets import AS_IT_IS, Layout, Line, Sheet

MAX_UNPACKED = 400_000_000
"""Bytes of all that is packed in a workbook."""

MAX_STRINGS = 100_000_000
"""Bytes of its texts, which are held in memory while it is read."""

OURS = "Events"
"""The sheet of events in a workbook that the tracker wrote, which does not come first in it."""

_LITERAL = re.compile(r'"[^"]*"|\[[^]]*\]|\\.|_.')
_OPENING = re.compile(rb"<!|<[A-Za-z]")


def read_xlsx(name: str, file: BinaryIO, layout: Layout = AS_IT_IS) -> Sheet:
    """The sheet of a workbook that `layout` names, or the first. Raises `NotUnderstood` for what is none."""
    load_workbook = library("openpyxl", "xlsx", f"{name}: reading XLSX").load_workbook
    with _worded(name):
        formulas = _vet(name, file)
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        chosen = _chosen(name, book, layout.sheet)
        uncalculated = load_workbook(file, read_only=True, keep_links=False)[chosen.title] if formulas else None
        return sheets.sheet(f"{name}, sheet {chosen.title}", _lines(name, chosen, uncalculated), layout, whole=False)


def _vet(name: str, file: BinaryIO) -> bool:
    """Raises for a file that unpacks to more than a workbook of people does; gives whether it has formulas."""
    with zipfile.ZipFile(file) as packed:
        entries = packed.infolist()
        strings = sum(entry.file_size for entry in entries if "sharedstrings" in entry.filename.lower())
        if len(entries) > 10_000 or sum(entry.file_size for entry in entries) > MAX_UNPACKED or strings > MAX_STRINGS:
            raise NotUnderstood(f"{name} would unpack to more than this tool reads at once; save the sheet as CSV")
        texts = [entry for entry in entries if entry.filename.lower().endswith((".xml", ".rels"))]
        for entry in texts:
            with packed.open(entry) as part:
                start = part.read(65_536)
            opening = _OPENING.search(start.replace(b"\0", b""))
            if opening is None or opening[0] == b"<!":  # declarations come before the first element
                raise NotUnderstood(f"{name} is no workbook a spreadsheet program has written ({entry.filename})")
        return any(_holds_formulas(packed, entry) for entry in texts if "worksheets/" in entry.filename)


def _holds_formulas(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    with packed.open(entry) as part:
        before = b""
        while chunk := part.read(1_000_000):
            if re.search(rb"<(?:\w+:)?f[\s/>]", before + chunk):
                return True
            before = chunk[-16:]
    return False


def _chosen(name: str, book: Any, wanted: str | None) -> Any:
    found = {sheet.title: sheet for sheet in book.worksheets if hasattr(sheet, "iter_rows")}
    if not found:
        raise NotUnderstood(f"{name} has no sheet with cells")
    if wanted is not None and wanted not in found:
        raise NotUnderstood(f"{name} has no sheet {wanted!r}; it has {', '.join(found)}")
    return found.get(wanted or OURS) or next(iter(found.values()))


def _lines(name: str, sheet: Any, uncalculated: Any | None) -> Iterator[Line]:
    """The rows as text. A missing row counts, so that a row's number is what the spreadsheet shows."""
    sheet.reset_dimensions()  # a stated size is only a claim
    rows, formulas = sheet.iter_rows(), iter(())
    if uncalculated is not None:
        uncalculated.reset_dimensions()
        formulas = uncalculated.iter_rows()
    for number in range(1, sheets.MAX_ROWS + 2):
        with _worded(name):
            cells, written = next(rows, None), next(formulas, ())
        if cells is None:
            return
        yield _line(number, cells, written)


def _line(number: int, cells: Any, written: Any) -> Line:
    fault = None
    for place, (cell, formula) in enumerate(zip_longest(cells, written), start=1):
        if cell.data_type == "e":
            fault = f"holds an error of the spreadsheet in column {place} ({cell.value}); mend it there"
        elif formula is not None and formula.data_type == "f" and cell.value is None:
            fault = (
                f"holds a formula in column {place} that was never calculated; open the file in a spreadsheet program, "
                "save it, and import it again"
            )
    texts = [_text(cell) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return Line(number, texts, fault)


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date):
        return _as_shown(value, cell.number_format)
    if isinstance(value, int | float):
        return _number(value)
    return out_of_cell(str(value))


def _as_shown(value: date, number_format: str) -> str:
    """A date as precise as the cell shows it."""
    day = value.date() if isinstance(value, datetime) else value
    shown = _LITERAL.sub("", number_format).lower()
    if "d" in shown or "y" not in shown:
        return day.isoformat()
    return day.isoformat()[:7] if "m" in shown else day.isoformat()[:4]


def _number(value: float) -> str:
    """A number without an exponent, and a whole one without a point."""
    exact = Decimal(repr(value))
    return f"{exact.quantize(Decimal(1)) if exact == exact.to_integral_value() and abs(exact) < 10**15 else exact:f}"


@contextmanager
def _worded(name: str) -> Iterator[None]:
    """Whatever a broken workbook makes the library raise comes out in words: it may be any error at all."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of charts, validations and what else is not read
            yield
    except (TrackerError, MemoryError, OSError):
        raise
    except Exception as error:
        raise NotUnderstood(f"{name} is not an XLSX workbook this tool can read ({type(error).__name__})") from error
