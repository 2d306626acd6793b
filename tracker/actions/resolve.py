"""What people disagree on, and settling it: a change that names every rival value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from tracker.actions.correct import field_set
from tracker.actions.desk import Desk
from tracker.actions.read import names_of
from tracker.actions.record import Recorded
from tracker.domain import forms, journal, merging, records
from tracker.domain.journal import EXISTS
from tracker.domain.kinds import Json
from tracker.domain.merging import Dispute
from tracker.errors import InvalidRecord, NotFound, NotUnderstood, Refused
from tracker.store import finding
from tracker.store.database import Connection
from tracker.store.history import histories, history_of
from tracker.store.reading import event_types, load, load_one
from tracker.store.records import Recorder


class Disputed(NamedTuple):
    """A record on which people disagree, and on what."""

    kind: str
    record: str
    title: str
    disputes: Sequence[Dispute]


def disputed(connection: Connection) -> list[Disputed]:
    """Every record on which people disagree, by id."""
    found = histories(connection, finding.disputed(connection))
    return [
        Disputed(
            history[0].kind,
            record,
            records.title_in(history[0].kind, journal.state(history).values),
            merging.disputes_of(history),
        )
        for record, history in sorted(found.items())
    ]


def names_in(connection: Connection, found: Sequence[Disputed]) -> dict[str, str]:
    """What people call the records that the rival values refer to."""
    return names_of(connection, _values(found))


def _values(found: Sequence[Disputed]) -> Iterator[Json]:
    for each in found:
        yield from (said.value for dispute in each.disputes for said in dispute.rivals)


def resolve(
    connection: Connection, recorder: Recorder, ref: str, field: str, value: str, *, as_of: date | None = None
) -> Recorded:
    """Settles one dispute, in sight of all its values: `@` and the beginning of a change's id chooses that one's value.

    Raises `NotFound` where nobody disagrees on the field, and `NotUnderstood` for a value that cannot be read.
    """
    record_id = finding.find(connection, ref)
    history = history_of(connection, record_id)
    kind, state = history[0].kind, journal.state(history)
    dispute = _named(merging.disputes_of(history), field, records.ref(record_id))
    if dispute.field == EXISTS:
        record = load_one(connection, record_id)
        keep = _kept(value)
        if not keep and (users := finding.users_of(connection, record)):
            raise Refused(f"{record.ref} is used by {', '.join(users)}; change those first, or keep it: {EXISTS} yes")
        made = journal.change(record_id, kind, state, {EXISTS: keep}, recorder.changeset)
        recorder.apply([made], {record_id: history})
        return Recorded(record)
    chosen = _chosen(connection, dispute, record_id, value, as_of)
    if not value.startswith("@"):  # who chooses what stands there need not understand it
        for said in dispute.rivals:
            forms.refuse_loss(kind, record_id, {dispute.field: said.value}, {dispute.field: chosen})
    made = journal.change(record_id, kind, state, {dispute.field: chosen}, recorder.changeset)
    recorder.apply([made], {record_id: history})
    return Recorded(load(connection, [record_id])[record_id])


def _named(open_: Sequence[Dispute], field: str, ref: str) -> Dispute:
    found = [each for each in open_ if each.field == field or (len(field) > 3 and each.field.startswith(field))]
    if len(found) != 1:
        listed = ", ".join(each.field for each in open_)
        raise NotFound(
            f"nobody disagrees on {field!r} of {ref}"
            + (f"; people disagree on {listed}" if listed else "; tracker conflicts lists what is open")
        )
    return found[0]


def _kept(value: str) -> bool:
    if value.lower() not in ("yes", "no"):
        raise NotUnderstood(f"{EXISTS} is yes, to keep the record, or no, to delete it; not {value!r}")
    return value.lower() == "yes"


def _chosen(connection: Connection, dispute: Dispute, record_id: str, value: str, as_of: date | None) -> Json:
    if value.startswith("@"):
        wanted = [said for said in dispute.rivals if len(value) > 4 and said.change.startswith(value[1:].lower())]
        if len(wanted) != 1:
            offered = ", ".join(f"@{said.change[:8]}" for said in dispute.rivals)
            raise NotUnderstood(f"{value!r} names none of the values that people gave: {offered}")
        return wanted[0].value
    if "/" in dispute.field:
        offered = ", ".join(f"@{said.change[:8]}" for said in dispute.rivals)
        raise NotUnderstood(f"{dispute.field} is a whole part: choose one of {offered}, and edit it afterwards")
    record = load_one(connection, record_id)
    changed = field_set(Desk(connection, lambda _: False), record, f"{dispute.field}={value}", as_of)
    types = event_types(connection)
    known = set(record.problems(types))  # what a merge brought besides is another matter
    if brought := [each for each in changed.problems(types) if each not in known]:
        raise InvalidRecord(f"{record.KIND} {record.ref}", brought)
    return forms.flatten(changed).get(dispute.field)
