"""A country's timeline: which events are in it, in which role, which way things moved, and in what order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tracker.domain import countries
from tracker.domain.records import Event, Participant
from tracker.domain.vocabulary import COMMON_ROLES, End, EventTypes


def asked_for(codes: Iterable[str]) -> frozenset[str]:
    """The codes a question about `codes` covers: a whole includes its parts, a bloc is not its members."""
    return frozenset(part for code in codes for part in countries.whole(code))


def roles_of(event: Event, codes: frozenset[str]) -> list[str]:
    """The roles that countries among `codes` take in `event`, once each, in its order."""
    return list(dict.fromkeys(each.role for each in event.participants if each.country in codes))


def end_of(event: Event, role: str, types: EventTypes) -> End:
    """Which end of the movement a role stands at."""
    event_type = types.get(event.type)
    return (event_type.roles if event_type else COMMON_ROLES).get(role, "none")


def is_movement(event: Event, types: EventTypes) -> bool:
    """Whether the event is of a type in which something goes from somewhere to somewhere."""
    event_type = types.get(event.type)
    return event_type is not None and "from" in event_type.own_roles.values()


def at_end(event: Event, end: End, types: EventTypes) -> Iterator[Participant]:
    """The participants at one end, in the order they were recorded."""
    return (each for each in event.participants if end_of(event, each.role, types) == end)


def route(event: Event, types: EventTypes) -> list[str]:
    """The countries a movement touches: where from, by way of, where to; `?` for an end nobody has named.

    A carrier's flag is no leg of a route, so of those it passes through only `transit` counts.
    """
    legs = [
        [each.country for each in at_end(event, "from", types) if each.country],
        [each.country for each in at_end(event, "via", types) if each.country and each.role == "transit"],
        [each.country for each in at_end(event, "to", types) if each.country],
    ]
    start, way, finish = (list(dict.fromkeys(leg)) for leg in legs)
    return ["/".join(start) or "?", *way, "/".join(finish) or "?"]


def counterparties(event: Event, codes: frozenset[str], types: EventTypes) -> list[str]:
    """The other countries in an event, those at the ends of a movement first, authorities last; once each."""
    ranks = {"from": 0, "to": 0, "via": 1, "none": 1, "at": 2}
    others = [each for each in event.participants if each.country and each.country not in codes]
    others.sort(key=lambda each: 3 if each.role == "authority" else ranks[end_of(event, each.role, types)])
    return list(dict.fromkeys(each.country for each in others if each.country))


def order(event: Event) -> tuple[Any, ...]:
    """Earliest day, then latest, then title: stable to the byte."""
    return (*event.date.sort_key, event.title, event.id)
