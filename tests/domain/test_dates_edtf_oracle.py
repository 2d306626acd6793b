"""Our bounds against those of the `edtf` package, which reads all of EDTF by another grammar."""

import warnings
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain.dates import PartialDate

with warnings.catch_warnings():  # its grammar is deprecated by the pyparsing it is built on
    warnings.simplefilter("ignore")
    from edtf import parse_edtf

marks = st.sampled_from(["", "~", "?", "%"])
a_day = st.dates(date(1000, 1, 1)).map(str)
a_month = a_day.map(lambda day: day[:7])
a_year = a_day.map(lambda day: day[:4])
a_date = st.builds("{}{}".format, st.one_of(a_day, a_month, a_year), marks)

# Winter (24) is left out: the package ends it on 31 December "for simplicity", ISO 8601-2 leaves seasons to those who
# use them, and ours runs into February. Open ends are left out: the package raises TypeError for their bounds.
a_season = st.builds("{}-{}".format, a_year, st.integers(21, 23))
a_decade = a_year.map(lambda year: f"{year[:3]}X")


@st.composite
def spans_and_sets(draw: st.DrawFn) -> str:
    # The package reads `2024/2023` as an interval that ends before it starts; ISO 8601-1 has none such, nor have we.
    one, other = sorted((draw(a_date), draw(a_date)), key=lambda member: PartialDate.parse(member).sort_key)
    return draw(st.sampled_from([f"{one}/{other}", f"[{one},{other}]"]))


def bounds_by_the_package(text: str) -> tuple[date, date]:
    parsed = parse_edtf(text)
    lower, upper = parsed.lower_strict(), parsed.upper_strict()
    return date(*lower[:3]), date(*upper[:3])


@given(st.one_of(a_date, a_season, a_decade, spans_and_sets()))
@settings(max_examples=150, deadline=None)
def test_our_bounds_are_those_of_the_edtf_package(text: str) -> None:
    stated = PartialDate.parse(text)

    assert (stated.earliest, stated.latest) == bounds_by_the_package(text)
