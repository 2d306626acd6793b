"""The seeds that travel with the tracker: the reference library, and the demo's events, through the one write path.

They carry fixed authors, times and ids, so that two files made apart hold the same changes and merge to nothing new.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from tracker.domain import journal
from tracker.domain.forms import flatten, saveable
from tracker.domain.journal import Change, Changeset
from tracker.domain.records import Record
from tracker.errors import NotFound
from tracker.intake.documents import read_yaml, record_of
from tracker.resources import folder
from tracker.store.database import Connection
from tracker.store.history import batches, changes_of, histories
from tracker.store.queries import counts
from tracker.store.records import Recorder, Written

# Fixed for good: a changed word here would make every new file differ from the ones already in use.
LIBRARY = (Changeset(author="library:1", wall_ms=1_769_904_000_000, note="reference library, first edition"),)
"""The editions of the reference library. Each one's records stand in a folder of their own, of a later edition only
those that it says otherwise. seeds/README.md tells how to add one, and why none is ever altered."""

DEMO = Changeset(author="seeds:1", wall_ms=1_769_904_000_001, note="the demo's events")
DEMO_FOLDERS = ("events", "reference")


def load_library(connection: Connection) -> int:
    """Puts the editions of the library that a database does not have yet into it, one after the other.

    Says how many changes that took.
    """
    before = counts(connection)["change"]
    for number, edition in enumerate(LIBRARY, start=1):
        if changes_of(connection, edition.id):
            continue
        release(connection, edition, seeds(folder_of(number)))
    return counts(connection)["change"] - before


def folder_of(number: int) -> str:
    """The folder of seeds of an edition of the library."""
    return "library" if number == 1 else f"library-{number}"


def update_library(connection: Connection) -> int:
    """Brings in the editions of the library that a database lacks, and says how many changes that took.

    A database without the library is left without it.
    """
    return load_library(connection) if changes_of(connection, LIBRARY[0].id) else 0


def release(connection: Connection, edition: Changeset, records: Iterator[Record]) -> Written:
    """Brings an edition of the library in, whose records replace those of the last edition.

    It is made in sight of former editions alone. So it is the same in every file; what an analyst corrected stands
    beside it, in dispute where the two say different things, and is never written over.
    """
    recorder = Recorder(connection, edition)
    for batch in batches(records):
        before = histories(connection, [record.id for record in batch])
        states = {record.id: journal.state(filter(_of_library, before.get(record.id, ()))) for record in batch}
        changes = [
            journal.edit(record.id, record.KIND, states[record.id], flatten(saveable(record)), edition)
            for record in batch
        ]
        known = {change.id for history in before.values() for change in history}
        recorder.apply([change for change in changes if change and change.id not in known], before)
    return recorder.written


def _of_library(change: Change) -> bool:
    return change.changeset.author.startswith("library:")


def load_demo(connection: Connection) -> None:
    """Puts the demo's events into a new database, with their parties and sources."""
    recorder = Recorder(connection, DEMO)
    found = chain.from_iterable(map(seeds, DEMO_FOLDERS))
    for batch in batches(found):
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
