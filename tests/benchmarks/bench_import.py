"""What an import costs beside writing ready rows: `python -m tests.benchmarks.bench_import [EVENTS …] [--pairs N]`.

Ours is the whole process, from JSON lines to the saved file: reading, validation, journal, tables, indexes, full text.
Raw is `executemany` of the very rows that our import made, read back, into the same empty file, table after table in
one transaction, with nothing else counted: the best that SQLite can do. sqlite-utils gets the same rows as CSV, a table
a file, without indexes, references or full text; it is no dependency of the project: `pip install sqlite-utils`.

They take turns, and seconds are those of the clock, since ours reads in one process and writes in another where the
machine has two processors; those of the processors stand beside them. Prints the medians, the ratios, the memory of all
our processes, and how the cost grows from one number of events to the next.
"""

from __future__ import annotations

import argparse
import csv
import math
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import islice, pairwise
from pathlib import Path
from statistics import median

from tests.benchmarks import made_up
from tracker.actions.initialise import initialise
from tracker.store import schema
from tracker.store.files import Database, connect

BATCH = 5_000
JOURNAL = ("change", "changeset")


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds, those of all processors, and bytes of memory at the most."""

    seconds: float
    processors: float
    memory: int


_LAUNCH = """
import os, subprocess, sys, time
from pathlib import Path

def held(pid):
    try:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0
    own = sum(int(line.split()[1]) * 1024 for line in told if line.startswith("Pss:"))
    return own + sum(held(child) for child in children)

begun = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
ended = most = 0
while not ended:
    most = max(most, held(process.pid))
    time.sleep(0.1)
    ended, status, usage = os.wait4(process.pid, os.WNOHANG)
print(status, time.perf_counter() - begun, usage.ru_utime + usage.ru_stime, most or usage.ru_maxrss * 1024)
"""
"""A process starts with the most memory that its parent ever had as its own, so a small one stands between.

It looks now and again what it and its helpers hold together, pages that they share counted once; where the system does
not tell, it gives the most that the largest of them held.
"""


def spent(command: Sequence[str]) -> Spent:
    """What a process takes, as the system counts it."""
    told = subprocess.run([sys.executable, "-c", _LAUNCH, *command], stdout=subprocess.PIPE, text=True, check=True)
    status, seconds, processors, memory = told.stdout.split()
    if status != "0":
        sys.exit(f"{' '.join(command)} ended with {status}")
    return Spent(float(seconds), float(processors), int(memory))


def prepared(folder: Path, events: int) -> tuple[Path, Path, Path]:
    """In a folder, made-up events as JSON lines and an empty database; and where the one with the events shall be."""
    lines, empty = folder / "events.jsonl", folder / "empty.db"
    with lines.open("w", encoding="utf-8") as out:
        made_up.write(events, out)
    initialise(Database(str(empty)), empty=True)
    return lines, empty, folder / "made.db"


def ours(empty: Path, lines: Path, made: Path) -> Spent:
    shutil.copyfile(empty, made)
    return spent([sys.executable, "-m", "tracker", "--db", str(made), "--author", "bench", "import", str(lines)])


def rows(made: Path, table: str) -> Iterator[list[tuple[object, ...]]]:
    """The rows of a table, a batch at a time."""
    which = "rowid, words" if table == "event_text" else "*"
    with sqlite3.connect(f"file:{made}?mode=ro", uri=True) as connection:
        found = connection.execute(f"SELECT {which} FROM {table} ORDER BY 1")
        while batch := list(islice(found, BATCH)):
            yield batch


def raw(empty: Path, made: Path, into: Path) -> float:
    """The seconds of `executemany` and of saving; reading the rows is not counted."""
    shutil.copyfile(empty, into)
    connection = connect(into)
    seconds = 0.0
    connection.execute("BEGIN IMMEDIATE")
    for table in ("changeset", "change", *(each.name for each in schema.DERIVED)):
        columns = "event_text(rowid, words)" if table == "event_text" else table
        for batch in rows(made, table):
            statement = f"INSERT INTO {columns} VALUES ({', '.join('?' * len(batch[0]))})"
            begun = time.perf_counter()
            connection.executemany(statement, batch)
            seconds += time.perf_counter() - begun
    begun = time.perf_counter()
    connection.execute("COMMIT")
    seconds += time.perf_counter() - begun
    connection.close()
    return seconds


def sqlite_utils(sheets: Sequence[Path], into: Path) -> float:
    """The seconds of putting each sheet into a table of its own."""
    into.unlink(missing_ok=True)
    command = [sys.executable, "-m", "sqlite_utils", "insert", str(into)]
    return sum(spent([*command, each.stem, str(each), "--csv"]).seconds for each in sheets)


def sheets_of(made: Path, folder: Path) -> list[Path]:
    """The rows of each table that has any, as CSV."""
    folder.mkdir()
    with sqlite3.connect(made) as connection:
        for table in ("changeset", "change", *(each.name for each in schema.DERIVED)):
            found = connection.execute(f"SELECT * FROM {table}")
            first = found.fetchone()
            if first is not None:
                with (folder / f"{table}.csv").open("w", newline="") as out:
                    writer = csv.writer(out)
                    writer.writerows([[each[0] for each in found.description], first])
                    writer.writerows(found)
    return sorted(folder.iterdir())


def bytes_of(made: Path) -> tuple[int, int]:
    """The bytes of the whole file, and of its tables and indexes without the journal's; 0 where SQLite cannot tell."""
    with sqlite3.connect(made) as connection:
        (whole,) = connection.execute(
            "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
        ).fetchone()
        try:
            found = connection.execute(
                "SELECT sum(pgsize) FROM dbstat JOIN sqlite_schema USING (name)"
                f" WHERE tbl_name IN ({', '.join('?' * len(JOURNAL))})",
                JOURNAL,
            )
            (journal,) = found.fetchone()
        except sqlite3.OperationalError:
            return whole, 0
    return whole, whole - journal


def measured(events: int, pairs: int, *, peer: bool) -> float:
    """Prints what one number of events came to; the seconds of ours."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines, empty, made = prepared(folder, events)
        runs = [(ours(empty, lines, made), raw(empty, made, folder / "raw.db")) for _ in range(pairs)]
        seconds, best = median(each.seconds for each, _ in runs), median(each for _, each in runs)
        ratio = median(each / own.seconds for own, each in runs)
        whole, tables = bytes_of(made)
        print(f"\n{events:,} events, {lines.stat().st_size / 1e6:,.0f} MB of JSON lines")
        processors = median(each.processors for each, _ in runs)
        print(
            f"{seconds:10.2f} s  import ({1e6 * seconds / events:,.0f} µs an event; {processors:.2f} s of processors)"
        )
        print(f"{best:10.2f} s  raw executemany ({1e6 * best / events:,.0f} µs an event)")
        print(f"{100 * ratio:10.0f} %  the speed of raw (at least 33, aim 45)")
        print(f"{max(own.memory for own, _ in runs) / 1e6:10.0f} MB of memory at the most (limit 300)")
        print(
            f"{whole / events:10,.0f}    bytes an event", f"({whole / tables:.2f} × the tables alone)" if tables else ""
        )
        if peer:
            sheets = sheets_of(made, folder / "sheets")
            theirs = median(sqlite_utils(sheets, folder / "theirs.db") for _ in range(pairs))
            print(f"{theirs:10.2f} s  sqlite-utils insert --csv ({theirs / seconds:.2f} × ours)")
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description="What an import costs beside writing ready rows.")
    parser.add_argument("events", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--without-peer", action="store_true", help="leave sqlite-utils out")
    given = parser.parse_args()
    peer = not given.without_peer and find_spec("sqlite_utils") is not None
    found = [(events, measured(events, given.pairs, peer=peer)) for events in given.events]
    for (few, quick), (many, slow) in pairwise(found):
        exponent = math.log(slow / quick) / math.log(many / few)
        print(f"\nfrom {few:,} to {many:,} events the cost grows with exponent {exponent:.2f}")


if __name__ == "__main__":
    main()
