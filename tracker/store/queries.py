"""What writing has to know of the tables: what stands beside an event, and what is like a name."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tracker.domain.records import Event
from tracker.domain.similarity import day_of
from tracker.domain.text import fold
from tracker.store import schema
from tracker.store.finding import literal, newer_kinds, record_ids
from tracker.store.reading import load
from tracker.store.rows import Readable, rows
from tracker.store.tables import MAIN

_MOST_WORDS = 20  # of a name that are compared; SQLite's expressions end at a depth of 1,000


def counts(connection: Connection) -> dict[str, int]:
    """How many records of each kind there are, and how many changes."""
    found = {
        kind: connection.scalar(sa.select(sa.func.count()).select_from(table).where(~table.c.deleted)) or 0
        for kind, table in MAIN.items()
    }
    found |= {kind: len(load(connection, record_ids(connection, kind))) for kind in newer_kinds(connection)}
    journal = (schema.changeset, schema.change)
    return found | {
        table.name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in journal
    }


def names_like(connection: Connection, name: str) -> list[tuple[str, str]]:
    """Names and aliases, each with its party's id, that share the beginning of a word with `name`."""
    party, alias = schema.party, schema.party_alias
    starts = sorted({word[:3] for word in fold(name).split()[:_MOST_WORDS]})
    if not starts:
        return []

    def begins(folded: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
        return sa.or_(*(sa.literal(" ").concat(folded).like(f"% {literal(start)}%", escape="\\") for start in starts))

    by_name = sa.select(party.c.name, party.c.uuid).where(begins(party.c.folded_name), ~party.c.deleted)
    by_alias = (
        sa.select(alias.c.name, party.c.uuid)
        .join(party, party.c.id == alias.c.party_id)
        .where(begins(alias.c.folded_name), ~party.c.deleted)
    )
    return [(found, uuid) for found, uuid in connection.execute(by_name.union(by_alias))]


def events_beside(connection: Connection, event: Event) -> list[str]:
    """The ids of up to 200 events of the same type whose dates overlap and in which a country has the same role."""
    table, participant = schema.event, schema.participant
    pairs = sorted({(each.role, each.country) for each in event.participants if each.country})
    if not pairs:
        return []
    last = event.date.latest.isoformat() if event.date.latest else schema.LAST_DAY
    first = event.date.earliest.isoformat() if event.date.earliest else schema.FIRST_DAY
    same = sa.or_(*(sa.and_(participant.c.role == role, participant.c.country == code) for role, code in pairs))
    query = (
        sa.select(table.c.uuid)
        .join(participant, participant.c.event_id == table.c.id)
        .where(same, participant.c.earliest <= last, participant.c.latest >= first)
        .where(table.c.type == event.type, table.c.uuid != event.id, ~table.c.deleted)
    )
    return list(connection.scalars(query.distinct().order_by(table.c.uuid).limit(200)))


class Beside(NamedTuple):
    """An event of the same type, time and country as another.

    `shares` says whether it has a party or goods of the other, `same_day` whether both were on one and the same day.
    """

    uuid: str
    title: str
    shares: bool
    same_day: bool


_APART = timedelta(days=366)
"""What begins further apart is not compared, though the dates may overlap: the index finds only what is near."""


_SHARES_PARTY = """
    EXISTS (SELECT 1 FROM participant AS other JOIN party ON party.id = other.party_id
             WHERE other.event_id = event.id AND party.uuid IN each(:parties))
"""
_SHARES_GOODS = """
    EXISTS (SELECT 1 FROM item
             WHERE item.event_id = event.id AND (item.name IN each(:goods) OR item.hs IN each(:goods)))
"""
_NEAR = """
    SELECT event_id FROM participant
     WHERE country = :country{0} AND role = :role{0} AND earliest BETWEEN :begun AND :last AND latest >= :first
"""


def beside(connection: Readable, event: Event) -> list[Beside]:
    """Up to 200 events of its type, about its time, in which a country has the same role; enough to tell twins by."""
    pairs = sorted({(each.role, each.country) for each in event.participants if each.country})
    if not pairs:
        return []
    parties = [each.party_id for each in event.participants if each.party_id]
    goods = [name for each in event.items for name in (each.name, each.hs) if name]
    shared = [*([_SHARES_PARTY] if parties else []), *([_SHARES_GOODS] if goods else [])]
    # The dates within each alternative: outside of them SQLite would walk all that a country ever took part in.
    owners = " UNION ".join(_NEAR.format(number) for number in range(len(pairs)))
    query = f"""
        SELECT event.uuid, event.title, {" OR ".join(shared) or "FALSE"}, event.date = :day FROM event
         WHERE event.id IN ({owners}) AND event.type = :type AND event.uuid <> :uuid AND NOT event.deleted
         LIMIT 200
    """  # noqa: S608 - of constants
    first, last = event.date.earliest or date.min, event.date.latest or date.max
    begun = max(first, date.min + _APART) - _APART
    given = {f"role{number}": role for number, (role, _) in enumerate(pairs)}
    given |= {f"country{number}": country for number, (_, country) in enumerate(pairs)}
    dates = {"first": first.isoformat(), "last": last.isoformat(), "begun": begun.isoformat()}
    own = {"type": event.type, "uuid": event.id, "day": day_of(event) or ""}
    found = rows(connection, query, parties=parties, goods=goods, **dates, **own, **given)
    return [Beside(uuid, title, bool(shares), bool(same_day)) for uuid, title, shares, same_day in found]
