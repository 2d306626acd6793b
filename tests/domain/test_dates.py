"""What a date states: which texts are EDTF, which days they can mean, how they are said, and what a period keeps."""

import copy
import pickle
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tracker.domain.dates import PartialDate, UnreadableDate
from tracker.domain.typed_dates import read
from tracker.errors import ExitCode, NotUnderstood

FIRST, LAST = date.min, date.max


def days(earliest: str, latest: str) -> tuple[date | None, date | None]:
    first, last = (None if day == ".." else date.fromisoformat(day) for day in (earliest, latest))
    return first, last


# Members of EDTF, in years that leave room for a winter that runs into the next

marks = st.sampled_from(["", "", "~", "?", "%"])
a_day = st.dates(date(100, 1, 1), date(9990, 1, 1)).map(str)
a_month = a_day.map(lambda day: day[:7])
a_year = a_day.map(lambda day: day[:4])
a_season = st.builds("{}-{}".format, a_year, st.integers(21, 24))
a_decade = a_year.map(lambda year: f"{year[:3]}X")
members = st.builds("{}{}".format, st.one_of(a_day, a_month, a_year, a_season, a_decade), marks)


@st.composite
def edtf_texts(draw: st.DrawFn) -> str:
    """Any EDTF form; a span's ends are put in order by the first day they can mean."""
    one, other = sorted((draw(members), draw(members)), key=lambda member: PartialDate.parse(member).sort_key)
    more = draw(st.lists(members, max_size=2))
    forms = [f"{one}", f"{one}/{other}", f"{one}/..", f"../{one}", f"[{one}..]", f"[..{one}]", f"[{one}..{other}]"]
    return draw(st.sampled_from([*forms, f"[{','.join([other, one, *more])}]"]))


dates = edtf_texts().map(PartialDate.parse)


@pytest.mark.parametrize(
    ("edtf", "earliest", "latest"),
    [
        ("2024-02-20", "2024-02-20", "2024-02-20"),
        ("0001-01-01", "0001-01-01", "0001-01-01"),
        ("9999-12-31", "9999-12-31", "9999-12-31"),
        ("2023-09", "2023-09-01", "2023-09-30"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023-02", "2023-02-01", "2023-02-28"),
        ("1900-02", "1900-02-01", "1900-02-28"),
        ("9999-12", "9999-12-01", "9999-12-31"),
        ("2018", "2018-01-01", "2018-12-31"),
        ("2023-09-12/2023-09-17", "2023-09-12", "2023-09-17"),
        ("2017/2018-09-20", "2017-01-01", "2018-09-20"),
        ("2020-01/2020-05", "2020-01-01", "2020-05-31"),
        ("2018-09-20/2018", "2018-09-20", "2018-12-31"),
        ("2023-09-13/..", "2023-09-13", ".."),
        ("../2018-03", "..", "2018-03-31"),
        ("[..2018-03-11]", "..", "2018-03-11"),
        ("[2024-02..]", "2024-02-01", ".."),
        ("[2009-12-11,2009-12-12]", "2009-12-11", "2009-12-12"),
        ("[2009,2011-03,2010]", "2009-01-01", "2011-03-31"),
        ("[2010,2010-03]", "2010-01-01", "2010-12-31"),
        ("[2009-12..2010-02]", "2009-12-01", "2010-02-28"),
        ("2016-21", "2016-03-01", "2016-05-31"),
        ("2016-22", "2016-06-01", "2016-08-31"),
        ("2016-23", "2016-09-01", "2016-11-30"),
        ("2016-24", "2016-12-01", "2017-02-28"),
        ("2015-24", "2015-12-01", "2016-02-29"),
        ("202X", "2020-01-01", "2029-12-31"),
        ("999X", "9990-01-01", "9999-12-31"),
    ],
)
def test_a_date_can_mean_every_day_from_its_earliest_to_its_latest(edtf: str, earliest: str, latest: str) -> None:
    stated = PartialDate.parse(edtf)

    assert (stated.earliest, stated.latest) == days(earliest, latest)


@pytest.mark.parametrize("mark", "~?%")
@pytest.mark.parametrize("edtf", ["2024-02-20", "2024-02", "2021", "2016-22", "202X"])
def test_about_and_uncertain_widen_nothing(edtf: str, mark: str) -> None:
    plain, marked = PartialDate.parse(edtf), PartialDate.parse(edtf + mark)

    assert marked.sort_key == plain.sort_key
    assert PartialDate.parse(f"{edtf}{mark}/..").earliest == plain.earliest
    assert marked != plain


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2023-02-30", "not in the calendar"),
        ("2023-02-29", "not in the calendar"),
        ("2024-04-31", "not in the calendar"),
        ("2024-02-00", "not in the calendar"),
        ("2024-13", "not in the calendar"),
        ("2024-00", "not in the calendar"),
        ("2024-13-01", "not in the calendar"),
        ("2024-22-01", "not in the calendar"),  # no day in a season
        ("2024-25", "not in the calendar"),  # seasons beyond the plain four are level 2
        ("0000", "not in the calendar"),
        ("000X", "not in the calendar"),
        ("9999-24", "not in the calendar"),  # its February is in the year 10000
        ("2024/2023", "ends before it starts"),
        ("2023-09-17/2023-09-12", "ends before it starts"),
        ("[2024..2023]", "ends before it starts"),
        ("../..", "one of its ends must be a date"),
        ("[..]", "one of its ends must be a date"),
        ("[2024]", "brackets hold the dates of which it is one"),
        ("[]", "brackets hold"),
        ("2024-XX", "no day, month"),  # says what 2024 says
        ("2024-W08-2", "no day, month"),  # which `date.fromisoformat` takes
        ("20240220", "no day, month"),
        ("2024-051", "no day, month"),
        ("2024-2", "no day, month"),
        ("24", "no day, month"),
        ("12024", "no day, month"),
        ("-2024", "no day, month"),
        ("20XX", "no day, month"),
        ("202x", "no day, month"),
        ("2024~~", "no day, month"),
        ("~2024", "no day, month"),
        ("2024-~02", "no day, month"),
        ("2024/", "no day, month"),
        ("/2024", "no day, month"),
        ("2020/2021/2022", "no day, month"),
        ("[2020,]", "no day, month"),
        ("[2020,2021", "no day, month"),
        ("[2020,20211", "no day, month"),
        ("2020,2021]", "no day, month"),
        ("[2020, 2021]", "no day, month"),
        ("[2020,2021..]", "no day, month"),
        ("{2020,2021}", "no day, month"),
        ("[2020/2021]", "brackets hold"),
        ("2024-02-20T10:00:00", "no day, month"),
        (" 2024", "no day, month"),
        ("2024-02-20\n", "no day, month"),
        ("２０２４-02-20", "no day, month"),
        ("٢٠٢٤", "no day, month"),
        ("recently", "no day, month"),
        ("", "no day, month"),
        ("\0", "no day, month"),
        ("2024-02-2\ud800", "no day, month"),
        ("[" + "2020," * 40 + "2021]", "longer than 200 characters"),
        ("2" * 10_000, "longer than 200 characters"),
    ],
)
def test_what_is_no_edtf_date_is_refused(text: str, why: str) -> None:
    with pytest.raises(UnreadableDate) as refused:
        PartialDate.parse(text)

    assert why in refused.value.why


def test_a_refusal_says_what_was_refused_and_what_is_accepted() -> None:
    with pytest.raises(NotUnderstood) as refused:
        PartialDate.parse("2023-02-30")

    assert str(refused.value).startswith(
        "cannot read the date '2023-02-30': '2023-02-30' is not in the calendar; write 2024-02-20, 2024-02 or 2024; "
    )
    assert "2023-09-13/.. (since)" in str(refused.value)
    assert refused.value.exit_code == ExitCode.NOT_UNDERSTOOD


@pytest.mark.parametrize("text", ["\x1b[31m\r\n", "\u202e2024", "\ud800", "x" * 10_000])
def test_a_refusal_is_one_short_printable_line_whatever_was_refused(text: str) -> None:
    with pytest.raises(UnreadableDate) as refused:
        PartialDate.parse(text)

    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 500


def test_every_form_that_a_refusal_offers_is_accepted() -> None:
    with pytest.raises(UnreadableDate) as refused:
        PartialDate.parse("")
    offered = str(refused.value).partition("write ")[2].replace(";", " ").replace(", ", " ").split()

    forms = [word for word in offered if word[0] in "0123456789[."]

    assert len(forms) == 13
    assert [PartialDate.parse(form).edtf for form in forms] == forms


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("2018/2018", "2018"),
        ("2018-03-11/2018-03-11", "2018-03-11"),
        ("[2018..2018]", "2018"),
        ("[2018,2018]", "2018"),
        ("[2009-12-12,2009-12-11]", "[2009-12-11,2009-12-12]"),
        ("[2009,2008,2009,2007]", "[2007,2008,2009]"),
    ],
)
def test_two_texts_that_say_the_same_are_one_date(text: str, canonical: str) -> None:
    assert PartialDate.parse(text) == PartialDate.parse(canonical)
    assert PartialDate.parse(text).edtf == canonical


@given(edtf_texts())
def test_canonical_text_parses_to_itself(text: str) -> None:
    stated = PartialDate.parse(text)

    assert PartialDate.parse(stated.edtf) == stated
    assert PartialDate.parse(stated.edtf).edtf == stated.edtf
    assert PartialDate.parse(stated.edtf).sort_key == stated.sort_key


@given(dates)
def test_no_date_ends_before_it_starts(stated: PartialDate) -> None:
    assert stated.sort_key[0] <= stated.sort_key[1]


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("2018-06-12", "12 Jun 2018"),
        ("2024-02-01", "1 Feb 2024"),
        ("2024-02", "Feb 2024"),
        ("2020", "2020"),
        ("0007-02", "Feb 0007"),
        ("2023-09-12/2023-09-17", "12–17 Sep 2023"),
        ("2023-09-28/2023-10-02", "28 Sep – 2 Oct 2023"),
        ("2023-12-30/2024-01-02", "30 Dec 2023 – 2 Jan 2024"),
        ("2023-02-09/2024-02-09", "9 Feb 2023 – 9 Feb 2024"),
        ("2020-01/2020-05", "Jan–May 2020"),
        ("2010-11/2017-01", "Nov 2010 – Jan 2017"),
        ("2017/2019", "2017–2019"),
        ("2017/2018-09-20", "2017 – 20 Sep 2018"),
        ("2016-07-23/2016-08", "23 Jul 2016 – Aug 2016"),
        ("2023-09-13/..", "since 13 Sep 2023"),
        ("2023-09/..", "since Sep 2023"),
        ("../2018-03-11", "until 11 Mar 2018"),
        ("[..2018-03-11]", "by 11 Mar 2018"),
        ("[2024-02-20..]", "20 Feb 2024 or later"),
        ("[2009-12-11,2009-12-12]", "11 or 12 Dec 2009"),
        ("[2009-12-11,2009-12-12,2009-12-14]", "11, 12 or 14 Dec 2009"),
        ("[2009-11-30,2009-12-01]", "30 Nov or 1 Dec 2009"),
        ("[2017,2018-09-20]", "2017 or 20 Sep 2018"),
        ("[2009-12-11..2009-12-20]", "some time in 11–20 Dec 2009"),
        ("2021~", "about 2021"),
        ("2018-10-16?", "16 Oct 2018?"),
        ("2021%", "about 2021?"),
        ("2023-09~/..", "since about Sep 2023"),
        ("2018-03-14~/2018-04-02", "about 14 Mar 2018 – 2 Apr 2018"),
        ("2024-10-01~/2024-10-20~", "about 1 Oct 2024 – about 20 Oct 2024"),
        ("[2009-12-11?,2009-12-12]", "11 Dec 2009? or 12 Dec 2009"),
        ("2016-21", "spring 2016"),
        ("2016-22", "summer 2016"),
        ("2016-23", "autumn 2016"),
        ("2016-24", "winter 2016/17"),
        ("1999-24", "winter 1999/00"),
        ("2016-21/2016-22", "spring–summer 2016"),
        ("202X", "2020s"),
        ("199X/200X", "1990s–2000s"),
    ],
)
def test_a_date_is_said_as_precisely_as_it_is_known(edtf: str, words: str) -> None:
    assert PartialDate.parse(edtf).words() == words


@given(dates)
@example(PartialDate.parse("[2009-12-11~,2009-12-12?,2010]"))
@example(PartialDate.parse("2016-22/2016-24"))
@example(PartialDate.parse("[2016-21..2016-23%]"))
def test_the_words_of_every_date_can_be_typed_back(stated: PartialDate) -> None:
    assert stated.words().isprintable()
    assert read(stated.words()) == stated


@given(edtf_texts())
def test_every_edtf_form_may_be_typed(text: str) -> None:
    assert read(text) == read(f" {text}\n") == PartialDate.parse(text)


# Periods: brute force over the days of a few months, which open ends run out of

CALENDAR = [date(2023, 11, 1) + timedelta(days=number) for number in range(200)]
days_of_calendar = st.sampled_from(CALENDAR[20:-20])
bounds_of_period = st.none() | days_of_calendar


@st.composite
def dates_in_calendar(draw: st.DrawFn) -> PartialDate:
    one, other = sorted((draw(days_of_calendar), draw(days_of_calendar)))
    month = f"{draw(st.sampled_from(['2023-12', '2024-01', '2024-02', '2024-03']))}"
    forms = [f"{one}", f"{one}/{other}", f"{one}/..", f"../{other}", f"[..{one}]", f"[{one}..]", month, f"{month}~"]
    return PartialDate.parse(draw(st.sampled_from(forms)))


def possible_days(stated: PartialDate) -> list[date]:
    """The days of CALENDAR that it can mean; an open end reaches the calendar's first or last day."""
    return [day for day in CALENDAR if (stated.earliest or FIRST) <= day <= (stated.latest or LAST)]


def in_period(day: date, since: date | None, until: date | None) -> bool:
    return (since is None or since <= day) and (until is None or day <= until)


@given(dates_in_calendar(), bounds_of_period, bounds_of_period)
def test_a_date_may_fall_in_a_period_that_has_one_of_its_days(
    stated: PartialDate, since: date | None, until: date | None
) -> None:
    assert stated.may_fall_in(since, until) == any(in_period(day, since, until) for day in possible_days(stated))


@given(dates_in_calendar(), bounds_of_period, bounds_of_period)
def test_a_date_lies_within_a_period_that_has_all_of_its_days(
    stated: PartialDate, since: date | None, until: date | None
) -> None:
    assert stated.lies_within(since, until) == all(in_period(day, since, until) for day in possible_days(stated))


@pytest.mark.parametrize(
    ("edtf", "certain"),
    [("2024-02", True), ("2024-02-29", True), ("2024-03-01", False), ("2024-02/2024-03", False), ("2024-02/..", False)],
)
def test_a_period_until_february_ends_on_the_29th(edtf: str, certain: bool) -> None:
    until = PartialDate.parse("2024-02").latest

    assert PartialDate.parse(edtf).lies_within(None, until) is certain


def test_every_date_lies_within_no_period_at_all() -> None:
    for edtf in ("2024-02-20", "2024-02/..", "../2024-02"):
        assert PartialDate.parse(edtf).lies_within(None, None)
        assert PartialDate.parse(edtf).may_fall_in(None, None)


def test_an_open_end_sorts_before_or_after_every_day() -> None:
    order = ["../2018-03-11", "2018-03", "2018-03-11", "2018-03-11/2018-03-12", "2018-03-11/..", "2018-04-01"]

    assert sorted(order, key=lambda edtf: PartialDate.parse(edtf).sort_key) == [
        "../2018-03-11",
        "2018-03",
        "2018-03-11",
        "2018-03-11/2018-03-12",
        "2018-03-11/..",
        "2018-04-01",
    ]
    assert PartialDate.parse("2018/..").sort_key == (date(2018, 1, 1), LAST)
    assert PartialDate.parse("../2018").sort_key == (FIRST, date(2018, 12, 31))


def test_a_date_is_a_value_that_nobody_can_change() -> None:
    stated = PartialDate.parse("2024-02")

    assert len({stated, PartialDate.parse("2024-02"), PartialDate.parse("2024-02~")}) == 2
    assert stated != "2024-02"
    for name in ("edtf", "earliest", "latest", "note"):
        with pytest.raises(AttributeError):
            setattr(stated, name, None)


def test_a_date_survives_copying_and_pickling_and_shows_itself_as_edtf() -> None:
    stated = PartialDate.parse("2024-02/..")

    assert copy.deepcopy(stated) == pickle.loads(pickle.dumps(stated)) == stated
    assert str(stated) == "2024-02/.."
    assert repr(stated) == "PartialDate.parse('2024-02/..')"
