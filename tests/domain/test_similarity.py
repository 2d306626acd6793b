"""What may be one event entered twice."""

from __future__ import annotations

import pytest

from tests.store.builders import by, event
from tracker.domain.similarity import day_of, likely_twins

DAY = "2023-12-18"
LAUNCH, AGAIN = "Hwasong-18 launch", "Launch of a Hwasong-18 missile"


@pytest.mark.parametrize(
    ("one", "other", "same_day", "may_be"),
    [
        (LAUNCH, AGAIN, True, True),
        (LAUNCH, AGAIN, False, False),
        ("Kim meets Putin", "Talks of the foreign ministers", True, False),
        ("Talks on coal in Moscow", "Talks on arms in Beijing", True, False),
        ("Talks on coal in Moscow", "Talks on coal at Moscow", False, True),
    ],
)
def test_on_one_day_fewer_words_make_two_entries_look_like_one(
    one: str, other: str, same_day: bool, may_be: bool
) -> None:
    assert (likely_twins(one, [("id", other, False, same_day)]) == ["id"]) == may_be


@pytest.mark.parametrize(("date", "day"), [(DAY, DAY), ("2023-12", None), (f"{DAY}~", None), (f"{DAY}/..", None)])
def test_a_day_counts_only_where_it_is_known(date: str, day: str | None) -> None:
    assert day_of(event(LAUNCH, date, by("KP", "giver"))) == day
