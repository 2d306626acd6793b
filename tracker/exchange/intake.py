"""A file to be taken in: documents, or a sheet with its map; and how many entries it may have, for the progress bar."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from tracker.errors import NotUnderstood
from tracker.exchange.column_map import ColumnMap, map_for
from tracker.exchange.documents import Document, Found, read_jsonl, read_yaml
from tracker.exchange.sheets import AS_IT_IS, Layout, Row, Sheet, read_csv
from tracker.exchange.workbooks import read_xlsx


@dataclass(frozen=True, slots=True)
class Intake:
    """One file: its name for messages, and either its documents or its sheet and the map of that."""

    file: str
    documents: Sequence[Found] = ()
    sheet: Sheet | None = None
    map: ColumnMap | None = None
    expected: int = 0


@dataclass(frozen=True, slots=True)
class Rejected:
    """What was left out of a file, and why: a document, or a row under its headings."""

    file: str
    where: str
    problems: Sequence[str]
    document: Document | None = None
    row: Row | None = None
    headings: Sequence[str] = ()
    layout: Layout = AS_IT_IS


def of_documents(file: str, form: str, text: str) -> Intake:
    """The documents of a YAML or JSONL text."""
    found: Iterable[Found] = read_yaml(text) if form == "yaml" else read_jsonl(text.split("\n"))
    try:
        listed = list(found)
    except NotUnderstood as error:
        raise NotUnderstood(f"{file}: {error}") from error
    return Intake(file, documents=listed, expected=len(listed))


def of_sheet(file: str, form: str, raw: BinaryIO, how: ColumnMap | None) -> Intake:
    """The sheet of a CSV or XLSX file, with the map given or the one built in that fits its headings."""
    read = read_csv if form == "csv" else read_xlsx
    expected = _count_lines(raw) if form == "csv" else 0
    sheet = read(file, raw, how.layout if how is not None else AS_IT_IS)
    return Intake(file, sheet=sheet, map=how or map_for(sheet.headings), expected=expected)


def _count_lines(raw: BinaryIO) -> int:
    count = 0
    while chunk := raw.read(1 << 20):
        count += chunk.count(b"\n")
    raw.seek(0)
    return count
