"""Correcting what is recorded: fields, parts, links, readings; by short forms or as a whole document; and deleting."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from tracker.actions.desk import Desk, TypedParts, TypedPartyParts, read_typed, with_party_parts
from tracker.actions.record import Leave, Recorded, as_typed, doubts
from tracker.domain import forms, journal, kinds, phrases, records, shape
from tracker.domain.declared import replace
from tracker.domain.kinds import Json
from tracker.domain.records import Distinction, Event, Link, OwnType, Party, Record, Role, Violation
from tracker.domain.shape import Part
from tracker.domain.vocabulary import ASSESSMENTS, EVENT_TYPES, LINK_KINDS, TWIN_KINDS, no_such_word
from tracker.errors import InvalidRecord, NotFound, NotUnderstood, Refused
from tracker.formats.documents import document_of, yaml_text
from tracker.intake import documents
from tracker.store import finding, order
from tracker.store.database import Connection
from tracker.store.history import history_of
from tracker.store.reading import event_types, load, load_one
from tracker.store.records import Recorder


@dataclass(frozen=True, slots=True)
class Correction:
    """What to change of a record, as typed: `FIELD=VALUE`, parts to add, parts to remove (`claim:2`)."""

    sets: Sequence[str] = ()
    parts: TypedParts = field(default_factory=TypedParts)
    party_parts: TypedPartyParts = field(default_factory=TypedPartyParts)
    removals: Sequence[str] = ()

    def __bool__(self) -> bool:
        return any((self.sets, self.parts, self.party_parts, self.removals))


MOST_NAMED = 5
"""Events that are named where a party's new country may be theirs too."""


def correct(
    connection: Connection,
    recorder: Recorder,
    ref: str,
    wanted: Correction,
    leave: Leave,
    *,
    as_of: date | None,
    today: date,
) -> Recorded:
    """Saves a record with fields set, parts removed and parts added, in that order."""
    record = load_one(connection, finding.find(connection, ref))
    desk = Desk(connection, leave.ask, new_party=leave.new_party)
    removed = [_named_part(record, typed) for typed in wanted.removals]  # counted before anything shifts
    for typed in wanted.sets:
        record = field_set(desk, record, typed, as_of)
    for list_name, part in removed:
        left = tuple(each for each in getattr(record, list_name) if each.id != part.id)
        record = replace(record, **cast("dict[str, Any]", {list_name: left}))
        desk.warnings.append(f"removed {_singular(list_name)}: {_in_short(connection, part)}")
    if wanted.parts:
        record = desk.with_parts(_event(record, "parts such as claims"), wanted.parts, as_of)
    if wanted.party_parts:
        record = with_party_parts(desk, _party(record), wanted.party_parts, as_of)
    if isinstance(record, Party) and record.country:
        for event, role, number in finding.without_country(connection, record.id, most=MOST_NAMED):
            told = f"tracker edit {event} --set {role}:{number}.country={record.country}"
            desk.warnings.append(f"in {event} it stands for no country yet; if that was this one: {told}")
    return _save(connection, recorder, desk, record, today)


def _save(connection: Connection, recorder: Recorder, desk: Desk, record: Record, today: date) -> Recorded:
    refuse_loose_ends(connection, [*desk.saved(), record])
    recorder.save([*desk.saved(), record])
    doubtful = doubts(record, today) if isinstance(record, Event) else ()
    return Recorded(record, list(desk.new.values()), [*desk.warnings, *doubtful])


def field_set(desk: Desk, record: Record, typed: str, as_of: date | None) -> Record:
    """`record` with one field set, its own (`title=…`) or that of a part (`giver:1.country=…`); nothing empties it."""
    name, equals, text = typed.partition("=")
    name, text = name.strip(), text.strip()
    part_name, _, field_name = name.rpartition(".")
    if equals and ":" in part_name:
        list_name, part = _named_part(record, part_name)
        held = _held(desk, record, part, field_name, text, as_of)
        parts = (replace(each, **held) if each.id == part.id else each for each in getattr(record, list_name))
        return replace(record, **cast("dict[str, Any]", {list_name: tuple(parts)}))
    changed = replace(record, **_held(desk, record, record, name, text if equals else None, as_of))
    if isinstance(changed, Event) and name == "date":
        changed = replace(changed, date_as_typed=as_typed(text, changed.date))
    return changed


def _held(
    desk: Desk, record: Record, holder: Record | Part, name: str, text: str | None, as_of: date | None
) -> dict[str, Any]:
    """The field of `holder`, the record or a part of it, that is called `name`, with what was typed for it."""
    if name in dict(holder.carried):
        raise forms.made_by_a_newer(record.KIND, record.id, [name])
    declared = {each.name: each for each in shape.fields(type(holder)) if not each.nested and each.name != "key"}
    called = {each.removesuffix("_id"): each for each in declared}
    if text is None or name not in called.keys() | declared.keys():
        why = " (write FIELD=VALUE)" if text is None else ""
        raise NotUnderstood(no_such_word(name, f"field of {shape.noun(type(holder))} that --set sets", called) + why)
    field_ = declared[called.get(name, name)]
    value: Json = phrases.typed_value(field_, text, as_of=as_of) if text else None
    if isinstance(field_.kind, kinds.Identity) and isinstance(value, str):
        value = desk.referred(field_.name, value, as_of)
    elif field_.kind is kinds.KEY_KIND and isinstance(value, str) and field_.name != "within":
        value = desk.provision(value)
    faults = shape.Faults()
    held = field_.default
    if not field_.is_left_out(value):
        held = shape.read_field(field_, value, faults, name)
    elif field_.required:
        faults.add(name, "is missing")
    if faults.found:
        raise InvalidRecord(f"{record.KIND} {records.title_of(record)!r}", faults.found)
    return {field_.name: held}


def _named_part(record: Record, typed: str) -> tuple[str, Part]:
    """The list and the part that `claim:2` names, the second claim in the order of the document, or `visitor:1`."""
    name, _, number = typed.partition(":")
    name, wanted = name.strip().lower(), number.strip().lower()
    lists = {each.name: each for each in shape.fields(type(record)) if each.holds_parts()}
    singular = {_singular(each): each for each in lists} | ({"source": "citations"} if "citations" in lists else {})
    parts: list[Part] = []
    list_name = singular.get(name, name)
    if list_name in lists:
        parts = list(getattr(record, list_name))
    elif isinstance(record, Event):
        list_name, parts = "participants", [each for each in record.participants if each.role == name]
    carried = sorted(
        {each for path, _ in record.carried for each in [path.partition("/")[0]] if _singular(each) == name}
    )
    if carried:
        raise forms.made_by_a_newer(record.KIND, record.id, carried)
    if list_name not in lists or not (parts or name in singular or name in lists):
        raise NotUnderstood(no_such_word(name, f"part of {shape.noun(type(record))}", singular) + "; write claim:2")
    found = [part for place, part in enumerate(parts, start=1) if wanted in (str(place), part.id, _key(part))]
    if len(found) != 1:
        raise NotFound(f"{record.ref} has no {name} {wanted!r}; it has {len(parts)} of them (show -f yaml)")
    return list_name, found[0]


def _in_short(connection: Connection, part: Part) -> str:
    """Enough of a part to know which one it was."""
    told = {name: value for name, value in shape.write(part).items() if isinstance(value, str)}
    named = load(connection, [value for name, value in told.items() if name.endswith("_id")])
    return "; ".join(
        f"{name.removesuffix('_id')}={records.title_of(named[value]) if value in named else value}"
        for name, value in told.items()
    )


def _singular(list_name: str) -> str:
    return {"aliases": "alias"}.get(list_name, list_name.removesuffix("s"))


def _key(part: Part) -> str:
    """What else names a part than its place: the key of a reading, the ref of a source."""
    named = getattr(part, "provision", None)
    source = getattr(part, "source_id", None)
    return str(named) if named else records.ref(source).lower() if source else part.id


def _event(record: Record, what: str) -> Event:
    if not isinstance(record, Event):
        raise NotUnderstood(f"{record.ref} is a {record.KIND}; only events have {what}")
    return record


def _party(record: Record) -> Party:
    if not isinstance(record, Party):
        raise NotUnderstood(
            f"{record.ref} is a {record.KIND}; only parties have aliases, flags, identifiers and listings"
        )
    return record


# Single additions. ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TypedStatement:
    """A claim as typed, with what does not fit into its sentence."""

    sentence: str
    source: str | None = None
    where: str | None = None
    quote: str | None = None
    credibility: str | None = None


def add_claim(
    connection: Connection,
    recorder: Recorder,
    ref: str,
    typed: TypedStatement,
    leave: Leave,
    *,
    as_of: date | None,
    today: date,
) -> Recorded:
    """Adds to an event what somebody says of it."""
    event = _event(load_one(connection, finding.find(connection, ref)), "claims")
    desk = Desk(connection, leave.ask, new_party=leave.new_party)
    source_id = desk.source(typed.source, as_of) if typed.source is not None else None
    more: dict[str, Json] = {"where": typed.where, "quote": typed.quote, "credibility": typed.credibility}
    claim = desk.claim(phrases.claim(typed.sentence, as_of), source_id, **more)
    changed = forms.placed(replace(event, claims=(*event.claims, claim)))
    return _save(connection, recorder, desk, changed, today)


def assess(
    connection: Connection, recorder: Recorder, ref: str, key: str, level: str | None, note: str | None, *, today: date
) -> Recorded:
    """Reads an event as touching a paragraph, and with `level` judges it, in the name of the changeset's author."""
    event = _event(load_one(connection, finding.find(connection, ref)), "readings")
    desk = Desk(connection, lambda _: False)
    reading = desk.reading(key)
    before = next((each for each in event.violations if each.provision == reading.provision), reading)
    if level is not None and level not in ASSESSMENTS:
        raise NotUnderstood(no_such_word(level, "assessment", ASSESSMENTS))
    said: dict[str, Json] = shape.write(before, apart=True)
    if level:
        said |= {"assessment": level, "assessed_by": recorder.changeset.author, "assessed_on": today.isoformat()}
    if note:
        said["note"] = note
    after = replace(read_typed(Violation, said, f"the reading {key}"), id=before.id, position=before.position)
    others = tuple(each for each in event.violations if each.provision != reading.provision)
    changed = forms.placed(replace(event, violations=(*others, after)))
    return _save(connection, recorder, desk, changed, today)


def link(
    connection: Connection, recorder: Recorder, ref: str, kind: str, other: str, note: str | None, *, today: date
) -> Recorded:
    """Says how one event stands to another; of parties, whether they are one."""
    if kind in TWIN_KINDS and finding.kind_of(connection, finding.find(connection, ref)) == Party.KIND:
        return link_parties(connection, recorder, ref, kind, other, note)
    event = _event(load_one(connection, finding.find(connection, ref)), "links")
    target = _event(load_one(connection, finding.find(connection, other)), "links")
    if kind not in LINK_KINDS:
        raise NotUnderstood(no_such_word(kind, "kind of link", LINK_KINDS))
    if kind in TWIN_KINDS:
        event, target = sorted((event, target), key=lambda each: each.id)  # one pair has one link, whoever says it
    if any((each.kind, each.event_id) == (kind, target.id) for each in event.links):
        raise Refused(f"{event.ref} {kind.replace('_', ' ')} {target.ref} already")
    made = read_typed(Link, {"kind": kind, "event_id": target.id, "note": note}, "the link")
    others = event.links
    if kind in TWIN_KINDS:
        made = replace(made, id=records.id_of_pair(event.id, target.id), position=0)
        others = tuple(each for each in event.links if each.id != made.id)
    changed = forms.placed(replace(event, links=(*others, made)))
    return _save(connection, recorder, Desk(connection, lambda _: False), changed, today)


def delete(connection: Connection, recorder: Recorder, ref: str) -> Recorded:
    """Deletes a record that no other needs; its history stays, and undo brings it back.

    A link is no need: it goes on saying that there was another event.
    """
    record = load_one(connection, finding.find(connection, ref))
    users = finding.users_of(connection, record)
    if users and not isinstance(record, Event):
        raise Refused(
            f"{record.ref} {records.title_of(record)} is still used by {', '.join(users)}; change those first"
        )
    recorder.delete(record.id)
    return Recorded(record, [], [f"{user} has a link to it, which now leads to a deleted event" for user in users])


def merge_parties(connection: Connection, recorder: Recorder, kept: str, merged: str) -> Recorded:
    """Says that the party `merged` is the party `kept`; reversible, since nothing that names it is touched."""
    first, second = (_party(load_one(connection, finding.find(connection, ref, "party"))) for ref in (kept, merged))
    if first.id == second.id:
        raise NotUnderstood(f"{first.ref} and {second.ref} are one record already")
    if first.merged_into == second.id:
        raise Refused(f"{first.name} has been merged into {second.name}; undo that first")
    if first.kind != second.kind and "unknown" not in (first.kind, second.kind):
        raise Refused(
            f"{first.name} is a {first.kind} and {second.name} a {second.kind}; a {first.kind} is no {second.kind}"
        )
    changed = replace(second, merged_into=first.id)
    recorder.save([changed])
    return Recorded(changed, [], [f"{second.name} ({second.ref}) is printed as {first.name} ({first.ref}) from now on"])


def link_parties(
    connection: Connection, recorder: Recorder, ref: str, kind: str, other: str, note: str | None
) -> Recorded:
    """Says that two parties are one, and the elder record is printed for both; or that they are not."""
    found = sorted(finding.find(connection, each, Party.KIND) for each in (ref, other))
    if kind == "same_as":
        return merge_parties(connection, recorder, *found)
    first, second = (_party(load_one(connection, each)) for each in found)
    if first.id == second.id:
        raise NotUnderstood(f"{first.ref} and {second.ref} are one record already")
    if second.merged_into == first.id:
        second = replace(second, merged_into=None)
    made = read_typed(Distinction, {"party_id": second.id, "note": note}, "the distinction")
    made = replace(made, id=records.id_of_pair(first.id, second.id), position=0)
    others = tuple(each for each in first.distinctions if each.id != made.id)
    changed = forms.placed(replace(first, distinctions=(*others, made)))
    recorder.save([changed, second])
    return Recorded(changed)


def correct_type(
    connection: Connection, recorder: Recorder, name: str, summary: str | None, roles: Sequence[str]
) -> Recorded:
    """Saves an analyst's own event type with another summary or more roles."""
    if name in EVENT_TYPES:
        raise NotUnderstood(f"{name} is a standard type, which everybody's files share; add a type of your own instead")
    found = load_one(connection, finding.find(connection, name, "type"))
    assert isinstance(found, OwnType)  # noqa: S101 - a type was asked for
    more = tuple(read_typed(Role, phrases.fields(Role, "role", role), f"role {role!r}") for role in roles)
    changed = forms.placed(replace(found, summary=summary or found.summary, roles=(*found.roles, *more)))
    recorder.save([changed])
    return Recorded(changed)


# As a whole document. ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Draft:
    """A record handed out for editing: its document, and the state it was in then."""

    record: Record
    text: str
    seen: str  # what its journal came to, as a digest


_SEEN = re.compile(r"# seen: ([0-9a-f]{64})$", re.MULTILINE)


def _seen(connection: Connection, record_id: str) -> str:
    state = journal.state(history_of(connection, record_id))
    return journal.digest({"heads": state.heads, "record": record_id})


def draft(connection: Connection, ref: str) -> Draft:
    """A record as the text that an editor opens; its first line says which state of the record it is of."""
    record_id = finding.find(connection, ref)
    record = load_one(connection, record_id)
    names, seen = finding.party_names(connection), _seen(connection, record_id)
    document = document_of(record, names.get, for_editing=True)
    return Draft(record, f"# seen: {seen}\n{yaml_text(document)}", seen)


def replace_by(connection: Connection, recorder: Recorder, edited: str, opened: Draft, *, today: date) -> Recorded:
    """Saves an edited document; raises `Refused` where somebody else changed the record meanwhile.

    What the text itself says it was made from goes before when the record was opened: it may be days old.
    """
    record_id = opened.record.id
    marked = _SEEN.search(edited)
    if _seen(connection, record_id) != (marked[1] if marked else opened.seen):
        raise Refused(
            f"{opened.record.ref} was changed by somebody else meanwhile; look at it, take what they did into your "
            "text, and take its first line (# seen) out"
        )
    desk = Desk(connection, lambda _: False)
    found = list(documents.read_yaml(edited))
    if len(found) != 1:
        raise NotUnderstood("the text must hold one document, that of the record")
    record = documents.record_of(found[0], desk.party_id, event_types(connection), before=opened.record)
    if (record.KIND, record.id) != (opened.record.KIND, record_id):
        raise NotUnderstood("the document's record and id may not change; delete the one record and add another")
    record = _without_stale_words(record, opened.record)
    return _save(connection, recorder, desk, record, today)


def _without_stale_words(record: Record, before: Record) -> Record:
    """`record` without what was typed for its date, where that was said of a former date."""
    if not (isinstance(record, Event) and isinstance(before, Event)) or record.date == before.date:
        return record
    return replace(record, date_as_typed=None) if record.date_as_typed == before.date_as_typed else record


def refuse_loose_ends(connection: Connection, wanted: Sequence[Record]) -> None:
    """Raises `InvalidRecord` where records come to refer to what is neither in the file nor among themselves.

    What they referred to before may be gone: somebody else deleted it, and that is no reason to refuse a correction.
    """
    missing = list(order.loose_ends(connection, wanted))
    if missing:
        before = list(load(connection, [record.id for record in wanted]).values())
        known = set(order.loose_ends(connection, before))
        missing = [each for each in missing if each not in known]
    if missing:
        raise InvalidRecord(
            f"{len(wanted)} records" if len(wanted) > 1 else f"{wanted[0].KIND} {wanted[0].ref}", missing
        )
