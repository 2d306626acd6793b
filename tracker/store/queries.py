"""What writing has to know of the tables: what stands beside an event, what refers to a record, what is like a name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tracker.domain import provisions, records
from tracker.domain.chains import circle_at
from tracker.domain.provisions import SPREADING, Place
from tracker.domain.records import Event, OwnType, Provision, Record
from tracker.domain.references import References, references
from tracker.domain.similarity import day_of
from tracker.domain.text import fold
from tracker.store import schema
from tracker.store.finding import known_provisions, literal
from tracker.store.history import batches
from tracker.store.rows import Readable, rows
from tracker.store.tables import MAIN

_MOST_WORDS = 20  # of a name that are compared; SQLite's expressions end at a depth of 1,000


def counts(connection: Connection) -> dict[str, int]:
    """How many records of each kind there are, and how many changes."""
    found = {
        kind: connection.scalar(sa.select(sa.func.count()).select_from(table).where(~table.c.deleted)) or 0
        for kind, table in MAIN.items()
    }
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
        .join(party, party.c.id == alias.c.owner)
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
        .join(participant, participant.c.owner == table.c.id)
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
    EXISTS (SELECT 1 FROM participant AS other JOIN party ON party.id = other.party
             WHERE other.event = event.id AND party.uuid IN each(:parties))
"""
_SHARES_GOODS = """
    EXISTS (SELECT 1 FROM item WHERE item.event = event.id AND (item.name IN each(:goods) OR item.hs IN each(:goods)))
"""
_NEAR = """
    SELECT event FROM participant
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


def loose_ends(
    connection: Connection, wanted: Sequence[Record], among: Sequence[Record] | None = None
) -> Iterator[str]:
    """What `wanted` need that is neither here nor `among` those that come with them, or in a circle, in words.

    The event that a link leads to is not needed: the link goes on saying that there was one.
    """
    met = references(wanted)
    beside = wanted if among is None else among
    for record in beside:
        met.ids.get(record.KIND, set()).discard(record.id)
        met.keys.discard(record.key if isinstance(record, Provision) else "")
    yield from worded(absent(connection, met))
    yield from tangles(connection, wanted, beside)


def absent(connection: Connection, met: References) -> References:
    """Which of what is referred to is not here, and has to be."""
    lost = References()
    for kind, uuids in met.ids.items():
        if kind != Event.KIND:
            table = MAIN[kind]
            some = (connection.scalars(_present(table.c.uuid, ids, table)) for ids in batches(sorted(uuids)))
            lost.ids[kind] = uuids.difference(*some)
    known = {key for some in batches(sorted(met.keys)) for key in known_provisions(connection, some)}
    lost.keys = met.keys - known
    return lost


def worded(lost: References) -> Iterator[str]:
    """What is absent, in words."""
    for kind, uuids in lost.ids.items():
        yield from (f"{kind} {uuid} is referred to and is not here" for uuid in sorted(uuids))
    yield from (f"provision {key} is referred to and is not here" for key in sorted(lost.keys))


def tangles(connection: Connection, wanted: Sequence[Record], beside: Sequence[Record] = ()) -> Iterator[str]:
    """Which of `wanted` would lead to themselves or, a type, lack roles that are taken, in words."""
    yield from _circles(connection, wanted, {record.id: record for record in beside})
    yield from _disorder(connection, wanted, beside)
    for own in (record for record in wanted if isinstance(record, OwnType)):
        lost = sorted(_roles_taken(connection, own.key) - own.event_type.roles.keys())
        yield from (f"role {role} of type {own.key} is taken in events that are here" for role in lost)


def _circles(connection: Connection, wanted: Iterable[Record], beside: Mapping[str, Record]) -> Iterator[str]:
    """Which of `wanted` would lead to themselves: by others that come with them, and by records that are here."""
    for record in wanted:

        def following(uuid: str, kind: str = record.KIND) -> str | None:
            among = beside.get(uuid)
            return records.leads_to(among) if among else _led_to(connection, kind, uuid)

        if records.leads_to(record) and record.id in circle_at(record.id, following):
            yield f"{records.title_of(record)} would lead to itself in a circle"


def _disorder(connection: Connection, wanted: Sequence[Record], beside: Sequence[Record]) -> Iterator[str]:
    """What would be out of order in the library by the provisions `wanted`, among those here and `beside`."""
    touched = {record.key for record in wanted if isinstance(record, Provision)}
    if not touched:
        return
    coming = {record.key: provisions.place(record) for record in beside if isinstance(record, Provision)}
    places = _places(connection) | coming
    for key, fault in provisions.disorder(places):
        if key in touched or places[key].within in touched:
            yield f"{key}: {fault}"


def _places(connection: Connection) -> dict[str, Place]:
    """Where each provision that is here stands, by its key."""
    table, term = schema.provision, schema.provision_term
    found = {
        key: Place(level, within, [], [])
        for key, level, within in connection.execute(
            sa.select(table.c.key, table.c.level, table.c.within).where(~table.c.deleted)
        )
    }
    named = sa.select(table.c.key, term.c.field, term.c.value).join(table, table.c.id == term.c.owner)
    for key, field, value in connection.execute(named.where(~table.c.deleted, term.c.field.in_(SPREADING))):
        getattr(found[key], field).append(value)
    return found


_CHAINS = {"source": "relays", "party": "merged_into", "provision": "within"}


def _led_to(connection: Connection, kind: str, uuid: str) -> str | None:
    """The id of the record that one in the tables leads to, as `records.leads_to` says of a record."""
    table = MAIN[kind]
    other, column = table.alias("other"), table.c[_CHAINS[kind]]
    same = other.c.key == column if kind == "provision" else other.c.id == column
    return connection.scalar(sa.select(other.c.uuid).join(table, same).where(table.c.uuid == uuid, ~table.c.deleted))


def _roles_taken(connection: Connection, type_name: str) -> set[str]:
    """The roles that somebody takes in the events of a type."""
    event, participant = schema.event, schema.participant
    query = sa.select(participant.c.role).join(event, event.c.id == participant.c.owner)
    return set(connection.scalars(query.where(event.c.type == type_name).distinct()))


def _present(column: sa.ColumnElement[str], values: Sequence[str], table: sa.Table) -> sa.Select[Any]:
    return sa.select(column).where(column.in_(values), ~table.c.deleted)
