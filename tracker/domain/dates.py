"""Dates as precise as they are known: EDTF text, the days it can mean, and its words. It never reads English.

EDTF is part of ISO 8601-2:2019; the names of its levels are those of the Library of Congress specification. The tracker
reads the subset a news desk needs: everything of level 0 but times, and of level 1 and 2 what `EDTF_FORMS` shows.
What people type is read by `tracker.domain.typed_dates`.
"""

from __future__ import annotations

import datetime
import re
from itertools import takewhile
from typing import TypeAlias

from tracker.errors import NotUnderstood

Bounds: TypeAlias = tuple[datetime.date | None, datetime.date | None]

EDTF_FORMS = (
    "2024-02-20, 2024-02 or 2024; 2023-09-12/2023-09-17 (lasted), 2023-09-13/.. (since), ../2018-03-11 (until), "
    "[..2018-03-11] (by), [2024-02-20..] (or later), [2009-12-11,2009-12-12] (one of); "
    "2021~ (about), 2018-10-16? (uncertain), 2016-22 (summer) or 202X"
)

ONE_DAY = datetime.timedelta(days=1)
UNKNOWN = "[..9999]"
"""A date of which nothing is known but that it lies in the calendar; nobody types it, a redaction leaves it."""

LONGEST = 200  # characters; the longest date in use has 27
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SEASONS = ("spring", "summer", "autumn", "winter")  # EDTF numbers them 21 to 24
FEBRUARY, WINTER = "02", "24"
MARKS = "~?%"  # about, uncertain, both

_MARKS = frozenset(MARKS)  # of a string, the empty text would be a part
_day = datetime.date.fromisoformat

# First and last day of months and, by the northern calendar, of seasons; what ends in February depends on the year.
_PARTS_OF_A_YEAR = {
    "01": ("01-01", "01-31"),
    "03": ("03-01", "03-31"),
    "04": ("04-01", "04-30"),
    "05": ("05-01", "05-31"),
    "06": ("06-01", "06-30"),
    "07": ("07-01", "07-31"),
    "08": ("08-01", "08-31"),
    "09": ("09-01", "09-30"),
    "10": ("10-01", "10-31"),
    "11": ("11-01", "11-30"),
    "12": ("12-01", "12-31"),
    "21": ("03-01", "05-31"),
    "22": ("06-01", "08-31"),
    "23": ("09-01", "11-30"),
}

# [0-9], not \d: \d also takes Arabic-Indic and fullwidth digits, which EDTF does not know.
_MEMBER = re.compile(r"(?:([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?|([0-9]{3})X)([~?%])?")


class UnreadableDate(NotUnderstood):
    """A text that is no date, or none that can be read with certainty."""

    def __init__(self, text: str, why: str, *, accepted: str = EDTF_FORMS) -> None:
        self.text = text
        self.why = why
        super().__init__(f"cannot read the date {_quoted(text)}: {why}; write {accepted}")


class AmbiguousDate(UnreadableDate):
    """A text that more than one date fits; its readings are EDTF, so that either can be typed back."""

    def __init__(self, text: str, *readings: str) -> None:
        self.readings = readings
        super().__init__(text, f"it may mean {' or '.join(readings)}", accepted="the one that is meant")


class PartialDate:
    """A date as precise as its source gave it: canonical EDTF text and the first and last day it can mean.

    Made by `parse` alone, so the days always follow from the text, and two dates are equal when their texts are.
    """

    __slots__ = ("_earliest", "_edtf", "_latest")

    def __init__(self, edtf: str, earliest: datetime.date | None, latest: datetime.date | None) -> None:
        # Private names behind properties: a frozen dataclass, or a `__setattr__` that refuses, would double the cost.
        self._edtf = edtf
        self._earliest = earliest
        self._latest = latest

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """The date that EDTF `text` states, in the forms of `EDTF_FORMS`, years 0001 to 9999.

        A text that says the same in more words becomes the shorter one (`2018/2018` is `2018`), and the members of a
        set stand in order, so that equal dates are equal texts. Raises `UnreadableDate` for anything else.
        """
        if len(text) == 10 and text[7] == "-":  # a full day, as most dates are, goes no further
            try:
                day = _day(text)
            except ValueError:
                pass
            else:
                return cls(text, day, day)
        try:
            return cls(*_read(text))
        except ValueError as error:
            raise UnreadableDate(text, str(error)) from None

    @property
    def edtf(self) -> str:
        """The canonical text, which `parse` takes back."""
        return self._edtf

    @property
    def earliest(self) -> datetime.date | None:
        """The first day it can mean; None when its start is open."""
        return self._earliest

    @property
    def latest(self) -> datetime.date | None:
        """The last day it can mean; None when its end is open."""
        return self._latest

    @property
    def sort_key(self) -> tuple[datetime.date, datetime.date]:
        """Earliest day, then latest, an open end being the first or the last day there is."""
        return (self._earliest or datetime.date.min, self._latest or datetime.date.max)

    def words(self) -> str:
        """English for a table cell, no more precise than the date: `12–17 Sep 2023`, `since Feb 2024`, `about 2021`."""
        return _words(self._edtf)

    def may_fall_in(self, since: datetime.date | None, until: datetime.date | None) -> bool:
        """Whether a day between `since` and `until`, both included, lies within its bounds; None leaves a side open."""
        earliest, latest = self.sort_key
        return max(earliest, since or datetime.date.min) <= min(latest, until or datetime.date.max)

    def lies_within(self, since: datetime.date | None, until: datetime.date | None) -> bool:
        """Whether it lies wholly between `since` and `until`; an open end never lies before a bound."""
        starts_inside = since is None or (self._earliest is not None and since <= self._earliest)
        ends_inside = until is None or (self._latest is not None and self._latest <= until)
        return starts_inside and ends_inside

    def __eq__(self, other: object) -> bool:
        return self._edtf == other._edtf if isinstance(other, PartialDate) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._edtf)

    def __str__(self) -> str:
        return self._edtf

    def __repr__(self) -> str:
        return f"PartialDate.parse({self._edtf!r})"


def _quoted(text: str) -> str:
    """`text` in quotes on one line of bounded length, control characters and lone surrogates escaped."""
    return repr(text if len(text) <= 60 else text[:59] + "…")


def _read(text: str) -> tuple[str, datetime.date | None, datetime.date | None]:
    """Canonical text and bounds of any EDTF form; raises ValueError that says why not."""
    if len(text) > LONGEST:
        raise ValueError(f"it is longer than {LONGEST} characters")
    if text.startswith("[") and text.endswith("]"):
        return _read_set(text[1:-1])
    if "/" in text:
        start, _, end = text.partition("/")
        return _read_span(start, end, text)
    return (text, *_bounds(text))


def _read_set(inside: str) -> tuple[str, datetime.date | None, datetime.date | None]:
    """What stands between [ and ], EDTF's "one of": members by comma, or a range that may be open at one end."""
    if ".." in inside:
        start, _, end = inside.partition("..")
        return _read_span(start or "..", end or "..", f"[{inside}]")
    if "," not in inside:
        raise ValueError("brackets hold the dates of which it is one")
    members = sorted(set(inside.split(",")))  # the order of the texts, which is that of time where precision is equal
    earliest, latest = _bounds(members[0])
    for member in members[1:]:
        first, last = _bounds(member)
        if first < earliest:
            earliest = first
        if last > latest:
            latest = last
    return (f"[{','.join(members)}]" if len(members) > 1 else members[0]), earliest, latest


def _read_span(start: str, end: str, text: str) -> tuple[str, datetime.date | None, datetime.date | None]:
    """From `start` to `end`, of which one may be open (`..`), written as `text`."""
    if start == end == "..":
        raise ValueError("one of its ends must be a date")
    if start == end:
        text = start
    earliest = None if start == ".." else _bounds(start)[0]
    latest = None if end == ".." else _bounds(end)[1]
    if earliest and latest and earliest > latest:
        raise ValueError("it ends before it starts")
    return text, earliest, latest


def _bounds(member: str) -> tuple[datetime.date, datetime.date]:
    """First and last day of a day, month, season, year or decade. Its mark is no measure: `~` and `?` widen nothing."""
    try:
        return _bounds_by_length(member[:-1] if member[-1:] in _MARKS else member)
    except ValueError:
        why = "is not in the calendar" if _MEMBER.fullmatch(member) else "is no day, month, season, year or decade"
        raise ValueError(f"{_quoted(member)} {why}") from None


def _bounds_by_length(text: str) -> tuple[datetime.date, datetime.date]:
    """`fromisoformat` does the reading: it takes ASCII digits only, and costs a tenth of a pattern and `int`."""
    if len(text) == 10 and text[7] == "-":  # it would take the week date 2024-W08-2 too
        only = _day(text)
        return only, only
    if len(text) == 7:
        return _month_or_season(text[:5], text[5:])
    if len(text) == 4:
        first, last = (f"{text[:3]}0", f"{text[:3]}9") if text[3] == "X" else (text, text)
        return _day(f"{first}-01-01"), _day(f"{last}-12-31")
    raise ValueError(text)


def _month_or_season(year: str, part: str) -> tuple[datetime.date, datetime.date]:
    if part in _PARTS_OF_A_YEAR:
        first, last = _PARTS_OF_A_YEAR[part]
        return _day(year + first), _day(year + last)
    start = _day(f"{year}12-01" if part == WINTER else f"{year}{part}-01")
    return start, _end_of_february(start.year + (part == WINTER))


def _end_of_february(year: int) -> datetime.date:
    return datetime.date(year, 3, 1) - ONE_DAY


def _words(edtf: str) -> str:
    """English for canonical EDTF."""
    if edtf.startswith("["):
        return _words_of_set(edtf[1:-1])
    start, slash, end = edtf.partition("/")
    if not slash:
        return _words_of_member(edtf)
    if start == "..":
        return f"until {_words_of_member(end)}"
    if end == "..":
        return f"since {_words_of_member(start)}"
    return _words_of_span(start, end)


def _words_of_set(inside: str) -> str:
    if ".." not in inside:
        *others, last = _without_repetition(inside.split(","))
        return f"{', '.join(others)} or {last}"
    start, _, end = inside.partition("..")
    if not start and f"[..{end}]" == UNKNOWN:
        return "date not known"
    if not start:
        return f"by {_words_of_member(end)}"
    if not end:
        return f"{_words_of_member(start)} or later"
    return f"some time in {_words_of_span(start, end)}"


def _words_of_span(start: str, end: str) -> str:
    first, last = _without_repetition([start, end])
    tight = " " not in first and len(_spelled(start)) == len(_spelled(end))
    return f"{first}–{last}" if tight else f"{first} – {last}"


def _without_repetition(members: list[str]) -> list[str]:
    """The members' words, with the month and year they share said once, by the last.

    Not where one is marked: `about 14 Mar – 2 Apr 2018` would leave open how far the "about" reaches.
    """
    spelled = [_spelled(member) for member in members]
    if any(member[-1] in MARKS for member in members) or len({len(parts) for parts in spelled}) > 1:
        return [_words_of_member(member) for member in members]
    columns_from_the_year = zip(*map(reversed, spelled), strict=True)
    shared = len(list(takewhile(lambda column: len(set(column)) == 1, columns_from_the_year)))
    *others, last = spelled
    return [" ".join(parts[: len(parts) - shared]) for parts in others] + [" ".join(last)]


def _words_of_member(member: str) -> str:
    words = " ".join(_spelled(member))
    mark = member[-1]
    return f"{'about ' if mark in '~%' else ''}{words}{'?' if mark in '?%' else ''}"


def _spelled(member: str) -> tuple[str, ...]:
    """Day, month and year as far as they are known. A year keeps its four digits: in `Feb 7` the 7 is a day."""
    found = _MEMBER.fullmatch(member)
    if found is None:
        raise ValueError(f"not a member of canonical EDTF: {member}")
    year, month, day, decade, _ = found.groups()
    if decade:
        return (f"{decade}0s",)
    if not month:
        return (year,)
    if month == WINTER:  # it ends in the next year, and says so
        return ("winter", f"{year}/{(int(year) + 1) % 100:02}")
    if month > "12":
        return (SEASONS[int(month) - 21], year)
    name = MONTHS[int(month) - 1]
    return (str(int(day)), name, year) if day else (name, year)
