"""Finding records: the one that people mean by what they type, and the ids and keys of others.

Tables find, the journal tells: everything here gives ids, keys or names; `tracker.store.reading` reads the records.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence, Set

from tracker.domain import records, shape
from tracker.domain.chains import last_of
from tracker.domain.journal import is_kind
from tracker.domain.records import RECORD_CLASSES, Record, kinds_in_tables
from tracker.domain.references import uses
from tracker.domain.text import fold
from tracker.errors import NotFound, NotUnderstood, Unusable
from tracker.store.history import batches
from tracker.store.rows import Readable, column, refuse_bytes, rows, value
from tracker.store.selection import search_words

_TYPED = str.maketrans("OIL", "011")  # Crockford's alphabet: letters that look like digits are read as those
Found = list[tuple[str, str]]
"""Records, each as id and kind."""


def find(connection: Readable, typed: str, *kinds: str) -> str:
    """The id of the record that a ref, a prefix of one, an id, a key or a name names; of one of `kinds`, or of any.

    Raises `NotFound`, or `NotUnderstood` with the candidates where several fit.
    """
    text = typed.strip()
    wanted = kinds or kinds_in_tables()
    whole = len(text) >= 8  # a whole ref or an id; a shorter one may be a name, AP or KCNA, which then goes before
    for look_up in (_by_key, _by_ref, _by_name) if whole else (_by_key, _by_name, _by_ref):
        found = look_up(connection, text, wanted)
        if len(found) == 1:
            return found[0][0]
        if found:
            named = [f"{records.ref(uuid)} {kind} {_title(connection, kind, uuid)}" for uuid, kind in found[:5]]
            candidates = "; ".join([*named, *(["…"] if len(found) > len(named) else [])])
            raise NotUnderstood(f"{typed!r} fits several records: {candidates}; type the ref of the one you mean")
    if not kinds and (carried := _of_newer_kinds(connection, text)):
        return carried
    hint = "; tracker list --search finds events by their words" if "event" in wanted and " " in text else ""
    raise NotFound(f"there is no {' or '.join(wanted) if kinds else 'record'} {typed!r}{hint}")


def _title(connection: Readable, kind: str, uuid: str) -> str:
    cls = RECORD_CLASSES[kind]
    names = ", ".join(name for name in cls.TITLE if _has(cls, name))
    query = f"SELECT COALESCE({names}, '') FROM {cls.TABLE} WHERE uuid = :uuid"  # noqa: S608 - of constants
    return str(value(connection, query, uuid=uuid) or "")


def _has(cls: type[Record], name: str) -> bool:
    """Whether the records of a class have a field."""
    return any(field.name == name for field in shape.fields(cls))


def _by_key(connection: Readable, text: str, kinds: Sequence[str]) -> Found:
    return [
        (uuid, kind)
        for kind in kinds_in_tables()
        if kind in kinds and _has(RECORD_CLASSES[kind], "key")
        for uuid in column(
            connection,
            f"SELECT uuid FROM {RECORD_CLASSES[kind].TABLE} WHERE key = :key AND NOT deleted",  # noqa: S608 - of constants
            key=text.lower(),
        )
    ]


def _by_ref(connection: Readable, text: str, kinds: Sequence[str]) -> Found:
    """By a whole id, or by the beginning of a ref; deleted records too, since undo and log speak of them."""
    prefix = text.upper().translate(_TYPED)
    if re.fullmatch(r"[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}", text):
        which, given = "uuid = :uuid", {"uuid": text.lower()}
    elif re.fullmatch(rf"[{records.CROCKFORD}]{{1,8}}", prefix):
        which, given = "ref BETWEEN :low AND :high", {"low": prefix, "high": prefix + "Z" * (8 - len(prefix))}
    else:
        return []
    return [
        (uuid, kind)
        for kind in kinds
        for uuid in column(
            connection,
            f"SELECT uuid FROM {RECORD_CLASSES[kind].TABLE} WHERE {which} ORDER BY ref LIMIT 5",  # noqa: S608 - of constants
            **given,
        )
    ]


def _of_newer_kinds(connection: Readable, text: str) -> str | None:
    """The id of a record of a kind that only a newer tracker knows, by its ref or id; no table helps to find it."""
    refs = {text.lower(), text.upper().translate(_TYPED)}
    ids = (record for kind in newer_kinds(connection) for record in record_ids(connection, kind))
    return next((record for record in ids if refs & {record, records.ref(record)}), None)


def newer_kinds(connection: Readable) -> list[str]:
    """The kinds of record in the journal that only a newer tracker knows."""
    query = "SELECT DISTINCT kind FROM change WHERE kind NOT IN each(:known) ORDER BY kind"
    found = column(connection, query, known=list(kinds_in_tables()))
    if not all(map(is_kind, found)):
        raise Unusable("the journal is damaged: a record is of no kind; tracker db verify names it. Restore a backup")
    return found


def _by_name(connection: Readable, text: str, kinds: Sequence[str]) -> Found:
    """A party by its name, a source by its publisher."""
    parties = parties_named(connection, text) if "party" in kinds else []
    by_publisher = "SELECT uuid FROM source WHERE lower(publisher) = lower(:name) AND NOT deleted LIMIT 5"
    sources = column(connection, by_publisher, name=text) if "source" in kinds else []
    return [*((uuid, "party") for uuid in parties), *((uuid, "source") for uuid in sources)]


def kind_of(connection: Readable, record: str) -> str | None:
    """The kind of the record with this id."""
    kind: str | None = value(connection, "SELECT kind FROM change WHERE record = :record LIMIT 1", record=record)
    return kind


def parties_named(connection: Readable, name: str) -> list[str]:
    """The ids of the parties with this name or alias, whatever the case, hyphens and diacritics.

    A name of a party that was merged into another is a name of that other.
    """
    found = column(
        connection,
        """
        SELECT uuid FROM party WHERE folded_name = :name AND NOT deleted
        UNION
        SELECT party.uuid FROM party_alias JOIN party ON party.id = party_alias.party_id
         WHERE party_alias.folded_name = :name AND NOT party.deleted
        """,
        name=fold(name),
    )
    return sorted({_kept(connection, uuid) for uuid in found})


def _kept(connection: Readable, uuid: str) -> str:
    """What a party was merged into, and that into; itself where nothing."""
    query = """
        SELECT other.uuid FROM party JOIN party AS other ON other.id = party.merged_into_id
         WHERE party.uuid = :uuid AND NOT other.deleted
    """
    return last_of(uuid, lambda party: value(connection, query, uuid=party))


def merged_into(connection: Readable, uuids: Set[str]) -> frozenset[str]:
    """`uuids`, and the parties that were merged into those."""
    query = """
        SELECT party.uuid FROM party JOIN party AS other ON other.id = party.merged_into_id
         WHERE other.uuid IN each(:uuids)
    """
    found = set(uuids)
    while more := set(column(connection, query, uuids=found)) - found:
        found |= more
    return frozenset(found)


def party_names(connection: Readable) -> dict[str, str]:
    """The name of every party, by id."""
    return dict(rows(connection, "SELECT uuid, name FROM party WHERE NOT deleted"))


def without_country(connection: Readable, party: str, *, most: int) -> list[tuple[str, str, int]]:
    """Events in which a party stands for no country: ref, its role, and its number among those in that role."""
    query = """
        SELECT event.ref, mine.role,
               (SELECT count(*) FROM participant AS other
                 WHERE other.event_id = mine.event_id AND other.role = mine.role
                   AND (other.position < mine.position OR other.position = mine.position AND other.part <= mine.part))
          FROM participant AS mine
          JOIN party ON party.id = mine.party_id
          JOIN event ON event.id = mine.event_id
         WHERE party.uuid = :party AND mine.country IS NULL AND NOT event.deleted
         ORDER BY event.earliest, event.ref, mine.part
         LIMIT :most
    """
    return [(ref, role, number) for ref, role, number in rows(connection, query, party=party, most=most)]


def sources_at(connection: Readable, url: str) -> list[str]:
    """The ids of the sources with this web address."""
    return sorted(column(connection, "SELECT uuid FROM source WHERE url = :url AND NOT deleted", url=url))


def known_provisions(connection: Readable, keys: Sequence[str]) -> set[str]:
    """Those of `keys` that the file has a provision for."""
    return set(column(connection, "SELECT key FROM provision WHERE key IN each(:keys) AND NOT deleted", keys=keys))


def provision_ids(connection: Readable, keys: Collection[str]) -> list[str]:
    """The ids of the provisions with these keys, in id order."""
    query = "SELECT uuid FROM provision WHERE key IN each(:keys) AND NOT deleted ORDER BY uuid"
    return column(connection, query, keys=keys)


def provision_keys(connection: Readable) -> list[str]:
    """Every provision's key, sorted."""
    return column(connection, "SELECT key FROM provision WHERE NOT deleted ORDER BY key")


def provision_wholes(connection: Readable) -> dict[str, str | None]:
    """Of each provision's key, the key of what it stands in."""
    return dict(rows(connection, "SELECT key, within_key FROM provision WHERE NOT deleted"))


def defining(connection: Readable, keys: Sequence[str]) -> list[str]:
    """The keys of the provisions that define what those with `keys` are about, sorted."""
    return column(
        connection,
        """
        SELECT DISTINCT provision.key FROM provision JOIN provision_term AS term ON term.provision_id = provision.id
         WHERE term.field = 'defines' AND term.value IN each(:keys) AND NOT provision.deleted
         ORDER BY provision.key
        """,
        keys=keys,
    )


def record_ids(connection: Readable, kind: str) -> list[str]:
    """The ids of every record of a kind that is there, in id order; of one without a table, the deleted ones too."""
    if kind not in kinds_in_tables():
        return column(connection, "SELECT DISTINCT record FROM change WHERE kind = :kind ORDER BY record", kind=kind)
    query = f"SELECT uuid FROM {RECORD_CLASSES[kind].TABLE} WHERE NOT deleted ORDER BY uuid"  # noqa: S608 - of constants
    return refuse_bytes(column(connection, query))


def disputed(
    connection: Readable, among: Sequence[str] | None = None, kinds: Iterable[str] = kinds_in_tables()
) -> list[str]:
    """The ids of the records on which people disagree, in order; of all, or of those `among` which to look."""
    found: set[str] = set()
    for table in (RECORD_CLASSES[kind].TABLE for kind in kinds):
        query = f"SELECT uuid FROM {table} WHERE disputed IS NOT NULL"  # noqa: S608 - of constants
        if among is None:
            found.update(column(connection, query))
            continue
        for ids in batches(among):
            found.update(column(connection, f"{query} AND uuid IN each(:ids)", ids=ids))
    return sorted(found)


def users_of(connection: Readable, record: Record, *, edited_since: str | None = None, most: int = 5) -> list[str]:
    """The refs of some records, up to `most`, that refer to `record`: it cannot go while they do.

    With a changeset's id, only those that somebody has edited or made since that changeset came.
    """
    if not record.TABLE:
        return []
    name = "key" if _has(type(record), "key") else "id"
    mine = value(connection, f"SELECT {name} FROM {record.TABLE} WHERE uuid = :uuid", uuid=record.id)  # noqa: S608 - of constants
    found: dict[str, None] = {}
    for table, column_, owner in uses(record.KIND):
        user = owner.TABLE
        joined = user if table == user else f"{table} JOIN {user} ON {user}.id = {table}.{user}_id"
        query = f"SELECT {user}.ref FROM {joined} WHERE {table}.{column_} = :mine AND NOT {user}.deleted"  # noqa: S608 - of constants
        if edited_since is not None:
            query += f" AND EXISTS ({_LATER.format(user=user)})"
        found.update(dict.fromkeys(column(connection, f"{query} LIMIT :most", mine=mine, then=edited_since, most=most)))
    return list(found)[:most]


_LATER = """
    SELECT 1 FROM change WHERE change.record = {user}.uuid
       AND change.changeset_id > (SELECT id FROM changeset WHERE hash = :then)
"""


def listed(connection: Readable, kind: str, text: str | None) -> Iterator[tuple[str, str, str]]:
    """Records of a kind as ref, id and what they are called, those in which `text` occurs, by what they are called."""
    names = RECORD_CLASSES[kind].LISTED
    given: dict[str, str] = {}
    conditions = ["NOT deleted"]
    for number, word in enumerate(search_words(text)):
        given |= {f"word{number}": _containing(word), f"folded{number}": _containing(fold(word))}
        fits = [rf"lower({name}) LIKE lower(:word{number}) ESCAPE '\'" for name in names]
        if kind == "party":
            fits += [each.format(f":folded{number}") for each in _OTHER_NAMES]
        conditions.append(f"({' OR '.join(fits)})")
    which = f"{' AND '.join(conditions)} ORDER BY {', '.join(names)}, uuid"
    query = f"SELECT ref, uuid, {', '.join(names)} FROM {RECORD_CLASSES[kind].TABLE} WHERE {which}"  # noqa: S608 - of constants
    for ref, uuid, *words in rows(connection, query, **given):
        yield ref, uuid, "  ".join(word for word in words if word)


_OTHER_NAMES = (
    r"folded_name LIKE {} ESCAPE '\'",
    r"id IN (SELECT party_id FROM party_alias WHERE folded_name LIKE {} ESCAPE '\')",
)


def _containing(word: str) -> str:
    return f"%{literal(word)}%"


def literal(word: str) -> str:
    """`word` as a LIKE pattern that means just it; its escape is a backslash."""
    return re.sub(r"([\\%_])", r"\\\1", word)
