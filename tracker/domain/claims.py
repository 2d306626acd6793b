"""From what speakers say to how a provision stands: who alleges, who denies, and which readings are ours.

Pure functions over one event. The tracker has no voice here: a status is always somebody's, and where nobody speaks
the status is None, printed as "alleged by nobody we have read".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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


class Standing(NamedTuple):
    """How one provision stands in one event.

    `violation` is ours, if we read the event so. `raising` and `denying` are the claims that count, one per speaker,
    in the order they stand in the event.
    """

    key: str
    violation: Violation | None
    raising: tuple[Claim, ...]
    denying: tuple[Claim, ...]
    our_reading: bool  # no speaker named this provision or a part of it

    @property
    def status(self) -> Status | None:
        if self.raising and self.denying:
            return "disputed"
        if self.raising:
            return _STATUS[max((claim.stance for claim in self.raising), key=STRENGTH.__getitem__)]
        return "denied" if self.denying else None


def wholes(key: str, within: Within) -> Iterator[str]:
    """`key`, what it stands in, and so on up to the regime."""
    return follow(key, within.get)


def readings(event: Event, known: Directory) -> list[Standing]:
    """How each paragraph stands that we hold to be at issue, in our order."""
    return [_standing(violation.provision, violation, event, known) for violation in event.violations]


def named(event: Event, known: Directory) -> list[Standing]:
    """How each provision stands that a speaker named to raise a violation, in the order first named."""
    keys = dict.fromkeys(claim.about for claim in event.claims if claim.about and claim.stance in RAISING_STANCES)
    ours = {violation.provision: violation for violation in event.violations}
    return [_standing(key, ours.get(key), event, known) for key in keys]


def standings(event: Event, known: Directory) -> list[Standing]:
    """What speakers named to raise a violation, then each reading of ours that none of them named, in order."""
    spoken = named(event, known)
    said = {each.key for each in spoken}
    return [*spoken, *(each for each in readings(event, known) if each.key not in said)]


def _standing(key: str, violation: Violation | None, event: Event, known: Directory) -> Standing:
    within = known.within
    up = frozenset(wholes(key, within))
    counting = [claim for claim in event.claims if counts(claim, key, up, within)]
    latest = _latest_of_each_speaker(counting, known)
    return Standing(
        key,
        violation,
        raising=tuple(claim for claim in latest if claim.stance in RAISING_STANCES),
        denying=tuple(claim for claim in latest if claim.stance == "denies"),
        our_reading=not any(claim.about and key in wholes(claim.about, within) for claim in counting),
    )


def counts(claim: Claim, key: str, up: frozenset[str], within: Within) -> bool:
    """Whether `claim` speaks to the provision `key`, whose wholes are `up`.

    A claim about a regime or instrument counts for what we read under it, and an accusation of breaking a part is one
    of breaking the whole. A denial without a key denies the event and so counts everywhere; one of a part alone does
    not clear the whole. An accusation without a key raises nothing.
    """
    if claim.stance == "denies":
        return claim.about is None or claim.about in up
    if claim.stance not in RAISING_STANCES or claim.about is None:
        return False
    return claim.about in up or key in wholes(claim.about, within)


def _latest_of_each_speaker(claims: Iterable[Claim], known: Directory) -> list[Claim]:
    """A later claim by the same speaker supersedes the earlier one in the status, never in the record."""
    latest: dict[str | None, Claim] = {}
    for claim in sorted(claims, key=known.spoken_on):
        latest[known.voice(claim)] = claim
    return sorted(latest.values(), key=lambda claim: (claim.position, claim.id))
