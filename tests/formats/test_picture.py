"""The picture: a date is drawn as long as it is unsure, nothing covers anything else, and equal events draw alike."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from tests.factories import event, gift
from tests.formats.pages import accounts_of, report
from tracker.formats import drawing
from tracker.formats.picture import MARK, MOST_LABELLED, TOP, WIDTH, Bar, picture, reach

DATES = st.sampled_from(
    [
        "2024",
        "2024-02",
        "2024-02-20",
        "2023-09-12/2023-09-17",
        "2023-09-13/..",
        "[..2018-03-11]",
        "../2018",
        "[2024..]",
        "2021~",
        "2018-10-16?",
        "2016-22",
        "201X",
        "0001-01-01",
        "9999-12-31",
        "[2009-12-11,2009-12-12]",
    ]
)


def bar(edtf: str) -> Bar:
    """The bar of an event of this date, beside one of a long time, which sets the scale."""
    return picture(accounts_of(event(date=edtf), event(date="2000/2030"))).bars[0]


def test_a_day_is_a_mark_a_month_a_twelfth_of_its_year() -> None:
    assert bar("2024-02-20").width == MARK
    year, months = bar("2024").width, bar("2024-01/2024-06").width
    assert year > 3 * MARK
    assert abs(months / year - 0.5) < 0.01


def test_an_open_end_fades_to_its_side() -> None:
    assert [bar(edtf).opens for edtf in ("2023-09-13/..", "[..2018-03-11]", "2024-02", "[2024-02-20..]")] == [
        *("right", "left", "", "right")
    ]


def test_what_lasted_is_drawn_otherwise_than_what_happened_some_day_in_it() -> None:
    vague = {
        edtf: bar(edtf).vague for edtf in ("2023-09-12/2023-09-17", "2024-02-20", "2024-02", "2018-10-16?", "2021~")
    }
    assert vague == {
        "2023-09-12/2023-09-17": False, "2024-02-20": False, "2024-02": True, "2018-10-16?": True, "2021~": True
    }  # fmt: skip


@given(st.lists(DATES, max_size=30), st.booleans())
def test_no_bar_touches_another_and_none_leaves_the_drawing(dates: list[str], many: bool) -> None:
    events = [event(date=edtf, title="A car" if many else "A car with a name that is rather long") for edtf in dates]
    drawn = picture(accounts_of(*events))
    assert len(drawn.bars) == len(dates)
    for one, other in itertools.combinations(drawn.bars, 2):
        (start, end), (other_start, other_end) = reach(one), reach(other)
        assert one.y != other.y or end <= other_start or other_end <= start, "neither bars nor titles"
    for each in drawn.bars:
        assert each.x >= 0
        assert each.x + each.width <= WIDTH
        assert TOP < each.y < drawn.height
    assert all(0 <= x <= WIDTH for x, _ in drawn.ticks)


@given(st.lists(DATES, max_size=8))
def test_equal_events_draw_equal_bytes(dates: list[str]) -> None:
    events = [event(date=edtf) for edtf in dates]
    known = report(*events)
    shown = accounts_of(*events)
    assert drawing.with_legend(shown, known) == drawing.with_legend(accounts_of(*events), known)


def test_lanes_are_of_types_or_of_counterparties() -> None:
    shown = accounts_of(gift("RU", "KP"), gift("CN", "KP"), gift("RU", "KP"), event(type="launch"))
    assert [lane.name for lane in picture(shown).lanes] == ["gift (3)", "launch (1)"]
    by_country = [lane.name for lane in picture(shown, "counterparty").lanes]
    assert by_country == ["Russia (2)", "China (1)", "no other country (1)"]


def test_many_events_have_no_titles_beside_them() -> None:
    few, many = accounts_of(*[event()] * MOST_LABELLED), accounts_of(*[event()] * (MOST_LABELLED + 1))
    assert picture(few).bars[0].label == "A car"
    assert picture(many).bars[0].label == ""


def test_a_bar_leads_to_its_event_and_says_which_it_is() -> None:
    made = event(title="<A car>")
    drawn = drawing.in_a_page(accounts_of(made), "type")
    assert f'href="#{made.ref}"' in drawn
    assert "<title>Feb 2024: &lt;A car&gt; (gift; no breach alleged)</title>" in drawn
