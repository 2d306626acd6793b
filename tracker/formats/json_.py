"""A timeline as JSON: one array, or one event a line. Streams, in the shape of `tracker.formats.items`."""

from __future__ import annotations

from typing import TextIO

from tracker.domain.directory import Directory
from tracker.domain.records import Event
from tracker.domain.text import to_json
from tracker.formats import items
from tracker.formats.report import Report


def render_json(report: Report, out: TextIO, width: int | None) -> None:
    """Writes an array; `[]` where there are no events."""
    del width
    opened = False
    for lines in filter(None, report.texts(_lines)):
        out.write(("," if opened else "[") + "\n" + lines.removesuffix("\n").replace("\n", ",\n"))
        opened = True
    out.write("\n]\n" if opened else "[]\n")


def render_jsonl(report: Report, out: TextIO, width: int | None) -> None:
    """Writes one object a line."""
    del width
    out.writelines(report.texts(_lines))


def _lines(events: list[Event], directory: Directory, covered: frozenset[str]) -> str:
    return "".join(to_json(items.item(event, directory, covered)) + "\n" for event in events)
