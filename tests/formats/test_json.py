"""One JSON: the record's own fields, as its document has them, and what follows from them."""

from __future__ import annotations

from typing import Any

from hypothesis import given

from tests import strategies
from tests.factories import accused, claim, event, gift, participant, party, source
from tests.formats.pages import directory
from tracker.domain import shape
from tracker.domain.declared import replace
from tracker.domain.directory import Directory
from tracker.domain.records import Event
from tracker.formats.account import Account
from tracker.formats.documents import document_of
from tracker.formats.json_ import item


def bare(value: Any, declared: type[Any]) -> Any:
    """What of an item is the record's own, as its document has it: the empty fields left out."""
    own: dict[str, Any] = {}
    for field in shape.fields(declared):
        held = value[field.name]
        if held is None or held == [] or held is False:
            continue
        if field.nested:
            held = [bare(one, field.nested) if isinstance(one, dict) else one for one in held]
        own[field.name] = held
    return own


@given(strategies.events)
def test_an_item_holds_the_document_field_by_field(made: Event) -> None:
    assert bare(item(Account(made, Directory())), Event) == shape.write(made)


def test_a_key_is_always_there() -> None:
    (alone,) = item(Account(gift(participants=(participant("giver"),)), Directory()))["participants"]
    assert alone == {
        "role": "giver",
        "party": None,
        "kind": None,
        "party_id": None,
        "country": None,
        "place": None,
        "date": None,
        "basis": None,
        "note": None,
    }
    told = item(Account(event(), Directory()))
    assert {field.name for field in shape.fields(Event)} < told.keys()
    assert (told["claims"], told["links"], told["standings"]) == ([], [], [])


def test_what_an_id_means_stands_beside_it() -> None:
    ministry, paper = party("Ministry of Unification", country="KR"), source("TradeSphere")
    said = claim(
        ministry.id, "alleges", "un-dprk", against=(accused("RU"), accused(party_id=ministry.id)), source_id=paper.id
    )
    (told,) = item(Account(event(said), directory(ministry, paper)))["claims"]
    assert (told["speaker"], told["speaker_id"]) == ("Ministry of Unification", ministry.id)
    assert (told["source"], told["source_id"]) == (paper.ref, paper.id)
    code, named = told["against"]
    assert (code, named["party"], named["party_id"]) == ("RU", "Ministry of Unification", ministry.id)


def test_what_only_a_newer_tracker_knows_stands_where_documents_have_it() -> None:
    made = replace(event(), carried=(("secrecy", '"high"'),))
    assert item(Account(made, Directory()))["newer"] == document_of(made, str)["newer"] == {"secrecy": '"high"'}
    assert "newer" not in item(Account(event(), Directory()))


def test_a_word_taken_back_and_a_weaker_one_are_told_apart() -> None:
    def standing(*said: Any) -> dict[str, Any]:
        (found,) = item(Account(event(*said), Directory()))["standings"]
        return {name: [each["claim"] for each in found[name]] for name in ("raised_by", "withdrawn", "superseded")}

    finds = claim("KR", "finds", "un-dprk", date="2024-01-01")
    alleges, denies = (claim("KR", stance, "un-dprk", date="2024-02-01") for stance in ("alleges", "denies"))
    other = claim("US", "alleges", "un-dprk")
    assert standing(finds, alleges) == {"raised_by": [2], "withdrawn": [], "superseded": [1]}
    assert standing(finds, denies, other) == {"raised_by": [3], "withdrawn": [1], "superseded": []}


def test_a_denial_from_before_the_event_says_so() -> None:
    made = event(
        claim("KR", "alleges", "un-dprk", date="2024-03-01"),
        claim("RU", "denies", "un-dprk", date="2022-09-21"),
        claim("CN", "denies", "un-dprk", date="2024-03-02"),
        date="2024-02",
    )
    (found,) = item(Account(made, Directory()))["standings"]
    assert [(each["country"], each["before_event"]) for each in found["denied_by"]] == [("RU", True), ("CN", False)]
