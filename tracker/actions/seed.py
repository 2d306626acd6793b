"""The seeds that travel with the tracker: the reference library, and the demo's events, through the one write path.

They carry fixed authors, times and ids, so that two files made apart hold the same changes and merge to nothing new.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

from tracker.domain.journal import Changeset
from tracker.domain.records import Record
from tracker.errors import NotFound
from tracker.exchange.documents import read_yaml, record_of
from tracker.resources import folder
from tracker.store.changes import BATCH
from tracker.store.database import Connection
from tracker.store.records import Recorder

# Fixed for good: a changed word here would make every new file differ from the ones already in use.
LIBRARY = Changeset(author="library:1", wall_ms=1_769_904_000_000, note="reference library, first edition")
DEMO = Changeset(author="seeds:1", wall_ms=1_769_904_000_001, note="the demo's events")


def load_library(connection: Connection) -> None:
    """Puts the provisions into a new database."""
    _load(connection, LIBRARY, "library")


def load_demo(connection: Connection) -> None:
    """Puts the demo's events into a new database, with their parties and sources."""
    _load(connection, DEMO, "events", "reference")


def _load(connection: Connection, changeset: Changeset, *names: str) -> None:
    recorder = Recorder(connection, changeset)
    found = chain.from_iterable(map(seeds, names))
    while batch := list(islice(found, BATCH)):
        recorder.save(batch)


def seeds(name: str) -> Iterator[Record]:
    """The records of one folder of seeds, file by file in the order of their names."""
    for path in sorted((folder("seeds") / name).glob("*.yaml")):
        yield from read_file(path)


def read_file(path: Path) -> Iterator[Record]:
    """The records of one file of seeds."""
    for found in read_yaml(path.read_text(encoding="utf-8")):
        yield record_of(found, _no_party)


def _no_party(name: str) -> str:
    raise NotFound(f"a seed names the party {name!r} without its id")
