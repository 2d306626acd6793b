"""Finding: filters keep what they say, in the order they say, and typed names find their records, on both engines."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.builders import by, changeset, claim, delete, event, known, party, provision, save, source
from tracker.domain import records, timeline
from tracker.domain.records import Alias, Event, Participant
from tracker.errors import NotFound, NotUnderstood
from tracker.store import finding, history, queries, schema
from tracker.store.database import reading, writing
from tracker.store.files import Database
from tracker.store.finding import find, parties_named
from tracker.store.records import Recorder
from tracker.store.selection import Filter, event_ids
from tracker.store.tables import MAIN

# Events by filter. ---------------------------------------------------------------------------------------------------

_PARTIES = ("Kim", "Лавров")
_codes = st.sampled_from(["KP", "RU", "CN"])
_roles = st.sampled_from(["giver", "recipient", "location"])
_tags = st.sampled_from(["car", "王"])
_dates = st.sampled_from(
    ["2024-02-20", "2024-02", "2024", "2023-09-13/..", "../2024-02-20", "2023/2024", "202X", "[2024-02-19,2024-02-21]"]
)
_titles = st.sampled_from(["Zug", "Äpfel", "apples", "Поезд", "列車", "𐌀", "\ufffd", "Zug"])


@st.composite
def _events(draw: st.DrawFn) -> list[Event]:
    def participant() -> Participant:
        return by(draw(_codes | st.none()), draw(_roles), party=draw(st.sampled_from(_PARTIES)))

    def made(number: int) -> Event:
        return event(
            draw(_titles),
            draw(_dates),
            *(participant() for _ in range(draw(st.integers(0, 3)))),
            id=known("event", str(number)),
            claims=tuple(claim("reports", country=draw(_codes)) for _ in range(draw(st.integers(0, 1)))),
            tags=tuple(draw(st.sets(_tags))),
            status=draw(st.sampled_from(["occurred", "planned"])),
        )

    return [made(number) for number in range(draw(st.integers(0, 8)))]


_days = st.dates(date(2023, 1, 1), date(2024, 12, 31)) | st.just(date(2024, 2, 20))
_periods = st.lists(st.none() | _days, min_size=2, max_size=2).map(
    lambda days: dict(zip(("since", "until"), sorted(days, key=str) if None not in days else days, strict=True))
)
_filters = st.builds(
    lambda period, **others: Filter(**period, **others),
    _periods,
    countries=st.frozensets(_codes, max_size=2),
    certain=st.booleans(),
    types=st.sampled_from([(), ("gift",), ("visit",), ("gift", "visit")]),
    roles=st.lists(_roles, max_size=2).map(tuple),
    parties=st.frozensets(st.sampled_from(_PARTIES).map(lambda name: known("party", name)), max_size=1),
    statuses=st.sampled_from([(), ("planned",)]),
    tags=st.lists(_tags, max_size=2).map(tuple),
    words=st.lists(st.sampled_from(["zug", "ПОЕЗД", "Поезд", "列", "kim"]), max_size=1).map(tuple),
    speakers=st.booleans(),
    newest_first=st.booleans(),
    limit=st.none() | st.integers(0, 4),
)


def _kept(each: Event, wanted: Filter) -> bool:
    """The filter as it reads, over one event."""
    takes_part = [
        participant
        for participant in each.participants
        if (not wanted.countries or participant.country in wanted.countries)
        and (not wanted.roles or participant.role in wanted.roles)
    ]
    speaks = wanted.speakers and any(said.country in wanted.countries for said in each.claims)
    in_period = each.date.lies_within if wanted.certain else each.date.may_fall_in
    return (
        in_period(wanted.since, wanted.until)
        and (not (wanted.countries or wanted.roles) or bool(takes_part) or speaks)
        and (not wanted.types or each.type in wanted.types)
        and (not wanted.statuses or each.status in wanted.statuses)
        and set(wanted.tags) <= set(each.tags)
        and (not wanted.parties or any(participant.party_id in wanted.parties for participant in each.participants))
        and all(_mentioned(word, each) for word in wanted.words)
    )


def _mentioned(word: str, each: Event) -> bool:
    named = [name for name in _PARTIES for other in each.participants if other.party_id == known("party", name)]
    return any(word.casefold() in text.casefold() for text in (each.title, *named))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(there=_events(), filters=st.lists(_filters, min_size=1, max_size=6))
def test_a_filter_keeps_the_events_it_says_in_the_order_of_the_timeline(
    database: Database, there: list[Event], filters: list[Filter]
) -> None:
    with writing(database, dry_run=True) as connection:
        save(connection, *map(party, _PARTIES), *there)
        for wanted in filters:
            kept = sorted((each for each in there if _kept(each, wanted)), key=timeline.order)
            ordered = kept[::-1] if wanted.newest_first else kept
            assert event_ids(connection, wanted) == [each.id for each in ordered][: wanted.limit]


def test_events_of_one_day_stand_by_title_as_their_bytes_do(database: Database) -> None:
    titles = ["Zug", "apples", "Äpfel", "Поезд", "列車", "\ufffd", "𐌀"]
    with writing(database) as connection:
        save(connection, *(event(title, "2024", by("KP")) for title in reversed(titles)))
        for wanted in (Filter(), Filter(countries=frozenset({"KP"})), Filter(countries=frozenset({"KP", "RU"}))):
            assert event_ids(connection, wanted) == [known("event", title) for title in titles]


def test_a_deleted_event_is_in_no_list(database: Database) -> None:
    gone = event("Car", "2024", by("KP"))
    with writing(database) as connection:
        save(connection, gone)
        delete(connection, gone)
        assert event_ids(connection, Filter()) == event_ids(connection, Filter(countries=frozenset({"KP"}))) == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("limousine",), True),
        (("LIMOUSINE",), True),
        (("limousine", "kim"), True),
        (("limousine", "nobody"), False),
        (("聖",), True),
        (("лимузин",), True),
        (("ЛИМУЗИН",), True),
        (("ÉLYSÉE",), True),
        (("100%",), True),
        (("1_0",), False),
        (("%",), False),
        (("\\",), False),
        (("'",), False),
    ],
)
def test_every_word_searched_for_must_occur_and_means_itself(
    database: Database, words: tuple[str, ...], found: bool
) -> None:
    car = event("A limousine, 聖, Лимузин", "2024", by("KP", party="Kim"), summary="paid 100% at the Élysée")
    with writing(database) as connection:
        save(connection, party("Kim"), car, event("Other", "2024"))
        assert event_ids(connection, Filter(words=words)) == ([car.id] if found else [])


# One record, by what is typed. ---------------------------------------------------------------------------------------


def _with_refs(database: Database, *tails: str) -> list[str]:
    """Parties whose ids end so, and with them their refs."""
    ids = [f"01900000-0000-7000-8000-{tail:0>12}" for tail in tails]
    with writing(database) as connection:
        Recorder(connection, changeset()).save([party(f"Party {each}", id=each) for each in ids])
    return ids


def test_a_record_is_found_by_its_ref_any_beginning_of_it_and_its_id(database: Database) -> None:
    first, second = _with_refs(database, "0842108421", "0942108421")
    with reading(database) as connection:
        ref = records.ref(first)
        assert ref != records.ref(second)
        for typed in (ref, ref.lower(), f" {ref} ", ref[:4], first, first.upper()):
            assert find(connection, typed) == find(connection, typed, "party") == first


def test_letters_that_look_like_digits_are_read_as_those(database: Database) -> None:
    (only,) = _with_refs(database, "0000000001")
    with reading(database) as connection:
        assert records.ref(only) == "00000001"
        for typed in ("0000000I", "OOOOOOOL", "o", "0000000l"):
            assert find(connection, typed) == only


def test_a_beginning_that_fits_several_is_refused_with_all_of_them(database: Database) -> None:
    ids = _with_refs(database, "0842108421", "0842108422")
    with reading(database) as connection:
        shared = records.ref(ids[0])[:7]
        with pytest.raises(NotUnderstood) as refused:
            find(connection, shared)
    assert all(f"{records.ref(each)} party " in str(refused.value) for each in ids)


def test_the_whole_of_a_ref_may_be_shared_too(database: Database) -> None:
    """Forty bits collide in the end; the id still tells the two apart."""
    with writing(database) as connection:
        ids = ["01900000-0000-7000-8000-000842108421", "01900000-0000-7000-9000-000842108421"]
        save(connection, *(party(each, id=each) for each in ids))
        with pytest.raises(NotUnderstood, match="fits several"):
            find(connection, records.ref(ids[0]))
        assert find(connection, ids[1]) == ids[1]


def test_a_record_is_found_among_the_kinds_asked_for(database: Database) -> None:
    kim, car = party("Kim"), event("Car")
    with writing(database) as connection:
        save(connection, kim, car, source("Agency"))
        assert find(connection, kim.ref, "party", "source") == kim.id
        with pytest.raises(NotFound, match="there is no event"):
            find(connection, kim.ref, "event")
        with pytest.raises(NotFound, match="there is no event"):
            find(connection, kim.id, "event")


def test_a_provision_is_found_by_its_key_in_any_case(database: Database) -> None:
    with writing(database) as connection:
        save(connection, provision("un-dprk"), provision("unscr1718-8", "un-dprk"))
        for typed in ("un-dprk", "UN-DPRK", " un-dprk "):
            assert find(connection, typed) == provision("un-dprk").id


@pytest.mark.parametrize(
    "typed", ["", " ", "ZZZZZZZZ", "%", "_", "'", "U", "ABCDEFGH9", "né", "01900000-0000-7000-8000-00000000dead"]
)
def test_what_fits_nothing_is_not_found(database: Database, typed: str) -> None:
    _with_refs(database, "0000000001")
    with reading(database) as connection, pytest.raises(NotFound, match="there is no record"):
        find(connection, typed)


def test_a_changeset_is_found_by_the_beginning_of_its_id(database: Database) -> None:
    with writing(database) as connection:
        made = save(connection, party("Kim"))
        for typed in (made.id, made.id[:4], made.id[:8].upper()):
            assert history.changeset_starting(connection, typed) == made.id


def test_what_was_given_here_comes_newest_first_by_the_clock_and_where_it_stood_still_as_it_came(
    database: Database,
) -> None:
    """By the clock, because a merge brings old commands late."""
    with writing(database) as connection:
        a, b, c, d = (
            save(connection, party(name), wall_ms=clock) for name, clock in zip("ABCD", (5, 9, 1, 9), strict=True)
        )
        e = save(connection, party("E"), author="Ben")
        assert list(history.given_here(connection)) == [d, b, a, c, e]


# Parties by name. ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", ["Kim Jong-un", "kim jong un", "KIM JONG UN", "Kim  Jong‐Un", "Kím Jöng Un", "Respected Comrade", "김정은"]
)
def test_a_party_is_found_by_name_or_alias_whatever_the_spelling(database: Database, typed: str) -> None:
    kim = party("Kim Jong Un", aliases=(Alias(name="respected comrade"), Alias(name="김정은", language="ko")))
    with writing(database) as connection:
        save(connection, kim, party("Kim Jong Il"))
        assert parties_named(connection, typed) == [kim.id]


def test_parties_of_one_name_are_all_found_and_each_once(database: Database) -> None:
    both = [party("Aurus", aliases=(Alias(name="AURUS"),)), party("aurus")]
    with writing(database) as connection:
        save(connection, *both)
        assert parties_named(connection, "Aurus") == sorted(each.id for each in both)


def test_a_deleted_party_answers_to_no_name(database: Database) -> None:
    with writing(database) as connection:
        save(connection, party("Kim", aliases=(Alias(name="Chairman"),)))
        delete(connection, party("Kim"))
        assert parties_named(connection, "Kim") == parties_named(connection, "Chairman") == []


# Lists and counts. ---------------------------------------------------------------------------------------------------


def _all_ids(found: Iterable[Any]) -> set[str]:
    return {each.id for each in found}


def test_what_is_deleted_or_only_referred_to_is_counted_nowhere(database: Database) -> None:
    there = [
        party("Kim"),
        provision("un-dprk"),
        source("Agency", url="https://example.org/a"),
        event("Car", "2024", by("KP", party="never saved")),
    ]
    with writing(database) as connection:
        save(connection, *there, party("Gone"), provision("un-gone"), source("Gone", url="https://example.org/a"))
        for gone in (party("Gone"), provision("un-gone"), source("Gone")):
            delete(connection, gone)
        assert {kind: queries.counts(connection)[kind] for kind in ("event", "party", "provision", "source")} == {
            "event": 1,
            "party": 1,
            "provision": 1,
            "source": 1,
        }
        listed = {record_id for kind in MAIN for record_id in finding.record_ids(connection, kind)}
        assert listed == _all_ids(there)
        assert finding.party_names(connection) == {known("party", "Kim"): "Kim"}
        assert finding.provision_keys(connection) == ["un-dprk"]
        assert finding.provision_wholes(connection) == {"un-dprk": None}
        assert finding.known_provisions(connection, ["un-dprk", "un-gone", "un-never"]) == {"un-dprk"}
        assert finding.sources_at(connection, "https://example.org/a") == [known("source", "Agency")]


def test_the_view_timeline_lists_what_the_command_lists(database: Database) -> None:
    """One row for each participant of the country, in a table that somebody opens in a database browser."""
    there = [
        event("Car", "2024-02", by("KP", "recipient", party="Kim"), by("RU", "giver")),
        event("Twice", "2023", by("KP", "recipient"), by("KP", "location", place="Pyongyang")),
        event("Elsewhere", "2022", by("CN", "giver"), by(None, "recipient", note="somebody")),
        event("Gone", "2021", by("KP", "recipient")),
    ]
    with writing(database) as connection:
        save(connection, party("Kim"), *there)
        delete(connection, there[-1])
        for code in ("KP", "RU", "CN"):
            view = sa.text("SELECT * FROM timeline WHERE country = :code ORDER BY earliest, latest, title, role")
            rows = connection.execute(view, {"code": code}).mappings().all()
            ids = event_ids(connection, Filter(countries=frozenset({code})))
            assert list(dict.fromkeys(row["ref"] for row in rows)) == [records.ref(each) for each in ids]
            wanted = {
                (each.ref, each.title, each.date.edtf, each.type, participant.role, participant.place)
                for each in there
                for participant in each.participants
                if participant.country == code and each.id in ids
            }
            assert {(r["ref"], r["title"], r["date"], r["type"], r["role"], r["place"]) for r in rows} == wanted
        assert connection.scalars(sa.text("SELECT DISTINCT party FROM timeline WHERE party IS NOT NULL")).all() == [
            "Kim"
        ]
        assert connection.scalar(sa.select(sa.func.count()).select_from(schema.event)) == 4
