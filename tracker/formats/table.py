"""A timeline as a table for reading: fitted to the terminal, or one line per cell where there is none to fit.

tabulate sets the columns: it knows how wide a Korean letter is, and a cell may have several lines. The lines are folded
before, since tabulate breaks a route or a mark apart. Pages, lists and bars have no columns to set, so they do without.
"""

from __future__ import annotations

import re
from typing import TextIO

from tracker.domain.text import shown
from tracker.formats import wording
from tracker.formats.account import Account
from tracker.formats.report import Report

NARROWEST = 16  # characters that an event's cell keeps, however narrow the terminal
_GAPS = 6  # between four columns
_DATE, _LAST = 20, 12  # columns at most of a date, and of roles and source numbers; more go on below
_KEPT_TOGETHER = re.compile(r" > | (?=[·¶])")  # a line begins with no mark, and a route stays whole


def render(report: Report, out: TextIO, width: int | None) -> None:
    """Writes the table, its numbered sources and what its marks mean; nothing at all where there are no events."""
    accounts = list(report.accounts())
    if not accounts:
        return
    from tabulate import tabulate

    title = f"{report.asked[0]} AS" if len(report.asked) == 1 else "AS"
    headers = ["DATE", "EVENT", title, "SRC"]
    if width is None:
        headers.append("REF")
        rows = [[shown(each.date), _on_one_line(each), *_last_cells(each), each.ref] for each in accounts]
    else:
        rows = _fitted(accounts, headers, width)
    if not report.asked:  # of no country in particular: nobody's role
        del headers[2]
        rows = [[*row[:2], *row[3:]] for row in rows]
    print(
        tabulate(rows, headers, tablefmt="plain", disable_numparse=True, preserve_whitespace=True),
        file=out,
    )
    marks = set[str]().union(*(each.marks for each in accounts))
    _notes(report, marks, out, width)


def _last_cells(each: Account) -> tuple[str, str]:
    return ", ".join(each.roles_in_words), " ".join(map(str, each.sources))


def _on_one_line(each: Account) -> str:
    return " | ".join(map(shown, (each.title, *each.lines)))


def _fitted(accounts: list[Account], headers: list[str], width: int) -> list[list[str]]:
    """Cells of several lines: under each date the ref that `show` takes, under each title what there is to say."""
    from wcwidth import width as columns
    from wcwidth import wrap

    cells = [
        (
            "\n".join([*wrap(shown(each.date), _DATE), each.ref]),
            *("\n".join(wrap(cell, _LAST)) for cell in _last_cells(each)),
        )
        for each in accounts
    ]
    heads = (headers[0], *headers[2:])
    taken = sum(
        max(columns(line) for cell in column for line in cell.split("\n")) for column in zip(heads, *cells, strict=True)
    )
    room = max(NARROWEST, width - taken - _GAPS)
    return [[date, _event(each, room), *rest] for each, (date, *rest) in zip(accounts, cells, strict=True)]


def _event(each: Account, room: int) -> str:
    from wcwidth import wrap

    wrapped = wrap(shown(each.title), room, subsequent_indent="  ")
    for line in each.lines:
        kept = _KEPT_TOGETHER.sub(lambda found: found[0].replace(" ", "\u00a0"), shown(line))
        wrapped += wrap(kept, room, initial_indent="  ", subsequent_indent="    ")
    return "\n".join(wrapped).replace("\u00a0", " ")


def _notes(report: Report, marks: set[str], out: TextIO, width: int | None) -> None:
    """The numbered sources, and what the marks in the table mean."""
    from wcwidth import wrap

    notes = ["  ".join(f"[{number}] {shown(source.short)}" for number, source in enumerate(report.sources, start=1))]
    legend = [f"{mark} {meaning}" for mark, meaning in wording.MARKS.items() if mark in marks]
    for block in (notes, legend):
        if any(block):
            print(file=out)
        for line in filter(None, block):
            print("\n".join([line] if width is None else wrap(line, width)), file=out)
