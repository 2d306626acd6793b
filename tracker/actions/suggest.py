"""Which provisions could cover a recorded event."""

from __future__ import annotations

from typing import NamedTuple

from tracker.actions.read import library
from tracker.domain import suggestions
from tracker.domain.declared import replace
from tracker.domain.directory import Directory
from tracker.domain.records import Event
from tracker.domain.suggestions import Suggestions
from tracker.errors import NotUnderstood
from tracker.store import finding
from tracker.store.directories import directory_for
from tracker.store.reading import load_one
from tracker.store.rows import Readable


class Advice(NamedTuple):
    """What could cover an event: with everything it takes to say so."""

    event: Event
    directory: Directory
    found: Suggestions


def suggest(connection: Readable, ref: str) -> Advice:
    """What of the library could cover the event that `ref` names."""
    event = load_one(connection, finding.find(connection, ref))
    if not isinstance(event, Event):
        raise NotUnderstood(f"{event.ref} is a {event.KIND}; provisions cover events")
    provisions = library(connection)
    directory = replace(directory_for(connection, [event]), provisions=provisions)
    return Advice(event, directory, suggestions.suggest(event, directory))
