"""Taking out of the journal, for good, what must not exist: unlawful, private, or shared by mistake."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker.actions.changesets import Author, begin, now_ms
from tracker.domain import journal, redaction
from tracker.domain.journal import EXISTS, Change, Changeset, Redaction
from tracker.domain.records import class_of
from tracker.domain.text import clean, fold
from tracker.errors import NotFound, NotUnderstood, Refused
from tracker.store import history
from tracker.store.database import Connection
from tracker.store.history import change_starting, changes_of, changes_with, histories
from tracker.store.records import Recorder, rebuild
from tracker.store.redacting import held, leave_no_word, put_redacted
from tracker.store.rows import Readable


@dataclass(frozen=True, slots=True)
class Redacted:
    """What was taken out, what still holds some of the same texts, and the words that the reason repeats."""

    changes: tuple[Change, ...]
    also_in: tuple[Change, ...]
    repeated: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The changes whose values hold some words, and the changesets whose notes do."""

    changes: tuple[Change, ...]
    commands: tuple[Changeset, ...]


def find(connection: Readable, words: str) -> Found:
    """Every change that holds some words, and every command whose note does, however they are spelt."""
    folded = fold(words)
    if not folded:
        raise NotUnderstood(f"{words!r} holds no word to look for")
    changes = changes_with(connection, held(connection, texts=[folded]).changes)
    commands = [each for each in history.changesets(connection) if each.note and folded in fold(each.note)]
    return Found(tuple(changes), tuple(commands))


def redact(connection: Connection, author: Author, typed: Sequence[str], reason: str) -> Redacted:
    """Takes the values out of changes, or of all changes of changesets, and their words out of the notes of commands.

    Their ids stay, with who took them out and why. It cannot be undone, and it spreads by merging.
    """
    why = Redaction(now_ms(), author.name, _reason(reason))
    wanted = list({change.id: change for each in typed for change in _whole(connection, each)}.values())
    before = histories(connection, sorted({change.record for change in wanted}))
    _keep_keys(connection, author, before, wanted)
    gone = {change.id: journal.redact(change, why) for change in wanted}
    put_redacted(connection, gone.values())
    rebuild(connection, list(histories(connection, list(before)).values()))
    leave_no_word(connection, wanted)
    repeated = redaction.repeated(redaction.words(wanted), why.reason)
    also = held(connection, redaction.long_texts(wanted), repeated)
    return Redacted(
        tuple(gone.values()),
        tuple(changes_with(connection, also.changes)),
        tuple(sorted(repeated - also.words)),
    )


def _reason(typed: str) -> str:
    try:
        return clean(typed, limit=500, lines=False)
    except ValueError as fault:
        raise NotUnderstood(f"the reason {fault}; say why it is taken out, but not what it said") from None


def _whole(connection: Connection, typed: str) -> list[Change]:
    """Of the changes that somebody named, those that still have values."""
    whole = [change for change in _named(connection, typed) if change.redaction is None]
    if not whole:
        raise Refused(f"{typed} has been redacted already")
    found = [change for change in whole if not set(change.values) <= {EXISTS}]
    if not found:
        raise Refused(f"{typed} holds nothing to take out: it only makes or deletes a record")
    return found


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


def _keep_keys(
    connection: Connection, author: Author, before: dict[str, list[Change]], wanted: Iterable[Change]
) -> None:
    """Gives records anew the key by which others refer to them, where that stands in a change that is to go."""
    for change in wanted:
        if class_of(change.kind).NAMED_BY_KEY and "key" in change.values:
            key = change.values["key"]
            recorder = Recorder(connection, begin(author, f"keep the key {key} of a {change.kind} that is redacted"))
            now = journal.state(before[change.record])
            again = journal.change(change.record, change.kind, now, {"key": key}, recorder.changeset)
            recorder.apply([again], before)
