"""The view `violation_status` says of every event what `tracker.domain.claims` says."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Connection

from tests.store.builders import claim, delete, event, known, party, provision, save, source, violation
from tracker.domain import claims
from tracker.domain.claims import Standing
from tracker.domain.directory import Directory
from tracker.domain.records import Claim, Event, Party, Provision
from tracker.store.database import writing
from tracker.store.directories import directory_for
from tracker.store.files import Database

KEYS = ("un-dprk", "unscr1718", "unscr1718-8", "unscr1718-9", "eu-dprk")
SPEAKERS = ("Ministry", "Kremlin", "Unit", "never saved")
SOURCES = ("dated", "later", "undated", "never saved")

_keys = st.sampled_from(KEYS)
_stances = st.sampled_from(["alleges", "investigates", "assesses", "finds", "denies", "denies", "reports"])
_days = st.sampled_from([None, "2024-02-20", "2024-02", "2024-03-01", "../2024-01-01"])


@st.composite
def _claims(draw: st.DrawFn) -> Claim:
    speaker, cited = draw(st.none() | st.sampled_from(SPEAKERS)), draw(st.none() | st.sampled_from(SOURCES))
    return claim(
        draw(_stances),
        draw(st.none() | _keys),
        country=draw(st.sampled_from(["KR", "RU"])),
        speaker_id=speaker and known("party", speaker),
        date=draw(_days),
        source_id=cited and known("source", cited),
    )


_said = st.lists(_claims(), max_size=6).map(tuple)
_read = st.lists(_keys, min_size=1, max_size=3, unique=True).map(lambda keys: tuple(map(violation, keys)))


def _library(circle: bool) -> list[Provision]:
    return [
        provision("un-dprk", level="instrument", within="unscr1718-8") if circle else provision("un-dprk"),
        provision("unscr1718", "un-dprk"),
        provision("unscr1718-8", "unscr1718"),
        provision("unscr1718-9", "unscr1718"),
        provision("eu-dprk"),
    ]


def _speakers(merges: dict[str, str]) -> list[Party]:
    """The parties, some of them merged into others or in a circle, but none into itself, which cannot be saved."""
    into = {name: known("party", other) for name, other in merges.items() if other != name}
    return [party(name, merged_into=into.get(name)) for name in SPEAKERS[:3]]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    said=st.lists(st.tuples(_said, _read), min_size=1, max_size=4),
    circle=st.booleans(),
    gone=st.none() | _keys,
    merges=st.dictionaries(st.sampled_from(SPEAKERS[:3]), st.sampled_from(SPEAKERS[:3]), max_size=3),
)
@example(
    said=[((claim("alleges", "un-dprk", date=None), claim("denies", date="2024")), (violation("unscr1718-8"),))],
    circle=False,
    gone=None,
    merges={},
)
def test_the_view_says_what_the_domain_says(
    database: Database,
    said: list[tuple[tuple[Claim, ...], tuple[Any, ...]]],
    circle: bool,
    gone: str | None,
    merges: dict[str, str],
) -> None:
    there = [
        event(f"Event {number}", "2024", claims=spoken, violations=read) for number, (spoken, read) in enumerate(said)
    ]
    with writing(database, dry_run=True) as connection:
        save(connection, *_library(circle), *_speakers(merges))
        save(connection, source("dated", "2024-02-25"), source("later", "2024-03"), source("undated"), *there)
        if gone:
            delete(connection, provision(gone))
        directory = directory_for(connection, there)
        assert _viewed(connection) == sorted(
            _row(each, standing, directory) for each in there for standing in claims.readings(each, directory)
        )


Row = tuple[str, str, bool, str, list[str], list[str]]


def _row(each: Event, standing: Standing, directory: Directory) -> Row:
    """What the view says of a reading. A speaker who was never saved has no name there."""

    def names(spoken: tuple[Claim, ...]) -> list[str]:
        saved = [(directory.parties.get(said.speaker_id or ""), said.country) for said in spoken]
        return sorted(f"{speaker.name} ({country})" if speaker else str(country) for speaker, country in saved)

    denied = names(standing.denying)
    return each.ref, standing.key, standing.our_reading, standing.status or "", names(standing.raising), denied


def _viewed(connection: Connection) -> list[Row]:
    rows = connection.execute(sa.text("SELECT * FROM violation_status")).mappings()
    return sorted(
        (
            row["ref"],
            row["provision"],
            bool(row["our_reading"]),
            row["status"] or "",
            sorted((row["claimed_by"] or "").split(", ")) if row["claimed_by"] else [],
            sorted((row["denied_by"] or "").split(", ")) if row["denied_by"] else [],
        )
        for row in rows
    )


def test_our_assessment_stands_beside_what_others_say(database: Database) -> None:
    ours = violation("un-dprk")
    with writing(database, dry_run=True) as connection:
        save(connection, provision("un-dprk"))
        save(connection, event("Car", "2024", violations=(ours,)))
        (row,) = connection.execute(sa.text("SELECT * FROM violation_status")).mappings()
        assert (row["title"], row["status"], row["assessment"], row["claimed_by"]) == ("Car", None, None, None)
