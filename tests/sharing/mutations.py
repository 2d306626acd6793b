"""Breaks the merge on purpose, one way after the other, and shows that the tests see each.

`python -m tests.sharing.mutations`. Each break is one exact replacement in a copy of the sources; a break that no test
notices, or that no longer applies, is reported and ends the run with 1. It takes some minutes and is no part of CI.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
JOURNAL = "tests/domain/test_journal.py"
LAWS, CLI, FOREIGN = (
    f"{JOURNAL} tests/sharing/test_laws.py",
    "tests/cli/test_sharing.py",
    "tests/sharing/test_foreign.py",
)
FAULTS = "tests/faults/test_sharing.py"
REDACTION = "tests/sharing/test_redaction.py"


class Break(NamedTuple):
    """What is broken, where, by which replacement, and which tests are to see it."""

    what: str
    file: str
    old: str
    new: str
    tests: str


BREAKS = (
    Break(
        "the full-text index keeps the words of what is redacted",
        "tracker/store/redacting.py",
        "        connection.exec_driver_sql(\"INSERT INTO event_text (event_text) VALUES ('rebuild')\")\n",
        "",
        REDACTION,
    ),
    Break(
        "notes that repeat what is redacted stay",
        "tracker/store/redacting.py",
        "*_repeating(connection, noted, redaction.words(every))",
        "",
        REDACTION,
    ),
    Break(
        "who merges a redaction does not rewrite the file",
        "tracker/store/merging.py",
        "        leave_no_word(connection, found.gone, found.notes, found.known)",
        "        pass",
        REDACTION,
    ),
    Break(
        "a redaction that was stopped stays unfinished",
        "tracker/store/redacting.py",
        '        connection.exec_driver_sql(f"PRAGMA user_version = {TO_REWRITE}")\n',
        "",
        REDACTION,
    ),
    Break(
        "what a redaction left of a record is hidden",
        "tracker/store/reading.py",
        "    if record is None and shown.values and any(",
        "    if record is None and not shown.values and any(",
        REDACTION,
    ),
    Break(
        "the clock decides, not causality",
        "tracker/domain/journal.py",
        "            if (name, change.id) not in superseded:\n",
        "            if name not in standing:\n",
        LAWS,
    ),
    Break(
        "a redaction is undone by a copy that lacks it",
        "tracker/domain/journal.py",
        "if known is None or (change.redaction and not known.redaction):",
        "if known is None or (known.redaction and not change.redaction):",
        LAWS,
    ),
    Break(
        "of two redactions the first met stands",
        "tracker/domain/journal.py",
        "first = min(redaction, change.redaction) if change.redaction else redaction",
        "first = change.redaction or redaction",
        LAWS,
    ),
    Break(
        "what a redacted change replaced does not come back",
        "tracker/domain/journal.py",
        "        if change.redaction is None\n        for name, ids in change.parents.items()",
        "        for name, ids in change.parents.items()",
        LAWS,
    ),
    Break(
        "a deletion hides what its author never saw",
        "tracker/domain/journal.py",
        "return bool(self.deletions) and not self.unseen",
        "return bool(self.deletions)",
        LAWS,
    ),
    Break(
        "a deletion forgets which edits it saw",
        "tracker/domain/journal.py",
        "        parents[EXISTS] = tuple(sorted({head for ids in before.heads.values() for head in ids}))\n",
        "        pass\n",
        LAWS,
    ),
    Break(
        "a settlement names only the value that was shown",
        "tracker/domain/journal.py",
        "parents = {name: before.heads[name] for name in values if name in before.heads}",
        "parents = {name: before.heads[name][:1] for name in values if name in before.heads}",
        f"{LAWS} {CLI}",
    ),
    Break(
        "one change of a record that has several is left behind",
        "tracker/store/merging.py",
        "            add(connection, changes)\n",
        "            add(connection, changes[:-1] or changes)\n",
        LAWS,
    ),
    Break(
        "the tables are made from what comes alone",
        "tracker/store/merging.py",
        "rebuild(connection, [found.both[record] for record in some], ids=ids)",
        "rebuild(connection, [coming.get(record) or found.both[record] for record in some], ids=ids)",
        LAWS,
    ),
    Break(
        "redactions do not travel",
        "tracker/store/merging.py",
        "        put_redacted(connection, (change for record in some for change in redacted.get(record, [])))\n",
        "",
        LAWS,
    ),
    Break(
        "the words of redacted commands stay",
        "tracker/store/merging.py",
        "    forget_notes(connection, found.notes)\n",
        "",
        f"{LAWS} {CLI}",
    ),
    Break(
        "changes arrive in whatever order their ids have",
        "tracker/store/merging.py",
        "(changesets[each] for each in other.arrival(changesets))",
        "(changesets[each] for each in sorted(changesets, reverse=True))",
        f"{CLI} tests/store/test_undo.py tests/sharing/test_merging.py",
    ),
    Break(
        "ids are not checked against what was written",
        "tracker/store/foreign.py",
        "sound = change.id == stored and changeset.id == changeset.kept_id",
        "sound = True",
        FOREIGN,
    ),
    Break(
        "a missing parent is let pass",
        "tracker/store/merging.py",
        "if not all(ids.issuperset(seen) for change in history for seen in change.parents.values()):",
        "if False:",
        FOREIGN,
    ),
    Break(
        "the schema is not looked at",
        "tracker/store/foreign.py",
        "if revision is None or fingerprint(found) != SCHEMAS.get(revision):",
        "if revision is None:",
        FOREIGN,
    ),
    Break(
        "a journal beside their file is ignored",
        "tracker/store/foreign.py",
        "        if found.st_size or not stat.S_ISREG(found.st_mode):\n",
        "        if False:\n",
        FOREIGN,
    ),
    Break(
        "the oldest backups are the ones that are kept",
        "tracker/store/copies.py",
        '"-before-" in each.name][:-KEPT]',
        '"-before-" in each.name][KEPT:]',
        FAULTS,
    ),
    Break(
        "a pair of records is linked from whichever end somebody says it",
        "tracker/actions/correct.py",
        "event, target = sorted((event, target), key=lambda each: each.id)",
        "event, target = event, target",
        CLI,
    ),
)


def seen(each: Break) -> bool | None:
    """Whether the tests fail on a copy that is broken so; None where it can no longer be broken so."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".*", "__pycache__"))
        path = copy / each.file
        text = path.read_text(encoding="utf-8")
        if text.count(each.old) != 1:
            return None
        path.write_text(text.replace(each.old, each.new), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *each.tests.split()],
            cwd=copy,
            env={**os.environ, "PYTHONPATH": str(copy)},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode == 1


def main() -> int:
    wrong = 0
    for number, each in enumerate(BREAKS, start=1):
        found = seen(each)
        verdict = {True: "seen", False: "NOT SEEN", None: "no longer applies"}[found]
        wrong += found is not True
        print(f"{number:>2}  {verdict:<18} {each.what}", flush=True)
    print(f"{len(BREAKS) - wrong} of {len(BREAKS)} breaks are seen")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
