"""Recording an event: from what was typed to records, with the parties and sources it names, in one changeset."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

from tracker.actions.changesets import new_id
from tracker.domain import phrases, records, shape, vocabulary
from tracker.domain.dates import PartialDate
from tracker.domain.phrases import TypedClaim, TypedParticipant, TypedWho
from tracker.domain.records import Citation, Claim, Event, Participant, Party, Record, Source, Violation, Who
from tracker.domain.shape import Json
from tracker.domain.text import fold
from tracker.domain.typed_dates import read as read_date
from tracker.errors import InvalidRecord, NotFound, NotUnderstood, Refused, did_you_mean
from tracker.store import queries
from tracker.store.database import Connection
from tracker.store.records import Recorder, event_types, load, load_one


@dataclass(frozen=True, slots=True)
class TypedEvent:
    """An event as typed: short forms of `tracker.domain.phrases`, each still a text."""

    type: str
    title: str
    date: str
    status: str | None = None
    summary: str | None = None
    tags: Sequence[str] = ()
    participants: Sequence[tuple[str, str]] = ()  # role, WHO
    items: Sequence[str] = ()
    sources: Sequence[str] = ()
    claims: Sequence[str] = ()
    violations: Sequence[str] = ()


@dataclass(slots=True)
class Recorded:
    """What recording made: the event, everything new with it, and what the analyst should know."""

    event: Event
    created: list[Record] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def add_event(
    connection: Connection, recorder: Recorder, typed: TypedEvent, as_of: date | None, today: date
) -> Recorded:
    """Saves a new event, with whatever parties and sources it is first to name.

    Raises `NotUnderstood` for anything that cannot be read, `NotFound` for a ref that is nowhere, `Refused` where a
    name fits several parties; nothing is saved then.
    """
    event_type = vocabulary.event_type(typed.type, event_types(connection))
    desk = Desk(connection)
    when = read_date(typed.date, as_of=as_of)
    source_ids = [desk.source(text, as_of) for text in typed.sources]
    claims = [desk.claim(phrases.claim(text, as_of), source_ids) for text in typed.claims]
    document: dict[str, Json] = {
        "type": event_type.name,
        "title": typed.title,
        "date": when.edtf,
        "date_as_typed": typed.date.strip() if typed.date.strip() != when.edtf else None,
        "status": typed.status or ("planned" if _is_planned(when) else "occurred"),
        "summary": typed.summary,
        "tags": list(typed.tags),
    }
    event = replace(
        _read(Event, document, f"event {typed.title!r}", id=new_id()),
        participants=tuple(
            desk.participant(role, phrases.participant(text, as_of)) for role, text in typed.participants
        ),
        items=tuple(phrases.item(text) for text in typed.items),
        citations=tuple(Citation(source_id=source_id) for source_id in source_ids),
        claims=tuple(claims),
        violations=tuple(Violation(provision=desk.provision(key)) for key in typed.violations),
    )
    event = records.placed(event)
    recorder.save([*desk.new.values(), *desk.changed.values(), event])
    created = [*desk.new.values(), event]
    return Recorded(event, created, [*desk.warnings, *_doubts(event, len(source_ids), today)])


def _is_planned(when: PartialDate) -> bool:
    return when.edtf.startswith("[") and when.latest is None


def _doubts(event: Event, sources: int, today: date) -> Iterable[str]:
    """What is allowed and yet worth a second look."""
    if event.status == "occurred" and event.date.earliest and event.date.earliest > today:
        yield f"the event is recorded as occurred on {event.date.words()}, which is still to come; --status planned?"
    undated = sum(claim.date is None for claim in event.claims)
    if undated and not sources:
        yield f"{undated} claim{'s are' if undated > 1 else ' is'} saved with neither date nor source (@DATE, --source)"
    elif event.claims and sources > 1:
        yield "several sources are cited, so which of them carries the claims is not recorded"


def add_source(connection: Connection, recorder: Recorder, text: str, as_of: date | None) -> Source:
    """Saves a new source typed in the `;` form, or finds the one that has its web address."""
    desk = Desk(connection)
    source_id = desk.new_source(text, as_of)
    recorder.save(desk.new.values())
    found = load_one(connection, source_id)
    assert isinstance(found, Source)  # noqa: S101 - for the type checker
    return found


class Desk:
    """Finds the records that typed words mean, and makes the parties and sources that are not there yet.

    What it makes is kept in `new` until the event is saved with it, so that one name typed twice is one party.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.new: dict[str, Record] = {}
        self.changed: dict[str, Record] = {}
        self.warnings: list[str] = []

    def participant(self, role: str, typed: TypedParticipant) -> Participant:
        party_id, country = self.party(typed.who)
        note = "; ".join(text for text in (typed.who.note, typed.note) if text) or None
        document: dict[str, Json] = {
            "role": role,
            "party_id": party_id,
            "country": country,
            "place": typed.place,
            "note": note,
        }
        made = _read(Participant, document, f"{role} {typed.who.name or typed.who.country or note!r}")
        return replace(made, date=typed.date, basis=typed.basis)

    def claim(self, typed: TypedClaim, source_ids: Sequence[str]) -> Claim:
        speaker_id, country = self.party(typed.speaker)
        document: dict[str, Json] = {
            "speaker_id": speaker_id,
            "country": country,
            "stance": typed.stance,
            "about": self.provision(typed.about) if typed.about else None,
            "text": typed.text,
            "source_id": source_ids[0] if len(source_ids) == 1 else None,
        }
        accused = tuple(Who(party_id=party, country=code) for party, code in map(self.party, typed.against))
        made = _read(Claim, document, f"the claim {typed.text!r}")
        return replace(made, date=typed.date, against=accused)

    def provision(self, typed: str) -> str:
        """The key that was typed, if the file has it; raises `NotUnderstood` with the nearest."""
        key = typed.strip().lower()
        if key not in queries.known_provisions(self._connection, [key]):
            near = vocabulary.nearest(key, queries.provision_keys(self._connection))
            raise NotUnderstood(f"{typed!r} is the key of no regime, instrument or paragraph here{did_you_mean(near)}")
        return key

    def party(self, typed: TypedWho) -> tuple[str | None, str | None]:
        """The party's id and the country it stands for: the one typed, or its own."""
        if typed.ref is not None:
            party = self._known_party(queries.find(self._connection, typed.ref, "party"))
        elif typed.name is not None:
            party = self._party_named(typed)
        else:
            return None, typed.country
        return party.id, typed.country or party.country

    def _known_party(self, party_id: str) -> Party:
        found = self.changed.get(party_id) or load_one(self._connection, party_id)
        assert isinstance(found, Party)  # noqa: S101 - its id was found among the parties
        return found

    def _party_named(self, typed: TypedWho) -> Party:
        assert typed.name is not None  # noqa: S101 - asked for by name
        folded = fold(typed.name)
        for made in self.new.values():
            if isinstance(made, Party) and fold(made.name) == folded:
                return made
        ids = queries.parties_named(self._connection, typed.name)
        if not ids:
            return self._new_party(typed)
        if len(ids) > 1:
            candidates = ", ".join(
                f"ref:{party.ref} {getattr(party, 'name', '')} ({getattr(party, 'country', None) or 'no country'})"
                for party in load(self._connection, ids).values()
            )
            raise Refused(f"several parties are called {typed.name!r}; type the ref of the one you mean: {candidates}")
        return self._with_kind(self._known_party(ids[0]), typed.kind)

    def _with_kind(self, party: Party, kind: str | None) -> Party:
        """The party, its kind learned if nobody had said it; a kind that conflicts is refused."""
        if kind is None or kind == party.kind:
            return party
        if party.kind != "unknown":
            raise Refused(
                f"{party.name} is recorded as {party.kind}, not {kind}; leave the kind out if you mean the same one "
                f"(ref:{party.ref}), or correct the record first"
            )
        self.changed[party.id] = learned = replace(party, kind=kind)
        return learned

    def _new_party(self, typed: TypedWho) -> Party:
        document: dict[str, Json] = {"name": typed.name, "kind": typed.kind, "country": typed.country}
        made = _read(Party, document, f"party {typed.name!r}", id=new_id())
        self.new[made.id] = made
        return made

    def source(self, text: str, as_of: date | None) -> str:
        """The id of a known source by ref or web address, or of a new one in the `;` form."""
        if phrases.is_new_source(text):
            return self.new_source(text, as_of)
        if "://" in text:
            known = queries.sources_at(self._connection, text.strip())
            if known:
                return known[0]
            raise NotFound(
                f"no source has the address {text.strip()}; add it as: PUBLISHER; published=DATE; url={text.strip()}"
            )
        try:
            return queries.find(self._connection, text.removeprefix("ref:"), "source")
        except NotFound as error:
            raise NotFound(f"{error}; to add a new one write: PUBLISHER; published=DATE; url=https://…") from None

    def new_source(self, text: str, as_of: date | None) -> str:
        """The id of a source typed in the `;` form: the one here with its address, or a new one."""
        document = phrases.source(text, as_of)
        if document.get("relays"):
            document["relays"] = self.source(document["relays"], as_of)
        made = _read(Source, document, f"source {document['publisher']!r}", id=new_id())
        for other in (*self.new.values(), *self._at(made.url)):
            if isinstance(other, Source) and made.url and other.url == made.url:
                self.warnings.append(f"the source at {made.url} is here already ({other.ref}) and was used as it is")
                return other.id
        self.new[made.id] = made
        return made.id

    def _at(self, url: str | None) -> Iterable[Record]:
        return load(self._connection, queries.sources_at(self._connection, url)).values() if url else ()


T = TypeVar("T")


def _read(cls: type[T], document: Mapping[str, Json], what: str, **settled: Any) -> T:
    """An instance of `cls` that can be saved; raises `InvalidRecord`, which calls it `what`, with every fault."""
    faults = shape.Faults()
    made = shape.read(cls, document, faults, **settled)
    problems = [*faults.found, *(made.problems() if isinstance(made, Record) else ())]
    if made is None or problems:
        raise InvalidRecord(what, problems)
    return made
