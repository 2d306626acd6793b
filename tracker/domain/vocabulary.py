"""The words records are made of: event types and their roles, statuses, stances, grades, categories.

Plain data, never enums in a migration: a new type or role is a new row here, and no code asks for one by name. The
terms are the field's own; what each one means stands beside it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from tracker.errors import NotUnderstood, did_you_mean

End = Literal["from", "to", "via", "at", "none"]
"""Where a role stands in a movement: it gives suggestions and reports their direction."""

ENDS: Mapping[End, str] = {
    "from": "where it comes from",
    "to": "where it goes",
    "via": "what it passes through",
    "at": "where it happens",
    "none": "beside the movement",
}

Vocabulary = Mapping[str, str]
"""A list of words, each with what it means. It is closed for what people type; a newer tracker may have more."""


class Newer(str):
    """A word that this version does not have, as a newer tracker wrote it into the journal."""

    __slots__ = ()


REDACTED_TYPE = "redacted"
"""Stands for the type of an event from which it was taken out for good."""

NOT_KNOWN = "(not known to this version)"
"""What people read beside what a newer tracker wrote."""

COMMON_ROLES: Mapping[str, End] = {"location": "at", "authority": "none", "involved": "none"}
"""Roles that every event type has."""


class EventType(NamedTuple):
    """A kind of movement and the roles taken in it, in the order reports print them."""

    name: str
    summary: str
    own_roles: Mapping[str, End] = MappingProxyType({})

    @property
    def roles(self) -> Mapping[str, End]:
        return {**self.own_roles, **COMMON_ROLES}


_CARGO: Mapping[str, End] = {
    "consignor": "from",
    "origin": "from",
    "transit": "via",
    "destination": "to",
    "consignee": "to",
    "end_user": "to",
    "carrier": "via",
    "owner": "via",
    "operator": "via",
    "broker": "via",
    "manufacturer": "from",
}

EventTypes = Mapping[str, EventType]
"""The types an event can be of, by name: the standard ones, and what analysts added to theirs."""

EVENT_TYPES: EventTypes = MappingProxyType(
    {
        event_type.name: event_type
        for event_type in (
            EventType("gift", "something given as a present", {"giver": "from", "recipient": "to"}),
            EventType("shipment", "goods moved, or meant to be moved", _CARGO),
            EventType("visit", "people going to meet or see", {"visitor": "none", "host": "to", "organiser": "none"}),
            EventType(
                "ship_to_ship", "cargo passed between vessels at sea", {"supplier": "from", "receiver": "to", **_CARGO}
            ),
            EventType("interdiction", "a cargo or vessel stopped by an authority", {"seized": "none", **_CARGO}),
            EventType("financial", "money moved or held", {"payer": "from", "bank": "via", "payee": "to"}),
            EventType("labour", "workers or personnel sent abroad", {"sender": "from", "host": "to"}),
            EventType("cooperation", "a joint undertaking", {"partner": "at", "host": "at"}),
            EventType("designation", "a listing by an authority", {"listed": "none"}),
            EventType("launch", "a missile or space launch", {"operator": "via"}),
            EventType("policy", "a decision, declaration or rule", {"subject": "none"}),
        )
    }
)

ROLE_MEANINGS: Vocabulary = {
    "location": "Where it happened",
    "authority": "A public body that acted on it",
    "involved": "Somebody who had to do with it otherwise",
    "giver": "Who gave",
    "recipient": "Who was given it",
    "consignor": "Who sent the goods",
    "origin": "Where the goods left",
    "transit": "Where the goods passed through",
    "destination": "Where the goods went, or were to go",
    "consignee": "Whom the goods were sent to",
    "end_user": "Who was to use the goods",
    "carrier": "Who or what carried the goods; its country is the flag",
    "owner": "Who owned the goods or the carrier",
    "operator": "Who operated the carrier or the launch",
    "broker": "Who arranged it",
    "manufacturer": "Who made the goods",
    "visitor": "Who visited",
    "host": "Who received them",
    "organiser": "Who organised it",
    "supplier": "The ship that gave the cargo",
    "receiver": "The ship that took the cargo",
    "seized": "What was stopped or seized",
    "payer": "Who paid",
    "bank": "The bank it went through",
    "payee": "Who was paid",
    "sender": "Who sent the workers",
    "partner": "Who took part",
    "listed": "Who was listed",
    "subject": "Whom it concerns",
}
"""What each role of a standard type means."""

TRAVELLING_ROLES = frozenset({"visitor"})
"""The roles of those who travel themselves, whom a travel ban can touch."""

STANDARD_ROLES = tuple(dict.fromkeys(role for event_type in EVENT_TYPES.values() for role in event_type.roles))
"""Every role of a standard type."""

EVENT_STATUSES: Vocabulary = {
    "planned": "announced, not yet happened",
    "occurred": "happened",
    "attempted": "tried; whether it arrived is not known or it did not",
    "prevented": "stopped by an authority",
    "cancelled": "called off",
    "unconfirmed": "every report of it is contested",
}

BASES: Vocabulary = {"declared": "as papers or the party declare it", "alleged": "as a speaker alleges it"}
"""How we know that a participant had its role; without one, it is as the sources state."""

RAISING_STANCES: Vocabulary = {
    "alleges": "says a rule was broken",
    "investigates": "looks into whether a rule was broken",
    "assesses": "judges, as an authority or expert body, that a rule was broken",
    "finds": "finds so as a court, panel or committee",
}
"""The stances that raise a violation, weakest first."""

STANCES: Vocabulary = {
    "reports": "says that it happened",
    "announces": "says that it will happen, or makes it known",
    "confirms": "says that what others reported is so",
    **RAISING_STANCES,
    "denies": "says that it did not happen, or broke nothing",
    "explains": "gives a reason",
    "comments": "remarks on it",
    "condemns": "calls it wrong without naming a rule",
}

VIOLATION_STATUSES: Vocabulary = {
    "alleged": "somebody says so",
    "investigated": "somebody looks into it",
    "assessed": "an authority or expert body judges so",
    "found": "a court, panel or committee finds so",
    "denied": "somebody denies it and nobody says so",
    "disputed": "both sides speak",
    "none": "nobody we have read alleges it by name",
}
"""How a provision can stand in an event. Derived from the claims, never stored."""

ASSESSMENTS: Vocabulary = {
    "suspected": "we think it possible",
    "likely": "we think it more probable than not",
    "established": "we hold it proven",
    "rejected": "we hold it not to be a breach",
}
"""Our own judgment of a reading; none by default."""

LINK_KINDS: Vocabulary = {
    "follows": "came after and because of",
    "part_of": "belongs to a larger event",
    "in_exchange_for": "was given for",
    "realises": "is what a plan became",
    "corrects": "sets another entry right",
    "same_as": "is the same event, entered twice",
    "differs_from": "is another event, however alike the two look",
}
TWIN_KINDS = ("same_as", "differs_from")
"""The links that confirm or reject that two records are one."""

PARTY_KINDS: Vocabulary = {
    "person": "a human being",
    "organisation": "a body that is neither public nor a company",
    "public_body": "a ministry, agency, committee or armed force",
    "company": "a commercial firm",
    "vessel": "a ship",
    "aircraft": "an aeroplane or helicopter",
    "vehicle": "a road or rail vehicle",
    "group": "people acting together without legal form",
    "unknown": "nobody has said yet",
}

RELIABILITY: Vocabulary = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "cannot be judged",
}
"""Of a source. The Admiralty code's letters (NATO AJP-2.1)."""

CREDIBILITY: Mapping[int, str] = {
    1: "confirmed by other sources",
    2: "probably true",
    3: "possibly true",
    4: "doubtful",
    5: "improbable",
    6: "cannot be judged",
}
"""Of a statement. The Admiralty code's digits (NATO AJP-2.1)."""

BOUNDS: Vocabulary = {"~": "about", ">": "more than", "<": "less than"}

PROVISION_LEVELS: Vocabulary = {
    "regime": "a set of measures on one matter",
    "instrument": "a resolution, regulation, order or act",
    "paragraph": "the rule itself",
}

BREACHABLE_CLASSES: Vocabulary = {
    "ban": "forbids",
    "cap": "allows up to an amount",
    "approval": "asks for leave beforehand",
    "freeze": "freezes what listed parties own",
    "travel_ban": "keeps listed people from travelling",
    "exposure": "threatens measures against those who do it",
}
PROVISION_CLASSES: Vocabulary = {
    **BREACHABLE_CLASSES,
    "none": "a duty, call, definition, listing or power: never a breach in itself",
}

DIRECTIONS: Vocabulary = {
    "to": "what reaches the target",
    "from": "what leaves the target",
    "both": "either way",
    "none": "no movement of goods decides",
}

VERIFIED: Vocabulary = {"yes": "seen in a source", "no": "not seen in a source", "partly": "seen in part"}

CATEGORIES: Mapping[str, str | None] = {
    "goods": None,
    "arms": "goods",
    "small_arms": "arms",
    "heavy_weapons": "arms",
    "explosives": "arms",
    "missile_items": "goods",
    "wmd_items": "goods",
    "uav": "aircraft",
    "dual_use": "goods",
    "luxury_goods": "goods",
    "vehicles": "goods",
    "aircraft": "goods",
    "helicopters": "aircraft",
    "vessels": "goods",
    "machinery": "goods",
    "electrical": "goods",
    "energy_equipment": "goods",
    "crude_oil": "goods",
    "refined_petroleum": "goods",
    "aviation_fuel": "refined_petroleum",
    "gas_liquids": "goods",
    "coal": "goods",
    "iron_steel": "goods",
    "metals": "goods",
    "gold": "goods",
    "minerals": "goods",
    "textiles": "goods",
    "seafood": "food",
    "food": "goods",
    "wood": "goods",
    "statues": "goods",
    "charcoal": "goods",
    "sports_equipment": "goods",
    "funds": None,
    "cash": "funds",
    "banking": None,
    "bank_account": None,
    "real_estate": None,
    "labour": None,
    "crew": "labour",
    "training": None,
    "arms_repair": None,
    "joint_venture": None,
    "science": None,
    "insurance": None,
    "registration": None,
    "chartering": None,
    "port_call": None,
    "bunkering": None,
}
"""What an item is, each with the wider category that includes it, if one does.

Services are categories of their own: who insures a tanker passes on no vessel, and who holds an account of a bank's
customer or of another bank opens no branch. `arms_repair` is arms sent to
be repaired, `registration` the flag, `port_call` a call at a port or airport.
"""


def nearest(word: str, words: Iterable[str]) -> list[str]:
    """Up to three of `words` that `word` may be a slip of, best first."""
    import difflib  # only a slip needs it, and start-up must not pay for it

    cutoff = 0.6 if len(word) > 3 else 0.7  # a code shares two letters of three with too many others
    cased = {each.lower(): each for each in words}  # currencies and grades are capitals
    return [cased[near] for near in difflib.get_close_matches(word.lower(), list(cased), n=3, cutoff=cutoff)]


def no_such_word(word: str, what: str, words: Collection[str]) -> str:
    """Says that `word` is not among `words`, with the nearest ones, or all of them where they are few."""
    cut = word if len(word) <= 60 else word[:57] + "…"
    near = nearest(cut, words)
    listed = f" (one of {', '.join(words)})" if len(words) <= 40 else ""
    return f"{cut!r} is no {what}{did_you_mean(near) or listed}"


def event_type(name: str, types: EventTypes = EVENT_TYPES) -> EventType:
    """The event type called `name`; raises `NotUnderstood` with the nearest names."""
    if name not in types:
        raise NotUnderstood(no_such_word(name, "event type", types))
    return types[name]
