"""What analysts type and papers print: what is read as which date, and what is refused because it may be another."""

import subprocess
import sys
from calendar import monthrange
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tracker.domain.dates import AmbiguousDate, PartialDate, UnreadableDate
from tracker.domain.typed_dates import read

PUBLISHED = date(2024, 2, 20)  # a Tuesday


def refusal(text: str, as_of: date | None = PUBLISHED) -> UnreadableDate:
    with pytest.raises(UnreadableDate) as refused:
        read(text, as_of=as_of)
    return refused.value


@pytest.mark.parametrize(
    ("typed", "edtf"),
    [
        ("Tuesday", "2024-02-20"),
        ("last Tuesday", "2024-02-13"),
        ("last Thursday", "2024-02-15"),
        ("Wed", "2024-02-14"),
        ("on Sunday evening", "2024-02-18"),
        ("August 14", "2023-08-14"),
        ("20 February", "2024-02-20"),
        ("21 February", "2023-02-21"),
        ("29 February", "2020-02-29"),
        ("in September", "2023-09"),
        ("in February", "2024-02"),
        ("last year", "2023"),
        ("last month", "2024-01"),
        ("this year", "2024"),
        ("next month", "2024-03"),
        ("yesterday", "2024-02-19"),
        ("last October", "2023-10"),
        ("last February", "2023-02"),
        ("earlier this month", "2024-02-01/2024-02-20"),
        ("earlier this year", "2024-01-01/2024-02-20"),
        ("earlier this week", "2024-02-19/2024-02-20"),
        ("late last month", "2024-01-21/2024-01-31"),
        ("early January", "2024-01-01/2024-01-10"),
        ("two weeks ago", "2024-02-06~"),
        ("about 10 days ago", "2024-02-10~"),
        ("a month ago", "2024-01~"),
        ("three months ago", "2023-11~"),
        ("6 years ago", "2018~"),
        ("between 3 and 9 May", "2023-05-03/2023-05-09"),
        ("night of 16 March", "2023-03-16/2023-03-17"),
        ("the week of 12 June", "2023-06-12/2023-06-18"),
        ("the week of Sunday, 18 June", "2023-06-12/2023-06-18"),
        ("since August 14", "2023-08-14/.."),
        ("from last month to yesterday", "2024-01/2024-02-19"),
    ],
)
def test_relative_words_are_read_from_the_day_of_publication(typed: str, edtf: str) -> None:
    assert read(typed, as_of=PUBLISHED).edtf == edtf
    assert "--as-of 2024-02-20" in refusal(typed, as_of=None).why


@pytest.mark.parametrize(
    ("typed", "edtf"),
    [
        ("early January 2024", "2024-01-01/2024-01-10"),
        ("mid-January 2024", "2024-01-11/2024-01-20"),
        ("late January 2024", "2024-01-21/2024-01-31"),
        ("late February 2023", "2023-02-21/2023-02-28"),
        ("early to mid January 2024", "2024-01-01/2024-01-20"),
        ("mid-to-late January 2024", "2024-01-11/2024-01-31"),
        ("early 2020s", "2020/2024"),
        ("late 1990s", "1995/1999"),
        ("early to late 1990s", "1990/1999"),
        ("the 1990s", "199X"),
        ("first half of 2023", "2023-01/2023-06"),
        ("second half of 2023", "2023-07/2023-12"),
        ("H2 2023", "2023-07/2023-12"),
        ("Q3 2023", "2023-07/2023-09"),
        ("first quarter of 2023", "2023-01/2023-03"),
        ("fourth quarter of 2023", "2023-10/2023-12"),
        ("first five months of 2020", "2020-01/2020-05"),
        ("last 2 months of 2020", "2020-11/2020-12"),
        ("spring 2016", "2016-21"),
        ("summer of 2016", "2016-22"),
        ("in the fall of 2016", "2016-23"),
        ("winter 2016", "2016-24"),
        ("winter of 2016/17", "2016-24"),
        ("winter 1999/2000", "1999-24"),
        ("since 13 Sep 2023", "2023-09-13/.."),
        ("until 11 March 2018", "../2018-03-11"),
        ("by 11 March 2018", "[..2018-03-11]"),
        ("no later than March 2018", "[..2018-03]"),
        ("after 20 February 2024", "[2024-02-20..]"),
        ("20 Feb 2024 or later", "[2024-02-20..]"),
        ("from 12 to 17 September 2023", "2023-09-12/2023-09-17"),
        ("between 28 September and 2 October 2023", "2023-09-28/2023-10-02"),
        ("from June 2013 until 19 August 2013", "2013-06/2013-08-19"),
        ("23 July to August 2016", "2016-07-23/2016-08"),
        ("12-17 Sep 2023", "2023-09-12/2023-09-17"),
        ("12–17 September 2023", "2023-09-12/2023-09-17"),
        ("September 12–17, 2023", "2023-09-12/2023-09-17"),
        ("Sep 28-Oct 2, 2023", "2023-09-28/2023-10-02"),
        ("28 Sep-2 Oct 2023", "2023-09-28/2023-10-02"),
        ("2023-09-12 to 2023-09-17", "2023-09-12/2023-09-17"),
        ("13.02.2024 - 15.02.2024", "2024-02-13/2024-02-15"),
        ("Jan-May 2020", "2020-01/2020-05"),
        ("2017-2019", "2017/2019"),
        ("some time between 3 and 9 May 2023", "[2023-05-03..2023-05-09]"),
        ("night of 16 March 2024", "2024-03-16/2024-03-17"),
        ("the night of 31 December 2023", "2023-12-31/2024-01-01"),
        ("the week of 1 January 2023", "2022-12-26/2023-01-01"),
        ("11 or 12 Dec 2009", "[2009-12-11,2009-12-12]"),
        ("11, 12, or 14 December 2009", "[2009-12-11,2009-12-12,2009-12-14]"),
        ("February 20, 2024 or March 1, 2024", "[2024-02-20,2024-03-01]"),
        ("Juche 112", "2023"),
        ("Juche 38 (1949)", "1949"),
        ("Juche 1", "1912"),
        ("on or about 5 May 2023", "2023-05-05~"),
        ("circa 2021", "2021~"),
        ("c. 2021", "2021~"),
        ("about 2021?", "2021%"),
        ("16 Oct 2018?", "2018-10-16?"),
        ("2024-02-20T10:00:00+09:00", "2024-02-20"),
        ("2024-02-20T23:30:00-05:00", "2024-02-20"),
        ("2024-02-20 10:00Z", "2024-02-20"),
        ("20 Feb 2024, 11:30 p.m. KST", "2024-02-20"),
        ("20 Feb 2024 at 9 am", "2024-02-20"),
        ("20 Feb 2024", "2024-02-20"),
        ("20-Feb-2024", "2024-02-20"),
        ("2024 Feb 20", "2024-02-20"),
        ("February 20, 2024", "2024-02-20"),
        ("the 20th of February, 2024", "2024-02-20"),
        ("Tuesday, 20 February 2024", "2024-02-20"),
        ("Sept 2023", "2023-09"),
        ("Sept. 2023", "2023-09"),
        ("September, 2023", "2023-09"),
        ("May 2023", "2023-05"),
        ("05/2024", "2024-05"),
        ("31/12/2022", "2022-12-31"),
        ("12/31/2022", "2022-12-31"),
        ("31.12.2022", "2022-12-31"),
        ("04/04/2024", "2024-04-04"),
        ("2024/02/20", "2024-02-20"),
        ("2024/2/3", "2024-02-03"),
        ("2024-02-XX", "2024-02"),
        ("2024-XX-XX", "2024"),
        ("  20   FEB 2024 ", "2024-02-20"),
        ("202x", "202X"),
    ],
)
def test_what_names_its_year_is_read_whenever_it_was_published(typed: str, edtf: str) -> None:
    assert read(typed).edtf == edtf
    assert read(typed, as_of=PUBLISHED).edtf == edtf


@pytest.mark.parametrize(
    ("typed", "readings"),
    [
        ("03/04/2024", ("2024-04-03", "2024-03-04")),
        ("3.4.2024", ("2024-04-03", "2024-03-04")),
        ("since 03-04-2024", ("2024-04-03", "2024-03-04")),
        ("last January", ("2024-01", "2023-01")),
    ],
)
def test_where_two_readings_fit_both_are_shown(typed: str, readings: tuple[str, str]) -> None:
    error = refusal(typed)

    assert isinstance(error, AmbiguousDate)
    assert error.readings == readings
    assert f"may mean {readings[0]} or {readings[1]}; write the one that is meant" in str(error)


@pytest.mark.parametrize(
    "typed",
    ["recently", "some weeks ago", "in the coming weeks", "for six years", "since the summit", "a couple of days ago",
     "several months ago", "soon", "last week", "last spring", "next Tuesday", "this Tuesday", "in two weeks", "now",
     "the 20th century", "before 2018", "from 3 May 2023", "12 and 17 Sep 2023", "yesterday or so"],
)  # fmt: skip
def test_words_without_a_bound_or_from_an_unknown_anchor_are_refused(typed: str) -> None:
    assert refusal(typed).why == "no rule reads it with certainty"


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("2023-02-30", "not in the calendar"),
        ("2024-13-01", "not in the calendar"),
        ("2024/13/02", "not in the calendar"),
        ("31 April 2024", "out of range"),
        ("29 Feb 2023", "out of range"),
        ("30 February", "out of range"),
        ("31/02/2022", "out of range"),
        ("13/2024", "month"),
        ("12 June 23", "four digits"),
        ("31/12/22", "four digits"),
        ("May 32", "no rule"),
        ("May June 2024", "no rule"),
        ("5 May June 2024", "no rule"),
        ("May 2023 2024", "no rule"),
        ("5 6 May 2024", "no rule"),  # dateutil: 5 May 2005, 20:24
        ("5.6 May 2024", "no rule"),  # dateutil: 5 May
        ("12", "a day needs its month"),
        ("12 to 2024", "a day needs its month"),
        ("2011/12", "no day, month"),
        ("20240220", "no day, month"),
        ("Monday, 20 February 2024", "2024-02-20 is a Tuesday"),
        ("Tuesday in October 2018", "not a certain day"),
        ("Juche 38 (1950)", "Juche 38 is 1949"),
        ("winter 2016/18", "ends in 2017"),
        ("mid 1990s", "no agreed years"),
        ("early to mid 1990s", "no agreed years"),
        ("early 2024", "agreed days in a month"),
        ("late summer 2016", "agreed days in a month"),
        ("late to early January 2024", "no rule"),
        ("first 13 months of 2020", "not in the calendar"),
        ("first half of May 2020", "not a certain year"),
        ("by August 14", "the coming or the past"),
        ("until March", "the coming or the past"),
        ("after Tuesday", "the coming or the past"),
        ("August 14 or later", "the coming or the past"),
        ("Tuesday or Wednesday", "the earlier of two dates comes first"),
        ("Tuesday to Wednesday", "ends before it starts"),
        ("20–22 February", "this one or the last"),
        ("30 December to 2 January", "this one or the last"),
        ("30 December to 2 January 2024", "ends before it starts"),
        ("20 Feb 2022 to 10 March", "needs its year"),
        ("12–17 Sep 2023?", "both need their month and year"),
        ("by 12–17 September 2023", "not one day"),
        ("about first half of 2023", "not one day"),
        ("May 10 am", "not a certain day"),
        ("night of March 2024", "not a certain day"),
        ("week of about 12 June 2023", "not a certain day"),
        ("20 février 2024", "other than those of English"),
        ("２０ Feb 2024", "other than those of English"),
        ("٢٠ Feb 2024", "other than those of English"),
        ("20 Feb 2024 💣", "other than those of English"),
        ("20 Feb 0024", "no rule"),  # dateutil takes it for 2024
        ("2024-02-20T25:00Z", "no rule"),
        ("since since 2020", "not one day"),
        ("", "no day, month"),
        ("\0", "no rule"),
        ("20 Feb 2024" + " " * 9_999 + "x", "longer than 200 characters"),
    ],
)
def test_what_is_no_day_or_may_be_another_is_refused_with_the_reason(typed: str, why: str) -> None:
    error = refusal(typed)

    assert why in error.why
    assert error.text == typed


def test_a_refusal_offers_edtf_and_english() -> None:
    message = str(refusal("recently"))

    assert message.startswith("cannot read the date 'recently': no rule reads it with certainty; write 2024-02-20, ")
    assert message.endswith(
        "or English such as 20 Feb 2024, 12 to 17 Sep 2023 or, with --as-of 2024-02-20, last Thursday"
    )


@pytest.mark.parametrize(
    ("typed", "as_of"),
    [
        ("last year", date.min),
        ("two weeks ago", date.min),
        ("three months ago", date.min),
        ("last October", date.min),
        ("tomorrow", date.max),
        ("next year", date.max),
        ("next month", date.max),
    ],
)
def test_relative_words_do_not_leave_the_calendar(typed: str, as_of: date) -> None:
    refusal(typed, as_of)


DAY_SPELLINGS = ("%d %b %Y", "%d %B %Y", "%B %d, %Y", "%b %d %Y", "%A, %d %B %Y", "%Y/%m/%d", "%d-%b-%Y")


@given(st.dates(date(1000, 1, 1)), st.sampled_from(DAY_SPELLINGS))
def test_a_day_is_that_day_however_it_is_spelled(day: date, spelling: str) -> None:
    assert read(day.strftime(spelling)).edtf == str(day)


@given(st.dates(date(1000, 1, 1)), st.sampled_from(["%b %Y", "%B %Y", "%B, %Y", "%m/%Y"]))
def test_a_month_stays_a_month(day: date, spelling: str) -> None:
    stated = read(day.strftime(spelling))

    assert stated.edtf == f"{day:%Y-%m}"
    assert (stated.earliest, stated.latest) == (day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))


@given(st.integers(1, 31), st.integers(1, 12), st.sampled_from("/.- "))
def test_digits_are_read_only_where_one_order_fits(one: int, other: int, separator: str) -> None:
    typed = f"{one:02}{separator}{other:02}{separator}2024"

    if one <= 12 and one != other:
        assert isinstance(refusal(typed), AmbiguousDate)
    elif one <= monthrange(2024, other)[1]:
        assert read(typed).edtf == f"2024-{other:02}-{one:02}"
    else:
        refusal(typed)


@given(st.dates(date(1000, 1, 1)), st.dates(date(2000, 1, 1), date(2000, 12, 31)))
@example(date(1904, 2, 28), date(2000, 2, 29))  # 1900 was no leap year
def test_a_day_without_a_year_is_the_latest_not_after_publication(published: date, day: date) -> None:
    stated = read(f"{day.day} {day:%B}", as_of=published).earliest

    assert stated is not None
    assert (stated.month, stated.day) == (day.month, day.day)
    assert stated <= published
    later = [year for year in range(stated.year + 1, published.year + 1) if is_day(year, day.month, day.day)]
    assert all(date(year, day.month, day.day) > published for year in later)


def is_day(year: int, month: int, day: int) -> bool:
    return day <= monthrange(year, month)[1]


# fmt: off
words_of_dates = st.sampled_from([
    "since", "until", "by", "after", "from", "to", "between", "and", "or", "about", "early", "mid", "late", "first",
    "last", "half", "of", "the", "week", "night", "in", "on", "for", "ago", "some", "time", "months", "years", "days",
    "Tuesday", "May", "20", "2024", "03/04/2024", "31", "12", "2023-09-12", "202X", "~", "?", "%", "..", "/", "[", "]",
    ",", "-", "–", "Q3", "Juche", "112", "10:00", "KST", "Z", "T", "summer", "winter", "16/17", "XX", "later", "this",
])
# fmt: on
phrases = st.builds(str.join, st.sampled_from([" ", ""]), st.lists(words_of_dates, max_size=12))


@given(phrases | st.text())
@example("~" * 199)
@example("c." * 98 + "2021")
@example("by " * 60 + "2021")
@example("a to " * 39 + "a")
@example("a or " * 39 + "a")
@example("early " * 32 + "2021")
@example("x" * 10_000)
@example("\ud800")
def test_no_text_ends_in_anything_but_a_date_or_a_refusal(text: str) -> None:
    for as_of in (PUBLISHED, None):
        with suppress(UnreadableDate):
            stated = read(text, as_of=as_of)
            assert PartialDate.parse(stated.edtf) == stated


def test_dateutil_is_not_loaded_before_somebody_types_english() -> None:
    look = "import sys, tracker.domain.typed_dates as t; t.read('2024-02-20'); sys.exit('dateutil' in sys.modules)"

    subprocess.run([sys.executable, "-c", look], check=True)
