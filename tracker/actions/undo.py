"""Taking a changeset back: new changes that restore what it touched. The journal only grows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tracker.actions.changesets import Author, begin
from tracker.domain import journal, records
from tracker.domain.journal import Change, Changeset, Superseded
from tracker.errors import NotFound, Refused
from tracker.store import queries
from tracker.store.database import Connection
from tracker.store.records import Recorder, changes_of, histories


@dataclass(frozen=True, slots=True)
class Undone:
    """The changeset that was taken back, and the changes that did it."""

    changeset: Changeset
    by: Changeset
    changes: tuple[Change, ...]


def undo(connection: Connection, author: Author, wanted: str | None, agree: Callable[[Changeset], None]) -> Undone:
    """Takes back a changeset, or the author's newest one not yet undone.

    `agree` is told which before anything is done, and may raise. Raises `Refused` where a later edit would be lost.
    """
    listed = list(queries.changesets(connection))
    target = _named(connection, listed, wanted) if wanted else _newest(listed, author)
    agree(target)
    by = begin(author, f"undo: {target.note}", undoes=target.id)
    touched = list(dict.fromkeys(change.record for change in changes_of(connection, target.id)))
    before = histories(connection, touched)
    changes = []
    for record_id in touched:
        try:
            changes.append(journal.undo(before[record_id], target.id, by))
        except Superseded as later:
            fields = ", ".join(later.fields)
            raise Refused(
                f"{records.ref(record_id)} has been changed since ({fields}); undo the later change first "
                f"(tracker log {records.ref(record_id)}), or set the fields with edit"
            ) from None
    Recorder(connection, by).apply(changes, before)
    return Undone(target, by, tuple(changes))


def _named(connection: Connection, listed: list[Changeset], wanted: str) -> Changeset:
    found = queries.changeset_starting(connection, wanted)
    if found in taken_back(listed):
        raise Refused(f"changeset {wanted} has been undone already")
    return next(changeset for changeset in listed if changeset.id == found)


def _newest(listed: list[Changeset], author: Author) -> Changeset:
    back = taken_back(listed)
    for changeset in listed:
        if changeset.author == author.name and changeset.undoes is None and changeset.id not in back:
            return changeset
    raise NotFound(f"there is nothing of {author.name} to undo; tracker log lists the changesets of others")


def taken_back(newest_first: list[Changeset]) -> set[str]:
    """The ids of the changesets that stand undone. An undo that was itself undone does not count."""
    back: set[str] = set()
    for changeset in newest_first:
        if changeset.undoes is not None and changeset.id not in back:
            back.add(changeset.undoes)
    return back
