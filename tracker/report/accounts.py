"""An event in full, in plain strings: what reports that are read away from the tracker say of it.

Whoever has only the report must find in it what moved, when and how sure, who alleges, who denies, whose reading a
paragraph is, and on which sources.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tracker.domain import claims, countries, timeline
from tracker.domain.claims import Standing
from tracker.domain.directory import Directory
from tracker.domain.origins import independent_origins
from tracker.domain.records import Claim, Event, Item, Participant, ref
from tracker.domain.suggestions import in_force_words
from tracker.domain.vocabulary import RAISING_STANCES
from tracker.report import wording
from tracker.report.entries import Entry, Report

STANDINGS = {
    "none": "no breach alleged",
    "ours": "only our reading",
    "alleged": "alleged or investigated",
    "assessed": "assessed or found",
    "disputed": "disputed or denied",
}
"""How an event stands as a whole, from nothing to most contested; the colours of the picture."""

_STANDING = {
    None: "ours",
    "alleged": "alleged",
    "investigated": "alleged",
    "assessed": "assessed",
    "found": "assessed",
    "denied": "disputed",
    "disputed": "disputed",
}


class TakingPart(NamedTuple):
    """Who took a role, and what is known of it."""

    role: str
    who: str
    details: str


class Goods(NamedTuple):
    """What moved: its name, and every figure of how much."""

    name: str
    details: str


class Spoken(NamedTuple):
    """What one speaker says: `source` is the number of where it can be read."""

    day: str
    speaker: str
    stance: str
    about: str
    against: str
    text: str
    quote: str
    where: str
    credibility: str
    source: int | None

    @property
    def said(self) -> str:
        """`assesses a breach of UN-DPRK against RU, KP`."""
        breach = self.stance in RAISING_STANCES or (self.stance == "denies" and self.about)
        about = f" {'of' if breach else 'as to'} {self.about}" if self.about else ""
        against = f" against {self.against}" if self.against else ""
        return f"{wording.in_words(self.stance)}{' a breach' if breach else ''}{about}{against}"

    @property
    def beside(self) -> str:
        """Where in the source it stands, and its grade."""
        return "; ".join(part for part in (self.where, self.credibility) if part)


class Breach(NamedTuple):
    """How one provision stands: by whom it is raised, by whom denied, and whose reading it is."""

    key: str
    label: str
    name: str
    ours: bool
    whose: str
    said: str
    in_force: str
    assessment: str
    note: str

    @property
    def beside(self) -> str:
        """Since when it is in force, and what we think."""
        return "; ".join(part for part in (self.in_force, self.assessment, self.note) if part)


class Reference(NamedTuple):
    """Where in a numbered source the event can be read."""

    number: int
    where: str
    quote: str


class Linked(NamedTuple):
    """Another event and how this one stands to it."""

    kind: str
    ref: str


class Account(NamedTuple):
    """One event with everything that is said of it."""

    entry: Entry
    kind: str
    way: str
    amounts: str
    as_role: str
    roles: tuple[str, ...]
    certainty: str
    counterparties: tuple[str, ...]
    taking_part: tuple[TakingPart, ...]
    goods: tuple[Goods, ...]
    categories: tuple[str, ...]
    claims: tuple[Spoken, ...]
    breaches: tuple[Breach, ...]
    references: tuple[Reference, ...]
    origins: str
    links: tuple[Linked, ...]
    standing: str

    @property
    def facts(self) -> str:
        """The line under the title: what kind of event, which way, how much."""
        return " · ".join(part for part in (self.kind, self.way, self.amounts) if part)

    @property
    def parts(self) -> list[tuple[str, str, str]]:
        """Who took part and what moved: a label, a name, and what else is known of it."""
        people = [(one.role, one.who, f"; {one.details}" if one.details else "") for one in self.taking_part]
        return people + [("item", one.name, f": {one.details}" if one.details else "") for one in self.goods]

    def linked(self, titles: Mapping[str, str]) -> Iterator[tuple[str, str, bool]]:
        """Its links: the kind, the other event, and whether that is among `titles`, which are by ref."""
        for link in self.links:
            outside = f"event {link.ref}, which is not in this report"
            yield link.kind, titles.get(link.ref, outside), link.ref in titles

    @property
    def event(self) -> Event:
        return self.entry.event


def accounts(report: Report) -> Iterator[Account]:
    """The events of a report in full, in order."""
    return (found for found, _ in accounts_with_directories(report))


def accounts_with_directories(report: Report) -> Iterator[tuple[Account, Directory]]:
    """The same, each with what its event refers to, for a report that also holds it as cells."""
    for entry, directory in report.entries_with_directories():
        yield account(entry, directory, report), directory


def account(entry: Entry, directory: Directory, report: Report) -> Account:
    """One of them: its words, its parts, and how it stands."""
    event = entry.event
    numbers = dict(zip(event.source_ids, entry.sources, strict=True))
    return Account(
        entry=entry,
        kind=wording.type_and_status(event, directory),
        way=_way(event, directory, report),
        amounts="; ".join(map(_amount, event.items)),
        as_role=_as_role(event, report),
        roles=tuple(_roles(event, report)),
        certainty=certainty(event),
        counterparties=tuple(timeline.counterparties(event, report.covered, directory.types)),
        taking_part=tuple(_taking_part(each, event, directory) for each in event.participants),
        goods=tuple(map(_goods, event.items)),
        categories=tuple(dict.fromkeys(each.category for each in event.items if each.category)),
        claims=tuple(
            _spoken(each, event, directory, numbers) for each in sorted(event.claims, key=directory.spoken_on)
        ),
        breaches=tuple(_breaches(event, directory)),
        references=tuple(
            Reference(numbers[each.source_id], each.where or "", each.quote or "") for each in event.citations
        ),
        origins=_origins(event, directory),
        links=tuple(Linked(wording.in_words(link.kind), ref(link.event_id)) for link in event.links),
        standing=_overall(event, directory),
    )


_EXTENT = {
    (True, True, True): "lasted over this time",
    (True, True, False): "began then; its end is not known",
    (True, False, True): "lasted until then; its start is not known",
    (False, True, True): "some time in it; the day is not known",
    (False, True, False): "then or on some later day",
    (False, False, True): "on some day up to then",
}
"""What a date of more than one day says: whether the event lasted, and whether its first and its last day are known."""

_MARKS = {"~": "approximate", "?": "uncertain", "%": "approximate and uncertain"}


def certainty(event: Event) -> str:
    """How sure the date is, in words of its own; nothing where the day is known."""
    when = event.date
    one_day = when.earliest == when.latest and "/" not in when.edtf
    said = "" if one_day else _EXTENT["/" in when.edtf, when.earliest is not None, when.latest is not None]
    marks = [word for mark, word in _MARKS.items() if mark in when.edtf]
    typed = f"typed as “{event.date_as_typed}”" if event.date_as_typed else ""
    return "; ".join(part for part in (said, *marks, typed) if part)


def _way(event: Event, directory: Directory, report: Report) -> str:
    """`Russia → North Korea`; of what is no movement, who else was there."""
    if timeline.is_movement(event, directory.types):
        legs = timeline.route(event, directory.types)
        if set(legs) == {"?"}:
            return ""
        return " → ".join(" / ".join(map(named, leg.split("/"))) for leg in legs)
    others = [each for each in event.participants if each.country and each.country not in report.covered]
    by = (each for each in event.participants if each.role == "authority" and not each.country and each.party_id)
    said = (f"{wording.in_words(each.role)}: {_from_elsewhere(each, event, directory)}" for each in (*by, *others))
    return "; ".join(dict.fromkeys(said))


def _from_elsewhere(each: Participant, event: Event, directory: Directory) -> str:
    """`Vladimir Putin (Russia)`, `New Regent (flag Panama)`, `Singapore`."""
    country = named(each.country) if each.country else ""
    name = directory.party_name(each.party_id, event)
    if not name or not country:
        return name or country
    return f"{name} ({'flag ' if directory.is_vessel(each.party_id) else ''}{country})"


def named(code: str) -> str:
    """A country's name; what has none, such as the `?` of an end nobody named, as it is."""
    return "not known" if code == "?" else countries.called(code)


def _roles(event: Event, report: Report) -> list[str]:
    """The roles of the countries asked for; of no country in particular, every role taken."""
    if report.asked:
        return timeline.roles_of(event, report.covered)
    return list(dict.fromkeys(each.role for each in event.participants))


def _as_role(event: Event, report: Report) -> str:
    """`North Korea: origin, carrier`, of each country asked for."""
    return "; ".join(
        f"{countries.called(code)}: {', '.join(map(wording.in_words, roles))}"
        for code in report.asked
        if (roles := timeline.roles_of(event, timeline.asked_for([code])))
    )


def _taking_part(each: Participant, event: Event, directory: Directory) -> TakingPart:
    note = each.note if each.party_id or each.country else None
    basis = f"as {wording.in_words(each.basis)}" if each.basis else None
    details = (each.place, each.date.words() if each.date else None, basis, note)
    return TakingPart(
        role=wording.in_words(each.role),
        who=directory.who(each, event) if each.party_id or not each.country else countries.called(each.country),
        details="; ".join(part for part in details if part),
    )


def _amount(each: Item) -> str:
    """`coal: 25,500 t, USD 2,990,000`, with the first figure of each kind."""
    figures = ", ".join(wording.first_amounts(each))
    return f"{each.name}: {figures}" if figures else each.name


def _goods(each: Item) -> Goods:
    return Goods(each.name, wording.item_details(each))


def _spoken(claim: Claim, event: Event, directory: Directory, numbers: dict[str, int]) -> Spoken:
    dated = directory.dated(claim)
    return Spoken(
        day=dated.words() if dated else "undated",
        speaker=directory.speaker(claim, event),
        stance=claim.stance,
        about=wording.provision_label(claim.about, directory) if claim.about else "",
        against=", ".join(directory.who(each, event) for each in claim.against),
        text=claim.text or "",
        quote=claim.quote or "",
        where=claim.where or "",
        credibility=f"credibility {claim.credibility}" if claim.credibility else "",
        source=numbers.get(claim.source_id or ""),
    )


def _breaches(event: Event, directory: Directory) -> Iterator[Breach]:
    for each in claims.standings(event, directory):
        provision = directory.provisions.get(each.key)
        yield Breach(
            key=each.key,
            label=wording.provision_label(each.key, directory),
            name=provision.name if provision else "(deleted provision)" if each.key else "",
            ours=each.our_reading or not (each.raising or each.replaced),
            whose=_whose(each, directory),
            # What stands the same as what the speakers named has been said there.
            said="" if each.as_whole else wording.standing(each, event, directory, dated=True),
            in_force=in_force_words(provision)
            if provision and provision.level == "paragraph" and provision.since
            else "",
            assessment=f"our assessment: {wording.assessment(each.violation)}"
            if each.violation and each.violation.assessment
            else "",
            note=(each.violation.note or "") if each.violation else "",
        )


def _whose(each: Standing, directory: Directory) -> str:
    """Whose reading the paragraph is: the speakers', or ours of what they named."""
    if not each.key:
        return "a breach is alleged, and no rule named"
    if claims.accused_by_name(each, directory.within):
        return "named by the speaker, and our reading" if each.violation else "named by the speaker"
    if not each.our_reading:
        return "our reading; only who denies it named it" if each.violation else "named by who denies it"
    of = dict.fromkeys(wording.provision_label(claim.about, directory) for claim in each.raising if claim.about)
    return f"our reading of {', '.join(of)}; no speaker named it" if of else "our reading; no speaker named it"


def _origins(event: Event, directory: Directory) -> str:
    """On how many independent sources the event rests."""
    if not event.source_ids:
        return ""
    return f"Independent origins: {wording.bounds(independent_origins(event.source_ids, directory.sources))}"


def _overall(event: Event, directory: Directory) -> str:
    """The most contested of how its provisions stand: one of `STANDINGS`."""
    order = list(STANDINGS)
    found = [_STANDING[each.status] for each in claims.standings(event, directory)]
    return max(found, key=order.index, default="none")
