"""Which events are in a country's timeline, in which role, and which way things moved."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from tests import strategies
from tests.factories import event, gift, own_type, participant
from tracker.domain import timeline
from tracker.domain.records import Event, Participant
from tracker.domain.vocabulary import EVENT_TYPES


def shipment(*taking_part: Participant) -> Event:
    return event(type="shipment", participants=taking_part)


@pytest.mark.parametrize(
    ("asked", "included", "left_out"),
    [
        ("UA", {"UA", "UA-43", "UA-14", "UA-09"}, {"RU"}),
        ("UA-43", {"UA-43"}, {"UA", "UA-14"}),  # a part is not its whole
        ("CD", {"CD"}, {"ZRCD"}),  # nor a successor its state
        ("ZRCD", {"ZRCD"}, {"CD"}),
        ("EU", {"EU"}, {"DE"}),  # nor a bloc its members
        ("DE", {"DE"}, {"EU", "DDDE"}),
    ],
)
def test_a_whole_includes_its_parts_and_nothing_else(asked: str, included: set[str], left_out: set[str]) -> None:
    codes = timeline.asked_for([asked])
    assert included <= codes
    assert not codes & left_out


def test_a_question_about_two_countries_covers_both() -> None:
    assert timeline.asked_for(["KP", "UA"]) >= {"KP", "UA", "UA-43"}
    assert timeline.asked_for([]) == frozenset()


def test_the_roles_of_a_country_are_those_it_took_once_each_in_order() -> None:
    made = shipment(
        participant("consignee", "KP"),
        participant("origin", "RU"),
        participant("end_user", "KP"),
        participant("consignee", "KP"),
    )
    assert timeline.roles_of(made, timeline.asked_for(["KP"])) == ["consignee", "end_user"]
    assert timeline.roles_of(made, timeline.asked_for(["RU"])) == ["origin"]
    assert timeline.roles_of(made, timeline.asked_for(["CN"])) == []


def test_an_event_in_crimea_is_in_the_timeline_of_ukraine() -> None:
    made = shipment(participant("destination", "UA-43"))
    assert timeline.roles_of(made, timeline.asked_for(["UA"])) == ["destination"]
    assert timeline.roles_of(made, timeline.asked_for(["RU"])) == []


def test_an_event_with_zaire_is_not_in_the_timeline_of_its_successor() -> None:
    assert timeline.roles_of(gift("KP", "ZRCD"), timeline.asked_for(["CD"])) == []


@pytest.mark.parametrize(
    ("type_name", "role", "end"),
    [
        ("gift", "giver", "from"),
        ("shipment", "transit", "via"),
        ("visit", "host", "to"),
        ("cooperation", "host", "at"),
        ("gift", "location", "at"),
        ("gift", "host", "none"),  # no role of a gift, as two merged edits may leave it
        ("unheard_of", "location", "at"),
        ("unheard_of", "giver", "none"),
    ],
)
def test_a_role_stands_at_the_end_its_type_gives_it(type_name: str, role: str, end: str) -> None:
    assert timeline.end_of(event(type=type_name), role, EVENT_TYPES) == end


def test_a_role_of_an_analysts_own_type_has_an_end_too() -> None:
    types = {**EVENT_TYPES, "barter": own_type("barter", offerer="from", taker="to").event_type}
    made = event(type="barter", participants=(participant("taker", "RU"), participant("offerer", "KP")))
    assert timeline.end_of(made, "offerer", types) == "from"
    assert timeline.is_movement(made, types)
    assert not timeline.is_movement(made, EVENT_TYPES)
    assert timeline.route(made, types) == ["KP", "RU"]


@pytest.mark.parametrize(
    ("type_name", "moves"),
    [("gift", True), ("shipment", True), ("financial", True), ("labour", True), ("visit", False), ("policy", False)],
)
def test_a_movement_is_what_has_somewhere_to_come_from(type_name: str, moves: bool) -> None:
    assert timeline.is_movement(event(type=type_name), EVENT_TYPES) is moves


@pytest.mark.parametrize(
    ("taking_part", "route"),
    [
        ([("origin", "AE"), ("transit", "CN"), ("destination", "KP")], ["AE", "CN", "KP"]),
        ([("destination", "KP"), ("transit", "CN"), ("origin", "AE")], ["AE", "CN", "KP"]),
        ([("origin", "JP"), ("transit", "SG"), ("transit", "CN"), ("consignee", "KP")], ["JP", "SG", "CN", "KP"]),
        ([("origin", "AE")], ["AE", "?"]),
        ([("destination", "KP")], ["?", "KP"]),
        ([("transit", "CN")], ["?", "CN", "?"]),
        ([], ["?", "?"]),
        ([("consignor", "JP"), ("manufacturer", "DE"), ("destination", "KP")], ["JP/DE", "KP"]),
        ([("origin", "RU"), ("consignor", "RU"), ("destination", "KP"), ("end_user", "KP")], ["RU", "KP"]),
        ([("origin", "AE"), ("carrier", "TG"), ("broker", "SG"), ("destination", "KP")], ["AE", "KP"]),
        ([("origin", None), ("destination", "KP")], ["?", "KP"]),
        ([("location", "CN"), ("authority", "KR"), ("origin", "RU"), ("destination", "KP")], ["RU", "KP"]),
    ],
)
def test_a_route_leads_from_where_by_way_of_where_to_where_with_a_mark_for_what_nobody_named(
    taking_part: list[tuple[str, str | None]], route: list[str]
) -> None:
    made = shipment(*(participant(role, country) for role, country in taking_part))
    assert timeline.route(made, EVENT_TYPES) == route


@settings(max_examples=30)
@given(strategies.events)
def test_a_route_has_two_ends_whatever_the_event(made: Event) -> None:
    assert len(timeline.route(made, EVENT_TYPES)) >= 2


def test_events_stand_by_their_earliest_day_then_their_latest_then_their_title() -> None:
    expected = [
        event(title="until", date="../2018-03-11"),
        event(title="a", date="2024"),
        event(title="a", date="2024/.."),
        event(title="b", date="2024-02-01"),
        event(title="a", date="2024-02"),
        event(title="b", date="2024-02"),
        event(title="a", date="2024-03"),
    ]
    assert sorted([*expected[3:], *expected[:3]], key=timeline.order) == expected


def test_events_alike_in_all_that_stand_in_the_order_of_their_ids() -> None:
    first, second = event(), event()
    assert sorted([second, first], key=timeline.order) == [first, second]
