"""The records and their parts: the one shape that is typed, stored, exchanged, shown, merged and compared.

What each means, and why it is so, is said here; how it becomes JSON is `tracker.domain.shape`'s business. A record does
not refuse to exist: two people's edits, merged, may make a gift with a host. `problems` says what is wrong with one;
whoever saves a record refuses it while there are any.

Annotations are no texts here, as they are elsewhere: `tracker.domain.shape` reads all of them, and from texts that
takes as long as reading a page of records.
"""

import uuid
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any, ClassVar, Self, cast

from tracker.domain import addresses, countries, identifiers, kinds, provisions, vocabulary
from tracker.domain.dates import UNKNOWN
from tracker.domain.declared import declared
from tracker.domain.digest import sha256
from tracker.domain.kinds import Amount, Country, Day, Edtf, Hs, Id, Json, Key, Line, Prose, Word, YesNo
from tracker.domain.shape import Carrying, Part
from tracker.domain.vocabulary import EVENT_TYPES, EventTypes

NAMESPACE = uuid.UUID("6f1c7d52-3a04-5e0b-9a77-0d3c5b8e2f41")
"""Of the UUIDv5 that a record gets whose identity follows from a key or from its source and content."""

GONE = "(redacted)"
"""Stands where a name or title was taken out for good."""

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

RoleName = Annotated[str, kinds.Pattern(r"[a-z]+(?:_[a-z]+)*", "a role such as giver")]
TypeName = Annotated[str, kinds.Pattern(r"[a-z]+(?:_[a-z]+)*", "an event type such as gift")]
Language = Annotated[str, kinds.Pattern(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", "a language tag such as ko")]
Currency = Annotated[str, Word("currency (ISO 4217)", countries.CURRENCIES)]
HsRange = Annotated[str, kinds.Pattern(r"[0-9]{2,10}(?:-[0-9]{2,10})?", "HS digits such as 8703 or 86-89")]
End = Annotated[str, Word("end of a movement", vocabulary.ENDS)]
Category = Annotated[str, Word("category", vocabulary.CATEGORIES)]
Status = Annotated[str, Word("event status", vocabulary.EVENT_STATUSES)]
Basis = Annotated[str, Word("basis", vocabulary.BASES)]
Bound = Annotated[str, Word("bound", vocabulary.BOUNDS)]
Stance = Annotated[str, Word("stance", vocabulary.STANCES)]
Assessment = Annotated[str, Word("assessment", vocabulary.ASSESSMENTS)]
LinkKind = Annotated[str, Word("kind of link", vocabulary.LINK_KINDS)]
PartyKind = Annotated[str, Word("kind of party", vocabulary.PARTY_KINDS)]
Reliability = Annotated[str, Word("reliability grade", vocabulary.RELIABILITY)]
Level = Annotated[str, Word("level of provision", vocabulary.PROVISION_LEVELS)]
ProvisionClass = Annotated[str, Word("class of provision", vocabulary.PROVISION_CLASSES)]
Direction = Annotated[str, Word("direction", vocabulary.DIRECTIONS)]
Verified = Annotated[str, Word("answer", vocabulary.VERIFIED)]
Digest = Annotated[str, kinds.Pattern(r"[0-9a-f]{64}", "a SHA-256 of 64 hexadecimal digits")]
FullText = Annotated[str, kinds.Text(1_000_000, lines=True)]
Credibility = Annotated[int, kinds.Number(1, 6)]


@declared
class Record(Carrying):
    """Something with an identity that is the same in every copy of the file, and a history."""

    KIND: ClassVar[str]
    TABLE: ClassVar[str] = ""
    """The table of its rows; a kind that only a newer tracker knows has none."""
    TITLE: ClassVar[tuple[str, ...]] = ("title", "name", "publisher", "key")
    """The fields by which people call it: the first that it has and that is filled."""
    LISTED: ClassVar[tuple[str, ...]] = ("key",)
    """The fields that a list of the kind shows, by which it is sorted and in which it is searched."""
    LEADS_BY: ClassVar[str | None] = None  # the field by which it leads to another of its kind
    NAMED_BY_KEY: ClassVar[bool] = False  # others refer to it by its key, which must outlive it
    REDACTED: ClassVar[Mapping[str, Json]] = {}
    """Values for the fields that it cannot be shown without, where a redaction took them and left something else."""
    id: str

    @property
    def ref(self) -> str:
        return ref(self.id)

    def problems(self, types: EventTypes = EVENT_TYPES) -> Iterator[str]:
        """What forbids saving it, apart from what it refers to; `types` are the event types there are."""
        yield from ()


@declared
class Who(Carrying):
    """A party, the country it stands for, or a country alone."""

    TABLE: ClassVar[str] = "claim_against"
    party_id: Id | None = None
    country: Country | None = None

    def bare(self) -> Json:
        """A country alone is written as its code."""
        return self.country if self.party_id is None and not self.carried else None

    @staticmethod
    def from_bare(code: str) -> Json:
        return {"country": code}


@declared
class Participant(Part):
    """Who took which role. The country is the one acted for in this event, so a later change rewrites no history."""

    TABLE: ClassVar[str] = "participant"
    role: RoleName
    party_id: Id | None = None
    country: Country | None = None
    place: Line | None = None
    date: Edtf | None = None
    basis: Basis | None = None
    note: Line | None = None


@declared
class Quantity(Carrying):
    """How much of an item, as somebody counted it; rival figures are normal and all kept."""

    TABLE: ClassVar[str] = "item_quantity"
    amount: Amount
    unit: Line
    bound: Bound | None = None
    per: Line | None = None
    date: Edtf | None = None
    source_id: Id | None = None
    note: Line | None = None


@declared
class Value(Carrying):
    """What an item is worth, as somebody put it."""

    TABLE: ClassVar[str] = "item_value"
    amount: Amount
    currency: Currency
    bound: Bound | None = None
    per: Line | None = None
    date: Edtf | None = None
    source_id: Id | None = None
    note: Line | None = None


@declared
class Item(Part):
    """What moved, was given, or was meant to be. Fines, bail and the price of a ship belong in a claim's text."""

    TABLE: ClassVar[str] = "item"
    name: Line
    category: Category | None = None
    hs: Hs | None = None
    quantities: tuple[Quantity, ...] = ()
    values: tuple[Value, ...] = ()
    note: Line | None = None


@declared
class Citation(Part):
    """A source for the event as such; a source that a claim names needs none."""

    TABLE: ClassVar[str] = "citation"
    source_id: Id
    where: Line | None = None
    quote: Prose | None = None


@declared
class Claim(Part):
    """What one speaker says. `about` is the provision the speaker named, of any level; never what we make of it."""

    TABLE: ClassVar[str] = "claim"
    speaker_id: Id | None = None
    country: Country | None = None
    stance: Stance
    about: Key | None = None
    against: tuple[Who, ...] = ()
    date: Edtf | None = None
    text: Prose | None = None
    source_id: Id | None = None
    where: Line | None = None
    credibility: Credibility | None = None
    quote: Prose | None = None


@declared
class Violation(Part):
    """A paragraph *we* hold to be at issue. Who alleges it is not stored here: the claims say that."""

    TABLE: ClassVar[str] = "violation"
    provision: Key
    assessment: Assessment | None = None
    assessed_by: Line | None = None
    assessed_on: Day | None = None
    note: Prose | None = None


@declared
class Link(Part):
    """How this event stands to another."""

    TABLE: ClassVar[str] = "link"
    COLUMNS: ClassVar[Mapping[str, str]] = {"event_id": "to_event_id"}  # a table has a column event_id for its owner
    kind: LinkKind
    event_id: Id
    note: Line | None = None


@declared
class Event(Record):
    """One movement in one span of time. Goods both ways, or two dates apart, are two events with a link."""

    KIND: ClassVar[str] = "event"
    TABLE: ClassVar[str] = "event"
    LISTED: ClassVar[tuple[str, ...]] = ("date", "title")
    REDACTED: ClassVar[Mapping[str, Json]] = {"type": vocabulary.REDACTED_TYPE, "title": GONE, "date": UNKNOWN}
    type: TypeName
    title: Line
    date: Edtf
    date_as_typed: Line | None = None
    status: Status = "occurred"
    summary: Prose | None = None
    tags: tuple[Line, ...] = ()
    participants: tuple[Participant, ...] = ()
    items: tuple[Item, ...] = ()
    citations: tuple[Citation, ...] = ()
    claims: tuple[Claim, ...] = ()
    violations: tuple[Violation, ...] = ()
    links: tuple[Link, ...] = ()

    def problems(self, types: EventTypes = EVENT_TYPES) -> Iterator[str]:
        event_type = types.get(self.type)
        if event_type is None:
            yield f"type: {vocabulary.no_such_word(self.type, 'event type', types)}"
        for number, participant in enumerate(self.participants, start=1):
            if event_type is not None and participant.role not in event_type.roles:
                yield (
                    f"participants[{number}].role {participant.role!r} is no role of a {self.type}"
                    f" (its roles are {', '.join(event_type.roles)})"
                )
            if not (participant.party_id or participant.country or participant.note):
                yield f"participants[{number}] names neither a party nor a country, nor says who it was in a note"
        for number, claim in enumerate(self.claims, start=1):
            if not (claim.speaker_id or claim.country):
                yield f"claims[{number}] has no speaker: neither a party nor a country"
            if Who() in claim.against:
                yield f"claims[{number}].against names somebody who is neither a party nor a country"
        for number, link in enumerate(self.links, start=1):
            if link.event_id == self.id:
                yield f"links[{number}] leads from the event to itself"

    @property
    def source_ids(self) -> tuple[str, ...]:
        """Every source it rests on, once each, in the order reports number them: the event's own, then the claims'."""
        cited = [citation.source_id for citation in self.citations]
        claimed = [claim.source_id for claim in self.claims]
        counted = [figure.source_id for item in self.items for figure in item.quantities]
        valued = [figure.source_id for item in self.items for figure in item.values]
        return tuple(dict.fromkeys(source for source in (*cited, *claimed, *counted, *valued) if source))

    @property
    def party_ids(self) -> tuple[str, ...]:
        """Every party in it, once each: participants, speakers and accused."""
        taking_part = [participant.party_id for participant in self.participants]
        speaking = [claim.speaker_id for claim in self.claims]
        accused = [who.party_id for claim in self.claims for who in claim.against]
        return tuple(dict.fromkeys(party for party in (*taking_part, *speaking, *accused) if party))

    @property
    def country_codes(self) -> tuple[str, ...]:
        """Every country in it, once each: of participants, speakers and accused."""
        taking_part = [participant.country for participant in self.participants]
        speaking = [claim.country for claim in self.claims]
        accused = [who.country for claim in self.claims for who in claim.against]
        return tuple(dict.fromkeys(code for code in (*taking_part, *speaking, *accused) if code))

    @property
    def provision_keys(self) -> tuple[str, ...]:
        """Every provision it names, once each: our readings, then what the speakers named."""
        named = [claim.about for claim in self.claims]
        return tuple(dict.fromkeys(key for key in (*(v.provision for v in self.violations), *named) if key))


@declared
class Alias(Part):
    """Another name of a party, and when it bore it."""

    TABLE: ClassVar[str] = "party_alias"
    name: Line
    language: Language | None = None
    script: Line | None = None
    since: Edtf | None = None
    until: Edtf | None = None


@declared
class RegistryFlag(Part):
    """The country a vessel or aircraft was registered in, and when."""

    TABLE: ClassVar[str] = "party_flag"
    country: Country
    since: Edtf | None = None
    until: Edtf | None = None
    source_id: Id | None = None


@declared
class Identifier(Part):
    """A party's number in somebody's register: imo, mmsi, wikidata, opensanctions …"""

    TABLE: ClassVar[str] = "party_identifier"
    scheme: Line
    value: Line
    source_id: Id | None = None


@declared
class Listing(Part):
    """A party's listing under a provision or regime, and when it stood."""

    TABLE: ClassVar[str] = "party_listing"
    provision: Key
    since: Edtf | None = None
    until: Edtf | None = None
    source_id: Id | None = None


@declared
class Distinction(Part):
    """Another party that this one is not, however alike the two look."""

    TABLE: ClassVar[str] = "party_distinction"
    COLUMNS: ClassVar[Mapping[str, str]] = {"party_id": "other_party_id"}  # party_id is that of its owner
    party_id: Id
    note: Line | None = None


@declared
class Party(Record):
    """Who acts: a person, body, company, ship. Its kind is unknown until somebody says it."""

    KIND: ClassVar[str] = "party"
    TABLE: ClassVar[str] = "party"
    LISTED: ClassVar[tuple[str, ...]] = ("name", "country")
    LEADS_BY: ClassVar[str | None] = "merged_into"
    REDACTED: ClassVar[Mapping[str, Json]] = {"name": GONE}
    name: Line
    kind: PartyKind = "unknown"
    country: Country | None = None
    aliases: tuple[Alias, ...] = ()
    flags: tuple[RegistryFlag, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    listings: tuple[Listing, ...] = ()
    distinctions: tuple[Distinction, ...] = ()
    merged_into: Id | None = None  # the party it turned out to be: whatever names this one prints that one
    note: Prose | None = None

    def problems(self, types: EventTypes = EVENT_TYPES) -> Iterator[str]:
        if self.merged_into == self.id:
            yield "merged_into leads from the party to itself"
        for number, each in enumerate(self.identifiers, start=1):
            if fault := identifiers.fault(each.scheme, each.value):
                yield f"identifiers[{number}].value {each.value!r} {fault}"


@declared
class Source(Record):
    """Where a statement can be read. Its three dates are three different things and none of them dates an event."""

    KIND: ClassVar[str] = "source"
    TABLE: ClassVar[str] = "source"
    LISTED: ClassVar[tuple[str, ...]] = ("publisher", "published", "title", "url")
    LEADS_BY: ClassVar[str | None] = "relays"
    REDACTED: ClassVar[Mapping[str, Json]] = {"publisher": GONE}
    publisher: Line
    title: Line | None = None
    url: Line | None = None
    author: Line | None = None
    published: Edtf | None = None  # the story's own date
    page_date: Edtf | None = None  # what the page is stamped, perhaps by a republication
    retrieved: Edtf | None = None  # when one of us read it; empty: known only through another source
    language: Language | None = None
    reliability: Reliability | None = None
    archive_url: Line | None = None
    content_hash: Digest | None = None  # of what it said: the key of the text, where that was kept
    relays: Id | None = None  # the source it republishes or quotes
    republication: YesNo = False  # it relays a source that it does not name
    note: Prose | None = None

    def problems(self, types: EventTypes = EVENT_TYPES) -> Iterator[str]:
        for name in ("url", "archive_url"):
            address = getattr(self, name)
            if address and not addresses.is_web_address(address):
                yield f"{name} {address!r} is not a web address (http:// or https://)"
        if self.relays == self.id:
            yield "relays leads from the source to itself"


@declared
class SourceText(Record):
    """What a source said, kept word for word. Its key is its digest, so the same text kept twice is one record."""

    KIND: ClassVar[str] = "text"
    TABLE: ClassVar[str] = "source_text"
    key: Digest
    text: FullText

    @classmethod
    def of(cls, text: str) -> Self:
        """The record of a text, which is as `tracker.domain.text.clean` leaves it."""
        key = digest_of_text(text)
        return cls(id=id_of_key(cls.KIND, key), key=key, text=text)

    def problems(self, types: EventTypes = EVENT_TYPES) -> Iterator[str]:
        if (self.key, self.id) != (digest_of_text(self.text), id_of_key(self.KIND, self.key)):
            yield "key is not the SHA-256 of the text"


@declared
class Waiver(Record):
    """That a finding of `tracker check` is as it should be, and why. It travels with the file like any record.

    Its key is that of the finding, made of the facts: with other facts it is another finding, and stands again.
    """

    KIND: ClassVar[str] = "waiver"
    TABLE: ClassVar[str] = "waiver"
    key: Line
    reason: Prose

    def problems(self, types: EventTypes = EVENT_TYPES) -> Iterator[str]:
        if self.id != id_of_key(self.KIND, self.key):
            yield f"key {self.key!r} does not fit its id: what a waiver is of never changes"


@declared
class Cap(Carrying):
    """A limit a provision sets: of goods in a period, or of something else that it counts."""

    TABLE: ClassVar[str] = "provision_cap"
    what: Line
    amount: Amount | None = None
    unit: Line | None = None
    value: Amount | None = None
    currency: Currency | None = None
    period: Line | None = None
    rule: Line | None = None
    since: Edtf | None = None
    until: Edtf | None = None
    paragraph: Line | None = None
    note: Line | None = None


@declared
class Provision(Record):
    """A regime, an instrument of it, or a paragraph of that; only some classes can be breached.

    `targets` are country or region codes, or `party:NAME`; `binds` is `all` or the codes of those obliged;
    `direction` is seen from the target. What it is about is said by `categories` and `hs` (digits match as prefixes,
    ranges inclusive), or by `event_types` where not the goods decide but how they move. `subjects` are for people.
    """

    KIND: ClassVar[str] = "provision"
    TABLE: ClassVar[str] = "provision"
    LISTED: ClassVar[tuple[str, ...]] = ("key", "name")
    LEADS_BY: ClassVar[str | None] = "within"
    NAMED_BY_KEY: ClassVar[bool] = True
    REDACTED: ClassVar[Mapping[str, Json]] = {"level": "regime", "name": GONE}
    key: Key
    level: Level
    within: Key | None = None
    name: Line
    symbol: Line | None = None
    paragraph: Line | None = None
    summary: Prose | None = None
    imposed_by: Line | None = None
    status: Line | None = None
    measure_class: ProvisionClass | None = None
    measure: Line | None = None
    direction: Direction | None = None
    targets: tuple[Line, ...] = ()
    binds: tuple[Line, ...] = ()
    categories: tuple[Category, ...] = ()
    hs: tuple[HsRange, ...] = ()
    event_types: tuple[TypeName, ...] = ()
    subjects: tuple[Line, ...] = ()
    since: Edtf | None = None
    until: Edtf | None = None
    caps: tuple[Cap, ...] = ()
    exemptions: Prose | None = None
    replaces: tuple[Key, ...] = ()
    amends: tuple[Key, ...] = ()
    defines: tuple[Key, ...] = ()
    lifts: tuple[Key, ...] = ()
    widens: tuple[Key, ...] = ()
    narrows: tuple[Key, ...] = ()
    content_verified: Verified | None = None
    paragraph_verified: Verified | None = None
    sources: tuple[Line, ...] = ()
    note: Prose | None = None

    def problems(self, types: EventTypes = EVENT_TYPES) -> Iterator[str]:
        if self.id != id_of_key(self.KIND, self.key):
            yield f"key {self.key!r} does not fit its id: a provision's key never changes"
        if self.level != "regime" and not self.within:
            yield f"within is missing: {self.level}s stand in a regime or an instrument"
        if self.level == "regime" and self.within:
            yield "within is given: a regime stands in nothing"
        for name, named in (("within", (self.within,)), ("defines", self.defines), ("widens", self.widens)):
            if self.key in named:
                yield f"{name} names the provision itself"
        if self.measure_class in vocabulary.BREACHABLE_CLASSES and not self.targets:
            yield "targets is missing: a rule that can be breached says whom it is aimed at"
        yield from provisions.faults(self, types)


@declared
class Role(Part):
    """A role of an analyst's own event type, and the end of the movement it stands at."""

    TABLE: ClassVar[str] = "event_type_role"
    role: RoleName
    end: End = "none"


@declared
class OwnType(Record):
    """An event type that an analyst added to the standard ones."""

    KIND: ClassVar[str] = "type"
    TABLE: ClassVar[str] = "event_type"
    LISTED: ClassVar[tuple[str, ...]] = ("key", "summary")
    NAMED_BY_KEY: ClassVar[bool] = True
    REDACTED: ClassVar[Mapping[str, Json]] = {"summary": GONE}
    key: TypeName
    summary: Line
    roles: tuple[Role, ...] = ()

    @property
    def event_type(self) -> vocabulary.EventType:
        # An end that only a newer tracker knows says nothing of the way here.
        ends = {
            each.role: cast("vocabulary.End", each.end if each.end in vocabulary.ENDS else "none")
            for each in self.roles
        }
        return vocabulary.EventType(self.key, self.summary, ends)

    def problems(self, types: EventTypes = EVENT_TYPES) -> Iterator[str]:
        if self.id != id_of_key(self.KIND, self.key):
            yield f"key {self.key!r} does not fit its id: a type's key never changes"
        if self.key in EVENT_TYPES:
            yield f"key {self.key!r} is a standard type, which everybody's files share; give yours another name"
        for number, each in enumerate(self.roles, start=1):
            if each.role in vocabulary.COMMON_ROLES:
                yield f"roles[{number}].role {each.role!r} is a role of every type"
            if each.role in [other.role for other in self.roles[: number - 1]]:
                yield f"roles[{number}].role {each.role!r} is there twice"


RECORD_CLASSES: Mapping[str, type[Record]] = {
    cls.KIND: cls for cls in (Event, Party, Provision, Source, SourceText, OwnType, Waiver)
}
"""Every kind of record that this version knows, in the order exports write them."""


@cache
def kinds_in_tables() -> tuple[str, ...]:
    """The kinds of record that have a table, in the order of `RECORD_CLASSES`."""
    return tuple(kind for kind, cls in RECORD_CLASSES.items() if cls.TABLE)


def class_of(kind: str) -> type[Record]:
    """The class of the records of a kind; one that only a newer tracker knows has no fields, and carries all it has."""
    return RECORD_CLASSES.get(kind) or declared(type(kind, (Record,), {"KIND": kind}))


def ref(record_id: str) -> str:
    """The eight Crockford base-32 characters that people type for a record: its last 40 bits.

    The head of a UUIDv7 is a clock, which one import shares; the tail is random.
    """
    number = int(record_id[-10:], 16)
    return "".join(CROCKFORD[number >> shift & 31] for shift in range(35, -1, -5))


def id_of_key(kind: str, key: str) -> str:
    """The id of a record that has a key, the same in every file that was made apart.

    Half a surrogate pair, which UTF-8 cannot hold, is refused where the key is read and must not fail here before that.
    """
    return str(uuid.uuid5(NAMESPACE, f"{kind}:{key}".encode(errors="backslashreplace").decode()))


def id_of_pair(one: str, other: str) -> str:
    """The id of the part that says whether two records are one: the same whoever says it, and of which of the two."""
    return uuid.uuid5(NAMESPACE, " ".join(sorted((one, other)))).hex[:16]


def digest_of_text(text: str) -> str:
    """The SHA-256 of a text's UTF-8 bytes, in hexadecimal digits."""
    return sha256(text.encode())


def leads_to(record: Record) -> str | None:
    """The id of the record that a source relays, a party was merged into or a provision stands in: its chain."""
    led: str | None = getattr(record, record.LEADS_BY) if record.LEADS_BY else None
    return id_of_key(record.KIND, led) if led and record.NAMED_BY_KEY else led


def title_of(record: Record) -> str:
    """What people call a record; its ref where it has no name."""
    return title_in(record.KIND, record.__dict__) or record.ref


def title_in(kind: str, values: Mapping[str, Any]) -> str:
    """What people call the record of a kind that has these values; empty where it has no name."""
    found = (values.get(name) for name in class_of(kind).TITLE)
    return str(next(filter(None, found), ""))
