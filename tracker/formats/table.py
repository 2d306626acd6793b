"""A timeline as a table for reading: fitted to the terminal, or one line per cell where there is none to fit."""

from __future__ import annotations

import re
from typing import TextIO

from tracker.domain.text import shown
from tracker.formats.report import Entry, Report

NARROWEST = 16  # characters that an event's cell keeps, however narrow the terminal
_GAPS = 6  # between four columns
_DATE, _LAST = 20, 12  # columns at most of a date, and of roles and source numbers; more go on below
_KEPT_TOGETHER = re.compile(r" > | (?=[·¶])")  # a line begins with no mark, and a route stays whole


def render(report: Report, out: TextIO, width: int | None) -> None:
    """Writes the table, its numbered sources and what its marks mean; nothing at all where there are no events."""
    entries = list(report.entries())
    if not entries:
        return
    from tabulate import tabulate

    title = f"{report.asked[0]} AS" if len(report.asked) == 1 else "AS"
    headers = ["DATE", "EVENT", title, "SRC"]
    if width is None:
        headers.append("REF")
        rows = [[shown(each.date), _on_one_line(each), *_last_cells(each), each.ref] for each in entries]
    else:
        rows = _fitted(entries, headers, width)
    if not report.asked:  # of no country in particular: nobody's role
        del headers[2]
        rows = [[*row[:2], *row[3:]] for row in rows]
    print(
        tabulate(rows, headers, tablefmt="plain", disable_numparse=True, preserve_whitespace=True),
        file=out,
    )
    _notes(report, out, width)


def _last_cells(entry: Entry) -> tuple[str, str]:
    return ", ".join(entry.roles), " ".join(map(str, entry.sources))


def _on_one_line(entry: Entry) -> str:
    return " | ".join(map(shown, (entry.title, *entry.lines)))


def _fitted(entries: list[Entry], headers: list[str], width: int) -> list[list[str]]:
    """Cells of several lines: under each date the ref that `show` takes, under each title what there is to say."""
    from wcwidth import width as columns
    from wcwidth import wrap

    cells = [
        (
            "\n".join([*wrap(shown(each.date), _DATE), each.ref]),
            *("\n".join(wrap(cell, _LAST)) for cell in _last_cells(each)),
        )
        for each in entries
    ]
    heads = (headers[0], *headers[2:])
    taken = sum(
        max(columns(line) for cell in column for line in cell.split("\n")) for column in zip(heads, *cells, strict=True)
    )
    room = max(NARROWEST, width - taken - _GAPS)
    return [[date, _event(each, room), *rest] for each, (date, *rest) in zip(entries, cells, strict=True)]


def _event(entry: Entry, room: int) -> str:
    from wcwidth import wrap

    wrapped = wrap(shown(entry.title), room, subsequent_indent="  ")
    for line in entry.lines:
        kept = _KEPT_TOGETHER.sub(lambda found: found[0].replace(" ", "\u00a0"), shown(line))
        wrapped += wrap(kept, room, initial_indent="  ", subsequent_indent="    ")
    return "\n".join(wrapped).replace("\u00a0", " ")


def _notes(report: Report, out: TextIO, width: int | None) -> None:
    """The numbered sources, and what the marks in the table mean."""
    from wcwidth import wrap

    notes = ["  ".join(f"[{number}] {shown(source.short)}" for number, source in enumerate(report.sources, start=1))]
    legend = []
    if report.asterisks:
        legend.append("* Paragraph number not (fully) verified.")
    if report.our_readings:
        legend.append("“Our reading”: the paragraph is our choice; no speaker quoted named it.")
    for block in (notes, legend):
        if any(block):
            print(file=out)
        for line in filter(None, block):
            print("\n".join([line] if width is None else wrap(line, width)), file=out)
