"""What a page of events refers to is the same whether or not the page before it is at hand."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Connection

from tests.store.builders import by, claim, counted, delete, event, known, party, provision, save, source, violation
from tracker.domain import claims
from tracker.domain.directory import Directory
from tracker.domain.records import Citation, Claim, Event
from tracker.store import directories
from tracker.store.database import writing
from tracker.store.directories import directory_for
from tracker.store.files import Database

PARTIES = ("Kim", "Ri", "Pak", "Choe")
SOURCES = ("KCNA", "Yonhap", "NK News", "Reuters")
_DAYS = ("2024-02-19", "2024-02-21", None, "2024-04")
KEYS = ("un-dprk", "unscr1718", "unscr1718-8", "eu-dprk")

_parties, _sources, _keys = map(st.sampled_from, (PARTIES, SOURCES, KEYS))


@st.composite
def _claims(draw: st.DrawFn) -> Claim:
    cited = draw(st.none() | _sources)
    return claim(
        draw(st.sampled_from(["alleges", "finds", "denies", "reports"])),
        draw(st.none() | _keys),
        country=draw(st.sampled_from(["KR", "RU"])),
        date=draw(st.sampled_from([None, None, "2024-02-20", "2024-03"])),
        source_id=cited and known("source", cited),
    )


@st.composite
def _events(draw: st.DrawFn) -> Event:
    return event(
        "Talks",
        "2024",
        *(by("KP", party=name) for name in draw(st.lists(_parties, max_size=2))),
        citations=tuple(Citation(source_id=known("source", name)) for name in draw(st.lists(_sources, max_size=2))),
        claims=tuple(draw(st.lists(_claims(), max_size=3))),
        violations=tuple(map(violation, draw(st.lists(_keys, max_size=1)))),
    )


_pages = st.lists(st.lists(_events(), max_size=3), min_size=1, max_size=4)
_leading = st.dictionaries(_parties, _parties, max_size=3), st.dictionaries(_sources, _sources, max_size=3)


def _told(directory: Directory, page: list[Event]) -> dict[str, object]:
    """What a directory says of everything that the events of a page name, and of where that leads."""
    sources = {each for one in page for each in one.source_ids}
    for _ in SOURCES:
        sources |= {each.relays for key in sources if (each := directory.sources.get(key)) and each.relays}
    return {
        "parties": {key: directory.parties.get(key) for one in page for key in one.party_ids},
        "sources": {key: directory.sources.get(key) for key in sources},
        "provisions": {key: directory.provisions.get(key) for key in (*KEYS, "unscr2270") if _named(key, page)},
        "within": directory.within,
    }


def _named(key: str, page: list[Event]) -> bool:
    return any(key in one.provision_keys for one in page)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_pages, *_leading, st.sampled_from([0, 2, 5_000]))
def test_what_stands_in_a_directory_does_not_depend_on_the_pages_before(
    database: Database, pages: list[list[Event]], merges: dict[str, str], relays: dict[str, str], kept: int
) -> None:
    with writing(database) as connection, pytest.MonkeyPatch.context() as patch:
        patch.setattr(directories, "_KEPT", kept)
        attempt = connection.begin_nested()
        _save(connection, merges, relays)
        before = Directory()
        for page in pages:
            before = directory_for(connection, page, before)
            whole, uncited = directory_for(connection, page), directory_for(connection, page, cites=False)
            assert _told(before, page) == _told(whole, page)
            for each in page:
                assert claims.standings(each, uncited) == claims.standings(each, whole)
        attempt.rollback()


def _save(connection: Connection, merges: dict[str, str], relays: dict[str, str]) -> None:
    into = {name: known("party", other) for name, other in merges.items() if other != name}
    through = {name: known("source", other) for name, other in relays.items() if other != name}
    parties = [party(name, merged_into=into.get(name)) for name in PARTIES]
    save(
        connection,
        provision("un-dprk"),
        provision("unscr1718", "un-dprk"),
        provision("unscr1718-8", "unscr1718"),
        provision("eu-dprk"),
        *parties,
        *(source(name, day, relays=through.get(name)) for name, day in zip(SOURCES, _DAYS, strict=True)),
    )
    delete(connection, parties[-1])


def test_a_page_that_names_nothing_new_asks_nothing(database: Database) -> None:
    talks = event("Talks", "2024", by("KP", party="Kim"), claims=(claim("alleges", "un-dprk"),))
    with writing(database) as connection:
        save(connection, provision("un-dprk"), party("Kim"), talks)
        first = directory_for(connection, [talks])
        with counted(connection) as asked:
            directory_for(connection, [talks], first)
    assert asked == []


def test_what_is_kept_of_former_pages_has_a_bound(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directories, "_KEPT", 2)
    talks = [event(name, "2024", by("KP", party=name)) for name in PARTIES]
    with writing(database) as connection:
        save(connection, *map(party, PARTIES), *talks)
        directory, sizes = Directory(), []
        for each in talks:
            directory = directory_for(connection, [each], directory)
            sizes.append(len(directory.parties))
    assert sizes == [1, 2, 1, 2]
