"""The tracker with one kind of record more, declared here and nowhere else: its class, its part, their two tables.

`python -m tests.new_kind …` is its command line; `tests/test_new_kind.py` gives it the commands. It is a process of
its own, since a kind has to be there before anything reads the classes.
"""

from __future__ import annotations

import sys
from typing import Any, ClassVar, cast


def come() -> None:
    """Makes `memo` a kind of record of this process."""
    from tracker.domain import records, shape
    from tracker.domain.declared import declared
    from tracker.domain.kinds import Id, Line
    from tracker.store import schema

    @declared
    class Remark(shape.Part):
        """What somebody said of a memo."""

        TABLE: ClassVar[str] = "memo_remark"
        text: Any
        source_id: Any = None

    @declared
    class Memo(records.Record):
        """A paper of ours about a party."""

        KIND: ClassVar[str] = "memo"
        TABLE: ClassVar[str] = "memo"
        LISTED: ClassVar[tuple[str, ...]] = ("title",)
        title: Any
        party_id: Any = None
        remarks: Any = ()

    # Annotations of a local class are texts here, in which its own names cannot be found.
    Remark.__annotations__ |= {"text": Line, "source_id": Id | None}
    Memo.__annotations__ |= {"title": Line, "party_id": Id | None, "remarks": tuple[Remark, ...]}
    cast("Any", records.RECORD_CLASSES)["memo"] = Memo
    schema._record("memo", schema._words("title"), schema._refers("party", "party"), comment="a paper of ours")
    schema._part(
        "memo_remark",
        "memo",
        schema._needed("text", "what was said"),
        schema._refers("source", "source"),
        comment="a remark on it",
    )
    schema.DERIVED = tuple(
        table for table in schema.metadata.sorted_tables if table not in (schema.change, schema.changeset)
    )
    _release()


def _release() -> None:
    """Has the schema with the kind for the released one, as adding a kind before a release would."""
    import sqlalchemy as sa

    from tracker.store import migrate, released
    from tracker.store.files import REVISION

    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        migrate.bring_up_to_date(connection)
        found = connection.exec_driver_sql("SELECT type, name, tbl_name, sql FROM sqlite_schema")
        cast("Any", released.SCHEMAS)[REVISION] = released.fingerprint(tuple(row) for row in found)


if __name__ == "__main__":
    come()
    from tracker.cli import run

    sys.exit(run(sys.argv[1:]))
