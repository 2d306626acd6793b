"""A timeline as a Markdown table with its sources as footnotes. Text from outside stays text: its marks are escaped."""

from __future__ import annotations

import re
from typing import TextIO

from tracker.domain.text import shown
from tracker.formats import wording
from tracker.formats.report import Report

_MARKS = re.compile(r"([\\`*_{}\[\]<>|#~])")


def render(report: Report, out: TextIO, width: int | None) -> None:
    """Writes the table, then its sources as footnotes, which have the numbers that every format gives them."""
    del width
    role = f"{report.asked[0]} as" if len(report.asked) == 1 else "As"
    marks: set[str] = set()
    for number, each in enumerate(report.accounts()):
        marks |= each.marks
        if number == 0:
            out.write(f"| Date | Event | {role} | Sources | Ref |\n| --- | --- | --- | --- | --- |\n")
        event = "<br>".join([f"**{escaped(each.title)}**", *map(escaped, each.lines)])
        sources = " ".join(f"[^{source}]" for source in each.sources)
        roles = escaped(", ".join(each.roles_in_words))
        out.write(f"| {escaped(each.date)} | {event} | {roles} | {sources} | {each.ref} |\n")
    if report.sources:
        out.write("\n")
    for number, source in enumerate(report.sources, start=1):
        out.write(f"[^{number}]: {escaped(source.full)}\n")
    out.writelines(f"\n{escaped(mark)} {wording.MARKS[mark]}\n" for mark in wording.MARKS if mark in marks)


def escaped(text: str) -> str:
    """`text` that Markdown shows as it stands."""
    return _MARKS.sub(r"\\\1", shown(text))
