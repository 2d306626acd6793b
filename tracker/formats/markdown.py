"""A timeline as a Markdown table with its sources as footnotes. Text from outside stays text: its marks are escaped."""

from __future__ import annotations

import re
from typing import TextIO

from tracker.domain.text import shown
from tracker.formats.report import Report

_MARKS = re.compile(r"([\\`*_{}\[\]<>|#~])")


def render(report: Report, out: TextIO, width: int | None) -> None:
    """Writes the table, then its sources as footnotes, which have the numbers that every format gives them."""
    del width
    role = f"{report.asked[0]} as" if len(report.asked) == 1 else "As"
    for number, entry in enumerate(report.entries()):
        if number == 0:
            out.write(f"| Date | Event | {role} | Sources | Ref |\n| --- | --- | --- | --- | --- |\n")
        event = "<br>".join([f"**{escaped(entry.title)}**", *map(escaped, entry.lines)])
        sources = " ".join(f"[^{source}]" for source in entry.sources)
        out.write(
            f"| {escaped(entry.date)} | {event} | {escaped(', '.join(entry.roles))} | {sources} | {entry.ref} |\n"
        )
    if report.sources:
        out.write("\n")
    for number, source in enumerate(report.sources, start=1):
        out.write(f"[^{number}]: {escaped(source.full)}\n")
    if report.asterisks:
        out.write("\n\\* Paragraph number not (fully) verified.\n")
    if report.our_readings:
        out.write("\n“Our reading”: the paragraph is our choice; no speaker quoted named it.\n")


def escaped(text: str) -> str:
    """`text` that Markdown shows as it stands."""
    return _MARKS.sub(r"\\\1", shown(text))
