"""What each record may be, what identifies it and its parts, and that the journal's form of it loses nothing."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import strategies
from tests.factories import (
    accused,
    citation,
    claim,
    event,
    gift,
    item,
    new_id,
    own_type,
    participant,
    party,
    provision,
    source,
    violation,
    when,
)
from tracker.domain import forms, records, shape
from tracker.domain.declared import replace
from tracker.domain.records import Alias, Event, Link, OwnType, Party, Quantity, Record, Value, ref
from tracker.domain.vocabulary import EVENT_TYPES
from tracker.errors import InvalidRecord

AN_ID = "01900000-0000-7000-8000-00000000cafe"
PARTS = ("participants", "items", "citations", "claims", "violations", "links")


def problems(record: Record) -> list[str]:
    return list(record.problems())


def read(kind: str, document: dict[str, Any], record_id: str = AN_ID) -> Any:
    """The record of a document that has no faults."""
    faults = shape.Faults()
    placed = forms.read(kind, record_id, document, faults)
    assert placed is not None, faults.found
    return placed.record


# Nothing is lost on the way through the journal


@pytest.mark.parametrize("kind", strategies.OF_KIND)
@settings(max_examples=40)
@given(data=st.data())
def test_the_journals_form_of_a_record_is_plain_json_and_gives_the_record_back(kind: str, data: st.DataObject) -> None:
    record = data.draw(strategies.OF_KIND[kind])
    flat = json.loads(json.dumps(forms.flatten(record)))
    faults = shape.Faults()
    assert forms.unflatten(kind, record.id, flat, faults) == record
    assert faults.found == []


@pytest.mark.parametrize("kind", strategies.OF_KIND)
@settings(max_examples=40)
@given(data=st.data())
def test_what_a_record_writes_it_reads_with_the_same_parts_where_they_were_just_typed(
    kind: str, data: st.DataObject
) -> None:
    record = data.draw(strategies.OF_KIND[kind])
    written = shape.write(record)
    again = read(kind, written, record.id)
    assert shape.write(again) == written
    assert read(kind, shape.write(again), record.id) == again


def test_each_part_is_an_entry_of_its_own() -> None:
    flat: dict[str, Any] = forms.flatten(gift(title="A car"))
    assert {name for name in flat if "/" not in name} == {"type", "title", "date", "status"}
    assert [flat[name]["role"] for name in flat if name.startswith("participants/")] == ["giver", "recipient"]


def test_parts_come_back_in_the_order_of_their_positions_and_then_of_their_ids() -> None:
    flat: dict[str, Any] = {
        "type": "gift",
        "title": "A car",
        "date": "2024",
        "items/00000000000000cc": {"position": 1, "name": "third"},
        "items/00000000000000bb": {"position": 0, "name": "first"},
        "items/00000000000000aa": {"position": 1, "name": "second"},
    }
    made = forms.unflatten("event", AN_ID, flat, shape.Faults())
    assert isinstance(made, Event)
    assert [each.name for each in made.items] == ["first", "second", "third"]


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ({"items/00000000000000aa": {"name": "car"}}, "items/00000000000000aa is no part with a position"),
        ({"items/00000000000000aa": {"position": "1", "name": "car"}}, "items/00000000000000aa is no part"),
        ({"items/00000000000000aa": {"position": True, "name": "car"}}, "items/00000000000000aa is no part"),
        ({"items/00000000000000aa": "car"}, "items/00000000000000aa is no part"),
        ({"items": [{"name": "car"}]}, "items is no part with a position"),
        ({"items/": {"position": 0, "name": "car"}}, "items[1].id '' is not a part's id"),
        ({"items/XYZ": {"position": 0, "name": "car"}}, "items[1].id 'XYZ' is not a part's id"),
        ({"cargo/00000000000000aa": {"name": "car"}}, "cargo/00000000000000aa is no part with a position"),
        ({"cargo/XYZ": {"position": 0, "name": "car"}}, "cargo/XYZ is no name of a field"),
        ({"tags/00000000000000aa": {"position": 0}}, "tags/00000000000000aa is no field of an event"),
    ],
    ids=str,
)
def test_an_entry_from_outside_that_is_no_part_is_a_fault_and_no_crash(entry: dict[str, Any], fault: str) -> None:
    faults = shape.Faults()
    flat = {"type": "gift", "title": "A car", "date": "2024", **entry}
    assert forms.unflatten("event", AN_ID, flat, faults) is None
    assert any(each.startswith(fault) for each in faults.found), faults.found


@settings(max_examples=200)
@given(strategies.OF_KIND["event"], st.randoms(use_true_random=False))
def test_a_record_in_order_is_what_its_journal_form_is_read_as(record: Event, chance: random.Random) -> None:
    """So it can be handed on as it is, without being read back."""
    held = {name: getattr(record, name) for name in PARTS}
    mixed: dict[str, Any] = {name: tuple(chance.sample(parts, len(parts))) for name, parts in held.items()}
    shuffled = replace(record, **mixed)
    again = forms.unflatten("event", record.id, forms.flatten(shuffled), shape.Faults())
    assert again == shuffled or not forms.in_order(shuffled)


def test_what_was_just_typed_is_in_order_and_what_stands_elsewhere_is_not() -> None:
    made = gift(items=(item("a car"), item("a watch")))
    assert forms.in_order(made)
    assert not forms.in_order(replace(made, items=made.items[::-1]))


def test_a_part_is_the_one_its_key_names_whatever_it_says_of_itself() -> None:
    flat: dict[str, Any] = {"name": "KCNA", "aliases/" + "a" * 16: {"id": "b" * 16, "position": 0, "name": "agency"}}
    made = forms.unflatten("party", AN_ID, flat, shape.Faults())
    assert isinstance(made, Party)
    assert made.aliases[0].id == "a" * 16


# Parts: their ids and places


def test_a_typed_part_gets_an_id_that_follows_from_record_list_place_and_content() -> None:
    first, second = gift().participants
    assert first.id != second.id
    typed = {"name": "KCNA", "aliases": [{"name": "agency"}]}
    assert read("party", typed).aliases == read("party", typed).aliases
    assert read("party", typed).aliases[0].id != read("party", typed, new_id()).aliases[0].id
    changed = {"name": "KCNA", "aliases": [{"name": "Agency"}]}
    assert read("party", typed).aliases[0].id != read("party", changed).aliases[0].id


def test_the_same_content_in_another_place_or_list_is_another_part() -> None:
    alias = Alias(name="agency")
    ids = {
        forms.part_id_of(AN_ID, "aliases", 0, alias),
        forms.part_id_of(AN_ID, "aliases", 1, alias),
        forms.part_id_of(AN_ID, "names", 0, alias),
    }
    assert len(ids) == 3


def test_the_id_of_a_part_is_frozen() -> None:
    made = item("Лимузин Aurus", hs="8703", quantities=(Quantity(amount="1", unit="vehicle"),))
    assert forms.part_id_of(AN_ID, "items", 0, made) == "f84e280b151ed32b"


def test_an_edited_part_stays_the_same_part() -> None:
    made = gift()
    edited = replace(made, participants=(replace(made.participants[0], note="in person"), *made.participants[1:]))
    assert [part.id for part in forms.placed(edited).participants] == [part.id for part in made.participants]


def test_a_new_part_is_placed_behind_those_that_have_a_place() -> None:
    made = party(aliases=(Alias(name="a", id="a" * 16, position=4), Alias(name="b"), Alias(name="c")))
    assert [part.position for part in made.aliases] == [4, 5, 6]


def test_placing_what_is_placed_changes_nothing() -> None:
    made = gift(items=(item("a"), item("a")))
    assert forms.placed(made) == made
    assert made.items[0].id != made.items[1].id


def test_two_parts_with_one_id_are_refused_because_one_would_be_lost() -> None:
    faults = shape.Faults()
    twice: list[Any] = [{"id": "a" * 16, "name": "agency"}, {"name": "news"}, {"id": "a" * 16, "name": "wire"}]
    assert forms.read("party", AN_ID, {"name": "KCNA", "aliases": twice}, faults) is None
    assert faults.found == ["aliases[3] has the same id as aliases[1], and one would be lost"]


# Refs and ids


def test_a_ref_is_the_last_forty_bits_in_crockfords_base_32() -> None:
    assert ref("01900000-0000-7000-8000-000000000000") == "00000000"
    assert ref("01900000-0000-7000-8000-00ffffffffff") == "ZZZZZZZZ"
    assert ref("01900000-0000-7000-8000-ff0000000001") == "00000001"
    assert ref("01900000-0000-7000-8000-000000000020") == "00000010"
    assert ref("019c186e-2e80-7923-9937-6180089fcfb1") == "G049ZKXH"


@given(strategies.ids)
def test_a_ref_can_be_read_back_into_the_bits_it_came_from(record_id: str) -> None:
    number = 0
    for character in ref(record_id):
        number = number * 32 + "0123456789ABCDEFGHJKMNPQRSTVWXYZ".index(character)
    assert f"{number:010x}" == record_id[-10:]


def test_a_record_knows_its_ref() -> None:
    assert party(id=AN_ID).ref == ref(AN_ID)


def test_a_record_with_a_key_has_the_same_id_in_every_file() -> None:
    assert records.id_of_key("provision", "unscr2397-7") == "6c7acff4-5256-5def-9700-46d441bb5b93"
    assert records.id_of_key("type", "unscr2397-7") != records.id_of_key("provision", "unscr2397-7")


def test_people_call_a_record_by_its_title_name_publisher_or_key() -> None:
    assert records.title_of(event(title="A car")) == "A car"
    assert records.title_of(source("KCNA")) == "KCNA"
    assert records.title_of(source("KCNA", title="A gift")) == "A gift"
    assert records.title_of(party("Kim Jong Un")) == "Kim Jong Un"
    assert records.title_of(own_type("barter")) == "barter"


# What may not be saved


@pytest.mark.parametrize(
    ("made", "problem"),
    [
        (event(type="gfit"), "type: 'gfit' is no event type; did you mean gift?"),
        (
            event(participants=(participant("host", "RU"),)),
            (
                "participants[1].role 'host' is no role of a gift"
                " (its roles are giver, recipient, location, authority, involved)"
            ),
        ),
        (
            gift(participants=(participant("giver", "RU"), participant("recipient", place="Pyongyang"))),
            "participants[2] names neither a party nor a country, nor says who it was in a note",
        ),
        (
            event(replace(claim("RU", "denies"), country=None)),
            "claims[1] has no speaker: neither a party nor a country",
        ),
        (
            event(claim("US", "alleges", against=(accused("RU"), accused()))),
            "claims[1].against names somebody who is neither a party nor a country",
        ),
        (
            event(id=AN_ID, links=(Link(kind="follows", event_id=AN_ID),)),
            "links[1] leads from the event to itself",
        ),
        (source(id=AN_ID, relays=AN_ID), "relays leads from the source to itself"),
        (source(url="javascript:alert(1)"), "url 'javascript:alert(1)' is not a web address (http:// or https://)"),
        (source(archive_url="https:///etc"), "archive_url 'https:///etc' is not a web address (http:// or https://)"),
        (provision(id=AN_ID), "key 'un-dprk' does not fit its id: a provision's key never changes"),
        (
            provision("unscr2397", "instrument"),
            "within is missing: instruments stand in a regime or an instrument",
        ),
        (provision("unscr2397", "instrument", "unscr2397"), "within names the provision itself"),
        (
            provision("unscr2397-7", "paragraph", "unscr2397", measure_class="ban"),
            "targets is missing: a rule that can be breached says whom it is aimed at",
        ),
        (own_type("gift"), "key 'gift' is a standard type, which everybody's files share; give yours another name"),
        (own_type("barter", location="at"), "roles[1].role 'location' is a role of every type"),
        (replace(own_type("barter"), id=AN_ID), "key 'barter' does not fit its id: a type's key never changes"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_a_record_that_breaks_a_rule_of_its_own_says_which(made: Record, problem: str) -> None:
    assert problems(made) == [problem]
    with pytest.raises(InvalidRecord) as refused:
        forms.saveable(made)
    assert refused.value.problems == (problem,)


def test_every_broken_rule_is_said_at_once_under_the_name_of_the_record() -> None:
    made = event(claim("RU", "denies"), title="A car", type="gfit", participants=(participant("giver"),))
    with pytest.raises(InvalidRecord) as refused:
        forms.saveable(made)
    assert str(refused.value).startswith("event 'A car' cannot be saved:\n  - type: ")
    assert len(refused.value.problems) == 2


@pytest.mark.parametrize(
    "made",
    [
        gift(),
        gift(participants=(participant("giver", note="a used car dealer"),)),
        event(claim("KR", "assesses", "un-dprk", against=(accused("RU"),))),
        provision("un-dprk"),
        provision("unscr2397-1", "paragraph", "unscr2397", measure_class="none"),
        provision("unscr2397-7", "paragraph", "unscr2397", measure_class="ban", targets=("KP",)),
        source(url="https://example.org/статья"),
        own_type("barter", offerer="from"),
        party(),
    ],
    ids=records.title_of,
)
def test_a_record_that_breaks_none_is_saved_as_it_is(made: Record) -> None:
    assert forms.saveable(made) is made


def test_an_analysts_own_type_brings_its_own_roles() -> None:
    types = {**EVENT_TYPES, "barter": own_type("barter", offerer="from").event_type}
    made = event(type="barter", participants=(participant("offerer", "KP"), participant("location", "RU")))
    assert list(made.problems(types)) == []
    assert any("is no event type" in problem for problem in problems(made))
    assert any(
        "is no role of a barter (its roles are offerer, location" in problem
        for problem in replace(made, participants=(participant("giver", "KP"),)).problems(types)
    )


def test_an_own_types_roles_are_named_once() -> None:
    twice = own_type("barter", offerer="from")
    assert problems(replace(twice, roles=twice.roles * 2)) == ["roles[2].role 'offerer' is there twice"]
    assert isinstance(twice, OwnType)


# What an event refers to


def test_the_sources_of_an_event_are_numbered_its_own_first_then_the_claims_then_the_figures() -> None:
    cited, claimed, counted, valued = "abcd"
    made = event(
        claim("RU", "confirms", source_id=claimed),
        claim("KR", "assesses", source_id=cited),
        claim("KP", "reports"),
        citations=(citation(cited),),
        items=(
            item(
                quantities=(Quantity(amount="1", unit="vehicle", source_id=counted),),
                values=(Value(amount="1", currency="USD", source_id=valued),),
            ),
        ),
    )
    assert made.source_ids == (cited, claimed, counted, valued)


def test_the_parties_of_an_event_take_part_speak_or_are_accused() -> None:
    speaker, guest = new_id(), new_id()
    made = event(
        claim(speaker, "alleges", against=(accused(party_id="accused"), accused("RU"))),
        type="visit",
        participants=(participant("visitor", "KP", party_id=guest), participant("host", "RU")),
    )
    assert made.party_ids == (guest, speaker, "accused")


def test_the_provisions_of_an_event_are_our_readings_and_what_the_speakers_named() -> None:
    made = event(
        claim("KR", "assesses", "un-dprk"),
        claim("US", "alleges", "unscr2397-7"),
        violations=(violation("unscr2397-7"),),
    )
    assert made.provision_keys == ("unscr2397-7", "un-dprk")


def test_a_record_says_nothing_of_what_it_was_not_told() -> None:
    made = Event(id=AN_ID, type="gift", title="A car", date=when("2024"))
    assert (made.source_ids, made.party_ids, made.provision_keys) == ((), (), ())
    assert made.status == "occurred"
    assert party().kind == "unknown"
