"""Making a new database, with the reference library and, if wanted, the demo's events."""

from __future__ import annotations

from tracker.actions import seed
from tracker.errors import Refused
from tracker.store import migrate
from tracker.store.database import Connection
from tracker.store.files import Database


def initialise(target: Database, *, demo: bool = False, empty: bool = False) -> bool:
    """Makes `target` and says whether it was made; one that is there already and ours is left as it is.

    Raises `Unusable` for a file that is not ours: nothing is ever overwritten.
    """
    if migrate.is_made(target):
        return False

    def fill(connection: Connection) -> None:
        if not empty:
            seed.load_library(connection)
        if demo:
            seed.load_demo(connection)

    try:
        migrate.create(target, fill)
    except Refused:
        if migrate.is_made(target):  # somebody else was quicker
            return False
        raise
    return True
