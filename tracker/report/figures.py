"""Statistics as people and programs read them: bars in a terminal, JSON, CSV, and a chart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from tracker.domain import countries
from tracker.domain.text import cell, shown, to_json
from tracker.report import spreadsheet
from tracker.report.extras import library
from tracker.report.statistics import Statistics

_BLOCKS = " ▏▎▍▌▋▊▉█"
_LONGEST_BAR = 60
_NARROWEST = 8
_COUNT = 8  # columns kept for the figure after a bar


def render_table(figures: Statistics, out: TextIO, width: int | None) -> None:
    """Writes bars that fit the terminal; nothing at all where there are no events."""
    if not figures.events:
        return
    years = [(year, each.total()) for year, each in figures.every_year]
    types = [(name.replace("_", " "), number) for name, number in figures.types.most_common()]
    parties = [(countries.called(code), number) for code, number in figures.top_counterparties]
    alleged = [(each.label, each.raised) for _, each in figures.most_alleged]
    read = [(each.label, each.read) for _, each in figures.most_read]
    blocks = (
        *(("EVENTS A YEAR", years), ("TYPES", types), ("WITH", parties)),
        *(("SAID TO BE BROKEN, AS THE SPEAKERS NAMED IT", alleged), ("OUR READING", read)),
    )
    wide = max((_wide(name) for _, rows in blocks for name, _ in rows), default=0)
    for title, rows in blocks:
        if rows:
            print(title, *_bars(rows, wide, width or 80), "", sep="\n", file=out)
    print(*_sentences(figures), sep="\n", file=out)


def _wide(text: str) -> int:
    from wcwidth import wcswidth

    return wcswidth(shown(text))


def _bars(rows: Iterable[tuple[str, int]], wide: int, width: int) -> Iterator[str]:
    listed = list(rows)
    room = max(_NARROWEST, min(_LONGEST_BAR, width - wide - _COUNT))
    most = max(number for _, number in listed) or 1
    for name, number in listed:
        label = shown(name) + " " * (wide - _wide(name))
        yield f"  {label} {_bar(number / most * room)}{' ' if number else ''}{number:,}"


def _bar(length: float) -> str:
    whole, part = divmod(round(length * 8), 8)
    return "█" * whole + (_BLOCKS[part] if part else "")


def _sentences(figures: Statistics) -> Iterator[str]:
    yield f"{figures.events:,} events recorded; a count of records, not of all that happened."
    if figures.share_disputed is not None:
        share = f"{figures.disputed:,} of those ({figures.share_disputed:.0%})"
        yield f"Somebody raises a breach in {figures.raised:,}; in {share} somebody denies it."
    if figures.median_days is not None:
        yield (
            f"Median days from an event to the first report of it: {figures.median_days:g}"
            f" (of the {len(figures.delays):,} events in which both days are known)."
        )


def render_json(figures: Statistics, out: TextIO, width: int | None) -> None:
    """Writes one object; shares and medians of nothing are null."""
    del width
    out.write(to_json(_object(figures), indent=2) + "\n")


def _object(figures: Statistics) -> dict[str, Any]:
    return {
        "countries": list(figures.asked),
        "events": figures.events,
        "years": [{"year": year, "events": each.total(), "types": dict(each)} for year, each in figures.every_year],
        "types": dict(figures.types.most_common()),
        "counterparties": [{"country": code, "events": number} for code, number in figures.top_counterparties],
        "provisions": [
            {"provision": key, "label": each.label, "raised": each.raised, "disputed": each.disputed}
            for key, each in figures.most_alleged
        ],
        "our_readings": [
            {"provision": key, "label": each.label, "events": each.read} for key, each in figures.most_read
        ],
        "raised": figures.raised,
        "disputed": figures.disputed,
        "share_disputed": figures.share_disputed,
        "median_days_to_first_report": figures.median_days,
        "events_with_known_days": len(figures.delays),
    }


def render_csv(figures: Statistics, out: TextIO, width: int | None) -> None:
    """Writes one row a figure: what it is of, which, how many."""
    del width
    out.write("\ufeff" + spreadsheet.line(("figure", "of", "value")))
    for row in _rows(figures):
        out.write(spreadsheet.line(map(cell, row)))


def _rows(figures: Statistics) -> Iterator[tuple[str, str, str]]:
    yield "events", "", str(figures.events)
    for year, each in figures.every_year:
        yield "events in a year", year, str(each.total())
        yield from ((f"events in {year}", name, str(number)) for name, number in sorted(each.items()))
    yield from (("events of a type", name, str(number)) for name, number in figures.types.most_common())
    yield from (("events with", code, str(number)) for code, number in figures.top_counterparties)
    for key, provision in figures.most_alleged:
        yield "raised", key, str(provision.raised)
        yield "disputed", key, str(provision.disputed)
    yield from (("our reading", key, str(provision.read)) for key, provision in figures.most_read)
    if figures.share_disputed is not None:
        yield "share disputed", "", f"{figures.share_disputed:.4f}"
    if figures.median_days is not None:
        yield "median days to first report", "", f"{figures.median_days:g}"


def render_svg(figures: Statistics, out: TextIO, width: int | None) -> None:
    """Writes a chart of the events a year, stacked by type."""
    del width
    convert = library("vl_convert", "plot")
    out.write(convert.vegalite_to_svg(_chart(figures)) + "\n")


def _chart(figures: Statistics) -> dict[str, Any]:
    years = [year for year, _ in figures.every_year]
    counted = [
        {"year": year, "type": shown(name).replace("_", " "), "events": number}
        for year, each in figures.every_year
        for name, number in sorted(each.items())
    ]
    of = f"{', '.join(map(countries.called, figures.asked))}: " if figures.asked else ""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "title": {"text": f"{of}events recorded a year", "anchor": "start"},
        "width": max(240, 34 * len(years)),
        "height": 260,
        "background": "white",
        "data": {"values": counted},
        "mark": {"type": "bar", "stroke": "white", "strokeWidth": 0.5},
        "encoding": {
            "x": {"field": "year", "type": "ordinal", "sort": years, "scale": {"domain": years}, "title": None},
            "y": {"field": "events", "type": "quantitative", "title": "events", "axis": {"tickMinStep": 1}},
            "color": {
                "field": "type",
                "type": "nominal",
                "title": None,
                "scale": {
                    "scheme": "tableau20",
                    "domain": [n.replace("_", " ") for n, _ in figures.types.most_common()],
                },
            },
        },
    }
