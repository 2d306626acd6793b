"""Whether what records refer to is here, and whether they lead anywhere but to themselves.

Saving refuses what is not so; copies that were merged can bring it all the same, and an export then says it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tracker.domain import provisions, records
from tracker.domain.chains import circle_at
from tracker.domain.provisions import SPREADING, Place
from tracker.domain.records import Event, OwnType, Provision, Record, class_of, id_of_key
from tracker.domain.references import References, column_of, references
from tracker.store.finding import known_provisions
from tracker.store.history import batches
from tracker.store.rows import Readable, column, rows, value


def loose_ends(connection: Readable, wanted: Sequence[Record], among: Sequence[Record] | None = None) -> Iterator[str]:
    """What `wanted` need that is neither here nor `among` those that come with them, or in a circle, in words.

    The event that a link leads to is not needed: the link goes on saying that there was one.
    """
    met = references(wanted)
    beside = wanted if among is None else among
    for record in beside:
        met.ids.get(record.KIND, set()).discard(record.id)
        met.keys.discard(record.key if isinstance(record, Provision) else "")
    yield from worded(absent(connection, met))
    yield from (words for _, words in tangles(connection, wanted, beside))


def absent(connection: Readable, met: References) -> References:
    """Which of what is referred to is not here, and has to be."""
    lost = References()
    for kind, uuids in met.ids.items():
        if kind != Event.KIND:
            query = f"SELECT uuid FROM {class_of(kind).TABLE} WHERE uuid IN each(:ids) AND NOT deleted"  # noqa: S608 - of constants
            some = (column(connection, query, ids=ids) for ids in batches(sorted(uuids)))
            lost.ids[kind] = uuids.difference(*some)
    known = {key for some in batches(sorted(met.keys)) for key in known_provisions(connection, some)}
    lost.keys = met.keys - known
    return lost


def worded(lost: References) -> Iterator[str]:
    """What is absent, in words."""
    for kind, uuids in lost.ids.items():
        yield from (f"{kind} {uuid} is referred to and is not here" for uuid in sorted(uuids))
    yield from (f"provision {key} is referred to and is not here" for key in sorted(lost.keys))


Tangle = tuple[str, str]
"""The id of a record, and what is out of order by it, in words."""


def tangles(connection: Readable, wanted: Sequence[Record], beside: Sequence[Record] = ()) -> Iterator[Tangle]:
    """Which of `wanted` would lead to themselves or, a type, lack roles that are taken."""
    yield from _circles(connection, wanted, {record.id: record for record in beside})
    yield from _disorder(connection, wanted, beside)
    for own in (record for record in wanted if isinstance(record, OwnType)):
        lost = sorted(_roles_taken(connection, own.key) - own.event_type.roles.keys())
        yield from ((own.id, f"role {role} of type {own.key} is taken in events that are here") for role in lost)


def _circles(connection: Readable, wanted: Iterable[Record], beside: Mapping[str, Record]) -> Iterator[Tangle]:
    """Which of `wanted` would lead to themselves: by others that come with them, and by records that are here."""
    for record in wanted:

        def following(uuid: str, kind: str = record.KIND) -> str | None:
            among = beside.get(uuid)
            return records.leads_to(among) if among else _led_to(connection, kind, uuid)

        if records.leads_to(record) and record.id in circle_at(record.id, following):
            yield record.id, f"{records.title_of(record)} would lead to itself in a circle"


def _disorder(connection: Readable, wanted: Sequence[Record], beside: Sequence[Record]) -> Iterator[Tangle]:
    """What would be out of order in the library by the provisions `wanted`, among those here and `beside`."""
    touched = {record.key for record in wanted if isinstance(record, Provision)}
    if not touched:
        return
    coming = {record.key: provisions.place(record) for record in beside if isinstance(record, Provision)}
    places = _places(connection) | coming
    for key, fault in provisions.disorder(places):
        if key in touched or places[key].within in touched:
            yield id_of_key(Provision.KIND, key), f"{key}: {fault}"


def _places(connection: Readable) -> dict[str, Place]:
    """Where each provision that is here stands, by its key."""
    here = rows(connection, "SELECT key, level, within_key FROM provision WHERE NOT deleted")
    found = {key: Place(level, within, [], []) for key, level, within in here}
    named = """
        SELECT provision.key, term.field, term.value FROM provision JOIN provision_term AS term
            ON term.provision_id = provision.id
         WHERE NOT provision.deleted AND term.field IN each(:fields)
    """
    for key, field, said in rows(connection, named, fields=SPREADING):
        getattr(found[key], field).append(said)
    return found


def _led_to(connection: Readable, kind: str, uuid: str) -> str | None:
    """The id of the record that one in the tables leads to, as `records.leads_to` says of a record."""
    cls = class_of(kind)
    if cls.LEADS_BY is None:
        return None
    own = "key" if cls.NAMED_BY_KEY else "id"
    query = f"""
        SELECT other.uuid FROM {cls.TABLE} AS one JOIN {cls.TABLE} AS other
            ON other.{own} = one.{column_of(cls, cls.LEADS_BY)}
         WHERE one.uuid = :uuid AND NOT one.deleted
    """  # noqa: S608 - of constants
    found: str | None = value(connection, query, uuid=uuid)
    return found


def _roles_taken(connection: Readable, type_name: str) -> set[str]:
    """The roles that somebody takes in the events of a type."""
    query = """
        SELECT DISTINCT participant.role FROM participant JOIN event ON event.id = participant.event_id
         WHERE event.type = :type
    """
    return set(column(connection, query, type=type_name))
