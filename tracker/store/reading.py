"""Reading records: the tables find them, the journal tells them. A record is what its changes show."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.domain import forms, journal, records, shape
from tracker.domain.journal import Shown
from tracker.domain.records import OwnType, Record, class_of
from tracker.domain.vocabulary import EVENT_TYPES, EventTypes
from tracker.errors import NotFound, Unusable
from tracker.store.history import History, histories
from tracker.store.rows import Readable, column


def load(connection: Readable, ids: Sequence[str]) -> dict[str, Record]:
    """The records among `ids` that exist, in the order asked for. Deleted ones are left out."""
    found = histories(connection, ids)
    shown = ((record_id, record_of(found[record_id])) for record_id in ids if record_id in found)
    return {record_id: record for record_id, record in shown if record is not None}


def load_one(connection: Readable, record_id: str) -> Record:
    """The record with this id, which exists."""
    found = load(connection, [record_id])
    if record_id not in found:
        raise NotFound(_why_not(connection, record_id))
    return found[record_id]


def _why_not(connection: Readable, record_id: str) -> str:
    """Why a record that the journal knows is not shown, and what brings it back."""
    ref, history = records.ref(record_id), histories(connection, [record_id]).get(record_id, [])
    if not history:
        raise Unusable(
            f"the journal of record {ref} is damaged; restore a backup (tracker db verify says what else is)"
        )
    if journal.shown(history).exists or all(change.redaction for change in history):
        return f"what was known of record {ref} has been redacted; tracker log {ref} says by whom and why"
    return f"record {ref} has been deleted; undo brings it back"


def event_types(connection: Readable) -> EventTypes:
    """The standard event types and those that analysts added to this file."""
    ids = column(connection, "SELECT uuid FROM event_type WHERE NOT deleted ORDER BY key")
    added = load(connection, ids).values() if ids else ()
    return dict(EVENT_TYPES) | {each.key: each.event_type for each in added if isinstance(each, OwnType)}


def record_of(history: History) -> Record | None:
    """The record that a history shows; None where it is deleted, or where a redaction left nothing of it."""
    return built(history, journal.shown(history))


def built(history: History, shown: Shown) -> Record | None:
    """The record of a history that shows this."""
    kind, record_id = history[0].kind, history[0].record
    if not shown.exists:
        return None
    faults = shape.Faults()
    record = forms.unflatten(kind, record_id, shown.values, faults)
    if record is None and shown.values and any(change.redaction for change in history):
        return forms.unflatten(kind, record_id, {**class_of(kind).REDACTED, **shown.values}, shape.Faults())
    if record is None and not any(change.redaction for change in history):
        raise Unusable(f"the journal of {kind} {records.ref(record_id)} is damaged: {'; '.join(faults.found)}")
    return record
