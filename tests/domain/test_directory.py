"""Names of those an event refers to: as they were on its day, and with the country they acted for."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories import accused, claim, event, new_id, participant, party, source, when
from tracker.domain.directory import NO_DAY, Directory, name_on
from tracker.domain.records import Alias, Claim, Party


def dated(name: str, since: str | None = None, until: str | None = None) -> Alias:
    return Alias(name=name, since=when(since) if since else None, until=when(until) if until else None)


def directory(*parties: Party) -> Directory:
    return Directory(parties={each.id: each for each in parties})


@pytest.mark.parametrize(
    ("alias", "day", "name"),
    [
        (dated("Old", until="2019"), "2019-12-31", "Old"),
        (dated("Old", until="2019"), "2020-01-01", "New"),
        (dated("Old", until="2019-06-30"), "2019-07-01", "New"),
        (dated("Old", since="2018"), "2018-01-01", "Old"),
        (dated("Old", since="2018"), "2017-12-31", "New"),
        (dated("Old", since="2018-03", until="2019-03"), "2019-03-31", "Old"),
        (dated("Old", since="2018-03", until="2019-03"), "2018-02-28", "New"),
        (dated("Old", since="2018-03", until="2019-03"), "2019-04-01", "New"),
        (dated("Nickname"), "2018-01-01", "New"),  # an alias without dates is no name of a day
        (dated("Old", since="2018", until="2019/.."), "2024-01-01", "Old"),
        (dated("Old", since="../2018"), "2018-01-01", "New"),  # nobody knows since when
    ],
)
def test_a_party_bears_on_a_day_the_name_it_had_then(alias: Alias, day: str, name: str) -> None:
    assert name_on(party("New", aliases=(alias,)), date.fromisoformat(day)) == name


def test_without_a_day_a_party_bears_its_own_name() -> None:
    assert name_on(party("New", aliases=(dated("Old", until="2019"),)), None) == "New"


def test_of_several_names_the_one_of_the_day_is_taken() -> None:
    ship = party(
        "Third", aliases=(dated("First", until="2015-12-31"), dated("Second", since="2016-01-01", until="2018-12-31"))
    )
    days = (date(2015, 1, 1), date(2017, 1, 1), date(2019, 1, 1))
    assert [name_on(ship, day) for day in days] == ["First", "Second", "Third"]


def test_an_event_names_a_party_as_it_was_called_on_its_first_day() -> None:
    ship = party("New", aliases=(dated("Old", until="2019-06"),))
    assert directory(ship).party_name(ship.id, event(date="2019-06-30/2019-07-04")) == "Old"
    assert directory(ship).party_name(ship.id, event(date="2019-07")) == "New"
    assert directory(ship).party_name(ship.id, event(date="../2019-07")) == "New"
    assert directory(ship).party_name(ship.id) == "New"


def test_a_party_that_is_gone_is_said_to_be() -> None:
    assert directory().party_name(new_id()) == "(deleted party)"
    assert directory().party_name(None) is None


def test_a_speaker_is_named_with_the_country_it_spoke_for() -> None:
    ministry = party("Ministry of Unification", country="KR")
    known = directory(ministry)
    assert known.speaker(claim(ministry.id, "assesses", country="KR"), event()) == "Ministry of Unification (KR)"
    assert known.speaker(claim(ministry.id, "assesses"), event()) == "Ministry of Unification"
    assert known.speaker(claim("KR", "assesses"), event()) == "KR"
    assert known.label(None, None) == "?"


def test_a_participant_nobody_named_is_told_by_its_note() -> None:
    dealer = party("Dealer")
    known = directory(dealer)
    assert known.who(participant("giver", note="a used car dealer"), event()) == "a used car dealer"
    assert known.who(participant("giver", "JP", note="a used car dealer"), event()) == "JP"
    assert known.who(participant("giver", "JP", party_id=dealer.id, note="once"), event()) == "Dealer (JP)"
    assert known.who(participant("giver"), event()) == "?"
    assert known.who(accused("RU"), event()) == "RU"


def test_a_claim_was_made_on_its_own_earliest_day() -> None:
    assert Directory().spoken_on(claim("RU", "denies", date="2024-02")) == "2024-02-01"


def test_an_undated_claim_was_made_when_its_source_was_published() -> None:
    wire = source(published="2024-02-20", page_date="2025-04-23", retrieved="2025-05-01")
    known = Directory(sources={wire.id: wire})
    assert known.spoken_on(claim("RU", "denies", source_id=wire.id)) == "2024-02-20"
    assert known.spoken_on(claim("RU", "denies", source_id=wire.id, date="2024-02-19")) == "2024-02-19"


def test_no_date_comes_from_the_stamp_of_a_page() -> None:
    stamped = source(page_date="2025-04-23", retrieved="2025-05-01")
    known = Directory(sources={stamped.id: stamped})
    assert known.spoken_on(claim("RU", "denies", source_id=stamped.id)) == NO_DAY


@pytest.mark.parametrize("said", [claim("RU", "denies"), claim("RU", "denies", source_id=new_id())])
def test_a_claim_without_any_date_comes_before_all_that_have_one(said: Claim) -> None:
    assert Directory().spoken_on(said) == NO_DAY < "0900-01-01"


def test_a_claim_with_an_open_beginning_comes_before_all_that_have_one() -> None:
    assert Directory().spoken_on(claim("RU", "denies", date="../2024")) == NO_DAY
