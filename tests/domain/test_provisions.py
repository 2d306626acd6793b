"""What makes a provision sound: whom it is aimed at, whom it binds, its dates, and its place among the others."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factories import event, gift, item, own_type, provision
from tracker.domain import forms, provisions
from tracker.domain.directory import Directory
from tracker.domain.records import Provision
from tracker.domain.suggestions import suggest
from tracker.domain.vocabulary import EVENT_TYPES

OWN = {**EVENT_TYPES, "barter": own_type("barter").event_type}


def rule(**fields: Any) -> Provision:
    usual: dict[str, Any] = {
        "level": "paragraph",
        "within": "r",
        "measure_class": "ban",
        "direction": "to",
        "targets": ("KP",),
        "binds": ("all",),
        "categories": ("luxury_goods",),
    }
    return provision("r-1", **usual | fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"targets": ("KP", "UA-43", "EU", "party:Houthi movement")},
        {"binds": ("EU", "US")},
        {"hs": ("86-89", "7101-7104", "8703")},
        {"since": "2017", "until": "2017"},  # within the year, nobody knows when
        {"since": "2017-01-01", "until": "2017-01-02"},
        {"until": "2017"},
        {"event_types": ("ship_to_ship", "barter")},  # one of the standard types, one of the analyst's own
        {"defines": ("r-2",), "widens": ("r-2",)},
    ],
)
def test_what_can_be_is_saved(fields: dict[str, Any]) -> None:
    assert list(rule(**fields).problems(OWN)) == []


@pytest.mark.parametrize(
    ("fields", "saying"),
    [
        ({"targets": ("Narnia",)}, "targets 'Narnia' is neither a country's code nor party:NAME"),
        ({"targets": ("North Korea",)}, "did you mean KP?"),
        ({"targets": ("kp",)}, "did you mean KP?"),
        ({"targets": ("Korea",)}, "Korea"),  # it names two
        ({"targets": ("party:",)}, "targets 'party:'"),
        ({"targets": ("party: - ",)}, "targets"),
        ({"targets": ("all",)}, "targets 'all'"),
        ({"binds": ("everybody",)}, "binds 'everybody' is neither all nor a country's code"),
        ({"binds": ("party:KCNA",)}, "binds"),
        ({"hs": ("89-86",)}, "hs '89-86' is no range"),
        ({"hs": ("86-890",)}, "hs '86-890' is no range"),
        ({"since": "2017-03", "until": "2017-02"}, "until is not after since"),
        ({"since": "2017-03-01", "until": "2017-03-01"}, "until is not after since"),
        ({"event_types": ("ship_to_shop",)}, "did you mean ship_to_ship?"),
        ({"within": "r-1"}, "within names the provision itself"),
        ({"defines": ("r-1",)}, "defines names the provision itself"),
        ({"widens": ("r-1",)}, "widens names the provision itself"),
        ({"level": "regime"}, "a regime stands in nothing"),
    ],
)
def test_what_cannot_be_is_refused_and_says_why(fields: dict[str, Any], saying: str) -> None:
    (problem,) = rule(**fields).problems(OWN)
    assert saying in problem


def test_a_type_that_nobody_added_is_no_type() -> None:
    assert list(rule(event_types=("barter",)).problems()) != []


def disorder(*there: Provision) -> list[str]:
    return [key for key, _ in provisions.disorder({each.key: provisions.place(each) for each in there})]


@pytest.mark.parametrize(
    ("levels", "faulty"),
    [
        (("regime", "instrument", "paragraph"), []),
        (("regime", "paragraph", "paragraph"), []),  # paragraphs can be nested
        (("instrument", "instrument", "paragraph"), []),
        (("regime", "paragraph", "instrument"), ["c"]),
        (("paragraph", "instrument", "paragraph"), ["b"]),
        (("instrument", "regime", "paragraph"), ["b"]),
    ],
)
def test_a_part_is_of_no_higher_level_than_its_whole(levels: tuple[str, str, str], faulty: list[str]) -> None:
    first, second, third = levels
    assert disorder(provision("a", first), provision("b", second, "a"), provision("c", third, "b")) == faulty


def test_relations_that_lead_back_are_out_of_order() -> None:
    there = [provision("a", defines=("b", "x")), provision("b", defines=("c",)), provision("c", defines=("a",))]
    assert disorder(*there) == ["a", "b", "c"]
    assert disorder(*there[:2], provision("c", widens=("a",))) == []  # two relations are no circle
    assert disorder(provision("a", widens=("b",)), provision("b", widens=("a",))) == ["a", "b"]


def test_a_target_that_is_no_country_reaches_nobody_and_hides_no_other() -> None:
    merged = rule(targets=("Narnia", "KP"), binds=("Narnia", "RU"))
    made = gift(date="2024", items=(item(category="luxury_goods"),))
    assert provisions.aimed_at(merged) == {"KP"}
    assert [each.provision for each in suggest(made, Directory(provisions={"r-1": merged})).suggestions] == ["r-1"]
    lost = rule(targets=("Narnia",))
    assert suggest(event(items=made.items), Directory(provisions={"r-1": lost})).suggestions == []


def test_the_key_of_a_provision_is_no_part_of_another() -> None:
    assert list(forms.saveable(rule(within="r-11")).problems()) == []
