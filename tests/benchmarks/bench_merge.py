"""How long a merge takes: `python -m tests.benchmarks.bench_merge [EVENTS [EVENTS]]`.

500 changes, half new events and half edits, into EVENTS (20,000) that are in both; then 500 new events into files of a
million. Prints times of this machine and what they consist of; tests guard the structure
(tests/sharing/test_merging.py), not these figures.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.store.builders import by, event, save
from tests.store.test_structure import fill
from tracker.actions.initialise import initialise
from tracker.actions.merge import merge
from tracker.domain.declared import replace
from tracker.domain.records import Event
from tracker.store import foreign
from tracker.store.copies import back_up
from tracker.store.database import Connection, reading, writing
from tracker.store.files import Database
from tracker.store.merging import difference

DIFFERENCE = 500


@contextmanager
def timed(what: str) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    print(f"{time.perf_counter() - begun:8.2f} s  {what}")


def _event(number: int) -> Event:
    return event(
        f"Shipment {number} of machine parts",
        # Two or three a day: all three from one number would put 119 on each of 168 days.
        f"{2000 + number % 24}-{number // 24 % 12 + 1:02}-{number // 288 % 28 + 1:02}",
        by("KP" if number % 10 == 0 else "SY", "recipient"),
        by("RU", "giver"),
        summary="What the panel's report says of it, in a sentence or two, as an analyst would put it.",
    )


def _really(connection: Connection, events: int) -> None:
    for start in range(0, events, 1000):
        save(connection, *(_event(number) for number in range(start, start + 1000)))


def run(events: int, *, real: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = Database(f"{folder}/ours.db"), Database(f"{folder}/theirs.db")
        initialise(ours, empty=True)
        with writing(ours) as connection:
            save(connection, event("the first"))
            if real:
                _really(connection, events)
            else:
                fill(connection, 1_000, 1_000 + events)
        shutil.copyfile(ours.name, theirs.name)
        with writing(theirs) as connection:
            changed = [replace(_event(number), summary="Changed.") for number in range(250)] if real else []
            new = [_event(number + 10_000_000) for number in range(DIFFERENCE - len(changed))]
            for each in (*changed, *new):
                save(connection, each, author="ben")
        size = Path(ours.name).stat().st_size / (1 << 20)
        print(f"{events:,} events, {size:,.0f} MB; {len(changed)} edits and {len(new)} new events come")
        with timed("copying and vetting theirs"), foreign.opened(Path(theirs.name)):
            pass
        with foreign.opened(Path(theirs.name)) as other, reading(ours) as connection, timed("finding the difference"):
            difference(connection, other)
        with timed("backing up ours"):
            back_up(ours, "merge")
        with timed("the whole merge, with all of these"):
            merge(ours, [Path(theirs.name)])


if __name__ == "__main__":
    run(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000, real=True)
    run(int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000, real=False)
