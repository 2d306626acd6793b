"""A record made ready to be saved: all that follows from it alone, so that it can be made anywhere, even elsewhere."""

from __future__ import annotations

from typing import Any, NamedTuple

from tracker.domain import forms, journal, shape
from tracker.domain.forms import Placed
from tracker.domain.kinds import Json
from tracker.domain.records import Record
from tracker.domain.references import References, references
from tracker.store import tables
from tracker.store.tables import Rows


class Ready(NamedTuple):
    """A record as it is saved where nobody has heard of it.

    `written` is the journal's text of the values that create it, `rows` are its own in the tables, and `refers` is what
    it refers to.
    """

    kind: str
    id: str
    written: str
    rows: Rows
    refers: References

    def flat(self) -> dict[str, Json]:
        """Its values as the journal sees them."""
        values: dict[str, Json] = journal.loads(self.written)
        del values[journal.EXISTS]
        return values

    def record(self) -> Any:
        """The record itself, its parts in their order."""
        found = forms.unflatten(self.kind, self.id, self.flat(), shape.Faults())
        assert found is not None  # noqa: S101 - what was written of a record is read as one
        return found


def ready(placed: Placed[Any]) -> Ready:
    """What a record comes to; its parts need not stand in their order."""
    record: Record = placed.record
    written = journal.creation(placed.texts)
    found = Ready(record.KIND, record.id, written, {}, references([record]))
    return found._replace(rows=tables.rows_of(record if forms.in_order(record) else found.record()))
