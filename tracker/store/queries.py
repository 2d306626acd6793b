"""Finding records: a country's events, a record by what people type for it, parties by name, changesets.

Tables find, the journal tells: every query here gives ids, names or counts; `tracker.store.records` reads the records.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tracker.domain import records
from tracker.domain.chains import circle_at, last_of
from tracker.domain.journal import Changeset
from tracker.domain.records import Event, OwnType, Provision, Record
from tracker.domain.text import fold
from tracker.errors import NotFound, NotUnderstood
from tracker.store import schema, search
from tracker.store.changes import CHANGESET, batches
from tracker.store.records import MAIN, references

_MOST_WORDS = 20  # of a search; SQLite's expressions end at a depth of 1,000

_TYPED = str.maketrans("OIL", "011")  # Crockford's alphabet: letters that look like digits are read as those


class Filter(NamedTuple):
    """Which events, as far as tables can tell: every condition given must hold.

    A period keeps what may fall in it, or with `certain` what lies wholly inside. With `countries`, `roles` are roles
    of theirs. With `speakers`, countries and parties that only speak count too. `words` are searched for as in
    `tracker.store.search`; `best_first` puts first what is most about them.
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
    best_first: bool = False
    limit: int | None = None


def event_ids(connection: Connection, wanted: Filter) -> list[str]:
    """The ids of the events that `wanted` keeps: by earliest day, then latest, then title, then id; or the reverse.

    With one country this walks the country index in order and stops at the limit, however many events there are.
    """
    event, participant = schema.event, schema.participant
    hits = search.find(connection, wanted.words) if wanted.words else None
    by_index = bool(wanted.countries) and not wanted.speakers
    dated = participant if by_index else event
    query = sa.select(event.c.uuid, event.c.id).where(~event.c.deleted, *_conditions(wanted, dated))
    if hits is not None:
        query = query.where(hits.condition)
    if by_index:
        query = query.select_from(participant.join(event, event.c.id == participant.c.owner))
    order = [dated.c.earliest, dated.c.latest, event.c.title, event.c.uuid]
    query = query.order_by(*(column.desc() if wanted.newest_first else column for column in order))
    if hits is None or hits.merit is None or not wanted.best_first:
        return list(connection.scalars(query.limit(wanted.limit)))
    merit, found = hits.merit, connection.execute(query).all()
    return [uuid for uuid, _ in sorted(found, key=lambda row: merit[row.id])[: wanted.limit]]


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


def _has(part: sa.FromClause, *conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Whether the event has a row in the table of a part that meets the conditions."""
    # Of the event alone: a country's timeline walks its participants, and these may be others.
    return sa.exists().where(part.c.owner == schema.event.c.id, *conditions).correlate(schema.event)


def _asked(participant: sa.FromClause, wanted: Filter) -> sa.ColumnElement[bool]:
    """Whether a participant is of a country asked for, in a role asked for."""
    codes = sorted(wanted.countries)
    of_country = participant.c.country == codes[0] if len(codes) == 1 else participant.c.country.in_(codes)
    return sa.and_(of_country, participant.c.role.in_(wanted.roles)) if wanted.roles else of_country


def _of_parties(wanted: Filter) -> sa.ColumnElement[bool]:
    ids = sa.select(schema.party.c.id).where(schema.party.c.uuid.in_(sorted(wanted.parties)))
    takes_part = _has(schema.participant, schema.participant.c.party_id.in_(ids))
    return sa.or_(takes_part, _has(schema.claim, schema.claim.c.speaker_id.in_(ids))) if wanted.speakers else takes_part


def search_words(text: str | None) -> tuple[str, ...]:
    """The words to look for; raises `NotUnderstood` where they are more than anybody searches for."""
    words = tuple((text or "").split())
    if len(words) > _MOST_WORDS:
        raise NotUnderstood(f"{len(words)} words are too many to search for; {_MOST_WORDS} are the most")
    return words


def _literal(word: str) -> str:
    """`word` as a LIKE pattern that means just it."""
    return re.sub(r"([\\%_])", r"\\\1", word)


def find(connection: Connection, typed: str, *kinds: str) -> str:
    """The id of the record that a ref, a prefix of one, an id, a key or a name names; of one of `kinds`, or of any.

    Raises `NotFound`, or `NotUnderstood` with the candidates where several fit.
    """
    text = typed.strip()
    wanted = kinds or tuple(MAIN)
    whole = len(text) >= 8  # a whole ref or an id; a shorter one may be a name, AP or KCNA, which then goes before
    for look_up in (_by_key, _by_ref, _by_name) if whole else (_by_key, _by_name, _by_ref):
        found = look_up(connection, text, wanted)
        if len(found) == 1:
            return found[0][0]
        if found:
            named = [f"{records.ref(uuid)} {kind} {_title(connection, kind, uuid)}" for uuid, kind in found[:5]]
            candidates = "; ".join([*named, *(["…"] if len(found) > len(named) else [])])
            raise NotUnderstood(f"{typed!r} fits several records: {candidates}; type the ref of the one you mean")
    raise NotFound(f"there is no {' or '.join(wanted) if kinds else 'record'} {typed!r}")


def kind_of(connection: Connection, record: str) -> str | None:
    """The kind of the record with this id."""
    table = schema.change
    return connection.scalar(sa.select(table.c.kind).where(table.c.record == record).limit(1))


def disputed(
    connection: Connection, among: Sequence[str] | None = None, kinds: Iterable[str] = tuple(MAIN)
) -> list[str]:
    """The ids of the records on which people disagree, in order; of all, or of those `among` which to look."""
    found: set[str] = set()
    for table in map(MAIN.__getitem__, kinds):
        query = sa.select(table.c.uuid).where(table.c.disputed.is_not(None))
        for some in [None] if among is None else batches(among):
            found.update(connection.scalars(query if some is None else query.where(table.c.uuid.in_(some))))
    return sorted(found)


def _title(connection: Connection, kind: str, uuid: str) -> str:
    table = MAIN[kind]
    names = [table.c[name] for name in ("title", "name", "publisher", "key") if name in table.c]
    return str(connection.scalar(sa.select(sa.func.coalesce(*names, "")).where(table.c.uuid == uuid)))


Found = list[tuple[str, str]]
"""Records, each as id and kind."""


def _by_key(connection: Connection, text: str, kinds: Sequence[str]) -> Found:
    keyed = [(kind, MAIN[kind]) for kind in kinds if "key" in MAIN[kind].c]
    return [
        (uuid, kind)
        for kind, table in keyed
        for uuid in connection.scalars(sa.select(table.c.uuid).where(table.c.key == text.lower(), ~table.c.deleted))
    ]


def _by_ref(connection: Connection, text: str, kinds: Sequence[str]) -> Found:
    """By a whole id, or by the beginning of a ref; deleted records too, since undo and log speak of them."""
    prefix = text.upper().translate(_TYPED)
    if re.fullmatch(r"[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}", text):
        conditions = {kind: MAIN[kind].c.uuid == text.lower() for kind in kinds}
    elif re.fullmatch(rf"[{records.CROCKFORD}]{{1,8}}", prefix):
        conditions = {kind: MAIN[kind].c.ref.between(prefix, prefix + "Z" * (8 - len(prefix))) for kind in kinds}
    else:
        return []
    return [
        (uuid, kind)
        for kind in kinds
        for uuid in connection.scalars(
            sa.select(MAIN[kind].c.uuid).where(conditions[kind]).order_by(MAIN[kind].c.ref).limit(5)
        )
    ]


def _by_name(connection: Connection, text: str, kinds: Sequence[str]) -> Found:
    """A party by its name, a source by its publisher."""
    source = schema.source
    parties = parties_named(connection, text) if "party" in kinds else []
    by_publisher = sa.select(source.c.uuid).where(source.c.publisher == text, ~source.c.deleted).limit(5)
    sources = list(connection.scalars(by_publisher)) if "source" in kinds else []
    return [*((uuid, "party") for uuid in parties), *((uuid, "source") for uuid in sources)]


def parties_named(connection: Connection, name: str) -> list[str]:
    """The ids of the parties with this name or alias, whatever the case, hyphens and diacritics.

    A name of a party that was merged into another is a name of that other.
    """
    party, alias = schema.party, schema.party_alias
    folded = fold(name)
    by_name = sa.select(party.c.uuid).where(party.c.folded_name == folded, ~party.c.deleted)
    by_alias = (
        sa.select(party.c.uuid)
        .join(alias, alias.c.owner == party.c.id)
        .where(alias.c.folded_name == folded, ~party.c.deleted)
    )
    return sorted({_kept(connection, uuid) for uuid in connection.scalars(by_name.union(by_alias))})


def _kept(connection: Connection, uuid: str) -> str:
    """What a party was merged into, and that into; itself where nothing."""
    other = schema.party.alias("other")
    query = sa.select(other.c.uuid).join(schema.party, schema.party.c.merged_into == other.c.id)

    def following(party: str) -> str | None:
        return connection.scalar(query.where(schema.party.c.uuid == party, ~other.c.deleted))

    return last_of(uuid, following)


def merged_into(connection: Connection, uuids: Set[str]) -> frozenset[str]:
    """`uuids`, and the parties that were merged into those."""
    other, found = schema.party.alias("other"), set(uuids)
    while True:
        query = sa.select(schema.party.c.uuid).join(other, schema.party.c.merged_into == other.c.id)
        more = set(connection.scalars(query.where(other.c.uuid.in_(sorted(found))))) - found
        if not more:
            return frozenset(found)
        found |= more


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


def defining(connection: Connection, keys: Sequence[str]) -> list[str]:
    """The keys of the provisions that define what those with `keys` are about, sorted."""
    table, term = schema.provision, schema.provision_term
    query = sa.select(table.c.key).join(term, term.c.owner == table.c.id)
    query = query.where(term.c.field == "defines", term.c.value.in_(keys), ~table.c.deleted)
    return list(connection.scalars(query.distinct().order_by(table.c.key)))


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
    query = sa.select(*CHANGESET)
    if author is not None:
        query = query.where(table.c.author == author)
    # By the clock, so that what a merge brought stands where it belongs; then by arrival: two may share a millisecond.
    for row in connection.execute(query.order_by(table.c.wall_ms.desc(), table.c.id.desc())):
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


def names_like(connection: Connection, name: str) -> list[tuple[str, str]]:
    """Names and aliases, each with its party's id, that share the beginning of a word with `name`."""
    party, alias = schema.party, schema.party_alias
    starts = sorted({word[:3] for word in fold(name).split()[:_MOST_WORDS]})
    if not starts:
        return []

    def begins(folded: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
        return sa.or_(*(sa.literal(" ").concat(folded).like(f"% {_literal(start)}%", escape="\\") for start in starts))

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
    """An event of the same type, time and country as another; `shares` says whether it has a party or goods of it."""

    uuid: str
    title: str
    shares: bool


_APART = timedelta(days=366)
"""What begins further apart is not compared, though the dates may overlap: the index finds only what is near."""


def beside(connection: Connection, event: Event) -> list[Beside]:
    """Up to 200 events of its type, about its time, in which a country has the same role; enough to tell twins by."""
    table, participant, item = schema.event, schema.participant, schema.item
    pairs = sorted({(each.role, each.country) for each in event.participants if each.country})
    if not pairs:
        return []
    parties = [each.party_id for each in event.participants if each.party_id]
    goods = [name for each in event.items for name in (each.name, each.hs) if name]
    mine = sa.select(schema.party.c.id).where(schema.party.c.uuid.in_(parties))
    shares = sa.or_(
        _has(participant, participant.c.party_id.in_(mine)) if parties else sa.false(),
        _has(item, sa.or_(item.c.name.in_(goods), item.c.hs.in_(goods))) if goods else sa.false(),
    )
    first, last = event.date.earliest or date.min, event.date.latest or date.max
    begun = max(first, date.min + _APART) - _APART
    near = sa.and_(
        participant.c.earliest.between(begun.isoformat(), last.isoformat()), participant.c.latest >= first.isoformat()
    )
    # The dates within each alternative: outside of them SQLite would walk all that a country ever took part in.
    same = sa.or_(*(sa.and_(participant.c.country == code, participant.c.role == role, near) for role, code in pairs))
    owners = sa.select(participant.c.owner).where(same)
    query = (
        sa.select(table.c.uuid, table.c.title, shares)
        .where(table.c.id.in_(owners), table.c.type == event.type, table.c.uuid != event.id, ~table.c.deleted)
        .limit(200)
    )
    return [Beside(*row) for row in connection.execute(query)]


_USES: Mapping[str, Sequence[tuple[sa.Column[Any], sa.Table]]] = {
    "event": [(schema.link.c.event_id, schema.event)],
    "party": [
        (schema.participant.c.party_id, schema.event),
        (schema.claim.c.speaker_id, schema.event),
        (schema.claim_against.c.party_id, schema.event),
        (schema.party_distinction.c.party_id, schema.party),
        (schema.party.c.merged_into, schema.party),
    ],
    "source": [
        (schema.citation.c.source_id, schema.event),
        (schema.claim.c.source_id, schema.event),
        (schema.item_quantity.c.source_id, schema.event),
        (schema.item_value.c.source_id, schema.event),
        (schema.party_flag.c.source_id, schema.party),
        (schema.party_identifier.c.source_id, schema.party),
        (schema.party_listing.c.source_id, schema.party),
        (schema.source.c.relays, schema.source),
    ],
    "provision": [
        (schema.violation.c.provision, schema.event),
        (schema.claim.c.about, schema.event),
        (schema.party_listing.c.provision, schema.party),
        (schema.provision.c.within, schema.provision),
    ],
    "type": [(schema.event.c.type, schema.event)],
    "text": [(schema.source.c.content_hash, schema.source)],
    "waiver": [],
}
"""Of each kind of record, the columns that refer to it, and the kind of record each of those belongs to."""


def users_of(connection: Connection, record: Record, *, edited_since: str | None = None, most: int = 5) -> list[str]:
    """The refs of some records, up to `most`, that refer to `record`: it cannot go while they do.

    With a changeset's id, only those that somebody has edited or made since that changeset came.
    """
    main, change, changeset = MAIN[record.KIND], schema.change, schema.changeset
    by_key = "key" in main.c
    mine = connection.scalar(sa.select(main.c.key if by_key else main.c.id).where(main.c.uuid == record.id))
    then = sa.select(changeset.c.id).where(changeset.c.hash == edited_since).scalar_subquery()
    found: dict[str, None] = {}
    for column, user in _USES[record.KIND]:
        owner = user.c.id if column.table is user else column.table.c.owner
        query = sa.select(user.c.ref).where(user.c.id == owner, ~user.c.deleted, column == mine).limit(most)
        if edited_since is not None:
            query = query.where(sa.exists().where(change.c.record == user.c.uuid, change.c.changeset > then))
        found.update(dict.fromkeys(connection.scalars(query)))
    return list(found)[:most]


def loose_ends(
    connection: Connection, wanted: Sequence[Record], among: Sequence[Record] | None = None
) -> Iterator[str]:
    """What `wanted` need that is neither here nor `among` those that come with them, or in a circle, in words.

    The event that a link leads to is not needed: the link goes on saying that there was one.
    """
    met = references(wanted)
    del met.ids[schema.event]
    beside = wanted if among is None else among
    mine = {(MAIN[record.KIND], record.id) for record in beside}
    kinds = {table: kind for kind, table in MAIN.items()}
    for table, uuids in met.ids.items():
        asked = sorted(uuid for uuid in uuids if (table, uuid) not in mine)
        there = {uuid for ids in batches(asked) for uuid in connection.scalars(_present(table.c.uuid, ids, table))}
        yield from (f"{kinds[table]} {uuid} is referred to and is not here" for uuid in asked if uuid not in there)
    keys = sorted(met.keys - {record.key for record in beside if isinstance(record, Provision)})
    known = {key for some in batches(keys) for key in known_provisions(connection, some)}
    yield from (f"provision {key} is referred to and is not here" for key in keys if key not in known)
    yield from _circles(connection, wanted, {record.id: record for record in beside})
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


def listed(connection: Connection, kind: str, text: str | None) -> Iterator[tuple[str, str, str]]:
    """Records of a kind as ref, id and what they are called, those in which `text` occurs, by what they are called."""
    table = MAIN[kind]
    label = {
        "party": [table.c.get("name"), table.c.get("country")],
        "source": [table.c.get("publisher"), table.c.get("published"), table.c.get("title"), table.c.get("url")],
        "provision": [table.c.get("key"), table.c.get("name")],
        "event": [table.c.get("date"), table.c.get("title")],
        "type": [table.c.get("key"), table.c.get("summary")],
    }[kind]
    columns = [column for column in label if column is not None]
    query = sa.select(table.c.ref, table.c.uuid, *columns).where(~table.c.deleted)
    for word in search_words(text):
        query = query.where(sa.or_(*(_within(column, word) for column in columns), *_other_names(kind, word)))
    for ref, uuid, *words in connection.execute(query.order_by(*columns, table.c.uuid)):
        yield ref, uuid, "  ".join(word for word in words if word)


def _within(column: sa.ColumnElement[str], word: str) -> sa.ColumnElement[bool]:
    return column.ilike(f"%{_literal(word)}%", escape="\\")


def _other_names(kind: str, word: str) -> Iterator[sa.ColumnElement[bool]]:
    if kind == "party":
        party, alias = schema.party, schema.party_alias
        yield _within(party.c.folded_name, fold(word))
        yield sa.exists().where(alias.c.owner == party.c.id, _within(alias.c.folded_name, fold(word)))
