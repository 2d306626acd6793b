"""A timeline for scripts and pagers: one event a line, cells between tabs, a heading line first."""

from __future__ import annotations

from typing import TextIO

from tracker.domain.text import shown
from tracker.formats.report import Report


def render(report: Report, out: TextIO, width: int | None) -> None:
    """Writes the lines as they come, whatever the `width`."""
    del width
    for number, each in enumerate(report.accounts()):
        if number == 0:
            out.write("REF\tDATE\tEVENT\tAS\tDETAILS\n")
        cells = (each.ref, each.date, each.title, ", ".join(each.roles_in_words), " | ".join(each.lines))
        out.write("\t".join(map(shown, cells)) + "\n")
