"""A timeline as CSV for people with spreadsheets: a BOM, every cell quoted, no cell that a spreadsheet would run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TextIO

from tracker.domain.text import cell
from tracker.report.entries import Entry, Report

COLUMNS = (
    "date", "earliest", "latest", "type", "status", "title", "roles", "participants", "items", "claims", "violations",
    "sources", "tags", "summary", "ref", "id",
)  # fmt: skip


def render(report: Report, out: TextIO, width: int | None) -> None:
    """Writes a heading row and one row an event; nothing where there are no events."""
    del width
    for number, (entry, item) in enumerate(report.entries_and_items()):
        if number == 0:
            out.write("\ufeff")
            out.write(line(COLUMNS))
        out.write(line(row(entry, item)))


def row(entry: Entry, item: dict[str, Any]) -> list[str]:
    """The cells of one event."""
    cells = {**item, **_flat(item), "violations": "; ".join(entry.lines[1:])}
    return [cell(cells[column] or "") for column in COLUMNS]


def line(cells: Iterable[str]) -> str:
    """Cells as one line of the file."""
    return ",".join('"' + each.replace('"', '""') + '"' for each in cells) + "\r\n"


def _flat(item: dict[str, Any]) -> dict[str, str]:
    """The lists of an event, each as one cell."""
    return {
        "roles": "; ".join(item["roles"]),
        "participants": "; ".join(f"{each['role']}: {_who(each)}" for each in item["participants"]),
        "items": "; ".join(_goods(each) for each in item["items"]),
        "claims": "; ".join(_claim(each) for each in item["claims"]),
        "sources": "; ".join(_source(each) for each in item["sources"]),
        "tags": "; ".join(item["tags"]),
    }


def _who(each: dict[str, Any]) -> str:
    name, country = each["party"], each["country"]
    label = f"{name} ({country})" if name and country else name or country or each["note"] or "?"
    return f"{label}, {each['place']}" if each["place"] else label


def _goods(each: dict[str, Any]) -> str:
    figures = [
        f"{one['bound'] or ''}{one['amount']} {one.get('unit') or one['currency']}"
        for one in each["quantities"] + each["values"]
    ]
    hs = [f"HS {each['hs']}"] if each["hs"] else []
    return ", ".join([each["name"], *figures, *hs])


def _claim(each: dict[str, Any]) -> str:
    speaker = (
        f"{each['speaker']} ({each['country']})"
        if each["speaker"] and each["country"]
        else each["speaker"] or each["country"]
    )
    about = f" {each['about']}" if each["about"] else ""
    day = f" @{each['date']}" if each["date"] else ""
    return f"{speaker} {each['stance']}{about}: {each['text'] or ''}{day}"


def _source(each: dict[str, Any]) -> str:
    return ", ".join(part for part in (each["publisher"], each["published"], each["url"]) if part)
