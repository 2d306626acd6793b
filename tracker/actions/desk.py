"""Finding the records that typed words mean, and making the parties and sources that are not there yet."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar, cast

from tracker.actions.changesets import new_id
from tracker.domain import forms, phrases, records, shape, similarity, vocabulary
from tracker.domain.declared import replace
from tracker.domain.kinds import Json
from tracker.domain.phrases import TypedClaim, TypedParticipant, TypedWho
from tracker.domain.records import (
    Alias,
    Citation,
    Claim,
    Event,
    Identifier,
    Listing,
    Participant,
    Party,
    Record,
    RegistryFlag,
    Source,
    Violation,
    Who,
)
from tracker.domain.text import fold
from tracker.domain.vocabulary import EVENT_TYPES, EventTypes
from tracker.errors import InvalidRecord, NotFound, NotUnderstood, Refused, did_you_mean
from tracker.store import finding, queries
from tracker.store.database import Connection
from tracker.store.reading import load, load_one

Ask = Callable[[str], bool]
"""Puts a yes-or-no question to the analyst; off a terminal the answer is no."""


Mark = tuple[int, dict[str, Record]]
"""How far a desk has come: how many records are new, and what is unsaved."""


@dataclass(frozen=True, slots=True)
class TypedParts:
    """The parts of an event as typed: short forms of `tracker.domain.phrases`, each still a text."""

    participants: Sequence[tuple[str, str]] = ()  # role, WHO
    items: Sequence[str] = ()
    sources: Sequence[str] = ()
    claims: Sequence[str] = ()
    violations: Sequence[str] = ()

    def __bool__(self) -> bool:
        return any((self.participants, self.items, self.sources, self.claims, self.violations))


@dataclass(frozen=True, slots=True)
class TypedPartyParts:
    """The parts of a party as typed: `NAME; language=ko`, `PA; since=2020`, `imo=9187629`, `un-dprk; since=2018`."""

    aliases: Sequence[str] = ()
    flags: Sequence[str] = ()
    identifiers: Sequence[str] = ()
    listings: Sequence[str] = ()

    def __bool__(self) -> bool:
        return any((self.aliases, self.flags, self.identifiers, self.listings))


class Desk:
    """Finds the records that typed words mean, and makes the parties and sources that are not there yet.

    What it makes is kept in `new`, so that one name typed twice is one party; `unsaved` is what has to be saved with
    the event: everything made or learned on the way. With a `sheet`, ids follow from it and from what is made, so that
    two analysts who import one sheet make the same parties and sources.
    """

    def __init__(self, connection: Connection, ask: Ask, *, new_party: bool = False, sheet: str | None = None) -> None:
        self._connection = connection
        self._ask = ask
        self._may_be_close = new_party
        self._sheet = sheet
        self._by_name: dict[str, str] = {}  # of a new party, by its folded name
        self._known: dict[str, list[str]] = {}  # of the parties here, by folded name
        self._met: dict[str, Party] = {}  # parties as they are here, or have been saved
        self._by_url: dict[str, list[str]] = {}  # of new sources, by their address
        self.new: dict[str, Record] = {}
        self.unsaved: dict[str, Record] = {}
        self.warnings: list[str] = []

    def mark(self) -> Mark:
        """How things stand, for `forget`."""
        return len(self.new), dict(self.unsaved)

    def forget(self, mark: Mark) -> None:
        """Unmakes and unlearns everything since `mark`: what was to be saved with it will not be."""
        count, self.unsaved = mark
        while len(self.new) > count:
            self.new.popitem()

    def take(self) -> list[Record]:
        """What has to be saved, which from now on counts as saved."""
        taken = self.saved()
        self._met |= {record.id: record for record in taken if isinstance(record, Party)}
        self.unsaved = {}
        return taken

    def _made(self, record: Record) -> None:
        self.new[record.id] = self.unsaved[record.id] = record

    def _id(self, kind: str, *content: Json) -> str:
        """A new id; of what comes from a sheet, the one that follows from it."""
        if self._sheet is None:
            return new_id()
        return records.id_of_key(kind, json.dumps([self._sheet, *content], ensure_ascii=False, sort_keys=True))

    def with_parts(self, event: Event, typed: TypedParts, as_of: date | None) -> Event:
        """`event` with the typed parts behind those it has. One `--source` carries the claims typed with it."""
        source_ids = [self.source(text, as_of) for text in typed.sources]
        carrier = source_ids[0] if len(source_ids) == 1 else None
        cited = {citation.source_id for citation in event.citations}
        participants = [self.participant(role, phrases.participant(text, as_of)) for role, text in typed.participants]
        claims = [self.claim(phrases.claim(text, as_of), carrier) for text in typed.claims]
        if claims and len(source_ids) > 1:
            self.warnings.append("several sources are cited, so which of them carries the claims is not recorded")
        return forms.placed(
            replace(
                event,
                participants=(*event.participants, *participants),
                items=(*event.items, *map(phrases.item, typed.items)),
                citations=(*event.citations, *(Citation(source_id=each) for each in source_ids if each not in cited)),
                claims=(*event.claims, *claims),
                violations=(*event.violations, *self._new_readings(event, typed.violations)),
            )
        )

    def referred(self, field: str, typed: str, as_of: date | None) -> str:
        """The id of the record that a field such as `relays`, `party_id` or `merged_into` is to refer to."""
        if field in ("merged_into", "party_id", "speaker_id"):
            return finding.find(self._connection, typed.removeprefix("ref:"), "party")
        if field == "event_id":
            return finding.find(self._connection, typed, "event")
        return self.source(typed, as_of)

    def saved(self) -> list[Record]:
        """What has to be saved with the event."""
        return list(self.unsaved.values())

    def _new_readings(self, event: Event, typed: Sequence[str]) -> Iterable[Violation]:
        """A reading for each paragraph that the event is not read as touching yet."""
        read = {each.provision for each in event.violations}
        made = {each.provision: each for each in map(self.reading, typed)}
        return [each for key, each in made.items() if key not in read]

    def reading(self, typed: str) -> Violation:
        """A paragraph that we hold to be at issue; a definition, duty or power cannot be broken and is refused."""
        key = self.provision(typed)
        provision = load_one(self._connection, records.id_of_key("provision", key))
        assert isinstance(provision, records.Provision)  # noqa: S101 - its key was found among the provisions
        if provision.measure_class == "none":
            raise NotUnderstood(f"{key} is a {provision.measure or 'duty or power'}, which nobody can break")
        if provision.level != "paragraph":
            self.warnings.append(f"{key} is a whole {provision.level}; name the paragraph if you can")
        return Violation(provision=key)

    def participant(self, role: str, typed: TypedParticipant) -> Participant:
        party_id, country = self.party(typed.who)
        if typed.who.name is not None and country is None and self._sheet is None:
            self.warnings.append(
                f"{typed.who.name} ({role}) stands for no country, and no country's timeline has it; "
                "write NAME (COUNTRY), or for a place COUNTRY; place=NAME"
            )
        note = "; ".join(text for text in (typed.who.note, typed.note) if text) or None
        document: dict[str, Json] = {
            "role": role,
            "party_id": party_id,
            "country": country,
            "place": typed.place,
            "note": note,
        }
        made = read_typed(Participant, document, f"{role} {typed.who.name or typed.who.country or note!r}")
        return replace(made, date=typed.date, basis=typed.basis)

    def claim(self, typed: TypedClaim, source_id: str | None, **more: Json) -> Claim:
        speaker_id, country = self.party(typed.speaker)
        document: dict[str, Json] = {
            "speaker_id": speaker_id,
            "country": country,
            "stance": typed.stance,
            "about": self.provision(typed.about) if typed.about else None,
            "text": typed.text,
            "source_id": source_id,
            **more,
        }
        accused = tuple(Who(party_id=party, country=code) for party, code in map(self.party, typed.against))
        made = read_typed(Claim, document, f"the claim {typed.text!r}")
        return replace(made, date=typed.date, against=accused)

    def provision(self, typed: str) -> str:
        """The key that was typed, if the file has it; raises `NotUnderstood` with the nearest."""
        key = typed.strip().lower()
        if key not in finding.known_provisions(self._connection, [key]):
            known = finding.provision_keys(self._connection)
            hint = did_you_mean(vocabulary.nearest(key, known)) if known else f"; {_NO_LIBRARY}"
            raise NotUnderstood(f"{typed!r} is the key of no regime, instrument or paragraph here{hint}")
        return key

    def party(self, typed: TypedWho) -> tuple[str | None, str | None]:
        """The party's id and the country it stands for: the one typed, or its own."""
        if typed.ref is not None:
            party = self._known_party(finding.find(self._connection, typed.ref, "party"))
        elif typed.name is not None:
            party = self._party_named(typed)
        else:
            return None, typed.country
        return party.id, typed.country or party.country

    def party_id(self, name: str) -> str:
        """The id of the one party here with this name: what a document means that names a party without its id."""
        ids = finding.parties_named(self._connection, name)
        if not ids:
            raise NotFound(
                f"no party is called {name!r} here; give it a document of its own, or make it with party add"
            )
        if len(ids) > 1:
            raise Refused(f"several parties are called {name!r}; give the party_id of the one that is meant")
        return ids[0]

    def _known_party(self, party_id: str) -> Party:
        found = self.unsaved.get(party_id) or self._met.get(party_id) or load_one(self._connection, party_id)
        assert isinstance(found, Party)  # noqa: S101 - its id was found among the parties
        self._met.setdefault(party_id, found)
        return found

    def _named(self, name: str) -> list[str]:
        """The ids of the parties here with this name, asked for once: a sheet names the same ones in row after row."""
        folded = fold(name)
        if folded not in self._known:
            self._known[folded] = finding.parties_named(self._connection, name)
        return self._known[folded]

    def _party_named(self, typed: TypedWho) -> Party:
        assert typed.name is not None  # noqa: S101 - asked for by name
        made = self._by_name.get(fold(typed.name), "")
        if made in self.new:
            return self._with_kind(self._known_party(made), typed.kind)
        ids = self._named(typed.name)
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
        self.unsaved[party.id] = learned = replace(party, kind=kind)
        return learned

    def _new_party(self, typed: TypedWho) -> Party:
        assert typed.name is not None  # noqa: S101 - asked for by name
        self.refuse_close(typed.name)
        document: dict[str, Json] = {"name": typed.name, "kind": typed.kind, "country": typed.country}
        folded = fold(typed.name)
        made = read_typed(Party, document, f"party {typed.name!r}", id=self._id(Party.KIND, folded))
        self._made(made)
        self._by_name[folded] = made.id
        return made

    def refuse_close(self, name: str) -> None:
        """A name that is nearly a known one is more often a slip than somebody new."""
        if self._may_be_close:
            return
        known = (each for each in queries.names_like(self._connection, name) if each[1] not in self.new)
        close = similarity.close_names(name, known)
        if close:
            listed = ", ".join(f"{other} (ref:{records.ref(party_id)})" for other, party_id in close)
            if not self._ask(f"{name!r} is nearly a known party: {listed}. Is it somebody new?"):
                raise Refused(
                    f"{name!r} is nearly a known party: {listed}; type that ref, or --new-party if it is another"
                )

    def source(self, text: str, as_of: date | None = None) -> str:
        """The id of a known source by ref or web address, or of a new one in the `;` form."""
        if phrases.is_new_source(text):
            return self.new_source(text, as_of)
        if "://" in text:
            known = finding.sources_at(self._connection, text.strip())
            if len(known) > 1:
                listed = ", ".join(
                    f"{each.ref} {records.title_of(each)}" for each in load(self._connection, known).values()
                )
                raise Refused(f"several sources have this address; type the ref of the one you mean: {listed}")
            if known:
                return known[0]
            raise NotFound(
                f"no source has the address {text.strip()}; add it as: PUBLISHER; published=DATE; url={text.strip()}"
            )
        try:
            found = finding.find(self._connection, text.removeprefix("ref:"), "source")
        except NotFound as error:
            raise NotFound(f"{error}; to add a new one write: PUBLISHER; published=DATE; url=https://…") from None
        self._say_which(text, found)
        return found

    def _say_which(self, text: str, source_id: str) -> None:
        """One publisher has many articles, and the one that is here may not be the one that was meant."""
        known = load_one(self._connection, source_id)
        if isinstance(known, Source) and fold(text) == fold(known.publisher):
            dated = known.published.words() if known.published else "undated"
            titled = f" “{known.title}”" if known.title else ""
            self.warnings.append(
                f"{text.strip()} is taken for the source that is here, {known.ref}: {dated}{titled}; "
                f"for another article of theirs write: {known.publisher}; published=DATE; url=https://…"
            )

    def new_source(self, text: phrases.Typed, as_of: date | None) -> str:
        """The id of a source typed in the `;` form: the one here with its address and title, or a new one."""
        document = phrases.fields(Source, "publisher", text, as_of)
        if isinstance(relayed := document.get("relays"), str):
            document["relays"] = self.source(relayed, as_of)
        return self.source_of(document)

    def source_of(self, document: Mapping[str, Json]) -> str:
        """The id of the source that a document says: the one here with its address and title, or a new one."""
        made = read_typed(
            Source, document, f"source {document['publisher']!r}", id=self._id(Source.KIND, dict(document))
        )
        if self._sheet is not None and made.id in self.new:
            return made.id
        for other in self._at(made.url):
            if made.title in (None, other.title):
                self.warnings.append(f"the source at {made.url} is here already ({other.ref}) and was used as it is")
                return other.id
        self._made(made)
        if made.url is not None:
            self._by_url.setdefault(made.url, []).append(made.id)
        return made.id

    def _at(self, url: str | None) -> list[Source]:
        """The sources with a web address: those made here, then those that were here."""
        if url is None:
            return []
        made = [self.new[each] for each in self._by_url.get(url, []) if each in self.new]
        known = load(self._connection, finding.sources_at(self._connection, url)).values()
        return [each for each in (*made, *known) if isinstance(each, Source)]


def with_party_parts(desk: Desk, party: Party, typed: TypedPartyParts, as_of: date | None) -> Party:
    """`party` with the typed parts behind those it has."""
    added: dict[str, list[shape.Part]] = {
        "aliases": [read_typed(Alias, phrases.fields(Alias, "name", text, as_of), "alias") for text in typed.aliases],
        "flags": [
            read_typed(RegistryFlag, phrases.fields(RegistryFlag, "country", text, as_of), "flag")
            for text in typed.flags
        ],
        "identifiers": [read_typed(Identifier, _identifier(text), "identifier") for text in typed.identifiers],
        "listings": [_listing(desk, text, as_of) for text in typed.listings],
    }
    lists = {name: (*getattr(party, name), *parts) for name, parts in added.items()}
    return forms.placed(replace(party, **cast("dict[str, Any]", lists)))


def _identifier(text: str) -> dict[str, Json]:
    scheme, equals, value = text.partition("=")
    if not equals:
        raise NotUnderstood(f"an identifier is written SCHEME=VALUE, such as imo=9187629, not {text!r}")
    return {"scheme": scheme.strip().lower(), "value": value.strip()}


def _listing(desk: Desk, text: str, as_of: date | None) -> Listing:
    document = phrases.fields(Listing, "provision", text, as_of)
    return read_typed(Listing, {**document, "provision": desk.provision(str(document["provision"]))}, "listing")


_NO_LIBRARY = "there is not a single one; tracker db upgrade --library brings the reference library in"

T = TypeVar("T")


def read_typed(
    cls: type[T], document: Mapping[str, Json], what: str, *, types: EventTypes = EVENT_TYPES, **settled: Any
) -> T:
    """An instance of `cls` that can be saved; raises `InvalidRecord`, which calls it `what`, with every fault."""
    faults = shape.Faults()
    made = shape.read(cls, document, faults, **settled)
    problems = [*faults.found, *(made.problems(types) if isinstance(made, Record) else ())]
    if made is None or problems:
        raise InvalidRecord(what, problems)
    return made
