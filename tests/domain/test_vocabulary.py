"""The words hold together, and a wrong one is answered with the nearest or with all."""

from __future__ import annotations

import pytest

from tests.factories import own_type
from tracker.domain import vocabulary
from tracker.domain.vocabulary import (
    BREACHABLE_CLASSES,
    CATEGORIES,
    COMMON_ROLES,
    ENDS,
    EVENT_TYPES,
    PROVISION_CLASSES,
    RAISING_STANCES,
    STANCES,
    event_type,
    no_such_word,
)
from tracker.errors import NotUnderstood


def test_every_type_has_its_own_roles_and_the_common_ones() -> None:
    for each in EVENT_TYPES.values():
        assert each.roles == {**each.own_roles, **COMMON_ROLES}
        assert not each.own_roles.keys() & COMMON_ROLES.keys()


def test_every_role_stands_at_an_end_that_has_a_meaning() -> None:
    assert {end for each in EVENT_TYPES.values() for end in each.roles.values()} <= ENDS.keys()


@pytest.mark.parametrize(
    ("type_name", "end", "roles"),
    [
        ("gift", "from", {"giver"}),
        ("gift", "to", {"recipient"}),
        ("shipment", "from", {"consignor", "origin", "manufacturer"}),
        ("shipment", "to", {"consignee", "destination", "end_user"}),
        ("shipment", "via", {"transit", "carrier", "broker", "owner", "operator"}),
        ("visit", "to", {"host"}),
        ("labour", "to", {"host"}),
        ("cooperation", "to", set()),
        ("ship_to_ship", "from", {"supplier", "consignor", "origin", "manufacturer"}),
        ("financial", "via", {"bank"}),
        ("interdiction", "none", {"seized", "authority", "involved"}),
        ("designation", "none", {"listed", "authority", "involved"}),
        ("policy", "at", {"location"}),
    ],
)
def test_the_ends_of_the_roles_are_those_of_the_field(type_name: str, end: str, roles: set[str]) -> None:
    assert {role for role, its_end in EVENT_TYPES[type_name].roles.items() if its_end == end} == roles


def test_only_four_stances_raise_a_violation_weakest_first() -> None:
    assert list(RAISING_STANCES) == ["alleges", "investigates", "assesses", "finds"]
    assert RAISING_STANCES.keys() <= STANCES.keys()
    assert {"denies", "condemns", "reports"}.isdisjoint(RAISING_STANCES)


def test_what_can_be_breached_is_some_class_but_none() -> None:
    assert PROVISION_CLASSES.keys() - BREACHABLE_CLASSES.keys() == {"none"}


def test_the_categories_are_a_tree_that_ends() -> None:
    for category in CATEGORIES:
        met = [category]
        while (wider := CATEGORIES[met[-1]]) is not None:
            assert wider not in met
            met.append(wider)
        assert len(met) <= 3


def test_a_standard_type_is_found_by_its_name() -> None:
    assert event_type("gift").summary == "something given as a present"


def test_an_unknown_type_is_answered_with_the_nearest() -> None:
    with pytest.raises(NotUnderstood, match=r"'shipmnet' is no event type; did you mean shipment\?"):
        event_type("shipmnet")


def test_a_word_near_to_none_is_answered_with_all_of_a_short_list() -> None:
    assert no_such_word("zzzz", "direction", vocabulary.DIRECTIONS) == (
        "'zzzz' is no direction (one of to, from, both, none)"
    )


def test_a_long_list_is_not_read_out() -> None:
    assert no_such_word("zzzz", "currency", [f"{n:03}" for n in range(41)]) == "'zzzz' is no currency"


def test_a_word_in_capitals_is_known_for_what_it_may_be() -> None:
    assert vocabulary.nearest("SHIPMENT", EVENT_TYPES) == ["shipment"]


def test_an_endless_word_is_quoted_in_part() -> None:
    assert len(no_such_word("x" * 100_000, "direction", vocabulary.DIRECTIONS)) < 150


def test_an_analysts_own_type_serves_beside_the_standard_ones() -> None:
    barter = own_type("barter", offerer="from", taker="to").event_type
    assert event_type("barter", {**EVENT_TYPES, "barter": barter}) is barter
    assert barter.roles == {"offerer": "from", "taker": "to", **COMMON_ROLES}
    with pytest.raises(NotUnderstood):
        event_type("barter")


def test_a_code_is_no_slip_of_every_other_that_shares_two_letters_with_it() -> None:
    assert vocabulary.nearest("UDS", ["USD", "YUD", "UZS"]) == []
    assert vocabulary.nearest("usd", ["USD", "YUD", "UZS"]) == ["USD"]
