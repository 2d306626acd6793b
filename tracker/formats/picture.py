"""The timeline as a picture, before any ink: where each event's bar lies, in which lane and row, and the ticks.

A date is drawn as long as it is unsure: a day is a mark, a month a bar of that month, an open end fades. Everything is
in the units of the drawing, and follows from the events alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from tracker.formats.account import Account
from tracker.formats.wording import country

WIDTH = 1000
TOP = 26  # of the years above the first lane
LANE = 20  # height of a lane's name
FADE = 44  # how far an open end is drawn
MARK = 7  # width of a day, so that it can be seen and hit
MOST_LABELLED = 150  # events; more would be a thicket of titles
LONGEST_LABEL = 64  # characters

_EDGE = FADE + 6
_GAP = 5  # between neighbours in a row
_LETTER = 5.6  # average width of a letter at the label's size of 11
_TICK = 46  # at least between two ticks
_SHORTEST = 30  # days that the whole width stands for


class Bar(NamedTuple):
    """An event: from `x` over `width`, its title beside it, `opens` at the `left`, the `right` or neither end."""

    account: Account
    x: float
    width: float
    y: float
    opens: str
    vague: bool
    label: str
    label_x: float
    label_end: bool  # the label ends at label_x rather than begins there


class Lane(NamedTuple):
    """A heading, and how far down it and the line above it stand."""

    name: str
    y: float


class Picture(NamedTuple):
    """The drawing's parts; `height` of the whole, `row` of one row."""

    bars: tuple[Bar, ...]
    lanes: tuple[Lane, ...]
    ticks: tuple[tuple[float, str], ...]
    height: float
    row: int


LANES: dict[str, Callable[[Account], str]] = {
    "type": lambda each: each.event.type.replace("_", " "),
    "counterparty": lambda each: country(each.counterparties[0]) if each.counterparties else "no other country",
}
"""What a lane holds, by the name of the choice."""


def picture(accounts: Sequence[Account], lanes: str = "type") -> Picture:
    """The events laid out, those of a lane in as few rows as keep them apart."""
    scale = Scale.of(accounts)
    labelled = len(accounts) <= MOST_LABELLED
    row = 18 if labelled else 9
    grouped: dict[str, list[Account]] = {}
    for each in accounts:
        grouped.setdefault(LANES[lanes](each), []).append(each)
    # The fullest lane first: what there is most of is what a reader looks for.
    order = sorted(grouped, key=lambda name: (-len(grouped[name]), name))
    y, found, heads = float(TOP), list[Bar](), list[Lane]()
    for name in order:
        heads.append(Lane(f"{name} ({len(grouped[name])})", y))
        y += LANE
        placed = [_bar(each, scale, labelled=labelled) for each in grouped[name]]
        rows = _packed(placed)
        found += [bar._replace(y=y + number * row) for bar, number in zip(placed, rows, strict=True)]
        y += (max(rows) + 1) * row + 4
    return Picture(tuple(found), tuple(heads), tuple(scale.ticks()), y + 4, row)


def extent(account: Account) -> tuple[date, date]:
    """The first and last day that are known of it; an open end is its other."""
    when = account.event.date
    first = when.earliest or when.latest
    last = when.latest or when.earliest
    assert first is not None and last is not None  # noqa: S101, PT018 - a date has at least one end
    return first, last


class Scale(NamedTuple):
    """Days to units of the drawing."""

    first: int
    last: int

    @classmethod
    def of(cls, accounts: Iterable[Account]) -> Scale:
        days = [day.toordinal() for each in accounts for day in extent(each)]
        first, last = min(days, default=1), max(days, default=1)
        last = min(max(last, first + _SHORTEST), date.max.toordinal())
        return cls(min(first, last - _SHORTEST), last)

    def x(self, ordinal: float) -> float:
        return round(_EDGE + (ordinal - self.first) / (self.last - self.first) * (WIDTH - 2 * _EDGE), 1)

    def ticks(self) -> Iterable[tuple[float, str]]:
        """The starts of years, or of quarters in a short time; every so many that they do not touch."""
        start, end = date.fromordinal(self.first), date.fromordinal(self.last)
        if end.year - start.year < 3:
            months = [(year, month) for year in range(start.year, end.year + 1) for month in (1, 4, 7, 10)]
            marks = [(date(year, month, 1), f"{_QUARTERS[month]} {year}") for year, month in months]
        else:
            room = (self.last - self.first) / (WIDTH - 2 * _EDGE) * _TICK / 365.25
            step = next((step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500) if step >= room), 1000)
            years = (year for year in range(max(start.year, 1), end.year + 1) if year % step == 0)
            marks = [(date(year, 1, 1), str(year)) for year in years]
        return [(self.x(day.toordinal()), said) for day, said in marks if start <= day <= end]


_QUARTERS = {1: "Jan", 4: "Apr", 7: "Jul", 10: "Oct"}


def _bar(account: Account, scale: Scale, *, labelled: bool) -> Bar:
    first, last = (day.toordinal() for day in extent(account))
    when = account.event.date
    opens = "left" if when.earliest is None else "right" if when.latest is None else ""
    left, right = scale.x(first), scale.x(last + 1)
    if opens:
        left, right = (right - FADE, right) if opens == "left" else (left, left + FADE)
    elif right - left < MARK:
        middle = (left + right) / 2
        left, right = middle - MARK / 2, middle + MARK / 2
    label = shortened(account.title) if labelled else ""
    beside, ends = _beside(left, right, label)
    vague = ("/" not in when.edtf and (first != last or bool(opens))) or any(mark in when.edtf for mark in "~?%")
    return Bar(
        account=account,
        x=round(left, 1),
        width=round(right - left, 1),
        y=0,
        opens=opens,
        vague=vague,
        label=label,
        label_x=round(beside, 1),
        label_end=ends,
    )


def _beside(left: float, right: float, label: str) -> tuple[float, bool]:
    """Where a label stands, and whether it ends there: on the roomier side, or where neither has enough, in its bar."""
    long = _long(label)
    sides = {False: right + 4 + long <= WIDTH, True: left - 4 - long >= 0}
    roomier = left + right > WIDTH * 1.1  # most time is late time, and a label to the left reads as well
    for ends in (roomier, not roomier):
        if sides[ends]:
            return (left - 4 if ends else right + 4), ends
    return left + 4, False


def _long(label: str) -> float:
    """About how much room a label takes; letters of the East are twice as wide."""
    return sum(_LETTER * (2 if ord(letter) > 0x1100 else 1) for letter in label)


def shortened(title: str) -> str:
    return title if len(title) <= LONGEST_LABEL else f"{title[: LONGEST_LABEL - 1].rstrip()}…"


def _packed(bars: Sequence[Bar]) -> list[int]:
    """For each bar the first row in which it touches no other."""
    order = sorted(range(len(bars)), key=lambda number: reach(bars[number]))
    ends, rows = list[float](), [0] * len(bars)
    for number in order:
        left, right = reach(bars[number])
        row = next((row for row, end in enumerate(ends) if end + _GAP <= left), len(ends))
        if row == len(ends):
            ends.append(right)
        ends[row] = right
        rows[number] = row
    return rows


def reach(bar: Bar) -> tuple[float, float]:
    """From where to where a bar and its label take room."""
    first, last = bar.x, bar.x + bar.width
    if not bar.label:
        return first, last
    if bar.label_end:
        return bar.label_x - _long(bar.label), last
    return first, max(last, bar.label_x + _long(bar.label))
