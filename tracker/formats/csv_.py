"""A timeline as CSV for people with spreadsheets: a BOM, every cell quoted, no cell that a spreadsheet would run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from tracker.domain import timeline
from tracker.domain.directory import Directory
from tracker.domain.records import Claim, Event, Item, Participant, Source
from tracker.domain.text import cell
from tracker.formats import wording
from tracker.formats.report import Report

COLUMNS = (
    "date", "earliest", "latest", "type", "status", "title", "roles", "participants", "items", "claims", "violations",
    "sources", "tags", "summary", "ref", "id",
)  # fmt: skip


def render(report: Report, out: TextIO, width: int | None) -> None:
    """Writes a heading row and one row an event; nothing where there are no events."""
    del width
    opened = False
    for lines in report.texts(_lines):
        if lines and not opened:
            out.write("\ufeff" + line(COLUMNS))
            opened = True
        out.write(lines)


def _lines(events: list[Event], directory: Directory, covered: frozenset[str]) -> str:
    return "".join(line(row(event, directory, covered)) for event in events)


def row(event: Event, directory: Directory, covered: frozenset[str]) -> list[str]:
    """The cells of one event, in the order of `COLUMNS`; the roles are those of the countries `covered`."""
    when = event.date
    cells = (
        when.edtf,
        when.earliest.isoformat() if when.earliest else "",
        when.latest.isoformat() if when.latest else "",
        event.type,
        event.status,
        event.title,
        "; ".join(timeline.roles_of(event, covered)),
        "; ".join(_participant(each, event, directory) for each in event.participants),
        "; ".join(map(_goods, event.items)),
        "; ".join(_claim(each, event, directory) for each in event.claims),
        "; ".join(wording.standings(event, directory)),
        "; ".join(_source(directory.sources[each]) for each in event.source_ids if each in directory.sources),
        "; ".join(event.tags),
        event.summary or "",
        event.ref,
        event.id,
    )
    return list(map(cell, cells))


def line(cells: Iterable[str]) -> str:
    """Cells as one line of the file."""
    return '"' + '","'.join([each.replace('"', '""') for each in cells]) + '"\r\n'


def _participant(each: Participant, event: Event, directory: Directory) -> str:
    label = _label(directory.party_name(each.party_id, event), each.country) or each.note or "?"
    return f"{each.role}: {label}, {each.place}" if each.place else f"{each.role}: {label}"


def _label(name: str | None, country: str | None) -> str | None:
    return f"{name} ({country})" if name and country else name or country


def _goods(each: Item) -> str:
    figures = [f"{one.bound or ''}{one.amount} {one.unit}" for one in each.quantities]
    figures += [f"{one.bound or ''}{one.amount} {one.currency}" for one in each.values]
    return ", ".join([each.name, *figures, *([f"HS {each.hs}"] if each.hs else [])])


def _claim(each: Claim, event: Event, directory: Directory) -> str:
    speaker = _label(directory.party_name(each.speaker_id, event), each.country)
    about = f" {each.about}" if each.about else ""
    day = f" @{each.date.edtf}" if each.date else ""
    return f"{speaker} {each.stance}{about}: {each.text or ''}{day}"


def _source(each: Source) -> str:
    published = each.published.edtf if each.published else None
    return ", ".join(part for part in (each.publisher, published, each.url) if part)
