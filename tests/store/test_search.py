"""Search: what is found by which words, in which order, alike on both engines, and in bounded time."""

from __future__ import annotations

import sqlite3

import pytest
import sqlalchemy as sa

from tests.store.builders import by, claim, delete, event, known, party, save, source
from tracker.domain.records import Alias, Citation, Event, Item
from tracker.domain.sounds import sound
from tracker.store import schema, search, selection
from tracker.store.database import Connection, reading, writing
from tracker.store.files import Database, asking
from tracker.store.selection import Filter, event_ids, search_words
from tracker.store.verify import verify


def found(connection: Connection, text: str, **given: object) -> list[str]:
    """The titles of the events found, the best first."""
    ids = event_ids(connection, Filter(words=search_words(text), best_first=True, **given))  # type: ignore[arg-type]
    titles = dict(connection.execute(sa.select(schema.event.c.uuid, schema.event.c.title)).all())
    return [titles[each] for each in ids]


@pytest.fixture
def there(database: Database) -> Database:
    people = [
        party("Kim Jong Un", "KP", aliases=(Alias(name="Chairman"),)),
        party("Vladimir Putin", "RU"),
        party("Sergey Lavrov", "RU"),
        party("王毅", "CN"),
        party("Wise Honest", "SL"),
    ]
    events = [
        event(
            "Limousine for Kim",
            "2024-02",
            by("KP", "recipient", party="Kim Jong Un"),
            by("RU", "giver", party="Vladimir Putin"),
        ),
        event(
            "Ministers meet",
            "2023-10",
            by("RU", party="Sergey Lavrov"),
            by("CN", party="王毅"),
            summary="Talks on coal; 列車で",
        ),
        event("Coal, coal and more coal", "2018-03", by("KP", party="Wise Honest"), items=(Item(name="Anthracite"),)),
        event("Quoted", "2022", claims=(claim("reports", text="Café au lait", quote="«Лимузин»"),), tags=("vehicles",)),
        event("Cited", "2021", citations=(Citation(source_id=known("source", "KCNA"), quote="missile 8703.23"),)),
    ]
    with writing(database) as connection:
        save(connection, source("KCNA"), *people, *events)
    return database


WORDS = {
    "limousine": ["Limousine for Kim"],
    "LIMOUS": ["Limousine for Kim"],
    "anthracite": ["Coal, coal and more coal"],
    "cafe lait": ["Quoted"],
    "лимузин": ["Quoted"],
    "vehicle": ["Quoted"],
    "列": ["Ministers meet"],
    "車": ["Ministers meet"],
    "missile 8703": ["Cited"],
    "8703.23": ["Cited"],
    "23.8703": [],
    "coal": ["Coal, coal and more coal", "Ministers meet"],
    "coal talks": ["Ministers meet"],
    "co": [],
    "%": [],
    '"': [],
    "NEAR(coal": [],
    "coal OR limousine": [],
    "-coal": ["Coal, coal and more coal", "Ministers meet"],
    "words:coal*": [],
}


def test_words_are_found_in_every_text_of_an_event(there: Database) -> None:
    with reading(there) as connection:
        assert {text: found(connection, text) for text in WORDS} == WORDS


LAVROV = (
    *("Lavrov", "lavro", "Лавров", "Lawrow", "Sergei Lawrow", "Сергей", "Lavrof", "Lavorv", "Laavrov", "sergey coal"),
    *("王毅", "coal Лавров"),
)
KIM_OR_PUTIN = (
    "Putin",
    "Poutine",
    "Путин",
    "Wladimir",
    "김정은",
    "Kim Jong Eun",
    "Gim Jeong-eun",
    "Chairman",
    "chairmann",
)


def test_who_took_part_is_found_in_whatever_letters_and_misspelt(there: Database) -> None:
    wanted = {name: ["Ministers meet"] for name in LAVROV} | {name: ["Limousine for Kim"] for name in KIM_OR_PUTIN}
    with reading(there) as connection:
        assert {name: found(connection, name) for name in wanted} == wanted


def test_a_word_that_is_found_is_not_taken_for_a_slip(there: Database) -> None:
    with writing(there) as connection:
        save(connection, party("Coral", "KP"), event("Reef", "2020", by("KP", party="Coral")))
        assert "Reef" not in found(connection, "coal")
        assert found(connection, "corall") == ["Reef"]


def test_a_number_in_a_name_is_that_number(there: Database) -> None:
    with writing(there) as connection:
        for number in ("3", "33", "333"):
            office = f"Office {number}"
            save(connection, party(office), event(f"Of {number}", "2020", by("KP", party=office)))
        assert found(connection, "Office 33") == ["Of 33"]
        assert found(connection, "Offices 333")[:1] == ["Of 333"]


def test_those_who_took_part_come_before_those_who_are_only_mentioned(there: Database) -> None:
    with writing(there) as connection:
        save(connection, event("Putin Putin Putin", "2024-03"))
        assert found(connection, "Putin") == ["Limousine for Kim", "Putin Putin Putin"]
        assert found(connection, "Putin", limit=1) == ["Limousine for Kim"]
        assert found(connection, "Putin", countries=frozenset({"KP"})) == ["Limousine for Kim"]


def test_a_party_is_found_by_the_name_of_one_that_it_turned_out_to_be(there: Database) -> None:
    with writing(there) as connection:
        save(connection, party("Kept Name"), party("Other Name", merged_into=known("party", "Kept Name")))
        save(connection, event("Merged", "2020", by("KP", party="Other Name")))
        assert found(connection, "kept") == ["Merged"]
        assert found(connection, "other name") == ["Merged"]


def test_what_was_changed_or_deleted_is_found_no_longer(there: Database) -> None:
    with writing(there) as connection:
        save(connection, event("Limousine for Kim", "2024-02", by("KP", party="Kim Jong Un"), summary="A horse"))
        assert found(connection, "horse") == ["Limousine for Kim"]
        assert found(connection, "Putin") == []
        delete(connection, event("Limousine for Kim"))
        assert found(connection, "horse") == []
        save(connection, party("Sergey Lavrov", "RU", id=known("party", "Sergey Lavrov"), note="x"))
        assert list(verify(connection)) == []


def test_a_word_in_too_many_events_is_found_in_the_order_of_the_timeline(
    there: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "RANKED", 1)
    with reading(there) as connection:
        assert found(connection, "coal") == ["Coal, coal and more coal", "Ministers meet"]
        assert found(connection, "coal Lavrov") == ["Ministers meet"]
        assert found(connection, "coal", limit=1) == ["Coal, coal and more coal"]


def test_what_matches_is_walked_once_and_not_asked_of_each_event(sqlite_database: Database) -> None:
    """Else a common word beside a name takes seconds: each event that names somebody would be a search of its own."""
    with writing(sqlite_database) as connection:
        save(connection, party("Kim", "KP"), event("Coal", "2024", by("KP", party="Kim")))
    with asking(sqlite_database) as plain:
        assert isinstance(plain, sqlite3.Connection)
        run: list[str] = []
        plain.set_trace_callback(run.append)
        search.find(plain, ("Kim", "coal"))
        plain.set_trace_callback(None)
        walks = [each for each in run if "rowid IN" in each]
        plans = [row[3] for each in walks for row in plain.execute(f"EXPLAIN QUERY PLAN {each}")]
    assert walks
    assert all(row.endswith(":M1") for row in plans if "event_text VIRTUAL TABLE" in row), plans


def test_verify_finds_what_search_would_not(there: Database) -> None:
    for statement in (
        "UPDATE event_text SET words = 'nothing' WHERE words LIKE 'limousine%'",
        "DELETE FROM event_text",
        "DELETE FROM party_sound WHERE sound = 'lavrov'",
        "DELETE FROM party_piece",
    ):
        with writing(there, dry_run=True) as connection:
            connection.execute(sa.text(statement))
            assert [fault for fault in verify(connection) if "are not what the journal says" in fault], statement


@pytest.mark.parametrize(
    "names",
    [
        ("Лавров", "Lavrov", "Lawrow", "Lavroff"),
        ("Путин", "Putin", "Poutine"),
        ("김정은", "KimJongUn", "GimJeongEun", "Kim-Jong Un"),
        ("Сергей", "Sergei", "Sergey", "Sergej"),
        ("Владимир", "Vladimir", "Wladimir"),
        ("부산", "Busan", "Pusan"),
        ("Зеленский", "Zelensky", "Selenskyj"),
    ],
)
def test_spellings_of_one_name_sound_alike(names: tuple[str, ...]) -> None:
    heard = {sound(name) for name in names}
    assert len(heard) == 1 or heard == {"lavrov", "lavrof"}


def test_names_that_differ_sound_differently() -> None:
    names = ("Lavrov", "Lavrentiev", "Putin", "Rasputin", "Kim Jong Un", "Kim Yo Jong", "Niger", "Nigeria", "Xi", "Li")
    assert len({sound(name) for name in names}) == len(names)
    assert sound("!?") == ""


def test_a_search_of_too_many_words_is_refused() -> None:
    with pytest.raises(Exception, match="too many to search for"):
        selection.search_words("x " * 50)


def test_every_event_has_its_words(there: Database) -> None:
    with reading(there) as connection:
        count = connection.scalar(sa.select(sa.func.count()).select_from(schema.event_text))
        assert count == connection.scalar(sa.select(sa.func.count()).select_from(schema.event))
        assert isinstance(event("x"), Event)
