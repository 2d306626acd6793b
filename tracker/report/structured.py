"""A timeline as JSON: one array, or one event a line. Streams, in the shape of `tracker.report.items`."""

from __future__ import annotations

from typing import TextIO

from tracker.domain.text import to_json
from tracker.report.entries import Report


def render_json(report: Report, out: TextIO, width: int | None) -> None:
    """Writes an array; `[]` where there are no events."""
    del width
    opened = False
    for item in report.items():
        out.write(("," if opened else "[") + "\n" + to_json(item))
        opened = True
    out.write("\n]\n" if opened else "[]\n")


def render_jsonl(report: Report, out: TextIO, width: int | None) -> None:
    """Writes one object a line."""
    del width
    for item in report.items():
        out.write(to_json(item) + "\n")
