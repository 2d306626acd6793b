"""Dates as people type and papers print them, read into EDTF; it never supplies a day, month or year nobody gave.

All it may add is what follows from the day of publication, and only where one reading fits. A wrong date is worse than
a refused one: what no rule reads is refused. EDTF is known to `tracker.domain.dates`, which has the last word on what
the rules here put together.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

from tracker.domain.dates import EDTF_FORMS, LONGEST, MARKS, MONTHS, SEASONS, AmbiguousDate, PartialDate, UnreadableDate

ACCEPTED = f"{EDTF_FORMS}; or English such as 20 Feb 2024, 12 to 17 Sep 2023 or, with --as-of 2024-02-20, last Thursday"

ONE_DAY = datetime.timedelta(days=1)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ORDINALS = ("first", "second", "third", "fourth")
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
DAYS_AFTER = {"yesterday": -1, "today": 0, "tomorrow": 1}
THIRDS = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}  # days of a month; the last third ends with the month
HALVES = {"early": "04", "late": "59"}  # last digits of the first and the last year of a part of a decade
YEAR_BEFORE_JUCHE = 1911

_MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?"
    "|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_WEEKDAY = "(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
_NUMBER = rf"(?:\d{{1,3}}|an?|{'|'.join(NUMBERS)})"
_CLOCK = (
    r"(?:(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?(?: ?[ap]\.?m\.?)?|(?:0?\d|1[0-2]) ?[ap]\.?m\.?)"
    r"(?: ?(?:(?:utc|gmt)?[+-]\d{1,2}(?::?\d\d)?|z|utc|gmt|[kj]st|msk|[ecmp][sd]t|bst|ces?t|ees?t|ist|local time))?"
)

_EDTF_LIKE = r"[0-9X~?%./,\[\]-]*"
_DAY_AND_MONTH_IN_DIGITS = r"\d{1,2}([/. -])\d{1,2}\1\d{4}|\d{1,2}[/.-]\d{4}|\d{1,2}"

# Patterns are texts, which `re` compiles when first used and keeps: whoever reads EDTF alone does not wait for them.
_REWRITTEN = (
    (r"\b(?:on|in) or (?:about|around)\b", "about"),  # the phrase of indictments
    # A hyphen joins two ends only between like things: the one in 20-Feb-2024 or mid-January does not.
    (r"(?<![\w:-])(\d{1,2})-(\d{1,2})(?![\w:/-])", r"\1 – \2"),
    (r"(?<![\w-])(\d{4})-(\d{4})(?![\w-])", r"\1 – \2"),
    (rf"\b({_MONTH})-({_MONTH})\b", r"\1 – \2"),
    (rf"\b(\d{{1,2}} {_MONTH})-(\d{{1,2}} {_MONTH})\b", r"\1 – \2"),
    (rf"\b({_MONTH} \d{{1,2}})-({_MONTH} \d{{1,2}})\b", r"\1 – \2"),
    (rf"\b({_MONTH})\.? (\d{{1,2}}) (–|to|and|or) (\d{{1,2}})(?=,? \d{{4}}$|$)", r"\2 \3 \4 \1"),
    (rf"\b({_MONTH})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})\b", r"\2 \1 \3"),
    (rf"\b({_MONTH}), (\d{{4}})\b", r"\1 \2"),
)


class _NoRuleError(ValueError):
    """No rule knows these words."""


class _TwoReadingsError(ValueError):
    """Two dates fit these words."""

    def __init__(self, *readings: str) -> None:
        self.readings = readings
        super().__init__()


@dataclass(frozen=True, slots=True)
class _Said:
    """When the words were published, and whether they may speak of what was then still to come."""

    as_of: datetime.date | None
    may_look_ahead: bool = False

    @property
    def day(self) -> datetime.date:
        if self.as_of is None:
            raise ValueError("it depends on the day it was published; name that day with --as-of 2024-02-20")
        return self.as_of


class _Fields(NamedTuple):
    """What a day and month in words or digits gives; None is what it does not give."""

    year: int | None
    month: int | None
    day: int | None


Reader: TypeAlias = Callable[[re.Match[str], _Said], str]


def read(text: str, *, as_of: datetime.date | None = None) -> PartialDate:
    """The date an analyst typed: EDTF, or English such as `20 Feb 2024`, `early January 2024`, `last Thursday`.

    `as_of` is the day the words were published; what is only said in relation to it (`last Thursday`, `August 14`) is
    refused without it. Raises `AmbiguousDate` where two readings fit (`03/04/2024`) and `UnreadableDate` for everything
    else that no rule reads.
    """
    typed = text.strip()
    try:
        return PartialDate.parse(typed)
    except UnreadableDate as error:
        not_edtf = error.why
    try:
        return PartialDate.parse(_edtf(_plain(typed), _Said(as_of)))
    except _TwoReadingsError as error:
        raise AmbiguousDate(text, *error.readings) from None
    except _NoRuleError:
        why = not_edtf if re.fullmatch(_EDTF_LIKE, typed) else "no rule reads it with certainty"
    except UnreadableDate as error:
        why = error.why
    except (ValueError, OverflowError) as error:  # refused by a rule, or a day before 0001-01-01 or after 9999-12-31
        why = str(error)
    raise UnreadableDate(text, why, accepted=ACCEPTED)


def _plain(text: str) -> str:
    """`text` in lower case with single blanks, ` – ` for any dash that joins two ends, and the day before its month."""
    if len(text) > LONGEST:
        raise ValueError(f"it is longer than {LONGEST} characters")
    text = re.sub(" ?[–—] ?| - ", " – ", " ".join(text.split()).translate({0x2010: "-", 0x2011: "-", 0x2019: "'"}))
    if not text.replace("–", "").isascii():
        raise ValueError("it has letters or digits other than those of English")
    text = text.lower()
    for pattern, replacement in _REWRITTEN:
        text = re.sub(pattern, replacement, text)
    return text


def _edtf(text: str, said: _Said) -> str:
    """EDTF for plain words, by the first rule that fits."""
    text = re.sub("^(?:in |on |during )?(?:the )?", "", text.strip(" ,"))
    try:
        return PartialDate.parse(text.upper()).edtf
    except UnreadableDate:
        pass
    for pattern, reader in _RULES:
        found = re.fullmatch(pattern, text)
        if found:
            return reader(found, said)
    return _day_and_month(text, said)


def _member(text: str, said: _Said) -> str:
    """EDTF for words that must name one day, month, season, year or decade."""
    edtf = _edtf(text, said)
    if "/" in edtf or "[" in edtf:
        raise ValueError(f"'{text}' is not one day, month, season, year or decade")
    return edtf


def _day(text: str, said: _Said) -> datetime.date:
    edtf = _member(text, said)
    if len(edtf) != len("2024-02-20"):
        raise ValueError(f"'{text}' is not a certain day")
    return datetime.date.fromisoformat(edtf)


def _year(text: str, said: _Said) -> int:
    edtf = _member(text, said)
    if len(edtf) != len("2024") or not edtf.isdigit():
        raise ValueError(f"'{text}' is not a certain year")
    return int(edtf)


def _number(word: str) -> int:
    if word.isdigit():
        return int(word)
    return next((i for words in (NUMBERS, ORDINALS) for i, name in enumerate(words, 1) if name == word), 1)  # a, an


# Open ends, alternatives, spans and marks


def _open_end(form: str, *, may_look_ahead: bool) -> Reader:
    """One date in an EDTF `form` with an open end."""

    def reader(found: re.Match[str], said: _Said) -> str:
        return form.format(_member(found[1], replace(said, may_look_ahead=may_look_ahead)))

    return reader


def _some_time_in(found: re.Match[str], said: _Said) -> str:
    edtf = _edtf(found[1], said)
    start, slash, end = edtf.partition("/")
    return f"[{start}..{end}]" if slash else edtf


def _from_to(found: re.Match[str], said: _Said) -> str:
    return "/".join(_sharing_month_and_year([found[1], found[2]], said))


def _one_of(found: re.Match[str], said: _Said) -> str:
    edtf = f"[{','.join(_sharing_month_and_year(re.split(',? or |, ', found[0]), said))}]"
    if PartialDate.parse(edtf).edtf != edtf:  # "Tuesday or Wednesday", published on a Tuesday, is not a week apart
        raise ValueError("the earlier of two dates comes first")
    return edtf


def _marked(mark: str) -> Reader:
    """One date about (~) or uncertain (?); one that is both is marked %."""

    def reader(found: re.Match[str], said: _Said) -> str:
        edtf = _member(found[1], said)
        if edtf[-1] not in MARKS:
            return edtf + mark
        return edtf if edtf[-1] == mark else f"{edtf[:-1]}%"

    return reader


def _sharing_month_and_year(pieces: list[str], said: _Said) -> list[str]:
    """EDTF of each piece; the last one's month and year serve those before it: `12 – 17 sep 2023`."""
    *others, last_piece = pieces
    last = _member(last_piece, said)
    borrowed = [_borrowing(piece, last) for piece in others]
    if _lacks_year(last_piece):
        _refuse_unless_in_one_year(borrowed, last, said)
    return [edtf or _member(piece, said) for edtf, piece in zip(borrowed, others, strict=True)] + [last]


def _refuse_unless_in_one_year(borrowed: list[str | None], last: str, said: _Said) -> None:
    """Where no piece has a year: published on 20 Feb 2024, is "20 – 22 Feb" under way or a year old?"""
    for edtf in borrowed:
        if edtf is None:
            raise ValueError("the last of several dates needs its year")
        month, day = int(edtf[5:7]), int(edtf[8:10] or 1)
        if _latest_year_with(month, day, said) != int(last[:4]):
            raise ValueError("without a year it may be this one or the last; say the year")


def _lacks_year(text: str) -> bool:
    try:
        return _fields(text).year is None
    except _NoRuleError:
        return False


def _borrowing(piece: str, last: str) -> str | None:
    """EDTF of a piece that needs the year, or month and year, of `last`; None when it needs neither."""
    if piece in SEASONS:  # `spring–summer 2016`
        return f"{last[:4]}-{21 + SEASONS.index(piece)}"
    try:
        year, month, day = _fields(piece)
    except _NoRuleError:
        return None
    if year is not None:
        return None
    if last[-1] in MARKS:  # in "12 – 17 sep 2023?" nobody can say what the mark covers
        raise ValueError("where one end is about or uncertain, both need their month and year")
    if month is None and len(last) < len("2023-09"):
        raise ValueError("a day needs its month")
    shared = last[:4] if month else last[:7]
    return "-".join([shared, *(f"{given:02}" for given in (month, day) if given)])


# Parts of years, months and decades


def _part(found: re.Match[str], said: _Said) -> str:
    """Early, mid and late: thirds of a month, halves of a decade (which has no middle here)."""
    first, last = found[1], found[2] or found[1]
    whole = _member(found[3], said)
    if re.fullmatch(r"\d{3}X", whole):
        if "mid" in (first, last):
            raise ValueError("the middle of a decade has no agreed years")
        return f"{whole[:3]}{HALVES[first][0]}/{whole[:3]}{HALVES[last][1]}"
    end_of_month = PartialDate.parse(whole).latest
    if not re.fullmatch(r"\d{4}-(?:0\d|1[012])", whole) or end_of_month is None:
        raise ValueError("early, mid and late have agreed days in a month and agreed years in a decade, nowhere else")
    return f"{whole}-{THIRDS[first][0]:02}/{whole}-{min(THIRDS[last][1], end_of_month.day)}"


def _nth(months: int) -> Reader:
    """The nth half or quarter of a year, `months` long."""

    def reader(found: re.Match[str], said: _Said) -> str:
        last = _number(found[1]) * months
        return _months_of(found[2], last - months + 1, last, said)

    return reader


def _first_or_last_months(found: re.Match[str], said: _Said) -> str:
    count = _number(found[2])
    first, last = (1, count) if found[1] == "first" else (13 - count, 12)
    return _months_of(found[3], first, last, said)


def _months_of(year: str, first: int, last: int, said: _Said) -> str:
    number = _year(year, said)
    return f"{number:04}-{first:02}/{number:04}-{last:02}"


def _season(found: re.Match[str], said: _Said) -> str:
    season = SEASONS.index("autumn" if found[1] == "fall" else found[1])
    return f"{_year(found[2], said):04}-{21 + season}"


def _winter(found: re.Match[str], _: _Said) -> str:
    year, next_year = found[1], f"{int(found[1]) + 1:04}"
    if not next_year.endswith(found[2]):
        raise ValueError(f"a winter that begins in {year} ends in {next_year}")
    return f"{year}-24"


def _decade(found: re.Match[str], _: _Said) -> str:
    return f"{found[1]}X"


def _night_of(found: re.Match[str], said: _Said) -> str:
    evening = _day(found[1], said)
    return f"{evening}/{evening + ONE_DAY}"


def _week_of(found: re.Match[str], said: _Said) -> str:
    return _week(_day(found[1], said))


def _week(day: datetime.date) -> str:
    monday = day - day.weekday() * ONE_DAY
    return f"{monday}/{monday + 6 * ONE_DAY}"


def _juche(found: re.Match[str], _: _Said) -> str:
    """The North Korean calendar counts from the birth of Kim Il Sung: Juche 1 is 1912."""
    year = int(found[1]) + YEAR_BEFORE_JUCHE
    if found[2] and int(found[2]) != year:
        raise ValueError(f"Juche {found[1]} is {year}")
    return str(year)


# In relation to the day of publication


def _weekday(found: re.Match[str], said: _Said) -> str:
    """A weekday on or before publication; with "last", before it."""
    if said.may_look_ahead and not found[1]:
        raise ValueError("it may be the coming or the past one; say the date")
    latest = said.day - ONE_DAY if found[1] else said.day
    return str(latest - (latest.weekday() - _weekday_number(found[2])) % 7 * ONE_DAY)


def _weekday_and_day(found: re.Match[str], said: _Said) -> str:
    day = _day(found[2], said)
    if day.weekday() != _weekday_number(found[1]):
        raise ValueError(f"{day} is a {WEEKDAYS[day.weekday()]}")
    return str(day)


def _weekday_number(name: str) -> int:
    return next(i for i, weekday in enumerate(WEEKDAYS) if weekday.lower().startswith(name[:3]))


def _neighbouring_day(found: re.Match[str], said: _Said) -> str:
    return str(said.day + DAYS_AFTER[found[1]] * ONE_DAY)


def _neighbouring_year_or_month(found: re.Match[str], said: _Said) -> str:
    steps = {"last": -1, "this": 0, "next": 1}[found[1]]
    return _years_on(said.day, steps) if found[2] == "year" else _months_on(said.day, steps)


def _last_named_month(found: re.Match[str], said: _Said) -> str:
    """The latest past one or last year's: in February, is "last January" four weeks or a year and four weeks ago?"""
    month = _month_number(found[1])
    past_this_year = month < said.day.month
    of_last_year = f"{said.day.year - 1:04}-{month:02}"
    if past_this_year:
        raise _TwoReadingsError(f"{said.day.year:04}-{month:02}", of_last_year)
    return of_last_year


def _earlier_this(found: re.Match[str], said: _Said) -> str:
    starts = {
        "week": said.day - said.day.weekday() * ONE_DAY,
        "month": said.day.replace(day=1),
        "year": said.day.replace(month=1, day=1),
    }
    return f"{starts[found[1]]}/{said.day}"


def _ago(found: re.Match[str], said: _Said) -> str:
    """So many days or weeks ago is about a day, months ago about a month: the unit is the precision."""
    count, unit = _number(found[1]), found[2]
    if unit == "year":
        return f"{_years_on(said.day, -count)}~"
    if unit == "month":
        return f"{_months_on(said.day, -count)}~"
    return f"{said.day - count * (7 if unit == 'week' else 1) * ONE_DAY}~"


def _years_on(day: datetime.date, years: int) -> str:
    return f"{day.year + years:04}"


def _months_on(day: datetime.date, months: int) -> str:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return f"{year:04}-{month + 1:02}"


# Days and months in words or digits


def _as_dated(found: re.Match[str], said: _Said) -> str:
    """With a time of day and a zone it is the day as stated there; what day it was elsewhere is not asked."""
    return str(_day(found[1], said))


def _year_first(found: re.Match[str], _: _Said) -> str:
    return f"{found[1]}-{int(found[3]):02}-{int(found[4]):02}"


def _day_and_month(text: str, said: _Said) -> str:
    year, month, day = _fields(text)
    if month is None:
        raise ValueError("a day needs its month" if day else "it names no month")
    if year is None:
        year = _latest_year_with(month, day, said)
    return "-".join([f"{year:04}", *(f"{given:02}" for given in (month, day) if given)])


def _latest_year_with(month: int, day: int | None, said: _Said) -> int:
    """The year of the latest such day or month that does not begin after publication."""
    if said.may_look_ahead:
        raise ValueError("without a year it may be the coming or the past one; say the year")
    for year in range(said.day.year, said.day.year - 9, -1):  # there can be eight years between two 29ths of February
        try:
            if datetime.date(year, month, day or 1) <= said.day:
                return year
        except ValueError:
            continue
    raise ValueError("the calendar has no such day")


def _month_number(name: str) -> int:
    return MONTHS.index(name[:3].capitalize()) + 1


def _fields(text: str) -> _Fields:
    """What `text` says of year, month and day, as python-dateutil orders them; raises `_NoRuleError` for other words.

    dateutil fills what it does not find from a default, takes a 32 for a year and 2024-13-01 for 13 January. So it gets
    only words and digits that can be nothing else, and its answer must use up all of them.
    """
    tokens = re.findall(r"[a-z]+|\d+|[^a-z\d ]", text)
    months = [token for token in tokens if re.fullmatch(_MONTH, token)]
    numbers = [token for token in tokens if token.isdigit()]
    years = [int(number) for number in numbers if len(number) == 4]
    others = set(tokens) - set(months) - set(numbers) - {"of", "st", "nd", "rd", "th", ",", ".", "-", "/"}
    if others or len(months) > 1 or len(years) > 1:
        raise _NoRuleError
    if len(months) + len(numbers) == 3 and not years:
        raise ValueError("a year has four digits")
    if not (months or re.fullmatch(_DAY_AND_MONTH_IN_DIGITS, text)):
        raise _NoRuleError
    day_first, month_first = (_fields_by_dateutil(text, day_first=first) for first in (True, False))
    given = len(months) + len(numbers)
    if given != sum(field is not None for field in day_first) or day_first.year != next(iter(years), None):
        raise _NoRuleError
    if day_first != month_first:
        raise _TwoReadingsError(*(f"{year:04}-{month:02}-{day:02}" for year, month, day in (day_first, month_first)))
    return day_first


def _fields_by_dateutil(text: str, *, day_first: bool) -> _Fields:
    """Read it twice: a field that follows the default was not in the text."""
    from dateutil import parser  # 40 ms that only typed dates need to wait for

    # Both leap years, so that 29 February without a year is a day; both days in every month.
    one, other = (
        parser.parse(text, default=default, dayfirst=day_first)
        for default in (
            datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC),
            datetime.datetime(2004, 2, 2, tzinfo=datetime.UTC),
        )
    )
    return _Fields(
        one.year if one.year == other.year else None,
        one.month if one.month == other.month else None,
        one.day if one.day == other.day else None,
    )


# The first that fits reads. What holds other dates comes before what is one.
_RULES: tuple[tuple[str, Reader], ...] = (
    ("since (.+)", _open_end("{}/..", may_look_ahead=False)),
    ("(?:until|till|up to) (.+)", _open_end("../{}", may_look_ahead=True)),
    ("(?:by|no later than) (.+)", _open_end("[..{}]", may_look_ahead=True)),
    ("after (.+)", _open_end("[{}..]", may_look_ahead=True)),
    ("(.+) or later", _open_end("[{}..]", may_look_ahead=True)),
    ("some ?time (?:in )?(.+)", _some_time_in),
    ("(early|mid|late)(?:[ -]to[ -](mid|late))?[ -](?:in )?(.+)", _part),
    ("between (.+?) and (.+)", _from_to),
    ("(?:from )?(.+?) (?:–|to|till|until|through) (.+)", _from_to),
    (".+ or .+", _one_of),
    (r"([^?]+)\?", _marked("?")),
    (r"(?:(?:about|around|circa|ca|approximately|roughly) |(?:ca?\.|~) ?)([^~]+)", _marked("~")),
    (rf"(\d{{4}}-\d\d-\d\d)t{_CLOCK}", _as_dated),
    (rf"(.+?),? (?:at )?{_CLOCK}", _as_dated),
    ("(.+) (?:morning|afternoon|evening)", _as_dated),
    (rf"({_NUMBER}) (day|week|month|year)s? ago", _ago),
    ("(yesterday|today|tomorrow)", _neighbouring_day),
    ("(last|this|next) (year|month)", _neighbouring_year_or_month),
    ("earlier this (week|month|year)", _earlier_this),
    (rf"last ({_MONTH})", _last_named_month),
    (rf"(last )?({_WEEKDAY})", _weekday),
    (rf"({_WEEKDAY})\.?,? (.*\d.*)", _weekday_and_day),
    ("(first|second) half of (.+)", _nth(6)),
    ("h([12])(?: of)? (.+)", _nth(6)),
    (f"({'|'.join(ORDINALS)}) quarter of (.+)", _nth(3)),
    ("q([1-4])(?: of)? (.+)", _nth(3)),
    (rf"(first|last) ({_NUMBER}) months of (.+)", _first_or_last_months),
    (r"winter(?: of)? (\d{4})/(\d\d|\d{4})", _winter),
    ("(spring|summer|autumn|fall|winter)(?: of)? (.+)", _season),
    (r"(\d{3})0'?s", _decade),
    ("night of (.+)", _night_of),
    ("week of (.+)", _week_of),
    (r"juche (\d{1,3})(?: \((\d{4})\))?", _juche),
    (r"(\d{4})([/.-])(\d{1,2})\2(\d{1,2})", _year_first),
    (r"(\d{4}(?:-\d\d)?)(?:-xx)+", lambda found, _: found[1]),  # EDTF's "unspecified" says what leaving out says
)
