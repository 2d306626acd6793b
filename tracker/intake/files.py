"""A file to be taken in: documents, or a sheet with its map; and how many entries it may have, for the progress bar."""

from __future__ import annotations

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import BinaryIO

from tracker.errors import NotUnderstood
from tracker.intake.column_map import ColumnMap, map_for
from tracker.intake.documents import Given, Line, read_jsonl, read_yaml
from tracker.intake.sheets import AS_IT_IS, Layout, Row, Sheet, read_csv
from tracker.intake.workbooks import read_xlsx

MAX_LINE = 20_000_000
"""Bytes of a JSON line; the longest record, a kept text, has four million."""

MAX_YAML = 300_000_000
"""Bytes of a YAML file, which is held in memory as a whole."""


@dataclass(frozen=True, slots=True)
class Intake:
    """One file: its name for messages, and its documents, which can be read again, or its sheet and the map of that."""

    file: str
    documents: Iterable[Given] = ()
    sheet: Sheet | None = None
    map: ColumnMap | None = None
    expected: int = 0


@dataclass(frozen=True, slots=True)
class Rejected:
    """What was left out of a file, and why: what holds a document, or a row under its headings."""

    file: str
    where: str
    problems: Sequence[str]
    given: Given | None = None
    row: Row | None = None
    headings: Sequence[str] = ()
    layout: Layout = AS_IT_IS


def of_documents(file: str, form: str, raw: BinaryIO) -> Intake:
    """The documents of a YAML or JSONL file, those of JSONL as they are read. Raises `NotUnderstood`."""
    if raw.read(2) in (BOM_UTF16_LE, BOM_UTF16_BE):
        raise NotUnderstood(f"{file} is UTF-16, as PowerShell writes; save it as UTF-8 and try again")
    raw.seek(0)
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
    """The lines of a JSONL file, read anew each time they are gone through, even while somebody else is at it.

    Raises `NotUnderstood` where one is longer than a record can be.
    """

    def __init__(self, file: str, raw: BinaryIO) -> None:
        self._file = file
        self._raw = raw

    def __iter__(self) -> Iterator[Line]:
        at = self._raw.tell()
        self._raw.seek(0)
        yield from read_jsonl(self._lines())
        self._raw.seek(at)

    def _lines(self) -> Iterator[bytes]:
        for number in count(1):
            line = self._raw.readline(MAX_LINE + 1)
            if len(line) > MAX_LINE:
                raise NotUnderstood(
                    f"{self._file}, line {number}: has more than {MAX_LINE:,} bytes, which no document has"
                )
            if not line:
                break
            yield line


def _utf8(file: str, raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotUnderstood(f"{file} is not UTF-8 (byte {error.start + 1}); save it as UTF-8 and try again") from None


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
