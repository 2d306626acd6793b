"""Reading the journal: the changes of records, and the changesets they were made in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import groupby, islice
from typing import Any, TypeVar

from tracker.domain import journal
from tracker.domain.journal import Change, Changeset, Redaction
from tracker.errors import NotFound, NotUnderstood, Unusable
from tracker.store.rows import Readable, column, rows

BATCH = 500
"""Records read or written together: few enough for flat memory and SQLite's limit on variables, many for speed."""

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")  # of a record
_SHORTEST = 4  # digits of a changeset's id that anybody types for it

History = list[Change]
T = TypeVar("T")

CHANGESET = ("author", "wall_ms", "app", "note", "nonce", "undoes", "hash")
"""The columns that make a `Changeset`, in its order."""

_CHANGESET = ", ".join(f"changeset.{name}" for name in CHANGESET)
_OF_CHANGE = 6  # columns of a change itself, before those of its changeset
_CHANGES = f"""
    SELECT change.record, change.kind, new_values, parents, values_digest, redaction, {_CHANGESET}
      FROM change LEFT JOIN changeset ON changeset.id = change.changeset_id
"""  # noqa: S608 - made of constants


def histories(connection: Readable, ids: Sequence[str]) -> dict[str, History]:
    """The changes of each record among `ids` that has any; in the same order in every copy."""
    found: dict[str, History] = {}
    for some in batches(ids):
        which = "WHERE change.record IN each(:ids) ORDER BY change.record, change.hash"
        for change in _changes(connection, which, ids=some):
            found.setdefault(change.record, []).append(change)
    return found


def history_of(connection: Readable, record: str) -> History:
    """The changes of a record that the tables have; raises `Unusable` where the journal has never heard of it."""
    found = histories(connection, [record])
    if record not in found:
        raise Unusable(
            f"the journal of {record} is damaged: it is gone; restore a backup (tracker db verify says what else is)"
        )
    return found[record]


def all_histories(connection: Readable) -> Iterator[list[History]]:
    """Every record's changes, in batches by record id; memory stays flat."""
    for page in record_pages(connection):
        yield list(histories(connection, page).values())


def record_pages(connection: Readable, *, which: str = "TRUE") -> Iterator[list[str]]:
    """The ids of every record that the journal has a change of, in order, a batch at a time."""
    page = f"SELECT DISTINCT record FROM change WHERE record > :last AND {which} ORDER BY record LIMIT :most"  # noqa: S608 - made of constants
    last = ""
    while ids := column(connection, page, last=last, most=BATCH):
        yield ids
        last = ids[-1]


def changes_of(connection: Readable, changeset: str) -> list[Change]:
    """What one changeset did, by record."""
    which = "WHERE change.changeset_id = (SELECT id FROM changeset WHERE hash = :hash)"
    # Sorted here: a server may sort ids by rules of its own.
    return sorted(_changes(connection, which, hash=changeset), key=lambda change: (change.record, change.id))


def change_starting(connection: Readable, prefix: str) -> list[Change]:
    """Up to two changes whose id starts so."""
    which = "WHERE change.hash BETWEEN :low AND :high LIMIT 2"
    return list(_changes(connection, which, low=prefix, high=prefix + "f" * (64 - len(prefix))))


def redacted(connection: Readable) -> Iterator[Change]:
    """Every redacted change."""
    return _changes(connection, "WHERE values_digest IS NOT NULL")


def changes_with(connection: Readable, ids: Sequence[str]) -> list[Change]:
    """The changes with these ids, by their authors' clocks, in the same order in every copy."""
    found = (
        change for some in batches(ids) for change in _changes(connection, "WHERE change.hash IN each(:ids)", ids=some)
    )
    return sorted(found, key=lambda change: change.order)


def changesets(connection: Readable) -> Iterator[Changeset]:
    """Changesets, newest first by their authors' clocks, in the same order in every copy.

    Where clocks tie, what was made in sight of another stands above it.
    """
    for _, group in groupby(given_here(connection), key=lambda each: each.wall_ms):
        tied = {each.id: each for each in group}
        causes = _causes(connection, tied) if len(tied) > 1 else {}
        yield from (tied[each] for each in reversed(journal.causes_first(list(tied), causes)))


def given_here(connection: Readable) -> Iterator[Changeset]:
    """Changesets, newest first by their authors' clocks; where those tie, the last to come into this file first."""
    order = "ORDER BY wall_ms DESC, id DESC"
    found = rows(connection, f"SELECT {_CHANGESET} FROM changeset {order}")  # noqa: S608 - made of constants
    return map(changeset_of, found)


def _causes(connection: Readable, tied: Mapping[str, Changeset]) -> dict[str, set[str]]:
    """Which changesets each of these takes back, or was made in sight of: they hold what it changed, or made it."""
    found = {each: {changeset.undoes} if changeset.undoes else set() for each, changeset in tied.items()}
    whose: dict[str, set[str]] = {}  # the changesets that hold a change, or make a record
    seen: list[tuple[str, str]] = []
    query = """
        SELECT changeset.hash, change.hash, record, parents, parents IS NULL AND new_values LIKE :making
          FROM changeset JOIN change ON change.changeset_id = changeset.id WHERE changeset.hash IN each(:tied)
    """
    for changeset, change, record, parents, makes in rows(connection, query, tied=list(tied), making='%"exists":true%'):
        whose.setdefault(change, set()).add(changeset)
        if makes:
            whose.setdefault(record, set()).add(changeset)
        else:
            seen.append((changeset, record))
        with suppress(*_UNREADABLE):  # what is damaged says nothing of its order
            seen += [(changeset, parent) for ids in _parents(parents).values() for parent in ids]
    for changeset, thing in seen:
        found[changeset] |= whose.get(thing, set()) - {changeset}
    return found


def changeset_starting(connection: Readable, prefix: str) -> str:
    """The id of the changeset whose id starts so. Raises `NotFound` or, where several do, `NotUnderstood`."""
    text = prefix.strip().lower()
    found: list[str] = []
    if re.fullmatch(rf"[0-9a-f]{{{_SHORTEST},64}}", text):
        which = "SELECT hash FROM changeset WHERE hash BETWEEN :low AND :high LIMIT 2"
        found = column(connection, which, low=text, high=text + "f" * (64 - len(text)))
    if not found:
        short = f" (type at least {_SHORTEST} of its digits)" if len(text) < _SHORTEST else ""
        raise NotFound(f"there is no changeset {prefix!r}{short}; tracker log lists them")
    if len(found) > 1:
        raise NotUnderstood(f"several changesets start with {prefix!r}; type more of it")
    return found[0]


def _changes(connection: Readable, which: str, **given: Any) -> Iterator[Change]:
    met: dict[tuple[Any, ...], Changeset] = {}  # one import has made many changes
    for row in rows(connection, _CHANGES + which, **given):
        said = tuple(row[_OF_CHANGE:])
        changeset = met.get(said)
        if changeset is None:
            changeset = met[said] = changeset_of(said)
        yield change_of(row[:_OF_CHANGE], changeset)


def as_stored(connection: Readable, ids: Sequence[str]) -> Iterator[tuple[str, str, Change | None]]:
    """Of each change of some records the record, the id that it is stored under, and the change itself, None where it
    is not what was written, or cannot be read."""
    which = "WHERE change.record IN each(:ids)"
    for stored, *row in rows(connection, _CHANGES.replace("SELECT", "SELECT change.hash,", 1) + which, ids=ids):
        try:
            change = change_of(tuple(row[:_OF_CHANGE]), changeset_of(row[_OF_CHANGE:]))
            sound = change.id == stored
        except (Unusable, *_UNREADABLE):
            sound = False
        yield row[0], stored, change if sound else None


def changeset_of(row: Sequence[Any]) -> Changeset:
    """A changeset as its row holds it, in the order of `CHANGESET`; raises `Unusable` where that cannot be read."""
    author, wall_ms, app, note, nonce, undoes, kept = row
    texts = (author, app, nonce, kept, *(each for each in (note, undoes) if each is not None))
    if not all(isinstance(each, str) for each in texts) or not journal.is_moment(wall_ms):
        raise Unusable(
            "the journal is damaged: a command in it cannot be read, or is missing; restore a backup "
            "(tracker db verify names it, and what else is)"
        )
    return Changeset(author, wall_ms, app, note, nonce, undoes, kept)


def change_of(row: tuple[Any, ...], changeset: Changeset) -> Change:
    """One change as its row (record, kind, new_values, parents, values_digest, redaction) holds it.

    Raises `Unusable` where that can no longer be read.
    """
    record, kind, values, parents, digest, redaction = row
    try:
        given = journal.loads(values) if digest is None else {}
        parent_ids = _parents(parents)
        why = _redaction(redaction) if redaction else None
        if not isinstance(digest, str | None) or not _ID.fullmatch(record):
            given = None
    except _UNREADABLE:
        given, parent_ids, why = None, {}, None
    if not journal.is_kind(kind) or not isinstance(given, dict):
        raise Unusable(f"the journal of {record} is damaged; restore a backup (tracker db verify says what else is)")
    return Change(record, kind, changeset, given, parent_ids, why, digest or "")


_UNREADABLE = (ValueError, TypeError, AttributeError, RecursionError)
"""What the text of a damaged journal makes its readers raise."""


def _parents(text: str | None) -> dict[str, tuple[str, ...]]:
    """Raises one of `_UNREADABLE` unless a text names changes by field."""
    found = journal.loads(text) if text else {}
    if not all(isinstance(ids, list) and all(isinstance(each, str) for each in ids) for ids in found.values()):
        raise TypeError
    return {name: tuple(ids) for name, ids in found.items()}


def _redaction(text: str) -> Redaction:
    why = Redaction(**journal.loads(text))
    if not journal.is_moment(why.wall_ms) or not isinstance(why.author, str) or not isinstance(why.reason, str):
        raise TypeError
    return why


def batches(values: Iterable[T]) -> Iterator[list[T]]:
    """The values, so many at a time as are read or written together; taken as they are asked for."""
    left = iter(values)
    while batch := list(islice(left, BATCH)):
        yield batch
