"""Recording: an event or a source from what was typed, with whatever it is first to name, in one changeset."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from tracker.actions.changesets import new_id
from tracker.actions.desk import Ask, Desk, TypedParts, TypedPartyParts, read_typed, with_party_parts
from tracker.domain import forms, phrases, records, similarity, vocabulary
from tracker.domain.dates import PartialDate
from tracker.domain.declared import replace
from tracker.domain.kinds import Json
from tracker.domain.records import Event, OwnType, Party, Provision, Record, Role, Source, SourceText
from tracker.domain.typed_dates import read as read_date
from tracker.domain.vocabulary import RAISING_STANCES
from tracker.errors import InvalidRecord, Refused
from tracker.store import finding, order, queries
from tracker.store.database import Connection
from tracker.store.reading import event_types, load, load_one
from tracker.store.records import Recorder


@dataclass(frozen=True, slots=True)
class TypedEvent:
    """An event as typed."""

    type: str
    title: str
    date: str
    status: str | None = None
    summary: str | None = None
    tags: Sequence[str] = ()
    parts: TypedParts = field(default_factory=TypedParts)


@dataclass(frozen=True, slots=True)
class Leave:
    """What the analyst has allowed, or is asked on a terminal, before something doubtful is saved."""

    ask: Ask = lambda _: False
    new_party: bool = False
    duplicate: bool = False


@dataclass(slots=True)
class Recorded:
    """What recording came to: the record, everything new with it, and what the analyst should know."""

    record: Record
    created: list[Record] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def add_event(
    connection: Connection, recorder: Recorder, typed: TypedEvent, leave: Leave, *, as_of: date | None, today: date
) -> Recorded:
    """Saves a new event, with whatever parties and sources it is first to name.

    Raises `NotUnderstood` for anything that cannot be read, `NotFound` for a ref that is nowhere, `Refused` where a
    name fits several parties or nearly fits one, or where the event is probably here already; nothing is saved then.
    """
    event_type = vocabulary.event_type(typed.type, event_types(connection))
    desk = Desk(connection, leave.ask, new_party=leave.new_party)
    when = read_date(typed.date, as_of=as_of)
    document: dict[str, Json] = {
        "type": event_type.name,
        "title": typed.title,
        "date": when.edtf,
        "date_as_typed": as_typed(typed.date, when),
        "status": typed.status if typed.status is not None else "planned" if is_planned(when) else "occurred",
        "summary": typed.summary,
        "tags": list(typed.tags),
    }
    event = desk.with_parts(
        read_typed(Event, document, f"event {typed.title!r}", types=event_types(connection), id=new_id()),
        typed.parts,
        as_of,
    )
    if not leave.duplicate:
        refuse_duplicates(connection, event, leave.ask)
    recorder.save([*desk.saved(), event])
    return Recorded(event, [*desk.new.values(), event], [*desk.warnings, *doubts(event, today)])


def as_typed(typed: str, when: PartialDate) -> str | None:
    """What the analyst typed for a date, where it says it in other words."""
    return typed.strip() if typed.strip() != when.edtf else None


def is_planned(when: PartialDate) -> bool:
    """Whether a date says `after …`: what is still to come."""
    return when.edtf.startswith("[") and when.latest is None


def doubts(event: Event, today: date) -> Iterable[str]:
    """What is allowed and yet worth a second look."""
    if event.status == "occurred" and event.date.earliest and event.date.earliest > today:
        yield f"the event is recorded as occurred on {event.date.words()}, which is still to come; --status planned?"
    if silent := _silent(event):
        yield f"{silent} claim{'s' if silent > 1 else ''} of a breach without a KEY: name the regime, such as un-dprk"
    undated = sum(claim.date is None and claim.source_id is None for claim in event.claims)
    if undated:
        yield f"{undated} claim{'s are' if undated > 1 else ' is'} saved with neither date nor source (@DATE, --source)"


def _silent(event: Event) -> int:
    """How many claims say that a rule was broken and name none: no provision is raised by them."""
    return sum(claim.stance in RAISING_STANCES and claim.about is None for claim in event.claims)


def refuse_duplicates(connection: Connection, event: Event, ask: Ask) -> None:
    """Raises `Refused` where the file holds events that are probably this one, unless the analyst says they are not."""
    candidates = load(connection, queries.events_beside(connection, event))
    alike = [each for each in candidates.values() if isinstance(each, Event) and similarity.alike(event, each)]
    if not alike:
        return
    listed = "; ".join(f"{each.ref} {each.title} ({each.date.words()})" for each in alike[:5])
    if not ask(f"This may be here already: {listed}. Save it all the same?"):
        raise Refused(f"this may be here already: {listed}; --duplicate-ok saves it all the same")


def add_source(
    connection: Connection, recorder: Recorder, typed: str, leave: Leave, as_of: date | None, text: str | None = None
) -> Recorded:
    """Saves a new source typed in the `;` form, or finds the one that has its web address and title.

    With the `text` of what it said, that is kept too. Raises `Refused` where another text of it is kept already.
    """
    desk = Desk(connection, leave.ask)
    source_id = desk.new_source(typed, as_of)
    made = desk.new.get(source_id) or load_one(connection, source_id)
    assert isinstance(made, Source)  # noqa: S101 - a source was asked for
    kept = [] if text is None else [SourceText.of(text)]
    for each in kept:
        if made.content_hash not in (None, each.key):
            raise Refused(f"another text of {made.ref} is kept already; tracker show {made.ref} prints it")
        made = replace(made, content_hash=each.key)
    recorder.save([*desk.saved(), *kept, made])
    return Recorded(made, list(desk.new.values()), desk.warnings)


def add_party(
    connection: Connection, recorder: Recorder, text: str, typed: TypedPartyParts, leave: Leave, as_of: date | None
) -> Recorded:
    """Saves a new party, `NAME (COUNTRY); kind=vessel; note=…`; raises `Refused` where one of that name is here."""
    desk = Desk(connection, leave.ask, new_party=leave.new_party)
    document = phrases.fields(Party, "name", text, as_of)
    who = phrases.who(f"unknown: {document['name']}")
    known = finding.parties_named(connection, who.name or "")
    if known and not leave.new_party:
        raise Refused(f"{who.name!r} is here already (ref:{records.ref(known[0])}); --new-party if it is another")
    document |= {"name": who.name, "country": who.country or document.get("country")}
    desk.refuse_close(who.name or "")
    party = with_party_parts(desk, read_typed(Party, document, f"party {who.name!r}", id=new_id()), typed, as_of)
    if missing := list(order.loose_ends(connection, [*desk.saved(), party])):
        raise InvalidRecord(f"party {who.name!r}", missing)
    recorder.save([*desk.saved(), party])
    return Recorded(party, [party], desk.warnings)


def add_keyed(
    connection: Connection,
    recorder: Recorder,
    kind: type[Provision] | type[OwnType],
    text: str,
    as_of: date | None,
    roles: Sequence[str] = (),
) -> Recorded:
    """Saves a new provision or event type, `KEY; field=value; …`; raises `Refused` where that key is here."""
    document = phrases.fields(kind, "key", text, as_of)
    record_id = records.id_of_key(kind.KIND, str(document["key"]))
    if load(connection, [record_id]):
        raise Refused(
            f"{kind.KIND} {document['key']} is here already; tracker edit {records.ref(record_id)} corrects it"
        )
    if roles:
        document["roles"] = [phrases.fields(Role, "role", role) for role in roles]
    what = f"{kind.KIND} {document['key']!r}"
    made = forms.placed(read_typed(kind, document, what, types=event_types(connection), id=record_id))
    missing = list(order.loose_ends(connection, [made]))
    if missing:
        raise InvalidRecord(what, missing)
    recorder.save([made])
    return Recorded(made, [made])
