"""A sample file of each schema that was released, as SQL: what a file made by that version looked like.

`python -m tests.samples` writes the sample of the present schema and prints its line for tracker/store/released.py.
From the day of a release its sample stays as it is.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.store.builders import delete, one_of_each_kind, party, save
from tracker.actions.initialise import initialise
from tracker.store.database import writing
from tracker.store.files import APPLICATION_ID, REVISION, Database
from tracker.store.released import fingerprint

FOLDER = Path(__file__).parent


@contextmanager
def _fresh() -> Iterator[sqlite3.Connection]:
    """A new file of the present schema: a record of every kind, one edited and one deleted."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sample.db"
        initialise(Database(str(path)), empty=True)
        with writing(Database(str(path))) as connection:
            save(connection, *one_of_each_kind(), wall_ms=1)
            save(connection, party("Kim", "KP"), party("Choe", "KP"), wall_ms=2)
            save(connection, party("Kim", "KP", note="chairman"), wall_ms=3)
            delete(connection, party("Choe"), wall_ms=4)
        with closing(sqlite3.connect(path)) as connection:
            yield connection


def present() -> str:
    """The fingerprint of the schema that is made today."""
    with _fresh() as connection:
        return fingerprint(connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema"))


def write() -> Path:
    """Writes the sample of the present schema."""
    path = FOLDER / f"{REVISION}.sql"
    with _fresh() as connection:
        # The full text is not there to insert into while its dump is read; the tables it keeps beside it hold it all.
        kept = (line for line in connection.iterdump() if not line.startswith('INSERT INTO "event_text" '))
        path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    return path


def make(revision: str, path: Path) -> None:
    """Makes the file that a tracker of that revision would have left."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((FOLDER / f"{revision}.sql").read_text(encoding="utf-8"))
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
