"""What stands around the events of a report: how to read it, how far it reaches, and how it was made."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from tracker.domain import countries
from tracker.report import wording
from tracker.report.accounts import Account
from tracker.report.entries import Report
from tracker.report.heading import TOOL

NO_START = "Start not known"
NO_START_SAID = (
    "These stand first because the order goes by the earliest day. Each is of the day given or of any day before it."
)

_VERDICT = (
    "“Alleged”, “assessed”, “found” and “denied” name who says so. “Denied by nobody we have read” means that"
    " no denial is among the sources, not that there is none."
)
_WE = "stand for who keeps this file. The tool that printed it has no opinion."
_READING = (
    "marks a paragraph that we hold to be at issue. No speaker quoted named it; their word on the regime counts for"
    " it, and is named as theirs. “Our assessment” is what we think of it, with who thinks so and since when; where"
    " none stands, nobody has judged it."
)
_DATES = (
    "are as precise as the sources: “Feb 2024” is some time in that month, “by” and “until” have no known"
    " start and stand first, “since” and “or later” no known end, “about” and “?” are as the source has them. No"
    " event takes its date from the day a page was published. A statement without a day of its own takes that of its"
    " source."
)
_SOURCES = (
    "are numbered. Grades are of the Admiralty code: A–F how reliable a source is, 1–6 how credible a"
    " statement; “not graded” means that nobody has judged it. Papers that print one agency’s report are one"
    " voice: “independent origins” counts the ends of such chains. It is a range, such as “at least 1, at most 2”,"
    " where a source prints a report without saying whose: that may be one of the others, or one more."
)
HOW_TO_READ = (
    ("No verdict is the report’s own.", _VERDICT),
    ("“We” and “our”", _WE),
    ("Our reading", _READING),
    ("Dates", _DATES),
    ("Sources", _SOURCES),
    ("*", "after a paragraph: its number is not, or not fully, verified."),
)
"""What a reader has to know, each with what it is about."""


def lead(report: Report, shown: Sequence[Account]) -> str:
    """The line under the title."""
    of = f"{' and '.join(report.heading.names)}. " if report.asked else ""
    dated = f" {report.heading.dated}." if report.heading.dated else ""
    if not shown:
        return f"{of}No events.{dated}"
    counts = f"{wording.counted(len(shown), 'event')}, {wording.counted(len(report.sources), 'source')}"
    return f"{of}{period(shown)} {counts}.{dated}"


def period(shown: Sequence[Account]) -> str:
    """From when to when the events reach, as far as that is known."""
    ends = [day for each in shown for day in (each.event.date.earliest, each.event.date.latest) if day]
    return f"{min(ends).isoformat()} to {max(ends).isoformat()}."


def cut(report: Report) -> str:
    """What a report says that could not hold every event, or nothing."""
    if not report.cut:
        return ""
    narrower = "A narrower one, such as a period, shows them all."
    return f"These are the first {report.count:,} events; more fit the filter. {narrower}"


def made(report: Report, shown: Sequence[Account]) -> list[tuple[str, str]]:
    """By which filter, how much, in what order and by what."""
    said = [
        ("Filter", report.heading.filter_words),
        ("Countries", ", ".join(report.heading.names) or "any"),
        ("Order", "earliest day, then latest day, then title"),
        ("Events", f"{len(shown):,}{' (cut; more fit the filter)' if report.cut else ''}"),
        ("Statements", f"{sum(len(each.claims) for each in shown):,}"),
        ("Sources", f"{len(report.sources):,}"),
        ("Made by", TOOL),
        ("Date of the report", report.heading.dated or ""),
    ]
    return [(name, value) for name, value in said if value]


def country_codes(shown: Sequence[Account]) -> list[tuple[str, str]]:
    """The codes that the texts use, with their names."""
    found = sorted({code for each in shown for code in each.event.country_codes})
    return [(code, countries.called(code)) for code in found]


def by_year(shown: Sequence[Account]) -> list[tuple[str, list[Account]]]:
    """The events by the year they begin in; those whose start is not known stand together, as the order has them."""
    return [(year, list(events)) for year, events in groupby(shown, _year)]


def _year(each: Account) -> str:
    return str(each.event.date.earliest.year) if each.event.date.earliest else NO_START
