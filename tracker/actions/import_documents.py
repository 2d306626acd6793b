"""Taking in documents, each saved as it is read, so that memory stays flat but for their ids.

What a document refers to may stand behind it. So it is at the end that one looks for what is nowhere; if there is any,
all is taken back and done again without the documents that refer to it, until nothing is amiss.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import islice
from typing import NamedTuple, TypeVar

from tracker.actions.desk import Desk
from tracker.actions.import_ import Imported, Progress
from tracker.domain.forms import Placed
from tracker.domain.records import OwnType, Party, Record, leads_to
from tracker.domain.references import References, references
from tracker.domain.text import fold
from tracker.errors import InvalidRecord, NotUnderstood, TrackerError
from tracker.exchange.documents import Found, placed_of, record_of
from tracker.exchange.intake import Rejected
from tracker.store import queries
from tracker.store.database import Connection
from tracker.store.history import BATCH, History, histories
from tracker.store.reading import record_of as shown_record
from tracker.store.records import Recorder

R = TypeVar("R", bound=Record)

Files = Sequence[tuple[str, Iterable[Found]]]
"""Each file's name, and its documents, which can be gone through again."""

LeftOut = dict[tuple[str, str], Rejected]
"""What has a fault, by file and place."""


def import_documents(connection: Connection, recorder: Recorder, files: Files, progress: Progress) -> Imported:
    """Saves the records of documents; those with a fault are left out, and the caller may take back the others."""
    left_out: LeftOut = {}
    while True:
        with connection.begin_nested() as attempt:
            taking = _Taking(connection, recorder, files, left_out)
            imported = taking.all(progress)
            loose = taking.loose()
            if not loose:
                imported.rejected = list(left_out.values())
                return imported
            attempt.rollback()
        left_out |= loose
        recorder.start_anew()
        progress = _told_already


def _told_already(_: int) -> None:
    pass


class _Read(NamedTuple):
    """A record, and where it was read."""

    file: str
    found: Found
    placed: Placed[Record]


class _Taking:
    """One run through the files; adds what has a fault to `left_out`, and passes over what is in it."""

    def __init__(self, connection: Connection, recorder: Recorder, files: Files, left_out: LeftOut) -> None:
        self._connection = connection
        self._recorder = recorder
        self._files = files
        self._left_out = left_out
        self._desk = Desk(connection, lambda _: False)
        self._met = References()
        self._leading: dict[str, _Read] = {}
        self._were_here: set[str] = set()
        self._knows_types = False

    def all(self, progress: Progress) -> Imported:
        """Saves the record of every document that has no fault."""
        imported = Imported()
        documents = self._documents()
        while batch := list(islice(documents, BATCH)):
            wanted = self._records(batch)
            before = histories(self._connection, list(wanted))
            self._refuse_twice(wanted, before)
            self._were_here |= before.keys() & wanted.keys()
            records = {record_id: each.placed.record for record_id, each in wanted.items()}
            self._met.add(references(records.values()))
            self._leading |= {record_id: each for record_id, each in wanted.items() if _leads(records[record_id])}
            created = self._recorder.save_placed([each.placed for each in wanted.values()], before)
            new = [records[record_id] for record_id in created]
            imported.parties += [record.name for record in new if isinstance(record, Party)]
            imported.unchanged += len(wanted)
            progress(len(batch))
        imported.unchanged -= self._recorder.written.created + self._recorder.written.changed
        return imported

    def loose(self) -> LeftOut:
        """What was saved and refers to something that is nowhere, or to itself in a circle."""
        found: LeftOut = {}
        for file, document, placed in self._leading.values():
            if problems := list(queries.tangles(self._connection, [placed.record])):
                found[file, document.where] = _rejected(file, document, *problems)
        if absent := queries.absent(self._connection, self._met):
            for file, document in self._documents():
                with suppress(TrackerError):
                    problems = list(queries.worded(references([self._read(document).record]).among(absent)))
                    if problems and (known := found.get((file, document.where))):
                        problems += known.problems
                    if problems:
                        found[file, document.where] = _rejected(file, document, *problems)
        return found

    def _documents(self) -> Iterator[tuple[str, Found]]:
        listed = ((file, found) for file, documents in self._files for found in documents)
        return ((file, found) for file, found in listed if (file, found.where) not in self._left_out)

    def _records(self, batch: Sequence[tuple[str, Found]]) -> dict[str, _Read]:
        """The records of some documents, by id."""
        wanted: dict[str, _Read] = {}
        for file, found in batch:
            try:
                placed = self._read(found)
            except InvalidRecord as error:
                self._leave_out(file, found, *error.problems)
            except TrackerError as error:
                self._leave_out(file, found, str(error))
            else:
                first = wanted.setdefault(placed.record.id, _Read(file, found, placed)).placed
                if first is not placed and first.record != placed.record:
                    self._leave_out(file, found, _twice(placed.record))
        return wanted

    def _refuse_twice(self, wanted: dict[str, _Read], before: Mapping[str, History]) -> None:
        """Takes out of `wanted` what an earlier batch of these files held too."""
        for record_id in [each for each in wanted if each in before]:
            ours = before[record_id][0].changeset == self._recorder.changeset
            if ours or record_id in self._were_here:
                file, found, placed = wanted.pop(record_id)
                if shown_record(before[record_id]) != placed.record:
                    self._leave_out(file, found, _twice(placed.record))

    def _leave_out(self, file: str, found: Found, *problems: str) -> None:
        self._left_out[file, found.where] = _rejected(file, found, *problems)

    def _read(self, found: Found) -> Placed[Record]:
        """The record of a document; raises `TrackerError`."""
        try:
            return placed_of(found, self._party_id, self._recorder.types())
        except InvalidRecord:
            if self._knows_types:
                raise
            self._knows_types = True
            return placed_of(found, self._party_id, self._recorder.types(self._readable(OwnType)))

    def _party_id(self, name: str) -> str:
        """The party that a name means: one of these documents, or one that is here."""
        among = sorted(self._names.get(fold(name), ()))
        if len(among) > 1:
            raise NotUnderstood(f"several parties in this import are called {name!r}; give the party_id that is meant")
        return among[0] if among else self._desk.party_id(name)

    @cached_property
    def _names(self) -> Mapping[str, set[str]]:
        """The ids of the parties among the documents, by their folded names and aliases."""
        names: dict[str, set[str]] = {}
        for party in self._readable(Party):
            for name in {fold(party.name), *(fold(alias.name) for alias in party.aliases)}:
                names.setdefault(name, set()).add(party.id)
        return names

    def _readable(self, cls: type[R]) -> Iterator[R]:
        """The records of one kind that are not left out, as far as they can be read; the rest is told elsewhere."""
        for _, found in self._documents():
            if found.document.get("record") == cls.KIND:
                with suppress(TrackerError):
                    record = record_of(found, lambda name: name)
                    if isinstance(record, cls):
                        yield record


def _leads(record: Record) -> bool:
    """Whether a record is to be looked at in the end: it may lead to itself, or its type may be in use."""
    return isinstance(record, OwnType) or leads_to(record) is not None


def _twice(record: Record) -> str:
    return f"id {record.id} stands here twice, with different content"


def _rejected(file: str, found: Found, *problems: str) -> Rejected:
    return Rejected(file, found.where, problems, document=found.document)
