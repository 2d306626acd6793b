"""Which provisions could cover an event, and why; which would but for one thing, and why not.

From the library alone: no regime, paragraph or country stands in this code. It suggests and never concludes; accepting
a suggestion records a reading without an assessment. Each condition answers with the reason it holds, or the reason it
does not; a provision is offered where all hold, and is a near miss where exactly one does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, NamedTuple

from tracker.domain import claims, countries, goods, timeline
from tracker.domain.dates import PartialDate
from tracker.domain.directory import Directory
from tracker.domain.provisions import EVERYBODY, PARTY, aimed_at
from tracker.domain.records import Cap, Event, Item, Listing, Participant, Provision, Quantity
from tracker.domain.text import fold
from tracker.domain.vocabulary import BREACHABLE_CLASSES, TRAVELLING_ROLES

Certainty = Literal["full", "straddles"]

NOBODY_BOUND = "nobody bound"
"""How the reason begins of what obliges none of the participants."""


class Suggestion(NamedTuple):
    """A provision that could cover the event. It straddles where it was not in force on each day the date can mean."""

    provision: str
    certainty: Certainty
    reasons: tuple[str, ...]
    definitions: tuple[str, ...]  # keys of the provisions by which the goods are what it names


class NearMiss(NamedTuple):
    """A provision that would cover the event but for what `reasons` say."""

    provision: str
    reasons: tuple[str, ...]


class Suggestions(NamedTuple):
    """What could cover an event, in the order of the library, and what nearly would."""

    suggestions: list[Suggestion]
    near_misses: list[NearMiss]


class Answer(NamedTuple):
    """Whether a condition holds, and why. Where it fails so that the provision is not even near, `near` is false."""

    holds: bool
    reasons: tuple[str, ...] = ()
    near: bool = True
    definitions: tuple[str, ...] = ()


NOT_AT_ALL = Answer(holds=False, near=False)


def suggest(event: Event, directory: Directory) -> Suggestions:
    """What could cover `event`: of every provision that `directory` holds, which knows the event's parties too."""
    found = Suggestions([], [])
    question = Question(event, directory)
    for provision in directory.provisions.values():
        if provision.measure_class not in BREACHABLE_CLASSES:
            continue
        answers = [answer(question, provision) for answer in (_matter, _target, _bound, _time, _cap)]
        failed = [answer for answer in answers if not answer.holds]
        if not failed:
            reasons = tuple(reason for answer in answers for reason in answer.reasons)
            exempt = (f"exempt: {provision.exemptions}",) if provision.exemptions else ()
            definitions = tuple(key for answer in answers for key in answer.definitions)
            found.suggestions.append(
                Suggestion(provision.key, question.certainty(provision), (*reasons, *exempt), definitions)
            )
        elif len(failed) == 1 and failed[0].near:
            found.near_misses.append(NearMiss(provision.key, failed[0].reasons))
    found.near_misses.extend(_later_definitions(question, found))
    return found


@dataclass(frozen=True, slots=True)
class Question:
    """The event, and everything that the conditions look at."""

    event: Event
    directory: Directory
    defining: Mapping[str, list[Provision]] = field(init=False)

    def __post_init__(self) -> None:
        defining: dict[str, list[Provision]] = {}
        for provision in self.directory.provisions.values():
            for defined in provision.defines:
                defining.setdefault(defined, []).append(provision)
        object.__setattr__(self, "defining", defining)

    def end(self, participant: Participant) -> str:
        return timeline.end_of(self.event, participant.role, self.directory.types)

    def at(self, *ends: str) -> list[Participant]:
        """The participants at these ends. Those beside the movement, an authority among them, are at none."""
        return [each for each in self.event.participants if self.end(each) in ends]

    def named(self, participant: Participant) -> str:
        """`Kim Jong Un (KP), recipient`."""
        return f"{self.directory.who(participant, self.event)}, {participant.role.replace('_', ' ')}"

    def certainty(self, provision: Provision) -> Certainty:
        return "full" if in_force_throughout(provision, self.event.date) else "straddles"


# What it is about. -------------------------------------------------------------------------------------------------


def _matter(question: Question, provision: Provision) -> Answer:
    """Whether the goods are such as the provision names; or the listing, or the way they move, that decides instead."""
    if provision.measure_class in ("freeze", "travel_ban"):
        return _listed(question, provision)
    if question.event.type in provision.event_types:
        return Answer(holds=True, reasons=(f"it is about every {question.event.type.replace('_', ' ')}",))
    met = [found for item in question.event.items if (found := _covered(question, provision, item)) is not None]
    if not met:
        return NOT_AT_ALL
    definitions = tuple(dict.fromkeys(key for found in met for key in found.definitions))
    return Answer(
        holds=True, reasons=tuple(reason for found in met for reason in found.reasons), definitions=definitions
    )


def _covered(question: Question, provision: Provision, item: Item) -> Answer | None:
    """Why an item is what the provision names: by itself, and by the definitions that were in force."""
    why = _named_in(provision, item)
    defined = [
        (each.key, words)
        for each in question.defining.get(provision.key, ())
        if in_force_on_some_day(each, question.event.date) and (words := _defined_in(each, item))
    ]
    reasons = [f"{item.name}: {why}"] if why else []
    reasons += [f"{item.name}: {words}, which {key} counts in" for key, words in defined]
    return Answer(holds=True, reasons=tuple(reasons), definitions=tuple(key for key, _ in defined)) if reasons else None


def _named_in(provision: Provision, item: Item) -> str | None:
    """`HS 8703 falls under 86-89`, or the category, or both; None where it names neither."""
    by_hs = _by_hs(provision, item)
    by_word = list(goods.covered_by_category(item, provision.categories))
    return "; ".join([*by_word, *by_hs]) or None


def _by_hs(provision: Provision, item: Item) -> list[str]:
    headings = goods.covered_by_hs(item, provision.hs)
    return [f"HS {item.hs}" + (f" falls under {heading}" if heading != item.hs else "") for heading in headings]


def _defined_in(definition: Provision, item: Item) -> str | None:
    """As `_named_in`; but a definition lists some goods of a category, so where both have a code the code decides."""
    if item.hs and definition.hs:
        return "; ".join(_by_hs(definition, item)) or None
    return "; ".join(goods.covered_by_category(item, definition.categories)) or None


def _listed(question: Question, provision: Provision) -> Answer:
    """A freeze or travel ban needs a participant who was listed under it, or at large under what it stands in.

    Who is listed at large is under the freeze and the travel ban themselves, not under what widened them to others.
    """
    travel = provision.measure_class == "travel_ban"
    if not travel and not question.event.items:
        return NOT_AT_ALL
    under = {provision.key} if provision.widens else set(claims.wholes(provision.key, question.directory.within))
    reasons = tuple(
        f"{question.named(each)}, was listed under {listing.provision}"
        for each in question.event.participants
        if (each.role in TRAVELLING_ROLES if travel else each.role != "authority")
        for listing in _listings(question, each)
        if listing.provision in under
    )
    return Answer(holds=True, reasons=reasons) if reasons else NOT_AT_ALL


def _listings(question: Question, participant: Participant) -> Iterator[Listing]:
    """The listings of a participant that stood on some day that the event's date can mean.

    Of an event whose start nobody knows the last day does not count: a party is listed for what it did before.
    """
    party = question.directory.parties.get(participant.party_id or "")
    first, last = _span_of(question.event.date)
    for listing in party.listings if party else ():
        stood = _span(listing.since, listing.until)
        if _overlaps(stood, (first, last)) and not (first == date.min and stood[0] == last):
            yield listing


def covers(provision: Provision, item: Item, definitions: Iterable[Provision] = ()) -> bool:
    """Whether a provision names such goods, by itself or by one of its definitions."""
    return bool(_named_in(provision, item)) or any(_defined_in(each, item) for each in definitions)


# Who has to do with it. --------------------------------------------------------------------------------------------


def _target(question: Question, provision: Provision) -> Answer:
    """Whether a target stands at the end that the direction asks for."""
    if provision.measure_class in ("freeze", "travel_ban"):
        return Answer(holds=True)  # whoever is listed is the target
    asked, other = {"to": ("to", "from"), "from": ("from", "to")}.get(provision.direction or "", (None, None))
    ends = (asked,) if asked else ("from", "to", "via", "at")
    if met := [each for each in question.at(*ends) if _is_target(question, provision, each)]:
        towards = f"{asked} {_targets(provision)}" if asked else _targets(provision)
        return Answer(holds=True, reasons=(f"{towards}: {'; '.join(map(question.named, met))}",))
    if other and (wrong := [each for each in question.at(other) if _is_target(question, provision, each)]):
        movement = f"it is about what goes {asked} {_targets(provision)}"
        return Answer(holds=False, reasons=(f"other direction: {movement}; here is {question.named(wrong[0])}",))
    return NOT_AT_ALL


def _targets(provision: Provision) -> str:
    return " or ".join(target.removeprefix(PARTY) for target in provision.targets)


def _is_target(question: Question, provision: Provision, participant: Participant) -> bool:
    party = question.directory.parties.get(participant.party_id or "")
    names = (party.name, *(alias.name for alias in party.aliases)) if party else ()
    return not aimed_at(provision).isdisjoint({participant.country, *(PARTY + fold(name) for name in names)})


def _bound(question: Question, provision: Provision) -> Answer:
    """Whether a participant is obliged by it. Who only speaks, or acts as the authority, is no participant in this."""
    if EVERYBODY in provision.binds:
        return Answer(holds=True)
    bound = frozenset(code for each in provision.binds for code in obliged(each, question.event.date))
    if met := [each for each in question.at("from", "to", "via", "at") if each.country in bound]:
        return Answer(holds=True, reasons=(f"binds {', '.join(provision.binds)}: {question.named(met[0])}",))
    return Answer(holds=False, reasons=(f"{NOBODY_BOUND}: it obliges {', '.join(provision.binds)} alone",))


def obliged(code: str, when: PartialDate) -> frozenset[str]:
    """A country and its parts, or a bloc and whoever was a member on a day that `when` can mean."""
    if not countries.is_code(code):
        return frozenset()  # as a merge may bring it
    members = [countries.bloc_members(code, day) for day in (when.earliest, when.latest) if day]
    return countries.whole(code).union(*members)


# When, and how much. -----------------------------------------------------------------------------------------------


Span = tuple[date, date]
"""The first day of something and the last."""


def _time(question: Question, provision: Provision) -> Answer:
    """Whether it was in force on some day that the event's date can mean.

    Of an event whose start nobody knows, what had ended by the last possible day is a near miss: it matters only if
    the event was that early.
    """
    when = question.event.date
    if in_force_on_some_day(provision, when):
        if when.earliest is None and provision.until and _span(None, provision.until)[1] < _span_of(when)[1]:
            return Answer(holds=False, reasons=(f"{_ended(question, provision)}; at issue only if it was before that",))
        return Answer(holds=True, reasons=(in_force_words(provision),))
    if provision.since and _span_of(when)[1] < _span_of(provision.since)[0]:
        return Answer(holds=False, reasons=(f"adopted later: in force since {provision.since.words()}",))
    return Answer(holds=False, reasons=(_ended(question, provision),))


def _ended(question: Question, provision: Provision) -> str:
    """`ended: in force until 1 Jan 2018, replaced by unscr2397-5`."""
    successors = [each.key for each in question.directory.provisions.values() if provision.key in each.replaces]
    until = provision.until.words() if provision.until else "a day not recorded"
    replaced = f", replaced by {', '.join(successors)}" if successors else ""
    return f"ended: in force until {until}{replaced}"


def in_force_words(provision: Provision) -> str:
    """`in force since 22 Dec 2017`, `in force since 2 Mar 2016 until 30 Nov 2016`."""
    since = provision.since.words() if provision.since else "a day not recorded"
    return f"in force since {since}{f' until {provision.until.words()}' if provision.until else ''}"


def in_force_on_some_day(provision: Provision, when: PartialDate) -> bool:
    """Whether it may have been in force on a day that `when` can mean. The day on which it ended is not one of them."""
    return _overlaps(_span(provision.since, provision.until), _span_of(when))


def in_force_throughout(provision: Provision, when: PartialDate) -> bool:
    """Whether it surely was in force on each day that `when` can mean."""
    first, last = _span_of(when)
    begun = provision.since is None or (provision.since.latest is not None and provision.since.latest <= first)
    ended = provision.until is not None and _span_of(provision.until)[0] <= last
    return begun and not ended


def _span(since: PartialDate | None, until: PartialDate | None) -> Span:
    """The widest span that something can have stood from `since` to the day before it ended."""
    last = until.latest if until else None
    return (
        since.earliest or date.min if since else date.min,
        last - timedelta(days=1) if last else date.max,
    )


def _span_of(when: PartialDate) -> Span:
    return when.earliest or date.min, when.latest or date.max


def _overlaps(one: Span, other: Span) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _cap(question: Question, provision: Provision) -> Answer:
    """A cap never decides on one cargo, unless that was declared to those who count and is below it."""
    if provision.measure_class != "cap":
        return Answer(holds=True)
    caps = [cap for cap in provision.caps if _overlaps(_span(cap.since, cap.until), _span_of(question.event.date))]
    limits = ", ".join(filter(None, map(_limit, caps))) or "a limit it sets in words"
    sent = question.at("from")
    if sent and all(each.basis == "declared" for each in sent) and _all_below(question.event.items, caps):
        return Answer(holds=False, reasons=(f"cap: declared, and below {limits}; it counts toward the yearly total",))
    return Answer(holds=True, reasons=(f"yearly total: {limits}; one cargo alone decides nothing",))


def _limit(cap: Cap) -> str | None:
    """`refined petroleum 500,000 bbl in 12 months`."""
    if cap.amount is None:
        return cap.rule
    return f"{cap.what} {int(Decimal(cap.amount)):,} {cap.unit or ''}{f' in {cap.period}' if cap.period else ''}"


def _all_below(items: Iterable[Item], caps: Iterable[Cap]) -> bool:
    """Whether every item has a figure in the unit of a cap, and none that may reach it."""
    limits = {cap.unit: Decimal(cap.amount) for cap in caps if cap.amount}
    figures = [[_below(figure, limits) for figure in item.quantities] for item in items]
    return bool(figures) and all(each and all(each) for each in figures)


def _below(figure: Quantity, limits: Mapping[str | None, Decimal]) -> bool:
    return figure.unit in limits and figure.bound != ">" and Decimal(figure.amount) < limits[figure.unit]


def _later_definitions(question: Question, found: Suggestions) -> Iterator[NearMiss]:
    """Definitions by which a provision would have covered the event, had they been adopted."""
    offered = {each.provision for each in found.suggestions}
    for defined, definitions in question.defining.items():
        provision = question.directory.provisions.get(defined)
        if provision is None or defined in offered:
            continue
        others = [answer(question, provision) for answer in (_target, _bound, _time, _cap)]
        for each in definitions if all(answer.holds for answer in others) else ():
            words = [why for item in question.event.items if (why := _defined_in(each, item))]
            when = _time(question, each)
            if words and not when.holds:
                yield NearMiss(each.key, (*when.reasons, f"{words[0]}: it counts that in with what {defined} is about"))
