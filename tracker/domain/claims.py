"""From what speakers say to how a provision stands: who alleges, who denies, and which readings are ours.

Pure functions over one event. The tracker has no voice here: a status is always somebody's, and where nobody speaks
the status is None, printed as "alleged by nobody we have read".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Literal, NamedTuple

from tracker.domain.chains import follow
from tracker.domain.directory import Directory
from tracker.domain.records import Claim, Event, Violation
from tracker.domain.vocabulary import RAISING_STANCES

Status = Literal["alleged", "investigated", "assessed", "found", "denied", "disputed"]

_STATUS: Mapping[str, Status] = {
    "alleges": "alleged",
    "investigates": "investigated",
    "assesses": "assessed",
    "finds": "found",
}
STRENGTH = {stance: strength for strength, stance in enumerate(RAISING_STANCES)}
"""Of a raising stance: a finding outweighs an assessment, that an investigation, that an allegation."""

Within = Mapping[str, str | None]
"""Of each provision's key: the key of what it stands in, None for a regime."""


class Replaced(NamedTuple):
    """A claim that raised more than what the same speaker said later: a withdrawal, or a weaker word."""

    before: Claim
    now: Claim


class Standing(NamedTuple):
    """How one provision stands in one event; an empty `key` is for those who accuse and name no provision.

    `violation` is ours, if we read the event so. `raising` and `denying` are the claims that count, one per speaker,
    in the order they stand in the event; `in_part` are denials of a part alone, which do not clear the whole.
    """

    key: str
    violation: Violation | None
    raising: tuple[Claim, ...]
    denying: tuple[Claim, ...]
    our_reading: bool  # no speaker named this provision or a part of it
    in_part: tuple[Claim, ...] = ()
    replaced: tuple[Replaced, ...] = ()
    as_whole: bool = False  # it stands as a whole of it does that who raises it has named

    @property
    def status(self) -> Status | None:
        if self.raising and self.denying:
            return "disputed"
        if self.raising:
            return _STATUS[max((claim.stance for claim in self.raising), key=STRENGTH.__getitem__)]
        return "denied" if self.denying else None

    def stands_as(self, other: Standing) -> bool:
        """Whether the same is said of both, by the same speakers."""
        return (self.raising, self.denying, self.in_part, self.replaced) == (
            *(other.raising, other.denying, other.in_part, other.replaced),
        )


def accused_by_name(standing: Standing, within: Within) -> bool:
    """Whether somebody who raises it, or did, named it or a part of it; else only who denies it may have."""
    accusing = [*standing.raising, *(each.before for each in standing.replaced)]
    return any(claim.about and standing.key in wholes(claim.about, within) for claim in accusing)


def wholes(key: str, within: Within) -> Iterator[str]:
    """`key`, what it stands in, and so on up to the regime."""
    return follow(key, within.get)


def readings(event: Event, known: Directory) -> list[Standing]:
    """How each paragraph stands that we hold to be at issue, in our order."""
    return [_standing(violation.provision, violation, event, known) for violation in event.violations]


def named(event: Event, known: Directory) -> list[Standing]:
    """How each provision stands that a speaker named to raise a violation, in the order first named.

    After them comes what somebody denies by name of a whole that was raised: of that part both sides speak.
    """
    raised = dict.fromkeys(claim.about for claim in event.claims if claim.about and _raises(claim))
    denied = [
        claim.about
        for claim in event.claims
        if claim.about and claim.stance == "denies" and not raised.keys().isdisjoint(wholes(claim.about, known.within))
    ]
    ours = {violation.provision: violation for violation in event.violations}
    return [_standing(key, ours.get(key), event, known) for key in dict.fromkeys([*raised, *denied])]


def unnamed(event: Event, known: Directory) -> Standing | None:
    """How the event stands by those who say that a rule was broken and name none; None where nobody has.

    They raise no provision. Who names one, at whatever time, is not among them.
    """
    return _unnamed(event, known, named(event, known)) if _accuses_of_nothing_named(event) else None


def _accuses_of_nothing_named(event: Event) -> bool:
    return any(claim.about is None and _raises(claim) for claim in event.claims)


def _unnamed(event: Event, known: Directory, spoken: Iterable[Standing]) -> Standing | None:
    counting = [claim for claim in event.claims if claim.about is None and (_raises(claim) or claim.stance == "denies")]
    naming = {known.voice(claim) for each in spoken for claim in each.raising}
    said = _said([claim for claim in counting if known.voice(claim) not in naming], known)
    raises = said.raising or said.replaced
    return Standing("", None, said.raising, said.denying, False, replaced=said.replaced) if raises else None


def standings(event: Event, known: Directory) -> list[Standing]:
    """What speakers named to raise a violation, those who named nothing, then each reading that nobody named."""
    spoken = named(event, known)
    said = {each.key for each in spoken}
    accused = _unnamed(event, known, spoken)
    ours = [_beside(each, spoken, known) for each in readings(event, known) if each.key not in said]
    return [*spoken, *([accused] if accused else []), *ours]


def _beside(reading: Standing, spoken: Iterable[Standing], known: Directory) -> Standing:
    """A reading of ours; marked where a whole of it that was named to raise it stands the same."""
    named = {claim.about for claim in reading.raising}.intersection(wholes(reading.key, known.within))
    whole = any(each.key in named and reading.stands_as(each) for each in spoken)
    return reading._replace(as_whole=True) if reading.our_reading and whole else reading


def raised_by(event: Event, known: Directory) -> Iterator[Claim]:
    """The claims by which something stands raised: no speaker has said less since."""
    return (claim for each in standings(event, known) for claim in each.raising)


def denied_by(event: Event, known: Directory) -> Iterator[Claim]:
    """The denials that hold, of a provision or of the event: their speakers have not taken them back since."""
    of_event = [claim for claim in event.claims if claim.about is None or _raises(claim)]
    for key in dict.fromkeys(claim.about for claim in event.claims if claim.stance == "denies"):
        found = _standing(key, None, event, known) if key else _said(of_event, known)
        yield from (claim for claim in found.denying if claim.about == key)


def unordered(event: Event, known: Directory) -> Iterator[tuple[Claim, Claim]]:
    """Two claims of one speaker that say different things, of which nobody can tell the later by their dates.

    Then that one counts as the later which begins later, and of those that begin together the one recorded last.
    """
    said = [claim for claim in event.claims if _raises(claim) or claim.stance == "denies"]
    for one, other in combinations(said, 2):
        if known.voice(one) == known.voice(other) and one.stance != other.stance and _related(one, other, known.within):
            first, second = known.dated(one), known.dated(other)
            if first is None or second is None or first.may_fall_in(second.earliest, second.latest):
                yield one, other


def _related(one: Claim, other: Claim, within: Within) -> bool:
    """Whether two claims speak to one thing: the event, or a provision and what it stands in."""
    if one.about is None or other.about is None:
        return True
    return one.about in wholes(other.about, within) or other.about in wholes(one.about, within)


def _raises(claim: Claim) -> bool:
    return claim.stance in RAISING_STANCES


def _standing(key: str, violation: Violation | None, event: Event, known: Directory) -> Standing:
    within = known.within
    up = frozenset(wholes(key, within))
    counting = [claim for claim in event.claims if counts(claim, key, up, within)]
    said = _said(counting, known)
    # A word on a part alone: who denies the part has not denied this, and may go on raising it.
    below = [
        claim for claim in event.claims if claim.about and claim.about != key and key in wholes(claim.about, within)
    ]
    denying = {known.voice(claim) for claim in said.denying}
    return Standing(
        key,
        violation,
        said.raising,
        said.denying,
        our_reading=not any(claim.about and key in wholes(claim.about, within) for claim in counting),
        in_part=tuple(claim for claim in _said(below, known).denying if known.voice(claim) not in denying),
        replaced=said.replaced,
    )


class _Said(NamedTuple):
    """What claims come to: one a speaker, the later superseding, and what that replaced."""

    raising: tuple[Claim, ...] = ()
    denying: tuple[Claim, ...] = ()
    replaced: tuple[Replaced, ...] = ()


_NOTHING_SAID = _Said()


def _said(counting: Sequence[Claim], known: Directory) -> _Said:
    """What the claims that count come to: a later one by the same speaker supersedes, in the status alone."""
    if not counting:
        return _NOTHING_SAID
    spoken: dict[str | None, list[Claim]] = {}
    for claim in sorted(counting, key=known.spoken_on):
        if _raises(claim) or claim.stance == "denies":
            spoken.setdefault(known.voice(claim), []).append(claim)
    latest = sorted((said[-1] for said in spoken.values()), key=lambda claim: (claim.position, claim.id))
    return _Said(
        tuple(filter(_raises, latest)),
        tuple(claim for claim in latest if claim.stance == "denies"),
        tuple(found for claim in latest if (found := _replaced(spoken[known.voice(claim)]))),
    )


def _replaced(said: Sequence[Claim]) -> Replaced | None:
    """The strongest of a speaker's claims where the last one, in the order they were made, says less."""
    *before, now = said
    strongest = max(filter(_raises, before), key=lambda claim: STRENGTH[claim.stance], default=None)
    if strongest is None or STRENGTH.get(now.stance, -1) >= STRENGTH[strongest.stance]:
        return None
    return Replaced(strongest, now)


def counts(claim: Claim, key: str, up: frozenset[str], within: Within) -> bool:
    """Whether `claim` speaks to the provision `key`, whose wholes are `up`.

    A claim about a regime or instrument counts for what we read under it, and an accusation of breaking a part is one
    of breaking the whole. A denial without a key denies the event and so counts everywhere; one of a part alone does
    not clear the whole. An accusation without a key raises nothing.
    """
    if claim.stance == "denies":
        return claim.about is None or claim.about in up
    if not _raises(claim) or claim.about is None:
        return False
    return claim.about in up or key in wholes(claim.about, within)
