"""Which provisions could cover an event, and why; which would but for one thing, and why not.

From the library alone: no regime, paragraph or country stands in this code. It suggests and never concludes; accepting
a suggestion records a reading without an assessment. Each condition answers with the reason it holds, or the reason it
does not; a provision is offered where all hold, and is a near miss where exactly one does not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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
    """What could cover an event, in the order of the library, and what nearly would, the most telling first.

    `regardless` would whatever the goods, for it names none: whether these are such as it means, its words decide.
    """

    suggestions: list[Suggestion]
    near_misses: list[NearMiss]
    regardless: tuple[Suggestion, ...] = ()


class Answer(NamedTuple):
    """Whether a condition holds, and why. Where it fails so that the provision is not even near, `near` is false.

    It holds `throughout` where it does so on each day that the date can mean.
    """

    holds: bool
    reasons: tuple[str, ...] = ()
    near: bool = True
    throughout: bool = True
    definitions: tuple[str, ...] = ()


NOT_AT_ALL = Answer(holds=False, near=False)


def suggest(event: Event, directory: Directory) -> Suggestions:
    """What could cover `event`: of every provision that `directory` holds, which knows the event's parties too."""
    offered: list[Suggestion] = []
    missed: list[NearMiss] = []
    regardless: list[Suggestion] = []
    question = Question(event, directory)
    for provision in directory.provisions.values():
        if provision.measure_class not in BREACHABLE_CLASSES:
            continue
        conditions = _CONDITIONS if _names_goods(provision) else (_moves, *_CONDITIONS[1:])
        answers = [answer(question, provision) for answer in conditions]
        failed = [answer for answer in answers if not answer.holds]
        if not failed:
            (offered if _names_goods(provision) else regardless).append(_suggestion(provision, answers))
        elif len(failed) == 1 and failed[0].near and _names_goods(provision):
            missed.append(NearMiss(provision.key, failed[0].reasons))
    missed += _later_definitions(question, {each.provision for each in offered})
    missed.sort(key=lambda each: each.reasons[0].startswith(NOBODY_BOUND))
    return Suggestions(offered, missed, tuple(regardless))


def _suggestion(provision: Provision, answers: Sequence[Answer]) -> Suggestion:
    """The provision with every reason; full where each condition holds throughout."""
    reasons = [reason for answer in answers for reason in answer.reasons]
    if provision.exemptions:
        reasons.append(f"exempt: {provision.exemptions}")
    return Suggestion(
        provision.key,
        "full" if all(answer.throughout for answer in answers) else "straddles",
        tuple(reasons),
        tuple(key for answer in answers for key in answer.definitions),
    )


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


# What it is about. -------------------------------------------------------------------------------------------------


ON_LISTING = ("freeze", "travel_ban")
"""The classes of which a listing decides, and not the goods."""


def _names_goods(provision: Provision) -> bool:
    """Whether it says what it is about: goods, a way to move them, or whoever is listed."""
    said = provision.categories or provision.hs or provision.event_types
    return bool(said) or provision.measure_class in ON_LISTING


def _moves(question: Question, _: Provision) -> Answer:
    """Whether anything moved, or was there to be moved, that a rule about whatever goods can mean."""
    moved = question.event.items or timeline.is_movement(question.event, question.directory.types)
    return (
        Answer(holds=True, reasons=("it names no goods: whether these are meant, its words decide",))
        if moved
        else NOT_AT_ALL
    )


def _matter(question: Question, provision: Provision) -> Answer:
    """Whether the goods are such as the provision names; or the listing, or the way they move, that decides instead."""
    if provision.measure_class in ON_LISTING:
        return _listed(question, provision)
    if question.event.type in provision.event_types:
        return Answer(holds=True, reasons=(f"it is about every {question.event.type.replace('_', ' ')}",))
    met = [found for item in question.event.items if (found := _covered(question, provision, item)) is not None]
    if not met:
        return NOT_AT_ALL
    return Answer(
        holds=True,
        reasons=tuple(reason for found in met for reason in found.reasons),
        throughout=any(found.throughout for found in met),
        definitions=tuple(dict.fromkeys(key for found in met for key in found.definitions)),
    )


def _covered(question: Question, provision: Provision, item: Item) -> Answer | None:
    """Why an item is what the provision names: by itself, and by the definitions that were in force."""
    why, when = _named_in(provision, item), question.event.date
    defined = [
        (each, words)
        for each in question.defining.get(provision.key, ())
        if in_force_on_some_day(each, when) and (words := _defined_in(provision, each, item))
    ]
    reasons = [f"{item.name}: {why}"] if why else []
    reasons += [f"{item.name}: {words}, which {each.key}, {in_force_words(each)}, counts in" for each, words in defined]
    if not reasons:
        return None
    return Answer(
        holds=True,
        reasons=tuple(reasons),
        throughout=bool(why) or any(in_force_throughout(each, when) for each, _ in defined),
        definitions=tuple(each.key for each, _ in defined),
    )


def _named_in(provision: Provision, item: Item) -> str | None:
    """`HS 8703 falls under 86-89`, or the category, or both; None where it names neither."""
    by_hs = _by_hs(provision, item)
    by_word = list(goods.covered_by_category(item, provision.categories))
    return "; ".join([*by_word, *by_hs]) or None


def _by_hs(provision: Provision, item: Item) -> list[str]:
    headings = goods.covered_by_hs(item, provision.hs)
    return [f"HS {item.hs}" + (f" falls under {heading}" if heading != item.hs else "") for heading in headings]


def _defined_in(provision: Provision, definition: Provision, item: Item) -> str | None:
    """As `_named_in`; but a definition lists some goods of a category, so where both have a code the code decides.

    What the provision names itself is what is defined: that an item is that is no reason of the definition's.
    """
    if item.hs and definition.hs:
        return "; ".join(_by_hs(definition, item)) or None
    added = [each for each in definition.categories if each not in provision.categories]
    return "; ".join(goods.covered_by_category(item, added)) or None


def _listed(question: Question, provision: Provision) -> Answer:
    """A freeze or travel ban needs a participant who was listed under it, or at large under what it stands in.

    Who is listed at large is under the freeze and the travel ban themselves, not under what widened them to others.
    """
    travel = provision.measure_class == "travel_ban"
    if not travel and not question.event.items:
        return NOT_AT_ALL
    under = {provision.key} if provision.widens else set(claims.wholes(provision.key, question.directory.within))
    found = [
        (each, listing)
        for each in question.event.participants
        if (each.role in TRAVELLING_ROLES if travel else each.role != "authority")
        for listing in _listings(question, each)
        if listing.provision in under
    ]
    if not found:
        return NOT_AT_ALL
    return Answer(
        holds=True,
        reasons=tuple(f"{question.named(each)}, was listed under {listing.provision}" for each, listing in found),
        throughout=any(_throughout(listing.since, listing.until, question.event.date) for _, listing in found),
    )


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
    return bool(_named_in(provision, item)) or any(_defined_in(provision, each, item) for each in definitions)


# Who has to do with it. --------------------------------------------------------------------------------------------


def _target(question: Question, provision: Provision) -> Answer:
    """Whether a target stands at the end that the direction asks for."""
    if provision.measure_class in ON_LISTING:
        return Answer(holds=True)  # whoever is listed is the target
    if _stays_within(question, provision):
        return NOT_AT_ALL
    asked, other = {"to": ("to", "from"), "from": ("from", "to")}.get(provision.direction or "", (None, None))
    ends = (asked,) if asked else ("from", "to", "via", "at")
    if met := [each for each in question.at(*ends) if _is_target(question, provision, each)]:
        towards = f"{asked} {_targets(provision)}" if asked else _targets(provision)
        return Answer(holds=True, reasons=(f"{towards}: {'; '.join(map(question.named, met))}",))
    if other and (wrong := [each for each in question.at(other) if _is_target(question, provision, each)]):
        movement = f"it is about what goes {asked} {_targets(provision)}"
        return Answer(holds=False, reasons=(f"other direction: {movement}; here is {question.named(wrong[0])}",))
    return NOT_AT_ALL


def _stays_within(question: Question, provision: Provision) -> bool:
    """Whether it went from target to target with nobody else on the way: what stays at home reaches nobody."""
    ends = question.at("from", "to", "via", "at")
    both = question.at("from") and question.at("to")
    return bool(both) and all(_is_target(question, provision, each) for each in ends)


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
        throughout = in_force_throughout(provision, when)
        return Answer(holds=True, reasons=(in_force_words(provision),), throughout=throughout)
    if provision.since and _span_of(when)[1] < _span_of(provision.since)[0]:
        return Answer(holds=False, reasons=(f"adopted later: in force since {provision.since.words()}",))
    return Answer(holds=False, reasons=(_ended(question, provision),))


def _ended(question: Question, provision: Provision) -> str:
    """`ended: in force until 1 Jan 2018 (not on that day), replaced by unscr2397-5`."""
    successors = [each.key for each in question.directory.provisions.values() if provision.key in each.replaces]
    until = _until(provision.until) if provision.until else "until a day not recorded"
    replaced = f", replaced by {', '.join(successors)}" if successors else ""
    return f"ended: in force {until}{replaced}"


def _until(day: PartialDate) -> str:
    """`until 1 Jan 2018 (not on that day)`; of a month or year nobody knows the day."""
    return f"until {day.words()}{' (not on that day)' if day.earliest == day.latest else ''}"


def in_force_words(provision: Provision) -> str:
    """`in force since 22 Dec 2017`, `in force since 2 Mar 2016 until 30 Nov 2016 (not on that day)`."""
    since = provision.since.words() if provision.since else "a day not recorded"
    return f"in force since {since}{f' {_until(provision.until)}' if provision.until else ''}"


def in_force_on_some_day(provision: Provision, when: PartialDate) -> bool:
    """Whether it may have been in force on a day that `when` can mean. The day on which it ended is not one of them."""
    return _overlaps(_span(provision.since, provision.until), _span_of(when))


def in_force_throughout(provision: Provision, when: PartialDate) -> bool:
    """Whether it surely was in force on each day that `when` can mean."""
    return _throughout(provision.since, provision.until, when)


def _throughout(since: PartialDate | None, until: PartialDate | None, when: PartialDate) -> bool:
    """Whether what stood from `since` to the day before `until` surely stood on each day that `when` can mean."""
    first, last = _span_of(when)
    begun = since is None or (since.latest is not None and since.latest <= first)
    ended = until is not None and _span_of(until)[0] <= last
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
    limits = ", ".join(map(_limit, caps)) or "a limit it sets in words"
    total = "yearly total" if any(cap.period for cap in caps) else "total"
    sent = question.at("from")
    if sent and all(each.basis == "declared" for each in sent) and _all_below(question.event.items, caps):
        return Answer(holds=False, reasons=(f"cap: declared, and below {limits}; it counts toward the {total}",))
    return Answer(holds=True, reasons=(f"{total}: {limits}; one event alone decides nothing",))


def _limit(cap: Cap) -> str:
    """`refined petroleum 500,000 bbl in 12 months`; `work authorisations, not above their number of that day`."""
    if cap.amount is None:
        return f"{cap.what}, {cap.rule}" if cap.rule else cap.what
    return f"{cap.what} {int(Decimal(cap.amount)):,} {cap.unit or ''}{f' in {cap.period}' if cap.period else ''}"


def _all_below(items: Iterable[Item], caps: Iterable[Cap]) -> bool:
    """Whether every item has a figure in the unit of a cap, and none that may reach it."""
    limits = {cap.unit: Decimal(cap.amount) for cap in caps if cap.amount}
    figures = [[_below(figure, limits) for figure in item.quantities] for item in items]
    return bool(figures) and all(each and all(each) for each in figures)


def _below(figure: Quantity, limits: Mapping[str | None, Decimal]) -> bool:
    return figure.unit in limits and figure.bound != ">" and Decimal(figure.amount) < limits[figure.unit]


def _later_definitions(question: Question, offered: Collection[str]) -> Iterator[NearMiss]:
    """Definitions by which a provision would have covered the event, had they been adopted."""
    for defined, definitions in question.defining.items():
        provision = question.directory.provisions.get(defined)
        if provision is None or defined in offered:
            continue
        others = [answer(question, provision) for answer in (_target, _bound, _time, _cap)]
        for each in definitions if all(answer.holds for answer in others) else ():
            words = [why for item in question.event.items if (why := _defined_in(provision, each, item))]
            when = _time(question, each)
            if words and not when.holds:
                yield NearMiss(each.key, (*when.reasons, f"{words[0]}: it counts that in with what {defined} is about"))


_CONDITIONS = (_matter, _target, _bound, _time, _cap)
"""What has to hold: the first one is what it is about."""
