"""Of the reference events suggest offers what it must and nothing that is wrong, and says why it nearly would."""

from __future__ import annotations

import pytest

from tests.suggestions import Case, cases, outcome, reference, said_of

CASES = list(cases())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.events[0])
def test_suggest_says_of_a_reference_event_what_it_ought_to(case: Case) -> None:
    assert outcome(case).faults == ()


def test_every_event_of_the_seeds_is_in_one_case() -> None:
    events, _ = reference()
    assert sorted(title for case in CASES for title in case.events) == sorted(events)


def test_the_limousine_is_covered_with_the_definition_that_makes_it_a_luxury() -> None:
    luxury, vehicles = said_of("Aurus limousine for Kim Jong Un").suggestions
    assert (luxury.provision, luxury.definitions) == ("unscr1718-8aiii", ("unscr2094-23",))
    assert vehicles.provision == "unscr2397-7"
    assert any("HS 8703 falls under 86-89" in reason for reason in vehicles.reasons)


def test_no_definition_duty_or_power_is_ever_offered() -> None:
    events, directory = reference()
    offered = {each.provision for title in events for each in said_of(title).suggestions}
    assert {directory.provisions[key].measure_class for key in offered}.isdisjoint({"none", None})
