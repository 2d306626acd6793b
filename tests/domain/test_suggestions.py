"""Which provisions could cover an event: each condition, and the case that breaks it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import event, gift, item, participant, party, provision, when
from tracker.domain.declared import replace
from tracker.domain.directory import Directory
from tracker.domain.records import Alias, Cap, Event, Listing, Party, Provision, Quantity
from tracker.domain.suggestions import Suggestions, suggest

CAR = item(category="luxury_goods", hs="8703")


def rule(key: str = "r-1", **fields: Any) -> Provision:
    """A ban on what goes to KP, in force since 2017, unless said otherwise."""
    usual: dict[str, Any] = {
        "within": "r",
        "measure_class": "ban",
        "direction": "to",
        "targets": ("KP",),
        "binds": ("all",),
        "categories": ("luxury_goods",),
        "since": "2017-01-01",
    }
    return provision(key, "paragraph", **usual | fields)


def asked(made: Event, *rules: Provision, parties: tuple[Party, ...] = ()) -> Suggestions:
    library = {each.key: each for each in rules}
    within = {each.key: each.within for each in rules}
    return suggest(made, Directory(parties={each.id: each for each in parties}, provisions=library, within=within))


def offered(made: Event, *rules: Provision, parties: tuple[Party, ...] = ()) -> list[str]:
    return [each.provision for each in asked(made, *rules, parties=parties).suggestions]


def why_not(made: Event, *rules: Provision) -> dict[str, str]:
    """The first reason of each near miss."""
    return {each.provision: each.reasons[0] for each in asked(made, *rules).near_misses}


def car(date: str = "2024-02", **fields: Any) -> Event:
    return gift(date=date, items=(CAR,), **fields)


# The goods


@pytest.mark.parametrize(
    ("goods", "covers"),
    [
        ({"category": "arms"}, {"categories": ("arms",)}),
        ({"category": "small_arms"}, {"categories": ("arms",)}),  # a kind of arms
        ({"hs": "8703"}, {"hs": ("87",)}),
        ({"hs": "870310"}, {"hs": ("8703",)}),
        ({"hs": "8806"}, {"hs": ("86-89",)}),
        ({"hs": "8999"}, {"hs": ("86-89",)}),  # both ends of a range
        ({"hs": "0307"}, {"categories": ("seafood",)}),  # a category that the code implies
        ({"hs": "0307"}, {"categories": ("food",)}),
        ({"category": "sports_equipment", "hs": "8428"}, {"categories": ("machinery",)}),
        ({"category": "wood"}, {"categories": ("goods",)}),
        ({"hs": "0101"}, {"categories": ("goods",)}),  # whatever has a code is goods
    ],
)
def test_goods_are_covered_by_category_or_by_hs_code(goods: dict[str, str], covers: dict[str, Any]) -> None:
    assert offered(gift(items=(item(**goods),)), rule(**{"categories": ()} | covers)) == ["r-1"]


@pytest.mark.parametrize(
    ("goods", "covers"),
    [
        ({"category": "arms"}, {"categories": ("small_arms",)}),  # some arms are, perhaps not these
        ({"hs": "8703"}, {"hs": ("870310",)}),
        ({"hs": "8703"}, {"hs": ("88-89",)}),
        ({"hs": "85"}, {"hs": ("86-89",)}),
        ({"hs": "9001"}, {"hs": ("86-89",)}),
        ({}, {"categories": ("goods",)}),  # nobody has said what it is
        ({"category": "labour"}, {"categories": ("goods",)}),
        ({"category": "vessels"}, {"categories": ("insurance",)}),  # who sells a ship insures none
    ],
)
def test_other_goods_are_not_even_a_near_miss(goods: dict[str, str], covers: dict[str, Any]) -> None:
    assert asked(gift(items=(item(**goods),)), rule(**{"categories": ()} | covers)) == Suggestions([], [])


def test_an_event_without_goods_is_covered_by_no_rule_about_goods() -> None:
    assert offered(gift(), rule()) == []


@pytest.mark.parametrize(
    "made",
    [
        gift(date="2024", items=(item(category="luxury_goods"),)),
        gift(date="2024", items=(item(),)),  # nobody has said what it is
        gift(date="2024"),
    ],
    ids=["classed", "unclassed", "no goods"],
)
def test_a_rule_that_names_no_goods_is_told_apart_whatever_moved(made: Event) -> None:
    found = asked(made, rule(categories=(), subjects=("catch_all",)))
    assert (found.suggestions, found.near_misses) == ([], [])
    assert [(each.provision, each.certainty) for each in found.regardless] == [("r-1", "full")]
    assert found.regardless[0].reasons[0].startswith("it names no goods")


@pytest.mark.parametrize(
    "fields", [{"binds": ("JP",)}, {"since": "2025"}, {"direction": "from"}, {"measure_class": "none"}]
)
def test_a_rule_that_names_no_goods_has_to_hold_in_all_else(fields: dict[str, Any]) -> None:
    assert asked(car(), rule(categories=(), **fields)) == Suggestions([], [])
    met = event(type="visit", date="2024", participants=(participant("host", "KP"),))
    assert asked(met, rule(categories=())) == Suggestions([], []), "nothing moved"


def test_how_goods_move_can_decide_instead_of_what_they_are() -> None:
    at_sea = rule(categories=(), event_types=("ship_to_ship",), direction="both")
    taken = (participant("receiver", "KP"),)
    assert offered(event(type="ship_to_ship", participants=taken), at_sea) == ["r-1"]
    assert offered(event(type="shipment", participants=(participant("consignee", "KP"),)), at_sea) == []


# Definitions


def test_a_definition_widens_what_it_defines_from_its_own_date_on() -> None:
    made = gift(date="2024-02", items=(item(hs="8703"),))
    luxury = rule()
    cars = rule("d-1", measure_class="none", categories=(), hs=("8703",), defines=("r-1",), since="2018")
    (suggestion,) = asked(made, luxury, cars).suggestions
    assert (suggestion.provision, suggestion.definitions) == ("r-1", ("d-1",))
    before = replace(made, date=when("2017-05"))
    assert offered(before, luxury, cars) == []
    assert why_not(before, luxury, cars) == {"d-1": "adopted later: in force since 2018"}


def test_of_a_category_a_definition_means_the_goods_with_its_codes() -> None:
    luxury = rule()
    cars = rule("d-1", measure_class="none", categories=("vehicles",), hs=("8703",), defines=("r-1",))
    assert offered(gift(date="2024", items=(item(category="vehicles"),)), luxury, cars) == ["r-1"]
    assert offered(gift(date="2024", items=(item(category="vehicles", hs="8704"),)), luxury, cars) == []


def test_a_definition_adopted_within_the_date_covers_some_of_its_days_and_says_since_when() -> None:
    watches = rule("d-1", measure_class="none", categories=(), hs=("9101",), defines=("r-1",), since="2018-03-02")
    (suggestion,) = asked(gift(date="2018", items=(item("watch", hs="9101"),)), rule(), watches).suggestions
    assert suggestion.certainty == "straddles"
    assert suggestion.reasons[0] == "watch: HS 9101, which d-1, in force since 2 Mar 2018, counts in"
    (later,) = asked(gift(date="2019", items=(item("watch", hs="9101"),)), rule(), watches).suggestions
    assert later.certainty == "full"
    (said,) = asked(gift(date="2018", items=(item(category="luxury_goods", hs="9101"),)), rule(), watches).suggestions
    assert said.certainty == "full", "it is what the rule names, whatever is defined besides"
    both = (item("watch", hs="9101"), CAR)
    assert asked(gift(date="2018", items=both), rule(), watches).suggestions[0].certainty == "full"


def test_a_definition_is_told_only_for_what_it_adds() -> None:
    lists = [
        rule(f"d-{hs}", measure_class="none", categories=("luxury_goods",), hs=(hs,), defines=("r-1",))
        for hs in ("8703", "9101")
    ]
    (unclassed,) = asked(gift(date="2024", items=(item(category="luxury_goods"),)), rule(), *lists).suggestions
    assert unclassed.definitions == ()
    (coded,) = asked(gift(date="2024", items=(item(category="luxury_goods", hs="8703"),)), rule(), *lists).suggestions
    assert coded.definitions == ("d-8703",)


def test_a_definition_itself_is_never_offered() -> None:
    assert offered(car(), rule(measure_class="none")) == []


# Direction and target


@pytest.mark.parametrize(
    ("direction", "roles", "covered"),
    [
        ("to", {"destination": "KP"}, True),
        ("to", {"end_user": "KP"}, True),
        ("to", {"origin": "KP", "destination": "RU"}, False),
        ("from", {"origin": "KP"}, True),
        ("from", {"destination": "KP"}, False),
        ("to", {"transit": "KP", "destination": "RU"}, False),
        ("both", {"transit": "KP"}, True),
        ("none", {"carrier": "KP"}, True),
        ("both", {"involved": "KP"}, False),
        ("both", {"authority": "KP"}, False),
    ],
)
def test_a_target_stands_at_the_end_that_the_direction_asks_for(
    direction: str, roles: dict[str, str], covered: bool
) -> None:
    taking_part = tuple(participant(role, country) for role, country in roles.items())
    made = event(type="shipment", items=(CAR,), participants=taking_part)
    assert offered(made, rule(direction=direction)) == (["r-1"] if covered else [])


def test_the_other_direction_is_a_near_miss() -> None:
    made = gift("KP", "RU", date="2024-02", items=(CAR,))
    assert why_not(made, rule())["r-1"].startswith("other direction: it is about what goes to KP")


@pytest.mark.parametrize(
    ("roles", "covered"),
    [
        ({"origin": "KP", "destination": "KP"}, False),
        ({"origin": "KP", "destination": "KP", "carrier": "CN"}, True),  # somebody else had a hand in it
        ({"destination": "KP"}, True),  # where it came from nobody knows
    ],
)
@pytest.mark.parametrize("direction", ["to", "both", "none"])
def test_what_stays_within_the_target_reaches_nobody(roles: dict[str, str], covered: bool, direction: str) -> None:
    taking_part = tuple(participant(role, country) for role, country in roles.items())
    made = event(type="shipment", date="2024", items=(CAR,), participants=taking_part)
    assert offered(made, rule(direction=direction)) == (["r-1"] if covered else [])
    assert asked(made, rule(direction=direction)).near_misses == []


@pytest.mark.parametrize(("direction", "covered"), [("both", True), ("none", True), ("to", False), ("from", False)])
def test_a_joint_undertaking_is_where_its_partners_are(direction: str, covered: bool) -> None:
    partners = (participant("partner", "RU"), participant("host", "KP"))
    made = event(type="cooperation", date="2024", items=(item(category="joint_venture"),), participants=partners)
    ventures = rule(direction=direction, categories=("joint_venture",))
    assert offered(made, ventures) == (["r-1"] if covered else [])
    assert offered(made, replace(ventures, binds=("RU",))) == (["r-1"] if covered else [])


def test_a_part_of_a_target_is_the_target_and_the_whole_is_not_its_part() -> None:
    assert offered(gift("RU", "UA-43", items=(CAR,), date="2024"), rule(targets=("UA",))) == ["r-1"]
    assert offered(gift("RU", "UA", items=(CAR,), date="2024"), rule(targets=("UA-43",))) == []


def test_a_party_can_be_the_target_under_any_of_its_names() -> None:
    movement = party("Ansar Allah", aliases=(Alias(name="Houthi Movement"),))
    made = event(
        type="shipment", date="2024", items=(CAR,), participants=(participant("consignee", party_id=movement.id),)
    )
    assert offered(made, rule(targets=("party:Houthi movement",)), parties=(movement,)) == ["r-1"]
    assert offered(made, rule(targets=("party:Hezbollah",)), parties=(movement,)) == []


# Whom it binds


def test_a_rule_that_binds_nobody_there_is_a_near_miss() -> None:
    assert why_not(car(), rule(binds=("JP",))) == {"r-1": "nobody bound: it obliges JP alone"}


@pytest.mark.parametrize(("date", "bound"), [("2019-05", True), ("2020-01-31", True), ("2022", False)])
def test_the_members_of_a_bloc_are_bound_while_they_are_members(date: str, bound: bool) -> None:
    assert offered(gift("GB", "KP", date=date, items=(CAR,)), rule(binds=("EU",))) == (["r-1"] if bound else [])


def test_an_authority_or_somebody_beside_the_movement_binds_nobody() -> None:
    beside = (participant("giver", "RU"), participant("recipient", "KP"), participant("authority", "NL"))
    assert offered(car(participants=beside), rule(binds=("EU",))) == []
    assert offered(car(participants=(*beside, participant("location", "NL"))), rule(binds=("EU",))) == ["r-1"]


# In force


@pytest.mark.parametrize(
    ("date", "since", "until", "certainty"),
    [
        ("2017-05", "2017-01-01", None, "full"),
        ("2017", "2017-06-01", None, "straddles"),
        ("2017-01-01", "2017-01-01", None, "full"),  # its first day
        ("2017-12", "2017-01-01", "2018-01-01", "full"),  # the day it ended is not one of its days
        ("2017-12-31/2018-01-02", "2017-01-01", "2018-01-01", "straddles"),
        ("2017-05/..", "2017-01-01", None, "full"),
        ("2017-05/..", "2017-01-01", "2030", "straddles"),
        ("[..2018-05]", "2017-01-01", None, "straddles"),  # it may have been earlier
        ("2017", "2017-06", None, "straddles"),
        ("2017-06", "2017-06", None, "straddles"),  # nobody knows on which day of the month it began
        ("2017", None, None, "full"),
    ],
)
def test_it_was_in_force_on_each_day_or_on_some(
    date: str, since: str | None, until: str | None, certainty: str
) -> None:
    (suggestion,) = asked(car(date), rule(since=since, until=until)).suggestions
    assert suggestion.certainty == certainty


@pytest.mark.parametrize(
    ("date", "since", "until", "reason"),
    [
        ("2016-12-31", "2017-01-01", None, "adopted later: in force since 1 Jan 2017"),
        ("2018-01-01", "2017-01-01", "2018-01-01", "ended: in force until 1 Jan 2018 (not on that day)"),
        (
            "[..2019]",
            "2017-01-01",
            "2018-01-01",
            "ended: in force until 1 Jan 2018 (not on that day); at issue only if it was before that",
        ),
    ],
)
def test_it_was_not_in_force_is_a_near_miss(date: str, since: str, until: str | None, reason: str) -> None:
    assert why_not(car(date), rule(since=since, until=until)) == {"r-1": reason}


def test_an_ended_rule_names_what_replaced_it() -> None:
    old, new = rule(until="2018-01-01"), rule("r-2", since="2018-01-01", replaces=("r-1",))
    assert why_not(car(), old, new)["r-1"] == "ended: in force until 1 Jan 2018 (not on that day), replaced by r-2"


def test_what_binds_nobody_there_stands_after_what_tells_more() -> None:
    missed = asked(car(), rule("r-1", binds=("JP",)), rule("r-2", since="2025"), rule("r-3", binds=("CH",))).near_misses
    assert [each.provision for each in missed] == ["r-2", "r-1", "r-3"]


def test_two_things_that_are_not_so_are_no_near_miss() -> None:
    assert asked(car("2016"), rule(binds=("JP",))).near_misses == []


# Caps, freezes, travel bans

CAPS = (Cap(what="oil", amount="500000", unit="bbl", period="12 months"),)


def oil(amount: str, basis: str | None = "declared", *, bound: str | None = None) -> Event:
    sent = item("oil", category="crude_oil", quantities=(Quantity(amount=amount, unit="bbl", bound=bound),))
    ends = (participant("origin", "RU", basis=basis), participant("destination", "KP"))
    return event(type="shipment", date="2020", items=(sent,), participants=ends)


CAP = rule(measure_class="cap", categories=("crude_oil",), caps=CAPS)


@pytest.mark.parametrize("cargo", [oil("10", None), oil("10", "alleged"), oil("10", bound=">"), oil("500000")])
def test_a_cap_never_decides_on_one_cargo(cargo: Event) -> None:
    (suggestion,) = asked(cargo, CAP).suggestions
    assert any(reason.startswith("yearly total: oil 500,000 bbl in 12 months") for reason in suggestion.reasons)


def test_a_cap_of_no_period_is_no_yearly_one() -> None:
    permits = Cap(what="work authorisations", rule="not above their number of that day")
    sent = event(
        type="labour", date="2024", items=(item(category="labour"),), participants=(participant("host", "KP"),)
    )
    (suggestion,) = asked(sent, rule(measure_class="cap", categories=("labour",), caps=(permits,))).suggestions
    assert "total: work authorisations, not above their number of that day; one event alone decides nothing" in (
        suggestion.reasons
    )


def test_what_was_declared_and_is_below_the_cap_is_a_near_miss() -> None:
    assert why_not(oil("3225"), CAP)["r-1"].startswith("cap: declared, and below oil 500,000 bbl")


def listed_visit(role: str = "visitor", date: str = "2024-08", **listing: Any) -> tuple[Event, Party]:
    since = listing.pop("since", None)
    who = party(listings=(Listing(provision=listing.pop("under", "r"), since=since and when(since)),))
    return event(type="visit", date=date, participants=(participant(role, "KP", party_id=who.id),)), who


@pytest.mark.parametrize(("since", "certainty"), [("2024-08-10", "straddles"), ("2024-07", "full")])
def test_a_listing_within_the_date_covers_some_of_its_days(since: str, certainty: str) -> None:
    visit, who = listed_visit(since=since)
    (suggestion,) = asked(visit, BAN, parties=(who,)).suggestions
    assert suggestion.certainty == certainty


BAN = rule(measure_class="travel_ban", categories=(), direction="none")


@pytest.mark.parametrize("under", ["r-1", "r"])
def test_a_travel_ban_needs_a_visitor_who_was_listed(under: str) -> None:
    visit, who = listed_visit(under=under)
    assert offered(visit, BAN, parties=(who,)) == ["r-1"]


@pytest.mark.parametrize(
    "listing",
    [{"under": "other"}, {"role": "host"}, {"since": "2025"}, {"date": "[..2024-08-16]", "since": "2024-08-16"}],
    ids=["elsewhere", "stayed at home", "listed later", "listed for what was told that day"],
)
def test_nobody_listed_travelled(listing: dict[str, Any]) -> None:
    visit, who = listed_visit(**listing)
    assert offered(visit, BAN, parties=(who,)) == []


def test_who_is_listed_at_large_is_not_under_what_widened_the_ban_to_others() -> None:
    visit, who = listed_visit(under="r")
    assert offered(visit, replace(BAN, widens=("r-0",)), parties=(who,)) == []
    visit, who = listed_visit(under="r-1")
    assert offered(visit, replace(BAN, widens=("r-0",)), parties=(who,)) == ["r-1"]


def test_a_freeze_needs_a_listed_party_and_something_that_moved() -> None:
    who = party(listings=(Listing(provision="r-1"),))
    freeze = rule(measure_class="freeze", categories=(), direction="none")
    made = car(participants=(participant("recipient", "KP", party_id=who.id),))
    assert offered(made, freeze, parties=(who,)) == ["r-1"]
    assert offered(replace(made, items=()), freeze, parties=(who,)) == []
    assert offered(made, freeze) == []


# Laws


@given(
    date=st.sampled_from(["2016", "2017-06/..", "[..2018]", "2024-02"]),
    rules=st.lists(
        st.builds(
            rule,
            st.sampled_from(["r-1", "r-2", "r-3"]),
            direction=st.sampled_from(["to", "from", "both", "none"]),
            binds=st.sampled_from([("all",), ("JP",), ("EU",)]),
            until=st.sampled_from([None, "2017-06", "2020"]),
            measure_class=st.sampled_from(["ban", "cap", "none", "freeze"]),
        ),
        unique_by=lambda each: each.key,
    ),
)
def test_nothing_is_both_offered_and_a_near_miss_and_every_answer_has_its_reasons(
    date: str, rules: list[Provision]
) -> None:
    found = asked(car(date), *rules)
    answers = [(each.provision, each.reasons) for each in found.suggestions]
    answers += [(each.provision, each.reasons) for each in found.near_misses]
    assert len(answers) == len({key for key, _ in answers})
    assert all(reasons for _, reasons in answers)
