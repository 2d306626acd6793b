"""A row of the flat form that has the id of an event here: only what its cells say otherwise is changed.

The flat form has no place for much of an event. So a cell that says what it would say now leaves its field alone, and
an entry of a list that reads as before is the part as before, with its quotes, grades and sources.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from tracker.actions.sheet_rows import RowReader
from tracker.domain import flat, forms
from tracker.domain.declared import replace
from tracker.domain.directory import Directory
from tracker.domain.records import Citation, Event
from tracker.formats import csv_
from tracker.formats.account import Account
from tracker.intake.sheets import Row

_LISTS = ("participants", "items", "claims", "violations", "links")
_PLAIN = ("type", "title", "status", "summary", "tags")


def updated(reader: RowReader, event: Event, directory: Directory, row: Row, columns: Sequence[str]) -> Event | None:
    """The event as a row says it, of which only `columns` are there; itself where it says the same.

    None where `reader` found problems.
    """
    cells = dict(zip(flat.COLUMNS, csv_.cells(Account(event, directory)), strict=True))
    now = {column: _comparable(cells[column]) for column in flat.READ}
    given = {column: row.cells.get(column, "") for column in flat.READ if column in columns}
    changed = [column for column, cell in given.items() if column != "id" and _comparable(cell) != now[column]]
    if not changed and row.fault is None:
        return event
    new = {column: _new_entries(now[column], given[column]) for column in changed if column in (*_LISTS, "sources")}
    kept = {"type": event.type, "title": event.title, "date": event.date.edtf, "status": event.status}
    plain = {column: cell for column, cell in given.items() if column in (*_PLAIN, "date")}
    asked = {**kept, **plain, **{column: flat.joined(entries) for column, entries in new.items()}}
    read = reader.event(event.id, Row(row.number, {column: cell for column, cell in asked.items() if cell}, row.fault))
    if read is None:
        return None
    fields: dict[str, Any] = {column: getattr(read, column) for column in _PLAIN if column in changed}
    if "date" in changed:
        fields |= {"date": read.date, "date_as_typed": read.date_as_typed}
    for column in _LISTS:
        if column in changed:
            parts = getattr(event, column)
            fields[column] = _merged(flat.split(now[column]), parts, getattr(read, column), flat.split(given[column]))
    if "sources" in changed:
        fields["citations"] = _citations(event, read, flat.split(now["sources"]), flat.split(given["sources"]))
    merged = forms.placed(replace(event, **fields))
    return merged if reader.fits(merged) else None


def _comparable(cell: str) -> str:
    """A cell as spreadsheets leave it."""
    return cell.replace("\r\n", "\n").strip()


def _new_entries(now: str, given: str) -> list[str]:
    """The entries that the list does not have yet, however often each stands."""
    left = Counter(flat.split(now))
    new = []
    for entry in flat.split(given):
        if left[entry]:
            left[entry] -= 1
        else:
            new.append(entry)
    return new


def _merged(now: Sequence[str], parts: Sequence[Any], new: Sequence[Any], given: Sequence[str]) -> tuple[Any, ...]:
    """The parts in the order given: those that read as before as they were, and the new ones."""
    left: dict[str, list[Any]] = {}
    for entry, part in zip(now, parts, strict=True):
        left.setdefault(entry, []).append(part)
    fresh = iter(new)
    found = (
        replace(left[entry].pop(0), position=-1) if left.get(entry) else replace(next(fresh), id="", position=-1)
        for entry in given
    )
    return tuple(found)


def _citations(event: Event, read: Event, now: Sequence[str], given: Sequence[str]) -> tuple[Citation, ...]:
    """The citations of the sources given: those there are, and the new ones. A claim keeps the source it is from."""
    cited = {each.source_id: each for each in event.citations}
    by_entry = dict(zip(now, event.source_ids, strict=False))
    kept = [cited[by_entry[entry]] for entry in given if entry in by_entry and by_entry[entry] in cited]
    return (*kept, *(replace(each, id="", position=-1) for each in read.citations if each.source_id not in cited))
