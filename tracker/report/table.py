"""A timeline as a table for reading: fitted to the terminal, or one line per cell where there is none to fit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from tracker.domain.text import shown
from tracker.report.entries import Entry, Report

NARROWEST = 24  # characters that an event's cell keeps, however narrow the terminal
_GAPS = 6  # between four columns


def render(report: Report, out: TextIO, width: int | None) -> None:
    """Writes the table, its numbered sources and what its marks mean; nothing at all where there are no events."""
    entries = list(report.entries())
    if not entries:
        return
    from tabulate import tabulate

    title = f"{report.asked[0]} AS" if len(report.asked) == 1 else "AS"
    others = [[shown(entry.date), *_last_cells(entry)] for entry in entries]
    room = None if width is None else _room(width, [["DATE", title, "SRC"], *others])
    rows = [
        [date, _event(entry, room), roles, sources]
        for entry, (date, roles, sources) in zip(entries, others, strict=True)
    ]
    print(
        tabulate(
            rows,
            headers=["DATE", "EVENT", title, "SRC"],
            tablefmt="plain",
            disable_numparse=True,
            preserve_whitespace=True,
        ),
        file=out,
    )
    _notes(report, out, width)


def _last_cells(entry: Entry) -> tuple[str, str]:
    return ", ".join(entry.roles), " ".join(map(str, entry.sources))


def _room(width: int, others: Iterable[list[str]]) -> int:
    """What the other columns leave of the line for an event's cell."""
    from wcwidth import width as columns

    taken = sum(max(map(columns, column)) for column in zip(*others, strict=True))
    return max(NARROWEST, width - taken - _GAPS)


def _event(entry: Entry, room: int | None) -> str:
    """The title, and under it what else there is to say, ending in the ref that `show` takes."""
    lines = [shown(line) for line in (entry.lines[0] + f" · {entry.ref}", *entry.lines[1:])]
    if room is None:
        return " | ".join([shown(entry.title), *lines])
    from wcwidth import wrap

    wrapped = wrap(shown(entry.title), room, subsequent_indent="  ")
    for line in lines:
        wrapped += wrap(line, room, initial_indent="  ", subsequent_indent="    ")
    return "\n".join(wrapped)


def _notes(report: Report, out: TextIO, width: int | None) -> None:
    """The numbered sources, and what the marks in the table mean."""
    from wcwidth import wrap

    notes = [f"[{number}] {shown(source)}" for number, source in enumerate(report.sources, start=1)]
    legend = []
    if report.asterisks:
        legend.append("* Paragraph number not (fully) verified.")
    if report.our_readings:
        legend.append("“Our reading”: the paragraph is our choice; no speaker quoted named it.")
    for block in (notes, legend):
        if block:
            print(file=out)
        for line in block:
            folded = [line] if width is None else wrap(line, width, subsequent_indent="    ", break_long_words=False)
            print("\n".join(folded), file=out)
