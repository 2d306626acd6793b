"""Figures: what is counted, what is left out, and what a bar in the terminal looks like."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from tests.factories import claim, event, gift, provision, source, violation
from tests.formats.pages import directory
from tracker.domain.directory import Directory
from tracker.domain.records import Event
from tracker.formats import figures
from tracker.formats.statistics import Statistics

NAMED = provision("un-dprk")
READ = provision("paragraph-8", "paragraph", "un-dprk", paragraph="8")


def of(*events: Event, known: Directory | None = None) -> Statistics:
    return Statistics.of(("KP",), [(list(events), known or directory(NAMED, READ))])


def printed(made: Statistics, width: int | None = None) -> str:
    out = io.StringIO()
    figures.render_table(made, out, width)
    return out.getvalue()


def test_every_year_between_the_first_and_the_last_is_there() -> None:
    made = of(event(date="2020"), event(date="2022-03"), event(date="2022-04-01/2023"), event(date="[..2018]"))
    assert [(year, each.total()) for year, each in made.every_year] == [
        ("2020", 1), ("2021", 0), ("2022", 2), ("Start not known", 1)
    ]  # fmt: skip


def test_counterparties_are_the_other_countries_once_an_event() -> None:
    made = of(gift("RU", "KP"), gift("RU", "KP"), gift("KP", "KP"), gift("CN", "KP"))
    assert made.top_counterparties == [("RU", 2), ("CN", 1)]


def test_what_a_speaker_named_and_what_we_read_are_counted_apart() -> None:
    alleged, denied = claim("US", "alleges", "un-dprk"), claim("RU", "denies")
    read = (violation(READ.key),)
    made = of(gift(claims=(alleged,), violations=read), gift(claims=(alleged, denied)), gift(violations=read), gift())
    assert [(key, each.raised, each.disputed) for key, each in made.most_alleged] == [("un-dprk", 2, 1)]
    assert [(key, each.read) for key, each in made.most_read] == [("paragraph-8", 2)]
    assert (made.raised, made.disputed, made.share_disputed) == (2, 1, 0.5)


def test_days_to_the_first_report_are_counted_only_where_both_days_are_known() -> None:
    early, late, month = (source(published=when) for when in ("2024-02-19", "2024-02-25", "2024-03"))
    known = directory(early, late, month)

    def told(date: str, *sources: Any) -> Event:
        return event(*(claim("KP", "reports", source_id=each.id) for each in sources), date=date)

    assert of(told("2024-02-20", early, late), known=known).delays == [5]
    assert of(told("2024-02-12/2024-02-17", early, late), known=known).delays == [2]
    assert of(told("2024-02", late), told("2024-02-20", month), told("2024-02-26", late), known=known).delays == []
    assert of(told("2024-02-20", late), told("2024-02-24", late), known=known).median_days == 3


def test_bars_are_as_long_as_their_figures_and_fit() -> None:
    made = of(*[event(date="2023")] * 8, *[event(date="2024")] * 4)
    lines = printed(made, 40).splitlines()
    eight, four = (next(line for line in lines if line.strip().startswith(year)) for year in ("2023", "2024"))
    assert eight.count("█") == 2 * four.count("█") > 0
    assert max(map(len, lines[: lines.index("TYPES")])) <= 40


def test_nothing_is_nothing_and_has_no_share() -> None:
    made = of()
    assert (printed(made), made.share_disputed, made.median_days, made.every_year) == ("", None, None, [])
    out = io.StringIO()
    figures.render_json(made, out, None)
    assert json.loads(out.getvalue())["share_disputed"] is None


def test_csv_has_the_figures_that_json_has() -> None:
    made = of(gift(claims=(claim("US", "alleges", "un-dprk"),)))
    out = io.StringIO()
    figures.render_csv(made, out, None)
    rows = [
        (row["figure"], row["of"], row["value"]) for row in csv.DictReader(io.StringIO(out.getvalue().lstrip("\ufeff")))
    ]
    assert ("events in a year", "2024", "1") in rows
    assert ("raised", "un-dprk", "1") in rows
    assert ("events with", "RU", "1") in rows


def test_a_chart_is_drawn_and_drawn_alike() -> None:
    drawn = []
    for _ in range(2):
        out = io.StringIO()
        figures.render_svg(of(gift(), event(type="launch", date="2020")), out, None)
        drawn.append(out.getvalue())
    assert drawn[0] == drawn[1]
    assert all(word in drawn[0] for word in ("<svg", "launch", "2020", "events recorded a year"))
