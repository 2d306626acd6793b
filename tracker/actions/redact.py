"""Taking out of the journal, for good, what must not exist: unlawful, private, or shared by mistake."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tracker.actions.changesets import Author, now_ms
from tracker.domain import journal
from tracker.domain.journal import EXISTS, Change, Redaction
from tracker.domain.kinds import Json
from tracker.domain.text import clean
from tracker.errors import NotFound, NotUnderstood, Refused
from tracker.store import history
from tracker.store.changes import forget_notes, put_redacted
from tracker.store.database import Connection
from tracker.store.history import change_starting, changes_of, histories
from tracker.store.records import rebuild


@dataclass(frozen=True, slots=True)
class Redacted:
    """What was taken out, and the changes of the same records that still hold some of the same words."""

    changes: tuple[Change, ...]
    also_in: tuple[Change, ...]


def redact(connection: Connection, author: Author, typed: str, reason: str) -> Redacted:
    """Takes the values out of a change, or of all changes of a changeset, and the words of the commands that made them.

    Their ids stay, with who took them out and why. It cannot be undone, and it spreads by merging.
    """
    why = Redaction(now_ms(), author.name, _reason(reason))
    wanted = [change for change in _named(connection, typed) if change.redaction is None]
    if not wanted:
        raise Refused(f"{typed} has been redacted already")
    for change in wanted:
        _refuse_needed(change)
    gone = [journal.redact(change, why) for change in wanted]
    before = histories(connection, sorted({change.record for change in gone}))
    put_redacted(connection, gone)
    forget_notes(connection, _commands(connection, {change.changeset.id for change in gone}))
    after = [
        journal.union(history, (each for each in gone if each.record == record)) for record, history in before.items()
    ]
    rebuild(connection, after)
    words = {word for change in wanted for word in _words(change.values)}
    also = [each for history in after for each in history if words.intersection(_words(each.values))]
    return Redacted(tuple(gone), tuple(also))


def _reason(typed: str) -> str:
    try:
        return clean(typed, limit=500, lines=False)
    except ValueError as fault:
        raise NotUnderstood(f"the reason {fault}; say why it is taken out, but not what it said") from None


def _named(connection: Connection, typed: str) -> Sequence[Change]:
    """The change whose id starts so, or the changes of the changeset whose id does."""
    text = typed.strip().lower()
    found = change_starting(connection, text) if re.fullmatch(r"[0-9a-f]{4,64}", text) else []
    if len(found) > 1:
        raise NotUnderstood(f"several changes start with {typed!r}; type more of it")
    if found:
        return found
    try:
        return changes_of(connection, history.changeset_starting(connection, text))
    except NotFound:
        raise NotFound(f"there is no change {typed!r}; tracker log REF lists those of a record") from None


def _refuse_needed(change: Change) -> None:
    if set(change.values) <= {EXISTS}:
        raise Refused(f"change {change.id[:8]} holds nothing to take out: it only makes or deletes its record")
    if "key" in change.values:
        raise Refused(
            f"change {change.id[:8]} made the {change.kind} {change.values['key']}, to which records refer by its key; "
            f"correct it with tracker edit, then redact the former values"
        )


def _commands(connection: Connection, changesets: set[str]) -> list[str]:
    """The changesets, and those that undid or redid them: their words repeat what was done."""
    found, every = set(changesets), list(history.changesets(connection))
    while more := {each.id for each in every if each.undoes in found} - found:
        found |= more
    return sorted(found)


def _words(value: Json | Mapping[str, Json]) -> Iterator[str]:
    """The texts in a value that are long enough to tell something."""
    if isinstance(value, Mapping | list):
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from _words(one)
    elif isinstance(value, str) and len(value) > 7 and not re.fullmatch(r"[0-9a-f-]{36}", value):
        yield value
