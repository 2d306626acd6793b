"""Finding records: a country's events, a record by what people type for it, parties by name, changesets.

Tables find, the journal tells: every query here gives ids, names or counts; `tracker.store.records` reads the records.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tracker.domain import records
from tracker.domain.journal import Changeset
from tracker.domain.text import fold
from tracker.errors import NotFound, NotUnderstood
from tracker.store import schema
from tracker.store.records import MAIN

_TYPED = str.maketrans("OIL", "011")  # Crockford's alphabet: letters that look like digits are read as those


@dataclass(frozen=True, slots=True)
class Filter:
    """Which events: every condition given must hold. A period keeps what may fall in it, or lies wholly inside."""

    countries: frozenset[str] = frozenset()
    since: date | None = None
    until: date | None = None
    certain: bool = False
    types: tuple[str, ...] = ()
    limit: int | None = None


def event_ids(connection: Connection, wanted: Filter) -> list[str]:
    """The ids of the events that `wanted` keeps: by earliest day, then latest, then title, then id.

    With one country this walks the country index in order and stops at the limit, however many events there are.
    """
    event = schema.event
    where, dated = (_of_country if wanted.countries else _of_any)(wanted)
    query = sa.select(event.c.uuid).select_from(where).where(~event.c.deleted, *_conditions(wanted, dated))
    query = query.order_by(dated.c.earliest, dated.c.latest, event.c.title, event.c.uuid).limit(wanted.limit)
    return list(connection.scalars(query))


def _of_any(wanted: Filter) -> tuple[sa.FromClause, sa.FromClause]:
    return schema.event, schema.event


def _of_country(wanted: Filter) -> tuple[sa.FromClause, sa.FromClause]:
    return schema.participant.join(schema.event, schema.event.c.id == schema.participant.c.owner), schema.participant


def _conditions(wanted: Filter, dated: sa.FromClause) -> Iterator[sa.ColumnElement[bool]]:
    if wanted.countries:
        yield _country_is(schema.participant, wanted)
        # An event with two participants of a country is one event: only its first row counts.
        twin = schema.participant.alias("twin")
        same = (twin.c.owner == schema.participant.c.owner, twin.c.part < schema.participant.c.part)
        yield ~sa.exists().where(*same, _country_is(twin, wanted))
    first, last = ("earliest", "latest") if wanted.certain else ("latest", "earliest")
    if wanted.since:
        yield dated.c[first] >= wanted.since.isoformat()
    if wanted.until:
        yield dated.c[last] <= wanted.until.isoformat()
    if wanted.types:
        yield schema.event.c.type.in_(wanted.types)


def _country_is(participant: sa.FromClause, wanted: Filter) -> sa.ColumnElement[bool]:
    codes = sorted(wanted.countries)
    return participant.c.country == codes[0] if len(codes) == 1 else participant.c.country.in_(codes)


def find(connection: Connection, typed: str, *kinds: str) -> str:
    """The id of the record that a ref, a prefix of one, an id or a key names; of one of `kinds`, or of any kind.

    Raises `NotFound`, or `NotUnderstood` with the candidates where a prefix fits several.
    """
    text = typed.strip()
    wanted = kinds or tuple(MAIN)
    if "provision" in wanted and (key := _by_key(connection, text)):
        return key
    if re.fullmatch(r"[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}", text):
        condition = {kind: MAIN[kind].c.uuid == text.lower() for kind in wanted}
    else:
        prefix = text.upper().translate(_TYPED)
        if not re.fullmatch(rf"[{records.CROCKFORD}]{{1,8}}", prefix):
            raise NotFound(f"there is no {' or '.join(wanted) if kinds else 'record'} {typed!r}")
        condition = {kind: MAIN[kind].c.ref.between(prefix, prefix + "Z" * (8 - len(prefix))) for kind in wanted}
    found = [
        (uuid, ref, kind)
        for kind in wanted
        for uuid, ref in connection.execute(
            sa.select(MAIN[kind].c.uuid, MAIN[kind].c.ref).where(condition[kind]).order_by(MAIN[kind].c.ref).limit(5)
        )
    ]
    if not found:
        raise NotFound(f"there is no {' or '.join(wanted) if kinds else 'record'} {typed!r}")
    if len(found) > 1:
        candidates = ", ".join(f"{ref} ({kind})" for _, ref, kind in found)
        raise NotUnderstood(f"{typed!r} fits several records: {candidates}; type more of the one you mean")
    return str(found[0][0])


def _by_key(connection: Connection, key: str) -> str | None:
    table = schema.provision
    return connection.scalar(sa.select(table.c.uuid).where(table.c.key == key.lower(), ~table.c.deleted))


def parties_named(connection: Connection, name: str) -> list[str]:
    """The ids of the parties with this name or alias, whatever the case, hyphens and diacritics."""
    party, alias = schema.party, schema.party_alias
    folded = fold(name)
    by_name = sa.select(party.c.uuid).where(party.c.folded_name == folded, ~party.c.deleted)
    by_alias = (
        sa.select(party.c.uuid)
        .join(alias, alias.c.owner == party.c.id)
        .where(alias.c.folded_name == folded, ~party.c.deleted)
    )
    return sorted(connection.scalars(by_name.union(by_alias)))


def sources_at(connection: Connection, url: str) -> list[str]:
    """The ids of the sources with this web address."""
    table = schema.source
    return sorted(connection.scalars(sa.select(table.c.uuid).where(table.c.url == url, ~table.c.deleted)))


def known_provisions(connection: Connection, keys: Sequence[str]) -> set[str]:
    """Those of `keys` that the file has a provision for."""
    table = schema.provision
    return set(connection.scalars(sa.select(table.c.key).where(table.c.key.in_(keys), ~table.c.deleted)))


def provision_keys(connection: Connection) -> list[str]:
    """Every provision's key, sorted."""
    table = schema.provision
    return list(connection.scalars(sa.select(table.c.key).where(~table.c.deleted).order_by(table.c.key)))


def provision_wholes(connection: Connection) -> dict[str, str | None]:
    """Of each provision's key, the key of what it stands in."""
    table = schema.provision
    query = sa.select(table.c.key, table.c.within).where(~table.c.deleted)
    return dict(connection.execute(query).all())


def record_ids(connection: Connection, kind: str) -> list[str]:
    """The ids of every record of a kind that is there, in id order."""
    table = MAIN[kind]
    return list(connection.scalars(sa.select(table.c.uuid).where(~table.c.deleted).order_by(table.c.uuid)))


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


def changesets(connection: Connection, *, author: str | None = None) -> Iterator[Changeset]:
    """Changesets, newest first; of one author, or all."""
    table = schema.changeset
    query = sa.select(*table.c["author", "wall_ms", "app", "note", "nonce", "undoes"])
    if author is not None:
        query = query.where(table.c.author == author)
    # The local id is the order of arrival: two commands may share a millisecond, and clocks go back.
    for row in connection.execute(query.order_by(table.c.id.desc())):
        yield Changeset(*row)


def changeset_starting(connection: Connection, prefix: str) -> str:
    """The id of the changeset whose id starts so. Raises `NotFound` or, where several do, `NotUnderstood`."""
    text = prefix.strip().lower()
    table = schema.changeset
    found: list[str] = []
    if re.fullmatch(r"[0-9a-f]{4,64}", text):
        query = sa.select(table.c.hash).where(table.c.hash.between(text, text + "f" * (64 - len(text)))).limit(2)
        found = list(connection.scalars(query))
    if not found:
        raise NotFound(f"there is no changeset {prefix!r}; tracker log lists them")
    if len(found) > 1:
        raise NotUnderstood(f"several changesets start with {prefix!r}; type more of it")
    return found[0]


def party_names(connection: Connection) -> dict[str, str]:
    """The name of every party, by id."""
    table = schema.party
    query = sa.select(table.c.uuid, table.c.name).where(~table.c.deleted)
    return dict(connection.execute(query).all())
