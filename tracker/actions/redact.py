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
from tracker.store.history import change_starting, changes_of, changes_with, histories, redacted
from tracker.store.records import Recorder, rebuild
from tracker.store.redacting import held, leave_no_word, put_redacted
from tracker.store.rows import Readable


@dataclass(frozen=True, slots=True)
class Redacted:
    """The changes taken out, those that hold some of the same texts, and the changesets that lost their note alone."""

    changes: tuple[Change, ...]
    also_in: tuple[Change, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The changes whose values hold some words, the changesets whose notes do, and redactions whose reasons do."""

    changes: tuple[Change, ...]
    commands: tuple[Changeset, ...]
    reasons: tuple[Change, ...]


def find(connection: Readable, words: str) -> Found:
    """Every change, note of a command and reason of a redaction that holds some words, however they are spelt."""
    folded = fold(words)
    if not folded:
        raise NotUnderstood(f"{words!r} holds no word to look for")
    changes = changes_with(connection, held(connection, texts=[folded]).changes)
    commands = [each for each in history.changesets(connection) if each.note and folded in fold(each.note)]
    reasons = [each for each in redacted(connection) if each.redaction and folded in fold(each.redaction.reason)]
    return Found(tuple(changes), tuple(commands), tuple(reasons))


def redact(connection: Connection, author: Author, typed: Sequence[str], reason: str) -> Redacted:
    """Takes the values out of changes, or of all changes of changesets, and their words out of the notes of commands.

    Their ids stay, with who took them out and why. It cannot be undone, and it spreads by merging. Of a changeset that
    holds no values the note alone goes. Raises `Refused` where the reason, which stays for good, repeats what goes.
    """
    why = Redaction(now_ms(), author.name, _reason(reason))
    notes = [each for each in (_note_alone(connection, one) for one in typed) if each]
    taken = [change for each in typed if _note_alone(connection, each) is None for change in _whole(connection, each)]
    wanted = list({change.id: change for change in taken}.values())
    before = histories(connection, sorted({change.record for change in wanted}))
    _keep_keys(connection, author, before, wanted)
    gone = {change.id: journal.redact(change, why) for change in wanted}
    put_redacted(connection, gone.values())
    rebuild(connection, list(histories(connection, list(before)).values()))
    leave_no_word(connection, wanted, notes)
    repeated = redaction.repeated(redaction.words(wanted), why.reason)
    also = held(connection, redaction.long_texts(wanted), repeated)
    if lost := sorted(repeated - also.words):
        raise Refused(f"the reason would keep for good what is to go: {', '.join(lost)}; say it without these words")
    return Redacted(tuple(gone.values()), tuple(changes_with(connection, also.changes)), tuple(notes))


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


def _note_alone(connection: Connection, typed: str) -> str | None:
    """The id of a changeset that somebody named, of which nothing but its note can be taken out; else None."""
    text = typed.strip().lower()
    if change_starting(connection, text) or not re.fullmatch(r"[0-9a-f]{4,64}", text):
        return None
    changeset = history.changeset_starting(connection, text)
    if any(not set(change.values) <= {EXISTS} for change in changes_of(connection, changeset)):
        return None
    noted = (each.note for each in history.changesets(connection) if each.id == changeset)
    return changeset if any(noted) else None


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
