"""Taking a changeset back: new changes that restore what it touched. The journal only grows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tracker.actions.changesets import Author, begin
from tracker.domain import journal, records
from tracker.domain.journal import Change, Changeset, Superseded
from tracker.errors import NotFound, Refused
from tracker.store import finding, history
from tracker.store.database import Connection
from tracker.store.history import changes_of, histories
from tracker.store.reading import load
from tracker.store.records import Recorder


@dataclass(frozen=True, slots=True)
class Undone:
    """The changeset that was taken back, the changes that did it, and what the records they touch are called."""

    changeset: Changeset
    by: Changeset
    changes: tuple[Change, ...]
    titles: Mapping[str, str]


Agree = Callable[[Changeset], None]
"""Is told which changeset will be taken back before anything is done, and may raise."""


def undo(connection: Connection, author: Author, wanted: str | None, agree: Agree) -> Undone:
    """Takes back a changeset, or the author's newest one not yet undone.

    Raises `Refused` where a later edit would be lost, `NotFound` where there is nothing to take back.
    """
    listed = list(history.given_here(connection))
    target = _named(connection, listed, wanted) if wanted is not None else _newest(listed, author, undoing=False)
    return _take_back(connection, author, target, f"undo: {target.note or ''}", agree)


def redo(connection: Connection, author: Author, agree: Agree) -> Undone:
    """Takes back the author's newest undo that still stands."""
    target = _newest(list(history.given_here(connection)), author, undoing=True)
    return _take_back(connection, author, target, f"redo: {(target.note or '').removeprefix('undo: ')}", agree)


def _take_back(connection: Connection, author: Author, target: Changeset, note: str, agree: Agree) -> Undone:
    done = changes_of(connection, target.id)
    if any(change.redaction for change in done):
        raise Refused(f"what changeset {target.id[:8]} wrote has been redacted, and can be neither restored nor undone")
    agree(target)
    by = begin(author, note, undoes=target.id)
    touched = list(dict.fromkeys(change.record for change in done))
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
    if any(change.values.get("key", "") is None for change in changes):
        raise Refused(f"changeset {target.id[:8]} gives a record the key by which others refer to it, and stands")
    _refuse_in_use(connection, target, changes)
    Recorder(connection, by).apply(changes, before)
    return Undone(target, by, tuple(changes), {record_id: _title(before[record_id]) for record_id in touched})


def _refuse_in_use(connection: Connection, target: Changeset, changes: Sequence[Change]) -> None:
    """Raises `Refused` where a record would go that others have come to refer to since."""
    going = [change.record for change in changes if change.values.get(journal.EXISTS) is False]
    for record in load(connection, going).values():
        if users := finding.users_of(connection, record, edited_since=target.id):
            title = records.title_of(record)
            raise Refused(f"{record.ref} {title} has come to be used by {', '.join(users)}; change those first")


def _title(history: list[Change]) -> str:
    """What a record was last called, deleted or not."""
    return records.title_in(history[0].kind, journal.state(history).values) or records.ref(history[0].record)


def _named(connection: Connection, listed: list[Changeset], wanted: str) -> Changeset:
    found = history.changeset_starting(connection, wanted)
    if found in journal.taken_back(listed):
        raise Refused(f"changeset {wanted} has been undone already")
    return next(changeset for changeset in listed if changeset.id == found)


def _newest(listed: list[Changeset], author: Author, *, undoing: bool) -> Changeset:
    """The author's newest command that stands; or the newest undo, if no command has been given since.

    What undoes an undo is a redo: it is no undo itself, and undo takes back the command that it brought back.
    """
    back, undone = journal.taken_back(listed), {changeset.id: changeset.undoes for changeset in listed}
    for changeset in listed:
        if changeset.author != author.name or changeset.id in back:
            continue
        if changeset.undoes is None:
            if undoing:
                break
            return changeset
        if undoing and undone.get(changeset.undoes) is None:
            return changeset
    if undoing:
        raise NotFound(f"{author.name} has undone nothing since the last command; tracker log lists what everybody did")
    raise NotFound(f"there is nothing of {author.name} to take back; tracker log lists what everybody did")
