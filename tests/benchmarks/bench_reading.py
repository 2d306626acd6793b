"""What reading costs beside others who read the same rows: `python -m tests.benchmarks.bench_reading [EVENTS …]`.

The timeline of the country that is in most events, whole processes in turn: fifty rows beside `sqlite-utils query` for
the same events with the same facts; all rows as CSV beside the `sqlite3` shell with the same cells, as far as SQL can
word them; `--help` beside `python -c pass`; and searches beside the full-text query they rest on. Prints medians,
ratios, and how the cost grows with the events.
sqlite-utils is no dependency of the project: `pip install sqlite-utils`; what is not on the machine is left out.
"""

from __future__ import annotations

import argparse
import math
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from tests.benchmarks.bench_import import ours as imported
from tests.benchmarks.bench_import import prepared

_FACTS = """
    SELECT event.ref, event.date, event.title, event.type, event.status, mine.role,
           (SELECT group_concat(other.role || ' ' || COALESCE(party.name, '') || ' ' || COALESCE(other.country, ''))
              FROM participant AS other LEFT JOIN party ON party.id = other.party WHERE other.event = event.id) AS who,
           (SELECT group_concat(item.name || ' ' || COALESCE(item.hs, ''))
              FROM item WHERE item.event = event.id) AS goods,
           (SELECT group_concat(claim.stance || ' ' || COALESCE(claim.about, '') || ' ' || COALESCE(party.name, ''))
              FROM claim LEFT JOIN party ON party.id = claim.speaker WHERE claim.event = event.id) AS claims
      FROM participant AS mine JOIN event ON event.id = mine.event
     WHERE mine.country = '{code}' AND NOT event.deleted
     ORDER BY mine.earliest, mine.latest, event.title, event.uuid
"""
_CELLS = """
    WITH standing AS MATERIALIZED (
        SELECT ref, group_concat(provision || ': ' || COALESCE(status, 'our reading')
                                 || COALESCE(', by ' || claimed_by, '') || COALESCE(', denied by ' || denied_by, '')
                                 || COALESCE(' (' || assessment || ')', ''), '; ') AS words
          FROM violation_status GROUP BY ref
    )
    SELECT event.date, event.earliest, event.latest, event.type, event.status, event.title,
           (SELECT group_concat(DISTINCT p.role)
              FROM participant AS p WHERE p.event = event.id AND +p.country = '{code}') AS roles,
           (SELECT group_concat(p.role || ': ' || COALESCE(party.name || ' ', '')
                                || COALESCE('(' || p.country || ')', '') || COALESCE(', ' || p.place, ''), '; ')
              FROM participant AS p LEFT JOIN party ON party.id = p.party WHERE p.event = event.id) AS participants,
           (SELECT group_concat(item.name
                || COALESCE(', ' || (SELECT group_concat(COALESCE(q.bound, '') || q.amount || ' ' || q.unit, ', ')
                                       FROM item_quantity AS q WHERE q.event = item.event AND q.part = item.part), '')
                || COALESCE(', ' || (SELECT group_concat(COALESCE(q.bound, '') || q.amount || ' ' || q.currency, ', ')
                                       FROM item_value AS q WHERE q.event = item.event AND q.part = item.part), '')
                || COALESCE(', HS ' || item.hs, ''), '; ')
              FROM item WHERE item.event = event.id) AS items,
           (SELECT group_concat(COALESCE(party.name || ' ', '') || COALESCE('(' || claim.country || ') ', '')
                                || claim.stance || COALESCE(' ' || claim.about, '') || ': '
                                || COALESCE(claim.text, '') || COALESCE(' @' || claim.date, ''), '; ')
              FROM claim LEFT JOIN party ON party.id = claim.speaker WHERE claim.event = event.id) AS claims,
           standing.words,
           (SELECT group_concat(publisher || COALESCE(', ' || published, '') || COALESCE(', ' || url, ''), '; ')
              FROM source WHERE id IN (SELECT source FROM citation WHERE event = told.id
                                       UNION SELECT source FROM claim WHERE event = told.id
                                       UNION SELECT source FROM item_quantity WHERE event = told.id
                                       UNION SELECT source FROM item_value WHERE event = told.id)) AS sources,
           (SELECT group_concat(value, '; ') FROM event_term AS t WHERE t.event = event.id AND field = 'tags') AS tags,
           event.summary, event.ref, event.uuid
      FROM participant AS mine
      JOIN event ON event.id = mine.event
      JOIN event AS told ON told.id = mine.event
      LEFT JOIN standing ON standing.ref = event.ref
     WHERE mine.country = '{code}' AND NOT event.deleted
       AND NOT EXISTS (SELECT 1 FROM participant AS twin
                        WHERE twin.event = mine.event AND twin.part < mine.part AND twin.country = '{code}')
     ORDER BY mine.earliest, mine.latest, event.title, event.uuid
"""
_LIMITS = {"plain": 0.6, "json": 0.75, "table": 1.1, "csv": 1.5, "tracker --help": 5.0}

Commands = Mapping[str, Sequence[str]]


def beside_python(program: str) -> str:
    """The path of a program of the environment that runs this."""
    return shutil.which(program, path=str(Path(sys.executable).parent)) or sys.exit(f"{program} is not installed")


def medians(commands: Commands, runs: int) -> dict[str, float]:
    """The seconds of each command, which take turns; bytecode may be kept, as it is where somebody works."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(runs + 1):
        for name, command in commands.items():
            begun = time.perf_counter()
            subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
            if number:  # the first is for the disk's cache
                taken[name].append(time.perf_counter() - begun)
    return {name: median(seconds) for name, seconds in taken.items()}


def compared(title: str, commands: Commands, runs: int) -> dict[str, float]:
    """Prints what the commands take beside the last of them; gives the medians."""
    found = medians(commands, runs)
    *_, peer = found
    print(f"\n{title}")
    for name, seconds in found.items():
        limit = f"  (limit {_LIMITS[name]})" if name in _LIMITS else ""
        print(f"{1000 * seconds:10,.0f} ms  {seconds / found[peer]:6.2f} ×  {name}{limit}")
    return found


def read(made: Path, runs: int) -> float:
    """Prints what reading a file costs; gives the seconds of fifty plain rows."""
    tracker = [beside_python("tracker"), "--db", str(made)]
    with sqlite3.connect(made) as connection:
        count = "SELECT country, count(*) FROM participant GROUP BY country ORDER BY count(*) DESC LIMIT 1"
        code, events = connection.execute(count).fetchone()
        word = connection.execute("SELECT title FROM event ORDER BY id DESC LIMIT 1").fetchone()[0].split(":")[0]
    facts = _FACTS.format(code=code)
    fifty: dict[str, Sequence[str]] = {
        name: [*tracker, "timeline", code, "--limit", "50", "-f", name] for name in ("plain", "json", "table")
    }
    if find_spec("sqlite_utils"):
        fifty["sqlite-utils"] = [beside_python("sqlite-utils"), "query", str(made), f"{facts} LIMIT 50"]
    found = compared(f"fifty events of {code}, which is in {events:,}", fifty, runs)
    if shell := shutil.which("sqlite3"):
        rows: Commands = {
            "csv": [*tracker, "timeline", code, "-f", "csv"],
            "sqlite3, a few facts of them": [shell, "-csv", "-header", str(made), facts],
            "sqlite3, the same cells": [shell, "-csv", "-header", str(made), _CELLS.format(code=code)],
        }
        compared("all of them as CSV", rows, min(runs, 3))
    few = max(events // 10, 1)
    grown: Commands = {
        str(number): [*tracker, "timeline", code, "--limit", str(number), "-f", "csv"] for number in (events, few)
    }
    taken = medians(grown, min(runs, 3))
    exponent = math.log(taken[str(events)] / taken[str(few)]) / math.log(events / few) if events > few else 0
    print(f"\nfrom {few:,} to {events:,} rows the cost grows with exponent {exponent:.2f} (at most 1)")
    searches = {f"list --search {text!r}": text for text in (word, "shipment", "coal seafood")}
    for name, text in searches.items():
        match = " AND ".join(f'"{each}" *' for each in text.lower().split())
        full_text = f"SELECT rowid, rank FROM event_text WHERE event_text MATCH '{match}' ORDER BY rank LIMIT 20"
        script = f"import sqlite3; print(sqlite3.connect({str(made)!r}).execute({full_text!r}).fetchall())"
        commands: Commands = {
            name: [*tracker, "list", "--search", text, "--limit", "20", "-f", "plain"],
            "full text alone": [sys.executable, "-c", script],
        }
        compared("twenty events by words", commands, runs)
    return found["plain"]


def main() -> None:
    parser = argparse.ArgumentParser(description="What reading costs beside others who read the same rows.")
    parser.add_argument("events", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--runs", type=int, default=9)
    given = parser.parse_args()
    compared(
        "help",
        {"tracker --help": [beside_python("tracker"), "--help"], "python -c pass": [sys.executable, "-c", "pass"]},
        given.runs,
    )
    plain = []
    for events in given.events:
        with tempfile.TemporaryDirectory() as name:
            lines, empty, made = prepared(Path(name), events)
            imported(empty, lines, made)
            lines.unlink()
            print(f"\n== {events:,} events, {made.stat().st_size / 1e6:,.0f} MB")
            plain.append((events, read(made, given.runs)))
    if len(plain) > 1:
        (few, quick), (many, slow) = plain[0], plain[-1]
        print(f"\nfifty rows from {many:,} events take {slow / quick:.2f} × what they take from {few:,} (limit 1.3)")


if __name__ == "__main__":
    main()
