"""What an analyst should look at again in her records: each finding with its reason and the command that mends it.

Pure functions over records. A finding is known by its code, the record it is about and the facts that made it, so one
that was waived stays waived until a fact changes, in every copy of the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

from tracker.domain import claims, identifiers, provisions, records
from tracker.domain.chains import circles
from tracker.domain.digest import sha256
from tracker.domain.directory import Directory
from tracker.domain.records import Event, Party, Provision, Record, Source, Waiver
from tracker.domain.suggestions import in_force_on_some_day, in_force_words
from tracker.domain.text import fold
from tracker.domain.vocabulary import EventType, EventTypes

Severity = Literal["error", "warning", "note"]

SEVERITIES: Mapping[Severity, str] = {
    "error": "it cannot be right",
    "warning": "it is probably not what was meant",
    "note": "it is incomplete, and a reader will ask",
}


class Check(NamedTuple):
    """A kind of finding: how grave it is, and what it means."""

    severity: Severity
    meaning: str


CHECKS: Mapping[str, Check] = {
    "reference-lost": Check("error", "it names a record that is not here"),
    "relays-in-circle": Check("error", "sources that relay each other in a circle"),
    "within-circle": Check("error", "provisions that stand in each other"),
    "merged-circle": Check("error", "parties that were merged into each other"),
    "provision-unsound": Check("error", "a provision whose reach or place cannot be, so part of it is passed over"),
    "not-in-force": Check("error", "our reading names a paragraph that was not in force on any day of the event"),
    "never-breached": Check("error", "our reading names a definition, duty or power, which nobody can break"),
    "check-digit": Check("error", "an identifier that no register gave out"),
    "claim-too-early": Check("warning", "a claim that something happened, made before it did"),
    "occurred-in-future": Check("warning", "recorded as occurred, and still to come"),
    "event-without-source": Check("warning", "an event for which no source is recorded at all"),
    "sources-too-early": Check("warning", "recorded as occurred, and every source is from before it"),
    "date-of-page": Check("warning", "the event has the date that the page of a source is stamped with"),
    "quote-not-in-source": Check("warning", "a quote that does not occur in the text kept of its source"),
    "unsound": Check("warning", "what nobody could save so, and another copy or a newer tracker brought"),
    "same-event": Check("warning", "two events that are probably one"),
    "same-party": Check("warning", "two parties that are probably one"),
    "claim-without-source": Check("note", "a claim that no source is recorded for"),
    "claims-unordered": Check("note", "two claims of one speaker of which nobody can tell the later, and they differ"),
    "alleged-by-nobody": Check("note", "our reading, which nobody we have read alleges by name"),
    "role-missing": Check("note", "an end of the movement at which nobody stands"),
    "paragraph-unverified": Check("note", "a paragraph that was read into events, its number not fully verified"),
}
"""Every kind of finding by its code, the gravest first."""


class Finding(NamedTuple):
    """Something to look at again in the record with this id; `mend` is the command that mends it."""

    code: str
    record_id: str
    facts: tuple[str, ...]
    reason: str
    mend: str

    @property
    def key(self) -> str:
        """What it is known by, the same in every copy of the file."""
        made_of = sha256("\0".join(self.facts).encode())[:16]
        return f"{self.code}:{self.record_id}:{made_of}"

    @property
    def ref(self) -> str:
        """What people type for it: the ref of the waiver that it would have."""
        return records.ref(records.id_of_key(Waiver.KIND, self.key))


class Checked(NamedTuple):
    """A finding, what people call the record it is about, and the waiver that lets it stand, if there is one."""

    finding: Finding
    title: str
    waiver: Waiver | None


# Events. -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Context:
    """What an event is checked against: all it refers to, the texts kept by their digest, and the day."""

    directory: Directory
    today: date
    texts: Mapping[str, str] = field(default_factory=dict)
    lost_events: frozenset[str] = frozenset()  # to which links lead, and which are not here


def of_event(event: Event, known: Context) -> Iterator[Finding]:
    """What is to be looked at again in an event."""
    for check in (
        _lost,
        _readings,
        _early,
        _future,
        _stamped,
        _misquoted,
        _sourced,
        _unsourced,
        _unordered,
        _silent,
        _missing,
    ):
        yield from check(event, known)


def _lost(event: Event, known: Context) -> Iterator[Finding]:
    directory = known.directory
    named: list[tuple[str, Iterable[str], Mapping[str, object]]] = [
        ("party", event.party_ids, directory.parties),
        ("source", event.source_ids, directory.sources),
        ("provision", event.provision_keys, directory.provisions),
    ]
    for kind, ids, here in named:
        for lost in (each for each in ids if each not in here):
            reason = f"the {kind} {lost if kind == 'provision' else records.ref(lost)} that it names is not here"
            yield Finding("reference-lost", event.id, (lost,), reason, f"tracker edit {event.ref}")
    for number, link in enumerate(event.links, start=1):
        if link.event_id in known.lost_events:
            reason = f"the event {records.ref(link.event_id)} that it {link.kind.replace('_', ' ')} is not here"
            mend = f"tracker edit {event.ref} --remove link:{number}"
            yield Finding("reference-lost", event.id, (link.event_id,), reason, mend)


def _readings(event: Event, known: Context) -> Iterator[Finding]:
    for violation in event.violations:
        provision = known.directory.provisions.get(violation.provision)
        mend = f"tracker edit {event.ref} --remove violation:{violation.provision}"
        if provision is None:
            continue
        if provision.measure_class == "none":
            reason = f"{provision.key} is a {provision.measure or 'duty or power'}, which nobody can break"
            yield Finding("never-breached", event.id, (provision.key,), reason, mend)
        elif not in_force_on_some_day(provision, event.date):
            words = f"{provision.key} is {in_force_words(provision)}, and the event is of {event.date.words()}"
            yield Finding("not-in-force", event.id, (provision.key, event.date.edtf), words, mend)


OF_OCCURRENCE = frozenset({"reports", "confirms", "alleges", "assesses", "finds"})
"""The stances that say something happened; what is denied, announced or looked into may lie ahead."""


def _early(event: Event, known: Context) -> Iterator[Finding]:
    if event.status in ("planned", "cancelled") or event.date.earliest is None:
        return
    for claim in event.claims:
        dated = known.directory.dated(claim)
        said = dated.latest if dated else None
        if claim.stance in OF_OCCURRENCE and said and said < event.date.earliest:
            speaker = known.directory.speaker(claim, event)
            reason = f"{speaker} {claim.stance} by {said.isoformat()} what happened {event.date.words()}"
            yield Finding(
                "claim-too-early", event.id, (claim.id, said.isoformat()), reason, f"tracker edit {event.ref}"
            )


def _future(event: Event, known: Context) -> Iterator[Finding]:
    first = event.date.earliest
    if event.status == "occurred" and first and first > known.today:
        reason = f"it is recorded as occurred {event.date.words()}, which is still to come"
        yield Finding(
            "occurred-in-future",
            event.id,
            (event.date.edtf,),
            reason,
            f"tracker edit {event.ref} --set status=planned",
        )


def _stamped(event: Event, known: Context) -> Iterator[Finding]:
    """The stamp of a republication is no day of the event; a page stamped on the story's own day is no sign."""
    for source_id in event.source_ids:
        source = known.directory.sources.get(source_id)
        if source and source.page_date == event.date and source.page_date != source.published:
            reason = f"its date, {event.date.words()}, is what the page of {source.publisher} is stamped with"
            yield Finding(
                "date-of-page", event.id, (source.id, event.date.edtf), reason, f"tracker edit {event.ref} --set date="
            )


def _misquoted(event: Event, known: Context) -> Iterator[Finding]:
    quoted = [(claim.id, claim.quote, claim.source_id) for claim in event.claims]
    quoted += [(each.id, each.quote, each.source_id) for each in event.citations]
    for part_id, quote, source_id in quoted:
        source = known.directory.sources.get(source_id or "")
        text = known.texts.get(source.content_hash or "") if source else None
        if quote and source and text and not occurs(quote, text):
            reason = (
                f"“{quote[:60]}{'…' if len(quote) > 60 else ''}” does not occur in the text kept of {source.publisher}"
            )
            yield Finding(
                "quote-not-in-source",
                event.id,
                (part_id, quote, source.content_hash or ""),
                reason,
                f"tracker show {source.ref}",
            )


def occurs(quote: str, text: str) -> bool:
    """Whether the words of a quote stand in a text in their order; an ellipsis leaves some out."""
    rest = fold(text)
    for piece in quote.replace("...", "…").split("…"):
        _, found, rest = rest.partition(words) if (words := fold(piece)) else ("", "-", rest)
        if not found:
            return False
    return True


def _sourced(event: Event, known: Context) -> Iterator[Finding]:
    if not event.source_ids:
        mend = f'tracker edit {event.ref} --source "PUBLISHER; published=DATE; url=https://…"'
        yield Finding("event-without-source", event.id, (), "nothing says where it can be read", mend)
    sources = [known.directory.sources.get(each) for each in event.source_ids]
    ends = [each.published.latest if each and each.published else None for each in sources]
    begun = event.date.earliest
    if event.status == "occurred" and begun and ends and all(end is not None and end < begun for end in ends):
        reason = f"it was {event.date.words()}, and its sources are all from before"
        yield Finding("sources-too-early", event.id, event.source_ids, reason, f"tracker edit {event.ref}")


def _unsourced(event: Event, known: Context) -> Iterator[Finding]:
    for number, claim in enumerate(event.claims, start=1):
        if claim.source_id is None:
            reason = f"claim {number}, of {known.directory.speaker(claim, event)}, has no source"
            yield Finding("claim-without-source", event.id, (claim.id,), reason, f"tracker edit {event.ref}")


def _unordered(event: Event, known: Context) -> Iterator[Finding]:
    for one, other in claims.unordered(event, known.directory):
        speaker = known.directory.speaker(one, event)
        reason = f"{speaker} {one.stance} and {other.stance}, and their dates do not say which came later"
        yield Finding("claims-unordered", event.id, (one.id, other.id), reason, f"tracker edit {event.ref}")


def _silent(event: Event, known: Context) -> Iterator[Finding]:
    without = claims.unnamed(event, known.directory)
    accusers = ", ".join(known.directory.speaker(claim, event) for claim in without.raising) if without else ""
    for standing in claims.readings(event, known.directory):
        if standing.status is None:
            mend = f'tracker claim {event.ref} "SPEAKER alleges {standing.key}: …" --source SRC'
            reason = f"nobody we have read alleges {standing.key}"
            if accusers:
                reason = (
                    f"{accusers} says that a rule was broken and names none; nobody we have read names {standing.key}"
                )
            yield Finding("alleged-by-nobody", event.id, (standing.key,), reason, mend)


def _missing(event: Event, known: Context) -> Iterator[Finding]:
    event_type = known.directory.types.get(event.type)
    taken = {each.role for each in event.participants}
    for needed in expected_roles(event_type, moved=bool(event.items)) if event_type else ():
        if taken.isdisjoint(needed):
            mend = f"tracker edit {event.ref} --who {needed[0]}=WHO"
            yield Finding("role-missing", event.id, needed, f"nobody is recorded as {' or '.join(needed)}", mend)


def expected_roles(event_type: EventType, *, moved: bool) -> list[tuple[str, ...]]:
    """The roles of a type of which a reader expects one each: at either end of a movement, else the first it has.

    Where the first stands beside the movement, as what was seized does, the ends matter only if goods `moved`.
    """
    start = tuple(role for role, end in event_type.own_roles.items() if end == "from")
    finish = tuple(role for role, end in event_type.own_roles.items() if end == "to")
    first = tuple(event_type.own_roles)[:1]
    if start and not moved and first[0] not in start:
        return [first]
    return [roles for roles in (start or first, finish) if roles]


def same_event(event: Event, others: Iterable[Event]) -> Iterator[Finding]:
    """Events that are probably `event` entered again; a link between the two says that they were looked at."""
    linked = {link.event_id for link in event.links}
    for other in others:
        if event.id < other.id and other.id not in linked and event.id not in {each.event_id for each in other.links}:
            reason = f"it may be the same as {other.ref} {other.title} ({other.date.words()})"
            mend = f"tracker link {event.ref} same_as {other.ref}"
            yield Finding("same-event", event.id, (other.id,), reason, mend)


# The other records. ------------------------------------------------------------------------------------------------


def of_record(record: Record, types: EventTypes) -> Iterator[Finding]:
    """What is wrong with a record in itself, which copies that were merged can bring."""
    for fault in record.problems(types):
        if not fault.startswith("identifiers["):  # see `of_party`
            yield Finding("unsound", record.id, (fault,), fault, f"tracker edit {record.ref}")


def of_party(party: Party) -> Iterator[Finding]:
    """What is to be looked at again in a party."""
    for each in party.identifiers:
        if fault := identifiers.fault(each.scheme, each.value):
            mend = f"tracker party edit {party.ref} --remove identifier:{each.id}"
            reason = f"{each.scheme} {each.value!r} {fault}"
            yield Finding("check-digit", party.id, (each.scheme, each.value), reason, mend)


def of_provision(provision: Provision, count: int) -> Iterator[Finding]:
    """What is to be looked at again in a provision that `count` events are read as touching."""
    if provision.level == "paragraph" and provision.paragraph_verified != "yes":
        read = f"{count} event{'s' if count > 1 else ''}"
        reason = f"{provision.key} prints with an asterisk in {read} until somebody has seen its number"
        mend = f"tracker provision edit {provision.key} --set paragraph_verified=yes"
        yield Finding("paragraph-unverified", provision.id, (str(provision.paragraph),), reason, mend)


def of_library(library: Mapping[str, Provision], types: EventTypes) -> Iterator[Finding]:
    """Provisions that could not be saved so, which copies that were merged can bring."""
    faults = [(each.key, fault) for each in library.values() for fault in each.problems(types)]
    faults += provisions.disorder({key: provisions.place(each) for key, each in library.items()})
    for key, fault in faults:
        mend = f"tracker provision edit {key} --set {fault.partition(' ')[0]}=VALUE"
        yield Finding("provision-unsound", library[key].id, (fault,), fault, mend)


def of_chains(sources: Iterable[Source], library: Iterable[Provision], parties: Iterable[Party]) -> Iterator[Finding]:
    """Records that lead to each other in a circle, which copies that were merged can bring about."""
    yield from _circles("relays-in-circle", sources, lambda ref: f"tracker source edit {ref} --set relays=")
    yield from _circles("within-circle", library, lambda ref: f"tracker provision edit {ref} --set within=KEY")
    yield from _circles("merged-circle", parties, lambda ref: f"tracker party edit {ref} --set merged_into=")


def _circles(code: str, among: Iterable[Record], mend: Callable[[str], str]) -> Iterator[Finding]:
    leads = {each.id: records.leads_to(each) for each in among}
    for circle in sorted(map(sorted, circles(leads, leads.get))):
        others = ", ".join(map(records.ref, circle[1:]))
        yield Finding(
            code, circle[0], tuple(circle), f"it leads to itself by way of {others}", mend(records.ref(circle[0]))
        )


def same_party(one: Party, other: Party) -> Finding:
    """Two parties whose names are nearly equal."""
    reason = f"it may be the same as {other.ref} {other.name}"
    return Finding("same-party", one.id, (other.id,), reason, f"tracker party merge {one.ref} {other.ref}")
