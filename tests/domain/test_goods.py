"""What an item is, by what is said of it and by its HS code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import item
from tracker.domain import goods
from tracker.domain.vocabulary import CATEGORIES


def test_each_heading_has_a_category_there_is() -> None:
    assert set(goods.HS_CATEGORIES.values()) <= CATEGORIES.keys()


@pytest.mark.parametrize(
    ("hs", "category"),
    [
        ("8703", "vehicles"),
        ("8710", "heavy_weapons"),  # tanks, in the chapter of vehicles
        ("880211", "helicopters"),
        ("880230", "aircraft"),
        ("0306", "seafood"),  # within the chapters of food
        ("1604", "seafood"),
        ("2208", "food"),
        ("9306", "arms"),
        ("93", "arms"),
        ("2710", "refined_petroleum"),
        ("0106", "goods"),
    ],
)
def test_the_narrowest_heading_decides(hs: str, category: str) -> None:
    assert goods.category_of_hs(hs) == category


def test_what_is_said_and_what_the_code_implies_both_hold() -> None:
    assert goods.categories_of(item(category="luxury_goods", hs="8703")) == ["luxury_goods", "vehicles"]
    assert goods.categories_of(item(category="vehicles", hs="8703")) == ["vehicles"]
    assert goods.categories_of(item()) == []


_codes = st.integers(0, 99_99_99).map("{:06}".format)


@given(_codes, st.integers(1, 3))
def test_a_code_falls_under_each_of_its_own_beginnings_and_under_no_longer_code(hs: str, pairs: int) -> None:
    beginning = hs[: 2 * pairs]
    assert goods.falls_under(hs, beginning)
    assert goods.falls_under(beginning, hs) is (beginning == hs)


@given(_codes, _codes, _codes)
def test_a_range_holds_what_lies_between_its_ends(hs: str, one: str, other: str) -> None:
    first, last = sorted((one, other))
    assert goods.falls_under(hs, f"{first}-{last}") is (first <= hs <= last)
