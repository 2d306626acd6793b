"""Bringing a database up to date: the form of its tables, then the editions of the library that it lacks."""

from __future__ import annotations

from typing import NamedTuple

from tracker.actions.seed import load_library, update_library
from tracker.store import migrate
from tracker.store.database import writing
from tracker.store.files import Database
from tracker.store.migrate import Upgraded


class Updated(NamedTuple):
    """What was brought up to date: the form, if it was an older one, and so many changes of the library."""

    form: Upgraded | None
    library: int


def upgrade(target: Database, *, library: bool = False) -> Updated:
    """Brings `target` up to date; what is so already costs nothing and leaves no change.

    A database without the reference library gets it only if `library`.
    """
    form = migrate.upgrade(target)
    with writing(target) as connection:
        return Updated(form, load_library(connection) if library else update_library(connection))
