"""Events as CSV for people with spreadsheets: a BOM, every cell quoted, no cell that a spreadsheet would run.

One row an event, in the flat form, which `tracker import` takes back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import TextIO

from tracker.domain import flat
from tracker.domain.records import Source
from tracker.domain.text import cell
from tracker.formats import typed
from tracker.formats.account import Account
from tracker.formats.report import Report


def render(report: Report, out: TextIO, width: int | None) -> None:
    """Writes a heading row and one row an event; nothing where there are no events."""
    del width
    opened = False
    for lines in report.texts(_lines):
        if lines and not opened:
            out.write("\ufeff" + heading())
            opened = True
        out.write(lines)


def _lines(accounts: Iterable[Account]) -> str:
    return "".join(map(line, accounts))


def heading() -> str:
    """The columns as a line of the file."""
    return quoted(flat.COLUMNS)


def line(account: Account) -> str:
    """An event as a line of the file."""
    return quoted(map(cell, cells(account)))


def quoted(texts: Iterable[str]) -> str:
    """Texts as the cells of a line."""
    return '"' + '","'.join([each.replace('"', '""') for each in texts]) + '"\r\n'


def cells(account: Account) -> list[str]:
    """What stands in each of `flat.COLUMNS`."""
    return [of(account) for of in _CELLS]


def _sources(account: Account) -> Iterator[str]:
    known = account.directory.sources
    return (_source(known[each]) for each in account.event.source_ids if each in known)


@lru_cache(maxsize=10_000)  # few sources stand in many events
def _source(source: Source) -> str:
    return flat.entry(typed.source(source))


def _iso(account: Account, end: str) -> str:
    day = getattr(account.event.date, end)
    return day.isoformat() if day else ""


_BY_COLUMN: dict[str, Callable[[Account], str]] = {
    "date": lambda each: each.event.date.edtf,
    "in words": lambda each: each.date,
    "earliest": lambda each: _iso(each, "earliest"),
    "latest": lambda each: _iso(each, "latest"),
    "type": lambda each: each.event.type,
    "status": lambda each: each.event.status,
    "title": lambda each: each.event.title,
    "roles": lambda each: flat.joined(each.roles),
    "participants": lambda each: flat.joined(
        [flat.entry(typed.participant(one, each.directory)) for one in each.event.participants]
    ),
    "items": lambda each: flat.joined([flat.entry(typed.item(one)) for one in each.event.items]),
    "claims": lambda each: flat.joined([flat.word(typed.claim(one, each.directory)) for one in each.event.claims]),
    "violations": lambda each: flat.joined([one.provision for one in each.event.violations]),
    "standings": lambda each: flat.joined(each.standing_lines),
    "sources": lambda each: flat.joined(_sources(each)),
    "links": lambda each: flat.joined([flat.entry(typed.link(one)) for one in each.event.links]),
    "tags": lambda each: flat.joined(map(flat.word, each.event.tags)),
    "summary": lambda each: each.event.summary or "",
    "ref": lambda each: each.ref,
    "id": lambda each: each.event.id,
}
_CELLS = [_BY_COLUMN[column] for column in flat.COLUMNS]


def lacks(account: Account) -> Iterator[str]:
    """What of an event the flat form has no place for."""
    return typed.losses(account.event, account.directory)
