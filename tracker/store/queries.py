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
    """Which events, as far as tables can tell: every condition given must hold.

    A period keeps what may fall in it, or with `certain` what lies wholly inside. With `countries`, `roles` are roles
    of theirs. With `speakers`, countries and parties that only speak count too. `words` must all occur.
    """

    countries: frozenset[str] = frozenset()
    since: date | None = None
    until: date | None = None
    certain: bool = False
    types: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    parties: frozenset[str] = frozenset()
    statuses: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    speakers: bool = False
    newest_first: bool = False
    limit: int | None = None


def event_ids(connection: Connection, wanted: Filter) -> list[str]:
    """The ids of the events that `wanted` keeps: by earliest day, then latest, then title, then id; or the reverse.

    With one country this walks the country index in order and stops at the limit, however many events there are.
    """
    event, participant = schema.event, schema.participant
    by_index = bool(wanted.countries) and not wanted.speakers
    dated = participant if by_index else event
    query = sa.select(event.c.uuid).where(~event.c.deleted, *_conditions(wanted, dated))
    if by_index:
        query = query.select_from(participant.join(event, event.c.id == participant.c.owner))
    order = [dated.c.earliest, dated.c.latest, event.c.title, event.c.uuid]
    query = query.order_by(*(column.desc() if wanted.newest_first else column for column in order))
    return list(connection.scalars(query.limit(wanted.limit)))


def _conditions(wanted: Filter, dated: sa.FromClause) -> Iterator[sa.ColumnElement[bool]]:
    yield from _period(wanted, dated)
    yield from _properties(wanted)
    if dated is schema.participant:
        yield _asked(schema.participant, wanted)
        # An event with two participants of a country is one event: only its first row counts.
        twin = schema.participant.alias("twin")
        same = (twin.c.owner == schema.participant.c.owner, twin.c.part < schema.participant.c.part)
        yield ~sa.exists().where(*same, _asked(twin, wanted))
    elif wanted.countries:
        speaks = _has(schema.claim, schema.claim.c.country.in_(sorted(wanted.countries)))
        yield sa.or_(_has(schema.participant, _asked(schema.participant, wanted)), speaks)
    elif wanted.roles:
        yield _has(schema.participant, schema.participant.c.role.in_(wanted.roles))


def _period(wanted: Filter, dated: sa.FromClause) -> Iterator[sa.ColumnElement[bool]]:
    first, last = ("earliest", "latest") if wanted.certain else ("latest", "earliest")
    if wanted.since:
        yield dated.c[first] >= wanted.since.isoformat()
    if wanted.until:
        yield dated.c[last] <= wanted.until.isoformat()


def _properties(wanted: Filter) -> Iterator[sa.ColumnElement[bool]]:
    if wanted.types:
        yield schema.event.c.type.in_(wanted.types)
    if wanted.statuses:
        yield schema.event.c.status.in_(wanted.statuses)
    for tag in wanted.tags:
        yield _has(schema.event_term, schema.event_term.c.field == "tags", schema.event_term.c.value == tag)
    if wanted.parties:
        yield _of_parties(wanted)
    for word in wanted.words:
        yield _mentions(word)


def _has(part: sa.FromClause, *conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Whether the event has a row in the table of a part that meets the conditions."""
    return sa.exists().where(part.c.owner == schema.event.c.id, *conditions)


def _asked(participant: sa.FromClause, wanted: Filter) -> sa.ColumnElement[bool]:
    """Whether a participant is of a country asked for, in a role asked for."""
    codes = sorted(wanted.countries)
    of_country = participant.c.country == codes[0] if len(codes) == 1 else participant.c.country.in_(codes)
    return sa.and_(of_country, participant.c.role.in_(wanted.roles)) if wanted.roles else of_country


def _of_parties(wanted: Filter) -> sa.ColumnElement[bool]:
    ids = sa.select(schema.party.c.id).where(schema.party.c.uuid.in_(sorted(wanted.parties)))
    takes_part = _has(schema.participant, schema.participant.c.party_id.in_(ids))
    return sa.or_(takes_part, _has(schema.claim, schema.claim.c.speaker_id.in_(ids))) if wanted.speakers else takes_part


def _mentions(word: str) -> sa.ColumnElement[bool]:
    """Whether a word occurs in the event's texts, its goods, what was said, or the names of those who took part."""
    event, item, claim, party = schema.event, schema.item, schema.claim, schema.party
    like, folded = f"%{_literal(word)}%", f"%{_literal(fold(word))}%"
    named = sa.select(party.c.id).where(party.c.folded_name.like(folded, escape="\\"))
    alias = sa.select(schema.party_alias.c.owner).where(schema.party_alias.c.folded_name.like(folded, escape="\\"))
    ids = named.union(alias)
    return sa.or_(
        *(column.ilike(like, escape="\\") for column in (event.c.title, event.c.summary)),
        _has(item, item.c.name.ilike(like, escape="\\")),
        _has(claim, sa.or_(claim.c.text.ilike(like, escape="\\"), claim.c.quote.ilike(like, escape="\\"))),
        _has(schema.participant, schema.participant.c.party_id.in_(ids)),
    )


def _literal(word: str) -> str:
    """`word` as a LIKE pattern that means just it."""
    return re.sub(r"([\\%_])", r"\\\1", word)


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
