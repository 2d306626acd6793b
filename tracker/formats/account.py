"""One event, described once: what every writer of events prints of it, in data and in words.

Whoever has only what was printed must find in it what moved, when and how sure, who alleges, who denies, whose reading
a paragraph is, and on which sources. Nothing is worded before a writer asks for it: rows for programs pay for no
sentence. `wording` has the sentences; `typed` has the parts as people type them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from tracker.domain import claims, countries, timeline
from tracker.domain.claims import Standing
from tracker.domain.directory import Directory
from tracker.domain.origins import Origins, independent_origins
from tracker.domain.records import Claim, Event, Participant, ref
from tracker.domain.suggestions import in_force_words
from tracker.formats import wording

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
        return wording.said(self.stance, self.about, self.against)

    @property
    def beside(self) -> str:
        """Where in the source it stands, and its grade."""
        return wording.joined(self.where, self.credibility)


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
        return wording.joined(self.in_force, self.assessment, self.note)


class Reference(NamedTuple):
    """Where in a numbered source the event can be read."""

    number: int
    where: str
    quote: str


class Linked(NamedTuple):
    """Another event, how this one stands to it, and whether it is in the report."""

    kind: str
    ref: str
    name: str
    known: bool


class Account:
    """One event with everything that is said of it.

    `asked` are the countries that the reader asks for, in her order, and `covered` are they with their parts; `numbers`
    are those of the sources, by id: the event's own, unless a report numbers its sources through, or none.
    """

    def __init__(
        self,
        event: Event,
        directory: Directory,
        asked: Sequence[str] = (),
        covered: frozenset[str] = frozenset(),
        numbers: Mapping[str, int] | None = None,
    ) -> None:
        self.event = event
        self.directory = directory
        self.asked = asked
        self.covered = covered or timeline.asked_for(asked)
        self._numbers = numbers

    # Data. -------------------------------------------------------------------------------------------------------

    @cached_property
    def ref(self) -> str:
        return self.event.ref

    @property
    def title(self) -> str:
        return self.event.title

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The numbers of its sources by their ids, in the order in which it names them."""
        if self._numbers is None:
            return {source_id: number for number, source_id in enumerate(self.event.source_ids, start=1)}
        return {each: self._numbers[each] for each in self.event.source_ids if each in self._numbers}

    @property
    def sources(self) -> tuple[int, ...]:
        return tuple(self.numbers.values())

    @property
    def roles(self) -> list[str]:
        """The roles of the countries asked for."""
        return timeline.roles_of(self.event, self.covered)

    @property
    def every_role(self) -> list[str]:
        """The same; of no country in particular, every role taken."""
        return self.roles if self.asked else list(dict.fromkeys(each.role for each in self.event.participants))

    @property
    def counterparties(self) -> list[str]:
        return timeline.counterparties(self.event, self.covered, self.directory.types)

    @property
    def categories(self) -> list[str]:
        return list(dict.fromkeys(each.category for each in self.event.items if each.category))

    @cached_property
    def standings(self) -> list[Standing]:
        """How each provision stands that somebody, or we, hold to be at issue."""
        return claims.standings(self.event, self.directory)

    @property
    def standing(self) -> str:
        """The most contested of them: one of `STANDINGS`."""
        return max((_STANDING[each.status] for each in self.standings), key=list(STANDINGS).index, default="none")

    def speakers(self, said: Iterable[Claim]) -> list[str]:
        """Who says each of some claims: `Ministry of Unification (KR)`."""
        return [self.directory.speaker(claim, self.event) for claim in said]

    @property
    def independent_origins(self) -> Origins:
        return independent_origins(self.event.source_ids, self.directory.sources)

    # In a line or two. -------------------------------------------------------------------------------------------

    @property
    def date(self) -> str:
        return self.event.date.words()

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """What stands under its title: the facts, then how each breach stands."""
        return (wording.facts(self.event, self.covered, self.directory), *self.standing_lines)

    @property
    def standing_lines(self) -> tuple[str, ...]:
        return tuple(wording.standings(self.standings, self.event, self.directory))

    @property
    def roles_in_words(self) -> list[str]:
        """The roles of the country asked for; of several countries, each with its own."""
        if len(self.asked) == 1:
            return list(map(wording.in_words, self.roles))
        return [
            f"{code} {wording.in_words(role)}"
            for code in self.asked
            for role in timeline.roles_of(self.event, timeline.asked_for([code]))
        ]

    @property
    def marks(self) -> set[str]:
        """The marks in its lines that a reader needs explained: of `wording.MARKS`."""
        starred = wording.uncertain(self.event.provision_keys, self.directory)
        ours = any(line.startswith("our reading") for line in self.lines)
        return {mark for mark, stands in zip(wording.MARKS, (starred, ours), strict=True) if stands}

    # In full. ----------------------------------------------------------------------------------------------------

    @cached_property
    def kind(self) -> str:
        return wording.type_and_status(self.event, self.directory)

    @property
    def facts(self) -> str:
        """The line under the title: what kind of event, which way, how much."""
        amounts = "; ".join(wording.with_amounts(each) for each in self.event.items)
        return " · ".join(part for part in (self.kind, self.way, amounts) if part)

    @property
    def way(self) -> str:
        return wording.way_in_names(self.event, self.covered, self.directory)

    @property
    def as_role(self) -> str:
        """`North Korea: origin, carrier`, of each country asked for."""
        return "; ".join(
            f"{countries.called(code)}: {', '.join(map(wording.in_words, roles))}"
            for code in self.asked
            if (roles := timeline.roles_of(self.event, timeline.asked_for([code])))
        )

    @property
    def certainty(self) -> str:
        return wording.certainty(self.event)

    @cached_property
    def parts(self) -> list[tuple[str, str, str]]:
        """Who took part and what moved: a label, a name, and what else is known of it."""
        goods = [(each.name, wording.item_details(each)) for each in self.event.items]
        return [
            *map(self._taking_part, self.event.participants),
            *(("item", name, f": {details}" if details else "") for name, details in goods),
        ]

    def _taking_part(self, each: Participant) -> tuple[str, str, str]:
        alone = each.country and not each.party_id
        who = countries.called(str(each.country)) if alone else self.directory.who(each, self.event)
        details = wording.joined(*wording.details(each, "as "))
        return wording.in_words(each.role), who, f"; {details}" if details else ""

    @cached_property
    def claims(self) -> list[Spoken]:
        """What is said of it, in the order in which it was said."""
        return list(map(self._spoken, sorted(self.event.claims, key=self.directory.spoken_on)))

    def _spoken(self, claim: Claim) -> Spoken:
        return Spoken(
            day=wording.day(claim, self.directory),
            speaker=self.directory.speaker(claim, self.event),
            stance=claim.stance,
            about=wording.provision_label(claim.about, self.directory) if claim.about else "",
            against=wording.accused(claim, self.event, self.directory),
            text=claim.text or "",
            quote=claim.quote or "",
            where=claim.where or "",
            credibility=wording.credibility(claim),
            source=self.numbers.get(claim.source_id or ""),
        )

    @cached_property
    def breaches(self) -> list[Breach]:
        return list(map(self._breach, self.standings))

    def _breach(self, each: Standing) -> Breach:
        provision = self.directory.provisions.get(each.key)
        dated = provision and provision.level == "paragraph" and provision.since
        judged = each.violation and each.violation.assessment
        return Breach(
            key=each.key,
            label=wording.provision_label(each.key, self.directory),
            name=provision.name if provision else "(deleted provision)" if each.key else "",
            ours=each.our_reading or not (each.raising or each.replaced),
            whose=wording.whose(each, self.directory),
            # What stands the same as what the speakers named has been said there.
            said="" if each.as_whole else wording.standing(each, self.event, self.directory, dated=True),
            in_force=in_force_words(provision) if provision and dated else "",
            assessment=f"our assessment: {wording.assessment(each.violation)}" if each.violation and judged else "",
            note=(each.violation.note or "") if each.violation else "",
        )

    @property
    def references(self) -> list[Reference]:
        return [
            Reference(self.numbers[each.source_id], each.where or "", each.quote or "") for each in self.event.citations
        ]

    @property
    def origins(self) -> str:
        """On how many independent sources it rests."""
        return f"Independent origins: {wording.bounds(self.independent_origins)}" if self.event.source_ids else ""

    def linked(self, titles: Mapping[str, str]) -> Iterator[Linked]:
        """The events that it leads to, named as `titles`, which are by ref, name them."""
        for link in self.event.links:
            other = ref(link.event_id)
            name = titles.get(other, f"event {other}, which is not in this report")
            yield Linked(wording.in_words(link.kind), other, name, other in titles)
