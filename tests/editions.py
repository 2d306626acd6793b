"""The editions of the seeds, and what each said when it was released: seeds/editions.json, as seeds/README.md tells.

`python -m tests.editions` writes the digests of those that are not released yet. A released one stays as it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any

from tracker.actions import seed
from tracker.domain import journal
from tracker.domain.forms import flatten, saveable
from tracker.domain.journal import Changeset
from tracker.domain.records import Record
from tracker.resources import folder

HOW = (
    "Whoever has it holds the old changes under the same name, and merging would set the two in dispute. "
    "Put it back, and add an edition: seeds/README.md says how."
)


def editions() -> dict[Changeset, tuple[str, ...]]:
    """The changeset of each edition that this version ships, with its folders."""
    library = {each: (seed.folder_of(number),) for number, each in enumerate(seed.LIBRARY, start=1)}
    return {**library, seed.DEMO: seed.DEMO_FOLDERS}


def digest(records: Iterable[Record]) -> str:
    """SHA-256 of what records say to the journal: comments, line breaks and the order of records do not count."""
    return journal.digest(sorted([each.id, each.KIND, journal.text_of(flatten(saveable(each)))] for each in records))


def present() -> dict[str, str]:
    """The digest of what each edition says now, its author, time and note included."""
    return {
        each.author: journal.digest([each.id, digest(chain.from_iterable(map(seed.seeds, folders)))])
        for each, folders in editions().items()
    }


def known(path: Path | None = None) -> dict[str, Any]:
    """What is kept of each edition: its digest, and the day of its release, null before."""
    found: dict[str, Any] = json.loads((path or _path()).read_text(encoding="utf-8"))
    return found


def renewed(before: dict[str, Any], now: dict[str, str]) -> dict[str, Any]:
    """What is to be kept; raises `ValueError` where a released edition says something else or is gone."""
    for author, kept in before.items():
        if kept["released"] and now.get(author) != kept["digest"]:
            raise ValueError(f"edition {author} was released on {kept['released']} and has been altered. {HOW}")
    return {
        author: {"digest": found, "released": before.get(author, {}).get("released")} for author, found in now.items()
    }


def _path() -> Path:
    return folder("seeds") / "editions.json"


if __name__ == "__main__":
    _path().write_text(json.dumps(renewed(known(), present()), indent=2) + "\n", encoding="utf-8")
