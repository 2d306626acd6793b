"""Reading the journal: the changes of records, and the changesets they were made in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import groupby, islice
from typing import Any, TypeVar

from tracker.domain import journal
from tracker.domain.journal import Change, Changeset, Redaction
from tracker.domain.records import RECORD_CLASSES
from tracker.errors import NotFound, NotUnderstood, Unusable
from tracker.store.rows import Readable, column, rows

BATCH = 500
"""Records read or written together: few enough for flat memory and SQLite's limit on variables, many for speed."""

_SHORTEST = 4  # digits of a changeset's id that anybody types for it

History = list[Change]
T = TypeVar("T")

CHANGESET = ("author", "wall_ms", "app", "note", "nonce", "undoes", "hash")
"""The columns that make a `Changeset`, in its order."""

_CHANGESET = ", ".join(f"changeset.{name}" for name in CHANGESET)
_OF_CHANGE = 6  # columns of a change itself, before those of its changeset
_CHANGES = f"""
    SELECT change.record, change.kind, new_values, parents, values_digest, redaction, {_CHANGESET}
      FROM change JOIN changeset ON changeset.id = change.changeset
"""  # noqa: S608 - made of constants


def histories(connection: Readable, ids: Sequence[str]) -> dict[str, History]:
    """The changes of each record among `ids` that has any; in the same order in every copy."""
    found: dict[str, History] = {}
    for some in batches(ids):
        which = "WHERE change.record IN each(:ids) ORDER BY change.record, change.hash"
        for change in _changes(connection, which, ids=some):
            found.setdefault(change.record, []).append(change)
    return found


def all_histories(connection: Readable) -> Iterator[list[History]]:
    """Every record's changes, in batches by record id; memory stays flat."""
    for page in record_pages(connection):
        yield list(histories(connection, page).values())


def record_pages(connection: Readable) -> Iterator[list[str]]:
    """The ids of every record that the journal has a change of, in order, a batch at a time."""
    page = "SELECT DISTINCT record FROM change WHERE record > :last ORDER BY record LIMIT :most"
    last = ""
    while ids := column(connection, page, last=last, most=BATCH):
        yield ids
        last = ids[-1]


def changes_of(connection: Readable, changeset: str) -> list[Change]:
    """What one changeset did, by record."""
    which = "WHERE change.changeset = (SELECT id FROM changeset WHERE hash = :hash)"
    # Sorted here: a server may sort ids by rules of its own.
    return sorted(_changes(connection, which, hash=changeset), key=lambda change: (change.record, change.id))


def change_starting(connection: Readable, prefix: str) -> list[Change]:
    """Up to two changes whose id starts so."""
    which = "WHERE change.hash BETWEEN :low AND :high LIMIT 2"
    return list(_changes(connection, which, low=prefix, high=prefix + "f" * (64 - len(prefix))))


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
    return (Changeset(*row) for row in found)


def _causes(connection: Readable, tied: Mapping[str, Changeset]) -> dict[str, set[str]]:
    """Which changesets each of these takes back, or holds a change in sight of."""
    found = {each: {changeset.undoes} if changeset.undoes else set() for each, changeset in tied.items()}
    of_change: dict[str, str] = {}
    seen: list[tuple[str, str]] = []
    which = "JOIN change ON change.changeset = changeset.id WHERE changeset.hash IN each(:tied)"
    query = f"SELECT changeset.hash, change.hash, parents FROM changeset {which}"  # noqa: S608 - made of constants
    for changeset, change, parents in rows(connection, query, tied=list(tied)):
        of_change[change] = changeset
        with suppress(*_UNREADABLE):  # what is damaged says nothing of its order
            seen += [(changeset, parent) for ids in _parents(parents).values() for parent in ids]
    for changeset, parent in seen:
        if (cause := of_change.get(parent, changeset)) != changeset:
            found[changeset].add(cause)
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
            changeset = met[said] = Changeset(*said)
        yield change_of(row[:_OF_CHANGE], changeset)


def change_of(row: tuple[Any, ...], changeset: Changeset) -> Change:
    """One change as its row (record, kind, new_values, parents, values_digest, redaction) holds it.

    Raises `Unusable` where that can no longer be read.
    """
    record, kind, values, parents, digest, redaction = row
    try:
        given = journal.loads(values) if digest is None else {}
        parent_ids = _parents(parents)
        why = Redaction(**journal.loads(redaction)) if redaction else None
    except _UNREADABLE:
        given, parent_ids, why = None, {}, None
    if kind not in RECORD_CLASSES or not isinstance(given, dict):
        raise Unusable(f"the journal of {record} is damaged; restore a backup (tracker db verify says what else is)")
    return Change(record, kind, changeset, given, parent_ids, why, digest or "")


_UNREADABLE = (ValueError, TypeError, AttributeError)
"""What the text of a damaged journal makes its readers raise."""


def _parents(text: str | None) -> dict[str, tuple[str, ...]]:
    return {name: tuple(ids) for name, ids in journal.loads(text).items()} if text else {}


def batches(values: Iterable[T]) -> Iterator[list[T]]:
    """The values, so many at a time as are read or written together; taken as they are asked for."""
    left = iter(values)
    while batch := list(islice(left, BATCH)):
        yield batch
