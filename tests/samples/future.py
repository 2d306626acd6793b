"""The next release, played: a revision after the present one, so that today's samples are those of an older version."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from unittest import mock

from tests import revision
from tracker import resources
from tracker.actions.initialise import initialise
from tracker.store import files, foreign, migrate, released, verify
from tracker.store.files import Database

REVISION = f"{int(files.REVISION) + 1:04}"
UNWRITTEN = "raise NotImplementedError"
"""What stands in a new revision where its author is to write."""


@contextmanager
def arrived() -> Iterator[Path]:
    """For as long as it lasts, this tracker is the next version; gives a new, empty file of that version."""
    with (
        tempfile.TemporaryDirectory() as name,
        mock.patch.multiple(migrate, REVISION=REVISION, folder=lambda _: Path(name) / "migrations"),
    ):
        shutil.copytree(resources.folder("migrations"), Path(name) / "migrations")
        script = revision.begin("Note on which device it was done")
        written = 'op.add_column("changeset", sa.Column("device", sa.Text))'
        script.write_text(script.read_text(encoding="utf-8").replace(UNWRITTEN, written), encoding="utf-8")
        fresh = Path(name) / "fresh.db"
        with mock.patch.object(files, "REVISION", REVISION):
            initialise(Database(str(fresh)), empty=True)
        with closing(sqlite3.connect(fresh)) as connection:
            made = released.fingerprint(connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema"))
        known = {**released.SCHEMAS, REVISION: made}
        with (
            mock.patch.multiple(migrate, SCHEMAS=known),
            mock.patch.multiple(verify, SCHEMAS=known, REVISION=REVISION),
            mock.patch.multiple(foreign, SCHEMAS=known, REVISION=REVISION),
            mock.patch.multiple(files, REVISION=REVISION),
        ):
            yield fresh
