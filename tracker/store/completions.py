"""What the shell offers while somebody types: refs and keys straight from the file, by the driver alone.

A completion has to be there before the finger leaves the key, so nothing here imports SQLAlchemy. What cannot be read
offers nothing: a half-typed command line is no place for an error.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

_MOST = 50

_QUERIES = {
    "event": "SELECT ref, title FROM event WHERE NOT deleted AND ref LIKE ? ORDER BY latest DESC, title",
    "party": "SELECT ref, name FROM party WHERE NOT deleted AND ref LIKE ? ORDER BY name",
    "source": "SELECT ref, publisher FROM source WHERE NOT deleted AND ref LIKE ? ORDER BY publisher",
    "provision": "SELECT key, name FROM provision WHERE NOT deleted AND key LIKE ? ORDER BY key",
    "type": "SELECT key, summary FROM event_type WHERE NOT deleted AND key LIKE ? ORDER BY key",
    "role": "SELECT DISTINCT role, '' FROM event_type_role WHERE role LIKE ? ORDER BY role",
}


def offers(path: str, kind: str, typed: str) -> list[tuple[str, str]]:
    """Up to 50 refs or keys of a kind that begin with `typed`, each with what it names."""
    beginning = re.sub(r"([\\%_])", r"\\\1", typed) + "%"
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=0.2)) as connection:
            query = _QUERIES[kind].replace("LIKE ?", r"LIKE ? ESCAPE '\'")
            return list(connection.execute(f"{query} LIMIT {_MOST}", (beginning,)))
    except sqlite3.Error:
        return []
