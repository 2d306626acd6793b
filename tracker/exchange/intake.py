"""A file to be taken in: documents, or a sheet with its map; and how many entries it may have, for the progress bar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import BinaryIO

from tracker.errors import InvalidRecord, NotUnderstood
from tracker.exchange.column_map import ColumnMap, map_for
from tracker.exchange.documents import Document, Found, read_jsonl, read_yaml
from tracker.exchange.sheets import AS_IT_IS, Layout, Row, Sheet, read_csv
from tracker.exchange.workbooks import read_xlsx

MAX_LINE = 20_000_000
"""Bytes of a JSON line; the longest record, a kept text, has four million."""

MAX_YAML = 300_000_000
"""Bytes of a YAML file, which is held in memory as a whole."""

MOST_FAULTS = 1_000


@dataclass(frozen=True, slots=True)
class Intake:
    """One file: its name for messages, and its documents, which can be read again, or its sheet and the map of that."""

    file: str
    documents: Iterable[Found] = ()
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


def of_documents(file: str, form: str, raw: BinaryIO) -> Intake:
    """The documents of a YAML or JSONL file, those of JSONL as they are read. Raises `NotUnderstood`."""
    if form == "jsonl":
        return Intake(file, documents=Lines(file, raw), expected=_count_lines(raw))
    text = raw.read(MAX_YAML + 1)
    if len(text) > MAX_YAML:
        raise NotUnderstood(f"{file} has more than {MAX_YAML:,} bytes, which is too long for YAML; use JSONL")
    try:
        listed = list(read_yaml(_utf8(file, text)))
    except NotUnderstood as error:
        raise NotUnderstood(f"{file}: {error}") from error
    return Intake(file, documents=listed, expected=len(listed))


class Lines:
    """The documents of a JSONL file, read anew each time they are gone through, even while somebody else is at it.

    Raises `NotUnderstood`, or at the end `InvalidRecord` with all that are none.
    """

    def __init__(self, file: str, raw: BinaryIO) -> None:
        self._file = file
        self._raw = raw

    def __iter__(self) -> Iterator[Found]:
        at = self._raw.tell()
        self._raw.seek(0)
        yield from _documents_by_line(self._file, self._raw)
        self._raw.seek(at)


def _documents_by_line(file: str, raw: BinaryIO) -> Iterator[Found]:
    """The document of each line, none of them longer than a record can be; a line that is none does not hide others."""
    faults: list[str] = []
    for number in count(1):
        line = raw.readline(MAX_LINE + 1)
        if len(line) > MAX_LINE:
            raise NotUnderstood(f"{file}, line {number}: has more than {MAX_LINE:,} bytes, which no document has")
        if not line or len(faults) > MOST_FAULTS:
            break
        try:
            yield from read_jsonl([_utf8(file, line, f", line {number}")], first=number)
        except NotUnderstood as error:
            faults.append(str(error))
    if faults:
        raise InvalidRecord(file, faults)


def _utf8(file: str, raw: bytes, where: str = "") -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotUnderstood(
            f"{file}{where} is not UTF-8 (byte {error.start + 1}); save it as UTF-8 and try again"
        ) from None


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
